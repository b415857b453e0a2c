"""One tender under the local, the national and the PPS text; every number is worked by hand."""

from fractions import Fraction

import pytest
from attrs import evolve
from sentences import refuses

from evalkit import Case, Criterion, Linear, Mark, ModelError, Project, evaluate, load_criteria
from evalkit.model import Bid, Deviation, Draw, Evaluator, Panel, RuleUse, Tender
from evalkit.panel import PanelRule

LOCAL, NATIONAL, PPS = "kr-local-software", "kr-national-negotiated", "kr-pps-negotiated"
ITEMS = {"x": 25, "y": 25, "z": 10}
SHEETS = {
    "A": [(25, 25, 10), (25, 25, 9), *[(24, 23, 9)] * 8, (20, 20, 10), (12, 12, 6)],
    "B": [(24, 20, 9)] * 12,
    "C": [(21, 24, 8)] * 12,
}
PRICES = {"A": 3_600_000_000, "B": 4_500_000_000, "C": 4_500_000_000}


def tender(name, people=12, **fields):
    law = load_criteria(name)
    field = "technical" if name == NATIONAL else "qualitative"
    whole = [Criterion("qualitative", points=60, parent="technical")]
    criteria = [
        Criterion("technical", points=80),
        Criterion("quantitative", Linear(0, 20), points=20, parent="technical"),
        *(whole if field == "qualitative" else []),
        *[Criterion(item, Linear(0, most), points=most, parent=field) for item, most in ITEMS.items()],
        Criterion("price", Linear(0, 20), points=20),
    ]  # fmt: skip
    steps = evolve(law.procedure, rule=RuleUse(law.procedure.rule.id, {"floor": "0.8"}))
    if name == NATIONAL:
        own = Panel(id="committee", on=list(ITEMS), rule=PanelRule(method="mean"))
        steps = evolve(steps, panels=[own])
    marks = [
        Mark(bid, item, value, value, evaluator=f"e{n}")
        for bid, rows in SHEETS.items()
        for n, row in enumerate(rows[:people], 1)
        for item, value in zip(ITEMS, row, strict=True)
    ]
    marks += [Mark(bid, "quantitative", 20, 20, evaluator="officer") for bid in SHEETS]
    members = [Evaluator(id=f"e{n}") for n in range(1, people + 1)]
    return Case(
        evolve(law, criteria=criteria, procedure=steps),
        [Project(bid) for bid in SHEETS],
        marks,
        bids=[Bid(project=bid, price=price) for bid, price in PRICES.items()],
        evaluators=[*members, Evaluator(id="officer", panel="-")],
        tender=Tender(reference=5_000_000_000, budget=5_000_000_000),
        **fields,
    )


COMPARED = [Deviation(precondition="panel-size", reason="to compare")]


# Price of B: local 20 * 4.0 / 4.5, the others 20 * 3.6 / 4.5; A is below 80 %, 0.3 * 20.
# Trim of A: (59 + 8 * 56 + 50) / 10; (60 + 59 + 8 * 56 + 50 + 30) / 12; 8 * 56 / 8.
# Tie of B and C: 73 technical points each; items of 25 on average (24 + 20) / 2 and (21 + 24) / 2.
@pytest.mark.parametrize(
    ("name", "deviations", "price", "trimmed", "order"),
    [
        (LOCAL, COMPARED, "17.7778", "55.7", (("B", "C"), ("A",))),
        (NATIONAL, [], "16", "53.9167", (("B", "C"), ("A",))),
        (PPS, [], "16", "56", (("C",), ("B",), ("A",))),
    ],
)
def test_price_trim_and_tie(name, deviations, price, trimmed, order):
    award = evaluate(tender(name, deviations=deviations))
    found = award.standings
    assert found["A"].price_points == 6
    assert found["B"].price_points == found["C"].price_points == Fraction(price)
    assert found["A"].technical == 20 + Fraction(trimmed)
    assert found["B"].technical == found["C"].technical == 73
    assert found["B"].total == found["C"].total == 73 + Fraction(price)
    assert found["A"].total == 26 + Fraction(trimmed)
    assert award.order[""] == order


def test_a_lot_parts_bids_under_the_local_text_alone():
    drawn = [Draw(projects=["C", "B"])]
    local = evaluate(tender(LOCAL, deviations=COMPARED, draws=drawn))
    assert local.order[""] == (("C",), ("B",), ("A",))
    for name in (NATIONAL, PPS):
        with refuses(ModelError, "the criteria set does not decide ties by a draw"):
            tender(name, draws=drawn)


@pytest.mark.parametrize(
    ("name", "people", "clause"),
    [(LOCAL, 12, "제7장 제4절 1.다"), (LOCAL, 6, "제7장 제4절 1.다"), (PPS, 8, "별표 1")],
)
def test_a_panel_of_a_wrong_size_is_refused(name, people, clause):
    with refuses(ModelError, "Members appointed to panel {on}: {bounds}") as told:
        evaluate(tender(name, people))
    assert clause in str(told.value)


@pytest.mark.parametrize(("name", "people"), [(LOCAL, 10), (NATIONAL, 6), (NATIONAL, 12), (PPS, 9)])
def test_a_panel_within_the_text_decides(name, people):
    assert evaluate(tender(name, people)).order[""]
