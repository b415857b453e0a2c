"""Families of price formulas: points for a price, from ratios, spans and discounts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import log_ratio
from evalkit.rules.domains import BidInputs
from evalkit.rules.families.base import (
    Code,
    Context,
    Edge,
    FormulaResult,
    Terms,
    Undefined,
    lowest_price,
    told,
)

LOGARITHM_PLACES = 12
"""Decimals kept of a logarithm, which has no exact decimal."""


def _ratio(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    (lowest,) = context
    return FormulaResult(terms("max_points") * lowest / bid["price"], told("how", lowest=lowest))


def _ends(bids: Sequence[BidInputs], _terms: Terms) -> Context:
    """Take the lowest and the highest price."""
    prices = [bid["price"] for bid in bids]
    return min(prices), max(prices)


def _span(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    low, high = context
    most, price = terms("max_points"), bid["price"]
    if low == high:
        if terms.word("when_equal") == "refused":
            return Undefined(told("undefined"))
        return FormulaResult(most, told("equal"))
    return FormulaResult(most * (high - price) / (high - low), told("how", low=low, high=high))


def _above_lowest(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    (lowest,) = context
    raw = terms("max_points") * (2 - bid["price"] / lowest)
    if terms.on("not_below_zero"):
        return FormulaResult(max(raw, Fraction(0)), told("cut", lowest=lowest))
    return FormulaResult(raw, told("how", lowest=lowest))


def _between(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    low, high = terms("price_min"), terms("price_max")
    share = min(max((high - bid["price"]) / (high - low), Fraction(0)), Fraction(1))
    return FormulaResult(terms("max_points") * share, told("how"))


def _logarithm(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    (lowest,) = context
    raw = terms("max_points") * (
        1 - log_ratio(bid["price"] / lowest, terms("zero_at"), LOGARITHM_PLACES)
    )
    raw = max(raw, Fraction(0)) if terms.on("not_below_zero") else raw
    return FormulaResult(raw, told("how", lowest=lowest))


def _discount(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    most, base, price = terms("max_points"), terms("reference"), bid["price"]
    limit = terms("investigation_price")
    if price >= limit:
        return FormulaResult(most * (base - price) / base, told("how"))
    part = terms("below_share") * (limit - price)
    return FormulaResult(most * (base - limit + part) / base, told("below"))


def _largest_discount(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the largest discount on the budget, a share of it."""
    base = terms("reference")
    return (max((base - bid["price"]) / base for bid in bids),)


def _saturated(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    base = terms("reference")
    against, discount = max(terms("significant"), context[0]), (base - bid["price"]) / base
    raw = terms("max_points") * discount / against
    return FormulaResult(raw, told("how", discount=discount, against=against))


PRICES = {
    "price-ratio": Code(score=_ratio, context=lowest_price),
    "linear-span": Code(score=_span, context=_ends),
    "linear-above-lowest": Code(score=_above_lowest, context=lowest_price),
    "linear-between-amounts": Code(score=_between),
    "price-logarithm": Code(score=_logarithm, context=lowest_price),
    "discount": Code(
        score=_discount, edges=(Edge("price", lambda terms, _bid: terms("investigation_price")),)
    ),
    "saturated-discount": Code(score=_saturated, context=_largest_discount),
}
