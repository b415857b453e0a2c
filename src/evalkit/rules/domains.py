"""What a number may be, and what a bid must meet: the declarations that come before a formula.

A `Domain` says which numbers mean something: quality between 0 and the most there is, a price above
0. What lies outside is a mistake in the input, and is refused wherever a rule is used. A
`Requirement` says which bids a rule admits: at least the minimum, at most the budget. What falls
short is a sound bid that is out. Neither is tested by the formula itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import frozen

from evalkit.core.exact import decimal
from evalkit.core.messages import Message, Text, say
from evalkit.rules.phrases import Phrase, phrase

BidInputs = Mapping[str, Fraction]
"""One bid: ``price``, ``quality``, or whatever else a rule names."""
Setting = Fraction | str | bool
RuleSettings = Mapping[str, Setting]
"""Every parameter of a rule with its value, defaults filled in."""


def outside(
    value: Fraction, low: Fraction | None, high: Fraction | None, *, above: bool = False
) -> Message | None:
    """Say how a number leaves its range; None if it does not. `above` leaves `low` itself out."""
    if low is not None and (value < low or (above and value == low)):
        bound = decimal(low)
        if above:
            return say("must be more than {bound}", bound=bound)
        if low == 0:
            return say("must be at least 0")
        return say("must be at least {bound}", bound=bound)
    if high is not None and value > high:
        return say("must be at most {bound}", bound=decimal(high))
    return None


@frozen
class Domain:
    """The numbers that one input of a rule may take, ends included.

    Parameters
    ----------
    low : Fraction
    high : Fraction, str or None
        A number, or the parameter or the input that gives it.
    above : bool
        Whether `low` itself is left out.
    """

    low: Fraction = Fraction(0)
    high: Fraction | str | None = None
    above: bool = False

    def most(self, settings: RuleSettings, row: BidInputs | None = None) -> Fraction | None:
        """Return the upper end for some settings; None where there is none, or it is not known."""
        if not isinstance(self.high, str):
            return self.high
        found = settings.get(self.high, (row or {}).get(self.high))
        return found if isinstance(found, Fraction) else None

    def refused(self, value: Fraction, settings: RuleSettings, row: BidInputs) -> Message | None:
        """Say why a number is refused; None if it is not."""
        return outside(value, self.low, self.most(settings, row), above=self.above)


ABOVE_ZERO = Domain(above=True)
NOT_NEGATIVE = Domain()
HUNDRED = Domain(high=Fraction(100))
"""Points out of a hundred."""
SHARE = Domain(high=Fraction(1))
STANDARD: Mapping[str, Domain] = MappingProxyType({"price": ABOVE_ZERO})
"""Domains that hold by the name of the input where a rule declares no other."""
AMOUNTS = frozenset(
    {"price", "initial_price", "life_cycle_costs", "contract", "subcontracted", "resubcontracted",
     "share"}
)  # fmt: skip
"""Inputs that may be written as a ratio; all others are points, of which 8/10 has two readings."""


@frozen(kw_only=True)
class Requirement:
    """What a bid must meet before a rule looks at it: one input against one parameter.

    Parameters
    ----------
    id : str
        The parameter that holds the bound.
    on : str
        The input that is compared.
    at_most : bool
        Whether the bound is an upper one.
    fails : Text
        Says that a bid falls short; it may name ``found`` and ``bound``, both as they are
        to be written.
    clause : str
        Where it is written.
    """

    id: str
    on: str
    fails: Text
    at_most: bool = False
    clause: str = ""

    def met(self, value: Fraction, settings: RuleSettings) -> bool:
        """Say whether a bid meets it; the bound itself does."""
        bound = self.bound(settings)
        return value <= bound if self.at_most else value >= bound

    def bound(self, settings: RuleSettings) -> Fraction:
        """Return the bound for some settings."""
        found = settings[self.id]
        assert isinstance(found, Fraction)
        return found

    def why(
        self, value: Fraction, settings: RuleSettings, write: Callable[[Fraction], object]
    ) -> Phrase | None:
        """Say why a bid does not meet it, with its clause; None where it does."""
        if self.met(value, settings):
            return None
        text = self.fails
        if self.clause:
            after = f" ({self.clause})".replace("{", "{{").replace("}", "}}")
            text = Text(f"{text.en or text.ko}{after}", f"{text.ko or text.en}{after}")
        found = {"found": write(value), "bound": write(self.bound(settings))}
        return phrase(text, found, name=self.id)
