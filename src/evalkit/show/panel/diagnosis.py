"""How the agreement of a panel is written."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from attrs import evolve, frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, say, some, words
from evalkit.panel.diagnostics.affiliation import Favour
from evalkit.panel.diagnostics.bootstrap import Interval
from evalkit.panel.diagnostics.diagnosis import Diagnosis, Leaning
from evalkit.panel.diagnostics.evaluators import Profile
from evalkit.panel.diagnostics.levels import FLAG
from evalkit.panel.diagnostics.likeness import Copy
from evalkit.show.columns import Column, Item, not_shown, rows_of, table_of
from evalkit.show.forms import COUNT, NOTE, Worded, rounded
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.panel.findings import findings, p_text
from evalkit.show.panel.wording import session_words

MOST_COPIES, MOST_LEANINGS, MOST_LETTERS = 50, 20, 120
_LABELS = {
    "icc1": "ICC(1,1)", "icc2": "ICC(2,1)", "icc3": "ICC(3,1)",
    "icc1k": "ICC(1,k)", "icc2k": "ICC(2,k)", "icc3k": "ICC(3,k)",
}  # fmt: skip
_LACKS = {
    "pairs": say("no subject has two totals"),
    "variation": say("no variation"),
    "units": say("too few subjects"),
}
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
    say("With few subjects the power is low: no finding does not prove agreement."),
    say(
        "Severity, equal marks and affiliation: a sentence above names anybody by chance alone in "
        "at most 1 of 20 panels, for each of the three (Holm)."
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
    Column(
        say("Standard error"), lambda line: line.profile.error, rounded(2),
        keys=("severity_error",),
    ),
    Column(say("Spread"), lambda line: line.profile.spread, rounded(2), keys=("spread",)),
    Column(say("Halo"), lambda line: line.profile.halo, rounded(2), keys=("halo",)),
)  # fmt: skip
CHANCE = evolve(rounded(4), write=lambda p, _lang: p_text(p))
LEANINGS: tuple[Column[Leaning], ...] = (
    Column(say("Evaluator"), lambda found: found.evaluator),
    Column(say("Subject"), lambda found: found.bid),
    Column(say("Residual, points"), lambda found: found.residual, rounded(2, sign=True)),
    Column(say("Robust z"), lambda found: found.robust_z, rounded(2, sign=True)),
)


FAVOURS: tuple[Column[Favour], ...] = (
    Column(say("Evaluator"), lambda one: one.evaluator, keys=("evaluator",)),
    Column(say("Affiliation"), lambda one: one.affiliation, keys=("affiliation",)),
    Column(say("Own"), lambda one: one.own, COUNT, keys=("own",)),
    Column(say("Others"), lambda one: one.others, COUNT, keys=("others",)),
    Column(
        say("Difference, points"),
        lambda one: one.difference,
        rounded(2, sign=True),
        keys=("difference",),
    ),
    Column(say("p-value"), lambda one: one.p, CHANCE, keys=("p",)),
    Column(say("Least p-value"), lambda one: one.least, CHANCE, keys=("least_p",)),
    Column(say("p-value, Holm"), lambda one: one.adjusted, CHANCE, keys=("p_holm",)),
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
    if result.favours:
        blocks.append(Heading(say("Marks by affiliation"), 2))
        blocks.append(table_of(FAVOURS, result.favours, lang))
    if result.leanings:
        blocks.append(Heading(say("Outlying totals"), 2))
        blocks += _cut(LEANINGS, result.leanings, MOST_LEANINGS, lang)
    if result.copies and not result.variation.is_none:
        blocks.append(Heading(say("Identical marks or reasons"), 2))
        blocks += _chance_of_copies(result, lang)
        copies = some([_copy(found) for found in result.copies], MOST_COPIES)
        blocks.append(Bullets(words(line, lang) for line in copies))
    blocks.append(Heading(say("How to read this"), 2))
    blocks.append(Bullets(reading(result)))
    return Page(blocks, lang)


def _chance_of_copies(result: Diagnosis, lang: Lang) -> list[Block]:
    same = sum(found.kind == "marks" for found in result.copies)
    if not same or isnan(result.copies_by_chance):
        return []
    line = say(
        "The same marks on every item of a subject: {count}. Chance would give {chance}, if items "
        "are marked independently.",
        count=same,
        chance=fixed(result.copies_by_chance, 1),
    )
    return [Paragraph(line.text(lang))]


def _cut(
    columns: Sequence[Column[Item]], rows: Sequence[Item], most: int, lang: Lang
) -> list[Block]:
    """Lay out the first rows, and say how many more there are; data have them all."""
    left = len(rows) - most
    more: list[Block] = [Paragraph(not_shown(left).text(lang))] if left > 0 else []
    return [table_of(columns, rows[:most], lang), *more]


def reading(result: Diagnosis) -> list[Message]:
    """Say how to read the figures, with how many would stand out by chance."""
    if result.nested:
        return [_READING[0], _READING[-1]]
    lines = list(_READING[:-1])
    chance = result.by_chance
    if chance is None:
        lines.append(
            say("With fewer than three subjects in common no total can be out of line with others.")
        )
    else:
        lines.append(
            say(
                "Ask about a robust z over {limit}: chance alone brings one in at most 1 of 20 "
                "such tables. From a robust z of 2 on, chance alone would list {count}.",
                limit=fixed(max(FLAG, chance.limit), 2),
                count=fixed(chance.listed, 1),
            )
        )
    if any(not one.is_exact for one in result.favours):
        lines.append(say("p of affiliation is of ways that were drawn where there are too many."))
    return [*lines, _READING[-1]]


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


def _start(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"


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
        what=_start(found.what),
    )


def _span(found: Interval) -> Worded:
    if found.lack:
        return _LACKS[found.lack]
    return f"{fixed(found.low, 2)} – {fixed(found.high, 2)}"


def plain(result: Diagnosis, lang: Lang) -> dict[str, Any]:
    """Return everything as plain data."""
    return {
        "panel": words(session_words(result.panel), lang),
        "alpha": _ends(result.alpha),
        "kendall_w": _ends(result.concordance),
        "icc": {name: _ends(found) for name, found in result.correlations.items()},
        "evaluators": rows_of(COLUMNS, items(result), lang),
        "totals": result.variation.totals,
        "totals_equal": result.variation.equal,
        "constant": [profile.evaluator for profile in result.constant],
        "out_of_line": [
            {"evaluator": f.evaluator, "bid": f.bid, "residual": f.residual, "z": f.robust_z}
            for f in result.leanings
        ],
        "out_of_line_by_chance": result.by_chance
        and {"z_limit": _plain(result.by_chance.limit), "listed": result.by_chance.listed},
        "affiliation": rows_of(FAVOURS, result.favours, lang),
        "copies_by_chance": _plain(result.copies_by_chance),
        "equal_marks": [
            {
                "first": like.first,
                "second": like.second,
                "equal": like.equal,
                "of": like.of,
                "by_chance": _plain(like.by_chance),
                "p_holm": _plain(like.p),
            }
            for like in result.likenesses
        ],
        "copies": [
            {"kind": c.kind, "first": c.first, "second": c.second, "bid": c.bid, "what": c.what}
            for c in result.copies
        ],
    }


def _ends(found: Interval | None) -> dict[str, Any] | None:
    """Return an interval; None for NaN, which JSON does not know."""
    if found is None:
        return None
    ends = {name: _plain(getattr(found, name)) for name in ("value", "low", "high")}
    return {**ends, "lack": found.lack or None}


def _plain(value: float) -> float | None:
    return None if isnan(value) else value
