"""All that the totals of an evaluation may be: for each project, the outcomes of its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import evolve, field, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import MarkOutcome, MarkOutcomes, Possible
from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.exact import Rounding
from evalkit.core.messages import say
from evalkit.evaluation import Evaluation
from evalkit.model import CriteriaSet, Gate


@frozen(cache_hash=True)  # cells are keys, and a Fraction is slow to hash
class Piece:
    """One part of what a mark may bring: points, how likely, and what becomes of the total.

    Parameters
    ----------
    low, high : Fraction
        Points of the total; equal for an atom, else every number between is as likely.
    share : float
        How likely the part is; those of a cell sum to 1.
    cap : Fraction or None
        Most points that the total has left, by the gates that the part fails.
    out : bool
        Whether it takes the project out of the ranking.
    """

    low: Fraction
    high: Fraction
    share: float
    cap: Fraction | None = None
    out: bool = False


Cell = tuple[Piece, ...]
"""All that one mark may bring; one atom where it is known."""


@frozen(eq=False)
class Completions:
    """Projects, and for each of their marks what it may bring to the total.

    Parameters
    ----------
    projects : tuple of str
    marks : tuple of str
        Criteria, then decisions: the columns of `cells`.
    cells : tuple of tuple of Cell
        One row a project.
    most : Fraction
        Points of the whole.
    rounding : Rounding or None
        Of the total.
    on_total : tuple of Gate
        Gates on the rounded total.
    assumption : Assumption
    """

    projects: tuple[str, ...]
    marks: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...] = field(repr=False)
    most: Fraction = field(repr=False)
    rounding: Rounding | None = field(default=None, repr=False)
    on_total: tuple[Gate, ...] = field(default=(), repr=False)
    assumption: Assumption = field(factory=Assumption)

    @classmethod
    def of(cls, evaluation: Evaluation, assumption: Assumption | None = None) -> Completions:
        """Read what the marks of an evaluation may be.

        Raises
        ------
        NotApplicableError
            If the total is not the plain sum of its criteria: see `obstacles`.
        """
        criteria, assumption = evaluation.case.criteria, assumption or Assumption()
        problems = list(obstacles(criteria))
        if problems:
            raise NotApplicableError(problems)
        possible, weigh = Possible(evaluation, assumption), _Weights(criteria)
        rows = []
        for score in evaluation.scores:
            weights = weigh.of([leaf.utility is not None for leaf in score.leaves])
            found = possible.of(score)
            decisions = [Fraction(0)] * len(score.decisions)
            each = zip(found, (*weights, *decisions), strict=True)
            cells = [_cell(outcomes, weight, criteria.total_points) for outcomes, weight in each]
            if score.total is None:  # all that could be summed is left out: it has no rank
                cells = [tuple(evolve(piece, out=True) for piece in cell) for cell in cells]
            rows.append(tuple(cells))
        return cls(
            projects=tuple(s.project.id for s in evaluation.scores),
            marks=(*(c.id for c in criteria.leaves), *(d.id for d in criteria.decisions)),
            cells=tuple(rows),
            most=criteria.total_points,
            rounding=criteria.rounding,
            on_total=tuple(g for g in criteria.gates if g.on == "total"),
            assumption=assumption,
        )

    @cached_property
    def open(self) -> tuple[tuple[int, ...], ...]:
        """By project, the places of the marks that are not known."""
        return tuple(tuple(k for k, cell in enumerate(row) if is_open(cell)) for row in self.cells)

    def width(self, project: int, mark: int) -> Fraction:
        """Return how many points of the total hang on one mark, gates left aside."""
        cell = self.cells[project][mark]
        return max(p.high for p in cell) - min(p.low for p in cell)


def is_open(cell: Cell) -> bool:
    """Say whether a mark may be more than one thing."""
    return len(cell) > 1 or cell[0].low != cell[0].high


def obstacles(criteria: CriteriaSet) -> Iterator[Problem]:
    """Name what of a criteria set keeps a total from being the plain sum of its criteria."""
    groups = [c for c in criteria.criteria if c.scale is None]
    if criteria.procedure is not None:
        rule = say("an award is decided by prices and steps too, not by a sum of criteria alone")
        yield Problem(field="procedure", rule=rule)
    for name, kind in (("", criteria.aggregate), *((g.id, g.aggregate) for g in groups)):
        if kind != "sum" and (not name or len(criteria.children(name)) > 1):
            rule = say("likely totals are computed for sums only")
            yield Problem(field=name or "aggregate", rule=rule, value=kind)
    if criteria.rounding is not None and criteria.rounding.at != "total":
        rule = say("likely totals are computed where the total is what is rounded")
        yield Problem(field="rounding", rule=rule, value=criteria.rounding.at)
    for gate in criteria.gates:
        if gate.on in {g.id for g in groups}:
            rule = say("likely totals are computed for gates on criteria and on the total only")
            yield Problem(field=gate.id, rule=rule, value=gate.on)


def _cell(outcomes: MarkOutcomes, weight: Fraction, most: Fraction) -> Cell:
    """Weigh the outcomes of a mark; a criterion that is left out brings nothing, for sure."""
    if not outcomes:
        return (Piece(Fraction(0), Fraction(0), 1.0),)
    return tuple(_piece(outcome, weight, most) for outcome in outcomes)


def _piece(outcome: MarkOutcome, weight: Fraction, most: Fraction) -> Piece:
    caps = [gate.cap for gate in outcome.broken if gate.cap is not None]
    caps = [cap for cap in caps if cap < most]  # no total is above the whole
    return Piece(
        outcome.low * weight,
        outcome.high * weight,
        outcome.share,
        min(caps) if caps else None,
        any(gate.effect == "fail" for gate in outcome.broken),
    )


class _Weights:
    """Points of the total that each leaf brings, by which leaves count at all."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._tree = criteria.tree
        self._found: dict[tuple[bool, ...], tuple[Fraction, ...]] = {}

    def of(self, counts: Sequence[bool]) -> tuple[Fraction, ...]:
        """Return the points of each leaf at its best, 0 for one that is left out."""
        key = tuple(counts)
        if key not in self._found:
            self._found[key] = self._weigh(key)
        return self._found[key]

    def _weigh(self, counts: tuple[bool, ...]) -> tuple[Fraction, ...]:
        nodes = self._tree.nodes
        there: list[bool] = []
        for node in nodes:  # children before parents
            there.append(
                counts[node.leaf]
                if node.leaf >= 0
                else any(there[child] and nodes[child].points for child in node.children)
            )
        stretch = [Fraction(0)] * len(nodes)
        stretch[-1] = Fraction(1)
        found = [Fraction(0)] * len(counts)
        for place in range(len(nodes) - 1, -1, -1):
            node = nodes[place]
            if node.leaf >= 0:
                found[node.leaf] = stretch[place] * node.points * there[place]
                continue
            counted = [c for c in node.children if there[c] and nodes[c].points]
            whole = sum((nodes[child].points for child in counted), Fraction(0))
            for child in counted:  # who is left out leaves its points to its siblings
                stretch[child] = stretch[place] * node.points / whole
        return tuple(found)
