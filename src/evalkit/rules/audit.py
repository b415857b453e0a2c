"""Which laws a rule keeps: proved, or refuted by an example that a person can follow.

A counter-example is data: the bids before, the bids after, the settings. It is worked out again,
exactly, each time that it is shown, so none can outlive a change of its rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from evalkit.errors import ModelError, Problem, place
from evalkit.exact import decimal, exact, near_decimal
from evalkit.pages import Block, Bullets, Heading, Page, Paragraph, Shown, Table
from evalkit.rules.base import OWN_NUMBERS, Rule, Scored
from evalkit.rules.laws import LAWS
from evalkit.words import Lang, Message, say, words

State = Literal["proved", "refuted", "not applicable", "not refuted"]
Bids = Mapping[str, Mapping[str, Fraction]]
BY_CONSTRUCTION = ("own-bid-only", "withdrawal-proof", "tie-stable")
"""Laws that follow from a rule being given one bid's numbers only."""


def _bids(bids: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Fraction]]:
    return {name: {k: exact(v) for k, v in row.items()} for name, row in bids.items()}


@frozen(kw_only=True)
class CounterExample:
    """Bids before and after a change, between which a law is broken.

    Parameters
    ----------
    settings : mapping of parameter to value
    settings_after : mapping
        Where money parameters move with the prices; otherwise empty.
    before, after : mapping of bid to its inputs
        For a price rule ``quality`` holds the other points of the bid.
    """

    settings: Mapping[str, Any] = field(factory=dict, hash=False)
    settings_after: Mapping[str, Any] = field(factory=dict, hash=False)
    before: Bids = field(converter=_bids, hash=False)
    after: Bids = field(factory=dict, converter=_bids, hash=False)


@frozen
class Verdict:
    """What the audit finds of one law."""

    law: str
    state: State
    reason: Message
    example: CounterExample | None = field(default=None, repr=False)


def applies(rule: Rule, law: str) -> bool:
    """Say whether a law has a meaning for a rule."""
    names = {p.id for p in rule.parameters}
    return {
        "monotone": rule.role in {"price", "award"} and "price" in rule.inputs,
        "withdrawal-proof": rule.role in {"price", "award"},
        "bounded": "max_points" in names and rule.role in {"price", "technical"},
        "scale-free": "price" in rule.inputs,
    }.get(law, True) or law in rule.claims


def scored(rule: Rule, bids: Bids, settings: Mapping[str, Any]) -> dict[str, Scored]:
    """Apply a rule to bids that may carry more than it asks for."""
    rows = {name: {k: row[k] for k in rule.inputs} for name, row in bids.items()}
    return rule.apply(rows, **settings)


def figures(
    rule: Rule, bids: Bids, settings: Mapping[str, Any]
) -> dict[str, tuple[Fraction, ...] | None]:
    """Return what ranks each bid: for a price rule its other points and those of the price."""
    found = scored(rule, bids, settings)
    if rule.role != "price":
        return {name: s.key for name, s in found.items()}
    zero = Fraction(0)
    return {name: (s.value + bids[name].get("quality", zero),) for name, s in found.items()}


def winners(keys: Mapping[str, tuple[Fraction, ...] | None]) -> list[str]:
    """Return who has the best key."""
    ranked = {name: key for name, key in keys.items() if key is not None}
    best = max(ranked.values(), default=None)
    return [name for name, key in ranked.items() if key == best]


def broken(rule: Rule, law: str, example: CounterExample) -> Message | None:
    """Say how an example breaks a law; None if it does not.

    Raises
    ------
    ModelError
        For settings that the rule does not allow.
    """
    return _CHECKS[law](rule, example)


def _monotone(rule: Rule, e: CounterExample) -> Message | None:
    mover = _mover(e, "price")
    if mover is None or e.after[mover]["price"] <= e.before[mover]["price"]:
        return None
    before, after = (scored(rule, bids, e.settings)[mover] for bids in (e.before, e.after))
    if _worth(after) <= _worth(before):
        return None
    return say(
        "{bid} raises its price from {low} to {high}, and goes from {before} to {after}",
        bid=mover,
        low=decimal(e.before[mover]["price"]),
        high=decimal(e.after[mover]["price"]),
        before=near_decimal(before.value),
        after=near_decimal(after.value),
    )


def _worth(found: Scored) -> tuple[int, tuple[Fraction, ...]]:
    return (0, ()) if found.key is None else (1, found.key)


def _mover(e: CounterExample, column: str) -> str | None:
    """Return the one bid of which one input moves, all else being the same."""
    if set(e.before) != set(e.after):
        return None
    moved = [name for name in e.before if e.before[name] != e.after[name]]
    if len(moved) != 1:
        return None
    before, after = e.before[moved[0]], e.after[moved[0]]
    return moved[0] if {k for k in before if before[k] != after.get(k)} == {column} else None


def _own_bid_only(rule: Rule, e: CounterExample) -> Message | None:
    before, after = scored(rule, e.before, e.settings), scored(rule, e.after, e.settings)
    for name in e.before:
        if name not in e.after or e.before[name] != e.after[name]:
            continue
        if (before[name].key is None) != (after[name].key is None):
            return (
                say("the numbers of {bid} stay the same, and it loses its rank", bid=name)
                if after[name].key is None
                else say("the numbers of {bid} stay the same, and it gains a rank", bid=name)
            )
        if before[name].value != after[name].value:
            return say(
                "the numbers of {bid} stay the same, and it goes from {before} to {after}",
                bid=name,
                before=near_decimal(before[name].value),
                after=near_decimal(after[name].value),
            )
    return None


def _withdrawal(rule: Rule, e: CounterExample) -> Message | None:
    gone = [name for name in e.before if name not in e.after]
    if len(gone) != 1 or any(e.after[name] != e.before[name] for name in e.after):
        return None
    before, after = figures(rule, e.before, e.settings), figures(rule, e.after, e.settings)
    first, then = winners(before), winners(after)
    if gone[0] in first or len(first) != 1 or len(then) != 1 or first == then:
        return None
    return say(
        "remove {gone}, who does not win, and the award moves from {first} to {then}: "
        "{before} becomes {after}",
        gone=gone[0],
        first=first[0],
        then=then[0],
        before=_pair(rule, before, first[0], then[0]),
        after=_pair(rule, after, first[0], then[0]),
    )


def _pair(
    rule: Rule, keys: Mapping[str, tuple[Fraction, ...] | None], first: str, then: str
) -> str:
    sign = -1 if rule.best == "lowest" else 1
    shown = []
    for name in (first, then):
        key = keys[name]
        shown.append("–" if key is None else near_decimal(sign * key[0]))
    return " / ".join(shown)


def _bounded(rule: Rule, e: CounterExample) -> Message | None:
    most = exact(e.settings.get("max_points", 100))
    for name, found in scored(rule, e.before, e.settings).items():
        if not 0 <= found.value <= most:
            return say(
                "{bid} gets {value} of {most} points",
                bid=name,
                value=near_decimal(found.value),
                most=decimal(most),
            )
    return None


def _scale_free(rule: Rule, e: CounterExample) -> Message | None:
    factors = {
        e.after[name]["price"] / row["price"] for name, row in e.before.items() if name in e.after
    }
    money = {p.id for p in rule.parameters if p.money}
    after_settings = {**e.settings, **e.settings_after}
    factors |= {exact(after_settings[m]) / exact(e.settings[m]) for m in money & set(e.settings)}
    if len(factors) != 1 or set(e.before) != set(e.after):
        return None
    before = figures(rule, e.before, e.settings)
    after = figures(rule, e.after, after_settings)
    if _order(before) == _order(after):
        return None
    return say(
        "all amounts times {factor}, and the order goes from {before} to {after}",
        factor=near_decimal(factors.pop(), 8),
        before=_order(before),
        after=_order(after),
    )


def _order(keys: Mapping[str, tuple[Fraction, ...] | None]) -> str:
    groups: dict[tuple[Fraction, ...], list[str]] = {}
    for name, key in keys.items():
        if key is not None:
            groups.setdefault(key, []).append(name)
    return " > ".join(" = ".join(sorted(groups[key])) for key in sorted(groups, reverse=True))


def _tie_stable(rule: Rule, e: CounterExample) -> Message | None:
    found = scored(rule, e.before, e.settings)
    names = list(e.before)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            same = all(e.before[one][k] == e.before[other][k] for k in rule.inputs)
            if same and found[one] != found[other]:
                return say(
                    "{one} and {other} are equal, and get {first} and {second}",
                    one=one,
                    other=other,
                    first=near_decimal(found[one].value),
                    second=near_decimal(found[other].value),
                )
    turned = scored(rule, {name: e.before[name] for name in reversed(names)}, e.settings)
    for name in names:
        if turned[name].value != found[name].value or turned[name].key != found[name].key:
            return say(
                "the same bids listed the other way round, and {bid} goes from {first} to {second}",
                bid=name,
                first=near_decimal(found[name].value),
                second=near_decimal(turned[name].value),
            )
    return None


_CHECKS = {
    "monotone": _monotone,
    "own-bid-only": _own_bid_only,
    "withdrawal-proof": _withdrawal,
    "bounded": _bounded,
    "scale-free": _scale_free,
    "tie-stable": _tie_stable,
}


@frozen
class Audit(Shown):
    """The laws of one rule, each with its proof or its counter-example."""

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
    "proved": say("proved"),
    "refuted": say("refuted"),
    "not applicable": say("not applicable"),
    "not refuted": say("not refuted"),
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
        line = [name, *(decimal(row[c]) for c in columns), near_decimal(before[name].value)]
        if changed:
            line.append(near_decimal(after[name].value) if name in after else "–")
        rows.append(line)
    return Table(headers, rows, right=set(range(1, len(headers))))


def audit(rule: Rule, examples: Mapping[str, CounterExample]) -> Audit:
    """Bring proofs and counter-examples together, each example worked out again.

    Raises
    ------
    ModelError
        If an example breaks nothing, or stands against a claim.
    """
    return Audit(rule, tuple(verdict(rule, law, examples.get(law)) for law in LAWS))


def verdict(rule: Rule, law: str, example: CounterExample | None) -> Verdict:
    """Return what is known of one law."""
    if example is not None:
        reason = broken(rule, law, example)
        if reason is None:
            table = place(say("rule"), rule.id)
            what = say("its counter-example breaks nothing")
            raise ModelError(Problem(table=table, field=law, rule=what))
        return Verdict(law, "refuted", reason, example)
    if rule.look is None and law in BY_CONSTRUCTION:
        return Verdict(law, "proved", OWN_NUMBERS)
    if law in rule.claims:
        return Verdict(law, "proved", rule.claims[law])
    if not applies(rule, law):
        return Verdict(law, "not applicable", say("this rule has no such thing"))
    return Verdict(law, "not refuted", say("neither proved nor refuted"))


def overview(audits: Sequence[Audit], trimming: Message, lang: Lang) -> Page:
    """Lay out all rules against all laws, and what trimming a panel can do."""
    marks = {"proved": say("yes"), "refuted": say("no"), "not applicable": "–", "not refuted": "?"}
    headers = [say("Rule").text(lang), *(LAWS[law].title.text(lang) for law in LAWS)]
    rows = []
    for found in audits:
        shown = [words(marks[v.state], lang) for v in found.verdicts]
        rows.append([found.rule.id, *shown])
    note = say("yes: proved. no: refuted by a stored counter-example. –: has no meaning here.")
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
