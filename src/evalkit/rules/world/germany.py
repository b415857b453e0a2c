"""German UfAB methods (Richtwertmethoden): quality points over price, in four forms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.exact import decimal
from evalkit.core.messages import Text, say
from evalkit.rules.base import (
    SYMMETRIC,
    Anomaly,
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
from evalkit.rules.world.common import ABSOLUTE, UNROUNDED, share, shown

_SCALE = Parameter(
    "scale",
    say("factor that makes the figure readable"),
    Fraction(100000),
    low=Fraction(0),
    above=True,
)
_UFAB = "UfAB (Unterlage für Ausschreibung und Bewertung von IT-Leistungen)"


def _figure(row: Row, settings: Settings) -> Fraction:
    return number(settings, "scale") * row["quality"] / row["price"]


def _simple(row: Row, _look: Look, settings: Settings) -> Scored:
    value = _figure(row, settings)
    how = say(
        "{scale} × {quality} / {price}",
        scale=shown(number(settings, "scale")),
        quality=shown(row["quality"]),
        price=shown(row["price"]),
    )
    return Scored(value, value, how, (value,))


def _best(rows: Sequence[Row], settings: Settings) -> Look:
    """Look for the best figure."""
    return (max(_figure(row, settings) for row in rows),)


def _extended(row: Row, look: Look, settings: Settings) -> Scored:
    found = _simple(row, (), settings)
    least = look[0] * (1 - number(settings, "swing"))
    if found.value < least:
        flag = say(
            "{value} is outside the corridor, which starts at {least}",
            value=shown(found.value),
            least=shown(least),
        )
        return Scored(found.value, found.raw, found.how, None, flag)
    decides = row["quality"] if settings["decision"] == "quality" else -row["price"]
    return Scored(found.value, found.raw, found.how, (decides, found.value))


def _centre(rows: Sequence[Row], settings: Settings) -> Look:
    """Look for the mean or the median of quality and price."""
    found = []
    for name in ("quality", "price"):
        values = sorted(row[name] for row in rows)
        middle = len(values) // 2
        if settings["centre"] == "mean":
            found.append(sum(values, Fraction(0)) / len(values))
        elif len(values) % 2:
            found.append(values[middle])
        else:
            found.append((values[middle - 1] + values[middle]) / 2)
    return tuple(found)


def _against(row: Row, quality: Fraction, price: Fraction, settings: Settings) -> Outcome:
    weight = number(settings, "quality_weight")
    if not quality and weight:
        return Refused(
            say("the mean or median quality of all bids is 0, so none can be set against it")
        )
    part = row["quality"] / quality if quality else Fraction(0)  # which then weighs nothing
    value = weight * part - (1 - weight) * row["price"] / price
    how = say(
        "{weight} × {quality} / {middle} − {rest} × {price} / {other}",
        weight=decimal(weight),
        quality=shown(row["quality"]),
        middle=shown(quality),
        rest=decimal(1 - weight),
        price=shown(row["price"]),
        other=shown(price),
    )
    return Scored(value, value, how, (value,))


def _weighted(row: Row, look: Look, settings: Settings) -> Outcome:
    return _against(row, look[0], look[1], settings)


def _reference(row: Row, _look: Look, settings: Settings) -> Outcome:
    middle = number(settings, "reference_quality"), number(settings, "reference_price")
    return _against(row, *middle, settings)


_FALLS = say("the figure falls as the price rises, and the highest wins")
_FACTOR = say("every figure is divided by the same factor, so the order stays")
_WEIGHT = share("quality_weight", say("weight of quality; the price has the rest"), Fraction(1, 2))
UFAB_SIMPLE = Rule(
    id="ufab-simple",
    title=Text("UfAB, simple", "UfAB 단순 기준값 방식"),
    role="award",
    jurisdiction="DE",
    citation=f"{_UFAB} 2018, einfache Richtwertmethode (examples in Ferber, pp. 157-158)",
    seen="secondary",
    summary=say("Quality points per price; the highest wins. No weight is chosen."),
    formula="Z = L / P",
    rounds=UNROUNDED,
    parameters=(_SCALE,),
    claims={**ABSOLUTE, "monotone": _FALLS, "scale-free": _FACTOR},
    inputs=("quality", "price"),
    score=_simple,
)
UFAB_EXTENDED = Rule(
    id="ufab-extended",
    title=Text("UfAB, extended", "UfAB 확장 기준값 방식"),
    role="award",
    jurisdiction="DE",
    citation=f"{_UFAB} 2018, erweiterte Richtwertmethode (ARRIBA help; Ferber)",
    seen="secondary",
    summary=say(
        "All bids whose figure is within an announced swing of the best compete on an announced "
        "decision criterion; those outside get no rank."
    ),
    formula="Z = L/P;  Z ≥ Z_max·(1 − swing), then the best decision criterion",
    rounds=UNROUNDED,
    parameters=(
        _SCALE,
        share("swing", say("width of the corridor"), Fraction(1, 10), high=Fraction(1, 10)),
        Parameter(
            "decision",
            say("what decides within the corridor"),
            "quality",
            choices=("quality", "price"),
        ),
    ),
    claims={
        "monotone": say(
            "the figure falls as the price rises; a bid outside the corridor is not the best, so "
            "its own price does not move the corridor towards it"
        ),
        "scale-free": _FACTOR,
        "tie-stable": SYMMETRIC,
    },
    anomalies=(
        Anomaly(
            "corridor",
            say("A bid that cannot win can shift the corridor, and with it the winner."),
        ),
    ),
    inputs=("quality", "price"),
    look=_best,
    score=_extended,
)
UFAB_WEIGHTED = Rule(
    id="ufab-weighted",
    title=Text("UfAB, weighted", "UfAB 가중 기준값 방식"),
    role="award",
    jurisdiction="DE",
    citation="Gewichtete Richtwertmethode (2011), as described in an IABG white paper (2012); "
    "UfAB 2018 no longer names it; the sign is from memory",
    seen="memory",
    summary=say(
        "Quality and price against the mean or median of all bids, by weights. The sign between "
        "the two terms was not found; it is from memory."
    ),
    formula="Z = G_L·L/L̄ − G_P·P/P̄",
    rounds=UNROUNDED,
    parameters=(
        _WEIGHT,
        Parameter("centre", say("the middle of the bids"), "mean", choices=("mean", "median")),
    ),
    claims={
        "monotone": say("a price over the mean or median of all prices does not fall as it rises"),
        "scale-free": say("price and middle price move together"),
        "tie-stable": SYMMETRIC,
    },
    inputs=("quality", "price"),
    look=_centre,
    score=_weighted,
)
UFAB_REFERENCE = Rule(
    id="ufab-reference",
    title=Text("UfAB, reference values", "UfAB 기준치 방식"),
    role="award",
    jurisdiction="DE",
    citation=f"{_UFAB}, earlier editions, Referenzwertmethode; UfAB 2018 no longer names it",
    seen="secondary",
    summary=say("As the weighted form, against announced values, so no other bid matters."),
    formula="Z = G_L·L/L_ref − G_P·P/P_ref",
    rounds=UNROUNDED,
    parameters=(
        _WEIGHT,
        Parameter("reference_quality", say("announced quality"), low=Fraction(0), above=True),
        Parameter(
            "reference_price", say("announced price"), low=Fraction(0), above=True, money=True
        ),
    ),
    claims={
        **ABSOLUTE,
        "monotone": _FALLS,
        "scale-free": say("price and announced price move together"),
    },
    inputs=("quality", "price"),
    score=_reference,
)
