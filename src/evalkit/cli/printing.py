"""How the commands show how far they are, and say what they wrote."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.core.errors import InputError, Problem, printable
from evalkit.core.messages import Lang, say

if TYPE_CHECKING:
    pass


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
    click.echo(say("Wrote {path}", path=printable(str(path))).text(lang))
