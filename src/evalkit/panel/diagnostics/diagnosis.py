"""All diagnostics of one panel on one page, with how to read them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import field, frozen

from evalkit.core.messages import Text
from evalkit.core.notes import Note
from evalkit.core.result import Listed
from evalkit.panel.diagnostics.bootstrap import (
    Interval,
    alpha_interval,
    icc_intervals,
    kendall_w_interval,
)
from evalkit.panel.diagnostics.evaluators import (
    Copy,
    Profile,
    copies,
    profiles,
    residuals,
    totals,
)
from evalkit.panel.marks import MarkTable

RELIABLE, TENTATIVE = 0.8, 2 / 3


@frozen
class Leaning:
    """One evaluator's total for one bid, out of line with both."""

    evaluator: str
    bid: str
    residual: float
    robust_z: float


@frozen
class Diagnosis(Listed):
    """What the marks of a panel tell about the marking.

    Parameters
    ----------
    panel : Text, Note or str
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

    panel: Text | Note | str
    alpha: Interval | None
    concordance: Interval | None
    correlations: Mapping[str, Interval] = field(hash=False)
    profiles: tuple[Profile, ...] = field(repr=False)
    leanings: tuple[Leaning, ...] = field(repr=False)
    copies: tuple[Copy, ...] = field(repr=False)
    bids: int
    nested: bool = False


def diagnose(
    table: MarkTable,
    *,
    panel: Text | Note | str = "",
    reasons: Mapping[tuple[str, str, str], str] | None = None,
    draws: int = 1000,
    seed: int = 0,
    nested: bool = False,
) -> Diagnosis:
    """Work out every diagnostic of a panel.

    Parameters
    ----------
    table : MarkTable
    panel : Text, Note or str
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
