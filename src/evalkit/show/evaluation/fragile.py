"""Marks moved by one level, and the one line on how few of them change who is first."""

from __future__ import annotations

from math import comb

from evalkit.core.errors import EvalkitError
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say, some
from evalkit.evaluation.award.results import Award
from evalkit.evidence.fragile.moves import MarkMove
from evalkit.evidence.fragile.result import Fragility, PlaceChange
from evalkit.evidence.fragile.search import MOST, fragility
from evalkit.model import Case
from evalkit.scales.base import Value

_LARGEST = 60
"""Bids of a lot for which an award page looks at marks by itself."""
_WORK = 8_000
"""So many ways to spread moves over evaluators are tried for an award page."""


def move_words(case: Case, move: MarkMove) -> Message:
    """Say which mark moves, and from where to where."""
    values = {
        "project": case.project(move.project).name,
        "criterion": case.criteria[move.criterion].name,
        "before": _value(move.before),
        "after": _value(move.after),
    }
    if not move.evaluator:
        return say("{project}, {criterion}: {before} → {after}", **values)
    return say(
        "{project}, {criterion}, mark of {evaluator}: {before} → {after}",
        evaluator=move.evaluator,
        **values,
    )


def _value(value: Value) -> str:
    return value if isinstance(value, str) else near_decimal(value)


def moves_words(case: Case, change: PlaceChange) -> list[object]:
    """Say which marks move, the first few of them."""
    return some([move_words(case, move) for move in change.moves], 4)


def first_line(found: Fragility, change: PlaceChange) -> Message:
    """Say how few marks take a project out of its place."""
    case = found.evaluation.case
    name = case.project(change.project).name
    if change.fewest is None:
        if change.least <= found.most:
            return say(
                "{name} keeps its rank under every change of marks with levels by one "
                "level each; marks changed together: up to {count}. Larger changes were "
                "not searched completely.",
                name=name,
                count=change.least - 1,
            )
        return say(
            "{name} keeps its rank under every change of marks with levels by one level "
            "each; marks changed together: up to {count}.",
            name=name,
            count=found.most,
        )
    unsure = change.after is not None and change.after[0] <= found.first
    values = {
        "what": say("it is no longer certain that {name} keeps its rank", name=name)
        if unsure
        else say("{name} loses its rank", name=name),
        "moves": moves_words(case, change),
    }
    if change.fewest == 1:
        return say("Fragile: if one mark moves by one level, {what} ({moves}).", **values)
    if change.is_exact:
        return say(
            "If at least {count} marks move by one level each, {what} ({moves}).",
            count=change.fewest,
            **values,
        )
    return say(
        "If {count} marks move by one level each, {what} ({moves}); whether fewer are enough "
        "is settled below {least} only.",
        count=change.fewest,
        least=change.least,
        **values,
    )


def award_lines(award: Award) -> list[Message]:
    """Say of each lot how few marks of the first would have to be others.

    Nothing where that takes long: where bids hang together, or where there are many.
    """
    most = _most(award)
    if not most:
        return []
    try:
        found = fragility(award, most=most, tries=0)
    except EvalkitError:
        return []
    if found.tried is not None:
        return []
    lots = len(award.decided) > 1
    return [
        say("Lot {lot}: {line}", lot=change.lot, line=first_line(found, change))
        if lots
        else first_line(found, change)
        for change in found.losses
    ]


def _most(award: Award) -> int:
    """Return how many moves can be looked at quickly; 0 where not even one."""
    bids = max((len(lot.states) for lot in award.decided.values()), default=0)
    people = max(
        (len(s.table.evaluators) for s in award.judged.sessions if s.table is not None), default=1
    )
    if bids > _LARGEST:
        return 0
    fitting = (n for n in range(MOST, 0, -1) if bids * comb(people + n, n) <= _WORK)
    return next(fitting, 0)
