"""What is open and could be asked for, and what a record of asking does to it."""

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Gate,
    Levels,
    Mark,
    Project,
    Steps,
    evaluate,
    load_case,
)
from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import Possible
from evalkit.core.messages import Text
from evalkit.evidence import Holder, asking
from evalkit.evidence.requests import to_rate_anew
from evalkit.model import Decision, Document, Question, Request, Verdict
from evalkit.model.request import REQUESTS
from evalkit.show.requests import request_lines
from evalkit.testing import cases

DAY = date(2026, 9, 14)
RUBRIC = Levels([(0, 0), (1, "0.5"), (2, 1)])
DOCUMENTS = [
    Document(id="plan", holder="project division", settles=["need", "use"]),
    Document(id="figures", holder="operator", settles=["use", "cost"]),
    Document(id="answer", holder="council", settles=["reach"]),
]
READ = CriteriaSet(
    "read",
    [Criterion(name, RUBRIC, points=25) for name in ("need", "use", "cost", "other")],
    missing="interval",
    panel="span",
    documents=DOCUMENTS,
    decisions=[Decision(id="tree", start="reach", questions=[Question(id="reach", yes="y", no="n")],
                        verdicts=[Verdict(id="y"), Verdict(id="n")])],
)  # fmt: skip


def made(marks=(), requests=(), criteria=READ, projects=("A", "B")):
    return Case(criteria, [Project(name) for name in projects], marks, requests=requests)


def told(found):
    return [(a.project.id, a.document.id, [m.criterion.id for m in a.marks]) for a in found]


def test_the_work_of_listing_holders_grows_with_their_number_alone(monkeypatch):
    compared, same = 0, Text.__eq__

    def counted(one, other):
        nonlocal compared
        compared += 1
        return same(one, other)

    def work(count):
        nonlocal compared
        projects = [Project(f"p{n}", body=Text(f"City {n}")) for n in range(count)]
        found = asking(evaluate(Case(READ, projects)))
        compared = 0
        assert len(found.by_holder) == len(DOCUMENTS) * count
        return compared

    monkeypatch.setattr(Text, "__eq__", counted)
    assert work(80) <= 8 * work(20)


def test_a_mark_is_open_where_it_is_missing_a_range_or_read_differently():
    marks = [
        Mark("A", "need", 1, 2),
        Mark("A", "use", 1, 1, evaluator="r1"), Mark("A", "use", 2, 2, evaluator="r2"),
        Mark("A", "cost", 1, 1, evaluator="r1"), Mark("A", "cost", 1, 1, evaluator="r2"),
        Mark("A", "reach", "yes", "yes", evaluator="r1"), Mark("A", "reach", "no", "no", evaluator="r2"),
    ]  # fmt: skip
    found = asking(evaluate(made(marks, projects=["A"])))
    assert [(m.criterion.id, m.why, m.value) for m in found.marks] == [
        ("need", "range", (1, 2)), ("use", "readers", (1, 2)), ("other", "missing", None),
        ("reach", "readers", None),
    ]  # fmt: skip
    assert told(found.asks) == [
        ("A", "plan", ["need", "use"]), ("A", "figures", ["use"]), ("A", "answer", ["reach"]),
    ]  # fmt: skip
    assert [m.criterion.id for m in found.without_document] == ["other"]


def test_evaluators_who_differ_leave_nothing_open():
    panel = attrs.evolve(READ, panel="mean", decisions=(), documents=DOCUMENTS[:2])
    marks = [Mark("A", name, value, value, evaluator=f"e{value}")
             for name in ("need", "use", "cost", "other") for value in (1, 2)]  # fmt: skip
    found = asking(evaluate(made(marks, criteria=panel, projects=["A"])))
    assert found.marks == found.asks == ()
    again = asking(evaluate(made([*marks, Mark("A", "need", 0, 1, evaluator="e3")],
                                 criteria=panel, projects=["A"])))  # fmt: skip
    assert [m.why for m in again.marks] == ["range"]


@pytest.mark.parametrize(("gated", "open_"), [(False, []), (True, ["use"])])
def test_a_range_that_is_worth_the_same_is_settled_unless_a_gate_reads_it(gated, open_):
    steps = CriteriaSet(
        "steps", [Criterion("use", Steps([(0, 0), (10, "0.5"), (20, 1)]), points=10)],
        documents=[Document(id="figures", settles="use")],
        gates=[Gate(id="floor", on="use", at_least=14)] if gated else [],
    )  # fmt: skip
    found = asking(evaluate(made([Mark("A", "use", 12, 15)], criteria=steps, projects=["A"])))
    assert [m.criterion.id for m in found.marks] == open_


@settings(deadline=None, max_examples=16)
@given(drawn=cases())
def test_whatever_may_turn_out_in_several_ways_is_open_or_owed(drawn):
    """What the laws of totals take for uncertain is never passed over here."""
    evaluation = evaluate(drawn)
    possible = Possible(evaluation, Assumption())
    open_ = {(m.project.id, m.criterion.id) for m in asking(evaluation).marks}
    for score in evaluation.scores:
        for place, (criterion, leaf) in enumerate(
            zip(drawn.criteria.leaves, score.leaves, strict=True)
        ):
            outcomes = possible.leaf(place, criterion, leaf)
            several = len(outcomes) > 1 or any(one.low != one.high for one in outcomes)
            if several and not leaf.open:
                assert (score.project.id, criterion.id) in open_


@pytest.mark.parametrize("status", REQUESTS)
def test_what_was_asked_for_is_not_asked_again(status):
    answered = None if status == "asked" else DAY
    request = Request(project="A", document="figures", status=status, answered=answered, reason="x")
    found = asking(evaluate(made(requests=[request])))
    assert ("A", "figures") not in {(a.project.id, a.document.id) for a in found.askable}
    assert ("B", "figures") in {(a.project.id, a.document.id) for a in found.askable}
    assert [a.request for a in found.asks if a.request] == [request]
    used_up = [(m.project.id, m.criterion.id) for m in found.used_up]
    assert used_up == ([] if status == "asked" else [("A", "cost")])


def test_who_keeps_a_document_is_the_office_of_the_body_in_charge():
    projects = [Project("A", body="City"), Project("B"), Project("C", body="City")]
    found = asking(evaluate(Case(READ, projects)))
    keeps = Holder(Text("City"), DOCUMENTS[0].holder)
    assert told(found.by_holder[keeps]) == [
        ("A", "plan", ["need", "use"]), ("C", "plan", ["need", "use"]),
    ]  # fmt: skip
    assert [len(asks) for asks in found.by_holder.values()] == [2, 2, 2, 1, 1, 1]


def test_a_price_comes_from_a_bid_and_is_never_open():
    case = load_case("examples/kr-software-tender")
    price = case.criteria.procedure.price
    assert price not in {mark.criterion.id for mark in asking(evaluate(case)).marks}


def test_what_came_is_to_be_rated_until_evidence_is_cited():
    came = Request(project="A", document="figures", status="partly", answered=DAY)
    case = made([Mark("A", "use", 1, 1)], [came])
    assert [bare for _, _, bare in to_rate_anew(case)] == [("use", "cost")]
    asked = attrs.evolve(came, status="asked", answered=None)
    assert list(to_rate_anew(made(requests=[asked]))) == []


def test_a_long_list_of_refusals_is_counted_to_its_end():
    names = [f"p{n}" for n in range(12)]
    refused = [Request(project=n, document="plan", status="refused", answered=DAY, reason="x")
               for n in names]  # fmt: skip
    lines = list(request_lines(made(requests=refused, projects=names)))
    refused_all = "Documents refused: {count}. The marks that they would settle remain open."
    assert tells(lines[0], refused_all, count=12)
    assert tells(lines[-1], "Refusals that are not named here: {count}.", count=4)
    assert len(lines) == 10


@st.composite
def records(draw):
    marks = [
        Mark(p, c, low, draw(st.sampled_from([v for v in (0, 1, 2) if v >= low])), evaluator=e)
        for p in "AB" for c in ("need", "use", "cost", "other") for e in ("r1", "r2")
        for low in draw(st.lists(st.sampled_from((0, 1, 2)), max_size=1))
    ]  # fmt: skip
    asked = draw(
        st.lists(st.sampled_from([(p, d.id) for p in "AB" for d in DOCUMENTS]), unique=True)
    )
    requests = []
    for project, document in asked:
        status = draw(st.sampled_from(REQUESTS))
        answered = None if status == "asked" else DAY
        requests.append(Request(
            project=project, document=document, status=status, answered=answered, reason="x"))  # fmt: skip
    return made(marks), requests


@settings(deadline=None, max_examples=16)
@given(drawn=records())
def test_no_record_of_asking_moves_a_number(drawn):
    case, requests = drawn
    plain, asked = evaluate(case), evaluate(attrs.evolve(case, requests=requests))
    assert plain.scores == asked.scores
    assert plain.ranks == asked.ranks
    before, after = asking(plain), asking(asked)
    assert before.marks == after.marks
    recorded = {(r.project, r.document) for r in requests}
    key = [(a.project.id, a.document.id) for a in before.asks]
    assert [(a.project.id, a.document.id) for a in after.askable] == [
        k for k in key if k not in recorded
    ]
    open_ = {(m.project.id, m.criterion.id) for m in before.marks}
    for ask in after.asks:
        assert {(ask.project.id, m.criterion.id) for m in ask.marks} <= open_
        assert {m.criterion.id for m in ask.marks} <= set(ask.document.settles)


@settings(deadline=None, max_examples=16)
@given(drawn=records())
def test_the_order_of_projects_and_marks_says_nothing(drawn):
    case, requests = drawn
    one = asking(evaluate(attrs.evolve(case, requests=requests)))
    turned = asking(evaluate(attrs.evolve(
        case, projects=case.projects[::-1], marks=case.marks[::-1], requests=requests[::-1])))  # fmt: skip

    def facts(found):
        return {(a.project.id, a.document.id, tuple((m.criterion.id, m.why, m.value) for m in a.marks),
                 a.request) for a in found.asks}  # fmt: skip

    assert facts(one) == facts(turned)


@settings(deadline=None, max_examples=16)
@given(drawn=records(), day=st.none() | st.just(DAY))
def test_a_check_list_is_a_record_of_the_case_after_which_nothing_is_left_to_ask(drawn, day):
    case, requests = drawn
    found = asking(evaluate(attrs.evolve(case, requests=requests)))
    after = attrs.evolve(case, requests=found.checklist(day))
    again = asking(evaluate(after))
    assert again.askable == ()
    assert after.requests[: len(requests)] == tuple(requests)
    assert {(r.status, r.asked) for r in after.requests[len(requests) :]} <= {("asked", day)}
    assert len(after.requests) - len(requests) == len(found.askable)
