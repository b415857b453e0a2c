"""How panels are written."""

from __future__ import annotations

from typing import Any

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.open_seats import seat_lines
from evalkit.evaluation.panel_report import PanelReport
from evalkit.show.evaluation.wording import DASH
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.panel import diagnosis as diagnosis_view
from evalkit.show.panel import rasch


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


def rows(result: PanelReport, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict an evaluator of each panel."""
    return [row for diagnosis in result.diagnoses for row in diagnosis.rows(lang)]


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
    headers = [
        say("Evaluator"), say("Bid"), say("Criterion"), say("Points now"), say("Level at"),
        say("Change"), say("Then first"),
    ]  # fmt: skip
    rows = [
        [
            m.evaluator,
            result.case.project(m.bid).name.text(lang),
            result.case.criteria[m.criterion].name.text(lang),
            near_decimal(m.points),
            near_decimal(m.needed),
            near_decimal(m.change),
            " = ".join(result.case.project(p).name.text(lang) for p in m.first)
            or (DASH if m.problem is None else _unclear(m.problem).text(lang)),
        ]
        for m in result.pivotal_marks
    ]
    return Table(
        [h.text(lang) for h in headers], rows, right={3, 4, 5}, wrap=((1, 24), (2, 24), (6, 24))
    )


def _unclear(reason: Message) -> Message:
    return say("cannot be told: {reason}", reason=reason)
