"""All diagnostics of one panel on one page, with how to read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from attrs import field, frozen

from evalkit.core.messages import Text
from evalkit.core.notes import Note
from evalkit.core.result import Listed
from evalkit.panel.diagnostics.affiliation import Favour, favours
from evalkit.panel.diagnostics.bootstrap import (
    Interval,
    alpha_interval,
    icc_intervals,
    kendall_w_interval,
)
from evalkit.panel.diagnostics.evaluators import Profile, profiles
from evalkit.panel.diagnostics.levels import (
    FLAG,
    LISTED,
    ByChance,
    outlying_by_chance,
    residuals,
    totals,
)
from evalkit.panel.diagnostics.likeness import Copy, Likeness, copies, copies_by_chance, likenesses
from evalkit.panel.marks import MarkTable

RELIABLE, TENTATIVE = 0.8, 2 / 3
_LITTLE = 0.75
"""From this share of equal totals on, alpha hangs on the few others."""


@frozen
class Leaning:
    """One evaluator's total for one bid, out of line with both."""

    evaluator: str
    bid: str
    residual: float
    robust_z: float


@frozen
class Variation:
    """How far the totals differ at all; without that, agreement beyond chance is not defined.

    Parameters
    ----------
    totals : int
    equal : int
        Of these, so many are the most frequent total.
    """

    totals: int
    equal: int

    @property
    def is_none(self) -> bool:
        """Whether all are equal."""
        return self.totals > 1 and self.equal == self.totals

    @property
    def is_little(self) -> bool:
        """Whether three of four are equal, so that alpha can be near 0 where almost all agree."""
        return not self.is_none and self.totals > 1 and self.equal >= _LITTLE * self.totals


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
        Totals from a robust z of 2 on, all of them, the largest first.
    copies : sequence of Copy
    variation : Variation
    by_chance : ByChance or None
        What chance alone would show of such totals; None where nobody is described.
    copies_by_chance : float
        Bids that two evaluators would mark alike on every item by chance; NaN if unknown.
    likenesses : sequence of Likeness
        Of each two evaluators, those most beyond chance first.
    favours : sequence of Favour
        Of each evaluator with bids of the own affiliation, the smallest p first.
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
    variation: Variation
    by_chance: ByChance | None = None
    copies_by_chance: float = float("nan")
    likenesses: tuple[Likeness, ...] = field(default=(), repr=False)
    favours: tuple[Favour, ...] = field(default=(), repr=False)
    nested: bool = False

    @property
    def outlying(self) -> tuple[Leaning, ...]:
        """Totals further out of line than chance alone would bring in one table of twenty."""
        if self.by_chance is None:
            return ()
        limit = max(FLAG, self.by_chance.limit)
        return tuple(found for found in self.leanings if abs(found.robust_z) > limit)

    @property
    def constant(self) -> tuple[Profile, ...]:
        """Evaluators who gave every bid the same total, where most others did not."""
        return tuple(found for found in self.profiles if found.is_constant)

    @property
    def alike(self) -> tuple[Likeness, ...]:
        """Pairs of evaluators with more equal marks than chance would give."""
        return tuple(found for found in self.likenesses if found.stands_out)


def diagnose(
    table: MarkTable,
    *,
    panel: Text | Note | str = "",
    reasons: Mapping[tuple[str, str, str], str] | None = None,
    evaluator_affiliations: Mapping[str, str] | None = None,
    bid_affiliations: Mapping[str, str] | None = None,
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
    evaluator_affiliations, bid_affiliations : mapping of str to str, optional
        Where evaluators and bids come from; marks of the own are contrasted with others.
    draws, seed : int
        Of the bootstrap; the seed also of tables and ways that are drawn by chance.
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
            variation=_variation(table),
            nested=True,
        )
    concordance = kendall_w_interval(full, draws=draws, seed=seed) if enough else None
    correlations = icc_intervals(full, draws=draws, seed=seed) if enough else {}
    residual, z = residuals(table)
    leanings = [
        Leaning(who, bid, float(residual[row, column]), float(z[row, column]))
        for row, who in enumerate(table.evaluators)
        for column, bid in enumerate(table.bids)
        if np.isfinite(z[row, column]) and abs(z[row, column]) >= LISTED
    ]
    leanings.sort(key=lambda found: (-abs(found.robust_z), found.evaluator, found.bid))
    return Diagnosis(
        panel=panel,
        alpha=alpha,
        concordance=concordance,
        correlations=correlations,
        profiles=profiles(table),
        leanings=tuple(leanings),
        copies=copies(table, reasons),
        bids=len(table.bids),
        variation=_variation(table),
        by_chance=outlying_by_chance(table, seed=seed) if np.isfinite(z).any() else None,
        copies_by_chance=copies_by_chance(table),
        likenesses=likenesses(table),
        favours=favours(table, evaluator_affiliations or {}, bid_affiliations or {}, seed=seed),
    )


def _variation(table: MarkTable) -> Variation:
    whole = table.numerators.sum(axis=2)[table.counting.all(axis=2)]
    counts = Counter(whole.tolist())
    return Variation(len(whole), max(counts.values(), default=0))
