"""The command that makes the whole report of a case."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import click

from evalkit.cli.common import Common, paper_options
from evalkit.cli.options import case_argument, localized, seed_option
from evalkit.cli.printing import bar, file_name, said_written
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Lang, say

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
    "--annex",
    is_flag=True,
    help=localized("Word with the annex: every point, its reason and its evidence."),
)
@click.option(
    "--both-languages",
    is_flag=True,
    help=localized(
        "HTML in English and Korean, as two files that link to each other: the other one has its"
        " language in its name, report.ko.html beside report.html."
    ),
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
    common: Common,
    target: str,
    ending: str | None,
    plain: bool,
    annex: bool,
    both_languages: bool,
    samples: int,
    seed: int,
) -> None:
    """Write the report."""
    from evalkit.files.formats.writing import write_bytes, write_text, write_texts
    from evalkit.sensitivity import Options
    from evalkit.show.report.documents import form_of
    from evalkit.show.report.web import View, report_html
    from evalkit.show.report.whole import book
    from evalkit.show.report.whole.plain import report_json
    from evalkit.show.report.whole.sheet import report_xlsx
    from evalkit.show.report.whole.word import report_docx

    file_name(target, "-o")
    path = Path(target)
    wanted = ending or form_of(path, FORMS)
    if both_languages and wanted != "html":
        rule = say("writes HTML alone; this is {form}", form=wanted)
        remedy = say("leave it out, and write each language with --lang")
        raise InputError(Problem(field="--both-languages", rule=rule, remedy=remedy))
    if annex and wanted != "docx":
        rule = say("belongs to Word alone; this is {form}", form=wanted)
        remedy = say("leave it out: the page prints its annex by a button, other forms hold all")
        raise InputError(Problem(field="--annex", rule=rule, remedy=remedy))
    found = common.load()
    options = Options(samples=samples, seed=seed)
    with bar(say("writing the report").text(common.lang)) as progress:
        if wanted == "html":
            view = View(found, common.lang, options)
            if both_languages:
                lang: Lang = "ko" if common.lang == "en" else "en"
                second = path.with_name(f"{path.stem}.{lang}{path.suffix}")
                other, back = (lang, quote(second.name)), (common.lang, quote(path.name))
                texts = {
                    path: report_html(view, plain=plain, other=other, progress=progress),
                    second: report_html(view.in_language(lang), plain=plain, other=back),
                }
                write_texts(texts, overwrite=common.overwrite)
            else:
                text = report_html(view, plain=plain, progress=progress)
                write_text(path, text, overwrite=common.overwrite)
        else:
            made = book(found, lang=common.lang, options=options, progress=progress)
            if wanted == "md":
                write_text(path, made.page().as_markdown() + "\n", overwrite=common.overwrite)
            elif wanted == "json":
                write_text(path, report_json(made), overwrite=common.overwrite)
            elif wanted == "docx":
                write_bytes(path, report_docx(made, annex=annex), overwrite=common.overwrite)
            elif wanted == "xlsx":
                write_bytes(path, report_xlsx(made, target), overwrite=common.overwrite)
    said_written(path, common.lang)
    if both_languages:
        said_written(second, common.lang)
