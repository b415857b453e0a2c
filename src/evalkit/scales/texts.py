"""Text as the model keeps it: one form of every letter, and nothing that no file can hold."""

from __future__ import annotations

from reprlib import repr as short
from unicodedata import normalize

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text, say


def nfc(value: str) -> str:
    """Bring Korean typed on a Mac (decomposed) and elsewhere (composed) to one form."""
    return value if value.isascii() else normalize("NFC", value)


def is_plain(value: object) -> bool:
    """Say whether a value is text that needs no second look."""
    return isinstance(value, str) and value.isascii() and "\0" not in value


def plain(value: object) -> str:
    """Bring a string to one form, or say why it cannot be text."""
    if is_plain(value):
        return str(value)
    if not isinstance(value, str):
        raise ModelError(Problem(rule=say("must be text"), value=short(value)))
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        rule = say("has a character that is not text")
        raise ModelError(Problem(rule=rule, value=ascii(value)))
    return nfc(value)


def text(value: object) -> Text:
    """Convert a plain string to a `Text` that serves in both languages."""
    if isinstance(value, Text):
        if value.en == "" and value.ko == "":
            return value
        en, ko = plain(value.en), plain(value.ko)
        return value if en == value.en and ko == value.ko else Text(en, ko)
    return Text() if value is None else Text(plain(value))
