"""Bytes that say nothing of their encoding: Korean, or what only looks like it."""

from __future__ import annotations

# How much more often than evenly each part of a syllable stands in Korean prose, in powers of
# two: initial consonants, vowels, final consonants. Worked out from evalkit's own documents.
_INITIAL = (1, -3, 0, 1, -2, 0, 0, -1, -4, 0, -3, 1, 1, -4, 0, -4, -3, -1, 0)
_VOWEL = (1, -1, -3, -11, 0, -1, 0, -2, 0, -1, -7, -2, -1, 0, -2, -6, -1, -2, 1, 0, 1)
_FINAL = (
    2, -1, -3, -4, 0, -8, 0, -3, -1, -2, -6, -4, -8, -8, -7, -4, -1, -1, 3, -3, -2, 0, -3, -4, -8,
    -1, -2, -3,
)  # fmt: skip
_FIRST = 0xAC00
_LEAST = -1
"""Of the mean of a text's syllables; Korean names lie above it, other writing mostly below."""
_MOST_HANJA = 0.3


def korean(data: bytes) -> str | None:
    """Return bytes read as CP949; None where they are not, or do not look like Korean.

    Shift_JIS, GBK and Windows-1252 can be read as CP949, too. Then syllables come out that
    are outside KS X 1001, which hardly any Korean word needs, Chinese characters, or
    syllables that no Korean writes.
    """
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return None
    try:
        text.encode("euc_kr")
    except UnicodeEncodeError:
        return None
    syllables = [c for c in text if "가" <= c <= "힣"]
    hanja = sum("\u4e00" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" for c in text)
    if hanja > _MOST_HANJA * (hanja + len(syllables)):
        return None
    return text if sum(map(_usual, syllables)) >= _LEAST * len(syllables) else None


def _usual(syllable: str) -> int:
    place = ord(syllable) - _FIRST
    return _INITIAL[place // 588] + _VOWEL[place % 588 // 28] + _FINAL[place % 28]
