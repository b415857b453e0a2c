"""Small tenders to test with."""

from evalkit.core.exact import Rounding
from evalkit.model import (
    Adjustment,
    Bid,
    Case,
    CriteriaSet,
    Criterion,
    Evaluator,
    Gate,
    Mark,
    Panel,
    Procedure,
    Project,
    RuleUse,
    Tender,
)
from evalkit.panel import PanelRule
from evalkit.scales import Linear

TRIMMED = PanelRule(method="trimmed", by="total", drop=1)


def korean_set(
    *,
    rule=TRIMMED,
    items=(20, 20, 20),
    quantitative=20,
    price=20,
    gates=None,
    ties=("technical", "draw"),
    preconditions=(),
    **procedure,
):
    qualitative = [
        Criterion(f"item-{n}", Linear(0, points), points=points, parent="qualitative")
        for n, points in enumerate(items, 1)
    ]  # fmt: skip
    whole = sum(items)
    given = {
        "price": "price",
        "rule": RuleUse("kr-local-price", {"floor": "0.7"}),
        "ceiling": "reference",
        "currency": "KRW",
        "panels": [Panel(id="committee", on=["qualitative"], rule=rule)],
        "adjustments": [Adjustment(id="undue-contact", points=-10)],
        "clauses": {"cut-off": "제7장 제3절 5.가"},
        "optional_differential": RuleUse("kr-differential", {"gap": 3}),
    }
    return CriteriaSet(
        "korean",
        [
            Criterion("technical", points=quantitative + whole),
            Criterion("quantitative", Linear(0, quantitative), points=quantitative, parent="technical"),
            Criterion("qualitative", points=whole, parent="technical"),
            *qualitative,
            Criterion("price", Linear(0, price), points=price),
        ],
        gates=[Gate(id="cut", on="total", at_least=70, of="points")] if gates is None else gates,
        rounding=Rounding(4, "half-up", "group"),
        ties=ties,
        jurisdiction="KR-local",
        preconditions=preconditions,
        procedure=Procedure(**{**given, **procedure}),
    )  # fmt: skip


def korean_case(criteria, marks, prices, *, quantitative=20, reference=100, **fields):
    """Build a case from ``{bid: [[item marks] one an evaluator]}`` and ``{bid: price}``."""
    found = []
    people = max(len(rows) for rows in marks.values())
    items = [leaf.id for leaf in criteria.leaves if leaf.id.startswith("item-")]
    for bid, rows in marks.items():
        for n, row in enumerate(rows, 1):
            found += [
                Mark(bid, item, value, value, evaluator=f"e{n}", reason="seen")
                for item, value in zip(items, row, strict=True)
                if value is not None
            ]
        points = quantitative[bid] if isinstance(quantitative, dict) else quantitative
        found.append(Mark(bid, "quantitative", points, points, evaluator="officer"))
    bids = fields.pop("bids", None) or [Bid(project=b, price=p) for b, p in prices.items()]
    officer = Evaluator(id="officer", panel="-")
    members = [Evaluator(id=f"e{n}") for n in range(1, people + 1)]
    fields.setdefault("evaluators", [*members, officer])
    return Case(
        criteria,
        [Project(bid) for bid in marks],
        found,
        bids=bids,
        tender=Tender(reference=reference),
        **fields,
    )
