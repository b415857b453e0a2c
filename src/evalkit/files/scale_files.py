"""Scales in files: the keys of each kind, read and written from one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import attrs

from evalkit.core.errors import ModelError
from evalkit.core.messages import Text, say
from evalkit.files.fields import Fields
from evalkit.files.numbers import number_plain
from evalkit.files.trouble import located, refuse
from evalkit.scales import SCALES, Level, Scale
from evalkit.scales.base import Value

How = Literal["number", "pairs", "outside", "places"]

# key in the file -> attribute, and how it is read; levels stand beside the scale instead
KEYS: Mapping[str, Mapping[str, tuple[str, How]]] = MappingProxyType(
    {
        "linear": {
            "worst": ("worst", "number"),
            "best": ("best", "number"),
            "outside": ("outside", "outside"),
        },
        "piecewise": {"points": ("points", "pairs"), "outside": ("outside", "outside")},
        "steps": {"steps": ("steps", "pairs")},
        "levels": {},
        "categories": {},
        "band": {
            "zero_below": ("zero_below", "number"),
            "from": ("start", "number"),
            "to": ("end", "number"),
            "zero_above": ("zero_above", "number"),
        },
        "saturating": {
            "zero": ("zero", "number"),
            "half": ("half", "number"),
            "places": ("places", "places"),
        },
        "s-shaped": {
            "tenth": ("tenth", "number"),
            "ninetenths": ("ninetenths", "number"),
            "places": ("places", "places"),
        },
    }
)
LEVELLED = ("levels", "categories")
_PLACES = 15  # as the scales default


def read_scale(fields: Fields, levels: list[object]) -> Scale | None:
    """Make the scale of a criterion; None, with a problem noted, where that fails.

    Parameters
    ----------
    fields : Fields
        The table ``scale``.
    levels : list
        The tables ``[[criterion.level]]``.
    """
    before = len(fields.problems)
    kind = fields.choice("kind", list(SCALES), "", required=True)
    if not kind:
        return None
    values: dict[str, Any] = {"reversed": fields.flag("reversed")}
    for key, (name, how) in KEYS[kind].items():
        if how == "number":
            values[name] = fields.number(key, required=True)
        elif how == "pairs":
            values[name] = fields.pairs(key)
        elif how == "outside":
            values[name] = fields.choice(key, ("error", "clip"), "error")
        else:
            values[name] = fields.whole(key, _PLACES)
    if kind in LEVELLED:
        values["levels"] = [_level(item, n, kind, fields) for n, item in enumerate(levels, 1)]
    elif levels:
        fields.wrong("kind", say("has no levels; only levels and categories have"), kind)
    fields.done()
    if len(fields.problems) > before:
        return None
    try:
        return SCALES[kind](**values)
    except ModelError as error:
        fields.problems.extend(
            attrs.evolve(p, table=fields.table, field=f"scale.{p.field}".rstrip("."))
            for p in located(error, file=fields.file)
        )
        return None


def _level(raw: object, number: int, kind: str, owner: Fields) -> Level | None:
    fields = Fields(
        raw, owner.problems, file=owner.file, table=owner.table, prefix=f"level {number}."
    )
    value: Value | None
    if kind == "categories":
        value = fields.text("value", required=True)
    else:
        value = fields.number("value", required=True)
    utility = fields.number("utility", required=True)
    title, text = fields.words("title"), fields.words("text")
    fields.done()
    if value is None or utility is None:
        return None
    return Level(value, utility, title, text)


def write_scale(scale: Scale) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return the table ``scale`` of a criterion, and its levels."""
    if SCALES.get(scale.kind) is not type(scale):
        raise refuse(
            "",
            say("the scale {kind} is not one that files know", kind=scale.kind),
            say("known are: {names}", names=list(SCALES)),
        )
    made: dict[str, object] = {"kind": scale.kind}
    for key, (name, how) in KEYS[scale.kind].items():
        value = getattr(scale, name)
        if how == "number":
            made[key] = number_plain(value)
        elif how == "pairs":
            made[key] = [[number_plain(x), number_plain(u)] for x, u in value]
        else:
            made[key] = value
    if scale.reversed:
        made["reversed"] = True
    levels = getattr(scale, "levels", ()) if scale.kind in LEVELLED else ()
    return made, [_level_table(level) for level in levels]


def _level_table(level: Level) -> dict[str, object]:
    value = level.value if isinstance(level.value, str) else number_plain(level.value)
    made: dict[str, object] = {"value": value, "utility": number_plain(level.utility)}
    if level.title:
        made["title"] = write_words(level.title)
    if level.text:
        made["text"] = write_words(level.text)
    return made


def write_words(words: Text) -> dict[str, object]:
    """Write both languages, an absent one as empty text: it was left out on purpose."""
    return {"en": words.en, "ko": words.ko}
