"""Open an office file as a ZIP archive, and never unpack more of it than is bearable."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from evalkit.core.errors import printable
from evalkit.core.notes import Note, note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Unreadable
from evalkit.reuse.extract.xml_parts import Elements, read_xml

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError, OverflowError,
)  # fmt: skip


class Archive:
    """The parts of an archive by name, in memory only; nothing is written to disk."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _BROKEN:
            raise Unreadable(note("no-zip")) from None
        if len(entries) > limits.ENTRIES:
            raise Unreadable(note("many-parts", count=limits.ENTRIES))
        self.names = tuple(dict.fromkeys(entry.filename for entry in entries))
        self.findings = _oddities([entry.filename for entry in entries])
        self._left = limits.UNPACKED_BYTES
        self._elements = 0

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """Unpack one part.

        Raises
        ------
        Unreadable
            If it is not there, is encrypted or damaged, or unpacks to too much.
        """
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            raise Unreadable(note("no-part")) from None
        if entry.flag_bits & 0x1:
            raise Unreadable(note("encrypted"))
        packed = max(entry.compress_size, 1)
        if entry.file_size > limits.SMALL and entry.file_size > packed * limits.RATIO:
            raise Unreadable(
                note(
                    "unpacked-ratio",
                    ratio=limits.RATIO,
                )
            )
        most = min(limits.PART_BYTES, self._left)
        if entry.file_size > most:
            raise _too_much(most)
        try:
            with self._zip.open(entry) as part:
                data = part.read(most + 1)
        except _BROKEN:
            raise Unreadable(note("damaged")) from None
        if len(data) > most:
            raise _too_much(most)
        self._left -= len(data)
        return data

    def parse(self, name: str, elements: Elements) -> Note | None:
        """Parse one XML part, and give what is wrong with it."""
        elements.count = self._elements  # the limit holds for all parts together
        try:
            read_xml(self.read(name), elements)
        except Unreadable as trouble:
            return note("part", name=printable(name), reason=trouble.reason)
        finally:
            self._elements = elements.count
        return None

    def related(self, name: str) -> list[tuple[str, str, str]]:
        """Give what a part refers to, as (id, kind, name of the other part)."""
        folder, base = posixpath.split(name)
        relations = _Relations()
        where = posixpath.join(folder, "_rels", f"{base}.rels")
        if where in self:
            self.parse(where, relations)
        return [
            (
                key,
                kind,
                posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/"),
            )
            for key, kind, target in relations.found
        ]


class _Relations(Elements):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def opened(self, name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            kind = given.get("Type", "").rpartition("/")[2]
            self.found.append((given.get("Id", ""), kind, given.get("Target", "")))


def _too_much(most: int) -> Unreadable:
    return Unreadable(note("unpacked-size", size=most // 1024**2))


def _oddities(names: list[str]) -> list[Note]:
    """Tell of names that no honest program writes."""
    findings = []
    climbing = [
        printable(name[:80]) for name in names if name.startswith("/") or ".." in name.split("/")
    ]
    if climbing:
        findings.append(note("climbing-names", names=climbing))
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        shown = [printable(name[:80]) for name in twice]
        findings.append(note("same-names", names=shown))
    return findings
