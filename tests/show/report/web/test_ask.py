"""What to ask next: titles, points, steps, the curve with its band, and the record of requests."""

from datetime import date
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from views import example, view_of

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, evaluate
from evalkit.core.exact import exact, fixed
from evalkit.core.messages import LANGS, say
from evalkit.evidence import plan
from evalkit.model import Document, Mark, Project, Request
from evalkit.show.report.web import View, ask, curve
from evalkit.show.report.web.documents import gate_documents, wanted

NAMES = "abc"
DOCUMENTS = (
    Document(id="d1", settles=["a"], holder="office"),
    Document(id="d2", settles=["a", "b"]),
)


@st.composite
def asked(draw):
    """A case with open marks, documents for some of them, and letters already sent."""
    criteria = CriteriaSet(
        "some",
        [Criterion(name, Linear(0, 10), points=10) for name in NAMES],
        missing="interval",
        documents=DOCUMENTS[: draw(st.integers(0, 2))],
        gates=[Gate(id="limit", on="a", of="value", at_most=7, effect="cap", cap=12)]
        if draw(st.booleans())
        else [],
    )
    projects = [Project(f"p{n}") for n in range(draw(st.integers(1, 4)))]
    value = st.integers(0, 10)
    marks = []
    for project in projects:
        for name in NAMES:
            kind = draw(st.sampled_from(["none", "exact", "range"]))
            if kind != "none":
                low, high = sorted((draw(value), draw(value)))
                marks.append(Mark(project.id, name, low, high if kind == "range" else low))
    requests = []
    for project in projects:
        for document in criteria.documents:
            status = draw(st.sampled_from(["", "", "asked", "refused", "received"]))
            if status:
                day = None if status == "asked" else date(2026, 1, 2)
                reason = "secret" if status == "refused" else ""
                requests.append(Request(project=project.id, document=document.id, status=status,
                                        answered=day, reason=reason))  # fmt: skip
    return Case(criteria, projects, marks, requests=requests)


@settings(max_examples=14)
@given(asked(), st.sampled_from(LANGS))
def test_titles_and_rows_hold(case, lang):
    view = View(case, lang)
    found = ask.section(view)
    assert (found is None) == (not view.asking.marks and not case.requests)
    if found is None:
        return
    open_ = {(m.project.id, m.criterion.id) for m in view.asking.marks}
    values, rows = ask.title(view).values, wanted(view)
    if "settled" in values:
        settles = {c for d in case.criteria.documents for c in d.settles}
        assert values["settled"] == str(sum(c in settles for _, c in open_))
    if "open" in values:
        assert values["open"] == str(len(open_))
    if "count" in values:
        assert values["count"] == len(rows)
    assert {row.document.id for row in rows} == {a.document.id for a in view.asking.asks}
    for row in rows:
        assert len(row.asks) == sum(
            any((p.id, c) in open_ for c in row.document.settles) for p in case.projects
        )
        assert row.points == max(
            sum((open_points(view, a.project.id, m.criterion.id) for m in a.marks), exact(0))
            for a in row.asks
        )
    # Those that settle open gates come first.
    gated = [bool(row.gates) for row in rows]
    assert gated == sorted(gated, reverse=True)
    for gate, _, document in gate_documents(view):
        assert document is None or gate.on in document.settles


def open_points(view, project, criterion):
    place = [leaf.id for leaf in view.case.criteria.leaves].index(criterion)
    low, high = view.evaluation[project].leaves[place].utility
    return 10 * (high - low)


@settings(max_examples=12)
@given(asked())
def test_the_curve_stands_where_the_plan_says(case):
    view = View(case)
    assume(view.plan is not None and view.plan.steps and view.plan.pairs)
    made, found = view.plan, curve.curve(view.plan)
    letters = list(accumulate((len(s.letters) for s in made.steps), initial=0))
    likely = [tuple(map(float, one.split(","))) for one in found.likely.split()]
    certain = [tuple(map(float, one.split(","))) for one in found.certain.split()]
    states = [made.now, *(s.after for s in made.steps)]
    for (x, y), (_, below), count, after in zip(likely, certain, letters, states, strict=True):
        assert x == pytest.approx(100 * count / letters[-1], abs=0.01)
        assert y == pytest.approx(100 - 100 * after.at_95 / made.pairs, abs=0.01)
        assert below == pytest.approx(100 - 100 * after.certain / made.pairs, abs=0.01)
        assert after.at_95_low <= after.at_95 + 1e-9
        assert after.at_95 <= after.at_95_high + 1e-9
    for x, y in (*found.dots, *likely, found.likely_at, found.certain_at):
        assert 0 <= x <= 100
        assert -0.01 <= y <= 100.01
    values = found.title.values
    if "likely" in values and "letters" in values:
        at = letters.index(int(values["letters"]))
        assert values["likely"] == fixed(states[at].at_95, 0)
        assert values["certain"] == fixed(states[at].certain, 0)
        assert all(2 * one.at_95 < made.pairs for one in states[1:at])


def test_the_band_of_a_plan_holds_nine_of_ten_answers():
    # Two totals of 0 to 100: after the answers the pair is in order, or it is tied.
    criteria = CriteriaSet(
        "one", [Criterion("a", Linear(0, 1), points=1)], missing="interval",
        documents=[Document(id="d", settles=["a"])],
    )  # fmt: skip
    case = Case(criteria, [Project(n) for n in "xyz"], [])
    found = plan(evaluate(case))
    after = found.steps[-1].after
    assert 0 <= found.now.at_95_low <= found.now.at_95_high <= 3
    assert after.at_95_low <= after.at_95 <= after.at_95_high <= 3


def test_what_is_told_lies_in_its_band():
    found = plan(evaluate(example("document-requests")))
    for one in (found.now, *(s.after for s in found.steps)):
        assert one.at_95_low - 1e-9 <= one.at_95 <= one.at_95_high + 1e-9


def test_requests_stand_with_what_came_of_them():
    view = view_of("document-requests")
    html = ask.section(view).html
    requests = view.case.requests
    assert requests
    assert ask.request_counts(view).values["count"] == len(requests)
    assert sum(
        ask.request_counts(view).values[k] for k in ("received", "refused", "waiting")
    ) == len(requests)
    for request in requests:
        assert view.names[request.project] in html


def test_what_is_open_without_documents_is_named():
    view = view_of("own-criteria")
    assert view.asking.marks
    assert ask.title(view).values["open"] == str(len(view.asking.marks))
    assert ask.bare(view) == [say("Open: {names}.", names=ask.bare(view)[0].values["names"])]
    assert ask.section(view) is not None


def test_a_decided_award_asks_for_nothing():
    for name in ("kr-software-tender", "wb-qcbs", "kr-works-screening"):
        assert ask.section(view_of(name)) is None


def test_round_distances_are_few():
    for most in range(1, 5000):
        step = curve._round(most)
        assert step >= 1
        assert 1 <= most // step <= 10 or most < 1
    assert np.isclose(curve._between([(0, 0), (100, 50)], 0.5, 0)[1], 25)
