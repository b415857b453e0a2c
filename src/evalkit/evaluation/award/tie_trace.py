"""The ties of an award in words: what parted those who share a total, or that nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from evalkit.core.messages import Message, say, some
from evalkit.evaluation.award.deciding import Decider
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.lines import TIE_WORDS, remedy_of, tie_remedy
from evalkit.evaluation.award.states import LotResult
from evalkit.evaluation.award.tie_values import tie_values
from evalkit.model import Case


def tie_lines(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[Message]:
    """Say of each shared total what parted the bids, or that nothing did."""
    decider = Decider(judged)
    for found in decided.values():
        if found.open:
            yield from _open(judged.case, found)
            continue
        shared: dict[object, list[str]] = {}
        for name in found.ranked:
            shared.setdefault(found.states[name].key, []).append(name)
        for names in shared.values():
            if len(names) > 1:
                yield from _tie(decider, found, names)


def _tie(decider: Decider, found: LotResult, names: list[str]) -> Iterator[Message]:
    """Say which rules parted those who share a total, and who is tied still."""
    case, criteria = decider.case, decider.criteria
    places = [place for place in found.places if place[0] in names]
    used: list[object] = []
    groups = [names]
    for rule in criteria.ties:
        if rule == "draw":
            continue
        parted = [part for group in groups for part in _parts(decider, found, group, rule)]
        if len(parted) > len(groups):
            named = rule in criteria
            used.append(criteria[rule].name if named else TIE_WORDS[rule])
        groups = parted
    if len(places) > len(groups):
        used.append(say("the recorded draw"))
    bids = names_of(case, (name for place in places for name in place))
    if used and decider.procedure.screening == "technical":
        yield say("{bids} share their technical points; parted by: {rules}", bids=bids, rules=used)
    elif used:
        yield say("{bids} share a total; parted by: {rules}", bids=bids, rules=used)
    remedy = tie_remedy(criteria)
    for place in places:
        if len(place) > 1:
            yield from _half_drawn(case, place)
            yield say("{bids} stay tied: {remedy}", bids=names_of(case, place), remedy=remedy)


def _open(case: Case, found: LotResult) -> Iterator[Message]:
    """Say of a lot in which something is not known who is tied, and whose order is open."""
    for place in found.places:
        if len(place) > 1:
            remedy = remedy_of(found, place, case.criteria)
            yield say("{bids}: {remedy}", bids=names_of(case, place), remedy=remedy)


def _half_drawn(case: Case, place: tuple[str, ...]) -> Iterator[Message]:
    """Say of each recorded draw which of those who stay tied it leaves out."""
    if "draw" not in case.criteria.ties:
        return
    for draw in case.draws:
        inside = [name for name in place if name in draw.projects]
        outside = [name for name in place if name not in draw.projects]
        if len(inside) > 1 and outside:
            yield say(
                "the recorded draw of {drawn} leaves out {others}, tied with them, so it parts "
                "nobody: draw lots among all of them",
                drawn=names_of(case, inside),
                others=names_of(case, outside),
            )


def names_of(case: Case, ids: Iterable[str]) -> list[object]:
    """Return the names of bids, the first twenty of many."""
    return some([case.project(name).name for name in ids], 20)


def _parts(decider: Decider, found: LotResult, group: list[str], rule: str) -> list[list[str]]:
    """Part a group by what one rule of the tie-break chain compares."""
    parts: dict[tuple[Fraction, ...], list[str]] = {}
    for name in group:
        parts.setdefault(tuple(tie_values(decider.judged, found.states[name], rule)), []).append(
            name
        )
    return list(parts.values())
