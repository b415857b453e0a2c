"""Portugal: only functions of the bid itself are lawful; the usual one, against the base price."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.messages import Text, say
from evalkit.rules.base import Look, Parameter, Row, Rule, Scored, Settings, number, points
from evalkit.rules.domains import Requirement
from evalkit.rules.world.common import ABSOLUTE, UNROUNDED, shown


def _score(row: Row, _look: Look, settings: Settings) -> Scored:
    most, base = number(settings, "max_points"), number(settings, "base_price")
    how = say(
        "{points} × ({base} − {price}) / {base}",
        points=shown(most),
        base=shown(base),
        price=shown(row["price"]),
    )
    value = most * (base - row["price"]) / base
    return Scored(value, value, how, (value,))


_BASE = Requirement(
    id="base_price",
    on="price",
    at_most=True,
    fails=lambda found, bound: say(
        "the price {price} is above the base price {base}", price=found, base=bound
    ),
)


PT_BASE_PRICE = Rule(
    id="pt-base-price",
    title=Text("Discount on the base price", "기초가격 대비 할인"),
    role="price",
    jurisdiction="PT",
    citation="Código dos Contratos Públicos, art. 70(2)d, 74, 132(1)n, 139(2) to (4)",
    seen="official",
    summary=say(
        "Points in proportion to the discount on the announced base price; a price above it is "
        "out. A rule that uses other bids is unlawful here (art. 139). The articles were read in a "
        "consolidated copy; they prescribe no formula, and the one here is a usual one."
    ),
    formula="V = max · (P_base − P) / P_base, P ≤ P_base",
    rounds=UNROUNDED,
    parameters=(
        points(Fraction(100)),
        Parameter("base_price", say("base price"), low=Fraction(0), above=True, money=True),
    ),
    claims={
        **ABSOLUTE,
        "monotone": say("the line falls to 0 at the base price, and no higher price is admitted"),
        "bounded": say("a price is more than 0 and at most the base price"),
        "scale-free": say("price and base price move together"),
    },
    inputs=("price",),
    requires=(_BASE,),
    score=_score,
)
