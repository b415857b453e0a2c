"""What a rule says of one bid: a figure, or that the rule does not admit it."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from evalkit.core.messages import Message, say

_NOT_SCORED = say("not scored")


@frozen
class Scored:
    """What a rule makes of one bid.

    Parameters
    ----------
    value : Fraction
        The published figure, rounded where the rule rounds.
    raw : Fraction
        The same before rounding.
    how : Message
        The arithmetic with its numbers: ``20 × 78 / 90``.
    key : tuple of Fraction or None
        What ranks it, larger is better; by default the value (or its negative
        where the lowest value wins). None: it gets no rank.
    flag : Message or None
        What the rule finds against the bid.
    """

    value: Fraction
    raw: Fraction
    how: Message
    key: tuple[Fraction, ...] | None
    flag: Message | None = None


@frozen
class Refused:
    """A bid that a rule does not admit: there is no figure of it, not even 0.

    Parameters
    ----------
    flag : Message
        Which requirement it fails, with the numbers.
    """

    flag: Message
    how: Message = field(default=_NOT_SCORED, init=False)
    value: None = field(default=None, init=False)
    raw: None = field(default=None, init=False)
    key: None = field(default=None, init=False)


Outcome = Scored | Refused
"""What `Rule.apply` says of a bid."""
