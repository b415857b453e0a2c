"""Arrays of numbers as they come, without losing a digit or taking a gap for a number.

numpy makes floats of whole numbers that stand beside floats or gaps, forgets masks, and keeps
the binary value of a float32 rather than the decimal that it prints as. Here numbers stay what
was given, and every way to write a gap becomes one: NaN in an array of floats, else None.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.core.errors import ModelError, Problem, listing
from evalkit.core.floats import WHOLE, narrow, needs_more, shown, too_long
from evalkit.core.messages import say
from evalkit.core.remarks import remark

_QUICK = 4  # decimals that are looked at in bulk
_SURE = 1e15


def numbers(values: Any) -> NDArray[Any]:
    """Return an array of whole numbers, of floats, or of objects: what `exact` reads, and None.

    Parameters
    ----------
    values : array, masked array, nested sequence, data frame or series

    Raises
    ------
    ModelError
        For rows of different lengths, and for what holds no numbers, such as dates.
    """
    try:
        if isinstance(values, np.ma.MaskedArray):
            return _unmasked(values)
        columns = columns_of(values)
        if columns is not None:
            return side_by_side(columns)
        if isinstance(values, list | tuple):
            found = np.array([_row(row) for row in values], dtype=object)
        else:
            found = _whole(values, np.asarray(values))
    except (TypeError, ValueError):
        raise _no_numbers() from None
    if found.dtype.kind == "f":
        return _shortest(found)
    if found.dtype.kind in "iu":
        return found
    if found.dtype.kind not in "bOU":
        raise _no_numbers()
    return _settled(found.astype(object))


def as_shown(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return floats at the 15 digits at which they are taken, so that noise parts no two."""
    rest = np.ones(values.shape, dtype=np.bool_)
    small = np.where(np.abs(values) < _SURE / 10**_QUICK, values, 0.5)
    for ten in (10.0**places for places in range(_QUICK)):
        # A quotient of two whole numbers is the float nearest to the decimal.
        rest &= np.rint(small * ten) / ten != values
    if not rest.any():
        return values
    made = values.copy()
    made[rest] = [_near(value) for value in values[rest].tolist()]
    return made


def _near(value: float) -> float:
    near = float(shown(value)) if needs_more(value) else value
    return near if isfinite(near) else value  # the largest floats have no 15 digits that are one


def is_missing(value: object) -> bool:
    """Say whether a cell of `numbers` holds none."""
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN


def columns_of(values: Any) -> list[Any] | None:
    """Return the columns of a data frame, each with its own kind of numbers; None of no frame."""
    if hasattr(values, "iloc") and values.ndim == 2:  # pandas
        return [values.iloc[:, place] for place in range(values.shape[1])]
    if hasattr(values, "get_columns"):  # polars
        return list(values.get_columns())
    if hasattr(values, "column_names"):  # pyarrow
        return list(values.columns)
    return None


def side_by_side(columns: Sequence[Any]) -> NDArray[Any]:
    """Put columns into one array: floats only where every number in it is one.

    Raises
    ------
    ValueError
        If they are of different lengths.
    """
    found = [numbers(column) for column in columns]
    kinds = {column.dtype.kind for column in found}
    if len(kinds) > 1 and not (kinds <= set("iuf") and all(map(_small, found))):
        found = [column.astype(object) for column in found]
    return np.column_stack(found)


def _small(column: NDArray[Any]) -> bool:
    whole = column.dtype.kind in "iu" and column.size > 0
    return not whole or (int(column.max()) <= WHOLE and int(column.min()) >= -WHOLE)


def _row(row: Any) -> Any:
    array = hasattr(row, "__array__") and not isinstance(row, np.generic)
    return numbers(row) if array else row


def _unmasked(values: np.ma.MaskedArray[Any, Any]) -> NDArray[Any]:
    mask = np.ma.getmaskarray(values)
    found = numbers(np.where(mask, np.zeros_like(values.data), values.data))
    if not mask.any():
        return found
    found = found.astype(float if found.dtype.kind == "f" or _small(found) else object)
    found[mask] = np.nan if found.dtype.kind == "f" else None
    return found


def _whole(values: Any, found: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers beside gaps as they are: an array of them holds floats."""
    kind = str(getattr(values, "dtype", getattr(values, "type", ""))).lower()
    if found.dtype.kind != "f" or "int" not in kind:
        return found
    listed = next(
        getattr(values, name)() for name in ("to_pylist", "to_list") if hasattr(values, name)
    )
    return np.array(listed, dtype=object)


def _shortest(found: NDArray[Any]) -> NDArray[Any]:
    """Return floats of any width at the digits that they surely carry."""
    if found.dtype.itemsize == 8:
        return found.astype(np.float64, copy=False)
    size = found.dtype.itemsize
    if size < 8:
        values = found.ravel().tolist()
        near = [narrow(value, size) for value in values]
        long = [value for value in values if needs_more(value, size)]
        if long:
            remark(Problem(rule=too_long(size), value=listing([*map(repr, long)])))
        return np.array(near, dtype=np.float64).reshape(found.shape)
    wide = found.astype(str).astype(object)
    wide[np.isnan(found)] = None
    return wide


def _settled(found: NDArray[Any]) -> NDArray[Any]:
    """Return objects with each gap as None; as an array of numbers, where all are of that kind."""
    items = [_item(value) for value in found.ravel().tolist()]
    kinds = set(map(type, items))
    made = np.empty(found.shape, dtype=object)
    made.ravel()[:] = items
    if kinds == {int}:
        fits = min(items) >= -(2**63) and max(items) < 2**63
        return made.astype(np.int64) if fits else made
    if kinds <= {int, float, type(None)} and all(
        abs(item) <= WHOLE for item in items if type(item) is int
    ):
        return made.astype(np.float64)
    return made


def _item(value: Any) -> Any:
    """Return a number as Python has it, and None for a gap."""
    if isinstance(value, np.generic):
        value = numbers(value.reshape(1))[0] if value.dtype.kind == "f" else value.item()
        return float(value) if isinstance(value, np.floating) else value
    if isinstance(value, list | tuple | np.ndarray):
        raise _no_numbers()
    gap = type(value).__name__ == "NAType" or (isinstance(value, Decimal) and value.is_nan())
    return None if gap else value


def _no_numbers() -> ModelError:
    rule = say("must be an array of numbers, its rows of one length")
    return ModelError(Problem(field="values", rule=rule))
