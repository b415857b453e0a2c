"""The laws of rules over bids, as every page says them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evalkit.core.messages import Message, say

LAW_TITLES: Mapping[str, Message] = MappingProxyType(
    {
        "monotone": say("monotone in its own price"),
        "own-bid-only": say("own bid only"),
        "withdrawal-proof": say("independent of losing bids"),
        "bounded": say("bounded"),
        "scale-free": say("scale-free"),
        "tie-stable": say("tie-stable"),
    }
)
LAW_MEANINGS: Mapping[str, Message] = MappingProxyType(
    {
        "monotone": say("A bid never gains by raising its price, the other bids unchanged."),
        "own-bid-only": say("What a bid gets depends on its own numbers alone."),
        "withdrawal-proof": say("Removing a bid that does not win never changes the winner."),
        "bounded": say("No bid gets less than 0 or more than the maximum."),
        "scale-free": say(
            "The same prices in another currency, with the amounts of the notice converted "
            "too, give the same order."
        ),
        "tie-stable": say("Equal bids get equal scores, in whatever order they are listed."),
    }
)
