"""A study: a matrix, the weights that may be tried, and what holds for all questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from reprlib import repr as short
from typing import Any, TypeVar, cast

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import ArrayLike

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.sensitivity.budget import Budget, WorkLeft
from evalkit.sensitivity.conditions import who_is_first
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.sources import StudySource, Weights, as_matrix
from evalkit.sensitivity.winning.comparing import Preference, compare
from evalkit.weights import WeightSpace

_Ask = TypeVar("_Ask", bound=Callable[..., Any])


@frozen(eq=False)
class Study:
    """What every question is asked of: made once, checked once.

    Parameters
    ----------
    matrix : Matrix
    space : WeightSpace
        The admissible weights; its names in the order of the columns, and not empty.
    notes : tuple of Note
        What a reader must know: of the matrix, and of how the space was chosen.
    evaluation : Evaluation or None
        Of which the matrix was made: `joint` and `structure` see its evaluators.
    reweighted : bool
        Whether its official weights are others than those of the evaluation.
    budget : Budget
        How much work each question may do.

    Examples
    --------
    >>> from evalkit.sensitivity import stability, winners
    >>> study = Study.of([[1, 0], [0, 1], [0.4, 0.4]], weights=[2, 1])
    >>> winners(study).never
    (2,)
    >>> stability(study).winners
    (0,)
    """

    matrix: Matrix
    space: WeightSpace = field(repr=False)
    notes: tuple[Note, ...] = field(default=(), repr=False)
    evaluation: Evaluation | None = field(default=None, repr=False)
    reweighted: bool = field(default=False, repr=False)
    budget: Budget = field(factory=Budget, repr=False)
    _until: float | None = field(default=None, repr=False)
    """When the clock of the budget runs out, where one clock is over several questions."""

    @classmethod
    def of(
        cls,
        source: StudySource,
        space: WeightSpace | None = None,
        *,
        weights: Weights | None = None,
        budget: Budget | None = None,
        high: ArrayLike | None = None,
        projects: Sequence[str] | None = None,
        criteria: Sequence[str] | None = None,
    ) -> Study:
        """Make a study of an evaluation, a matrix, or a table of values.

        Parameters
        ----------
        source : Evaluation, Matrix or array of float, shape (projects, criteria)
            In an array a higher value is better and all columns are in one unit; the
            labels of a data frame are used as names.
        space : WeightSpace, optional
            Weights that may be taken. Default: the ranges written in the criteria set; all
            weights where there are none.
        weights : sequence or mapping of numbers, optional
            Official weights of the criteria; divided by their sum. Default: those of
            the criteria set, or equal weights for an array. A mapping or a series is
            read by its labels.
        budget : Budget, optional
            How much work each question may do, and a clock for it if you set one.
        high : array or data frame, optional
            Upper ends, where `source` is an array of lower ends.
        projects, criteria : sequence of str, optional
            Names for the rows and columns of an array; the order of those of a data frame.

        Returns
        -------
        Study

        Raises
        ------
        ModelError
            If the source is no weighted sum, its values or the weights do not fit, or no
            weights satisfy the space.
        """
        matrix = as_matrix(source, weights, high=high, projects=projects, criteria=criteria)
        conditions = dict.fromkeys(matrix.conditions)
        if space is None:
            rules = matrix.criteria_set
            space = None if rules is None else WeightSpace.of(rules)
            if space is not None and not space.dimension:
                # Ranges that leave one point are ranges all the same: nothing else is admissible.
                declared = any(c.range is not None for c, _ in rules.walk()) if rules else False
                conditions[note("one-point") if declared else note("no-other-weights")] = None
                space = space if declared else None
            space = space or WeightSpace.simplex(matrix.criteria)
        if not isinstance(space, WeightSpace):
            rule = say("must be a WeightSpace")
            raise ModelError(Problem(field="space", rule=rule, value=short(space)))
        if not isinstance(budget, Budget | None):
            rule = say("must be a {kind}", kind="Budget")
            raise ModelError(Problem(field="budget", rule=rule, value=short(budget)))
        space = space.aligned(matrix.criteria)
        space.check()
        if not space.contains_exact(matrix.exact_weights):
            conditions[note("weights-outside")] = None
        conditions |= dict.fromkeys(who_is_first(matrix))
        matrix = evolve(matrix, conditions=tuple(conditions))
        notes = [*conditions, *matrix.notes]
        if not matrix.is_certain:
            count = int(np.count_nonzero(matrix.low < matrix.high))
            notes.append(note("open-marks", count=count))
        return cls(
            matrix=matrix,
            space=space,
            notes=tuple(notes),
            evaluation=source if isinstance(source, Evaluation) else None,
            reweighted=weights is not None,
            budget=budget or Budget(),
        )

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of the projects; places in answers are places among these."""
        return self.matrix.projects

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids of the criteria, as the columns of the matrix."""
        return self.matrix.criteria

    def work(self) -> WorkLeft:
        """Return the whole budget, to spend on one question."""
        return WorkLeft(self.budget, self._until)

    def timed(self) -> Study:
        """Start the clock of the budget, for all questions together."""
        if self.budget.seconds is None or self._until is not None:
            return self
        return evolve(self, until=self.work().until)

    @cached_property
    def preference(self) -> Preference:
        """Who is better than whom at all admissible weights and marks; compared once."""
        return compare(self.matrix, self.space, self.work())


def question(ask: _Ask) -> _Ask:
    """Refuse whatever is no study, with what makes one of it."""

    @wraps(ask)
    def asked(study: Study, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(study, Study):
            rule = say("must be a {kind}", kind="Study")
            remedy = say("make one: {call}", call="sensitivity.Study.of(…)")
            problem = Problem(field="study", rule=rule, value=short(study), remedy=remedy)
            raise ModelError(problem)
        return ask(study, *args, **kwargs)

    return cast("_Ask", asked)


@frozen(eq=False, kw_only=True)
class Answer(Listed):
    """What a question found in a study.

    Parameters
    ----------
    study : Study
    method : Note
        How the numbers were found, and how far they may be off.
    remarks : tuple of Note
        What a reader must know of this answer, beside the notes of the study.
    """

    study: Study = field(repr=False)
    method: Note = field(repr=False)
    remarks: tuple[Note, ...] = field(default=(), repr=False)

    @property
    def matrix(self) -> Matrix:
        """The utilities that the question was asked of."""
        return self.study.matrix

    @property
    def space(self) -> WeightSpace:
        """The admissible weights."""
        return self.study.space

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know: of the study, and of this answer."""
        return (*self.study.notes, *self.remarks)

    @property
    def cut_short(self) -> tuple[Note, ...]:
        """What the budget left out; empty where everything was done."""
        return ()
