"""Small converters and checks that several nouns share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from unicodedata import normalize

from evalkit.errors import Problem
from evalkit.exact import exact
from evalkit.words import Message, Text, say

_ID = re.compile(r"\w[\w.-]{0,99}")


def text(value: object) -> Text:
    """Convert a plain string to a `Text` that serves in both languages."""
    if isinstance(value, Text):
        return value
    return Text(nfc(str(value)))


def nfc(value: str) -> str:
    """Bring Korean typed on a Mac (decomposed) and elsewhere (composed) to one form."""
    return normalize("NFC", value)


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """Convert a list of names to a tuple; one bare name is a list of one."""
    return (values,) if isinstance(values, str) else tuple(values)


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
    """Report a value that is not one of those known."""
    if value not in known:
        yield Problem(
            table=table,
            field=field,
            rule=say("must be one of {names}", names=list(known)),
            value=str(value),
        )
