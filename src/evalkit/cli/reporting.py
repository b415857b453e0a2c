"""The command that makes the whole report of a case."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from evalkit.cli.common import Common, paper_options
from evalkit.cli.options import case_argument, localized, seed_option
from evalkit.cli.printing import bar, file_name, said_written
from evalkit.core.messages import say

FORMS = ("html", "md", "docx", "xlsx", "json")


@click.command(help=localized("Write the full report of CASE: .html, .md, .docx, .xlsx or .json."))
@case_argument
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(),
    metavar="FILE",
    help=localized("File to write; its suffix sets the format."),
)
@click.option(
    "--format",
    "ending",
    type=click.Choice(FORMS),
    help=localized("Format, if the suffix does not set it."),
)
@click.option(
    "--plain", is_flag=True, help=localized("HTML without script: weights cannot be adjusted.")
)
@click.option(
    "--samples",
    type=click.IntRange(100, 10**9),
    default=20_000,
    show_default=True,
    help=localized("Maximum number of draws of weights for first-rank acceptability."),
)
@seed_option
@paper_options
def report(
    common: Common, target: str, ending: str | None, plain: bool, samples: int, seed: int
) -> None:
    """Write the report."""
    from evalkit.files.formats.writing import write_bytes, write_text
    from evalkit.sensitivity import Options
    from evalkit.show.report.documents import form_of
    from evalkit.show.report.whole import Pictures, book, report_html
    from evalkit.show.report.whole.plain import report_json
    from evalkit.show.report.whole.sheet import report_xlsx
    from evalkit.show.report.whole.word import report_docx

    file_name(target, "-o")
    path = Path(target)
    wanted = ending or form_of(path, FORMS)
    found = common.load()
    options = Options(samples=samples, seed=seed)
    with bar(say("writing the report").text(common.lang)) as progress:
        with Pictures(common.lang) if wanted == "html" else nullcontext() as pictures:
            made = book(
                found, lang=common.lang, options=options, progress=progress, pictures=pictures
            )
            if pictures:
                text = report_html(made, plain=plain, pictures=pictures)
                write_text(path, text, overwrite=common.overwrite)
        if wanted == "md":
            write_text(path, made.page().as_markdown() + "\n", overwrite=common.overwrite)
        elif wanted == "json":
            write_text(path, report_json(made), overwrite=common.overwrite)
        elif wanted == "docx":
            write_bytes(path, report_docx(made), overwrite=common.overwrite)
        elif wanted == "xlsx":
            write_bytes(path, report_xlsx(made, target), overwrite=common.overwrite)
    said_written(path, common.lang)
