"""The ties of an award: what parted those who share a total, or that nothing did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.states import LotResult
from evalkit.evaluation.award.tie_values import tie_values
from evalkit.model import Case

Ids = tuple[str, ...]


@frozen
class UnbrokenTie:
    """Those at one place whom nothing parts.

    Parameters
    ----------
    projects : sequence of str
    level : bool
        Whether they share the place whatever comes to be known.
    half_drawn : sequence of (drawn, left out)
        Recorded draws that hold only some of them, and part nobody.
    """

    projects: Ids
    level: bool
    half_drawn: tuple[tuple[Ids, Ids], ...] = ()


@frozen
class Tie:
    """Bids that share what decides, or whose order is open.

    Parameters
    ----------
    projects : sequence of str
        In the order in which they were parted.
    parted_by : sequence of str
        Rules of the chain that parted some of them; ``draw`` for a recorded draw.
    unbroken : sequence of UnbrokenTie
    open : bool
        Whether their order hangs on what is not known.
    """

    projects: Ids
    parted_by: Ids
    unbroken: tuple[UnbrokenTie, ...]
    open: bool = False


def ties_of(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[Tie]:
    """Yield each shared total, lot after lot; where adjustments are open, each shared place."""
    for found in decided.values():
        if found.open:
            for place in found.places:
                if len(place) > 1:
                    yield Tie(place, (), (UnbrokenTie(place, found.level(place)),), open=True)
            continue
        shared: dict[object, list[str]] = {}
        for name in found.ranked:
            shared.setdefault(found.states[name].key, []).append(name)
        for names in shared.values():
            if len(names) > 1:
                yield _tie(judged, found, names)


def _tie(judged: Judged, found: LotResult, names: list[str]) -> Tie:
    places = [place for place in found.places if place[0] in names]
    used: list[str] = []
    groups = [names]
    for rule in judged.case.criteria.ties:
        if rule == "draw":
            continue
        parted = [part for group in groups for part in _parts(judged, found, group, rule)]
        if len(parted) > len(groups):
            used.append(rule)
        groups = parted
    if len(places) > len(groups):
        used.append("draw")
    unbroken = [
        UnbrokenTie(place, found.level(place), tuple(_half_drawn(judged.case, place)))
        for place in places
        if len(place) > 1
    ]
    return Tie(tuple(n for place in places for n in place), tuple(used), tuple(unbroken))


def _half_drawn(case: Case, place: Ids) -> Iterator[tuple[Ids, Ids]]:
    """Yield of each recorded draw whom it holds, and whom of those tied it leaves out."""
    if "draw" not in case.criteria.ties:
        return
    for draw in case.draws:
        inside = tuple(name for name in place if name in draw.projects)
        outside = tuple(name for name in place if name not in draw.projects)
        if len(inside) > 1 and outside:
            yield inside, outside


def _parts(judged: Judged, found: LotResult, group: list[str], rule: str) -> list[list[str]]:
    """Part a group by what one rule of the tie-break chain compares."""
    parts: dict[tuple[Fraction, ...], list[str]] = {}
    for name in group:
        values = tuple(tie_values(judged, found.states[name], rule))
        parts.setdefault(values, []).append(name)
    return list(parts.values())
