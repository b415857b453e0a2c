"""Pairwise comparison (AHP): weights, how far the judgments contradict each other, and where."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, exp
from typing import Any, Literal

import numpy as np

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import Number
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.weights.elicit.consistency import (
    apart,
    contradictions,
    figures,
    too_much,
    worst_triad,
)
from evalkit.weights.elicit.judgments import Judgments, read_judgments
from evalkit.weights.elicit.numbers import choose, one, refuse
from evalkit.weights.elicit.priorities import complete, least_squares, normalised, principal
from evalkit.weights.elicit.result import NO_ROOM, Elicited, floats, read_only
from evalkit.weights.space import WeightSpace

Priorities = Literal["eigenvector", "geometric"]
PRIORITIES: tuple[Priorities, ...] = ("eigenvector", "geometric")

_SAME = 1e-9
_ROOM = 1e-4  # no space is as thin as rounding
_LONGEST = 10**30  # beyond this, exact weights are no help to anybody


def ahp(
    matrix: Any,
    names: Sequence[str] | None = None,
    *,
    method: Priorities = "eigenvector",
    within: Number | None = None,
    random_index: float | None = None,
) -> Elicited:
    """Weights from judgments of how many times as important one criterion is as another.

    Parameters
    ----------
    matrix : (C, C) nested sequence, array or pandas DataFrame
        Entry (i, j) says how many times as important i is as j: a number above 0,
        ``1/3`` as text, a pair (lowest, highest), or None, NaN or an empty text
        where nothing is said. Either half may be left out; at most 100 criteria,
        ratios up to 10**6.
    names : sequence of str, optional
        Default: the columns of a DataFrame, or c0, c1, ...
    method : {'eigenvector', 'geometric'}
        Principal eigenvector, or geometric means of the rows (logarithmic least
        squares). Open entries are filled so that the principal eigenvalue is as
        small as it can be, or left out of the least squares. A range stands for
        its geometric middle in the weights and in the consistency ratio.
    within : number, optional
        Factor, at least 1, by which a ratio of weights may miss its judgment in
        the space. Default: the factor by which the judgments of any three criteria
        contradict each other at most, since any one of the three may be the wrong
        one (for a judgment in no such three: by which all others contradict it);
        rounded up to two decimals, and 1 for consistent judgments. It is never
        less than what the weights themselves need.
    random_index : float, optional
        Mean consistency index of random judgments, to divide by. Default: Saaty
        (1980); for more than 15 criteria ``(1.7699 C - 4.3513) / (C - 1)`` of
        Alonso & Lamata (2006); for a table of which m pairs are open, that times
        ``1 - 2 m / ((C - 1) (C - 2))``, after Agoston & Csato (2022).

    Returns
    -------
    Elicited
        With the figures ``consistency-ratio``, ``consistency-index``,
        ``eigenvalue``, ``geometric-index`` and ``factor``.

    Raises
    ------
    ModelError
        For a table that is not square or not reciprocal, ratios that are not
        above 0, or criteria that no judgment connects.

    Notes
    -----
    A larger judgment never lowers the weight of its criterion with ``geometric``.
    With ``eigenvector`` that need not hold for very inconsistent judgments.

    References
    ----------
    Saaty, T. L. (1980), The Analytic Hierarchy Process, McGraw-Hill. Crawford & Williams
    (1985), J. Math. Psychology 29, 387-405. Aguaron, J. & Moreno-Jimenez, J. M. (2003), The
    geometric consistency index: approximated thresholds, EJOR 147, 137-145. Bozoki, Fulop &
    Ronyai (2010), Math. Comp. Modelling 52, 318-333. Alonso, J. A. & Lamata, M. T. (2006),
    Consistency in the analytic hierarchy process: a new approach, IJUFKS 14(4), 445-459.
    Agoston, K. C. & Csato, L. (2022), Inconsistency thresholds for incomplete pairwise
    comparison matrices, Omega 108, 102576.

    Examples
    --------
    >>> made = ahp([[1, 3, 5], ["", 1, 2], ["", "", 1]], ["quality", "price", "time"])
    >>> made.weights.round(3).tolist()
    [0.648, 0.23, 0.122]
    >>> round(made.figure("consistency-ratio"), 4)
    0.0032
    """
    judgments = read_judgments(matrix, names)
    choose(method, PRIORITIES, "method")
    factor = None if within is None else one(within, "within")
    if factor is not None and factor < 1:
        raise refuse(say("must be at least 1, as a factor"), field="within", value=str(within))
    if random_index is not None and not random_index > 0:
        raise refuse(say("must be more than 0"), field="random_index", value=random_index)
    fit = least_squares(judgments)
    table = judgments.table()
    full = table if judgments.is_complete else complete(table, fit.logs)
    vector, value = principal(full)
    weights = vector if method == "eigenvector" else normalised(fit.logs)
    exact = _consistent(judgments)
    if exact is not None:
        weights = floats(exact)
    need = 1.0 if exact is not None else _needed(judgments, weights)
    worst = worst_triad(judgments)
    stated, widened = _factor(need, apart(judgments, fit, worst), factor)
    space, made_of, room = _space(judgments, exact, stated)
    measured = figures(judgments, fit, value, need, random_index)
    warnings = [w for w in (too_much(measured[0].value), widened) if w is not None]
    return Elicited(
        names=judgments.names,
        weights=read_only(weights),
        exact=exact,
        space=space,
        method="ahp",
        made_of=made_of,
        figures=measured,
        notes=(
            *contradictions(judgments, fit, None if worst is None else worst[0]),
            *judgments.notes,
            *_open_notes(judgments, full, method),
            *room,
        ),
        warnings=tuple(warnings),
    )


def _consistent(judgments: Judgments) -> tuple[Fraction, ...] | None:
    """Return the exact weights where sharp judgments contradict each other nowhere."""
    if not judgments.is_sharp:
        return None
    pairs = list(zip(judgments.first, judgments.second, judgments.spans, strict=True))
    ratios: dict[int, Fraction] = {0: Fraction(1)}
    while len(ratios) < len(judgments.names):  # the judgments join all: each round adds some
        for i, j, (ratio, _) in pairs:
            if i in ratios and j not in ratios:
                ratios[j] = ratios[i] / ratio
            elif j in ratios and i not in ratios:
                ratios[i] = ratios[j] * ratio
    if any(ratios[i] != ratio * ratios[j] for i, j, (ratio, _) in pairs):
        return None
    whole = sum(ratios.values(), Fraction(0))
    if max(whole.numerator, whole.denominator) > _LONGEST:
        return None
    return tuple(ratios[i] / whole for i in range(len(ratios)))


def _needed(judgments: Judgments, weights: FloatArray) -> float:
    """Return the largest factor by which a ratio of the weights misses its judgment."""
    logs = np.log(weights)
    ratios = logs[list(judgments.first)] - logs[list(judgments.second)]
    low, high = judgments.ends()
    missed = np.maximum(np.maximum(low - ratios, ratios - high), 0.0)
    return exp(float(missed.max(initial=0.0)))


def _factor(
    need: float, contradiction: float, stated: Fraction | None
) -> tuple[Fraction, Note | None]:
    """Return the factor that the space uses, and a warning where more was needed than stated."""
    if stated is None:
        return max(_rounded_up(need, room=_ROOM), _rounded_up(contradiction)), None
    least = _rounded_up(need, room=_ROOM)
    if stated >= least or float(stated) >= need:
        return stated, None
    return least, note("widened", stated=stated, factor=least)


def _rounded_up(factor: float, *, room: float = 0.0) -> Fraction:
    """Round up to two decimals, with at least that much room above the factor."""
    if factor <= 1 + _SAME:
        return Fraction(1)
    return Fraction(ceil((factor + room) * 100 - _SAME), 100)


def _space(
    judgments: Judgments, exact: tuple[Fraction, ...] | None, factor: Fraction
) -> tuple[WeightSpace, Note, tuple[Note, ...]]:
    names = judgments.names
    if exact is not None and factor == 1:
        room = (NO_ROOM,) if len(names) > 1 else ()
        return WeightSpace.point(names, exact), note("space-judgments"), room
    ratios = {
        (names[i], names[j]): (low / factor, high * factor)
        for i, j, (low, high) in zip(
            judgments.first, judgments.second, judgments.spans, strict=True
        )
    }
    made_of = note("space-judgments") if factor == 1 else note("space-factor", factor=factor)
    return WeightSpace.ratio(names, ratios), made_of, ()


def _open_notes(judgments: Judgments, full: FloatArray, method: Priorities) -> tuple[Note, ...]:
    """Note what was done about the pairs that nobody judged."""
    if judgments.is_complete:
        return ()
    judged = set(zip(judgments.first, judgments.second, strict=True))
    count = len(judgments.names)
    missing = [(i, j) for i in range(count) for j in range(i + 1, count) if (i, j) not in judged]
    if method == "geometric":
        return (note("open-least-squares", count=len(missing)),)
    names = judgments.names
    return (note("open-filled", pairs=[(names[i], names[j], exp(full[i, j])) for i, j in missing]),)
