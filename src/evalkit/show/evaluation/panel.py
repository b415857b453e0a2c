"""How panels are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.marking.pivotal import PivotalMark
from evalkit.marking.report import PanelReport
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import DASH, NOTE, number
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.panel import diagnosis as diagnosis_view
from evalkit.show.panel import rasch as rasch_view
from evalkit.show.reasons import counted, said
from evalkit.show.seats import seat_lines

COLUMNS = diagnosis_view.COLUMNS


def page(result: PanelReport, lang: Lang) -> Page:
    """Return the report as a page that can be printed in any format."""
    award = result.case.criteria.procedure is not None
    blocks: list[Block] = []
    if award:
        blocks.append(Heading(say("What the award depends on")))
        blocks.append(Bullets(_pivots(result)))
        if result.pivotal_marks:
            blocks.append(_marks(result, lang))
    for diagnosis in result.diagnoses:
        blocks.extend(diagnosis_view.page(diagnosis, lang).blocks)
    seats = [*seat_lines(result.case)]
    blocks += [Bullets(seats)] if seats else []
    if result.rasch is not None:
        blocks.extend(rasch_view.page(result.rasch, lang).blocks)
    return Page(blocks, lang)


def items(result: PanelReport) -> list[diagnosis_view.EvaluatorLine]:
    """Return the evaluators of each panel."""
    return [line for diagnosis in result.diagnoses for line in diagnosis_view.items(diagnosis)]


def _pivots(result: PanelReport) -> list[Message]:
    found, lots = result.tally, len({w.lot for w in result.without})
    lines: list[Message] = [
        counted(
            say(
                "Without one evaluator, the winner changes in {changed} of {count} checks, and "
                "cannot be determined in {open}."
            )
            if found.open
            else say("Without one evaluator, the winner changes in {changed} of {count} checks."),
            found,
        )
    ]
    for w in result.without:
        if w.changed is False:
            continue
        first = Tied(result.case.project(p).name for p in w.first) if w.first else DASH
        line = (
            say("Without the marks of {name}, the winner is: {first}.", name=w.subject, first=first)
            if w.problem is None
            else say(
                "Without the marks of {name}, the winner cannot be determined: {reason}.",
                name=w.subject,
                reason=said(w.problem),
            )
        )
        lines.append(say("Lot {lot}: {line}", lot=w.lot, line=line) if lots > 1 else line)
    lines += not_sought_lines(result)
    if result.pivotal_marks:
        lines.append(
            say(
                "The table lists the smallest change of each single mark that changes the "
                "winner; of equal changes, the first by name."
            )
        )
    elif not result.not_sought:
        lines.append(say("No change of a single mark was found that changes the winner."))
    return lines


def not_sought_lines(result: PanelReport) -> Iterator[Message]:
    """Say of each lot in which no single marks are looked for, why."""
    lots = {bid.lot for bid in result.case.bids}
    for lot, why in result.not_sought.items():
        line = say(
            "Single marks that would change the winner were not searched for: {why}.", why=said(why)
        )
        yield say("Lot {lot}: {line}", lot=lot, line=line) if len(lots) > 1 else line


def _marks(result: PanelReport, lang: Lang) -> Table:
    case = result.case

    def first(mark: PivotalMark) -> Message | Tied | None:
        if mark.first:
            return Tied(case.project(name).name for name in mark.first)
        if mark.problem is None:
            return None
        return say("cannot be determined: {reason}", reason=said(mark.problem))

    columns: tuple[Column[PivotalMark], ...] = (
        Column(say("Evaluator"), lambda m: m.evaluator),
        Column(say("Bid"), lambda m: case.project(m.bid).name, width=24),
        Column(say("Criterion"), lambda m: case.criteria[m.criterion].name, width=24),
        Column(say("Current points"), lambda m: m.points, number()),
        Column(say("Tied at"), lambda m: m.needed, number()),
        Column(say("Change"), lambda m: m.change, number()),
        Column(say("New winner"), first, NOTE, width=24),
    )
    return table_of(columns, result.pivotal_marks, lang)


def plain(result: PanelReport, lang: Lang) -> dict[str, Any]:
    """Return everything as plain data."""
    rasch = result.rasch
    return {
        "rasch": rasch and {"bids": rasch.bids, "severities": rasch.severities},
        "no_mark_of": [
            {"evaluator": s.evaluator, "project": s.project, "criterion": s.criterion}
            for s in result.case.seats.missed
        ],
        "panels": [diagnosis_view.plain(diagnosis, lang) for diagnosis in result.diagnoses],
        "pivotal_evaluators": [
            {"evaluator": w.subject, "lot": w.lot, "first": list(w.first)}
            for w in result.pivotal_evaluators
        ],
        "without_evaluator": [
            {
                "evaluator": w.subject,
                "lot": w.lot,
                "changed": w.changed,
                "first": list(w.first),
                "problem": w.problem and said(w.problem).text(lang),
            }
            for w in result.without
        ],
        "pivotal_marks": [
            {
                "evaluator": m.evaluator,
                "bid": m.bid,
                "criterion": m.criterion,
                "lot": m.lot,
                "points": float(m.points),
                "level_at": float(m.needed),
                "changed": m.changed,
                "first": list(m.first),
                "problem": m.problem and said(m.problem).text(lang),
            }
            for m in result.pivotal_marks
        ],
        "marks_not_sought": [line.text(lang) for line in not_sought_lines(result)],
    }
