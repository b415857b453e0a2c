"""PPTX: slide after slide in the order of the show, each with its notes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evalkit.core.notes import note
from evalkit.reuse.extract.archive import Archive
from evalkit.reuse.extract.blocks import Harvest, TextBlock, Unreadable
from evalkit.reuse.extract.flow import BODY, EDGE, Flow
from evalkit.reuse.extract.office import Writing, pictures
from evalkit.reuse.extract.xml_parts import Elements

_MAIN = "ppt/presentation.xml"
_EDGES = {"ftr", "hdr", "dt"}  # the same on every slide
_NUMBER = re.compile(r"\d+")


class _Order(Elements):
    """The ids of the slides as the presentation lists them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def opened(self, name: str, given: Mapping[str, str]) -> None:
        if name == "sldId":
            # The relation's id has a namespace; the slide's own number has none.
            self.ids += [value for key, value in given.items() if key.endswith("}id")]


class _Slide(Writing):
    """A slide or its notes; what stands on every slide goes to the edges, numbers nowhere."""

    dropped = Writing.dropped | {"fld"}  # slide numbers and dates
    kinds: Mapping[str, str] = {}  # slides have no such elements

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow)
        self._edge = False

    def opened(self, name: str, given: Mapping[str, str]) -> None:
        if name == "ph" and given.get("type") in _EDGES and not self._edge:
            self._edge = True
            self.flow.enter(EDGE)
        super().opened(name, given)

    def closed(self, name: str) -> None:
        super().closed(name)
        if name == "sp" and self._edge:
            self._edge = False
            self.flow.leave()


def read_pptx(archive: Archive) -> Harvest:
    """Read all slides, their diagrams and notes."""
    slides = _slides(archive)
    if not slides:
        raise Unreadable(note("no-slides"))
    found = Harvest(findings=list(archive.findings), parts=len(slides))
    edges = Flow()
    count = 0
    for n, name in enumerate(slides, 1):
        flow, notes = Flow(), Flow()
        related = archive.related(name)
        diagrams = [part for _id, kind, part in related if kind == "diagramData"]
        beside = [part for _id, kind, part in related if kind == "notesSlide"]
        drawn = 0
        failed = False
        for part, into in [
            (name, flow),
            *((d, flow) for d in diagrams),
            *((b, notes) for b in beside),
        ]:
            slide = _Slide(into)
            trouble = archive.parse(part, slide)
            into.close_all()
            drawn += slide.pictures if into is flow else 0
            if trouble:
                failed = True
                found.findings.append(trouble)
        count += drawn
        edges.texts[EDGE] += [*flow.texts[EDGE], *notes.texts[EDGE]]
        found.blocks += [TextBlock(text, note("slide", n=n)) for text in flow.texts[BODY]]
        found.blocks += [TextBlock(text, note("slide-notes", n=n)) for text in notes.texts[BODY]]
        if failed:
            found.unread += 1
        elif drawn and not flow.texts[BODY]:
            found.unread += 1
            found.findings.append(note("slide-pictures", n=n))
    if count:
        found.findings.append(pictures(count))
    found.blocks += edges.blocks()
    return found


def _slides(archive: Archive) -> list[str]:
    """Give the slides in the order of the show, then those that it leaves out."""
    order = _Order()
    if _MAIN in archive:
        archive.parse(_MAIN, order)
    parts = {key: part for key, kind, part in archive.related(_MAIN) if kind == "slide"}
    listed = [parts[key] for key in order.ids if parts.get(key, "") in archive]
    every = [name for name in archive.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    every.sort(key=lambda name: int(_NUMBER.findall(name)[-1]))
    return list(dict.fromkeys([*listed, *every]))
