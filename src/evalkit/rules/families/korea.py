"""Families of Korean formulas: bands of the price, distances from a centre, scores by rank."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from operator import neg

from evalkit.core.exact import round_to
from evalkit.rules.domains import BidInputs
from evalkit.rules.families.base import (
    Code,
    Context,
    Edge,
    FormulaResult,
    Terms,
    lowest_price,
    middle,
    told,
)

HUNDRED = Fraction(100)


def _bands(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    """Ratio to the lowest price above a kink, up to 2 points more below it, a floor under both."""
    most, reference, price = terms("max_points"), terms("reference"), bid["price"]
    least, kink, lowest = terms("floor") * reference, terms("kink") * reference, context[0]
    if terms.on("clamp_lowest"):
        lowest = max(lowest, terms.get("lowest_floor", terms("floor")) * reference)
    if price < least and terms.word("below") == "share":
        raw, how = terms("share") * most, told("below-floor")
    elif price >= kink:
        raw, how = most * lowest / price, told("ratio", lowest=lowest)
    else:
        counted, span = max(price, least), kink - terms("bonus_to") * reference
        raw = most * lowest / kink + 2 * (kink - counted) / span
        how = told("below-kink", lowest=lowest, at=kink, counted=counted, span=span)
    if terms.on("cap") and raw > most:
        raw, how = most, told("capped", how=how)
    flag = told("below-the-floor") if price < least else None
    return FormulaResult(raw, how, told("above-reference") if price > reference else flag)


def _distance(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    """Fewer points with the distance of a ratio from a centre; fixed ones from a ratio on."""
    price, estimate, costs = bid["price"], terms("reference"), terms("fixed_costs")
    own, whole = price - costs, estimate - costs
    flag = told("above-estimate") if price > estimate else None
    if price <= estimate and own >= terms("flat_from") * whole:
        return FormulaResult(terms("flat_points"), told("flat"), flag)
    ratio = round_to(own / whole, int(terms("ratio_places")), "half-up")
    raw = terms("max_points") - terms("slope") * abs(terms("centre_ratio") - HUNDRED * ratio)
    how = told("how", ratio=ratio)
    if raw < terms("least"):
        return FormulaResult(terms("least"), told("at-least", how=how), flag)
    return FormulaResult(raw, how, flag)


def counted(prices: Sequence[Fraction], few: int) -> list[Fraction]:
    """Return the prices that the mean is taken over.

    Of n bidders in the order of their prices, the k-th from below stands at k/n. "Less than 20 %
    from below" leaves out k/n < 1/5, "20 % or more from above" k/n ≤ 1/5. With fewer than `few`
    bidders, the lowest price and the upper 30 % are left out; else both fifths.
    """
    ordered, n = sorted(prices), len(prices)
    if n == 1:
        return ordered
    below, above = (1, n * 3 // 10) if n < few else (-(-n // 5) - 1, n // 5)
    return ordered[below : n - above]


def _average(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the average of the prices that the text declares."""
    prices, which = [bid["price"] for bid in bids], terms.word("average")
    if which == "trimmed":
        return (middle(counted(prices, int(terms("few"))), "mean"),)
    return (middle(prices, which),)


def _from_average(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    price, reference, (mean,) = bid["price"], terms("reference"), context
    raw = terms("max_points") - terms("slope") * abs(mean - price) / reference
    flag = told("above-reference") if price > reference else None
    if price < terms("low") * reference:
        return FormulaResult(raw - terms("taken_off"), told("low", mean=mean), told("taken-off"))
    return FormulaResult(raw, told("how", mean=mean), flag)


def _ladder(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the raw points of each rank, highest first, then what each rank gets.

    Equal raw points share a rank. The whole ladder is built here, once, and not again for each bid.
    """
    gap, larger = terms("gap"), terms.on("use_raw_gap_when_larger")
    raws = sorted({bid["quality"] for bid in bids}, reverse=True)
    ladder = [terms("max_points")]
    for above, below in pairwise(raws):
        ladder.append(ladder[-1] - (max(gap, above - below) if larger else gap))
    return (*raws, *ladder)


def _by_rank(bid: BidInputs, context: Context, _terms: Terms) -> FormulaResult:
    ranks = len(context) // 2
    rank = bisect_left(context, -bid["quality"], hi=ranks, key=neg)
    value, zero = context[ranks + rank], Fraction(0)
    if not rank:
        return FormulaResult(max(value, zero), told("first", points=value))
    above = context[ranks + rank - 1]
    how = told(
        "next" if value >= 0 else "below-zero",
        rank=str(rank + 1),
        above=max(above, zero),
        less=above - value,
    )
    return FormulaResult(max(value, zero), how)


def _of_reference(name: str, *, above: bool) -> Edge:
    return Edge("price", lambda terms, _bid: terms(name) * terms("reference"), above)


_REFERENCE = Edge("price", lambda terms, _bid: terms("reference"), above=False)
KOREA = {
    "price-bands": Code(
        score=_bands,
        context=lowest_price,
        merge=(min,),
        edges=(_of_reference("kink", above=True), _of_reference("floor", above=True), _REFERENCE),
    ),
    "distance-from-centre": Code(
        score=_distance,
        edges=(
            Edge(
                "price",
                lambda terms, _bid: (
                    terms("fixed_costs")
                    + terms("flat_from") * (terms("reference") - terms("fixed_costs"))
                ),
            ),
            _REFERENCE,
        ),
    ),
    "distance-from-average": Code(
        score=_from_average,
        context=_average,
        edges=(_of_reference("low", above=True), _REFERENCE),
    ),
    "points-by-rank": Code(score=_by_rank, context=_ladder),
}
