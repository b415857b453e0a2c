"""Families of tests: sums with a cut, a limit on a share, an abnormally low price."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.rules.domains import BidInputs
from evalkit.rules.families.base import (
    PLUS,
    Code,
    Context,
    Edge,
    FormulaResult,
    Terms,
    Told,
    Undefined,
    told,
)

TOLD = ("quality", "price")
"""Numbers that a sum of one has a sentence of its own for."""
FINE = 6
"""Decimals of a figure that fell short, so that it is not written as the bound."""


def _cut_at(terms: Terms) -> Fraction:
    """Return the points that a bid must reach, of all points or of the technical ones."""
    if terms.word("of") == "total":
        return terms("total_cut")
    return terms("technical_share") * terms("technical_max")


def _how(bid: BidInputs, names: Sequence[str], terms: Terms) -> Told:
    if terms.word("of") == "technical":
        return told("technical", value=bid[terms.word("tested")])
    if not terms("deducted") and len(names) == 1:
        (name,) = names
        return told(name if name in TOLD else "other", value=bid[name])
    added = " + ".join(near_decimal(bid[name]) for name in names)
    return told("less" if terms("deducted") else "added", terms=added)


def _sum(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    """Add the numbers that the text names, less a deduction; what is below a cut has no rank."""
    names = terms.word("figure").split(PLUS)
    total = sum((bid[name] for name in names), Fraction(0)) - terms("deducted")
    how, of = _how(bid, names, terms), terms.word("of")
    if of == "none":
        return FormulaResult(total, how)
    found, least = total if of == "total" else bid[terms.word("tested")], _cut_at(terms)
    if found >= least:
        return FormulaResult(total, how)
    flag = told("below", found=near_decimal(found, FINE), least=least)
    return FormulaResult(total, how, flag, ranked=False)


def _quality_at(terms: Terms, bid: BidInputs) -> Fraction | None:
    """Return the quality with which a bid just reaches the cut."""
    if terms.word("of") == "none":
        return None
    if terms.word("of") == "technical":
        return _cut_at(terms)
    others = (bid[name] for name in terms.word("figure").split(PLUS) if name != "quality")
    return _cut_at(terms) + terms("deducted") - sum(others, Fraction(0))


def _whole(bid: BidInputs, terms: Terms) -> Fraction:
    """Return what the limit is a share of; a share that is given is one of 1."""
    base, less = terms.word("base"), terms.word("less")
    return (bid[base] if base else Fraction(1)) - (bid[less] if less else 0)


def _share(bid: BidInputs, _context: Context, terms: Terms) -> FormulaResult:
    part, base = bid[terms.word("part")], _whole(bid, terms)
    cap = terms("limit") * base
    of_what = terms.word("base") or terms.word("less")
    how = told("how" if of_what else "given", of=part, whole=base)
    flag = None
    if terms.word("flagged") == "at-least":
        flag = told("reached", of=part, whole=base, cap=cap) if part >= cap else None
    elif part > cap:
        flag = told("breach", of=part, whole=base, cap=cap)
    if not base:
        # The limit is an amount, and can be compared; a share of nothing is no number.
        return FormulaResult(None, told("no-share", how=how), flag)
    return FormulaResult(part / base, how, flag, ranked=False)


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
    "sum": Code(score=_sum, edges=(Edge("quality", _quality_at),)),
    "share": Code(
        score=_share,
        edges=(
            Edge(
                "part",
                lambda terms, bid: terms("limit") * _whole(bid, terms),
                above=lambda terms: terms.word("flagged") == "at-least",
            ),
        ),
    ),
    "abnormally-low": Code(score=_abnormally_low, context=_amounts),
}
