"""All diagnostics of one panel on one page, with how to read them."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import numpy as np
from attrs import field, frozen

from evalkit.exact import fixed
from evalkit.pages import Block, Bullets, Heading, Page, Shown, Table
from evalkit.panel.diagnostics.bootstrap import (
    Interval,
    alpha_interval,
    icc_intervals,
    kendall_w_interval,
)
from evalkit.panel.diagnostics.evaluators import (
    FLAG,
    Copy,
    Profile,
    copies,
    profiles,
    residuals,
    totals,
)
from evalkit.panel.marks import MarkTable
from evalkit.words import Lang, Message, say, some

RELIABLE, TENTATIVE = 0.8, 2 / 3


@frozen
class Leaning:
    """One evaluator's total for one bid, out of line with both."""

    evaluator: str
    bid: str
    residual: float
    robust_z: float


@frozen
class Diagnosis(Shown):
    """What the marks of a panel tell about the marking.

    Parameters
    ----------
    panel : str
    alpha, concordance : Interval or None
        Krippendorff's alpha (interval level) and Kendall's W of the totals, with
        bootstrap intervals; None where there is too little to work them out.
    correlations : mapping of str to Interval
        The six intraclass correlations of the totals by the names of `ICC`; empty
        where there is too little to work them out.
    profiles : sequence of Profile
    leanings : sequence of Leaning
        Largest first.
    copies : sequence of Copy
    bids : int
    nested : bool
        Whether the name of an evaluator means one person only within a bid. Then alpha
        holds, which does not ask who is who, and nobody is described across bids.
    """

    panel: str
    alpha: Interval | None
    concordance: Interval | None
    correlations: Mapping[str, Interval] = field(hash=False)
    profiles: tuple[Profile, ...] = field(repr=False)
    leanings: tuple[Leaning, ...] = field(repr=False)
    copies: tuple[Copy, ...] = field(repr=False)
    bids: int
    nested: bool = False

    def page(self, lang: Lang = "en") -> Page:
        """Return the diagnosis as a page that can be printed in any format."""
        blocks: list[Block] = [
            Heading(say("Panel {name}", name=self.panel).text(lang)),
            Bullets([line.text(lang) for line in self._findings()]),
            Heading(say("Agreement").text(lang), 2),
            self._agreement(lang),
        ]
        if not self.nested:
            blocks += [Heading(say("Evaluators").text(lang), 2), self._evaluators(lang)]
        if self.leanings:
            blocks.append(Heading(say("Totals out of line").text(lang), 2))
            blocks.append(self._leanings(lang))
        if self.copies:
            blocks.append(Heading(say("The same marks or reasons").text(lang), 2))
            blocks.append(Bullets([_copy(found).text(lang) for found in self.copies[:50]]))
        blocks.append(Heading(say("How to read this").text(lang), 2))
        reading = (_READING[0], _READING[-1]) if self.nested else _READING
        blocks.append(Bullets([line.text(lang) for line in reading]))
        return Page(blocks)

    def _findings(self) -> list[Message]:
        lines = []
        if self.alpha is not None and not isnan(self.alpha.value):
            lines.append(_verdict(self.alpha))
        flagged = [f"{f.evaluator} / {f.bid}" for f in self.leanings if abs(f.robust_z) > FLAG]
        if flagged:
            lines.append(say("Totals worth a second look: {names}.", names=some(flagged)))
        if self.copies:
            lines.append(
                say("Pairs with the same marks or reasons: {count}.", count=len(self.copies))
            )
        if self.nested:
            lines.append(
                say(
                    "Evaluators are others in each project, so nobody is compared across projects: "
                    "no severity, spread or halo."
                )
            )
        lines.append(say("Nothing here changes a score."))
        return lines

    def _agreement(self, lang: Lang) -> Table:
        rows = []
        for name, found in (
            (say("Krippendorff's alpha, interval level").text(lang), self.alpha),
            *(
                ()
                if self.nested
                else ((say("Kendall's W, corrected for ties").text(lang), self.concordance),)
            ),
            *((_LABELS[name], found) for name, found in self.correlations.items()),
        ):
            if found is None:
                rows.append([name, "–", "–"])
            else:
                few = isnan(found.low)
                span = say("too few bids").text(lang) if few else _span(found)
                rows.append([name, _two(found.value), span])
        headers = [say("Of the totals"), say("Value"), say("95 % by bootstrap")]
        return Table([h.text(lang) for h in headers], rows, right={1, 2})

    def _evaluators(self, lang: Lang) -> Table:
        headers = [
            say("Evaluator"), say("Bids"), say("Severity, points"), say("Spread"), say("Halo"),
        ]  # fmt: skip
        rows = [
            [p.evaluator, str(p.bids), _signed(p.severity), _two(p.spread), _two(p.halo)]
            for p in self.profiles
        ]
        return Table([h.text(lang) for h in headers], rows, right={1, 2, 3, 4})

    def _leanings(self, lang: Lang) -> Table:
        headers = [say("Evaluator"), say("Bid"), say("Residual, points"), say("Robust z")]
        rows = [
            [f.evaluator, f.bid, _signed(f.residual), _signed(f.robust_z)] for f in self.leanings
        ]
        return Table([h.text(lang) for h in headers], rows, right={2, 3})

    def rows(self, _lang: Lang = "en") -> list[dict[str, Any]]:
        """Return one plain dict an evaluator."""
        return [
            {
                "panel": self.panel,
                "evaluator": p.evaluator,
                "bids": p.bids,
                "severity": _number(p.severity),
                "spread": _number(p.spread),
                "halo": _number(p.halo),
            }
            for p in self.profiles
        ]

    def plain(self) -> dict[str, Any]:
        """Return everything as plain data."""
        made: dict[str, Any] = {
            "alpha": _plain(self.alpha),
            "kendall_w": _plain(self.concordance),
            "icc": {name: _plain(found) for name, found in self.correlations.items()},
        }
        made["evaluators"] = self.rows()
        made["out_of_line"] = [
            {"evaluator": f.evaluator, "bid": f.bid, "residual": f.residual, "z": f.robust_z}
            for f in self.leanings
        ]
        made["copies"] = [
            {"kind": c.kind, "first": c.first, "second": c.second, "bid": c.bid}
            for c in self.copies
        ]
        return {"panel": self.panel, **made}


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


def _plain(found: Interval | None) -> dict[str, float | None] | None:
    if found is None:
        return None
    return {name: _number(getattr(found, name)) for name in ("value", "low", "high")}


def _number(value: float) -> float | None:
    """Return None for NaN, which JSON does not know."""
    return None if isnan(value) else value


def _span(found: Interval) -> str:
    return f"{_two(found.low)} – {_two(found.high)}"


def _two(value: float) -> str:
    return "–" if isnan(value) else fixed(value, 2)


def _signed(value: float) -> str:
    return "–" if isnan(value) else fixed(value, 2, sign=True)


def diagnose(
    table: MarkTable,
    *,
    panel: str = "",
    reasons: Mapping[tuple[str, str, str], str] | None = None,
    draws: int = 1000,
    seed: int = 0,
    nested: bool = False,
) -> Diagnosis:
    """Work out every diagnostic of a panel.

    Parameters
    ----------
    table : MarkTable
    panel : str
        Its name, for the page.
    reasons : mapping of (evaluator, bid, item) to str, optional
    draws, seed : int
        Of the bootstrap.
    nested : bool
        Whether the name of an evaluator means one person only within a bid.
    """
    # What is drawn, and what stands first among equals, must not hang on the rows of a file.
    table = table.by_name()
    points = totals(table)
    full = points[:, ~np.isnan(points).any(axis=0)]
    enough = min(full.shape) >= 2
    alpha = alpha_interval(points, draws=draws, seed=seed) if points.size else None
    if nested:
        return Diagnosis(
            panel=panel,
            alpha=alpha,
            concordance=None,
            correlations={},
            profiles=(),
            leanings=(),
            copies=copies(table, reasons),
            bids=len(table.bids),
            nested=True,
        )
    concordance = kendall_w_interval(full, draws=draws, seed=seed) if enough else None
    correlations = icc_intervals(full, draws=draws, seed=seed) if enough else {}
    residual, z = residuals(table)
    leanings = [
        Leaning(who, bid, float(residual[row, column]), float(z[row, column]))
        for row, who in enumerate(table.evaluators)
        for column, bid in enumerate(table.bids)
        if np.isfinite(z[row, column]) and abs(z[row, column]) >= 2.0
    ]
    leanings.sort(key=lambda found: (-abs(found.robust_z), found.evaluator, found.bid))
    return Diagnosis(
        panel=panel,
        alpha=alpha,
        concordance=concordance,
        correlations=correlations,
        profiles=profiles(table),
        leanings=tuple(leanings[:20]),
        copies=copies(table, reasons),
        bids=len(table.bids),
    )
