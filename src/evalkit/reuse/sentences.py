"""Sentences that say the same in other words, found only in sources that count already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from evalkit.reuse.sequences import Units

_END = re.compile(r"(?<=[.!?。])\s+|\n+|(?<=[다음임함])\.\s*")
_LIKE = 70  # of 100: alike enough by itself
_NEAR = 56  # alike enough where its neighbours stand beside it in the source, too
_SHORT = 24  # bytes of a sentence that tells nothing
_AROUND = 4  # sentences
_WITHIN = 12
_CELLS = 4_000_000


@frozen(eq=False)
class Sentences:
    """The sentences of the units of a work.

    Parameters
    ----------
    texts : sequence of str
        As compared: no spaces, no case.
    starts, ends : array of int64
        In units.
    """

    texts: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def sentences(units: Units, texts: Sequence[str]) -> Sentences:
    """Split the texts of a work's prose into sentences, without the very short ones."""
    starts: list[int] = []
    ends: list[int] = []
    for number, text in enumerate(texts):
        low, high = int(units.files[number]), int(units.files[number + 1])
        edges = np.array([0, *(m.end() for m in _END.finditer(text)), len(text)])
        cuts = np.searchsorted(units.starts[low:high], edges) + low
        long = np.flatnonzero(np.diff(cuts) >= _SHORT)
        starts += cuts[long].tolist()
        ends += cuts[long + 1].tolist()
    data = units.units.tobytes()
    plain = tuple(data[a:b].decode("utf-8", "replace") for a, b in zip(starts, ends, strict=True))
    return Sentences(plain, np.array(starts, np.int64), np.array(ends, np.int64))


@frozen
class Reworded:
    """A sentence and the one of a source that says it in other words: numbers of both."""

    here: int
    there: int
    likeness: int


def reworded(
    query: Sentences, source: Sentences, open_: npt.NDArray[np.bool_], known: dict[int, int]
) -> list[Reworded]:
    """Find for the open sentences of a text the likeliest of a source.

    Parameters
    ----------
    query, source : Sentences
    open_ : array of bool
        Which sentences of the query are looked for.
    known : dict of int to int
        Sentences that passages link already.

    Raises
    ------
    ImportError
        If rapidfuzz is not installed.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - an extra

    # What stands far from any passage is no evidence.
    wanted = np.flatnonzero(open_ & _around(known.keys(), len(query.texts)))
    if not len(wanted) or not source.texts:
        return []
    best = np.zeros(len(wanted), np.int64)
    score = np.zeros(len(wanted), np.int64)
    step = max(1, _CELLS // len(source.texts))
    for first in range(0, len(wanted), step):
        rows = wanted[first : first + step]
        table: npt.NDArray[Any] = process.cdist(
            [query.texts[n] for n in rows], source.texts,
            scorer=fuzz.ratio, score_cutoff=_NEAR, dtype=np.uint8,
        )  # fmt: skip
        best[first : first + step] = table.argmax(axis=1)
        score[first : first + step] = table.max(axis=1)
    links = dict(known)
    links.update(
        (int(w), int(b)) for w, b, s in zip(wanted, best, score, strict=True) if s >= _LIKE
    )
    found = []
    for here, there, likeness in zip(wanted.tolist(), best.tolist(), score.tolist(), strict=True):
        if likeness >= _LIKE or (likeness >= _NEAR and _beside(here, there, links)):
            found.append(Reworded(here, there, likeness))
    return found


def _around(linked: Iterable[int], count: int) -> npt.NDArray[np.bool_]:
    """Say which sentences stand within a few of one that a passage links."""
    near = np.zeros(count, bool)
    for at in linked:
        near[max(at - _WITHIN, 0) : at + _WITHIN + 1] = True
    return near


def _beside(here: int, there: int, links: dict[int, int]) -> bool:
    return any(
        abs(links[near] - there) <= _AROUND
        for near in range(here - _AROUND, here + _AROUND + 1)
        if near != here and near in links
    )
