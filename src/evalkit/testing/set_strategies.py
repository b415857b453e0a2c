"""A strategy for criteria sets: trees, weights, gates, and every rule beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from evalkit.core.exact import MODES, POSITIONS, Rounding, round_to
from evalkit.core.messages import Text
from evalkit.model import CriteriaSet, Criterion, Decision, Gate, Question, Verdict
from evalkit.model.criterion import AGGREGATES, MISSING, Aggregate, Missing
from evalkit.scales import Categories, Levels
from evalkit.testing.scale_strategies import scales, values_of, weights

Combine = Aggregate | Literal["none"]
_QUARTERS = [Fraction(n, 4) for n in (0, 4, 2, 1, 3)]
_KINDS = {"fact": Text("reported fact"), "claim": Text("claim")}
_MOST_SIBLINGS = 3


@st.composite
def criteria_sets(
    draw: DrawFn,
    *,
    aggregates: Sequence[Combine] = AGGREGATES,
    missing: Sequence[Missing] = MISSING,
    kinds: Iterable[str] | None = None,
    gates: bool = True,
    rounding: bool = True,
    ties: bool = True,
    decisions: bool = True,
    evidence: bool = True,
    max_leaves: int = 5,
    max_depth: int = 3,
) -> CriteriaSet:
    """Draw criteria sets; they shrink to one criterion on a linear scale.

    Parameters
    ----------
    aggregates : sequence of {'sum', 'product', 'minimum', 'none'}
        How the top and the groups may combine; ``none`` is for the top alone.
    missing : sequence of {'error', 'zero', 'exclude', 'interval'}
        What a missing mark may mean, in the set and for single criteria.
    kinds : iterable of str, optional
        Kinds of scales; by default every one.
    gates, rounding, ties, decisions, evidence : bool
        Whether sets may have them.
    max_leaves, max_depth : int

    Examples
    --------
    >>> from hypothesis import find
    >>> find(criteria_sets(aggregates=["product"]), lambda c: len(c.leaves) == 1).aggregate
    'product'
    """
    top = draw(st.sampled_from(aggregates))
    within = [a for a in aggregates if a != "none"] or list(AGGREGATES)
    with_evidence = evidence and draw(st.booleans())
    plan = _Plan(
        aggregates=within,
        missing=[None, *missing],
        kinds=None if kinds is None else list(kinds),
        evidence=with_evidence,
        max_depth=max_depth,
        left=max_leaves,
    )
    criteria = plan.siblings(draw, None, top, 1)
    by_points = criteria[0].points is not None
    total = None if by_points or top == "none" else draw(st.sampled_from([None, 1, 10, 1000]))
    made = CriteriaSet(
        "drawn",
        criteria,
        aggregate=top,
        total=total,
        missing=draw(st.sampled_from(missing)),
        panel=draw(st.sampled_from(["mean", "median", "span"])),
        rounding=draw(_roundings()) if rounding else None,
        evidence_kinds=_KINDS if with_evidence else {},
        evidence_required=with_evidence and draw(st.booleans()),
        decisions=[_decision(draw)] if decisions and draw(st.booleans()) else [],
    )
    if ties and top != "none":
        counting = [c.id for c in made.criteria if made.global_weight(c.id)]
        chain = draw(st.lists(st.sampled_from(counting), unique=True, max_size=2))
        last = ["draw"] if draw(st.booleans()) else []
        made = attrs.evolve(made, ties=[*chain, *last])
    if gates:
        count = draw(st.integers(0, 2))
        made = attrs.evolve(made, gates=[_gate(draw, made, n) for n in range(count)])
    return made


def _roundings() -> st.SearchStrategy[Rounding | None]:
    return st.none() | st.builds(
        Rounding, st.integers(0, 2), st.sampled_from(MODES), st.sampled_from(POSITIONS[::-1])
    )


@attrs.frozen
class _Share:
    """A weight, points, or neither at the top of a profile."""

    weight: Fraction | None = None
    points: Fraction | None = None


@attrs.define
class _Plan:
    """What the criteria of one set may be, and how many leaves are left to place."""

    aggregates: Sequence[Aggregate]
    missing: Sequence[Missing | None]
    kinds: Sequence[str] | None
    evidence: bool
    max_depth: int
    left: int
    made: int = 0

    def siblings(
        self, draw: DrawFn, parent: Criterion | None, aggregate: Combine, depth: int
    ) -> list[Criterion]:
        """Draw the criteria of one group, with all that is below them."""
        count = draw(st.integers(1, max(1, min(_MOST_SIBLINGS, self.left))))
        self.left -= count
        shares = self._shares(draw, parent, aggregate, count)
        found: list[Criterion] = []
        for share in shares:
            self.made += 1
            criterion = self._leaf(draw, parent, share)
            if depth < self.max_depth and draw(st.booleans()):
                self.left += 1
                criterion = Criterion(
                    f"g{self.made}",
                    parent=parent.id if parent else "",
                    aggregate=draw(st.sampled_from(self.aggregates)),
                    weight=share.weight,
                    points=share.points,
                )
                below = self.siblings(draw, criterion, criterion.aggregate, depth + 1)
                found += [criterion, *below]
            else:
                found.append(criterion)
        return found

    def _shares(
        self, draw: DrawFn, parent: Criterion | None, aggregate: Combine, count: int
    ) -> list[_Share]:
        """Draw weights or points; some criteria may count nothing."""
        if aggregate == "none" and parent is None:
            return [_Share()] * count
        parts = list(draw(weights(count)))
        if count > 1 and draw(st.booleans()):
            parts[0] += parts[-1]
            parts[-1] = Fraction(0)
        if parent is not None and parent.points is not None:
            whole = parent.points
        else:
            whole = draw(st.sampled_from([None, Fraction(10), Fraction(100)])) or Fraction(0)
        if not whole:
            return [_Share(weight=part) for part in parts]
        return [_Share(points=part * whole) for part in parts]

    def _leaf(self, draw: DrawFn, parent: Criterion | None, share: _Share) -> Criterion:
        scale = draw(scales(self.kinds))
        measured = not isinstance(scale, Levels | Categories) and draw(st.booleans())
        return Criterion(
            f"c{self.made}",
            scale,
            parent=parent.id if parent else "",
            unit="km" if measured else "",
            missing=draw(st.sampled_from(self.missing)),
            evidence=("fact",) if self.evidence and draw(st.booleans()) else (),
            weight=share.weight,
            points=share.points,
        )


def _decision(draw: DrawFn) -> Decision:
    """Draw a tree of one or two questions."""
    verdicts = [Verdict(id="v-yes"), Verdict(id="v-no")]
    first = Question(id="q1", yes="v-yes", no="v-no")
    if not draw(st.booleans()):
        return Decision(id="d", start="q1", questions=[first], verdicts=verdicts)
    questions = [attrs.evolve(first, yes="q2"), Question(id="q2", yes="v-yes", no="v-no")]
    return Decision(id="d", start="q1", questions=questions, verdicts=verdicts)


def _gate(draw: DrawFn, criteria: CriteriaSet, number: int) -> Gate:
    with_total = criteria.aggregate != "none"
    groups = [c for c in criteria.criteria if c.scale is None and criteria.global_weight(c.id)]
    scored = [*criteria.leaves, *(groups if with_total else [])]
    targets = [c.id for c in scored] + [d.id for d in criteria.decisions]
    on = draw(st.sampled_from([*targets, "total"] if with_total else targets))
    effect: Literal["fail", "cap"] = "fail"
    cap = None
    if with_total and on != "total" and draw(st.booleans()):
        effect = "cap"
        cap = draw(st.sampled_from(_QUARTERS)) * criteria.total_points
        if criteria.rounding is not None:
            cap = round_to(cap, criteria.rounding.places, "truncate")
    name = f"gate{number + 1}"
    if on in {d.id for d in criteria.decisions}:
        return Gate(id=name, on=on, one_of=["v-yes"], effect=effect, cap=cap)
    scale = criteria[on].scale if on != "total" else None
    compared: list[Literal["value", "points", "share"]] = ["value"] if scale is not None else []
    compared += ["share", "points"] if with_total else ["share"]
    of = draw(st.sampled_from(compared))
    if of == "value" and isinstance(scale, Categories):
        names = [str(level.value) for level in scale.levels]
        passing = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        return Gate(id=name, on=on, of=of, one_of=passing, effect=effect, cap=cap)
    if of == "value" and scale is not None:
        bound = draw(values_of(scale))
    else:
        bound = draw(st.sampled_from(_QUARTERS))
        if of == "points":
            bound *= criteria.total_points if on == "total" else criteria.max_points(on)
    assert isinstance(bound, Fraction)
    if draw(st.booleans()):
        return Gate(id=name, on=on, of=of, at_most=bound, effect=effect, cap=cap)
    return Gate(id=name, on=on, of=of, at_least=bound, effect=effect, cap=cap)
