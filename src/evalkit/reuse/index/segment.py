"""An immutable part of an index: sorted postings and packed texts, in memory or memory-mapped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from evalkit.reuse.grams import Hashes
from evalkit.reuse.works import Work

FILES = ("hashes.npy", "owners.npy", "ends.npy", "texts.bin", "works.json")


@frozen(eq=False)
class Segment:
    """Works that were added together.

    Parameters
    ----------
    hashes : array of uint64, shape (postings,)
        Of the sketches of all works, sorted.
    owners : array of uint32, shape (postings,)
        The number of the work that a hash stands in.
    heads : sequence of dict
        What is known of each work besides its text.
    ends : array of int64, shape (works,)
        Where the packed text of each ends.
    texts : array of uint8
        The packed texts, one after the other.
    """

    hashes: Hashes
    owners: npt.NDArray[np.uint32]
    heads: tuple[Mapping[str, Any], ...]
    ends: npt.NDArray[np.int64]
    texts: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.heads)

    def work(self, number: int) -> Work:
        """Return a work with its texts."""
        start = int(self.ends[number - 1]) if number else 0
        data = self.texts[start : int(self.ends[number])].tobytes()
        return Work.from_head(self.heads[number]).unpacked(data)

    def hits(self, wanted: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return which of the wanted hashes stand in which works.

        Parameters
        ----------
        wanted : array of uint64
            Sorted.

        Returns
        -------
        rows : array of int64
            Index into ``wanted``.
        owners : array of int64
        """
        low = np.searchsorted(self.hashes, wanted, side="left")
        count = np.searchsorted(self.hashes, wanted, side="right") - low
        rows = np.repeat(np.arange(len(wanted)), count)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        return rows, self.owners[low[rows] + within].astype(np.int64)

    def write(self, folder: Path) -> dict[str, str]:
        """Write the files of the segment; return the SHA-256 of each."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("hashes", "owners", "ends"):
            np.save(folder / f"{name}.npy", getattr(self, name))
        with (folder / "texts.bin").open("wb") as file:
            self.texts.tofile(file)
        lines = [json.dumps(head, ensure_ascii=False, sort_keys=True) for head in self.heads]
        (folder / "works.json").write_text("\n".join(["[", ",\n".join(lines), "]"]), "utf-8")
        return {name: file_hash(folder / name) for name in FILES}

    @classmethod
    def open(cls, folder: Path) -> Segment:
        """Open the files of a segment by memory map."""
        heads = json.loads((folder / "works.json").read_text("utf-8"))
        texts = folder / "texts.bin"
        empty = not texts.stat().st_size  # what is empty cannot be mapped
        return cls(
            _mapped(folder / "hashes.npy"),
            _mapped(folder / "owners.npy"),
            tuple(heads),
            np.load(folder / "ends.npy", allow_pickle=False),
            np.empty(0, np.uint8) if empty else np.memmap(texts, np.uint8, "r"),
        )

    @classmethod
    def of(cls, works: Iterable[Work]) -> Segment:
        """Make a segment of works, in their order."""
        hashes, counts, heads, packed = [], [], [], []
        for work in works:
            found = [units.sketch for units in (work.prose, work.code) if len(units)]
            hashes += found
            counts.append(sum(map(len, found)))
            heads.append(work.head())
            packed.append(work.packed())
        return cls.from_parts(hashes, counts, heads, packed)

    @classmethod
    def from_parts(
        cls, hashes: Sequence[Hashes], counts: Sequence[int],
        heads: Sequence[Mapping[str, Any]], packed: Sequence[bytes],
    ) -> Segment:  # fmt: skip
        """Make a segment of the sketches, heads and packed texts of works."""
        every = np.concatenate(hashes) if hashes else np.empty(0, np.uint64)
        owners = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        order = np.argsort(every, kind="stable")
        return cls(
            every[order], owners[order], tuple(heads),
            np.cumsum([len(data) for data in packed], dtype=np.int64),
            np.frombuffer(b"".join(packed), np.uint8),
        )  # fmt: skip

    @classmethod
    def merged(cls, parts: Sequence[Segment]) -> Segment:
        """Make one segment of several."""
        bases = np.cumsum([0, *(len(part) for part in parts)])
        hashes = np.concatenate([part.hashes for part in parts])
        owners = np.concatenate(
            [part.owners + np.uint32(base) for part, base in zip(parts, bases, strict=False)]
        )
        order = np.argsort(hashes, kind="stable")
        sizes = np.cumsum([0, *(len(part.texts) for part in parts)])
        return cls(
            hashes[order], owners[order],
            tuple(head for part in parts for head in part.heads),
            np.concatenate([part.ends + size for part, size in zip(parts, sizes, strict=False)]),
            np.concatenate([part.texts for part in parts]),
        )  # fmt: skip


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


def _mapped(path: Path) -> npt.NDArray[Any]:
    found: npt.NDArray[Any]
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # what is empty cannot be mapped
        found = np.load(path, allow_pickle=False)
    return found
