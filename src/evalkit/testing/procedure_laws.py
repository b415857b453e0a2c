"""What every procedure of award must keep to, and the check that holds one to it."""

from __future__ import annotations

from collections.abc import Callable

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from evalkit.core.errors import EvalkitError
from evalkit.evaluation import evaluate
from evalkit.evaluation.award.results import Award, Standing
from evalkit.model import Adjustment, Case, CriteriaSet, Gate, Procedure
from evalkit.model.adjustment import COUNTS_AT, AdjustmentEntry, CountsAt
from evalkit.rules.worked import case_problems
from evalkit.testing.award_sums import NOTHING, add_up
from evalkit.testing.bidder_laws import apart, orders
from evalkit.testing.laws import LawTries, broken, counting, hold, shown, tested
from evalkit.testing.standings import (
    same_standings,
    standing_words,
    standings,
    tender_words,
)
from evalkit.testing.sum_laws import STEP, beside_half
from evalkit.testing.tender_strategies import OFFICER, entry, tenders

BONUS, DEDUCTION = "law-bonus", "law-deduction"
ProcedureLaw = Callable[[Case, DataObject], None]


def check_procedure(
    criteria: CriteriaSet, *, max_examples: int = 50, derandomize: bool | None = None
) -> LawTries:
    """Hold a criteria set with a procedure to the laws of procedures.

    Beside its own bonuses and deductions it is tried with one of each more, so that also a
    set without any shows what they do.

    Parameters
    ----------
    criteria : CriteriaSet
        With a procedure; its preconditions are left aside.
    max_examples : int
        Tenders drawn for each group of laws; there are eight.
    derandomize : bool, optional
        Draw the same tenders in every run. Default: as the profile of Hypothesis says.

    Returns
    -------
    LawTries
        On how many tenders each law was put to the test.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, and the tender that shows it; or that no bid
        was ranked in any try, so that nothing was shown.
    ValueError
        If the set has no procedure: it is for `check_criteria_set` alone.

    Examples
    --------
    >>> from evalkit.schema import load_criteria
    >>> check_procedure(load_criteria("kr-local-negotiated"), max_examples=5)["procedure-order"] > 0
    True
    """
    if criteria.procedure is None:
        raise ValueError(f"{criteria.id} has no procedure; check_criteria_set is for it")
    ranked = 0
    groups = (_sums, _adjusted, _recused, _edges, _ceiling, _owed, orders, apart)
    with counting("procedure") as tally:
        if criteria.rounding is not None:
            beside_half(criteria.rounding, "procedure-rounding")
        _worked(criteria.procedure)
        for law in groups:

            def check(data: DataObject, law: ProcedureLaw = law) -> None:
                nonlocal ranked
                at, generous = data.draw(st.sampled_from(COUNTS_AT)), data.draw(st.booleans())
                case = data.draw(tenders(_more(criteria, at, generous=generous)))
                if case is None:
                    return
                try:
                    award = evaluate(case)
                except EvalkitError:
                    return
                ranked += any(award.rank(project.id) is not None for project in case.projects)
                law(case, data)

            hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)
    if not ranked:
        raise AssertionError(
            f"{criteria.id}: nobody was ranked in any of {len(groups) * max_examples} tries, so "
            "nothing is shown; try more, or look at what the set asks for"
        )
    return LawTries(criteria.id, tally)


def _worked(procedure: Procedure) -> None:
    """Hold each rule that a procedure uses to its worked cases."""
    for use in procedure.uses:
        rounding = use.rule.body.rounded if use.rule.body is not None else None
        if rounding is not None:
            beside_half(rounding, "procedure-rounding")
        for case in use.rule.cases:
            tested("procedure-rules")
            wrong = "; ".join(str(problem.rule) for problem in case_problems(use.rule, case))
            if wrong:
                broken("procedure-rules", f"{use.id}, case {case.id} ({case.source}): {wrong}.")


def _more(criteria: CriteriaSet, at: CountsAt, *, generous: bool) -> CriteriaSet:
    """Return the set with a bonus at one step more, and a deduction at either.

    A generous bonus is worth all points, so that the most there are is reached at once; the other
    one is limited.
    """
    procedure = criteria.procedure
    assert procedure is not None
    whole = criteria.total_points
    steps = {item.at for item in procedure.adjustments if item.is_bonus}
    limit = procedure.most_bonus
    if limit is not None and steps:
        (at,) = steps  # what is limited counts at one step
    elif steps <= {at}:
        limit = whole / 12
    if generous:
        limit = None
    added = [
        Adjustment(id=BONUS, points=whole if generous else whole / 10, at=at),
        # As far as all points, so that nothing is left.
        Adjustment(id=DEDUCTION, range=(-whole, -whole / 30), at="total"),
        Adjustment(id=f"{DEDUCTION}-early", range=(-whole, -whole / 30), at="cut-off"),
    ]
    adjustments = (*procedure.adjustments, *added)
    larger = attrs.evolve(procedure, adjustments=adjustments, most_bonus=limit)
    return attrs.evolve(criteria, preconditions=(), procedure=larger)


def _sums(case: Case, data: DataObject) -> None:
    """Add every award up a second time, and once more with a bonus and deductions for all."""
    add_up(case, data)
    procedure = case.criteria.procedure
    assert procedure is not None
    added = [item for item in procedure.adjustments if item.id.startswith((BONUS, DEDUCTION))]
    kept = [row for row in case.adjustments if not row.adjustment.startswith((BONUS, DEDUCTION))]
    facts, least = list(case.evidence), 3
    rows = [
        entry(item, project.id, facts, applies=True, place=least)
        for item in added
        for project in case.projects
    ]
    add_up(attrs.evolve(case, adjustments=[*kept, *rows]), data)


def _recused(case: Case, data: DataObject) -> None:
    pairs = {(r.evaluator, r.project) for r in case.recusals}
    theirs = [m for m in case.marks if (m.evaluator, m.project) in pairs]
    if not theirs:
        return
    mark = data.draw(st.sampled_from(theirs))
    scale = case.criteria[mark.criterion].scale
    assert scale is not None
    others = [m for m in case.marks if m is not mark]
    donors = [m.low for m in others if m.criterion == mark.criterion] or [mark.low]
    value = data.draw(st.sampled_from(donors))
    low, high = (end for end in scale.extent) if hasattr(scale, "extent") else (None, None)
    ends = [end for end in (low, high) if end is not None and not isinstance(mark.low, str)]
    for other in (value, *ends):
        changed = attrs.evolve(case, marks=[*others, attrs.evolve(mark, low=other, high=other)])
        how = f"where {mark.evaluator}, recused, gives {shown(other)} for {mark.criterion},"
        same_standings("procedure-recused", case, changed, how)
    left = [m for m in case.marks if (m.evaluator, m.project) not in pairs]
    gone = attrs.evolve(case, marks=left)
    same_standings("procedure-recused", case, gone, "without the marks of who is recused")


def _adjusted(case: Case, data: DataObject) -> None:
    """Put a bonus and a deduction to one bid, and to no other."""
    procedure = case.criteria.procedure
    assert procedure is not None
    if not procedure.adjustments:
        return
    item = data.draw(st.sampled_from(procedure.adjustments))
    name = data.draw(st.sampled_from([project.id for project in case.projects]))
    place = data.draw(st.integers(0, 3))
    rows = [r for r in case.adjustments if (r.project, r.adjustment) != (name, item.id)]
    facts = list(case.evidence)

    def with_(applies: bool) -> Standing:
        row: AdjustmentEntry = entry(item, name, facts, applies=applies, place=place)
        return standings(attrs.evolve(case, adjustments=[*rows, row]))[name]

    without, with_it = with_(False), with_(True)
    law = "procedure-bonus" if item.is_bonus else "procedure-deduction"
    if without.rank is not None or with_it.rank is not None:
        tested(law)
    worse, better = (with_it, without) if item.is_bonus else (without, with_it)
    # `better` must not stand above `worse`: a deduction never helps, a bonus never costs.
    gains = _place(better) < _place(worse)
    for one, other in ((worse.technical, better.technical), (worse.total, better.total)):
        if worse.out_at or better.out_at or not _rising(procedure):
            continue
        gains = gains or (one is not None and other is not None and other > one)
    if gains:
        broken(
            law,
            f"{name} has {standing_words(without)}; with {item.id} it has "
            f"{standing_words(with_it)}. "
            f"The tender:{tender_words(case)}",
        )


def _rising(procedure: Procedure) -> bool:
    """Whether a higher total is a better one."""
    return procedure.award is None or procedure.award.rule.best == "highest"


def _place(found: Standing) -> float:
    return float("inf") if found.rank is None else found.rank


def _edges(case: Case, _: DataObject) -> None:
    """Ask for exactly the total, and exactly the technical points, that one bid has."""
    procedure = case.criteria.procedure
    assert procedure is not None
    if procedure.screening or procedure.award is not None:
        return
    kept = tuple(gate for gate in case.criteria.gates if gate.on != "total")
    for name, found in standings(case).items():
        if found.total is None or found.out_at:
            continue
        for away in (-STEP, NOTHING, STEP):
            gate = Gate(id="edge", on="total", of="points", at_least=found.total + away)
            asked = attrs.evolve(case.criteria, gates=(*kept, gate))
            after = standings(attrs.evolve(case, criteria=asked))[name]
            tested("procedure-gate-edge")
            if bool(after.out_at) != (away > 0):
                broken(
                    "procedure-gate-edge",
                    f"{name} has the total {shown(found.total)}; where at least "
                    f"{shown(found.total + away)} is asked for, it has {standing_words(after)}. "
                    f"The tender:{tender_words(case)}",
                )


def _ceiling(case: Case, data: DataObject) -> None:
    """Put one price just below, at and just above the amount that no bid may exceed."""
    procedure, tender = case.criteria.procedure, case.tender
    assert procedure is not None
    assert tender is not None
    which = procedure.ceiling
    bound = tender.amount(which) if which else None
    if bound is None:
        return
    name = data.draw(st.sampled_from([bid.project for bid in case.bids]))
    for away in (-STEP, NOTHING, STEP):
        bids = [
            attrs.evolve(bid, price=bound + away) if bid.project == name else bid
            for bid in case.bids
        ]
        try:
            award = evaluate(attrs.evolve(case, bids=bids))
        except EvalkitError:
            continue
        assert isinstance(award, Award)
        tests = [test for test in award.state(name).tests if test.kind == "ceiling"]
        if tests:
            tested("procedure-ceiling")
        if any(test.met != (away <= 0) for test in tests):
            broken(
                "procedure-ceiling",
                f"{name} asks for {shown(bound + away)} where the {which} is {shown(bound)}, and "
                f"is {'in' if tests[0].met else 'out'}. The tender:{tender_words(case)}",
            )


def _owed(case: Case, data: DataObject) -> None:
    """Take away the one mark of a criterion that must have one: that is refused, and never 0."""
    criteria, procedure = case.criteria, case.criteria.procedure
    assert procedure is not None
    owed = [
        mark
        for mark in case.marks
        if mark.evaluator == OFFICER
        and mark.criterion in criteria
        and criteria.missing_policy(mark.criterion) == "error"
    ]
    if not owed or procedure.screening or any(stage.best for stage in procedure.stages):
        return
    gone = data.draw(st.sampled_from(owed))
    before = standings(case)[gone.project]
    if before.out_at:
        return
    tested("procedure-missing")
    try:
        after = standings(attrs.evolve(case, marks=[m for m in case.marks if m is not gone]))
    except EvalkitError:
        return
    broken(
        "procedure-missing",
        f"without its mark for {gone.criterion}, {gone.project} has "
        f"{standing_words(after[gone.project])}. "
        f"The tender:{tender_words(case)}",
    )
