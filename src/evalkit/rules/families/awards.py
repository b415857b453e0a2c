"""Families of award rules: one figure of quality and price, or a choice by one of the two."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import power_product
from evalkit.rules.domains import BidInputs
from evalkit.rules.families.base import (
    Code,
    Context,
    FormulaResult,
    Terms,
    Undefined,
    lowest_price,
    told,
)

HUNDRED = Fraction(100)
POWER_PLACES = 18
"""Decimals kept of a power that has no exact decimal."""
TOLD = ("quality", "price")
"""Numbers that a selection has a sentence of its own for."""
WHOLE_POWER = 20
"""Whole exponents up to this one are taken exactly."""


def _quotient(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    return FormulaResult(terms("scale") * bid["quality"] / bid["price"], told("how"))


def _best_quotient(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the best figure."""
    return (max(terms("scale") * bid["quality"] / bid["price"] for bid in bids),)


def _corridor(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    found, least = _quotient(bid, (), terms), context[0] * (1 - terms("swing"))
    assert found.raw is not None
    if found.raw < least:
        return FormulaResult(
            found.raw, found.how, told("outside", value=found.raw, least=least), ranked=False
        )
    decides = bid["quality"] if terms.word("decision") == "quality" else -bid["price"]
    return FormulaResult(found.raw, found.how, first=(decides,))


def _power(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    quality, weight = bid["quality"], terms("quality_share")
    exponent = weight / (1 - weight)
    if exponent.denominator == 1 and exponent <= WHOLE_POWER:
        power = quality**exponent.numerator
    else:
        power = power_product([quality], [exponent], POWER_PLACES) if quality else Fraction(0)
    return FormulaResult(power / bid["price"], told("how", exponent=exponent))


def _per_point(bid: BidInputs, _context: Context, _terms: Terms) -> FormulaResult | Undefined:
    if not bid["quality"]:
        return Undefined(told("undefined"))
    return FormulaResult(bid["price"] / bid["quality"], told("how"))


def _less_value(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    return FormulaResult(bid["price"] - terms("value_per_point") * bid["quality"], told("how"))


def _middle(bids: Sequence[BidInputs], terms: Terms) -> Context:
    """Take the mean or the median of quality and of price."""
    found = []
    for name in ("quality", "price"):
        values = sorted(bid[name] for bid in bids)
        half, odd = divmod(len(values), 2)
        if terms.word("middle") == "mean":
            found.append(sum(values, Fraction(0)) / len(values))
        else:
            found.append(values[half] if odd else (values[half - 1] + values[half]) / 2)
    return tuple(found)


def _difference(
    bid: BidInputs, quality: Fraction, price: Fraction, terms: Terms
) -> FormulaResult | Undefined:
    weight = terms("quality_weight")
    if not quality and weight:
        return Undefined(told("undefined"))
    part = bid["quality"] / quality if quality else Fraction(0)  # which then weighs nothing
    raw = weight * part - (1 - weight) * bid["price"] / price
    return FormulaResult(raw, told("how", rest=1 - weight, average=quality, other=price))


def _from_middle(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    return _difference(bid, context[0], context[1], terms)


def _from_reference(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult | Undefined:
    return _difference(bid, terms("reference_quality"), terms("reference_price"), terms)


def _best_of_both(bids: Sequence[BidInputs], _terms: Terms) -> Context:
    """Take the lowest price and the best quality."""
    return min(bid["price"] for bid in bids), max(bid["quality"] for bid in bids)


def _utility(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    lowest, best = context
    ratio = terms("quality_ratio") / terms("price_ratio")
    gap = (best - bid["quality"]) / terms("quality_max")
    raw = (1 - gap * ratio) * lowest / bid["price"]
    return FormulaResult(raw, told("how", lowest=lowest, best=best, ratio=ratio))


def _weighted_sum(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult:
    (lowest,), weight = context, terms("technical_weight")
    raw = bid["quality"] * weight + HUNDRED * lowest / bid["price"] * (1 - weight)
    return FormulaResult(raw, told("how", lowest=lowest, rest=1 - weight))


def _relative_sum(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    (lowest, highest), weight = context, terms("cost_weight")
    if not highest and weight < 1:
        return Undefined(told("undefined"))
    technical = bid["quality"] / highest if highest else Fraction(0)  # which then weighs nothing
    raw = HUNDRED * (lowest / bid["price"] * weight + technical * (1 - weight))
    return FormulaResult(raw, told("how", lowest=lowest, highest=highest, rest=1 - weight))


def _selection(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    name = terms.word("figure")
    return FormulaResult(bid[name], told(name if name in TOLD else "other", value=bid[name]))


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
    "quality-price-quotient": Code(score=_quotient),
    "quotient-corridor": Code(score=_corridor, context=_best_quotient),
    "power-quotient": Code(score=_power),
    "price-per-point": Code(score=_per_point),
    "price-less-value": Code(score=_less_value),
    "difference-from-middle": Code(score=_from_middle, context=_middle),
    "difference-from-reference": Code(score=_from_reference),
    "utility-index": Code(score=_utility, context=_best_of_both),
    "weighted-sum": Code(score=_weighted_sum, context=lowest_price),
    "relative-weighted-sum": Code(score=_relative_sum, context=_best_of_both),
    "selection": Code(score=_selection),
    "reduced-price": Code(score=_reduced),
    "dominance": Code(score=_dominance, context=_pairs),
}
