"""Each cell says what the evaluation and the record of asking say of its mark."""

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Case, CriteriaSet, Criterion, Levels, Mark, Project, evaluate, load_case
from evalkit.evidence import asking, matrix
from evalkit.model import Decision, Document, Question, Request, Verdict
from evalkit.model.request import REQUESTS
from evalkit.testing import cases

DAY = date(2026, 9, 14)
LEAVES = ("need", "use", "cost", "other")
DOCUMENTS = [
    Document(id="plan", holder="project division", settles=["need", "use"]),
    Document(id="figures", holder="operator", settles=["use", "cost"]),
    Document(id="answer", holder="council", settles=["reach"]),
]
READ = CriteriaSet(
    "read",
    [Criterion(name, Levels([(0, 0), (1, "0.5"), (2, 1)]), points=25) for name in LEAVES],
    missing="interval",
    panel="span",
    documents=DOCUMENTS,
    decisions=[
        Decision(
            id="tree", start="reach",
            questions=[
                Question(id="reach", yes="deep", no="n"), Question(id="deep", yes="y", no="n"),
            ],
            verdicts=[Verdict(id="y"), Verdict(id="n")],
        )
    ],
)  # fmt: skip


@st.composite
def recorded(draw):
    marks = [
        Mark(p, c, low, draw(st.sampled_from([v for v in (0, 1, 2) if v >= low])), evaluator=e)
        for p in "AB" for c in LEAVES for e in ("r1", "r2")
        for low in draw(st.lists(st.sampled_from((0, 1, 2)), max_size=1))
    ]  # fmt: skip
    marks += [
        Mark(p, q, answer, answer)
        for p in "AB" for q in ("reach", "deep")
        for answer in draw(st.lists(st.sampled_from(("yes", "no")), max_size=1))
    ]  # fmt: skip
    every = st.lists(st.sampled_from([(p, d.id) for p in "AB" for d in DOCUMENTS]), unique=True)
    requests = []
    for project, document in draw(every):
        status = draw(st.sampled_from(REQUESTS))
        answered = None if status == "asked" else DAY
        requests.append(Request(
            project=project, document=document, status=status, answered=answered, reason="x"))  # fmt: skip
    return Case(READ, [Project("A"), Project("B")], marks, requests=requests)


def state(case, project, name):
    """Say from marks and requests alone how a mark stands."""
    marks = case.marks_of.get((project, name), ())
    low, high = min((m.low for m in marks), default=None), max((m.high for m in marks), default=0)
    if marks and low == high:
        return "open" if case.seats.open(project, name) else "mark"
    documents = [d.id for d in READ.documents if name in d.settles]
    came = [r.status for r in case.requests if r.project == project and r.document in documents]
    for found, statuses in (
        ("asked", ["asked"]), ("received", ["received", "partly"]), ("refused", ["refused"]),
    ):  # fmt: skip
        if any(status in statuses for status in came):
            return found
    return "range" if marks else "open"


@settings(max_examples=22)
@given(recorded())
def test_a_cell_is_what_marks_and_requests_say(case):
    found = matrix(evaluate(case))
    asked = set()
    for project in "AB":
        answers = {m.criterion: m.low for m in case.marks if m.project == project}
        path = ["reach", *(["deep"] if answers.get("reach") == "yes" else [])]
        asked |= {(project, name) for name in (*LEAVES, *path)}
    assert set(found.of) == asked
    for (project, name), cell in found.of.items():
        assert cell.state == state(case, project, name), (project, name)
        documents = {d.id for d in READ.documents if name in d.settles}
        own = {r for r in case.requests if r.project == project and r.document in documents}
        assert set(cell.requests) == own
        if cell.why not in {None, "owed"}:
            assert {d.id for d in cell.can_ask} == documents - {r.document for r in own}
    assert sum(found.counts.values()) == len(found.cells) == len(found.rows())
    assert [c.id for c in found.criteria] == [
        name for name in (*LEAVES, "reach", "deep") if name in {n for _, n in asked}
    ]


@settings(max_examples=16)
@given(cases())
def test_what_is_open_or_owed_is_never_settled_and_nothing_else_is_open(case):
    evaluation = evaluate(case)
    found = matrix(evaluation)
    open_ = {(m.project.id, m.criterion.id): m for m in asking(evaluation).marks}
    for place, cell in found.of.items():
        assert (cell.state == "mark") == (cell.why is None)
        assert (cell.why not in {None, "owed"}) == (place in open_)
        if place in open_:
            assert (cell.why, cell.value) == (open_[place].why, open_[place].value)
        elif case.seats.open(*place):
            assert (cell.state, cell.why) == ("open", "owed")
    assert set(open_) <= set(found.of)


@settings(max_examples=14)
@given(recorded())
def test_the_order_of_projects_marks_and_requests_says_nothing(case):
    turned = attrs.evolve(
        case, projects=case.projects[::-1], marks=case.marks[::-1], requests=case.requests[::-1]
    )
    one, other = matrix(evaluate(case)), matrix(evaluate(turned))

    def facts(found):
        return {
            place: (cell.state, cell.value, cell.why, frozenset(cell.requests), cell.can_ask)
            for place, cell in found.of.items()
        }

    assert facts(one) == facts(other)
    assert (one.counts, one.criteria) == (other.counts, other.criteria)


def test_a_price_has_no_cell():
    case = load_case("examples/kr-software-tender")
    found = matrix(evaluate(case))
    assert case.criteria.procedure.price not in {c.id for c in found.criteria}
    assert len(found.cells) == len(case.projects) * (len(case.criteria.leaves) - 1)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["asked", "refused"], "asked"),
        (["refused", "partly"], "received"),
        (["refused", "refused"], "refused"),
        ([], "range"),
    ],
)
def test_what_may_still_come_goes_before_what_came_and_was_refused(statuses, expected):
    requests = [
        Request(project="A", document=d, status=s, answered=None if s == "asked" else DAY, reason="x")
        for d, s in zip(("plan", "figures"), statuses, strict=False)
    ]  # fmt: skip
    case = Case(READ, [Project("A")], [Mark("A", "use", 0, 1)], requests=requests)
    assert matrix(evaluate(case)).of["A", "use"].state == expected
