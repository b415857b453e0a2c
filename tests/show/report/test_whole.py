"""The whole report: everything is in it, nothing in a case can run, the numbers are the exact ones."""

import io
import json
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import jsonschema
import openpyxl
import pytest
from attrs import evolve

from evalkit import Case, CriteriaSet, Criterion, Evidence, Gate, Linear, Mark, Project, Text
from evalkit.cli import main
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.evaluation.wording import total_text
from evalkit.show.report.whole import Pictures, book, report_html
from evalkit.show.report.whole.live import live_data, why_not
from evalkit.show.report.whole.plain import report_json, schema
from evalkit.show.report.whole.sheet import report_xlsx

FEW = Options(samples=500)
BAD = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe",
    "a" * 10_000,
    "{{constructor.constructor('alert(1)')()}}",
]


def case_of(names=("Alpha", "Beta"), reason="as the report says", **more):
    criteria = CriteriaSet(
        "small",
        [
            Criterion(
                "use",
                Linear(0, 10),
                weight="0.6",
                range=("0.4", "0.8"),
                title=Text(*more.pop("title", ("Use", "이용"))),
            ),
            Criterion("price", Linear(0, 10), weight="0.4", range=("0.2", "0.6")),
        ],
        total=100,
        missing="interval",
        gates=more.pop("gates", []),
    )
    projects = [Project(f"p{n}", title=name) for n, name in enumerate(names)]
    marks = [
        Mark("p0", "use", 8, 8, reason=reason, evidence=["f1"]),
        Mark("p0", "price", 3, 3, reason=reason),
        Mark("p1", "use", 3, 3, reason=reason),
        Mark("p1", "price", 9, 9, reason=reason),
    ]
    facts = [
        Evidence(
            id="f1", kind="result", statement=reason, source_title="A report",
            url=more.pop("url", "https://example.org/a?b=1&c=2"),
        )
    ]  # fmt: skip
    return Case(criteria, projects, marks, evidence=facts, **more)


@pytest.fixture(autouse=True)
def _no_pictures(request, monkeypatch):
    """Drawing takes a second a report; the tests of charts do it, and those marked here."""
    if "pictures" not in request.fixturenames:
        monkeypatch.setattr(Pictures, "_draw", lambda *_: None)
        monkeypatch.setattr(Pictures, "done", lambda _: {"none": ("", "none")})


@pytest.fixture
def pictures():
    """Ask for charts in the report."""


class Parts(HTMLParser):
    """Collects what could act: elements, attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def test_it_holds_every_section_in_both_languages():
    case = case_of(notice=Text("Invented.", "지어낸 것."))
    for lang, words in (("en", "What this does not say"), ("ko", "이 보고서가 말하지 않는 것")):
        page = report_html(book(case, lang=lang, options=FEW))
        for name in (
            "summary",
            "result",
            "live-weights",
            "points",
            "evidence",
            "weights",
            "limits",
            "method",
        ):
            assert f'<section id="{name}">' in page
        assert words in page
        assert case.criteria.sha256 in page
        assert case.sha256 in page
    assert "지어낸 것." in page


def test_pictures_are_data_and_have_words(pictures):
    page = report_html(book(case_of(), options=FEW))
    images = re.findall(
        r'<figure role="img" aria-label="([^"]+)"><div aria-hidden="true"><svg ', page
    )
    assert len(images) >= 4


@pytest.mark.parametrize("bad", BAD)
def test_nothing_of_a_case_can_run(bad):
    case = case_of(names=(bad, "Beta"), reason=bad, title=(bad, bad), url=bad, notice=Text(bad))
    page = report_html(book(case, options=FEW))
    found = Parts(page)
    assert found.tags.count("script") == 3  # two of data, and ours
    assert set(found.tags) & {"iframe", "object", "embed", "base", "form", "link"} == set()
    for tag, name, value in found.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style"
        if name in {"href", "src"}:
            assert value.startswith(("#", "https://", "http://"))
    assert "\u202e" not in page
    for name in ("live-data", "live-words"):
        data = re.search(f'id="{name}">(.*?)</script>', page, re.DOTALL)[1]
        assert json.loads(data)


def test_the_policy_admits_what_is_there_and_nothing_else():
    page = report_html(book(case_of(), options=FEW))
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    plain = report_html(book(case_of(), options=FEW), plain=True)
    assert "<script" not in plain
    assert "script-src 'none'" in unescape(plain)


def test_addresses_are_links_and_keep_their_parts():
    page = report_html(book(case_of(), options=FEW))
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">' in page


@pytest.mark.long
def test_the_same_case_gives_the_same_bytes(pictures):
    first, second = (report_html(book(case_of(), options=FEW)) for _ in range(2))
    assert first == second
    sheets = [report_xlsx(book(case_of(), options=FEW), "a.xlsx") for _ in range(2)]
    assert sheets[0] == sheets[1]


def test_live_weights_start_at_the_exact_totals():
    made = book(load_case("examples/korean-municipalities"), options=FEW)
    data = live_data(made.evaluation, "en")
    for project, score in zip(data["projects"], made.evaluation.ordered, strict=True):
        assert project["exact"] == total_text(made.case, score.total)
        weights = [
            float(made.case.criteria.global_weight(leaf.id)) for leaf in made.case.criteria.leaves
        ]
        low = data["total"] * sum(w * u for w, u in zip(weights, project["low"], strict=True))
        assert low == pytest.approx(float(score.total[0]), abs=0.006)
    for group in {node["parent"] for node in data["nodes"]}:
        members = [node for node in data["nodes"] if node["parent"] == group]
        assert sum(node["share"] for node in members) == pytest.approx(1)
        assert all(node["low"] <= node["share"] <= node["high"] for node in members)


def test_who_failed_stays_out_and_caps_are_told():
    gates = [Gate(id="least", on="use", of="value", at_least=5)]
    data = live_data(book(case_of(gates=gates), options=FEW).evaluation, "en")
    assert [project["out"] for project in data["projects"]] == [False, True]


def test_weights_of_an_award_do_not_move():
    made = book(load_case("examples/kr-software-tender"), options=FEW)
    assert "notice" in why_not(made.evaluation).text()
    page = report_html(made)
    assert "<script" not in page
    assert '<section id="panel">' in page


def test_the_data_follow_their_schema():
    found = json.loads(report_json(book(case_of(), lang="ko", options=FEW)))
    wanted = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(wanted)
    jsonschema.validate(found, wanted)
    broken = {**found, "report": 2}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, wanted)
    for name in ("korean-municipalities", "kr-software-tender"):
        made = book(load_case(f"examples/{name}"), options=FEW)
        jsonschema.validate(json.loads(report_json(made)), wanted)


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


@pytest.mark.long
def test_a_large_case_is_cut_and_says_so():
    criteria = CriteriaSet(
        "wide", [Criterion(f"c{n}", Linear(0, 9), weight="0.05") for n in range(20)]
    )
    projects = [Project(f"p{n}") for n in range(70)]
    marks = [
        Mark(p.id, c.id, 5, 5, evaluator=f"e{e}", reason="so")
        for p in projects for c in criteria.leaves for e in range(6)
    ]  # fmt: skip
    page = report_html(book(evolve(Case(criteria, projects, marks)), options=FEW))
    assert "7,200 marks" in page
    assert "Possible ranks" in page
    assert len(page) < 1_500_000


def test_without_the_chart_library_the_page_says_so(tmp_path):
    target = tmp_path / "report.html"
    program = (
        "import sys; sys.modules['altair'] = None\n"
        "from evalkit.cli import main\n"
        f"main(['report', 'examples/own-criteria', '-o', {str(target)!r}, '--samples', '500'])"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    page = target.read_text("utf-8")
    assert "Without charts" in page
    assert "<figure" not in page
