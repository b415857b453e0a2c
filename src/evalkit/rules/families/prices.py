"""Families of price formulas: points for a price, from ratios, spans and discounts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.irrational import log_ratio
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


def _full(context: Context, terms: Terms) -> Fraction:
    """Return the price that gets all points."""
    return context[0] if terms.word("all_points_at") == "lowest" else terms("price_min")


def _zero(context: Context, terms: Terms) -> Fraction:
    """Return the price that gets none."""
    which = terms.word("no_points_at")
    if which == "announced":
        return terms("price_max")
    return context[1] if which == "highest" else terms("multiple") * context[0]


def _linear(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    """Points fall from all to none on a line between two prices, and never exceed all."""
    full, zero, most = _full(context, terms), _zero(context, terms), terms("max_points")
    if full > zero:
        return Undefined(told("turned", full=full, zero=zero))
    if full == zero:
        if terms.word("when_equal") == "refused":
            return Undefined(told("undefined", full=full))
        return FormulaResult(most, told("equal"))
    raw, how = most * (zero - bid["price"]) / (zero - full), told("how", full=full, zero=zero)
    if terms.on("not_below_zero"):
        raw, how = max(raw, Fraction(0)), told("cut", full=full, zero=zero)
    return FormulaResult(raw, how) if raw <= most else FormulaResult(most, told("capped", how=how))


def _logarithm(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    (lowest,) = context
    raw = terms("max_points") * (
        1 - log_ratio(bid["price"] / lowest, terms("zero_at"), LOGARITHM_PLACES)
    )
    raw = max(raw, Fraction(0)) if terms.on("not_below_zero") else raw
    return FormulaResult(raw, told("how", lowest=lowest))


def _share_off(price: Fraction, terms: Terms) -> Fraction:
    """Return the discount; below the investigation price a share of the rest counts."""
    base, limit = terms("reference"), terms("investigation_price")
    if price >= limit:
        return (base - price) / base
    return (base - limit + terms("below_share") * (limit - price)) / base


def _largest(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the largest discount."""
    return (max(_share_off(bid["price"], terms) for bid in bids),)


def _discount(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    most, discount = terms("max_points"), _share_off(bid["price"], terms)
    if terms.word("against") == "largest":
        against = max(terms("significant"), context[0])
        how = told("against", discount=discount, against=against)
        return FormulaResult(most * discount / against, how)
    below = bid["price"] < terms("investigation_price")
    return FormulaResult(most * discount, told("below" if below else "how"))


PRICES = {
    "price-ratio": Code(score=_ratio, context=lowest_price, merge=(min,)),
    "linear": Code(score=_linear, context=_ends, merge=(min, max)),
    "price-logarithm": Code(score=_logarithm, context=lowest_price, merge=(min,)),
    "discount": Code(
        score=_discount,
        context=_largest,
        merge=(max,),
        edges=(Edge("price", lambda terms, _bid: terms("investigation_price") or None),),
    ),
}
