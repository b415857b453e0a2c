"""Whole numbers that somebody gives: whether they are, and what is said where they are not."""

from __future__ import annotations

from typing import TypeGuard

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Message, say


def is_whole(value: object, low: int, high: int | None = None) -> TypeGuard[int]:
    """Say whether a value is a whole number in a range; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return low <= value and (high is None or value <= high)


def whole_rule(low: int, high: int | None = None) -> Message:
    """Return the rule that a whole number in a range keeps."""
    if high is None:
        return say("must be a whole number, at least {low}", low=low)
    return say("must be a whole number between {low} and {high}", low=low, high=high)


def check_whole(field: str, value: object, low: int, high: int | None = None) -> None:
    """Refuse what is no whole number in a range.

    Raises
    ------
    ModelError
        With the name of the field, the rule and the value.
    """
    if not is_whole(value, low, high):
        raise ModelError(Problem(field=field, rule=whole_rule(low, high), value=str(value)))


def rank_words(span: tuple[int, int] | None, *, tied: bool = False) -> str:
    """Write a rank, the same on every page: 3, 2= for a tie, 1-4 where several are possible.

    Parameters
    ----------
    span : (best, worst) or None
        None where there is no rank; a dash then.
    tied : bool
        Whether it is surely shared, with nothing to part those who share it.
    """
    if span is None:
        return "–"
    if span[0] != span[1]:
        return f"{span[0]}-{span[1]}"
    return f"{span[0]}=" if tied else str(span[0])
