"""How the audit of a rule is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, say, words
from evalkit.rules.audit import STATES, Audit, State
from evalkit.rules.base import Rule
from evalkit.rules.breaking import CounterExample, figure, scored
from evalkit.rules.laws import LAWS
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table


def page(result: Audit, lang: Lang) -> Page:
    """Return the audit as a page that can be printed in any format."""
    blocks: list[Block] = [
        Heading(result.rule.title.text(lang)),
        Paragraph(f"{result.rule.id}: {result.rule.formula}"),
    ]
    headers = [say("Law"), say("Verdict"), say("Why")]
    rows = [
        [
            LAWS[v.law].title.text(lang),
            STATES[v.state].text(lang),
            v.reason.text(lang),
        ]
        for v in result.verdicts
    ]
    blocks.append(Table([h.text(lang) for h in headers], rows, wrap=((0, 24), (2, 60))))
    examples = [v for v in result.verdicts if v.example is not None]
    if examples:
        blocks.append(Heading(say("Counter-examples").text(lang), 2))
    for v in examples:
        assert v.example is not None
        blocks.append(Heading(LAWS[v.law].title.text(lang), 3))
        blocks.append(example_table(result.rule, v.example, lang))
        if v.example.settings:
            given = [f"{k} = {_plain(x)}" for k, x in v.example.settings.items()]
            blocks.append(Paragraph(say("Settings: {names}", names=given).text(lang)))
    if result.rule.anomalies:
        blocks.append(Heading(say("Known oddities").text(lang), 2))
        blocks.append(Bullets([a.text.text(lang) for a in result.rule.anomalies]))
    return Page(blocks)


def rows(result: Audit, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a law."""
    return [
        {"rule": result.rule.id, "law": v.law, "verdict": v.state, "why": v.reason.text(lang)}
        for v in result.verdicts
    ]


def _plain(value: object) -> str:
    return decimal(value) if isinstance(value, Fraction) else str(value)


def example_table(rule: Rule, example: CounterExample, lang: Lang) -> Table:
    """Lay out the bids of a counter-example with what they get before and after."""
    columns = list(next(iter(example.before.values())))
    changed = bool(example.after)
    settings = {**example.settings, **example.settings_after}
    before = scored(rule, example.before, example.settings)
    after = scored(rule, example.after, settings) if changed else {}
    headers = [say("Bid").text(lang), *columns, say("Gets").text(lang)]
    headers += [say("After the change").text(lang)] if changed else []
    rows = []
    for name, row in example.before.items():
        line = [name, *(decimal(row[c]) for c in columns), figure(before[name])]
        if changed:
            line.append(figure(after[name]) if name in after else "–")
        rows.append(line)
    return Table(headers, rows, right=set(range(1, len(headers))))


def overview(audits: Sequence[Audit], tries: int, trimming: Message, lang: Lang) -> Page:
    """Lay out all rules against all laws, and what trimming a panel can do."""
    marks: Mapping[State, Message | str] = {
        "by construction": say("built in"),
        "not refuted": say("tried"),
        "refuted": say("no"),
        "unknown": "?",
        "not applicable": "–",
    }
    headers = [say("Rule").text(lang), *(LAWS[law].title.text(lang) for law in LAWS)]
    rows = []
    for found in audits:
        shown = [words(marks[v.state], lang) for v in found.verdicts]
        rows.append([found.rule.id, *shown])
    note = say(
        "built in: holds by construction, as the formula is given nothing else. tried: no "
        "counter-example was found in {count} tries, which proves nothing. no: refuted by a "
        "stored counter-example. –: has no meaning here.",
        count=tries,
    )
    return Page(
        [
            Heading(say("Laws of the official rules").text(lang)),
            Table(headers, rows),
            Paragraph(note.text(lang)),
            Bullets(
                [
                    say(
                        "Panels: trimming by total and by item can choose different winners: "
                        "{reason}",
                        reason=trimming,
                    ).text(lang)
                ]
            ),
        ]
    )
