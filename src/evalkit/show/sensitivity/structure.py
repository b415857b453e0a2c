"""The page of a table of winners: three counts, then what changes the winner or comes nearest."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.award.what_if import Tally
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.structure import Structure, Variant
from evalkit.sensitivity.variants.variants import Kind
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said, said
from evalkit.show.sensitivity.numbers import points

ANSWERS = {True: say("yes"), False: say("no"), None: say("cannot be told")}

_SHOWN = 12
_TITLES: dict[Kind, Message] = {
    "project": say("without one project"),
    "criterion": say("without one criterion or group"),
    "evaluator": say("without one evaluator"),
    "aggregation": say("other aggregation of the top criteria"),
    "weights": say("other weights"),
    "merge": say("criteria merged"),
    "split": say("a criterion counted twice"),
}


def page(found: Structure, lang: Lang) -> Page:
    """Return the table of winners: what changes the winner, and what comes nearest."""
    others = found.variants[1:]
    official = found.official.standing
    assert official is not None
    blocks: list[Block] = [Heading(say("Structure of the model").text(lang))]
    if not others:
        words = say("There is one project and one criterion; nothing can be left out.")
    else:
        tally = found.tally
        words = say(
            "{first} Of {total} other ways to build the model, the winner, alone or tied, "
            "changes in {changed}, does not in {same}, cannot be told in {open}.",
            first=_first(found.matrix, Tied(official.winner_names)),
            total=tally.all,
            changed=tally.changed,
            same=tally.same,
            open=tally.open,
        )
    blocks.append(Paragraph(words.text(lang)))
    kinds = [kind for kind in _TITLES if found.of(kind)]
    rows = [
        (
            _TITLES[kind].text(lang),
            str(len(found.of(kind))),
            *map(str, attrs.astuple(Tally.of(v.changed for v in found.of(kind)))),
        )
        for kind in kinds
    ]
    if rows:
        headers = [
            say("Variants"), say("Count"), say("Change the winner"), say("Do not"),
            say("Cannot be told"),
        ]  # fmt: skip
        blocks.append(Table([h.text(lang) for h in headers], rows, right=[1, 2, 3, 4]))
    blocks += _nearest(found, lang)
    blocks.append(
        Bullets([m.text(lang) for m in all_said(*found.cut_short, found.method, *found.notes)])
    )
    return Page(blocks)


def _first(matrix: Matrix, names: Tied) -> Message:
    if matrix.first_by_points:
        return say("Officially first: {names}.", names=names)
    if matrix.first_is_open:
        return say("First with every open mark at the middle of its range: {names}.", names=names)
    return say("First by points before rounding and the rules for ties: {names}.", names=names)


def _nearest(found: Structure, lang: Lang) -> list[Block]:
    def key(variant: Variant) -> tuple[bool, float]:
        lead = variant.standing.lead if variant.standing else None
        return not variant.changed, -np.inf if lead is None else lead

    listed = [v for v in found.variants[1:] if v.changed is not False or v.kind != "project"]
    shown = sorted(listed, key=key)[:_SHOWN]
    rows = [_cells(v, lang) for v in (found.official, *shown)]
    headers = [
        say("Variant"),
        say("First"),
        say("Second"),
        say("Lead in points"),
        say("Changed"),
    ]
    blocks: list[Block] = [
        Table(
            [h.text(lang) for h in headers],
            rows,
            right=[3],
            wrap=((0, 40), (1, 24), (2, 24)),
        )
    ]
    if len(listed) > len(shown):
        words = say(
            "… and {count} more",
            count=len(listed) - len(shown),
        )
        blocks.append(Paragraph(words.text(lang)))
    return blocks


def _cells(variant: Variant, lang: Lang) -> tuple[str, ...]:
    standing = variant.standing
    if standing is None:
        remark = said(variant.remark).text(lang) if variant.remark else ""
        return said(variant.how).text(lang), remark, "–", "–", ANSWERS[None].text(lang)
    return (
        said(variant.how).text(lang),
        Tied(standing.winner_names).text(lang),
        Tied(standing.second_names).text(lang) or "–",
        "–" if standing.lead is None else points(standing.lead),
        ANSWERS[variant.changed].text(lang),
    )


def rows(result: Structure, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a variant, the official model first."""
    found = []
    for variant in result.variants:
        standing = variant.standing
        found.append(
            {
                "kind": variant.kind,
                "variant": said(variant.how).text(lang),
                "winners": list(standing.winners) if standing else [],
                "seconds": list(standing.seconds) if standing else [],
                "lead": standing.lead if standing else None,
                "changed": variant.changed,
                "remark": said(variant.remark).text(lang) if variant.remark else "",
            }
        )
    return found
