"""How far the weight of one criterion or group can move."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from evalkit.core.types import Span

MOST_ROWS = 12


@frozen
class NodeStability:
    """How far the local weight of one node can move, exactly.

    All intervals are closed and hold the official weight. At an end that is not 0
    or 1 somebody is tied with the winners (or two neighbours with each other), and
    beyond it they are ahead.

    Parameters
    ----------
    place : int
        Place of the node in ``matrix.nodes``.
    weight : Fraction
        Official local weight.
    winner : pair of Fraction
        Local weights at which all official winners stay first.
    below, above : tuple of int
        Who is first just below and just above that interval; empty at 0 and 1.
    ranking : pair of Fraction
        Local weights at which the whole ranking stays.
    swaps_below, swaps_above : tuple of pairs of int
        Neighbours in the ranking, (ahead, behind), who swap at its ends.
    admissible : pair of Fraction or None
        Local weights at which the weights are in the space; None if none are.
    """

    place: int
    weight: Fraction
    winner: Span
    below: tuple[int, ...]
    above: tuple[int, ...]
    ranking: Span
    swaps_below: tuple[tuple[int, int], ...]
    swaps_above: tuple[tuple[int, int], ...]
    admissible: Span | None

    @property
    def winner_admissible(self) -> Span | None:
        """Return the part of the winners' interval within the space, None if empty."""
        return _common(self.winner, self.admissible)

    @property
    def ranking_admissible(self) -> Span | None:
        """Return the part of the ranking's interval within the space, None if empty."""
        return _common(self.ranking, self.admissible)

    @property
    def distance(self) -> Fraction | None:
        """Return the least change of the weight beyond which somebody else is first.

        None where no admissible weight of this node alone changes the winner.
        """
        if self.admissible is None:
            return None
        found = []
        if self.below and self.admissible[0] < self.winner[0]:
            found.append(self.weight - self.winner[0])
        if self.above and self.winner[1] < self.admissible[1]:
            found.append(self.winner[1] - self.weight)
        return min(found, default=None)


def _common(first: Span, second: Span | None) -> Span | None:
    if second is None:
        return None
    low, high = max(first[0], second[0]), min(first[1], second[1])
    return (low, high) if low <= high else None
