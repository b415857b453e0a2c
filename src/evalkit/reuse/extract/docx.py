"""DOCX: the body, footnotes and endnotes, each header and footer once."""

from __future__ import annotations

from evalkit.core.notes import note
from evalkit.reuse.extract.archive import Archive
from evalkit.reuse.extract.blocks import Harvest, Unreadable
from evalkit.reuse.extract.flow import EDGE, NOTE, Flow
from evalkit.reuse.extract.office import REMARKS, Writing, pictures, textless

_BESIDE = {"footnotes": NOTE, "endnotes": NOTE, "header": EDGE, "footer": EDGE}
_MAIN = "word/document.xml"


def read_docx(archive: Archive) -> Harvest:
    """Read the main part and the parts that it names."""
    mains = [part for _id, kind, part in archive.related("") if kind == "officeDocument"]
    main = next((part for part in mains if part in archive), _MAIN)
    if main not in archive:
        raise Unreadable(note("no-main-part"))
    found = Harvest(findings=list(archive.findings))
    flow = Flow()
    count = 0
    related = dict.fromkeys((kind, part) for _id, kind, part in archive.related(main))
    beside = [(part, _BESIDE[kind]) for kind, part in related if kind in _BESIDE]
    for part, kind in [(main, ""), *beside]:
        writing = Writing(flow)
        if kind:
            flow.enter(kind)
        trouble = archive.parse(part, writing)
        flow.close_all()
        if trouble:
            found.findings.append(trouble)
            found.unread = 1
        if kind:
            flow.leave()
        count += writing.pictures
    if any(kind == "comments" for kind, _part in related):
        found.findings.append(REMARKS)
    if count:
        found.findings.append(pictures(count))
    if textless(flow) and not found.unread:
        found.findings.append(note("no-text"))
        found.unread = int(count > 0)
    found.blocks = list(flow.blocks())
    return found
