"""The minutes of an award: who sat, what was done by which clause, and what came of it."""

from __future__ import annotations

from evalkit.core.messages import Lang, say
from evalkit.evaluation import Award
from evalkit.model import Recusal
from evalkit.model.people import members
from evalkit.show.columns import Column, table_of
from evalkit.show.evaluation.award import what_if_blocks
from evalkit.show.evaluation.cautions import standing_lines
from evalkit.show.evaluation.conditions import condition_blocks
from evalkit.show.evaluation.first_stage import stage_blocks
from evalkit.show.evaluation.steps import step_blocks
from evalkit.show.evaluation.wording import own_rule_lines
from evalkit.show.forms import Worded
from evalkit.show.heads import head_of, notice_of
from evalkit.show.pages import Bullets, Heading, Page, Paragraph, Table
from evalkit.show.panel.wording import panel_rule_words, session_words
from evalkit.show.requests import request_lines

KINDS = {
    "exclusion": say("exclusion by law"),
    "challenge": say("challenge by a bidder"),
    "withdrawal": say("withdrawal by the evaluator"),
}
DECISIONS = {"excluded": say("excluded"), "kept": say("kept"), "pending": say("pending")}


def minutes_page(award: Award, lang: Lang) -> Page:
    """Lay out the minutes."""
    case = award.case
    blocks = [*head_of(case, say("Minutes of the evaluation")), *notice_of(case)]
    lines = [say("Criteria: {criteria}", criteria=case.criteria.cited)]
    tender = case.tender
    if tender is not None and tender.notice_date is not None:
        lines.append(say("Notice: {day}", day=tender.notice_date))
    if tender is not None and tender.out_of_force:
        lines.append(
            say(
                "Rules that were not in force on the date of the notice: {reason}",
                reason=tender.out_of_force,
            )
        )
    lines += [*standing_lines(case), *request_lines(case)]
    for session in award.judged.sessions:
        names = list(members(case, session.panel))
        lines.append(
            say(
                "Panel {name}: {people}; {rule}",
                name=session_words(session.name),
                people=names,
                rule=panel_rule_words(session.rule),
            )
        )
    blocks.append(Bullets(lines))
    if case.recusals:
        blocks.append(Heading(say("Conflicts of interest"), 2))
        blocks.append(_recusals(award, lang))
    blocks += condition_blocks(case, lang)
    blocks += stage_blocks(case, lang)
    blocks.append(Heading(say("Steps"), 2))
    blocks += step_blocks(award)
    blocks += what_if_blocks(award, lang)
    blocks.append(Heading(say("Signed"), 2))
    signers = [say("chair"), say("officer")]
    blocks.append(Bullets([f"{name.text(lang)}: ____________________" for name in signers]))
    blocks.append(
        Paragraph(
            say(
                "Case sha256:{case}; criteria sha256:{criteria}",
                case=case.sha256,
                criteria=case.criteria.sha256,
            )
        )
    )
    blocks += [Paragraph(line) for line in own_rule_lines(case.criteria)]
    return Page(blocks, lang)


def _recusals(award: Award, lang: Lang) -> Table:
    def bid(recusal: Recusal) -> Worded:
        return award.case.project(recusal.project).name if recusal.project else say("all")

    columns: tuple[Column[Recusal], ...] = (
        Column(say("Evaluator"), lambda r: r.evaluator),
        Column(say("Bid"), bid),
        Column(say("Kind"), lambda r: KINDS[r.kind]),
        Column(say("Ground"), lambda r: r.ground, width=36),
        Column(say("Decision"), lambda r: DECISIONS[r.decision]),
        Column(say("By"), lambda r: r.decided_by),
        Column(say("Time"), lambda r: r.at),
    )
    return table_of(columns, award.case.recusals, lang)
