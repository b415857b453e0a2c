"""The command on panels: what the marks tell about the marking."""

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
from evalkit.cli.printing import load, print_out, written
from evalkit.core.messages import Lang


@click.command(
    help=localized("Show how the evaluators of CASE agree, and which of them the award hangs on.")
)
@case_argument
@click.option(
    "--draws",
    type=click.IntRange(100, 10**6),
    default=1000,
    show_default=True,
    help=localized("Bootstrap draws for the intervals."),
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help=localized("The same seed gives the same intervals."),
)
@click.option(
    "--rasch", is_flag=True, help=localized("Add a many-facet Rasch model; needs the extra rasch.")
)
@criteria_option
@any_date_option
@form_option
@lang_option
@out_option
@overwrite_option
def panel(
    case: str,
    draws: int,
    seed: int,
    rasch: bool,
    criteria: str | None,
    any_date: bool,
    form: str,
    lang: Lang,
    output: str | None,
    overwrite: bool,
) -> None:
    """Print the diagnostics of the panels of a case."""
    from evalkit.evaluation.panel_report import panel_report
    from evalkit.show.evaluation.panel import plain
    from evalkit.show.report.applies import require

    found = load(case, criteria, lang, any_date=any_date)
    require("panel", found, case)
    report = panel_report(found, draws=draws, seed=seed, rasch=rasch)
    text = written(
        form,
        page=lambda: report.page(lang),
        plain=lambda: plain(report, lang),
        rows=lambda: report.rows(lang),
    )
    print_out(text, output, form=form, overwrite=overwrite)
