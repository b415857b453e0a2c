"""Plain data as the text of a TOML or JSON file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import tomli_w

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say
from evalkit.files.formats.reading import is_text, nfc


def toml_text(plain: Mapping[str, object]) -> str:
    """Write plain data as TOML, paragraphs over several lines where nothing is lost by it."""
    composed = _composed(plain)
    text = tomli_w.dumps(composed, multiline_strings=True)
    # A multi-line string cannot keep every line ending; then all stay on one line.
    if tomllib.loads(text, parse_float=Decimal) == composed:
        return text
    return tomli_w.dumps(composed)


def _composed(plain: Mapping[str, object]) -> dict[str, object]:
    """Compose every text; refuse those that an escape could write, but nothing reads."""

    def change(value: object) -> object:
        if isinstance(value, str):
            if not is_text(value):
                rule = say("cannot be written: a text has a character that no file can hold")
                raise InputError(Problem(rule=rule, value=ascii(value)[:100]))
            return nfc(value)
        if isinstance(value, Mapping):
            return {str(change(k)): change(v) for k, v in value.items()}
        if isinstance(value, list):
            return [change(item) for item in value]
        return value

    return {key: change(value) for key, value in plain.items()}


def json_text(plain: Mapping[str, object]) -> str:
    """Write plain data as JSON; decimals become text, since JSON readers round numbers."""
    return json.dumps(_composed(plain), ensure_ascii=False, indent=1, default=_json) + "\n"


def _json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)  # a Decimal
