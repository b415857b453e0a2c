"""Who reaches a cut-off: certainly, likely, open, likely not, certainly not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
from attrs import field, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, argument, decimal
from evalkit.core.messages import say
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation, Score
from evalkit.evidence.chances import NEAR, SURE, Likely, likely

Reach = Literal["certain", "likely", "open", "likely-not", "certain-not"]
REACHES: tuple[Reach, ...] = ("certain", "likely", "open", "likely-not", "certain-not")


@frozen
class CutOff:
    """So many points, and what reaching them is called.

    Parameters
    ----------
    at_least : Fraction
    name : str
        A grade or class; empty for a bare number.
    """

    at_least: Fraction
    name: str = ""


@frozen(eq=False)
class CutOffs(Listed):
    """How each project stands to each cut-off; at each, the standings sum to all projects.

    Parameters
    ----------
    likely : Likely
        With the assumption.
    cuts : tuple of CutOff
        The highest first.
    chances : array of float, shape (projects, cuts)
        How likely each total reaches the cut-off, and passes every gate that takes out.
    standings : tuple of tuple of {'certain', 'likely', 'open', 'likely-not', 'certain-not'}
        One row a project, one entry a cut-off. What is certain comes from the ends of totals
        alone; likely is a chance of at least 95 %.
    """

    likely: Likely
    cuts: tuple[CutOff, ...]
    chances: FloatArray = field(repr=False)
    standings: tuple[tuple[Reach, ...], ...] = field(repr=False)

    def counts(self, cut: int = 0) -> dict[Reach, int]:
        """Return how many projects stand in which way to a cut-off."""
        found = Counter(row[cut] for row in self.standings)
        return {standing: found[standing] for standing in REACHES}


def cut(
    evaluation: Evaluation,
    at: Number | Sequence[Number | CutOff] | Mapping[str, Number],
    assumption: Assumption | None = None,
    *,
    likely_by: Likely | None = None,
) -> CutOffs:
    """Return who reaches a number of points, or which of several grades.

    Parameters
    ----------
    evaluation : Evaluation
    at : number, sequence of numbers or CutOff, or mapping of name to number
        Points that a total must reach at least; of grades, the least of each.
    assumption : Assumption, optional
        As for `likely`.
    likely_by : Likely, optional
        What is likely of the same evaluation, where that was worked out before.

    Raises
    ------
    ModelError
        If there is no total, no cut-off or no number, or if an award is decided by a
        procedure.

    Examples
    --------
    >>> from evalkit import Case, CriteriaSet, Criterion, Linear, evaluate
    >>> criteria = CriteriaSet("two", [
    ...     Criterion("quality", Linear(0, 10), points=70),
    ...     Criterion("service", Linear(0, 10), points=30),
    ... ], missing="interval")
    >>> marks = {"North": {"quality": 9}, "River": {"quality": 3, "service": 8}}
    >>> cut(evaluate(Case.of(criteria, marks)), 60).standings
    (('certain',), ('certain-not',))
    """
    cuts = _cuts(at)
    found = likely_by or likely(evaluation, assumption)
    chances = np.stack([_reaching(found, one.at_least) for one in cuts], axis=1)
    standings = tuple(
        tuple(
            _standing(score, one.at_least, float(chance))
            for one, chance in zip(cuts, row, strict=True)
        )
        for score, row in zip(evaluation.scores, chances, strict=True)
    )
    return CutOffs(found, cuts, chances, standings)


def _cuts(at: Number | Sequence[Number | CutOff] | Mapping[str, Number]) -> tuple[CutOff, ...]:
    if isinstance(at, Mapping):
        found = [CutOff(argument("cut", value), str(name)) for name, value in at.items()]
    elif isinstance(at, Sequence) and not isinstance(at, str):
        found = [one if isinstance(one, CutOff) else CutOff(argument("cut", one)) for one in at]
    else:
        found = [CutOff(argument("cut", at))]
    return checked_cuts(found)


def checked_cuts(cuts: Sequence[CutOff]) -> tuple[CutOff, ...]:
    """Return cut-offs, the highest first.

    Raises
    ------
    ModelError
        If there is none, or one number or one name stands for two.
    """
    if not cuts:
        raise ModelError(Problem(field="cut", rule=say("needs a number of points")))
    found = sorted(cuts, key=lambda one: one.at_least, reverse=True)
    said = [decimal(one.at_least) for one in found] + [one.name for one in found if one.name]
    twice = [word for word, count in Counter(said).items() if count > 1]
    if twice:
        rule, remedy = say("is named twice"), say("leave one of the two out")
        raise ModelError(
            Problem(field="cut", rule=rule, value=word, remedy=remedy) for word in twice
        )
    return tuple(found)


def _reaching(found: Likely, at_least: Fraction) -> FloatArray:
    """Return how likely each total is at least so many points."""
    laws = found.laws
    column = max(0, -(-at_least // laws.step)) + 1
    share: FloatArray = laws.mass[:, int(min(column, laws.mass.shape[1])) :].sum(axis=1)
    return np.clip(share, 0.0, 1.0)


def _standing(score: Score, at_least: Fraction, chance: float) -> Reach:
    passing = score.outcome.passing
    if passing is None or passing[1] < at_least:
        return "certain-not"
    if passing[0] >= at_least and score.outcome.must_pass:
        return "certain"
    if chance >= SURE[0] - NEAR:
        return "likely"
    return "likely-not" if chance <= 1 - SURE[0] + NEAR else "open"
