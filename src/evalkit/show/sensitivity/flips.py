"""One flip in exact numbers, and the page of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from evalkit.core.exact import significant
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import in_per_cent
from evalkit.sensitivity.change.flip import Flip
from evalkit.sensitivity.change.flips_search import KINDS
from evalkit.sensitivity.change.nearest_programs import NORMS
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.flips import Flips
from evalkit.sensitivity.ties import alike
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import CODE, NAMED, Form
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import FLOATS, POINTS, TOLD, project
from evalkit.show.sensitivity.notes import all_said, at_middle, said

_NOTICED = 5e-4
_MOST_CHANGES = 4


@frozen
class FlipLine:
    """The nearest weights for one rival, kind and measure."""

    matrix: Matrix
    flip: Flip


def items(result: Flips) -> list[FlipLine]:
    """Return each rival by each kind and measure; witnesses are checked exactly."""
    return [FlipLine(result.matrix, flip) for flip in _all(result)]


def _possible(line: FlipLine) -> bool | None:
    distance = line.flip.distance
    return None if np.isnan(distance) else bool(np.isfinite(distance))


def _weights(line: FlipLine) -> Iterable[Any] | None:
    flip = line.flip
    if flip.weights is not None:
        return flip.weights
    return flip.near if _possible(line) else None


DISTANCE = Form(
    say("how far the weights move, in that measure"),
    write=lambda size, _lang: shown_size(size),
    right=True,
    none="—",
)
COLUMNS: tuple[Column[FlipLine], ...] = (
    Column(say("Rival"), lambda x: project(x.matrix, x.flip.rival), NAMED,
           keys=("rival", "name")),
    Column(say("Kind"), lambda x: x.flip.kind, CODE, keys=("kind",)),
    Column(say("Measure"), lambda x: x.flip.norm, CODE, keys=("norm",)),
    Column(say("Possible"), _possible, TOLD, keys=("possible",)),
    Column(say("Distance"), lambda x: x.flip.distance if _possible(x) else None, DISTANCE,
           keys=("distance",)),
    Column(say("Weights"), _weights, FLOATS, keys=("weights",)),
    Column(say("Lead in points"),
           lambda x: None if x.flip.lead is None else float(x.flip.lead), POINTS, keys=("lead",)),
    Column(say("Certified"), lambda x: x.flip.is_certified, TOLD, keys=("certified",)),
    Column(say("Reason"), lambda x: said(x.flip.reason(x.matrix)), keys=("reason",)),
)  # fmt: skip
Shown = tuple[Flip, list[float], Flip]


def _nearest(matrix: Matrix, winners: Sequence[int], flips: Sequence[Flip], lang: Lang) -> Message:
    """Say which change of the weights is the smallest that lets a rival reach the winner."""
    first = [matrix.names[i].text(lang) for i in winners]
    possible = [flip for flip in flips if np.isfinite(flip.distance)]
    if possible:
        nearest = possible[0]
        level = alike(np.array([flip.distance for flip in possible]), nearest.distance)
        return (
            say(
                "Several rivals tie with {winners} if the weights change by {size} in total: "
                "{rivals}.",
                winners=first,
                size=shown_size(nearest.distance),
                rivals=[matrix.names[possible[n].rival] for n in level],
            )
            if len(level) > 1
            else say(
                "{rival} ties with {winners} if the weights change by {size} in total: {changes}.",
                rival=matrix.names[nearest.rival],
                winners=first,
                size=shown_size(nearest.distance),
                changes=shown_changes(matrix, nearest, lang),
            )
        )
    if any(np.isnan(flip.distance) for flip in flips):
        return say("Not settled whether a rival can tie with {winners}.", winners=first)
    if flips:
        return say("No admissible weights let a rival tie with {winners}.", winners=first)
    return say("There is no rival: all projects are first.")


def nearest_line(result: Flips, lang: Lang) -> Message:
    """Say which change of the weights is the smallest that lets a rival reach the winner."""
    numbers = np.argsort(result.passes[:, 0], kind="stable").tolist()
    found = [result._flip(n, "l1", "passes") for n in numbers[:12]]
    return at_middle(result.matrix, _nearest(result.matrix, result.winners, found, lang))


def _page(
    matrix: Matrix,
    winners: Sequence[int],
    shown: Sequence[Shown],
    left: int,
    ending: Sequence[Message],
    lang: Lang,
) -> Page:
    """Lay out flips, the nearest first."""
    blocks: list[Block] = [Heading(say("Smallest change that reverses the ranking"), 2)]
    sentence = _nearest(matrix, winners, [flip for flip, _, _ in shown], lang)
    blocks.append(Paragraph(at_middle(matrix, sentence)))
    if shown:
        columns: tuple[Column[Shown], ...] = (
            Column(say("Rival"), lambda row: matrix.names[row[0].rival], width=20),
            *(_distance(say("Overtakes: {norm}", norm=m), n) for n, m in enumerate(MEASURES)),
            *(_distance(say("First: {norm}", norm=m), 3 + n) for n, m in enumerate(MEASURES)),
            Column(
                say("Change (overtakes, L1)"),
                lambda row: (
                    shown_changes(matrix, row[0], lang) if np.isfinite(row[0].distance) else "—"
                ),
                width=30,
            ),
        )
        blocks.append(table_of(columns, shown, lang))
    told = [f for one, _, other in shown for f in (one, other)]
    blocks.append(Bullets([*_checks(told, left), *ending]))
    return Page(blocks, lang)


MEASURES = ("L1", "L2", "L∞")


def _distance(title: Message, place: int) -> Column[Shown]:
    return Column(title, lambda row: row[1][place], DISTANCE, width=8)


def _checks(told: Sequence[Flip], left: int) -> list[Message]:
    found = [flip for flip in told if np.isfinite(flip.distance)]
    checked = [flip.lead for flip in found if flip.lead is not None]
    messages = []
    if left > 0:
        messages.append(not_shown(left))
    if found and not checked:
        messages.append(say("None of these rows has example weights that were checked exactly."))
    if checked:
        messages.append(
            say(
                "Example weights (L1) checked exactly: {count} of {total}; there the rival "
                "leads by at most {lead} points.",
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
                "— is impossible: no admissible weights achieve it, as shown by the most "
                "favourable of them or by a linear program without solution."
            )
        )
    return messages


def shown_size(size: float) -> str:
    """Write what a change moves, as a part of all weight; what is not 0 does not look so."""
    if np.isnan(size):
        return "·"
    if np.isinf(size):
        return "—"
    if size >= _NOTICED or not size:
        return in_per_cent(size)
    return f"{significant(100 * size, 1, up=True)} %"


def shown_changes(matrix: Matrix, flip: Flip, lang: Lang) -> str:
    """Write the largest changes: Price 20.0 % → 25.0 %."""
    change = np.abs(flip.near - matrix.weights)
    order = np.argsort(-change, kind="stable")
    moved = [k for k in order.tolist() if change[k] >= _NOTICED]
    parts = [
        f"{matrix.criterion_names[k].text(lang)}"
        f" {in_per_cent(matrix.weights[k])} → {in_per_cent(flip.near[k])}"
        for k in moved[:_MOST_CHANGES]
    ]
    return "; ".join([*parts, *(["…"] if moved[_MOST_CHANGES:] else [])]) or "—"


def page(result: Flips, lang: Lang) -> Page:
    """Return the nearest flip, and the rivals by how little they need."""
    numbers = np.argsort(result.passes[:, 0], kind="stable").tolist()
    shown = [
        (
            result._flip(n, "l1", "passes"),
            [float(x) for x in (*result.passes[n], *result.becomes[n])],
            result._flip(n, "l1", "becomes"),
        )
        for n in numbers[:12]
    ]
    ending = all_said(*result.cut_short, *result.notes, result.method)
    return _page(result.matrix, result.winners, shown, len(numbers) - len(shown), ending, lang)


def _all(result: Flips) -> Iterator[Flip]:
    for number in range(len(result.rivals)):
        for kind in KINDS:
            for norm in NORMS:
                yield result._flip(number, norm, kind)
