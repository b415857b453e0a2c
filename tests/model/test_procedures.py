"""What a procedure, its preconditions and the records of a tender must keep, each broken once."""

import math
from fractions import Fraction

import pytest
from attrs import evolve

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, Mark, ModelError, Project
from evalkit.core.messages import words
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    Bid,
    Consensus,
    Panel,
    Precondition,
    Procedure,
    Recusal,
    RuleUse,
    Stage,
    Tender,
    Tradeoff,
)
from evalkit.model.bands import GradeBand

PRICE = RuleUse("kr-local-price", {"floor": "0.7"})
QCBS = RuleUse("wb-qcbs", {"technical_weight": "0.8", "minimum": 0})
BOARD = Panel(id="board", on=["paper", "talk"])


def refused(make):
    with pytest.raises(ModelError) as caught:
        make()
    return {(words(p.table, "en").replace("'", ""), p.field) for p in caught.value.problems}


def whole(procedure, *more, top=(), **fields):
    """Make a set of two judged criteria, one measured one and the price."""
    criteria = {
        "paper": Criterion("paper", Linear(0, 10), points=10),
        "talk": Criterion("talk", Linear(0, 10), points=10),
        "size": Criterion("size", Linear(0, 50), points=10, unit="km"),
        "price": Criterion("price", Linear(0, 20), points=20),
    }
    criteria |= {c.id: c for c in top}
    return CriteriaSet("s", [*criteria.values(), *more], procedure=procedure, **fields)


def procedure(**fields):
    given = {"price": "price", "rule": PRICE, "panels": [BOARD], "currency": "KRW"}
    return Procedure(**(given | fields))


def test_the_set_of_these_tests_is_whole():
    assert whole(procedure()).procedure.price == "price"


LEAF = Criterion("extra", Linear(0, 1), points=5)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: whole(procedure(), aggregate="minimum"), ("criteria set s", "aggregate")),
        (lambda: whole(procedure(), missing="zero"), ("criteria set s", "missing")),
        (
            lambda: whole(procedure(), top=[evolve(LEAF, id="talk", missing="interval")]),
            ("criteria set s", "missing"),
        ),
        (
            lambda: whole(
                procedure(), gates=[Gate(id="g", on="paper", at_least=5, effect="cap", cap=10)]
            ),
            ("gate g", "effect"),
        ),
        (lambda: whole(procedure(price="")), ("procedure", "price")),
        (lambda: whole(procedure(rule=None)), ("procedure", "rule")),
        (lambda: whole(procedure(award=QCBS)), ("procedure", "award")),
        (lambda: whole(procedure(price="cost")), ("procedure", "price")),
        (
            lambda: whole(
                procedure(price="fee"),
                Criterion("offer", points=5),
                Criterion("fee", Linear(0, 5), points=5, parent="offer"),
            ),
            ("criterion fee", "parent"),
        ),
        (
            lambda: whole(
                Procedure(award=QCBS, differential=RuleUse("kr-differential", {"gap": 3}))
            ),
            ("procedure", "differential"),
        ),
        (
            lambda: whole(Procedure(award=RuleUse("us-tradeoff")), gates=[Gate(id="g", on="total", at_least=5, of="points")]),
            ("gate g", "on"),
        ),
        (
            lambda: whole(Procedure(panels=[BOARD], ceiling="budget", currency="KRW")),
            ("procedure", "ceiling"),
        ),
        (
            lambda: whole(Procedure(panels=[BOARD], currency="KRW"), ties=("lowest-price",)),
            ("criteria set s", "ties"),
        ),
        (
            lambda: whole(procedure(panels=[BOARD, Panel(id="board", on=["size"])])),
            ("panel board", "id"),
        ),
        (
            lambda: whole(procedure(panels=[BOARD, Panel(id="other", on=["talk"])])),
            ("panel other", "on"),
        ),
        (lambda: whole(procedure(panels=[Panel(id="p", on=["price"])])), ("panel p", "on")),
        (lambda: whole(procedure(panels=[Panel(id="p", on=["size"])])), ("panel p", "on")),
        (
            lambda: whole(
                procedure(panels=[Panel(id="p", on=["talk"])]),
                top=[Criterion("talk", Linear(0, 10), points=0)],
            ),
            ("panel p", "on"),
        ),
        (lambda: whole(procedure(stages=[Stage(id="one", on=["paper"])])), ("procedure", "stage")),
        (
            lambda: whole(procedure(), preconditions=[SIZE, SIZE]),
            ("precondition size", "id"),
        ),
        (
            lambda: whole(procedure(), preconditions=[evolve(SIZE, on=("jury",))]),
            ("precondition size", "on"),
        ),
    ],
)  # fmt: skip
def test_a_procedure_that_cannot_run_is_refused(make, expected):
    assert expected in refused(make)


SIZE = Precondition(id="size", kind="panel-size", on=["board"], at_least=3, clause="art. 1")
QUOTA = Precondition(
    id="quota",
    kind="bands",
    on=["board"],
    clause="art. 2",
    bands=[GradeBand(least=Fraction(1, 2)), GradeBand(least=0)],
    quota=[(2, 1, 1)],
)


@pytest.mark.parametrize(
    ("base", "fields", "name"),
    [
        (SIZE, {"at_least": None}, "at_least"),
        (SIZE, {"at_least": -1}, "at_least"),
        (SIZE, {"at_least": "2.5"}, "at_least"),
        (SIZE, {"at_least": 3, "at_most": 2}, "at_most"),
        (SIZE, {"kind": "outsiders", "at_least": "1.5"}, "at_least"),
        (SIZE, {"bids_from": 3}, "bids_from"),
        (SIZE, {"clause": " "}, "clause"),
        (SIZE, {"amount_from": 1}, "amount"),
        (SIZE, {"kind": "", "at_least": None}, "text"),
        (QUOTA, {"bids_from": "2.5"}, "bids_from"),
        (QUOTA, {"bids_to": 0}, "bids_to"),
        (QUOTA, {"bands": QUOTA.bands[:1]}, "band"),
        (QUOTA, {"bands": QUOTA.bands[::-1]}, "band"),
        (QUOTA, {"quota": [(3, 1, 1)]}, "quota"),
        (QUOTA, {"quota": [(2, 1)]}, "quota"),
        (QUOTA, {"quota": [(2, 3, -1)]}, "quota"),
        (QUOTA, {"quota": [(2, 1, 1), (2, 2, 0)]}, "quota"),
        (QUOTA, {"quota": []}, "quota"),
    ],
)
def test_a_precondition_that_says_nothing_is_refused(base, fields, name):
    assert (f"precondition {base.id}", name) in refused(lambda: evolve(base, **fields))


@pytest.mark.parametrize(
    ("make", "table", "name"),
    [
        (lambda: Panel(id="p", on=[]), "panel p", "on"),
        (lambda: Panel(id="p", on=["a"], seats=0), "panel p", "seats"),
        (lambda: Panel(id="p", on=["a"], seats=True), "panel p", "seats"),
        (lambda: Panel(id="p", on=["a"], seats="3"), "panel p", "seats"),
        (lambda: Panel(id="p", on=["a"], rule="mean"), "panel p", "rule"),
        (lambda: Stage(id="s", on=[]), "stage s", "on"),
        (lambda: Stage(id="s", on=["a"], best=-1), "stage s", "best"),
        (lambda: Adjustment(id="late", points=0), "adjustment late", "points"),
        (lambda: Adjustment(id="late", points=1, at="end"), "adjustment late", "at"),
        (
            lambda: RuleUse("kr-local-price", {"floor": math.nan}),
            "rule kr-local-price",
            "floor",
        ),
        (
            lambda: AdjustmentEntry(project="a", adjustment="late", reason=" "),
            "adjustments",
            "reason",
        ),
        (lambda: Tradeoff(project="a", by="", reason="r"), "tradeoffs", "by"),
        (lambda: Tradeoff(project="a", by="kim", reason=""), "tradeoffs", "reason"),
        (
            lambda: Consensus(project="a", criterion="talk", value=5, by="", reason="r"),
            "consensus",
            "by",
        ),
        (
            lambda: Consensus(project="a", criterion="talk", value=5, by="kim", reason=" "),
            "consensus",
            "reason",
        ),
        (
            lambda: Consensus(project=3, criterion="talk", value=5, by="kim", reason="r"),
            "consensus",
            "project",
        ),
    ],
)
def test_a_record_that_says_nothing_is_refused(make, table, name):
    assert (table, name) in refused(make)


def tender(criteria=None, **fields):
    """Make a case of two bids in two lots; each field replaces one of its tables."""
    given = {
        "bids": [Bid(project="a", price=90, lot="1"), Bid(project="b", price=80, lot="2")],
        "tender": Tender(reference=100, budget=100),
    }
    marks = [
        Mark(bid, name, 8, 8, unit=unit, evaluator="kim")
        for bid in "ab"
        for name, unit in (("paper", ""), ("talk", ""), ("size", "km"))
    ]
    return Case(
        criteria or whole(procedure()), [Project("a"), Project("b")], fields.pop("marks", marks),
        **(given | fields),
    )  # fmt: skip


def test_the_tender_of_these_tests_is_whole():
    assert len(tender().bids) == 2


MOVED = Consensus(project="a", criterion="talk", value=5, by="kim", reason="r")
CHOSEN = Tradeoff(project="a", by="kim", reason="r", lot="1")


@pytest.mark.parametrize(
    ("fields", "table", "row", "name"),
    [
        ({"consensus": [MOVED, evolve(MOVED, value=6)]}, "consensus", 1, "criterion"),
        ({"consensus": [evolve(MOVED, value=50)]}, "consensus", 0, "value"),
        ({"consensus": [evolve(MOVED, criterion="price")]}, "consensus", 0, "criterion"),
        ({"tradeoffs": [evolve(CHOSEN, lot="2")]}, "tradeoffs", 0, "lot"),
        ({"tradeoffs": [CHOSEN, CHOSEN]}, "tradeoffs", 1, "lot"),
        ({"marks": [Mark("a", "paper", 3, 5, evaluator="kim")]}, "marks", 0, "low"),
        ({"marks": [Mark("a", "price", 3, 3, evaluator="kim")]}, "marks", 0, "criterion"),
        (
            {"recusals": [Recusal(evaluator="kim", project="a", kind="exclusion", ground="g", decision="excluded")]},
            "recusals", 0, "decided_by",
        ),
        (
            {
                "recusals": [
                    Recusal(evaluator="kim", project="a", kind="challenge", ground="g", decision="pending", at="noon")
                ]
            },
            "recusals", 0, "at",
        ),
    ],
)  # fmt: skip
def test_a_record_that_does_not_fit_is_placed(fields, table, row, name):
    use = evolve(procedure(), award=RuleUse("us-tradeoff"), price="", rule=None)
    criteria = whole(use) if "tradeoffs" in fields else None
    with pytest.raises(ModelError) as caught:
        tender(criteria, **fields)
    assert (table, row, name) in {(p.table, p.row, p.field) for p in caught.value.problems}


def test_where_the_earlier_bid_wins_each_says_when_it_came():
    criteria = whole(procedure(), ties=("submitted",))
    with pytest.raises(ModelError) as caught:
        tender(criteria)
    rows = [(p.table, p.row, p.field) for p in caught.value.problems]
    assert rows == [("bids", 0, "submitted"), ("bids", 1, "submitted")]


def test_infinite_figures_are_refused_as_a_setting():
    assert ("rule kr-local-price", "floor") in refused(
        lambda: RuleUse("kr-local-price", {"floor": math.inf})
    )
