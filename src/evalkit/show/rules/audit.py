"""How the audit of a rule is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from attrs import evolve, frozen

from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.rules.audit import Audit, Ground, LawState, LawVerdict
from evalkit.rules.base import Rule
from evalkit.rules.examples import CounterExample
from evalkit.rules.laws import ASKED, PROPERTIES
from evalkit.rules.standing import Breach, scored
from evalkit.show.columns import Column, table_of
from evalkit.show.forms import CODE, NOTE, RIGHT, coded
from evalkit.show.laws import LAW_TITLES
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table

STATES: Mapping[LawState, Message] = MappingProxyType(
    {
        "by construction": say("by construction"),
        "not refuted": say("not refuted"),
        "refuted": say("refuted"),
        "unknown": say("unknown"),
        "not applicable": say("not applicable"),
    }
)
GROUNDS: Mapping[Ground, Message] = MappingProxyType(
    {
        "own numbers": say("the formula is given the bid's own numbers only"),
        "price not given": say("the formula is not given the price"),
        "unsteady": say("the same bids do not get the same scores each time"),
        "no meaning": say("this does not apply to the rule"),
    }
)
BREACHES: Mapping[str, Message] = MappingProxyType(
    {
        "crashes": say("the formula fails with {error}"),
        "unsteady": say("the same bids once more change {bid} from {before} to {after}"),
        "float": say("{bid} gets {value}, a binary float, so that noise may decide a tie"),
        "rounds-away": say("{bid} gets {value} where the formula gives {raw}"),
        "lowers": say(
            "{bid} lowers its quality from {low} to {high} and changes from {before} to {after}"
        ),
        "loser-wins": say(
            "{bid}, which does not win, comes to win where its {column} changes from {low} to "
            "{high}; before, the winner is {first}"
        ),
        "worse-at-the-edge": say(
            "{bid} with exactly {at} as its {column} gets {value}, and with {beside}, just beside "
            "it, {better}"
        ),
        "cliff": say(
            "the price of {bid} changes from {low} to {high}, and what it gets from {before} to "
            "{after}"
        ),
        "scale-flags": say(
            "multiplying all amounts by {factor} changes the finding of the rule about {bid}: "
            "{before}; then: {after}"
        ),
        "listing-flags": say(
            "listing the same bids in reverse order changes the finding of the rule about {bid}"
        ),
        "copies-move": say("with every bid entered twice, {bid} changes from {before} to {after}"),
        "copies-tell": say(
            "with every bid entered twice, the rank or the finding of {bid} changes"
        ),
        "phantom-helps": say("{bid} gets {before} without {gone}, and {after} with it"),
        "pair-moves": say("with {gone} in, {before}; without it, {after}"),
        "raises": say(
            "{bid} raises its price from {low} to {high} and changes from {before} to {after}"
        ),
        "moves": say("the numbers of {bid} stay the same, but it changes from {before} to {after}"),
        "loses-rank": say("the numbers of {bid} stay the same, but it loses its rank"),
        "gains-rank": say("the numbers of {bid} stay the same, but it gains a rank"),
        "flag-moves": say(
            "the numbers of {bid} stay the same, but the finding of the rule changes: "
            "{before}; then: {after}"
        ),
        "award-moves": say(
            "removing {gone}, which does not win, changes the winner from {first} to {then}: "
            "{before} becomes {after}"
        ),
        "out-of-bounds": say("{bid} gets {value} of {most} points"),
        "order-moves": say(
            "multiplying all amounts by {factor} changes the order from {before} to {after}"
        ),
        "equals-differ": say("{one} and {other} are equal, but get {first} and {second}"),
        "listing-decides": say(
            "listing the same bids in reverse order changes {bid} from {first} to {second}"
        ),
    }
)
_EXACT = frozenset({"low", "high", "most", "at", "beside"})
"""Numbers that stand as they were given; figures are written in a few decimals."""
_FACTOR_PLACES = 8
_ABREAST = 6
"""So many laws stand beside each other in one table."""


def breach_words(breach: Breach) -> Message:
    """Say how an example breaks a law."""
    values = {name: _value(name, value) for name, value in breach.values.items()}
    return Message(BREACHES[breach.id].template, values)


def _value(name: str, value: object) -> object:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return " / ".join(str(_value(name, item)) for item in value)
    if not isinstance(value, Fraction):
        return value
    if name in _EXACT:
        return decimal(value)
    return near_decimal(value, _FACTOR_PLACES) if name == "factor" else near_decimal(value)


def why(rule: Rule, verdict: LawVerdict) -> Message:
    """Say what a verdict rests on, with the reason that the rule gives for its claim."""
    if verdict.breach is not None:
        return breach_words(verdict.breach)
    if verdict.ground == "no tries":
        return say("none of {count} sets of bids puts it to the test", count=verdict.drawn)
    if verdict.ground != "tries":
        return GROUNDS[verdict.ground]
    tried = say("no counter-example in {count} tries", count=verdict.tries)
    if verdict.law not in rule.claims:
        return tried
    return say("{reason}; {tries}", reason=rule.claims[verdict.law], tries=tried)


def page(result: Audit, lang: Lang) -> Page:
    """Return the audit as a page that can be printed in any format."""
    blocks: list[Block] = [
        Heading(result.rule.title),
        Paragraph(f"{result.rule.id}: {result.rule.formula}"),
    ]
    blocks.append(table_of(COLUMNS[1:], items(result), lang))
    examples = [v for v in result.verdicts if v.example is not None]
    if examples:
        blocks.append(Heading(say("Counter-examples"), 2))
    for v in examples:
        assert v.example is not None
        blocks.append(Heading(LAW_TITLES[v.law], 3))
        blocks.append(example_table(result.rule, v.example, lang))
        if v.example.settings:
            given = [f"{k} = {_plain(x)}" for k, x in v.example.settings.items()]
            blocks.append(Paragraph(say("Settings: {names}", names=given)))
    if result.rule.anomalies:
        blocks.append(Heading(say("Known oddities"), 2))
        blocks.append(Bullets([a.text for a in result.rule.anomalies]))
    return Page(blocks, lang)


@frozen
class LawLine:
    """One law, and what is known of it."""

    rule: str
    law: str
    state: LawState
    why: Message


def items(result: Audit) -> list[LawLine]:
    """Return the laws."""
    return [LawLine(result.rule.id, v.law, v.state, why(result.rule, v)) for v in result.verdicts]


COLUMNS: tuple[Column[LawLine], ...] = (
    Column(say("Rule"), lambda line: line.rule, CODE, keys=("rule",)),
    Column(
        say("Property"), lambda line: line.law, coded(LAW_TITLES),
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
        Column(say("Gets"), lambda bid: _figure(before[bid].value), RIGHT),
    ]
    if example.after:
        then = evolve(NOTE, right=True)
        columns.append(
            Column(
                say("After the change"),
                lambda bid: _figure(after[bid].value) if bid in after else None,
                then,
            )
        )
    return table_of(columns, example.before, lang)


def _figure(value: Fraction | None) -> str:
    if value is None:
        return "–"
    return near_decimal(value) if isinstance(value, Fraction) else str(value)


def overview(audits: Sequence[Audit], tries: int, trimming: Message, lang: Lang) -> Page:
    """Lay out all rules against all laws, and what trimming a panel can do."""
    marks: Mapping[LawState, Message | str] = {
        "by construction": say("built in"),
        "not refuted": say("tried"),
        "refuted": say("no"),
        "unknown": "?",
        "not applicable": "–",
    }

    def of_law(law: str) -> Column[Audit]:
        return Column(LAW_TITLES[law], lambda found: marks[found[law].state])

    def tables(laws: Sequence[str]) -> list[Table]:
        rows = [laws[at : at + _ABREAST] for at in range(0, len(laws), _ABREAST)]
        rule: Column[Audit] = Column(say("Rule"), lambda found: found.rule.id)
        return [table_of([rule, *map(of_law, row)], audits, lang) for row in rows]

    note = say(
        "built in: holds by construction, because the formula is given nothing else. tried: no "
        "counter-example was found in {count} sets of bids, which is no proof. no: refuted by a "
        "counter-example. ?: no set of bids puts it to the test. –: not applicable.",
        count=tries,
    )
    panels = say(
        "Panels: trimming by total and by item can choose different winners: {reason}",
        reason=trimming,
    )
    return Page(
        [
            Heading(say("Laws of the official rules")),
            Heading(say("Asked of every rule"), 2),
            *tables(ASKED),
            Heading(say("Properties that a rule may have"), 2),
            *tables(PROPERTIES),
            Paragraph(note),
            Bullets([panels]),
        ],
        lang,
    )
