"""Check files before they are used: whatever a score or a paper could refuse is found here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path

from attrs import evolve, frozen

from evalkit.core.errors import EvalkitError, InputError, Problem
from evalkit.evaluation import evaluate
from evalkit.files.formats import limits
from evalkit.files.formats.reading import decode, parse_json, read_bytes, read_settings
from evalkit.model import Case, CriteriaSet
from evalkit.rules import load_rule
from evalkit.rules.own import SUFFIXES
from evalkit.rules.worked import evidence_problems
from evalkit.schema import load_criteria, shipped
from evalkit.schema.case_reader import read_case

RULE_BYTES = 2_000_000
"""A file that is larger is a case; the largest rule that comes with evalkit has 20,000."""
_CASE_KEYS = {"projects", "marks", "measures", "criteria"}


def check(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    draft: bool = False,
    criteria: CriteriaSet | None = None,
    any_date: bool = False,
) -> list[Problem]:
    """Return every problem of criteria files and cases; empty if there is none.

    Where it is empty, everything that evalkit makes of these cases can be made: they
    are read, and then evaluated with all steps.

    Parameters
    ----------
    paths : path or iterable of path
        Criteria files (``.toml``, ``.json``), rule files (``.toml``), cases (a folder, ``.xlsx``,
        ``.json``), or ids of criteria sets that come with evalkit.
    draft : bool
        Whether marks, bids and people may still be missing: cases are read and not
        evaluated.
    criteria : CriteriaSet, optional
        Used for cases instead of the set that they name.
    any_date : bool
        Whether rules may be used that were not in force on the date of the notice.
    """
    return list(checked(paths, draft=draft, criteria=criteria, any_date=any_date).problems)


@frozen
class Checked:
    """What a check found.

    Parameters
    ----------
    problems : sequence of Problem
    cases : sequence of Case
        Those that could be read.
    sets : sequence of CriteriaSet
        Those that could be read, of files and of cases.
    unseen : sequence of str
        Cases that were not evaluated, as the problems of their files make it meaningless.
    """

    problems: tuple[Problem, ...]
    cases: tuple[Case, ...]
    sets: tuple[CriteriaSet, ...]
    unseen: tuple[str, ...]


def checked(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    draft: bool = False,
    criteria: CriteriaSet | None = None,
    any_date: bool = False,
) -> Checked:
    """Check as `check` does, and say what could not be looked at yet.

    Parameters
    ----------
    paths, draft, criteria, any_date
        As for `check`.
    """
    listed = [paths] if isinstance(paths, str | PathLike) else list(paths)
    problems: list[Problem] = []
    cases: list[Case] = []
    sets: list[CriteriaSet] = []
    unseen: list[str] = []
    for path in listed:
        try:
            place = Path(path)
            if _is_rule(place):
                rule = load_rule(place)
                problems.extend(evolve(p, file=str(path)) for p in evidence_problems(rule))
                continue
            if _is_criteria(path, place):
                named = path if isinstance(path, str) and not place.exists() else place
                sets.append(load_criteria(named))
                problems.extend(_rules(sets[-1], place.parent))
                continue
            case, placed = read_case(place, criteria=criteria, any_date=any_date)
            cases.append(case)
            sets.append(case.criteria)
            problems.extend(_rules(case.criteria, place))
            if not draft:
                problems.extend(_evaluated(case, placed))
        except InputError as error:
            problems.extend(error.problems)
            if not draft and not _is_set(path):
                unseen.append(str(path))
    return Checked(tuple(problems), tuple(cases), tuple(sets), tuple(unseen))


def _rules(criteria: CriteriaSet, folder: Path) -> Iterator[Problem]:
    """Work out again what the rule files of a set's own say of themselves."""
    procedure = criteria.procedure
    for file in procedure.own_rules if procedure is not None else ():
        for problem in evidence_problems(file.rule):
            yield evolve(problem, file=str(folder / file.name))


def _evaluated(case: Case, placed: Callable[[Problem], Problem]) -> Iterator[Problem]:
    """Take every step of an evaluation, and yield what it refuses, where it stands."""
    try:
        evaluate(case)
    except EvalkitError as error:
        yield from map(placed, error.problems)


def _is_rule(place: Path) -> bool:
    """Say whether a file is that of a rule: it names a formula family, as no other file does."""
    try:
        if place.suffix.lower() not in SUFFIXES or not place.is_file():
            return False
        if place.stat().st_size > RULE_BYTES:
            return False
        return "family" in read_settings(place)
    except (InputError, OSError, ValueError):
        return False  # said where it is read as what it is


def _is_set(path: str | PathLike[str]) -> bool:
    """Say whether a path is a criteria set, or cannot be told from one."""
    try:
        return _is_criteria(path, Path(path))
    except InputError:
        return True


def _is_criteria(path: str | PathLike[str], place: Path) -> bool:
    suffix = place.suffix.lower()
    if isinstance(path, str) and not suffix and path in shipped() and not place.exists():
        return True
    if suffix == ".toml":
        return place.name != "case.toml"
    if suffix != ".json" or place.is_dir():
        return False
    data = read_bytes(place, limits.FILE_BYTES)
    return _CASE_KEYS.isdisjoint(parse_json(decode(data, str(place)), str(place)))
