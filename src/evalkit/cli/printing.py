"""How the commands show how far they are, and say what they wrote."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

import click

from evalkit.core.errors import InputError, Problem, printable
from evalkit.core.messages import Lang, Message, say

FIXED = 100
"""Printed width of what goes into a file or a pipe, so that it is the same everywhere."""
_LEAST = 60
"""Narrower terminals break lines themselves: a table of two columns needs this much."""


def terminal_width(stream: TextIO | None = None) -> int:
    """Return the width of the terminal, as COLUMNS may set it; a fixed one where there is none."""
    if not _on_screen(stream or sys.stdout):
        return FIXED
    return max(_LEAST, get_terminal_size((FIXED, 24)).columns)


def _on_screen(stream: TextIO) -> bool:
    return stream.isatty()


def told(message: Message | Problem | str, lang: Lang, *, err: bool = False) -> None:
    """Print a sentence, folded to the terminal."""
    text = message if isinstance(message, str) else message.text(lang)
    width = min(terminal_width(sys.stderr if err else sys.stdout), FIXED)
    click.echo("\n".join(_hanging(line, width) for line in text.split("\n")), err=err)


def _hanging(line: str, width: int) -> str:
    """Fold a line; where it is indented, as a remedy is, its further lines are, too."""
    from evalkit.show.fitting import hanging

    start = re.match(r" *(→ )?", line)
    assert start is not None
    return hanging(start.group(), line[start.end() :], width)


def file_name(name: str, field: str) -> None:
    """Refuse what cannot be the name of a file to write."""
    remedy = say("name the file to write")
    if not name:
        raise InputError(Problem(field=field, rule=say("is empty"), remedy=remedy))
    if name.endswith(("/", os.sep)):
        raise InputError(Problem(file=name, rule=say("is a folder, not a file"), remedy=remedy))


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, once the work has taken two seconds."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from tqdm import tqdm

    with tqdm(desc=words, delay=2, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def said_written(path: Path, lang: Lang) -> None:
    """Say which file or folder was written."""
    told(say("Wrote {path}", path=printable(str(path))), lang)
