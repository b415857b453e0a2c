"""The command that makes the whole report of a case."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from evalkit.cli.options import (
    any_date_option,
    case_argument,
    criteria_option,
    lang_option,
    localized,
    overwrite_option,
)
from evalkit.cli.printing import bar, file_name, load, said_written
from evalkit.core.messages import Lang, say

FORMS = ("html", "md", "docx", "xlsx", "json")


@click.command(help=localized("Write the whole report of CASE: .html, .md, .docx, .xlsx or .json."))
@case_argument
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(),
    metavar="FILE",
    help=localized("File to write; its ending says the form."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help=localized("Form, if the ending does not say it."),
)
@click.option(
    "--plain", is_flag=True, help=localized("HTML without script: weights cannot be moved.")
)
@click.option(
    "--samples",
    type=click.IntRange(100, 10**9),
    default=20_000,
    show_default=True,
    help=localized("Most draws of weights, for the shares of first places."),
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help=localized("The same seed gives the same numbers."),
)
@criteria_option
@any_date_option
@lang_option
@overwrite_option
def report(
    case: str, output: str, form: str | None, plain: bool, samples: int, seed: int,
    criteria: str | None, any_date: bool, lang: Lang, overwrite: bool,
) -> None:  # fmt: skip
    """Write the report."""
    from evalkit.files.formats.writing import write_bytes, write_text
    from evalkit.sensitivity import Options
    from evalkit.show.report.documents import docx_bytes, form_of
    from evalkit.show.report.whole import Pictures, book, report_html
    from evalkit.show.report.whole.plain import report_json
    from evalkit.show.report.whole.sheet import report_xlsx

    file_name(output, "-o")
    path = Path(output)
    wanted = form or form_of(path, FORMS)
    found = load(case, criteria, lang, any_date=any_date)
    options = Options(samples=samples, seed=seed)
    with bar(say("writing the report").text(lang)) as progress:
        with Pictures(lang) if wanted == "html" else nullcontext() as pictures:
            made = book(found, lang=lang, options=options, progress=progress, pictures=pictures)
            if pictures:
                text = report_html(made, plain=plain, pictures=pictures)
                write_text(path, text, overwrite=overwrite)
        if wanted == "md":
            write_text(path, made.page().as_markdown() + "\n", overwrite=overwrite)
        elif wanted == "json":
            write_text(path, report_json(made), overwrite=overwrite)
        elif wanted == "docx":
            write_bytes(path, docx_bytes(made.page(), output), overwrite=overwrite)
        elif wanted == "xlsx":
            write_bytes(path, report_xlsx(made, output), overwrite=overwrite)
    said_written(path, lang)
