"""The letters of pages and pictures: two weights of one font, cut to those that are used.

The font is Noto Sans KR, all 11,172 syllables of Hangul without Hanja, under another name so that
a font of the machine is never taken for it: the same input must look the same everywhere. Its ten
figures have one width, so numbers line up. Its licence, the SIL Open Font License 1.1, lies beside
it in `fonts/`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from wcwidth import wcwidth

FAMILY = "Evalkit Sans KR"
FOLDER = Path(__file__).parent / "fonts"
_GLUED = re.compile(r"(?<=[<>±]) (?=\d)|(?<=\d) (?=%)|(?<=%) (?=±)")
"""Spaces at which no line breaks."""
_FILES = {400: "EvalkitSansKR-Regular.ttf", 600: "EvalkitSansKR-SemiBold.ttf"}


def faces(regular: str, bold: str = "") -> str:
    """Return a style sheet that carries the letters of a text, in each weight that it uses.

    Parameters
    ----------
    regular, bold : str
        The text, or its letters in any order, of weight 400 and of weight 600.

    Returns
    -------
    str
        CSS, with the fonts in it; the same for the same letters. No rule for a weight without
        text.
    """
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{_cut(weight, _letters(text))}) format('woff')}}"
        for weight, text in zip(_FILES, (regular, bold), strict=True)
        if text
    )


def _letters(text: str) -> str:
    return "".join(sorted({*text, " "}))


@lru_cache(maxsize=64)  # pages and pictures of one run often have the same letters
def _cut(weight: int, used: str) -> str:
    """Return the font with these letters only, packed as WOFF, in Base64."""
    options = subset.Options(
        flavor="woff", layout_features=["kern", "ccmp", "locl"], notdef_outline=True
    )
    options.hinting = False
    stored = BytesIO()
    with subset.load_font(str(FOLDER / _FILES[weight]), options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(text=used)
        chosen.subset(font)
        subset.save_font(font, stored, options)
    return b64encode(stored.getvalue()).decode()


@cache
def letters() -> frozenset[str]:
    """Return the characters that the font has, the same in each weight."""
    with TTFont(FOLDER / _FILES[400]) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def _advances(weight: int) -> tuple[dict[int, int], int]:
    """Return how far each character moves on, and how many units an em has."""
    with TTFont(FOLDER / _FILES[weight]) as font:
        wide = font["hmtx"].metrics
        return {code: wide[glyph][0] for code, glyph in font.getBestCmap().items()}, int(
            font["head"].unitsPerEm
        )


def measured(text: str, size: float, weight: int = 400) -> float:
    """Return how wide a line of text is; a letter that the font lacks counts by its columns.

    Parameters
    ----------
    text : str
    size : float
        Of the font, in the unit of the result.
    weight : {400, 600}
    """
    advances, em = _advances(weight)
    units = sum(
        advances[ord(c)] if ord(c) in advances else max(wcwidth(c), 0) * em // 2 for c in text
    )
    return units * size / em


def widest(texts: Iterable[str], size: float, weight: int = 400) -> float:
    """Return how wide the widest line of some texts is."""
    lines = [line for text in texts for line in text.split("\n")]
    return max([0.0, *(measured(line, size, weight) for line in lines)])


def wrapped(text: str, size: float, room: float, weight: int = 400) -> list[str]:
    """Return the lines of a text that has some room, broken at spaces.

    Korean is kept whole between spaces, too, and a number with its sign. Inside a word it is
    broken only where the word alone has no room.
    """
    lines = [""]
    for glued in _GLUED.sub("\0", text).split(" "):
        word = glued.replace("\0", " ")
        joined = f"{lines[-1]} {word}".lstrip()
        if measured(joined, size, weight) <= room:
            lines[-1] = joined
            continue
        *whole, last = _broken(word, size, room, weight)
        lines += [*whole, last]
    return [line for line in lines if line] or [""]


def _broken(word: str, size: float, room: float, weight: int) -> list[str]:
    """Return a word in as many pieces as it needs."""
    if measured(word, size, weight) <= room:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and measured(pieces[-1] + character, size, weight) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces
