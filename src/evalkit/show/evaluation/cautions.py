"""What stops nothing and should be known of a case, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from evalkit.core.ids import alike
from evalkit.core.messages import Message, say
from evalkit.model import Case
from evalkit.model.amounts import AMOUNTS
from evalkit.model.tender_checks import uncompared
from evalkit.show.evaluation.money import amount


def uncompared_lines(case: Case) -> Iterator[Message]:
    """Name each text that was not compared for the date of the notice."""
    for text in uncompared(case):
        yield say(
            "Notice of {day}, {what}: the text in force on that day was not compared with the "
            "one cited. {why}",
            day=text.day,
            what=say("rule {name}", name=text.rule)
            if text.rule
            else say("criteria set {name}", name=case.criteria.cited),
            why=text.why,
        )


def swapped_lines(case: Case) -> Iterator[Message]:
    """Say that prices are scored on more than the budget, where a set reads both amounts.

    An estimate is part of its budget, so the two were swapped, or one of them is wrong.
    """
    tender, procedure = case.tender, case.criteria.procedure
    if tender is None or procedure is None or len(procedure.amounts) < len(AMOUNTS):
        return
    reference, budget = tender.reference, tender.budget
    if reference is not None and budget is not None and reference > budget:
        yield say(
            "Amounts of the tender: {reference} ({estimate}) is more than {budget} ({most}). "
            "Compare both with the notice: they may be swapped",
            reference=procedure.amount("reference").name,
            estimate=amount(case, reference),
            budget=procedure.amount("budget").name,
            most=amount(case, budget),
        )


def alike_lines(case: Case) -> Iterator[Message]:
    """Name the ids that a reader may take for one: they differ by case or look only."""
    criteria = case.criteria
    people = (
        *(e.id for e in case.evaluators),
        *case.marks.evaluators,
        *(a.evaluator for a in case.assignments),
        *(g.evaluator for g in case.first_stage),
    )
    for what, names in (
        (say("projects"), [p.id for p in case.projects]),
        (say("evaluators"), people),
        (say("criteria"), [*(c.id for c in criteria.criteria), *criteria.questions]),
        (say("evidence"), [e.id for e in case.evidence]),
        (say("lots"), [bid.lot for bid in case.bids]),
    ):
        for earlier, name in alike(filter(None, names)):
            yield say(
                "{what}: the ids '{earlier}' and '{name}' differ by case or look only, and count "
                "as two. If they mean one, write one of them everywhere",
                what=what,
                earlier=earlier,
                name=name,
            )


def remark_lines(case: Case) -> Iterator[Message]:
    """Say what reading the files had to guess, or took that people may not see."""
    for remark in case.remarks:
        file = PurePath(remark.file).name
        where = say("{file}, {table}", file=file, table=remark.table) if remark.table else file
        if not file:
            where = remark.table
        line = say("{where}: {rule}", where=where, rule=remark.rule)
        if remark.value is not None:
            line = say("{line} (got {value})", line=line, value=remark.value)
        if remark.remedy is not None:
            line = say("{line}; {remedy}", line=line, remedy=remark.remedy)
        yield line


def standing_lines(case: Case) -> Iterator[Message]:
    """Yield what every page of a case says of its tender as a whole."""
    yield from uncompared_lines(case)
    yield from swapped_lines(case)
    yield from alike_lines(case)
    yield from remark_lines(case)


def open_lines(case: Case) -> Iterator[Message]:
    """Name each bonus and deduction of a bid that is not known, with what would settle it."""
    procedure = case.criteria.procedure
    if procedure is None or not procedure.adjustments:
        return
    # Few cases have any.
    from evalkit.evaluation.award.adjusting import Adjusting  # noqa: PLC0415
    from evalkit.show.reasons import said  # noqa: PLC0415

    adjusting = Adjusting(case, procedure)
    for project in case.projects:
        for item in adjusting.applied(project.id):
            if item.why is not None:
                yield say(
                    "{bid}, {adjustment}: not yet known, so its points are a range: {why}",
                    bid=project.name,
                    adjustment=item.adjustment.name,
                    why=said(item.why),
                )
