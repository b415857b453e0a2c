"""Debrief letters: to each bidder its own marks and reasons, and where the first was ahead.

A letter holds nothing that belongs to another bidder but the name and total of the first of the
lot, and the difference in points by field.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.evaluation import Award
from evalkit.evaluation.award.results import Standing
from evalkit.model import Criterion
from evalkit.show.columns import Column, table_of
from evalkit.show.correspondence import Correspondence, for_sender
from evalkit.show.evaluation.adjustments import signed_span
from evalkit.show.evaluation.money import amount
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.sums import span_text
from evalkit.show.evaluation.ties import tie_remedy
from evalkit.show.evaluation.wording import rank_text, value_text
from evalkit.show.forms import IN_TREE, NOTE, number
from evalkit.show.heads import head_of, notice_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.panel.wording import WHY, panel_note
from evalkit.show.reasons import said
from evalkit.show.report.publication import labels


def letter_page(
    award: Award, project: str, lang: Lang, *, show_prices: bool = False, show_names: bool = False,
    about: Correspondence | None = None,
) -> Page:  # fmt: skip
    """Lay out the letter to one bidder.

    Parameters
    ----------
    project : str
        Id of the bid.
    show_prices : bool
        Whether the price of the first may be told.
    show_names : bool
        Whether evaluators may be named; otherwise they are A, B, C.
    about : Correspondence, optional
        Who sends it, and when; by default what the case says of that.
    """
    case = award.case
    standing = award.standings[case.project(project).id]
    title = say("Result of the evaluation: {name}", name=standing.project.name)
    blocks = [*head_of(case, title), *notice_of(case)]
    about = about or Correspondence.of(case)
    name = case.title or case.criteria.name
    subject = say("Result of the evaluation: {name}", name=name)
    blocks += about.opening(standing.project.name, subject)
    lines = [*_result(award, standing), say("Criteria: {criteria}", criteria=case.criteria.cited)]
    blocks.append(Bullets(lines))
    blocks.append(Heading(say("Your points"), 2))
    blocks.append(_points(award, standing, lang))
    reasons = _reasons(award, standing, lang, show_names=show_names)
    if reasons:
        blocks.append(Heading(say("Reasons"), 2))
        blocks.extend(reasons)
    first = award.winner_of(standing.lot)
    if first is not None and first != standing.project.id:
        blocks.append(Heading(say("Comparison with the winning bid"), 2))
        blocks.append(_beside(award, standing, award.standings[first], lang))
        lines = [say("This letter does not include other bidders' marks, reasons or prices.")]
        if show_prices and award.standings[first].price is not None:
            price = amount(case, award.standings[first].price)
            lines.insert(0, say("Price of the winning bid: {price}", price=price))
        blocks.append(Bullets(lines))
    blocks += [*about.remedy(), *about.closing(), *for_sender(list(about.missing(decides=True)))]
    return Page(blocks, lang)


def _result(award: Award, own: Standing) -> list[Message]:
    lines = []
    procedure = award.case.criteria.procedure
    by_rule = procedure is not None and procedure.award is not None
    if own.rank is not None:
        count = sum(map(len, award.order[own.lot]))
        rank = rank_text(award, award[own.project.id])
        lines.append(say("Rank {rank} of {count} ranked bids", rank=rank, count=count))
    if own.screened == "not screened":
        lines.append(say("Your bid was not screened: a bid at a lower price passed."))
    if own.why is not None:
        lines.append(
            say(
                "Eliminated at: {step}. {why}",
                step=title_of(own.out_at, award.case.criteria),
                why=said(own.why),
            )
        )
    if own.total_span is not None:
        total = span_text(own.total_span)
        lines.append(
            say("Combined score: {figure}", figure=total)
            if by_rule
            else say("Total: {total}", total=total)
        )
    if own.price_how is not None and own.price_points_span is not None:
        lines.append(say("Your price score: {points}", points=span_text(own.price_points_span)))
    if any(own.adjustment):
        points = signed_span(own.adjustment)
        lines.append(say("Bonus or deduction: {points} points", points=points))
    if own.doubt is not None:
        lines.append(say("Your bid may be excluded: {why}", why=said(own.doubt)))
    first = award.winner_of(own.lot)
    tied = award.decided[own.lot].first
    remedy = tie_remedy(award.case.criteria)
    if not tied:
        lines.append(say("No bid ranks first."))
    elif award.decided[own.lot].unsettled:
        lines.append(say("The winner depends on a bonus or deduction that is not yet known."))
    elif own.project.id in tied and first is None:
        lines.append(
            say(
                "Your bid shares the first rank with {count} more; {remedy}.",
                count=len(tied) - 1,
                remedy=remedy,
            )
        )
    elif first is None:
        lines.append(
            say(
                "{count} bids share the first rank; {remedy}.",
                count=len(tied),
                remedy=remedy,
            )
        )
    elif first == own.project.id:
        lines.append(say("Your bid is first."))
    else:
        lines.append(_first(award.standings[first], by_rule=by_rule))
    return lines


def _first(winner: Standing, *, by_rule: bool) -> Message:
    """Name the first, with what decided where that is a number."""
    name = winner.project.name
    if winner.total_span is None:  # a written trade-off
        return say("First: {name}", name=name)
    total = span_text(winner.total_span)
    if by_rule:
        return say("First: {name}, combined score {figure}", name=name, figure=total)
    return say("First: {name}, total {total}", name=name, total=total)


def _points(award: Award, own: Standing, lang: Lang) -> Table:
    criteria, score = award.case.criteria, award[own.project.id]

    def points(place: tuple[Criterion, int]) -> Fraction | None:
        found = award.points(score, place[0].id)
        return None if found is None else found[0]

    columns: tuple[Column[tuple[Criterion, int]], ...] = (
        Column(say("Criterion"), lambda place: place, IN_TREE, width=40),
        Column(say("Your points"), points, number(6)),
        Column(say("Maximum"), lambda place: criteria.max_points(place[0].id), number()),
    )
    return table_of(columns, criteria.walk(), lang)


def _reasons(award: Award, own: Standing, lang: Lang, *, show_names: bool) -> list[Block]:
    called = labels(award, hidden=not show_names)
    blocks: list[Block] = []
    for criterion in award.case.criteria.leaves:
        marks = award.case.marks_of.get((own.project.id, criterion.id), ())
        lines = [
            f"{called.get(m.evaluator, say('officer').text(lang))}: "
            f"{value_text((m.low, m.low))}" + (f". {m.reason.text(lang)}" if m.reason else "")
            for m in marks
        ]
        key = own.project.id, criterion.id
        if not lines and key not in award.panel_marks:
            continue
        blocks.append(Heading(criterion.name, 3))
        if key in award.panel_marks:
            found = award.panel_marks[key]
            if found.consensus is not None:
                lines.append(panel_note(found).text(lang))
            left = [
                f"{called.get(name, name)} ({WHY[why].text(lang)})" for name, why in found.dropped
            ]
            if left:
                lines.append(say("left out: {names}", names=left).text(lang))
        blocks.append(Bullets(lines))
    return blocks


def _beside(award: Award, own: Standing, first: Standing, lang: Lang) -> Table:
    """Lay out the difference in points by top field; nothing below the fields is shown."""

    def of(bid: Standing, criterion: Criterion) -> Fraction | None:
        found = award.points(award[bid.project.id], criterion.id)
        return None if found is None else found[0]

    def mine(criterion: Criterion) -> Fraction | None:
        return None if of(first, criterion) is None else of(own, criterion)

    def gap(criterion: Criterion) -> str | None:
        ours, theirs = of(own, criterion), of(first, criterion)
        if ours is None or theirs is None:
            return None
        return ("+" if theirs > ours else "") + near_decimal(theirs - ours, 4)

    columns: tuple[Column[Criterion], ...] = (
        Column(say("Field"), lambda criterion: criterion.name),
        Column(say("Your points"), mine, number()),
        Column(say("Winning bid, difference"), gap, evolve(NOTE, right=True)),
    )
    return table_of(columns, award.case.criteria.children(), lang)
