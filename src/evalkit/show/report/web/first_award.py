"""The first screen of an award: who is first, by how much, who is out, what may change that."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Tied, say, some
from evalkit.evaluation import Award
from evalkit.evaluation.award.states import BidState, LotResult
from evalkit.evaluation.award.what_if import WhatIf
from evalkit.rules import Rule
from evalkit.show.evaluation.award_ties import remedy_of, tie_lines
from evalkit.show.evaluation.cautions import open_lines, standing_lines
from evalkit.show.evaluation.first_stage import unknown_bands
from evalkit.show.evaluation.gaps import gaps_of, nearest, parts_of, shown_number
from evalkit.show.evaluation.money import amount
from evalkit.show.evaluation.what_ifs import way_words
from evalkit.show.evaluation.wording import rank_text
from evalkit.show.forms import DASH, Worded
from evalkit.show.reasons import said
from evalkit.show.report.web.axis import Axis
from evalkit.show.report.web.checks import checks_title
from evalkit.show.report.web.figure import Dot, FigureLook, FigureRow, PageFigure
from evalkit.show.report.web.first_ranking import MOST_RANKS, points_figure
from evalkit.show.report.web.gaps import (
    TotalSpan,
    figure,
    margin_words,
    names,
    points,
    totals_figure,
)
from evalkit.show.report.web.screen import (
    FirstBlock,
    FirstGrid,
    FirstLine,
    FirstScreen,
    counted,
    few,
)
from evalkit.show.report.web.view import View


def screen(view: View) -> FirstScreen:
    """Return the first screen."""
    award = view.evaluation
    assert isinstance(award, Award)
    blocks = [*_orders(view, award), *_excluded(view, award), *_caveats(view, award)]
    return FirstScreen(tuple(_sentences(view, award)), _picture(view, award), tuple(blocks))


def _sentences(view: View, award: Award) -> Iterator[Message]:
    lots = list(award.decided.values())
    if len(lots) == 1:
        yield _result(view, award, lots[0])
    else:
        decided = [found for found in lots if award.winner_of(found.lot) is not None]
        if len(decided) == len(lots):
            yield say("Each of {count} lots has one bid that is first.", count=len(lots))
        else:
            yield say("In {decided} of {count} lots one bid is first.", decided=len(decided),
                      count=len(lots))  # fmt: skip
    tally = award.tally
    if tally.all and any(found.first for found in lots):
        yield say("{sentence}.", sentence=checks_title(tally))


def _result(view: View, award: Award, found: LotResult) -> Message:
    """Say of a lot who is first, and by how much."""
    count, ids = len(found.states), found.could_be_first
    screened = any(state.screened for state in found.states.values())
    if not ids:
        if screened:
            return counted(
                count,
                say("The only bid does not pass the screening."),
                say("None of {count} bids passes the screening.", count=count),
            )
        return counted(
            count,
            say("The only bid cannot be ranked."),
            say("None of {count} bids can be ranked.", count=count),
        )
    if found.unsettled:
        return say(
            "Who is first is not known yet: a bonus or deduction is open. It can be {names}.",
            names=names(view, ids),
        )
    if len(ids) > 1:
        return say("{count} bids are tied for the first rank: {names}.", count=len(ids),
                   names=Tied(names(view, ids)))  # fmt: skip
    return _one(view, award, found, ids[0])


def _one(view: View, award: Award, found: LotResult, first: str) -> Message:
    name, count = view.names[first], len(found.states)
    chosen = [one for one in view.case.tradeoffs if one.project == first]
    if chosen:
        return say("{name} is first by the written trade-off of {who}.", name=name,
                   who=chosen[0].by)  # fmt: skip
    if award.state(first).screened:
        cheaper = [s for s in found.states.values() if s.screened == "failed"]
        if cheaper:
            return counted(
                len(cheaper),
                say("{name} passes the screening first; one bid at a lower price does not.",
                    name=name),
                say("{name} passes the screening first; {count} bids at lower prices do not.",
                    name=name, count=len(cheaper)),
            )  # fmt: skip
        return say("{name} has the lowest price that was screened, and passes.", name=name)
    if len(found.ranked) == 1:
        if count == 1:
            return say("{name} is the only bid, and is ranked.", name=name)
        return say("{name} is the only one of {count} bids that is ranked.", name=name,
                   count=count)  # fmt: skip
    lead = found.lead.margin
    if lead and _ahead(award, found) < 0:  # what decides is more than the figure
        return say("{name} is first by the award rule, though not by its figure.", name=name)
    if not award.has_figure:
        return say("{name} is first by the award rule, which compares bids without points.",
                   name=name)  # fmt: skip
    if lead is None:
        return say("{name} is first, whatever the open bonuses and deductions are.", name=name)
    if not lead:
        return say("{name} is first by the rule for ties: the second has the same total.",
                   name=name)  # fmt: skip
    if _rule(award) is not None:
        return say("{name} is first by {margin} in the figure of the award rule.", name=name,
                   margin=margin_words(lead))  # fmt: skip
    return say("{name} is first by {margin} points.", name=name, margin=margin_words(lead))


def _rule(award: Award) -> Rule | None:
    """Return the award rule, of whose figure only the rule knows what it counts."""
    procedure = award.case.criteria.procedure
    return procedure.award.rule if procedure is not None and procedure.award is not None else None


def _ahead(award: Award, found: LotResult) -> int:
    """Say whether the first has the better figure than the second (1), the same (0), or not."""
    one, other = (award.state(name).figure for name in _ranked(award, found)[:2])
    rule = _rule(award)
    if one is None or other is None:
        return 0
    better = (one > other) - (one < other)
    return -better if rule is not None and rule.best == "lowest" else better


def _ranked(award: Award, found: LotResult) -> list[str]:
    return [s.project.id for s in award.ordered
            if s.project.id in found.ranked and award.rank(s.project.id)]  # fmt: skip


def _picture(view: View, award: Award) -> PageFigure | None:
    lots = list(award.decided.values())
    if len(lots) > 1:
        return _lots_figure(view, lots)
    (found,) = lots
    ranked = _ranked(award, found)
    if any(s.screened for s in found.states.values()) or not award.has_figure:
        return _prices(view, found)
    if not ranked:
        return None
    spans = {n: award.state(n).span(lambda s: s.figure) for n in ranked}
    if len(ranked) == 1:
        return points_figure(view, award[ranked[0]])
    ranks = {n: rank_text(award, award[n]) for n in ranked}
    totals = {n: span[0] for n, span in spans.items() if span is not None and span[0] == span[1]}
    if len(totals) < len(ranked) or found.unsettled:
        rows = [TotalSpan(n, span, ranks[n]) for n in ranked if (span := spans[n]) is not None]
        if not rows:
            return None
        return totals_figure(view, rows, _open_title(view, found))
    base, *rivals = ranked
    parts = parts_of(award, [award[n] for n in ranked], totals, view.criteria_names)
    near = nearest(rivals, len(parts))
    gaps = gaps_of(parts, totals, ranks, base, near)
    score = shown_number(totals[base])
    return figure(view, gaps, base, score, len(rivals) - len(near), points=_rule(award) is None)


def _open_title(view: View, found: LotResult) -> Message:
    if found.unsettled:
        return say("The open bonuses and deductions decide who is first")
    return say("{name} is first wherever the open totals end", name=view.names[found.first[0]])


def _lots_figure(view: View, lots: list[LotResult]) -> PageFigure | None:
    """Draw the margins of the lots."""
    known = [(found, found.lead.margin) for found in lots
             if not found.unsettled and found.lead.margin is not None]  # fmt: skip
    if not known:
        return None
    axis = Axis.over(Fraction(0), max(margin for _, margin in known))
    rows = tuple(
        FigureRow(
            say("Lot {lot}: {names}", lot=found.lot, names=names(view, found.first)),
            (Dot(axis.at(margin), "net"),),
            near_decimal(margin),
            (near_decimal(margin),),
        )
        for found, margin in known
    )
    least, margin = min(known, key=lambda one: one[1])
    return PageFigure(
        "lots",
        say("The narrowest margin is {margin}, in lot {lot}", margin=near_decimal(margin),
            lot=least.lot),
        say("Difference between the first and the second of each lot."),
        (say("Lot"), say("Margin"), say("Difference")),
        rows,
        ticks=axis.ticks,
    )  # fmt: skip


def _prices(view: View, found: LotResult) -> PageFigure | None:
    """Draw the opened prices, the lowest first, with what became of each bid."""
    opened = [s for s in found.states.values() if s.opened and s.bid.price is not None]
    if not opened:
        return None
    opened.sort(key=lambda s: (s.bid.price, s.project))
    prices = [s.bid.price for s in opened if s.bid.price is not None]
    axis = Axis.over(min(prices), max(prices), most=4)
    looks: dict[str, tuple[FigureLook, Message]] = {
        "first": ("net", say("first")),
        "in": ("kept", say("in")),
        "out": ("recused", say("excluded")),
        "not": ("trimmed", say("not screened")),
    }
    used: dict[str, tuple[FigureLook, Message]] = {}
    rows = []
    for state, price in zip(opened, prices, strict=True):
        kind = _kind(state, found)
        look, words = used.setdefault(kind, looks[kind])
        rows.append(
            FigureRow(
                view.names[state.project],
                (Dot(axis.at(price), look),),
                say("{price}, {state}", price=amount(view.case, price), state=words),
                (near_decimal(price),),
                project=view.numbers[state.project],
            )
        )
    return PageFigure(
        "prices",
        _prices_title(view, opened, found),
        say("Prices that were opened, the lowest first."),
        (say("Bid"), say("Price"), say("Amount")),
        tuple(rows),
        key=tuple(used[kind] for kind in looks if kind in used),
        ticks=axis.ticks,
    )


def _kind(state: BidState, found: LotResult) -> str:
    if state.screened == "not screened":
        return "not"
    if state.out_at:
        return "out"
    return "first" if state.project in found.first and not found.unsettled else "in"


def _prices_title(view: View, opened: list[BidState], found: LotResult) -> Message:
    if not found.first or found.unsettled:
        return counted(
            len(opened),
            say("One price was opened"),
            say("{count} prices were opened", count=len(opened)),
        )
    first = [s for s in opened if s.project in found.first]
    if not first:
        return say("The price of the first is not opened yet")
    name, price = view.names[first[0].project], first[0].bid.price
    lower = sum(s.bid.price < price for s in opened if s.bid.price and price)
    if not lower:
        return say("No opened price is lower than that of {name}", name=name)
    return say("{lower} of {count} opened prices are lower than that of {name}", name=name,
               lower=lower, count=len(opened))  # fmt: skip


def _orders(view: View, award: Award) -> Iterator[FirstBlock]:
    several = len(award.decided) > 1
    most = max(1, MOST_RANKS // len(award.decided))
    ties = list(tie_lines(award))
    for place, (lot, found) in enumerate(award.decided.items()):
        ranked = _ranked(award, found)
        rows = tuple(
            (say("{rank} {name}", rank=rank_text(award, award[n]), name=view.names[n]),
             _figure_text(award, n))
            for n in ranked[:most]
        )  # fmt: skip
        text = [] if ranked else [say("Nobody is ranked.")]
        if len(found.first) > 1:
            text.append(say("First: {remedy}.",
                            remedy=remedy_of(found, found.first, view.case.criteria)))  # fmt: skip
        if place == len(award.decided) - 1:
            text += [say("{line}.", line=line) for line in ties[:2]]
        left = len(ranked) - len(rows)
        yield FirstBlock(
            say("Lot {lot}", lot=lot) if several else say("Order"),
            aside=_aside(view, award),
            grid=FirstGrid((say("Rank and bid"), say("Total")), rows) if rows else None,
            text=tuple(text),
            links=(("trail", say("All {count} ranks, step by step", count=len(ranked))),)
            if left > 0
            else (),
        )


def _aside(view: View, award: Award) -> Message:
    if not award.has_figure:
        return say("by the award rule")
    procedure = view.case.criteria.procedure
    if procedure is not None and (procedure.award is not None or procedure.screening):
        return say("combined score")
    return say("total, of {most} points", most=near_decimal(view.case.criteria.total_points))


def _figure_text(award: Award, name: str) -> Worded:
    span = award.state(name).span(lambda s: s.total)
    return DASH if span is None else points(span)


def _excluded(view: View, award: Award) -> Iterator[FirstBlock]:
    out = [award.state(s.project.id) for s in award.ordered]
    out = [state for state in out if state.out_at]
    if not out:
        return
    lines = [FirstLine(view.names[s.project], "" if s.why is None else said(s.why)) for s in out]
    yield FirstBlock(
        say("Excluded bids"),
        aside=counted(
            len(award.scores),
            say("the only bid"),
            say("{out} of {count}", out=len(out), count=len(award.scores)),
        ),
        lines=few(lines),
        links=(("trail", say("Each step, with its clause")),),
    )


def _caveats(view: View, award: Award) -> Iterator[FirstBlock]:
    lines = [
        *(FirstLine(say("Not known"), line) for line in open_lines(view.case)),
        *_changing(view, award),
        *(FirstLine(say("Rules"), line) for line in standing_lines(view.case)),
        *(FirstLine(say("First stage"), line) for line in unknown_bands(view.case)),
    ]
    tally = award.tally
    if not lines and not tally.all:
        return
    text = () if lines else (say("No check changes the winner."),)
    if tally.open and not tally.changed:
        text = (say("Checks that cannot be determined: {count}.", count=tally.open),)
    yield FirstBlock(
        say("Caveats"),
        aside=say("checks that change the winner: {count}", count=tally.changed)
        if tally.changed
        else "",
        text=text,
        lines=few(lines),
        links=(("checks", say("All {count} checks", count=tally.all)),) if tally.all > 1 else (),
    )


def _changing(view: View, award: Award) -> Iterator[FirstLine]:
    """Say who alone changes the winner, and which rules do."""
    changed = [found for found in award.what_ifs if found.changed]
    people = list(dict.fromkeys(w.subject for w in changed if w.kind == "evaluator"))
    if people:
        yield FirstLine(
            say("Leaving out the marks of one evaluator"),
            say("changes the winner: {names}", names=some(people)),
        )
    bids = list(dict.fromkeys(w.subject for w in changed if w.kind == "bid"))
    if bids:
        yield FirstLine(say("Without one bid"),
                   say("the winner changes: {names}", names=names(view, bids)))  # fmt: skip
    for found in changed:
        if found.kind not in ("evaluator", "bid"):
            yield FirstLine(_way(award, found), say("first is {names}",
                                               names=Tied(names(view, found.first))))  # fmt: skip


def _way(award: Award, found: WhatIf) -> Message:
    if len(award.decided) > 1:
        return say("Lot {lot}: {line}", lot=found.lot, line=way_words(found))
    return way_words(found)
