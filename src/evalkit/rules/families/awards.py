"""Families of award rules: one figure of quality and price, or a comparison of the two."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.irrational import power_product
from evalkit.rules.domains import BidInputs
from evalkit.rules.families.base import (
    Code,
    Context,
    FormulaResult,
    Terms,
    Undefined,
    middle,
    told,
)

HUNDRED = Fraction(100)
POWER_PLACES = 18
"""Decimals kept of a power that has no exact decimal."""
WHOLE_POWER = 20
"""Whole exponents up to this one are taken exactly."""


def _raised(quality: Fraction, exponent: Fraction) -> Fraction:
    """Return a power, exactly where the exponent is whole and not large."""
    if exponent.denominator == 1 and exponent <= WHOLE_POWER:
        return quality**exponent.numerator
    return power_product([quality], [exponent], POWER_PLACES) if quality else Fraction(0)


def _exponent(terms: Terms) -> Fraction:
    """Return the weight of quality over that of the price."""
    return terms("quality_share") / (1 - terms("quality_share"))


def _ratio(bid: BidInputs, terms: Terms) -> Fraction:
    quality = _raised(bid["quality"], _exponent(terms))
    return terms("scale") * quality / bid["price"]


def _best_ratio(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the best figure."""
    return (max(_ratio(bid, terms) for bid in bids),)


def _quotient(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    """Quality, or a power of it, over the price, or the price over it; then perhaps a corridor."""
    exponent, scale = _exponent(terms), terms("scale")
    plain = exponent == 1
    if terms.word("over") == "quality":
        if not bid["quality"]:
            return Undefined(told("undefined"))
        how = told("per-point") if plain else told("per-power", exponent=exponent)
        raw = scale * bid["price"] / _raised(bid["quality"], exponent)
    else:
        how = told("how") if plain else told("power", exponent=exponent)
        raw = _ratio(bid, terms)
    how = how if scale == 1 else told("scaled", how=how)
    decision = terms.word("decision")
    if decision == "none":
        return FormulaResult(raw, how)
    least = context[0] * (1 - terms("swing"))
    if raw < least:
        return FormulaResult(raw, how, told("outside", value=raw, least=least), ranked=False)
    decides = bid["quality"] if decision == "quality" else -bid["price"]
    return FormulaResult(raw, how, first=(decides,))


def _less_value(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    return FormulaResult(bid["price"] - terms("value_per_point") * bid["quality"], told("how"))


def _middles(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the mean or the median of quality and of price."""
    which = terms.word("middle")
    if which == "announced":
        return ()
    return tuple(middle([bid[name] for bid in bids], which) for name in ("quality", "price"))


def _difference(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    quality, price = context or (terms("reference_quality"), terms("reference_price"))
    weight = terms("quality_weight")
    if not quality and weight:
        return Undefined(told("undefined"))
    part = bid["quality"] / quality if quality else Fraction(0)  # which then weighs nothing
    raw = weight * part - (1 - weight) * bid["price"] / price
    return FormulaResult(raw, told("how", rest=1 - weight, average=quality, other=price))


def _best_of_both(bids: Sequence[BidInputs], _terms: Terms) -> Context:
    """Take the lowest price and the best quality."""
    return min(bid["price"] for bid in bids), max(bid["quality"] for bid in bids)


def _utility(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    lowest, best = context
    ratio = terms("quality_ratio") / terms("price_ratio")
    gap = (best - bid["quality"]) / terms("quality_max")
    raw = (1 - gap * ratio) * lowest / bid["price"]
    return FormulaResult(raw, told("how", lowest=lowest, best=best, ratio=ratio))


def _weighted_sum(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    lowest, highest = context
    weight = terms("weight") if terms.word("weight_of") == "quality" else 1 - terms("weight")
    most = HUNDRED if terms.word("quality_against") == "hundred" else highest
    if not most and weight:
        return Undefined(told("undefined"))
    part = bid["quality"] / most if most else Fraction(0)  # which then weighs nothing
    raw = HUNDRED * (part * weight + lowest / bid["price"] * (1 - weight))
    how = told("how", lowest=lowest, most=most, quality_weight=weight, price_weight=1 - weight)
    return FormulaResult(raw, how)


def _reduced(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    ratio = 1 + bid["features"] / (1 - terms("features_max"))
    if "life_cycle_costs" in bid:
        return FormulaResult(
            bid["price"] / ratio + bid["life_cycle_costs"], told("costs", ratio=ratio)
        )
    return FormulaResult(bid["price"] / ratio, told("how", ratio=ratio))


def _pairs(bids: Sequence[BidInputs], _terms: Terms) -> Context:
    """Take every rating with its price, in order."""
    pairs = sorted((bid["quality"], bid["price"]) for bid in bids)
    return tuple(number for pair in pairs for number in pair)


def _dominance(bid: BidInputs, context: Context, _terms: Terms) -> FormulaResult:
    quality, price = bid["quality"], bid["price"]
    better = [
        (q, p)
        for q, p in zip(context[::2], context[1::2], strict=True)
        if q >= quality and p <= price and (q, p) != (quality, price)
    ]
    if not better:
        return FormulaResult(None, told("how"))
    best = min(better, key=lambda pair: (-pair[0], pair[1]))
    return FormulaResult(None, told("how"), told("dominated", rating=best[0], offered=best[1]))


AWARDS = {
    "quotient": Code(score=_quotient, context=_best_ratio, merge=(max,)),
    "price-less-value": Code(score=_less_value),
    "weighted-difference": Code(score=_difference, context=_middles),
    "utility-index": Code(score=_utility, context=_best_of_both, merge=(min, max)),
    "weighted-sum": Code(score=_weighted_sum, context=_best_of_both, merge=(min, max)),
    "reduced-price": Code(score=_reduced),
    "dominance": Code(score=_dominance, context=_pairs),
}
