"""Numbers given criterion by criterion: direct points, swing weights and SMART."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import Number, decimal
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.core.types import Span
from evalkit.weights.elicit.numbers import Statements, one, read_spans, refuse, share
from evalkit.weights.elicit.result import NO_ROOM, Elicited, floats
from evalkit.weights.space import WeightSpace

BEST_SWING = 100
LEAST_SMART = 10
_MOST_RANGES = 60


def points(statements: Statements, *, total: Number | None = None, within: Number = 0) -> Elicited:
    """Weights in proportion to points, where a vague number may be given as a range.

    Parameters
    ----------
    statements : mapping of str to number, or to (lowest, highest)
        Points of each criterion, at least 0. A float counts at 15 significant digits.
    total : number, optional
        What the points must add up to, such as 100. A range then means a share
        of that total. Without it, only the ratios of the points count.
    within : number
        How far a single number may be off, as a share of it: 0.1 reads 40 as
        36 to 44. At least 0, below 1.

    Returns
    -------
    Elicited
        The weights follow from the middles of the ranges; with a `total` that the
        middles miss, from the same share of every range. The space holds exactly
        the weights that some choice of points within the ranges gives.

    Raises
    ------
    ModelError
        For numbers that are negative or all 0, ranges upside down, or a total
        that the ranges cannot reach.

    Notes
    -----
    A larger number never lowers the weight of its criterion, and a wider range
    never makes the space smaller.

    Examples
    --------
    >>> made = points({"quality": 60, "price": (20, 30), "time": 15})
    >>> made.weights.round(3).tolist()
    [0.6, 0.25, 0.15]
    >>> [[round(row["low"], 3), round(row["high"], 3)] for row in made.rows()]
    [[0.571, 0.632], [0.211, 0.286], [0.143, 0.158]]
    """
    names, spans = read_spans(statements, "points")
    slack = share(within, "within")
    ranges = [_widened(s, slack) for s in spans]
    if total is not None:
        return _of_total(names, ranges, one(total, "total"))
    return _of_ratios(names, spans, ranges, "points")


def swing(statements: Statements, *, within: Number = 0) -> Elicited:
    """Swing weights: how much each step from worst to best is worth, the best step being 100.

    Each criterion is imagined at its worst level; the one whose step to the best
    level is wanted most gets 100, the others a number relative to that step.

    Parameters
    ----------
    statements : mapping of str to number, or to (lowest, highest)
        From 0 to 100; at least one is exactly 100.
    within : number
        How far a single number below 100 may be off, as a share of it.

    Returns
    -------
    Elicited

    Raises
    ------
    ModelError
        For numbers outside 0 to 100, or none that is 100.

    References
    ----------
    von Winterfeldt, D. & Edwards, W. (1986), Decision Analysis and Behavioral
    Research, Cambridge University Press, chapter 8.

    Examples
    --------
    >>> made = swing({"quality": 100, "price": (40, 60), "time": 50})
    >>> made.exact
    (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))
    """
    names, spans = read_spans(statements, "points")
    slack = share(within, "within")
    best = Fraction(BEST_SWING)
    problems = [
        Problem(
            field=name,
            rule=say("must be at most {number}, the best swing", number=BEST_SWING),
            value=decimal(high),
        )
        for name, (_, high) in zip(names, spans, strict=True)
        if high > best
    ]
    if problems:
        raise ModelError(problems)
    if (best, best) not in spans:
        raise refuse(
            say("no criterion has the best swing, {number}", number=BEST_SWING),
            remedy=say("give {number} to the swing that matters most", number=BEST_SWING),
        )
    ranges = [
        s if s == (best, best) else (low, min(high, best))
        for s in spans
        for low, high in [_widened(s, slack)]
    ]
    return _of_ratios(names, spans, ranges, "swing")


def smart(statements: Statements, *, within: Number = 0) -> Elicited:
    """SMART weights: the least important criterion is 10, the others are relative to it.

    Parameters
    ----------
    statements : mapping of str to number, or to (lowest, highest)
        At least 10; at least one is exactly 10.
    within : number
        How far a single number above 10 may be off, as a share of it.

    Returns
    -------
    Elicited

    Raises
    ------
    ModelError
        For numbers below 10, or none that is 10.

    References
    ----------
    Edwards, W. (1977), How to use multiattribute utility measurement for social
    decisionmaking, IEEE Transactions on Systems, Man and Cybernetics 7(5), 326-340.

    Examples
    --------
    >>> smart({"quality": 50, "price": 40, "time": 10}).weights.tolist()
    [0.5, 0.4, 0.1]
    """
    names, spans = read_spans(statements, "points")
    slack = share(within, "within")
    least = Fraction(LEAST_SMART)
    problems = [
        Problem(
            field=name,
            rule=say("must be at least {number}, the least important", number=LEAST_SMART),
            value=decimal(low),
        )
        for name, (low, _) in zip(names, spans, strict=True)
        if low < least
    ]
    if problems:
        raise ModelError(problems)
    if (least, least) not in spans:
        raise refuse(
            say("no criterion is the least important, {number}", number=LEAST_SMART),
            remedy=say("give {number} to the least important criterion", number=LEAST_SMART),
        )
    ranges = [
        s if s == (least, least) else (max(low, least), high)
        for s in spans
        for low, high in [_widened(s, slack)]
    ]
    return _of_ratios(names, spans, ranges, "smart")


def _widened(given: Span, slack: Fraction) -> Span:
    low, high = given
    return given if low != high else (low * (1 - slack), high * (1 + slack))


def _of_ratios(
    names: tuple[str, ...], spans: list[Span], ranges: list[Span], method: str
) -> Elicited:
    """Make weights from the middles; only the ratios of the numbers count."""
    middles = [(low + high) / 2 for low, high in spans]
    whole = sum(middles, Fraction(0))
    if not whole:
        raise refuse(say("every number is 0, so no weights follow"))
    exact = tuple(middle / whole for middle in middles)
    sharp = all(low == high for low, high in ranges)
    notes: tuple[Note, ...] = (NO_ROOM,) if sharp and len(names) > 1 else ()
    return Elicited(
        names=names,
        weights=floats(exact),
        exact=exact,
        space=WeightSpace.point(names, exact) if sharp else _proportions(names, ranges),
        method=method,
        made_of=note("space-proportions"),
        notes=notes,
    )


def _proportions(names: tuple[str, ...], ranges: list[Span]) -> WeightSpace:
    """Describe the weights that are proportional to some numbers within the ranges.

    Such a number exists for all when ``low_j w_i <= high_i w_j`` for every pair. Where one
    criterion has a single number, the pairs with that one say the same as all of them.
    """
    sharp = next((i for i, (low, high) in enumerate(ranges) if low == high > 0), None)
    bounds: dict[tuple[str, str], tuple[Fraction | None, Fraction | None]] = {}
    if sharp is not None:
        unit = ranges[sharp][0]
        for i, (low, high) in enumerate(ranges):
            if i != sharp:
                bounds[names[i], names[sharp]] = (low / unit or None, high / unit)
        return WeightSpace.ratio(names, bounds)
    if len(names) > _MOST_RANGES:
        raise refuse(
            say("more than {count} criteria, all of them ranges", count=_MOST_RANGES),
            remedy=say("give one of them a single number, or give the total"),
        )
    wide = [i for i, (_, high) in enumerate(ranges) if high]
    for place, i in enumerate(wide):
        for j in wide[place + 1 :]:
            low = ranges[i][0] / ranges[j][1]
            most = ranges[i][1] / ranges[j][0] if ranges[j][0] else None
            if low or most is not None:
                bounds[names[i], names[j]] = (low or None, most)
    space = WeightSpace.ratio(names, bounds)
    if len(wide) == len(names):
        return space
    return space & WeightSpace.bounds(names, high=[Fraction(bool(high)) for _, high in ranges])


def _of_total(names: tuple[str, ...], ranges: list[Span], total: Fraction) -> Elicited:
    """Make weights as shares of a total, at the same share of every range."""
    if total <= 0:
        raise refuse(say("must be more than 0"), field="total", value=decimal(total))
    bottom = sum((low for low, _ in ranges), Fraction(0))
    top = sum((high for _, high in ranges), Fraction(0))
    if not bottom <= total <= top:
        rule = (
            say(
                "the points add up to {sum}, not to {total}", sum=decimal(top), total=decimal(total)
            )
            if bottom == top
            else say(
                "the points add up to {low} to {high}, which leaves out {total}",
                low=decimal(bottom),
                high=decimal(top),
                total=decimal(total),
            )
        )
        raise refuse(rule, field="points")
    part = (total - bottom) / (top - bottom) if top > bottom else Fraction(0)
    exact = tuple((low + part * (high - low)) / total for low, high in ranges)
    sharp = bottom == top
    return Elicited(
        names=names,
        weights=floats(exact),
        exact=exact,
        space=WeightSpace.point(names, exact)
        if sharp
        else WeightSpace.bounds(
            names,
            low=[low / total for low, _ in ranges],
            high=[min(high / total, Fraction(1)) for _, high in ranges],
        ),
        method="points",
        made_of=note("space-shares"),
        notes=(NO_ROOM,) if sharp and len(names) > 1 else (),
    )
