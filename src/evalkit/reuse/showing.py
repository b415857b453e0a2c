"""Passages side by side, and the table of what was put in place of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from evalkit.reuse.measuring import VERBATIM, SourceWork, TextFinding
from evalkit.reuse.passages import Chain
from evalkit.reuse.result import Place, ShownPassage
from evalkit.reuse.sequences import Units
from evalkit.reuse.settings import Settings, TextKind
from evalkit.reuse.works import Work, WorkDocument

_LONG = 40  # characters of a change that is shown
# Particles that both words of a change end in are no part of the change.
_PARTICLES = (
    "에서", "으로", "은", "는", "이", "가", "을", "를", "의", "에", "로", "과", "와", "도", "만",
)  # fmt: skip
_NO_RUNS = np.empty((0, 2), np.int64)


def passages_of(
    delivery: Work, kind: TextKind, finding: TextFinding, settings: Settings
) -> tuple[ShownPassage, ...]:
    """Return passages that together show every character found, each from its first source."""
    left = finding.classes >= VERBATIM
    units, documents = delivery.units(kind), delivery.of(kind)
    found: list[ShownPassage] = []
    for source in finding.sources:
        for chain in sorted(source.chains, key=lambda c: -c.exact):
            here = left[chain.start : chain.end]
            if int(here.sum()) * 2 < min(settings.weak, chain.end - chain.start):
                continue
            found.append(_passage(chain, source, units, documents, kind))
            left[chain.start : chain.end] = False
        found += _reworded(source, finding, units, documents, left)
    order = {document.name: number for number, document in enumerate(documents)}
    return tuple(sorted(found, key=lambda p: (order[p.here.document], p.here.start)))


def _passage(
    chain: Chain,
    source: SourceWork,
    units: Units,
    documents: tuple[WorkDocument, ...],
    kind: TextKind,
) -> ShownPassage:
    theirs = source.compared.units
    changes = tuple(_changes(chain, source, units, documents, kind))
    whole = chain.exact == chain.end - chain.start and not changes
    return ShownPassage(
        work=source.compared.work.id,
        way="verbatim" if whole else "near",
        here=_place(units, documents, chain.start, chain.end, chain.runs[:, [0, 2]]),
        there=_place(
            theirs, source.compared.work.of(kind), chain.from_, chain.to, chain.runs[:, [1, 2]]
        ),
        exact=chain.exact,
        changes=changes,
    )


def _reworded(
    source: SourceWork, finding: TextFinding, units: Units, documents: tuple[WorkDocument, ...],
    left: npt.NDArray[np.bool_],
) -> Iterator[ShownPassage]:  # fmt: skip
    if not source.reworded or finding.sentences is None:
        return
    mine = finding.sentences
    others = source.compared.work.of("prose")
    theirs = source.compared.work.sentences
    for pair in source.reworded:
        start, end = int(mine.starts[pair.here]), int(mine.ends[pair.here])
        if not left[start:end].any():
            continue
        left[start:end] = False
        yield ShownPassage(
            work=source.compared.work.id,
            way="reworded",
            here=_place(units, documents, start, end),
            there=_place(
                source.compared.units, others,
                int(theirs.starts[pair.there]), int(theirs.ends[pair.there]),
            ),
            exact=pair.likeness,
        )  # fmt: skip


def _place(
    units: Units, documents: tuple[WorkDocument, ...], start: int, end: int,
    runs: npt.NDArray[np.int64] = _NO_RUNS,
) -> Place:  # fmt: skip
    document = documents[int(units.file_of(np.array(start)))]
    first, last = int(units.starts[start]), int(units.ends[end - 1])
    return Place(
        document=document.name,
        place=document.place(first),
        start=first,
        end=last,
        text=document.text[first:last],
        equal=tuple(
            (int(units.starts[at]), int(units.ends[at + length - 1]))
            for at, length in runs.tolist()
        ),
    )


def changes_of(
    delivery: Work, kind: TextKind, finding: TextFinding
) -> tuple[tuple[str, str, int], ...]:
    """Count what stands here in place of what in all passages, the most frequent first."""
    units, documents = delivery.units(kind), delivery.of(kind)
    counts = Counter(
        change
        for source in finding.sources
        for chain in source.chains
        for change in _changes(chain, source, units, documents, kind)
    )
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((old, new, count) for (old, new), count in ranked)


def _changes(
    chain: Chain,
    source: SourceWork,
    units: Units,
    documents: tuple[WorkDocument, ...],
    kind: TextKind,
) -> Iterator[tuple[str, str]]:
    theirs = source.compared.units
    here = documents[int(units.file_of(np.array(chain.start)))].text
    there = source.compared.work.of(kind)[int(theirs.file_of(np.array(chain.from_)))].text
    if kind == "code":
        yield from _renamed(chain, units, theirs, here, there)
        return
    for before, after in zip(chain.runs.tolist(), chain.runs.tolist()[1:], strict=False):
        new = _words(here, units.ends[before[0] + before[2] - 1], units.starts[after[0]])
        old = _words(there, theirs.ends[before[1] + before[2] - 1], theirs.starts[after[1]])
        old, new = _stems(old, new)
        if old != new and old and new and max(len(old), len(new)) <= _LONG:
            yield old, new


def _words(text: str, start: int, end: int) -> str:
    """Return the words that a gap between two equal runs touches."""
    first, last = int(start), int(end)
    while first < last and not text[first].isalnum():
        first += 1
    while last > first and not text[last - 1].isalnum():
        last -= 1
    if first >= last:
        return ""
    while first and text[first - 1].isalnum():
        first -= 1
    while last < len(text) and text[last].isalnum():
        last += 1
    return " ".join(text[first:last].split())


def _stems(old: str, new: str) -> tuple[str, str]:
    for particle in _PARTICLES:
        if old.endswith(particle) and new.endswith(particle):
            cut = len(particle)
            return old[:-cut], new[:-cut]
    return old, new


def _renamed(
    chain: Chain, units: Units, theirs: Units, here: str, there: str
) -> Iterator[tuple[str, str]]:
    """Yield the names of code that stand in place of others."""
    for start, from_, length in chain.runs.tolist():
        mine, other = slice(start, start + length), slice(from_, from_ + length)
        for at in np.flatnonzero(units.names[mine] & (units.raw[mine] != theirs.raw[other])):
            a, b = start + int(at), from_ + int(at)
            old = there[theirs.starts[b] : theirs.ends[b]]
            new = here[units.starts[a] : units.ends[a]]
            if max(len(old), len(new)) <= _LONG:
                yield old, new
