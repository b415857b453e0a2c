"""Read an XML part as a stream of elements: no tree, no entities, no endless depth."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from evalkit.core import about
from evalkit.core.notes import note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Unreadable


class Elements:
    """What to do at each element; a format fills it in.

    Names come without their namespace. The content of elements in `dropped` is passed over.
    """

    dropped: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.path: list[str] = [""]
        self.count = 0
        self._dropping = 0

    def opened(self, name: str, given: Mapping[str, str]) -> None:
        """Take the start of an element; `path` still ends at its parent."""

    def closed(self, name: str) -> None:
        """Take the end of an element; `path` ends at its parent again."""

    def said(self, text: str) -> None:
        """Take text; `path` ends at the element that holds it."""

    def passed_over(self, name: str, given: Mapping[str, str]) -> None:
        """Take the start of an element that is dropped."""

    # What the parser calls.

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Count, measure the depth, and pass on."""
        self.count += 1
        if self.count > limits.ELEMENTS:
            count = limits.ELEMENTS
            raise Unreadable(note("many-elements", count=count))
        if len(self.path) > limits.NESTED:
            raise Unreadable(note("nested"))
        name = tag.rpartition("}")[2]
        if self._dropping or name in self.dropped:
            if not self._dropping:
                self.passed_over(name, given)
            self._dropping += 1
        else:
            self.opened(name, given)
        self.path.append(name)

    def end(self, _tag: str) -> None:
        """Pass on."""
        name = self.path.pop()
        if self._dropping:
            self._dropping -= 1
        else:
            self.closed(name)

    def data(self, text: str) -> None:
        """Pass on."""
        if not self._dropping:
            self.said(text)

    def close(self) -> None:
        """Nothing is left to do."""


def read_xml(data: bytes, elements: Elements) -> None:
    """Parse a part; what was taken before a fault stays taken.

    Raises
    ------
    Unreadable
        If it is not well-formed, defines entities, or is too large or too deep.
    """
    try:
        from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - an extra
        from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415
    except ImportError:
        raise missing() from None
    parser = DefusedXMLParser(target=elements, forbid_dtd=True)
    try:
        # At once: a long token fed in pieces is scanned anew for each piece.
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise Unreadable(note("entities")) from None
    except (ParseError, LookupError, ValueError):
        raise Unreadable(note("not-xml")) from None


def missing() -> Unreadable:
    """Say how to install what reads this format."""
    return Unreadable(
        note(
            "package",
            command=about.command("reuse"),
        )
    )
