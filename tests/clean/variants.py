"""Criteria sets changed at random, as a notice may change them: rounds, panels, rules, ties."""

import random
from collections.abc import Callable
from fractions import Fraction

from attrs import evolve

from evalkit import CriteriaSet, Gate, ModelError, Rounding
from evalkit.model import Adjustment, Panel, Procedure, RuleUse, Stage
from evalkit.panel import PanelRule


def varied(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Change a set in one to three ways; what it refuses is left as it was."""
    ways = OF_AWARDS if criteria.procedure is not None else OF_OTHERS
    for _ in range(choose.choice((1, 2, 3))):
        try:
            criteria = choose.choice(ways)(criteria, choose)
        except ModelError:
            continue
    return criteria


def _with(criteria: CriteriaSet, **changes: object) -> CriteriaSet:
    assert criteria.procedure is not None
    return evolve(criteria, procedure=evolve(criteria.procedure, **changes))


def _procedure(criteria: CriteriaSet) -> Procedure:
    assert criteria.procedure is not None
    return criteria.procedure


def _judged(criteria: CriteriaSet) -> list[str]:
    return [leaf.id for leaf in criteria.leaves if leaf.id != _procedure(criteria).price]


def two_rounds(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Judge some criteria in a first round, after which the best go on."""
    leaves = _judged(criteria)
    cut = choose.randrange(1, len(leaves)) if len(leaves) > 1 else 1
    parts = [part for part in (leaves[:cut], leaves[cut:]) if part]
    stages = [Stage(id=f"round{n}", on=part) for n, part in enumerate(parts, start=1)]
    stages[0] = evolve(stages[0], best=choose.choice((1, 2, 3, None)), title="가 라운드")
    return _with(criteria, stages=stages)


def specialists(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Let two panels judge, each its own criteria; titled alike now and then."""
    panels = _procedure(criteria).panels
    counting = [n for n in _judged(criteria) if criteria.max_points(n) and not criteria[n].unit]
    name = panels[0].id if panels else "committee"
    leaves = list(criteria.leaves_under(panels[0].on)) if panels else counting
    cut = choose.randrange(1, len(leaves)) if len(leaves) > 1 else 1
    title = choose.choice(("", "Panel", "위원회"))
    first = Panel(id=name, on=leaves[:cut], rule=_rule(choose), title=title)
    rest = (
        [Panel(id="experts", on=leaves[cut:], rule=_rule(choose), title=title)]
        if leaves[cut:]
        else []
    )
    return _with(criteria, panels=[first, *rest, *panels[1:]])


def _rule(choose: random.Random) -> PanelRule:
    return PanelRule(
        method=choose.choice(("mean", "median", "trimmed")),
        by=choose.choice(("total", "item")),
        at_least=choose.choice((None, None, 2, 3)),
        duplicate=choose.choice(("first", "last")),
        more=choose.choice(((), [(8, 2)])),
    )


def another_panel_rule(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Put the marks of each panel together in another way."""
    panels = [evolve(panel, rule=_rule(choose)) for panel in _procedure(criteria).panels]
    return _with(criteria, panels=panels)


def seats(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Foresee a number of members."""
    panels = [evolve(p, seats=choose.choice((1, 7, 9))) for p in _procedure(criteria).panels]
    return _with(criteria, panels=panels)


def adjustments(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Take points for a breach, or give some, before the cut-off or after it."""
    at = choose.choice(("total", "cut-off"))
    points = choose.choice((-1, "-0.5", -5, "0.5"))
    found = Adjustment(id="undue-contact", points=points, at=at)
    return _with(criteria, adjustments=[found])


def ceiling(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Take another amount, or none, for what no price may exceed."""
    return _with(criteria, ceiling=choose.choice(("", "reference", "budget")))


def opens(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Open every price, or only those that are left."""
    return _with(criteria, opens=choose.choice(("all", "eligible")))


def screening(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Part equal prices otherwise, or take the numbers of the price rule from no table."""
    if not _procedure(criteria).screening:
        return criteria
    changes: dict[str, object] = {"screening": choose.choice(("total", "technical"))}
    if choose.random() < 0.5:
        numbers = {"slope": 4, "centre": 90, "flat_from": "0.9125", "flat_points": 65}
        changes["rule"] = RuleUse("kr-screening-price", numbers)
    return _with(criteria, **changes)


def differential(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Replace the technical points by differential ones, or say that they could have been."""
    name = choose.choice(("differential", "optional_differential"))
    return _with(criteria, **{name: RuleUse("kr-differential", {"gap": choose.choice((1, 3))})})


def award_rule(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Decide by another rule."""
    if _procedure(criteria).award is None:
        return criteria
    names = ("wb-qcbs", "wb-fbs", "wb-qbs", "wb-lcs", "us-tradeoff", "uk-price-per-quality-point")
    return _with(criteria, award=RuleUse(choose.choice(names)), opens="eligible")


def rounding(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Round in another way, or not at all."""
    way = Rounding(
        choose.choice((0, 2, 4)),
        choose.choice(("half-up", "half-even", "truncate")),
        choose.choice(("criterion", "group", "total")),
    )
    return evolve(criteria, rounding=choose.choice((way, way, None)))


def ties(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Break ties by another chain."""
    last = choose.choice(((), ("draw",)))
    if criteria.procedure is None:
        known = [c.id for c in criteria.criteria if criteria.global_weight(c.id)]
    else:
        known = ["technical", "largest-item", "items", "lowest-price", "submitted"]
    chain = choose.sample(known, min(len(known), choose.choice((0, 1, 2))))
    return evolve(criteria, ties=(*chain, *last))


def gates(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Add a minimum."""
    if not criteria.leaves:
        return criteria
    leaf = choose.choice(criteria.leaves).id
    if criteria.procedure is not None and leaf == criteria.procedure.price:
        leaf = "total"
    bound = choose.choice((Fraction(1, 2), Fraction(9, 10), Fraction(1)))
    return evolve(
        criteria, gates=[*criteria.gates, Gate(id="more", on=leaf, of="share", at_least=bound)]
    )


def titles(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Call two criteria, or all, by the same name."""
    some = criteria.criteria if choose.random() < 0.5 else criteria.criteria[:2]
    ids = {c.id for c in some}
    return evolve(
        criteria,
        criteria=[evolve(c, title="같은 제목") if c.id in ids else c for c in criteria.criteria],
    )


def missing(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Read a missing mark in another way."""
    return evolve(criteria, missing=choose.choice(("zero", "exclude", "interval")))


def aggregate(criteria: CriteriaSet, choose: random.Random) -> CriteriaSet:
    """Put criteria, or evaluators, together in another way."""
    changes: dict[str, str] = {"panel": choose.choice(("mean", "median", "span"))}
    if criteria.aggregate != "none":
        changes["aggregate"] = choose.choice(("sum", "product", "minimum"))
    return evolve(criteria, **changes)


Way = Callable[[CriteriaSet, random.Random], CriteriaSet]
BOTH: tuple[Way, ...] = (rounding, ties, gates, titles)
OF_AWARDS: tuple[Way, ...] = (
    *BOTH, two_rounds, two_rounds, specialists, another_panel_rule, seats, adjustments, ceiling, opens,
    screening, differential, award_rule,
)  # fmt: skip
OF_OTHERS: tuple[Way, ...] = (*BOTH, missing, missing, aggregate)
