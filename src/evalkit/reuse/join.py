"""The search for candidates as a join over a table, for whoever has more works than memory.

The table has one row a hash of a sketch. Any engine with 64-bit integers can run it; hashes are
written as signed numbers, because SQL knows no others.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evalkit.reuse.grams import Hashes
from evalkit.reuse.index import Index

CREATE = "CREATE TABLE fingerprints (hash BIGINT, work INTEGER, vendor INTEGER)"
"""The table; ``vendor`` is -1 where it is not known."""

COMMON = """
SELECT q.hash FROM query q JOIN fingerprints f ON f.hash = q.hash
WHERE f.vendor >= 0 GROUP BY q.hash HAVING COUNT(DISTINCT f.vendor) > :vendors
"""
"""Hashes of a text (table ``query``) that stand in works of more vendors than allowed."""

CANDIDATES = f"""
SELECT f.work, COUNT(*) AS hashes FROM query q JOIN fingerprints f ON f.hash = q.hash
WHERE q.hash NOT IN ({COMMON}) GROUP BY f.work ORDER BY hashes DESC, f.work
"""  # noqa: S608 - of our own texts
"""Works with the number of a text's hashes that they have, common ones left out."""


def signed(hashes: Hashes) -> list[int]:
    """Return hashes as SQL can hold them.

    Parameters
    ----------
    hashes : array of uint64
    """
    found: list[int] = hashes.astype(np.uint64).view(np.int64).tolist()
    return found


def fingerprint_rows(index: Index) -> Iterator[tuple[int, int, int]]:
    """Yield the rows of the table: hash, number of the work, number of its vendor.

    Parameters
    ----------
    index : Index

    Examples
    --------
    >>> from evalkit.reuse import Index, work_of
    >>> from evalkit.reuse.join import fingerprint_rows
    >>> index = Index.build([work_of("A plain sentence of some length. " * 9, id="a", vendor="x")])
    >>> {row[1:] for row in fingerprint_rows(index)} <= {(0, 0)}
    True
    """
    base = 0
    for segment in index.segments:
        owners = segment.owners.astype(np.int64) + base
        vendors = index.vendor_numbers[owners].tolist()
        yield from zip(signed(segment.hashes), owners.tolist(), vendors, strict=True)
        base += len(segment)
