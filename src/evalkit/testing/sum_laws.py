"""Laws of what a criteria set adds up, tests and rounds; each with its own few lines beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from evalkit.core.errors import ModelError
from evalkit.core.exact import Rounding
from evalkit.core.types import Span
from evalkit.evaluation import Score, evaluate
from evalkit.evaluation.leaves import CriterionScore
from evalkit.model import Case, CriteriaSet, Criterion, Gate
from evalkit.rules.formula import Rounded
from evalkit.scales.base import Direction
from evalkit.testing.case_strategies import cases
from evalkit.testing.laws import broken, case_words, shown, tested
from evalkit.testing.scale_strategies import most_and_least, whole_span

STEP = Fraction(1, 10**9)
_NEAR = 1e-9  # a product is rounded to 15 decimals
_OTHER_WAY: dict[Direction | None, Direction] = {"higher": "lower", "lower": "higher"}
Nodes = dict[str, Fraction | None]


def rounded(value: Fraction, rounding: Rounding | Rounded | None) -> Fraction:
    """Round a number of 0 or more by the declared mode, by its distance from what is below."""
    if rounding is None:
        return value
    unit = Fraction(1, 10**rounding.places)
    count = value // unit
    twice = 2 * (value - count * unit)
    up = twice > unit or (
        twice == unit
        and (rounding.mode == "half-up" or (rounding.mode, count % 2) == ("half-even", 1))
    )
    return (count + (up and rounding.mode != "truncate")) * unit


def beside_half(rounding: Rounding | Rounded, law: str) -> None:
    """Round just below, at and just above half a unit, of an odd and of an even number."""
    unit = Fraction(1, 10**rounding.places)
    for whole in (0, 1, 8, 9):
        for away in (-STEP, Fraction(0), STEP):
            value = (whole + Fraction(1, 2) + away) * unit
            tested(law)
            if rounding.round(value) != rounded(value, rounding):
                broken(
                    law,
                    f"{shown(value)} is {shown(rounding.round(value))}, not "
                    f"{shown(rounded(value, rounding))}: {rounding.mode} to {rounding.places} "
                    "places.",
                )


def trace(criteria: CriteriaSet, data: DataObject) -> None:
    """Hold every group to what its parts add up to, and the total to the whole."""
    case = data.draw(cases(criteria))
    tree = criteria.tree
    for score in evaluate(case).scores:
        for end in (0, 1):
            found: Nodes = {
                node.id: None if span is None else span[end]
                for node, span in zip(tree.nodes, score.points, strict=True)
            }
            adds_up(case, score, found, end)
        _total(case, score)
        for place, leaf in enumerate(score.leaves):
            _missing(case, score, criteria.leaves[place].id, leaf)


def adds_up(case: Case, score: Score, found: Nodes, end: int, law: str = "set-trace") -> None:
    """Hold the points of nodes, by id, to those of what is below them."""
    criteria = case.criteria
    leaves = dict(zip((leaf.id for leaf in criteria.leaves), score.leaves, strict=True))
    for name, points in found.items():
        most = criteria.max_points(name) if name else criteria.total_points
        tested(law)
        if name in leaves:
            utility = leaves[name].utility
            wanted = None if utility is None else utility[end] * most
        else:
            wanted = _whole(criteria, name, found, most)
        wanted = None if wanted is None else rounded(wanted, _here(criteria, name))
        near = criteria.aggregate if not name else criteria[name].aggregate
        same = wanted == points
        if near == "product" and not same and wanted is not None and points is not None:
            same = abs(wanted - points) <= _NEAR * most
        if not same:
            broken(
                law,
                f"{name or 'the whole'} of {score.project.id} has {shown(points)} of "
                f"{shown(most)} points, and its parts come to {shown(wanted)}. "
                f"The marks:{case_words(case)}",
            )


def _here(criteria: CriteriaSet, name: str) -> Rounding | None:
    """Return the rounding of a node, None where it has none of its own."""
    rounding = criteria.rounding
    if rounding is None or criteria.aggregate == "none" or not name:
        return None
    leaf = criteria[name].scale is not None
    top = name in {child.id for child in criteria.children("")}
    return rounding if (rounding.at, True) in {("criterion", leaf), ("group", top)} else None


def _whole(criteria: CriteriaSet, name: str, found: Nodes, most: Fraction) -> Fraction | None:
    """Return what a group comes to: who is left out leaves its points to the others."""
    parts = [
        (points, criteria.max_points(child.id))
        for child in criteria.children(name)
        if (points := found[child.id]) is not None and criteria.max_points(child.id)
    ]
    aggregate = criteria[name].aggregate if name else criteria.aggregate
    if not parts or aggregate == "none":
        return None
    there = sum(part for _, part in parts)
    if aggregate == "sum":
        return sum((points for points, _ in parts), Fraction(0)) * most / there
    if aggregate == "minimum":
        return min(points / part for points, part in parts) * most
    powers = (float(points / part) ** float(part / there) for points, part in parts)
    return Fraction(prod(powers)) * most


def _total(case: Case, score: Score) -> None:
    whole, outcome = score.points[-1], score.outcome
    if whole is None or outcome.total is None:
        return
    inner = [result for result in outcome.gates if result.gate.on != "total"]
    if any(result.state == "open" and result.gate.effect == "cap" for result in inner):
        return
    caps = [
        result.gate.cap
        for result in inner
        if result.state == "fail" and result.gate.cap is not None
    ]
    wanted = tuple(rounded(min([end, *caps]), case.criteria.rounding) for end in whole)
    if outcome.total != wanted:
        broken(
            "set-trace",
            f"{score.project.id} has {shown(whole)} points and the total {shown(outcome.total)}, "
            f"not {shown(wanted)}. The marks:{case_words(case)}",
        )


def _missing(case: Case, score: Score, name: str, leaf: CriterionScore) -> None:
    """Hold what is missing to what the set says that it means."""
    criteria = case.criteria
    policy, scale = criteria.missing_policy(name), criteria[name].scale
    assert scale is not None
    utility: Span | None = leaf.utility
    ends = [scale.utility(value) for value in most_and_least(scale, *whole_span(scale))]
    given = [scale.bounds(mark.low, mark.high) for mark in leaf.marks]
    wanted = {"zero": (Fraction(0), Fraction(0)), "exclude": None}
    wrong = False
    if not given or leaf.open:
        tested("set-missing")
    if not given and policy in wanted:
        wrong = utility != wanted[policy]
    elif not given:
        wrong = utility is None or not utility[0] <= min(ends) <= max(ends) <= utility[1]
    elif criteria.panel == "mean":
        count = len(given) + (len(leaf.open) if policy != "exclude" else 0)
        low, high = (sum((pair[end] for pair in given), Fraction(0)) for end in (0, 1))
        if policy == "interval":
            low, high = (at + len(leaf.open) * to(ends) for at, to in ((low, min), (high, max)))
            wrong = utility is None or not utility[0] <= low / count <= high / count <= utility[1]
        else:
            wrong = utility != (low / count, high / count)
    if wrong:
        broken(
            "set-missing",
            f"{name} of {score.project.id} has the utility {shown(utility)}, with "
            f"{len(given)} marks, {len(leaf.open)} that are owed, and missing = '{policy}'. The "
            f"marks:{case_words(case)}",
        )


def edges(criteria: CriteriaSet, data: DataObject) -> None:
    """Put gates just below, at and just above what was found, and totals beside half a unit."""
    case = data.draw(cases(criteria, ranges=False, gaps=False))
    done = evaluate(case)
    name = data.draw(st.sampled_from([*(c.id for c in criteria.criteria), "total"]))
    _gate(case, done.scores, name, below=data.draw(st.booleans()))
    _half(case, data)


def _gate(case: Case, scores: Sequence[Score], name: str, *, below: bool) -> None:
    """Ask for exactly what one project has: it passes, and by the smallest step it fails."""
    criteria, score = case.criteria, scores[0]
    if name == "total":
        span = score.total
    elif criteria.aggregate == "none":
        return
    else:
        # A gate looks at points before their own rounding; those of a group's parts were rounded.
        parts = criteria.rounding is not None and criteria.rounding.at == "criterion"
        keeps = parts and criteria[name].scale is None
        plain = attrs.evolve(criteria, gates=()) if keeps else _plain(criteria)
        raw = evaluate(attrs.evolve(case, criteria=plain)).scores[0]
        span = raw.points[criteria.tree.place[name]]
    if span is None or span[0] != span[1]:
        return
    kept = tuple(gate for gate in criteria.gates if gate.effect == "cap")
    for away in (-STEP, Fraction(0), STEP):
        bound = span[0] + away
        passes = bound <= span[0] if below else bound >= span[0]
        gate = (
            Gate(id="edge", on=name, of="points", at_least=bound)
            if below
            else Gate(id="edge", on=name, of="points", at_most=bound)
        )
        edged = attrs.evolve(criteria, gates=(*kept, gate))
        found = evaluate(attrs.evolve(case, criteria=edged))
        state = found.scores[0].outcome.gates[-1].state
        tested("set-gate-edge")
        ranked = found.rank(score.project.id) is not None
        if state != ("pass" if passes else "fail") or (ranked and not passes):
            word = "at least" if below else "at most"
            broken(
                "set-gate-edge",
                f"{score.project.id} has {shown(span[0])} points of {name}, and a gate that asks "
                f"for {word} {shown(bound)} is {state}{', ranked' if ranked else ''}. "
                f"The marks:{case_words(case)}",
            )


def _plain(criteria: CriteriaSet) -> CriteriaSet:
    return attrs.evolve(criteria, rounding=None, gates=())


def _half(case: Case, data: DataObject) -> None:
    """Enlarge the points of a set so that what is rounded stands beside half a unit."""
    criteria = case.criteria
    rounding = criteria.rounding
    if rounding is None or criteria.aggregate == "none":
        return
    beside_half(rounding, "set-rounding")
    raw = evaluate(attrs.evolve(case, criteria=_plain(criteria))).scores[0]
    tree = criteria.tree
    at = [node.id for node in tree.nodes if node.rounded] if rounding.at != "total" else [""]
    some = [name for name in at if (span := raw.points[tree.place[name]]) and span[0]]
    if not some:
        return
    name = data.draw(st.sampled_from(some))
    unit = Fraction(1, 10**rounding.places)
    half = (data.draw(st.integers(0, 9)) + Fraction(1, 2)) * unit
    for wanted in (half - STEP * unit, half, half + STEP * unit):
        span = raw.points[tree.place[name]]
        assert span is not None
        larger = _times(criteria, wanted / span[0])
        score = evaluate(attrs.evolve(case, criteria=larger)).scores[0]
        found = score.points[tree.place[name]] if name else score.total
        tested("set-rounding")
        if found is None or found[0] != rounded(wanted, rounding):
            broken(
                "set-rounding",
                f"{name or 'the total'} of {score.project.id} comes to {shown(wanted)} points, and "
                f"is {shown(found)}, {rounding.mode} to {rounding.places} places.",
            )


def _times(criteria: CriteriaSet, factor: Fraction) -> CriteriaSet:
    """Return a set in which everything is worth so many times as much."""
    # Points below a group with a weight are shares of it.
    if all(child.weight is None for child in criteria.children("")):
        parts = [
            attrs.evolve(item, points=item.points and item.points * factor, range=None)
            for item in criteria.criteria
        ]
        whole = criteria.total and criteria.total * factor
        return attrs.evolve(criteria, criteria=parts, total=whole, gates=())
    return attrs.evolve(criteria, total=criteria.total_points * factor, gates=())


def floors(criteria: CriteriaSet, data: DataObject) -> None:
    """Hold the total of who passes an open gate to what the gate asks for."""
    plain = attrs.evolve(_plain(criteria), ties=())
    if criteria.aggregate != "sum":
        return
    case = data.draw(cases(plain))
    before = evaluate(case).scores[0]
    tops = [child.id for child in plain.children("")]
    name = data.draw(st.sampled_from(tops))
    span, whole = before.points[plain.tree.place[name]], before.points[-1]
    if span is None or whole is None or span[0] == span[1]:
        return
    if any(before.points[plain.tree.place[top]] is None for top in tops):
        return  # the others share the points, and each counts for more
    bound = (span[0] + span[1]) / 2
    for at_least in (True, False):
        gate = (
            Gate(id="floor", on=name, of="points", at_least=bound)
            if at_least
            else Gate(id="floor", on=name, of="points", at_most=bound)
        )
        asked = attrs.evolve(case, criteria=attrs.evolve(plain, gates=[gate]))
        passing = evaluate(asked).scores[0].outcome.passing
        end = 0 if at_least else 1
        moved = whole[end] + bound - span[end]
        tested("set-floor")
        if passing is None or (passing[0] < moved if at_least else passing[1] > moved):
            broken(
                "set-floor",
                f"{before.project.id} has {shown(span)} points of {name} and {shown(whole)} in "
                f"all; where it passes a gate that asks for {'at least' if at_least else 'at most'}"
                f" {shown(bound)}, its total is {shown(passing)}. The marks:{case_words(case)}",
            )


def split(criteria: CriteriaSet, data: DataObject) -> None:
    """Split a criterion of a sum in two, and turn every scale over."""
    sums = {item.aggregate for item in criteria.criteria if item.scale is None}
    if criteria.aggregate != "sum" or sums - {"sum"}:
        return
    plain = attrs.evolve(_plain(criteria), ties=())
    case = data.draw(cases(plain, ranges=False, gaps=False, max_projects=2))
    leaf = data.draw(st.sampled_from(plain.leaves))
    other = f"{leaf.id}-too"
    halves = [
        attrs.evolve(leaf, id=name, range=None, points=leaf.points and leaf.points / 2,
                     weight=leaf.weight and leaf.weight / 2)
        for name in (leaf.id, other)
    ]  # fmt: skip
    parts = [half for item in plain.criteria for half in (halves if item == leaf else [item])]
    marks = [
        *case.marks,
        *(attrs.evolve(m, criterion=other) for m in case.marks if m.criterion == leaf.id),
    ]
    try:
        finer = attrs.evolve(case, criteria=attrs.evolve(plain, criteria=parts), marks=marks)
    except ModelError:
        finer = None  # something names the criterion, or its points are bound elsewhere
    turned = attrs.evolve(plain, criteria=[_turned(item) for item in plain.criteria])
    before = evaluate(case).scores
    if finer is not None:
        tested("set-split")
        _same_points("set-split", case, before, evaluate(finer).scores, f"{leaf.id} split in two")
    tested("set-reversal")
    after = evaluate(attrs.evolve(case, criteria=turned)).scores
    _same_points("set-reversal", case, before, after, "every scale turned over",
                 whole=plain.total_points)  # fmt: skip


def _turned(item: Criterion) -> Criterion:
    """Return a criterion with its scale turned over."""
    if item.scale is None:
        return item
    scale = attrs.evolve(item.scale, reversed=not item.scale.reversed)
    return attrs.evolve(item, scale=scale, better=_OTHER_WAY.get(item.better))


def _same_points(
    law: str,
    case: Case,
    before: Sequence[Score],
    after: Sequence[Score],
    how: str,
    whole: Fraction | None = None,
) -> None:
    for score, other in zip(before, after, strict=True):
        found, then = score.points[-1], other.points[-1]
        if found is None:
            continue
        wanted = found if whole is None else (whole - found[1], whole - found[0])
        if then != wanted:
            broken(
                law,
                f"{score.project.id} has {shown(found)} points, and with {how} {shown(then)}. "
                f"The marks:{case_words(case)}",
            )
