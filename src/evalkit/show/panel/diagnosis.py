"""How the agreement of a panel is written."""

from __future__ import annotations

from math import isnan
from typing import Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say, some
from evalkit.panel.diagnostics.bootstrap import Interval
from evalkit.panel.diagnostics.diagnosis import RELIABLE, TENTATIVE, Diagnosis, _number
from evalkit.panel.diagnostics.evaluators import FLAG, Copy
from evalkit.show.pages import Block, Bullets, Heading, Page, Table

_LABELS = {
    "icc1": "ICC(1,1)", "icc2": "ICC(2,1)", "icc3": "ICC(3,1)",
    "icc1k": "ICC(1,k)", "icc2k": "ICC(2,k)", "icc3k": "ICC(3,k)",
}  # fmt: skip
_READING = (
    say(
        "Alpha: reliable from 0.80 on, tentative from 0.667 on (Krippendorff), where the lower end"
        " of the interval is."
    ),
    say(
        "ICC: below 0.5 poor, to 0.75 moderate, to 0.9 good (Koo & Li, from memory); the lower end"
        " of the interval is read, not the value."
    ),
    say("Kendall's W with fewer than 4 bids is a description, not a test."),
    say("Severity is a difference of level. With all marks there it changes no order."),
    say("Halo is the mean correlation between items; true quality correlates them, too."),
    say(
        "Robust z over 3.5 is worth a question. With few bids the power is low: silence proves "
        "nothing."
    ),
    say("Never leave out or reweigh an evaluator because of these numbers; ask."),
)  # fmt: skip


def page(result: Diagnosis, lang: Lang) -> Page:
    """Return the diagnosis as a page that can be printed in any format."""
    blocks: list[Block] = [
        Heading(say("Panel {name}", name=result.panel).text(lang)),
        Bullets([line.text(lang) for line in _findings(result)]),
        Heading(say("Agreement").text(lang), 2),
        _agreement(result, lang),
    ]
    if not result.nested:
        blocks += [Heading(say("Evaluators").text(lang), 2), _evaluators(result, lang)]
    if result.leanings:
        blocks.append(Heading(say("Totals out of line").text(lang), 2))
        blocks.append(_leanings(result, lang))
    if result.copies:
        blocks.append(Heading(say("The same marks or reasons").text(lang), 2))
        blocks.append(Bullets([_copy(found).text(lang) for found in result.copies[:50]]))
    blocks.append(Heading(say("How to read this").text(lang), 2))
    reading = (_READING[0], _READING[-1]) if result.nested else _READING
    blocks.append(Bullets([line.text(lang) for line in reading]))
    return Page(blocks)


def rows(result: Diagnosis, lang: Lang) -> list[dict[str, Any]]:  # noqa: ARG001 - as all rows
    """Return one plain dict an evaluator."""
    return [
        {
            "panel": result.panel,
            "evaluator": p.evaluator,
            "bids": p.bids,
            "severity": _number(p.severity),
            "spread": _number(p.spread),
            "halo": _number(p.halo),
        }
        for p in result.profiles
    ]


def _findings(result: Diagnosis) -> list[Message]:
    lines = []
    if result.alpha is not None and not isnan(result.alpha.value):
        lines.append(_verdict(result.alpha))
    flagged = [f"{f.evaluator} / {f.bid}" for f in result.leanings if abs(f.robust_z) > FLAG]
    if flagged:
        lines.append(say("Totals worth a second look: {names}.", names=some(flagged)))
    if result.copies:
        lines.append(
            say("Pairs with the same marks or reasons: {count}.", count=len(result.copies))
        )
    if result.nested:
        lines.append(
            say(
                "Evaluators are others in each project, so nobody is compared across projects: "
                "no severity, spread or halo."
            )
        )
    lines.append(say("Nothing here changes a score."))
    return lines


def _agreement(result: Diagnosis, lang: Lang) -> Table:
    rows = []
    for name, found in (
        (say("Krippendorff's alpha, interval level").text(lang), result.alpha),
        *(
            ()
            if result.nested
            else ((say("Kendall's W, corrected for ties").text(lang), result.concordance),)
        ),
        *((_LABELS[name], found) for name, found in result.correlations.items()),
    ):
        if found is None:
            rows.append([name, "–", "–"])
        else:
            few = isnan(found.low)
            span = say("too few bids").text(lang) if few else _span(found)
            rows.append([name, _two(found.value), span])
    headers = [say("Of the totals"), say("Value"), say("95 % by bootstrap")]
    return Table([h.text(lang) for h in headers], rows, right={1, 2})


def _evaluators(result: Diagnosis, lang: Lang) -> Table:
    headers = [
        say("Evaluator"), say("Bids"), say("Severity, points"), say("Spread"), say("Halo"),
    ]  # fmt: skip
    rows = [
        [p.evaluator, str(p.bids), _signed(p.severity), _two(p.spread), _two(p.halo)]
        for p in result.profiles
    ]
    return Table([h.text(lang) for h in headers], rows, right={1, 2, 3, 4})


def _leanings(result: Diagnosis, lang: Lang) -> Table:
    headers = [say("Evaluator"), say("Bid"), say("Residual, points"), say("Robust z")]
    rows = [[f.evaluator, f.bid, _signed(f.residual), _signed(f.robust_z)] for f in result.leanings]
    return Table([h.text(lang) for h in headers], rows, right={2, 3})


def _verdict(alpha: Interval) -> Message:
    """Judge agreement by the lower end of the interval: the value alone may be luck."""
    value = _two(alpha.value)
    if isnan(alpha.low):
        return say(
            "Agreement on the totals: alpha {value}. With so few bids there is no interval, so it"
            " is not judged.",
            value=value,
        )
    word = (
        say("reliable")
        if alpha.low >= RELIABLE
        else say("tentative")
        if alpha.low >= TENTATIVE
        else say("weak or not shown")
    )
    return say(
        "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the"
        " lower end decides.",
        word=word,
        value=value,
        low=_two(alpha.low),
        high=_two(alpha.high),
    )


def _copy(found: Copy) -> Message:
    if found.kind == "marks":
        return say(
            "{first} and {second} gave {bid} the same marks on every item",
            first=found.first,
            second=found.second,
            bid=found.bid,
        )
    return say(
        "{first} and {second} gave the same reason for {bid}: {what}",
        first=found.first,
        second=found.second,
        bid=found.bid,
        what=found.what[:120],
    )


def _span(found: Interval) -> str:
    return f"{_two(found.low)} – {_two(found.high)}"


def _two(value: float) -> str:
    return "–" if isnan(value) else fixed(value, 2)


def _signed(value: float) -> str:
    return "–" if isnan(value) else fixed(value, 2, sign=True)
