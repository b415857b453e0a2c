"""Text, Markdown and source code: bytes to characters, characters to paragraphs."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

from evalkit.core.notes import Note, note
from evalkit.reuse.extract import limits
from evalkit.reuse.extract.blocks import Harvest, TextBlock, Unreadable
from evalkit.reuse.extract.flow import tidy

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BAD = "\ufffd"
_BAD_SHARE = 0.01
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")

# Markdown. None of these can go back over what it has passed.
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--[^<>]*-->")
_START = re.compile(r"[ \t]*(?:>[ \t]?)*(?:(#{1,6})[ \t]+|([-*+]|\d{1,9}[.)])[ \t]+)?")
_RULE = re.compile(r"[ \t]*(?:[-*_=][ \t]*){3,}")
_DIVIDER = frozenset(" \t|:-")  # between the head of a table and its rows
_FENCE = re.compile(r"[ \t]*(```+|~~~+)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~|`+)(?=\S)([^*_~`\n]+)(?<=\S)\1(?!\w)")
_STRONG = re.compile(r"(\*{1,3}|~~|`+)(?=\S)([^*~`\n]+)(?<=\S)\1")  # Korean endings follow at once
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def decode(data: bytes) -> tuple[str, Note | None]:
    """Turn bytes into text, and tell where that took a guess.

    Raises
    ------
    Unreadable
        If it is not text in UTF-8, UTF-16 with its mark, or CP949.
    """
    if len(data) > limits.TEXT_BYTES:
        size = limits.TEXT_BYTES // 1024**2
        raise Unreadable(note("file-size", size=size))
    if data.startswith(_MARKS):
        return _checked(data.decode("utf-16", "replace")), None
    try:
        return _checked(data.decode("utf-8-sig")), None
    except UnicodeDecodeError:
        pass
    try:
        return _checked(data.decode("cp949")), note("cp949")
    except UnicodeDecodeError:
        text = _checked(data.decode("utf-8", "replace"))
    return text, note("replaced")


def _checked(text: str) -> str:
    bad = len(text) - len(_CONTROLS.sub("", text)) + text.count(_BAD)
    if bad > len(text) * _BAD_SHARE or "\0" in text:
        raise Unreadable(note("not-text"))
    return text


def read_code(data: bytes) -> Harvest:
    """Keep a source file as it is, in one block."""
    text, finding = decode(data)
    return _harvest([TextBlock(text, note("line", line=1))] if text.strip() else [], finding)


def read_text(data: bytes) -> Harvest:
    """Cut text into paragraphs at empty lines."""
    text, finding = decode(data)
    paragraphs = _Paragraphs()
    for number, line in enumerate(_lines(text), 1):
        if line.strip():
            paragraphs.add(line, number)
        else:
            paragraphs.end()
    return _harvest(paragraphs.done(), finding)


def read_markdown(data: bytes) -> Harvest:
    """Cut Markdown into headings, paragraphs, list items and table rows, without their marks."""
    text, finding = decode(data)
    paragraphs = _Paragraphs()
    fence = ""
    for number, line in enumerate(_lines(text), 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            paragraphs.end()
        elif fence:
            paragraphs.add(line, number)
        else:
            _markdown_line(line, number, paragraphs)
    return _harvest(paragraphs.done(), finding)


def _markdown_line(line: str, number: int, paragraphs: _Paragraphs) -> None:
    if not line.strip() or _RULE.fullmatch(line):
        paragraphs.end()
        return
    if "|" in line and "-" in line and _DIVIDER.issuperset(line):
        return
    start = _START.match(line)
    head = start is not None and bool(start[1])
    rest = line[start.end() :] if start else line
    row = rest.lstrip().startswith("|")
    if head:
        rest = re.sub(r"[ \t]#+[ \t]*$", "", rest.rstrip())
    if row:
        rest = rest.strip().strip("|").replace("|", "\t")
    if head or row or (start is not None and start[2]):
        paragraphs.end()
    paragraphs.add(_unmarked(rest), number)
    if head or row:
        paragraphs.end()


def _unmarked(text: str) -> str:
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    for marks in (_STRONG, _EMPHASIS):
        text = marks.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


def _lines(text: str) -> Iterator[str]:
    """Cut where editors count lines; `str.splitlines` knows more ends than they do."""
    return (line.rstrip("\n") for line in io.StringIO(text, newline=None))


class _Paragraphs:
    """Gathers lines until a paragraph ends."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._from = 0
        self._blocks: list[TextBlock] = []

    def add(self, line: str, number: int) -> None:
        self._from = self._from if self._lines else number
        self._lines.append(line)

    def end(self) -> None:
        if len(self._blocks) < limits.BLOCKS:
            self._cut()

    def _cut(self) -> None:
        text = tidy("\n".join(self._lines))
        if text:
            self._blocks.append(TextBlock(text, note("line", line=self._from)))
        self._lines.clear()

    def done(self) -> list[TextBlock]:
        self._cut()
        return self._blocks


def _harvest(blocks: list[TextBlock], finding: Note | None) -> Harvest:
    findings = [finding] if finding else []
    if not blocks:
        findings.append(note("no-text"))
    return Harvest(blocks=blocks, findings=findings)
