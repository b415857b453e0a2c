"""Load and save criteria sets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path

from evalkit.core.errors import InputError, Problem, unknown
from evalkit.core.messages import say
from evalkit.files.beside import Beside
from evalkit.files.formats.plain_text import json_text, toml_text
from evalkit.files.formats.reading import read_settings
from evalkit.files.formats.trouble import refuse, stop_if
from evalkit.files.formats.writing import write_text
from evalkit.model import CriteriaSet
from evalkit.schema.criteria_reader import read_criteria
from evalkit.schema.nouns.criteria import CRITERIA_SET
from evalkit.schema.shipped_sets import shipped

SUFFIXES = (".toml", ".json")


def load_criteria(path_or_id: str | PathLike[str]) -> CriteriaSet:
    """Load a criteria set.

    Parameters
    ----------
    path_or_id : str or path
        Id of a set that comes with evalkit, or a ``.toml`` or ``.json`` file.

    Raises
    ------
    InputError
        With every problem of the file.

    Examples
    --------
    >>> from evalkit.schema import load_criteria
    >>> load_criteria("oecd-dac").id
    'oecd-dac'
    """
    path = Path(path_or_id)
    if isinstance(path_or_id, str) and path.suffix.lower() not in SUFFIXES:
        known = shipped()
        if path_or_id not in known:
            raise InputError(unknown(say("criteria set"), path_or_id, list(known)))
        path = known[path_or_id]
        return _come_with(path, path_or_id, path.stat().st_mtime_ns)
    return criteria_at(path)


@lru_cache(maxsize=64)
def _come_with(path: Path, name: str, _changed: int) -> CriteriaSet:
    """Load a set that comes with evalkit, once."""
    return criteria_at(path, named=name)


def criteria_at(path: Path, *, named: str = "") -> CriteriaSet:
    """Load a criteria set from a file; ``named`` is the id that it must have."""
    if path.suffix.lower() not in SUFFIXES:
        raise refuse(str(path), say("is not a criteria file; those end in .toml or .json"))
    problems: list[Problem] = []
    made = read_criteria(read_settings(path), str(path), problems, Beside(path.parent, path))
    if made is not None and named and made.id != named:
        rule = say("must be the name of the file, {name}", name=named)
        problems.append(Problem(file=str(path), field="id", rule=rule, value=made.id))
    stop_if(problems)
    assert made is not None
    return made


def criteria_of(plain: Mapping[str, object], file: str) -> CriteriaSet:
    """Read a criteria set from plain data, as a JSON file has it.

    Raises
    ------
    InputError
        With every problem.
    """
    problems: list[Problem] = []
    made = read_criteria(plain, file, problems)
    stop_if(problems)
    assert made is not None
    return made


def save_criteria(
    criteria: CriteriaSet, path: str | PathLike[str], *, overwrite: bool = False
) -> None:
    """Save a criteria set as ``.toml`` or ``.json``; loading it gives an equal one.

    Raises
    ------
    InputError
        If the file is there and ``overwrite`` is not set, or cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise refuse(str(target), say("must end in .toml or .json"))
    plain = criteria_plain(criteria)
    text = toml_text(plain) if suffix == ".toml" else json_text(plain)
    write_text(target, text, overwrite=overwrite)


def criteria_plain(criteria: CriteriaSet) -> dict[str, object]:
    """Return a criteria set as plain data; what is left at its default is left out.

    It holds the rule files of its own, so that it is whole wherever it goes.
    """
    return CRITERIA_SET.write(criteria)
