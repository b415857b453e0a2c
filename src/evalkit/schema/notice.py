"""A notice against the matrix: every criterion, weight and rule that it names is the same.

A notice may leave out whatever it likes, so no noun makes an object of it: what it states is
compared, key by key, with what the nouns write of the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeGuard

from attrs import frozen

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.files.formats.numbers import parse_number
from evalkit.files.formats.plain_text import json_text, toml_text
from evalkit.files.formats.reading import read_settings
from evalkit.files.formats.trouble import refuse, shown
from evalkit.files.formats.writing import write_text
from evalkit.files.noun import Field, Noun
from evalkit.model import CriteriaSet, Tender
from evalkit.schema.criteria_files import criteria_plain
from evalkit.schema.nouns.case import HEAD, tender_plain
from evalkit.schema.nouns.criteria import CRITERIA_SET

_KEPT = {
    "criterion": ("id", "parent", "points", "weight", "title"),
    "gate": ("id", "on", "of", "at_least", "at_most", "one_of", "effect", "title"),
}
"""What a notice says of criteria and gates; how they are judged is the matrix's own."""
_HEAD = ("id", "version", "ties", "rounding", "aggregate", "total", "procedure", "title")
Nouns = Sequence[Noun[Any]]
_MUST = ("criterion", "gate")
"""Lists of which the notice must name every member."""


@frozen
class NoticeDifference:
    """One place where notice and matrix do not say the same.

    Parameters
    ----------
    where : str
        ``criterion quality, points``.
    notice, matrix : str
        What each says; empty: nothing.
    """

    where: str
    notice: str
    matrix: str

    def message(self) -> Message:
        """Say it in a sentence."""
        if not self.matrix:
            return say(
                "{where}: the notice has {notice}, the criteria have nothing",
                where=self.where,
                notice=self.notice,
            )
        if not self.notice:
            return say(
                "{where}: the criteria have {matrix}, the notice has nothing",
                where=self.where,
                matrix=self.matrix,
            )
        return say(
            "{where}: the notice has {notice}, the criteria have {matrix}",
            where=self.where, notice=self.notice, matrix=self.matrix,
        )  # fmt: skip


def read_notice(path: Path) -> Mapping[str, object]:
    """Read a notice in TOML or JSON.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if path.suffix.lower() not in {".toml", ".json"}:
        raise refuse(str(path), say("must end in .toml or .json"))
    found = read_settings(path)
    if not isinstance(found, Mapping):
        raise InputError(Problem(file=str(path), rule=say("must be an object, in braces")))
    return found


def notice_plain(criteria: CriteriaSet, tender: Tender | None = None) -> dict[str, object]:
    """Return what a notice of these criteria has to say, as plain data."""
    whole = criteria_plain(criteria)
    made: dict[str, object] = {name: whole[name] for name in _HEAD if name in whole}
    for name, kept in _KEPT.items():
        items = whole.get(name, [])
        assert isinstance(items, list)
        if items:
            made[name] = [{k: v for k, v in item.items() if k in kept} for item in items]
    return made | tender_plain(tender)


def write_notice(
    criteria: CriteriaSet, path: Path, tender: Tender | None = None, *, overwrite: bool = False
) -> None:
    """Write the notice of a criteria set as TOML or JSON."""
    plain = notice_plain(criteria, tender)
    suffix = path.suffix.lower()
    if suffix not in {".toml", ".json"}:
        raise refuse(str(path), say("must end in .toml or .json"))
    text = toml_text(plain) if suffix == ".toml" else json_text(plain)
    write_text(path, text, overwrite=overwrite)


def differences(
    notice: Mapping[str, object], criteria: CriteriaSet, tender: Tender | None = None
) -> list[NoticeDifference]:
    """Return every place where a notice and the criteria do not say the same.

    Parameters
    ----------
    notice : mapping
        The keys of a criteria file, as far as the notice states them, and
        ``[tender]``. Every criterion and gate of the set must be named.
    """
    matrix = criteria_plain(criteria) | tender_plain(tender)
    found = list(_compare("", notice, matrix, (CRITERIA_SET, HEAD)))
    for name in _MUST:
        if name not in notice and isinstance(matrix.get(name), list):
            ids = ", ".join(_ids(matrix[name]))
            found.append(NoticeDifference(name, "", ids))
    return found


def _compare(
    where: str, notice: object, matrix: object, nouns: Nouns
) -> Iterator[NoticeDifference]:
    if isinstance(notice, Mapping) and isinstance(matrix, Mapping):
        for key, value in notice.items():
            if value is None:  # of JSON: nothing is stated
                continue
            inner = f"{where}, {key}" if where else str(key)
            fields = [one for noun in nouns for one in noun.fields if one.key == key]
            if key in matrix:
                parts = [part for one in fields for part in one.kind.parts]
                yield from _compare(inner, value, matrix[key], parts)
            elif not any(_same(value) == _unset(one) for one in fields):
                yield NoticeDifference(inner, _shown(value), "")
    elif _is_table(notice) and _is_table(matrix) and all("id" in item for item in matrix):
        known = {item["id"]: item for item in matrix}
        for number, item in enumerate(notice, 1):
            name = str(item.get("id", number))
            inner = f"{where} {name}"
            if name not in known:
                yield NoticeDifference(inner, _shown(item), "")
            else:
                yield from _compare(inner, item, known[name], nouns)
        named = {str(item.get("id")) for item in notice}
        for name, item in known.items():
            if name not in named:
                yield NoticeDifference(f"{where} {name}", "", _shown(item))
    elif _same(notice) != _same(matrix):
        yield NoticeDifference(where, _shown(notice), _shown(matrix))


def _unset(one: Field) -> object:
    """Return what holds where a field is left out, as a notice may state it all the same."""
    return None if one.kind.empty is None else _same(one.kind.write(one.kind.empty))


def _is_table(value: object) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _ids(items: object) -> list[str]:
    assert isinstance(items, list)
    return [str(item["id"]) for item in items]


def _same(value: object) -> object:
    """Bring a value to one form, so that 20, 20.0 and "20" are the same points."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal | str):
        try:
            return parse_number(value)
        except ModelError:
            return " ".join(shown(value).split())
    if isinstance(value, list):
        return [_same(item) for item in value]
    if isinstance(value, Mapping):
        return {str(k): _same(v) for k, v in value.items()}
    return value


def _shown(value: object) -> str:
    same = _same(value)
    if isinstance(same, Fraction):
        return decimal(same)
    if isinstance(value, Mapping):
        inner = value.get("id") or ", ".join(f"{k} = {_shown(v)}" for k, v in value.items())
        return str(inner)
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value) or "–"
    return str(value) or "–"
