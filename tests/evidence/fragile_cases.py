"""Small cases of all kinds, and the fewest moves by trying every set of them."""

from itertools import combinations

from hypothesis import strategies as st

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Gate,
    Levels,
    Linear,
    Mark,
    ModelError,
    Project,
    Rounding,
    evaluate,
)
from evalkit.evidence.fragile.moves import Movable, moved
from evalkit.model import Bid, Evaluator, Panel, Procedure, RuleUse, Tender
from evalkit.panel import PanelRule

LEVELS = Levels([(0, 0), (1, "0.3"), (2, "0.5"), (3, 1)])
DOWN = Levels([(0, 1), (1, "0.7"), (2, "0.7"), (3, "0.2")])
WORDS = Categories([("none", 0), ("some", "0.5"), ("much", "0.9"), ("all", 1)])
SCALES = (LEVELS, LEVELS, DOWN, WORDS)
NAMES = ("none", "some", "much", "all")


@st.composite
def fragile_cases(draw):
    """Draw two or three projects with a group of two criteria beside a third one."""
    scales = [draw(st.sampled_from(SCALES)) for _ in range(3)]
    points = [draw(st.integers(1, 5)) for _ in range(3)]
    criteria = [
        Criterion("group", points=points[0] + points[1]),
        Criterion("x", scales[0], points=points[0], parent="group"),
        Criterion("y", scales[1], points=points[1], parent="group"),
        Criterion("z", scales[2], points=points[2]),
    ]
    gates = [
        gate
        for gate in (
            Gate(
                id="on-x",
                on="x",
                of="share",
                at_least="0.4",
                effect="cap",
                cap=draw(st.integers(1, 4)),
            ),
            Gate(id="on-z", on="z", of="share", at_least="0.2"),
            Gate(id="on-group", on="group", of="share", at_least="0.35", effect="cap", cap=3),
            Gate(id="on-total", on="total", of="points", at_least=2),
        )
        if draw(st.integers(0, 3)) == 0
    ]
    rounding = draw(
        st.sampled_from(
            [
                None,
                Rounding(0),
                Rounding(1, "half-even"),
                Rounding(0, "truncate", "criterion"),
                Rounding(0, "half-up", "group"),
            ]
        )
    )
    made = CriteriaSet(
        "small",
        criteria,
        gates=gates,
        rounding=rounding,
        panel=draw(st.sampled_from(["mean", "median", "span"])),
        ties=draw(st.sampled_from([(), ("group",), ("z", "x")])),
        missing=draw(st.sampled_from(["interval", "exclude", "zero"])),
    )
    names = [f"p{n}" for n in range(draw(st.integers(2, 3)))]
    marks = []
    for name in names:
        for criterion in made.leaves:
            given_by = draw(
                st.sampled_from([(), ("a",), ("a",), ("a",), ("a", "b"), ("a", "b", "c")])
            )
            for person in given_by:
                low = draw(st.integers(0, 3))
                high = draw(st.integers(low, 3)) if draw(st.integers(0, 7)) == 0 else low
                ends = (NAMES[low], NAMES[high]) if criterion.scale is WORDS else (low, high)
                marks.append(Mark(name, criterion.id, *ends, evaluator=person))
    return Case(made, [Project(n) for n in names], marks)


def has_place(evaluation, project, first):
    """Say whether a project surely has one of the first places; None where that is open."""
    rank = evaluation.rank(project)
    if rank is None or rank[0] > first:
        return False
    award = evaluation.case.criteria.procedure is not None
    return (rank[1] <= first and (award or evaluation[project].outcome.must_pass)) or None


def fewest(case, project, change, first, most):
    """Return the fewest moves after which a place is lost or gained, by trying every set."""
    moves = Movable(case).all(p.id for p in case.projects)
    for number in range(1, most + 1):
        for some in combinations(moves, number):
            if len({(m.project, m.criterion, m.evaluator) for m in some}) < number:
                continue
            try:
                after = evaluate(moved(case, some))
            except ModelError:
                continue
            if has_place(after, project, first) is not (change == "loses"):
                return number
    return None


RULES = (
    PanelRule(),
    PanelRule(method="median"),
    PanelRule(method="trimmed", by="item"),
    PanelRule(method="trimmed", by="total"),
    PanelRule(method="trimmed", by="total", duplicate="last"),
)


@st.composite
def fragile_tenders(draw):
    """Draw two or three bids that three evaluators mark, with prices and a cut-off."""
    levels = Levels([(1, "0.6"), (2, "0.7"), (3, "0.8"), (4, "0.9"), (5, 1)])
    cut = Gate(id="cut", on="technical", of="share", at_least=draw(st.sampled_from(["0", "0.8"])))
    total = Gate(id="least", on="total", of="points", at_least=80)
    criteria = CriteriaSet(
        "tender",
        [
            Criterion("technical", points=80),
            Criterion("office", levels, points=20, parent="technical"),
            Criterion("a", levels, points=30, parent="technical"),
            Criterion("b", levels, points=30, parent="technical"),
            Criterion("price", Linear(0, 20), points=20),
        ],
        gates=[cut, *([total] if draw(st.booleans()) else [])],
        rounding=Rounding(4, "half-up", draw(st.sampled_from(["group", "total"]))),
        ties=draw(st.sampled_from([("technical", "draw"), ("a",), ("lowest-price",)])),
        procedure=Procedure(
            price="price",
            rule=RuleUse("kr-local-price", {"floor": "0.7"}),
            ceiling="reference",
            opens=draw(st.sampled_from(["eligible", "all"])),
            currency="KRW",
            panels=[Panel(id="committee", on=["a", "b"], rule=draw(st.sampled_from(RULES)))],
        ),
    )
    bids = ["p", "q", "r"][: draw(st.integers(2, 3))]
    marks = [
        Mark(bid, item, value, value, evaluator=person)
        for bid in bids
        for item, people in (("office", ("officer",)), ("a", PEOPLE), ("b", PEOPLE))
        for person in people
        for value in [draw(st.integers(2, 5))]
    ]
    prices = {bid: draw(st.sampled_from([70, 80, 90, 100, 110])) for bid in bids}
    return Case(
        criteria,
        [Project(bid) for bid in bids],
        marks,
        bids=[Bid(project=bid, price=price) for bid, price in prices.items()],
        evaluators=[
            *(Evaluator(id=name) for name in PEOPLE),
            Evaluator(id="officer", panel="-"),
        ],
        tender=Tender(reference=100),
    )


PEOPLE = ("e1", "e2", "e3")
