"""The command on fragility: how few marks change who has the first places."""

from __future__ import annotations

import click

from evalkit.cli.options import (
    any_date_option,
    case_argument,
    criteria_option,
    form_option,
    lang_option,
    localized,
    out_option,
    overwrite_option,
)
from evalkit.cli.printing import bar, load, print_out, result_written
from evalkit.core.messages import Lang, say


@click.command(
    help=localized("Say how few marks, each moved by one level, change who is first in CASE.")
)
@case_argument
@click.option(
    "--first",
    type=click.IntRange(1, 10**6),
    default=1,
    show_default=True,
    help=localized("How many places to look at; 1 is the winner."),
)
@click.option(
    "--most",
    type=click.IntRange(1, 6),
    default=4,
    show_default=True,
    help=localized("Marks that are moved at most."),
)
@click.option(
    "--step",
    metavar="SHARE",
    help=localized("One level of marks on scales without levels, such as 0.1 of the scale."),
)
@click.option(
    "--tries",
    type=click.IntRange(0, 10**6),
    default=2000,
    show_default=True,
    help=localized("Evaluations at most, where a total is no sum of its own marks."),
)
@criteria_option
@any_date_option
@form_option
@lang_option
@out_option
@overwrite_option
def fragility(
    case: str,
    first: int,
    most: int,
    step: str | None,
    tries: int,
    criteria: str | None,
    any_date: bool,
    form: str,
    lang: Lang,
    output: str | None,
    overwrite: bool,
) -> None:
    """Print how few marks change who has the first places."""
    from evalkit.evaluation import evaluate
    from evalkit.evidence.fragile.search import fragility as fragile

    with bar(say("scoring").text(lang)) as progress:
        result = evaluate(load(case, criteria, lang, any_date=any_date), progress=progress)
    with bar(say("moving marks").text(lang)) as progress:
        found = fragile(result, first, most=most, step=step, tries=tries, progress=progress)
    print_out(result_written(found, form, lang), output, form=form, overwrite=overwrite)
