"""HWP 5: an OLE container of packed streams of records; paragraphs are UTF-16 with controls."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import Factory, define

from evalkit.core.notes import note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Harvest, Unreadable
from evalkit.reuse.extract.flow import BODY, EDGE, NOTE, Flow
from evalkit.reuse.extract.office import REMARKS, pictures, textless
from evalkit.reuse.extract.xml_parts import missing

if TYPE_CHECKING:
    from olefile import OleFileIO

SIGNATURE = b"HWP Document File"
_PACKED, _PASSWORD, _DISTRIBUTED, _DRM, _CERTIFICATE, _CERTIFICATE_DRM = 1, 2, 4, 16, 256, 1024

_PARA_HEADER, _PARA_TEXT, _CTRL_HEADER, _LIST_HEADER = 66, 67, 71, 72
_TABLE, _PICTURE, _OLE, _EQUATION, _MEMO_LIST = 77, 85, 84, 88, 93

_SHORT = {10: "\n", 13: "", 24: "-", 30: " ", 31: " "}  # controls of one character
_SINGLE = {0, *_SHORT, 25, 26, 27, 28, 29}
_WIDE = 8  # characters that every other control takes
_MANY = note("many-records", count=limits.ELEMENTS)
_SHORTENED = note("cut-off")
_KINDS = {b"fn  ": NOTE, b"en  ": NOTE, b"head": EDGE, b"foot": EDGE}
_SKIPPED = {b"tcmt"}  # remarks beside the text


def records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give each record as (tag, level, content).

    Raises
    ------
    Unreadable
        Where the stream ends inside a record.
    """
    at = 0
    while at < len(data):
        try:
            (head,) = struct.unpack_from("<I", data, at)
            at += 4
            size = head >> 20
            if size == 0xFFF:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
        except struct.error:
            raise Unreadable(_SHORTENED) from None
        if at + size > len(data):
            raise Unreadable(_SHORTENED)
        yield head & 0x3FF, head >> 10 & 0x3FF, data[at : at + size]
        at += size


def paragraph_text(content: bytes) -> str:
    """Give the text of a PARA_TEXT record without its controls."""
    content = content[: len(content) // 2 * 2]
    controls = np.flatnonzero(np.frombuffer(content, "<u2") < 32).tolist()
    pieces: list[str] = []
    start = 0
    for at in controls:
        if at < start:  # inside the control before
            continue
        code = content[2 * at]
        pieces.append(content[2 * start : 2 * at].decode("utf-16-le", "replace"))
        pieces.append("\t" if code == 9 else _SHORT.get(code, ""))
        start = at + (1 if code in _SINGLE else _WIDE)
    pieces.append(content[2 * start :].decode("utf-16-le", "replace"))
    return "".join(pieces)


@define
class _Open:
    """Something that lasts until a record stands no deeper than it."""

    level: int
    what: str  # paragraph, control, row, skipped
    name: bytes = b""
    row: int = -1
    table: bool = False


@define
class _Section:
    """Turns the levels of records into paragraphs and rows."""

    flow: Flow
    taken: int = 0
    drawn: int = 0
    remarks: bool = False
    _open: list[_Open] = Factory(list)

    def take(self, tag: int, level: int, content: bytes) -> None:
        """Take one record."""
        self.taken += 1
        if self.taken > limits.ELEMENTS:
            raise Unreadable(_MANY)
        if tag in {_PARA_HEADER, _CTRL_HEADER, _LIST_HEADER, _TABLE, _MEMO_LIST}:
            self.back_to(level)
        if any(one.what == "skipped" for one in self._open[-1:]):
            return
        if tag == _MEMO_LIST:
            self._skip(level)
        elif tag == _PARA_HEADER:
            self.flow.open()
            self._open.append(_Open(level, "paragraph"))
        elif tag == _PARA_TEXT:
            self.flow.write(paragraph_text(content))
        elif tag == _CTRL_HEADER:
            self._control(level, content[3::-1])
        elif tag == _TABLE and self._open:
            self._open[-1].table = True
        elif tag == _LIST_HEADER:
            self._cell(content)
        elif tag in {_PICTURE, _OLE, _EQUATION}:
            self.drawn += 1

    def _control(self, level: int, name: bytes) -> None:
        if name in _SKIPPED:
            self._skip(level)
            return
        if name in _KINDS:
            self.flow.enter(_KINDS[name])
        self._open.append(_Open(level, "control", name))

    def _skip(self, level: int) -> None:
        self.remarks = True
        self._open.append(_Open(level, "skipped"))

    def _cell(self, content: bytes) -> None:
        """Begin a cell, and a row where it is the first of one; lists elsewhere need nothing."""
        above = self._open[-1] if self._open else None
        if above is None or not above.table or len(content) < 12:
            return
        (row,) = struct.unpack_from("<H", content, 10)
        level = above.level
        if above.what == "row" and above.row == row:
            self.flow.end_cell()
            return
        if above.what == "row":
            self._shut()
        self.flow.open(row=True)
        self._open.append(_Open(level, "row", row=row, table=True))

    def back_to(self, level: int) -> None:
        """End what is not above a record of this level."""
        while self._open and self._open[-1].level >= level:
            self._shut()

    def _shut(self) -> None:
        one = self._open.pop()
        if one.what in {"paragraph", "row"}:
            self.flow.close()
        elif one.name in _KINDS:
            self.flow.leave()


def read_hwp(ole: OleFileIO[Any]) -> Harvest:
    """Read all sections of an opened container."""
    header = _stream(ole, "FileHeader")
    if len(header) < 40 or not header.startswith(SIGNATURE):
        raise Unreadable(note("damaged"))
    (flags,) = struct.unpack_from("<I", header, 36)
    if flags & (_PASSWORD | _CERTIFICATE):
        raise Unreadable(note("encrypted"))
    if flags & (_DISTRIBUTED | _DRM | _CERTIFICATE_DRM):
        raise Unreadable(note("locked"))
    sections = sorted(
        (entry[1] for entry in ole.listdir() if len(entry) == 2 and entry[0] == "BodyText"
         and re.fullmatch(r"Section\d+", entry[1])),
        key=lambda name: int(name[7:]),
    )  # fmt: skip
    if not sections:
        raise Unreadable(note("no-sections"))
    found = Harvest(parts=len(sections))
    flow = Flow()
    drawn = 0
    remarks = False
    left = limits.UNPACKED_BYTES
    taken = 0
    for n, name in enumerate(sections, 1):
        before = len(flow.texts[BODY])
        section = _Section(flow, taken)
        failed = False
        try:
            data = _stream(ole, f"BodyText/{name}")
            if flags & _PACKED:
                data, failed = _unpack(data, min(left, limits.PART_BYTES))
            left -= len(data)
            for tag, level, content in records(data):
                section.take(tag, level, content)
        except Unreadable as trouble:
            failed = True
            found.findings.append(note("section", n=n, reason=trouble.reason))
        else:
            if failed:
                found.findings.append(note("section", n=n, reason=_SHORTENED))
        section.back_to(0)
        taken = section.taken
        drawn += section.drawn
        remarks |= section.remarks
        if failed or (section.drawn and len(flow.texts[BODY]) == before):
            found.unread += 1
    if remarks:
        found.findings.append(REMARKS)
    if drawn:
        found.findings.append(pictures(drawn))
    if textless(flow) and not found.unread:
        found.findings.append(note("no-text"))
    found.blocks = list(flow.blocks())
    return found


def open_ole(data: bytes) -> OleFileIO[Any]:
    """Open an OLE container whose own tables are not larger than the file.

    Raises
    ------
    Unreadable
    """
    try:
        import olefile  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing() from None
    damaged = Unreadable(note("no-ole"))
    if len(data) < 512:
        raise damaged
    (shift,) = struct.unpack_from("<H", data, 30)
    tables, minis, chains = (struct.unpack_from("<I", data, at)[0] for at in (44, 64, 72))
    sectors = len(data) // 512 + 1
    # With tables larger than the file, a circle of sectors would be read over and over.
    if shift not in {9, 12} or tables > sectors // 64 + 2 or max(minis, chains) > sectors:
        raise damaged
    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except (OSError, ValueError, struct.error, IndexError, RecursionError, MemoryError):
        raise damaged from None


def _stream(ole: OleFileIO[Any], name: str) -> bytes:
    try:
        if ole.get_size(name) > ole.fp.seek(0, io.SEEK_END):  # a circle of sectors
            raise Unreadable(note("damaged"))
        with ole.openstream(name) as stream:
            data: bytes = stream.read()
    except (OSError, ValueError, struct.error, IndexError):
        raise Unreadable(note("damaged")) from None
    return data


def _unpack(data: bytes, most: int) -> tuple[bytes, bool]:
    """Inflate a stream, which has no header, with a cap; say whether its end is missing."""
    machine = zlib.decompressobj(-15)
    try:
        made = machine.decompress(data, most + 1)
    except zlib.error:
        raise Unreadable(note("damaged")) from None
    if len(made) > most:
        raise Unreadable(note("unpacked-size", size=most // 1024**2))
    return made, not machine.eof
