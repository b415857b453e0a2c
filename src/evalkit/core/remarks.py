"""What a reader of files guessed, or took that a person may not see: said, and it stops nothing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from evalkit.core.errors import Problem

_LISTENING: ContextVar[list[Problem] | None] = ContextVar("remarks", default=None)


@contextmanager
def listening() -> Iterator[list[Problem]]:
    """Collect the remarks that are made within the block."""
    found: list[Problem] = []
    token = _LISTENING.set(found)
    try:
        yield found
    finally:
        _LISTENING.reset(token)


def remark(problem: Problem) -> None:
    """Make a remark; where nobody listens, it becomes a warning of Python."""
    found = _LISTENING.get()
    if found is None:
        warnings.warn(str(problem), UserWarning, stacklevel=2)
    elif problem not in found:
        found.append(problem)
