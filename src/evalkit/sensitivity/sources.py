"""From an evaluation, an array or a data frame to the matrix that the analyses work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import ArrayLike

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, NotApplicableError, Problem, listing
from evalkit.core.exact import Number, argument
from evalkit.core.labelled import labels, ordered, row, table
from evalkit.core.matrix import as_shown
from evalkit.core.messages import Text, say
from evalkit.evaluation import Evaluation
from evalkit.evaluation.leaves import known
from evalkit.scales.base import float_array
from evalkit.sensitivity.conditions import (
    conditions,
    no_other_figure,
    notes_of,
    one_lot,
    uncapped,
)
from evalkit.sensitivity.matrix import Matrix, Node, Official, frozen_array

StudySource = Evaluation | Matrix | ArrayLike
Weights = Sequence[Number] | Mapping[str, Number]
MOST_CELLS = 50_000_000


def as_matrix(
    source: StudySource,
    weights: Weights | None = None,
    *,
    high: ArrayLike | None = None,
    projects: Sequence[str] | None = None,
    criteria: Sequence[str] | None = None,
) -> Matrix:
    """Lay out an evaluation or a plain array for the analyses.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
        In an array a higher value is better and all columns are in one unit; the
        labels of a data frame are used as names. Floats count at 15 significant digits.
    weights : sequence or mapping of numbers, optional
        Official weights of the criteria; divided by their sum. Default: those of
        the criteria set, or equal weights for an array. A mapping or a series is
        read by its labels.
    high : array or data frame, optional
        Upper ends, where `source` is an array of lower ends.
    projects, criteria : sequence of str, optional
        Names for the rows and columns of an array; the order of those of a data frame.

    Returns
    -------
    Matrix

    Raises
    ------
    ModelError
        For a set whose total is not a weighted sum, a case in which marks are
        left out, values that are not finite, weights that do not fit, or labels that
        are unknown, missing or there twice.
    """
    if isinstance(source, Matrix):
        made = source
    elif isinstance(source, Evaluation):
        made = _of_evaluation(source)
    else:
        made = _of_array(source, high, projects, criteria)
    return made if weights is None else _weighted(made, weights)


def _of_evaluation(evaluation: Evaluation) -> Matrix:
    criteria = evaluation.case.criteria
    no_other_figure(criteria)
    one_lot(evaluation)
    groups = [c for c in criteria.criteria if c.kind == "group"]
    bent = [c.id for c in groups if c.aggregate != "sum"]
    if criteria.aggregate != "sum" or bent:
        rule = say("this needs a total that is a weighted sum at every level")
        raise NotApplicableError(
            Problem(
                table=criteria.id,
                field="aggregate",
                rule=rule,
                value=", ".join(bent) or criteria.aggregate,
            )
        )
    scores = [s for s in evaluation.scores if uncapped(s)]
    dropped = [
        (s.project.id, c.id)
        for s in scores
        for c, leaf in zip(criteria.leaves, s.leaves, strict=True)
        if leaf.utility is None
    ]
    if dropped:
        rule = say(
            "marks are left out ({count}, the first of {project}); the projects are then "
            "not weighted alike",
            count=len(dropped),
            project=dropped[0][0],
        )
        remedy = say(
            "fill the marks, drop the project or the criterion, or use missing = 'interval'"
        )
        raise NotApplicableError(
            Problem(table=criteria.id, field=dropped[0][1], rule=rule, remedy=remedy)
        )
    if not scores:
        rule = say("no project passes the gates without a cap; there is nothing to compare")
        raise NotApplicableError(Problem(rule=rule))
    pairs = tuple(tuple(known(leaf.utility) for leaf in s.leaves) for s in scores)
    low = frozen_array(
        np.array([[float(a) for a, _ in row] for row in pairs]).reshape(len(scores), -1)
    )
    high = frozen_array(
        np.array([[float(b) for _, b in row] for row in pairs]).reshape(len(scores), -1)
    )
    return Matrix(
        projects=tuple(s.project.id for s in scores),
        criteria=tuple(leaf.id for leaf in criteria.leaves),
        names=tuple(s.project.name for s in scores),
        criterion_names=tuple(leaf.name for leaf in criteria.leaves),
        low=low,
        high=low
        if np.array_equal(low, high) and all(a == b for row in pairs for a, b in row)
        else high,
        exponent=0,
        exact_weights=tuple(criteria.global_weight(leaf.id) for leaf in criteria.leaves),
        nodes=tuple(_tree(evaluation)),
        points=float(criteria.total_points),
        conditions=tuple(conditions(evaluation)),
        notes=tuple(notes_of(evaluation)),
        criteria_set=criteria,
        case=evaluation.case,
        exact=pairs,
        official=tuple(_official(evaluation, s.project.id) for s in scores),
    )


def _official(evaluation: Evaluation, project: str) -> Official:
    rank = evaluation.rank(project)
    assert rank is not None  # those who can pass the gates are ranked
    return Official(*rank, evaluation.is_tied(project))


def _tree(evaluation: Evaluation) -> Iterator[Node]:
    criteria = evaluation.case.criteria
    leaves = {leaf.id: place for place, leaf in enumerate(criteria.leaves)}
    order = [c for c, _ in criteria.walk()]
    place = {c.id: number for number, c in enumerate(order)}
    below: dict[str, list[int]] = {c.id: [] for c in order}
    for c in order:
        if c.id in leaves:
            above = c
            below[c.id].append(leaves[c.id])
            while above.parent:
                above = criteria[above.parent]
                below[above.id].append(leaves[c.id])
    for c in order:
        yield Node(
            id=c.id,
            name=c.name,
            parent=place[c.parent] if c.parent else -1,
            leaves=tuple(below[c.id]),
            weight=criteria.local_weight(c.id),
        )


def _of_array(
    source: ArrayLike,
    high: ArrayLike | None,
    projects: Sequence[str] | None,
    criteria: Sequence[str] | None,
) -> Matrix:
    rows = labels(source, 0) if projects is None else projects
    columns = labels(source, 1) if criteria is None else _texts(criteria, "criteria")
    if projects is None and rows and columns and set(rows) == set(columns):
        rows = None  # a list of columns that know their names
    low = frozen_array(as_shown(_checked(table(source, columns, rows))))
    ids = _labels(rows, len(low), "p", "projects")
    columns_ids = _labels(columns, low.shape[1], "c", "criteria")
    top = low
    if high is not None:
        top = frozen_array(as_shown(_checked(table(high, columns_ids, ids, field="high"))))
    if top.shape != low.shape:
        rule = say("must have the shape of the lower ends, {shape}", shape=str(low.shape))
        raise ModelError(Problem(field="high", rule=rule, value=str(top.shape)))
    if np.any(top < low):
        row, column = (int(x) for x in np.argwhere(top < low)[0])
        rule = say("the upper end is below the lower end, in column {column}", column=column)
        raise ModelError(Problem(field="high", row=row, rule=rule))
    largest = float(max(np.abs(low).max(), np.abs(top).max()))
    exponent = 0 if 0.5 < largest <= 1 or largest == 0 else min(int(np.frexp(largest)[1]), 1023)
    low_scaled = frozen_array(np.ldexp(low, -exponent))
    high_scaled = low_scaled if np.array_equal(top, low) else frozen_array(np.ldexp(top, -exponent))
    width = low.shape[1]
    equal = tuple([Fraction(1, width)] * width)
    return Matrix(
        projects=ids,
        criteria=columns_ids,
        names=tuple(Text(name) for name in ids),
        criterion_names=tuple(Text(name) for name in columns_ids),
        low=low_scaled,
        high=high_scaled,
        exponent=exponent,
        exact_weights=equal,
        nodes=_flat(columns_ids, tuple(Text(name) for name in columns_ids), equal),
        points=float(np.ldexp(1.0, exponent)),
        conditions=(),
        notes=(),
        given=(low, top),
    )


def _checked(values: Any) -> FloatArray:
    if np.ma.is_masked(values):
        row, column = (int(x) for x in np.argwhere(np.ma.getmaskarray(values))[0])
        rule = say("is masked, in column {column}", column=column)
        raise ModelError(Problem(field="values", row=row, rule=rule))
    found = float_array(values)
    if found.ndim != 2 or 0 in found.shape:
        rule = say("must have the shape (projects, criteria), with at least one of each")
        raise ModelError(Problem(field="values", rule=rule, value=str(found.shape)))
    if found.size > MOST_CELLS:
        rule = say("must have at most {count} values", count=MOST_CELLS)
        raise ModelError(Problem(field="values", rule=rule, value=str(found.shape)))
    if not np.isfinite(found).all():
        row, column = (int(x) for x in np.argwhere(~np.isfinite(found))[0])
        rule = say("is not a finite number, in column {column}", column=column)
        raise ModelError(Problem(field="values", row=row, rule=rule, value=str(found[row, column])))
    return found


def _labels(given: Iterable[str] | None, count: int, letter: str, name: str) -> tuple[str, ...]:
    if given is None:
        return tuple(f"{letter}{place}" for place in range(count))
    labels = _texts(given, name)
    if len(labels) != count or len(set(labels)) != count:
        rule = say("must be {count} different names", count=count)
        raise ModelError(Problem(field=name, rule=rule, value=listing(labels)))
    return labels


def _texts(given: Iterable[str], name: str) -> tuple[str, ...]:
    ordered(given, name)
    return (given,) if isinstance(given, str) else tuple(str(label) for label in given)


def _flat(
    ids: tuple[str, ...], names: tuple[Text, ...], weights: tuple[Fraction, ...]
) -> tuple[Node, ...]:
    return tuple(
        Node(id=i, name=n, parent=-1, leaves=(place,), weight=w)
        for place, (i, n, w) in enumerate(zip(ids, names, weights, strict=True))
    )


def _weighted(made: Matrix, weights: Weights) -> Matrix:
    """Return the matrix with other official weights of its leaves."""
    weights = row(weights, made.criteria, "weights")
    given = [argument("weights", weight) for weight in np.asarray(weights, dtype=object).tolist()]
    if len(given) != len(made.criteria):
        rule = say("must be {count} numbers, one a criterion", count=len(made.criteria))
        raise ModelError(Problem(field="weights", rule=rule, value=str(len(given))))
    whole = sum(given, Fraction(0))
    if min(given) < 0 or not whole:
        rule = say("must be at least 0, and not all 0")
        raise ModelError(
            Problem(field="weights", rule=rule, value=", ".join(str(float(w)) for w in given))
        )
    shares = tuple(weight / whole for weight in given)
    nodes = []
    for node in made.nodes:
        above = made.nodes[node.parent].leaves if node.parent >= 0 else range(len(shares))
        total = sum((shares[i] for i in above), Fraction(0))
        own = sum((shares[i] for i in node.leaves), Fraction(0))
        nodes.append(evolve(node, weight=own / total if total else node.weight))
    return evolve(made, exact_weights=shares, nodes=tuple(nodes), official=None)
