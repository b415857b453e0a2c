"""How much of the units of a delivery stands in earlier works, and in which."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from evalkit.reuse.compare import covered
from evalkit.reuse.index import Index
from evalkit.reuse.index.find import candidates
from evalkit.reuse.passages import Chain, chains
from evalkit.reuse.runs import exact_runs
from evalkit.reuse.sentences import Reworded, Sentences, reworded
from evalkit.reuse.sequences import Units
from evalkit.reuse.settings import Settings, TextKind
from evalkit.reuse.works import Work

NEW, MANDATED, VERBATIM, NEAR, REWORDED = range(5)
"""What a unit of a delivery is found to be."""

Classes = npt.NDArray[np.uint8]

_GENERATED = re.compile(r"@generated\b|\bdo not edit\b|\bauto-?generated\b", re.IGNORECASE)
_HEAD = 1000  # characters in which a file says so
_HOLE = 48  # units between two mandated stretches that are mandated with them
_FILLS = 0.05  # share of a source from which short passages count, too
_EXPLAINS = 0.03  # share that a source must have before its sentences are compared


@frozen(eq=False)
class Compared:
    """A work that was compared in full.

    Parameters
    ----------
    number : int
        Within its index.
    work : Work
    units : Units
    chains : sequence of Chain
        All passages.
    """

    number: int
    work: Work
    units: Units
    chains: tuple[Chain, ...]


@frozen(eq=False)
class SourceWork:
    """A work that counts as a source.

    Parameters
    ----------
    compared : Compared
    chains : sequence of Chain
        The passages that count.
    units : array of bool
        Which units of the delivery stand in it.
    reworded : sequence of Reworded
    anchor : int
        Equal units of its strongest passage.
    """

    compared: Compared
    chains: tuple[Chain, ...]
    units: npt.NDArray[np.bool_]
    reworded: tuple[Reworded, ...]
    anchor: int


@frozen(eq=False)
class TextFinding:
    """What was found of one kind of text of a delivery.

    Parameters
    ----------
    classes : array of uint8, shape (units,)
        `NEW`, `MANDATED`, `VERBATIM`, `NEAR` or `REWORDED`.
    declared : dict of work kind to int
        Mandated units that declared boilerplate explains.
    common : int
        Mandated units that stand in the works of several vendors.
    sources : sequence of SourceWork
        The one that explains most first, then what it leaves open.
    compared : int
        Works compared in full.
    sentences : Sentences or None
        Of the delivery; None where sentences were not compared.
    """

    classes: Classes
    declared: dict[str, int]
    common: int
    sources: tuple[SourceWork, ...]
    compared: int
    sentences: Sentences | None


def compared(index: Index, number: int, query: Units, settings: Settings) -> Compared:
    """Compare a work of an index with a text in full."""
    work = index.work(number)
    units = work.units(query.kind)
    found = chains(exact_runs(query, units), query, units, settings)
    return Compared(number, work, units, tuple(found))


def find(
    delivery: Work,
    kind: TextKind,
    index: Index,
    *,
    boilerplate: Index,
    settings: Settings,
    admissible: Callable[[int], bool],
    reword: bool = True,
) -> TextFinding:
    """Measure one kind of text of a delivery.

    Parameters
    ----------
    delivery : Work
    kind : {"prose", "code"}
    index : Index
        Of earlier works.
    boilerplate : Index
        Of declared boilerplate.
    settings : Settings
        With the anchor that chance asks for.
    admissible : callable
        Says of the number of a work in ``index`` whether it may be a source.
    reword : bool
        Whether sentences are compared, too.
    """
    query = delivery.units(kind)
    classes = np.zeros(len(query), np.uint8)
    declared = _declared(query, boilerplate, settings, classes)
    made = _generated(delivery, kind, query, classes)
    if made:
        declared["generated"] = declared.get("generated", 0) + made
    chosen = candidates(index, query, settings, admissible)
    works = [compared(index, n, query, settings) for n in (*chosen.sources, *chosen.witnesses)]
    common = _common(works, len(query), settings, classes)
    sources = _sources(works, query, settings, classes == MANDATED)
    for source in sources:
        near, _ = covered(source.chains, len(query))
        near &= classes == NEW
        classes[near] = NEAR
    for source in sources:
        _verbatim(source, query, classes)
    split = None
    if kind == "prose" and sources and reword:
        split = delivery.sentences
        sources = [_reword(source, query, split, classes) for source in sources]
    return TextFinding(classes, declared, common, _ranked(sources, classes), len(works), split)


def mandated_units(
    query: Units,
    index: Index,
    *,
    boilerplate: Index,
    settings: Settings,
    admissible: Callable[[int], bool],
) -> npt.NDArray[np.bool_]:
    """Return which units of a text are mandated: declared, or in the works of many vendors."""
    classes = np.zeros(len(query), np.uint8)
    _declared(query, boilerplate, settings, classes)
    chosen = candidates(index, query, settings, admissible)
    numbers = (*chosen.sources, *chosen.witnesses)
    _common([compared(index, n, query, settings) for n in numbers], len(query), settings, classes)
    mandated: npt.NDArray[np.bool_] = classes == MANDATED
    return mandated


def _declared(
    query: Units, boilerplate: Index, settings: Settings, classes: Classes
) -> dict[str, int]:
    """Mark what declared boilerplate explains; count it by kind."""
    found: dict[str, int] = {}
    wide = evolve(settings, vendors=10**6)  # nothing of it is left out as common
    for number in candidates(boilerplate, query, wide, lambda _: True).sources:
        work = compared(boilerplate, number, query, settings)
        near, _ = covered(_strong(work, settings), len(query))
        near &= classes == NEW
        classes[near] = MANDATED
        found[work.work.kind] = found.get(work.work.kind, 0) + int(near.sum())
    return {kind: count for kind, count in found.items() if count}


def _generated(delivery: Work, kind: TextKind, query: Units, classes: Classes) -> int:
    """Mark files that say of themselves that a program wrote them."""
    marked = 0
    for number, document in enumerate(delivery.of(kind)):
        if document.language and _GENERATED.search(document.text[:_HEAD]):
            part = classes[int(query.files[number]) : int(query.files[number + 1])]
            marked += int((part == NEW).sum())
            part[part == NEW] = MANDATED
    return marked


def _common(works: Sequence[Compared], count: int, settings: Settings, classes: Classes) -> int:
    """Mark what stands in the works of more vendors than the settings allow."""
    vendors = sorted({work.work.vendor for work in works} - {""})
    if len(vendors) <= settings.vendors:
        return 0
    seen = np.zeros(count, np.uint8)
    for vendor in vendors:
        mine = [work for work in works if work.work.vendor == vendor]
        found = [chain for work in mine for chain in _strong(work, settings)]
        seen += covered(found, count)[1]
    marked = _closed((seen > settings.vendors) | (classes == MANDATED)) & (classes == NEW)
    classes[marked] = MANDATED
    return int(marked.sum())


def _strong(work: Compared, settings: Settings) -> list[Chain]:
    return [chain for chain in work.chains if chain.exact >= settings.weak]


def _closed(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Fill short holes, such as the name of a city within a clause."""
    places = np.flatnonzero(marked)
    if not len(places):
        return marked
    gaps = np.diff(places)
    filled = marked.copy()
    for at in np.flatnonzero((gaps > 1) & (gaps <= _HOLE)):
        filled[places[at] : places[at + 1]] = True
    return filled


def _sources(
    works: Sequence[Compared], query: Units, settings: Settings, mandated: npt.NDArray[np.bool_]
) -> list[SourceWork]:
    """Admit the works of which one passage is strong against chance; keep their passages."""
    found = []
    for work in works:
        free = [free_units(chain, mandated) for chain in work.chains]
        anchor = strongest(work, query, mandated)
        if anchor < settings.anchor:
            continue
        weak = [c for c, units in zip(work.chains, free, strict=True) if units >= settings.weak]
        near, _ = covered(weak, len(query))
        if settings.fill < settings.weak and near.sum() >= _FILLS * len(query):
            weak = [c for c, units in zip(work.chains, free, strict=True) if units >= settings.fill]
            near, _ = covered(weak, len(query))
        found.append(SourceWork(work, tuple(weak), near & ~mandated, (), anchor))
    return found


def strongest(work: Compared, query: Units, mandated: npt.NDArray[np.bool_]) -> int:
    """Return the equal units of a work's strongest passage that can tell it from chance.

    Mandated text does not count, nor do idioms of code, unless their names are the same, too.
    """
    most = 0
    for chain in work.chains:
        found = 0
        for start, there, length in chain.runs.tolist():
            mine = slice(start, start + length)
            left_out = mandated[mine]
            if query.kind == "code" and query.idioms[mine].any():
                names = query.names[mine]
                same = query.raw[mine] == work.units.raw[there : there + length]
                if 2 * int((same & names).sum()) < int(names.sum()):
                    left_out = left_out | query.idioms[mine]
            found += length - int(left_out.sum())
        most = max(most, found)
    return most


def free_units(chain: Chain, mandated: npt.NDArray[np.bool_]) -> int:
    """Count the equal units of a passage that are not mandated."""
    return chain.exact - sum(
        int(mandated[start : start + length].sum()) for start, _, length in chain.runs.tolist()
    )


def _verbatim(source: SourceWork, query: Units, classes: Classes) -> None:
    """Mark what stands in a source letter for letter, or token for token."""
    units = source.compared.units
    for chain in source.chains:
        for start, there, length in chain.runs.tolist():
            part = classes[start : start + length]
            same = query.raw[start : start + length] == units.raw[there : there + length]
            part[same & (part == NEAR)] = VERBATIM


def _reword(source: SourceWork, query: Units, split: Sentences, classes: Classes) -> SourceWork:
    """Add the sentences that a source has in other words, where it explains enough."""
    if source.units.sum() < _EXPLAINS * len(query):
        return source
    theirs = source.compared.work.sentences
    found = np.concatenate([[0], np.cumsum(classes != NEW)])
    size = split.ends - split.starts
    open_ = (found[split.ends] - found[split.starts]) * 2 < size
    pairs = reworded(split, theirs, open_, _linked(source.chains, split, theirs))
    units = source.units.copy()
    for pair in pairs:
        start, end = int(split.starts[pair.here]), int(split.ends[pair.here])
        part = classes[start:end]
        units[start:end] |= part == NEW
        part[part == NEW] = REWORDED
    return evolve(source, units=units, reworded=tuple(pairs))


def _linked(found: Collection[Chain], query: Sentences, source: Sentences) -> dict[int, int]:
    """Return which sentences of a text passages link to which of a source."""
    links: dict[int, int] = {}
    for chain in found:
        for start, there, length in chain.runs.tolist():
            here = int(np.searchsorted(query.starts, start + length // 2, side="right")) - 1
            other = int(np.searchsorted(source.starts, there + length // 2, side="right")) - 1
            if here >= 0 and other >= 0:
                links[here] = other
    return links


def _ranked(sources: Sequence[SourceWork], classes: Classes) -> tuple[SourceWork, ...]:
    """Order sources by what each adds to those before it."""
    left = list(sources)
    open_ = classes >= VERBATIM
    ranked: list[SourceWork] = []
    while left:
        gains = [int((source.units & open_).sum()) for source in left]
        best = int(np.argmax(gains))
        source = left.pop(best)
        ranked.append(source)
        open_ &= ~source.units
    return tuple(ranked)
