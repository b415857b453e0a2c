"""The marks of one panel in one round, read from the columns of a case into one block of points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from evalkit.model.case import Case
from evalkit.model.tender import Consensus
from evalkit.panel.marks import MarkTable, no_strangers
from evalkit.scales.base import Value


class RoundMarks:
    """The marks of one panel in one round, as columns of places along its axes."""

    def __init__(self, case: Case, people: tuple[str, ...], items: tuple[str, ...]) -> None:
        self.case, self.people, self.items = case, people, items
        columns = case.mark_columns
        scored = [*(leaf.id for leaf in case.criteria.leaves), *case.criteria.questions]
        item = _places(scored, items)[columns.criterion]
        rows = np.flatnonzero(item >= 0)
        self.item, project = item[rows], columns.project[rows]
        reached, self.bid = np.unique(project, return_inverse=True)
        self.bids = tuple(case.projects[int(n)].id for n in reached)
        self.who = columns.evaluator[rows]
        self.person = _places(columns.evaluators, people)[self.who]
        self.value = columns.low[rows].astype(np.int64)
        self.at_person, self.at_bid, self.at_item = (
            {name: at for at, name in enumerate(axis)} for axis in (people, self.bids, items)
        )

    def _present(self) -> NDArray[np.bool_]:
        found = np.zeros((len(self.people), len(self.bids), len(self.items)), dtype=np.bool_)
        known = self.person >= 0
        found[self.person[known], self.bid[known], self.item[known]] = True
        return found

    def unasked(self) -> set[tuple[str, str, str]]:
        """Return the marks that the assignments ask nobody for."""
        if not self.case.assignments:
            return set()
        every = product(self.people, self.bids, self.items)
        return {key for key in every if not self.case.seats.asks(*key)}

    def excused(self) -> NDArray[np.bool_]:
        """Say of each evaluator and bid whether they are recused."""
        found = np.zeros((len(self.people), len(self.bids)), dtype=np.bool_)
        for recusal in self.case.recusals:
            person = self.at_person.get(recusal.evaluator)
            if recusal.decision != "excluded" or person is None:
                continue
            if not recusal.project:
                found[person] = True
            elif recusal.project in self.at_bid:
                found[person, self.at_bid[recusal.project]] = True
        return found

    def lacking(
        self, unasked: set[tuple[str, str, str]], excused: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Say of each bid whether somebody owes it a mark that is not there."""
        owed = ~self._present() & ~excused[:, :, None]
        for person, bid, item in unasked:
            owed[self.at_person[person], self.at_bid[bid], self.at_item[item]] = False
        for bid, item in self.agreed({*self.bids}):
            owed[:, self.at_bid[bid], self.at_item[item]] = False
        return np.asarray(owed.any(axis=(0, 2)))

    def agreed(self, bids: set[str]) -> dict[tuple[str, str], Fraction]:
        """Return the points that the panel settled by consensus."""
        return {
            (c.project, c.criterion): self._worth(c.criterion, self._read(c))
            for c in self.case.consensus
            if c.project in bids and c.criterion in self.at_item
        }

    def table(self, rows: list[int], excused: NDArray[np.bool_]) -> MarkTable:
        """Return the marks of some bids in points."""
        row = _places(range(len(self.bids)), rows)[self.bid]
        here = row >= 0
        values = self.case.mark_columns.values
        no_strangers(
            self.case.mark_columns.evaluators[int(n)]
            for n in np.unique(self.who[here & (self.person < 0)])
        )
        # Each value of an item is worked out once.
        kinds, which = np.unique(
            self.item[here] * len(values) + self.value[here], return_inverse=True
        )
        points = [
            self._worth(self.items[kind // len(values)], values[kind % len(values)])
            for kind in kinds.tolist()
        ]
        places = self.person[here], row[here], self.item[here]
        bids = tuple(self.bids[n] for n in rows)
        return MarkTable.filled(
            self.people, bids, self.items, places, points, which.reshape(-1), excused[:, rows]
        )

    def _read(self, moved: Consensus) -> Value:
        return self.case.criteria.scale(moved.criterion).read(moved.value)

    def _worth(self, name: str, value: Value) -> Fraction:
        return self.case.criteria.scale(name).utility(value) * self.case.criteria.max_points(name)


def _places(names: Iterable[object], wanted: Sequence[object]) -> NDArray[np.int64]:
    """Return the place of each name among those that are wanted; -1 where it is not."""
    place = {name: at for at, name in enumerate(wanted)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)
