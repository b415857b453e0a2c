"""The commands that make paper of an award: sheets, publication, minutes, letters, notices."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.cli.common import Common, case_options, file_options, paper_options
from evalkit.cli.names import DOCUMENTS
from evalkit.cli.options import case_argument, letter_options, localized
from evalkit.cli.printing import file_name, said_written, told
from evalkit.cli.values import called
from evalkit.core.messages import say

if TYPE_CHECKING:
    from evalkit.core.errors import Problem
    from evalkit.evaluation import Award
    from evalkit.model import CriteriaSet, Tender


@click.command(
    help=localized(
        "Write score sheets of CASE into a folder (-o), or read completed ones (--read)."
    )
)
@case_argument
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(),
    metavar="DIR|FILE",
    required=True,
    help=localized("Folder for the sheets; with --read, the CSV file of marks to write."),
)
@click.option(
    "--read",
    "filled",
    multiple=True,
    type=click.Path(),
    metavar="DIR|FILE",
    help=localized("Read these completed sheets, or all in this folder; may be repeated."),
)
@click.option(
    "--evaluator", default="", metavar="ID", help=localized("Only this evaluator's sheets.")
)
@click.option(
    "--first-stage",
    is_flag=True,
    help=localized("Sheets of the first of two stages, which puts bids into bands."),
)
@paper_options
def sheet(
    common: Common, target: str, filled: tuple[str, ...], evaluator: str, first_stage: bool
) -> None:
    """Write score sheets, or read them back."""
    from evalkit.schema.case_rows import plain_rows
    from evalkit.schema.marks_file import write_table
    from evalkit.show.report.applies import require
    from evalkit.show.report.sheets.reader import missing_sheets, read_first_stage, read_sheets
    from evalkit.show.report.sheets.workbook import write_sheets

    found = common.load()
    if filled and first_stage:
        file_name(target, "-o")
        grades = read_first_stage(found, [Path(name) for name in filled])
        write_table("first_stage", grades, Path(target), overwrite=common.overwrite)
        told(say("Grades read: {count}", count=len(grades)), common.lang)
        _owed(missing_sheets(found, grades, first_stage=True), grades.remarks, common)
        said_written(Path(target), common.lang)
        return
    if filled:
        file_name(target, "-o")
        marks = read_sheets(found, [Path(name) for name in filled])
        write_table("marks", marks, Path(target), overwrite=common.overwrite)
        told(say("Marks read: {count}", count=len(plain_rows("marks", marks))), common.lang)
        _owed(missing_sheets(found, marks), marks.remarks, common)
        said_written(Path(target), common.lang)
        return
    require("sheet", found, common.case)
    names = write_sheets(
        found, Path(target), lang=common.lang, evaluator=evaluator, first_stage=first_stage,
        overwrite=common.overwrite,
    )  # fmt: skip
    told(say("Sheets written: {count}", count=len(names)), common.lang)
    said_written(Path(target), common.lang)


def _owed(names: Sequence[str], remarks: Sequence[Problem], common: Common) -> None:
    """Name what sheets hold that people may not see, and those that were not there."""
    for remark in remarks:
        told(remark.text(common.lang), common.lang)
    if names:
        line = say("Sheets not there: {count} ({names})", count=len(names), names=", ".join(names))
        told(line, common.lang)


def _award(paper: str, common: Common) -> Award:
    from evalkit.evaluation import Award, evaluate
    from evalkit.show.report.applies import require

    case = common.load()
    require(paper, case, common.case)
    found = evaluate(case)
    assert isinstance(found, Award)
    return found


@click.command(help=localized("Print the marks of every evaluator in the form for publication."))
@case_argument
@click.option(
    "--names",
    type=click.Choice(("hidden", "shown")),
    default="hidden",
    show_default=True,
    help=localized("Whether evaluators are named or shown as A, B, C."),
)
@case_options
def publish(common: Common, names: str) -> None:
    """Print the table of publication."""
    from evalkit.show.report.publication import publication_page, publication_rows

    award = _award("publish", common)
    hidden = names == "hidden"
    rows = publication_rows(award, hidden=hidden, lang=common.lang)
    common.put_as(
        page=lambda: publication_page(award, hidden=hidden, lang=common.lang),
        plain=lambda: rows,
        rows=lambda: rows,
    )


@click.command(help=localized("Write the minutes of an award as .md, .html or .docx."))
@case_argument
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(),
    metavar="FILE",
    help=localized("File to write: .md, .html or .docx."),
)
@paper_options
def minutes(common: Common, target: str) -> None:
    """Write the minutes."""
    from evalkit.show.report.documents import form_of, write_document
    from evalkit.show.report.minutes import minutes_page

    form_of(Path(target))
    award = _award("minutes", common)
    title = say("Minutes of the evaluation").text(common.lang)
    write_document(
        minutes_page(award, common.lang),
        Path(target),
        title=title,
        lang=common.lang,
        notice=award.case.notice.text(common.lang),
        overwrite=common.overwrite,
    )
    said_written(Path(target), common.lang)


@click.command(help=localized("Write a debrief letter for each bidder into a folder."))
@case_argument
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(),
    metavar="DIR",
    help=localized("Folder to write."),
)
@click.option(
    "--form",
    "paper",
    type=click.Choice(DOCUMENTS),
    default="docx",
    show_default=True,
    help=localized("Format of the letters."),
)
@letter_options
@click.option(
    "--deadline",
    metavar="DAY",
    help=localized("Last day for a remedy; default: the day in the case."),
)
@click.option("--show-prices", is_flag=True, help=localized("State the price of the winning bid."))
@click.option("--show-names", is_flag=True, help=localized("Name the evaluators."))
@paper_options
def letters(
    common: Common,
    target: str,
    paper: str,
    day: str | None,
    sender: str,
    reference: str,
    deadline: str | None,
    show_prices: bool,
    show_names: bool,
) -> None:
    """Write the letters, all or none."""
    from evalkit.cli import values
    from evalkit.files.formats.naming import stems
    from evalkit.files.formats.writing import new_folder
    from evalkit.show.correspondence import Correspondence
    from evalkit.show.report.documents import write_document
    from evalkit.show.report.letters import letter_page

    given = values.Reading()
    written = given.read("--date", day, values.day)
    last = given.read("--deadline", deadline, values.day)
    given.check()
    award = _award("letters", common)
    notice = award.case.notice.text(common.lang)
    about = Correspondence.of(
        award.case, day=written, sender=sender, reference=reference, deadline=last
    )
    with new_folder(Path(target), overwrite=common.overwrite) as work:
        names = stems([(project.id,) for project in award.case.projects])
        for name, project in zip(names, award.case.projects, strict=True):
            page = letter_page(
                award, project.id, common.lang, show_prices=show_prices, show_names=show_names,
                about=about,
            )  # fmt: skip
            title = project.name.text(common.lang)
            write_document(
                page, work / f"{name}.{paper}", title=title, lang=common.lang, notice=notice
            )
    told(say("Letters written: {count}", count=len(award.case.projects)), common.lang)
    said_written(Path(target), common.lang)


@click.command(
    help=localized("Compare a machine-readable notice with a case or criteria set, or write one.")
)
@click.argument("source", metavar="CASE|ID|FILE")
@click.argument("notice", type=click.Path())
@click.option("--write", "write_", is_flag=True, help=localized("Write the notice instead."))
@file_options
def notice(common: Common, source: str, notice: str, write_: bool) -> None:
    """Print the differences; exit with 1 if there are any."""
    from evalkit.schema.notice import differences, read_notice, write_notice

    criteria, tender = _source(source)
    if write_:
        write_notice(criteria, Path(notice), tender, overwrite=common.overwrite)
        said_written(Path(notice), common.lang)
        return
    found = differences(read_notice(Path(notice)), criteria, tender)
    for difference in found:
        told(difference.message(), common.lang)
    if found:
        told(say("Differences: {count}", count=len(found)), common.lang)
        sys.exit(1)
    told(say("The notice agrees with the criteria."), common.lang)


def _source(source: str) -> tuple[CriteriaSet, Tender | None]:
    from evalkit.schema import load_case, load_criteria

    path = Path(source)
    if path.is_dir() or path.name == "case.toml" or path.suffix.lower() == ".xlsx":
        case = load_case(path, any_date=True)
        return case.criteria, case.tender
    return called(source, load_criteria, "CASE|ID|FILE"), None
