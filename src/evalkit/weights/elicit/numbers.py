"""Read what people state: names with numbers, or with the range in which a number lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, decimal, exact
from evalkit.core.messages import Message, say
from evalkit.core.types import Span

Statement = Number | Sequence[Number]
Statements = Mapping[str, Statement]

MOST_NAMES = 500
MOST_RATIO = 10**6  # of two weights; beyond this it is a slip of the keyboard


def number(value: object) -> Fraction:
    """Convert to an exact number, as `exact` does, whatever it is.

    Raises
    ------
    ModelError
        For what is not a finite number, or beyond what `exact` counts with.
    """
    return exact(value)  # type: ignore[arg-type]


def span(value: object) -> Span:
    """Convert a number, or a pair of numbers, to its lowest and highest value."""
    if isinstance(value, list | tuple | np.ndarray):
        if len(value) != 2:
            rule = say("must be a list of two numbers, [lowest, highest]")
            raise ModelError(Problem(rule=rule, value=", ".join(str(part) for part in value)))
        low, high = number(value[0]), number(value[1])
        if low > high:
            rule = say("the lowest must not be above the highest")
            shown = f"{decimal(low)}, {decimal(high)}"
            raise ModelError(Problem(rule=rule, value=shown))
        return low, high
    found = number(value)
    return found, found


def read_spans(statements: object, what: str) -> tuple[tuple[str, ...], list[Span]]:
    """Read a mapping of names to numbers or ranges, each at least 0; report all problems.

    Parameters
    ----------
    statements : mapping, or pandas Series
    what : str
        Name of the argument, for the messages.
    """
    pairs = list(items(statements, what))
    names = check_names([name for name, _ in pairs], what)
    problems: list[Problem] = []
    spans: list[Span] = []
    for name, value in pairs:
        try:
            low, high = span(value)
        except ModelError as error:
            problems += [evolve(p, table=what, field=str(name)) for p in error.problems]
            continue
        if low < 0:
            rule = say("must be at least 0")
            problems.append(Problem(table=what, field=str(name), rule=rule, value=decimal(low)))
        spans.append((low, high))
    if problems:
        raise ModelError(problems)
    return names, spans


def items(statements: object, what: str) -> Iterable[tuple[Any, Any]]:
    """Return the pairs of a mapping or of a pandas Series."""
    if not hasattr(statements, "items"):
        rule = say("must be a table of keys and values")
        raise ModelError(Problem(table=what, rule=rule, value=type(statements).__name__))
    pairs: Iterable[tuple[Any, Any]] = statements.items()
    return pairs


def check_names(names: Iterable[object], what: str) -> tuple[str, ...]:
    """Check the names of criteria: some, not too many, none twice."""
    found = tuple(str(name) for name in names)
    if not found:
        raise ModelError(Problem(table=what, rule=say("names no criterion")))
    if len(found) > MOST_NAMES:
        rule = say("has more than {count} criteria", count=MOST_NAMES)
        raise ModelError(Problem(table=what, rule=rule, value=str(len(found))))
    twice = [name for place, name in enumerate(found) if name in found[:place]]
    if twice:
        rule = say("names a criterion twice")
        raise ModelError(
            Problem(table=what, rule=rule, value=name) for name in dict.fromkeys(twice)
        )
    return found


def share(value: object, what: str) -> Fraction:
    """Read a share of 1: at least 0, below 1."""
    found = one(value, what)
    if not 0 <= found < 1:
        rule = say("must be at least 0 and below 1")
        raise ModelError(Problem(field=what, rule=rule, value=str(value)))
    return found


def one(value: object, what: str) -> Fraction:
    """Read one number of an argument."""
    try:
        return number(value)
    except ModelError as error:
        raise ModelError(evolve(p, field=what) for p in error.problems) from None


def choose(value: str, known: Sequence[str], what: str) -> str:
    """Check one of a few words."""
    if value not in known:
        rule = say("must be one of {names}", names=list(known))
        raise ModelError(Problem(field=what, rule=rule, value=str(value)))
    return value


def refuse(
    rule: Message, *, field: str = "", value: object = None, remedy: Message | None = None
) -> ModelError:
    """Make the error for one statement."""
    shown = None if value is None else str(value)
    return ModelError(Problem(field=field, rule=rule, value=shown, remedy=remedy))


def is_missing(value: object) -> bool:
    """Say whether an entry of a table is left open: None, an empty text, or not a number."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def span_text(span: Span) -> str:
    """Write a number, or its range, exactly."""
    low, high = span
    return decimal(low) if low == high else f"[{decimal(low)}, {decimal(high)}]"
