"""How the answer to "who can be first, and who in any case?" is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say, say_as, some
from evalkit.core.shares import per_cent
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.winners import Winners
from evalkit.sensitivity.winning.certificates import Point
from evalkit.sensitivity.winning.chances import Chance
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import points

MOST_ROWS = 12
_MOST_NAMES = 4
_MOST_WEIGHTS = 3


def rows(result: Winners, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project, those that can be first first; others are named by id."""
    pairs = _pairs(result)
    return [_row(result, chance, pairs[chance.project], lang) for chance in result._sorted()]


def _row(found: Winners, chance: Chance, pairs: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """Return what is known of one project as plain values; leads in points."""
    matrix = found.matrix
    mixture = chance.mixture
    return {
        "project": matrix.projects[chance.project],
        "name": matrix.names[chance.project].text(lang),
        "can_be_first": chance.state,
        "certain": None if chance.project in found.undecided else chance.project in found.certain,
        "margin": chance.margin * matrix.points if isfinite(chance.margin) else None,
        "witness": None
        if chance.witness is None
        else {c: str(w) for c, w in zip(matrix.criteria, chance.witness, strict=True)},
        "solved": chance.is_solved,
        "lead": None if chance.lead is None else float(chance.lead) * matrix.points,
        "mixture": None
        if mixture is None
        else {
            matrix.projects[j]: str(share)
            for j, share in zip(mixture.rivals, mixture.shares, strict=True)
        },
        "multipliers": None
        if mixture is None
        else {
            rule.words.text(lang): str(y)
            for rule, y in zip(found.space.rows, mixture.multipliers, strict=False)
            if y
        },
        "beaten_by": None if mixture is None else float(mixture.lead) * matrix.points,
        **pairs,
    }


def _pairs(result: Winners) -> dict[int, dict[str, Any]]:
    """Return by project how it stands to the others, best layers first."""
    ids, order = result.matrix.projects, result.preference
    ahead = order.preferred.sum(axis=1).tolist()
    behind = order.preferred.sum(axis=0).tolist()
    equal = (order.necessary & order.necessary.T).sum(axis=1).tolist()
    unknown = order.unknown.sum(axis=1).tolist()
    return {
        i: {
            "layer": 1 + layer,
            "ahead_of": ahead[i],
            "behind": behind[i],
            "equal_to": equal[i] - 1,
            "undecided": len(ids) - ahead[i] - behind[i] - equal[i] - unknown[i],
            "not_known": unknown[i],
            "directly_above": [ids[j] for j in np.flatnonzero(order.covers[i]).tolist()],
            "dominated_by": [ids[j] for j in np.flatnonzero(order.dominates[:, i]).tolist()],
        }
        for layer, members in enumerate(order.layers)
        for i in sorted(members, key=lambda i: (-ahead[i], behind[i]))
    }


def page(result: Winners, lang: Lang) -> Page:
    """Return who can be first, with what shows it, then who is better than whom in any case."""
    order = result._sorted()
    left = max(len(order) - MOST_ROWS, 0)
    ending = all_said(*result.cut_short, *result.notes, result.method)
    if left:
        ending.insert(0, say("Rows not shown here: {count}.", count=left))
    blocks: list[Block] = [
        Heading(say("Who can be first").text(lang), 2),
        _paragraph(_finding(result), lang),
        Table(
            headers=[
                say("Project").text(lang),
                say("Can be first").text(lang),
                say("Greatest lead").text(lang),
                say("Shown by").text(lang),
            ],
            rows=[_line(result.matrix, chance, lang) for chance in _chosen(order)],
            right=[2],
            wrap=((0, 32), (3, 52)),
        ),
    ]
    if len(order) > 1:
        blocks += _better(result, lang)
    blocks.append(Bullets([message.text(lang) for message in ending]))
    return Page(blocks)


def _paragraph(sentences: Iterator[Message], lang: Lang) -> Paragraph:
    return Paragraph(" ".join(message.text(lang) for message in sentences))


def _finding(found: Winners) -> Iterator[Message]:
    """Say who is first in any case, and who can be."""
    names = found.matrix.names
    yield _certain(found)
    yield say(
        "Projects that can be first at some admissible weights: {count} of {all}.",
        count=len(found.possible),
        all=len(names),
    )
    if found.never:
        yield say(
            "No admissible weights make first, with a certificate: {count}.",
            count=len(found.never),
        )
    if found.unproven:
        yield _unproven(found, [names[i] for i in found.unproven])


def _certain(found: Winners) -> Message:
    names = [found.matrix.names[i] for i in found.certain]
    if not names and found.undecided:
        return say(
            "Not known, whether first at all admissible weights and marks: {names}.",
            names=_shortened([found.matrix.names[i] for i in found.undecided]),
        )
    if not names:
        return say("No project is first at all admissible weights and marks.")
    if found.sole:
        return say(
            "First at all admissible weights and marks, and never tied: {name}.", name=names[0]
        )
    return say("First, perhaps tied, at all admissible weights and marks: {names}.", names=names)


def _better(found: Winners, lang: Lang) -> list[Block]:
    """Lay out how many pairs are decided whatever the weights, and who is above how many."""
    names, lines = found.matrix.names, _pairs(found)
    ids = found.matrix.projects
    return [
        Heading(say("Better whatever the weights").text(lang), 2),
        _paragraph(_decided(found), lang),
        Table(
            headers=[
                say("Project").text(lang),
                say("Layer").text(lang),
                say("Always ahead of").text(lang),
                say("Always behind").text(lang),
                say("Depends on the weights").text(lang),
                say("Dominated by").text(lang),
            ],
            rows=[
                [
                    names[i].text(lang),
                    *(str(line[k]) for k in ("layer", "ahead_of", "behind", "undecided")),
                    ", ".join(
                        _shortened([names[ids.index(j)].text(lang) for j in line["dominated_by"]])
                    )
                    or "—",
                ]
                for i, line in list(lines.items())[:MOST_ROWS]
            ],
            right=[1, 2, 3, 4],
            wrap=((0, 36), (5, 30)),
        ),
    ]


def _decided(found: Winners) -> Iterator[Message]:
    count, order = len(found.matrix.projects), found.preference
    unknown = int(order.unknown.sum()) // 2
    yield say(
        "Pairs of projects in the same order at all admissible weights: {count} of {pairs}.",
        count=int(order.preferred.sum()),
        pairs=count * (count - 1) // 2,
    )
    if found.unbeaten:
        yield say(
            "No project is ahead at all admissible weights of: {names}.",
            names=_shortened([found.matrix.names[i] for i in found.unbeaten]),
        )
    if unknown:
        yield say(
            "Of {count} other pairs it is not known; the layers rest on what is known.",
            count=unknown,
        )


def _shortened(names: list[Any]) -> list[Any]:
    """Keep the first of many names."""
    return names if len(names) <= _MOST_NAMES + 1 else [*names[:_MOST_NAMES], "…"]


def _chosen(order: Sequence[Chance]) -> list[Chance]:
    """Keep some of those that can be first and some of the others."""
    if len(order) <= MOST_ROWS:
        return list(order)
    others = [c for c in order if c.state != "possible"]
    kept = min(len(others), MOST_ROWS // 2)
    able = [c for c in order if c.state == "possible"][: MOST_ROWS - kept]
    return [*able, *others[: MOST_ROWS - len(able)]]


def _line(matrix: Matrix, chance: Chance, lang: Lang) -> list[str]:
    state = {
        "possible": say_as("can be first", "yes"),
        "never": say("never"),
        "open": say("not certified"),
    }[chance.state]
    if chance.state == "possible" and chance.lead == 0:
        state = say_as("can be first", "tied")
    return [
        matrix.names[chance.project].text(lang),
        state.text(lang),
        _margin(matrix, chance, lang),
        shown_proof(matrix, chance).text(lang),
    ]


def _unproven(found: Winners, names: Sequence[object]) -> Message:
    if all(c.is_solved for c in found.chances if c.state == "open"):
        return say("Numerically near a tie, not certified: {names}.", names=names)
    return say("Not certified, whether they can be first: {names}.", names=some(names, 6))


def _margin(matrix: Matrix, chance: Chance, lang: Lang) -> str:
    if not isfinite(chance.margin):
        return "—"
    lead = points(chance.margin * matrix.points)
    if chance.is_solved:
        return lead
    return say("at least {lead}", lead=lead).text(lang)


def shown_proof(matrix: Matrix, chance: Chance) -> Message:
    """Say what shows that a project can, or cannot, be first."""
    mixture = chance.mixture
    if mixture is not None:
        parts = [
            say("{share} of {name}", share=per_cent(float(share)), name=matrix.names[j])
            for j, share in zip(mixture.rivals, mixture.shares, strict=True)
        ]
        return say("beaten at all weights by a mixture: {parts}", parts=parts)
    if chance.witness is not None:
        return shown_weights(matrix, chance.witness)
    return Message("")


def shown_weights(matrix: Matrix, weights: Point) -> Message:
    """Write the largest weights of a point."""
    order = sorted(range(len(weights)), key=lambda k: -weights[k])
    kept = [k for k in order[:_MOST_WEIGHTS] if weights[k]]
    parts: list[object] = [
        say("{name} {weight}", name=matrix.criterion_names[k], weight=fixed(weights[k], 3))
        for k in kept
    ]
    if sum(weights[k] for k in kept) != 1:
        parts.append("…")
    return say("at the weights: {parts}", parts=parts)
