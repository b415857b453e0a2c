"""The most that the rules of a criteria set let a project have, with the marks that give it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from evalkit.core.errors import EvalkitError
from evalkit.evaluation.evaluate import evaluate
from evalkit.model import Case, CriteriaSet, Mark, Project
from evalkit.scales import Categories, Levels, Scale
from evalkit.scales.base import Value


@frozen
class Most:
    """The largest total that marks can come to, by the arithmetic of the set itself.

    Parameters
    ----------
    criteria : CriteriaSet
    total : Fraction
    marks : mapping of str to value
        The best mark of each criterion.
    """

    criteria: CriteriaSet = field(repr=False)
    total: Fraction
    marks: Mapping[str, Value] = field(hash=False)

    @property
    def is_full(self) -> bool:
        """Whether it is the maximum that the set announces."""
        return self.total == self.criteria.total_points


def most(criteria: CriteriaSet) -> Most | None:
    """Return the most that marks can come to; None where that does not follow from marks alone.

    Every criterion has its best mark, and the case is evaluated with all steps: sums and
    roundings never fall where a mark gets better.

    Parameters
    ----------
    criteria : CriteriaSet
    """
    if criteria.procedure is not None or not criteria.has_total:
        return None
    marks: dict[str, Value] = {}
    for leaf in criteria.leaves:
        best = None if leaf.scale is None else _best(leaf.scale)
        if best is None:
            return None
        marks[leaf.id] = best
    try:
        case = Case(
            id="most",
            criteria=criteria,
            projects=[Project("most")],
            marks=[Mark("most", name, value, value) for name, value in marks.items()],
        )
        span = evaluate(case).scores[0].total
    except EvalkitError:  # evidence, decisions or evaluators are asked for
        return None
    return None if span is None or span[0] != span[1] else Most(criteria, span[0], marks)


def _best(scale: Scale) -> Value | None:
    """Return a value of the largest utility; None where an end is open, so there may be none."""
    known: list[Value]
    if isinstance(scale, Levels | Categories):
        known = [level.value for level in scale.levels]
    else:
        low, high = scale.extent
        if low is None or high is None:
            return None
        known = [low, high, *scale.turns]
    return max(known, key=scale.utility)
