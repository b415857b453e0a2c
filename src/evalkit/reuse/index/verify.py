"""Whether an index still is what was written, and its sketches those of its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path

import numpy as np

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say
from evalkit.reuse.index.manifest import ListedSegment, Manifest, opened
from evalkit.reuse.index.segment import FILES, Segment, file_hash


def verify(
    folder: str | PathLike[str], progress: Callable[[int, int], None] | None = None
) -> tuple[Problem, ...]:
    """Compare the files of an index with its manifest, and its postings with its texts.

    Parameters
    ----------
    folder : path
    progress : callable, optional
        Called with works done and works in all.

    Returns
    -------
    sequence of Problem
        Empty where all is well.

    Raises
    ------
    InputError
        If there is no index.
    """
    place = Path(folder)
    manifest = Manifest.newest(place)
    total, done = sum(part.works for part in manifest.parts), 0
    found: list[Problem] = []
    for part in manifest.parts:
        wrong = list(_changed(place / part.name, part))
        found += wrong
        if not wrong:
            for problem in _contents(place, part):
                if problem is not None:
                    found.append(problem)
                done += 1
                if progress is not None:
                    progress(done, total)
    return tuple(found)


def _changed(place: Path, part: ListedSegment) -> Iterator[Problem]:
    for name in FILES:
        file = place / name
        if not file.is_file():
            yield Problem(file=str(file), rule=say("is missing"))
        elif file_hash(file) != part.sha256.get(name):
            yield Problem(file=str(file), rule=say("was changed after it was written"))


def _contents(folder: Path, part: ListedSegment) -> Iterator[Problem | None]:
    """Yield for each work what is wrong with it."""
    place = str(folder / part.name)
    try:
        segment = opened(folder, part)
    except InputError as error:
        yield from error.problems
        return
    if (segment.hashes[1:] < segment.hashes[:-1]).any():
        yield Problem(file=place, rule=say("its postings are not in order"))
    order = np.argsort(segment.owners, kind="stable")
    owners = segment.owners[order]
    for number in range(len(segment)):
        low, high = np.searchsorted(owners, [number, number + 1])
        yield _wrong(segment, number, np.sort(segment.hashes[order[low:high]]), place)


def _wrong(segment: Segment, number: int, posted: np.ndarray, place: str) -> Problem | None:
    name = str(segment.heads[number].get("id"))
    try:
        work = segment.work(number)
        sketches = [units.sketch for units in (work.prose, work.code) if len(units)]
    except Exception:  # noqa: BLE001 - whatever a damaged text raises
        return Problem(file=place, rule=say("the text of a work cannot be read"), value=name)
    wanted = np.sort(np.concatenate(sketches)) if sketches else posted[:0]
    files = [document.sha256 for document in work.documents]
    if not np.array_equal(wanted, posted) or files != list(segment.heads[number]["sha256"]):
        return Problem(
            file=place, rule=say("the text of a work is not the one indexed"), value=name
        )
    return None
