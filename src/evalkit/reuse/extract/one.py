"""One file: read its bytes within a limit, see what it is, and hand it to its reader."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from evalkit.core.errors import InputError
from evalkit.core.messages import say
from evalkit.core.notes import note
from evalkit.files.formats.trouble import os_trouble, refuse
from evalkit.reuse.extract import kinds, limits
from evalkit.reuse.extract.archive import Archive
from evalkit.reuse.extract.blocks import Extract, Harvest, Unreadable
from evalkit.reuse.extract.docx import read_docx
from evalkit.reuse.extract.hwp import open_ole, read_hwp
from evalkit.reuse.extract.hwpx import read_hwpx
from evalkit.reuse.extract.pdf import read_pdf
from evalkit.reuse.extract.plain import decode, read_code, read_markdown, read_text
from evalkit.reuse.extract.pptx import read_pptx
from evalkit.reuse.extract.web import read_html

_TEXTS = {"html": read_html, "md": read_markdown, "txt": read_text, "code": read_code}


class _Read(NamedTuple):
    format: str
    harvest: Harvest


def extract_file(path: Path, name: str = "", data: bytes | None = None) -> Extract:
    """Extract the text of one file.

    Parameters
    ----------
    path : Path
    name : str
        How to call it; the path as it was given where empty.
    data : bytes or None
        Its content, where that is at hand; the path is then only a name.

    Returns
    -------
    Extract
        Without blocks, and with a finding that says why, where nothing can be read.

    Raises
    ------
    InputError
        If there is no such file, or it is a folder or a device.
    """
    path = Path(path)
    name = name or str(path)
    if data is None:
        try:
            size, data = _bytes(path)
        except Unreadable as trouble:
            return Extract(file=name, findings=(trouble.reason,), unread=1)
    else:
        size = len(data)
    if data is None or size > limits.FILE_BYTES:
        reason = note("file-size", size=limits.FILE_BYTES // 1024**2)
        return Extract(file=name, size=size, findings=(reason,), unread=1)
    format_, harvest = _read(data, path.name or name)
    named = kinds.by_name(path.name)
    language = named[1] if format_ == "code" else ""
    findings = list(harvest.findings)
    if format_ and format_ != named[0] and (kinds.BINARY & {format_, named[0]}):
        findings.insert(0, note("misnamed", named=named[0], found=format_))
    return Extract(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=size,
        format=format_,
        language=language,
        blocks=tuple(harvest.blocks),
        findings=tuple(dict.fromkeys(findings)),
        parts=harvest.parts,
        unread=min(harvest.unread, harvest.parts),
    )


def _bytes(path: Path) -> tuple[int, bytes | None]:
    """Give the size, and the content where that is not too much."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise refuse(str(path), say("is a folder, not a file"))
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise refuse(str(path), say("is not an ordinary file"))
        if found.st_size > limits.FILE_BYTES:
            return found.st_size, None
        with path.open("rb") as file:
            data = file.read(limits.FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise os_trouble(error, path) from None
    except OSError as error:
        raise Unreadable(note("refused", reason=os_trouble(error, path).problems[0].rule)) from None
    except InputError:
        raise
    except ValueError:  # a NUL in the path
        raise refuse(str(path), say("is not a name that a file can have")) from None
    return len(data), data


def _read(data: bytes, name: str) -> _Read:
    """Read what the bytes are; a reader that breaks down is a finding, never a traceback."""
    format_ = ""
    try:
        format_, read = _reader(data, name)
        return _Read(format_, read())
    except Unreadable as trouble:
        reason = trouble.reason
    except (Exception, RecursionError, MemoryError):  # noqa: BLE001 - files of strangers
        reason = note("damaged")
    return _Read(format_, Harvest(findings=[reason], unread=1))


def _reader(data: bytes, name: str) -> tuple[str, Callable[[], Harvest]]:
    """Give the format that the content has, and what reads it."""
    named = kinds.by_name(name)[0]
    if kinds.is_pdf(data, named):
        return "pdf", partial(read_pdf, data)
    if data.startswith(kinds.ZIP):
        return _archive(Archive(data))
    if data.startswith(kinds.OLE):
        return _container(data)
    if data.startswith(kinds.HWP3):
        raise Unreadable(note("old-kind", kind="HWPX"))
    if named not in kinds.BINARY:
        format_ = "html" if named == "txt" and kinds.is_html(data) else named
        return format_, partial(_TEXTS[format_], data)
    try:
        decode(data)
    except Unreadable:
        raise Unreadable(note("damaged-or-misnamed")) from None
    return _reader(data, "text.txt")


def _archive(archive: Archive) -> tuple[str, Callable[[], Harvest]]:
    names = archive.names
    if "mimetype" in archive and archive.read("mimetype").strip() == b"application/hwp+zip":
        return "hwpx", partial(read_hwpx, archive)
    for prefix, format_, read in (
        ("Contents/section", "hwpx", read_hwpx),
        ("word/", "docx", read_docx),
        ("ppt/", "pptx", read_pptx),
    ):
        if any(name.startswith(prefix) for name in names):
            return format_, partial(read, archive)
    if any(name.startswith("xl/") for name in names):
        raise Unreadable(note("workbook"))
    raise Unreadable(note("archive"))


def _container(data: bytes) -> tuple[str, Callable[[], Harvest]]:
    ole = open_ole(data)
    if ole.exists("FileHeader"):
        return "hwp", partial(read_hwp, ole)
    if ole.exists("EncryptedPackage"):
        raise Unreadable(note("encrypted"))
    for stream, kind in (("WordDocument", "DOCX"), ("PowerPoint Document", "PPTX")):
        if ole.exists(stream):
            raise Unreadable(note("old-kind", kind=kind))
    raise Unreadable(note("other-kind"))
