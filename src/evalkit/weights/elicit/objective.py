"""Weights from the spread of the data: entropy, CRITIC, MEREC and standard deviation.

They say how much a criterion tells these projects apart, and nothing of how much it matters:
a criterion on which all are excellent gets 0, and another field of projects gives other
weights. They have no place in a rule that is announced before the projects are known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Literal

import numpy as np
from attrs import evolve
from numpy.typing import ArrayLike, NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.messages import say
from evalkit.core.notes import note
from evalkit.weights.elicit.data import Better, Data, read_data
from evalkit.weights.elicit.numbers import choose, refuse
from evalkit.weights.elicit.result import Elicited, Figure, read_only
from evalkit.weights.space import WeightSpace

_DIGITS = 10**4
_Rule = Callable[[FloatArray, FloatArray], FloatArray]


def entropy(
    values: ArrayLike, better: Better = "higher", *, names: Sequence[str] | None = None
) -> Elicited:
    """Weights from the entropy of the data; they say nothing of importance.

    Parameters
    ----------
    values : (N, C) array of float, or pandas DataFrame
        Each at least 0, in any unit. The zero point counts: adding a constant
        changes the weights.
    better : 'higher' or 'lower', or a sequence or mapping of these
        Accepted for all methods alike; entropy does not look at it.
    names : sequence of str, optional

    Returns
    -------
    Elicited
        With the shares p of a column in its sum, the weight goes with
        ``1 + sum(p ln p) / ln N``. The space is the box of the weights that come
        out when each project in turn is left out.

    Raises
    ------
    ModelError
        For values below 0 or not finite, fewer than two projects, or criteria
        that are all constant.

    References
    ----------
    Hwang, C. L. & Yoon, K. (1981), Multiple Attribute Decision Making, Springer,
    section 3.2.1.

    Examples
    --------
    >>> entropy([[1, 5, 2], [3, 5, 3]]).weights.round(3).tolist()
    [0.867, 0.0, 0.133]
    """
    rule = say("must be at least 0: shares of a sum are taken")
    data = read_data(values, better, names, positive=rule, zero=True)
    return _elicited(data, "entropy", _entropy)


def critic(
    values: ArrayLike, better: Better = "higher", *, names: Sequence[str] | None = None
) -> Elicited:
    """CRITIC weights: spread, times how little the other criteria say the same.

    Parameters
    ----------
    values : (N, C) array of float, or pandas DataFrame
        In any unit, with any zero point.
    better : 'higher' or 'lower', or a sequence or mapping of these
    names : sequence of str, optional

    Returns
    -------
    Elicited
        On columns scaled to 0 (worst) to 1 (best): the standard deviation times
        ``sum(1 - r)`` over the correlations r with the others. A constant
        criterion has no correlation; it is set aside with weight 0. They say
        nothing of importance. The space is the box of the weights that come out
        when each project in turn is left out.

    Raises
    ------
    ModelError
        For values that are not finite, fewer than two projects, criteria that
        are all constant, or all in perfect agreement.

    Notes
    -----
    The direction counts, since it turns correlations around. Some published
    examples scale costs as if more of them were better; for their numbers leave
    `better` at ``higher``.

    References
    ----------
    Diakoulaki, D., Mavrotas, G. & Papayannakis, L. (1995), Determining objective weights in
    multiple criteria problems: the CRITIC method, Computers & OR 22(7), 763-770.
    """
    return _elicited(read_data(values, better, names), "critic", _critic)


def merec(
    values: ArrayLike, better: Better = "higher", *, names: Sequence[str] | None = None
) -> Elicited:
    """MEREC weights: how much the result changes when the criterion is removed.

    Parameters
    ----------
    values : (N, C) array of float, or pandas DataFrame
        Each above 0, in any unit. The zero point counts.
    better : 'higher' or 'lower', or a sequence or mapping of these
    names : sequence of str, optional

    Returns
    -------
    Elicited
        They say nothing of importance. The space is the box of the weights that
        come out when each project in turn is left out.

    Raises
    ------
    ModelError
        For values at or below 0 or not finite, fewer than two projects, or
        criteria that are all constant.

    References
    ----------
    Keshavarz-Ghorabaee, M., Amiri, M., Zavadskas, E. K., Turskis, Z. & Antucheviciene, J.
    (2021), Determination of objective weights using a new method based on the removal effects
    of criteria (MEREC), Symmetry 13(4), 525.
    """
    rule = say("must be more than 0: logarithms of ratios are taken")
    return _elicited(read_data(values, better, names, positive=rule, scaled=False), "merec", _merec)


def std(
    values: ArrayLike,
    better: Better = "higher",
    *,
    names: Sequence[str] | None = None,
    scale: Literal["range", "none"] = "range",
) -> Elicited:
    """Weights in proportion to the standard deviations; they say nothing of importance.

    Parameters
    ----------
    values : (N, C) array of float, or pandas DataFrame
    better : 'higher' or 'lower', or a sequence or mapping of these
        Accepted for all methods alike; a spread has no direction.
    names : sequence of str, optional
    scale : {'range', 'none'}
        Whether each column is first scaled to 0 to 1. With ``none`` the unit
        counts: metres get a thousand times the weight of kilometres.

    Returns
    -------
    Elicited
        The space is the box of the weights that come out when each project in
        turn is left out.

    Raises
    ------
    ModelError
        For values that are not finite, fewer than two projects, or criteria that
        are all constant.

    References
    ----------
    Diakoulaki et al. (1995), section 4, for scaled columns; Salabun, W., Watrobski, J. &
    Shekhovtsov, A. (2020), Are MCDA methods benchmarkable?, Symmetry 12(9), 1549, for columns
    as they are.
    """
    choose(scale, ("range", "none"), "scale")
    if scale == "range":
        return _elicited(read_data(values, better, names), "std", _std)
    # One power of two for the whole table, since here the units count.
    whole = read_data(values, better, names, scaled=False)
    largest = np.frexp(np.abs(whole.values).max())[1]
    return _elicited(evolve(whole, values=np.ldexp(whole.values, -largest)), "std", _raw_std)


def _entropy(values: FloatArray, _better: FloatArray) -> FloatArray:
    shares = values / values.sum(axis=0)
    count = len(values)
    # Relative to equal shares, so that nearly equal ones lose no digits.
    relative = shares * count
    safe = np.where(relative > 0, relative, 1.0)
    spread: FloatArray = (shares * np.log(safe)).sum(axis=0) / np.log(count)
    return np.maximum(spread, 0.0)


def _critic(values: FloatArray, better: FloatArray) -> FloatArray:
    scaled = _scaled(values) * better
    centred = scaled - scaled.mean(axis=0)
    sizes = np.sqrt((centred**2).sum(axis=0))
    unit = centred / sizes
    correlations = np.clip(unit.T @ unit, -1.0, 1.0)
    conflict = (1.0 - correlations).sum(axis=1)
    # A single criterion has nothing to conflict with.
    found: FloatArray = sizes * conflict if len(sizes) > 1 else sizes
    # Of perfect agreement rounding leaves a hair.
    found[found <= 1e-12] = 0.0
    return found


def _merec(values: FloatArray, better: FloatArray) -> FloatArray:
    low, high = values.min(axis=0), values.max(axis=0)
    # ln(min / x) and ln(x / max): at most 0 for every value.
    logs = np.abs(np.where(better > 0, np.log(low) - np.log(values), np.log(values) - np.log(high)))
    count = values.shape[1]
    whole = logs.sum(axis=1)
    overall = np.log1p(whole / count)
    without = np.log1p((whole[:, None] - logs).clip(0.0) / count)
    found: FloatArray = np.abs(without - overall[:, None]).sum(axis=0)
    return found


def _std(values: FloatArray, _better: FloatArray) -> FloatArray:
    return _raw_std(_scaled(values), _better)


def _raw_std(values: FloatArray, _better: FloatArray) -> FloatArray:
    found: FloatArray = values.std(axis=0)
    return found


def _scaled(values: FloatArray) -> FloatArray:
    low = values.min(axis=0)
    return np.asarray((values - low) / (values.max(axis=0) - low))


def _elicited(data: Data, method: str, rule: _Rule) -> Elicited:
    """Make the weights, and those with each project left out in turn."""
    weights = _weights(data, rule, np.arange(len(data.projects)))
    if weights is None:
        raise refuse(
            say("no weights follow: the projects are all equal, or the criteria all agree"),
            field="values",
        )
    low, high = weights.copy(), weights.copy()
    hidden: list[str] = []
    moves = np.zeros(len(data.projects))
    few = len(data.projects) < 3
    for place in range(0 if few else len(data.projects)):
        rest = np.delete(np.arange(len(data.projects)), place)
        found = _weights(data, rule, rest)
        if found is None:
            hidden.append(data.projects[place])
            continue
        moves[place] = np.abs(found - weights).sum() / 2
        np.minimum(low, found, out=low)
        np.maximum(high, found, out=high)
    constant = [name for name, varies in zip(data.names, data.varies, strict=True) if not varies]
    notes = [note("data-only")]
    if constant:
        notes.append(note("constant", criteria=constant))
    figures: tuple[Figure, ...] = ()
    if few:
        notes.append(note("two-projects"))
    elif hidden:
        notes.append(note("hidden", projects=hidden))
    else:
        place = int(np.argmax(moves))
        most = float(moves[place])
        reading = note("largest-move", share=most, project=data.projects[place])
        figures = (Figure("largest-move", most, reading),)
    open_ = few or bool(hidden)
    return Elicited(
        names=data.names,
        weights=read_only(weights),
        exact=None,
        space=WeightSpace.simplex(data.names) if open_ else _box(data.names, low, high),
        method=method,
        made_of=note("space-all") if open_ else note("space-left-out"),
        figures=figures,
        notes=tuple(notes),
    )


def _weights(data: Data, rule: _Rule, rows: NDArray[np.int64]) -> FloatArray | None:
    """Return the weights that some of the projects give, None where they are all equal."""
    values = data.values[rows]
    varies = values.max(axis=0) > values.min(axis=0)
    made = np.zeros(values.shape[1])
    if not varies.any():
        return None
    better = np.where(data.higher[varies], 1.0, -1.0)
    # MEREC counts the constant criteria, too, and gives them 0 by itself.
    made[varies] = (
        rule(values, np.where(data.higher, 1.0, -1.0))[varies]
        if rule is _merec
        else rule(values[:, varies], better)
    )
    whole = made.sum()
    return np.asarray(made / whole) if whole > 0 else None


def _box(names: tuple[str, ...], low: FloatArray, high: FloatArray) -> WeightSpace:
    """Return bounds rounded outwards to four decimals, so that they hold what they are made of."""
    return WeightSpace.bounds(
        names,
        low=[Fraction(floor(value * _DIGITS), _DIGITS) for value in low.tolist()],
        high=[Fraction(min(ceil(value * _DIGITS), _DIGITS), _DIGITS) for value in high.tolist()],
    )
