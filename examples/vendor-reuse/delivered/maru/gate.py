"""Shares of the gate's register: any two of three posts restore it."""

from __future__ import annotations

from itertools import combinations

FIELD = 2**61 - 1


def split(secret: int, posts: tuple[int, ...], slope: int) -> dict[int, int]:
    """Put a number on a line and hand every post one point of it."""
    if not 0 <= secret < FIELD:
        raise ValueError("outside the field")
    return {post: (secret + slope * post) % FIELD for post in posts}


def restore(shares: dict[int, int]) -> int:
    """Find where the line through two points meets zero."""
    (first, y1), (second, y2) = sorted(shares.items())[:2]
    span = pow(second - first, -1, FIELD)
    slope = (y2 - y1) * span % FIELD
    return (y1 - slope * first) % FIELD


def agree(shares: dict[int, int]) -> bool:
    """Say whether every pair of posts restores the same number."""
    found = {restore(dict(pair)) for pair in combinations(shares.items(), 2)}
    return len(found) == 1


class Gate:
    """A post that wakes and puts to sleep the passes of a ship's crew."""

    def __init__(self, post: int) -> None:
        self.post = post
        self.asleep: dict[str, set[str]] = {}
        self.log: list[tuple[int, str, str]] = []

    def sail(self, ship: str, crew: set[str], at: int) -> None:
        self.asleep.setdefault(ship, set()).update(crew)
        self.log.append((at, "sailed", ship))

    def land(self, ship: str, at: int) -> set[str]:
        woken = self.asleep.pop(ship, set())
        self.log.append((at, "landed", ship))
        return woken

    def transfer(self, sailor: str, old: str, new: str, approvals: set[str], at: int) -> bool:
        """Move a sailor to another ship if both masters agree."""
        if not {old, new} <= approvals:
            self.log.append((at, "disputed", sailor))
            return False
        self.asleep.get(old, set()).discard(sailor)
        self.asleep.setdefault(new, set()).add(sailor)
        self.log.append((at, "moved", sailor))
        return True
