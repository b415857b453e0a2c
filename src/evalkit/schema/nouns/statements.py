"""What people said about weights: the keys of each method of elicitation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from evalkit.core.errors import ModelError
from evalkit.core.messages import Message, say
from evalkit.core.types import Span
from evalkit.files.fields import Fields
from evalkit.files.formats.numbers import parse_number
from evalkit.files.formats.reading import is_text, nfc
from evalkit.files.formats.trouble import shown
from evalkit.files.kinds import FORMAT, NAMES, NUMBER, SOME_WORDS, TEXT, by_name, choice
from evalkit.files.noun import Field, FieldKind, Noun, same

GROUP = "group"


def _number(fields: Fields, name: str, value: object) -> Fraction | Span | None:
    """Read a number, or a list of the lowest and the highest."""
    try:
        if not isinstance(value, list):
            return parse_number(value)
        if len(value) == 2:
            low, high = (parse_number(item) for item in value)
            return low, high
    except ModelError as error:
        for problem in error.problems:
            fields.wrong(name, problem.rule, value, problem.remedy)
        return None
    fields.wrong(name, say("must be a list of two numbers, [lowest, highest]"), value)
    return None


def _numbers(fields: Fields, key: str, _required: bool) -> dict[str, Fraction | Span]:
    """Take a table of names with a number each, or a range."""
    inner = fields.table_of(key)
    if inner is None:
        fields.wrong(key, say("is missing"))
        return {}
    found = {name: _number(inner, name, value) for name, value in inner.items().items()}
    return {name: value for name, value in found.items() if value is not None}


def _order(fields: Fields, key: str, required: bool) -> list[str | list[str]]:
    """Take names from the most important on; a list among them is a tie."""
    value = fields.take(key, required=required)
    if value is None:
        return []
    if not isinstance(value, list):
        fields.wrong(key, say("must be a list, in brackets"), value)
        return []
    read: list[str | list[str]] = []
    for item in value:
        names = item if isinstance(item, list) else [item]
        if not names or not all(isinstance(name, str) and is_text(name) for name in names):
            fields.wrong(key, say("has an entry of the wrong kind"), item)
        elif isinstance(item, list):
            read.append([nfc(name) for name in names])
        else:
            read.append(nfc(item))
    return read


def _matrix(fields: Fields, key: str, required: bool) -> list[list[Fraction | Span | None]]:
    """Take the rows of a table of judgments; an empty text, or nan, is left open."""
    value = fields.take(key, required=required)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        fields.wrong(key, say("must be a list of rows, each a list"), shown(value))
        return []
    return [
        [
            None if _is_open(cell) else _number(fields, f"{key}, {number} : {column}", cell)
            for column, cell in enumerate(row, 1)
        ]
        for number, row in enumerate(value, 1)
    ]


def _is_open(cell: object) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return isinstance(cell, Decimal) and cell.is_nan()


def _noun(*fields: Field) -> Noun[dict[str, Any]]:
    return Noun(say("statements"), dict, fields)


def _given(key: str, kind: FieldKind, help_: Message) -> Field:
    return Field(key, kind, help_, required=True)


_NUMBERS = FieldKind(_numbers)
_EACH = say("a number or range for each name")
_WITHIN = Field("within", NUMBER, say("how far off each number may be: 0.1 is 10 %"))
_POINTS = _given("points", _NUMBERS, _EACH)
METHODS: Mapping[str, Noun[dict[str, Any]]] = MappingProxyType(
    {
        "points": _noun(
            _POINTS,
            _WITHIN,
            Field("total", NUMBER,
                  say("the numbers are shares of it; without it, only their ratios count")),
        ),
        "swing": _noun(_POINTS, _WITHIN),
        "smart": _noun(_POINTS, _WITHIN),
        "rank-order": _noun(
            _given("order", FieldKind(_order),
                   say("names, the most important first; a list inside is a tie")),
            Field("formula", choice(("roc", "rs", "rr"), "roc"),
                  say("from ranks to weights: `roc`, `rs`, `rr`")),
            Field("ties", choice(("equal", "open"), "equal"),
                  say("`equal`: the same weight; `open`: nothing is known")),
        ),
        "ahp": _noun(
            _given("names", FieldKind(lambda *key: [*NAMES.read(*key)]), say("the criteria")),
            _given("matrix", FieldKind(_matrix),
                   say('a list of rows, each cell a number, a range, or `""` for a pair left '
                       "open")),
            Field("formula", choice(("eigenvector", "geometric"), "eigenvector"),
                  say("from judgments to weights: `eigenvector`, `geometric`")),
            Field("within", NUMBER, say("how far off each number may be: 0.1 is 10 %"),
                  unset=say("as far as the judgments contradict each other")),
        ),
        "best-worst": _noun(
            _given("best", TEXT, say("the name of the most important")),
            _given("worst", TEXT, say("the name of the least important")),
            _given("best_to_others", _NUMBERS, _EACH),
            _given("others_to_worst", _NUMBERS, _EACH),
            Field("tolerance", NUMBER,
                  say("additional deviation that the space allows beyond the smallest")),
        ),
    }
)  # fmt: skip
"""The keys of each method that one person can be asked by."""


def _of_method(noun: Noun[dict[str, Any]], fields: Fields) -> dict[str, Any]:
    """Take the keys of a table that names its method, and those of the method."""
    found = noun.take(fields)
    method = found.get("method")
    if method:
        found |= METHODS.get(method, GROUPS).values(fields)
    return {key: value for key, value in found.items() if value is not None}


def _members(fields: Fields, key: str, _required: bool) -> list[dict[str, Any]]:
    members = []
    for number, raw in enumerate(fields.list_of(key), 1):
        members.append(_of_method(MEMBER, fields.named(raw, MEMBER.called, number, MEMBER.name)))
    if not members:
        remedy = say("write [[member]] above the statements of each member")
        fields.wrong(key, say("must have at least one member"), remedy=remedy)
    return members


MEMBER: Noun[dict[str, Any]] = Noun(
    say("member"),
    dict,
    (
    Field("name", TEXT, say("who said it")),
    Field("share", NUMBER, say("how much the member counts"), unset=say("all alike")),
    Field("method", choice(tuple(METHODS)), say("how the member was asked; its keys follow"),
          required=True),
    ),
    name="name",
)  # fmt: skip
GROUPS = _noun(
    Field("formula", choice(("mean", "geometric", "median"), "mean"),
          say("how the weights of the members become one: `mean`, `geometric`, `median`")),
    Field("member", FieldKind(_members, parts=(MEMBER,), listed=True),
          say("what each member said; a group cannot be a member"), "members", required=True),
)  # fmt: skip
STATEMENTS = _noun(
    Field("format", FORMAT.kind, FORMAT.help, FORMAT.name),
    Field("method", choice((*METHODS, GROUP)), say("how people were asked"), required=True),
    Field("title", SOME_WORDS, say("name for people")),
    Field("titles", by_name(lambda f, name: f.words(name, both=False), same),
          say("what each criterion is called, a text or `{{ en = …, ko = … }}`"),
          unset=say("its name")),
)  # fmt: skip


def read_statements(fields: Fields) -> dict[str, Any]:
    """Take what a file says, with the keys of the method that it names."""
    return _of_method(STATEMENTS, fields)
