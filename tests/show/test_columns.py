"""Each column of a result is said once: rows, CSV, frames, pages and documents agree on it."""

import csv
import io
import re
import sys
from importlib import import_module

import pandas as pd
import polars as pl
import pytest
from evalkit.rules.stored import audit_official

from evalkit import ModelError, evaluate, show
from evalkit.core.result import Listed
from evalkit.evaluation.panel_report import panel_report
from evalkit.files import load_case
from evalkit.files.statements import elicit_file
from evalkit.rules.trimming import audit_trimming
from evalkit.show.columns import BLANK, Column, keys_of, rows_of, table_of
from evalkit.show.evaluation.award import WHAT_IFS, what_ifs
from evalkit.show.forms import NAMED, NOTE, hundredths, interval, number, rounded
from evalkit.show.reference import columns_page
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
        "Audit": audit_official("kr-local-price"),
        "TrimmingAudit": audit_trimming(),
    }


RESULTS = _results()


def view_of(result):
    return import_module(f"evalkit.show.{show.VIEWS[type(result).__name__]}")


def columns_of(result):
    return view_of(result).COLUMNS


def every_column():
    for name, module in show.VIEWS.items():
        for column in getattr(import_module(f"evalkit.show.{module}"), "COLUMNS", ()):
            yield name, column
    for column in WHAT_IFS:
        yield "WhatIf", column


EVERY = list(every_column())


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
    for name, module in show.VIEWS.items():
        columns = getattr(import_module(f"evalkit.show.{module}"), "COLUMNS", None)
        if columns is not None:
            rows = re.findall(r"^\| (\S[^|]*?) +\|", parts[name], flags=re.MULTILINE)[1:]
            assert [key for row in rows for key in row.split(", ")] == keys_of(columns)


@pytest.mark.parametrize(("name", "column"), EVERY, ids=[f"{n}-{c.keys}" for n, c in EVERY])
def test_a_column_has_a_title_in_both_languages(name, column):
    assert column.title.text("en").strip()
    assert re.search("[가-힣]", column.title.text("ko"))
    assert column.form.about.text("ko") != column.form.about.text("en")


NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@pytest.mark.parametrize("name", RESULTS)
def test_a_number_on_a_page_is_the_number_of_the_row(name):
    """To half a unit of the last decimal that the page shows."""
    result = RESULTS[name]
    checked = 0
    for column in columns_of(result):
        if not (column.keys and column.form.right):
            continue
        for item in view_of(result).items(result):
            cell = column.cell(item, "en")
            said = [value for value in column.values(item, "en").values() if value is not None]
            times = 100 if cell.endswith("%") else 1
            for shown in NUMBER.findall(cell) if not re.search("[<>]", cell) else ():
                places = len(shown.partition(".")[2])
                near = float(shown.replace(",", ""))
                assert any(abs(near - v * times) <= 0.5001 * 10**-places for v in said), cell
                checked += 1
    assert checked or name in {"Audit", "TrimmingAudit"}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_table_of_the_page_has_the_titles_of_its_columns(name, lang):
    result = RESULTS[name]
    headers = {h for b in result.page(lang).blocks for h in getattr(b, "headers", ())}
    titles = {column.title.text(lang) for column in columns_of(result)}
    # The page of this one has a counter-example in place of its one row.
    assert len(headers & titles) >= (0 if name == "TrimmingAudit" else 3)


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
    assert isinstance(award, Listed)
