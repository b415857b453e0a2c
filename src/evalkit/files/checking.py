"""Check files without using them: criteria sets and cases, whatever their format."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from attrs import evolve

from evalkit.errors import InputError, Problem
from evalkit.files import limits
from evalkit.files.case_reader import load_case
from evalkit.files.criteria_files import load_criteria
from evalkit.files.reading import decode, parse_json, read_bytes
from evalkit.files.shipped import shipped
from evalkit.model.lawful import unlawful

_CASE_KEYS = {"projects", "marks", "measures", "criteria"}


def check(paths: str | PathLike[str] | Iterable[str | PathLike[str]]) -> list[Problem]:
    """Return every problem of criteria files and cases; empty if there is none.

    Parameters
    ----------
    paths : path or iterable of path
        Criteria files (``.toml``, ``.json``), cases (a folder, ``.xlsx``,
        ``.json``), or ids of criteria sets that come with evalkit.
    """
    listed = [paths] if isinstance(paths, str | PathLike) else list(paths)
    problems: list[Problem] = []
    for path in listed:
        try:
            _check(path)
        except InputError as error:
            problems.extend(error.problems)
    return problems


def _check(path: str | PathLike[str]) -> None:
    place = Path(path)
    suffix = place.suffix.lower()
    if isinstance(path, str) and not suffix and path in shipped() and not place.exists():
        load_criteria(path)
    elif suffix == ".toml" and place.name != "case.toml":
        load_criteria(place)
    elif suffix == ".json" and not place.is_dir():
        data = read_bytes(place, limits.FILE_BYTES)
        top = parse_json(decode(data, str(place)), str(place))
        if _CASE_KEYS.isdisjoint(top):
            load_criteria(place)
        else:
            _case(place)
    else:
        _case(place)


def _case(place: Path) -> None:
    problems = list(unlawful(load_case(place)))
    if problems:
        raise InputError([evolve(p, file=str(place)) for p in problems])
