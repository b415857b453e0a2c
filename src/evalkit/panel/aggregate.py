"""Marks of a panel to one mark for each bid and item: exact, vectorised, nothing silent."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import total
from evalkit.core.messages import say
from evalkit.panel.marks import MarkBlock, MarkTable
from evalkit.panel.rule import PanelRule

Why = Literal["highest", "lowest", "recused", "unasked", "absent"]
_HIGHEST, _LOWEST = 1, 2


@frozen(eq=False)
class PanelResult:
    """What the marks of a panel came to, and which of them count.

    Parameters
    ----------
    table : MarkTable
    rule : PanelRule
    kept : array of bool, shape (evaluators, bids, items)
    trimmed : array of int8, same shape
        1 left out as highest, 2 as lowest, 0 otherwise.
    sums, counts : arrays of integers, shape (bids, items)
        The mark of an item is ``sums / (counts * denominator)``.
    """

    table: MarkTable = field(repr=False)
    rule: PanelRule
    kept: NDArray[np.bool_] = field(repr=False)
    trimmed: NDArray[np.int8] = field(repr=False)
    sums: MarkBlock = field(repr=False)
    counts: NDArray[np.int64] = field(repr=False)

    @cached_property
    def values(self) -> tuple[tuple[Fraction, ...], ...]:
        """Points by bid and item; what was agreed on where no mark counts."""
        table = self.table
        rows = zip(table.bids, self.sums.tolist(), self.counts.tolist(), strict=True)
        return tuple(
            tuple(
                Fraction(top, count * table.denominator) if count else table.agreed[bid, item]
                for item, top, count in zip(table.items, tops, counts, strict=True)
            )
            for bid, tops, counts in rows
        )

    @cached_property
    def totals(self) -> tuple[Fraction, ...]:
        """Points by bid: the sum over its items."""
        return tuple(total(row) for row in self.values)

    def reason(self, evaluator: int, bid: int, item: int) -> Why:
        """Say why a mark does not count; places along the axes of the table.

        Raises
        ------
        ModelError
            If it does count.
        """
        if self.kept[evaluator, bid, item]:
            rule = say("counts, so it was not left out")
            place = self.table.evaluators[evaluator], self.table.bids[bid], self.table.items[item]
            raise ModelError(Problem(table="marks", rule=rule, value=" / ".join(place)))
        if self.table.excused[evaluator, bid]:
            return "recused"
        if not self.table.present[evaluator, bid, item]:
            names = self.table.evaluators, self.table.bids, self.table.items
            key = names[0][evaluator], names[1][bid], names[2][item]
            return "unasked" if key in self.table.unasked else "absent"
        return "highest" if self.trimmed[evaluator, bid, item] == _HIGHEST else "lowest"

    def reasons(self, evaluator: int, bid: int) -> dict[str, Why]:
        """Say why marks of one evaluator for one bid do not count, by item."""
        return {
            item: self.reason(evaluator, bid, place)
            for place, item in enumerate(self.table.items)
            if not self.kept[evaluator, bid, place]
        }

    def marks(self, evaluator: int, bid: int) -> dict[str, Fraction | None]:
        """Return one evaluator's marks for one bid by item, whether they count or not.

        None where there is no mark.
        """
        tops = self.table.numerators[evaluator, bid].tolist()
        there = self.table.present[evaluator, bid].tolist()
        return {
            item: Fraction(top, self.table.denominator) if given else None
            for item, top, given in zip(self.table.items, tops, there, strict=True)
        }

    def total(self, evaluator: int, bid: int) -> Fraction | None:
        """Return the sum of one evaluator's marks for one bid, whether they count or not.

        None where a mark is not there: a sum of some of them compares with nothing.
        """
        marks = [mark for mark in self.marks(evaluator, bid).values() if mark is not None]
        return total(marks) if len(marks) == len(self.table.items) else None

    def counted(self, bid: int) -> dict[str, tuple[int, int]]:
        """Return by item how many marks of a bid count, and out of how many.

        Marks of those recused are in neither.
        """
        kept = self.kept[:, bid].sum(axis=0).tolist()
        there = self.table.counting[:, bid].sum(axis=0).tolist()
        return dict(zip(self.table.items, zip(kept, there, strict=True), strict=True))


def aggregate(table: MarkTable, rule: PanelRule) -> PanelResult:
    """Bring the marks of a panel together.

    Raises
    ------
    ModelError
        If fewer evaluators are left for a bid than the rule needs, or an evaluator
        left out items where totals are compared; every such bid is named. There is
        no silent plain mean.
    """
    counting = table.counting
    problems = [*_incomplete(table, rule, counting), *_too_few(table, rule, counting)]
    if problems:
        raise ModelError(problems)
    trimmed = np.zeros(counting.shape, dtype=np.int8)
    if rule.method == "trimmed":
        if rule.by == "total":
            # What was agreed on adds the same to everybody's total, so it is left out of all.
            compared = counting & ~table.settled
            totals = np.where(compared, table.numerators, 0).sum(axis=2)
            trimmed |= _extremes(totals, np.asarray(counting.any(axis=2)), rule)[:, :, None]
            trimmed[~counting] = 0
        else:
            trimmed = _extremes(table.numerators, counting, rule)
    kept = counting & (trimmed == 0)
    if rule.method == "median":
        return _median(table, rule, kept, trimmed)
    sums = np.where(kept, table.numerators, 0).sum(axis=0)
    counts = kept.sum(axis=0, dtype=np.int64)
    return PanelResult(table, rule, kept, trimmed, sums, counts)


def _extremes(values: MarkBlock, counting: NDArray[np.bool_], rule: PanelRule) -> NDArray[np.int8]:
    """Mark, along the first axis, as many highest and lowest as the rule leaves out."""
    shape = values.shape
    flat = values.reshape(shape[0], -1)
    there = counting.reshape(shape[0], -1)
    count = there.sum(axis=0)
    drops = np.array([rule.dropped(int(n)) for n in range(shape[0] + 1)])[count]
    places = np.arange(shape[0])
    # Equal extremes go in the declared order: the sort is stable, so reversing the rows of
    # evaluators before it reverses who comes first among equals.
    last = rule.duplicate == "last"
    seen = flat[::-1] if last else flat
    ok = there[::-1] if last else there
    back = places[::-1] if last else places
    found = np.zeros(flat.shape, dtype=np.int8)
    # Where all are equal, nobody is left out twice: the highest are taken from the others.
    for code, key in ((_LOWEST, seen), (_HIGHEST, -seen)):
        left = ok & (found[back] == 0)
        order = np.argsort(key, axis=0, kind="stable")
        absent_last = np.argsort(~np.take_along_axis(left, order, axis=0), axis=0, kind="stable")
        order = np.take_along_axis(order, absent_last, axis=0)
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.broadcast_to(places[:, None], order.shape), axis=0)
        out = (rank < drops) & left
        found[back[out.nonzero()[0]], out.nonzero()[1]] = code
    return found.reshape(shape)


def _median(
    table: MarkTable, rule: PanelRule, kept: NDArray[np.bool_], trimmed: NDArray[np.int8]
) -> PanelResult:
    """Return the middle mark, or the mean of the two in the middle."""
    order = np.argsort(table.numerators, axis=0, kind="stable")
    there = np.take_along_axis(kept, order, axis=0)
    packed = np.take_along_axis(order, np.argsort(~there, axis=0, kind="stable"), axis=0)
    ranked = np.take_along_axis(table.numerators, packed, axis=0)
    count = np.maximum(kept.sum(axis=0), 1)
    low = np.take_along_axis(ranked, ((count - 1) // 2)[None], axis=0)[0]
    high = np.take_along_axis(ranked, (count // 2)[None], axis=0)[0]
    counts = np.where(kept.any(axis=0), 2, 0).astype(np.int64)
    return PanelResult(table, rule, kept, trimmed, low + high, counts)


def _too_few(table: MarkTable, rule: PanelRule, counting: NDArray[np.bool_]) -> Iterator[Problem]:
    people = counting.any(axis=2).sum(axis=0)
    # Of what was agreed on, no mark is needed.
    items = np.where(table.settled, people[:, None], counting.sum(axis=0))
    for place, bid in enumerate(table.bids):
        there = int(people[place])
        needed = rule.needed(there)
        least = int(items[place].min()) if items.shape[1] else 0
        if rule.method == "trimmed" and rule.by == "total":
            least = there
        if least >= needed:
            continue
        names = [
            name
            for name, ok in zip(table.evaluators, counting[:, place].tolist(), strict=True)
            if any(ok)
        ]
        yield Problem(
            table="marks",
            field="evaluator",
            rule=say(
                "{bid} has marks of {count} evaluators that count ({names}), and the panel rule "
                "needs {needed}",
                bid=bid,
                count=least,
                names=names or ["–"],
                needed=needed,
            ),
            remedy=say("complete the panel, or appoint a new one"),
        )


def _incomplete(
    table: MarkTable, rule: PanelRule, counting: NDArray[np.bool_]
) -> Iterator[Problem]:
    """Name whoever marked some items of a bid and left out others: totals would not compare."""
    there = counting | table.settled
    gaps = np.asarray(counting.any(axis=2) & ~there.all(axis=2))
    if rule.method != "trimmed" or rule.by != "total" or not gaps.any():
        return
    for person, bid in zip(*gaps.nonzero(), strict=True):
        left = [i for i, ok in zip(table.items, there[person, bid], strict=True) if not ok]
        yield Problem(
            table="marks",
            field="evaluator",
            rule=say(
                "{name} left out items of {bid}: {items}; totals are compared, so each evaluator "
                "marks every item",
                name=table.evaluators[int(person)],
                bid=table.bids[int(bid)],
                items=left,
            ),
            remedy=say("add the marks, or record the recusal"),
        )
