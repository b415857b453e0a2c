"""A strategy for the tenders of a criteria set: marks, bids, people, adjustments."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from evalkit.core.errors import EvalkitError
from evalkit.model import (
    Adjustment,
    AdjustmentEntry,
    Bid,
    Case,
    CriteriaSet,
    Evaluator,
    Evidence,
    Mark,
    Procedure,
    Project,
    Recusal,
    Tender,
    Tradeoff,
)
from evalkit.model.screening_checks import works_needed
from evalkit.scales import Categories, Levels, Scale
from evalkit.scales.base import Value
from evalkit.testing.panel_laws import least_panel
from evalkit.testing.scale_strategies import most_and_least, values_of, whole_span

REFERENCE = Fraction(100_000)
OFFICER = "officer"


@st.composite
def tenders(
    draw: DrawFn, criteria: CriteriaSet, *, min_bids: int = 1, max_bids: int = 4
) -> Case | None:
    """Draw tenders of a criteria set with a procedure, with every mark there that is owed.

    Prices stand around what the rules declare: floors, kinks, the reference and the budget.

    Parameters
    ----------
    criteria : CriteriaSet
        With a procedure; its preconditions are left aside.
    min_bids, max_bids : int

    Returns
    -------
    strategy of Case or None
        None for one that evalkit would refuse.

    Examples
    --------
    >>> from evalkit.schema import load_criteria
    >>> from hypothesis import Phase, find, settings
    >>> drawn = settings(phases=[Phase.generate])
    >>> case = find(tenders(load_criteria("kr-local-negotiated")), lambda _: True, settings=drawn)
    >>> case.bids[0].status
    'valid'
    """
    procedure = criteria.procedure
    if procedure is None:
        raise ValueError("tenders need a criteria set with a procedure")
    rules = attrs.evolve(criteria, preconditions=())
    names = list("ABCDEFGH"[: draw(st.integers(min_bids, max_bids))])
    members = {
        panel.id: _members(draw, panel.id, least_panel(panel.rule)) for panel in procedure.panels
    }
    facts = [Evidence(id=f"f{n}", kind=kind) for n, (kind, _) in enumerate(rules.evidence_kinds)]
    people = [
        Evaluator(id=name, panel=panel) for panel, found in members.items() for name in found[0]
    ]
    tender = _tender(draw, procedure)
    try:
        return Case(
            rules,
            [Project(name) for name in names],
            list(_marks(draw, rules, names, {k: v[0] for k, v in members.items()}, facts)),
            evidence=facts,
            tender=tender,
            bids=[
                Bid(project=name, price=_price(draw, procedure, tender),
                    submitted=f"2026-01-0{n}T10:00:00+09:00")
                for n, name in enumerate(draw(st.permutations(names)), 1)
            ],
            evaluators=[*people, Evaluator(id=OFFICER, panel="-")],
            recusals=[
                Recusal(evaluator=spare, project=name, kind="exclusion", ground="employed there",
                        decision="excluded", decided_by="the office",
                        at="2026-01-05T10:00:00+09:00")
                for _, spares in members.values() for spare in spares
                for name in names if draw(st.booleans())
            ],
            adjustments=list(_entries(draw, procedure, names, facts)),
            tradeoffs=_tradeoffs(draw, procedure, names),
        )  # fmt: skip
    except EvalkitError:
        return None


def _members(draw: DrawFn, panel: str, least: int) -> tuple[list[str], list[str]]:
    """Draw who sits on a panel, and who of them may be recused without leaving it too small."""
    spare = draw(st.integers(0, 2))
    found = [f"{panel}-e{n}" for n in range(1, least + spare + 1)]
    return found, found[least:]


def _marks(
    draw: DrawFn,
    criteria: CriteriaSet,
    names: list[str],
    members: dict[str, list[str]],
    facts: list[Evidence],
) -> Iterator[Mark]:
    procedure = criteria.procedure
    assert procedure is not None
    panel_of = {
        leaf: panel.id for panel in procedure.panels for leaf in criteria.leaves_under(panel.on)
    }
    for name in names:
        full = draw(st.sampled_from([False, True, False]))
        for leaf in criteria.leaves:
            if leaf.id == procedure.price:
                continue
            cited = [fact.id for fact in facts if criteria.admits(leaf.id, fact.kind)]
            assert leaf.scale is not None
            for person in members.get(panel_of.get(leaf.id, ""), ["" if leaf.unit else OFFICER]):
                value = _good(draw, leaf.scale, full=full)
                yield Mark(name, leaf.id, value, value, evaluator=person, unit=leaf.unit,
                           reason="drawn", evidence=cited)  # fmt: skip
        for question in criteria.questions:
            answer = draw(st.sampled_from(["yes", "no"]))
            cited = [fact.id for fact in facts if criteria.admits(question, fact.kind)]
            yield Mark(name, question, answer, answer, evidence=cited)


def _good(draw: DrawFn, scale: Scale, *, full: bool) -> Value:
    """Draw the better of two values, or take the best, so that many bids pass a minimum."""
    if full and (isinstance(scale, Levels | Categories) or None not in scale.extent):
        return most_and_least(scale, *whole_span(scale))[1]
    return max(draw(values_of(scale)), draw(values_of(scale)), key=scale.utility)


def _tender(draw: DrawFn, procedure: Procedure) -> Tender:
    works = {name: draw(st.sampled_from([Fraction(0), REFERENCE / 20])) for name, used in
             works_needed(procedure).items() if used}  # fmt: skip
    return Tender(
        reference=REFERENCE,
        budget=draw(st.sampled_from([REFERENCE, REFERENCE * Fraction(11, 10)])),
        fixed_costs=works.get("fixed_costs"),
        least_price=works.get("least_price"),
        unit=procedure.currency,
    )


def _price(draw: DrawFn, procedure: Procedure, tender: Tender) -> Fraction:
    assert tender.budget is not None
    edges = {Fraction(1), tender.budget / REFERENCE}
    for use in procedure.uses:
        given = [p.default for p in use.rule.parameters] + [value for _, value in use.settings]
        edges |= {share for text in given if (share := _share(text)) is not None}
    near = st.sampled_from(sorted(edges)).flatmap(
        lambda edge: st.sampled_from([edge * REFERENCE + away for away in (0, -1, 1)])
    )
    within = st.integers(600, 1050).map(lambda thousandth: thousandth * REFERENCE / 1000)
    fine = st.integers(1, 2 * 10**9).map(lambda unit: unit * REFERENCE / 10**9)
    far = st.sampled_from([REFERENCE / 10**5, REFERENCE * 10**5])
    return draw(within | near | within | near | fine | far)


def _share(value: object) -> Fraction | None:
    """Return what stands for a part of the reference, if it does."""
    try:
        found = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None
    return found if Fraction(1, 2) <= found <= 1 else None


def _entries(
    draw: DrawFn, procedure: Procedure, names: list[str], facts: list[Evidence]
) -> Iterator[AdjustmentEntry]:
    # One number for all, as many small draws would mostly say that nothing applies.
    bits = draw(st.integers(0, 16 ** (len(procedure.adjustments) * len(names)) - 1))
    for item in procedure.adjustments:
        for name in names:
            bits, (place, own) = bits // 16, divmod(bits % 16, 4)
            # Most bids stay in: of what is taken, less is drawn than of what is given.
            applies = own % 2 == 1 if item.is_bonus or item.range else own == 3
            yield entry(item, name, facts, applies=applies, place=place)


def entry(
    item: Adjustment, project: str, facts: list[Evidence], *, applies: bool, place: int = 0
) -> AdjustmentEntry:
    """Return a row that says whether an adjustment applies to a bid, with its points."""
    value: Fraction | str | None = None
    if applies and item.range is not None:
        low, high = item.range
        value = low + (high - low) * Fraction(place, 3)
    elif applies and item.levels:
        value = item.levels[place % len(item.levels)].id
    return AdjustmentEntry(
        project=project,
        adjustment=item.id,
        applies="yes" if applies else "no",
        value=value,
        reason="drawn",
        evidence=[fact.id for fact in facts if fact.kind in item.evidence],
    )


def _tradeoffs(draw: DrawFn, procedure: Procedure, names: list[str]) -> list[Tradeoff]:
    if procedure.award is None or procedure.award.rule.has_figure:
        return []
    return [Tradeoff(project=draw(st.sampled_from(names)), by="the board", reason="drawn")]
