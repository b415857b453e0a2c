"""How the commands read their case and print what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.core.errors import InputError, Problem, printable
from evalkit.core.messages import Lang, say
from evalkit.core.result import Listed, Printable

if TYPE_CHECKING:
    from evalkit.model import Case

_BOM = "\ufeff"  # without it, Excel in Korea takes UTF-8 for CP949


def file_name(name: str, field: str) -> None:
    """Refuse what cannot be the name of a file to write."""
    remedy = say("name the file to write")
    if not name:
        raise InputError(Problem(field=field, rule=say("is empty"), remedy=remedy))
    if name.endswith(("/", os.sep)):
        raise InputError(Problem(file=name, rule=say("is a folder, not a file"), remedy=remedy))


def load(case: str, criteria: str | None, lang: Lang, *, any_date: bool = False) -> Case:
    """Read a case, by another criteria set if one is named, whatever its date if asked."""
    from evalkit.schema import load_case, load_criteria

    chosen = load_criteria(criteria) if criteria else None
    with bar(say("reading").text(lang)) as progress:
        return load_case(case, criteria=chosen, progress=progress, any_date=any_date)


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


def written(
    form: str,
    *,
    page: Callable[[], Printable],
    plain: Callable[[], Mapping[str, Any] | Sequence[Any]],
    rows: Callable[[], Sequence[Mapping[str, Any]]],
) -> str:
    """Write a result in the form asked for."""
    if form in ("json", "csv"):
        from evalkit.show.report import as_csv, as_json

        return as_json(plain()) if form == "json" else as_csv(rows())
    return page().as_markdown() if form == "markdown" else page().as_text()


def result_written(result: Listed, form: str, lang: Lang) -> str:
    """Write a result in the form asked for, as it shows itself."""
    return written(
        form,
        page=lambda: result.page(lang),
        plain=lambda: result.plain(lang),
        rows=lambda: result.rows(lang),
    )


def print_out(
    text: str, output: str | None = None, *, form: str = "", overwrite: bool = False
) -> None:
    """Print to the screen, or write to the file asked for."""
    from evalkit.files.formats.writing import write_text

    if output is None:
        click.echo(text.rstrip("\n"))
        return
    file_name(output, "-o")
    text = text if text.endswith("\n") else text + "\n"
    write_text(output, _BOM + text if form == "csv" else text, overwrite=overwrite)


def said_written(path: Path, lang: Lang) -> None:
    """Say which file or folder was written."""
    click.echo(say("Wrote {path}", path=printable(str(path))).text(lang))
