"""Small tenders of all kinds, drawn at random."""

from fractions import Fraction

from attrs import evolve
from hypothesis import reject
from hypothesis import strategies as st

from evalkit import ModelError
from evalkit.core.exact import Rounding
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    Bid,
    Case,
    Consensus,
    CriteriaSet,
    Criterion,
    Draw,
    Evaluator,
    Gate,
    Mark,
    Panel,
    Procedure,
    Project,
    Recusal,
    RuleUse,
    Stage,
    Tender,
)
from evalkit.panel import PanelRule
from evalkit.scales import Level, Levels, Linear

KINDS = ("price", "price", "screening", "award", "technical")
RULES = (
    PanelRule(),
    PanelRule(method="median"),
    PanelRule(method="trimmed", by="total"),
    PanelRule(method="trimmed", by="item", duplicate="last"),
    PanelRule(method="trimmed", by="item", more=[(5, 2)]),
)
ROUNDINGS = (
    Rounding(4, "half-up", "group"),
    Rounding(1, "half-even", "criterion"),
    Rounding(0, "half-up", "total"),
    Rounding(2, "truncate", "group"),
)
TIES = ([], ["technical"], ["technical", "draw"], ["largest-item"], ["i0", "draw"])
LADDER = [Level(value, Fraction(thirds, 3)) for value, thirds in ((0, 0), (3, 1), (7, 2), (10, 3))]
PRICES = (
    RuleUse("kr-local-price"),
    RuleUse("low-price-ratio"),
    RuleUse("linear-span"),
    RuleUse("kr-pps-price"),
    RuleUse("kr-2015-price"),
)
AWARDS = (
    RuleUse("ufab-simple"),
    RuleUse("quotient"),
    RuleUse("wb-qcbs", {"technical_weight": "0.7"}),
    RuleUse("us-tradeoff"),
)
SCREENING = RuleUse("kr-screening-price", {"table": "local-works-4-10"})


@st.composite
def any_tender(draw):
    """Draw a tender, be it one that an award refuses; what is no case at all is not used."""
    try:
        return _tender(draw)
    except ModelError:
        reject()


def chance(draw, parts):
    """Draw a yes, once in so many times."""
    return draw(st.integers(1, parts)) == 1


def _tender(draw):
    pick = lambda values: draw(st.sampled_from(values))  # noqa: E731
    kind = pick(KINDS)
    items = pick((1, 2, 4)) if kind == "screening" else draw(st.integers(1, 3))
    most = Fraction(20, items) if kind == "screening" else Fraction(10)
    officer = kind != "screening" and draw(st.booleans())
    scales = [Linear(0, 10) if draw(st.booleans()) else Levels(LADDER) for _ in range(items)]
    criteria = [
        Criterion("technical", points=most * items + 20 * officer),
        Criterion(
            "panel",
            points=most * items,
            parent="technical",
            aggregate=pick(("sum", "sum", "minimum", "product")),
        ),
        *(Criterion(f"i{n}", scale, points=most, parent="panel") for n, scale in enumerate(scales)),
    ]
    if officer:
        criteria.append(Criterion("own", Linear(0, 20), points=20, parent="technical"))
    steps = {}
    if kind in {"price", "screening"}:
        points = 80 if kind == "screening" else 20
        criteria.append(Criterion("price", Linear(0, points), points=points))
        steps |= {"price": "price", "rule": pick(PRICES) if kind == "price" else SCREENING}
        steps |= {"ceiling": "reference"} if draw(st.booleans()) else {}
    if kind == "screening":
        steps["screening"] = "total"
    if kind == "award":
        steps["award"] = pick(AWARDS)
    if kind == "price" and chance(draw, 4):
        which = pick(("differential", "optional_differential"))
        steps[which] = RuleUse("kr-differential", {"gap": pick((1, 3))})
    if chance(draw, 4):
        steps["adjustments"] = [Adjustment(id="late", points=-2), Adjustment(id="local", points=2)]
    if officer and chance(draw, 4):
        steps["stages"] = [
            Stage(id="one", on=["own"], best=pick((None, 2))),
            Stage(id="two", on=["panel"]),
        ]
    ties = pick(TIES)
    made = CriteriaSet(
        "any",
        criteria,
        gates=_gates(draw, pick, kind),
        rounding=pick(ROUNDINGS),
        ties=ties,
        jurisdiction="KR",
        procedure=Procedure(panels=[Panel(id="board", on=["panel"], rule=pick(RULES))], **steps),
    )
    bids = [f"b{n}" for n in range(draw(st.integers(1, 5)))]
    people = [f"e{n}" for n in range(draw(st.integers(1, 6)))]
    fields = _fields(draw, pick, bids, people)
    if "adjustments" in steps:
        fields["adjustments"] = [
            AdjustmentEntry(
                project=bids[0], adjustment=name, applies=pick(("yes", "no", "unknown"))
            )
            for name in ("late", "local")
            if draw(st.booleans())
        ]
    if "draw" in ties and len(bids) > 1 and draw(st.booleans()):
        fields["draws"] = [Draw(projects=draw(st.permutations(bids))[: pick((2, len(bids)))])]
    values = {
        n: (0, 3, 7, 10) if isinstance(s, Levels) else (0, 2, 5, 8, 10)
        for n, s in enumerate(scales)
    }
    marks = [
        Mark(bid, f"i{n}", value, value, evaluator=person, reason="seen")
        for bid in bids
        for person in people
        for n in range(items)
        for value in (pick(values[n]),)
    ]
    if chance(draw, 10):
        marks = marks[1:]
    if officer:
        marks += [
            Mark(bid, "own", value, value, evaluator="officer")
            for bid in bids
            for value in (pick((5, 10, 20)),)
        ]
    costs = {"fixed_costs": 0, "least_price": 0} if kind == "screening" else {}
    return Case(
        made,
        [Project(bid) for bid in bids],
        marks,
        bids=_offers(draw, pick, kind, bids),
        tender=Tender(reference=100, **costs),
        **fields,
    )


def _gates(draw, pick, kind):
    gates = []
    if chance(draw, 3):
        gates.append(Gate(id="cut", on="technical", of="share", at_least=pick(("0.3", "0.5"))))
    if chance(draw, 4):
        gates.append(
            Gate(id="item", on="i0", of=pick(("value", "share", "points")), at_least="0.5")
        )
    if kind == "screening":
        gates.append(Gate(id="total", on="total", of="points", at_least=95))
    elif chance(draw, 5):
        gates.append(Gate(id="total", on="total", of="share", at_least="0.5"))
    return gates


def _offers(draw, pick, kind, bids):
    lots = ("one", "two") if chance(draw, 4) else ("",)
    offers = []
    for bid in bids:
        valid = not chance(draw, 8)
        status = {} if valid else {"status": pick(("withdrawn", "rejected")), "reason": "late"}
        price = {} if kind == "technical" else {"price": pick((65, 70, 80, 90, 95, 105))}
        offers.append(Bid(project=bid, lot=pick(lots), **price, **status))
    return offers


def _fields(draw, pick, bids, people):
    listed = [*(Evaluator(id=name) for name in people), Evaluator(id="officer", panel="-")]
    found = {"evaluators": listed}
    if chance(draw, 6):
        found["recusals"] = [recused(people[0], pick(("", bids[0])))]
    if chance(draw, 6):
        found["consensus"] = [
            Consensus(project=bids[0], criterion="i0", value=7, by="board", reason="talked over")
        ]
    return found


def recused(evaluator, project=""):
    """Return that somebody is out, for one bid or all."""
    return Recusal(
        evaluator=evaluator, project=project, kind="exclusion", decision="excluded",
        ground="employed there", decided_by="chair",
    )  # fmt: skip


def with_rule(case, rule):
    """Return a tender whose panel brings its marks together by another rule."""
    criteria = case.criteria
    panels = [evolve(panel, rule=rule) for panel in criteria.procedure.panels]
    return evolve(
        case, criteria=evolve(criteria, procedure=evolve(criteria.procedure, panels=panels))
    )
