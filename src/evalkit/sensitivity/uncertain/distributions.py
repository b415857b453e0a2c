"""Marks that are not one number: what is known of them, and how they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from attrs import define, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, exact
from evalkit.core.labelled import bare, one_row
from evalkit.core.messages import say


def _number(value: Number) -> float:
    """Read a utility; floats are welcome here, as nothing is decided by a draw."""
    found = float(value) if isinstance(value, float | np.floating) else float(exact(value))
    if not np.isfinite(found):
        raise ModelError(Problem(rule=say("is not a finite number"), value=str(value)))
    return found


def _numbers(values: Iterable[Number]) -> tuple[float, ...]:
    if isinstance(values, Mapping):
        rule = say("must be a list of numbers; how often each is drawn is said by the weights")
        raise ModelError(Problem(field="values", rule=rule))
    one_row(values, "values")
    return tuple(_number(value) for value in values)


def _optional_numbers(values: Iterable[Number] | None) -> tuple[float, ...] | None:
    one_row(values, "weights")
    bare(weights=values)  # labels would have to be those of the values
    return None if values is None else _numbers(values)


@frozen
class Fixed:
    """A mark that is known.

    Examples
    --------
    >>> Fixed("0.4").quantile(0.9)
    0.4
    """

    value: float = field(converter=_number)

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest utility."""
        return self.value, self.value

    @property
    def mean(self) -> float:
        """Expected utility."""
        return self.value

    def quantile(self, share: float) -> float:
        """Return the utility below which a share of the draws lies."""
        _check_share(share)
        return self.value


@frozen
class Range:
    """A mark of which only the ends are known; each value between them is as likely.

    Parameters
    ----------
    low, high : number
        Utilities, ``low <= high``.

    Examples
    --------
    >>> Range(0, 1).quantile(0.25)
    0.25
    """

    low: float = field(converter=_number)
    high: float = field(converter=_number)

    def __attrs_post_init__(self) -> None:
        _check_order(self.low, self.high)

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest utility."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """Expected utility."""
        return self.low + (self.high - self.low) / 2

    def quantile(self, share: float) -> float:
        """Return the utility below which a share of the draws lies."""
        _check_share(share)
        return self.low + share * (self.high - self.low)


@frozen
class Triangular:
    """A mark with a most likely value between its ends.

    Parameters
    ----------
    low, mode, high : number
        Utilities, ``low <= mode <= high``.

    Examples
    --------
    >>> Triangular(0, "0.5", 1).quantile(0.5)
    0.5
    """

    low: float = field(converter=_number)
    mode: float = field(converter=_number)
    high: float = field(converter=_number)

    def __attrs_post_init__(self) -> None:
        _check_order(self.low, self.mode, self.high)

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest utility."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """Expected utility."""
        return (self.low + self.mode + self.high) / 3

    def quantile(self, share: float) -> float:
        """Return the utility below which a share of the draws lies."""
        _check_share(share)
        return float(_triangular(np.array([share]), *(np.array([x]) for x in self._ends))[0])

    @property
    def _ends(self) -> tuple[float, float, float]:
        return self.low, self.mode, self.high


@frozen
class Empirical:
    """A mark drawn from values that were seen, such as those of a panel.

    Parameters
    ----------
    values : sequence of numbers
        Utilities; at least one.
    weights : sequence of numbers, optional
        How often each is drawn, relative to the others; equal by default.

    Examples
    --------
    >>> Empirical([0, 1], weights=[3, 1]).mean
    0.25
    """

    values: tuple[float, ...] = field(converter=_numbers)
    weights: tuple[float, ...] | None = field(default=None, converter=_optional_numbers)

    def __attrs_post_init__(self) -> None:
        if not self.values:
            raise ModelError(Problem(field="values", rule=say("needs at least one value")))
        if self.weights is None:
            return
        if len(self.weights) != len(self.values):
            rule = say("must be {count} numbers, one a value", count=len(self.values))
            raise ModelError(Problem(field="weights", rule=rule, value=str(len(self.weights))))
        if min(self.weights) < 0 or not sum(self.weights):
            rule = say("must be at least 0, and not all 0")
            value = ", ".join(map(str, self.weights))
            raise ModelError(Problem(field="weights", rule=rule, value=value))

    @property
    def steps(self) -> tuple[FloatArray, FloatArray]:
        """Values in rising order, and the shares of the draws up to each; the last is 1."""
        order = np.argsort(self.values, kind="stable")
        weights = np.ones(len(order)) if self.weights is None else np.array(self.weights)
        shares = np.cumsum(weights[order] / weights.max())
        shares /= shares[-1]
        shares[np.flatnonzero(weights[order])[-1] :] = 1.0
        return np.array(self.values)[order], shares

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest utility."""
        return min(self.values), max(self.values)

    @property
    def mean(self) -> float:
        """Expected utility."""
        values, shares = self.steps
        return float(np.diff(shares, prepend=0.0) @ values)

    def quantile(self, share: float) -> float:
        """Return the utility below which a share of the draws lies."""
        _check_share(share)
        values, shares = self.steps
        place = int(np.searchsorted(shares, share, side="right"))
        return float(values[min(place, int(np.searchsorted(shares, 1.0)))])


Distribution = Fixed | Range | Triangular | Empirical
KINDS: tuple[type[Distribution], ...] = (Fixed, Range, Triangular, Empirical)


def _check_order(*values: float) -> None:
    if any(a > b for a, b in pairwise(values)):
        rule = say("must rise from the lowest to the highest value")
        raise ModelError(Problem(rule=rule, value=", ".join(map(str, values))))


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise ModelError(Problem(rule=say("is a share, from 0 to 1"), value=str(share)))


def _triangular(
    shares: FloatArray, low: FloatArray, mode: FloatArray, high: FloatArray
) -> FloatArray:
    """Return quantiles of triangular distributions, also of those that are one point."""
    width = high - low
    rise, fall = mode - low, high - mode
    left = low + np.sqrt(shares * width * rise)
    right = high - np.sqrt((1 - shares) * width * fall)
    found: FloatArray = np.where(shares * width < rise, left, right)
    return found


@define(eq=False)
class QuantileDraws:
    """Quantile functions of many marks at once.

    Cells that are fixed take no share of a draw: `size` counts the others.

    Parameters
    ----------
    low, high : array of float, shape (projects, criteria)
        The default: each value between them is as likely.
    given : mapping of (row, column) to Distribution
        Marks of which more is known.
    """

    low: FloatArray
    high: FloatArray
    given: Mapping[tuple[int, int], Distribution]
    _open: np.ndarray = field(init=False)
    _base: FloatArray = field(init=False)
    _step: FloatArray = field(init=False)
    _bent: np.ndarray = field(init=False)
    _ends: FloatArray = field(init=False)
    _seen: np.ndarray = field(init=False)
    _values: FloatArray = field(init=False)
    _shares: FloatArray = field(init=False)
    _last: np.ndarray = field(init=False)

    def __attrs_post_init__(self) -> None:
        base, top = np.array(self.low), np.array(self.high)
        for cell, known in self.given.items():
            base[cell], top[cell] = known.bounds
        self._base = base.ravel()
        step = (top - base).ravel()
        self._open = np.flatnonzero(step > 0)
        self._step = step[self._open]
        columns = self.low.shape[1]
        order = {int(cell): place for place, cell in enumerate(self._open)}
        places = {order.get(i * columns + j, -1): known for (i, j), known in self.given.items()}
        bent = {p: d for p, d in places.items() if p >= 0 and isinstance(d, Triangular)}
        seen = {p: d for p, d in places.items() if p >= 0 and isinstance(d, Empirical)}
        self._bent = np.array(list(bent), dtype=np.intp)
        self._ends = np.array([d._ends for d in bent.values()]).reshape(-1, 3).T
        self._seen = np.array(list(seen), dtype=np.intp)
        steps = [d.steps for d in seen.values()]
        # One table for all: the shares of the k-th mark stand between k and k + 1.
        self._values = np.concatenate([v for v, _ in steps]) if steps else np.empty(0)
        self._shares = np.concatenate([k + s for k, (_, s) in enumerate(steps)] or [np.empty(0)])
        # A share just below 1 must not round up into the next mark's values.
        self._last = np.searchsorted(self._shares, 1.0 + np.arange(len(steps)))

    @property
    def size(self) -> int:
        """How many marks are not fixed."""
        return len(self._open)

    def values(self, shares: FloatArray) -> FloatArray:
        """Return the utilities at given quantiles.

        Parameters
        ----------
        shares : array of float, shape (draws, size), in [0, 1)

        Returns
        -------
        array of float, shape (draws, projects, criteria)
        """
        found = np.empty((len(shares), self._base.size))
        found[:] = self._base
        if self.size:
            drawn = self._base[self._open] + shares * self._step
            if self._bent.size:
                drawn[:, self._bent] = _triangular(shares[:, self._bent], *self._ends)
            if self._seen.size:
                keys = shares[:, self._seen] + np.arange(len(self._seen))
                places = np.searchsorted(self._shares, keys, side="right")
                drawn[:, self._seen] = self._values[np.minimum(places, self._last)]
            found[:, self._open] = drawn
        return found.reshape(len(shares), *self.low.shape)
