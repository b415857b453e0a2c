"""What is read in bulk is what is read row by row: marks, rows, problems and what is muted."""

import tempfile
from pathlib import Path

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Decision,
    Linear,
    Mark,
    Project,
    Question,
    Verdict,
)
from evalkit.files.formats import csv_files, limits
from evalkit.files.formats.csv_files import csv_text, read_csv
from evalkit.files.formats.table import Columns, FileTable
from evalkit.model.mark_columns import MarkColumns
from evalkit.schema import load_case, save_case
from evalkit.schema.case_tables import CASE_TABLES
from evalkit.schema.rows import Kinds, MarksReader

from .strategies import cases, tenders

RULES = CriteriaSet(
    "bulk",
    [
        Criterion("n", Linear(0, 10), points=10),
        Criterion("w", Categories([("low", 0), ("=high", 1)]), points=10),
        Criterion("m", Linear(0, 10), points=10, unit="km"),
    ],
    decisions=[Decision(id="d", start="q", questions=[Question(id="q", yes="y", no="o")],
                        verdicts=[Verdict(id="y"), Verdict(id="o")])],
)  # fmt: skip
KINDS = Kinds.of(RULES)
NUMBERS = [
    "",
    "7",
    "7.0",
    " 7",
    "1/3",
    "(1/3)",
    "1,000",
    "abc",
    "=1",
    "'=1",
    "low",
    "'=high",
    "=high",
    "yes",
]
CELLS = {
    "project": ["A", " A", "B", "\u00a0Ａ", "", " "],
    "criterion": ["n", "w", "m", "q", " n", "\u00a0w", "x", ""],
    "evaluator": ["", "kim", "kim ", "=kim", "'=kim", "김"],
    "value": NUMBERS,
    "low": ["", *NUMBERS],
    "high": ["", *NUMBERS],
    "unit": ["km", "km", " km", " ", "", "=km", "m"],
    "reason": ["", "why", "=why", "'=why", "'-why"],
    "reason_en": ["", "why", "=why", "'=why"],
    "reason_ko": ["", "왜", "=왜", "'=왜"],
    "evidence": ["", "e1", "e1; e2", " e1;;"],
}


@st.composite
def tables(draw):
    """A table of marks or measures with any of these cells, one column left out or two."""
    name = draw(st.sampled_from(["marks", "measures"]))
    words = draw(st.sampled_from([["reason"], ["reason_en", "reason_ko"], ["reason_ko"], []]))
    left_out = draw(st.sampled_from(["", "evidence", "low"]))
    header = [c for c in CELLS if not c.startswith("reason") or c in words]
    header = [c for c in header if c != left_out and (c != "unit" or name == "measures")]
    usual = {"value": "7", "low": "", "high": "", "criterion": "m" if name == "measures" else "n"}
    rows = draw(st.lists(st.tuples(*(
        st.just(usual.get(c, CELLS[c][0])) | st.sampled_from(CELLS[c]) for c in header
    )), max_size=8))  # fmt: skip
    columns = {c: place for place, c in enumerate(header)}
    table = attrs.evolve(
        FileTable.empty(name, "file", columns, len(header)),
        guarded=draw(st.booleans()), indexed=draw(st.booleans()),
    )  # fmt: skip
    table.extend([(number, [*cells]) for number, cells in enumerate(rows, 2)])
    return table


@settings(max_examples=66)
@given(tables())
def test_marks_are_read_as_row_by_row(table):
    fast, slow = [], []
    ticks = []
    found = MarksReader(table, KINDS, fast).read(ticks.append)
    reader = MarksReader(table, KINDS, slow)
    reader.good = type(found)(table)
    for number, cells in table.rows:
        reader.place = len(reader.good.items)
        for mark in reader.one_row((number, cells)):
            reader.good.add(mark, number)
    assert fast == slow
    assert tuple(found.items) == tuple(reader.good.items)
    assert found.rows == reader.good.rows
    assert found.suppressed == reader.good.suppressed
    assert sum(ticks) == len(table.numbers)


ANY = st.text(st.sampled_from('ab, "\n\r\n'), max_size=40)


@settings(max_examples=22)
@given(ANY, st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_a_table_does_not_hang_on_how_many_rows_are_read_at_once(text, batch, rows, twice):
    known = Columns("t", own=("a", "b"))
    content = f"a,b\n{text}" * (1 + twice)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "t.csv"
        file.write_bytes(content.encode())
        before = csv_files._BATCH, limits.TABLE_ROWS, limits.CELL_CHARACTERS
        limits.TABLE_ROWS, limits.CELL_CHARACTERS = rows, 3
        try:
            for csv_files._BATCH in (1, batch, 1000):
                problems = []
                table = read_csv(known, file, problems)
                kept = None if table is None else list(table.rows)
                found.append((kept, problems))
        finally:
            csv_files._BATCH, limits.TABLE_ROWS, limits.CELL_CHARACTERS = before
    assert found[0] == found[1] == found[2]


@settings(max_examples=22)
@given(cases() | tenders())
def test_a_case_is_the_same_from_files_and_from_objects(case):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("case", "case.json"):
            save_case(case, Path(folder) / name)
            again = load_case(Path(folder) / name)
            assert tuple(again.marks) == tuple(case.marks)
            assert again.sha256 == case.sha256
            assert again == case


@settings(max_examples=22)
@given(cases())
def test_marks_are_written_from_columns_as_from_objects(case):
    for name in ("marks", "measures"):
        table = CASE_TABLES[name]
        items = table.of(case)
        assert isinstance(items, MarkColumns)
        header, rows = table.rows(items)
        assert (header, rows) == table.rows([*items])
        assert table.entries(items) == table.entries([*items])
        assert table.csv(items) == csv_text(*table.rows([*items])) == table.csv([*items])


def test_no_mark_is_made_where_none_is_asked_for(tmp_path):
    marks = [Mark(p, c, v, v, unit=u) for p in "AB" for c, v, u in (("n", "7", ""), ("m", 3, "km"))]
    case = Case(RULES, [Project("A"), Project("B")], marks)
    save_case(case, tmp_path / "case")
    again = load_case(tmp_path / "case")
    for name in ("again", "again.json", "again.xlsx"):
        save_case(again, tmp_path / name)
    assert again.sha256 == case.sha256
    assert not again.marks._made
    assert again.marks[1] is again.marks[1] == case.marks[1]
    assert len(again.marks._made) == 1
