"""The laws that a rule over bids may keep, by name; `evalkit.show.laws` says each in words."""

from __future__ import annotations

LAW_IDS = (
    "monotone",
    "own-bid-only",
    "withdrawal-proof",
    "bounded",
    "scale-free",
    "tie-stable",
)
