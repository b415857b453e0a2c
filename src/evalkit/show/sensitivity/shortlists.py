"""How shares of shortlists are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity.said import names
from evalkit.sensitivity.shares.exact.shortlist import Shortlists
from evalkit.show.pages import Block, Heading, Page, Paragraph, Table

SHOWN = 10
NAME_WIDTH = 36
MOST_EQUAL = 4


def page(result: Shortlists, lang: Lang) -> Page:
    """Return the most frequent shortlists, and how often each project is on one."""
    return Page(_blocks(result, lang))


def rows(result: Shortlists, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a shortlist."""
    return [
        {
            "projects": [result.matrix.projects[place] for place in members],
            "names": names(result.matrix, members, lang),
            "share": share,
        }
        for members, share in result.sets
    ]


def _blocks(result: Shortlists, lang: Lang) -> Iterator[Block]:
    yield Heading(say("Shortlists of {k}", k=result.k).text(lang))
    yield Paragraph(_finding(result, lang).text(lang))
    yield Table(
        [say("Shortlist").text(lang), say("Share of the weights").text(lang)],
        [(", ".join(names(result.matrix, s, lang)), per_cent(p)) for s, p in result.sets[:SHOWN]],
        frozenset({1}),
        ((0, 2 * NAME_WIDTH),),
    )
    if result.sets[SHOWN:]:
        left = len(result.sets) - SHOWN
        yield Paragraph(say("Shortlists not shown: {count}.", count=left).text(lang))
    inclusion = result.inclusion
    order = [int(i) for i in np.argsort(-inclusion, kind="stable") if inclusion[i] > 0]
    ranks = [say("Rank {rank}", rank=rank + 1).text(lang) for rank in range(result.k)]
    yield Table(
        [say("Project").text(lang), say("On the shortlist").text(lang), *ranks],
        [
            (
                result.matrix.names[i].text(lang),
                per_cent(inclusion[i]),
                *map(per_cent, result.shares[i]),
            )
            for i in order[:SHOWN]
        ],
        frozenset(range(1, result.k + 2)),
        ((0, NAME_WIDTH),),
    )
    if order[SHOWN:]:
        yield Paragraph(say("Projects not shown: {count}.", count=len(order) - SHOWN).text(lang))
    yield Paragraph(say("How it was found: {road}.", road=result.road).text(lang))
    for note in (*result.cut_short, *result.notes):
        yield Paragraph(note.text(lang))


def _finding(result: Shortlists, lang: Lang) -> Message:
    share = per_cent(result.sets[0][1])
    first, *equal = result.most_frequent
    if not equal:
        return say(
            "Most often on top: {names}, for {share} of the weights. Shortlists: {count}.",
            names=names(result.matrix, first, lang),
            share=share,
            count=len(result.sets),
        )
    sets = [f"({', '.join(names(result.matrix, s, lang))})" for s in (first, *equal)]
    return say(
        "Equally often on top, each for {share} of the weights: {sets}. Shortlists: {count}.",
        share=share,
        sets=[*sets[:MOST_EQUAL], *(["…"] if sets[MOST_EQUAL:] else [])],
        count=len(result.sets),
    )
