"""Marks and measures, in bulk: hundreds of thousands of rows, which no table of fields reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Message, say
from evalkit.files.formats.cells import Cells, split
from evalkit.files.formats.numbers import parse_number
from evalkit.files.formats.table import FileTable, NumberedRow
from evalkit.files.rows import ParsedTable
from evalkit.model import CriteriaSet, Mark
from evalkit.scales import Categories
from evalkit.scales.base import Value

Tick = Callable[[int], None]
_TICK = 5_000
_UNKNOWN_UNIT = "?"  # stands in where a measured row has no unit, so that it stays one


@frozen
class Kinds:
    """What a criteria set says about where marks go, and how they are written."""

    judged: frozenset[str]
    measured: frozenset[str]
    worded: frozenset[str]
    units: Mapping[str, str]
    graded: frozenset[str]

    @classmethod
    def of(cls, criteria: CriteriaSet) -> Kinds:
        """Look at every criterion and question once."""
        leaves, procedure = criteria.leaves, criteria.procedure
        adjustments = procedure.adjustments if procedure is not None else ()
        words = {c.id for c in leaves if isinstance(c.scale, Categories)}
        return cls(
            judged=frozenset(c.id for c in leaves if not c.unit) | set(criteria.questions),
            measured=frozenset(c.id for c in leaves if c.unit),
            worded=frozenset(words | set(criteria.questions)),
            units={c.id: c.unit for c in leaves},
            graded=frozenset(a.id for a in adjustments if a.levels),
        )

    def words_of(self, table: str) -> frozenset[str]:
        """Return the names whose values in a table are words."""
        return self.graded if table == "adjustments" else self.worded


class MarksReader:
    """Reads ``marks`` or ``measures``, hundreds of thousands of rows at a time."""

    def __init__(self, table: FileTable, kinds: Kinds, problems: list[Problem]) -> None:
        self.cells = Cells(table, problems)
        self.table = table
        self.kinds = kinds
        self.measured = table.name == "measures"
        self.numbers: dict[str, Fraction | Problem] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.good: ParsedTable[Mark] = ParsedTable(table)

    def read(self, tick: Tick) -> ParsedTable[Mark]:
        """Read every row."""
        cells, good = self.cells, self.good
        place = cells.place
        project_at, criterion_at = place("project"), place("criterion")
        evidence_at, value_at = place("evidence"), place("value")
        low_at, high_at = place("low"), place("high")
        reason = cells.words("reason")
        for count, row in enumerate(self.table.rows, 1):
            if count % _TICK == 0:
                tick(_TICK)
            content = row[1]
            project, criterion = content[project_at].strip(), content[criterion_at].strip()
            if not project or not criterion:
                cells.wrong(row[0], "criterion" if project else "project", say("is empty"))
                continue
            before = len(cells.problems)
            low, high = self.ends(row, criterion, value_at, low_at, high_at)
            listed = content[evidence_at]
            facts = self.lists.get(listed)
            if facts is None:
                facts = self.lists[listed] = split(listed)
            unit = self.unit(row, criterion) if self.measured else ""
            evaluator = cells.text(row, "evaluator")
            if not self.measured and criterion in self.kinds.measured:
                self.misplaced(row[0], criterion, before)
            elif len(cells.problems) > before:
                self.mute({"value", "low", "high"})
            good.add(
                Mark(
                    project, criterion, low, high,
                    evaluator=evaluator, unit=unit, reason=reason(row), evidence=facts,
                ),
                row[0],
            )  # fmt: skip
        tick(len(self.table.rows) % _TICK)
        return good

    def mute(self, fields: set[str]) -> None:
        """Leave fields of the row at hand out of the check of the whole case."""
        place = len(self.good.items)
        self.good.suppressed[place] = self.good.suppressed.get(place, frozenset()) | fields

    def misplaced(self, row: int, criterion: str, before: int) -> None:
        """Report a row that belongs in the other table, and only that."""
        del self.cells.problems[before:]
        other = "marks" if self.measured else "measures"
        rule = say("is a judged criterion") if self.measured else say("is a measured criterion")
        remedy = say("move the row to the table {name}", name=other)
        self.cells.wrong(row, "criterion", rule, criterion, remedy)
        self.mute({"value", "low", "high", "unit"})

    def unit(self, row: NumberedRow, criterion: str) -> str:
        """Return the unit of a measured row; a missing one is noted and stood in for."""
        unit = self.cells.text(row, "unit")
        if criterion in self.kinds.judged:
            self.misplaced(row[0], criterion, len(self.cells.problems))
        elif not unit:
            expected = self.kinds.units.get(criterion, "")
            rule = say("is empty")
            remedy = say("the unit is {unit}", unit=expected) if expected else None
            self.cells.wrong(row[0], "unit", rule, remedy=remedy)
            self.mute({"unit"})
        return unit or _UNKNOWN_UNIT

    def ends(
        self, row: NumberedRow, criterion: str, value_at: int, low_at: int, high_at: int
    ) -> tuple[Value, Value]:
        """Return the range of a mark; 0 stands in for what cannot be read."""
        content = row[1]
        value, low, high = content[value_at], content[low_at], content[high_at]
        if value and not low and not high:
            found = self.one(row, "value", criterion, value)
            return found, found
        if low and high and not value:
            return self.one(row, "low", criterion, low), self.one(row, "high", criterion, high)
        rule: Message
        remedy = say("give a value, or low and high; leave the row out where nothing is known")
        if value:
            rule, column = say("conflicts with low/high"), "value"
            remedy = say("give a value, or low and high, never both")
        elif low or high:
            rule, column = say("is empty, but the other end is given"), "high" if low else "low"
        else:
            rule, column = say("is empty"), "value"
        self.cells.wrong(row[0], column, rule, value or None, remedy)
        return Fraction(0), Fraction(0)

    def one(self, row: NumberedRow, column: str, criterion: str, cell: str) -> Value:
        """Read one value: words where the criterion has words, else an exact number."""
        if criterion in self.kinds.worded:
            return self.cells.text(row, column).strip()
        found = self.numbers.get(cell)
        if found is None:
            found = self.numbers[cell] = self.number(cell)
        if isinstance(found, Problem):
            self.cells.wrong(row[0], column, found.rule, cell.strip(), found.remedy)
            return Fraction(0)
        return found

    def number(self, cell: str) -> Fraction | Problem:
        """Parse a number once, however often it occurs."""
        if cell.lstrip().startswith("="):
            remedy = say("paste its value instead (copy, then paste values only)")
            return Problem(rule=say("is a formula"), remedy=remedy)
        try:
            return parse_number(cell)
        except ModelError as error:
            return error.problems[0]
