"""Marks that two evaluators have in common: on how many of all, beside what chance would give."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.panel.diagnostics.chance import ALARM, at_least, holm
from evalkit.panel.marks import MarkTable

NEAR = 0.8
"""Share of equal marks from which two evaluators may have copied."""
FEWEST_ITEMS = 4
"""On fewer items a bid has the same marks too often for it to be told."""


@frozen
class Likeness:
    """On how many marks two evaluators are equal.

    Parameters
    ----------
    first, second : str
    equal, of : int
        Equal marks, of those that both gave.
    by_chance : float
        Equal marks to be expected, as often as the other pairs of evaluators are equal on the
        same bid and item, with one more pair as equal as all are on that item. NaN where there
        are no other pairs.
    p : float
        At most so likely do as many come about by chance anywhere in the table (Hoeffding's
        bound, adjusted by Holm for all pairs).
    """

    first: str
    second: str
    equal: int
    of: int
    by_chance: float
    p: float

    @property
    def stands_out(self) -> bool:
        """Whether most marks are equal, and more than chance would give."""
        return self.equal >= NEAR * self.of and self.p <= ALARM


def likenesses(table: MarkTable) -> tuple[Likeness, ...]:
    """Compare the marks of each two evaluators, those most beyond chance first.

    Parameters
    ----------
    table : MarkTable
    """
    chances = _Chances.of(table)
    found = []
    for one, name in enumerate(table.evaluators):
        same, both = chances.same(one), table.counting & table.counting[one]
        equal, of = same.sum(axis=(1, 2)), both.sum(axis=(1, 2))
        expected = (both * chances.to(one)).sum(axis=(1, 2))
        for other in range(one + 1, len(table.evaluators)):
            if of[other]:
                given = float(expected[other]) if len(table.evaluators) > 2 else float("nan")
                hits, tries = int(equal[other]), int(of[other])
                p = at_least(hits, tries, given)
                found.append(Likeness(name, table.evaluators[other], hits, tries, given, p))
    adjusted = holm([like.p for like in found])
    lines = [evolve(like, p=p) for like, p in zip(found, adjusted, strict=True)]
    return tuple(sorted(lines, key=_first_those_beyond_chance))


def copies_by_chance(table: MarkTable) -> float:
    """Return how many pairs would be equal on every item of a bid by chance, over all bids.

    Items count as independent; NaN where there are no other pairs, or too few items.
    """
    if len(table.evaluators) < 3 or len(table.items) < FEWEST_ITEMS:
        return float("nan")
    chances, expected = _Chances.of(table), 0.0
    for one in range(len(table.evaluators)):
        whole = (table.counting & table.counting[one]).all(axis=2)
        whole[: one + 1] = False
        expected += float((chances.to(one).prod(axis=2) * whole).sum())
    return expected


@frozen(eq=False)
class _Chances:
    """How often two evaluators give a bid the same mark on an item, going by the other pairs."""

    table: MarkTable
    agreeing: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, table: MarkTable) -> _Chances:
        made = cls(table, np.zeros(0), np.zeros(0))
        there = table.counting
        count = there.sum(axis=0)
        agreeing = np.zeros(count.shape)
        for one in range(len(table.evaluators)):
            agreeing += made.same(one).sum(axis=0) - there[one]
        agreeing /= 2
        pairs = count * (count - 1) / 2
        # One more pair, as equal as all are on that item, so that few pairs say nothing certain.
        usual = agreeing.sum(axis=0) / np.maximum(pairs.sum(axis=0), 1)
        weight = np.where(pairs > 0, 1 / np.maximum(pairs, 1), 0.0)
        return cls(table, agreeing + usual, weight)

    def same(self, one: int) -> NDArray[np.bool_]:
        """Return where each evaluator gave the mark of one; shape (evaluators, bids, items)."""
        there, marks = self.table.counting, self.table.numerators
        return np.asarray((marks == marks[one]) & there & there[one], dtype=np.bool_)

    def to(self, one: int) -> FloatArray:
        """Return the chance that each evaluator gives the mark of one, without the pair itself."""
        return np.asarray((self.agreeing - self.same(one)) * self.weight)


def _first_those_beyond_chance(like: Likeness) -> tuple[float, float, str, str]:
    p = 1.0 if np.isnan(like.p) else like.p
    return p, -like.equal / like.of, like.first, like.second


CopyKind = Literal["marks", "reason"]


@frozen
class Copy:
    """Two evaluators with the same marks for a bid, or the same reason."""

    kind: CopyKind
    first: str
    second: str
    bid: str
    what: str


def copies(
    table: MarkTable, reasons: Mapping[tuple[str, str, str], str] | None = None
) -> tuple[Copy, ...]:
    """Return pairs of evaluators whose marks of a bid, or whose reasons, are the same.

    Parameters
    ----------
    reasons : mapping of (evaluator, bid, item) to str, optional
        Reasons of fewer than 20 characters are not compared.

    Notes
    -----
    Equal marks on few items happen by chance; only bids with 4 items or more are
    compared.
    """
    found: list[Copy] = []
    counting = np.asarray(table.counting.all(axis=2))
    people = table.evaluators
    if len(table.items) >= FEWEST_ITEMS:
        for place, bid in enumerate(table.bids):
            groups: dict[tuple[int, ...], list[str]] = {}
            for person, name in enumerate(people):
                if counting[person, place]:
                    key = tuple(int(v) for v in table.numerators[person, place])
                    groups.setdefault(key, []).append(name)
            for same in groups.values():
                found += [Copy("marks", a, b, bid, "") for a, b in combinations(same, 2)]
    said: dict[tuple[str, str], dict[str, str]] = {}
    for (who, bid, _item), text in (reasons or {}).items():
        plain = " ".join(text.split()).casefold()
        if len(plain) >= 20:
            said.setdefault((bid, plain), {}).setdefault(who, text)
    for (bid, _plain), who_said in said.items():
        for a, b in combinations(sorted(who_said), 2):
            found.append(Copy("reason", a, b, bid, who_said[a]))
    return tuple(sorted(found, key=lambda one: (one.kind, one.bid, one.first, one.second)))
