"""Which laws a rule keeps, and what each verdict rests on.

A law holds by construction, where a mechanism of evalkit makes it hold; it is refuted by an example
that a person can follow; it was tried so many times and not refuted; or nothing is known. A reason
that somebody gives for a law is shown, and proves nothing by itself. A counter-example is data: the
bids before, the bids after, the settings. It is worked out again, exactly, each time that it is
shown, so none can outlive a change of its rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from evalkit.errors import ModelError, Problem, place
from evalkit.exact import decimal
from evalkit.pages import Block, Bullets, Heading, Page, Paragraph, Shown, Table
from evalkit.rules.base import OWN_NUMBERS, Rule
from evalkit.rules.breaking import CounterExample, applies, broken, figure, scored
from evalkit.rules.laws import LAWS
from evalkit.rules.tries import TRIES, Tried, tried
from evalkit.words import Lang, Message, say, words

State = Literal["by construction", "not refuted", "refuted", "unknown", "not applicable"]
ALONE = ("own-bid-only", "withdrawal-proof", "tie-stable")
"""Laws that follow from a formula being given one bid's numbers only."""
PRICELESS = ("monotone", "scale-free")
"""Laws that follow from a formula not being given the price."""


@frozen
class Verdict:
    """What the audit finds of one law."""

    law: str
    state: State
    reason: Message
    example: CounterExample | None = field(default=None, repr=False)


@frozen
class Audit(Shown):
    """The laws of one rule, each with what its verdict rests on."""

    rule: Rule
    verdicts: tuple[Verdict, ...]

    def __getitem__(self, law: str) -> Verdict:
        return next(v for v in self.verdicts if v.law == law)

    def page(self, lang: Lang = "en") -> Page:
        """Return the audit as a page that can be printed in any format."""
        blocks: list[Block] = [
            Heading(self.rule.title.text(lang)),
            Paragraph(f"{self.rule.id}: {self.rule.formula}"),
        ]
        headers = [say("Law"), say("Verdict"), say("Why")]
        rows = [
            [
                LAWS[v.law].title.text(lang),
                STATES[v.state].text(lang),
                v.reason.text(lang),
            ]
            for v in self.verdicts
        ]
        blocks.append(Table([h.text(lang) for h in headers], rows, wrap=((0, 24), (2, 60))))
        examples = [v for v in self.verdicts if v.example is not None]
        if examples:
            blocks.append(Heading(say("Counter-examples").text(lang), 2))
        for v in examples:
            assert v.example is not None
            blocks.append(Heading(LAWS[v.law].title.text(lang), 3))
            blocks.append(example_table(self.rule, v.example, lang))
            if v.example.settings:
                given = [f"{k} = {_plain(x)}" for k, x in v.example.settings.items()]
                blocks.append(Paragraph(say("Settings: {names}", names=given).text(lang)))
        if self.rule.anomalies:
            blocks.append(Heading(say("Known oddities").text(lang), 2))
            blocks.append(Bullets([a.text.text(lang) for a in self.rule.anomalies]))
        return Page(blocks)

    def rows(self, lang: Lang = "en") -> list[dict[str, Any]]:
        """Return one plain dict a law."""
        return [
            {"rule": self.rule.id, "law": v.law, "verdict": v.state, "why": v.reason.text(lang)}
            for v in self.verdicts
        ]


STATES: Mapping[State, Message] = {
    "by construction": say("by construction"),
    "not refuted": say("not refuted"),
    "refuted": say("refuted"),
    "unknown": say("unknown"),
    "not applicable": say("not applicable"),
}


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


def audit(
    rule: Rule,
    examples: Mapping[str, CounterExample],
    *,
    official: bool = False,
    tries: int = TRIES,
) -> Audit:
    """Bring verdicts together: each example worked out again, each other law tried.

    Parameters
    ----------
    rule : Rule
    examples : mapping of law id to CounterExample
    official : bool
        Whether the rule comes with evalkit. Only of such a rule is anything said to
        hold by construction: of other code nobody knows that it keeps no state.
    tries : int
        How many sets of bids each law without an example is tried on.

    Raises
    ------
    ModelError
        If an example breaks nothing.
    """
    return Audit(rule, tuple(_judged(rule, law, examples, official, tries) for law in LAWS))


def _judged(
    rule: Rule,
    law: str,
    examples: Mapping[str, CounterExample],
    official: bool,
    tries: int,
) -> Verdict:
    example = examples.get(law)
    if example is None and applies(rule, law):
        return verdict(rule, law, tried(rule, law, tries), official=official)
    return verdict(rule, law, Tried(example, 0), official=official)


def verdict(rule: Rule, law: str, found: Tried, *, official: bool = False) -> Verdict:
    """Return what is known of one law after a search for a counter-example."""
    if found.example is not None:
        reason = broken(rule, law, found.example)
        if reason is None:
            table = place(say("rule"), rule.id)
            what = say("its counter-example breaks nothing")
            raise ModelError(Problem(table=table, field=law, rule=what))
        return Verdict(law, "refuted", reason, found.example)
    if not applies(rule, law):
        return Verdict(law, "not applicable", say("this rule has no such thing"))
    reason = by_construction(rule, law) if official else None
    if reason is not None:
        return Verdict(law, "by construction", reason)
    if not found.count:
        return Verdict(law, "unknown", say("no bids could be found to try it on"))
    reason = say("no counter-example in {count} tries", count=found.count)
    if law in rule.claims:
        reason = say("{reason}; {tries}", reason=rule.claims[law], tries=reason)
    return Verdict(law, "not refuted", reason)


def by_construction(rule: Rule, law: str) -> Message | None:
    """Say which mechanism makes a law hold, whatever the formula is; None where there is none.

    `Rule.figures` gives a formula without a `look` its own row alone, and no formula what is
    unread. Both hold as long as the formula keeps no state, which the tests check of those
    that come with evalkit.
    """
    if rule.look is None and law in ALONE:
        return OWN_NUMBERS
    money = any(p.money for p in rule.parameters)
    if "price" in rule.unread and law in PRICELESS and not money:
        return say("the formula is not given the price")
    return None


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
