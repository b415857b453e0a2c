"""One flip in exact numbers, and the page of all."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from attrs import field, frozen

from evalkit.exact import fixed, significant
from evalkit.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.scales import FloatArray
from evalkit.sensitivity.change.nearest_programs import Norm
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.said import alike
from evalkit.words import Lang, Message, say

_NOTICED = 5e-4
_MOST_CHANGES = 4


@frozen(eq=False)
class Flip:
    """The smallest change of the weights for one rival, in one measure.

    Parameters
    ----------
    rival : int
        Place of the project.
    norm : {'l1', 'l2', 'linf'}
    kind : {'passes', 'becomes'}
    distance : float
        Size of the change; infinite if impossible, NaN if not solved or not settled.
    near : array of float, shape (criteria,)
        The weights as they were found.
    weights : tuple of Fraction or None
        Exact weights next to them, in the space, at which the flip holds.
    lead : Fraction or None
        By how many points the rival is ahead there: at least 0.
    blockers : tuple of int
        If impossible: projects of which, at all admissible weights, one is ahead.
    is_open : bool
        Whether it was asked, but is so near to a tie that it is not settled.
    """

    rival: int
    norm: Norm
    kind: Literal["passes", "becomes"]
    distance: float
    near: FloatArray = field(repr=False)
    weights: tuple[Fraction, ...] | None = field(repr=False)
    lead: Fraction | None
    blockers: tuple[int, ...] = field(repr=False)
    is_open: bool = False

    @property
    def is_certified(self) -> bool:
        """Say whether the weights were checked in exact arithmetic."""
        return self.weights is not None

    def reason(self, matrix: Matrix) -> Message:
        """Say why there is no flip, or how sure it is."""
        names = [matrix.names[i] for i in self.blockers[:_MOST_CHANGES]]
        if self.is_open:
            return say("not settled: too near to a tie, and too large for exact numbers")
        if np.isnan(self.distance):
            return say("not solved")
        if np.isfinite(self.distance):
            return say("checked exactly") if self.is_certified else say("not checked exactly")
        if self.kind == "passes":
            return say("impossible: behind at all admissible weights; ahead: {names}", names=names)
        return say(
            "impossible: no admissible weights satisfy the linear program; ahead by turns: {names}",
            names=names,
        )


def row(matrix: Matrix, flip: Flip, lang: Lang) -> dict[str, Any]:
    """Return a flip as plain values."""
    possible = bool(np.isfinite(flip.distance))
    if flip.weights is not None:
        weights: list[float] | None = [float(w) for w in flip.weights]
    else:
        weights = [float(w) for w in flip.near] if possible else None
    return {
        "rival": matrix.projects[flip.rival],
        "name": matrix.names[flip.rival].text(lang),
        "kind": flip.kind,
        "norm": flip.norm,
        "possible": None if np.isnan(flip.distance) else possible,
        "distance": flip.distance if possible else None,
        "weights": weights,
        "lead": None if flip.lead is None else float(flip.lead),
        "certified": flip.is_certified,
        "reason": flip.reason(matrix).text(lang),
    }


def page(
    matrix: Matrix,
    winners: Sequence[int],
    shown: Sequence[tuple[Flip, list[float], Flip]],
    left: int,
    ending: Sequence[Message],
    lang: Lang,
) -> Page:
    """Lay out flips, the nearest first."""
    blocks: list[Block] = [Heading(say("The smallest change that flips").text(lang), 2)]
    first = [matrix.names[i].text(lang) for i in winners]
    possible = [flip for flip, _, _ in shown if np.isfinite(flip.distance)]
    if possible:
        nearest = possible[0]
        level = alike(np.array([flip.distance for flip in possible]), nearest.distance)
        sentence = (
            say(
                "Several rivals reach {winners} if weights change by {size} in all: {rivals}.",
                winners=first,
                size=shown_size(nearest.distance),
                rivals=[matrix.names[possible[n].rival] for n in level],
            )
            if len(level) > 1
            else say(
                "{rival} reaches {winners} if weights change by {size} in all: {changes}.",
                rival=matrix.names[nearest.rival],
                winners=first,
                size=shown_size(nearest.distance),
                changes=shown_changes(matrix, nearest, lang),
            )
        )
    elif any(np.isnan(flip.distance) for flip, _, _ in shown):
        sentence = say("Whether a rival can reach {winners} is not settled.", winners=first)
    elif shown:
        sentence = say("No admissible weights let a rival reach {winners}.", winners=first)
    else:
        sentence = say("There is no rival: all projects are first.")
    blocks.append(Paragraph(sentence.text(lang)))
    if shown:
        measures = ["L1", "L2", "L∞"]
        headers = [
            say("Rival").text(lang),
            *(say("Passes: {norm}", norm=m).text(lang) for m in measures),
            *(say("First: {norm}", norm=m).text(lang) for m in measures),
            say("Change (passes, L1)").text(lang),
        ]
        rows = [
            [
                matrix.names[flip.rival].text(lang),
                *(shown_size(x) for x in sizes),
                shown_changes(matrix, flip, lang) if np.isfinite(flip.distance) else "—",
            ]
            for flip, sizes, _ in shown
        ]
        wrap = ((0, 20), *((n, 8) for n in range(1, 7)), (7, 30))
        blocks.append(Table(headers=headers, rows=rows, right=range(1, 7), wrap=wrap))
    told = [f for one, _, other in shown for f in (one, other)]
    blocks.append(Bullets([m.text(lang) for m in [*_checks(told, left), *ending]]))
    return Page(blocks)


def _checks(told: Sequence[Flip], left: int) -> list[Message]:
    found = [flip for flip in told if np.isfinite(flip.distance)]
    checked = [flip.lead for flip in found if flip.lead is not None]
    messages = []
    if left > 0:
        messages.append(say("Rows not shown here: {count}.", count=left))
    if found and not checked:
        messages.append(say("None of these rows has witness weights that were checked exactly."))
    if checked:
        messages.append(
            say(
                "Witness weights (L1) checked exactly: {count} of {total}; there the rival leads by"
                " at most {lead} points.",
                count=len(checked),
                total=len(found),
                lead=significant(float(max(checked)), 1),
            )
        )
    if any(flip.is_open for flip in told):
        messages.append(say("· is not settled: too near to a tie, too large for exact numbers."))
    if any(np.isinf(flip.distance) for flip in told):
        messages.append(
            say(
                "— is impossible: no admissible weights do it, by comparison at the best of them or"
                " by a linear program without solution."
            )
        )
    return messages


def shown_size(size: float) -> str:
    """Write what a change moves, as a part of all weight; what is not 0 does not look so."""
    if np.isnan(size):
        return "·"
    if np.isinf(size):
        return "—"
    return fixed(size, 3) if size >= _NOTICED or not size else significant(size, 1, up=True)


def shown_changes(matrix: Matrix, flip: Flip, lang: Lang) -> str:
    """Write the largest changes: Price 0.200 → 0.250."""
    change = np.abs(flip.near - matrix.weights)
    order = np.argsort(-change, kind="stable")
    moved = [k for k in order.tolist() if change[k] >= _NOTICED]
    parts = [
        f"{matrix.criterion_names[k].text(lang)}"
        f" {fixed(matrix.weights[k], 3)} → {fixed(flip.near[k], 3)}"
        for k in moved[:_MOST_CHANGES]
    ]
    return "; ".join([*parts, *(["…"] if moved[_MOST_CHANGES:] else [])]) or "—"
