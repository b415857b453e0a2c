"""Running text as bytes that survive another layout: no spaces, no case, no punctuation.

Three bytes are one Hangul syllable and one byte is one Latin letter, so that one length of run
serves both. Digits all read as 0: another year or amount is not another text.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

_SIZE = 0x30000  # beyond it there are no letters
_HANGUL = range(0xAC00, 0xD7A4)
_HAN = range(0x4E00, 0xA000)


def prose_bytes(text: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """Return what is compared of a text, and the place of each byte in the text.

    Parameters
    ----------
    text : str
        In Unicode's form NFC, as `evalkit.reuse.extract` gives it.

    Returns
    -------
    data : array of uint8, shape (n,)
        Letters and digits in UTF-8: compatibility forms and case folded (NFKC).
    places : array of int32, shape (n,)
        Index into ``text`` of the character that a byte comes from.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    spread = _table()[np.where(points < _SIZE, points, 0)].view(np.uint8)
    kept = np.flatnonzero(spread)
    return spread[kept], (kept >> 2).astype(np.int32)


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return for each character the bytes it becomes, up to four; 0 is none."""
    table = np.zeros(_SIZE, np.uint32)
    for block in (_HANGUL, _HAN):  # these stay as they are, three bytes each
        points = np.arange(block.start, block.stop, dtype=np.uint32)
        first, second, third = 0xE0 | points >> 12, 0x80 | points >> 6 & 63, 0x80 | points & 63
        table[block.start : block.stop] = first | second << 8 | third << 16
    for number in range(_SIZE):
        if number in _HANGUL or number in _HAN or not chr(number).isalnum():
            continue
        # Squared words and the like are longer; their beginning is enough to know them by.
        data = _folded(chr(number)).encode()[:4]
        table[number] = int.from_bytes(data, "little")
    return table


def _folded(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join("0" if c.isdecimal() else c for c in folded if c.isalnum())
