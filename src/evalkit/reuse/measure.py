"""`measure`: from a delivery and a library of earlier works to shares, sources and passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import numpy.typing as npt
from attrs import evolve

from evalkit.core.about import __version__
from evalkit.core.errors import ModelError, unknown
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.reuse.chance import Chance, chance
from evalkit.reuse.index import Index
from evalkit.reuse.measuring import MANDATED, NEAR, NEW, REWORDED, VERBATIM, TextFinding, find
from evalkit.reuse.pieces import counted
from evalkit.reuse.result import Part, Reuse, SourceShare, Split
from evalkit.reuse.settings import KINDS, SETTINGS, Settings, TextKind
from evalkit.reuse.showing import changes_of, passages_of
from evalkit.reuse.works import Work

_PACKAGES = ("numpy", "rapidfuzz", "pypdfium2", "olefile")


def measure(
    delivery: Work,
    library: Index | Iterable[Work],
    *,
    boilerplate: Index | Iterable[Work] = (),
    disclosed: Collection[str] = (),
    before: date | None = None,
    keep_identical: bool = False,
    calibrate: bool = True,
    reword: bool = True,
    settings: dict[TextKind, Settings] | None = None,
) -> Reuse:
    """Measure how much of a delivery stands in earlier works.

    Parameters
    ----------
    delivery : Work
    library : Index or iterable of Work
        Earlier works. Those whose kind is not ``"delivery"`` are boilerplate.
    boilerplate : Index or iterable of Work
        Further text that is mandated, or everybody's: the tender's own template,
        laws, licences, open source.
    disclosed : collection of str
        Ids of works whose reuse was declared.
    before : datetime.date, optional
        Works of this day or later are left out.
    keep_identical : bool
        Compare also a work that has every file of the delivery, byte by byte.
        Without it, it is taken for the delivery itself, left out and named.
    calibrate : bool
        Raise the anchor to what works of different vendors share by chance.
    reword : bool
        Compare sentences, too; needs rapidfuzz.
    settings : dict of kind to Settings, optional

    Returns
    -------
    Reuse

    Raises
    ------
    ModelError
        If ``disclosed`` names works that are not there.

    Examples
    --------
    >>> from evalkit.reuse import measure, work_of
    >>> lines = [f"Line {n} of the old report is about item {n * n}." for n in range(200)]
    >>> text = " ".join(lines)
    >>> found = measure(work_of(text, id="new"), [work_of(text + " The end.", id="old")])
    >>> float(found.characters.high)
    1.0
    """
    index = library if isinstance(library, Index) else Index.build(library)
    texts = boilerplate if isinstance(boilerplate, Index) else Index.build(boilerplate)
    strange = sorted(set(disclosed) - set(index.ids))
    if strange:
        raise ModelError(
            [unknown(say("work"), name, index.ids, field="disclosed") for name in strange]
        )
    heads = index.heads
    left_out = dict(_left_out(delivery, index, before, keep_identical))
    usable = {n for n, h in enumerate(heads) if h.kind == "delivery" and h.id not in left_out}
    texts = texts.add(
        evolve(index.work(n), id=f"library/{head.id}")
        for n, head in enumerate(heads)
        if head.kind != "delivery"
    )
    parts = []
    for kind in KINDS:
        if not len(delivery.units(kind)):
            continue
        wanted = (settings or {}).get(kind, SETTINGS[kind])
        null = (
            chance(index, kind, wanted, boilerplate=texts) if calibrate else Chance(wanted.anchor)
        )
        wanted = evolve(wanted, anchor=null.anchor)
        finding = find(
            delivery, kind, index, boilerplate=texts, settings=wanted,
            admissible=usable.__contains__, reword=reword,
        )  # fmt: skip
        parts.append(_part(delivery, kind, finding, wanted, null, disclosed))
    return Reuse(
        work=delivery,
        parts=tuple(parts),
        works=len(usable),
        vendors=len({heads[n].vendor for n in usable} - {""}),
        left_out=tuple(left_out.items()),
        findings=tuple((d.name, text) for d in delivery.documents for text in d.findings),
        library=index.sha256,
        versions=_versions(),
    )


def _left_out(
    delivery: Work, index: Index, before: date | None, keep_identical: bool
) -> Iterable[tuple[str, Note]]:
    """Yield the works that may be no source, each with the reason."""
    own = {document.sha256 for document in delivery.documents}
    for head, files in zip(index.heads, index.files, strict=True):
        if head.kind != "delivery":
            continue
        if not files:
            yield head.id, note("nothing-read")
        elif not keep_identical and own <= files:
            rule = note("itself")
            yield head.id, rule
        elif before is not None and head.date is not None and head.date >= before:
            yield head.id, note("not-earlier", date=head.date)


def _part(
    delivery: Work,
    kind: TextKind,
    finding: TextFinding,
    settings: Settings,
    null: Chance,
    disclosed: Collection[str],
) -> Part:
    units = delivery.units(kind)
    documents = delivery.of(kind)
    weights = _characters(delivery, kind)
    open_ = np.zeros(len(units), bool)
    for source in finding.sources:
        if source.compared.work.id in disclosed:
            open_ |= source.units
    hidden = np.where(open_ & (finding.classes >= VERBATIM), NEW, finding.classes)
    free = int((finding.classes != MANDATED).sum())
    passages = passages_of(delivery, kind, finding, settings)
    return Part(
        kind=kind,
        told=free >= settings.least,
        characters=_split(finding.classes, weights),
        pieces=_pieces(finding.classes, list(counted(units, documents))),
        undisclosed=_split(hidden, weights),
        declared=(
            *sorted(finding.declared.items()),
            *([("vendors", finding.common)] if finding.common else []),
        ),
        sources=tuple(_shares(finding, weights, disclosed)),
        passages=passages,
        changes=changes_of(delivery, kind, finding),
        chance=null,
        settings=settings,
        compared=finding.compared,
    )


def _characters(delivery: Work, kind: TextKind) -> npt.NDArray[np.int64]:
    """Return how many characters each unit stands for: a byte of Hangul for none or one."""
    units = delivery.units(kind)
    if kind == "code":
        return (units.ends - units.starts).astype(np.int64)
    first = np.ones(len(units), np.int64)
    first[1:] = units.starts[1:] != units.starts[:-1]
    first[units.files[:-1][units.files[:-1] < len(units)]] = 1
    return first


def _split(classes: npt.NDArray[np.uint8], weights: npt.NDArray[np.int64]) -> Split:
    counts = np.bincount(classes, weights, minlength=5).astype(np.int64).tolist()
    return Split(
        new=counts[NEW], mandated=counts[MANDATED], verbatim=counts[VERBATIM],
        near=counts[NEAR], reworded=counts[REWORDED],
    )  # fmt: skip


def _pieces(classes: npt.NDArray[np.uint8], found: list[tuple[int, int]]) -> Split:
    """Count pieces by what most of each is; found is what the larger half stands in."""
    counts = dict.fromkeys((NEW, MANDATED, VERBATIM, NEAR, REWORDED), 0)
    for start, end in found:
        here = np.bincount(classes[start:end], minlength=5)
        size = end - start
        if 2 * here[MANDATED] > size:
            counts[MANDATED] += 1
        elif 2 * here[VERBATIM:].sum() >= size - here[MANDATED] > 0:
            counts[int(np.argmax(here[VERBATIM:])) + VERBATIM] += 1
        else:
            counts[NEW] += 1
    return Split(
        new=counts[NEW], mandated=counts[MANDATED], verbatim=counts[VERBATIM],
        near=counts[NEAR], reworded=counts[REWORDED],
    )  # fmt: skip


def _shares(
    finding: TextFinding, weights: npt.NDArray[np.int64], disclosed: Collection[str]
) -> Iterable[SourceShare]:
    left = finding.classes >= VERBATIM
    for source in finding.sources:
        here = source.units & (finding.classes >= VERBATIM)
        work = source.compared.work
        yield SourceShare(
            work=evolve(work, documents=()),
            alone=int(weights[here].sum()),
            adds=int(weights[here & left].sum()),
            disclosed=work.id in disclosed,
            anchor=source.anchor,
        )
        left = left & ~here


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    found = [("evalkit", __version__)]
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found.append((name, version(name)))
    return tuple(found)
