"""What the XML of word processors and slides has in common: paragraphs, rows, cells, runs."""

from __future__ import annotations

from collections.abc import Mapping

from evalkit.core.notes import Note, note
from evalkit.reuse.extract.flow import BODY, EDGE, NOTE, Flow
from evalkit.reuse.extract.xml_parts import Elements

_WITHIN = {"t", "r"}  # a tab elsewhere is a tab stop of the layout


class Writing(Elements):
    """Sends the text of DOCX, PPTX and HWPX parts into a `Flow`."""

    dropped = frozenset({
        "Fallback",  # the same text once more, for old programs
        "moveFrom", "delText",  # tracked changes: what is gone
        "rt",  # readings above characters
        "hiddenComment", "fieldBegin",  # remarks beside the text; memos stand in fields
    })  # fmt: skip
    marks: Mapping[str, str] = {
        "br": "\n", "cr": "\n", "lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ",
        "noBreakHyphen": "-", "hyphen": "-",
    }  # fmt: skip
    kinds: Mapping[str, str] = {"footNote": NOTE, "endNote": NOTE, "header": EDGE, "footer": EDGE}
    objects = frozenset({"pic", "equation", "ole", "chart", "OLEObject", "altChunk", "video"})

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self.flow = flow
        self.pictures = 0
        self.remarks = False
        self._deleted = False

    def opened(self, name: str, given: Mapping[str, str]) -> None:  # noqa: ARG002
        """Begin paragraphs and rows, write what stands for a character, count pictures."""
        if name in {"p", "tr"}:
            self.flow.open(row=name == "tr")
        elif name in self.marks and (name != "tab" or self.path[-1] in _WITHIN):
            self._write(self.marks[name])
        elif name in self.kinds:
            self.flow.enter(self.kinds[name])
        elif name in self.objects:
            self.pictures += 1
        elif name in {"deleteBegin", "deleteEnd"}:  # HWPX marks both ends of a deletion
            self._deleted = name == "deleteBegin"

    def closed(self, name: str) -> None:
        """End what `opened` began."""
        if name in {"p", "tr"}:
            self.flow.close()
        elif name == "tc":
            self.flow.end_cell()
        elif name in self.kinds:
            self.flow.leave()

    def said(self, text: str) -> None:
        """Write the text of a run; blanks between elements are layout."""
        if self.path[-1] == "t":
            self._write(text)

    def passed_over(self, name: str, given: Mapping[str, str]) -> None:
        """Note remarks beside the text."""
        self.remarks |= name == "hiddenComment" or given.get("type") == "MEMO"

    def _write(self, text: str) -> None:
        if not self._deleted:
            self.flow.write(text)


REMARKS = note("comments")


def pictures(count: int) -> Note:
    """Say that what is drawn is not read."""
    return note("pictures", count=count)


def textless(flow: Flow) -> bool:
    """Say whether there is no text in the body."""
    return not flow.texts[BODY]
