"""Which works are worth comparing in full: those that explain most of a sketch, and few more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from attrs import frozen

from evalkit.reuse.index.index import Index
from evalkit.reuse.sequences import Units
from evalkit.reuse.settings import Settings

_LOOKED_AT = 128  # works, by their share of the sketch, among which the choice is made
_LEAST = 2  # hashes that a work must add


@frozen
class Candidates:
    """Works by number.

    Parameters
    ----------
    sources : sequence of int
        That hold what few vendors hold, the one that explains most first.
    witnesses : sequence of int
        Further works, of several vendors, that hold what many vendors hold.
    """

    sources: tuple[int, ...]
    witnesses: tuple[int, ...]


def candidates(
    index: Index, query: Units, settings: Settings, admissible: Callable[[int], bool]
) -> Candidates:
    """Choose the works to compare with a text.

    Parameters
    ----------
    index : Index
    query : Units
    settings : Settings
    admissible : callable
        Says of the number of a work whether it may be a source at all.
    """
    sketch = query.sketch
    rows, owners = index.hits(sketch)
    if not len(rows):
        return Candidates((), ())
    numbers, where = np.unique(owners, return_inverse=True)
    allowed = np.array([admissible(int(n)) for n in numbers], bool)
    vendors = index.vendor_numbers[numbers]
    common = _common(rows, vendors[where], allowed[where], len(sketch), settings.vendors)
    rare = allowed[where] & ~common[rows]
    places, near = query.sketch_places, settings.gap + settings.k
    rare[rare] = _beside(where[rare], places[rows[rare]], near)
    sources = _greedy(rows[rare], where[rare], len(sketch), settings.sources)
    taken = [int(numbers[n]) for n in sources]
    marked = allowed[where] & common[rows]
    marked[marked] = _beside(where[marked], places[rows[marked]], settings.k * 4)
    more = _witnesses(
        rows[marked], where[marked], vendors, len(sketch), settings.vendors + 1, settings.sources
    )
    return Candidates(tuple(taken), tuple(int(numbers[n]) for n in more if n not in set(sources)))


def _common(
    rows: npt.NDArray[np.int64], vendors: npt.NDArray[np.int64], allowed: npt.NDArray[np.bool_],
    count: int, most: int,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Say which hashes stand in works of more than ``most`` vendors."""
    kept = (vendors >= 0) & allowed
    pairs = np.unique(np.stack([rows[kept], vendors[kept]], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=count) > most


def _beside(
    works: npt.NDArray[np.int64], places: npt.NDArray[np.int64], gap: int
) -> npt.NDArray[np.bool_]:
    """Say which hits have another of the same work beside them; by chance they stand alone."""
    order = np.lexsort((places, works))
    works, places = works[order], places[order]
    linked = (works[1:] == works[:-1]) & (places[1:] - places[:-1] <= gap)
    found = np.zeros(len(works), bool)
    found[1:] |= linked
    found[:-1] |= linked
    beside = np.empty(len(works), bool)
    beside[order] = found
    return beside


def _greedy(
    rows: npt.NDArray[np.int64], works: npt.NDArray[np.int64], count: int, most: int
) -> list[int]:
    """Choose works one by one, each for what the others before it do not explain."""
    if not len(rows):
        return []
    top = np.argsort(-np.bincount(works), kind="stable")[:_LOOKED_AT]
    table = np.zeros((len(top), count), bool)
    place = np.full(int(works.max()) + 1, -1)
    place[top] = np.arange(len(top))
    near = place[works] >= 0
    table[place[works[near]], rows[near]] = True
    chosen: list[int] = []
    while len(chosen) < most:
        gains = table.sum(axis=1)
        best = int(np.argmax(gains))
        if gains[best] < max(_LEAST, count // 1000):
            break
        chosen.append(int(top[best]))
        table &= ~table[best]
    return chosen


def _witnesses(
    rows: npt.NDArray[np.int64], works: npt.NDArray[np.int64], vendors: npt.NDArray[np.int64],
    count: int, wanted: int, most: int,
) -> list[int]:  # fmt: skip
    """Choose works so that each common hash is seen in the works of enough vendors."""
    chosen: list[int] = []
    seen: set[tuple[int, int]] = set()
    missing = np.full(count, wanted)
    while len(rows) and len(chosen) < most:
        gains = np.bincount(works)
        best = int(np.argmax(gains))
        if gains[best] < 1:
            break
        chosen.append(best)
        vendor = int(vendors[best])
        fresh = [r for r in np.unique(rows[works == best]).tolist() if (r, vendor) not in seen]
        seen.update((r, vendor) for r in fresh)
        missing[fresh] -= 1
        # The same vendor again shows nothing new of a hash.
        done = (missing[rows] <= 0) | (works == best)
        done |= (vendors[works] == vendor) & np.isin(rows, fresh)
        rows, works = rows[~done], works[~done]
    return chosen
