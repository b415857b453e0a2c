"""The laws of rules over bids, as every page says them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evalkit.core.messages import Message, say

LAW_TITLES: Mapping[str, Message] = MappingProxyType(
    {
        "defined": say("defined"),
        "exact": say("exact"),
        "rounded": say("rounded to the nearest"),
        "bounded": say("bounded"),
        "monotone": say("monotone in its own price"),
        "quality-monotone": say("monotone in its own quality"),
        "winner-monotone": say("no loser wins by a worse bid"),
        "edge": say("the better at an edge"),
        "scale-free": say("scale-free"),
        "tie-stable": say("tie-stable"),
        "copies": say("independent of copies"),
        "refused-apart": say("independent of refused bids"),
        "own-bid-only": say("own bid only"),
        "withdrawal-proof": say("independent of losing bids"),
        "dominated-proof": say("independent of dominated bids"),
        "phantom-proof": say("no gain from a phantom bid"),
        "pair-order": say("two bids in one order"),
        "no-cliff": say("no cliff"),
    }
)
LAW_MEANINGS: Mapping[str, Message] = MappingProxyType(
    {
        "defined": say(
            "For whatever bids it takes, the rule gives a figure or says why there is none, and "
            "the same each time."
        ),
        "exact": say("A figure is an exact number, without the noise of binary floats."),
        "rounded": say(
            "A rounded figure is the nearest to what the formula gives, a half going up, or what "
            "the declared rounding makes of it."
        ),
        "bounded": say("No bid gets less than 0 or more than the maximum."),
        "monotone": say("A bid never gains by raising its price, the other bids unchanged."),
        "quality-monotone": say(
            "A bid never gains by lowering its quality, the other bids unchanged."
        ),
        "winner-monotone": say(
            "A bid that does not win never comes to win by raising its price or lowering its "
            "quality."
        ),
        "edge": say(
            "A bid exactly at a bound has the better of what it has just below and just above."
        ),
        "scale-free": say(
            "The same prices in another currency, with the amounts of the notice converted "
            "too, give the same order and the same findings."
        ),
        "tie-stable": say("Equal bids get equal scores, in whatever order they are listed."),
        "copies": say("Every bid entered twice changes what no bid gets."),
        "refused-apart": say("A bid that the rule refuses changes what no other bid gets."),
        "own-bid-only": say("What a bid gets depends on its own numbers alone."),
        "withdrawal-proof": say("Removing a bid that does not win never changes the winner."),
        "dominated-proof": say(
            "Removing a bid that is nowhere better than another, and does not win, never changes "
            "the winner."
        ),
        "phantom-proof": say("Another bid, whoever enters it, never raises what a bid gets."),
        "pair-order": say("Which of two bids stands higher depends on these two alone."),
        "no-cliff": say(
            "A small step of a price moves points by no more than its part of the span over which "
            "all points may be lost."
        ),
    }
)
