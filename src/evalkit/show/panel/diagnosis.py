"""How the agreement of a panel is written."""

from __future__ import annotations

from math import isnan
from typing import Any

from attrs import evolve, frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, say, some, words
from evalkit.panel.diagnostics.bootstrap import Interval
from evalkit.panel.diagnostics.diagnosis import RELIABLE, TENTATIVE, Diagnosis, Leaning
from evalkit.panel.diagnostics.evaluators import FLAG, Copy, Profile
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.forms import COUNT, NOTE, Worded, rounded
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.panel.wording import session_words

MOST_COPIES = 50
_LABELS = {
    "icc1": "ICC(1,1)", "icc2": "ICC(2,1)", "icc3": "ICC(3,1)",
    "icc1k": "ICC(1,k)", "icc2k": "ICC(2,k)", "icc3k": "ICC(3,k)",
}  # fmt: skip
_READING = (
    say(
        "Alpha: reliable from 0.80, tentative from 0.667 (Krippendorff), judged by the lower "
        "end of the interval."
    ),
    say(
        "ICC: below 0.5 poor, to 0.75 moderate, to 0.9 good (Koo & Li, from memory); judged by "
        "the lower end of the interval, not the value."
    ),
    say("Kendall's W with fewer than 4 subjects is descriptive, not a test."),
    say("Severity is a difference of level; where no mark is missing, it does not change the "
        "order."),
    say("Halo is the mean correlation between items; true quality also correlates them."),
    say(
        "Ask about a robust z over 3.5. With few subjects the power is low: no finding does "
        "not prove agreement."
    ),
    say("Do not leave out or reweigh an evaluator because of these numbers; ask the evaluator."),
)  # fmt: skip


@frozen
class EvaluatorLine:
    """One evaluator of one panel."""

    panel: Text | Message | str
    profile: Profile


COLUMNS: tuple[Column[EvaluatorLine], ...] = (
    Column(say("Panel"), lambda line: line.panel, keys=("panel",)),
    Column(say("Evaluator"), lambda line: line.profile.evaluator, keys=("evaluator",)),
    Column(say("Subjects"), lambda line: line.profile.bids, COUNT, keys=("bids",)),
    Column(
        say("Severity, points"), lambda line: line.profile.severity, rounded(2, sign=True),
        keys=("severity",),
    ),
    Column(say("Spread"), lambda line: line.profile.spread, rounded(2), keys=("spread",)),
    Column(say("Halo"), lambda line: line.profile.halo, rounded(2), keys=("halo",)),
)  # fmt: skip
LEANINGS: tuple[Column[Leaning], ...] = (
    Column(say("Evaluator"), lambda found: found.evaluator),
    Column(say("Subject"), lambda found: found.bid),
    Column(say("Residual, points"), lambda found: found.residual, rounded(2, sign=True)),
    Column(say("Robust z"), lambda found: found.robust_z, rounded(2, sign=True)),
)


def items(result: Diagnosis) -> list[EvaluatorLine]:
    """Return the evaluators."""
    return [EvaluatorLine(session_words(result.panel), profile) for profile in result.profiles]


def page(result: Diagnosis, lang: Lang) -> Page:
    """Return the diagnosis as a page that can be printed in any format."""
    blocks: list[Block] = [
        Heading(say("Panel {name}", name=session_words(result.panel))),
        Bullets(findings(result)),
        Heading(say("Agreement"), 2),
        _agreement(result, lang),
    ]
    if not result.nested:
        blocks += [
            Heading(say("Evaluators"), 2),
            table_of(COLUMNS[1:], items(result), lang),
        ]
    if result.leanings:
        blocks.append(Heading(say("Outlying totals"), 2))
        blocks.append(table_of(LEANINGS, result.leanings, lang))
    if result.copies:
        blocks.append(Heading(say("Identical marks or reasons"), 2))
        copies = some([_copy(found) for found in result.copies], MOST_COPIES)
        blocks.append(Bullets(words(line, lang) for line in copies))
    blocks.append(Heading(say("How to read this"), 2))
    reading = (_READING[0], _READING[-1]) if result.nested else _READING
    blocks.append(Bullets(reading))
    return Page(blocks, lang)


def findings(result: Diagnosis) -> list[Message]:
    """Say how far the evaluators agree, and what is worth a second look."""
    lines = []
    if result.alpha is not None and not isnan(result.alpha.value):
        lines.append(_verdict(result.alpha))
    flagged = [f"{f.evaluator} / {f.bid}" for f in result.leanings if abs(f.robust_z) > FLAG]
    if flagged:
        lines.append(say("Outlying totals to check: {names}.", names=some(flagged)))
    if result.copies:
        lines.append(
            say("Pairs with identical marks or reasons: {count}.", count=len(result.copies))
        )
    if result.nested:
        lines.append(
            say(
                "Each project has different evaluators, so they are not compared across "
                "projects: no severity, spread or halo."
            )
        )
    lines.append(say("These statistics do not change any score."))
    return lines


def _agreement(result: Diagnosis, lang: Lang) -> Table:
    found: list[tuple[Worded, Interval | None]] = [
        (say("Krippendorff's alpha, interval level"), result.alpha)
    ]
    if not result.nested:
        found.append((say("Kendall's W, corrected for ties"), result.concordance))
    found += [(_LABELS[name], interval) for name, interval in result.correlations.items()]
    right = evolve(NOTE, right=True)
    columns: tuple[Column[tuple[Worded, Interval | None]], ...] = (
        Column(say("Of the totals"), lambda pair: pair[0]),
        Column(say("Value"), lambda pair: pair[1] and pair[1].value, rounded(2)),
        Column(say("95 % by bootstrap"), lambda pair: pair[1] and _span(pair[1]), right),
    )
    return table_of(columns, found, lang)


def _verdict(alpha: Interval) -> Message:
    """Judge agreement by the lower end of the interval: the value alone may be luck."""
    value = fixed(alpha.value, 2)
    if isnan(alpha.low):
        return say(
            "Agreement on the totals: alpha {value}. There are too few subjects for an "
            "interval, so it is not judged.",
            value=value,
        )
    word = (
        say("reliable")
        if alpha.low >= RELIABLE
        else say("tentative")
        if alpha.low >= TENTATIVE
        else say("weak or not demonstrated")
    )
    return say(
        "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the"
        " lower end decides.",
        word=word,
        value=value,
        low=fixed(alpha.low, 2),
        high=fixed(alpha.high, 2),
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


def _span(found: Interval) -> Worded:
    if isnan(found.low):
        return say("too few subjects")
    return f"{fixed(found.low, 2)} – {fixed(found.high, 2)}"


def plain(result: Diagnosis, lang: Lang) -> dict[str, Any]:
    """Return everything as plain data."""
    return {
        "panel": words(session_words(result.panel), lang),
        "alpha": _ends(result.alpha),
        "kendall_w": _ends(result.concordance),
        "icc": {name: _ends(found) for name, found in result.correlations.items()},
        "evaluators": rows_of(COLUMNS, items(result), lang),
        "out_of_line": [
            {"evaluator": f.evaluator, "bid": f.bid, "residual": f.residual, "z": f.robust_z}
            for f in result.leanings
        ],
        "copies": [
            {"kind": c.kind, "first": c.first, "second": c.second, "bid": c.bid}
            for c in result.copies
        ],
    }


def _ends(found: Interval | None) -> dict[str, float | None] | None:
    """Return an interval; None for NaN, which JSON does not know."""
    if found is None:
        return None
    ends = {name: getattr(found, name) for name in ("value", "low", "high")}
    return {name: None if isnan(end) else end for name, end in ends.items()}
