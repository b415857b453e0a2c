"""From a path to text and plain data, or to one clear problem; never to a traceback."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import NoReturn
from unicodedata import is_normalized, normalize

from evalkit.core.errors import InputError, Problem, listing
from evalkit.core.floats import TOO_LONG, needs_more, shown
from evalkit.core.messages import say
from evalkit.core.remarks import remark
from evalkit.files.formats import limits
from evalkit.files.formats.encodings import korean
from evalkit.files.formats.trouble import os_trouble, refuse

_AT_LINE = re.compile(r"^(.*) \(at line (\d+), column (\d+)\)$", re.DOTALL)
_MOST_DOTS = 100
# A dotted key of so many parts; tomllib takes their square. Starts at a part only.
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_PART}[ \t]*+\.[ \t]*+){{{_MOST_DOTS + 1}}}")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_bytes(path: Path, limit: int = limits.FILE_BYTES) -> bytes:
    """Read a whole file that is not too large.

    Raises
    ------
    InputError
        If it is not there, not a file, not readable, or too large.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise refuse(str(path), say("is a folder, not a file"))
        if not stat.S_ISREG(found.st_mode):
            # A pipe or a device may never end.
            raise refuse(str(path), say("is not an ordinary file"))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise os_trouble(error, path) from None
    except InputError:
        raise
    except ValueError:  # a NUL in the path
        raise refuse(str(path), say("is not a name that a file can have")) from None
    if len(data) > limit:
        raise refuse(
            str(path),
            say("is larger than {size} MB, the most that is read", size=limit // 1024**2),
            say("split it into several cases"),
        )
    return data


def decode(data: bytes, file: str) -> str:
    """Turn bytes into text: UTF-8, else UTF-16 with its mark, else, with a remark, CP949.

    Text is brought to the composed form (NFC), so that Korean typed on a Mac
    equals the same words typed elsewhere.
    """
    text = _decoded(data, file)
    if text is None:
        raise refuse(
            file,
            say("is not text in UTF-8 or UTF-16, and does not look like Korean text in CP949"),
            say("save it again as UTF-8, in Excel as 'CSV UTF-8'"),
        )
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refuse(
            file,
            say("has a NUL byte in line {line}, so it is not a text file", line=line),
            say("save it again as UTF-8, in Excel as 'CSV UTF-8'"),
        )
    return nfc(text)


def _decoded(data: bytes, file: str) -> str | None:
    marked = data.startswith(_UTF16)
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        text = None if marked else korean(data)
    if text is not None:
        rule = say("is not UTF-8 or UTF-16, and was read as Korean text in CP949")
        remedy = say("look whether its names are right, and save it again as UTF-8")
        remark(Problem(file=file, rule=rule, remedy=remedy))
    return text


def nfc(text: str) -> str:
    """Compose characters; looks before it copies, since most text is composed already."""
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def is_text(value: str) -> bool:
    """Say whether a string can stand in a text file; JSON escapes can spell some that cannot."""
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def parse_toml(text: str, file: str) -> dict[str, object]:
    """Parse TOML with exact decimals."""
    dotted = _DOTTED.search(text)
    if dotted:
        rule = say(
            "has a key of more than {count} parts in line {line}",
            count=_MOST_DOTS,
            line=text.count("\n", 0, dotted.start()) + 1,
        )
        raise refuse(file, rule)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.match(str(error))
        if found:
            reason, line, column = found.groups()
            rule = say(
                "is not valid TOML at line {line}, column {column}: {reason}",
                line=line,
                column=column,
                reason=reason,
            )
        else:
            rule = say("is not valid TOML: {reason}", reason=str(error))
        raise refuse(file, rule) from None
    except RecursionError:
        raise refuse(file, say("is nested too deeply")) from None
    except (ValueError, ArithmeticError):  # an integer or exponent of thousands of digits
        raise refuse(file, say("has a number that is too long to read")) from None


class _Repeated(Exception):  # noqa: N818 - a signal within this module
    """A key that stands twice in one JSON object."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Repeated(key)
            seen.add(key)
    return made


def parse_json(text: str, file: str) -> dict[str, object]:
    """Parse JSON with exact decimals; the top must be an object."""
    noisy: list[str] = []

    def number(written: str) -> Decimal:
        """Take what another program wrote of a float at the digits that floats carry."""
        typed, near = Decimal(written), float(written)
        if not isfinite(near) or not needs_more(near) or Decimal(repr(near)) != typed:
            return typed
        noisy.append(written)
        return Decimal(shown(near))

    try:
        found = json.loads(
            text, parse_float=number, parse_constant=Decimal, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        _bad_json(error, file)
    except _Repeated as error:
        raise refuse(file, say("has the key {key} twice in one object", key=str(error))) from None
    except RecursionError:
        raise refuse(file, say("is nested too deeply")) from None
    except (ValueError, ArithmeticError):
        raise refuse(file, say("has a number that is too long to read")) from None
    if not isinstance(found, dict):
        raise refuse(file, say("must be a JSON object, in braces"))
    if noisy:
        remark(Problem(file=file, rule=TOO_LONG, value=listing(noisy)))
    return found


def _bad_json(error: json.JSONDecodeError, file: str) -> NoReturn:
    raise refuse(
        file,
        say(
            "is not valid JSON at line {line}, column {column}: {reason}",
            line=error.lineno,
            column=error.colno,
            reason=error.msg,
        ),
    ) from None


def read_text(path: Path) -> str:
    """Read a TOML or JSON file as text."""
    return decode(read_bytes(path, limits.SETTINGS_BYTES), str(path))


def settings_of(text: str, name: str, file: str = "") -> Mapping[str, object]:
    """Parse TOML or JSON, by the suffix of a name; problems name the file, by default so."""
    parse = parse_json if name.lower().endswith(".json") else parse_toml
    return parse(text, file or name)


def read_settings(path: Path) -> Mapping[str, object]:
    """Read a TOML or JSON file, by its suffix."""
    return settings_of(read_text(path), str(path))
