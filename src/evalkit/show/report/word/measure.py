"""How wide text is on paper, and into how many lines it breaks: estimates, on the wide side."""

from __future__ import annotations

import re
from functools import cache
from math import ceil

from wcwidth import wcwidth

_LEAST_BROKEN = 16.0
"""A word that is longer, in em, may be broken: an address, a hash, a path."""
_LONGEST_NUMBER = 40
# Fonts differ, and where one is missing another stands in: each is as in the widest of them.
_NARROW = frozenset("ijltfrI.,:;'|!()[]{}-/ \u00a0·")
_BROAD = frozenset("mwMW@%≈—…<>=+±−≤≥")
_NUMBER = re.compile(r"[\s\d.,\[\]()%<>≈=+\-–−/…]*\d[\s\d.,\[\]()%<>≈=+\-–−/…]*")


@cache
def _em(character: str) -> float:
    width = wcwidth(character)
    if width <= 0:
        return 0.0
    if width > 1 or character in _BROAD:
        return 1.0
    if character in _NARROW:
        return 0.38
    if character.isdigit():
        return 0.64
    return 0.7 if character.isupper() else 0.58


def is_number(text: str) -> bool:
    """Tell whether a text is a number, a range or a share, which no line may break."""
    return len(text) < _LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


def em(text: str) -> float:
    """Return the width of a text on one line, in em."""
    return sum(map(_em, text))


class TextWidths:
    """A text of which the words are measured once.

    Parameters
    ----------
    text : str
        A space that does not break belongs to its word.
    whole : bool
        Whether it may not be broken at all, as a number.
    """

    def __init__(self, text: str, *, whole: bool = False) -> None:
        self.lines = [
            [em(line)] if whole else [em(word) for word in line.split(" ")]
            for line in text.split("\n")
        ]
        space = em(" ")
        self.natural = max(sum(line) + space * max(len(line) - 1, 0) for line in self.lines)
        longest = max(word for line in self.lines for word in line)
        self.least = longest if whole else min(longest, _LEAST_BROKEN)

    def broken(self, width: float) -> int:
        """Return into how many lines it breaks at a width in em."""
        return sum(_broken(line, width) for line in self.lines)


def _broken(words: list[float], width: float) -> int:
    count, used, space = 1, 0.0, em(" ")
    for word in words:
        joined = used + space + word if used else word
        if joined <= width:
            used = joined
            continue
        if used:
            count += 1
        more = max(ceil(word / width), 1) - 1  # pieces that fill lines of their own
        count += more
        used = word - more * width
    return count
