"""How chances of orders and ranks are written."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.evidence.chances import PLACES, SURE, Likely
from evalkit.model import Project
from evalkit.show.columns import Column, not_shown, rows_of, table_of
from evalkit.show.evaluation.plain import head
from evalkit.show.evidence.assumed import ASSUMPTION, assumption_words, exactness
from evalkit.show.forms import COUNT, NAMED, Form, share_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph

AMONG = 3
"""The first so many, of whom a column tells."""
MOST_SHOWN = 30
LEVELS = "95, 90, 80 %"
_OUT = say("excluded")


@frozen
class LikelyLine:
    """One project."""

    found: Likely
    place: int
    held: tuple[int, int | None] | None
    among: float

    @property
    def project(self) -> Project:
        """The project itself."""
        return self.found.evaluation.scores[self.place].project


def steady(value: float) -> float:
    """Return a float that is the same in whatever order projects stand in a file."""
    return round(float(value), PLACES)


def _written(span: tuple[int, int | None], lang: Lang) -> str:
    best, worst = span
    if worst is None:
        return say("{best} to excluded", best=best).text(lang)
    return str(best) if best == worst else f"{best}-{worst}"


HELD_RANKS = Form(
    say("best and worst of the ranks; no worst rank where the project may be excluded"),
    write=_written,
    plain=lambda span, _lang: span or (None, None),
    right=True,
    none=_OUT,
)
PROJECT: Column[LikelyLine] = Column(
    say("Project"), lambda line: line.project, NAMED, keys=("project", "title"), width=34
)
FIRST: Column[LikelyLine] = Column(
    say("First"),
    lambda line: steady(line.found.first.share[line.place]),
    share_of(0),
    keys=("first",),
)
AMONG_FIRST: Column[LikelyLine] = Column(
    say("Among the first three"),
    lambda line: steady(line.among),
    share_of(0),
    keys=("among_three",),
    width=10,
)
RANKS: Column[LikelyLine] = Column(
    say("90 % rank interval"),
    lambda line: line.held,
    HELD_RANKS,
    keys=("rank_90_best", "rank_90_worst"),
    width=13,
)
ABOVE: Column[LikelyLine] = Column(
    say("Above others at 95 %"), lambda line: int(line.found.beaten()[line.place]), COUNT,
    keys=("above_95",), width=12,
)  # fmt: skip
BELOW: Column[LikelyLine] = Column(
    say("Below others at 95 %"), lambda line: int(line.found.beaten_by()[line.place]), COUNT,
    keys=("below_95",), width=12,
)  # fmt: skip
OUT: Column[LikelyLine] = Column(
    say("Excluded"), lambda line: steady(line.found.out[line.place]), share_of(0), keys=("out",)
)
COLUMNS = (PROJECT, FIRST, AMONG_FIRST, RANKS, ABOVE, BELOW, OUT)


def items(found: Likely) -> list[LikelyLine]:
    """Return the projects, who is above most others as expected before the rest."""
    over = found.above.sum(axis=1) - found.above.sum(axis=0)
    names = found.projects
    order = sorted(range(len(over)), key=lambda n: (-round(float(over[n]), PLACES), names[n]))
    held, among = found.held(), found.top(AMONG)
    return [LikelyLine(found, n, held[n], float(among[n])) for n in order]


def plain(found: Likely, lang: Lang) -> dict[str, Any]:
    """Return what is assumed and how exact it is, then the projects and the pairs."""
    return {
        **head(found.evaluation.case, lang),
        **summary(found, lang),
        "projects": rows_of(COLUMNS, items(found), lang),
        "above": {
            one: {two: steady(found.above[a, b]) for b, two in enumerate(found.projects) if a != b}
            for a, one in enumerate(found.projects)
        },
    }


def summary(found: Likely, lang: Lang) -> dict[str, Any]:
    """Return what is assumed, how exact it is, and what follows for all pairs."""
    keys = ("over", "lean", "gates_pass", "correlation")
    return {
        "assumption": dict(zip(keys, ASSUMPTION.plain(found.assumption, lang), strict=True)),
        "method": found.method,
        "draws": found.draws or None,
        "error": steady(found.error),
        "standard_error": found.standard_error or None,
        "pairs": found.count,
        "pairs_in_order": {f"{round(sure * 100)}%": found.ordered(sure) for sure in SURE},
        "wrong_by_best_guess": steady(found.wrong),
    }


def page(found: Likely, lang: Lang) -> Page:
    """Lay out what is likely under one assumption."""
    blocks: list[Block] = [Heading(say("What is likely").text(lang))]
    lines = [likely_line(found), first_line(found), exactness(found), CAVEAT]
    blocks.append(Bullets([line.text(lang) for line in lines]))
    blocks += project_blocks(found, lang)
    return Page(blocks)


def project_blocks(found: Likely, lang: Lang) -> list[Block]:
    """Lay out the projects with their chances."""
    lines = items(found)
    columns = [PROJECT, FIRST, *([AMONG_FIRST] if len(lines) > AMONG else []), RANKS, ABOVE, BELOW]
    columns += [OUT] if found.out.any() else []
    blocks: list[Block] = [table_of(columns, lines[:MOST_SHOWN], lang)]
    if len(lines) > MOST_SHOWN:
        blocks.append(Paragraph(not_shown(len(lines) - MOST_SHOWN).text(lang)))
    return blocks


CAVEAT = say(
    "A chance here is the share of the ways in which the open marks may turn out, weighted by "
    "the assumption; it is not the chance that this answer is right. Tied totals count for "
    "neither side."
)


def likely_line(found: Likely) -> Message:
    """Say of how many pairs the order is likely, and what the best guess is worth."""
    counts = [found.ordered(sure) for sure in SURE]
    return say(
        "Likely ({assumption}): {counts} of {pairs} pairs have an order with a chance of at "
        "least {levels}. If each pair is put in its likelier order, {wrong} of {pairs} are "
        "expected to be in the wrong order.",
        assumption=assumption_words(found.assumption),
        counts=counts,
        levels=LEVELS,
        pairs=found.count,
        wrong=expected(found.wrong),
    )


_FEW, _LEAST = 10, 0.05


def expected(count: float) -> str:
    """Write an expected count; what is not quite nothing does not look so."""
    places = 0 if count >= _FEW else 1
    return "< 0.1" if 1e-9 < count < _LEAST else fixed(count, places)


def first_line(found: Likely) -> Message:
    """Say who is first most often, and how often."""
    shares = found.first.share
    names = [
        say(
            "{name} {share}",
            name=found.evaluation.scores[n].project.name,
            share=per_cent(float(shares[n]), 0),
        )
        for n in found.likeliest_first[:AMONG]
        if shares[n] > 1e-9
    ]
    return say("Most likely first: {names}.", names=names)
