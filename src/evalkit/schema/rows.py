"""Marks and measures, in bulk: hundreds of thousands of rows, which no table of fields reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import compress
from typing import TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.errors import ModelError, Problem
from evalkit.core.ids import id_of
from evalkit.core.messages import Message, Text, say
from evalkit.files.formats.cells import Cells, split
from evalkit.files.formats.numbers import parse_mark, parse_number
from evalkit.files.formats.table import FileTable, NumberedRow, unguard
from evalkit.files.rows import ParsedTable
from evalkit.model import CriteriaSet, Mark
from evalkit.model.checks import plain
from evalkit.model.mark_columns import MarkColumns, PlaceArray, numbered, text_key, value_key
from evalkit.scales import Categories
from evalkit.scales.base import Value

_T = TypeVar("_T")
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
    """Reads ``marks`` or ``measures``, hundreds of thousands of rows at a time.

    Distinct texts are read once. A row in which something may be wrong is read by itself.
    """

    def __init__(self, table: FileTable, kinds: Kinds, problems: list[Problem]) -> None:
        self.cells = Cells(table, problems)
        self.table = table
        self.kinds = kinds
        self.measured = table.name == "measures"
        self.numbers: dict[str, Fraction | Problem] = {}
        self.place = 0

    def read(self, tick: Tick) -> ParsedTable[Mark]:
        """Read every row."""
        columns = _Columns(self)
        kept, numbers = columns.named, self.table.numbers
        places = np.cumsum(kept) - 1
        self.good: ParsedTable[Mark] = ParsedTable(
            self.table, rows=[*compress(numbers, kept.tolist())]
        )
        odd = columns.odd
        alone: list[Mark] = []
        for row in np.flatnonzero(odd).tolist():
            self.place = int(places[row])
            alone += self.one_row(self.table.row(row))
        marks = columns.marks.where(kept & ~odd).joined(MarkColumns.of(alone))
        order = np.concatenate([places[kept & ~odd], places[kept & odd]])
        self.good.items = marks.where(np.argsort(order))
        for start in range(0, len(numbers), _TICK):
            tick(min(_TICK, len(numbers) - start))
        return self.good

    def one_row(self, row: NumberedRow) -> Iterator[Mark]:
        """Read one row, and note all that is wrong with it; nothing where it names no place."""
        cells, place = self.cells, self.cells.place
        project, criterion = (id_of(row[1][place(name)]) for name in ("project", "criterion"))
        if not project or not criterion:
            cells.wrong(row[0], "criterion" if project else "project", say("is empty"))
            return
        before = len(cells.problems)
        low, high = self.ends(row, criterion)
        unit = self.unit(row, criterion) if self.measured else ""
        evaluator = cells.text(row, "evaluator")
        if not self.measured and criterion in self.kinds.measured:
            self.misplaced(row[0], criterion, before)
        elif len(cells.problems) > before:
            self.mute({"value", "low", "high"})
        yield Mark(
            project, criterion, low, high, evaluator=evaluator, unit=unit,
            reason=cells.words("reason")(row), evidence=split(row[1][place("evidence")]),
        )  # fmt: skip

    def mute(self, fields: set[str]) -> None:
        """Leave fields of the row at hand out of the check of the whole case."""
        known = self.good.suppressed.get(self.place, frozenset())
        self.good.suppressed[self.place] = known | fields

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
        unit = id_of(self.cells.text(row, "unit"))
        if criterion in self.kinds.judged:
            self.misplaced(row[0], criterion, len(self.cells.problems))
        elif not unit:
            expected = self.kinds.units.get(criterion, "")
            rule = say("is empty")
            remedy = say("the unit is {unit}", unit=expected) if expected else None
            self.cells.wrong(row[0], "unit", rule, remedy=remedy)
            self.mute({"unit"})
        return unit or _UNKNOWN_UNIT

    def ends(self, row: NumberedRow, criterion: str) -> tuple[Value, Value]:
        """Return the range of a mark; 0 stands in for what cannot be read."""
        value, low, high = (row[1][self.cells.place(name)] for name in ("value", "low", "high"))
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
            return id_of(self.cells.text(row, column))
        found = self.number(cell)
        if isinstance(found, Problem):
            self.cells.wrong(row[0], column, found.rule, cell.strip(), found.remedy)
            return Fraction(0)
        return found

    def number(self, cell: str) -> Fraction | Problem:
        """Parse a number once, however often it occurs."""
        found = self.numbers.get(cell)
        if found is None:
            found = self.numbers[cell] = _parsed(
                cell, parse_number if self.measured else parse_mark
            )
        return found


class _Columns:
    """The columns of a table of marks, and the rows that must be looked at by themselves."""

    def __init__(self, reader: MarksReader) -> None:
        self.reader = reader
        self.guarded = reader.table.guarded
        self.count = len(reader.table.numbers)
        project, projects = self.column("project", _name)
        criterion, criteria = self.column("criterion", _name)
        evaluator, evaluators = self.column("evaluator", self.text)
        unit, units = self.column("unit", self.unit)
        evidence, cited = self.column("evidence", _listed)
        reason, reasons = self.reasons()
        self.named = _are(projects, bool)[project] & _are(criteria, bool)[criterion]
        kinds = reader.kinds
        strange = kinds.judged if reader.measured else kinds.measured
        self.odd = ~self.named | _are(criteria, strange.__contains__)[criterion]
        self.odd |= self.formula("evaluator") | self.formula(*self.languages)
        if reader.measured:
            self.odd |= ~_are(units, bool)[unit] | self.formula("unit")
        low, high, values = self.values(_are(criteria, kinds.worded.__contains__)[criterion])
        self.marks = MarkColumns(
            project, criterion, evaluator, low, high, unit, reason, evidence,
            projects, criteria, evaluators, values, units, reasons, cited,
        )  # fmt: skip

    def cells(self, column: str) -> tuple[PlaceArray, list[str]]:
        """Return which text stands in each row of a column, and the distinct texts."""
        found = self.reader.table.cells[self.reader.cells.place(column)]
        return np.array(found.places, dtype=np.int32), found.texts

    def column(self, name: str, convert: Callable[[str], _T]) -> tuple[PlaceArray, tuple[_T, ...]]:
        """Return the items of a column, each distinct text converted once."""
        places, texts = self.cells(name)
        same, items = numbered([*map(convert, texts)])
        return same[places], items

    def words(self, cell: str) -> str:
        return plain(unguard(cell) if self.guarded else cell)

    def text(self, cell: str) -> str:
        return id_of(self.words(cell))

    def unit(self, cell: str) -> str:
        return self.text(cell) if self.reader.measured else ""

    @property
    def languages(self) -> tuple[str, str]:
        both = self.reader.cells.place("reason") < 0
        return ("reason_en", "reason_ko") if both else ("reason", "reason")

    def reasons(self) -> tuple[PlaceArray, tuple[Text, ...]]:
        (en, texts), (ko, words) = map(self.cells, self.languages)
        pairs, places = np.unique(en * np.int64(len(words)) + ko, return_inverse=True)
        first, second = ([*map(self.words, cells)] for cells in (texts, words))
        each = (divmod(pair, len(words)) for pair in pairs.tolist())
        same, items = numbered([Text(first[a], second[b]) for a, b in each], text_key)
        return same[places], items

    def formula(self, *columns: str) -> NDArray[np.bool_]:
        """Return which rows have a formula in one of some columns."""
        found = np.zeros(self.count, dtype=np.bool_)
        for column in {*columns} if self.guarded else ():
            places, texts = self.cells(column)
            found |= _are(texts, lambda text: text[:1] == "=")[places]
        return found

    def values(self, worded: NDArray[np.bool_]) -> tuple[PlaceArray, PlaceArray, tuple[Value, ...]]:
        """Return the ends of the marks; what must be looked at by itself becomes odd."""
        texts: list[str] = []
        places = []
        for column in ("value", "low", "high"):
            found, distinct = self.cells(column)
            places.append(found + np.int32(len(texts)))
            texts += distinct
        value, low, high = places
        has_value, has_low, has_high = _are(texts, bool)[[value, low, high]]
        one = has_value & ~has_low & ~has_high
        self.odd |= ~one & (has_value | ~has_low | ~has_high)
        low, high = np.where(one, value, low), np.where(one, value, high)
        wanted = np.zeros(len(texts), dtype=np.bool_)
        for end in (low, high):
            wanted[end[~worded & ~self.odd]] = True
        numbers = [
            self.reader.number(text) if number else Fraction(0)
            for text, number in zip(texts, wanted.tolist(), strict=True)
        ]
        wrong = np.array([isinstance(number, Problem) for number in numbers], dtype=np.bool_)
        formula = _are(texts, lambda text: self.guarded and text[:1] == "=")
        for end in (low, high):
            self.odd |= np.where(worded, formula[end], wrong[end])
        read: list[Value] = [Fraction(0) if isinstance(n, Problem) else n for n in numbers]
        same, values = numbered([*read, *map(self.text, texts)], value_key)
        word = np.int32(len(texts)) * worded
        return same[low + word], same[high + word], values


def _are(items: Iterable[_T], check: Callable[[_T], object]) -> NDArray[np.bool_]:
    return np.array([bool(check(item)) for item in items], dtype=np.bool_)


def _name(cell: str) -> str:
    return id_of(plain(cell))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(map(plain, split(cell)))


def _parsed(cell: str, parse: Callable[[object], Fraction]) -> Fraction | Problem:
    """Parse a number, or say why it is none."""
    if cell.lstrip().startswith("="):
        remedy = say("paste its value instead (copy, then paste values only)")
        return Problem(rule=say("is a formula"), remedy=remedy)
    try:
        return parse(cell)
    except ModelError as error:
        return error.problems[0]
