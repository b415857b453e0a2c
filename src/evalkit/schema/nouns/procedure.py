"""The procedure of a criteria set, ``[procedure]``: rules, amounts, panels, stages, adjustments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from evalkit.core.errors import EvalkitError, ModelError
from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.files.formats.numbers import is_huge
from evalkit.files.formats.reading import nfc, read_text
from evalkit.files.kinds import (
    CITATION,
    FLAG,
    NAMES,
    NUMBER,
    RANGE,
    TEXT,
    WHOLE,
    WORDS,
    by_name,
    choice,
    keyed,
    many,
    read_citation,
    whole,
    within,
)
from evalkit.files.noun import ITSELF, Field, FieldKind, Noun, always
from evalkit.model import Adjustment, AdjustmentLevel, CriteriaSet, Panel, Procedure, RuleUse, Stage
from evalkit.model.adjustment import COUNTS_AT
from evalkit.model.amounts import AMOUNTS, Amount
from evalkit.model.procedure import OPENS, SCREENINGS
from evalkit.panel import PanelRule
from evalkit.panel.rule import BYS, DUPLICATES, METHODS
from evalkit.rules.own import SUFFIXES, OwnRule

HELD = "rule_files"
_RULE = PanelRule()
_ID = Field("id", TEXT, say("name in files and commands"), required=True)
_TITLE = Field("title", WORDS, say("name for people"))


def _settings(fields: Fields, _key: str, _required: bool) -> dict[str, object]:
    """Take every key but the id; a setting is a number, a word or a switch."""
    settings: dict[str, object] = {}
    for name, value in fields.items().items():
        if name == "id":
            continue
        if is_huge(value):
            fields.wrong(name, say("is beyond the range of evalkit (10^40)"))
        elif isinstance(value, str | int | Decimal):
            settings[name] = value
        else:
            fields.wrong(name, say("must be a number, a word or true or false"), value)
    return {"settings": settings}


def _use(fields: Fields, key: str, _required: bool) -> RuleUse | None:
    """Read a rule with its settings, or its name alone."""
    found = fields.take(key)
    if found is None:
        return None
    inner = fields.inner(
        {"id": found} if isinstance(found, str) else found, f"{fields.prefix}{key}."
    )
    name = inner.items().get("id")
    if not isinstance(name, str) or not name.endswith(SUFFIXES):
        return RULE_USE.read(inner)
    file = _rule_file(inner, nfc(name))
    made = RULE_USE.read(inner, file=file)
    return None if file is None else made


def _rule_file(fields: Fields, name: str) -> OwnRule | None:
    """Read the rule file that stands beside the criteria set, or is held by it."""
    from evalkit.rules.loading import rule_of  # noqa: PLC0415 - only who has one waits for it

    beside = fields.beside
    try:
        if name in beside.held:
            beside.used.add(name)
            label, text = f"{fields.file} ({HELD}.{name})", beside.held[name]
        else:
            path = beside.find(name)
            label, text = str(path), read_text(path)
        rule_of(text, name, label)
        return OwnRule(name, text)
    except EvalkitError as error:
        for p in error.problems:
            if p.file:
                fields.problems.append(p)
            else:
                fields.wrong("id", p.rule, name, p.remedy)
    return None


def read_held(fields: Fields, key: str, _required: bool) -> dict[str, object]:
    """Read the rule files that a set holds itself, line by line, for those who name them."""
    held: dict[str, str] = {}
    inner = fields.table_of(key)
    for name, lines in (inner.items() if inner is not None else {}).items():
        assert inner is not None
        if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
            held[name] = "\n".join(lines)
        else:
            inner.wrong(name, say("must be a list of lines of text"), lines)
    fields.beside.held = held
    return {}


def write_held(criteria: CriteriaSet) -> dict[str, object]:
    """Write the rule files of a set line by line, so that each fits into a cell of a workbook."""
    return {file.name: file.text.split("\n") for file in own_rules(criteria)}


def own_rules(criteria: CriteriaSet) -> tuple[OwnRule, ...]:
    """Return the rule files of a set."""
    return () if criteria.procedure is None else criteria.procedure.own_rules


def _write_use(use: RuleUse) -> dict[str, object]:
    return {"id": use.id, **dict(use.settings)}


RULE_USE = Noun(
    say("rule"),
    RuleUse,
    (
        Field("id", TEXT,
              say("the id of an official rule, or a rule file in the folder of the set, "
                  "`my-rule.toml`"), required=True),
        Field("SETTING", FieldKind(_settings),
              say("what the rule is to be set to, each setting by its own key"), ITSELF),
    ),
)  # fmt: skip
_USE = FieldKind(_use, _write_use, parts=(RULE_USE,))


def _ceiling(fields: Fields, key: str, _required: bool) -> str:
    """Read which amount no price may exceed; true once meant the one there was."""
    value = fields.take(key)
    if isinstance(value, bool):
        remedy = say("name the amount that no price may exceed, or leave the key out")
        rule = say("must be one of {names}", names=list(AMOUNTS))
        fields.wrong(key, rule, value, remedy)
        return ""
    return fields.choice(key, AMOUNTS, "")


AMOUNT = Noun(
    say("amount"),
    Amount,
    (
        Field("title", WORDS, say("its name by the law"), required=True),
        Field("text", WORDS, say("when it is another amount")),
        Field("clause", CITATION, say("the clause that says so"), required=True),
    ),
)  # fmt: skip


def _more(fields: Fields, key: str, _required: bool) -> list[Any]:
    pairs = fields.take(key)
    if pairs is None:
        return []
    if not isinstance(pairs, list):
        fields.wrong(key, say("must be a list, in brackets"), pairs)
        return []
    # An integer of thousands of digits cannot even be shown.
    if any(is_huge(n) for pair in pairs if isinstance(pair, list) for n in pair):
        fields.wrong(key, say("is beyond the range of evalkit (10^40)"))
        return []
    return pairs


def _trims(panel: Panel) -> bool:
    """Say whether a panel leaves marks out, or says how it would."""
    rule = panel.rule
    return rule.method == "trimmed" or rule != PanelRule(method=rule.method, at_least=rule.at_least)


def _panel_rule(fields: Fields, values: dict[str, Any]) -> None:
    """Bring the keys of the rule together."""
    names = [name for name in values if name.startswith("rule.")]
    rule = {name.removeprefix("rule."): values.pop(name) for name in names}
    try:
        values["rule"] = PanelRule(**rule)
    except ModelError as error:
        for p in error.problems:  # the rule does not know whose it is
            fields.wrong(p.field, p.rule, p.value, p.remedy)


PANEL = Noun(
    say("panel"),
    Panel,
    (
        _ID,
        Field("on", NAMES, say("groups and criteria that it marks"), required=True),
        Field("method", choice(METHODS, _RULE.method),
              say("how several marks become one: `mean`, `median`, `trimmed`"), "rule.method",
              written=always),
        Field("by", choice(BYS, _RULE.by),
              say("what is trimmed: the evaluators of the extreme `total`, or marks of each "
                  "`item`"),
              "rule.by", written=_trims),
        Field("drop", whole(_RULE.drop), say("how many are left out at each end"), "rule.drop",
              written=_trims),
        Field("duplicate", choice(DUPLICATES, _RULE.duplicate),
              say("which of several equal extremes is left out: `first`, `last`"), "rule.duplicate",
              written=_trims),
        Field("more", FieldKind(_more, lambda pairs: [list(pair) for pair in pairs], empty=()),
              say("number of evaluators from which, and how many are left out: `[[12, 2]]`"),
              "rule.more"),
        Field("at_least", WHOLE, say("evaluators needed for each bid, after recusals"),
              "rule.at_least", unset=say("one more than are left out")),
        Field("seats", WHOLE, say("planned number of members, for a case without evaluators")),
        _TITLE,
    ),
    settle=_panel_rule,
)  # fmt: skip
STAGE = Noun(
    say("stage"),
    Stage,
    (
        _ID,
        Field("on", NAMES, say("groups and criteria marked in this round"), required=True),
        Field("best", WHOLE, say("how many go on, by the points of this round"), unset=say("all")),
        _TITLE,
    ),
)  # fmt: skip
ADJUSTMENT_LEVEL = Noun(
    say("level of an adjustment"),
    AdjustmentLevel,
    (
        Field("id", TEXT, say("written in the column `value` of `adjustments`"), required=True),
        Field("points", NUMBER, say("its points"), required=True),
        _TITLE,
    ),
)  # fmt: skip
ADJUSTMENT = Noun(
    say("adjustment"),
    Adjustment,
    (
        _ID,
        Field("points", NUMBER,
              say("above 0 a bonus, below 0 a deduction, the same for everybody; or `range`, or "
                  "`levels`")),
        Field("range", RANGE,
              say("`[low, high]`: the case writes how many points of it each bidder gets")),
        Field("levels", within(ADJUSTMENT_LEVEL),
              say("the case writes which of these each bidder has")),
        Field("at", choice(COUNTS_AT, "total"),
              say("the step from which on it counts: `total`, or `cut-off`: in the technical "
                  "points, before any minimum is tested")),
        Field("evidence", NAMES,
              say("kinds of evidence of which one must be cited; otherwise it counts as not "
                  "known"), unset=say("none is asked for")),
        _TITLE,
        Field("text", WORDS, say("to whom it applies")),
        Field("clause", CITATION, say("the clause that says so")),
    ),
)  # fmt: skip
PROCEDURE = Noun(
    say("procedure"),
    Procedure,
    (
        Field("price", TEXT,
              say("the top criterion whose points the price rule gives; its scale is linear from "
                  "0 to its points"), unset=say("none")),
        Field("ceiling", FieldKind(_ceiling, empty="", known=AMOUNTS),
              say("the amount of the tender above which a price is excluded: `reference` or "
                  "`budget`"),
              unset=say("none")),
        Field("currency", TEXT,
              say("currency of the amounts of a tender that does not give one; required where "
                  "preconditions depend on amounts, and no other is accepted there"),
              unset=say("none")),
        Field("own_bid_only", FLAG, say("whether rules that use other bids are refused")),
        Field("screening", choice(SCREENINGS),
              say("bids are screened from the lowest price up until one passes every gate; "
                  "`total` or `technical` decides between equal prices that pass. Needs a gate "
                  "on the total"),
              unset=say("no")),
        Field("opens", choice(OPENS, "eligible"),
              say("whose prices are opened: `eligible`, `all`, or `first`, only that of the "
                  "first-ranked bid"),
              unset=say("`first` where the award rule uses no price, `all` where bids are screened,"
                        " otherwise `eligible`"), written=always),
        Field("rule", _USE,
              say('`{{ id = "…", setting = … }}`: from prices to points ([official '
                  'rules](rules.md), or [a file of one\'s own](../how-to/add-a-rule.md)); '
                  'without settings `"…"`')),
        Field("award", _USE,
              say("instead of `price` and `rule`: from quality points and price to the "
                  "combined score"), unset=say("the total")),
        Field("differential", _USE, say("what replaces the technical points after the cut-off")),
        Field("optional_differential", _USE,
              say('differential scores that a notice could have announced; compared under "What '
                  'if"')),
        Field("clauses", by_name(read_citation, CITATION.write),
              say("step = clause; steps are `eligibility`, `marks`, `panel`, `cut-off`, "
                  "`differential`, `opening`, `price`, `screening`, `adjustments`, `total`, "
                  "`rank`, `tie`, `negotiation`")),
        Field("amounts", keyed(AMOUNT, AMOUNTS),
              say("what each amount of a tender is by the law"), unset=say("a general name")),
        Field("panel", many(PANEL), say("who marks what together"), "panels"),
        Field("stage", many(STAGE), say("rounds in order"), "stages", unset=say("one round")),
        Field("adjustment", many(ADJUSTMENT), say("bonuses and deductions"), "adjustments"),
        Field("most_bonus", NUMBER, say("maximum of all bonuses of a bid together"),
              unset=say("their sum")),
    ),
)  # fmt: skip
