"""`Index`: earlier works, searched by sketch, kept in memory or in a folder that only grows."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import islice
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.core.messages import say
from evalkit.files.formats.trouble import os_trouble, refuse
from evalkit.reuse.grams import Hashes
from evalkit.reuse.index.manifest import ListedSegment, Manifest, damaged, opened, store, tidy
from evalkit.reuse.index.segment import Segment
from evalkit.reuse.sequences import units_of
from evalkit.reuse.works import Work

_BATCH = 5000  # works that are in memory at once while an index is built
_MOST = 8  # segments; then the small ones are merged
_READY = 256  # works that are kept unpacked


@frozen(eq=False)
class Index:
    """Earlier works, ready to be searched.

    Parameters
    ----------
    segments : sequence of Segment
    folder : Path or None
        Where it is kept; None: in memory.
    manifest : Manifest or None

    Attributes
    ----------
    kept : dict
        What was worked out from the index once and holds as long as it does.

    Examples
    --------
    >>> from evalkit.reuse import Index, work_of
    >>> index = Index.build([work_of("An earlier report.", id="a", vendor="x")])
    >>> len(index), index.vendors
    (1, ('x',))
    """

    segments: tuple[Segment, ...] = ()
    folder: Path | None = None
    manifest: Manifest | None = None
    _ready: dict[int, Work] = field(factory=dict, init=False, repr=False)
    kept: dict[object, object] = field(factory=dict, init=False, repr=False)

    @classmethod
    def build(cls, works: Iterable[Work]) -> Index:
        """Make an index in memory.

        Raises
        ------
        ModelError
            If two works have one id.
        """
        return cls().add(works)

    @classmethod
    def open(cls, folder: str | PathLike[str]) -> Index:
        """Open an index by memory map.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        """
        place = Path(folder)
        manifest = Manifest.newest(place)
        while True:
            try:
                return cls(tuple(opened(place, part) for part in manifest.parts), place, manifest)
            except InputError:
                newer = Manifest.newest(place)
                if newer.generation == manifest.generation:
                    raise
                manifest = newer  # somebody merged the segments at this moment

    @classmethod
    def create(cls, folder: str | PathLike[str]) -> Index:
        """Make an empty index in a new or empty folder.

        Raises
        ------
        InputError
            If something is there already, or the folder cannot be written.
        """
        place = Path(folder)
        try:
            place.mkdir(parents=True, exist_ok=True)
            if any(place.iterdir()):
                rule = say("is not empty")
                remedy = say("add to an index with: evalkit reuse index add DIR --from CORPUS")
                raise refuse(str(place), rule, remedy)
            Manifest(1, ()).publish(place)
        except OSError as error:
            raise os_trouble(error, place, writing=True) from None
        return cls.open(place)

    def __len__(self) -> int:
        return sum(map(len, self.segments))

    def add(self, works: Iterable[Work]) -> Index:
        """Return the index with more works; one in a folder is written first.

        Works go in by the thousand: after a kill the index holds a whole number of
        these batches, and what was there before.

        Raises
        ------
        ModelError
            If a work's id is in the index already.
        InputError
            If the folder cannot be written.
        """
        index, source = self, iter(works)
        seen = set(self.ids)
        while batch := list(islice(source, _BATCH)):
            _refuse_twice(batch, seen)
            index = index._with(Segment.of(batch))
        return index

    def _with(self, segment: Segment) -> Index:
        if self.folder is None:
            return Index((*self.segments, segment))
        try:
            part = store(segment, self.folder)
            return self._published(part)
        except OSError as error:
            raise os_trouble(error, self.folder, writing=True) from None

    def _published(self, part: ListedSegment) -> Index:
        assert self.folder is not None
        index = Index.open(self.folder)  # somebody may have added since
        while True:
            new = {head["id"] for head in opened(self.folder, part).heads}
            _refuse_ids(sorted(new & set(index.ids)))
            assert index.manifest is not None
            try:
                parts = _merged(self.folder, (*index.manifest.parts, part))
            except InputError:
                if Manifest.newest(self.folder).generation == index.manifest.generation:
                    raise
            else:
                manifest = Manifest(index.manifest.generation + 1, parts)
                if manifest.publish(self.folder):
                    tidy(self.folder, manifest)
                    return Index.open(self.folder)
            # Somebody else added meanwhile: theirs stays, and ours comes after it.
            index = Index.open(self.folder)

    def save(self, folder: str | PathLike[str]) -> Index:
        """Write an index of memory into a new folder, and return it opened."""
        index = Index.create(folder)
        for segment in self.segments:
            index = index._with(segment)
        return index

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all works."""
        return tuple(head["id"] for segment in self.segments for head in segment.heads)

    @cached_property
    def vendors(self) -> tuple[str, ...]:
        """The vendors that are known, each once."""
        found = {head["vendor"] for segment in self.segments for head in segment.heads}
        return tuple(sorted(found - {""}))

    @cached_property
    def heads(self) -> tuple[Work, ...]:
        """All works without their texts."""
        return tuple(Work.from_head(h) for segment in self.segments for h in segment.heads)

    @cached_property
    def files(self) -> tuple[frozenset[str], ...]:
        """The SHA-256 of the files of each work."""
        return tuple(frozenset(h["sha256"]) for segment in self.segments for h in segment.heads)

    @cached_property
    def vendor_numbers(self) -> npt.NDArray[np.int64]:
        """For each work the place of its vendor in `vendors`; -1: not known."""
        order = {name: number for number, name in enumerate(self.vendors)}
        heads = (head for segment in self.segments for head in segment.heads)
        return np.array([order.get(head["vendor"], -1) for head in heads], np.int64)

    @cached_property
    def sha256(self) -> str:
        """One hash over what is known of all works and their files, whatever their order."""
        heads = (head for segment in self.segments for head in segment.heads)
        lines = sorted(json.dumps(head, sort_keys=True) for head in heads)
        return sha256("\n".join(lines).encode()).hexdigest()

    @cached_property
    def _bases(self) -> npt.NDArray[np.int64]:
        return np.cumsum([0, *map(len, self.segments)])

    def work(self, number: int) -> Work:
        """Return a work with its texts; the last ones are kept at hand."""
        if number in self._ready:
            return self._ready[number]
        part = int(np.searchsorted(self._bases, number, side="right")) - 1
        try:
            found = self.segments[part].work(number - int(self._bases[part]))
        except (ValueError, KeyError, TypeError, zlib.error, RecursionError):
            raise damaged(self.folder or "") from None
        if len(self._ready) >= _READY:
            self._ready.pop(next(iter(self._ready)))
        self._ready[number] = found
        return found

    def works(self) -> Iterator[Work]:
        """Yield all works with their texts."""
        for segment in self.segments:
            for number in range(len(segment)):
                yield segment.work(number)

    def query(self, text: str, *, language: str = "", most: int = 10) -> list[tuple[Work, float]]:
        """Return the works that share most with a text, at a glance.

        Parameters
        ----------
        text : str
        language : str
            Of source code; empty for prose.
        most : int

        Returns
        -------
        list of (Work, float)
            Works without their texts, and the share of the text's hashes that each
            has: an estimate, without passages and without regard to what is mandated.
            `evalkit.reuse.measure` looks closer.

        Examples
        --------
        >>> from evalkit.reuse import Index, work_of
        >>> old = " ".join(f"Line {n} is about item {n * n} of the list." for n in range(90))
        >>> index = Index.build([work_of(old, id="old"), work_of("Nothing of it.", id="other")])
        >>> [(work.id, share) for work, share in index.query(old)]
        [('old', 1.0)]
        """
        wanted = units_of(text, language).sketch
        _, owners = self.hits(wanted)
        counts = np.bincount(owners, minlength=len(self))
        best = np.argsort(-counts, kind="stable")[:most]
        heads = self.heads
        return [(heads[n], float(counts[n]) / len(wanted)) for n in best.tolist() if counts[n]]

    def hits(self, wanted: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return which of the wanted hashes (sorted) stand in which works: two columns."""
        pairs = [segment.hits(wanted) for segment in self.segments]
        if not pairs:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows = np.concatenate([rows for rows, _ in pairs])
        owners = [found + base for (_, found), base in zip(pairs, self._bases[:-1], strict=True)]
        return rows, np.concatenate(owners)


def _merged(folder: Path, parts: Sequence[ListedSegment]) -> tuple[ListedSegment, ...]:
    """Merge the small segments once there are too many; the largest only with its like."""
    if len(parts) <= _MOST:
        return tuple(parts)
    largest = max(range(len(parts)), key=lambda n: parts[n].postings)
    rest = sum(part.postings for n, part in enumerate(parts) if n != largest)
    alone = {largest} if parts[largest].postings > 2 * rest else set()
    old = [part for n, part in enumerate(parts) if n not in alone]
    new = store(Segment.merged([opened(folder, part) for part in old]), folder)
    return (*(parts[n] for n in alone), new)


def _refuse_twice(batch: Sequence[Work], seen: set[str]) -> None:
    twice = []
    for work in batch:
        if work.id in seen:
            twice.append(work.id)
        seen.add(work.id)
    _refuse_ids(twice)


def _refuse_ids(ids: Sequence[str]) -> None:
    if ids:
        rule = say("is already in the index")
        raise ModelError([Problem(table="works", field="id", rule=rule, value=i) for i in ids])
