"""Families of tests: a cut, a deduction, a limit on a share, an abnormally low price."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.rules.domains import BidInputs
from evalkit.rules.families.base import Code, Context, Edge, FormulaResult, Terms, Undefined, told

FINE = 6
"""Decimals of a figure that fell short, so that it is not written as the bound."""


def _cut_at(terms: Terms) -> Fraction:
    """Return the points that a bid must reach, of all points or of the technical ones."""
    if terms.word("of") == "total":
        return terms("total_cut")
    return terms("technical_share") * terms("max_points")


def _eligibility(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    of, total = terms.word("of"), bid["quality"] + bid["price_points"]
    found, least = total if of == "total" else bid["quality"], _cut_at(terms)
    if found >= least:
        return FormulaResult(total, told(of))
    flag = told("not-eligible", found=near_decimal(found, FINE), least=least)
    return FormulaResult(total, told(of), flag, ranked=False)


def _cut(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    found, least = bid["quality"], terms("prize_cut")
    if found >= least:
        return FormulaResult(found, told("how"))
    return FormulaResult(found, told("how"), told("below", least=least), ranked=False)


def _deduction(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    return FormulaResult(bid["total"] - terms("deducted"), told("how"))


def _sum(bid: BidInputs, _context: Context, _terms: Terms) -> FormulaResult:
    terms_ = " + ".join(near_decimal(value) for value in bid.values())
    return FormulaResult(sum(bid.values(), Fraction(0)), told("how", terms=terms_))


def _share(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    part, base = bid[terms.word("part")], bid[terms.word("base")]
    if terms.word("less"):
        base -= bid[terms.word("less")]
    cap = terms("limit") * base
    how = told("how", of=part, whole=base)
    flag = told("breach", of=part, whole=base, cap=cap) if part > cap else None
    if not base:
        # The limit is an amount, and can be compared; a share of nothing is no number.
        return FormulaResult(None, told("no-share", how=how), flag)
    return FormulaResult(part / base, how, flag, ranked=False)


def _share_at(terms: Terms, bid: BidInputs) -> Fraction:
    less = terms.word("less")
    return terms("limit") * (bid[terms.word("base")] - (bid[less] if less else 0))


def _from_share(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    reached = bid["share"] >= terms("from_share")
    return FormulaResult(
        bid["share"], told("how"), told("reached") if reached else None, ranked=False
    )


def _amounts(bids: Sequence[BidInputs], _terms: Terms) -> Context:
    """Take the sum of the initial amounts, then every current amount, lowest first."""
    initial = sum((bid["initial_price"] for bid in bids), Fraction(0))
    return (initial, *sorted(bid["price"] for bid in bids))


def _abnormally_low(bid: BidInputs, context: Context, terms: Terms) -> FormulaResult | Undefined:
    price = bid["price"]
    if terms.word("procedure") != "open":
        return Undefined(told("no-test"))
    initial, *others = context
    others.remove(price)
    if not others:
        return Undefined(told("no-other"))
    mean = (initial - bid["initial_price"]) / len(others)
    below, found = 1 - price / mean, []
    if below >= terms("below_mean"):
        found.append(told("below-mean", below=below, mean=mean))
    above = next((other for other in others if other >= price), None)
    if above is not None and 1 - price / above >= terms("below_next"):
        found.append(told("below-next", below=1 - price / above, next=above))
    flag = told("low", reasons=tuple(found)) if found else None
    return FormulaResult(below, told("how", mean=mean), flag, ranked=False)


FINDINGS = {
    "eligibility": Code(
        score=_eligibility,
        edges=(
            Edge(
                "quality",
                lambda terms, bid: (
                    _cut_at(terms) - (bid["price_points"] if terms.word("of") == "total" else 0)
                ),
            ),
        ),
    ),
    "cut": Code(score=_cut, edges=(Edge("quality", lambda terms, _bid: terms("prize_cut")),)),
    "deduction": Code(score=_deduction),
    "sum": Code(score=_sum),
    "share-limit": Code(score=_share, edges=(Edge("part", _share_at, above=False),)),
    "share-threshold": Code(
        score=_from_share, edges=(Edge("share", lambda terms, _bid: terms("from_share")),)
    ),
    "abnormally-low": Code(score=_abnormally_low, context=_amounts),
}
