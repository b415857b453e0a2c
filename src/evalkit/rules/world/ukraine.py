"""Ukraine: ProZorro's features, life-cycle cost, and the test for abnormally low bids."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import round_to
from evalkit.core.messages import Message, Text, say
from evalkit.rules.base import (
    SYMMETRIC,
    Look,
    Outcome,
    Parameter,
    Refused,
    Row,
    Rule,
    Scored,
    Settings,
    number,
)
from evalkit.rules.domains import ABOVE_ZERO, Domain
from evalkit.rules.world.common import ABSOLUTE, shown

_CITE = "openprocurement/barbecue (Apache-2.0), docstring and code; ProzorroUKR/openprocurement.api"
_MOST = Parameter(
    "features_max",
    say("sum of the largest value of every feature, at most 0.30"),
    low=Fraction(0),
    high=Fraction(3, 10),
)
_FEATURES = {"features": Domain(high="features_max")}


def coefficient(features: Fraction, most: Fraction) -> Fraction:
    """Return ``1 + Σv / (1 − Σv_max)``."""
    return 1 + features / (1 - most)


def _meat(row: Row, _look: Look, settings: Settings) -> Scored:
    ratio = coefficient(row["features"], number(settings, "features_max"))
    raw = row["price"] / ratio
    value = round_to(raw, 2, "half-up")
    how = say("{price} / {ratio}", price=shown(row["price"]), ratio=shown(ratio))
    return Scored(value, raw, how, (-value,))


def _life_cycle(row: Row, _look: Look, settings: Settings) -> Scored:
    ratio = coefficient(row["features"], number(settings, "features_max"))
    raw = row["price"] / ratio + row["life_cycle_costs"]
    value = round_to(raw, 2, "half-up")
    how = say(
        "{price} / {ratio} + {costs}",
        price=shown(row["price"]),
        ratio=shown(ratio),
        costs=shown(row["life_cycle_costs"]),
    )
    return Scored(value, raw, how, (-value,))


def _prices(rows: Sequence[Row], _settings: Settings) -> Look:
    """Look at the sum of the initial amounts, then at every current amount, lowest first."""
    initial = sum((row["initial_price"] for row in rows), Fraction(0))
    return (initial, *sorted(row["price"] for row in rows))


def _low(row: Row, look: Look, settings: Settings) -> Outcome:
    price = row["price"]
    if settings["procedure"] != "open":
        return Refused(say("this procedure has no such test"))
    initial, *others = look
    others.remove(price)
    if not others:
        return Refused(say("there is no other bid to compare with"))
    mean = (initial - row["initial_price"]) / len(others)
    below = 1 - price / mean
    found: list[Message] = []
    if below >= number(settings, "below_mean"):
        found.append(
            say(
                "{share} below the mean of the others' initial amounts, {mean}",
                share=shown(below),
                mean=shown(mean),
            )
        )
    above = [other for other in others if other >= price]
    if above:
        gap = 1 - price / above[0]
        if gap >= number(settings, "below_next"):
            found.append(
                say("{share} below the next bid, {next}", share=shown(gap), next=shown(above[0]))
            )
    flag = say("abnormally low: {reasons}", reasons=found) if found else None
    how = say("1 − {price} / {mean}", price=shown(price), mean=shown(mean))
    return Scored(below, below, how, None, flag)


_CENTS = say("half up to 2 decimals")
_LOWEST = say("the figure rises with the price, and the lowest wins")
PROZORRO_MEAT = Rule(
    id="prozorro-meat",
    title=Text("ProZorro features", "프로조로 특성 환산가격"),
    role="award",
    jurisdiction="UA",
    citation=_CITE,
    seen="official",
    summary=say(
        "The price is divided by a coefficient of the features offered; the lowest reduced price "
        "wins, and of equal ones the earlier bid."
    ),
    formula="P / (1 + Σv / (1 − Σv_max)), lowest wins",
    rounds=_CENTS,
    parameters=(_MOST,),
    claims={**ABSOLUTE, "monotone": _LOWEST},
    inputs=("features", "price"),
    domains=_FEATURES,
    score=_meat,
    best="lowest",
)
PROZORRO_LIFE_CYCLE = Rule(
    id="prozorro-life-cycle-cost",
    title=Text("ProZorro life-cycle cost", "프로조로 생애주기비용"),
    role="award",
    jurisdiction="UA",
    citation=_CITE,
    seen="official",
    summary=say("The reduced price, and the costs of owning what is bought; the lowest wins."),
    formula="P / (1 + Σv / (1 − Σv_max)) + Σ costs, lowest wins",
    rounds=_CENTS,
    parameters=(_MOST,),
    claims={**ABSOLUTE, "monotone": _LOWEST},
    inputs=("features", "price", "life_cycle_costs"),
    domains=_FEATURES,
    score=_life_cycle,
    best="lowest",
)
PROZORRO_LOW = Rule(
    id="prozorro-abnormally-low",
    title=Text("ProZorro abnormally low bid", "프로조로 비정상 저가 검증"),
    role="test",
    jurisdiction="UA",
    citation="ProzorroUKR/openprocurement.api, awarding.prepare_award_milestones",
    seen="official",
    summary=say(
        "The bid under check must be explained if its current amount is 40 % or more below the "
        "mean of the other bids' initial amounts, or 30 % or more below the current amount of the "
        "next in order. Below-threshold, price-quotation, ESCO and defence procedures skip it."
    ),
    formula="1 − P / mean(initial amounts of the others) ≥ 0.4, or 1 − P / next ≥ 0.3",
    rounds=say("not rounded before the comparison"),
    parameters=(
        Parameter(
            "below_mean",
            say("share below the mean"),
            Fraction(4, 10),
            low=Fraction(0),
            high=Fraction(1),
        ),
        Parameter(
            "below_next",
            say("share below the next bid"),
            Fraction(3, 10),
            low=Fraction(0),
            high=Fraction(1),
        ),
        Parameter(
            "procedure",
            say("open, or one that skips the test"),
            "open",
            choices=("open", "belowThreshold", "priceQuotation", "esco", "defense"),
        ),
    ),
    claims={"scale-free": say("only ratios of prices are compared"), "tie-stable": SYMMETRIC},
    inputs=("price", "initial_price"),
    domains={"initial_price": ABOVE_ZERO},
    look=_prices,
    score=_low,
    best="lowest",
)
