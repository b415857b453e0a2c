"""Zip archives without a clock in them: the same content, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

_DAY = (2020, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def fixed(data: bytes) -> bytes:
    """Return an Office file with every time in it replaced by one fixed day."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2020-01-01T00:00:00Z\g<3>", content)
            info = zipfile.ZipInfo(entry.filename, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # on every system; Windows would write 0
            made.writestr(info, content)
    return target.getvalue()
