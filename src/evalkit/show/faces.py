"""The letters of pages and pictures: two weights of one font, cut to those that are used.

The font is Noto Sans KR, all 11,172 syllables of Hangul without Hanja, under another name so that
a font of the machine is never taken for it: the same input must look the same everywhere. Its ten
figures have one width, so numbers line up. Its licence, the SIL Open Font License 1.1, lies beside
it in `fonts/`.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Evalkit Sans KR"
FOLDER = Path(__file__).parent / "fonts"
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
        f"src:url(data:font/woff;base64,{_cut(weight, text)}) format('woff')}}"
        for weight, text in zip(_FILES, (regular, bold), strict=True)
        if text
    )


def _cut(weight: int, text: str) -> str:
    """Return the font with these letters only, packed as WOFF, in Base64."""
    options = subset.Options(
        flavor="woff", layout_features=["kern", "ccmp", "locl"], notdef_outline=True
    )
    options.hinting = False
    stored = BytesIO()
    with subset.load_font(str(FOLDER / _FILES[weight]), options) as font:
        chosen = subset.Subsetter(options)
        chosen.populate(text="".join(sorted({*text, " "})))
        chosen.subset(font)
        subset.save_font(font, stored, options)
    return b64encode(stored.getvalue()).decode()


@cache
def letters() -> frozenset[str]:
    """Return the characters that the font has, the same in each weight."""
    with TTFont(FOLDER / _FILES[400]) as font:
        return frozenset(map(chr, font.getBestCmap()))
