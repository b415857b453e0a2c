"""A weight space: bounds, orders, ratios and other statements on weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from evalkit.core.exact import decimal
from evalkit.core.messages import Text, say
from evalkit.core.types import Span
from evalkit.files.fields import Fields
from evalkit.files.formats import limits
from evalkit.files.formats.numbers import number_plain
from evalkit.files.kinds import (
    FORMAT,
    NAMES,
    NUMBER,
    SOME_WORDS,
    TEXT,
    by_name,
    choice,
    limited,
    many,
    maybe,
    one,
    write_words,
)
from evalkit.files.noun import Field, FieldKind, Noun

MEASURES = ("flat", "tree")
NORMS: tuple[Literal["linf", "l1", "relative"], ...] = ("linf", "l1", "relative")


@frozen
class RatioStatement:
    """How many times as much one weighs as another."""

    first: str
    second: str
    at_least: Fraction | None
    at_most: Fraction | None


@frozen
class LinearStatement:
    """One linear statement."""

    coefficients: Mapping[str, Fraction]
    at_most: Fraction | None
    words: Text
    at_least: Fraction | None = None


@frozen
class NearStatement:
    """All weights near some others; None: the official ones."""

    weights: Mapping[str, Fraction] | None
    radius: Fraction
    norm: Literal["linf", "l1", "relative"]


@frozen
class Group:
    """One group of a tree; the top has no name."""

    name: str
    members: Mapping[str, Span]


@frozen
class SpaceFile:
    """What a file says of a weight space."""

    names: tuple[str, ...]
    measure: Literal["", "flat", "tree"]
    bounds: Mapping[str, Span] = field(factory=dict)
    linear: Sequence[LinearStatement] = ()
    group: Sequence[Group] = ()
    start: str = "simplex"
    order: Sequence[Sequence[str]] = ()
    ratio: Sequence[RatioStatement] = ()
    around: NearStatement | None = None
    local: Mapping[str, Span] = field(factory=dict)


def _orders(fields: Fields, key: str, _required: bool) -> Sequence[list[str]]:
    given = fields.take(key)
    if given is None:
        return ()
    if not isinstance(given, list) or not all(
        isinstance(chain, list) and all(isinstance(name, str) for name in chain) for chain in given
    ):
        fields.wrong(key, say("must be lists of names, the most important first"), given)
        return ()
    if sum(len(chain) for chain in given) > limits.STATEMENTS:
        fields.wrong(key, say("must be at most {count}", count=limits.STATEMENTS))
        return ()
    return given


def _write_some(words: Text) -> object:
    return words.en if words.en == words.ko else write_words(words)


def _has_an_end(blamed: str) -> Any:
    """Return what asks for one of the two ends; which is blamed where there is none."""

    def judge(fields: Fields, values: dict[str, Any]) -> None:
        ends = ("at_least", "at_most")
        if all(values[end] is None and not fields.is_wrong(end) for end in ends):
            fields.wrong(blamed, say("give at_least, at_most or both"))

    return judge


def _are_shares(fields: Fields, key: str, ranges: Mapping[str, Span]) -> None:
    for name, (low, high) in ranges.items():
        if not 0 <= low <= high <= 1:
            rule = say("must be shares from 0 to 1, lowest first")
            fields.wrong(f"{key}.{name}", rule, f"{decimal(low)} … {decimal(high)}")


def _has_members(fields: Fields, values: dict[str, Any]) -> None:
    _are_shares(fields, "members", values["members"])
    if fields.take("members") == {}:
        fields.wrong("members", say("must be a table of names with their ranges"))


def _has_shares(fields: Fields, values: dict[str, Any]) -> None:
    for key in ("bounds", "local"):
        _are_shares(fields, key, values[key])


def _some(kind: FieldKind) -> FieldKind:
    return limited(kind, limits.STATEMENTS)


RANGES = _some(by_name(Fields.pair, lambda pair: [*map(number_plain, pair)]))
_NUMBERS = _some(by_name(Fields.number, number_plain))
_AT_LEAST = Field("at_least", NUMBER, say("no less than this; one of the two, or both"))
_AT_MOST = Field("at_most", NUMBER, say("no more than this; one of the two, or both"))
RATIO = Noun(
    say("ratio"),
    RatioStatement,
    (
        Field("first", TEXT, say("the name of one"), required=True),
        Field("second", TEXT, say("the name of the other; the ratio is the first to the second"),
              required=True),
        _AT_LEAST,
        _AT_MOST,
    ),
    settle=_has_an_end("at_least"),
)  # fmt: skip
LINEAR = Noun(
    say("linear"),
    LinearStatement,
    (
        Field("coefficients", _NUMBERS, say("a table of names and numbers"), required=True),
        _AT_LEAST,
        _AT_MOST,
        Field("words", FieldKind(SOME_WORDS.read, _write_some, Text()),
              say("how a reader should see it")),
    ),
    settle=_has_an_end("at_most"),
)  # fmt: skip
AROUND = Noun(
    say("around"),
    NearStatement,
    (
        Field(
            "weights",
            maybe(_NUMBERS),
            say("a table of all names"),
            unset=say("the official weights"),
        ),
        Field("radius", NUMBER, say("how far weights may move"), required=True),
        Field("norm", choice(NORMS, "linf"), say("how that is measured: see below")),
    ),
)
GROUP = Noun(
    say("group"),
    Group,
    (
        Field("name", TEXT, say("of the group"), unset=say("the top")),
        Field(
            "members",
            RANGES,
            say("what it holds: `{{ name = [lowest, highest], … }}`"),
            required=True,
        ),
    ),
    settle=_has_members,
)
SPACE = Noun(
    say("weight space"),
    SpaceFile,
    (
        FORMAT,
        Field("names", NAMES, say("the criteria"),
              unset=say("those of the criteria set; required without one")),
        Field("measure", choice(MEASURES),
              say('meaning of "uniform": `flat`, over all weights; `tree`, over the local '
                  "weights within each group"),
              unset=say("tree where the shares of more than one group move and there are no other "
                        "statements, else flat")),
        Field("start", choice(("simplex", "criteria"), "simplex"),
              say("`simplex`: from all weights; `criteria`: from the ranges of the criteria set")),
        Field("order", FieldKind(_orders, empty=()),
              say("lists of names, each from the most important on")),
        Field("group", _some(many(GROUP, keep=True)),
              say("an own hierarchy, instead of `start` and `[local]`")),
        Field("bounds", RANGES, say("`name = [lowest, highest]`, as global weights")),
        Field("ratio", _some(many(RATIO, keep=True)),
              say("ratio of two weights")),
        Field("linear", _some(many(LINEAR, keep=True)),
              say("a sum of weights, each times a number")),
        Field("around", one(AROUND, keep=True), say("all weights close to given weights")),
        Field("local", RANGES,
              say("`id = [lowest, highest]` of a criterion or a group, as a share of its group; "
                  "comes before a range of the set")),
    ),
    settle=_has_shares,
)  # fmt: skip
