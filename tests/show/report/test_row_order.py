"""The order of rows in a file says nothing: permuted, every page makes the same statements."""

import json
import re

import attrs
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, ModelError, Project, evaluate
from evalkit.marking.report import panel_report
from evalkit.model import Bid, Draw, Evaluator, Panel, Procedure, RuleUse, Tender
from evalkit.panel import PanelRule
from evalkit.sensitivity import Options
from evalkit.show.report.letters import letter_page
from evalkit.show.report.minutes import minutes_page
from evalkit.show.report.publication import publication_page
from evalkit.show.report.whole import book

_HASH = re.compile(r"[0-9a-f]{64}")


@st.composite
def tenders(draw, *, most=4, lots=True):
    """Draw tenders in which totals are often equal."""
    bids = "ABCDE"[: draw(st.integers(2, most))]
    people = [f"e{n}" for n in range(1, draw(st.integers(3, 4)) + 1)]
    priced = draw(st.booleans())
    price = [Criterion("price", Linear(0, 20), points=20)] if priced else []
    known = [(), ("draw",), ("x", "draw"), ("technical",)]
    # Only prices that are opened can be compared.
    ties = draw(st.sampled_from([*known, ("technical", "lowest-price")] if priced else known))
    rule = draw(
        st.sampled_from([PanelRule(), PanelRule(method="trimmed"), PanelRule(method="median")])
    )
    paid = {"price": "price", "rule": RuleUse("kr-local-price", {"floor": "0.7"})} if priced else {}
    criteria = CriteriaSet(
        "tender",
        [
            Criterion("x", Linear(0, 2), points=40),
            Criterion("y", Linear(0, 2), points=40),
            *price,
        ],
        ties=ties,
        procedure=Procedure(
            panels=[Panel(id="board", on=["x", "y"], rule=rule)],
            clauses={"tie": "Article 9"} if draw(st.booleans()) else {},
            **paid,
        ),
        jurisdiction=draw(st.sampled_from(["", "KR-local"])),
    )
    marks = [
        Mark(bid, item, value, value, evaluator=person, reason="seen")
        for bid in bids
        for item in "xy"
        for person in people
        for value in [draw(st.integers(0, 2))]
    ]
    drawn = [Draw(draw(st.permutations(bids)))] if "draw" in ties and draw(st.booleans()) else []
    return Case(
        criteria,
        [Project(bid) for bid in bids],
        marks,
        evaluators=[Evaluator(id=person) for person in people],
        bids=[
            Bid(
                project=bid,
                price=draw(st.sampled_from([80, 90])),
                lot=draw(st.sampled_from(["x", "y"])) if lots else "",
            )
            for bid in bids
        ],
        tender=Tender(reference=100),
        draws=drawn,
    )


@st.composite
def permuted(draw, case):
    """Draw the same case with the rows of every file in another order."""
    return attrs.evolve(
        case,
        projects=draw(st.permutations(case.projects)),
        marks=draw(st.permutations(case.marks)),
        bids=draw(st.permutations(case.bids)),
        evaluators=draw(st.permutations(case.evaluators)),
    )


def statements(text):
    """Return the lines of a page, in no order; within a line a list may be in any order, too."""
    lines = (_HASH.sub("", line).strip(" |-=") for line in text.splitlines())
    words = ([w.strip(".:;()") for w in re.split(r"[\s,=]+", line)] for line in lines)
    return sorted(tuple(sorted(filter(None, line))) for line in words if any(line))


def papers(case):
    award = evaluate(case)
    yield "order", json.dumps({k: award.order[k] for k in sorted(award.order)}, indent=1)
    yield "score", award.page().as_markdown()
    yield "minutes", minutes_page(award, "en").as_markdown()
    yield "minutes, Korean", minutes_page(award, "ko").as_markdown()
    yield "publication", publication_page(award, hidden=False, lang="en").as_markdown()
    yield "json", json.dumps(award.plain(), indent=1)
    for bid in sorted(p.id for p in case.projects):
        yield f"letter {bid}", letter_page(award, bid, "en").as_markdown()
        yield f"explain {bid}", award.explain(bid).page().as_markdown()
    yield "panel", panel_report(case, draws=100).page().as_markdown()


@settings(max_examples=12)
@given(st.data())
def test_every_page_says_the_same(data):
    case = data.draw(tenders())
    again = data.draw(permuted(case))
    try:
        pages = dict(papers(case))
    except ModelError:
        assume(False)
    for name, page in papers(again):
        assert statements(page) == statements(pages[name]), name


@settings(max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_the_whole_report_says_the_same(data):
    case = data.draw(tenders(most=3, lots=False))
    again = data.draw(permuted(case))
    few = Options(samples=200)
    try:
        one = sections(book(case, options=few))
    except ModelError:
        assume(False)
    for name, page in sections(book(again, options=few)).items():
        assert statements(page) == statements(one[name]), name


@settings(max_examples=10)
@given(st.data())
def test_the_panel_of_a_set_without_a_procedure_says_the_same(data):
    criteria = CriteriaSet(
        "made", [Criterion(name, Linear(0, 9), points=25) for name in "wxyz"], missing="interval"
    )
    people, projects = ["e2", "e10", "e1"], "DACBE"
    marks = [
        Mark(project, item, value, value, evaluator=person, reason=f"as the plan of {project} says")
        for project in projects
        for item in "wxyz"
        for person in people
        for value in [data.draw(st.integers(0, 9))]
    ]
    case = Case(criteria, [Project(name) for name in projects], marks)
    one = panel_report(case, draws=100).page().as_markdown()
    again = panel_report(data.draw(permuted(case)), draws=100).page().as_markdown()
    assert statements(again) == statements(one)


def sections(whole):
    return {s.id: s.page.as_markdown() for s in whole.sections}
