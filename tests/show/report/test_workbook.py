"""The report as a workbook: opens on the result, prints, and adds up to the exact totals."""

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import CriteriaSet, Criterion, Mark, Project, evaluate, load_case
from evalkit.core.exact import MODES, POSITIONS, Rounding
from evalkit.model import Case, Gate
from evalkit.scales import Linear
from evalkit.sensitivity import Options
from evalkit.show.pages import Heading, Paragraph, Table
from evalkit.show.report.whole.book import book
from evalkit.show.report.whole.cells import Book
from evalkit.show.report.whole.sheet import report_xlsx
from evalkit.show.report.whole.sum_sheets import sum_sheets
from evalkit.show.report.whole.sums import sums_of
from evalkit.show.report.whole.text_sheets import column_widths, text_sheet

EXAMPLES = Path(__file__).parents[3] / "examples"
FEW = Options(samples=100)
SMALL = ["kr-software-tender", "own-criteria", "document-requests", "own-rule", "wb-qcbs"]
LARGE = [
    "korean-municipalities", "kr-graded-tender", "kr-works-screening", "unjournal-2024-25",
    "vendor-reuse/case",
]  # fmt: skip


def workbook_of(case, lang="en"):
    data = report_xlsx(book(case, lang=lang, options=FEW), "a.xlsx")
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(
        io.BytesIO(data), data_only=True
    )


class Computed:
    """A spreadsheet of its own: numbers are floats, and ROUND is that of decimals, as in Excel."""

    def __init__(self, sheets):
        self.sheets = sheets
        self.text = self.place = self.sheet = None

    def cell(self, sheet, place):
        value = self.sheets[sheet][place].value
        if isinstance(value, str) and value.startswith("="):
            kept = self.text, self.place, self.sheet
            self.text, self.place, self.sheet = value[1:], 0, sheet
            value = self.sum()
            assert self.place == len(self.text), self.text[self.place :]
            self.text, self.place, self.sheet = kept
        return value

    def take(self, pattern):
        found = re.compile(pattern).match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def sum(self):
        value = self.product()
        while sign := self.take(r"[+]"):
            value += self.product()
            assert sign
        return value

    def product(self):
        value = self.power()
        while sign := self.take(r"[*/]"):
            other = self.power()
            value = value * other if sign[0] == "*" else value / other
        return value

    def power(self):
        value = self.atom()
        return value ** self.atom() if self.take(r"\^") else value

    def atom(self):
        if found := self.take(r"([A-Z]+)\("):
            return self.call(found[1])
        if found := self.take(r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]+)\$?(\d+)"):
            sheet = found[1].replace("''", "'") if found[1] else self.sheet
            if end := self.take(r":\$?([A-Z]+)\$?(\d+)"):
                cells = self.sheets[sheet][f"{found[2]}{found[3]}:{end[1]}{end[2]}"]
                return [self.cell(sheet, c.coordinate) for row in cells for c in row]
            return self.cell(sheet, found[2] + found[3])
        return float(self.take(r"\d+(\.\d+)?")[0])

    def call(self, name):
        if name == "IF":
            left = self.sum()
            assert self.take("=")
            right = self.sum()
            assert self.take(",")
            yes = self.sum()
            assert self.take(",")
            no = self.sum()
            assert self.take(r"\)")
            return yes if left == right else no
        given = [self.sum()]
        while self.take(","):
            given.append(self.sum())
        assert self.take(r"\)")
        if name in {"SUM", "MIN"}:
            flat = [v for g in given for v in (g if isinstance(g, list) else [g]) if v is not None]
            return float(sum(flat)) if name == "SUM" else min(flat)
        value, digits = given
        if name == "MOD":
            return value % digits
        if name == "TRUNC":
            assert digits == 0
            return float(int(value))
        assert name == "ROUND"
        unit = Decimal(1).scaleb(-int(digits))
        # Spreadsheets keep 15 digits and round those.
        kept = Decimal(f"{value:.15g}")
        return float(kept.quantize(unit, ROUND_HALF_UP))


def totals_of(sheets, sums, lang="en"):
    """Every total by formula, in the order of the ranking, the lowest and the highest."""
    names = ["Points, lowest", "Points, highest"] if sums.has_spans else ["Points"]
    if lang == "ko":
        names = ["점수(최저)", "점수(최고)"] if sums.has_spans else ["점수"]
    column = sheets[names[0]].cell(1, len(sums.weights) + 5).column_letter
    return [
        [(name, f"{column}{row}") for name in names] for row in range(3, 3 + len(sums.projects))
    ]


def adds_up(case, lang="en"):
    sheets, stored = workbook_of(case, lang)
    evaluation = evaluate(case)
    sums = sums_of(evaluation)
    if sums is None:
        return sheets
    computed = Computed(sheets)
    places = case.criteria.rounding.places if case.criteria.rounding else 9
    for score, cells in zip(evaluation.ordered, totals_of(sheets, sums, lang), strict=True):
        wanted = score.total and (score.total if len(cells) > 1 else score.total[:1])
        for end, (sheet, place) in enumerate(cells):
            found = computed.cell(sheet, place)
            if wanted is None:
                assert found is None
                continue
            assert str(sheets[sheet][place].value).startswith("="), (score.project.id, end)
            assert round(found, places) == float(wanted[end]) or not case.criteria.rounding
            assert found == pytest.approx(float(wanted[end]), abs=1e-9)
            assert stored[sheet][place].value == float(wanted[end])
    return sheets


def laws_of_sheets(sheets, case, lang):
    names = [sheet.title for sheet in sheets]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert names[0] == ("Result" if lang == "en" else "결과")
    assert sheets.active.title == names[0]
    if lang == "ko":
        assert not [name for name in names if re.search("[A-Za-z]{3}", name)]
    for sheet in sheets:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert sheet.oddFooter.right.text == "&P / &N"
        notice = case.notice.text(lang)
        assert not notice or sheet.oddHeader.left.text.startswith(notice[:40].replace("&", "&&"))
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert sheet.title != cell.value
                assert not (cell.data_type == "s" and str(cell.value)[:1] in "=+@")


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", SMALL)
def test_small_examples_add_up_and_print(name, lang):
    case = load_case(EXAMPLES / name)
    laws_of_sheets(adds_up(case, lang), case, lang)


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", LARGE)
def test_large_examples_add_up_and_print(name, lang):
    case = load_case(EXAMPLES / name)
    laws_of_sheets(adds_up(case, lang), case, lang)


MARKS = st.fractions(0, 10, max_denominator=8)


@st.composite
def cases(draw):
    weights = draw(st.lists(st.integers(1, 9), min_size=2, max_size=5))
    groups = draw(st.booleans())
    rounding = draw(
        st.none()
        | st.builds(Rounding, st.integers(0, 6), st.sampled_from(MODES), st.sampled_from(POSITIONS))
    )
    whole = sum(weights)
    leaves = [
        Criterion(
            f"c{n}", Linear(0, 10), weight=Fraction(weight, whole) if not groups else None,
            parent="g" if groups else "",
        )
        for n, weight in enumerate(weights)
    ]  # fmt: skip
    if groups:
        leaves = [Criterion("g", weight=1), *(evolve(leaf, weight=None) for leaf in leaves)]
        leaves = [
            leaf if leaf.id == "g" else evolve(leaf, weight=Fraction(weights[n - 1], whole))
            for n, leaf in enumerate(leaves)
        ]
    gates = []
    if draw(st.booleans()):
        gates = [
            Gate(
                id="least",
                on="c0",
                of="value",
                at_least=5,
                effect="cap",
                cap=draw(st.integers(1, 90)),
            )
        ]
    criteria = CriteriaSet("s", leaves, rounding=rounding, gates=gates)
    projects = [Project(f"p{n}") for n in range(3)]
    marks = []
    for project in projects:
        for leaf in criteria.leaves:
            low, high = sorted((draw(MARKS), draw(MARKS)))
            if draw(st.booleans()):
                low = high
            marks.append(Mark(project.id, leaf.id, low, high))
    return Case(criteria, projects, marks)


@settings(max_examples=14)
@given(cases())
def test_formulas_give_the_exact_totals_whatever_the_rounding(case):
    sums = sums_of(evaluate(case))
    if sums is None:
        return
    made = Book("a.xlsx", header="", footer="")
    sum_sheets(made, sums, case.criteria, "en")
    data = made.data()
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    computed = Computed(sheets)
    for one, cells in zip(sums.projects, totals_of(sheets, sums), strict=True):
        ends = (one.low, one.high) if len(cells) > 1 else (one.low,)
        for end, (sheet, place) in zip(ends, cells, strict=True):
            assert computed.cell(sheet, place) == pytest.approx(float(end.total), abs=1e-9)
            assert stored[sheet][place].value == float(end.total)


@settings(max_examples=14)
@given(cases())
def test_a_sum_without_open_gates_is_the_official_total(case):
    sums = sums_of(evaluate(case))
    if case.criteria.gates or sums is None:
        return
    assert all(one.low.adds_up and one.high.adds_up for one in sums.projects)


def test_a_changed_weight_changes_the_total():
    case = load_case(EXAMPLES / "own-criteria")
    sheets, _ = workbook_of(case)
    sums = sums_of(evaluate(case))
    (sheet, place), *_ = totals_of(sheets, sums)[0]
    before = Computed(sheets).cell(sheet, place)
    live = next(
        cell.coordinate
        for row in sheets["Result"].iter_rows()
        for cell in row
        if cell.value == f"='{sheet}'!{place}"
    )
    assert Computed(sheets).cell("Result", live) == before
    sheets["Weights"]["C2"].value = 0
    assert Computed(sheets).cell(sheet, place) < before
    assert Computed(sheets).cell("Result", live) < before


def test_a_total_that_no_formula_gives_is_a_number_and_no_formula():
    case = load_case(EXAMPLES / "own-criteria")
    made = book(case, options=FEW)
    sums = sums_of(made.evaluation)
    assert sums is not None
    one = sums.projects[0]
    other = evolve(sums, projects=(evolve(one, low=evolve(one.low, adds_up=False)),))
    written = Book("a.xlsx", header="", footer="")
    ((low, high),) = sum_sheets(written, other, case.criteria, "en")
    assert low.formula == ""
    assert low.value == one.low.total
    assert high.formula


def test_names_of_sheets_are_allowed_and_no_two_alike():
    made = Book("a.xlsx", header="", footer="")
    for name in ("A/B: [c]*?\\", "a b   c", "'quoted'", "", "x" * 40, "X" * 40, "y" * 31, "y" * 31):
        text_sheet(made.sheet(name), name or "t", [Paragraph("=1+1")])
    names = openpyxl.load_workbook(io.BytesIO(made.data())).sheetnames
    assert len({name.casefold() for name in names}) == 8
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert all(not name.startswith("'") and not name.endswith("'") for name in names)


def test_text_is_no_formula_and_numbers_are_numbers():
    made = Book("a.xlsx", header="100 & 200 &P", footer="")
    table = Table(
        ["=n", "+v"],
        [["=1+1", "12.50"], ["@x", "1,234.5"], ["-y", "12 %"], ["z", "≈ 3.1"], ["", "[1, 2]"]],
        right=[1],
    )
    text_sheet(made.sheet("t"), "=title", [Heading("+h"), table])
    sheet = openpyxl.load_workbook(io.BytesIO(made.data()))["t"]
    cells = [cell for row in sheet for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    numbers = {cell.value: cell.number_format for cell in cells if cell.data_type == "n"}
    assert numbers == {12.5: "0.00", 1234.5: "#,##0.0", 0.12: "0 %"}
    assert sheet.oddHeader.left.text == "100 && 200 &&P"


def test_columns_are_as_wide_as_what_stands_in_them():
    table = Table(["a", "b"], [["x" * 20, "y" * 500]])
    widths = column_widths([table])
    assert widths[0] == 22
    assert 22 < widths[1] < 100
    assert sum(column_widths([])) >= 60
