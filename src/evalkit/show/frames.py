"""Rows as a data frame, of whichever package the reader works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, get_args

from evalkit.core.about import remedy
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.result import Package


def frame_of(rows: Sequence[Mapping[str, Any]], keys: Sequence[str], package: Package) -> Any:
    """Return a data frame with these keys as its columns, also where there is no row.

    Raises
    ------
    ModelError
        If it is a frame of another package, or of one that is not installed.
    """
    known = get_args(Package)
    if package not in known:
        rule = say("must be one of {names}", names=known)
        raise ModelError(Problem(field="package", value=package, rule=rule))
    try:
        library = import_module(package)
    except ImportError:
        rule = say("needs a package that is not installed")
        problem = Problem(field=package, rule=rule, remedy=remedy(package))
        raise ModelError(problem) from None
    if package == "pandas":
        return library.DataFrame(rows, columns=keys)
    if not rows:
        return library.DataFrame(schema=keys)
    # A mark may be a number in one row and a word in the next.
    return library.DataFrame(rows, infer_schema_length=None, strict=False)
