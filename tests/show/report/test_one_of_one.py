"""Where there is one of a kind no sentence counts it: no "all 1", no "0 of 1 checks"."""

import re
from collections.abc import Sequence

import attrs
import pytest
from sentences import heard

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.core.messages import LANGS
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.report.web import View, report_html

ODD = {
    "en": re.compile(
        r"\b(?:all|none of|any of|each of|of) (?:the |these )?1 (?!points?\b|%)[a-z]"
        r"|\b[01] of (?:the )?1\b(?!\.\d|,\d| %)|\bonly 1\b|\b1 [a-z]+s (?:are|have|were)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(r"(?<![\d.,])1(?:개|건|명|쌍|종|회)(?:가|이)? ?(?:모두|중|가운데)"),
}


def small(projects, criteria, *, evaluators=("",), kind="exact", missing="interval"):
    """Return a case; its marks are exact, ranges, or missing."""
    given = CriteriaSet(
        "small",
        [Criterion(f"c{n}", Linear(0, 10), points=10) for n in range(criteria)],
        missing=missing,
    )
    marks = [
        Mark(f"p{p}", f"c{c}", 5 - p, 8 if kind == "range" else 5 - p, reason="seen", evaluator=by)
        for p in range(projects)
        for c in range(criteria)
        for by in evaluators
        if kind != "missing"
    ]
    return Case(given, [Project(f"p{p}") for p in range(projects)], marks)


def few(case, count):
    """Return a case with its first bids alone."""
    names = {project.id for project in case.projects[:count]}
    kept = {"projects": case.projects[:count]}
    for field in attrs.fields(type(case)):
        value = getattr(case, field.name)
        if isinstance(value, Sequence) and len(value) and hasattr(value[0], "project"):
            kept[field.name] = tuple(x for x in value if not x.project or x.project in names)
    return attrs.evolve(case, **kept)


CASES = {
    f"{projects} projects, {criteria} criteria, {kind}": (small, (projects, criteria), kind)
    for projects in (1, 2)
    for criteria in (1, 2)
    for kind in ("exact", "range", "missing")
}
BIDS = (
    "wb-qcbs",
    "kr-works-screening",
    *(
        pytest.param(name, marks=pytest.mark.long)
        for name in ("kr-software-tender", "own-rule", "kr-graded-tender")
    ),
)


def said(case, lang):
    """Return the sentences of the page and of the text that are odd."""
    with heard() as messages:
        report_html(View(case, lang, Options(samples=100)))
        evaluate(case).page(lang).as_text()
    return {message.template: text for message, text in messages if ODD[lang].search(text)}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CASES)
def test_one_project_or_criterion_is_not_counted(name, lang):
    make, numbers, kind = CASES[name]
    assert said(make(*numbers, kind=kind), lang) == {}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("evaluators", [("ann",), ("ann", "bob")])
def test_one_evaluator_or_mark_is_not_counted(evaluators, lang):
    assert said(small(1, 1, evaluators=evaluators), lang) == {}
    assert said(small(2, 1, evaluators=evaluators, missing="exclude"), lang) == {}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("example", BIDS)
def test_one_bid_or_check_is_not_counted(example, lang):
    case = load_case(f"examples/{example}")
    assert said(few(case, 1), lang) == {}
    assert said(few(case, 2), lang) == {}


@pytest.mark.parametrize(
    ("lang", "text", "odd"),
    [
        ("en", "All 1 gadgets are blue", True),
        ("en", "The gadget is blue in 0 of 1 rooms", True),
        ("en", "5 of 10 bids", False),
        ("en", "All 10 gadgets are blue", False),
        ("ko", "평점 1개 모두 확정", True),
        ("ko", "평점 11개 모두 확정", False),
    ],
)
def test_odd_sentences_are_told_from_others(lang, text, odd):
    assert (ODD[lang].search(text) is not None) is odd
