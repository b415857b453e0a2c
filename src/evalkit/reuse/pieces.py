"""The pieces that people count: paragraphs of a document, functions of a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from evalkit.reuse.sequences import Units
from evalkit.reuse.works import WorkDocument

TextSpan = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_PYTHON = re.compile(r"^([ \t]*)(?:async[ \t]+)?def\b", re.MULTILINE)
_HEAD = re.compile(r"\)[^;{}()=]*(?:=>[^;{}()=]*)?\{")
_BRACE = re.compile(r"[{}]")
_SHORT = 24  # units of a piece that is not counted


def pieces(document: WorkDocument) -> Iterator[TextSpan]:
    """Yield the paragraphs or functions of a document, in characters.

    Functions are found by their braces, in Python by indentation; text in quotes that
    looks like either may be counted with them. SQL and configuration count by line.
    """
    if document.language == "python":
        yield from _indented(document.text)
    elif document.language in {"", "sql", "config"}:
        yield from (found.span() for found in _LINE.finditer(document.text))
    else:
        yield from _braced(document.text)


def _indented(text: str) -> Iterator[TextSpan]:
    for found in _PYTHON.finditer(text):
        deep = len(found[1].expandtabs())
        end = len(text)
        for line in _LINE.finditer(text, text.find("\n", found.end()) % (len(text) + 1)):
            content = line[0].expandtabs()
            if content.strip() and len(content) - len(content.lstrip()) <= deep:
                if content.lstrip()[0] in ")]}":  # the end of a long head
                    continue
                end = line.start()
                break
        yield found.start(), end


def _braced(text: str) -> Iterator[TextSpan]:
    """Yield the outermost blocks that follow a closing parenthesis."""
    heads = {found.end() - 1: found.start() for found in _HEAD.finditer(text)}
    open_: list[int] = []
    inside = 0  # depth of the function we are in, from 1
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            open_.append(brace.start())
            if not inside and brace.start() in heads:
                inside = len(open_)
        elif open_:
            start = open_.pop()
            if inside == len(open_) + 1:
                yield text.rfind("\n", 0, heads[start]) + 1, brace.end()
                inside = 0


def counted(units: Units, documents: tuple[WorkDocument, ...]) -> Iterator[TextSpan]:
    """Yield the pieces of documents as stretches of units, without the very short ones."""
    for number, document in enumerate(documents):
        low, high = int(units.files[number]), int(units.files[number + 1])
        starts = units.starts[low:high]
        for begin, end in pieces(document):
            first, last = np.searchsorted(starts, [begin, end]) + low
            if last - first >= _SHORT:
                yield int(first), int(last)
