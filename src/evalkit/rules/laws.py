"""The laws that a rule may keep, in the words that every page uses."""

from __future__ import annotations

from attrs import frozen

from evalkit.core.messages import Message, say


@frozen
class Law:
    """A property that a rule can have, and what it means for a bidder."""

    id: str
    title: Message
    meaning: Message


LAWS: dict[str, Law] = {
    law.id: law
    for law in (
        Law(
            "monotone",
            say("monotone in the own price"),
            say("A bid never gains by raising its price, the other bids unchanged."),
        ),
        Law(
            "own-bid-only",
            say("own bid only"),
            say("What a bid gets depends on its own numbers alone."),
        ),
        Law(
            "withdrawal-proof",
            say("withdrawal-proof"),
            say("Taking out a bid that does not win never changes who wins."),
        ),
        Law(
            "bounded",
            say("bounded"),
            say("No bid gets less than 0, or more than the points there are."),
        ),
        Law(
            "scale-free",
            say("scale-free"),
            say("The same prices in another currency, the notice's amounts with them: same order."),
        ),
        Law(
            "tie-stable",
            say("tie-stable"),
            say("Equal bids get equal figures, in whatever order they are listed."),
        ),
    )
}
