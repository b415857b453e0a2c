"""Powers and logarithms, irrational as a rule: worked out until their rounding is sure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction

from evalkit.core.exact import round_to


def power_product(
    bases: Sequence[Fraction], exponents: Sequence[Fraction], places: int
) -> Fraction:
    """Return the product of ``base ** exponent``, rounded half-even to the places.

    The true value is irrational as a rule, so it is worked out in decimal
    arithmetic with a bound on the error, with more digits until the rounding
    can no longer change.

    Parameters
    ----------
    bases : sequence of Fraction
        Each at least 0.
    exponents : sequence of Fraction
        Each at least 0; ``0 ** 0`` counts as 1.
    """
    pairs = [(b, e) for b, e in zip(bases, exponents, strict=True) if e != 0]
    if any(b == 0 for b, _ in pairs):
        return Fraction(0)
    if all(b == 1 for b, _ in pairs):
        return Fraction(1)

    def value(context: Context) -> Decimal:
        total = Decimal(0)
        for base, exponent in pairs:
            term = context.multiply(
                context.ln(_decimal(base, context)), _decimal(exponent, context)
            )
            total = context.add(total, term)
        return context.exp(total)

    return _settled(value, places)


def log_ratio(value: Fraction, base: Fraction, places: int) -> Fraction:
    """Return the logarithm of a value to a base, rounded half-even to the places.

    Parameters
    ----------
    value : Fraction
        More than 0.
    base : Fraction
        More than 1.
    """
    if value == 1:
        return Fraction(0)

    def ratio(context: Context) -> Decimal:
        top = context.ln(_decimal(value, context))
        return context.divide(top, context.ln(_decimal(base, context)))

    return _settled(ratio, places)


def power_of_two(exponent: Fraction, places: int) -> Fraction:
    """Return ``2 ** exponent`` rounded half-even to the places."""
    if exponent < -_VANISHING:
        return Fraction(0)

    def value(context: Context) -> Decimal:
        return context.exp(context.multiply(context.ln(Decimal(2)), _decimal(exponent, context)))

    return _settled(value, places)


def logistic(exponent: Fraction, places: int) -> Fraction:
    """Return ``1 / (1 + 9 ** -exponent)`` rounded half-even to the places.

    The base 9 makes the value 0.1 at -1 and 0.9 at +1.
    """
    if abs(exponent) > _VANISHING:
        return Fraction(exponent > 0)

    def value(context: Context) -> Decimal:
        power = context.exp(context.multiply(context.ln(Decimal(9)), _decimal(-exponent, context)))
        return context.divide(Decimal(1), context.add(Decimal(1), power))

    return _settled(value, places)


_VANISHING = 200  # 2 ** -200 is below any number of places that a scale may declare
_GUARD = 10
_MOST_DIGITS = 320


def _settled(value: Callable[[Context], Decimal], places: int) -> Fraction:
    """Work a value out with more digits until its rounding can no longer change."""
    digits = places + 2 * _GUARD
    while True:
        middle = Fraction(value(Context(prec=digits)))
        slack = abs(middle) / 10 ** (digits - _GUARD)
        low = round_to(middle - slack, places, "half-even")
        if low == round_to(middle + slack, places, "half-even"):
            return low
        if digits > _MOST_DIGITS:
            # Only a number that ends there, such as 2 ** -7, sits on the edge for so long.
            return round_to(
                round_to(middle, _MOST_DIGITS - _GUARD, "half-even"), places, "half-even"
            )
        digits *= 2


def _decimal(value: Fraction, context: Context) -> Decimal:
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
