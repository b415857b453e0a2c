"""From a small TOML file of what people said to the statements that weights are elicited from."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.files.fields import Fields
from evalkit.files.formats.reading import read_settings
from evalkit.files.formats.trouble import located, stop_if
from evalkit.schema.nouns.statements import read_statements
from evalkit.weights.elicit import Elicited, elicit

__all__ = ["elicit_file", "load_statements"]


def load_statements(path: str | PathLike[str]) -> tuple[str, dict[str, Any]]:
    """Load what people said about weights, ready for `evalkit.weights.elicit.elicit`.

    Parameters
    ----------
    path : path-like
        A TOML file, or a JSON file of the same keys: ``method`` is points, swing,
        smart, rank-order, ahp, best-worst or group; the other keys are those of
        the method. A number may be a list [lowest, highest].

    Returns
    -------
    method : str
    statements : dict
        With exact numbers; the ranges are pairs, what is left open is None.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    path = Path(path)
    problems: list[Problem] = []
    found = read_statements(Fields(read_settings(path), problems, file=str(path), table=""))
    stop_if(problems)
    method = found.pop("method")
    return method, found


def elicit_file(path: str | PathLike[str]) -> Elicited:
    """Load statements and elicit the weights; what the method refuses is located in the file.

    Raises
    ------
    InputError
        With every problem of the file, or of its statements.
    """
    method, statements = load_statements(path)
    try:
        return elicit(method, statements)
    except ModelError as error:
        raise InputError(located(error, file=str(Path(path)))) from None
