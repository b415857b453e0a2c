"""The table that the weights of the data follow from: projects by criteria, and directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.labelled import entries, labels
from evalkit.core.labelled import table as by_label
from evalkit.core.messages import Message, say
from evalkit.scales.base import float_array
from evalkit.weights.elicit.numbers import check_names, choose, refuse

Better = str | Sequence[str] | Mapping[str, str]
DIRECTIONS = ("higher", "lower")


@frozen(eq=False)
class Data:
    """A checked table.

    Parameters
    ----------
    names, projects : tuple of str
    values : array of float, shape (projects, criteria)
        As given, or each column divided by a power of two that brings its
        largest size to 0.5 to 1, so that sums neither overflow nor vanish.
    higher : array of bool, shape (criteria,)
    """

    names: tuple[str, ...]
    projects: tuple[str, ...] = field(repr=False)
    values: FloatArray = field(repr=False)
    higher: NDArray[np.bool_] = field(repr=False)

    @property
    def varies(self) -> NDArray[np.bool_]:
        """Which criteria tell any two projects apart."""
        made: NDArray[np.bool_] = self.values.max(axis=0) > self.values.min(axis=0)
        return made


def read_data(
    values: Any,
    better: Better,
    names: Sequence[str] | None,
    *,
    positive: Message | None = None,
    zero: bool = False,
    scaled: bool = True,
) -> Data:
    """Check a table of values; numbers at fault are reported together.

    Parameters
    ----------
    positive : Message or None
        Why values must be more than 0, for methods that take logarithms of them.
    zero : bool
        Whether 0 is good enough for such a method.
    scaled : bool
        Whether columns are divided by a power of two each.
    """
    names = labels(values, 1) if names is None else tuple(str(name) for name in names)
    projects = labels(values, 0) or ()
    values = by_label(values, names)
    try:
        table = np.array(float_array(values))
    except ModelError:
        rule = say("must be a table of numbers, a row a project and a column a criterion")
        raise refuse(rule, field="values") from None
    if table.ndim != 2 or not table.size:
        rule = say("must be a table of numbers, a row a project and a column a criterion")
        raise refuse(rule, field="values", value=table.shape)
    count = table.shape[1]
    listed = check_names(names if names is not None else [f"c{i}" for i in range(count)], "names")
    if len(listed) != count:
        rule = say("must have a name for each column, {count}", count=count)
        raise refuse(rule, field="names", value=len(listed))
    projects = projects or tuple(str(row) for row in range(len(table)))
    if len(table) < 2:
        rule = say("must have at least two projects, or no criterion discriminates")
        raise refuse(rule, field="values", value=len(table))
    _check(table, listed, projects, positive, zero=zero)
    if scaled:
        table = np.ldexp(table, -np.frexp(np.abs(table).max(axis=0))[1])
    return Data(listed, projects, table, _directions(better, listed))


def _check(
    table: FloatArray,
    names: tuple[str, ...],
    projects: tuple[str, ...],
    positive: Message | None,
    *,
    zero: bool,
) -> None:
    bad = ~np.isfinite(table)
    wrong = np.zeros_like(bad)
    if positive is not None:
        wrong = ~bad & (table < 0 if zero else table <= 0)
    problems = []
    for row, column in np.argwhere(bad | wrong).tolist():
        finite = not bad[row, column]
        problems.append(
            Problem(
                table=say("project '{name}'", name=projects[row]),
                field=names[column],
                rule=positive if finite and positive is not None else say("is not a finite number"),
                value=str(table[row, column]),
            )
        )
    if problems:
        raise ModelError(problems)


def _directions(better: Better, names: tuple[str, ...]) -> NDArray[np.bool_]:
    if isinstance(better, str):
        listed = [better] * len(names)
    elif (by_name := entries(better, "better")) is not None:
        for name in by_name:
            choose(name, names, "better")
        listed = [by_name.get(name, "higher") for name in names]
    else:
        listed = list(better)
    if len(listed) != len(names):
        rule = say("must have a direction for each criterion, {count}", count=len(names))
        raise refuse(rule, field="better", value=len(listed))
    return np.array([choose(item, DIRECTIONS, "better") == "higher" for item in listed])
