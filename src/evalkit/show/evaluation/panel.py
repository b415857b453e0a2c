"""How panels are written."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.award.pivotal import PivotalMark
from evalkit.evaluation.open_seats import seat_lines
from evalkit.evaluation.panel_report import PanelReport
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import DASH, NOTE, number
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.panel import diagnosis as diagnosis_view
from evalkit.show.panel import rasch

COLUMNS = diagnosis_view.COLUMNS


def page(result: PanelReport, lang: Lang) -> Page:
    """Return the report as a page that can be printed in any format."""
    blocks: list[Block] = []
    for diagnosis in result.diagnoses:
        blocks.extend(diagnosis_view.page(diagnosis, lang).blocks)
    seats = [line.text(lang) for line in seat_lines(result.case)]
    blocks += [Bullets(seats)] if seats else []
    if result.case.criteria.procedure is not None:
        blocks.append(Heading(say("What the award hangs on").text(lang), 2))
        blocks.append(Bullets([line.text(lang) for line in _pivots(result)]))
        if result.pivotal_marks:
            blocks.append(_marks(result, lang))
    if result.rasch is not None:
        blocks.extend(rasch.page(result.rasch, lang).blocks)
    return Page(blocks)


def items(result: PanelReport) -> list[diagnosis_view.Line]:
    """Return the evaluators of each panel."""
    return [line for diagnosis in result.diagnoses for line in diagnosis_view.items(diagnosis)]


def _pivots(result: PanelReport) -> list[Message]:
    found, lots = result.tally, len({w.lot for w in result.without})
    lines: list[Message] = [
        say(
            "Without one evaluator, the winner changes in {changed}, does not in {same}, "
            "cannot be told in {open} of {count} checks.",
            changed=found.changed,
            same=found.same,
            open=found.open,
            count=found.all,
        )
    ]
    for w in result.without:
        if w.changed is False:
            continue
        first = Tied(result.case.project(p).name for p in w.first) if w.first else DASH
        line = (
            say("Without the marks of {name}, first is: {first}.", name=w.subject, first=first)
            if w.problem is None
            else say(
                "Without the marks of {name} it cannot be told: {reason}.",
                name=w.subject,
                reason=w.problem,
            )
        )
        lines.append(say("Lot {lot}: {line}", lot=w.lot, line=line) if lots > 1 else line)
    lines += result.not_sought
    if result.pivotal_marks:
        lines.append(
            say(
                "Below stand the smallest changes of a single mark; of the equally small, the "
                "first by name."
            )
        )
    elif not result.not_sought:
        lines.append(say("No change of a single mark was found that changes who is first."))
    return lines


def _marks(result: PanelReport, lang: Lang) -> Table:
    case = result.case

    def first(mark: PivotalMark) -> Message | Tied | None:
        if mark.first:
            return Tied(case.project(name).name for name in mark.first)
        return mark.problem and say("cannot be told: {reason}", reason=mark.problem)

    columns: tuple[Column[PivotalMark], ...] = (
        Column(say("Evaluator"), lambda m: m.evaluator),
        Column(say("Bid"), lambda m: case.project(m.bid).name, width=24),
        Column(say("Criterion"), lambda m: case.criteria[m.criterion].name, width=24),
        Column(say("Points now"), lambda m: m.points, number()),
        Column(say("Level at"), lambda m: m.needed, number()),
        Column(say("Change"), lambda m: m.change, number()),
        Column(say("Then first"), first, NOTE, width=24),
    )
    return table_of(columns, result.pivotal_marks, lang)
