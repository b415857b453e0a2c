"""Bids as evidence in a rule file: counter-examples, and cases that others worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from operator import itemgetter
from typing import Any

from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.files.formats.numbers import number_plain
from evalkit.files.kinds import FILLED, NAMES, TEXT, between, by_name, choice, maybe
from evalkit.files.noun import Field, FieldKind, Noun, same
from evalkit.rules.examples import CounterExample, WorkedCase
from evalkit.rules.laws import LAW_IDS


def read_setting(fields: Fields, name: str, _required: bool = False) -> object:
    """Take a value as a notice gives it; what it may be is for the parameter to say."""
    value = fields.take(name)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | Mapping | date):
        fields.wrong(name, say("must be text, a number, or true or false"), value)
        return None
    return fields.text(name) if isinstance(value, str) else str(value)


def _numbers(fields: Fields, key: str, _required: bool = False) -> dict[str, Fraction]:
    found: dict[str, Fraction] = by_name(Fields.number, number_plain).read(fields, key, False)
    return found


def _plain_numbers(numbers: Mapping[str, Fraction]) -> dict[str, object]:
    return {name: number_plain(value) for name, value in numbers.items()}


NUMBERS = FieldKind(_numbers, _plain_numbers, {}, tabled=True)
SETTINGS = by_name(read_setting, same)


_BIDS = by_name(_numbers, _plain_numbers)
_SOME_NAMES = maybe(NAMES)
OWN_ID = Field("id", FILLED, say("by which it is named"), required=True)
_OF_NOTICE = say("what the notice sets")


def _example(law: str, **said: Any) -> tuple[str, CounterExample]:
    return law, CounterExample(**said)


def _of_example(name: str) -> Any:
    return lambda pair: getattr(pair[1], name)


def _is_of_bids(fields: Fields, values: dict[str, Any]) -> None:
    if not values["before"]:
        fields.wrong("before", say("is missing"))


COUNTER_EXAMPLE = Noun(
    say("counter-example"),
    _example,
    (
        Field("law", choice(LAW_IDS), say("the property that is broken"), of=itemgetter(0),
              required=True),
        *(Field(key, kind, told, of=_of_example(key)) for key, kind, told in (
            ("settings", SETTINGS, _OF_NOTICE),
            ("settings_after", SETTINGS, say("where amounts of money move with the prices")),
            ("before", _BIDS, say("the bids with their inputs")),
            ("after", _BIDS, say("the bids after the change")),
        )),
    ),
    settle=_is_of_bids,
    name="law",
)  # fmt: skip


def _names_its_bids(fields: Fields, values: dict[str, Any]) -> None:
    bids = values["bids"]
    if not bids:
        fields.wrong("bids", say("is missing"))
    outcomes = ("winner", "unranked", "flagged", "values")
    for key in outcomes:
        given = values[key]
        for name in (given,) if isinstance(given, str) else given or ():
            if name and name not in bids:
                fields.not_known(key, say("bid"), name, list(bids))
    if all(values[key] in ("", None, {}) for key in outcomes):
        fields.wrong("values", say("is missing: the case gives a result for no bid"))


WORKED_CASE = Noun(
    say("case"),
    WorkedCase,
    (
        OWN_ID,
        Field("source", FILLED, say("who computed it, and where it is printed"), required=True),
        Field("confidence", FILLED, say("`sourced`, or how the numbers were obtained"),
              required=True),
        Field("settings", SETTINGS, _OF_NOTICE),
        Field("bids", _BIDS, say("the bids with their inputs")),
        Field("values", NUMBERS, say("result of each bid")),
        Field("places", between(0, 20, 4), say("decimals in which that is compared")),
        Field("winner", TEXT, say("the bid that ranks first")),
        Field("unranked", _SOME_NAMES, say("the bids that get no rank")),
        Field("flagged", _SOME_NAMES, say("the bids against which something is found")),
    ),
    settle=_names_its_bids,
)  # fmt: skip
