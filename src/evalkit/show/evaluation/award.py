"""The page of an award: who is first, every step, and what else could be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.award.lines import tie_remedy
from evalkit.evaluation.award.money import currency
from evalkit.evaluation.award.results import Award, Standing
from evalkit.evaluation.award.step_names import title_of
from evalkit.evaluation.award.what_if import ANSWERS, WhatIf
from evalkit.model import Procedure
from evalkit.model.tender_checks import uncompared
from evalkit.show.evaluation import ranking
from evalkit.show.evaluation.conditions import condition_blocks
from evalkit.show.evaluation.wording import DASH, footer, rank_text
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table

MOST_SAME = 12
"""So many rows of "the same is first" are printed one by one."""


def page(award: Award, lang: Lang) -> Page:
    """Lay out the order, the steps with their clauses, and the table of what else could be."""
    case = award.case
    blocks: list[Block] = [Heading((case.title or case.criteria.name).text(lang))]
    if case.notice:
        blocks.append(Paragraph(case.notice.text(lang), aside=True))
    if case.tender is not None and case.tender.out_of_force:
        line = say(
            "Rules that were not in force on the date of the notice: {reason}",
            reason=case.tender.out_of_force,
        )
        blocks.append(Paragraph(line.text(lang)))
    blocks += [Paragraph(line.text(lang)) for line in uncompared(case)]
    blocks += [_standings(award, lang), Bullets([line.text(lang) for line in _results(award)])]
    blocks += condition_blocks(case, lang)
    blocks.append(Heading(say("Step by step").text(lang), 2))
    for step in award.steps:
        blocks.append(Heading(step.title.text(lang), 3))
        if step.clause:
            blocks.append(Paragraph(step.clause))
        blocks.append(Bullets([line.text(lang) for line in step.lines]))
    blocks += what_if_blocks(award, lang)
    blocks.append(Paragraph(footer(case, lang, warned=True), aside=True))
    return Page(blocks)


def _standings(award: Award, lang: Lang) -> Table:
    found = [award.standings[score.project.id] for score in award.ordered]
    procedure = award.case.criteria.procedure
    assert procedure is not None
    with_lots = len(award.decided) > 1
    with_gap = procedure.differential is not None
    with_points = bool(procedure.price)
    with_price = with_points or procedure.award is not None
    with_deductions = any(s.deduction for s in found)
    headers = [say("Rank"), say("Bid")]
    headers += [say("Lot")] if with_lots else []
    headers += [say("Technical")]
    headers += [say("Differential")] if with_gap else []
    unit = currency(award.case)
    priced = say("Price, {unit}", unit=unit) if unit else say("Price")
    headers += [priced] if with_price else []
    headers += [say("Points of the price")] if with_points else []
    headers += [say("Deducted")] if with_deductions else []
    if award.has_figure:
        headers += [say("Total") if procedure.award is None else say("Figure")]
    headers += [say("Remark")]
    rows = []
    if with_lots:
        found.sort(key=lambda s: list(award.decided).index(s.lot))
    for s in found:
        row = [rank_text(award, award[s.project.id]), s.project.name.text(lang)]
        row += [s.lot] if with_lots else []
        row += [_shown(s.technical_raw)]
        row += [_shown(s.technical)] if with_gap else []
        row += [_shown(s.price)] if with_price else []
        row += [_shown(s.price_points)] if with_points else []
        row += [_shown(s.deduction)] if with_deductions else []
        row += [_shown(s.total)] if award.has_figure else []
        row += [_remark(s, procedure, lang)]
        rows.append(row)
    last = len(headers) - 1
    first = 3 if with_lots else 2
    return Table(
        [h.text(lang) for h in headers],
        rows,
        right=set(range(first, last)),
        wrap=((1, 28), (last, 34)),
    )


def _remark(standing: Standing, procedure: Procedure, lang: Lang) -> str:
    if standing.screened == "not screened":
        return say("not screened: a lower price passed").text(lang)
    if standing.why is None:
        return say("tied").text(lang) if standing.tied else ""
    step = title_of(standing.out_at, procedure)
    return say("out at: {step}. {why}", step=step, why=standing.why).text(lang)


def _shown(value: object) -> str:
    return DASH if value is None else near_decimal(value, 6)  # type: ignore[arg-type]


def _results(award: Award) -> list[Message]:
    lines: list[Message] = []
    for lot, found in award.decided.items():
        names = [award.case.project(name).name for name in found.first]
        if not names:
            line = say("Nobody is first.")
        elif len(names) == 1:
            line = say("First: {name}.", name=names[0])
        else:
            line = say(
                "Tied for the first rank: {names}; {remedy}.",
                names=Tied(names),
                remedy=tie_remedy(award.case.criteria),
            )
        lines.append(
            say("Lot {lot}: {line}", lot=lot, line=line) if len(award.decided) > 1 else line
        )
    tally = award.tally
    if tally.all:
        lines.append(
            say(
                "The winner changes in {changed}, does not in {same}, cannot be told in {open} "
                "of {count} checks under “What if”.",
                changed=tally.changed,
                same=tally.same,
                open=tally.open,
                count=tally.all,
            )
        )
    return lines


def what_if_blocks(award: Award, lang: Lang) -> list[Block]:
    """Lay out who would be first otherwise; long runs of no change are counted."""
    found = award.what_ifs
    if not found:
        return []
    same = [w for w in found if w.kind == "bid" and w.changed is False]
    short = len(same) > MOST_SAME
    rows = [_what_if(award, w, lang) for w in found if not (short and w in same)]
    blocks: list[Block] = [Heading(say("What if").text(lang), 2)]
    headers = [say("What if"), say("First"), say("Winner changes?")]
    if rows:
        blocks.append(Table([h.text(lang) for h in headers], rows, wrap=((0, 52), (1, 30))))
    if short:
        line = say(
            "Without any one of {count} other bids, the order of those left stays as it is.",
            count=len(same),
        )
        blocks.append(Bullets([line.text(lang)]))
    return blocks


def _what_if(award: Award, found: WhatIf, lang: Lang) -> list[str]:
    title: Message = found.title
    if len(award.decided) > 1:
        title = say("lot {lot}: {title}", lot=found.lot, title=found.title)
    answer = ANSWERS[found.changed].text(lang)
    if found.problem is not None:
        return [title.text(lang), found.problem.text(lang), answer]
    names = Tied(award.case.project(name).name for name in found.first)
    return [title.text(lang), names.text(lang) or DASH, answer]


def rows(result: Award, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a bid, in order, with what it came to at each step."""
    rows = ranking.rows(result, lang)
    for row in rows:
        found = result.standings[row["project"]]
        row.update(
            lot=found.lot,
            out_at=found.out_at,
            why=found.why.text(lang) if found.why is not None else "",
            technical_raw=_float(found.technical_raw),
            technical=_float(found.technical),
            price=_float(found.price),
            price_points=_float(found.price_points),
            deduction=float(found.deduction),
            screened=found.screened,
        )
    return rows


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
