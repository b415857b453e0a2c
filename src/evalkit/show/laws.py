"""The laws of rules over bids, as every page says them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evalkit.core.messages import Message, say

LAW_TITLES: Mapping[str, Message] = MappingProxyType(
    {
        "monotone": say("monotone in the own price"),
        "own-bid-only": say("own bid only"),
        "withdrawal-proof": say("withdrawal-proof"),
        "bounded": say("bounded"),
        "scale-free": say("scale-free"),
        "tie-stable": say("tie-stable"),
    }
)
LAW_MEANINGS: Mapping[str, Message] = MappingProxyType(
    {
        "monotone": say("A bid never gains by raising its price, the other bids unchanged."),
        "own-bid-only": say("What a bid gets depends on its own numbers alone."),
        "withdrawal-proof": say("Taking out a bid that does not win never changes who wins."),
        "bounded": say("No bid gets less than 0, or more than the points there are."),
        "scale-free": say(
            "The same prices in another currency, the notice's amounts with them: same order."
        ),
        "tie-stable": say("Equal bids get equal figures, in whatever order they are listed."),
    }
)
