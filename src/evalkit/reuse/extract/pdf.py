"""PDF: the text layer page by page, read in a child process; running heads are left out."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from evalkit.core.notes import Note, note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Harvest, TextBlock, Unreadable
from evalkit.reuse.extract.flow import tidy
from evalkit.reuse.extract.heads import without_heads
from evalkit.reuse.extract.xml_parts import missing

_CHILD = Path(__file__).with_name("pdf_child.py")
_BREAKS = ("\ufffe\r\n", "\x02\r\n", "\ufffe", "\x02")  # how PDFium writes a word broken by a line
_PRIVATE_SHARE = 0.3


def read_pdf(data: bytes) -> Harvest:
    """Read all pages that the child comes to within its limits."""
    if importlib.util.find_spec("pypdfium2") is None:
        raise missing()
    lines, late = _ask(data)
    if not lines:
        raise Unreadable(_TOO_LONG if late else _CRASHED)
    head, *told = lines
    if "trouble" in head:
        raise Unreadable(note("encrypted") if head["trouble"] == "password" else note("damaged"))
    found = Harvest(parts=max(int(head["pages"]), 1))
    pages: list[list[str]] = []
    for page in told:
        text, finding = _page(page)
        pages.append(tidy(text).splitlines())
        if finding:
            found.findings.append(finding)
            found.unread += 1
    if len(pages) < found.parts:
        found.findings.append(_rest(len(pages), found.parts, late=late))
        found.unread += found.parts - len(pages)
    kept, heads = without_heads(pages)
    if heads:
        found.findings.append(note("running-heads", lines=heads))
    for page, before, after in zip(told, pages, kept, strict=True):
        n = page["page"]
        if after:
            found.blocks.append(TextBlock("\n".join(after), note("page", page=n)))
        elif before and page["pictures"]:  # a scan with a stamp or a number on it
            found.findings.append(note("page-pictures", page=n))
            found.unread += 1
    return found


_TOO_LONG = note("slow")
_CRASHED = note("crashed")


def _rest(read: int, parts: int, *, late: bool) -> Note:
    if read >= limits.PDF_PAGES:
        reason = note("many-pages", count=limits.PDF_PAGES)
    else:
        reason = _TOO_LONG if late else _CRASHED
    return note("pages-unread", first=read + 1, last=parts, reason=reason)


def _page(page: dict[str, Any]) -> tuple[str, Note | None]:
    """Give the text of a page, or none and the reason."""
    n = page["page"]
    text = str(page["text"])
    for mark in _BREAKS:
        text = text.replace(mark, "")
    if page.get("broken"):
        return "", note("page-damaged", page=n)
    letters = [c for c in text if not c.isspace()]
    if not letters:
        return "", note("page-without-text", page=n) if page["drawn"] else None
    if sum(_meaningless(c) for c in letters) > len(letters) * _PRIVATE_SHARE:
        return "", note("page-font", page=n)
    return text, None


def _meaningless(c: str) -> bool:
    return c < " " or c == "\ufffd" or "\ue000" <= c <= "\uf8ff"


def _ask(data: bytes) -> tuple[list[dict[str, Any]], bool]:
    """Give what the child told before it ended, and whether its time had run out."""
    values = (
        limits.PDF_MEMORY + 2 * len(data), int(limits.PDF_SECONDS) + 1,
        limits.PDF_PAGES, limits.PDF_CHARACTERS,
    )  # fmt: skip
    # -P: the folder of the program holds modules of ours, not of the library.
    command = [sys.executable, "-P", str(_CHILD), *map(str, values)]
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except OSError:
        raise Unreadable(_CRASHED) from None
    late = False
    with child:
        try:
            out, _ = child.communicate(data, timeout=limits.PDF_SECONDS)
        except subprocess.TimeoutExpired:
            late = True
            child.kill()
            out, _ = child.communicate()
        except BaseException:
            child.kill()
            raise
    return [json.loads(line) for line in out.split(b"\n")[:-1] if line], late
