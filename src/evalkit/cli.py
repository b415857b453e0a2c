"""The command line: parse, call, print. Exit code 0 done, 1 bad input, 2 bad usage."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import click
from click.shell_completion import CompletionItem, get_completion_class
from tqdm import tqdm

from evalkit.errors import EvalkitError, InputError, Problem, printable
from evalkit.evaluation import evaluate
from evalkit.files import check, load_case, load_criteria, save_case, shipped
from evalkit.files.starting import new_case, new_criteria
from evalkit.files.writing import write_text
from evalkit.model import Case
from evalkit.pages import Page
from evalkit.report import (
    as_csv,
    as_json,
    criteria_page,
    criteria_rows,
    evaluation_plain,
    explanation_plain,
    shipped_page,
)
from evalkit.words import LANGS, Lang, say

FORMATS = ("text", "markdown", "json", "csv")
MOST_PROBLEMS = 50
_BOM = "\ufeff"  # without it, Excel in Korea takes UTF-8 for CP949


def _wanted(arguments: Sequence[str]) -> Lang:
    """Find the language before the arguments are parsed: for help texts and errors."""
    for word, following in pairwise([*arguments, ""]):
        name, _, value = word.partition("=")
        if name == "--lang":
            return "ko" if (value or following) == "ko" else "en"
    return "ko" if os.environ.get("EVALKIT_LANG") == "ko" else "en"


def _help(template: str) -> str:
    return say(template).text(_wanted(sys.argv[1:]))


_lang = click.option(
    "--lang",
    type=click.Choice(LANGS),
    default="en",
    show_default=True,
    envvar="EVALKIT_LANG",
    help=_help("Language of what is printed."),
)
_format = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help=_help("Form of what is printed."),
)
_out = click.option(
    "-o",
    "--output",
    type=click.Path(),
    metavar="FILE",
    help=_help("Write to this file instead of the screen."),
)


_overwrite = click.option(
    "--overwrite", is_flag=True, help=_help("Replace a file or folder that is there already.")
)


def _complete_criteria(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return [CompletionItem(name) for name in shipped() if name.startswith(incomplete)]


_criteria = click.option(
    "--criteria",
    metavar="ID|FILE",
    shell_complete=_complete_criteria,
    help=_help("Use this criteria set instead of the one that the case names."),
)
_case = click.argument("case", type=click.Path(), metavar="CASE")


@click.group(help=_help("Score projects against criteria, and show why."))
@click.version_option(package_name="evalkit")
def cli() -> None:
    """Group of all commands."""


@cli.command(help=_help("Rank the projects of CASE, a folder, an .xlsx or a .json file."))
@_case
@_criteria
@_format
@_lang
@_out
@_overwrite
def score(
    case: str,
    criteria: str | None,
    form: str,
    lang: Lang,
    output: str | None,
    overwrite: bool,
) -> None:
    """Print the ranking of a case."""
    with _bar(say("scoring").text(lang)) as progress:
        result = evaluate(_load(case, criteria, lang), progress=progress)
    text = _written(
        form,
        page=lambda: result.page(lang),
        plain=lambda: evaluation_plain(result, lang),
        rows=lambda: result.rows(lang),
    )
    _print(text, output, form=form, overwrite=overwrite)


@cli.command(help=_help("Show every point of PROJECT in CASE: mark, scale, weight, evidence."))
@_case
@click.argument("project")
@_criteria
@_format
@_lang
@_out
@_overwrite
def explain(
    case: str,
    project: str,
    criteria: str | None,
    form: str,
    lang: Lang,
    output: str | None,
    overwrite: bool,
) -> None:
    """Print where the points of one project come from."""
    with _bar(say("scoring").text(lang)) as progress:
        result = evaluate(_load(case, criteria, lang), progress=progress).explain(project)
    text = _written(
        form,
        page=lambda: result.page(lang),
        plain=lambda: explanation_plain(result, lang),
        rows=lambda: result.rows(lang),
    )
    _print(text, output, form=form, overwrite=overwrite)


@cli.command("check", help=_help("Report every problem of criteria files and cases."))
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--all", "everything", is_flag=True, help=_help("Print all problems, however many."))
@_lang
def check_(paths: tuple[str, ...], everything: bool, lang: Lang) -> None:
    """Check files; exit with 1 if there is any problem."""
    problems = check(paths)
    if problems:
        most = len(problems) if everything else MOST_PROBLEMS
        click.echo(EvalkitError(problems).text(lang, most=most))
        click.echo(say("Problems: {count}", count=len(problems)).text(lang))
        sys.exit(1)
    click.echo(
        say("No problem found. Files and cases checked: {count}", count=len(paths)).text(lang)
    )


@cli.group(help=_help("List criteria sets, or show one."))
def criteria() -> None:
    """Group of the commands about criteria sets."""


@criteria.command("list", help=_help("List the criteria sets that come with evalkit."))
@_format
@_lang
def criteria_list(form: str, lang: Lang) -> None:
    """Print the shipped criteria sets."""
    sets = [load_criteria(name) for name in shipped()]
    rows = [
        {
            "id": c.id,
            "version": c.version,
            "title": c.name.text(lang),
            "jurisdiction": c.jurisdiction,
            "sha256": c.sha256,
        }
        for c in sets
    ]
    _print(
        _written(form, page=lambda: shipped_page(sets, lang), plain=lambda: rows, rows=lambda: rows)
    )


@criteria.command("show", help=_help("Show a criteria set by id or file."))
@click.argument("name", metavar="ID|FILE", shell_complete=_complete_criteria)
@_format
@_lang
@_out
@_overwrite
def criteria_show(name: str, form: str, lang: Lang, output: str | None, overwrite: bool) -> None:
    """Print a criteria set as a person reads it."""
    found = load_criteria(name)
    rows = partial(criteria_rows, found)
    text = _written(form, page=lambda: criteria_page(found, lang), plain=rows, rows=rows)
    _print(text, output, form=form, overwrite=overwrite)


@cli.group(help=_help("Write a commented starting file."))
def new() -> None:
    """Group of the commands that start something."""


@new.command("criteria", help=_help("Write NAME.toml, a small criteria set to change."))
@click.argument("name")
@_lang
def new_criteria_(name: str, lang: Lang) -> None:
    """Start a criteria set."""
    _said_written(new_criteria(Path(name)), lang)


@new.command("case", help=_help("Write the folder NAME, a small case to change."))
@click.argument("name")
@click.option(
    "--criteria",
    metavar="ID",
    shell_complete=_complete_criteria,
    help=_help("Start with a criteria set that comes with evalkit, and empty tables."),
)
@_lang
def new_case_(name: str, criteria: str | None, lang: Lang) -> None:
    """Start a case."""
    _said_written(new_case(Path(name), criteria), lang)


@cli.command(
    help=_help("Write CASE in another form: a folder of CSV files, an .xlsx or a .json file.")
)
@_case
@click.argument("target", type=click.Path())
@_overwrite
@_lang
def convert(case: str, target: str, overwrite: bool, lang: Lang) -> None:
    """Convert a case."""
    made = _load(case, None, lang)
    if not target or Path(target).suffix:
        _file_name(target, "TARGET")
    if _same(case, target):
        rule, remedy = say("is the case itself"), say("choose another name")
        raise InputError(Problem(file=target, rule=rule, remedy=remedy))
    save_case(made, target, overwrite=overwrite)
    _said_written(Path(target), lang)


@cli.command(help=_help("Print the completion script of a shell."))
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print a completion script."""
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "evalkit", "_EVALKIT_COMPLETE").source())


def _same(case: str, target: str) -> bool:
    """Say whether a target is where the case was read from, by whatever name."""
    source = Path(case)
    source = source.parent if source.name == "case.toml" else source
    try:
        return source.resolve() == Path(target).resolve() or source.samefile(target)
    except (OSError, ValueError, RuntimeError):  # there is no such file
        return False


def _file_name(name: str, field: str) -> None:
    """Refuse what cannot be the name of a file to write."""
    remedy = say("name the file to write")
    if not name:
        raise InputError(Problem(field=field, rule=say("is empty"), remedy=remedy))
    if name.endswith(("/", os.sep)):
        raise InputError(Problem(file=name, rule=say("is a folder, not a file"), remedy=remedy))


def _load(case: str, criteria: str | None, lang: Lang) -> Case:
    chosen = load_criteria(criteria) if criteria else None
    with _bar(say("reading").text(lang)) as progress:
        return load_case(case, criteria=chosen, progress=progress)


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, once the work has taken two seconds."""
    with tqdm(desc=words, delay=2, leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _written(
    form: str,
    *,
    page: Callable[[], Page],
    plain: Callable[[], Mapping[str, Any] | Sequence[Any]],
    rows: Callable[[], Sequence[Mapping[str, Any]]],
) -> str:
    """Write a result in the form asked for."""
    if form == "json":
        return as_json(plain())
    if form == "csv":
        return as_csv(rows())
    return page().as_markdown() if form == "markdown" else page().as_text()


def _print(
    text: str, output: str | None = None, *, form: str = "", overwrite: bool = False
) -> None:
    if output is None:
        click.echo(text.rstrip("\n"))
        return
    _file_name(output, "-o")
    text = text if text.endswith("\n") else text + "\n"
    write_text(output, _BOM + text if form == "csv" else text, overwrite=overwrite)


def _said_written(path: Path, lang: Lang) -> None:
    click.echo(say("Wrote {path}", path=printable(str(path))).text(lang))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show Korean shows '?' rather than a traceback.
        if hasattr(stream, "reconfigure"):
            cast("Any", stream).reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        cli.main(args=given, prog_name="evalkit")
    except EvalkitError as error:
        click.echo(error.text(_wanted(given), most=MOST_PROBLEMS), err=True)
        sys.exit(1)
