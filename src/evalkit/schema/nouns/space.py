"""A weight space: bounds, orders, ratios and other statements on weights."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from evalkit.core.messages import Text, say
from evalkit.core.types import Span
from evalkit.files.fields import Fields
from evalkit.files.formats import limits
from evalkit.files.formats.numbers import number_plain
from evalkit.files.kinds import FORMAT, NAMES, NUMBER, SOME_WORDS, TEXT, choice, write_words
from evalkit.files.noun import Field, FieldKind, Noun, always

MEASURES = ("flat", "tree")
NORMS: tuple[Literal["linf", "l1", "relative"], ...] = ("linf", "l1", "relative")


def _by_name(read_one: Any, write_one: Any) -> FieldKind:
    """Make the kind of a table of names; None where it is not there, with no more than allowed."""

    def read(fields: Fields, key: str, required: bool) -> dict[str, Any] | None:
        inner = fields.table_of(key)
        if inner is None:
            if required:
                fields.wrong(key, say("is missing"))
            return None
        if len(inner.items()) > limits.STATEMENTS:
            inner.wrong("", say("must be at most {count}", count=limits.STATEMENTS))
            return {}
        found = {name: read_one(inner, name) for name in inner.items()}
        return {name: value for name, value in found.items() if value is not None}

    return FieldKind(
        read, lambda pairs: {name: write_one(value) for name, value in pairs.items()}, tabled=True
    )


def _items(noun: Noun[dict[str, Any]]) -> FieldKind:
    """Make the kind of a list of tables that are read later, when the names are known."""

    def read(fields: Fields, key: str, _required: bool) -> list[object]:
        items = fields.list_of(key)
        if len(items) > limits.STATEMENTS:
            fields.wrong(key, say("must be at most {count}", count=limits.STATEMENTS), len(items))
            return []
        return items

    return FieldKind(
        read, lambda items: [*map(noun.write, items)], empty=(), parts=(noun,), listed=True
    )


def _orders(fields: Fields, key: str, _required: bool) -> list[list[str]]:
    given = fields.take(key)
    if given is None:
        return []
    if not isinstance(given, list) or not all(
        isinstance(chain, list) and all(isinstance(name, str) for name in chain) for chain in given
    ):
        fields.wrong(key, say("must be lists of names, the most important first"), given)
        return []
    if sum(len(chain) for chain in given) > limits.STATEMENTS:
        fields.wrong(key, say("must be at most {count}", count=limits.STATEMENTS))
        return []
    return given


def _write_some(words: Text) -> object:
    return words.en if words.en == words.ko else write_words(words)


RANGES = _by_name(Fields.pair, lambda pair: [*map(number_plain, pair)])
_NUMBERS = _by_name(Fields.number, number_plain)
_AT_LEAST = Field("at_least", NUMBER, say("no less than this; one of the two, or both"))
_AT_MOST = Field("at_most", NUMBER, say("no more than this; one of the two, or both"))


@frozen
class LinearStatement:
    """One linear statement, as it is written."""

    coefficients: Mapping[str, Fraction]
    at_most: Fraction
    words: Text
    at_least: Fraction | None = None


@frozen
class Group:
    """One group of a tree; the top has no name."""

    name: str
    members: Mapping[str, Span]


RATIO: Noun[dict[str, Any]] = Noun(
    say("ratio"),
    dict,
    (
        Field("first", TEXT, say("the name of one"), required=True),
        Field("second", TEXT, say("the name of the other; how many times as much the first weighs"),
              required=True),
        _AT_LEAST,
        _AT_MOST,
    ),
)  # fmt: skip
LINEAR: Noun[Any] = Noun(
    say("linear"),
    dict,
    (
        Field("coefficients", _NUMBERS, say("a table of names and numbers"), required=True),
        _AT_LEAST,
        _AT_MOST,
        Field("words", FieldKind(SOME_WORDS.read, _write_some, Text()),
              say("how a reader should see it")),
    ),
)  # fmt: skip
AROUND: Noun[dict[str, Any]] = Noun(
    say("around"),
    dict,
    (
        Field("weights", _NUMBERS, say("a table of all names"), unset=say("the official weights")),
        Field("radius", NUMBER, say("how far weights may move"), required=True),
        Field("norm", choice(NORMS, "linf"), say("how that is measured: see below")),
    ),
)
GROUP: Noun[Any] = Noun(
    say("group"),
    dict,
    (
        Field("name", TEXT, say("of the group"), unset=say("the top")),
        Field(
            "members",
            RANGES,
            say("what it holds: `{{ name = [lowest, highest], … }}`"),
            required=True,
        ),
    ),
)


@frozen
class SpaceFile:
    """What a file says of a weight space, as it is written."""

    names: tuple[str, ...]
    measure: str
    bounds: Mapping[str, Span] = field(factory=dict)
    linear: tuple[LinearStatement, ...] = ()
    group: tuple[Group, ...] = ()
    start: str = "simplex"
    order: tuple[()] = ()
    ratio: tuple[()] = ()
    around: None = None
    local: None = None


SPACE: Noun[Any] = Noun(
    say("weight space"),
    SpaceFile,
    (
        FORMAT,
        Field("names", NAMES, say("the criteria"),
              unset=say("those of the criteria set; required without one"), written=always),
        Field("measure", choice(MEASURES),
              say('what "even" means: `flat`, all weights alike; `tree`, the shares within each '
                  "group alike"),
              unset=say("tree where the shares of more than one group move and there are no other "
                        "statements, else flat"), written=always),
        Field("start", choice(("simplex", "criteria"), "simplex"),
              say("`simplex`: from all weights; `criteria`: from the ranges of the criteria set")),
        Field("order", FieldKind(_orders, empty=()),
              say("lists of names, each from the most important on")),
        Field("group", _items(GROUP), say("a tree of one's own, instead of `start` and `[local]`")),
        Field("bounds", RANGES, say("`name = [lowest, highest]`, as a share of the whole"),
              written=lambda space: bool(space.bounds)),
        Field("ratio", _items(RATIO), say("how many times as much one weighs as another")),
        Field("linear", _items(LINEAR), say("a sum of weights, each times a number")),
        Field("around", FieldKind(lambda fields, key, _: fields.table_of(key), AROUND.write,
                             parts=(AROUND,)), say("all weights near some others")),
        Field("local", RANGES,
              say("`id = [lowest, highest]` of a criterion or a group, as a share of its group; "
                  "comes before a range of the set")),
    ),
)  # fmt: skip
