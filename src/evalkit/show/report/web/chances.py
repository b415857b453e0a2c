"""Counts over a threshold, with what the calculation leaves open of them."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from evalkit.assumed.assumption import Assumption
from evalkit.core.exact import fixed
from evalkit.core.messages import Message, say
from evalkit.evidence.chances import NEAR, SURE, Likely
from evalkit.evidence.outlooks import Outlook
from evalkit.evidence.planning.plan import Plan
from evalkit.show.evidence.assumed import assumption_words
from evalkit.show.report.web.view import View


@frozen
class PairCount:
    """How many pairs reach a chance, and between which numbers that count may be off."""

    found: int
    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether the calculation leaves nothing open."""
        return self.low == self.high

    @property
    def words(self) -> str:
        """The count, with its bounds where they differ."""
        if self.is_exact:
            return f"{self.found:,}"
        return f"{self.found:,} ({self.low:,}–{self.high:,})"


def reach(found: Likely, sure: float) -> PairCount:
    """PairCount the pairs of which one order has at least that chance.

    The bounds hold what the lattice may have done, and two standard errors of what was drawn.
    """
    pairs, drawn = found.pairs, 2 * found.standard_error
    low = int(np.count_nonzero(pairs.low - drawn >= sure - NEAR))
    high = int(np.count_nonzero(pairs.high + drawn >= sure - NEAR))
    count = found.ordered(sure)
    return PairCount(count, min(low, count), min(max(high, count), found.count))


LEVELS = tuple(sorted(SURE))
"""The lowest first, as more pairs reach it."""


def level(sure: float) -> str:
    """Write a threshold."""
    return f"{round(100 * sure)}\u00a0%"


def plan_assumed(view: View, plan: Plan) -> Message:
    """Name what a plan assumes, and what leads above it where that is something else."""
    if view.outlook is None or plan.assumption == view.outlook.leading.assumption:
        return short(plan.assumption)
    return say(
        "{plan}, not {leading} as above",
        plan=short(plan.assumption),
        leading=short(view.outlook.leading.assumption),
    )


def plan_assumes(view: View) -> Message | None:
    """Say that the plan counts under another assumption than the ranking, where it does."""
    if view.plan is None or view.outlook is None:
        return None
    plan, leading = view.plan.assumption, view.outlook.leading.assumption
    if plan == leading or not view.plan.steps:
        return None
    return say(
        "The plan counts pairs under another assumption ({plan}) than the likely ranking"
        " ({leading}), so its numbers are not those of the ranking.",
        plan=short(plan),
        leading=short(leading),
    )


def short(assumption: Assumption) -> Message:
    """Name an assumption in few words."""
    if assumption.over == "levels" and assumption.lean == "even" and not assumption.gates_pass:
        if not assumption.correlation:
            return say("independent marks")
        return say("marks correlated by {rho}", rho=fixed(assumption.correlation, 2))
    return say("{words}", words=assumption_words(assumption))


def beside(found: Outlook) -> list[Likely]:
    """Return what leads, then those that differ from it by the correlation of marks alone."""
    lead = found.leading.assumption
    others = [
        one
        for one in found.others
        if (one.assumption.over, one.assumption.lean, one.assumption.gates_pass)
        == (lead.over, lead.lean, lead.gates_pass)
    ]
    return [found.leading, *sorted(others, key=lambda one: one.assumption.correlation)]


def pairs_title(view: View) -> Message:
    """Say how many pairs are in certain order, and how many are likely."""
    certain = view.certain
    assert certain is not None
    count, pairs = certain.ordered(), f"{certain.pairs:,}"
    if certain.pairs == 1 and count:
        return say("The order of the two projects is certain")
    if view.outlook is None:
        if not count:
            return say("No project is certainly above another")
        return say("{count} of {pairs} pairs have a certain order", count=f"{count:,}",
                   pairs=pairs)  # fmt: skip
    likely = f"{reach(view.outlook.leading, LEVELS[0]).found:,}"
    values = {"likely": likely, "pairs": pairs, "level": level(LEVELS[0])}
    if certain.pairs == 1:
        return (
            say(
                "The order of the two projects is likely at {level}, not certain",
                level=level(LEVELS[0]),
            )
            if likely != "0"
            else say(
                "The order of the two projects is neither certain nor likely at {level}",
                level=level(LEVELS[0]),
            )
        )
    if not count:
        return say(
            "No project is certainly above another; {likely} of {pairs} pairs are likely at"
            " {level}",
            **values,
        )
    return say(
        "{count} of {pairs} pairs have a certain order; {likely} are certain or likely at {level}",
        count=f"{count:,}", **values,
    )  # fmt: skip
