"""Small converters and checks that several nouns share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from reprlib import repr as short
from typing import TypeVar

from attrs import evolve

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import exact
from evalkit.core.ids import id_of
from evalkit.core.labelled import ordered
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.scales.texts import is_plain, nfc, plain, text

__all__ = [
    "check_id",
    "choice",
    "cited",
    "id_fields",
    "instance",
    "is_id",
    "is_plain",
    "nfc",
    "optional_exact",
    "parts",
    "plain",
    "strings",
    "text",
    "texts",
]

Each = TypeVar("Each")

_ID = re.compile(r"\w[\w.-]{0,99}")


def cited(value: object) -> Citation:
    """Convert a citation: one text in every language, or words of each."""
    words = text(value if isinstance(value, Text) else plain(value))
    return words if isinstance(words, Citation) else Citation(words.en, words.ko)


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """Convert a list of names to a tuple, each in one form; one bare name is a list of one."""
    if values == ():
        return ()
    if isinstance(values, str):
        return (id_of(plain(values)),)
    if not isinstance(values, Iterable):
        raise ModelError(Problem(rule=say("must be a list of names"), value=short(values)))
    return tuple(id_of(plain(value)) for value in values)


def parts(
    items: object, kind: type[Each], table: str | Message, field: str = ""
) -> tuple[Each, ...]:
    """Convert a list of objects of the model to a tuple, or say what else is in it."""
    rule = say("must be a list of {kind}", kind=kind.__name__)
    if isinstance(items, str | Mapping) or not isinstance(items, Iterable):
        raise ModelError(Problem(table=table, field=field, rule=rule, value=short(items)))
    found = tuple(items)
    problems = [
        Problem(table=table, row=row, field=field, rule=rule, value=short(item))
        for row, item in enumerate(found)
        if not isinstance(item, kind)
    ]
    if problems:
        raise ModelError(problems)
    return found


def texts(item: object, table: str | Message, *names: str) -> Iterator[Problem]:
    """Bring the text fields of an object to one form; report what is not text."""
    for name in names:
        value = getattr(item, name)
        if is_plain(value):
            continue
        try:
            object.__setattr__(item, name, plain(value))
        except ModelError as error:
            for problem in error.problems:
                yield evolve(problem, table=table, field=name)


def id_fields(item: object, table: str | Message, *names: str) -> Iterator[Problem]:
    """Bring the names of an object to the one form in which names are compared.

    A name that ends in a blank would otherwise be a name of its own.
    """
    problems = list(texts(item, table, *names))
    if not problems:
        for name in names:
            value = getattr(item, name)
            formed = id_of(value)
            if formed != value:
                object.__setattr__(item, name, formed)
    yield from problems


def instance(value: object, kind: type, table: str | Message, field: str) -> Iterator[Problem]:
    """Report a value, where there is one, that is not of the kind it must be."""
    if value is not None and not isinstance(value, kind):
        rule = (
            say("must be a date") if kind is date else say("must be a {kind}", kind=kind.__name__)
        )
        yield Problem(table=table, field=field, rule=rule, value=short(value))


def optional_exact(value: object) -> Fraction | None:
    """Convert a number that may be absent."""
    return None if value is None else exact(value)  # type: ignore[arg-type]


def is_id(value: object) -> bool:
    """Say whether a name can be an id: letters of any script, digits, - _ and ."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None and nfc(value) == value


def check_id(value: object, table: str | Message) -> Iterator[Problem]:
    """Report a name that cannot be an id."""
    if not is_id(value):
        yield Problem(
            table=table,
            field="id",
            rule=say("must be letters, digits, '-', '_' or '.', at most 100, without spaces"),
            value=str(value),
        )


def choice(
    value: object, known: Sequence[str], table: str | Message, field: str
) -> Iterator[Problem]:
    """Report a value that is not one of those known; the empty word, for none, is not named."""
    if value not in known:
        yield Problem(
            table=table,
            field=field,
            rule=say("must be one of {names}", names=[name for name in known if name]),
            value=str(value),
        )


def row_names(projects: Iterable[str]) -> list[str]:
    """Return the ids of the rows of an array."""
    ordered(projects, "projects")
    listed = [projects] if isinstance(projects, str) else projects
    names: list[str] = list(listed) if isinstance(listed, Iterable) else [listed]
    problems = [
        Problem(
            table="projects",
            row=row,
            field="id",
            rule=say("ids must be text"),
            value=short(name),
            remedy=say("write map(str, ...)"),
        )
        for row, name in enumerate(names)
        if not isinstance(name, str)
    ]
    if problems:
        raise ModelError(problems)
    return names
