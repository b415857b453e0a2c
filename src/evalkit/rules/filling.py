"""Fill the slots of a family for one rule: what a notice may set, and what the text fixes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import partial
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any, cast

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import MODES, decimal
from evalkit.core.messages import Message, Text, say
from evalkit.rules.domains import RuleSettings, Setting
from evalkit.rules.families import BY_TEXT, Family, Slot
from evalkit.rules.families.base import PLUS
from evalkit.rules.formula import Best, Chosen, Formula, Rounded, RoundedAt
from evalkit.rules.parameters import Parameter
from evalkit.rules.phrases import named
from evalkit.rules.tables import TableReader

BEST = ("highest", "lowest", "none")
AT: tuple[RoundedAt, ...] = ("figure", "inputs")
ORDERS: Mapping[str, tuple[Callable[[Fraction, Fraction], bool], str]] = MappingProxyType(
    {"<": (lt, ">"), "<=": (le, ">="), ">": (gt, "<"), ">=": (ge, "<=")}
)
Check = Callable[[RuleSettings], Sequence[Problem]]


class Filling:
    """The slots of a family, as one file fills them.

    Parameters
    ----------
    reader : TableReader
    family : Family
    rule : str
    """

    def __init__(self, reader: TableReader, family: Family, rule: str) -> None:
        self.reader = reader
        self.family = family
        self.rule = rule
        self.table = reader.table("parameters")
        self.inputs = self._inputs()
        self.used: set[object] = set()
        self.slots: dict[str, str] = {}
        self.parameters: dict[str, Parameter] = {}
        for name in self.table.names():
            self._expose(name)
        self.fixed: dict[str, Setting | Chosen] = {}
        self._fixed = reader.table("fixed")
        self._fix()
        self._complete()

    def _inputs(self) -> tuple[str, ...]:
        given = self.reader.words("inputs")
        needed = self.family.inputs
        if given is None and not needed:
            self.reader.wrong("inputs", say("is missing"))
        for name in needed:
            if given is not None and name not in given:
                rule = say("must hold {name}, which the family reads", name=name)
                self.reader.wrong("inputs", rule, ", ".join(given))
        return given if given is not None else needed

    def _expose(self, name: str) -> None:
        """Read a parameter, for a slot of its name or of the one that it gives."""
        inner = self.table.table(name)
        slot = inner.word("slot", list(self.family.slots)) or name
        if slot in self.family.slots:
            if slot in self.slots:
                inner.wrong("slot", say("is filled twice"), slot)
            if self.family.slots[slot].kind in BY_TEXT:
                rule = say("is for the text of the rule to fix")
                inner.wrong("slot", rule, slot, say("write its value under [fixed]"))
            self.slots[slot] = name
            self.used.add(name)
            self.parameters[name] = _narrowed(inner, name, self.family.slots[slot])
        else:
            self.parameters[name] = free_parameter(inner, name)

    def _fix(self) -> None:
        fixed = self._fixed
        for name in fixed.names():
            slot = self.family.slots.get(name)
            if slot is None:
                fixed.not_known("", say("slot"), name, list(self.family.slots))
            elif name in self.slots:
                fixed.wrong(name, say("is a parameter already, so it cannot be fixed"))
            elif isinstance(fixed.raw[name], dict):
                self._choose(fixed.table(name), name, slot)
            else:
                value = self._value(fixed, name, slot)
                if value is not None:
                    self.fixed[name] = value

    def _choose(self, reader: TableReader, name: str, slot: Slot) -> None:
        """Read a slot that is fixed for each choice of a parameter."""
        words = {n: p.choices for n, p in self.parameters.items() if p.choices}
        by = reader.word("by", list(words), needed=True)
        if not by:
            return
        self.used.add(by)
        values = {}
        for choice in words[by]:
            if choice not in reader.raw:
                reader.wrong(choice, say("is missing"))
                continue
            value = self._value(reader, choice, slot)
            if value is not None:
                values[choice] = value
        reader.done()
        self.fixed[name] = Chosen(by, MappingProxyType(values))

    def _value(self, reader: TableReader, key: str, slot: Slot) -> Setting | None:
        if slot.kind == "input":
            return reader.word(key, self.inputs) or None
        if slot.kind == "sum":
            return self._added(reader, key)
        if slot.kind == "switch":
            return reader.switch(key)
        found = reader.take(key)
        try:
            value = slot.parameter.read(found, self.rule)
        except ModelError as error:
            first = error.problems[0]
            reader.wrong(key, first.rule, found, first.remedy)
            return None
        if slot.kind == "whole" and isinstance(value, Fraction) and value.denominator != 1:
            reader.wrong(key, say("must be a whole number"), found)
        return value

    def _added(self, reader: TableReader, key: str) -> str | None:
        """Read the names of inputs with a plus between them."""
        found = reader.word(key)
        names = found.split(PLUS)
        if not found or all(name in self.inputs for name in names):
            return found or None
        rule = say("must be one of {names}, or some of them with + between", names=self.inputs)
        reader.wrong(key, rule, found)
        return None

    def _complete(self) -> None:
        """Take what a family gives for a slot that is left out, or say that nothing fills it."""
        for name, slot in self.family.slots.items():
            if name in self.slots or name in self.fixed or name in self._fixed.raw:
                self._read_at_all(name, slot)
                continue
            if slot.fallback is not None:
                self.fixed[name] = slot.fallback
            elif not slot.optional or self._needed(slot):
                remedy = say(
                    "write [parameters.{name}] where a notice sets it, or a value under [fixed]",
                    name=name,
                )
                self.reader.wrong(name, say("is a slot that nothing fills"), None, remedy)

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
        rule = say("is read only where {slot} is {words}", slot=other, words=list(words))
        self.reader.wrong(self.slots.get(name, name), rule, None, say("take it out"))

    def formula(self, reader: TableReader) -> Formula:
        """Read how the figure is rounded, ranked and told."""
        best = reader.word("best", BEST) or "highest"
        ties = reader.words("ties") or ()
        for name in ties:
            if name not in self.inputs:
                reader.not_known("ties", say("input"), name, self.inputs)
        return Formula(
            family=self.family,
            slots=MappingProxyType(self.slots),
            fixed=MappingProxyType(self.fixed),
            sentences=self._sentences(reader.table("sentences")),
            rounded=self._rounded(reader),
            ties=ties,
            best=None if best == "none" else cast("Best", best),
        )

    def _rounded(self, reader: TableReader) -> Rounded | None:
        inner = reader.table("rounding")
        if not inner.raw:
            return None
        places = inner.whole("places", 0, 12, needed=True)
        mode: Any = inner.word("mode", MODES) or "half-up"
        at: Any = inner.word("at", AT) or "figure"
        inner.done()
        return None if places is None else Rounded(places, mode, at)

    def _sentences(self, reader: TableReader) -> Mapping[str, Text]:
        found = dict(self.family.sentences)
        for name in reader.names():
            if name not in self.family.sentences:
                reader.not_known("", say("sentence"), name, list(self.family.sentences))
                continue
            usual = self.family.sentences[name]
            told = named(usual.en) | named(usual.ko)
            known = {*self.slots, *self.fixed, *self.inputs, *told}
            found[name] = reader.sentence(name, frozenset(known))
        return MappingProxyType(found)

    def check(self, formula: Formula) -> Check | None:
        """Return what tests whether settings contradict each other; what is fixed, at once."""
        kept, names = [], [*self.family.slots, *self.parameters]
        for order in (*self.family.orders, *(self.reader.words("orders") or ())):
            parts = order.split()
            if len(parts) != 3 or parts[1] not in ORDERS:
                rule = say("must be two names with <, <=, > or >= between them")
                self.reader.wrong("orders", rule, order)
                continue
            for name in (parts[0], parts[2]):
                if not name[:1].isdigit() and name not in names:
                    self.reader.not_known("orders", say("parameter"), name, names)
            kept.append((parts[0], parts[1], parts[2]))
        orders = tuple(kept)
        if not orders:
            return None
        for problem in _contradictions(formula, orders, self.rule, {}):
            self.reader.wrong("fixed", problem.reason, problem.value)
        return partial(_contradictions, formula, orders, self.rule)


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


def _narrowed(reader: TableReader, name: str, slot: Slot) -> Parameter:
    """Read a parameter of a slot; what it leaves out is as the family has it."""
    usual = slot.parameter
    meaning = reader.text("meaning") if "meaning" in reader.raw else usual.meaning
    choices = reader.words("choices")
    for choice in choices or ():
        if choice not in usual.choices:
            reader.not_known("choices", say("choice"), choice, usual.choices)
    low = _within(reader, "low", usual.low, lt)
    high = _within(reader, "high", usual.high, gt)
    above = reader.switch("above") if "above" in reader.raw else usual.above
    if low is not None and usual.above and not above and low == usual.low:
        rule = say(
            "cannot let in the end of the range of the slot, {bound}",
            bound=decimal(low),
        )
        reader.wrong("above", rule, "false")
    return _parameter(
        reader, name, meaning, slot.kind, low, high, above=above,
        choices=choices or usual.choices, money=usual.money or reader.switch("money"),
        usual=usual.default,
    )  # fmt: skip


def _within(
    reader: TableReader,
    key: str,
    widest: Fraction | None,
    wider: Callable[[Fraction, Fraction], bool],
) -> Fraction | None:
    """Read one end of a range, which may not be wider than that of the slot."""
    found = reader.number(key)
    if found is None:
        return widest
    if widest is not None and wider(found, widest):
        rule = say("is outside the range of the slot, which ends at {bound}", bound=decimal(widest))
        reader.wrong(key, rule, decimal(found))
    return found


def free_parameter(reader: TableReader, name: str) -> Parameter:
    """Read a parameter that fills no slot: a bound of a requirement, or of a domain."""
    choices = reader.words("choices") or ()
    kind = reader.word("kind", ("number", "switch", "word")) or ("word" if choices else "number")
    return _parameter(
        reader, name, reader.text("meaning", needed=True), kind,
        reader.number("low"), reader.number("high"), above=reader.switch("above"),
        choices=choices, money=reader.switch("money"),
    )  # fmt: skip


def _parameter(
    reader: TableReader,
    name: str,
    meaning: Text | Message,
    kind: str,
    low: Fraction | None,
    high: Fraction | None,
    *,
    above: bool,
    choices: tuple[str, ...],
    money: bool,
    usual: Setting | None = None,
) -> Parameter:
    default = reader.take("default")
    if default is None:
        default = usual
    elif kind == "number":
        default = reader.number("default")
    elif kind == "switch":
        default = reader.switch("default")
    found = Parameter(
        name, meaning, default, low=low, high=high, above=above, choices=choices, money=money
    )
    if default is not None and (kind != "word" or choices):
        try:
            found.read(default, "")
        except ModelError as error:
            reader.wrong("default", error.problems[0].rule, default)
    reader.done()
    return found
