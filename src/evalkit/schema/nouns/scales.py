"""Scales: the keys of each kind, and the levels that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.files.formats.trouble import refuse
from evalkit.files.kinds import FLAG, NUMBER, PAIRS, TEXT, WORDS, choice, whole
from evalkit.files.noun import Field, FieldKind, Noun, always
from evalkit.scales import SCALES, Level, Scale

LEVELLED = ("levels", "categories")
_PLACES = 15  # as the scales default


def _number(key: str, help_: Any, name: str = "") -> Field:
    return Field(key, NUMBER, help_, name, required=True)


_OUTSIDE = Field(
    "outside",
    choice(("error", "clip"), "error"),
    say("`error` or `clip`: a value beyond the ends is refused, or counts as the end"),
    written=always,
)
_DECIMALS = Field(
    "places",
    whole(_PLACES),
    say("the decimals to which the curve is rounded, 6 to 30"),
    written=always,
)
_REVERSED = Field("reversed", FLAG, say("`true`: 1 - utility"))
_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "linear": (
        _number("worst", say("the value of utility 0")),
        _number("best", say("the value of utility 1")),
        _OUTSIDE,
    ),
    "piecewise": (
        Field("points", PAIRS, say("anchors: `[[value, utility], …]`"), required=True),
        _OUTSIDE,
    ),
    "steps": (Field("steps", PAIRS, say("stairs: `[[from, utility], …]`"), required=True),),
    "levels": (),
    "categories": (),
    "band": (
        _number("zero_below", say("from here down the utility is 0")),
        _number("from", say("the first value of utility 1"), "start"),
        _number("to", say("the last value of utility 1"), "end"),
        _number("zero_above", say("from here up the utility is 0")),
    ),
    "saturating": (
        _number("zero", say("the value of utility 0")),
        _number("half", say("from `zero` to the value of utility 0.5")),
        _DECIMALS,
    ),
    "s-shaped": (
        _number("tenth", say("the value of utility 0.1")),
        _number("ninetenths", say("the value of utility 0.9")),
        _DECIMALS,
    ),
}
SHAPES = MappingProxyType(
    {
        "linear": say("a straight line from 0 to 1"),
        "piecewise": say("straight lines between anchors"),
        "steps": say("a staircase"),
        "levels": say("of the level, `[[criterion.level]]` with numbers"),
        "categories": say("of the category, `[[criterion.level]]` with words"),
        "band": say("1 between `from` and `to`, falling to 0 on both sides"),
        "saturating": say("a curve: 1 - 2^-((value - zero) / half)"),
        "s-shaped": say("a logistic curve through 0.1 and 0.9"),
    }
)
"""What each kind of scale makes of a value."""
KINDS: Mapping[str, Noun[Scale]] = MappingProxyType(
    {
        kind: Noun(say("scale"), SCALES[kind], (*fields, _REVERSED))
        for kind, fields in _FIELDS.items()
    }
)


def _level(value: FieldKind) -> Noun[Level]:
    told = say("what an evaluator writes: a number, or for categories a word")
    return Noun(
        say("level"),
        Level,
        (
            Field("value", value, told, required=True),
            _number("utility", say("utility, 0 to 1")),
            Field("title", WORDS, say("a short label")),
            Field("text", WORDS, say("what must be observed")),
        ),
    )


LEVEL = _level(NUMBER)
CATEGORY = _level(TEXT)


def read_scale(owner: Fields, fields: Fields, levels: list[object]) -> Scale | None:
    """Make the scale of a criterion; None, with a problem noted, where that fails.

    Parameters
    ----------
    owner : Fields
        The criterion, in which the levels stand.
    fields : Fields
        The table ``scale``.
    levels : list
        The tables ``[[criterion.level]]``.
    """
    before = len(fields.problems)
    kind = fields.choice("kind", list(SCALES), "", required=True)
    if not kind:
        return None
    given: dict[str, Any] = {}
    if kind in LEVELLED:
        noun = CATEGORY if kind == "categories" else LEVEL
        given["levels"] = [
            noun.read(owner.inner(item, f"level {number}."))
            for number, item in enumerate(levels, 1)
        ]
    elif levels:
        fields.wrong("kind", say("has no levels; only levels and categories have"), kind)
    if len(fields.problems) > before:
        KINDS[kind].values(fields)
        return None
    return KINDS[kind].read(fields, **given)


def write_scale(scale: Scale) -> dict[str, object]:
    """Return the table ``scale`` of a criterion."""
    if SCALES.get(scale.kind) is not type(scale):
        raise refuse(
            "",
            say("the scale {kind} is not one that files know", kind=scale.kind),
            say("known are: {names}", names=list(SCALES)),
        )
    return {"kind": scale.kind} | KINDS[scale.kind].write(scale)


def write_levels(scale: Any) -> list[dict[str, object]]:
    """Return the levels that stand beside a scale."""
    return [(CATEGORY if isinstance(v.value, str) else LEVEL).write(v) for v in scale.levels]
