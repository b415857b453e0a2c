"""The marks of a panel as one block of exact integers: evaluators, bids, items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.errors import ModelError, Problem
from evalkit.words import say

Block = NDArray[Any]
"""int64 where every sum fits, Python integers otherwise: exact in either case."""
_FITS = 2**62


@frozen(eq=False)
class MarkTable:
    """All marks of one panel, in points.

    Parameters
    ----------
    evaluators, bids, items : sequence of str
        Names along the three axes.
    numerators : array of integers, shape (evaluators, bids, items)
        Points times the denominator; 0 where there is no mark.
    denominator : int
    present : array of bool, same shape
    excused : array of bool, shape (evaluators, bids)
        Recused: their marks stay on file, and do not count.
    """

    evaluators: tuple[str, ...]
    bids: tuple[str, ...]
    items: tuple[str, ...]
    numerators: Block = field(repr=False)
    denominator: int = field(repr=False)
    present: NDArray[np.bool_] = field(repr=False)
    excused: NDArray[np.bool_] = field(repr=False)

    @classmethod
    def of(
        cls,
        evaluators: Sequence[str],
        bids: Sequence[str],
        items: Sequence[str],
        marks: Mapping[tuple[str, str, str], Fraction],
        recused: Sequence[tuple[str, str]] = (),
    ) -> MarkTable:
        """Build the block from ``{(evaluator, bid, item): points}``.

        Parameters
        ----------
        recused : sequence of (evaluator, bid)

        Raises
        ------
        ModelError
            For a name in the marks that is not among the axes.
        """
        axes = [
            {name: place for place, name in enumerate(names)} for names in (evaluators, bids, items)
        ]
        for key in marks:
            for axis, name in zip(axes, key, strict=True):
                if name not in axis:
                    rule = say("is not among the evaluators, bids or items of the panel")
                    raise ModelError(Problem(table=say("panel"), rule=rule, value=name))
        people, offers, things = axes
        shape = len(people), len(offers), len(things)
        bottom = lcm(*{value.denominator for value in marks.values()}) if marks else 1
        whole = {v: v.numerator * (bottom // v.denominator) for v in set(marks.values())}
        largest = max(map(abs, whole.values()), default=0) * max(shape[0], 1) * max(shape[2], 1)
        block = np.zeros(shape, dtype=np.int64 if largest < _FITS else object)
        present = np.zeros(shape, dtype=np.bool_)
        places = tuple(
            np.fromiter((axis[key[n]] for key in marks), dtype=np.int64, count=len(marks))
            for n, axis in enumerate(axes)
        )
        values = np.empty(len(marks), dtype=block.dtype)
        values[:] = [whole[value] for value in marks.values()]
        block[places] = values
        present[places] = True
        excused = np.zeros(shape[:2], dtype=np.bool_)
        for person, bid in recused:
            excused[people[person], offers[bid]] = True
        names = tuple(evaluators), tuple(bids), tuple(items)
        return cls(*names, block, bottom, present, excused)

    @property
    def counting(self) -> NDArray[np.bool_]:
        """Where a mark is present and its evaluator not recused; shape as `present`."""
        return self.present & ~self.excused[:, :, None]

    def without(self, evaluator: str) -> MarkTable:
        """Return the table as if one evaluator were recused for every bid."""
        excused = self.excused.copy()
        excused[self.evaluators.index(evaluator)] = True
        return evolve(self, excused=excused)

    def changed(self, evaluator: str, bid: str, item: str, points: Fraction) -> MarkTable:
        """Return the table with one mark replaced."""
        bottom = lcm(self.denominator, points.denominator)
        factor = bottom // self.denominator
        block = self.numerators.astype(object) * factor
        place = self.evaluators.index(evaluator), self.bids.index(bid), self.items.index(item)
        block[place] = points.numerator * (bottom // points.denominator)
        present = self.present.copy()
        present[place] = True
        return evolve(self, numerators=block, denominator=bottom, present=present)

    def as_float(self) -> NDArray[np.float64]:
        """Return the points as floats, NaN where there is no mark that counts."""
        values = np.asarray(self.numerators / self.denominator, dtype=np.float64)
        return np.where(self.counting, values, np.nan)
