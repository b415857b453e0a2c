"""Who can win at all: preference, potential winners, extreme ranks, and their proofs."""
