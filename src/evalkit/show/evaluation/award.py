"""The page of an award: who is first, every step, and what else could be."""

from __future__ import annotations

from functools import partial
from typing import Any

from attrs import evolve, frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.award.results import Award, Standing
from evalkit.evaluation.award.what_if import WhatIf
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.evaluation import ranking
from evalkit.show.evaluation.adjustments import signed_span
from evalkit.show.evaluation.cautions import standing_lines
from evalkit.show.evaluation.conditions import condition_blocks
from evalkit.show.evaluation.first_stage import bands_of, stage_blocks
from evalkit.show.evaluation.fragile import award_lines
from evalkit.show.evaluation.money import currency
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.steps import step_blocks
from evalkit.show.evaluation.ties import tie_remedy
from evalkit.show.evaluation.what_ifs import way_words
from evalkit.show.evaluation.wording import foot_of
from evalkit.show.forms import CODE, DASH, LIST, NOTE, YES_OR_NO, Form, interval, number
from evalkit.show.heads import head_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.reasons import counted, said
from evalkit.show.requests import request_lines

MOST_SAME = 12
"""So many rows of "the same is first" are printed one by one."""


@frozen
class PlaceLine(ranking.RankingLine):
    """One bid of an award."""

    standing: Standing


def items(award: Award) -> list[PlaceLine]:
    """Return the bids in the order of the award."""
    return [PlaceLine(award, score, award.standings[score.project.id]) for score in award.ordered]


def _remark(place: PlaceLine) -> Message | None:
    standing = place.standing
    if standing.screened == "not screened":
        return say("not screened: a bid at a lower price passed")
    if standing.doubt is not None:
        return say("not yet known: it may be excluded. {why}", why=said(standing.doubt))
    if standing.why is None:
        return say("tied") if standing.tied else None
    step = title_of(standing.out_at, place.evaluation.case.criteria)
    return say("eliminated at: {step}. {why}", step=step, why=said(standing.why))


BID = evolve(ranking.PROJECT, title=say("Bid"), width=28)
LOT: Column[PlaceLine] = Column(say("Lot"), lambda p: p.standing.lot, CODE, keys=("lot",))
OUT_AT: Column[PlaceLine] = Column(
    say("Eliminated at"), lambda p: p.standing.out_at, CODE, keys=("out_at",)
)
WHY: Column[PlaceLine] = Column(
    say("Why"), lambda p: p.standing.why and said(p.standing.why), keys=("why",)
)
RAW: Column[PlaceLine] = Column(
    say("Technical"), lambda p: p.standing.technical_raw, number(6), keys=("technical_raw",)
)
TECHNICAL: Column[PlaceLine] = Column(
    say("Differential"), lambda p: p.standing.technical, number(6), keys=("technical",)
)
PRICE: Column[PlaceLine] = Column(
    say("Price"), lambda p: p.standing.price, number(6), keys=("price",)
)
PRICE_POINTS: Column[PlaceLine] = Column(
    say("Price score"), lambda p: p.standing.price_points, number(6),
    keys=("price_points",),
)  # fmt: skip
SIGNED = evolve(interval(), write=lambda span, _lang: signed_span(span))
ADJUSTMENT: Column[PlaceLine] = Column(
    say("Adjustment"), lambda p: p.standing.adjustment, SIGNED,
    keys=("adjustment_low", "adjustment_high"),
)  # fmt: skip
OPEN = interval(partial(near_decimal, places=6))
TECHNICAL_SPAN: Column[PlaceLine] = Column(
    say("Differential"), lambda p: p.standing.technical_span, OPEN
)
PRICE_POINTS_SPAN: Column[PlaceLine] = Column(
    say("Price score"), lambda p: p.standing.price_points_span, OPEN
)
SCREENED: Column[PlaceLine] = Column(
    say("Screened"), lambda p: p.standing.screened, CODE, keys=("screened",)
)
FIGURE: Column[PlaceLine] = Column(say("Total"), lambda p: p.standing.total_span, OPEN)
REMARK: Column[PlaceLine] = Column(say("Remark"), _remark, width=34)
BANDS: Column[PlaceLine] = Column(
    say("Band"), lambda p: bands_of(p.evaluation.case, p.score.project.id), LIST, keys=("bands",)
)
COLUMNS = (
    *ranking.COLUMNS, LOT, OUT_AT, WHY, RAW, TECHNICAL, PRICE, PRICE_POINTS, ADJUSTMENT, SCREENED,
    BANDS,
)  # fmt: skip


@frozen
class QuestionLine:
    """One question of what else could be."""

    award: Award
    what_if: WhatIf


def what_ifs(award: Award) -> list[QuestionLine]:
    """Return the questions in the order of the award."""
    return [QuestionLine(award, found) for found in award.what_ifs]


def _asked(asked: QuestionLine) -> Message:
    found = asked.what_if
    if len(asked.award.decided) > 1:
        return say("lot {lot}: {title}", lot=found.lot, title=way_words(found))
    return way_words(found)


def _first_text(asked: QuestionLine, lang: Lang) -> str:
    if asked.what_if.problem is not None:
        return said(asked.what_if.problem).text(lang)
    names = Tied(asked.award.case.project(name).name for name in asked.what_if.first)
    return names.text(lang) or DASH


TOLD = evolve(YES_OR_NO, none=say("cannot be determined"))
WHO = Form(
    say("list; in CSV, separated by semicolons"),
    write=_first_text,
    plain=lambda asked, _lang: list(asked.what_if.first),
)
ASKED: Column[QuestionLine] = Column(say("What if"), _asked, width=52)
FIRST: Column[QuestionLine] = Column(
    say("First"), lambda asked: asked, WHO, keys=("first",), width=30
)
CHANGED: Column[QuestionLine] = Column(
    say("Winner changes?"), lambda asked: asked.what_if.changed, TOLD, keys=("changed",)
)
WHAT_IFS: tuple[Column[QuestionLine], ...] = (
    Column(say("Kind"), lambda asked: asked.what_if.kind, CODE, keys=("kind",)),
    Column(say("About"), lambda asked: asked.what_if.subject, CODE, keys=("subject",)),
    Column(say("Lot"), lambda asked: asked.what_if.lot, CODE, keys=("lot",)),
    Column(say("What if"), lambda asked: way_words(asked.what_if), keys=("title",)),
    FIRST,
    CHANGED,
    Column(say("Margin"), lambda asked: asked.what_if.margin, number(), keys=("margin",)),
    Column(
        say("Problem"),
        lambda asked: asked.what_if.problem and said(asked.what_if.problem),
        NOTE,
        keys=("problem",),
    ),
)


def plain(award: Award, lang: Lang) -> dict[str, Any]:
    """Return the ranking, the order of each lot, place by place, and what else could be."""
    tally = award.tally
    remedy = tie_remedy(award.case.criteria).text(lang)
    own = {
        "lots": [
            {
                "lot": lot,
                "first": list(found.could_be_first),
                "order": [list(place) for place in found.places],
                "screened": {n: s.screened for n, s in found.states.items() if s.screened},
                "tie": remedy
                if any(len(place) > 1 and found.level(place) for place in found.places)
                else None,
                "not_known_of": list(found.open),
                "first_is_known": not found.unsettled,
            }
            for lot, found in award.decided.items()
        ],
        "what_if_counts": {
            "changed": tally.changed,
            "same": tally.same,
            "cannot_be_told": tally.open,
        },
        "what_ifs": rows_of(WHAT_IFS, what_ifs(award), lang),
    }
    return ranking.plain(award, lang) | {"award": own}


def page(award: Award, lang: Lang) -> Page:
    """Lay out the order, the steps with their clauses, and the table of what else could be."""
    case = award.case
    blocks = [*head_of(case), Bullets([*_results(award), *request_lines(case)])]
    if case.tender is not None and case.tender.out_of_force:
        line = say(
            "Rules that were not in force on the date of the notice: {reason}",
            reason=case.tender.out_of_force,
        )
        blocks.append(Paragraph(line))
    blocks += [Paragraph(line) for line in standing_lines(case)]
    blocks.append(_standings(award, lang))
    blocks += condition_blocks(case, lang)
    blocks += stage_blocks(case, lang)
    blocks.append(Heading(say("Step by step"), 2))
    blocks += step_blocks(award)
    blocks += what_if_blocks(award, lang)
    blocks += foot_of(case, lang, warned=True)
    return Page(blocks, lang)


def _standings(award: Award, lang: Lang) -> Table:
    places = items(award)
    procedure = award.case.criteria.procedure
    assert procedure is not None
    unit = currency(award.case)
    price = PRICE.titled(say("Price, {unit}", unit=unit)) if unit else PRICE
    decides = FIGURE if procedure.award is None else FIGURE.titled(say("Combined score"))
    with_lots = len(award.decided) > 1
    shown = {
        LOT: with_lots,
        TECHNICAL_SPAN: procedure.differential is not None,
        price: bool(procedure.price) or procedure.award is not None,
        PRICE_POINTS_SPAN: bool(procedure.price),
        ADJUSTMENT: any(any(place.standing.adjustment) for place in places),
        decides: award.has_figure,
    }
    order = (
        ranking.RANK,
        BID,
        LOT,
        RAW,
        TECHNICAL_SPAN,
        price,
        PRICE_POINTS_SPAN,
        ADJUSTMENT,
        decides,
        REMARK,
    )
    if with_lots:
        places.sort(key=lambda place: list(award.decided).index(place.standing.lot))
    return table_of([column for column in order if shown.get(column, True)], places, lang)


def _results(award: Award) -> list[Message]:
    lines: list[Message] = []
    for lot, found in award.decided.items():
        names = [award.case.project(name).name for name in found.could_be_first]
        if not names:
            line = say("No bid ranks first.")
        elif found.unsettled:
            line = say(
                "The winner is not yet known: {names}. A bonus or deduction is open; see the "
                "step that names it.",
                names=names,
            )
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
    if tally.all > 1:
        line = say("The winner changes in {changed} of {count} checks under “What if”.")
        if tally.open:
            line = say(
                "The winner changes in {changed} of {count} checks under “What if”, and cannot be "
                "determined in {open}."
            )
        lines.append(counted(line, tally))
    return lines


def _of_the_first(award: Award, found: WhatIf) -> bool:
    """Say whether a row takes away the one bid that is first, and only the next one follows."""
    alone = award.decided[found.lot].first == (found.subject,)
    return found.kind == "bid" and found.changed is False and alone and bool(found.first)


def what_if_blocks(award: Award, lang: Lang) -> list[Block]:
    """Lay out who would be first otherwise; long runs of no change are counted."""
    found = award.what_ifs
    if not found:
        return []
    same = [w for w in found if w.kind == "bid" and w.changed is False]
    short = len(same) > MOST_SAME
    shown = [QuestionLine(award, w) for w in found if not (short and w in same)]
    blocks: list[Block] = [Heading(say("What if"), 2)]
    if shown:
        blocks.append(table_of((ASKED, FIRST, CHANGED), shown, lang))
    if any(_of_the_first(award, line.what_if) for line in shown):
        line = say(
            "In the row without the winning bid, “no” means that the bid ranked next takes its "
            "place."
        )
        blocks.append(Bullets([line]))
    if short:
        line = say(
            "Other bids that can each be left out without changing the order of the rest: {count}.",
            count=len(same),
        )
        blocks.append(Bullets([line]))
    fragile = award_lines(award)
    if fragile:
        blocks.append(Bullets(fragile))
    return blocks
