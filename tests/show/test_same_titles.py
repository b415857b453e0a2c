"""Titles are for people: what is joined, counted or drawn goes by id, though titles are the same.

Every output of a case in which two things share a title is that of a case in which they do
not, with the second title in place of the first.
"""

import io
import json
import re
from functools import cache

import openpyxl
import pytest
from attrs import evolve
from webpages import data_of

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, Mark, Project, Text
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.sensitivity import extreme_ranks as find_ranks
from evalkit.sensitivity import pairwise_winning as find_wins
from evalkit.sensitivity import winners as find_winners
from evalkit.sensitivity.study import Study
from evalkit.show.charts import chart, contributions, coverage, evaluators, ranking
from evalkit.show.report import (
    as_csv,
    as_json,
    criteria_page,
)
from evalkit.show.report.letters import letter_page
from evalkit.show.report.minutes import minutes_page
from evalkit.show.report.web import View, report_html
from evalkit.show.report.whole import book
from evalkit.show.report.whole.plain import report_json
from evalkit.show.report.whole.sheet import report_xlsx

ONE, TWO = Text("Twin1", "쌍둥1"), Text("Twin2", "쌍둥2")
FEW = Options(samples=256)
LANGS = ("en", "ko")


def plain_case(*, same):
    """Two projects, two criteria in two groups, one of which is called like one of our words."""
    other = ONE if same else TWO
    criteria = CriteriaSet(
        "small",
        [
            Criterion("g1", weight="0.7", title=ONE),
            Criterion(
                "a", Linear(0, 10), parent="g1", weight="0.6", range=("0.3", "0.8"), title=ONE
            ),
            Criterion(
                "b", Linear(0, 10), parent="g1", weight="0.4", range=("0.2", "0.7"), title=other
            ),
            Criterion("g2", weight="0.3", title=other),
            Criterion("c", Linear(0, 10), parent="g2", weight="1", title=Text("Whole", "전체")),
        ],
        total=100,
        missing="interval",
        gates=[
            Gate(id="x", on="a", at_least=3, title=ONE),
            Gate(id="y", on="b", at_least=6, title=other),
        ],
    )
    projects = [Project("p0", title=ONE), Project("p1", title=other), Project("p2", title="Third")]
    values = {"p0": (8, 7, 2), "p1": (5, 9, 9), "p2": (6, 5, 4)}
    marks = [
        Mark(p, c, v, v, reason=Text("as reported", "보고서에 따름"))
        for p, row in values.items()
        for c, v in zip("abc", row, strict=True)
        if (p, c) != ("p2", "c")
    ]
    return Case(criteria, projects, marks, title="The case")


def award_case(*, same):
    """The shipped tender, in which two panels, two bids, two criteria share their titles."""
    case = load_case("examples/kr-software-tender")
    other = ONE if same else TWO
    titled = dict(zip([p.id for p in case.projects], (ONE, other), strict=False))
    projects = [evolve(p, title=titled.get(p.id, p.title)) for p in case.projects]
    criteria = case.criteria
    leaves = [leaf.id for leaf in criteria.leaves][:2]
    heads = dict(zip(leaves, (ONE, other), strict=True))
    changed = [evolve(c, title=heads.get(c.id, c.title)) for c in criteria.criteria]
    people = [evolve(p, name=(ONE if n == 0 else other).en) if n < 2 else p
              for n, p in enumerate(case.evaluators)]  # fmt: skip
    panels = [
        evolve(p, title=(ONE if n == 0 else other)) for n, p in enumerate(criteria.procedure.panels)
    ]
    rules = evolve(criteria, criteria=changed, procedure=evolve(criteria.procedure, panels=panels))
    return evolve(case, criteria=rules, projects=projects, evaluators=people)


def marked_case(*, same):
    """The plain case with every mark, as shares of all weights ask for it."""
    case = plain_case(same=same)
    lacking = Mark("p2", "c", 4, 4, reason=Text("as reported", "보고서에 따름"))
    return evolve(case, marks=[*case.marks, lacking])


CASES = {"plain": plain_case, "award": award_case, "marked": marked_case}


@cache
def viewed(name, same):
    """Return the view of a case, which is evaluated once for all outputs and languages."""
    return View(CASES[name](same=same), "en", FEW)


def collapsed(text):
    """Put the one title for the other; ids beside names that several share are dropped."""
    for name in (TWO.en, TWO.ko):
        text = text.replace(name, name[:-1] + "1")
    text = re.sub(r"(Twin1|쌍둥1) \((?:[a-z0-9-]+)\)", r"\1", text)
    return re.sub(r"[0-9a-f]{64}", "sha", text)


def outputs(view, lang):
    case, evaluation = view.case, view.evaluation
    whole = book(case, lang=lang, options=FEW)
    yield "score", evaluation.page(lang).as_text()
    yield "score, markdown", evaluation.page(lang).as_markdown()
    yield "score, csv", as_csv(evaluation.rows(lang))
    yield "score, json", as_json(evaluation.plain(lang))
    for score in evaluation.scores:
        explained = evaluation.explain(score.project.id)
        yield f"explain {score.project.id}", explained.page(lang).as_text()
        yield f"explain {score.project.id}, csv", as_csv(explained.rows(lang))
        yield f"explain {score.project.id}, json", as_json(explained.plain(lang))
    yield "criteria", criteria_page(case.criteria, lang).as_text()
    yield "report, html", report_html(view if lang == view.lang else view.in_language(lang))
    yield "report, json", report_json(whole)
    sheets = openpyxl.load_workbook(io.BytesIO(report_xlsx(whole, "report.xlsx")))
    for sheet in sheets:
        yield f"report, {sheet.title}", repr([[c.value for c in row] for row in sheet])
    if case.tender is not None:
        yield "minutes", minutes_page(evaluation, lang).as_text()
        for project in case.projects:
            yield f"letter {project.id}", letter_page(evaluation, project.id, lang).as_text()
    else:
        found = view.weights
        yield "analysis", found.page(lang).as_text()
        yield "analysis, json", json.dumps(found.plain(lang), ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["plain", "award"])
def test_every_output_goes_by_id(name, lang):
    made = [dict(outputs(viewed(name, same), lang)) for same in (True, False)]
    same, other = made
    assert same.keys() == other.keys()
    for key, text in other.items():
        assert collapsed(same[key]) == collapsed(text), key


def numbers(spec):
    """Return every number that a chart draws, in the order in which it stands.

    Where things stand is left out: a title that is numbered to be told from its twin is wider.
    """
    if isinstance(spec, dict):
        spec = spec.get("datasets", spec)
        return [n for key in spec if key not in {"text", "shift"} for n in numbers(spec[key])]
    if isinstance(spec, list):
        return [n for item in spec for n in numbers(item)]
    return [spec] if isinstance(spec, int | float) and not isinstance(spec, bool) else []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["plain", "award"])
@pytest.mark.parametrize("kind", [ranking, contributions, coverage, evaluators])
def test_charts_draw_two_that_are_called_alike(kind, name, lang):
    if (kind, name) in {(evaluators, "plain"), (coverage, "award")}:
        return  # it has no panel; every mark is there
    drawn = [kind(viewed(name, same).evaluation, lang=lang) for same in (True, False)]
    assert numbers(drawn[0].to_dict(validate=False)) == numbers(drawn[1].to_dict(validate=False))


FINDERS = [find_wins, find_winners, find_ranks]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("find", FINDERS, ids=lambda f: f.__name__)
def test_charts_of_weights_draw_two_that_are_called_alike(find, lang):
    """Each has rows of its own, with its own numbers, under a name that only it has."""
    drawn = []
    for same in (True, False):
        found = find(Study.of(viewed("marked", same).evaluation))
        drawn.append(chart(found, lang=lang).to_dict(validate=False))
    assert numbers(drawn[0]) == numbers(drawn[1])
    ours, others = ([row["name"] for row in named_rows(spec)] for spec in drawn)
    assert len(ours) == len(others) > 0
    assert len(set(ours)) == len(set(others)) > 1
    assert len(set(zip(ours, others, strict=True))) == len(set(others))


def named_rows(spec):
    rows = [row for data in spec["datasets"].values() for row in data if "name" in row]
    return sorted(rows, key=lambda row: json.dumps({k: v for k, v in row.items()
                                                    if not isinstance(v, str)}, sort_keys=True))  # fmt: skip


def test_the_page_tells_those_apart_that_are_called_alike():
    page = report_html(View(plain_case(same=True), "en", FEW))
    data = data_of(page)["weights"]
    names = [project["name"] for project in data["projects"]]
    assert len(set(names)) == len(names)
    assert len({node["name"] for node in data["nodes"]}) == len(data["nodes"])


def test_a_reason_that_says_what_the_notice_says_stays():
    said = Text("Only an exercise", "연습용입니다")
    case = evolve(plain_case(same=False), notice=said)
    marks = [evolve(m, reason=said) for m in case.marks]
    page = book(evolve(case, marks=marks), options=FEW).page().as_text()
    assert page.count(said.en) >= len(marks)
