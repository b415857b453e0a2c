"""The laws that a rule over bids may keep, by name; `evalkit.show.laws` says each in words.

Some are asked of every rule, since hardly a text means to break them: one that does says so by a
counter-example. The others are properties that a rule may or may not have, and claims.
"""

from __future__ import annotations

ASKED = (
    "defined",
    "exact",
    "rounded",
    "bounded",
    "monotone",
    "quality-monotone",
    "winner-monotone",
    "edge",
    "scale-free",
    "tie-stable",
    "copies",
    "refused-apart",
)
PROPERTIES = (
    "own-bid-only",
    "withdrawal-proof",
    "dominated-proof",
    "phantom-proof",
    "pair-order",
    "no-cliff",
)
LAW_IDS = (*ASKED, *PROPERTIES)
