"""The command on panels: what the marks tell about the marking."""

from __future__ import annotations

import click

from evalkit.cli.common import Common, case_options
from evalkit.cli.options import case_argument, localized, seed_option


@click.command(
    help=localized(
        "Show how far the evaluators of CASE agree, and on which of them the award depends."
    )
)
@case_argument
@click.option(
    "--draws",
    type=click.IntRange(100, 10**6),
    default=1000,
    show_default=True,
    help=localized("Bootstrap draws for the intervals."),
)
@seed_option
@click.option(
    "--rasch", is_flag=True, help=localized("Add a many-facet Rasch model; needs the extra rasch.")
)
@case_options
def panel(common: Common, draws: int, seed: int, rasch: bool) -> None:
    """Print the diagnostics of the panels of a case."""
    from evalkit.marking.report import panel_report
    from evalkit.show.evaluation.of_case import page_of, plain_of
    from evalkit.show.evaluation.panel import plain
    from evalkit.show.report.applies import require

    found = common.load()
    require("panel", found, common.case)
    report = panel_report(found, draws=draws, seed=seed, rasch=rasch)
    common.put_as(
        page=lambda: page_of(found, report.page(common.lang), common.lang),
        plain=lambda: plain_of(found, plain(report, common.lang), common.lang),
        rows=lambda: report,
    )
