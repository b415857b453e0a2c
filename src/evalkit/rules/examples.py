"""Bids as evidence: counter-examples to laws, and cases worked out by others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from evalkit.core.exact import exact

Bids = Mapping[str, Mapping[str, Fraction]]


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


@frozen(kw_only=True)
class WorkedCase:
    """Bids with what somebody found of them, and where.

    Parameters
    ----------
    id : str
    source : str
        Who worked it out, and where it is printed.
    confidence : str
        ``sourced`` or ``computed by hand``, or how else the numbers came about.
    settings : mapping of parameter to value
    bids : mapping of bid to its inputs
    values : mapping of bid to its figure
    places : int
        Decimals in which the figures are compared.
    winner : str
        The one bid that comes first; empty where nothing is said of it.
    unranked, flagged : sequence of str or None
        The bids that get no rank, and those against which the rule finds something;
        None where nothing is said of it.
    """

    id: str
    source: str
    confidence: str
    settings: Mapping[str, Any] = field(factory=dict, hash=False)
    bids: Bids = field(converter=_bids, hash=False)
    values: Mapping[str, Fraction] = field(factory=dict, hash=False)
    places: int = 4
    winner: str = ""
    unranked: tuple[str, ...] | None = None
    flagged: tuple[str, ...] | None = None
