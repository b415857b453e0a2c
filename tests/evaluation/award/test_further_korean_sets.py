"""Further Korean sets: one worked tender each, on which its own text decides."""

import pytest

from evalkit import Case, Mark, Project, evaluate, load_criteria
from evalkit.core.errors import ModelError
from evalkit.core.exact import exact
from evalkit.model import Bid, Evaluator, Tender


def tender(name, given, prices, *, people=7, **amounts):
    """Return a case of a shipped set: points of each bid in the order of its leaves."""
    criteria = load_criteria(name)
    judged = {leaf for p in criteria.procedure.panels for leaf in criteria.leaves_under(p.on)}
    seats = [f"e{n}" for n in range(people)] if judged else []
    leaves = [leaf for leaf in criteria.leaves if leaf.id != "price"]
    marks = [
        Mark(bid, leaf.id, value, value, evaluator=who)
        for bid, points in given.items()
        for leaf, value in zip(leaves, map(exact, points), strict=True)
        for who in (seats if leaf.id in judged else [""])
    ]
    return Case(
        criteria,
        [Project(bid) for bid in given],
        marks,
        bids=[Bid(project=bid, price=price) for bid, price in prices.items()],
        evaluators=[Evaluator(id=who) for who in seats],
        tender=Tender(**amounts),
    )


QUALITY = {"A": (70, 9), "B": (71, 8), "C": (60, 9)}


def test_an_award_by_quality_goes_by_the_distance_from_the_mean():
    # 제10장 제3절 4.가: of three bids the lowest is left out of the mean, (90 + 98)/2 = 94.
    award = evaluate(
        tender("kr-local-quality", QUALITY, {"A": 79, "B": 90, "C": 98}, reference=100)
    )
    points = {bid: award.standings[bid].price_points for bid in QUALITY}
    assert points == {"A": exact("7.7"), "B": exact("9.92"), "C": exact("9.92")}
    assert award.winner == "B"


def test_a_bid_above_the_reserve_price_is_out_and_does_not_move_the_mean():
    # 제10장 제3절 5.다
    award = evaluate(
        tender("kr-local-quality", QUALITY, {"A": 90, "B": 101, "C": 98}, reference=100)
    )
    # Of two bids the lowest is left out of the mean, which is 98.
    assert award.standings["A"].price_points == exact("9.84")
    assert award.winner == "A"


def test_equal_totals_go_to_capability_then_to_a_lot():
    # 제10장 제3절 5.나
    even = {"A": (70, 9), "B": (70, 9), "C": (60, 9)}
    criteria = load_criteria("kr-local-quality")
    assert criteria.ties == ("capability", "draw")
    award = evaluate(tender("kr-local-quality", even, {"A": 95, "B": 95, "C": 90}, reference=100))
    assert award.order[""][0] == ("A", "B")
    assert award.could_win == ("A", "B")


def test_the_national_dialogue_counts_a_low_price_as_60_percent_and_parts_no_tie():
    # [별표] 주1) 나), 제13조: 10 · 50/90 + 2 = 7.5556 for A; B gets 10 · 50/95.
    given = {"A": (80,), "B": ("82.2924",)}
    prices = {"A": 50, "B": 95}
    award = evaluate(tender("kr-national-dialogue", given, prices, reference=100, budget=110))
    assert award.standings["A"].price_points == exact("7.5556")
    assert award.standings["B"].price_points == exact("5.2632")
    assert award.order[""] == (("A", "B"),)  # 87.5556 each, and no clause on ties
    alone = tender("kr-national-dialogue", {"A": (80,)}, {"A": 90}, reference=100, budget=110)
    with pytest.raises(ModelError, match="제7조"):
        evaluate(alone)


def test_construction_engineering_takes_80_of_100_technical_points():
    # [별표 24]: 80/100 × the points by the engineering law; the own price alone counts as 70 %.
    name, amounts = "kr-pps-construction-engineering", {"reference": 100, "budget": 110}
    given = {"A": (90,), "B": (85,), "C": ("84.99",)}
    award = evaluate(tender(name, given, {"A": 90, "B": 60, "C": 61}, **amounts))
    assert award.standings["A"].technical == 72
    assert award.standings["A"].price_points == exact("13.3333")
    assert award.standings["B"].price_points == 17
    assert award.standings["C"].out_at  # below 85 % of the technical points
    assert award.order[""] == (("A",), ("B",))
    over = evaluate(tender(name, given, {"A": 111, "B": 60, "C": 61}, **amounts))
    assert over.winner == "B"
