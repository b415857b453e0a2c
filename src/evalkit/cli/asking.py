"""The command that says what to ask for, and writes the letters that ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from evalkit.cli.common import Common, folder_options
from evalkit.cli.names import DOCUMENTS
from evalkit.cli.options import a_day, case_argument, localized
from evalkit.cli.printing import bar, said_written
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Message, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from evalkit.evidence import Asking


@click.command(
    help=localized(
        "Say which documents to ask for next to settle CASE, and list all that would settle open "
        "marks, by who keeps them; with -o, write the letters that ask for them, and a table to "
        "record what comes."
    )
)
@case_argument
@click.option(
    "--settle",
    metavar="AIM",
    help=localized("What to settle: order, first, gates, top:3 or cut:60; order by default."),
)
@click.option(
    "--budget",
    metavar="EFFORT",
    help=localized("Plan single letters that cost together no more than this."),
)
@click.option(
    "--against",
    nargs=2,
    metavar="A B",
    help=localized("Only which letters settle who of two projects is above."),
)
@click.option(
    "--to",
    "holders",
    multiple=True,
    metavar="HOLDER",
    help=localized("Only this office or body, or a part of its name; may be given again."),
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(),
    metavar="DIR",
    help=localized("Write a letter for each holder, and requests.csv, into this folder."),
)
@click.option(
    "--form",
    "paper",
    type=click.Choice(DOCUMENTS),
    help=localized("Form of the letters; docx unless it is given."),
)
@click.option(
    "--date",
    "day",
    type=a_day,
    metavar="DAY",
    help=localized("Date of the letters, as 2026-11-22; left blank unless it is given."),
)
@folder_options
def ask(
    common: Common,
    settle: str | None,
    budget: str | None,
    against: tuple[str, str] | None,
    holders: tuple[str, ...],
    paper: str | None,
    day: date | None,
    folder: str | None,
) -> None:
    """Print what could be asked for, or write the letters."""
    from evalkit.evidence import asking

    if folder is None:
        rule = say("is for letters, and none are written without -o")
        remedy = say("give -o DIR, or leave the option out")
        _refuse({"--form": paper, "--date": day, "--overwrite": common.overwrite}, rule, remedy)
    else:
        source = click.get_current_context().get_parameter_source("form")
        printed = {
            "--format": source is ParameterSource.COMMANDLINE,
            "--settle": settle, "--budget": budget, "--against": against,
        }  # fmt: skip
        rule = say("is for what is printed, and with -o letters are written")
        remedy = say("leave one of the two out; --form says the form of the letters")
        _refuse(printed, rule, remedy)
    if against:
        rule = say("has no effect beside --against")
        remedy = say("leave one of the two out")
        _refuse({"--settle": settle, "--budget": budget, "--to": holders}, rule, remedy)
    evaluation = common.evaluate()
    if against:
        from evalkit.evidence import duel

        common.put(duel(evaluation, *against))
        return
    found = asking(evaluation)
    found = found.to(holders) if holders else found
    if folder is None:
        planned = settle is not None or budget is not None
        if planned or not holders:
            _with_plan(found, common, settle or "order", budget, planned=planned)
        else:
            common.put(found)
        return
    count = _letters(found, common, Path(folder), paper or "docx", day)
    click.echo(say("Requests written: {count}", count=count).text(common.lang))
    said_written(Path(folder), common.lang)


def _with_plan(
    found: Asking, common: Common, settle: str, budget: str | None, *, planned: bool
) -> None:
    """Print what to ask for next, then all that could be asked for."""
    from evalkit.evidence import plan
    from evalkit.show.evidence import next_asked

    with bar(say("planning").text(common.lang)):
        # Where an aim is given a plan is asked for: what stands in its way is an error then.
        made = None
        if planned or next_asked.can_plan(found):
            made = plan(found.evaluation, settle, budget)
    if made is not None and planned and common.form == "csv":
        common.put(made)
        return
    common.put_as(
        page=lambda: next_asked.page(found, made, common.lang),
        plain=lambda: next_asked.plain(found, made, common.lang),
        rows=lambda: found.rows(common.lang),
    )


def _refuse(given: Mapping[str, object], rule: Message, remedy: Message) -> None:
    """Refuse options that would have no effect."""
    problems = [Problem(field=name, rule=rule, remedy=remedy) for name in given if given[name]]
    if problems:
        raise InputError(problems)


def _letters(found: Asking, common: Common, folder: Path, form: str, day: date | None) -> int:
    """Write a letter for each holder and the check-list, all or none; return how many letters."""
    from evalkit.files.formats.naming import stems
    from evalkit.files.formats.writing import new_folder
    from evalkit.schema.marks_file import write_table
    from evalkit.show.evidence.asking import require_askable
    from evalkit.show.evidence.letter import file_stem, letter_page, letter_title
    from evalkit.show.report.documents import write_document

    require_askable(found, common.case)
    lang = common.lang
    with new_folder(folder, overwrite=common.overwrite) as work:
        called = [f"{n:02d}-{file_stem(h, lang)}" for n, h in enumerate(found.by_holder, 1)]
        names = stems([(name,) for name in called])
        for name, holder in zip(names, found.by_holder, strict=True):
            page = letter_page(found, holder, lang, day=day)
            title = letter_title(holder, lang)
            write_document(page, work / f"{name}.{form}", title=title, lang=lang)
        write_table("requests", found.checklist(day), work / "requests.csv")
    return len(found.by_holder)
