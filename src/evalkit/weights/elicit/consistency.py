"""How far pairwise judgments contradict each other, in numbers, and where."""

from __future__ import annotations

from math import exp

import numpy as np

from evalkit.core.notes import Note, note
from evalkit.weights.elicit.judgments import Judgments
from evalkit.weights.elicit.priorities import Fit
from evalkit.weights.elicit.result import Figure

# Saaty, T. L. (1980), The Analytic Hierarchy Process, McGraw-Hill, p. 21, for 1 to 15 criteria.
RANDOM_INDEX = (
    0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
)  # fmt: skip
LIMIT = 0.10
_SAME = 1e-9
Triad = tuple[int, int, int]


def figures(
    judgments: Judgments, fit: Fit, value: float, need: float, random_index: float | None
) -> tuple[Figure, ...]:
    """Measure how far the judgments contradict each other.

    Parameters
    ----------
    value : float
        Principal eigenvalue of the full table.
    need : float
        Largest factor by which a ratio of the weights misses its judgment.
    random_index : float or None
        What to divide the consistency index by; None for the usual one.
    """
    count = len(judgments.names)
    # Rounding can leave the eigenvalue of consistent judgments a hair below the count.
    index = max(value - count, 0.0) / max(count - 1, 1)
    index = index if index > 1e-12 else 0.0
    divisor = _random_index(judgments) if random_index is None else random_index
    # With no pair beyond those that connect the criteria there is nothing to contradict.
    ratio = index / divisor if divisor > 0 else 0.0
    spare = len(judgments.spans) - (count - 1)
    geometric = float(fit.residuals @ fit.residuals) / spare if spare else 0.0
    reading = (
        note("consistency", ratio=ratio, value=value, index=geometric)
        if spare
        else note("unchecked")
    )
    return (
        Figure("consistency-ratio", ratio, reading),
        Figure("consistency-index", index),
        Figure("eigenvalue", value),
        Figure("geometric-index", geometric),
        Figure("factor", need, note("factor", value=need)),
    )


def _random_index(judgments: Judgments) -> float:
    count = len(judgments.names)
    if count < 3:
        return 0.0
    full = (
        RANDOM_INDEX[count - 1]
        if count <= len(RANDOM_INDEX)
        else (1.7699 * count - 4.3513) / (count - 1)
    )
    pairs = (count - 1) * (count - 2) // 2
    spare = len(judgments.spans) - (count - 1)
    return full * spare / pairs


def too_much(ratio: float) -> Note | None:
    """Return a warning where the consistency ratio is above the usual limit."""
    return None if ratio <= LIMIT else note("too-much", ratio=ratio)


def contradictions(judgments: Judgments, fit: Fit, worst: Triad | None) -> tuple[Note, ...]:
    """Say which judgments contradict each other most, if any do."""
    found: list[Note] = []
    names = judgments.names
    if worst is not None:
        i, j, k = worst
        table = judgments.table()
        direct, through = exp(table[i, k]), exp(table[i, j] + table[j, k])
        found.append(
            note(
                "contradiction",
                a=names[i],
                b=names[j],
                c=names[k],
                ab=exp(table[i, j]),
                bc=exp(table[j, k]),
                through=through,
                ac=direct,
            )
        )
    # Leaving a judgment out lowers the sum of squares by residual times this difference.
    gains = np.nan_to_num(fit.residuals * fit.others)
    place = int(np.argmax(gains)) if len(gains) else 0
    if gains.max(initial=0.0) > _SAME**2 and not _holds(judgments, fit, place):
        i, j = judgments.first[place], judgments.second[place]
        said = float(judgments.middles()[place])
        implied = said - float(fit.others[place])
        if said < 0:
            i, j, said, implied = j, i, -said, -implied
        found.append(
            note(
                "worst-fit",
                a=names[i],
                b=names[j],
                said=exp(said),
                implied=exp(implied),
            )
        )
    return tuple(found)


def _holds(judgments: Judgments, fit: Fit, place: int) -> bool:
    """Say whether what all others say lies within the range of a judgment."""
    low, high = judgments.ends()
    implied = judgments.middles()[place] - fit.others[place]
    return bool(low[place] - _SAME <= implied <= high[place] + _SAME)


def worst_triad(judgments: Judgments) -> tuple[Triad, float] | None:
    """Find the three criteria whose judgments contradict each other most.

    Returns
    -------
    triad : three places
        In the order in which the steps are easiest to tell.
    size : float
        Logarithm of the factor between the third judgment and what the first two make
        of it; of ranges, the gap between them.
    None
        If no three contradict each other.
    """
    low, high = judgments.end_tables()
    worst: Triad | None = None
    size = _SAME
    for i in range(len(low)):
        above = low[i][:, None] + low - high[i][None, :]
        below = low[i][None, :] - (high[i][:, None] + high)
        gap = np.nan_to_num(np.maximum(above, below))
        j, k = divmod(int(np.argmax(gap)), len(low))
        if gap[j, k] > size + _SAME:
            worst, size = (i, j, k), float(gap[j, k])
    if worst is None:
        return None
    # Of the ways to go round the three, tell the one whose steps are at least 1.
    i, j, k = worst
    table = judgments.table()
    ways = [(i, j, k), (j, k, i), (k, i, j), (k, j, i), (j, i, k), (i, k, j)]
    return max(ways, key=lambda w: (float(min(table[w[0], w[1]], table[w[1], w[2]])), w)), size


def apart(judgments: Judgments, fit: Fit, worst: tuple[Triad, float] | None) -> float:
    """Return the factor by which a judgment may be off, to judge by the contradictions.

    The largest of what `worst_triad` found and, for judgments that no third criterion
    checks, of the factors by which all other judgments contradict them.
    """
    size = 0.0 if worst is None else worst[1]
    known = ~np.isnan(judgments.table())
    first, second = list(judgments.first), list(judgments.second)
    # Both ends are known to themselves; a third criterion makes it more than these two.
    alone = (known[first] & known[second]).sum(axis=1) <= 2
    low, high = judgments.ends()
    implied = judgments.middles() - fit.others
    missed = np.nan_to_num(np.maximum(low - implied, implied - high))
    return exp(max(size, float(np.where(alone, missed, 0.0).max(initial=0.0))))
