"""How the answer to "who can be first?" is written."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say, say_as, some
from evalkit.core.shares import per_cent
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.said import points
from evalkit.sensitivity.winning.certificates import Point
from evalkit.sensitivity.winning.potential import Chance, Potential
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table

MOST_ROWS = 12
_MOST_WEIGHTS = 3


def row(found: Potential, chance: Chance, lang: Lang) -> dict[str, Any]:
    """Return what is known of one project as plain values; leads in points."""
    matrix = found.matrix
    mixture = chance.mixture
    return {
        "project": matrix.projects[chance.project],
        "name": matrix.names[chance.project].text(lang),
        "state": chance.state,
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
    }


def _page(found: Potential, order: Sequence[Chance], lang: Lang) -> Page:
    """Lay out who can be first, then the others with what beats them."""
    matrix = found.matrix
    first = [matrix.names[i] for i in found.possible]
    sentences = [
        say(
            "Projects that can be first at some admissible weights: {count} of {all}.",
            count=len(first),
            all=len(matrix.projects),
        )
    ]
    if found.never:
        sentences.append(
            say(
                "No admissible weights make first, with a certificate: {count}.",
                count=len(found.never),
            )
        )
    if found.unproven:
        names = [matrix.names[i] for i in found.unproven]
        sentences.append(_unproven(found, names))
    ending = [*found.cut_short, *found.notes, found.road]
    if len(order) > MOST_ROWS:
        ending.insert(0, say("Rows not shown here: {count}.", count=len(order) - MOST_ROWS))
    blocks: list[Block] = [
        Heading(say("Who can be first").text(lang), 2),
        Paragraph(" ".join(message.text(lang) for message in sentences)),
        Table(
            headers=[
                say("Project").text(lang),
                say("Can be first").text(lang),
                say("Greatest lead").text(lang),
                say("Shown by").text(lang),
            ],
            rows=[_line(matrix, chance, lang) for chance in _chosen(order)],
            right=[2],
            wrap=((0, 32), (3, 52)),
        ),
        Bullets([message.text(lang) for message in ending]),
    ]
    return Page(blocks)


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


def _unproven(found: Potential, names: Sequence[object]) -> Message:
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


def page(result: Potential, lang: Lang) -> Page:
    """Return who can be first, and for the others which mixture of rivals beats them."""
    return _page(result, result._sorted(), lang)


def rows(result: Potential, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project: those that can be first, then the others."""
    return [row(result, chance, lang) for chance in result._sorted()]
