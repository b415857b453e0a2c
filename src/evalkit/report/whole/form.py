"""The forms of a report."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import InputError, Problem
from evalkit.words import say

FORMS = ("html", "md", "docx", "xlsx", "json")


def form_of(path: Path) -> str:
    """Return the form that a file's ending asks for.

    Raises
    ------
    InputError
        For another ending.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        rule = say("must end in {names}", names=[f".{name}" for name in FORMS])
        raise InputError(Problem(file=str(path), rule=rule))
    return form
