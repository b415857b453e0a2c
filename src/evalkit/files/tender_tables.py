"""The tables of a tender: bids, people and their seats, deviations, recusals, and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text
from evalkit.files.fields import Fields
from evalkit.files.noun import write_words
from evalkit.files.numbers import number_plain, parse_number
from evalkit.files.rows import Cells, ParsedTable
from evalkit.files.tables import COLUMNS, Row, Table, guard
from evalkit.model import (
    Assignment,
    Bid,
    Case,
    Committee,
    Consensus,
    Deduction,
    Deviation,
    Evaluator,
    FirstStageGrade,
    Recusal,
    Tender,
    Tradeoff,
)
from evalkit.model.amounts import AMOUNTS

KINDS: Mapping[str, type[Any]] = {
    "bids": Bid,
    "evaluators": Evaluator,
    "assignments": Assignment,
    "committees": Committee,
    "deviations": Deviation,
    "recusals": Recusal,
    "consensus": Consensus,
    "deductions": Deduction,
    "tradeoffs": Tradeoff,
    "first_stage": FirstStageGrade,
}
"""The class of each table's rows; the columns are the names of its fields."""
_WORDS = ("reason", "ground")
_NUMBERS = ("price", "appointed", "roster")
_DEFAULTS = {"status": "valid", "decision": "pending"}


@frozen
class _Reader:
    name: str
    table: Table
    problems: list[Problem]
    worded: frozenset[str]

    def read(self) -> ParsedTable[Any]:
        cells = Cells(self.table, self.problems)
        good: ParsedTable[Any] = ParsedTable(self.table)
        words = {w: cells.words(w) for w in _WORDS if f"{w}_en" in COLUMNS[self.name]}
        plain = [c for c in COLUMNS[self.name] if not c.endswith(("_en", "_ko"))]
        for row in self.table.rows:
            before = len(self.problems)
            values: dict[str, Any] = {c: self.cell(cells, row, c) for c in plain}
            values |= {w: read(row) for w, read in words.items()}
            if len(self.problems) > before:
                good.whole = False
                continue
            try:
                good.add(KINDS[self.name](**values), row[0])
            except ModelError as error:
                good.whole = False
                for p in error.problems:
                    self.problems.append(
                        self.table.problem(row[0], p.field, p.rule, p.value, p.remedy)
                    )
        return good

    def cell(self, cells: Cells, row: Row, column: str) -> object:
        text = cells.text(row, column).strip()
        if column in _DEFAULTS:
            return text or _DEFAULTS[column]
        if column in _NUMBERS:
            return self.number(cells, row, column, text) if text else None
        if column == "value":
            criterion = row[1][cells.place("criterion")].strip()
            if criterion in self.worded:
                return text
            return self.number(cells, row, column, text)
        return text

    def number(self, cells: Cells, row: Row, column: str, text: str) -> Fraction | None:
        try:
            return parse_number(text)
        except ModelError as error:
            first = error.problems[0]
            cells.wrong(row[0], column, first.rule, text, first.remedy)
            return None


def read_tender_table(
    name: str, table: Table | None, problems: list[Problem], worded: frozenset[str]
) -> ParsedTable[Any]:
    """Read one of the tables; `worded` are the criteria whose values are words."""
    if table is None:
        return ParsedTable(None)
    return _Reader(name, table, problems, worded).read()


def read_tender(fields: Fields | None) -> Tender | None:
    """Read ``[tender]``."""
    if fields is None:
        return None
    values: dict[str, Any] = {
        "notice_date": fields.day("notice_date"),
        "reference": fields.number("reference"),
        "reference_kind": fields.words("reference_kind", both=False),
        "budget": fields.number("budget"),
        "budget_kind": fields.words("budget_kind", both=False),
        "fixed_costs": fields.number("fixed_costs"),
        "least_price": fields.number("least_price"),
        "unit": fields.text("unit"),
        "out_of_force": fields.words("out_of_force", both=False),
    }
    fields.done()
    try:
        return Tender(**values)
    except ModelError as error:
        for p in error.problems:
            fields.wrong(p.field, p.rule, p.value, p.remedy)
        return None


def read_tender_plain(
    plain: Mapping[str, object], file: str, problems: list[Problem]
) -> Tender | None:
    """Read what `tender_plain` wrote."""
    return read_tender(Fields(plain, problems, file=file, table="case").table_of("tender"))


def tender_plain(tender: Tender | None) -> dict[str, object]:
    """Return ``[tender]`` as plain data, empty where there is none."""
    if tender is None:
        return {}
    made: dict[str, object] = {}
    if tender.notice_date is not None:
        made["notice_date"] = tender.notice_date
    for which in AMOUNTS:
        amount = tender.amount(which)
        if amount is not None:
            made[which] = number_plain(amount)
    for name in ("fixed_costs", "least_price"):
        found: Fraction | None = getattr(tender, name)
        if found is not None:
            made[name] = number_plain(found)
    if tender.unit:
        made["unit"] = tender.unit
    for name in ("reference_kind", "budget_kind", "out_of_force"):
        words: Text = getattr(tender, name)
        if words:
            made[name] = write_words(words)
    return {"tender": made}


def tender_rows(case: Case) -> Iterator[tuple[str, list[str], list[list[str | Fraction]]]]:
    """Yield name, further columns (none) and rows of each table, text guarded."""
    for name in KINDS:
        rows = [[_cell(item, column) for column in COLUMNS[name]] for item in getattr(case, name)]
        yield name, [], rows


def _cell(item: object, column: str) -> str | Fraction:
    if column.endswith(("_en", "_ko")):
        words: Text = getattr(item, column[:-3])
        return guard(getattr(words, column[-2:]))
    value = getattr(item, column)
    if value is None:
        return ""
    return guard(value) if isinstance(value, str) else value


def tender_entries(case: Case) -> dict[str, list[dict[str, object]]]:
    """Return the tables as lists of JSON objects; what is empty is left out."""
    return {
        name: [tender_entry(name, item) for item in getattr(case, name)]
        for name in KINDS
        if getattr(case, name)
    }


def tender_entry(name: str, item: object) -> dict[str, object]:
    """Return one row as a JSON object; what is empty is left out."""
    made: dict[str, object] = {}
    for column in COLUMNS[name]:
        base = column[:-3] if column.endswith(("_en", "_ko")) else column
        value = getattr(item, base)
        if base in made or value is None or value in ("", Text()):
            continue
        if isinstance(value, Text):
            made[base] = write_words(value)
        else:
            made[base] = value if isinstance(value, str) else number_plain(value)
    return made


OUT_OF_FORCE = Text(
    "the reader asked for these rules, whatever the date of the notice",
    "공고일과 관계없이 이 규칙을 적용하도록 사용자가 지정함",
)
"""Why rules out of force are used, where a reader told evalkit to look at no dates."""
