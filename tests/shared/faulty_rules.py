"""Rules with one fault each, as somebody writes them, and right ones beside them."""

import random
from fractions import Fraction

import attrs

from evalkit.core.messages import Text, say
from evalkit.rules import Parameter, Refused, Requirement, Rule, Scored
from evalkit.rules.domains import Domain

MOST = Parameter("max_points", Text("the most"), Fraction(40), low=Fraction(0), above=True)
AMOUNT = Parameter(
    "reference", Text("the reference"), Fraction(100), low=Fraction(0), above=True, money=True
)


def points(value, raw=None, key=None, flag=None):
    return Scored(value, value if raw is None else raw, say("–"), key or (value,), flag)


def out():
    return Refused(say("–"), undefined=False)


def own(score, context=None, *, inputs=("price",), role="price", parameters=(MOST, AMOUNT), **rest):
    named = {"title": Text("own"), "summary": Text("own"), "formula": "own", "rounds": Text("own")}
    said = {"jurisdiction": "own", "citation": "own", "seen": "own"}
    return Rule(id="own-rule", role=role, inputs=inputs, parameters=parameters, score=score,
                context=context, **named, **said, **rest)  # fmt: skip


def award(score, context=None, **rest):
    return own(score, context, inputs=("quality", "price"), role="award", parameters=(),
               domains={"quality": Domain(high=Fraction(100))}, **rest)  # fmt: skip


def technical(score, context=None, **rest):
    return own(score, context, inputs=("quality",), role="technical", parameters=(MOST,),
               domains={"quality": Domain(high=Fraction(100))}, **rest)  # fmt: skip


def lowest(rows, _settings):
    return (min(row["price"] for row in rows),)


def mean(rows, _settings):
    return (sum(row["price"] for row in rows) / len(rows),)


def best(rows, _settings):
    return (max(row["quality"] for row in rows),)


def ratio(row, context, s):
    return s["max_points"] * context[0] / row["price"]


def by_ratio(row, context, s):
    return points(ratio(row, context, s))


def share(row, s):
    """Return the points of a straight line from all at 0 to none at twice the reference."""
    return max(s["max_points"] * (1 - row["price"] / s["reference"] / 2), Fraction(0))


def at_ceiling(row, _context, s):
    return out() if row["price"] >= s["reference"] else points(share(row, s))


def above_spread(row, context, s):
    """Half the points to who asks for 1.3 times the lowest price already, not for more."""
    return points(ratio(row, context, s) / (2 if row["price"] >= context[0] * 13 / 10 else 1))


def truncated(row, context, s):
    raw = ratio(row, context, s)
    return points(Fraction(int(raw * 1000), 1000), raw)


def to_even(row, context, s):
    raw = ratio(row, context, s)
    return points(Fraction(round(raw, 2)), raw)


def rounded_up(row, context, s):
    raw = ratio(row, context, s)
    return points(Fraction(-int(-raw * 100 // 1), 100), raw)


def capped_before_bonus(row, context, s):
    bonus = 2 if row["price"] < s["reference"] * 4 / 5 else 0
    return points(min(ratio(row, context, s), s["max_points"]) + bonus)


def of_the_first(row, context, s):
    return points(min(ratio(row, context, s), s["max_points"]))


def by_count(row, context, s):
    return points(share(row, s) * (1 - 1 / (1 + context[0])))


def sampled_spread(rows, _settings):
    prices = [row["price"] for row in rows]
    middle = sum(prices) / len(prices)
    return (sum((p - middle) ** 2 for p in prices) / max(len(prices) - 1, 1), max(prices) ** 2)


def less_spread(row, context, s):
    return points(share(row, s) * (1 - context[0] / context[1] / 2))


def fixed_amount(row, _context, s):
    return points(share(row, s) if row["price"] < 50 else share(row, s) / 2)


def in_floats(row, _context, _s):
    return points(Fraction(float(row["quality"]) / float(row["price"])))


def plain_floats(row, context, s):
    value = float(s["max_points"]) * float(context[0]) / float(row["price"])
    return Scored(value, value, say("–"), (value,))


def against_all(row, context, s):
    """The mean of all prices, also of those that are out."""
    if row["price"] > s["reference"]:
        return out()
    return points(share(row, s) * min(context[0], s["reference"]) / s["reference"])


def upside_down(row, context, s):
    return points(s["max_points"] * (1 - context[0] / row["price"]))


def dearer_first(row, context, s):
    value = Fraction(int(ratio(row, context, s)))
    return points(value, ratio(row, context, s) if value == 0 else value, (value, row["price"]))


def worse_is_cheaper(row, _context, _s):
    value = row["price"] + row["quality"] / 10
    return points(value, key=(-value,))


def ends(rows, _settings):
    return min(row["price"] for row in rows), max(row["price"] for row in rows)


def divides_by_nothing(row, context, s):
    return points(s["max_points"] * (context[1] - row["price"]) / (context[1] - context[0]))


def below_nothing(row, context, s):
    return points(s["max_points"] * (2 - row["price"] / context[0]))


def full_at_ninety(row, _context, s):
    part = Fraction(8, 10) if 90 <= row["quality"] < 95 else row["quality"] / 100
    return points(s["max_points"] * part)


def more_than_ninety(row, _context, s):
    return points(s["max_points"] * (1 if row["quality"] > 90 else row["quality"] / 200))


def gap_of_five(row, context, s):
    gap = context[0] - row["quality"]
    return points(Fraction(0) if 10 < gap < 20 else s["max_points"] * (1 - gap / 100))


def only_the_lowest(row, context, s):
    """Who ties for the lowest shares the points."""
    least, count = context
    return points(s["max_points"] / count if row["price"] == least else ratio(row, context, s) / 2)


def lowest_and_count(rows, settings):
    (least,) = lowest(rows, settings)
    return least, Fraction(sum(row["price"] == least for row in rows))


def near_the_mean(row, context, s):
    """The nearest to the mean of the prices gets the most."""
    return points(max(s["max_points"] * (1 - abs(row["price"] / context[0] - 1)), Fraction(0)))


def at_random(row, _context, s):
    return points(share(row, s) * Fraction(random.randrange(1, 1000), 1000))


def flagged_over_a_million(row, _context, s):
    return points(share(row, s), flag=say("–") if row["price"] > 10**6 else None)


def second_lowest(rows, _settings):
    prices = sorted(row["price"] for row in rows)
    return (prices[min(1, len(prices) - 1)],)


FAULTS = {
    "a price at the ceiling is out": ("edge", own(at_ceiling)),
    "a price at 1.3 times the lowest loses half": ("edge", own(above_spread, lowest)),
    "exactly ninety is not enough": ("edge", technical(more_than_ninety)),
    "the third decimal is cut off": ("rounded", own(truncated, lowest)),
    "a half goes to the even digit": ("rounded", own(to_even, lowest)),
    "points are rounded up": ("rounded", own(rounded_up, lowest)),
    "the cap comes before the bonus": ("bounded", own(capped_before_bonus, lowest)),
    "points fall below zero": ("bounded", own(below_nothing, lowest)),
    "the second lowest price is the measure": ("bounded", own(by_ratio, second_lowest)),
    "the first bid of the list is the measure": (
        "tie-stable", own(of_the_first, lambda rows, _: (rows[0]["price"],))),
    "how many bids there are counts": (
        "copies", own(by_count, lambda rows, _: (Fraction(len(rows)),))),
    "the spread is divided by one less": ("copies", own(less_spread, sampled_spread)),
    "who ties for the lowest shares the points": ("copies", own(only_the_lowest, lowest_and_count)),
    "an amount is written into the formula": ("scale-free", own(fixed_amount)),
    "what is flagged depends on the currency": ("scale-free", own(flagged_over_a_million)),
    "figures are floats made exact": ("exact", award(in_floats)),
    "figures are floats": ("exact", own(plain_floats, lowest)),
    "bids that are out count in the mean": ("refused-apart", own(against_all, mean)),
    "the dearest gets the most": ("monotone", own(upside_down, lowest)),
    "the dearer one wins a tie": ("monotone", own(dearer_first, lowest)),
    "lower quality is better": ("quality-monotone", award(worse_is_cheaper, best="lowest")),
    "a band of quality falls": ("quality-monotone", technical(full_at_ninety)),
    "who is near the best gets nothing": ("quality-monotone", technical(gap_of_five, best)),
    "a higher price is nearer to the mean": ("winner-monotone", own(near_the_mean, mean)),
    "equal prices divide by nothing": ("defined", own(divides_by_nothing, ends)),
    "chance decides": ("defined", own(at_random)),
}  # fmt: skip
"""What is wrong, the law that says so, and the rule."""

MEAN = own(lambda row, context, s: points(
    s["max_points"] * min(Fraction(1), context[0] / row["price"] / 2)), mean)  # fmt: skip
SPAN = own(lambda row, context, s: points(
    s["max_points"] * (context[1] - row["price"]) / (context[1] - context[0])
    if context[1] > context[0] else s["max_points"]), ends)  # fmt: skip
RATIO = own(by_ratio, lowest)
LOST = {
    "own-bid-only": RATIO,
    "withdrawal-proof": RATIO,
    "pair-order": RATIO,
    "dominated-proof": SPAN,
    "phantom-proof": MEAN,
    "no-cliff": own(lambda row, _c, s: points(
        s["max_points"] if row["price"] < s["reference"] * 9 / 10 else share(row, s))),
}  # fmt: skip
"""A property, and a rule that does not have it."""

RIGHT = {
    "the lowest price over the price": RATIO,
    "a straight line": own(lambda row, _c, s: points(share(row, s))),
    "rounded half up to four places": own(lambda row, context, s: points(
        Fraction(int(ratio(row, context, s) * 10**4 + Fraction(1, 2)), 10**4),
        ratio(row, context, s)), lowest),
    "points per price": award(lambda row, _c, _s: points(row["quality"] / row["price"])),
    "a minimum that a rule asks for": attrs.evolve(
        technical(lambda row, _c, s: points(row["quality"] * s["max_points"] / 100)),
        parameters=(MOST, Parameter("least", Text("least"), Fraction(60), low=Fraction(0),
                                    high=Fraction(100))),
        requires=(Requirement(id="least", on="quality", fails=Text("too low")),)),
}  # fmt: skip
"""Rules without a fault."""
