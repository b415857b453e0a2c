"""What varies jointly: weights, marks, evaluators, aggregation; and the scores that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Literal, TypeVar

import numpy as np
from attrs import define, evolve, field, frozen
from numpy.typing import NDArray

from evalkit.assumed.assumption import Assumption
from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.evaluation import Evaluation
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.uncertain.assumed import AssumedMarks
from evalkit.sensitivity.uncertain.distributions import (
    KINDS,
    Distribution,
    Empirical,
    Fixed,
    QuantileDraws,
    Range,
    Triangular,
)
from evalkit.sensitivity.uncertain.panels import PanelCells, drawn_seats, evaluators_of, has_spans

Root = Literal["sum", "product", "minimum"]
Centre = Literal["mean", "median"]
ROOTS: tuple[Root, ...] = ("sum", "product", "minimum")
CENTRES: tuple[Centre, ...] = ("mean", "median")
T = TypeVar("T", bound=str)
MarkDistributions = Mapping[tuple[str, str], Distribution]

_ONE_THREAD = 262_144
"""OpenBLAS stays on one thread up to so many multiplications."""


@frozen
class Option:
    """One way to aggregate: the top criteria, and the panel."""

    root: Root
    panel: Centre | None


@define(eq=False)
class Factors:
    """All that is not the weights, and how scores follow from it.

    Parameters
    ----------
    matrix : Matrix
    draws : QuantileDraws
        Of the marks of which a distribution is given, or that stand in a plain matrix.
    assumed : AssumedMarks or None
        The open marks of an evaluation.
    panel : Panel or None
    resampled : bool
        Whether panels are drawn from the evaluators.
    options : tuple of Option
        Equally likely ways to aggregate.
    remarks : tuple of Note
    """

    matrix: Matrix
    draws: QuantileDraws
    assumed: AssumedMarks | None
    panel: PanelCells | None
    resampled: bool
    options: tuple[Option, ...]
    remarks: tuple[Note, ...]
    _groups: list[NDArray[np.intp]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        tops = [node for node in self.matrix.nodes if node.parent < 0]
        self._groups = [np.array(node.leaves, dtype=np.intp) for node in tops]

    @property
    def size(self) -> int:
        """How many marks are not fixed."""
        assumed = self.assumed.size if self.assumed is not None else 0
        return self.draws.size + assumed + (self.panel.size if self.panel is not None else 0)

    @property
    def persons(self) -> int:
        """How many evaluators are drawn from; 0 where they are not."""
        return len(self.panel.names) if self.resampled and self.panel is not None else 0

    def panels(self, rng: np.random.Generator, draws: int) -> FloatArray | None:
        """Draw panels of the same size with replacement: how often each person is in one."""
        if not self.persons:
            return None
        picks = rng.integers(self.persons, size=(draws, self.persons))
        keys = picks + np.arange(draws)[:, None] * self.persons
        counts = np.bincount(keys.ravel(), minlength=draws * self.persons)
        return counts.reshape(draws, self.persons).astype(np.float64)

    def values(
        self, shares: FloatArray, counts: FloatArray | None, options: NDArray[np.intp]
    ) -> FloatArray:
        """Return value matrices, shape (draws, projects, criteria).

        Parameters
        ----------
        shares : array of float, shape (draws, size)
            Quantiles of the marks.
        counts : array of float, shape (draws, evaluators), or None
        options : array of int, shape (draws,)
            Places in `options`.
        """
        own, assumed, drawn = self._parts(shares)
        found = self.draws.values(own)
        if self.assumed is not None:
            self.assumed.fill(found, assumed)
        if self.panel is not None and len(self.panel.cells):
            median = np.array([option.panel == "median" for option in self.options])[options]
            rows, columns = self.panel.cells.T
            found[:, rows, columns] = self.panel.values(drawn, counts, median)
        return found

    def _parts(self, shares: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Part shares: of marks on their own, of assumed ones, and of those of evaluators."""
        own = self.draws.size
        upto = own + (self.assumed.size if self.assumed is not None else 0)
        return shares[:, :own], shares[:, own:upto], shares[:, upto:]

    def caps(self, shares: FloatArray) -> FloatArray | None:
        """Return the most that each score may be, by draw and project; None without open gates."""
        return None if self.assumed is None else self.assumed.caps(self._parts(shares)[1])

    def scores(
        self,
        values: FloatArray,
        weights: FloatArray,
        options: NDArray[np.intp],
        caps: FloatArray | None = None,
    ) -> FloatArray:
        """Return scores, shape (matrices, weights, projects).

        Parameters
        ----------
        values : array of float, shape (matrices, projects, criteria)
        weights : array of float, shape (matrices, weights, criteria)
        options : array of int, shape (matrices,)
        caps : array of float, shape (matrices, projects), optional
            Most that each score may be, by the gates that the marks of the matrix break.
        """
        found = self._uncapped(values, weights, options)
        return found if caps is None else np.minimum(found, caps[:, None, :])

    def _uncapped(
        self, values: FloatArray, weights: FloatArray, options: NDArray[np.intp]
    ) -> FloatArray:
        roots = [option.root for option in self.options]
        if set(roots) == {"sum"}:
            return self._combined("sum", values, weights)
        found = np.empty((len(values), weights.shape[1], values.shape[1]))
        of = np.array([ROOTS.index(root) for root in roots])[options]
        for place, root in enumerate(ROOTS):
            chosen = np.flatnonzero(of == place)
            if len(chosen):
                found[chosen] = self._combined(root, values[chosen], weights[chosen])
        return found

    def _combined(self, root: Root, values: FloatArray, weights: FloatArray) -> FloatArray:
        turned = values.transpose(0, 2, 1)
        if root == "sum":
            return _products(weights, turned)
        start = 0.0 if root == "product" else np.inf
        found = np.full((len(values), weights.shape[1], values.shape[1]), start)
        for leaves in self._groups:
            parts = _products(weights[:, :, leaves], turned[:, leaves])
            whole = weights[:, :, leaves].sum(axis=2, keepdims=True)
            with np.errstate(divide="ignore", invalid="ignore"):
                if root == "product":
                    found += np.where(whole > 0, whole * np.log(np.maximum(parts / whole, 0)), 0.0)
                else:
                    found = np.minimum(found, np.where(whole > 0, parts / whole, np.inf))
        return np.exp(found) if root == "product" else found


def _products(weights: FloatArray, values: FloatArray) -> FloatArray:
    """Multiply a stack of matrices in pieces that BLAS keeps on one thread.

    Handing such small products to several threads costs more than it saves, and far
    more where the machine has other work.
    """
    matrices, rows, width = weights.shape
    columns = values.shape[2]
    found = np.empty((matrices, rows, columns))
    step = max(1, _ONE_THREAD // (width * columns))
    for start in range(0, rows, step):
        part = slice(start, start + step)
        np.matmul(weights[:, part], values, out=found[:, part])
    return found


def factors(
    evaluation: Evaluation | None,
    matrix: Matrix,
    marks: MarkDistributions | None,
    evaluators: bool | None,
    aggregation: Sequence[Root],
    panel: Sequence[Centre] | None,
    assumption: Assumption | None = None,
) -> Factors:
    """Lay out what varies beside the weights."""
    given = _given(matrix, marks or {})
    # Of a span no middle is drawn: it is one range, like any other.
    spans = panel is None and evaluation is not None and has_spans(evaluation)
    persons = evaluators_of(evaluation) if evaluation is not None and not spans else ()
    if evaluators and spans:
        rule = say("needs a panel with a mean or median; this criteria set takes the span")
        raise ModelError(Problem(field="evaluators", rule=rule))
    if evaluators and len(persons) < 2:
        rule = say("needs a case in which two or more evaluators marked")
        raise ModelError(Problem(field="evaluators", rule=rule))
    nested = evaluation is not None and evaluation.case.evaluators_within == "project"
    if evaluators and nested:  # E1 of one project is not E1 of another
        rule = say("needs evaluators who are the same persons in every project")
        raise ModelError(Problem(field="evaluators", rule=rule))
    resampled = (len(persons) > 1 and not nested) if evaluators is None else evaluators
    assumption = assumption or Assumption()
    people = (
        PanelCells.of(evaluation, matrix, given, assumption)
        if evaluation is not None and not spans
        else None
    )
    low, high = np.array(matrix.low), np.array(matrix.high)
    assumed = None
    if evaluation is not None:
        others = [] if people is None else [(int(i), int(j)) for i, j in people.cells]
        assumed = AssumedMarks.of(evaluation, matrix, assumption, [*given, *others])
        high = np.array(low)  # what is open is drawn by the assumption, or by evaluators
    roots = _chosen("aggregation", aggregation, ROOTS)
    if people is None or not len(people.cells):
        if panel is not None:
            rule = say("needs a case in which two or more evaluators marked")
            raise ModelError(Problem(field="panel", rule=rule))
        centres: tuple[Centre | None, ...] = (None,)
    elif panel is None:
        assert evaluation is not None
        own = evaluation.case.criteria.panel
        assert own != "span"
        centres = (own,)
    else:
        centres = _chosen("panel", panel, CENTRES)
    made = Factors(
        matrix=matrix,
        draws=QuantileDraws(low, high, given),
        assumed=assumed if assumed is not None and assumed.quantiles.size else None,
        panel=people if people is not None and len(people.cells) else None,
        resampled=resampled and people is not None and bool(len(people.cells)),
        options=tuple(Option(root, centre) for root, centre in product(roots, centres)),
        remarks=(),
    )
    if "product" in roots and made.draws.values(np.zeros((1, made.draws.size))).min() < 0:
        rule = say("a weighted product needs utilities that are not negative")
        raise ModelError(Problem(field="aggregation", rule=rule, value="product"))
    return evolve(made, remarks=tuple(_remarks(made, evaluation, given, assumption)))


def _chosen(name: str, given: Sequence[T], known: Sequence[T]) -> tuple[T, ...]:
    found = tuple(given)
    if not found or len(set(found)) < len(found) or not set(found) <= set(known):
        rule = say("must be one or more of: {names}", names=known)
        raise ModelError(Problem(field=name, rule=rule, value=", ".join(map(str, found))))
    return found


def _given(matrix: Matrix, marks: MarkDistributions) -> dict[tuple[int, int], Distribution]:
    """Return the marks of which more is known, by place, on the scale of the matrix."""
    rows = {name: place for place, name in enumerate(matrix.projects)}
    columns = {name: place for place, name in enumerate(matrix.criteria)}
    found = {}
    for key, known in marks.items():
        if not isinstance(known, KINDS):
            rule = say("must be one of {names}", names=[kind.__name__ for kind in KINDS])
            raise ModelError(Problem(field="marks", rule=rule, value=repr(known)))
        if (
            not isinstance(key, tuple)
            or len(key) != 2
            or key[0] not in rows
            or key[1] not in columns
        ):
            rule = say("must be pairs of a project and a criterion that are compared")
            raise ModelError(Problem(field="marks", rule=rule, value=str(key)))
        low, high = known.bounds
        if matrix.criteria_set is not None and not 0 <= low <= high <= 1:
            rule = say("utilities must be between 0 and 1")
            raise ModelError(
                Problem(field="marks", table=", ".join(key), rule=rule, value=f"{low} … {high}")
            )
        found[rows[key[0]], columns[key[1]]] = _scaled(known, matrix.exponent)
    return found


def _scaled(known: Distribution, exponent: int) -> Distribution:
    def part(value: float) -> float:
        return float(np.ldexp(value, -exponent))

    match known:
        case Fixed():
            return Fixed(part(known.value))
        case Range():
            return Range(part(known.low), part(known.high))
        case Triangular():
            return Triangular(part(known.low), part(known.mode), part(known.high))
        case Empirical():
            return Empirical([part(value) for value in known.values], known.weights)


def _remarks(
    made: Factors,
    evaluation: Evaluation | None,
    given: Mapping[tuple[int, int], Distribution],
    assumption: Assumption,
) -> list[Note]:
    notes = []
    matrix = made.matrix
    open_cells = matrix.low < matrix.high
    open_cells[tuple(np.array(list(given), dtype=np.intp).reshape(-1, 2).T)] = False
    if made.assumed is not None:
        notes.append(note("marks-assumed", assumption=assumption))
        if made.assumed.breaks:
            notes.append(note("gates-drawn"))
    elif open_cells.any():
        notes.append(note("ranges-drawn"))
    elif made.size:
        notes.append(note("marks-drawn"))
    missing = 0
    if evaluation is not None:
        for i, project in enumerate(matrix.projects):
            leaves = enumerate(evaluation[project].leaves)
            missing += sum(leaf.is_missing and bool(open_cells[i, j]) for j, leaf in leaves)
    if missing:
        notes.append(note("missing-drawn", count=missing))
    if evaluation is not None:
        known = [(matrix.projects[i], matrix.criteria[j]) for i, j in given]
        if made.panel is not None and (seats := drawn_seats(evaluation, known)):
            notes.append(note("seats-drawn", count=len(seats)))
    if given:
        kinds = [kind for kind in KINDS if any(type(d) is kind for d in given.values())]
        notes.append(
            note("distributions", count=len(given), kinds=[kind.__name__ for kind in kinds])
        )
    if made.persons:
        notes.append(note("panels-drawn", count=made.persons))
    if len(made.options) > 1:
        notes.append(note("ways-to-aggregate", count=len(made.options)))
    return notes
