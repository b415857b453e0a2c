"""What stands on everything that leaves evalkit: notice, title, criteria, version, hash, language."""

import json
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from attrs import evolve

from evalkit import Case, CriteriaSet, Criterion, Linear, Text
from evalkit.evaluation.evaluate import evaluate
from evalkit.schema import load_case
from evalkit.sensitivity import Options, Study
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.show.charts import chart
from evalkit.show.charts.dispatch import CHARTS, ChartOptions
from evalkit.show.charts.source import DIGITS

CASE = "examples/document-requests"
COMMANDS = ("score", "matrix", "likely", "ask", "explain", "sensitivity", "flips", "panel",
            "fragility")  # fmt: skip
OTHER = {
    "panel": "examples/own-criteria",
    "evaluators": "examples/kr-software-tender",
}
NO_CHART = {"critical_weights"}


@pytest.fixture(scope="module")
def made():
    return evaluate(load_case(CASE))


def other(name, made):
    """Return what a chart or a command needs that the case of this module has not."""
    if name == "extreme-ranks":  # where each project has every rank, none is drawn
        criteria = CriteriaSet("small", [Criterion(c, Linear(0, 10), weight="0.5") for c in "ab"])
        marks = [[9, 9], [5, 6], [6, 4]]
        case = Case.from_array(criteria, marks, ["p", "q", "r"])
        title, notice = Text("Three of them", "세 가지"), Text("Invented.", "지어낸 자료입니다.")
        return evaluate(evolve(case, title=title, notice=notice))
    return evaluate(load_case(OTHER[name])) if name in OTHER else made


def plain_text(text):
    """Join what was folded, so that a sentence is found wherever its lines break."""
    return re.sub(r"\s+", "", text)


def holds(text, case, lang, *, digits=None):
    """Tell what is missing of what must stand there."""
    criteria = case.criteria
    wanted = {
        "notice": case.notice.text(lang),
        "title": case.title.text(lang),
        "criteria": criteria.id,
        "version": criteria.version,
        "hash of the criteria": criteria.sha256[:digits],
        "hash of the case": case.sha256[:digits],
    }
    assert wanted["notice"]
    said = plain_text(text)
    return [name for name, words in wanted.items() if plain_text(words) not in said]


def drawn(spec):
    return " ".join(spec["usermeta"]["said"])


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart(name, lang, made):
    criteria = (made.case.criteria.leaves[0].id,) if name == "breakpoints" else ()
    shown = other(name, made)
    spec = CHARTS[name](shown, ChartOptions(criteria=criteria), lang).to_dict(validate=False)
    assert holds(drawn(spec), shown.case, lang, digits=DIGITS) == []
    assert spec["title"]["text"]


@pytest.mark.parametrize("question", sorted({*QUESTIONS} - NO_CHART))
def test_every_answer_drawn_from_python(question, made):
    """A picture that a notebook makes of an answer has the notice of its case, too."""
    made = other(question.replace("_", "-"), made)
    options = Options(node=made.case.criteria.leaves[0].id, samples=256)
    answer = QUESTIONS[question](Study.of(made), options)
    for lang in ("en", "ko"):
        spec = chart(answer, lang=lang).to_dict(validate=False)
        assert holds(drawn(spec), made.case, lang, digits=DIGITS) == []
        assert drawn(spec).count(made.case.criteria.version) == 1  # said once


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_page_and_every_json_of_a_case(command, lang, run, made):
    arguments = {
        "explain": ["explain", CASE, made.ordered[0].project.id],
        "sensitivity": ["sensitivity", CASE, "--samples", "200"],
        "flips": ["sensitivity", CASE, "--only", "flips"],
    }.get(command, [command, OTHER.get(command, CASE)])
    made = other(command, made)
    code, page, _ = run(*arguments, "--lang", lang, "--format", "markdown")
    assert not code
    assert holds(page, made.case, lang) == []
    code, data, _ = run(*arguments, "--lang", lang, "--format", "json")
    assert not code
    assert holds(json.dumps(json.loads(data), ensure_ascii=False), made.case, lang) == []


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("form", ["md", "html", "docx", "xlsx", "json"])
def test_every_report(form, lang, run, made, tmp_path):
    path = tmp_path / f"r.{form}"
    run("report", CASE, "-o", str(path), "--lang", lang, "--samples", "200")
    assert holds(words_in(path), made.case, lang) == []
    if form == "html":
        assert f'<html lang="{lang}"' in path.read_text("utf-8")


def words_in(path: Path) -> str:
    """Return the words of a file, those of its cells and paragraphs, not of its print headers."""
    if path.suffix not in {".docx", ".xlsx"}:
        text = path.read_text("utf-8")
        return re.sub(r"<[^>]+>", "", text) if path.suffix == ".html" else text
    with zipfile.ZipFile(path) as box:
        parts = [box.read(name).decode() for name in box.namelist() if name.endswith(".xml")]
    kept = [re.sub(r"<headerFooter.*?</headerFooter>", "", part, flags=re.DOTALL) for part in parts]
    return unescape(re.sub(r"<[^>]+>", "", "".join(kept)))
