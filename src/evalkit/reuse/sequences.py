"""The text of a whole work, file after file, as units that can be compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from evalkit.reuse.code import code_tokens
from evalkit.reuse.grams import NONE, Hashes, bound, byte_grams, sketch, token_grams, winnowed
from evalkit.reuse.prose import prose_bytes
from evalkit.reuse.settings import CODE, PROSE, Settings, TextKind

Places = npt.NDArray[np.int32]

_TIMES = 3


@frozen(eq=False)
class Units:
    """What is compared of one or several texts.

    Parameters
    ----------
    kind : {"prose", "code"}
    units : array of uint8 (prose) or uint64 (code), shape (n,)
        What is compared; all names of code read the same.
    back : array of int64, shape (n,)
        How many units ago the same name of code stood before; 0: never, or no name.
    raw : array of uint8 or uint64, shape (n,)
        The tokens of code as they stand; of prose the same as ``units``.
    starts, ends : array of int32, shape (n,)
        Where each unit stands in the text of its file, in characters.
    names : array of bool, shape (n,)
        Which units are identifiers of code.
    files : array of int64, shape (files + 1,)
        The first unit of each text, and the count of all.
    """

    kind: TextKind
    units: npt.NDArray[Any]
    back: npt.NDArray[np.int64] = field(repr=False)
    raw: npt.NDArray[Any]
    starts: Places
    ends: Places
    names: npt.NDArray[np.bool_] = field(repr=False)
    files: npt.NDArray[np.int64] = field(repr=False)

    def __len__(self) -> int:
        return len(self.units)

    @property
    def settings(self) -> Settings:
        """The settings for units of this kind."""
        return PROSE if self.kind == "prose" else CODE

    @cached_property
    def every_gram(self) -> Hashes:
        """The hash of the run that begins at each unit."""
        if self.kind == "prose":
            return byte_grams(self.units, self.settings.k)
        return token_grams(self.units, self.back, self.settings.k)

    @cached_property
    def grams(self) -> Hashes:
        """The same; `NONE` where a run says too little, or goes over the end of a file."""
        found, k = self.every_gram.copy(), self.settings.k
        if len(found):
            found[~_telling(self.units, k)] = NONE
            for start in self.files[1:-1]:
                found[max(start - k + 1, 0) : start] = NONE
        return found

    @cached_property
    def leads(self) -> npt.NDArray[np.int64]:
        """The first unit of every character of prose, and the count of all."""
        fresh = np.ones(len(self.units) + 1, bool)
        fresh[1:-1] = self.starts[1:] != self.starts[:-1]
        fresh[self.files] = True
        return np.flatnonzero(fresh)

    @cached_property
    def idioms(self) -> npt.NDArray[np.bool_]:
        """Which units of code begin a run that stands here over and over, as setters do.

        Such runs are in many programs that owe each other nothing.
        """
        found = np.zeros(len(self.units), bool)
        if self.kind == "code" and len(self.every_gram):
            _, where, counts = np.unique(self.every_gram, return_inverse=True, return_counts=True)
            found[: len(where)] = counts[where] > _TIMES
        return found

    @cached_property
    def picked(self) -> npt.NDArray[np.int64]:
        """The places of the runs that are compared."""
        return winnowed(self.grams, self.settings.window)

    @cached_property
    def sorted_picks(self) -> tuple[Hashes, npt.NDArray[np.int64]]:
        """The hashes of the picked runs in order, and the place of each."""
        hashes = self.grams[self.picked]
        order = np.argsort(hashes, kind="stable")
        return hashes[order], self.picked[order]

    @cached_property
    def sketch(self) -> Hashes:
        """The hashes that find candidates."""
        return sketch(self.grams, self.settings.rate)

    @cached_property
    def sketch_places(self) -> npt.NDArray[np.int64]:
        """The first place of each hash of the sketch."""
        places = np.flatnonzero(self.grams < bound(self.settings.rate))
        _, first = np.unique(self.grams[places], return_index=True)
        return places[first]

    def file_of(self, unit: npt.NDArray[np.int64] | int) -> npt.NDArray[np.int64]:
        """Return the number of the file in which a unit stands."""
        if len(self.files) == 2:
            return np.zeros_like(unit)
        return np.searchsorted(self.files, unit, side="right") - 1


def _telling(units: npt.NDArray[Any], k: int) -> npt.NDArray[np.bool_]:
    """Say which runs are more than one or two signs over and over: rules, tables of numbers.

    Only by what stands within the run, so that it is the same in every text that has it.
    """
    same = np.zeros(len(units) + 1, np.int32)
    repeats = np.zeros(len(units), bool)
    repeats[1:] = units[1:] == units[:-1]
    repeats[2:] |= units[2:] == units[:-2]
    np.cumsum(repeats, out=same[1:], dtype=np.int32)
    return same[k:] - same[2 : len(same) - k + 2] <= k // 2


def prose_units(texts: Iterable[str]) -> Units:
    """Return the units of running texts.

    Parameters
    ----------
    texts : iterable of str
        In Unicode's form NFC.
    """
    parts = [prose_bytes(text) for text in texts]
    units = _joined([data for data, _ in parts], np.uint8)
    starts = _joined([places for _, places in parts], np.int32)
    return Units(
        "prose", units, np.zeros(0, np.int64), units, starts, starts + np.int32(1),
        np.zeros(0, bool), _edges([len(data) for data, _ in parts]),
    )  # fmt: skip


def code_units(texts: Iterable[tuple[str, str]]) -> Units:
    """Return the units of pieces of source code, each with its language."""
    parts = [code_tokens(text, language) for text, language in texts]
    return Units(
        "code",
        _joined([part.units for part in parts], np.uint64),
        _joined([part.back for part in parts], np.int64),
        _joined([part.raw for part in parts], np.uint64),
        _joined([part.starts for part in parts], np.int32),
        _joined([part.ends for part in parts], np.int32),
        _joined([part.names for part in parts], np.bool_),
        _edges([len(part.units) for part in parts]),
    )


def units_of(text: str, language: str = "") -> Units:
    """Return the units of one text: of prose, or of source code where a language is named."""
    text = unicodedata.normalize("NFC", text)
    return code_units([(text, language)]) if language else prose_units([text])


def _joined(parts: Sequence[npt.NDArray[Any]], dtype: type) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _edges(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
