"""The record of a measurement: everything that it says and hangs on, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict

from evalkit.core.exact import decimal
from evalkit.core.messages import Lang
from evalkit.reuse.result import Part, Place, Reuse, Split, bounds
from evalkit.show.reuse.notes import said


def record(reuse: Reuse, lang: Lang = "en") -> dict[str, Any]:
    """Return the record, as JSON can hold it.

    The shares are in percent of all counted characters, rounded outwards to two
    decimals; ``None`` where too little text stands there.
    """
    return {
        "format": 1,
        "deliverable": {
            **_head(reuse.work.head()),
            "files": [
                {"name": d.name, "format": d.format, "sha256": d.sha256, "characters": len(d.text),
                 "parts": d.parts, "unread": d.unread,
                 "findings": [said(f).text(lang) for f in d.findings]}
                for d in reuse.work.documents
            ],
        },
        "share": _interval(reuse.characters) if reuse.told else None,
        "undisclosed": _interval(reuse.undisclosed) if reuse.told else None,
        "characters": asdict(reuse.characters),
        "parts": [_part(part, lang) for part in reuse.parts],
        "left_out": [{"work": name, "why": said(why).text(lang)} for name, why in reuse.left_out],
        "library": {"sha256": reuse.library, "works": reuse.works, "vendors": reuse.vendors},
        "versions": dict(reuse.versions),
    }  # fmt: skip


def _head(head: Mapping[str, Any]) -> dict[str, Any]:
    title = head["title"]
    return {**head, "title": title[0] or title[1]}


def _interval(split: Split) -> list[str]:
    return [decimal(bound, 2) for bound in bounds(split)]


def _part(part: Part, lang: Lang) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "told": part.told,
        "characters": asdict(part.characters),
        "pieces": asdict(part.pieces),
        "undisclosed": asdict(part.undisclosed),
        "mandated_units": dict(part.declared),
        "sources": [
            {**_head(s.work.head()), "characters": s.alone, "adds": s.adds,
             "disclosed": s.disclosed, "longest": s.anchor}
            for s in part.sources
        ],
        "passages": [
            {"work": p.work, "way": p.way, "exact": p.exact, "here": _place(p.here, lang),
             "there": _place(p.there, lang), "changes": [list(c) for c in p.changes]}
            for p in part.passages
        ],
        "changes": [list(change) for change in part.changes],
        "chance": asdict(part.chance),
        "settings": asdict(part.settings),
        "compared": part.compared,
    }  # fmt: skip


def _place(place: Place, lang: Lang) -> dict[str, Any]:
    return {
        "document": place.document, "place": said(place.place).text(lang),
        "characters": [place.start, place.end], "text": place.text,
    }  # fmt: skip
