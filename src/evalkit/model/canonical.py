"""One spelling for the content of any object of the model, so that it can be hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any

import attrs

from evalkit.core.messages import Citation
from evalkit.model.mark_columns import TABLE_OF, MarkColumns
from evalkit.model.parts import Mark
from evalkit.rules.own import OwnRule
from evalkit.scales import Scale

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> object:
    """Turn an object of the model into plain data; what is left at its default is left out."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, Mapping):
        return {str(k): canonical(v) for k, v in sorted(value.items())}
    if isinstance(value, Citation) and not value.ko:
        return value.en
    if isinstance(value, MarkColumns):
        return value  # spelled in columns, below
    if isinstance(value, OwnRule):
        return {"name": value.name, "sha256": value.sha256}
    kind = type(value)
    if attrs.has(kind):
        content = {
            name: canonical(found)
            for name, default in _fields(kind)
            if (found := getattr(value, name)) != default
        }
        if isinstance(value, Scale):
            content["kind"] = value.kind
        return content
    return value


def digest(value: object) -> str:
    """Return the SHA-256 of an object's content, in hexadecimal."""
    content = canonical(value)
    assert isinstance(content, dict)
    keys = (f"{_spelled(name)}:{_spelled(content[name])}" for name in sorted(content))
    return sha256(f"{{{','.join(keys)}}}".encode()).hexdigest()


def _spelled(plain: object) -> str:
    if isinstance(plain, MarkColumns):
        return _marks(plain)
    return _ENCODER.encode(plain)


def _marks(marks: MarkColumns) -> str:
    """Spell marks as a list of them is spelled, each distinct cell only once."""
    defaults = dict(_fields(Mark))
    columns: list[list[str]] = []
    for name, table in TABLE_OF.items():  # in the order of their names, the first never left out
        cells = [
            "" if item == defaults[name] else f',"{name}":{_spelled(canonical(item))}'
            for item in getattr(marks, table)
        ]
        if not columns:
            cells = ["{" + cell[1:] for cell in cells]
        columns.append([cells[place] for place in getattr(marks, name).tolist()])
    return f"[{'},'.join(map(''.join, zip(*columns, strict=True)))}{'}' if len(marks) else ''}]"


@cache
def _fields(kind: type) -> tuple[tuple[str, object], ...]:
    """Return the fields that are content of a class, with their defaults."""
    return tuple((a.name, _default(a)) for a in attrs.fields(kind) if a.eq is not False)


def _default(attribute: attrs.Attribute[object]) -> object:
    if "stands_for" in attribute.metadata:  # what a value that is left out becomes
        return attribute.metadata["stands_for"]
    default: Any = attribute.default
    # attrs.Factory is typed as a function, so it cannot be used with isinstance.
    return default.factory() if hasattr(default, "factory") else default
