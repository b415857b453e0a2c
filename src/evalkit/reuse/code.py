"""Source code as tokens that survive another name, another layout and no comments.

Of an identifier only the distance to where it stood before is kept, so that a renaming that is
consistent changes nothing. Literals read as one number or one string; comments and the lines that
only import are left out.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from attrs import frozen

from evalkit.reuse.grams import Hashes, mixed
from evalkit.reuse.languages import KEYWORDS, SKIPPED, STRINGS, is_config

_ODD = 0x9E3779B97F4A7C15  # base of the hash over the letters of a word
_INVERSE = pow(_ODD, -1, 2**64)
_NUMBER, _STRING, _NAME = (np.uint64(n) for n in (11, 12, 13))


@frozen(eq=False)
class Tokens:
    """The tokens of a text.

    Parameters
    ----------
    units : array of uint64, shape (n,)
        What is compared: all names read the same.
    back : array of int64, shape (n,)
        How many tokens ago the same name stood before; 0: never, or no name.
    raw : array of uint64, shape (n,)
        The tokens as they stand.
    names : array of bool, shape (n,)
        Which are identifiers.
    starts, ends : array of int32, shape (n,)
        Where each stands in the text, in characters.
    """

    units: Hashes
    back: npt.NDArray[np.int64]
    raw: Hashes
    names: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]


def code_tokens(text: str, language: str) -> Tokens:
    """Split source code into tokens.

    Parameters
    ----------
    text : str
    language : str
        One of `evalkit.reuse.languages`; another is read like C.
    """
    points = np.array(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32))
    strings = _blank(points, text, language)
    if language == "sql":
        upper = (points >= 65) & (points <= 90)
        points[upper] += 32
    kinds = _kinds()[np.minimum(points, 128)]
    word = kinds == 1
    before = np.concatenate([[False], word[:-1]])
    starts = np.flatnonzero((kinds == 2) | (word & ~before))
    closing = np.flatnonzero(word & ~np.concatenate([word[1:], [False]])) + 1
    ends = starts + 1
    ends[word[starts]] = closing
    raw = _hashes(points, starts, ends)
    first = points[starts]
    digits = (first >= 48) & (first <= 57)
    # A string is one token; its content counts only for the tokens as they stand.
    quoted = np.isin(starts, strings[:, 0]) if len(strings) else np.zeros(len(starts), bool)
    raw[quoted] = _hashes(_points_of(text), strings[:, 0], strings[:, 1])
    ends[quoted] = strings[:, 1]
    units = raw.copy()
    if is_config(language):  # nothing there can be renamed
        names = np.zeros(len(raw), bool)
        back = np.zeros(len(raw), np.int64)
        return Tokens(units, back, raw, names, _int32(starts), _int32(ends))
    names = word[starts] & ~digits & ~np.isin(raw, _keywords(language))
    units[digits] = mixed(np.array([_NUMBER]))[0]
    units[quoted] = mixed(np.array([_STRING]))[0]
    units[names] = mixed(np.array([_NAME]))[0]
    return Tokens(units, _distances(raw, names), raw, names, _int32(starts), _int32(ends))


def _int32(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    return places.astype(np.int32)


def _points_of(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _blank(points: npt.NDArray[np.uint32], text: str, language: str) -> npt.NDArray[np.int64]:
    """Wipe comments and imports; mark each string by one sign, and return where strings stand."""
    strings: list[tuple[int, int]] = []
    config = is_config(language)
    quote = 34
    for found in _skipped(language).finditer(text):
        start, end = found.span()
        if found.lastgroup == "string":
            if config:  # keys are strings there
                continue
            points[start:end] = 32
            points[start] = quote
            strings.append((start, end))
        elif found.lastgroup == "comment":
            points[start:end] = 32
    return np.array(strings, np.int64).reshape(-1, 2)


@cache
def _skipped(language: str) -> re.Pattern[str]:
    skipped = SKIPPED.get(language, SKIPPED["c"])
    strings = STRINGS.get(language, STRINGS["c"])
    # An escaped quote opens no string; were it tried, a file of them would take for ever.
    escaped = "" if language == "sql" else r"|(?P<escaped>\\.)"
    return re.compile(
        rf"(?P<string>{strings})|(?P<comment>{skipped}){escaped}", re.MULTILINE | re.DOTALL
    )


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return the kind of each character: 0 space, 1 of a word, 2 a sign of its own."""
    kinds = np.zeros(129, np.uint8)
    for number in range(33, 127):
        kinds[number] = 1 if chr(number).isalnum() or chr(number) in "_$" else 2
    kinds[128] = 1  # whatever is beyond ASCII
    return kinds


@cache
def _keywords(language: str) -> Hashes:
    words = sorted(KEYWORDS.get(language, KEYWORDS["c"]))
    points = _points_of("".join(words))
    ends = np.cumsum([len(word) for word in words])
    return _hashes(points, np.concatenate([[0], ends[:-1]]), ends)


def _hashes(
    points: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> Hashes:
    """Hash stretches of characters, all at once, from one running sum."""
    size = len(points)
    # Powers for the next power of two, so that few sizes are ever asked for.
    powers, inverse = _powers(1 << (size + 1).bit_length())
    sums = np.zeros(size + 1, np.uint64)
    np.cumsum((points.astype(np.uint64) + np.uint64(1)) * powers[:size], out=sums[1:])
    return mixed((sums[ends] - sums[starts]) * inverse[starts])


@lru_cache(maxsize=2)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    up: Hashes = np.cumprod(np.full(count, _ODD, np.uint64), dtype=np.uint64)
    down: Hashes = np.cumprod(np.full(count, _INVERSE, np.uint64), dtype=np.uint64)
    return up, down


def _distances(raw: Hashes, names: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return for every name how many tokens ago it stood before; 0: never."""
    places = np.flatnonzero(names)
    ordered = places[np.argsort(raw[places], kind="stable")]
    same = raw[ordered[1:]] == raw[ordered[:-1]]
    back = np.zeros(len(raw), np.int64)
    back[ordered[1:][same]] = (ordered[1:] - ordered[:-1])[same]
    return back
