"""The procedure of a criteria set, ``[procedure]``, read and written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Message, Text, say
from evalkit.files.fields import Fields
from evalkit.files.numbers import is_huge, number_plain
from evalkit.files.scale_files import write_words
from evalkit.files.trouble import located
from evalkit.model import Panel, Penalty, Procedure, RuleUse, Stage
from evalkit.model.amounts import AMOUNTS, Amount
from evalkit.model.procedure import COUNTS_AT, OPENS, SCREENINGS
from evalkit.panel import PanelRule
from evalkit.panel.rule import BYS, DUPLICATES, METHODS

_T = TypeVar("_T")
_DEFAULT = PanelRule()
USES = ("rule", "award", "differential", "optional_differential")
"""Keys that name an official rule."""


class ProcedureReader:
    """Reads ``[procedure]``, noting every problem."""

    def __init__(self, fields: Fields, problems: list[Problem]) -> None:
        self.fields = fields
        self.problems = problems

    def read(self) -> Procedure | None:
        """Return the procedure, or None where it has problems."""
        fields = self.fields
        before = len(self.problems)
        values: dict[str, Any] = {
            "price": fields.text("price"),
            "ceiling": self.ceiling(fields),
            "currency": fields.text("currency"),
            "own_bid_only": fields.flag("own_bid_only"),
            "opens": fields.choice("opens", OPENS, "eligible"),
            "screening": fields.choice("screening", SCREENINGS, ""),
        }
        for name in USES:
            values[name] = self.use(fields.table_of(name))
        clauses = fields.table_of("clauses")
        if clauses is not None:
            values["clauses"] = {step: clauses.text(step) for step in clauses.items()}
        values["amounts"] = self.amounts(fields.table_of("amounts"))
        values["panels"] = self.each("panel", say("panel"), self.panel)
        values["stages"] = self.each("stage", say("stage"), self.stage)
        values["penalties"] = self.each("penalty", say("penalty"), self.penalty)
        fields.done()
        return self.make(fields, before, lambda: Procedure(**values))

    def ceiling(self, fields: Fields) -> str:
        """Read which amount no price may exceed; true once meant the one there was."""
        value = fields.take("ceiling")
        if isinstance(value, bool):
            remedy = say("name the amount that no price may exceed, or leave the key out")
            rule = say("must be one of {names}", names=list(AMOUNTS))
            fields.wrong("ceiling", rule, value, remedy)
            return ""
        return fields.choice("ceiling", AMOUNTS, "")

    def amounts(self, fields: Fields | None) -> list[Amount]:
        """Read ``[procedure.amounts.reference]`` and ``[procedure.amounts.budget]``."""
        made: list[Amount] = []
        if fields is None:
            return made
        for which in AMOUNTS:
            inner = fields.table_of(which)
            if inner is not None:
                title, words = inner.words("title", required=True), inner.words("text")
                clause = inner.text("clause", required=True)
                inner.done()
                made.append(Amount(id=which, title=title, text=words, clause=clause))
        fields.done()
        return made

    def each(self, key: str, noun: Message, read: Callable[[Fields], _T | None]) -> list[_T]:
        """Read every table of a list such as ``[[procedure.panel]]``."""
        found = []
        for number, raw in enumerate(self.fields.list_of(key), 1):
            table = say("{noun} {number}", noun=noun, number=number)
            made = read(Fields(raw, self.problems, file=self.fields.file, table=table))
            if made is not None:
                found.append(made)
        return found

    def make(self, fields: Fields, before: int, build: Callable[[], _T]) -> _T | None:
        """Build an object, unless something of it could not be read."""
        if len(self.problems) > before:
            return None
        try:
            return build()
        except ModelError as error:
            self.problems.extend(located(error, file=fields.file))
            return None

    def use(self, fields: Fields | None) -> RuleUse | None:
        """Read ``{ id = "...", setting = ... }``; a setting is a number, a word or a switch."""
        if fields is None:
            return None
        before = len(self.problems)
        name = fields.text("id", required=True)
        settings: dict[str, object] = {}
        for key, value in fields.items().items():
            if key == "id":
                continue
            if is_huge(value):
                fields.wrong(key, say("is beyond what evalkit counts with (10^40)"))
            elif isinstance(value, str | int | Decimal):
                settings[key] = value
            else:
                fields.wrong(key, say("must be a number, a word or true or false"), value)
        return self.make(fields, before, lambda: RuleUse(name, settings))

    def panel(self, fields: Fields) -> Panel | None:
        """Read one ``[[procedure.panel]]``."""
        before = len(self.problems)
        names: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "on": fields.names("on", required=True),
            "seats": _optional_whole(fields, "seats"),
            "title": fields.words("title"),
        }
        rule: dict[str, Any] = {
            "method": fields.choice("method", METHODS, _DEFAULT.method),
            "by": fields.choice("by", BYS, _DEFAULT.by),
            "drop": fields.whole("drop", _DEFAULT.drop),
            "at_least": _optional_whole(fields, "at_least"),
            "duplicate": fields.choice("duplicate", DUPLICATES, _DEFAULT.duplicate),
        }
        pairs = fields.take("more")
        if pairs is not None and not isinstance(pairs, list):
            fields.wrong("more", say("must be a list, in brackets"), pairs)
        elif pairs is not None:
            # An integer of thousands of digits cannot even be shown.
            flat = [n for pair in pairs if isinstance(pair, list) for n in pair]
            if any(map(is_huge, flat)):
                fields.wrong("more", say("is beyond what evalkit counts with (10^40)"))
            else:
                rule["more"] = pairs
        fields.done()
        try:
            names["rule"] = PanelRule(**rule)
        except ModelError as error:
            for p in error.problems:  # the rule does not know whose it is
                fields.wrong(p.field, p.rule, p.value, p.remedy)
        return self.make(fields, before, lambda: Panel(**names))

    def stage(self, fields: Fields) -> Stage | None:
        """Read one ``[[procedure.stage]]``."""
        before = len(self.problems)
        values: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "on": fields.names("on", required=True),
            "best": _optional_whole(fields, "best"),
            "title": fields.words("title"),
        }
        fields.done()
        return self.make(fields, before, lambda: Stage(**values))

    def penalty(self, fields: Fields) -> Penalty | None:
        """Read one ``[[procedure.penalty]]``."""
        before = len(self.problems)
        values: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "points": fields.number("points", required=True),
            "at": fields.choice("at", COUNTS_AT, "total"),
            "title": fields.words("title"),
            "source": fields.text("source"),
        }
        fields.done()
        return self.make(fields, before, lambda: Penalty(**values))


def _optional_whole(fields: Fields, name: str) -> int | None:
    return fields.whole(name, 0) if name in fields else None


def procedure_plain(procedure: Procedure) -> dict[str, object]:
    """Return a procedure as plain data; what is left at its default is left out."""
    made: dict[str, object] = {}
    if procedure.price:
        made["price"] = procedure.price
    if procedure.ceiling:
        made["ceiling"] = procedure.ceiling
    if procedure.currency:
        made["currency"] = procedure.currency
    if procedure.own_bid_only:
        made["own_bid_only"] = True
    if procedure.screening:
        made["screening"] = procedure.screening
    made["opens"] = procedure.opens
    for name in USES:
        use: RuleUse | None = getattr(procedure, name)
        if use is not None:
            made[name] = {"id": use.id, **dict(use.settings)}
    if procedure.clauses:
        made["clauses"] = dict(procedure.clauses)
    if procedure.amounts:
        made["amounts"] = {item.id: _amount(item) for item in procedure.amounts}
    lists = {
        "panel": [_panel(panel) for panel in procedure.panels],
        "stage": [_stage(stage) for stage in procedure.stages],
        "penalty": [_penalty(penalty) for penalty in procedure.penalties],
    }
    return made | {name: items for name, items in lists.items() if items}


def _amount(amount: Amount) -> dict[str, object]:
    made: dict[str, object] = {"title": write_words(amount.title)}
    made |= {"text": write_words(amount.text)} if amount.text else {}
    return made | {"clause": amount.clause}


def _panel(panel: Panel) -> dict[str, object]:
    rule = panel.rule
    made: dict[str, object] = {"id": panel.id, "on": list(panel.on), "method": rule.method}
    if rule.method == "trimmed" or rule != PanelRule(method=rule.method, at_least=rule.at_least):
        made |= {"by": rule.by, "drop": rule.drop, "duplicate": rule.duplicate}
        made |= {"more": [list(pair) for pair in rule.more]} if rule.more else {}
    for name, value in (("at_least", rule.at_least), ("seats", panel.seats)):
        made |= {name: value} if value is not None else {}
    return made | _title(panel.title)


def _stage(stage: Stage) -> dict[str, object]:
    made: dict[str, object] = {"id": stage.id, "on": list(stage.on)}
    made |= {"best": stage.best} if stage.best is not None else {}
    return made | _title(stage.title)


def _penalty(penalty: Penalty) -> dict[str, object]:
    made: dict[str, object] = {"id": penalty.id, "points": number_plain(penalty.points)}
    made |= {"at": penalty.at} if penalty.at != "total" else {}
    made |= {"source": penalty.source} if penalty.source else {}
    return made | _title(penalty.title)


def _title(title: Text) -> dict[str, object]:
    return {"title": write_words(title)} if title else {}
