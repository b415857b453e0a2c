"""How far one total can be moved by so many marks of one level each: max-plus, in exact numbers.

A total is a sum of cells, in sections that may be rounded on their own. Beside it some other
sums are watched: those that gates look at, and those that part who is tied. Everything that
is decided from these sums never gets worse when one of them grows; so of all ways to move as
many marks, only those whose sums no other way reaches need be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from attrs import evolve, field, frozen

from evalkit.core.notes import Note, note
from evalkit.evidence.fragile.moves import MarkMove, Movable
from evalkit.model import CriteriaSet, Mark
from evalkit.model.tree import Tree
from evalkit.scales.base import Value

WIDEST = 4000
"""So many ways that are not worse than another are kept side by side."""
OUT: tuple[Fraction, ...] = ()
"""Ranks a project that is out of the ranking: below every other key."""
Moves = tuple[MarkMove, ...]
EndKey = tuple[Fraction, ...]


class NotSeparableError(Exception):
    """The total of one project is no sum that its own marks alone decide."""

    def __init__(self, why: Note) -> None:
        super().__init__(why.kind)
        self.why = why


@frozen
class CellWay:
    """One way in which a cell may end.

    Parameters
    ----------
    points : Fraction
    moves : sequence of MarkMove
    cap : Fraction or None
        Most points that the total has left.
    out : bool
        Whether it takes the project out.
    """

    points: Fraction
    moves: Moves = ()
    cap: Fraction | None = None
    out: bool = False


@frozen
class SumCell:
    """One part of a total, with all ways in which it may end.

    Parameters
    ----------
    place : Place
        Where its points go.
    ways : sequence of CellWay
    """

    place: LeafPlace
    ways: tuple[CellWay, ...]


@frozen
class LeafPlace:
    """Where the points of one leaf go.

    Parameters
    ----------
    section : int
        Place of the node at the top that it belongs to.
    into : Fraction
        How many points of the section one of its points is.
    watched : sequence of Fraction
        The same for each sum that is watched; 0 for those of other nodes.
    """

    section: int
    into: Fraction
    watched: tuple[Fraction, ...]


@frozen
class SumState:
    """One way to move some marks of a project.

    Parameters
    ----------
    done : Fraction
        The sections that are complete, after their rounding.
    inside : Fraction
        The section at hand, before it.
    watched : sequence of Fraction
    moves : sequence of MarkMove
    cap : Fraction or None
    out : bool
    """

    done: Fraction = Fraction(0)
    inside: Fraction = Fraction(0)
    watched: tuple[Fraction, ...] = ()
    moves: Moves = ()
    cap: Fraction | None = None
    out: bool = False

    @property
    def sums(self) -> EndKey:
        """All that gates, caps and ranks are decided from."""
        return (self.done, self.inside, *self.watched)


@frozen
class SumLayout:
    """Where the points of each leaf go in one criteria set, for one set of leaves that count."""

    tree: Tree = field(repr=False)
    watched: tuple[str, ...]
    """Ids of the nodes whose sums are watched."""
    places: dict[int, LeafPlace] = field(repr=False, hash=False)
    """By place among the leaves; those that count for nothing are not there."""
    stretch: dict[int, Fraction] = field(repr=False, hash=False)
    """By section, how many points of the whole one of its points is."""

    @classmethod
    def of(
        cls,
        criteria: CriteriaSet,
        tree: Tree,
        counts: Sequence[bool],
        watched: Sequence[str],
    ) -> SumLayout:
        """Lay out a criteria set.

        Raises
        ------
        NotSeparableError
            If some group is no sum.
        """
        nodes, above, there = tree.nodes, dict[int, int](), list[bool]()
        for at, node in enumerate(nodes):  # children before parents
            above.update(dict.fromkeys(node.children, at))
            counted = [c for c in node.children if there[c] and nodes[c].points]
            there.append(counts[node.leaf] if node.leaf >= 0 else bool(counted))
            single = len(counted) < 2 and node.aggregate == "minimum"
            if counted and node.aggregate != "sum" and not single:
                name = criteria[node.id].name if node.id else None
                raise NotSeparableError(note("no-sum", name=name, how=node.aggregate))
        factors: list[Fraction] = [Fraction(0)] * len(nodes)
        for node in nodes:
            counted = [c for c in node.children if there[c] and nodes[c].points]
            whole = sum((nodes[c].points for c in counted), Fraction(0))
            for child in counted:
                factors[child] = node.points / whole
        root = len(nodes) - 1
        places: dict[int, LeafPlace] = {}
        for at, node in enumerate(nodes):
            if node.leaf < 0 or not there[at]:
                continue
            path, into, steps = at, Fraction(1), {at: Fraction(1)}
            while above.get(path, root) != root:
                into, path = into * factors[path], above[path]
                steps[path] = into
            seen = tuple(steps.get(tree.place[name], Fraction(0)) for name in watched)
            places[node.leaf] = LeafPlace(path, into, seen)
        stretch = {at: factors[at] for at, up in above.items() if up == root}
        return cls(tree, tuple(watched), places, stretch)

    def rounded(self, at: int, points: Fraction) -> Fraction:
        """Return the points of a node after its own rounding."""
        return self.tree.round_total(points) if self.tree.nodes[at].rounded else points


def fronts(
    layout: SumLayout, cells: Iterable[SumCell], most: int, *, up: bool, whole: bool = True
) -> list[SumState]:
    """Return every way to move up to so many marks that no other way is better than.

    Parameters
    ----------
    layout : SumLayout
    cells : iterable of SumCell
    most : int
    up : bool
        Whether more points are better; else fewer.
    whole : bool
        Whether sections are stretched to the whole; else they add as they are.

    Raises
    ------
    NotSeparableError
        If too many ways stand side by side.
    """
    states = [SumState(watched=(Fraction(0),) * len(layout.watched))]
    ordered = sorted(cells, key=lambda cell: cell.place.section)
    for section, inside in groupby(ordered, key=lambda cell: cell.place.section):
        for cell in inside:
            states = _best((_added(s, cell, way) for s in states for way in cell.ways), most, up=up)
        part = layout.stretch[section] if whole else Fraction(1)
        states = [
            evolve(s, done=s.done + layout.rounded(section, s.inside) * part, inside=Fraction(0))
            for s in states
        ]
    return _best(states, most, up=up)


def _added(state: SumState, cell: SumCell, way: CellWay) -> SumState:
    place, points = cell.place, way.points
    caps = [cap for cap in (state.cap, way.cap) if cap is not None]
    return SumState(
        state.done,
        state.inside + points * place.into,
        tuple(
            have + points * part for have, part in zip(state.watched, place.watched, strict=True)
        ),
        state.moves + way.moves,
        min(caps) if caps else None,
        state.out or way.out,
    )


def _best(states: Iterable[SumState], most: int, *, up: bool) -> list[SumState]:
    """Keep of those that moved as many marks, and broke the same, what no other is better than."""
    groups: dict[tuple[int, Fraction | None, bool], list[SumState]] = {}
    for state in states:
        if len(state.moves) <= most:
            groups.setdefault((len(state.moves), state.cap, state.out), []).append(state)
    found: list[SumState] = []
    for same in groups.values():
        kept: list[EndKey] = []
        for state in sorted(same, key=lambda s: s.sums, reverse=up):
            sums = state.sums
            if any(_covers(better, sums, up=up) for better in kept):
                continue
            kept.append(sums)
            found.append(state)
    if len(found) > WIDEST:
        raise NotSeparableError(note("too-wide", count=WIDEST))
    return found


def _covers(better: EndKey, sums: EndKey, *, up: bool) -> bool:
    pairs = zip(better, sums, strict=True)
    return all(a >= b for a, b in pairs) if up else all(a <= b for a, b in pairs)


def ways_to_move(
    movable: Movable, marks: Sequence[Mark], most: int
) -> Iterator[tuple[Moves, list[Mark]]]:
    """Yield every way to move up to so many marks of one cell, and the marks after it.

    Of several evaluators who gave the same mark it never matters who moves: one way stands
    for all of them.
    """
    known = movable.marks.get((marks[0].project, marks[0].criterion), ()) if marks else ()
    alike: dict[Value, list[Mark]] = {}
    for mark in known:
        alike.setdefault(mark.low, []).append(mark)
    kinds = [
        (group, to) for value, group in alike.items()
        for to in movable.of(group[0].criterion, value)
    ]  # fmt: skip

    def grow(at: int, left: int, used: dict[Value, int], moves: Moves) -> Iterator[Moves]:
        if at == len(kinds):
            yield moves
            return
        group, to = kinds[at]
        value = group[0].low
        taken = used.get(value, 0)
        for count in range(min(left, len(group) - taken) + 1):
            now = tuple(
                MarkMove(m.project, m.criterion, m.evaluator, m.low, to)
                for m in group[taken : taken + count]
            )
            yield from grow(at + 1, left - count, {**used, value: taken + count}, moves + now)

    for moves in grow(0, most, {}, ()):
        to_of = {m.evaluator: m.after for m in moves}
        yield (
            moves,
            [
                evolve(m, low=to_of[m.evaluator], high=to_of[m.evaluator])
                if m in known and m.evaluator in to_of
                else m
                for m in marks
            ],
        )


def fewest_ways(ways: Iterable[CellWay], *, up: bool) -> tuple[CellWay, ...]:
    """Keep for each number of moves, and what it breaks, the most points, or the fewest."""
    found: dict[tuple[int, Fraction | None, bool], CellWay] = {}
    for way in ways:
        key = len(way.moves), way.cap, way.out
        have = found.get(key)
        if have is None or (way.points > have.points if up else way.points < have.points):
            found[key] = way
    return tuple(found.values())


@frozen
class SumReached:
    """What a project comes to in the end by some moves.

    Parameters
    ----------
    key : tuple of Fraction
        Its total, then what parts those who are tied; `OUT` where it is out.
    moves : sequence of MarkMove
    """

    key: EndKey
    moves: Moves


def by_number(
    states: Iterable[SumState], key: Callable[[SumState], EndKey | None], most: int, *, up: bool
) -> tuple[SumReached | None, ...]:
    """Return the best that 0, 1, ... moves reach, or the worst; None where nothing counts.

    Parameters
    ----------
    key : callable (state)
        What a way ends with; None where it does not count.
    """
    found: list[SumReached | None] = [None] * (most + 1)
    for state in states:
        end = key(state)
        if end is None:
            continue
        for number in range(len(state.moves), most + 1):
            have = found[number]
            better = have is None or (end > have.key if up else end < have.key)
            same = have is not None and end == have.key and len(state.moves) < len(have.moves)
            if better or same:
                found[number] = SumReached(end, state.moves)
    return tuple(found)
