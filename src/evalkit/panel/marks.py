"""The marks of a panel as one block of exact integers: evaluators, bids, items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.core.counts import whole_rule
from evalkit.core.errors import ModelError, Problem, unknown
from evalkit.core.messages import Message, say

MarkBlock = NDArray[Any]
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
    unasked : set of (evaluator, bid, item)
        Marks that nobody was asked for; where others are absent, somebody left them out.
    agreed : mapping of (bid, item) to Fraction
        Points that the panel settled by consensus. They stand for everybody's mark: nobody
        owes one there, and the marks that were given part nobody's total from another's.

    Raises
    ------
    ModelError
        With every problem: a name twice, shapes that do not fit, numbers that are
        not whole.
    """

    evaluators: tuple[str, ...]
    bids: tuple[str, ...]
    items: tuple[str, ...]
    numerators: MarkBlock = field(repr=False)
    denominator: int = field(repr=False)
    present: NDArray[np.bool_] = field(repr=False)
    excused: NDArray[np.bool_] = field(repr=False)
    unasked: frozenset[tuple[str, str, str]] = field(default=frozenset(), repr=False)
    agreed: Mapping[tuple[str, str], Fraction] = field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ModelError(problems)
        # Chosen here, so that no way to a table can leave sums that overflow.
        object.__setattr__(self, "numerators", _narrow(self.numerators))

    def _problems(self) -> Iterator[Problem]:
        for name in ("evaluators", "bids", "items"):
            names = getattr(self, name)
            counted = Counter(names)
            for twice in (n for n, times in counted.items() if times > 1):
                yield _problem(name, say("is given twice"), str(twice))
        shape = len(self.evaluators), len(self.bids), len(self.items)
        for name, wanted in (("numerators", shape), ("present", shape), ("excused", shape[:2])):
            found = np.shape(getattr(self, name))
            if found != wanted:
                yield _problem(name, say("must have the shape {shape}", shape=wanted), str(found))
        if not (self.numerators.dtype == object or self.numerators.dtype.kind in "iu"):
            rule = say("must be a whole number")
            yield _problem("numerators", rule, str(self.numerators.dtype))
        if isinstance(self.denominator, bool) or self.denominator < 1:
            yield _problem("denominator", whole_rule(1), str(self.denominator))

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
            For names in the marks or recusals that are not among the axes.
        """
        axes = [
            {name: place for place, name in enumerate(names)} for names in (evaluators, bids, items)
        ]
        used = [{key[n] for key in marks} | {pair[n] for pair in recused} for n in (0, 1)]
        used.append({key[2] for key in marks})
        no_strangers(n for axis, names in zip(axes, used, strict=True) for n in names - {*axis})
        people, offers, _ = axes
        distinct = {value: place for place, value in enumerate(dict.fromkeys(marks.values()))}
        places = [[axis[key[n]] for key in marks] for n, axis in enumerate(axes)]
        which = [distinct[value] for value in marks.values()]
        excused = np.zeros((len(people), len(offers)), dtype=np.bool_)
        for person, bid in recused:
            excused[people[person], offers[bid]] = True
        names = tuple(evaluators), tuple(bids), tuple(items)
        rows = [np.array(at, dtype=np.int64) for at in (*places, which)]
        return cls.filled(*names, (rows[0], rows[1], rows[2]), tuple(distinct), rows[3], excused)

    @classmethod
    def filled(
        cls,
        evaluators: tuple[str, ...],
        bids: tuple[str, ...],
        items: tuple[str, ...],
        places: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
        values: Sequence[Fraction],
        which: NDArray[np.int64],
        excused: NDArray[np.bool_],
    ) -> MarkTable:
        """Build the block from columns: where each mark stands, and which value it is.

        Parameters
        ----------
        places : three arrays of integers, shape (marks,)
            Places along the axes.
        values : sequence of Fraction
            Every value in points that some mark has.
        which : array of integers, shape (marks,)
            The place of each mark's value among them.
        excused : array of bool, shape (evaluators, bids)
        """
        shape = len(evaluators), len(bids), len(items)
        bottom = lcm(*(value.denominator for value in values))
        tops = [value.numerator * (bottom // value.denominator) for value in values]
        kind = np.int64 if max(map(abs, tops), default=0) < _FITS else object
        block = np.zeros(shape, dtype=kind)
        present = np.zeros(shape, dtype=np.bool_)
        if tops:
            block[places] = np.array(tops, dtype=kind)[which]
            present[places] = True
        return cls(evaluators, bids, items, block, bottom, present, excused)

    @property
    def counting(self) -> NDArray[np.bool_]:
        """Where a mark is present and its evaluator not recused; shape as `present`."""
        return self.present & ~self.excused[:, :, None]

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Where the panel agreed on a mark; shape (bids, items)."""
        found = np.zeros((len(self.bids), len(self.items)), dtype=np.bool_)
        if self.agreed:
            bids, items = (
                {n: at for at, n in enumerate(names)} for names in (self.bids, self.items)
            )
            for bid, item in self.agreed:
                found[bids[bid], items[item]] = True
        return found

    def by_name(self) -> MarkTable:
        """Return the table with evaluators and bids in the order of their names."""
        people, bids = (
            sorted(range(len(names)), key=names.__getitem__)
            for names in (self.evaluators, self.bids)
        )
        rows = np.ix_(people, bids)
        return MarkTable(
            tuple(self.evaluators[n] for n in people),
            tuple(self.bids[n] for n in bids),
            self.items,
            self.numerators[rows],
            self.denominator,
            self.present[rows],
            self.excused[rows],
            self.unasked,
            self.agreed,
        )

    def without(self, evaluator: str) -> MarkTable:
        """Return the table as if one evaluator were recused for every bid.

        Raises
        ------
        ModelError
            For a name that is not there.
        """
        excused = self.excused.copy()
        excused[_place(say("evaluator"), evaluator, self.evaluators)] = True
        return evolve(self, excused=excused)

    def changed(self, evaluator: str, bid: str, item: str, points: Fraction) -> MarkTable:
        """Return the table with one mark replaced.

        Raises
        ------
        ModelError
            For a name that is not there.
        """
        place = (
            _place(say("evaluator"), evaluator, self.evaluators),
            _place(say("bid"), bid, self.bids),
            _place(say("criterion"), item, self.items),
        )
        bottom = lcm(self.denominator, points.denominator)
        factor = bottom // self.denominator
        top = points.numerator * (bottom // points.denominator)
        if factor == 1 and abs(top) < _FITS:
            block = self.numerators.copy()
        else:
            block = self.numerators.astype(object) * factor
        block[place] = top
        present = self.present.copy()
        present[place] = True
        return evolve(self, numerators=block, denominator=bottom, present=present)

    def as_float(self) -> NDArray[np.float64]:
        """Return the points as floats, NaN where there is no mark that counts."""
        values = np.asarray(self.numerators / self.denominator, dtype=np.float64)
        return np.where(self.counting, values, np.nan)


def no_strangers(names: Iterable[str]) -> None:
    """Refuse names that are not on an axis of a panel.

    Raises
    ------
    ModelError
        Where there are any.
    """
    found = sorted(set(names))
    if found:
        rule = say("is not among the evaluators, bids or items of the panel")
        raise ModelError(Problem(table=say("panel"), rule=rule, value=name) for name in found)


def _narrow(block: MarkBlock) -> MarkBlock:
    """Return int64 where the sum over evaluators and items surely fits, else Python integers."""
    if not block.size:
        return block.astype(np.int64)
    largest = max(int(block.max()), -int(block.min()))
    fits = largest * block.shape[0] * block.shape[2] < _FITS
    kind = np.dtype(np.int64 if fits else object)
    return block if block.dtype == kind else block.astype(kind)


def _place(kind: Message, name: str, names: tuple[str, ...]) -> int:
    if name not in names:
        raise ModelError(unknown(kind, name, names, table=say("panel")))
    return names.index(name)


def _problem(name: str, rule: Message, value: str) -> Problem:
    return Problem(table=say("panel"), field=name, rule=rule, value=value)
