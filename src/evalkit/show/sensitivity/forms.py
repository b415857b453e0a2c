"""The forms of values that answers about weights have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import evolve

from evalkit.core.exact import fixed
from evalkit.core.messages import say
from evalkit.sensitivity.matrix import Matrix
from evalkit.show.forms import LIST, YES_OR_NO, Form, Named
from evalkit.show.sensitivity.numbers import effect, estimated, figure, points

NEVER = "—"
"""What stands where something does not exist, and is not merely unknown."""


def project(matrix: Matrix, place: int) -> Named:
    """Return a project by its place."""
    return Named(matrix.projects[place], matrix.names[place])


def criterion(matrix: Matrix, place: int) -> Named:
    """Return a criterion by its place."""
    return Named(matrix.criteria[place], matrix.criterion_names[place])


def number_or_none(value: Any) -> float | None:
    """Return a float for programs; None where it is not a number."""
    return None if value is None or np.isnan(value) else float(value)


def floats(values: Iterable[Any] | None) -> list[float] | None:
    """Return floats for programs."""
    return None if values is None else [float(value) for value in values]


def _pair(values: Sequence[Any] | None) -> tuple[float | None, float | None]:
    return (None, None) if values is None else (float(values[0]), float(values[-1]))


SHARE_OF_VARIANCE = Form(
    say("share of 1, and its standard error"),
    write=lambda found, _lang: effect(float(found[0]), 2 * float(found[1])),
    plain=lambda found, _lang: _pair(found),
    right=True,
)
FIGURE = Form(
    say("share of 1"),
    write=lambda share, _lang: figure(share),
    plain=lambda share, _lang: number_or_none(share),
    right=True,
)
POINTS = Form(
    say("points"),
    write=lambda value, _lang: points(float(value)),
    plain=lambda value, _lang: number_or_none(value),
    right=True,
)
FLOATS = Form(
    say("list of numbers"),
    write=lambda values, _lang: ", ".join(fixed(value, 3) for value in values),
    plain=lambda values, _lang: floats(values),
)
BY_ID = Form(
    say("exact numbers as text, by identifier"),
    plain=lambda found, _lang: found and {key: str(value) for key, value in found.items()},
)
IDS = evolve(LIST, about=say("list of identifiers"), plain=lambda found, _lang: found)
PAIRS = evolve(IDS, about=say("list of pairs of identifiers: who overtakes, who is overtaken"))
TOLD = evolve(YES_OR_NO, about=say("true or false; empty where it cannot be determined"))


def expected_rank(places: int) -> Form:
    """Return the form of a mean rank and its error."""
    return Form(
        say("mean rank, and its error"),
        write=lambda found, _lang: fixed(found[0], places),
        plain=lambda found, _lang: _pair(found),
        right=True,
    )


def estimate(*, brief: bool = True) -> Form:
    """Return the form of a share, of what is stated as its error, and of the error for programs."""
    return Form(
        say("share of 1, and its error"),
        write=lambda found, _lang: estimated(float(found[0]), float(found[1]), brief=brief),
        plain=lambda found, _lang: _pair(found),
        right=True,
    )
