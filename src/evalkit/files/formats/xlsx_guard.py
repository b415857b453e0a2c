"""Look at a workbook as a ZIP archive before anything of it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from evalkit.core.messages import say
from evalkit.files.formats import limits
from evalkit.files.formats.trouble import refuse

_CHUNK = 1024**2
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, _FORBIDDEN)) - 1


def guard_workbook(data: bytes, file: str) -> None:
    """Refuse an archive that is broken, unpacks to too much, or defines XML entities.

    Raises
    ------
    InputError
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _sizes(entries, file)
            for entry in entries:
                _no_entities(archive, entry, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError,
            NotImplementedError) as error:  # fmt: skip
        if hasattr(error, "problems"):
            raise
        raise unreadable(file) from None


def unreadable(file: str) -> Exception:
    """Make the error for whatever is wrong inside a workbook."""
    return refuse(
        file,
        say("cannot be read as an XLSX workbook"),
        say("open it in a spreadsheet program and save it again as .xlsx, without a password"),
    )


def _sizes(entries: list[zipfile.ZipInfo], file: str) -> None:
    if len(entries) > limits.XLSX_ENTRIES:
        rule = say("has more than {count} parts", count=f"{limits.XLSX_ENTRIES:,}")
        raise refuse(file, rule)
    whole = sum(entry.file_size for entry in entries)
    if whole > limits.XLSX_BYTES:
        size = limits.XLSX_BYTES // 1024**2
        raise refuse(
            file,
            say("unpacks to more than {size} MB", size=size),
            say("save the tables as CSV files in a folder"),
        )
    for entry in entries:
        # Small parts of nothing but blanks are packed this well by honest programs.
        if (
            entry.file_size > limits.XLSX_SMALL
            and entry.file_size > entry.compress_size * limits.XLSX_RATIO
        ):
            raise refuse(
                file,
                say(
                    "unpacks to more than {ratio} times its size, as harmful files do",
                    ratio=limits.XLSX_RATIO,
                ),
                say("save the tables as CSV files in a folder"),
            )


def _no_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> None:
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(entry) as part:
        rest = b""
        first = True
        while chunk := part.read(_CHUNK):
            # In UTF-16 the forbidden words would hide between NUL bytes.
            if first and (chunk[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in chunk[:200]):
                raise unreadable(file)
            first = False
            seen = (rest + chunk).upper()
            if any(word in seen for word in _FORBIDDEN):
                raise refuse(
                    file,
                    say("defines XML entities, as harmful files do, and is not read"),
                    say("save the tables as CSV files in a folder"),
                )
            rest = chunk[-_OVERLAP:]
