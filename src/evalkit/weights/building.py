"""From what a caller writes to the rows of a weight space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from evalkit.core.errors import ModelError, Problem, listing
from evalkit.core.exact import Number, decimal
from evalkit.core.labelled import axis, bare, entries, labels, ordered, row, table
from evalkit.core.messages import Text, say
from evalkit.weights.rows import (
    ZERO,
    Row,
    Wording,
    bound_rows,
    dense,
    l1_rows,
    linear_row,
    number,
    numbers,
    order_rows,
    place_of,
    ratio_rows,
)

Side = Number | Sequence[Number | None] | Mapping[str, Number]
Bounds = Side | Mapping[str, tuple[Number | None, Number | None]]


def bounds(names: Sequence[str], low: Bounds | None, high: Side | None) -> tuple[Row, ...]:
    """Make the rows of `WeightSpace.bounds`."""
    by_name = entries(low, "low", names)
    if by_name is not None and any(isinstance(value, list | tuple) for value in by_name.values()):
        if high is not None:
            rule = say("is given with the lower bounds already")
            raise ModelError(Problem(field="high", rule=rule))
        pairs = {name: _pair(value, str(name)) for name, value in by_name.items()}
        least = _side(names, {n: a for n, (a, _) in pairs.items() if a is not None}, "low")
        most = _side(names, {n: b for n, (_, b) in pairs.items() if b is not None}, "high")
    else:
        least, most = _side(names, low, "low"), _side(names, high, "high")
    return tuple(bound_rows(names, least, most))


def _pair(value: object, name: str) -> tuple[object, object]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ModelError(
            Problem(field=name, rule=say("must be a pair: low, high"), value=str(value)[:80])
        )
    return value[0], value[1]


def _side(names: Sequence[str], given: object, field: str) -> list[Fraction | None]:
    if given is None:
        return [None] * len(names)
    by_name = entries(given, field, names)
    if by_name is not None:
        places = {name: place for place, name in enumerate(names)}
        made: list[Fraction | None] = [None] * len(names)
        for name, value in by_name.items():
            made[place_of(places, name)] = number(value, f"{field}, {name}")
        return made
    if isinstance(given, Iterable) and not isinstance(given, str):
        items = list(given)
        if len(items) != len(names):
            rule = say("must be {count} numbers, one a criterion", count=len(names))
            raise ModelError(Problem(field=field, rule=rule, value=str(len(items))))
        return [None if item is None else number(item, field) for item in items]
    return [number(given, field)] * len(names)


def order(names: Sequence[str], chains: Sequence[object], gap: Number) -> tuple[Row, ...]:
    """Make the rows of `WeightSpace.order`."""
    places = {name: place for place, name in enumerate(names)}
    step = number(gap, "gap")
    if step < 0:
        raise ModelError(Problem(field="gap", rule=say("must be at least 0"), value=decimal(step)))
    rows: list[Row] = []
    for given in chains:
        if isinstance(given, str) or not isinstance(given, Iterable):
            rule = say("must be lists of names, the most important first")
            raise ModelError(Problem(field="order", rule=rule, value=str(given)[:80]))
        ordered(given, "order")
        bare(order=given)
        items = list(given)
        if any(isinstance(item, list | tuple) for item in items):
            rows += order(names, items, gap)
            continue
        found = [place_of(places, item) for item in items]
        if len(set(found)) != len(found):
            raise ModelError(
                Problem(field="order", rule=say("has a name twice"), value=", ".join(items))
            )
        rows += order_rows(names, found, step)
    return tuple(rows)


def ratio(
    names: Sequence[str],
    ratios: Mapping[tuple[str, str], tuple[Number | None, Number | None]],
) -> tuple[Row, ...]:
    """Make the rows of `WeightSpace.ratio`."""
    places = {name: place for place, name in enumerate(names)}
    rows: list[Row] = []
    for pair, limits in ratios.items():
        first, second = _pair(pair, "ratio")
        a, b = place_of(places, first), place_of(places, second)
        if a == b:
            rule = say("must be two different criteria")
            raise ModelError(Problem(field="ratio", rule=rule, value=str(first)))
        low, high = (
            None if value is None else number(value, f"ratio, {first}")
            for value in _pair(limits, f"ratio, {first}")
        )
        for limit in (low, high):
            if limit is not None and limit < 0:
                rule = say("must be at least 0")
                raise ModelError(Problem(field="ratio", rule=rule, value=decimal(limit)))
        rows += ratio_rows(names, a, b, low, high)
    return tuple(rows)


def linear(
    names: Sequence[str], left: object, right: object, words: Sequence[str | Wording] | None
) -> tuple[Row, ...]:
    """Make the rows of `WeightSpace.linear`."""
    places = {name: place for place, name in enumerate(names)}
    if axis(left, 1) is None and entries(left, "A", names) is not None:  # one row
        left = [left]
    if not isinstance(left, Iterable) or isinstance(left, str):
        rule = say("must have the shape (rows, criteria)")
        raise ModelError(Problem(field="A", rule=rule, value=str(left)[:80]))
    tags = None if isinstance(left, list | tuple) else labels(left, 0)
    ordered(left, "A")
    if not isinstance(left, list | tuple):
        left = np.asarray(table(left, names, field="A"))
    given = list(left)
    if given and entries(given[0], "A") is None and np.ndim(given[0]) == 0:
        given = [given]
    # Rows of a data frame and a series of bounds belong together by their labels.
    if tags is None:
        bare(b=right)
    ordered(right, "b")
    ordered(words, "words")
    bound = _many(right if tags is None else row(right, tags, "b"), len(given), "b")
    said = [None] * len(given) if words is None else [_words(text) for text in words]
    if len(said) != len(given):
        rule = say("must be one for each row, {count}", count=len(given))
        raise ModelError(Problem(field="words", rule=rule, value=str(len(said))))
    rows = []
    for items, limit, text in zip(given, bound, said, strict=True):
        by_name = entries(items, "A")
        if by_name is not None:
            terms = [(place_of(places, n), number(v, f"A, {n}")) for n, v in by_name.items()]
            made = dense(len(names), terms)
        else:
            made = tuple(numbers(items, len(names), "A"))
        rows.append(linear_row(names, made, limit, text))
    return tuple(rows)


def _many(right: object, count: int, field: str) -> list[Fraction]:
    if isinstance(right, str) or not isinstance(right, Iterable):
        return [number(right, field)] * count
    found = [number(value, field) for value in right]
    if len(found) != count:
        rule = say("must be one for each row, {count}", count=count)
        raise ModelError(Problem(field=field, rule=rule, value=str(len(found))))
    return found


def _words(text: str | Wording) -> Wording:
    return Text(text) if isinstance(text, str) else text


def around(names: Sequence[str], weights: Side, radius: Number, norm: str) -> tuple[Row, ...]:
    """Make the rows of `WeightSpace.around`."""
    given = _side(names, weights, "weights")
    missing = [name for name, value in zip(names, given, strict=True) if value is None]
    centre = [value for value in given if value is not None]
    if missing:
        rule = say("must name every criterion once: {names}", names=names)
        raise ModelError(Problem(field="weights", rule=rule, value=", ".join(missing)))
    whole = sum(centre, ZERO)
    if min(centre) < 0 or not whole:
        rule = say("must be at least 0, and not all 0")
        shown = listing(decimal(value) for value in centre)
        raise ModelError(Problem(field="weights", rule=rule, value=shown))
    centre = [value / whole for value in centre]
    reach = number(radius, "radius")
    if reach < 0:
        rule = say("must be at least 0")
        raise ModelError(Problem(field="radius", rule=rule, value=decimal(reach)))
    if norm == "l1":
        return tuple(l1_rows(names, centre, reach))
    if norm not in {"linf", "relative"}:
        rule = say("must be one of {names}", names=("linf", "l1", "relative"))
        raise ModelError(Problem(field="norm", rule=rule, value=str(norm)))
    moves = [reach if norm == "linf" else reach * value for value in centre]
    pairs = list(zip(centre, moves, strict=True))
    return tuple(bound_rows(names, [w - m for w, m in pairs], [w + m for w, m in pairs]))
