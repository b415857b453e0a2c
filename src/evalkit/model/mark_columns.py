"""The marks of a case in columns: whole numbers that stand for names and values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import Any, TypeVar, overload

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from evalkit.core.messages import Text
from evalkit.model.parts import Mark
from evalkit.scales.base import Value

PlaceArray = NDArray[np.int32]
KeyArray = NDArray[np.int64]
_T = TypeVar("_T")
_LARGEST_KEY = 2**62


@frozen(eq=False, repr=False)
class MarkColumns(Sequence[Mark]):
    """The marks of a case, one row each; a `Mark` is made when it is asked for.

    Judged marks stand before measured ones, as the two tables of a file do.

    Parameters
    ----------
    project, criterion, evaluator : array of int32, shape (marks,)
        Places among `projects`, `criteria` and `evaluators`.
    low, high : array of int32, shape (marks,)
        Places among `values`.
    unit, reason, evidence : array of int32, shape (marks,)
        Places among `units`, `reasons` and `cited`.
    projects, criteria : sequence of str
        Within a case its projects, and the leaves and then the questions of its criteria set.
    evaluators : sequence of str
        Every name that stands beside a mark, once.
    values : sequence of Fraction or str
        Every value that is marked, once.
    units : sequence of str
    reasons : sequence of Text
    cited : sequence of sequences of str
        Lists of ids of evidence.
    noise : sequence of str
        Marks that were given as floats of more digits than those at which these are taken.
    """

    project: PlaceArray
    criterion: PlaceArray
    evaluator: PlaceArray
    low: PlaceArray
    high: PlaceArray
    unit: PlaceArray
    reason: PlaceArray
    evidence: PlaceArray
    projects: tuple[str, ...]
    criteria: tuple[str, ...]
    evaluators: tuple[str, ...]
    values: tuple[Value, ...]
    units: tuple[str, ...]
    reasons: tuple[Text, ...]
    cited: tuple[tuple[str, ...], ...]
    noise: tuple[str, ...] = field(default=(), kw_only=True)
    _made: dict[int, Mark] = field(factory=dict, kw_only=True)

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> MarkColumns:
        """Lay out marks that were made already."""
        found = sorted(marks, key=lambda mark: bool(mark.unit))

        def cells(name: str) -> list[Any]:
            return [*map(attrgetter(name), found)]

        project, projects = numbered(cells("project"))
        criterion, criteria = numbered(cells("criterion"))
        evaluator, evaluators = numbered(cells("evaluator"))
        unit, units = numbered(cells("unit"))
        ends, values = numbered(cells("low") + cells("high"), value_key)
        reason, reasons = numbered(cells("reason"), text_key)
        evidence, cited = numbered(cells("evidence"))
        low, high = ends[: len(found)], ends[len(found) :]
        return cls(
            project, criterion, evaluator, low, high, unit, reason, evidence,
            projects, criteria, evaluators, values, units, reasons, cited,
            made=dict(enumerate(found)),
            noise=tuple(text for mark in found for text in mark.noise),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.project)

    @overload
    def __getitem__(self, place: int) -> Mark: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Mark, ...]: ...
    def __getitem__(self, place: int | slice) -> Mark | tuple[Mark, ...]:
        if isinstance(place, slice):
            return tuple(self[row] for row in range(len(self))[place])
        row = range(len(self))[place]
        found = self._made.get(row)
        return found or self._made.setdefault(row, next(self._objects(slice(row, row + 1))))

    def __iter__(self) -> Iterator[Mark]:
        if len(self._made) < len(self):
            for row, mark in enumerate(self._objects(slice(None))):
                self._made.setdefault(row, mark)
        return map(self._made.__getitem__, range(len(self)))

    def _objects(self, rows: slice) -> Iterator[Mark]:
        columns = (getattr(self, name)[rows].tolist() for name in TABLE_OF)
        for criterion, evaluator, evidence, high, low, project, reason, unit in zip(
            *columns, strict=True
        ):
            yield Mark(
                self.projects[project],
                self.criteria[criterion],
                self.values[low],
                self.values[high],
                evaluator=self.evaluators[evaluator],
                unit=self.units[unit],
                reason=self.reasons[reason],
                evidence=self.cited[evidence],
            )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, tuple):
            return tuple(self) == other
        if not isinstance(other, MarkColumns):
            return NotImplemented
        return len(self) == len(other) and all(
            _same(getattr(self, name), getattr(self, table), getattr(other, name),
                  getattr(other, table))
            for name, table in TABLE_OF.items()
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"MarkColumns({list(self)!r})"

    def where(self, kept: NDArray[np.bool_ | np.intp]) -> MarkColumns:
        """Return the marks of some rows, by a mask or by their places."""
        rows = {name: getattr(self, name)[kept] for name in TABLE_OF}
        evaluator, evaluators = _used(rows["evaluator"], self.evaluators)
        ends, values = _used(np.concatenate([rows["low"], rows["high"]]), self.values)
        rows |= {"evaluator": evaluator, "low": ends[: len(ends) // 2]}
        rows |= {"high": ends[len(ends) // 2 :]}
        return evolve(self, **rows, evaluators=evaluators, values=values, noise=(), made={})

    def joined(self, other: MarkColumns) -> MarkColumns:
        """Return these marks and, behind them, others, which are measured if these are."""
        made: dict[str, object] = {}
        for table in dict.fromkeys(TABLE_OF.values()):
            mine, others = getattr(self, table), getattr(other, table)
            key: Callable[..., Hashable] = _KEYS.get(table, _itself)
            places, names = numbered([*mine, *others], key)
            made[table] = names
            for name in (name for name, of in TABLE_OF.items() if of == table):
                first, second = getattr(self, name), getattr(other, name)
                made[name] = places[np.concatenate([first, second + np.int32(len(mine))])]
        noise = (*self.noise, *other.noise)
        return MarkColumns(**made, noise=noise)  # type: ignore[arg-type]

    def placed(self, projects: Sequence[str], criteria: Sequence[str]) -> MarkColumns:
        """Return the same marks in places among these names; others are numbered after them."""
        project, named = _among(self.project, self.projects, projects)
        criterion, scored = _among(self.criterion, self.criteria, criteria)
        if named is self.projects and scored is self.criteria:
            return self
        return evolve(self, project=project, projects=named, criterion=criterion, criteria=scored)

    def valued(self, values: Sequence[Value], low: PlaceArray, high: PlaceArray) -> MarkColumns:
        """Return the same marks with other values, of which some may be equal or unused."""
        same, found = numbered(values, value_key)
        ends, used = _used(same[np.concatenate([low, high])], found)
        return evolve(self, low=ends[: len(low)], high=ends[len(low) :], values=used, made={})

    @cached_property
    def judged(self) -> int:
        """How many have no unit; the others stand behind them."""
        return len(self) - int(np.array([bool(unit) for unit in self.units])[self.unit].sum())

    def at(self, row: int) -> tuple[str, int]:
        """Return the table of a mark, and its place there."""
        return ("marks", row) if row < self.judged else ("measures", row - self.judged)

    def key(self, *names: str) -> KeyArray:
        """Return one number for each row; equal numbers are equal rows of these columns."""
        size, made = 1, np.zeros(len(self), dtype=np.int64)
        for name in names:
            count = max(len(getattr(self, TABLE_OF[name])), 1)
            if size * count > _LARGEST_KEY:
                found, made = np.unique(made, return_inverse=True)
                size = len(found)
            made, size = made * count + getattr(self, name), size * count
        return made

    @cached_property
    def grouped(self) -> MarksOf:
        """The marks by (project, criterion)."""
        return MarksOf(self)


TABLE_OF: Mapping[str, str] = {
    "criterion": "criteria",
    "evaluator": "evaluators",
    "evidence": "cited",
    "high": "values",
    "low": "values",
    "project": "projects",
    "reason": "reasons",
    "unit": "units",
}
"""The columns, in the order of their names, and the table in which each has its places."""


class MarksOf(Mapping[tuple[str, str], tuple[Mark, ...]]):
    """Marks by the ids of project and criterion, in their order; made when they are asked for."""

    def __init__(self, marks: MarkColumns) -> None:
        self._marks: MarkColumns = marks
        key = marks.key("project", "criterion")
        order = np.argsort(key, kind="stable")
        keys, starts = np.unique(key[order], return_index=True)
        ends = np.append(starts, len(key))[1:].tolist()
        self._rows = order.tolist()
        self._ends = dict(zip(keys.tolist(), zip(starts.tolist(), ends, strict=True), strict=True))
        self._project = {name: place for place, name in enumerate(marks.projects)}
        self._criterion = {name: place for place, name in enumerate(marks.criteria)}

    def _key(self, of: object) -> int:
        if not isinstance(of, tuple) or len(of) != 2:
            return -1
        project, criterion = self._project.get(of[0]), self._criterion.get(of[1])
        if project is None or criterion is None:
            return -1
        return project * len(self._criterion) + criterion

    def __contains__(self, of: object) -> bool:
        return self._key(of) in self._ends

    def __getitem__(self, of: tuple[str, str]) -> tuple[Mark, ...]:
        found = self._ends.get(self._key(of))
        if found is None:
            raise KeyError(of)
        return tuple(self._marks[row] for row in self._rows[found[0] : found[1]])

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        marks = self._marks
        for row in sorted(self._rows[start] for start, _ in self._ends.values()):
            yield marks.projects[marks.project[row]], marks.criteria[marks.criterion[row]]


def _itself(item: Hashable) -> Hashable:
    return item


def value_key(value: Value) -> Hashable:
    """Return what tells values apart: hashing two whole numbers is faster than a Fraction."""
    return value if isinstance(value, str) else value.as_integer_ratio()


text_key = attrgetter("__class__", "en", "ko")
"""What tells texts apart."""
_KEYS: Mapping[str, Callable[..., Hashable]] = {"values": value_key, "reasons": text_key}


def numbered(
    items: Sequence[_T], key: Callable[[_T], Hashable] = _itself
) -> tuple[PlaceArray, tuple[_T, ...]]:
    """Return the number of each item, in the order in which they come, and each of them once."""
    if key is _itself:
        at: dict[Hashable, int] = {item: n for n, item in enumerate(dict.fromkeys(items))}
        return np.fromiter(map(at.__getitem__, items), np.int32, len(items)), tuple(at)  # type: ignore[arg-type]
    ids = [*map(id, items)]
    objects = dict(zip(ids, items, strict=True))
    if 2 * len(objects) < len(ids):  # the same object is looked at once
        some, table = numbered([*objects.values()], key)
        at = dict(zip(objects, some.tolist(), strict=True))
        return np.fromiter(map(at.__getitem__, ids), np.int32, len(ids)), table
    keys = [*map(key, items)]
    once = dict(zip(reversed(keys), reversed(items), strict=True))
    at = {found: place for place, found in enumerate(dict.fromkeys(keys))}
    places = np.fromiter(map(at.__getitem__, keys), dtype=np.int32, count=len(keys))
    return places, tuple(once[found] for found in at)


def _used(places: PlaceArray, table: Sequence[_T]) -> tuple[PlaceArray, tuple[_T, ...]]:
    """Leave out of a table what no row has."""
    used = np.zeros(len(table), dtype=np.bool_)
    used[places] = True
    new = (np.cumsum(used) - 1).astype(np.int32)
    return new[places], tuple(compress(table, used.tolist()))


def _among(
    places: PlaceArray, names: tuple[str, ...], known: Sequence[str]
) -> tuple[PlaceArray, tuple[str, ...]]:
    if names == (known := tuple(known)):
        return places, names
    at: dict[str, int] = {}
    for place, name in enumerate(known):
        at.setdefault(name, place)
    others: list[str] = []
    new = np.empty(len(names), dtype=np.int32)
    for place in np.unique(places).tolist():
        found = at.get(names[place])
        if found is None:
            found = len(known) + len(others)
            others.append(names[place])
        new[place] = found
    return new[places], (*known, *others)


def _same(
    mine: PlaceArray, table: Sequence[Hashable], other: PlaceArray, others: Sequence[Hashable]
) -> bool:
    at = {item: place for place, item in enumerate(table)}
    new = np.array([at.get(item, -1) for item in others], dtype=np.int32)
    return bool(np.array_equal(mine, new[other]))
