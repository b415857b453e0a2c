"""What a rule says of one bid: a figure, a comparison without a figure, or that there is none."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from evalkit.core.messages import Message
from evalkit.rules.phrases import Phrase

_NOTHING = Phrase("")


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
    """A bid of which a rule can give no figure, not even 0: it is out.

    Parameters
    ----------
    flag : Message
        Which requirement it fails, or why the formula has no meaning for it, with
        the numbers.
    undefined : bool
        Whether the formula has no meaning for what is given; else a requirement is
        not met.
    """

    flag: Message
    undefined: bool = field(default=True, kw_only=True)
    how: Message = field(default=_NOTHING, init=False)
    value: None = field(default=None, init=False)
    raw: None = field(default=None, init=False)
    key: None = field(default=None, init=False)


@frozen
class Noted:
    """What a rule finds of a bid by comparing: it computes no figure, and the bid stays in.

    Parameters
    ----------
    how : Message
        What was compared.
    flag : Message or None
        What the rule finds against the bid.
    """

    how: Message
    flag: Message | None = None
    value: None = field(default=None, init=False)
    raw: None = field(default=None, init=False)
    key: None = field(default=None, init=False)


Outcome = Scored | Refused | Noted
"""What `Rule.apply` says of a bid."""
