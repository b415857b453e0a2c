"""From the raw dict of a TOML or JSON file to a criteria set, with every problem of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import MODES, POSITIONS, Rounding
from evalkit.core.messages import Message, Text, say
from evalkit.files.fields import Fields
from evalkit.files.precondition_files import read_precondition
from evalkit.files.procedure_files import ProcedureReader
from evalkit.files.scale_files import read_scale
from evalkit.files.trouble import located
from evalkit.model import (
    CriteriaSet,
    Criterion,
    Decision,
    Gate,
    Precondition,
    Question,
    Verdict,
)
from evalkit.model.criteria_draft import PANELS, SEEN
from evalkit.model.criterion import AGGREGATES, KINDS, MISSING
from evalkit.rules.periods import Uncompared
from evalkit.scales import Linear

FORMAT = 1
# Fields that name other objects: what they lack may be one that could not be read.
_OF_OTHERS = frozenset({"weight", "points", "parent", "scale", "on", "ties"})
_Made = TypeVar("_Made")


def read_criteria(raw: object, file: str, problems: list[Problem]) -> CriteriaSet | None:
    """Make a criteria set; None where problems were found, which are appended."""
    return _Reader(file, problems).read(raw)


def check_format(fields: Fields, *, required: bool = True) -> None:
    """Refuse a file of another format than this version reads."""
    found = fields.take("format", required=required)
    if found is not None and (found != FORMAT or isinstance(found, bool)):
        fields.wrong(
            "format",
            say("must be {number}, the format that this version of evalkit reads", number=FORMAT),
            found,
        )


class _Reader:
    """One file on its way to a criteria set."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.broken: set[str | Message] = set()  # objects with problems of their own, by table
        self.kinds: dict[str | Message, str] = {}  # what each object is: criterion, gate, decision
        self.incomplete = False  # whether an object could not even be stood in for

    def fields(self, raw: object, table: str | Message, prefix: str = "") -> Fields:
        return Fields(raw, self.problems, file=self.file, table=table, prefix=prefix)

    def named(self, raw: object, noun: Message, number: int) -> Fields:
        """Make a reader whose problems name the object by its id, or by its place.

        The template of the noun, which no language changes, is the kind of the object.
        """
        name = raw.get("id") if isinstance(raw, Mapping) else None
        named = isinstance(name, str) and name
        table = place(noun, str(name)) if named else say("{noun} {name}", noun=noun, name=number)
        self.kinds[table] = noun.template
        return self.fields(raw, table)

    def make(self, fields: Fields, before: int, build: Callable[[], _Made]) -> _Made | None:
        """Build an object whose keys were all good; note what the model says against it."""
        if len(self.problems) == before:
            try:
                return build()
            except ModelError as error:
                self.problems.extend(located(error, file=self.file, table=fields.table))
        self.broken.add(fields.table)
        return None

    def read(self, raw: object) -> CriteriaSet | None:
        before = len(self.problems)
        fields = self.fields(raw, "")
        check_format(fields)
        source = fields.text("source")
        values: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "version": fields.text("version", required=True),
            "title": fields.words("title", required=True),
            "description": fields.words("description"),
            "jurisdiction": fields.text("jurisdiction"),
            "source": source,
            # Who names a text says how far it was seen; silence would claim the set as our own.
            "seen": fields.choice("seen", SEEN, "own", required=bool(source)),
            "read_on": fields.day("read_on"),
            "unread": [self.remark(item, n) for n, item in enumerate(fields.list_of("unread"), 1)],
            "missing": fields.choice("missing", MISSING, "error"),
            "panel": fields.choice("panel", PANELS, "mean"),
            "aggregate": fields.choice("aggregate", (*AGGREGATES, "none"), "sum"),
            "total": fields.number("total"),
            "ties": fields.names("ties"),
            "rounding": self.rounding(fields.table_of("rounding")),
        }
        force = fields.table_of("in_force")
        if force is not None:
            values |= {
                "in_force_from": force.day("from"),
                "in_force_to": force.day("to"),
                "uncompared": [
                    self.uncompared(item, n)
                    for n, item in enumerate(force.list_of("uncompared"), 1)
                ],
            }
            force.done()
        values |= self.evidence(fields.table_of("evidence"))
        procedure = fields.table_of("procedure")
        if procedure is not None:
            values["procedure"] = ProcedureReader(procedure, self.problems).read()
        criteria = [self.criterion(c, n) for n, c in enumerate(fields.list_of("criterion"), 1)]
        gates = [self.gate(g, n) for n, g in enumerate(fields.list_of("gate"), 1)]
        decisions = [self.decision(d, n) for n, d in enumerate(fields.list_of("decision"), 1)]
        preconditions = [
            self.precondition(p, n) for n, p in enumerate(fields.list_of("precondition"), 1)
        ]
        fields.done()
        values |= {
            "criteria": [c for c in criteria if c is not None],
            "gates": [g for g in gates if g is not None],
            "decisions": [d for d in decisions if d is not None],
            "preconditions": [p for p in preconditions if p is not None],
        }
        return self.whole(values, before)

    def whole(self, values: dict[str, Any], before: int) -> CriteriaSet | None:
        """Build the set, or only learn what is wrong with the parts that could be read."""
        try:
            made = CriteriaSet(**values)
        except ModelError as error:
            for problem in located(error, file=self.file):
                if not self.follows(problem, values):
                    self.problems.append(problem)
            return None
        return made if len(self.problems) == before else None

    def follows(self, problem: Problem, values: dict[str, Any]) -> bool:
        """Say whether a problem of the set only follows from a part that is broken."""
        if problem.table in self.broken or (problem.field == "id" and not values["id"]):
            return True
        if self.incomplete and problem.field in {
            "weight",
            "points",
            "parent",
            "scale",
            "on",
            "ties",
        }:
            return True
        if problem.field == "criterion" and self.broken:
            return True
        if problem.field == "on":  # a broken decision is not there; a criterion has a stand-in
            return self.is_broken("decision")
        if problem.field in {"of", "one_of"}:
            return self.is_broken("decision", "criterion")
        if problem.field == "evidence":
            return any(p.field.startswith("evidence") for p in self.problems)
        return False

    def is_broken(self, *kinds: str) -> bool:
        """Say whether any object of these kinds has problems of its own."""
        return any(self.kinds.get(table) in kinds for table in self.broken)

    def uncompared(self, raw: object, number: int) -> Uncompared:
        fields = self.named(raw, say("time not compared"), number)
        made = Uncompared(fields.day("from"), fields.day("to"), fields.words("why", required=True))
        fields.done()
        return made

    def remark(self, raw: object, number: int) -> Text:
        fields = self.named(raw, say("what was not read"), number)
        made = Text(fields.text("en", required=True), fields.text("ko", required=True))
        fields.done()
        return made

    def rounding(self, fields: Fields | None) -> Rounding | None:
        if fields is None:
            return None
        default = Rounding()
        places = fields.whole("places", default.places)
        mode: Any = fields.choice("mode", MODES, default.mode)
        at: Any = fields.choice("at", POSITIONS, default.at)
        fields.done()
        try:
            return Rounding(places, mode, at)
        except ModelError as error:
            self.problems.extend(located(error, file=self.file))
            return None

    def evidence(self, fields: Fields | None) -> dict[str, Any]:
        if fields is None:
            return {}
        required = fields.flag("required")
        inner = fields.table_of("kinds")
        kinds: dict[str, Text] = {}
        if inner is not None:
            for name in inner.items():
                kinds[name] = inner.words(name)
        fields.done()
        return {"evidence_required": required, "evidence_kinds": kinds}

    def criterion(self, raw: object, number: int) -> Criterion | None:
        fields = self.named(raw, say("criterion"), number)
        before = len(self.problems)
        tree: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "parent": fields.text("parent"),
            "weight": fields.number("weight"),
            "points": fields.number("points"),
        }
        kind = fields.choice("kind", KINDS, "", required=True)
        unit = fields.text("unit")
        values: dict[str, Any] = {
            "range": fields.pair("range"),
            "aggregate": fields.choice("aggregate", AGGREGATES, "sum"),
            "better": fields.choice("better", ("higher", "lower", "none"), "") or None,
            "evidence": fields.names("evidence"),
            "missing": fields.choice("missing", MISSING, "") or None,
            "source": fields.text("source"),
            "title": fields.words("title", required=True),
        }
        for name in ("description", "why", "how", "limits"):
            values[name] = fields.words(name)
        levels = fields.list_of("level")
        inner = fields.table_of("scale")
        scale = None if inner is None else read_scale(inner, levels)
        if levels and inner is None:
            remedy = say("write scale = {{ kind = 'levels' }} above the levels")
            fields.wrong("level", say("stands without a scale"), remedy=remedy)
        if kind == "group" and inner is not None:
            fields.wrong("kind", say("a group has no scale of its own"), kind)
        elif kind in {"mark", "measure"} and inner is None:
            fields.wrong("scale", say("is missing"))
        if kind == "measure" and not unit:
            fields.wrong("unit", say("a measured criterion needs a unit"))
        elif kind == "mark" and unit:
            remedy = say("write kind = 'measure', or leave the unit out")
            fields.wrong("unit", say("is for measured criteria"), unit, remedy)
        fields.done()
        made = self.make(
            fields, before, lambda: Criterion(scale=scale, unit=unit, **values, **tree)
        )
        if made is None and len(self.problems) > before:
            self.rest(fields, {**values, **tree, "unit": unit if scale else "", "scale": scale})
        return made or self.stand_in(tree, leaf=kind != "group")

    def rest(self, fields: Fields, values: dict[str, Any]) -> None:
        """Note what the model says of the keys that could be read, next to those that could not."""
        try:
            Criterion(**values)
        except ModelError as error:
            for problem in located(error, file=self.file, table=fields.table):
                reported = any(
                    p.table == problem.table and p.field == problem.field for p in self.problems
                )
                if not reported:
                    self.problems.append(problem)

    def stand_in(self, tree: dict[str, Any], *, leaf: bool) -> Criterion | None:
        """Keep the place of a broken criterion, so that its siblings are judged fairly."""
        try:
            if tree["weight"] is not None:
                tree = {**tree, "points": None}
            return Criterion(scale=Linear(0, 1) if leaf else None, **tree)
        except ModelError:
            self.incomplete = True
            return None

    def gate(self, raw: object, number: int) -> Gate | None:
        fields = self.named(raw, say("gate"), number)
        before = len(self.problems)
        values: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "on": fields.text("on", required=True),
            "of": fields.choice("of", ("value", "points", "share"), "value"),
            "at_least": fields.number("at_least"),
            "at_most": fields.number("at_most"),
            "one_of": fields.names("one_of"),
            "effect": fields.choice("effect", ("fail", "cap"), "fail"),
            "cap": fields.number("cap"),
            "title": fields.words("title", required=True),
            "why": fields.words("why"),
            "source": fields.text("source"),
        }
        fields.done()
        return self.make(fields, before, lambda: Gate(**values))

    def precondition(self, raw: object, number: int) -> Precondition | None:
        fields = self.named(raw, say("precondition"), number)
        before = len(self.problems)
        values = read_precondition(fields)
        return self.make(fields, before, lambda: Precondition(**values))

    def decision(self, raw: object, number: int) -> Decision | None:
        fields = self.named(raw, say("decision"), number)
        before = len(self.problems)
        values: dict[str, Any] = {
            "id": fields.text("id", required=True),
            "start": fields.text("start", required=True),
            "title": fields.words("title", required=True),
            "source": fields.text("source"),
        }
        questions = [self.question(q, n) for n, q in enumerate(fields.list_of("question"), 1)]
        verdicts = [self.verdict(v, n) for n, v in enumerate(fields.list_of("verdict"), 1)]
        fields.done()
        return self.make(
            fields,
            before,
            lambda: Decision(questions=questions, verdicts=verdicts, **values),
        )

    def question(self, raw: object, number: int) -> Question:
        fields = self.named(raw, say("question"), number)
        made = Question(
            id=fields.text("id", required=True),
            yes=fields.text("yes", required=True),
            no=fields.text("no", required=True),
            title=fields.words("title", required=True),
            text=fields.words("text"),
        )
        fields.done()
        return made

    def verdict(self, raw: object, number: int) -> Verdict:
        fields = self.named(raw, say("verdict"), number)
        made = Verdict(
            id=fields.text("id", required=True),
            title=fields.words("title", required=True),
            text=fields.words("text"),
        )
        fields.done()
        return made
