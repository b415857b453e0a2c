"""Every award added up a second time, from the marks that count to the ranks."""

from __future__ import annotations

from fractions import Fraction

import attrs
from attrs import frozen
from hypothesis.strategies import DataObject

from evalkit.evaluation import evaluate
from evalkit.evaluation.award.opening import Opening
from evalkit.evaluation.award.results import Award
from evalkit.model import Case
from evalkit.testing.laws import broken, shown, tested
from evalkit.testing.panel_laws import Sitting, defined
from evalkit.testing.standings import standing_words, tender_words
from evalkit.testing.sum_laws import adds_up, rounded

NOTHING = Fraction(0)


def add_up(case: Case, _: DataObject) -> None:
    """Add up the points of every bid a second time, from the marks that count to the total."""
    criteria, procedure = case.criteria, case.criteria.procedure
    assert procedure is not None
    award = evaluate(case)
    assert isinstance(award, Award)
    _panels(award)
    _prices(award)
    _stages(award)
    tree = criteria.tree
    tops = [child.id for child in criteria.children("")]
    simple = criteria.aggregate == "sum" and (not procedure.price or procedure.price in tops)
    for name, found in award.standings.items():
        if found.out_at and found.rank is not None:
            broken("procedure-ranks", f"{name} is out, and has {standing_words(found)}.")
        if found.technical_raw is None or not simple:
            continue
        nodes = {
            node.id: None if span is None else span[0]
            for node, span in zip(tree.nodes, award[name].points, strict=True)
            if node.id and node.id != procedure.price
        }
        adds_up(case, award[name], nodes, 0, "procedure-trace")
        spans = [award[name].points[tree.place[top]] for top in tops if top != procedure.price]
        raw = sum((span[0] for span in spans if span is not None), NOTHING)
        most = sum((criteria.max_points(top) for top in tops if top != procedure.price), NOTHING)
        early, late = _shifts(case, name, most)
        steps: list[tuple[str, Fraction | None, Fraction | None]] = [
            ("technical points as marked", found.technical_raw, raw)
        ]
        if procedure.differential is None:
            steps.append(("technical points", found.technical, max(early.of(raw), NOTHING)))
        if procedure.award is None and found.total is not None and not found.out_at:
            assert found.technical is not None
            whole = attrs.evolve(late, most=criteria.total_points)
            total = whole.of(found.technical + (found.price_points or NOTHING))
            sign = -1 if total < 0 else 1
            steps.append(("total", found.total, sign * rounded(abs(total), criteria.rounding)))
        for what, given, wanted in steps:
            tested("procedure-trace")
            if given != wanted:
                broken(
                    "procedure-trace",
                    f"{name} has {standing_words(found)}; its {what} come to {shown(wanted)}. "
                    f"The tender:{tender_words(case)}",
                )
    _ranks(award)


@frozen
class _Shift:
    """What is added, and what is taken after that."""

    most: Fraction
    bonus: Fraction
    deduction: Fraction

    def of(self, points: Fraction) -> Fraction:
        with_bonus = max(points, min(points + self.bonus, self.most))
        return with_bonus - self.deduction


def _shifts(case: Case, name: str, most: Fraction) -> tuple[_Shift, _Shift]:
    procedure = case.criteria.procedure
    assert procedure is not None
    given = {row.adjustment: row for row in case.adjustments if row.project == name}
    found = []
    for at in ("cut-off", "total"):
        points = [
            item.worth(given[item.id].value)
            for item in procedure.adjustments
            if item.at == at and item.id in given and given[item.id].applies == "yes"
        ]
        bonus = sum((p for p in points if p > 0), NOTHING)
        if procedure.most_bonus is not None:
            bonus = min(bonus, procedure.most_bonus)
        found.append(_Shift(most, bonus, -sum((p for p in points if p < 0), NOTHING)))
    return found[0], found[1]


def _panels(award: Award) -> None:
    """Hold the marks of each panel to the definition of its rule."""
    case = award.case
    procedure = case.criteria.procedure
    assert procedure is not None
    recused = tuple((r.evaluator, r.project) for r in case.recusals)
    for panel in procedure.panels:
        items = case.criteria.leaves_under(panel.on)
        people = tuple(e.id for e in case.evaluators if e.panel == panel.id)
        bids = tuple(project.id for project in case.projects)
        marks = {
            (m.evaluator, m.project, m.criterion): _worth(case, m.criterion, m.low)
            for m in case.marks
            if m.criterion in items
        }
        sitting = Sitting(people, bids, tuple(items), marks, recused)
        for bid in bids:
            points = [award.panel_marks[bid, item].value for item in items]
            wanted = defined(panel.rule, sitting, bid)
            tested("procedure-panel")
            if sum(points, NOTHING) != wanted:
                broken(
                    "procedure-panel",
                    f"{bid} has {shown(points)} points of the panel {panel.id}, not "
                    f"{shown(wanted)} in all. The marks in points:{sitting}",
                )


def _prices(award: Award) -> None:
    """Put every price that was opened, and is not above the ceiling, to the rule once more."""
    case = award.case
    procedure, tender = case.criteria.procedure, case.tender
    assert procedure is not None
    assert tender is not None
    use = procedure.rule
    if use is None or use.rule.columns != ("price",):
        return
    bound = tender.amount(procedure.ceiling) if procedure.ceiling else None
    lots: dict[str, dict[str, Fraction]] = {}
    for bid in case.bids:
        lawful = bid.price is not None and (bound is None or bid.price <= bound)
        if bid.status == "valid" and lawful and award.state(bid.project).opened:
            assert bid.price is not None
            lots.setdefault(bid.lot, {})[bid.project] = bid.price
    settings = Opening(case, procedure).settings(use)
    for prices in lots.values():
        rows = {name: {"price": price} for name, price in prices.items()}
        wanted = dict(zip(rows, use.rule.scores(list(rows.values()), settings), strict=True))
        for name, outcome in wanted.items():
            given = award.standings[name].price_points
            if given is None:
                continue
            tested("procedure-price")
            if given != outcome.value:
                broken(
                    "procedure-price",
                    f"{name} has {shown(given)} price points, and {use.rule.id} gives "
                    f"{shown(outcome.value)}. The tender:{tender_words(case)}",
                )


def _stages(award: Award) -> None:
    """Count who is above each bid at the end of a round."""
    case = award.case
    procedure = case.criteria.procedure
    assert procedure is not None
    place = {leaf.id: number for number, leaf in enumerate(case.criteria.leaves)}
    for stage in procedure.stages:
        if stage.best is None:
            continue
        leaves = case.criteria.leaves_under(stage.on)
        met, sums = {}, {}
        for project in case.projects:
            for test in award.state(project.id).tests:
                if (test.kind, test.requirement) == ("stage", stage.id):
                    utilities = [award[project.id].leaves[place[leaf]].utility for leaf in leaves]
                    met[project.id] = test.met
                    sums[project.id] = sum(
                        utility[0] * case.criteria.max_points(leaf)
                        for leaf, utility in zip(leaves, utilities, strict=True)
                        if utility is not None
                    )
        for name, goes_on in met.items():
            tested("procedure-stage")
            above = sum(other > sums[name] for other in sums.values())
            if goes_on != (above < stage.best):
                broken(
                    "procedure-stage",
                    f"{name} {'goes on' if goes_on else 'is out'} after {stage.id}, with {above} "
                    f"above it where {stage.best} go on. The tender:{tender_words(case)}",
                )


def _worth(case: Case, name: str, value: Fraction | str) -> Fraction:
    scale = case.criteria[name].scale
    assert scale is not None
    return scale.utility(value) * case.criteria.max_points(name)


def _ranks(award: Award) -> None:
    procedure = award.case.criteria.procedure
    assert procedure is not None
    if procedure.award is not None or procedure.screening:
        return
    ranked = [s for s in award.standings.values() if s.rank is not None and s.total is not None]
    for one in ranked:
        for other in ranked:
            tested("procedure-ranks")
            assert one.rank is not None
            assert other.rank is not None
            assert one.total is not None
            assert other.total is not None
            if one.total > other.total and one.rank >= other.rank:
                broken(
                    "procedure-ranks",
                    f"{one.project.id} has {standing_words(one)}; "
                    f"{other.project.id} has {standing_words(other)}. "
                    f"The tender:{tender_words(award.case)}",
                )
