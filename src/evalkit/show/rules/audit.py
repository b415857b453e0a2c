"""How the audit of a rule is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.rules.audit import STATES, Audit, State
from evalkit.rules.base import Rule
from evalkit.rules.breaking import CounterExample, figure, scored
from evalkit.rules.laws import LAWS
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import CODE, NOTE, RIGHT, coded
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table


def page(result: Audit, lang: Lang) -> Page:
    """Return the audit as a page that can be printed in any format."""
    blocks: list[Block] = [
        Heading(result.rule.title.text(lang)),
        Paragraph(f"{result.rule.id}: {result.rule.formula}"),
    ]
    blocks.append(table_of(COLUMNS[1:], items(result), lang))
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


@frozen
class Line:
    """One law, and what is known of it."""

    rule: str
    law: str
    state: State
    why: Message


def items(result: Audit) -> list[Line]:
    """Return the laws."""
    return [Line(result.rule.id, v.law, v.state, v.reason) for v in result.verdicts]


COLUMNS: tuple[Column[Line], ...] = (
    Column(say("Rule"), lambda line: line.rule, CODE, keys=("rule",)),
    Column(
        say("Law"), lambda line: line.law, coded({name: law.title for name, law in LAWS.items()}),
        keys=("law",), width=24,
    ),
    Column(say("Verdict"), lambda line: line.state, coded(STATES), keys=("verdict",)),
    Column(say("Why"), lambda line: line.why, keys=("why",), width=60),
)  # fmt: skip


def _plain(value: object) -> str:
    return decimal(value) if isinstance(value, Fraction) else str(value)


def example_table(rule: Rule, example: CounterExample, lang: Lang) -> Table:
    """Lay out the bids of a counter-example with what they get before and after."""
    settings = {**example.settings, **example.settings_after}
    before = scored(rule, example.before, example.settings)
    after = scored(rule, example.after, settings) if example.after else {}

    def input_of(name: str) -> Column[str]:
        return Column(name, lambda bid: decimal(example.before[bid][name]), RIGHT)

    columns: list[Column[str]] = [
        Column(say("Bid"), lambda bid: bid),
        *map(input_of, next(iter(example.before.values()))),
        Column(say("Gets"), lambda bid: figure(before[bid]), RIGHT),
    ]
    if example.after:
        then = evolve(NOTE, right=True)
        columns.append(
            Column(say("After the change"), lambda bid: after.get(bid) and figure(after[bid]), then)
        )
    return table_of(columns, example.before, lang)


def overview(audits: Sequence[Audit], tries: int, trimming: Message, lang: Lang) -> Page:
    """Lay out all rules against all laws, and what trimming a panel can do."""
    marks: Mapping[State, Message | str] = {
        "by construction": say("built in"),
        "not refuted": say("tried"),
        "refuted": say("no"),
        "unknown": "?",
        "not applicable": "–",
    }

    def of_law(place: int, title: Message) -> Column[Audit]:
        return Column(title, lambda found: marks[found.verdicts[place].state])

    columns: list[Column[Audit]] = [
        Column(say("Rule"), lambda found: found.rule.id),
        *(of_law(place, law.title) for place, law in enumerate(LAWS.values())),
    ]
    note = say(
        "built in: holds by construction, as the formula is given nothing else. tried: no "
        "counter-example was found in {count} tries, which proves nothing. no: refuted by a "
        "stored counter-example. –: has no meaning here.",
        count=tries,
    )
    return Page(
        [
            Heading(say("Laws of the official rules").text(lang)),
            table_of(columns, audits, lang),
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
