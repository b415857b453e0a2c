"""HWPX: the sections in the order of the spine, notes and heads that stand inside them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from evalkit.core.notes import note
from evalkit.reuse.extract.archive import Archive
from evalkit.reuse.extract.blocks import Harvest, Unreadable
from evalkit.reuse.extract.flow import BODY, Flow
from evalkit.reuse.extract.office import REMARKS, Writing, pictures, textless
from evalkit.reuse.extract.xml_parts import Elements

_MANIFEST = "META-INF/manifest.xml"
_PACKAGE = "Contents/content.hpf"
_SECTION = re.compile(r"(?:.*/)?section(\d+)\.xml", re.IGNORECASE)


class _Spine(Elements):
    """The order of the parts as the package lists them."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, str] = {}
        self.order: list[str] = []

    def opened(self, name: str, given: Mapping[str, str]) -> None:
        if name == "item":
            self.items[given.get("id", "")] = given.get("href", "")
        elif name == "itemref":
            self.order.append(given.get("idref", ""))


def read_hwpx(archive: Archive) -> Harvest:
    """Read all sections."""
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise Unreadable(note("encrypted"))
    sections = _sections(archive)
    if not sections:
        raise Unreadable(note("no-sections"))
    found = Harvest(findings=list(archive.findings), parts=len(sections))
    flow = Flow()
    count = 0
    remarks = False
    for name in sections:
        before = len(flow.texts[BODY])
        writing = Writing(flow)
        trouble = archive.parse(name, writing)
        flow.close_all()
        count += writing.pictures
        remarks |= writing.remarks
        if trouble:
            found.findings.append(trouble)
        if trouble or (writing.pictures and len(flow.texts[BODY]) == before):
            found.unread += 1
    if remarks:
        found.findings.append(REMARKS)
    if count:
        found.findings.append(pictures(count))
    if textless(flow) and not found.unread:
        found.findings.append(note("no-text"))
    found.blocks = list(flow.blocks())
    return found


def _sections(archive: Archive) -> list[str]:
    spine = _Spine()
    if _PACKAGE in archive:
        archive.parse(_PACKAGE, spine)
    listed = []
    for key in spine.order:
        href = spine.items.get(key, "")
        for name in (href, posixpath.join("Contents", href)):
            if _SECTION.fullmatch(name) and name in archive:
                listed.append(name)
                break
    every = [name for name in archive.names if _SECTION.fullmatch(name)]
    every.sort(key=lambda name: int(re.findall(r"\d+", name)[-1]))
    return list(dict.fromkeys([*listed, *every]))
