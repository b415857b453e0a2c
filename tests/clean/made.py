"""Cases that are easy to get wrong: what is open, tied, alone, or not there at all."""

from collections.abc import Callable, Mapping
from typing import Any

from evalkit import Case, CriteriaSet, Criterion, Draw, Gate, Linear, Mark, Project, Rounding
from evalkit.model import Adjustment, Bid, Evaluator, Panel, Procedure, RuleUse, Stage, Tender
from evalkit.panel import PanelRule

TRIMMED = PanelRule(method="trimmed", by="total", drop=1)
FIVE = tuple(f"e{number}" for number in range(1, 6))


def of_the_panel(name: str) -> Evaluator:
    """Return a member of the panel."""
    return Evaluator(id=name, panel="committee")


def tender_set(**changes: Any) -> CriteriaSet:
    """Return a set with two items for a panel, ten points for an officer and ten for the price."""
    procedure = {
        "price": "price",
        "rule": RuleUse("kr-local-price", {"floor": "0.7"}),
        "ceiling": "reference",
        "panels": [Panel(id="committee", on=["plan"], rule=changes.pop("rule", TRIMMED))],
        "adjustments": [Adjustment(id="undue-contact", points=-10)],
        **changes.pop("procedure", {}),
    }
    return CriteriaSet(
        **{
            "id": "made",
            "criteria": [
                Criterion("technical", points=90),
                Criterion("record", Linear(0, 10), points=10, parent="technical"),
                Criterion("plan", points=80, parent="technical"),
                Criterion("method", Linear(0, 50), points=50, parent="plan"),
                Criterion("people", Linear(0, 30), points=30, parent="plan"),
                Criterion("price", Linear(0, 10), points=10),
            ],
            "gates": [Gate(id="cut", on="technical", at_least="0.85", of="share")],
            "rounding": Rounding(4, "half-up", "group"),
            "ties": ("technical", "draw"),
            "procedure": Procedure(**procedure),
            **changes,
        }
    )


def tender(
    criteria: CriteriaSet,
    offered: Mapping[str, tuple[int, int, int, int | None]],
    people: tuple[str, ...] = FIVE,
    **fields: Any,
) -> Case:
    """Build a tender from ``{bid: (record, method, people, price)}``; all evaluators agree."""
    marks = []
    for name, (record, method, staff, _) in offered.items():
        marks.append(Mark(name, "record", record, record, evaluator="officer"))
        for person in people:
            marks.append(Mark(name, "method", method, method, evaluator=person, reason="seen"))
            marks.append(Mark(name, "people", staff, staff, evaluator=person, reason="seen"))
    offers = [Bid(project=name, price=price) for name, (*_, price) in offered.items()]
    return Case(
        criteria,
        [Project(name) for name in offered],
        marks,
        **{
            "bids": offers,
            "evaluators": [*map(of_the_panel, people), Evaluator(id="officer", panel="-")],
            "tender": Tender(reference=1000),
            **fields,
        },
    )


GOOD = (9, 48, 28, 800)


def tie() -> Case:
    """Two bids are equal in everything, and no draw is recorded."""
    return tender(tender_set(), {"a": GOOD, "b": GOOD, "c": (9, 45, 27, 900)})


def drawn() -> Case:
    """Two equal bids, parted by a recorded draw."""
    bids = {"a": GOOD, "b": GOOD, "c": (9, 45, 27, 900)}
    return tender(tender_set(), bids, draws=[Draw(["b", "a"])])


def all_equal() -> Case:
    """All marks of a set without a procedure are the same."""
    rules = CriteriaSet("plain", [Criterion(n, Linear(0, 10), weight="0.5") for n in ("x", "y")])
    return Case.of(rules, {name: {"x": 5, "y": 5} for name in "abc"})


def open_gate() -> Case:
    """A gate rests on a mark that is a range, so nobody knows whether it is passed."""
    rules = CriteriaSet(
        "gated",
        [Criterion(n, Linear(0, 10), weight="0.5") for n in ("x", "y")],
        gates=[Gate(id="least", on="x", at_least=5)],
    )
    return Case.of(
        rules, {"a": {"x": (3, 8), "y": 5}, "b": {"x": 6, "y": (2, 9)}, "c": {"x": 1, "y": 9}}
    )


def nobody_passes() -> Case:
    """No project passes the gate."""
    rules = CriteriaSet(
        "closed",
        [Criterion(n, Linear(0, 10), weight="0.5") for n in ("x", "y")],
        gates=[Gate(id="least", on="x", at_least=5)],
    )
    return Case.of(rules, {"a": {"x": 3, "y": 5}, "b": {"x": 4, "y": 9}})


def missing(policy: str) -> Case:
    """One mark is missing, and the set says what that means."""
    rules = CriteriaSet(
        "open", [Criterion(n, Linear(0, 10), weight="0.5") for n in ("x", "y")], missing=policy
    )
    return Case.of(rules, {"a": {"x": 3}, "b": {"x": 4, "y": 9}, "c": {"x": 6, "y": 2}})


def nothing_marked(policy: str) -> Case:
    """Nothing is marked at all."""
    rules = CriteriaSet("empty", [Criterion("x", Linear(0, 10), weight=1)], missing=policy)
    return Case(rules, [Project("a"), Project("b")])


def lots() -> Case:
    """Two lots, one with a single bid."""
    bids = {"a1": GOOD, "b1": (9, 46, 29, 700), "a2": GOOD}
    offers = [
        Bid(project=name, price=price, lot="1" if name.endswith("1") else "2")
        for name, (*_, price) in bids.items()
    ]
    return tender(tender_set(), bids, bids=offers)


def shortlist() -> Case:
    """The third bid is not among the two who go on, and has no marks of the second stage."""
    stages = [Stage(id="first", on=["record"], best=2), Stage(id="second", on=["plan"])]
    made = tender(
        tender_set(procedure={"stages": stages}),
        {"a": GOOD, "b": (8, 46, 29, 700), "c": (5, 40, 20, None)},
    )
    marks = [m for m in made.marks if m.project != "c" or m.criterion == "record"]
    return Case(
        made.criteria, made.projects, marks, bids=made.bids, evaluators=made.evaluators,
        tender=made.tender,
    )  # fmt: skip


def no_bid_left() -> Case:
    """Every bid is below the cut-off."""
    return tender(tender_set(), {"a": (1, 20, 10, 800), "b": (1, 10, 10, 700)})


def all_withdrawn() -> Case:
    """No bid is valid."""
    bids = {"a": GOOD, "b": GOOD}
    offers = [Bid(project=n, price=None, status="withdrawn", reason="by letter") for n in bids]
    return tender(tender_set(), bids, bids=offers)


def above_the_reference() -> Case:
    """Every price is above the reference price."""
    return tender(tender_set(), {"a": (9, 48, 28, 2000), "b": (9, 48, 28, 3000)})


def one_bid() -> Case:
    """One bid only."""
    return tender(tender_set(), {"a": GOOD})


def one_project() -> Case:
    """One project only."""
    rules = CriteriaSet("plain", [Criterion(n, Linear(0, 10), weight="0.5") for n in ("x", "y")])
    return Case.of(rules, {"a": {"x": 5, "y": 7}})


def one_evaluator() -> Case:
    """One evaluator only, under a plain mean."""
    return tender(tender_set(rule=PanelRule()), {"a": GOOD, "b": (9, 46, 29, 700)}, ("e1",))


def no_officer() -> Case:
    """Nobody but the panel marks, and nobody is on record."""
    return tender(tender_set(), {"a": GOOD, "b": (9, 46, 29, 700)}, evaluators=[])


MADE: Mapping[str, Callable[[], Case]] = {
    "a tie": tie,
    "a tie with its draw": drawn,
    "all marks equal": all_equal,
    "an open gate": open_gate,
    "nobody passes": nobody_passes,
    "a mark missing, zero": lambda: missing("zero"),
    "a mark missing, exclude": lambda: missing("exclude"),
    "a mark missing, interval": lambda: missing("interval"),
    "nothing marked, zero": lambda: nothing_marked("zero"),
    "nothing marked, exclude": lambda: nothing_marked("exclude"),
    "nothing marked, interval": lambda: nothing_marked("interval"),
    "two lots": lots,
    "a shortlist": shortlist,
    "no bid left": no_bid_left,
    "all withdrawn": all_withdrawn,
    "above the reference": above_the_reference,
    "one bid": one_bid,
    "one project": one_project,
    "one evaluator": one_evaluator,
    "no list of evaluators": no_officer,
}
