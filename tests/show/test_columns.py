"""Each column of a result is said once: rows, CSV, frames, pages and documents agree on it."""

import csv
import io
import re
import sys
from importlib import import_module

import pandas as pd
import polars as pl
import pytest
from attrs import evolve

from evalkit import Case, CriteriaSet, Criterion, Linear, ModelError, evaluate, show
from evalkit.marking.report import panel_report
from evalkit.panel.diagnostics.likeness import Copy
from evalkit.rules import find_rule
from evalkit.rules.audit import audit
from evalkit.rules.trimming import audit_trimming
from evalkit.schema import load_case
from evalkit.schema.statements import elicit_file
from evalkit.sensitivity import Options, Study, analyse
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.show.columns import BLANK, Column, keys_of, rows_of, table_of
from evalkit.show.evaluation.award import WHAT_IFS, what_ifs
from evalkit.show.forms import NAMED, NOTE, hundredths, interval, number, rounded
from evalkit.show.reference import columns_page, documented
from evalkit.show.report import as_csv

LANGS = ("en", "ko")


def _results():
    own = evaluate(load_case("examples/own-criteria"))
    award = evaluate(load_case("examples/kr-software-tender"))
    panel = panel_report(award.case, draws=100, seed=0)
    return {
        "Evaluation": own,
        "Award": award,
        "Explanation": own.explain(own.ordered[0].project.id),
        "explained bid": award.explain(award.ordered[0].project.id),
        "PanelReport": panel,
        "Diagnosis": panel.diagnoses[0],
        "Elicited": elicit_file("examples/weights/ahp.toml"),
        "Audit": audit(find_rule("kr-local-price")),
        "TrimmingAudit": audit_trimming(),
    } | _answers()


def _answers():
    """Every question of a study, by the name of its type."""
    weights = zip("abc", ("0.5", "0.3", "0.2"), strict=True)
    criteria = [Criterion(c, Linear(0, 10), weight=w) for c, w in weights]
    marks = [[8, 2, 5], [3, 9, 4], [4, 4, 9], [1, 1, 1]]
    small = evaluate(Case.from_array(CriteriaSet("small", criteria), marks, ["p", "q", "r", "s"]))
    options = Options(node="a", samples=256)
    found = [question(Study.of(small), options) for question in QUESTIONS.values()]
    return {type(one).__name__: one for one in [analyse(Study.of(small), samples=256), *found]}


RESULTS = _results()


def view_of(result):
    return import_module(f"evalkit.show.{show.VIEWS[type(result).__name__]}")


def columns_of(result):
    return view_of(result).COLUMNS


EVERY = [(n, c) for n, columns in documented().items() for c in columns if c.keys]
EVERY += [("WhatIf", column) for column in WHAT_IFS]


@pytest.mark.parametrize("name", RESULTS)
def test_the_keys_of_a_result_are_the_same_in_every_form(name):
    result = RESULTS[name]
    keys = keys_of(columns_of(result))
    assert len(set(keys)) == len(keys)
    for lang in LANGS:
        rows = result.rows(lang)
        assert rows
        assert all(list(row) == keys for row in rows)
        assert next(csv.reader(io.StringIO(as_csv(rows)))) == keys
        assert list(result.to_frame(lang=lang).columns) == keys
        assert result.to_frame("polars", lang=lang).columns == keys


@pytest.mark.parametrize("lang", LANGS)
def test_the_documents_name_every_key_of_every_result(lang):
    text = columns_page(lang).as_markdown().replace("\\", "")
    parts = dict(part.split("\n", 1) for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:])
    for name, columns in documented().items():
        rows = re.findall(r"^\| (\S[^|]*?) +\|", parts[name], flags=re.MULTILINE)[1:]
        assert [key for row in rows for key in row.split(", ")] == keys_of(columns)


def _header(run, *arguments):
    code, out, err = run(*arguments, "--format", "csv")
    assert code == 0, err
    return next(csv.reader(io.StringIO(out)))


@pytest.mark.parametrize(
    ("arguments", "name", "more"),
    [
        (("criteria", "show", "wb-qcbs"), "evalkit criteria show", []),
        (("rules", "list"), "evalkit rules list, show", []),
        (("rules", "families"), "evalkit rules families", []),
        (
            ("rules", "try", "wb-qcbs", "A=80:100", "B=90:120"),
            "evalkit rules try",
            ["quality", "price"],
        ),
        (("publish", "examples/kr-software-tender"), "evalkit publish", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_command_that_lists_prints_the_columns_that_are_documented(run, arguments, name, more):
    """With those of the case or rule at hand among them."""
    keys, header = keys_of(documented()[name]), _header(run, *arguments)
    assert [key for key in header if key in keys] == keys
    assert more is None or [key for key in header if key not in keys] == more


def test_what_a_rule_was_not_given_is_empty_and_moves_no_other_column(run):
    """A price is needed of nobody here, and was written of one."""
    code, out, err = run("rules", "try", "wb-qbs", "A=quality:80,price:100", "B=quality:70",
                         "--format", "csv")  # fmt: skip
    assert code == 0, err
    first, second = csv.DictReader(io.StringIO(out))
    assert (first["bid"], first["quality"], first["price"]) == ("A", "80", "100")
    assert (second["bid"], second["quality"], second["price"]) == ("B", "70", "")
    assert (first["value"], second["value"]) == ("80", "70")


def test_a_row_that_lacks_a_key_moves_no_value_under_another_header():
    text = as_csv([{"a": 1, "b": 2}, {"b": 3}, {"c": 4, "a": 5}])
    assert text == "a,b,c\n1,2,\n,3,\n5,,4\n"


NUMBER = re.compile(r"(?:(?<!\d)-)?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")


@pytest.mark.parametrize("name", RESULTS)
def test_a_number_on_a_page_is_the_number_of_the_row(name):
    """To half a unit of the last decimal that the page shows; a share may be in percent there.

    Intervals in which an answer stays are rounded inwards, so to a whole unit.
    """
    result = RESULTS[name]
    checked = 0
    for column in columns_of(result):
        if not (column.keys and column.form.right):
            continue
        for item in view_of(result).items(result):
            cell = column.cell(item, "en").partition(" ±")[0]  # what follows is no number of a row
            values = column.values(item, "en").values()
            said = [value for value in values if isinstance(value, int | float)]
            unit = 1.0001 if " – " in cell else 0.5001
            for shown in NUMBER.findall(cell) if said and not re.search("[<>]", cell) else ():
                digits, _, power = shown.replace(",", "").partition("e")
                least = unit * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
                # Triantaphyllou and Sanchez call a weight that falls by 2 a change of +2.
                signs = (1, -1) if name == "CriticalWeights" else (1,)
                given = [v * times * sign for v in said for times in (1, 100) for sign in signs]
                near = float(shown.replace(",", ""))
                assert any(abs(near - value) <= least for value in given), cell
                checked += 1
    assert checked or name in {"Audit", "TrimmingAudit", "Flips", "Structure"}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_table_of_the_page_has_the_titles_of_its_columns(name, lang):
    result = RESULTS[name]
    headers = {h for b in result.page(lang).blocks for h in getattr(b, "headers", ())}
    titles = {column.title.text(lang) for column in columns_of(result)}
    few = {
        "TrimmingAudit": 0,
        "Breakpoints": 2,
        "Acceptability": 2,
        "Flips": 1,
        "PairwiseWinning": 1,
    }
    assert len(headers & titles) >= few.get(name, 3)


def test_what_is_not_known_and_what_does_not_belong_are_two_things():
    columns = (
        Column("a", lambda v: v, number(), keys=("a",)),
        Column("b", lambda v: v, NOTE, keys=("b",)),
        Column("c", lambda _: None, interval(), keys=("low", "high")),
    )
    assert table_of(columns, [None, BLANK], "en").rows == (("–", "–", "–"), ("", "", "–"))
    empty = {"a": None, "b": None, "low": None, "high": None}
    assert rows_of(columns, [None, BLANK], "en") == [empty, empty]


def test_a_column_without_keys_is_for_people_alone():
    columns = (Column("a", str), Column("b", str, keys=("b",)))
    assert keys_of(columns) == ["b"]
    assert rows_of(columns, [1], "en") == [{"b": "1"}]
    assert table_of(columns, [1], "en").headers == ("a", "b")


def test_numbers_line_up_on_the_right_and_words_do_not():
    assert all(form.right for form in (number(), rounded(2), interval(), hundredths()))
    assert not NAMED.right


def test_a_result_without_rows_has_its_columns_in_a_frame(monkeypatch):
    panel = RESULTS["PanelReport"]
    monkeypatch.setattr(import_module("evalkit.show.evaluation.panel"), "items", lambda _: [])
    keys = keys_of(columns_of(panel))
    assert list(panel.to_frame().columns) == keys
    assert panel.to_frame("polars").columns == keys
    assert len(panel.to_frame()) == len(panel.to_frame("polars")) == 0


def test_a_frame_holds_the_rows():
    for name, result in RESULTS.items():
        assert result.to_frame("polars").to_dicts() == result.rows(), name
        frame = result.to_frame()
        assert frame.astype(object).where(pd.notna, None)[frame.columns[0]].to_list() == [
            row[frame.columns[0]] for row in result.rows()
        ]
    assert isinstance(RESULTS["Evaluation"].to_frame(), pd.DataFrame)
    assert isinstance(RESULTS["Evaluation"].to_frame("polars"), pl.DataFrame)


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_package_that_is_not_there_is_named_with_its_extra(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelError, match="not installed") as raised:
        RESULTS["Evaluation"].to_frame(package)
    assert f"[{package}]" in str(raised.value)


def test_a_frame_of_another_package_is_refused():
    with pytest.raises(ModelError, match="arrow"):
        RESULTS["Evaluation"].to_frame("arrow")


def test_what_ifs_of_an_award_are_rows_too():
    award = RESULTS["Award"]
    rows = rows_of(WHAT_IFS, what_ifs(award), "en")
    assert [row["first"] for row in rows] == [list(found.first) for found in award.what_ifs]


def test_pairs_that_are_not_listed_are_counted():
    """Of many evaluators who mark alike, a page lists fifty pairs and says how many more."""
    diagnosis = RESULTS["Diagnosis"]
    copies = tuple(
        Copy(kind="marks", first=f"e{n}", second="f", bid="b", what="") for n in range(53)
    )
    text = evolve(diagnosis, copies=copies).page().as_text()
    assert text.count("gave b the same") == 50
    assert "- and 3 more" in text
    assert (
        "more" not in evolve(diagnosis, copies=copies[:50]).page().as_text().split("- e49")[1][:60]
    )
