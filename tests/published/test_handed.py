"""Cases that came in with a wrong answer, each beside the right one."""

import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
from attrs import evolve
from sentences import page_of, refuses, tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    InputError,
    Linear,
    ModelError,
    WeightSpace,
    check,
    evaluate,
    load_case,
)
from evalkit.sensitivity import as_matrix
from evalkit.show.report.sheets.plan import FIRST, VALUE
from evalkit.show.report.sheets.workbook import write_sheets

HANDED = Path(__file__).parent / "handed"
TENDER = Path(__file__).parents[2] / "examples" / "kr-software-tender"


def totals(case):
    return {score.project.id: score.total for score in evaluate(case).scores}


def test_csv_other_encoding():
    """東京都 in Shift_JIS was read as the Korean 뱦떈뱒."""
    path = HANDED / "csv-other-encoding"
    with refuses(InputError, "is not text in UTF-8 or UTF-16, and does not look like Korean text in CP949",
                 file="projects.csv"):  # fmt: skip
        load_case(path)


def test_mark_out_of_ten(tmp_path):
    """8/10 was 0.8 of 10, so that Y was above X."""
    path = HANDED / "mark-out-of-ten"
    [problem] = check(path)
    assert tells(problem, "can be read in two ways: {mark} of {most}, or the ratio {ratio}",
                 mark=8, most=10, ratio="0.8")  # fmt: skip
    meant = shutil.copytree(path, tmp_path / "meant")
    text = (meant / "marks.csv").read_text("utf-8")
    (meant / "marks.csv").write_text(text.replace("8/10", "8"), "utf-8")
    assert totals(load_case(meant)) == {"x": (65, 65), "y": (55, 55)}


def test_panel_member_skipped_a_mark(run):
    """A mean over whoever answered put Y at 80, with a coverage of 100 %."""
    path = HANDED / "panel-member-skipped-a-mark"
    case = load_case(path)
    assert totals(case) == {"x": (70, 70), "y": (60, 85)}
    assert evaluate(case).could_win == ("x", "y")
    assert tells(
        run("score", str(path))[1],
        "Missing marks of evaluators: {count} ({counts}). {names}.",
        count=1,
    )
    assert tells(
        run("panel", str(path))[1],
        "Agreement on the totals is not known: fewer than two subjects have totals of two "
        "evaluators.",
    )


def test_panel_unanimous(run):
    """Where all marks are equal, the reason was that there were too few bids."""
    out = run("panel", str(HANDED / "panel-unanimous"))[1]
    assert tells(
        out,
        "No variation: all {count} totals are equal, so agreement beyond chance is not defined.",
        count=30,
    )
    assert not tells(out, "too few subjects")


def test_series_weights_by_position():
    """Series and data frames were read by position."""
    marks = pd.DataFrame({"price": [1, 9], "quality": [9, 1]}, index=["North", "River"])
    weights = pd.Series({"quality": 3, "price": 1})
    matrix = as_matrix(marks, weights)
    assert matrix.weights.tolist() == [0.25, 0.75]
    assert [matrix.exact_score(n, matrix.exact_weights) * 2**matrix.exponent for n in (0, 1)] == [
        7,
        3,
    ]
    with refuses(ModelError, "has labels that are not known here", value="cost"):
        as_matrix(marks, pd.Series({"quality": 3, "cost": 1}))
    share = {"quality": 0.75, "price": 0.25}
    around = [WeightSpace.around(["price", "quality"], of, 0.1) for of in (share, pd.Series(share))]
    assert str(around[0]) == str(around[1])
    named = as_matrix(marks, [3, 1], criteria=["quality", "price"])
    first = [named.exact_row(project)[0] * 2**named.exponent for project in (0, 1)]
    assert first == [9, 1]
    leaves = [Criterion("quality", Linear(0, 10), points=70),
              Criterion("price", Linear(0, 10), points=30)]  # fmt: skip
    case = Case.from_array(CriteriaSet("o", leaves), marks, marks.index)
    assert totals(case) == {"North": (66, 66), "River": (34, 34)}


def test_sheets_other_endings_ignored(run, tmp_path):
    """Of a folder with .xlsx, .XLSX and .ods one was read, and nothing was said of the others."""
    folder = tmp_path / "sheets"
    write_sheets(load_case(TENDER), folder, evaluator="ahn", lang="en")
    for path in sorted(folder.iterdir()):
        book = openpyxl.load_workbook(path)
        for row in range(FIRST, FIRST + 5):
            book.worksheets[0].cell(row, VALUE, 4)
            book.worksheets[0].cell(row, VALUE + 1, "seen")
        book.save(path)
    bids = sorted(path.stem for path in folder.iterdir())
    (folder / f"{bids[0]}.xlsx").rename(folder / f"{bids[0]}.XLSX")
    odd = (folder / f"{bids[1]}.xlsx").rename(folder / f"{bids[1]}.ods")
    target = tmp_path / "marks.csv"
    code, _, err = run("sheet", str(TENDER), "--read", str(folder), "-o", str(target))
    assert code == 1
    assert tells(err, "is not read: score sheets are .xlsx workbooks", file=odd.name)
    odd.unlink()
    code, out, _ = run("sheet", str(TENDER), "--read", str(folder), "-o", str(target))
    assert code == 0
    assert tells(out, "Marks read: {count}", count=5 * (len(bids) - 1))
    assert bids[1] in out


def test_xlsx_float_noise():
    """A 3.3 that is stored as 3.3000000000000003 failed the gate "at most 3.3"."""
    for name in ("noise.xlsx", "xlsx-float-noise"):
        found = evaluate(load_case(HANDED / name))
        assert {s.project.id: s.total for s in found.scores} == {
            name: (Fraction("41.5"), Fraction("41.5")) for name in ("x", "y")
        }
        assert found.could_win == ("x", "y")


def test_xlsx_hidden_row():
    """One more row, hidden in the spreadsheet, puts Y first; nothing said so."""
    assert totals(load_case(HANDED / "without.xlsx")) == {"x": (65, 65), "y": (60, 60)}
    *_, last = check(HANDED / "hidden.xlsx")
    assert tells(last, "has hidden rows, which count", table="marks", value="6")
    case = load_case(HANDED / "hidden.xlsx")
    assert case.remarks == (last,)
    found = evaluate(evolve(case, criteria=evolve(case.criteria, missing="zero")))
    assert tells(page_of(found), "has hidden rows, which count")


def test_xlsx_strict():
    """It was said to have no sheet named case, and no table projects."""
    with refuses(InputError, "is a Strict Open XML workbook, which is not read"):
        load_case(HANDED / "strict.xlsx")
