"""Official rules on pages: the list, one rule in full, and what a rule makes of some bids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.evaluation.ranks import rank_words
from evalkit.rules import Refused, Rule
from evalkit.rules.base import Info, Outcome
from evalkit.show.laws import LAW_TITLES
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.report.criteria import SEEN_WORDS
from evalkit.show.rules.wording import (
    allowed_words,
    bound_words,
    default_words,
    domain_words,
    uncompared_words,
)

ROLES: Mapping[str, Message] = {
    "price": say("points of the price"),
    "technical": say("technical points"),
    "award": say("figure that decides"),
    "test": say("finding"),
    "panel": say("marks of a panel"),
}


def rules_page(rules: Sequence[Info], lang: Lang) -> Page:
    """Lay out the list of rules."""
    headers = [say("Id"), say("Title"), say("Gives"), say("Where"), say("Text seen")]
    rows = [
        [
            rule.id,
            rule.title.text(lang),
            ROLES[rule.role].text(lang),
            rule.jurisdiction,
            SEEN_WORDS[rule.seen].text(lang),
        ]
        for rule in rules
    ]
    table = Table([h.text(lang) for h in headers], rows, wrap=((1, 36), (2, 20), (4, 24)))
    return Page([Heading(say("Official rules").text(lang)), table])


def rules_rows(rules: Sequence[Info], lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a rule."""
    return [
        {
            "id": rule.id,
            "title": rule.title.text(lang),
            "role": rule.role,
            "jurisdiction": rule.jurisdiction,
            "seen": rule.seen,
            "in_force_from": str(rule.in_force_from or ""),
            "in_force_to": str(rule.in_force_to or ""),
            "uncompared": "; ".join(uncompared_words(s).text(lang) for s in rule.uncompared),
            "citation": rule.citation,
        }
        for rule in rules
    ]


def rule_page(rule: Info, lang: Lang) -> Page:
    """Lay out all that is known of one rule."""
    lines = [
        say("Gives: {role}", role=ROLES[rule.role]),
        say("Where: {place}", place=rule.jurisdiction),
        say("Source: {citation}", citation=rule.citation),
        say("Text seen: {seen}", seen=SEEN_WORDS[rule.seen]),
        _force(rule),
        *(uncompared_words(stretch) for stretch in rule.uncompared),
        say("Rounding: {rule}", rule=rule.rounds),
    ]
    if isinstance(rule, Rule):
        lines.append(say("Needs of each bid: {names}", names=rule.inputs))
        lines += [
            say("{input}: {range}", input=name, range=domain_words(rule.domain(name)))
            for name in rule.columns
        ]
        lines += [say("Not read: {name}", name=name) for name in rule.unread]
        lines += [
            say("Admits: {input} {bound}", input=need.on, bound=bound_words(need))
            for need in rule.requires
        ]
        if rule.context is None:
            lines.append(say("Looks at one bid at a time."))
        else:
            lines.append(say("Looks at the other bids, too."))
    blocks: list[Block] = [
        Heading(rule.title.text(lang)),
        Paragraph(rule.summary.text(lang)),
        Paragraph(rule.formula),
        Bullets([line.text(lang) for line in lines]),
    ]
    if rule.parameters:
        headers = [say("Parameter"), say("Meaning"), say("Default"), say("Allowed")]
        rows = [
            [p.id, p.meaning.text(lang), default_words(p), allowed_words(p).text(lang)]
            for p in rule.parameters
        ]
        blocks.append(Heading(say("Parameters").text(lang), 2))
        blocks.append(Table([h.text(lang) for h in headers], rows, wrap=((1, 40), (3, 30))))
    if isinstance(rule, Rule) and rule.tables:
        blocks.append(Heading(say("Tables of the law").text(lang), 2))
        blocks.append(_tables(rule, lang))
    if rule.claims:
        blocks.append(Heading(say("Laws that it should keep, and why").text(lang), 2))
        blocks.append(
            Bullets(
                [
                    f"{LAW_TITLES[law].text(lang)}: {why.text(lang)}"
                    for law, why in rule.claims.items()
                ]
            )
        )
    if rule.anomalies:
        blocks.append(Heading(say("Known oddities").text(lang), 2))
        blocks.append(Bullets([a.text.text(lang) for a in rule.anomalies]))
    return Page(blocks)


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
        "parameters": [
            {
                "id": p.id,
                "meaning": p.meaning.text(lang),
                "default": default_words(p),
                "low": None if p.low is None else decimal(p.low),
                "high": None if p.high is None else decimal(p.high),
                "choices": list(p.choices),
            }
            for p in rule.parameters
        ],
        "tables": []
        if not isinstance(rule, Rule)
        else [
            {
                "id": t.id,
                "title": t.title.text(lang),
                "max_points": decimal(t.max_points),
                "settings": {name: decimal(value) for name, value in t.settings.items()},
                "cut": None if t.cut is None else decimal(t.cut),
                "clause": t.clause,
                "seen": t.seen,
            }
            for t in rule.tables.values()
        ],
        "claims": {law: why.text(lang) for law, why in rule.claims.items()},
        "anomalies": [a.text.text(lang) for a in rule.anomalies],
    }
    return made


def _tables(rule: Rule, lang: Lang) -> Table:
    """Lay out the sets of settings that a law prints; the setting ``table`` names one."""
    names = list(dict.fromkeys(n for t in rule.tables.values() for n in t.settings))
    headers = [say("Id").text(lang), say("Title").text(lang), say("Points").text(lang), *names]
    headers += [h.text(lang) for h in (say("Cut"), say("Text seen"), say("Clause"))]
    rows = [
        [
            table.id,
            table.title.text(lang),
            decimal(table.max_points),
            *(decimal(table.settings[n]) if n in table.settings else "–" for n in names),
            "–" if table.cut is None else decimal(table.cut),
            SEEN_WORDS[table.seen].text(lang),
            table.clause,
        ]
        for table in rule.tables.values()
    ]
    last = len(headers) - 1
    return Table(headers, rows, right=set(range(2, last - 1)), wrap=((1, 30), (last, 24)))


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


def _rank_text(ranks: Mapping[str, int | None], name: str) -> str:
    rank = ranks[name]
    tied = list(ranks.values()).count(rank) > 1
    return rank_words(None if rank is None else (rank, rank), tied=tied)


def tried_page(
    rule: Rule,
    bids: Mapping[str, Mapping[str, Fraction]],
    found: Mapping[str, Outcome],
    lang: Lang,
) -> Page:
    """Lay out what a rule makes of some bids."""
    ranks = ranked(found)
    known = [c for c in rule.columns if any(c in row for row in bids.values())]
    inputs = len(known)
    headers = [
        say("Bid").text(lang),
        *known,
        say("Arithmetic").text(lang),
        say("Before rounding").text(lang),
        say("Result").text(lang),
        say("Rank").text(lang),
        say("Remark").text(lang),
    ]
    rows = [
        [
            name,
            *(near_decimal(bids[name][c]) if c in bids[name] else "–" for c in known),
            _how(scored).text(lang),
            "–" if scored.raw is None else near_decimal(scored.raw, 8),
            "–" if scored.value is None else near_decimal(scored.value, 8),
            _rank_text(ranks, name),
            "" if scored.flag is None else scored.flag.text(lang),
        ]
        for name, scored in found.items()
    ]
    right = set(range(1, inputs + 1)) | {inputs + 2, inputs + 3, inputs + 4}
    wrap = ((inputs + 1, 40), (inputs + 5, 30))
    return Page(
        [
            Heading(rule.title.text(lang)),
            Paragraph(f"{rule.id}: {rule.formula}"),
            Table(headers, rows, right=right, wrap=wrap),
        ]
    )


def tried_rows(
    rule: Rule,
    bids: Mapping[str, Mapping[str, Fraction]],
    found: Mapping[str, Outcome],
    lang: Lang,
) -> list[dict[str, Any]]:
    """Return one plain dict a bid; exact numbers as text."""
    ranks = ranked(found)
    return [
        {
            "bid": name,
            **{c: decimal(bids[name][c]) for c in rule.columns if c in bids[name]},
            "value": None if scored.value is None else decimal(scored.value),
            "raw": None if scored.raw is None else decimal(scored.raw),
            "rank": ranks[name],
            "tied": ranks[name] is not None and list(ranks.values()).count(ranks[name]) > 1,
            "how": _how(scored).text(lang),
            "flag": "" if scored.flag is None else scored.flag.text(lang),
        }
        for name, scored in found.items()
    ]
