"""The whole report as data and as a workbook: by its schema, with sums that can be checked."""

import io
import json

import jsonschema
import openpyxl
import pytest
from small import case_of
from views import FEW, example

from evalkit.cli import main
from evalkit.show.report.whole import book
from evalkit.show.report.whole.plain import report_json, schema
from evalkit.show.report.whole.sheet import report_xlsx


def test_the_same_case_gives_the_same_bytes():
    sheets = [report_xlsx(book(case_of(), options=FEW), "a.xlsx") for _ in range(2)]
    assert sheets[0] == sheets[1]


def test_the_data_follow_their_schema():
    found = json.loads(report_json(book(case_of(), lang="ko", options=FEW)))
    wanted = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(wanted)
    jsonschema.validate(found, wanted)
    broken = {**found, "report": 2}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, wanted)


@pytest.mark.parametrize(
    "name",
    [
        "document-requests",
        "kr-software-tender",
        pytest.param("korean-municipalities", marks=pytest.mark.long),
    ],
)
def test_the_data_of_an_example_follow_the_schema(name):
    made = book(example(name), options=FEW)
    jsonschema.validate(json.loads(report_json(made)), json.loads(schema()))


def test_a_name_that_looks_like_a_formula_is_text_on_every_sheet():
    case = case_of(names=("=1+1", "Beta"))
    workbook = openpyxl.load_workbook(io.BytesIO(report_xlsx(book(case, options=FEW), "a.xlsx")))
    names = [
        cell
        for sheet in workbook
        for row in sheet
        for cell in row
        if cell.value in {"'=1+1", "=1+1"}
    ]
    assert len(names) > 2
    assert all(cell.data_type == "s" for cell in names)


def test_every_form_can_be_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EVALKIT_LANG", "en")
    for form in ("html", "md", "docx", "xlsx", "json"):
        target = tmp_path / f"report.{form}"
        with pytest.raises(SystemExit) as ended:
            main(["report", "examples/own-criteria", "-o", str(target), "--samples", "500"])
        assert not ended.value.code, capsys.readouterr().err
        assert target.stat().st_size > 2000
    with pytest.raises(SystemExit) as ended:
        main(["report", "examples/own-criteria", "-o", str(tmp_path / "report.txt")])
    assert ended.value.code == 1
    assert "must end in" in capsys.readouterr().err
