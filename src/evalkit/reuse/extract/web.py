"""HTML: what a browser would show, in paragraphs and table rows."""

from __future__ import annotations

import time
from html.parser import HTMLParser

from evalkit.core.notes import note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Harvest
from evalkit.reuse.extract.flow import Flow
from evalkit.reuse.extract.office import pictures, textless
from evalkit.reuse.extract.plain import decode

_CHUNK = 1 << 16
_HIDDEN = {"script", "style", "noscript", "template", "title", "svg", "iframe", "object"}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "input",
}  # fmt: skip
_CELLS = {"td", "th"}


class _Page(HTMLParser):
    """Ends a paragraph at every tag that is not inline; needs no well-formed nesting."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = Flow()
        self.images = 0
        self._hidden: list[str] = []
        self._rows = 0
        self._paragraph = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if self._hidden or tag in _HIDDEN:
            if not self._hidden or tag == self._hidden[0]:
                self._hidden.append(tag)
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "img":
            self.images += 1
        elif tag == "tr" and self._rows < limits.NESTED:
            self.end_paragraph()
            self.flow.open(row=True)
            self._rows += 1
        elif tag not in _INLINE:
            self.end_paragraph()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:  # <script/> begins nothing here, as in XHTML
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[0]:
                self._hidden.pop()
        elif tag == "tr" and self._rows:
            self.end_paragraph()
            self.flow.close()
            self._rows -= 1
        elif tag in _CELLS:
            self.end_paragraph()
            self.flow.end_cell()
        elif tag not in _INLINE:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._paragraph and data.strip():
            self.flow.open()
            self._paragraph = True
        if self._paragraph:
            self.flow.write(data)

    def end_paragraph(self) -> None:
        if self._paragraph:
            self.flow.close()
            self._paragraph = False


def read_html(data: bytes) -> Harvest:
    """Read a page."""
    text, finding = decode(data)
    found = Harvest(findings=[finding] if finding else [])
    page = _Page()
    start = time.monotonic()
    for at in range(0, len(text), _CHUNK):
        # Made to be slow, a page is scanned anew from the same open tag with every chunk.
        if time.monotonic() - start > limits.HTML_SECONDS:
            found.findings.append(note("slow-rest"))
            found.unread = 1
            break
        page.feed(text[at : at + _CHUNK])
    else:
        if len(page.rawdata) < _CHUNK:
            page.close()
        else:  # closing could take the square of its length
            found.findings.append(note("open-tag"))
            found.unread = 1
    page.end_paragraph()
    page.flow.close_all()
    found.blocks = list(page.flow.blocks())
    if page.images:
        found.findings.append(pictures(page.images))
    if textless(page.flow) and not found.unread:
        found.findings.append(note("no-text"))
        found.unread = int(page.images > 0)
    return found
