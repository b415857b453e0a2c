"""Labelled input is read by its labels; only bare arrays and lists are read by position.

Data frames, series and labelled arrays are known by what they offer (`columns`, `index`,
`coords`), and so are records: named tuples and rows of a database (`_fields`, `keys`). So
neither pandas nor polars is needed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from evalkit.core.errors import ModelError, Problem, listing
from evalkit.core.matrix import numbers, side_by_side
from evalkit.core.messages import say, some

_MOST = 12
Labels = tuple[str, ...]


def entries(
    values: object, field: str, names: Sequence[str] | None = None
) -> dict[str, Any] | None:
    """Return the numbers of a labelled row by label, or None where it has no labels.

    Parameters
    ----------
    values : object
    field : str
    names : sequence of str, optional
        The labels that are known: where they are 0, 1, …, an index of these numbers does
        more than count.

    Raises
    ------
    ModelError
        For a label that stands twice, a table, or a set, whose order is chance.
    """
    one_row(values, field)
    record = _record(values)
    if record is not None:
        found, items = record
    else:
        index = axis(values, 0)
        if index is None or _counts_only(index, names):
            return None
        found, items = _texts(index), _items(values)
    _once(found, field)
    return dict(zip(found, items, strict=True))


def row(values: object, names: Sequence[str], field: str) -> Any:
    """Return a row with its numbers in the order of the names; a bare one as it is.

    Raises
    ------
    ModelError
        Naming the labels that are unknown, missing or there twice.
    """
    if np.ma.is_masked(values):
        raise ModelError(Problem(field=field, rule=say("holds masked numbers")))
    found = entries(values, field, names)
    if found is None:
        return values
    places(tuple(found), names, field)
    return [found[name] for name in names]


def vectors(values: Any, names: Sequence[str], field: str) -> Any:
    """Return one row, or a table of rows, in the order of the names; a bare one as it is.

    Raises
    ------
    ModelError
        Naming the labels that are unknown, missing or there twice.
    """
    columns = isinstance(values, Mapping) and any(np.ndim(item) for item in values.values())
    if columns or isinstance(values, list | np.ndarray) or axis(values, 1) is not None:
        return table(values, names, field=field)
    return row(values, names, field)


def table(
    values: Any,
    columns: Sequence[str] | None,
    rows: object = None,
    *,
    field: str = "values",
) -> Any:
    """Return a table with columns and rows in the order of the names; a bare one as it is.

    Parameters
    ----------
    values : array, nested sequence, data frame, or mapping of names to columns
    columns : sequence of str or None
        None: in the order that they come in.
    rows : sequence of str, or Series of names, optional
        The labels of rows are ignored without it. A series of names that has the labels
        of the rows as its own index is joined to the rows through that index.

    Raises
    ------
    ModelError
        Naming the labels that are unknown, missing or there twice.
    """
    if isinstance(values, np.ndarray) and values.dtype.names is not None:
        values = {name: values[name] for name in values.dtype.names}
    if isinstance(values, Mapping):
        return _of_columns(values, columns, rows, field)
    if isinstance(values, list | tuple):
        return _of_list(values, columns, rows, field)
    across, down = axis(values, 1), axis(values, 0)
    if across is not None and columns is not None and not _is_bare(across, columns):
        values = numbers(values)[:, places(_texts(across), columns, field)]
    if down is not None and rows is not None:
        names = _joined(down, rows)
        if names is not None:
            values = numbers(values)[places(_texts(down), names, field)]
    return values


def labels(values: object, way: int) -> Labels | None:
    """Return the labels of the rows (0) or columns (1), or None where nobody gave any."""
    if isinstance(values, np.ndarray) and values.dtype.names is not None:
        return values.dtype.names if way else None
    if isinstance(values, Mapping):
        if way:
            return tuple(str(key) for key in values)
        return next((tuple(e) for e in (entries(v, "values") for v in values.values()) if e), None)
    if isinstance(values, list | tuple):
        if not way:
            return _called(values)
        found = (entries(item, "values") for item in values)
        return next((tuple(e) for e in found if e), None)
    found_labels = axis(values, way)
    return None if found_labels is None or _is_default(found_labels) else _texts(found_labels)


def bare(**values: object) -> None:
    """Refuse a labelled object where there are no names to read it by."""
    problems = [
        Problem(
            field=field,
            rule=say("is read by position here, so it must have no labels"),
            remedy=say("write values.to_numpy()"),
        )
        for field, value in values.items()
        if any(_is_labelled(v) for v in (value if type(value) is tuple else (value,)))
    ]
    if problems:
        raise ModelError(problems)


def one_row(values: object, field: str) -> None:
    """Refuse what is no row of numbers, or has them in an order that nobody chose.

    Raises
    ------
    ModelError
    """
    if axis(values, 1) is not None:
        rule = say("is a table, where one row of numbers is needed")
        raise ModelError(
            Problem(field=field, rule=rule, remedy=say("take a row or a column of it"))
        )
    ordered(values, field)


def ordered(values: object, field: str) -> None:
    """Refuse a set: it yields its items in an order that nobody chose.

    Raises
    ------
    ModelError
    """
    if isinstance(values, set | frozenset):
        rule = say("is a set, which has no order")
        raise ModelError(Problem(field=field, rule=rule, remedy=say("give a list")))


def _is_labelled(value: object) -> bool:
    if isinstance(value, list):
        return any(entries(item, "") is not None for item in value)
    return _record(value) is not None or any(labels(value, way) for way in (0, 1))


def _record(values: object) -> tuple[Labels, list[Any]] | None:
    """Return labels and items of a mapping or a record, or None for anything else."""
    if isinstance(values, Mapping):
        return _texts(values), list(values.values())
    if isinstance(values, np.void) and values.dtype.names is not None:
        return values.dtype.names, [values[name] for name in values.dtype.names]
    if not isinstance(values, Sequence) or isinstance(values, str):
        return None
    fields = getattr(values, "_fields", None)  # of a named tuple
    keys = getattr(values, "keys", None)  # of a row of sqlite3
    if fields is None and callable(keys):
        fields = keys()
    return None if fields is None else (_texts(fields), list(values))


def _called(values: Sequence[Any]) -> Labels | None:
    """Return what the rows of a list call themselves, as series do, where each has a name."""
    found = [getattr(item, "name", None) for item in values]
    if any(name is None or name == "" for name in found) or _is_default(found):
        return None
    return _texts(found)


def axis(values: object, way: int) -> list[Any] | None:
    """Return the labels along the rows (0) or the columns (1) of an object, as they are."""
    if not hasattr(values, "__array__"):  # such as a query that is still to be run
        return None
    dims, coords = getattr(values, "dims", None), getattr(values, "coords", None)
    if dims is not None and coords is not None:  # xarray
        known = way < len(dims) and dims[way] in coords
        return list(np.asarray(coords[dims[way]]).tolist()) if known else None
    names = getattr(values, "column_names", None)  # pyarrow calls the columns themselves columns
    columns = getattr(values, "columns", None) if names is None else names
    found = columns if way else getattr(values, "index", None)
    return None if found is None or callable(found) else list(found)


def places(found: Labels, names: Sequence[str], field: str) -> list[int]:
    """Return where each name stands among the labels.

    Raises
    ------
    ModelError
        Naming the labels that are unknown, missing or there twice.
    """
    _once(found, field)
    at = {label: place for place, label in enumerate(found)}
    known = set(names)
    problems = []
    strange = [label for label in found if label not in known]
    if strange:
        problems.append(
            Problem(
                field=field,
                rule=say("has labels that are not known here"),
                value=_some(strange),
                remedy=say("known are: {names}", names=some(names, _MOST)),
            )
        )
    missing = [name for name in names if name not in at]
    if missing:
        rule = say("labels are missing")
        problems.append(Problem(field=field, rule=rule, value=_some(missing)))
    if problems:
        raise ModelError(problems)
    return [at[name] for name in names]


def _once(found: Iterable[str], field: str) -> None:
    twice = [label for label, times in Counter(found).items() if times > 1]
    if twice:
        rule = say("has duplicate labels")
        raise ModelError(Problem(field=field, rule=rule, value=_some(twice)))


def _of_columns(
    values: Mapping[Any, Any], columns: Sequence[str] | None, rows: object, field: str
) -> Any:
    found = entries(values, field) or {}
    names = tuple(found) if columns is None else tuple(columns)
    places(tuple(found), names, field)
    down = labels(values, 0)
    if rows is not None and down is not None:
        down = _joined(list(down), rows) or down
    made = [
        found[name] if down is None else row(found[name], down, f"{field}, {name}")
        for name in names
    ]
    try:
        return side_by_side(made)
    except ValueError:
        rule = say("columns must be of one length")
        raise ModelError(Problem(field=field, rule=rule)) from None


def _of_list(
    values: Sequence[Any], columns: Sequence[str] | None, wanted: object, field: str
) -> Any:
    """Return rows in the order of the names: each by its labels, all by what they are called."""
    called = _called(values)
    if called is not None and columns is not None and set(called) == set(columns):
        _once(called, field)
        return _of_columns(dict(zip(called, values, strict=True)), columns, wanted, field)
    labelled = [entries(item, field, columns) is not None for item in values]
    if any(labelled):
        if not all(labelled):
            rule = say("has no labels, where other rows have them")
            raise ModelError(Problem(field=field, row=labelled.index(False), rule=rule))
        across = columns or labels(values, 1) or ()
        values = [_labelled_row(item, across, place, field) for place, item in enumerate(values)]
    names = None if called is None or wanted is None else _joined(list(called), wanted)
    if called is None or names is None:
        return values
    return [values[place] for place in places(called, names, field)]


def _labelled_row(item: object, names: Sequence[str], place: int, field: str) -> Any:
    try:
        return row(item, names, field)
    except ModelError as error:
        raise ModelError(
            Problem(field=p.field, row=place, rule=p.rule, value=p.value, remedy=p.remedy)
            for p in error.problems
        ) from None


def _joined(down: list[Any], rows: object) -> Labels | None:
    """Return the labels of the rows that are wanted, or None where they go by position."""
    through = axis(rows, 0)  # of a series of names
    if through is not None and set(_texts(through)) == set(_texts(down)):
        _once(_texts(through), "projects")
        return _texts(through)
    names = _texts(rows) if isinstance(rows, Iterable) else None
    return None if _counts_only(down, names) else names


def _is_bare(found: list[Any], names: Sequence[str]) -> bool:
    """Say whether labels are only the numbers that a library counts columns with."""
    counted = found == [f"column_{n}" for n in range(len(found))] and set(found) != set(names)
    return counted or _counts_only(found, names)


def _counts_only(found: list[Any], names: Sequence[str] | None) -> bool:
    """Say whether an index is the default of a library, and not what the names are called."""
    return _is_default(found) and (names is None or set(_texts(found)) != set(names))


def _is_default(found: list[Any]) -> bool:
    whole = all(isinstance(label, int) and not isinstance(label, bool) for label in found)
    return whole and found == list(range(len(found)))


def _texts(found: Iterable[Any]) -> Labels:
    return tuple(str(label) for label in found)


def _items(values: Any) -> list[Any]:
    array = np.asarray(values)
    # A float32 stands for the decimal that it prints as, which a float64 of it does not.
    return list(array) if array.dtype.kind == "f" and array.itemsize < 8 else array.tolist()


def _some(found: Sequence[str]) -> str:
    return listing(found)
