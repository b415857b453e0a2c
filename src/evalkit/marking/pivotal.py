"""The marks on which an award hangs: the smallest change of one mark that changes who is first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from evalkit.core.errors import EvalkitError
from evalkit.core.notes import Note, note
from evalkit.evaluation.award.deciding import NOT_KNOWN, Decider
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.sitting import PanelSession
from evalkit.evaluation.award.states import BidState, LotResult
from evalkit.panel import PanelRule, aggregate
from evalkit.scales import Categories, Levels, Linear

RIVALS = 20
"""How many bids behind the first are looked at."""
_BEYOND = Fraction(1, 1000)
"""Points beyond the tie at which the change is tried: totals are rounded."""


@frozen
class PivotalMark:
    """One mark that would change who is first.

    Parameters
    ----------
    lot, panel, evaluator, bid, criterion : str
    points : Fraction
        What the mark is worth now.
    needed : Fraction
        What it would have to be worth; at exactly this there is a tie, or, where a
        scale has levels, the next level beyond.
    value : Fraction, str or None
        The same on the scale; None where a scale is curved.
    first : sequence of str
        Who is first then, worked out by taking every step again; empty where that
        cannot be told.
    problem : Note or None
        Why it cannot be told.
    """

    lot: str
    panel: str
    evaluator: str
    bid: str
    criterion: str
    points: Fraction
    needed: Fraction
    value: Fraction | str | None
    first: tuple[str, ...]
    problem: Note | None = None

    @property
    def changed(self) -> bool | None:
        """True; None where it cannot be told. Marks that change nothing are not kept."""
        return None if self.problem is not None else True

    @property
    def change(self) -> Fraction:
        """The change in points; negative where the mark falls."""
        return self.needed - self.points


@frozen
class _Candidate:
    number: int
    points: Fraction
    needed: Fraction
    names: tuple[str, str, str]
    """Of the evaluator, the bid and the criterion."""

    def key(self) -> tuple[Fraction, tuple[str, str, str]]:
        """Return what sorts by size; by name, not by row, where sizes are equal."""
        return abs(self.needed - self.points), self.names


def not_sought(judged: Judged, decided: LotResult) -> Note | None:
    """Say why no mark is looked for on which the award of a lot hangs; None where some are."""
    procedure = judged.case.criteria.procedure
    assert procedure is not None
    use = procedure.award or procedure.differential
    if procedure.screening:
        return note("lowest-price")
    if use is not None:
        return note("by-rule", rule=use.id)
    if not decided.first:
        return note("nobody")
    if decided.unsettled:
        return note("refused", reason=NOT_KNOWN)
    if len(decided.first) > 1:
        return note("shared")
    if len(decided.ranked) == 1:
        return note("alone")
    if all(session.table is None for session in judged.sessions):
        return note("no-marks")
    return None


def pivotal_marks(judged: Judged, decided: LotResult, most: int = 5) -> tuple[PivotalMark, ...]:
    """Return the smallest changes of one mark after which somebody else is first in a lot.

    Parameters
    ----------
    judged : Judged
    decided : LotResult
    most : int
        How many are returned, smallest first, the equally small by name; and as many of those
        of which it cannot be told who is first after them.

    Notes
    -----
    Under every panel rule the panel's sum is, in one mark, a constant plus the
    mark clamped between two marks (or totals) of others; so the mark at which two
    bids are level has a closed form. Each change is then tried by taking all steps
    again. Totals are compared before they are rounded: where rounding makes two bids
    level earlier, the change is larger than the smallest by that rounding, times the
    marks that are kept. Empty where `not_sought` gives a reason.
    """
    if not_sought(judged, decided) is not None:
        return ()
    found: list[PivotalMark] = []
    unclear = 0
    decider = Decider(judged, before={decided.lot: decided})
    for candidate in sorted(_candidates(judged, decided), key=_Candidate.key):
        if len(found) - unclear == most:
            break
        made = _tried(decider, decided, candidate)
        if made is not None and (made.problem is None or unclear < most):
            found.append(made)
            unclear += made.problem is not None
    return tuple(found)


def _candidates(judged: Judged, decided: LotResult) -> Iterator[_Candidate]:
    first = decided.first[0]
    rivals = [name for place in decided.places for name in place if name != first][:RIVALS]
    moved = {(c.project, c.criterion) for c in judged.case.consensus}
    for number, session in enumerate(judged.sessions):
        if session.table is None or session.result is None:
            continue
        place = {bid: row for row, bid in enumerate(session.table.bids)}
        for bid in (first, *rivals):
            if bid not in place:
                continue
            for need in _needs(decided, bid, rivals if bid == first else [first]):
                for person, item, points, needed in _level(session, place[bid], need):
                    criterion = session.table.items[item]
                    if (bid, criterion) not in moved:
                        names = session.table.evaluators[person], bid, criterion
                        yield _Candidate(number, points, needed, names)


def _needs(decided: LotResult, bid: str, others: Sequence[str]) -> Iterator[Fraction]:
    """Yield how far the panel's points of a bid have to move, until it is level with others.

    What is open of a bonus or deduction gives two such places: from one on, it cannot be told
    who is first; from the other on, somebody else is, however that turns out.
    """
    ends = [_ends(decided, name) for name in others]
    low, high = (max(_whole(pair[end]) for pair in ends) for end in (0, 1))
    least, most = _ends(decided, bid)
    found = []
    for state, whole in ((least, high), (most, low)):
        # Bonuses and deductions have limits, so that points of marks and of the whole do not
        # always move by the same.
        raw = state.raw_for(whole)
        if raw is not None and state.raw is not None:
            found.append(raw - state.raw)
    yield from dict.fromkeys(found)


def _ends(decided: LotResult, name: str) -> tuple[BidState, BidState]:
    """Return a bid with the fewest and with the most points that it may have."""
    state = decided.states[name]
    ways = [one for one in (state, *state.others) if one.whole is not None]
    return min(ways, key=_whole), max(ways, key=_whole)


def _whole(state: BidState) -> Fraction:
    assert state.whole is not None
    return state.whole


def _level(
    session: PanelSession, row: int, need: Fraction
) -> Iterator[tuple[int, int, Fraction, Fraction]]:
    """Yield (evaluator, item, points, points needed) for every mark that can move the sum so far.

    Parameters
    ----------
    need : Fraction
        How far the panel's sum for the bid has to move, in points.
    """
    table, rule = session.table, session.rule
    assert table is not None
    counting = table.counting[:, row, :]
    people = [p for p in range(len(table.evaluators)) if counting[p].any()]
    bottom = table.denominator
    by_total = rule.method == "trimmed" and rule.by == "total"
    marks = {
        (p, i): Fraction(int(table.numerators[p, row, i]), bottom)
        for p in people
        for i in range(len(table.items))
        if counting[p, i]
    }
    sums = {p: sum((v for (q, _), v in marks.items() if q == p), Fraction(0)) for p in people}
    besides = {p: sorted(sums[q] for q in people if q != p) for p in people if by_total}
    for (person, item), points in marks.items():
        if by_total:
            own = sums[person]
            others = besides[person]
        else:
            own = points
            others = sorted(v for (p, i), v in marks.items() if i == item and p != person)
        drop = _dropped(rule, len(others) + 1)
        kept = len(others) + 1 - 2 * drop
        low = others[drop - 1] if drop else None
        high = others[len(others) - drop] if drop else None
        now = _clamp(own, low, high)
        then = now + need * kept
        if (low is not None and then < low) or (high is not None and then > high):
            continue
        yield person, item, points, points + (then - own)


def _dropped(rule: PanelRule, count: int) -> int:
    """Return how many are left out at each end; a median leaves one or two in the middle."""
    return (count - 1) // 2 if rule.method == "median" else rule.dropped(count)


def _clamp(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def _tried(decider: Decider, decided: LotResult, candidate: _Candidate) -> PivotalMark | None:
    """Take every step again with the changed mark; None if the first stays first."""
    judged = decider.judged
    session = judged.sessions[candidate.number]
    table = session.table
    assert table is not None
    names = candidate.names
    criterion = judged.case.criteria[names[2]]
    most = judged.case.criteria.max_points(names[2])
    # Where two bids are level already, the way it goes is told by whose mark it is.
    up = names[1] != decided.first[0]
    scale = criterion.scale
    needed = candidate.needed
    value: Fraction | str | None = None
    if isinstance(scale, Levels | Categories):
        worth = {level.value: scale.utility(level.value) * most for level in scale.levels}
        beyond = [
            (w, v)
            for v, w in worth.items()
            if w != candidate.points and (w >= needed if up else w <= needed)
        ]
        if not beyond:
            return None
        needed, value = min(beyond) if up else max(beyond)
    elif not 0 <= needed <= most:
        return None
    elif isinstance(scale, Linear):
        value = scale.worst + needed / most * (scale.best - scale.worst)
    past = min(max(needed + (_BEYOND if up else -_BEYOND), Fraction(0)), most)
    tried = needed if isinstance(scale, Levels | Categories) else past
    changed = table.changed(*names, tried)
    sessions = list(judged.sessions)
    rule = session.rule
    sessions[candidate.number] = evolve(session, table=changed, result=aggregate(changed, rule))
    other = decider.again(judged.again(tuple(sessions)))
    found = (decided.lot, session.panel.id, *names, candidate.points, needed, value)
    try:
        first = other.settled(decided.lot, list(decided.states)).first
    except EvalkitError as error:
        return PivotalMark(*found, (), note("refused", reason=error.reason))
    return None if set(first) == set(decided.first) else PivotalMark(*found, first)
