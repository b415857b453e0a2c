"""How the marks of several evaluators become one: the declared rule, in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from reprlib import repr as short
from typing import Any, Literal

from attrs import field, frozen

from evalkit.core.counts import is_whole, whole_rule
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say

PanelMethod = Literal["mean", "median", "trimmed"]
By = Literal["total", "item"]
Duplicate = Literal["first", "last"]
METHODS: tuple[PanelMethod, ...] = ("mean", "median", "trimmed")
BYS: tuple[By, ...] = ("total", "item")
DUPLICATES: tuple[Duplicate, ...] = ("first", "last")
_TABLE = say("panel rule")
_MOST = 1000


def _pairs(pairs: Iterable[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Sort pairs where they are pairs; what is not one is left for the checks to name."""
    found: list[Any] = [tuple(p) if isinstance(p, list | tuple) else p for p in pairs]
    return tuple(sorted(found) if all(map(_is_pair, found)) else found)


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, tuple) and len(value) == 2 and all(is_whole(n, 1, _MOST) for n in value)
    )


@frozen(kw_only=True)
class PanelRule:
    """The rule by which a panel's marks become one mark for each item.

    Parameters
    ----------
    method : {'mean', 'median', 'trimmed'}
        Trimmed: the mean of what is left without the highest and the lowest.
    by : {'total', 'item'}
        What is trimmed: for each bid the evaluators with the highest and the
        lowest total over the panel's items, or the highest and the lowest mark of
        each item. Courts have set awards aside over the difference.
    drop : int
        How many are left out at each end.
    more : sequence of (evaluators, drop)
        From a panel of so many evaluators on, so many are left out: ``[(12, 2)]``.
    formed : int or None
        How many the panel was formed with, by which `more` goes: who stays away from a bid
        makes the panel no smaller. None: as many as have marks that count.
    at_least : int or None
        Evaluators needed for each bid, after recusals. None: one more than are
        left out.
    duplicate : {'first', 'last'}
        Which of several equal extremes is left out, in the order of the
        evaluators.
    """

    method: PanelMethod = "mean"
    by: By = "total"
    drop: int = 1
    more: tuple[tuple[int, int], ...] = field(default=(), converter=_pairs)
    at_least: int | None = None
    duplicate: Duplicate = "first"
    formed: int | None = None

    def __attrs_post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ModelError(problems)

    def _problems(self) -> Iterator[Problem]:
        for name, known in (("method", METHODS), ("by", BYS), ("duplicate", DUPLICATES)):
            value = getattr(self, name)
            if value not in known:
                rule = say("must be one of {names}", names=known)
                yield Problem(table=_TABLE, field=name, rule=rule, value=str(value))
        for name in ("drop", "at_least", "formed"):
            value = getattr(self, name)
            if value is not None and not is_whole(value, 1, _MOST):
                yield Problem(table=_TABLE, field=name, rule=whole_rule(1), value=short(value))
        for pair in self.more:
            if not _is_pair(pair):
                rule = say(
                    "must be pairs of whole numbers: the number of evaluators from which, and "
                    "how many are left out"
                )
                yield Problem(table=_TABLE, field="more", rule=rule, value=short(pair))
            elif sum(_is_pair(p) and p[0] == pair[0] for p in self.more) > 1:
                rule = say("is given twice")
                yield Problem(table=_TABLE, field="more", rule=rule, value=short(pair))

    def dropped(self, evaluators: int) -> int:
        """Return how many are left out at each end, of so many evaluators with marks."""
        if self.method != "trimmed":
            return 0
        size = evaluators if self.formed is None else self.formed
        return next((n for least, n in reversed(self.more) if size >= least), self.drop)

    def needed(self, evaluators: int) -> int:
        """Return how many evaluators must be left for a bid."""
        return max(self.at_least or 1, 2 * self.dropped(evaluators) + 1)
