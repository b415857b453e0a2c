"""What must hold between a case and its tender: bids, people, recusals, moved marks, dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

import numpy as np
from attrs import evolve, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, Text, say
from evalkit.model.case_draft import CaseDraft
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.entry_checks import entry_problems
from evalkit.model.first_stage import first_stage_problems
from evalkit.model.people_checks import committee_problems, evaluator_problems, known_name
from evalkit.model.procedure import FROM_THE_CASE, Procedure, RuleUse
from evalkit.model.screening_checks import works_needed
from evalkit.model.seat_checks import seat_problems
from evalkit.model.seats import Seats
from evalkit.rules.law_tables import named
from evalkit.rules.periods import span, within

TABLES = (
    "bids", "committees", "recusals", "consensus", "adjustments", "tradeoffs", "first_stage",
)  # fmt: skip
_TIME = say("must be a time such as 2026-08-03T10:00:00+09:00")


def tender_problems(case: CaseDraft, seats: Seats) -> Iterator[Problem]:
    """Yield everything that is wrong with what an award rests on; rows are positions in lists."""
    procedure = case.criteria.procedure
    yield from _dates(case)
    yield from evaluator_problems(case, procedure)
    yield from seat_problems(case, seats)
    yield from _deviations(case)
    if procedure is None:
        for table in TABLES:
            if getattr(case, table):
                rule = say("needs a criteria set with a procedure")
                yield Problem(table=table, row=0, rule=rule)
        return
    yield from _amounts(case, procedure)
    yield from _works(case, procedure)
    yield from _bids(case)
    yield from committee_problems(case, procedure)
    yield from _recusals(case)
    yield from _consensus(case)
    yield from entry_problems(case, procedure)
    yield from _tradeoffs(case)
    yield from first_stage_problems(case)
    yield from _exact_marks(case, procedure)
    yield from _domains(case, procedure)


def out_of_force(
    criteria: CriteriaSet, day: date
) -> Iterator[tuple[Message, date | None, date | None]]:
    """Yield what was not in force on a day, the criteria set or a rule, and when it was."""
    spans = [
        (
            say("criteria set {name}", name=criteria.cited),
            criteria.in_force_from,
            criteria.in_force_to,
        )
    ]
    if criteria.procedure is not None:
        spans += [
            (say("rule {name}", name=use.id), use.rule.in_force_from, use.rule.in_force_to)
            for use in criteria.procedure.uses
        ]
    for what, start, end in spans:
        if not within(day, start, end):
            yield what, start, end


@frozen
class UncomparedText:
    """A text that was not compared with the one that is cited, for the date of a notice.

    Parameters
    ----------
    day : date
    rule : str
        Id of the rule; empty where it is the text of the criteria set.
    why : Text
    """

    day: date
    rule: str
    why: Text


def uncompared(case: CaseDraft) -> Iterator[UncomparedText]:
    """Yield each text that was not compared for the date of the notice."""
    day = case.tender.notice_date if case.tender is not None else None
    if day is None:
        return
    texts = [("", case.criteria.uncompared)]
    if case.criteria.procedure is not None:
        texts += [(use.id, use.rule.uncompared) for use in case.criteria.procedure.uses]
    found = [(rule, s) for rule, stretches in texts for s in stretches if s.holds(day)]
    # What a set says of its text holds for the rules in it, too.
    for rule, stretch in found[:1] if found and not found[0][0] else found:
        yield UncomparedText(day, rule, stretch.why)


def _dates(case: CaseDraft) -> Iterator[Problem]:
    """Refuse rules that were not in force when the tender was announced."""
    tender = case.tender
    if tender is None or tender.notice_date is None or tender.out_of_force:
        return
    day = tender.notice_date
    for what, start, end in out_of_force(case.criteria, day):
        yield Problem(
            table="tender",
            field="notice_date",
            rule=say(
                "{what} was not in force on that day, but {span}", what=what, span=span(start, end)
            ),
            value=day.isoformat(),
            remedy=say("use the version of that day, or give the reason in out_of_force"),
        )


def _amounts(case: CaseDraft, procedure: Procedure) -> Iterator[Problem]:
    """Ask for each amount by its own name: none is taken for another."""
    for use in procedure.uses:
        parameters = use.rule.open(dict(use.settings))
        left = parameters - set(FROM_THE_CASE)
        if left:
            rule = say(
                "needs settings that are missing in the procedure: {names}", names=sorted(left)
            )
            yield Problem(table="case", field=use.id, rule=rule)
    unit = case.tender.unit if case.tender is not None else ""
    if unit not in ("", procedure.currency) and any(
        precondition.by_amount for precondition in case.criteria.preconditions
    ):
        yield Problem(
            table="tender",
            field="unit",
            rule=say(
                "is not {currency}, in which the criteria set gives the amounts of its "
                "preconditions",
                currency=procedure.currency,
            ),
            value=unit,
            remedy=say("write every amount in that currency, or delete the key"),
        )
    for which in procedure.needs:
        if case.tender is None or case.tender.amount(which) is None:
            yield Problem(
                table="tender",
                field=which,
                rule=say(
                    "is required: {amount}; the procedure compares prices with it",
                    amount=procedure.amount(which).cited,
                ),
                remedy=say(
                    "write it in the tender; where the law makes both amounts the same, write "
                    "it for both"
                ),
            )


def _bids(case: CaseDraft) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, bid in enumerate(case.bids):
        at = {"table": "bids", "row": row}
        yield from known_name(bid.project, case._projects, say("project"), "project", "bids", row)
        if bid.project in seen:
            rule = say("already has a bid; in another lot use another project")
            yield Problem(**at, field="project", rule=rule, value=bid.project)  # type: ignore[arg-type]
        seen.add(bid.project)
        if bid.submitted and not _is_time(bid.submitted):
            yield Problem(**at, field="submitted", rule=_TIME, value=bid.submitted)  # type: ignore[arg-type]
    if "submitted" in case.criteria.ties:
        for row, bid in enumerate(case.bids):
            if not bid.submitted:
                rule = say("is empty, but the earlier bid wins a tie")
                yield Problem(table="bids", row=row, field="submitted", rule=rule)


def _deviations(case: CaseDraft) -> Iterator[Problem]:
    known = [p.id for p in case.criteria.preconditions if p.checked]
    seen: set[str] = set()
    for row, deviation in enumerate(case.deviations):
        name = deviation.precondition
        yield from known_name(name, known, say("precondition"), "precondition", "deviations", row)
        if name in seen:
            rule = say("is used twice")
            yield Problem(table="deviations", row=row, field="precondition", rule=rule, value=name)
        seen.add(name)


def _recusals(case: CaseDraft) -> Iterator[Problem]:
    people = {e.id for e in case.evaluators} or {*case.marks.evaluators}
    for row, recusal in enumerate(case.recusals):
        yield from known_name(
            recusal.evaluator, sorted(people), say("evaluator"), "evaluator", "recusals", row
        )
        if recusal.project:
            yield from known_name(
                recusal.project, case._projects, say("project"), "project", "recusals", row
            )
        if recusal.decision != "pending" and not recusal.decided_by:
            rule = say("must say who decided")
            yield Problem(table="recusals", row=row, field="decided_by", rule=rule)
        if recusal.at and not _is_time(recusal.at):
            yield Problem(table="recusals", row=row, field="at", rule=_TIME, value=recusal.at)


def _consensus(case: CaseDraft) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    leaves = [leaf.id for leaf in case.criteria.judged]
    for row, moved in enumerate(case.consensus):
        yield from known_name(
            moved.project, case._projects, say("project"), "project", "consensus", row
        )
        wrong = list(
            known_name(moved.criterion, leaves, say("criterion"), "criterion", "consensus", row)
        )
        yield from wrong
        if (moved.project, moved.criterion) in seen:
            rule = say(
                "is agreed twice; keep the last decision, and say in its reason what it replaces"
            )
            yield Problem(
                table="consensus", row=row, field="criterion", rule=rule, value=moved.criterion
            )
        seen.add((moved.project, moved.criterion))
        scale = None if wrong else case.criteria[moved.criterion].scale
        if scale is None:
            continue
        try:
            scale.utility(scale.read(moved.value))
        except ModelError as error:
            for problem in error.problems:
                yield evolve(problem, table="consensus", row=row, field="value")


def _tradeoffs(case: CaseDraft) -> Iterator[Problem]:
    seen: set[str] = set()
    lots = {bid.project: bid.lot for bid in case.bids}
    for row, tradeoff in enumerate(case.tradeoffs):
        yield from known_name(
            tradeoff.project, case._projects, say("project"), "project", "tradeoffs", row
        )
        if tradeoff.lot != lots.get(tradeoff.project, tradeoff.lot):
            rule = say("did not bid for this lot")
            yield Problem(table="tradeoffs", row=row, field="lot", rule=rule, value=tradeoff.lot)
        if tradeoff.lot in seen:
            rule = say("is decided twice")
            yield Problem(table="tradeoffs", row=row, field="lot", rule=rule, value=tradeoff.lot)
        seen.add(tradeoff.lot)


def _exact_marks(case: CaseDraft, procedure: Procedure) -> Iterator[Problem]:
    marks = case.marks
    price = np.array([name == procedure.price for name in marks.criteria], dtype=np.bool_)
    for row in np.flatnonzero((marks.low != marks.high) | price[marks.criterion]).tolist():
        mark, (table, place) = marks[row], marks.at(row)
        if mark.is_range:
            rule = say("is a range; an award needs one value")
            value = f"{_shown(mark.low)} … {_shown(mark.high)}"
            yield Problem(table=table, row=place, field="low", rule=rule, value=value)
        else:
            rule = say("gets its points from the bids; write the price there")
            yield Problem(
                table=table, row=place, field="criterion", rule=rule, value=mark.criterion
            )


def _domains(case: CaseDraft, procedure: Procedure) -> Iterator[Problem]:
    """Refuse marks that go into a rule as they are, and lie outside what it takes."""
    marks = case.marks
    uses = [[use for use in procedure.uses if name in use.rule.inputs] for name in marks.criteria]
    taken = np.array([bool(found) for found in uses], dtype=np.bool_)
    for row in np.flatnonzero(taken[marks.criterion]).tolist():
        low, name = marks.values[marks.low[row]], marks.criteria[marks.criterion[row]]
        for use in uses[marks.criterion[row]] if isinstance(low, Fraction) else ():
            refused = use.rule.domain(name).refused(low, {}, {})
            if refused is not None:
                table, place = marks.at(row)
                yield Problem(
                    table=table,
                    row=place,
                    field="low",
                    rule=say("{refused}: {rule} uses it", refused=refused, rule=use.id),
                    value=decimal(low),
                )


def _shown(value: object) -> str:
    return value if isinstance(value, str) else decimal(value)  # type: ignore[arg-type]


def _is_time(text: str) -> bool:
    """Say whether a time can be compared with others: ISO 8601, with its offset."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _works(case: CaseDraft, procedure: Procedure) -> Iterator[Problem]:
    """Yield amounts of works that the notice lacks, or gives where no rule may use them."""
    for name, wanted in works_needed(procedure).items():
        given = getattr(case.tender, name, None)
        if wanted and given is None:
            meaning = next(p.meaning for p in wanted[0].rule.parameters if p.id == name)
            rule = say("is required: {meaning}", meaning=meaning)
            yield Problem(table="tender", field=name, rule=rule)
        elif given and not wanted and not any(_takes(use, name) for use in procedure.uses):
            rule = say("cannot be used here: no rule of the criteria set uses it")
            yield Problem(table="tender", field=name, rule=rule, value=decimal(given))


def _takes(use: RuleUse, name: str) -> bool:
    """Say whether a rule takes an amount without a table, so that the notice may give it."""
    table = named(use.rule.tables, dict(use.settings))
    return table is None and name in {p.id for p in use.rule.parameters}
