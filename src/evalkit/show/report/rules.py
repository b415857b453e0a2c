"""Official rules on pages: the list, one rule in full, and what a rule makes of some bids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from evalkit.core.counts import rank_words
from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.model import CriteriaSet
from evalkit.rules import Parameter, Refused, Rule
from evalkit.rules.base import Info, Outcome
from evalkit.rules.law_tables import LawTable
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.forms import DAY, TEXT, Form, coded, exact_number
from evalkit.show.laws import LAW_TITLES
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.rules.wording import (
    SEEN_WORDS,
    allowed_words,
    bound_words,
    default_words,
    domain_words,
    uncompared_words,
)

ROLES: Mapping[str, Message] = {
    "price": say("price score"),
    "technical": say("technical points"),
    "award": say("combined score"),
    "test": say("finding"),
    "panel": say("marks of a panel"),
}


def _uncompared(rule: Info, lang: Lang) -> str:
    return "; ".join(uncompared_words(stretch).text(lang) for stretch in rule.uncompared)


ID: Column[Info] = Column(say("Id"), lambda rule: rule.id, keys=("id",))
TITLE: Column[Info] = Column(say("Title"), lambda rule: rule.title, keys=("title",), width=36)
ROLE: Column[Info] = Column(
    say("Result"), lambda rule: rule.role, coded(ROLES), keys=("role",), width=20
)
WHERE: Column[Info] = Column(
    say("Jurisdiction"), lambda rule: rule.jurisdiction, keys=("jurisdiction",)
)
SEEN: Column[Any] = Column(
    say("Text seen"), lambda seen: seen.seen, coded(SEEN_WORDS), keys=("seen",)
)
COLUMNS: tuple[Column[Info], ...] = (
    ID,
    TITLE,
    ROLE,
    WHERE,
    SEEN,
    Column(say("In force from"), lambda rule: rule.in_force_from, DAY, keys=("in_force_from",)),
    Column(say("In force to"), lambda rule: rule.in_force_to, DAY, keys=("in_force_to",)),
    Column(say("Not compared"), lambda rule: rule, Form(TEXT.about, plain=_uncompared),
           keys=("uncompared",)),
    Column(say("Citation"), lambda rule: rule.citation, keys=("citation",)),
)  # fmt: skip


def rules_page(rules: Sequence[Info], lang: Lang) -> Page:
    """Lay out the list of rules."""
    table = table_of((ID, TITLE, ROLE, WHERE, evolve(SEEN, width=24)), rules, lang)
    return Page([Heading(say("Official rules")), table], lang)


def rules_rows(rules: Sequence[Info], lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a rule."""
    return rows_of(COLUMNS, rules, lang)


def rule_page(rule: Info, lang: Lang) -> Page:
    """Lay out all that is known of one rule."""
    lines = [
        say("Result: {role}", role=ROLES[rule.role]),
        say("Jurisdiction: {place}", place=rule.jurisdiction),
        say("Source: {citation}", citation=rule.citation),
        say("Text seen: {seen}", seen=SEEN_WORDS[rule.seen]),
        _force(rule),
        *(uncompared_words(stretch) for stretch in rule.uncompared),
        say("Rounding: {rule}", rule=rule.rounds),
    ]
    if isinstance(rule, Rule):
        lines.append(say("Inputs of each bid: {names}", names=rule.inputs))
        lines += [
            say("{input}: {range}", input=name, range=domain_words(rule.domain(name)))
            for name in rule.columns
        ]
        lines += [say("Not used: {name}", name=name) for name in rule.unread]
        lines += [
            say("Bids admitted: {input} {bound}", input=need.on, bound=bound_words(need))
            for need in rule.requires
        ]
        if rule.context is None:
            lines.append(say("Uses one bid at a time."))
        else:
            lines.append(say("Also uses the other bids."))
    blocks: list[Block] = [
        Heading(rule.title),
        Paragraph(rule.summary),
        Paragraph(rule.formula),
        Bullets(lines),
    ]
    if rule.parameters:
        blocks.append(Heading(say("Parameters"), 2))
        blocks.append(table_of(PARAMETERS, rule.parameters, lang))
    if isinstance(rule, Rule) and rule.tables:
        blocks.append(Heading(say("Tables of the law"), 2))
        blocks.append(_tables(rule, lang))
    if rule.claims:
        blocks.append(Heading(say("Properties that it should have, and why"), 2))
        blocks.append(
            Bullets(
                [
                    f"{LAW_TITLES[law].text(lang)}: {why.text(lang)}"
                    for law, why in rule.claims.items()
                ]
            )
        )
    if rule.anomalies:
        blocks.append(Heading(say("Known oddities"), 2))
        blocks.append(Bullets([a.text for a in rule.anomalies]))
    return Page(blocks, lang)


def own_rule_blocks(criteria: CriteriaSet, lang: Lang) -> list[Block]:
    """Lay out the rules of a set's own as official ones are, and mark them as its own."""
    blocks: list[Block] = []
    procedure = criteria.procedure
    for file in procedure.own_rules if procedure is not None else ():
        rule = file.rule
        title = say("{title} (the set's own rule, {file})", title=rule.title, file=file.name)
        blocks.append(Heading(title.text(lang), 2))
        blocks.extend(
            Heading(block.text, 3) if isinstance(block, Heading) else block
            for block in rule_page(rule, lang).blocks[1:]
        )
    return blocks


def rule_plain(rule: Info, lang: Lang) -> dict[str, Any]:
    """Return all that is known of one rule as plain data."""
    made = rules_rows([rule], lang)[0]
    made |= {
        "summary": rule.summary.text(lang),
        "formula": rule.formula,
        "rounds": rule.rounds.text(lang),
        "inputs": list(rule.inputs) if isinstance(rule, Rule) else [],
        "domains": {}
        if not isinstance(rule, Rule)
        else {name: domain_words(rule.domain(name)).text(lang) for name in rule.columns},
        "admits": []
        if not isinstance(rule, Rule)
        else [
            {"input": need.on, "parameter": need.id, "bound": bound_words(need).text(lang)}
            for need in rule.requires
        ],
        "parameters": rows_of(PARAMETERS, rule.parameters, lang),
        "tables": []
        if not isinstance(rule, Rule)
        else rows_of(LAW_TABLES, rule.tables.values(), lang),
        "claims": {law: why.text(lang) for law, why in rule.claims.items()},
        "anomalies": [a.text.text(lang) for a in rule.anomalies],
    }
    return made


def _tables(rule: Rule, lang: Lang) -> Table:
    """Lay out the sets of settings that a law prints; the setting ``table`` names one."""
    names = dict.fromkeys(n for t in rule.tables.values() for n in t.settings)
    columns = (TABLE_ID, TABLE_TITLE, MOST, *map(_setting, names), CUT, SEEN, CLAUSE)
    return table_of(columns, rule.tables.values(), lang)


def _setting(name: str) -> Column[LawTable]:
    return Column(name, lambda table: table.settings.get(name), exact_number())


def _force(rule: Info) -> Message:
    start, end = rule.in_force_from, rule.in_force_to
    if start is None and end is None:
        return say("In force: dates not known")
    return say("In force: {start} – {end}", start=start or "…", end=end or "…")


def _how(outcome: Outcome) -> Message:
    return say("not scored") if isinstance(outcome, Refused) else outcome.how


def ranked(found: Mapping[str, Outcome]) -> dict[str, int | None]:
    """Return the rank of each bid; equal keys share the better rank."""
    keys = [s.key for s in found.values() if s.key is not None]
    return {
        name: None if s.key is None else 1 + sum(1 for key in keys if key > s.key)
        for name, s in found.items()
    }


@frozen
class TriedLine:
    """What a rule makes of one bid."""

    bid: str
    inputs: Mapping[str, Fraction]
    outcome: Outcome
    rank: int | None
    tied: bool


def _tried(
    bids: Mapping[str, Mapping[str, Fraction]], found: Mapping[str, Outcome]
) -> Iterator[TriedLine]:
    ranks = ranked(found)
    for name, outcome in found.items():
        rank = ranks[name]
        tied = rank is not None and list(ranks.values()).count(rank) > 1
        yield TriedLine(name, bids[name], outcome, rank, tied)


def _inputs(rule: Rule, bids: Mapping[str, Mapping[str, Fraction]]) -> list[Column[TriedLine]]:
    """Return a column for each input that one of the bids has."""
    return [_input(c) for c in rule.columns if any(c in row for row in bids.values())]


def _input(name: str) -> Column[TriedLine]:
    return Column(name, lambda tried: tried.inputs.get(name), exact_number(4), keys=(name,))


def tried_page(
    rule: Rule,
    bids: Mapping[str, Mapping[str, Fraction]],
    found: Mapping[str, Outcome],
    lang: Lang,
) -> Page:
    """Lay out what a rule makes of some bids."""
    columns = (BID, *_inputs(rule, bids), HOW, RAW, VALUE, PLACE, FLAG)
    return Page(
        [
            Heading(rule.title),
            Paragraph(f"{rule.id}: {rule.formula}"),
            table_of(columns, _tried(bids, found), lang),
        ],
        lang,
    )


def tried_rows(
    rule: Rule,
    bids: Mapping[str, Mapping[str, Fraction]],
    found: Mapping[str, Outcome],
    lang: Lang,
) -> list[dict[str, Any]]:
    """Return one plain dict a bid; exact numbers as text."""
    columns = (BID, *_inputs(rule, bids), *TRIED[1:])
    return rows_of(columns, _tried(bids, found), lang)


def _bound(bound: Fraction | None) -> str | None:
    return None if bound is None else decimal(bound)


ALLOWED = Form(
    say("lowest and highest allowed number as exact text, and the allowed words"),
    write=lambda parameter, lang: allowed_words(parameter).text(lang),
    plain=lambda p, _lang: (_bound(p.low), _bound(p.high), list(p.choices)),
)
PARAMETERS: tuple[Column[Parameter], ...] = (
    Column(say("Parameter"), lambda p: p.id, keys=("id",)),
    Column(say("Meaning"), lambda p: p.meaning, keys=("meaning",), width=40),
    Column(say("Default"), default_words, keys=("default",)),
    Column(say("Allowed"), lambda p: p, ALLOWED, keys=("low", "high", "choices"), width=30),
)
TABLE_ID: Column[LawTable] = Column(say("Id"), lambda table: table.id, keys=("id",))
TABLE_TITLE: Column[LawTable] = Column(
    say("Title"), lambda table: table.title, keys=("title",), width=30
)
MOST: Column[LawTable] = Column(
    say("Points"), lambda table: table.max_points, exact_number(), keys=("max_points",)
)
SETTINGS: Column[LawTable] = Column(
    say("Settings"),
    lambda table: table.settings,
    Form(say("exact numbers as text, by parameter"),
         plain=lambda found, _lang: {name: decimal(value) for name, value in found.items()}),
    keys=("settings",),
)  # fmt: skip
CUT: Column[LawTable] = Column(
    say("Pass mark"), lambda table: table.cut, exact_number(), keys=("cut",)
)
CLAUSE: Column[LawTable] = Column(
    say("Clause"), lambda table: table.clause, keys=("clause",), width=24
)
LAW_TABLES: tuple[Column[LawTable], ...] = (
    TABLE_ID, TABLE_TITLE, MOST, SETTINGS, CUT, CLAUSE, SEEN,
)  # fmt: skip
BID: Column[TriedLine] = Column(say("Bid"), lambda tried: tried.bid, keys=("bid",))
HOW: Column[TriedLine] = Column(
    say("Arithmetic"), lambda tried: _how(tried.outcome), keys=("how",), width=40
)
RAW: Column[TriedLine] = Column(
    say("Before rounding"), lambda tried: tried.outcome.raw, exact_number(8), keys=("raw",)
)
VALUE: Column[TriedLine] = Column(
    say("Result"), lambda tried: tried.outcome.value, exact_number(8), keys=("value",)
)
PLACE: Column[TriedLine] = Column(
    say("Rank"),
    lambda tried: tried,
    Form(say("rank, and whether it is shared"),
         write=lambda t, _lang: rank_words(t.rank and (t.rank, t.rank), tied=t.tied),
         plain=lambda t, _lang: (t.rank, t.tied), right=True),
    keys=("rank", "tied"),
)  # fmt: skip
FLAG: Column[TriedLine] = Column(
    say("Remark"), lambda tried: tried.outcome.flag, keys=("flag",), width=30
)
TRIED = (BID, VALUE, RAW, PLACE, HOW, FLAG)
"""Of bids that are tried; those of the inputs of the rule stand after the first."""
