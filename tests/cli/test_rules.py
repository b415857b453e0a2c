"""The commands on official rules and panels: real input, nonsense, both languages, every form."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from sentences import refuses, sentence, tells

from evalkit import ModelError
from evalkit.rules import RULES, find_rule, tries

TENDER = str(Path(__file__).parents[2] / "examples" / "kr-software-tender")
TRY = ("rules", "try", "kr-local-price", "--set", "max_points=10", "--set", "reference=1000000000")


def test_the_list_names_every_rule(run):
    code, out, _ = run("rules", "list")
    assert code == 0
    for name in (*RULES, "panel-trimmed-by-total", "panel-trimmed-by-item"):
        assert name in out
    assert "wb-qcbs" not in run("rules", "list", "--where", "kr")[1]
    code, _, err = run("rules", "list", "--where", "XX")
    assert code == 1
    assert tells(err, "{kind} is not known", kind="jurisdiction")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", ["kr-local-price", "ufab-extended", "panel-trimmed-by-item"])
def test_show_and_audit_in_every_form(run, monkeypatch, form, lang, name):
    monkeypatch.setattr(tries, "FEW", 3)
    for command in ("show", "audit"):
        code, out, _ = run("rules", command, name, "--format", form, "--lang", lang)
        assert code == 0
        assert out.strip()


@pytest.mark.long
def test_the_audit_of_all(run, monkeypatch):
    monkeypatch.setattr(tries, "FEW", 3)
    rows = json.loads(run("rules", "audit", "--format", "json")[1])
    assert len(rows) == 18 * len(RULES) + 1
    assert {row["verdict"] for row in rows} == {
        "by construction", "not refuted", "refuted", "not applicable", "unknown",
    }  # fmt: skip


def test_try_gives_exact_numbers(run):
    bids = ("A=850000000", "B=900000000", "C=780000000")
    code, out, _ = run(*TRY, "--set", "floor=0.8", *bids, "--format", "json")
    assert code == 0
    found = {row["bid"]: row for row in json.loads(out)}
    assert {name: row["value"] for name, row in found.items()} == {
        "A": "9.4118", "B": "8.8889", "C": "3",
    }  # fmt: skip
    assert found["A"]["raw"] == "160/17"
    assert [found[name]["rank"] for name in "ABC"] == [1, 2, 3]


def test_bids_from_a_file_and_by_name(run, tmp_path):
    path = tmp_path / "bids.csv"
    path.write_text("bid,quality,price\nA,90,120000\nB,80,100000\n\n", "utf-8")
    code, out, _ = run("rules", "try", "wb-qcbs", "--bids", str(path), "C=price:110000,quality:85")
    assert code == 0
    assert "88.66666667" in out
    assert "86.18181818" in out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("A",), sentence("is not a bid", field="BID")),
        (("A=1:2",), sentence("needs {count} numbers: {names}", count=1, names="price")),
        (("A=1", "A=2"), "is given twice"),
        (("A=x:1",), sentence("{kind} is not known", kind="input")),
        (("A=price:abc",), "is not a number"),
        (("A=0",), sentence("must be more than {bound}", bound="0")),
        (("A=-5",), sentence("must be more than {bound}", bound="0")),
        ((), "no bids are given"),
        (("A=1", "--set", "floor"), "must be NAME=VALUE"),
        (("A=1", "--set", "floor=2"), sentence("must be at most {bound}", bound="0.8")),
        (("A=1", "--set", "flor=0.7"), sentence("did you mean {name}?", name="'floor'")),
        (("A=1", "--set", "cap=maybe"), "must be true or false"),
        (("--bids", "nowhere.csv"), sentence("does not exist", file="nowhere.csv")),
    ],
)
def test_nonsense_gets_one_clear_report(run, words, text):
    code, out, err = run(*TRY, *words)
    assert code == 1
    assert out == ""
    assert tells(err, text)


def test_what_is_wrong_with_bids_and_with_settings_comes_in_one_report(run):
    err = run(*TRY, "A=1:2", "B=-5", "C", "--set", "cap=maybe", "--set", "flor=0.7")[2]
    told = (
        "bid A: needs",
        "bid 'B', price: must be",
        "BID: is not",
        "cap: must be",
        "'floor'",
    )
    assert [text for text in told if text not in err] == []


def test_a_broken_table_of_bids(run, tmp_path):
    path = tmp_path / "bids.csv"
    path.write_text("bid\nA\n", "utf-8")
    assert tells(run(*TRY, "--bids", str(path))[2], "needs the column {names}", names="price")
    path.write_text("bid,price\nA,1,2\n", "utf-8")
    assert tells(
        run(*TRY, "--bids", str(path))[2],
        "has {count} cells, the header has {width}",
        count=3,
        width=2,
        row=2,
    )


def test_a_file_of_bids_tells_every_mistake_with_its_row(run, tmp_path):
    path = tmp_path / "bids.csv"
    path.write_text("bid,price,vendor\nA,1e99,x\nB,dear,y\nC,nan,z\nD,5,\nD,6,\n,7,\n", "utf-8")
    code, out, err = run(*TRY, "--bids", str(path), "--set", "flor=1")
    assert (code, out) == (1, "")
    told = (
        "row 1, vendor",
        "row 2, price",
        "row 3, price",
        "row 4, price",
        "row 6, bid",
        "row 7, bid",
        "'floor'",
    )
    assert [text for text in told if text not in err] == []


def test_a_file_of_bids_may_hold_what_the_formula_is_not_given(run, tmp_path):
    path = tmp_path / "bids.csv"
    path.write_text("bid,quality,price\nA,80,100\nB,90,90\n", "utf-8")
    code, out, _ = run("rules", "try", "wb-qbs", "--bids", str(path))
    assert code == 0
    assert "price" in out


def table(path, rows, change=None):
    """Write a table of bids as CSV, or as a workbook that hides something."""
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
        return str(path)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book.active)
    book.save(path)
    return str(path)


def hide(sheet):
    sheet.row_dimensions[3].hidden = True


def add_a_sheet(sheet):
    sheet.parent.create_sheet("two").append(["bid", "price"])


@pytest.mark.parametrize(
    ("name", "rows", "change", "told"),
    [
        ("b.csv", [["A", 80], ["a", 90]], None,
         sentence("the ids '{earlier}' and '{name}' differ by case or look only, and count as two")),
        ("b.xlsx", [["A", 80], ["B", 90]], hide,
         sentence("has hidden rows, which count")),
        ("b.xlsx", [["A", 80], ["B", 90]], add_a_sheet, sentence("has sheets that are not read")),
        ("b.xlsx", [["A", 80], ["B", 90]], None, None),
        ("b.XLSX", [["A", 80], ["B", 1.1 + 2.2]], None, None),
        ("b.csv", [["Ａ\u200b", 80], ["B", 90]], None, None),
    ],
)  # fmt: skip
def test_bids_have_the_checks_of_a_case(run, tmp_path, name, rows, change, told):
    path = table(tmp_path / name, [["bid", "price"], *rows], change)
    code, out, err = run(*TRY, "--bids", path, "--format", "json")
    assert code == 0, err
    assert [row["bid"] for row in json.loads(out)] in (["A", "B"], ["A", "a"])
    assert tells(err, told) if told else err == "", err


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("b.csv", "bid,quality,price\nA,8/10,5\n",
         sentence("can be read in two ways: {mark} of {most}, or the ratio {ratio}", row=2)),
        ("b.csv", "bid,qualty,price,quality\nA,8,5,6\n",
         sentence("is not a column of this table", field="qualty")),
        ("b.csv", "bid,quality,price\nA,8,5\nＡ ,8,5\n", sentence("is given twice", row=3)),
        ("b.csv", "bid,quality,price\nA,8,=2+3\n", sentence("is a formula", row=2)),
        ("b.ods", "x", sentence("is a spreadsheet of another format, which is not read")),
    ],
)  # fmt: skip
def test_bids_are_refused_as_a_case_is(run, tmp_path, name, content, told):
    (tmp_path / name).write_text(content, "utf-8")
    code, out, err = run("rules", "try", "wb-qcbs", "--bids", str(tmp_path / name))
    assert (code, out) == (1, "")
    assert tells(err, told)


def test_bids_by_name_and_in_python_are_refused_alike(run):
    ratio = "can be read in two ways: {mark} of {most}, or the ratio {ratio}"
    assert tells(run("rules", "try", "wb-qcbs", "A=8/10:5")[2], ratio, field="quality")
    assert run("rules", "try", "wb-qcbs", "A=(8/10):5", "B=7:6")[0] == 0
    assert tells(run("rules", "try", "wb-qcbs", "A=7:5", "A\u00a0=7:6")[2], "is given twice")
    rule = find_rule("wb-qcbs")
    with refuses(ModelError, ratio, field="quality"):
        rule.apply({"A": {"quality": "8/10", "price": "1/3"}})
    with refuses(ModelError, "is the name of two bids once blanks are taken away"):
        rule.apply({"A": {"quality": 8, "price": 5}, " A": {"quality": 8, "price": 5}})


@pytest.mark.parametrize("command", ["show", "try", "audit"])
def test_an_unknown_rule(run, command):
    code, _, err = run("rules", command, "kr-locl-price")
    assert code == 1
    assert tells(err, "did you mean {name}?", name="'kr-local-price'")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
def test_the_panel_in_every_form(run, form):
    code, out, _ = run("panel", TENDER, "--format", form, "--lang", "ko", "--draws", "100")
    assert code == 0
    assert "ahn" in out


def test_a_case_with_one_evaluator_has_no_panel(run, tmp_path):
    folder = Path(shutil.copytree(Path(TENDER).parent / "own-criteria", tmp_path / "one"))
    rows = (folder / "marks.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "marks.csv").write_text("".join(r for r in rows if ",lee," not in r), "utf-8")
    code, _, err = run("panel", str(folder))
    assert code == 1
    assert "nothing to compare" in err
    code, _, err = run("plot", "evaluators", str(folder), "-o", str(tmp_path / "a.svg"))
    assert code == 1
    assert tells(err, "there are fewer than two evaluators, so there is nothing to compare")


def test_readers_whose_marks_count_as_a_span_are_no_panel(run):
    code, _, err = run("panel", str(Path(TENDER).parent / "korean-municipalities"))
    assert code == 1
    assert tells(err, "readers whose marks count as a span are not compared")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_families_in_every_form(run, form, lang):
    code, out, _ = run("rules", "families", "--format", form, "--lang", lang)
    assert code == 0
    for name in ("price-bands", "clamp_lowest", "weighted-difference"):
        assert name in out.replace("\\_", "_")
