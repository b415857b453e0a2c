"""What an uncertain mark may turn out to be, and how likely that is under a stated assumption."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import evolve, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.narrow import between, holds
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.model import Criterion, Gate
from evalkit.scales import Categories, Levels, Linear, Piecewise, Scale, Steps
from evalkit.scales.base import Value
from evalkit.scales.lines import Band

SLICES = 16
"""A stretch on which not every point is as likely is cut into so many that are even inside."""


@frozen
class MarkOutcome:
    """One part of what a mark may be: a point, or a stretch on which all is as likely.

    Parameters
    ----------
    low, high : Fraction
        Utilities; equal for a point.
    share : float
        How likely the part is; those of one mark sum to 1.
    broken : tuple of Gate
        The gates that it fails.
    """

    low: Fraction
    high: Fraction
    share: float
    broken: tuple[Gate, ...] = ()


MarkOutcomes = tuple[MarkOutcome, ...]
"""All that one mark may be; a single point where it is known."""


@frozen
class _Part:
    """A part before gates are looked at: its utilities, and the values that they stand for."""

    low: Fraction
    high: Fraction
    share: Fraction
    values: tuple[Value, Value] | None = None
    """At the low and at the high utility; None where nothing bounds them."""


class Possible:
    """The outcomes of all marks of an evaluation under one assumption."""

    def __init__(self, evaluation: Evaluation, assumption: Assumption) -> None:
        self.assumption = assumption
        self._criteria = criteria = evaluation.case.criteria
        self._leaves = criteria.leaves
        self._gates = {
            name: [gate for gate in criteria.gates if gate.on == name]
            for name in (*(c.id for c in self._leaves), *(d.id for d in criteria.decisions))
        }
        self._found: dict[tuple[object, ...], MarkOutcomes] = {}
        self._known = (
            [_counts(evaluation, place) for place, _ in enumerate(self._leaves)]
            if assumption.lean == "known"
            else []
        )

    def of(self, score: Score) -> tuple[MarkOutcomes, ...]:
        """Return the outcomes of each leaf of one project, then of each decision.

        A leaf that is left out of the total has none, unless a gate asks for it. A decision
        has no utility: its outcomes are the verdicts that can be reached, with the gates that
        they fail.
        """
        leaves = (
            self.leaf(place, criterion, leaf)
            for place, (criterion, leaf) in enumerate(zip(self._leaves, score.leaves, strict=True))
        )
        return (*leaves, *(self._decision(decision) for decision in score.decisions))

    def leaf(self, place: int, criterion: Criterion, leaf: CriterionScore) -> MarkOutcomes:
        """Return the outcomes of one leaf of one project."""
        if leaf.utility is None:
            return self._left_out(place, criterion)
        key = place, leaf.utility, leaf.value, leaf.exact_value
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._leaf(place, criterion, leaf)
        return found

    def _left_out(self, place: int, criterion: Criterion) -> MarkOutcomes:
        """Return what a mark that counts nothing may be for the gates on it: they stay open."""
        scale, zero = criterion.scale, Fraction(0)
        if scale is None or not self._gates[criterion.id]:
            return ()
        found = self.leaf(place, criterion, CriterionScore(scale.reach, None, ()))
        return self._passing([evolve(outcome, low=zero, high=zero) for outcome in found])

    def _leaf(self, place: int, criterion: Criterion, leaf: CriterionScore) -> MarkOutcomes:
        assert criterion.scale is not None
        gates = self._gates[criterion.id]
        parts = _parts(criterion.scale, leaf)
        points = self._criteria.max_points(criterion.id)
        if len(parts) > 1 or parts[0].low != parts[0].high:
            if self.assumption.over == "points":
                return self._passing(_over_points(parts, gates, points, criterion.scale))
            parts = self._leaning(place, parts)
        cut = [o for part in parts for o in _outcomes(part, gates, points, criterion.scale)]
        return self._passing(cut)

    def _decision(self, result: DecisionResult) -> MarkOutcomes:
        gates, zero = self._gates[result.decision.id], Fraction(0)
        share = 1 / len(result.verdicts)
        return self._passing(
            [
                MarkOutcome(zero, zero, share, tuple(g for g in gates if verdict not in g.one_of))
                for verdict in result.verdicts
            ]
        )

    def _passing(self, outcomes: Sequence[MarkOutcome]) -> MarkOutcomes:
        """Let open gates pass, where that is assumed; join outcomes that are the same."""
        if self.assumption.gates_pass:
            sure = set(outcomes[0].broken).intersection(*(o.broken for o in outcomes))
            outcomes = [evolve(o, broken=tuple(g for g in o.broken if g in sure)) for o in outcomes]
        joined: dict[tuple[object, ...], MarkOutcome] = {}
        for one in outcomes:
            key = one.low, one.high, one.broken
            have = joined.get(key)
            joined[key] = one if have is None else evolve(have, share=have.share + one.share)
        return tuple(sorted(joined.values(), key=lambda o: (o.low, o.high)))

    def _leaning(self, place: int, parts: list[_Part]) -> list[_Part]:
        lean = self.assumption.lean
        if lean == "even":
            return parts
        if lean == "known":
            counts = self._known[place]
            if any(part.values is None or part.low != part.high for part in parts):
                return parts
            weights = [Fraction(1 + counts[part.values[0]]) for part in parts if part.values]
        else:
            parts = sorted((p for part in parts for p in _sliced(part)), key=lambda p: p.low)
            weights = [
                len(parts) - n - Fraction(parts[-1].low < parts[-1].high, 2)
                for n, _ in enumerate(parts)
            ]
        weights = [part.share * weight for part, weight in zip(parts, weights, strict=True)]
        whole = sum(weights, Fraction(0))
        return [evolve(part, share=w / whole) for part, w in zip(parts, weights, strict=True)]


def _counts(evaluation: Evaluation, place: int) -> Counter[Value]:
    """Count the values of the known marks of a criterion."""
    leaves = (score.leaves[place] for score in evaluation.scores)
    return Counter(
        leaf.value[0]
        for leaf in leaves
        if leaf.marks and leaf.value and leaf.value[0] == leaf.value[1]
    )


def _parts(scale: Scale, leaf: CriterionScore) -> list[_Part]:
    """Return what a mark may be: its levels, or stretches on which utility is a straight line."""
    assert leaf.utility is not None
    low, high = leaf.utility
    value, one = leaf.value, Fraction(1)
    if value is None and leaf.exact_value and low != high and None not in scale.extent:
        value = scale.extent  # type: ignore[assignment]
    if value is None:
        if low != high and leaf.exact_value and isinstance(scale, Steps):
            return _steps(scale, *scale.extent)
        return [_Part(low, high, one)]
    if not leaf.exact_value:
        turned = scale.direction == "lower"
        return [_Part(low, high, one, value[::-1] if turned else value)]
    if isinstance(scale, Levels | Categories):
        if isinstance(scale, Categories) and isinstance(value[0], Fraction):
            value = scale.levels[0].value, scale.levels[-1].value
        values = between(scale, *value)
        worth = [scale.utility(v) for v in values]
        return [
            _Part(u, u, Fraction(1, len(values)), (v, v))
            for u, v in zip(worth, values, strict=True)
        ]
    first, last = value
    assert isinstance(first, Fraction)
    assert isinstance(last, Fraction)
    if first == last:
        return [_Part(low, high, one, value)]
    if isinstance(scale, Steps):
        return _steps(scale, first, last)
    ends = {first, last, *(v for v in (*scale.turns, *scale.extent) if v and first < v < last)}
    if not isinstance(scale, Linear | Piecewise | Band):
        ends |= {first + (last - first) * n / SLICES for n in range(1, SLICES)}
    return [
        _Part(*_rising(scale, a, b, (b - a) / (last - first))) for a, b in pairwise(sorted(ends))
    ]


def _rising(
    scale: Scale, first: Fraction, last: Fraction, share: Fraction
) -> tuple[Fraction, Fraction, Fraction, tuple[Value, Value]]:
    """Return the utilities of a stretch of values, the lower first, and the values so turned."""
    a, b = scale.utility(first), scale.utility(last)
    return (a, b, share, (first, last)) if a <= b else (b, a, share, (last, first))


def _steps(scale: Steps, first: Fraction, last: Fraction | None) -> list[_Part]:
    """Return the steps from one value to another: by length, or alike where there is no end.

    The last step of a staircase without an end stands for its threshold.
    """
    starts = [first, *(v for v, _ in scale.steps if first < v and (last is None or v < last))]
    if last is None:
        share = Fraction(1, len(starts))
        ends = [*starts[1:], starts[-1]]
        return [_step(scale, a, b, share) for a, b in zip(starts, ends, strict=True)]
    return [_step(scale, a, b, (b - a) / (last - first)) for a, b in pairwise([*starts, last])]


def _step(scale: Steps, start: Fraction, end: Fraction, share: Fraction) -> _Part:
    worth = scale.utility(start)
    return _Part(worth, worth, share, (start, end))


def _sliced(part: _Part) -> Iterator[_Part]:
    """Cut a stretch into equal slices; a point stays whole."""
    if part.low == part.high:
        yield part
        return
    for n in range(SLICES):
        yield _between(part, Fraction(n, SLICES), Fraction(n + 1, SLICES))


def _between(part: _Part, start: Fraction, end: Fraction) -> _Part:
    """Return the part of a stretch from one share of it to another."""
    width, values = part.high - part.low, part.values
    if values is not None and isinstance(values[0], Fraction) and isinstance(values[1], Fraction):
        way = values[1] - values[0]
        values = values[0] + start * way, values[0] + end * way
    return _Part(
        part.low + start * width, part.low + end * width, part.share * (end - start), values
    )


def _outcomes(
    part: _Part, gates: Sequence[Gate], points: Fraction, scale: Scale
) -> Iterator[MarkOutcome]:
    """Cut a part where a gate turns, and say which gates each piece fails."""
    cuts = {Fraction(0), Fraction(1)}
    for gate in gates:
        cuts |= {cut for cut in _turns(part, gate, points, scale) if 0 < cut < 1}
    for start, end in pairwise(sorted(cuts)):
        piece = _between(part, start, end)
        yield from _judged(piece, gates, points, scale)


def _turns(part: _Part, gate: Gate, points: Fraction, scale: Scale) -> Iterator[Fraction]:
    """Yield the shares of a part at which a gate turns from passed to failed."""
    if gate.one_of:
        return
    if gate.of == "value" and part.values is not None:
        first, last = part.values
        if isinstance(first, Fraction) and isinstance(last, Fraction) and first != last:
            yield (gate.bound - first) / (last - first)
    elif part.low != part.high and (points or gate.of != "points"):
        yield (_bound(gate, points, scale) - part.low) / (part.high - part.low)


def _bound(gate: Gate, points: Fraction, scale: Scale) -> Fraction:
    """Return the utility at which a gate turns."""
    if gate.of == "value":
        return scale.utility(gate.bound)
    return gate.bound / points if gate.of == "points" else gate.bound


def _judged(
    piece: _Part, gates: Sequence[Gate], points: Fraction, scale: Scale
) -> Iterator[MarkOutcome]:
    """Yield a piece with the gates that it fails, apart for each verdict that is left open."""
    branches: list[tuple[Fraction, tuple[Gate, ...]]] = [(piece.share, ())]
    for gate in gates:
        fails = _failing(piece, gate, points, scale)
        branches = [
            (share * part, broken)
            for share, broken_before in branches
            for part, broken in ((fails, (*broken_before, gate)), (1 - fails, broken_before))
            if part
        ]
    for share, broken in branches:
        yield MarkOutcome(piece.low, piece.high, float(share), broken)


def _failing(piece: _Part, gate: Gate, points: Fraction, scale: Scale) -> Fraction:
    """Return the share of a piece that fails a gate which does not turn inside of it."""
    middle = (piece.low + piece.high) / 2
    if gate.one_of:
        assert piece.values is None or isinstance(scale, Categories)
        names = [] if piece.values is None else between(scale, *piece.values)
        return (
            Fraction(sum(n not in gate.one_of for n in names), len(names)) if names else Fraction(1)
        )
    if gate.of != "value":
        found = middle * points if gate.of == "points" else middle
        return Fraction(not holds(gate, found))
    if piece.values is not None:
        first, last = piece.values
        assert isinstance(first, Fraction)
        assert isinstance(last, Fraction)
        return Fraction(not holds(gate, (first + last) / 2))
    if piece.low == piece.high:  # a missing mark that counts nothing passes no gate
        return Fraction(1)
    better = (middle >= _bound(gate, points, scale)) == (scale.direction == "higher")
    return Fraction(better != (gate.at_least is not None))


def _over_points(
    parts: Sequence[_Part], gates: Sequence[Gate], points: Fraction, scale: Scale
) -> list[MarkOutcome]:
    """Spread a mark evenly over its points; its gates turn where those of its parts do.

    Where a gate passes on some middle levels only there is no such place, and the parts stay.
    """
    whole = [o for part in parts for o in _outcomes(part, gates, points, scale)]
    low, high = min(o.low for o in whole), max(o.high for o in whole)
    if low == high:
        return whole
    sides: list[tuple[Gate, Fraction, bool]] = []
    for gate in gates:
        broken = [o for o in whole if gate in o.broken]
        held = [o for o in whole if gate not in o.broken]
        if not broken or not held:
            sides += [(gate, low, False)] if broken else []
        elif max(o.high for o in broken) <= min(o.low for o in held):
            sides.append((gate, min(o.low for o in held), True))
        elif max(o.high for o in held) <= min(o.low for o in broken):
            sides.append((gate, min(o.low for o in broken), False))
        else:
            return whole
    cuts = sorted({low, high, *(at for _, at, _ in sides)})
    return [
        MarkOutcome(
            a,
            b,
            float((b - a) / (high - low)),
            tuple(gate for gate, at, below in sides if (b <= at) == below),
        )
        for a, b in pairwise(cuts)
    ]
