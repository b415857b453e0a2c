"""What a rule file says, key by key; what it amounts to is judged beside its family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from evalkit.core.exact import MODES, decimal
from evalkit.core.messages import Message, Text, say
from evalkit.files.fields import Fields
from evalkit.files.formats.numbers import number_plain
from evalkit.files.kinds import (
    DAY,
    FILLED,
    FLAG,
    NAMES,
    NUMBER,
    TEXT,
    between,
    by_name,
    choice,
    each,
    many,
    maybe,
    one,
    write_words,
)
from evalkit.files.noun import Field, FieldKind, Noun, same
from evalkit.rules.base import ROLES, SEEN, Anomaly
from evalkit.rules.domains import Domain, Requirement
from evalkit.rules.evidence import (
    COUNTER_EXAMPLE,
    NUMBERS,
    OWN_ID,
    SETTINGS,
    WORKED_CASE,
    read_setting,
)
from evalkit.rules.examples import CounterExample, WorkedCase
from evalkit.rules.formula import AT, BEST, Rounded
from evalkit.rules.law_tables import LawTable
from evalkit.rules.periods import Uncompared
from evalkit.rules.phrases import named
from evalkit.rules.shared_texts import SHARED
from evalkit.rules.stretches import UNCOMPARED


@frozen(kw_only=True)
class ParameterEntry:
    """A parameter as a file has it; what it leaves out is as its slot has it."""

    slot: str
    kind: str
    meaning: Text
    default: object
    low: Fraction | None
    high: Fraction | None
    above: bool | None
    choices: tuple[str, ...]
    money: bool


@frozen(kw_only=True)
class InfoFile:
    """What a file says of a rule, whatever it computes."""

    id: str
    title: Text
    role: Any
    jurisdiction: str
    citation: str
    seen: Any
    summary: Text
    formula: str
    rounds: Text
    in_force_from: date | None
    in_force_to: date | None
    uncompared: Sequence[Uncompared]
    claims: Mapping[str, Text]
    anomalies: Sequence[Anomaly]
    parameters: Mapping[str, ParameterEntry]


@frozen(kw_only=True)
class RuleFile(InfoFile):
    """What a file says of a rule over bids."""

    family: str
    inputs: tuple[str, ...]
    unread: tuple[str, ...]
    fixed: Mapping[str, object]
    orders: tuple[str, ...]
    rounded: Rounded | None
    best: str
    ties: tuple[str, ...]
    sentences: Mapping[str, Text]
    requires: Sequence[Requirement]
    domains: Mapping[str, Domain]
    tables: Sequence[LawTable]
    examples: Sequence[tuple[str, CounterExample]]
    cases: Sequence[WorkedCase] = ()


def check_names(fields: Fields, key: str, text: Text, known: frozenset[str]) -> None:
    """Note what a sentence has between braces beside the names of its values."""
    for template in (text.en, text.ko):
        try:
            names = named(template)
        except ValueError:
            rule = say("may hold only names between braces")
            fields.wrong(key, rule, template, say("double a brace that is to be printed"))
            continue
        for name in sorted(names - known):
            fields.not_known(key, say("value"), name, sorted(known))


def read_sentence(fields: Fields, key: str, required: bool = False) -> Text:
    """Take a sentence in each language; one line of text serves both."""
    return fields.words(key, required=required, both=False)


def _fails(fields: Fields, key: str, required: bool) -> Text:
    found = read_sentence(fields, key, required)
    check_names(fields, key, found, frozenset({"found", "bound"}))
    return found


def _write_sentence(text: Text) -> object:
    return write_words(text) if text.ko else text.en


def _bound(fields: Fields, key: str, _required: bool) -> Fraction | str | None:
    """Take a number, or the name of what gives it."""
    given = fields.take(key)
    if isinstance(given, str) and not given[:1].isdigit():
        return fields.text(key)
    return fields.number(key)


def _fixed(fields: Fields, name: str) -> object:
    """Take a value, or one for each choice of a parameter."""
    chosen = isinstance(fields.take(name), Mapping)
    return SETTINGS.read(fields, name, False) if chosen else read_setting(fields, name)


_CLAUSE = Field("clause", TEXT, say("where it is written"))

ANOMALY = Noun(
    say("anomaly"),
    Anomaly,
    (OWN_ID, Field("text", SHARED, say("the anomaly, with numbers that show it"), required=True)),
)
PARAMETER = Noun(
    say("parameter"),
    ParameterEntry,
    (
        Field("slot", TEXT, say("the slot of the family that it fills"), unset=say("its own name")),
        Field("kind", choice(("number", "switch", "word")),
              say("`number`, `switch` or `word`, of one that fills no slot"),
              unset=say("`word` beside `choices`, else `number`")),
        Field("meaning", SHARED, say("what it is"),
              unset=say("as the slot has it; required without one")),
        Field("default", FieldKind(read_setting),
              say("what holds where a notice says nothing"),
              unset=say("as the slot has it; without, the notice must say it")),
        Field("low", NUMBER, say("the lowest number"), unset=say("as the slot has it")),
        Field("high", NUMBER, say("the highest number"), unset=say("as the slot has it")),
        Field("above", maybe(FLAG), say("whether `low` itself is left out"),
              unset=say("as the slot has it")),
        Field("choices", NAMES, say("the words of a choice"), unset=say("as the slot has it")),
        Field("money", FLAG, say("whether it is an amount in the currency of the prices")),
    ),
)  # fmt: skip
ROUNDING = Noun(
    say("rounding"),
    Rounded,
    (
        Field("places", between(0, 12), say("decimals that are kept, 0 to 12"), required=True),
        Field("mode", choice(MODES, "half-up"), say("`half-up`, `half-even` or `truncate`")),
        Field("at", choice(AT, "figure"),
              say("the `figure`, or the `inputs`: each number that goes into it")),
    ),
)  # fmt: skip
REQUIREMENT = Noun(
    say("requirement"),
    Requirement,
    (
        Field("parameter", TEXT, say("the parameter that holds the bound"), "id", required=True),
        Field("on", TEXT, say("the input that is compared"), required=True),
        Field("at_most", FLAG, say("whether the bound is an upper one")),
        Field("fails", FieldKind(_fails, _write_sentence, Text(), languages=True),
              say("sentence for a bid that falls short; it may use `{{found}}` and `{{bound}}`"),
              required=True),
        _CLAUSE,
    ),
    name="parameter",
)  # fmt: skip


def _domain(*, low: Fraction | None, high: Fraction | str | None, above: bool) -> Domain:
    return Domain(high=high, above=above) if low is None else Domain(low, high, above)


def _is_not_negative(fields: Fields, values: dict[str, Any]) -> None:
    if values["low"] is not None and values["low"] < 0:
        fields.wrong("low", say("must be at least 0"), values["low"])
    elif isinstance(values["high"], Fraction) and values["high"] < (values["low"] or 0):
        rule = say("the lowest must not be above the highest")
        fields.wrong("low", rule, decimal(values["low"] or Fraction(0)))


def _has_amounts(fields: Fields, values: dict[str, Any]) -> None:
    start, end = values["amount_from"], values["amount_below"]
    if start is not None and end is not None and start >= end:
        rule = say("must be less than {bound}", bound="amount_below")
        fields.wrong("amount_from", rule, decimal(start))


DOMAIN = Noun(
    say("domain"),
    _domain,
    (
        Field("low", NUMBER, say("the lowest number"), unset=say("0")),
        Field("high",
              FieldKind(_bound, lambda end: end if isinstance(end, str) else number_plain(end)),
              say("the highest number, or the parameter or input that gives it")),
        Field("above", FLAG, say("whether `low` itself is left out")),
    ),
    settle=_is_not_negative,
)  # fmt: skip
LAW_TABLE = Noun(
    say("table"),
    LawTable,
    (
        OWN_ID,
        Field("title", SHARED, say("name for people"), required=True),
        Field("points", NUMBER, say("that the criterion of the price must have"), "max_points",
              required=True),
        Field("cut", NUMBER, say("the total that a bid must reach")),
        Field("settings", NUMBERS, say("the parameters that it fixes")),
        Field("needs", NAMES, say("parameters with a default that a notice must give here")),
        Field("amount_from", NUMBER, say("the least estimated price of the contract")),
        Field("amount_below", NUMBER, say("what the estimated price must stay below")),
        _CLAUSE,
        Field("seen", choice(SEEN, "official"), say("how far its text was seen")),
    ),
    settle=_has_amounts,
)  # fmt: skip


def _info(roles: Sequence[str], told: Message) -> tuple[Field, ...]:
    return (
        Field("id", FILLED, say("the name of the file"), required=True),
        Field("title", SHARED, say("name for people"), required=True),
        Field("role", choice(roles), told, required=True),
        Field("jurisdiction", FILLED, say("whose rule it is: `KR-local`, `WB`"), required=True),
        Field("citation", FILLED, say("the text by name, date and article"), required=True),
        Field("seen", choice(SEEN), say("how far it was seen: `official`, `secondary`, `memory`, "
                                        "`own`"), required=True),
        Field("in_force_from", DAY, say("the first day of the formula")),
        Field("in_force_to", DAY, say("its last day")),
        Field("summary", SHARED, say("what it does"), required=True),
        Field("formula", FILLED, say("in one line"), required=True),
        Field("rounds", SHARED, say("where and how it rounds"), required=True),
        Field("uncompared", many(UNCOMPARED, keep=True),
              say("stretches of that time whose text was not compared with the one cited")),
        Field("claims", by_name(lambda fields, name: SHARED.read(fields, name, False),
                                SHARED.write), say("property = why it holds")),
        Field("anomaly", many(ANOMALY, keep=True), say("known oddities"), "anomalies"),
        Field("parameters", each(PARAMETER), say("what a notice may set, by name")),
    )  # fmt: skip


INFO = Noun(say("rule"), InfoFile, _info(("panel",), say("`panel`: from many marks to one")))
"""A rule that has no formula here."""
OVER_BIDS = tuple(role for role in ROLES if role != "panel")


def rule_noun(families: Sequence[str]) -> Noun[RuleFile]:
    """Return the noun of a rule over bids, which names one of the families."""
    return Noun(
        say("rule"),
        RuleFile,
        (
            *_info(OVER_BIDS, say("its result: points for the `price`, other `technical` points, "
                                  "the score of an `award`, the finding of a `test`")),
            Field("family", choice(families), say("the [formula family](rules/families.md)"),
                  required=True),
            Field("inputs", NAMES, say("what is read of each bid"),
                  unset=say("what the family reads; required where it leaves that to the rule")),
            Field("unread", NAMES, say("what a bid may have, too, and the formula is not given")),
            Field("fixed", by_name(_fixed, same),
                  say("slot = value that the text fixes; one for each choice of a parameter: "
                      '`{{ by = "regime", local = 10, pps = 5 }}`')),
            Field("orders", NAMES, say('what parameters must not contradict: `"price_max > '
                                       'price_min"`')),
            Field("rounding", one(ROUNDING), say("where and how the score is rounded"), "rounded"),
            Field("best", choice(BEST, "highest"),
                  say("what comes first: the `highest` figure, the `lowest`, or `none`, which only "
                      "compares")),
            Field("ties", NAMES, say("inputs that rank bids of equal scores, larger first")),
            Field("sentences", by_name(read_sentence, _write_sentence),
                  say("the arithmetic in other words than those of the family")),
            Field("requires", many(REQUIREMENT, keep=True), say("which bids are admitted")),
            Field("domains", each(DOMAIN), say("which numbers an input may take")),
            Field("table", many(LAW_TABLE, keep=True),
                  say("the numbers of a law's own tables, named by the setting `table`"),
                  "tables"),
            Field("counter-example", many(COUNTER_EXAMPLE, keep=True),
                  say("one for each property that it breaks"), "examples"),
            Field("case", many(WORKED_CASE, keep=True),
                  say("worked examples, with their source"), "cases"),
        ),
    )  # fmt: skip
