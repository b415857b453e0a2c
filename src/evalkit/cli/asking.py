"""The command that says what to ask for, and writes the letters that ask for it."""

from __future__ import annotations

import click

from evalkit.cli.options import (
    any_date_option,
    case_argument,
    criteria_option,
    form_option,
    lang_option,
    localized,
)
from evalkit.cli.printing import bar, load, print_out, result_written
from evalkit.core.messages import Lang, say


@click.command(
    help=localized("List the documents that would settle open marks of CASE, by who keeps them.")
)
@case_argument
@criteria_option
@any_date_option
@form_option
@lang_option
def ask(case: str, criteria: str | None, any_date: bool, form: str, lang: Lang) -> None:
    """Print what could be asked for."""
    from evalkit.evaluation import evaluate
    from evalkit.evidence import asking

    with bar(say("scoring").text(lang)) as progress:
        evaluation = evaluate(load(case, criteria, lang, any_date=any_date), progress=progress)
    found = asking(evaluation)
    print_out(result_written(found, form, lang), form=form)
