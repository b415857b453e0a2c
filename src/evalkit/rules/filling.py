"""Fill the slots of a family for one rule: what a notice may set, and what the text fixes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import partial
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any, cast

from attrs import evolve

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, Text, say
from evalkit.files.fields import Fields
from evalkit.rules.domains import RuleSettings, Setting
from evalkit.rules.families import BY_TEXT, Family, Slot
from evalkit.rules.families.base import PLUS
from evalkit.rules.formula import Best, Chosen, Formula
from evalkit.rules.parameters import Parameter
from evalkit.rules.phrases import named
from evalkit.rules.rule_file import ParameterEntry, RuleFile, check_names

RESERVED = ("id", "bids", "self")
"""Where a rule is named or applied, these stand for something else."""
ORDERS: Mapping[str, tuple[Callable[[Fraction, Fraction], bool], str]] = MappingProxyType(
    {"<": (lt, ">"), "<=": (le, ">="), ">": (gt, "<"), ">=": (ge, "<=")}
)
Check = Callable[[RuleSettings], Sequence[Problem]]


class Filling:
    """The slots of a family, as one file fills them.

    Parameters
    ----------
    fields : Fields
        Notes problems where the file says what is wrong.
    said : RuleFile
    family : Family
    """

    def __init__(self, fields: Fields, said: RuleFile, family: Family) -> None:
        self.fields = fields
        self.said = said
        self.family = family
        self.inputs = self._inputs()
        self.used: set[object] = set()
        self.slots: dict[str, str] = {}
        self.parameters: dict[str, Parameter] = {}
        for name, entry in said.parameters.items():
            self._expose(name, entry)
        self.fixed: dict[str, Setting | Chosen] = {}
        self._fix()
        self._complete()

    def _inputs(self) -> tuple[str, ...]:
        given, needed = self.said.inputs, self.family.inputs
        if not given and not needed:
            self.fields.wrong("inputs", say("is missing"))
        for name in needed:
            if given and name not in given:
                rule = say("must hold {name}, which the family reads", name=name)
                self.fields.wrong("inputs", rule, ", ".join(given))
        return given or needed

    def _expose(self, name: str, entry: ParameterEntry) -> None:
        """Take a parameter, for a slot of its name or of the one that it gives."""
        if name in RESERVED:
            self.fields.wrong(f"parameters.{name}", say("is a name that no parameter can have"))
        inner = self.fields.inner({}, f"parameters.{name}.")
        slot = entry.slot or name
        if entry.slot and slot not in self.family.slots:
            inner.not_one_of("slot", slot, list(self.family.slots))
        if slot not in self.family.slots:
            self.parameters[name] = free_parameter(self.fields, name, entry)
            return
        if slot in self.slots:
            inner.wrong("slot", say("is filled twice"), slot)
        if self.family.slots[slot].kind in BY_TEXT:
            rule = say("is for the text of the rule to fix")
            inner.wrong("slot", rule, slot, say("write its value under [fixed]"))
        self.slots[slot] = name
        self.used.add(name)
        self.parameters[name] = _narrowed(self.fields, name, entry, self.family.slots[slot])

    def _fix(self) -> None:
        fixed = self.fields.inner(self.said.fixed, "fixed.")
        for name, value in self.said.fixed.items():
            slot = self.family.slots.get(name)
            if slot is None:
                self.fields.not_known("fixed", say("slot"), name, list(self.family.slots))
            elif name in self.slots:
                fixed.wrong(name, say("is a parameter already, so it cannot be fixed"))
            elif isinstance(value, Mapping):
                self._choose(fixed.inner(value, f"fixed.{name}."), name, slot)
            else:
                found = self._value(fixed, name, slot)
                if found is not None:
                    self.fixed[name] = found

    def _choose(self, fields: Fields, name: str, slot: Slot) -> None:
        """Take a slot that is fixed for each choice of a parameter."""
        words = {n: p.choices for n, p in self.parameters.items() if p.choices}
        by = fields.choice("by", list(words), "", required=True)
        if not by:
            return
        self.used.add(by)
        values = {}
        for choice in words[by]:
            if choice not in fields:
                fields.wrong(choice, say("is missing"))
                continue
            value = self._value(fields, choice, slot)
            if value is not None:
                values[choice] = value
        fields.done()
        self.fixed[name] = Chosen(by, MappingProxyType(values))

    def _value(self, fields: Fields, key: str, slot: Slot) -> Setting | None:
        if slot.kind == "input":
            return fields.choice(key, self.inputs, "") or None
        if slot.kind == "sum":
            return self._added(fields, key)
        if slot.kind == "switch":
            return fields.flag(key)
        found = fields.take(key)
        try:
            value = slot.parameter.read(found, self.said.id)
        except ModelError as error:
            first = error.problems[0]
            fields.wrong(key, first.rule, found, first.remedy)
            return None
        if slot.kind == "whole" and isinstance(value, Fraction) and value.denominator != 1:
            fields.wrong(key, say("must be a whole number"), found)
        return value

    def _added(self, fields: Fields, key: str) -> str | None:
        """Read the names of inputs with a plus between them."""
        found = fields.text(key)
        if not found or all(name in self.inputs for name in found.split(PLUS)):
            return found or None
        rule = say("must be one of {names}, or some of them with + between", names=self.inputs)
        fields.wrong(key, rule, found)
        return None

    def _complete(self) -> None:
        """Take what a family gives for a slot that is left out, or say that nothing fills it."""
        for name, slot in self.family.slots.items():
            if name in self.slots or name in self.said.fixed:
                self._read_at_all(name, slot)
                continue
            if slot.fallback is not None:
                self.fixed[name] = slot.fallback
            elif not slot.optional or self._needed(slot):
                remedy = say(
                    "write [parameters.{name}] where a notice sets it, or a value under [fixed]",
                    name=name,
                )
                self.fields.wrong(name, say("is a slot that is not filled"), None, remedy)

    def _needed(self, slot: Slot) -> bool:
        """Say whether a slot that may be left out is needed beside another one."""
        if slot.needed_with is None:
            return False
        other, words = slot.needed_with
        return any(word in words for word in self._can_be(other))

    def _can_be(self, name: str) -> Collection[object]:
        """Return the words that a slot can hold, whether a notice sets it or the text fixes it."""
        if name in self.slots:
            return self.parameters[self.slots[name]].choices
        found = self.fixed.get(name, self.family.slots[name].fallback)
        return list(found.values.values()) if isinstance(found, Chosen) else [found]

    def _read_at_all(self, name: str, slot: Slot) -> None:
        """Say of a slot that is filled that no other one lets it be read."""
        if slot.needed_with is None or self._needed(slot):
            return
        other, words = slot.needed_with
        rule = say("is used only where {slot} is {words}", slot=other, words=list(words))
        self.fields.wrong(self.slots.get(name, name), rule, None, say("delete it"))

    def formula(self) -> Formula:
        """Return how the figure is made, rounded, ranked and told."""
        for name in self.said.ties:
            if name not in self.inputs:
                self.fields.not_known("ties", say("input"), name, self.inputs)
        best = self.said.best
        return Formula(
            family=self.family,
            slots=MappingProxyType(self.slots),
            fixed=MappingProxyType(self.fixed),
            sentences=self._sentences(),
            rounded=self.said.rounded,
            ties=self.said.ties,
            best=None if best == "none" else cast("Best", best),
        )

    def _sentences(self) -> Mapping[str, Text]:
        usual, inner = self.family.sentences, self.fields.inner({}, "sentences.")
        for name, text in self.said.sentences.items():
            if name not in usual:
                self.fields.not_known("sentences", say("sentence"), name, list(usual))
                continue
            told = named(usual[name].en) | named(usual[name].ko)
            check_names(inner, name, text, told | {*self.slots, *self.fixed, *self.inputs})
        return MappingProxyType({**usual, **self.said.sentences})

    def check(self, formula: Formula) -> Check | None:
        """Return what tests whether settings contradict each other; what is fixed, at once."""
        kept, names = [], [*self.family.slots, *self.parameters]
        for order in (*self.family.orders, *self.said.orders):
            parts = order.split()
            if len(parts) != 3 or parts[1] not in ORDERS:
                rule = say("must be two names with <, <=, > or >= between them")
                self.fields.wrong("orders", rule, order)
                continue
            for name in (parts[0], parts[2]):
                if not name[:1].isdigit() and name not in names:
                    self.fields.not_known("orders", say("parameter"), name, names)
            kept.append((parts[0], parts[1], parts[2]))
        orders = tuple(kept)
        if not orders:
            return None
        for problem in _contradictions(formula, orders, self.said.id, {}):
            self.fields.wrong("fixed", problem.reason, problem.value)
        return partial(_contradictions, formula, orders, self.said.id)


def _contradictions(
    formula: Formula, orders: Sequence[tuple[str, str, str]], rule: str, settings: RuleSettings
) -> list[Problem]:
    """Return a problem for each order that does not hold; the side that a notice sets is blamed."""
    values = {**settings, **formula.terms(settings).values} if settings else _plain(formula)
    found = []
    for left, sign, right in orders:
        first, second = _side(values, left), _side(values, right)
        if first is None or second is None or ORDERS[sign][0](first, second):
            continue
        names = {side: formula.slots.get(side, side) for side in (left, right)}
        blamed, other, shown = names[left], names[right], sign
        bound, value = second, first
        if settings and left in formula.fixed and right not in formula.fixed:
            blamed, other, shown = names[right], names[left], ORDERS[sign][1]
            bound, value = first, second
        text = other if other[:1].isdigit() else f"{other} = {decimal(bound)}"
        found.append(
            Problem(
                table=place(say("rule"), rule),
                field=blamed,
                rule=_must(shown, text),
                value=decimal(value),
            )
        )
    return found


def _plain(formula: Formula) -> Mapping[str, Setting]:
    return {k: v for k, v in formula.fixed.items() if not isinstance(v, Chosen)}


def _side(values: Mapping[str, Setting], name: str) -> Fraction | None:
    if name[:1].isdigit():
        return Fraction(name)
    found = values.get(name)
    return found if isinstance(found, Fraction) else None


def _must(sign: str, bound: str) -> Message:
    if sign == "<":
        return say("must be less than {bound}", bound=bound)
    if sign == "<=":
        return say("must be at most {bound}", bound=bound)
    if sign == ">":
        return say("must be more than {bound}", bound=bound)
    return say("must be at least {bound}", bound=bound)


def _narrowed(fields: Fields, name: str, entry: ParameterEntry, slot: Slot) -> Parameter:
    """Make a parameter of a slot; what it leaves out is as the family has it."""
    usual = slot.parameter
    inner = fields.inner({}, f"parameters.{name}.")
    if entry.kind:
        inner.wrong("kind", say("is for a parameter that fills no slot"), entry.kind)
    for choice in entry.choices:
        if choice not in usual.choices:
            inner.not_known("choices", say("choice"), choice, usual.choices)
    low = _within(inner, "low", entry.low, usual.low, lt)
    high = _within(inner, "high", entry.high, usual.high, gt)
    above = usual.above if entry.above is None else entry.above
    if low is not None and usual.above and not above and low == usual.low:
        rule = say(
            "cannot let in the end of the range of the slot, {bound}",
            bound=decimal(low),
        )
        inner.wrong("above", rule, "false")
    made = Parameter(
        name, entry.meaning or usual.meaning, low=low, high=high, above=above,
        choices=entry.choices or usual.choices, money=usual.money or entry.money,
    )  # fmt: skip
    return _with_default(fields, made, entry.default, slot.kind, usual.default)


def _within(
    fields: Fields,
    key: str,
    found: Fraction | None,
    widest: Fraction | None,
    wider: Callable[[Fraction, Fraction], bool],
) -> Fraction | None:
    """Return one end of a range, which may not be wider than that of the slot."""
    if found is None:
        return widest
    if widest is not None and wider(found, widest):
        rule = say("is outside the range of the slot, which ends at {bound}", bound=decimal(widest))
        fields.wrong(key, rule, decimal(found))
    return found


def free_parameter(fields: Fields, name: str, entry: ParameterEntry) -> Parameter:
    """Make a parameter that fills no slot: a bound of a requirement, or of a domain."""
    place = f"parameters.{name}.meaning"
    if not entry.meaning and not fields.is_wrong(place):
        fields.wrong(place, say("is missing"))
    made = Parameter(
        name, entry.meaning, low=entry.low, high=entry.high, above=bool(entry.above),
        choices=entry.choices, money=entry.money,
    )  # fmt: skip
    kind = entry.kind or ("word" if entry.choices else "number")
    return _with_default(fields, made, entry.default, kind)


def _with_default(
    fields: Fields, made: Parameter, given: object, kind: str, usual: Setting | None = None
) -> Parameter:
    """Give a parameter what holds where a notice says nothing, as far as its range admits it."""
    inner = fields.inner({"default": given}, f"parameters.{made.id}.")
    if made.low is not None and made.high is not None and made.low > made.high:
        inner.wrong("low", say("the lowest must not be above the highest"), decimal(made.low))
    default: Any = given
    if given is None:
        default = usual
    elif kind == "number":
        default = inner.number("default")
    elif kind == "switch":
        default = inner.flag("default")
    made = evolve(made, default=default)
    if default is not None and (kind != "word" or made.choices):
        try:
            made.read(default, "")
        except ModelError as error:
            inner.wrong("default", error.problems[0].rule, default)
    return made
