"""Zip archives without a clock in them: the same content, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

_DAY = (2020, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def fixed(data: bytes) -> bytes:
    """Return an Office file with every time in it replaced by one fixed day."""
    return rewritten(data, _without_time)


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return an Office file with the content of each entry changed, of one fixed day.

    Parameters
    ----------
    data : bytes
    change : callable (name of the entry, content)
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # on every system; Windows would write 0
            made.writestr(info, change(entry.filename, source.read(entry)))
    return target.getvalue()


def _without_time(name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    return _STAMP.sub(rb"\g<1>2020-01-01T00:00:00Z\g<3>", content)
