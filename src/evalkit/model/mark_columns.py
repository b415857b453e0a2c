"""The marks of a case in columns: whole numbers that stand for names and values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.model.parts import Mark
from evalkit.scales.base import Value

PlaceArray = NDArray[np.int32]


@frozen(eq=False)
class MarkColumns:
    """The marks of a case, one row each, in the order of ``Case.marks``.

    Parameters
    ----------
    project, criterion, evaluator : array of int32, shape (marks,)
        PlaceArray among `Case.projects`, among the leaves and then the questions of the
        criteria set, and among `evaluators`.
    low, high : array of int32, shape (marks,)
        PlaceArray among `values`.
    evaluators : sequence of str
        Every name that stands beside a mark, once.
    values : sequence of Fraction or str
        Every value that is marked, once.
    """

    project: PlaceArray
    criterion: PlaceArray
    evaluator: PlaceArray
    low: PlaceArray
    high: PlaceArray
    evaluators: tuple[str, ...]
    values: tuple[Value, ...]

    @classmethod
    def of(
        cls, marks: Sequence[Mark], projects: Iterable[str], criteria: Iterable[str]
    ) -> MarkColumns:
        """Lay out marks whose projects and criteria are all among those named."""
        at_project = {name: place for place, name in enumerate(projects)}
        at_criterion = {name: place for place, name in enumerate(criteria)}
        people: dict[str, int] = {}
        values = _Once()

        def column(places: Iterable[int]) -> PlaceArray:
            return np.fromiter(places, dtype=np.int32, count=len(marks))

        return cls(
            project=column(at_project[mark.project] for mark in marks),
            criterion=column(at_criterion[mark.criterion] for mark in marks),
            evaluator=column(people.setdefault(m.evaluator, len(people)) for m in marks),
            low=column(values.place(mark.low) for mark in marks),
            high=column(values.place(mark.high) for mark in marks),
            evaluators=tuple(people),
            values=tuple(values.found),
        )


class _Once:
    """Numbers values as they come; the same object is not compared again."""

    def __init__(self) -> None:
        self.found: dict[Value, int] = {}
        self._objects: dict[int, tuple[Value, int]] = {}  # keeps each alive, so that its id stays

    def place(self, value: Value) -> int:
        known = self._objects.get(id(value))
        if known is None:
            # 1 and "1" differ, as numbers and words do.
            number = self.found.setdefault(value, len(self.found))
            known = self._objects[id(value)] = value, number
        return known[1]
