"""How long a passage must be to be evidence: measured on works that owe each other nothing."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from evalkit.reuse.index import Index
from evalkit.reuse.measuring import compared, mandated_units, strongest
from evalkit.reuse.settings import Settings, TextKind

_WORKS = 60  # drawn at random
_OTHERS = 8  # of other vendors, for each
_ENOUGH = 100  # pairs
_MARGIN = 1.25


@frozen
class Chance:
    """The longest passages that works of different vendors share by chance.

    Parameters
    ----------
    anchor : int
        Equal units that a passage needs to be evidence.
    pairs : int
        Pairs of works looked at; 0 where there were not enough, so that the anchor
        is the one of the settings.
    median, p95, p99, most : int
        Of the longest passage of each pair, in units.
    """

    anchor: int
    pairs: int = 0
    median: int = 0
    p95: int = 0
    p99: int = 0
    most: int = 0


def chance(
    index: Index, kind: TextKind, settings: Settings, *, boilerplate: Index, seed: int = 0
) -> Chance:
    """Measure what stands in pairs of works of different vendors, mandated text left out.

    Parameters
    ----------
    index : Index
    kind : {"prose", "code"}
    settings : Settings
        Their floor is the least anchor that is returned; their anchor stands in where
        nothing can be measured.
    boilerplate : Index
    seed : int
        Draws the pairs.

    Returns
    -------
    Chance
        The anchor is 1.25 times the 99th percentile. With too few vendors to tell
        mandated text, or too few pairs, nothing is measured.
    """
    key = ("chance", kind, settings, boilerplate.sha256, seed)
    if key not in index.kept:
        index.kept[key] = _chance(index, kind, settings, boilerplate, seed)
    found = index.kept[key]
    assert isinstance(found, Chance)
    return found


def _chance(
    index: Index, kind: TextKind, settings: Settings, boilerplate: Index, seed: int
) -> Chance:
    none = Chance(settings.anchor)
    if len(index.vendors) <= settings.vendors:
        return none
    rng = np.random.default_rng(seed)
    heads = index.heads
    known = [n for n, head in enumerate(heads) if head.vendor and head.kind == "delivery"]
    lengths: list[int] = []
    for number in rng.permutation(known)[:_WORKS].tolist():
        query = index.work(number).units(kind)
        if len(query) < settings.least:
            continue
        vendor = heads[number].vendor
        others = [n for n in known if heads[n].vendor != vendor]
        left_out = mandated_units(
            query, index, boilerplate=boilerplate, settings=settings,
            admissible=set(others).__contains__,
        )  # fmt: skip
        for other in rng.permutation(others)[:_OTHERS].tolist():
            pair = compared(index, other, query, settings)
            if len(pair.units) >= settings.least:
                lengths.append(strongest(pair, query, left_out))
    if len(lengths) < _ENOUGH:
        return none
    median, p95, p99 = (math.ceil(q) for q in np.percentile(lengths, [50, 95, 99]))
    anchor = max(settings.floor, math.ceil(_MARGIN * p99))
    return Chance(anchor, len(lengths), median, p95, p99, max(lengths))
