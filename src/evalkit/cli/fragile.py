"""The command on fragility: how few marks change who has the first places."""

from __future__ import annotations

import click

from evalkit.cli.common import Common, case_options
from evalkit.cli.options import case_argument, localized
from evalkit.cli.printing import bar
from evalkit.cli.values import Reading
from evalkit.core.messages import say


@click.command(
    help=localized(
        "Show the smallest number of marks that, each moved by one level, change the winner of "
        "CASE."
    )
)
@case_argument
@click.option(
    "--first",
    type=click.IntRange(1, 10**6),
    default=1,
    show_default=True,
    help=localized("Number of ranks to examine; 1 is the winner."),
)
@click.option(
    "--most",
    type=click.IntRange(1, 6),
    default=4,
    show_default=True,
    help=localized("Maximum number of marks that are moved."),
)
@click.option(
    "--step",
    metavar="SHARE",
    help=localized(
        "Size of one level on scales without levels, as a share of the scale, such as 0.1."
    ),
)
@click.option(
    "--tries",
    type=click.IntRange(0, 10**6),
    default=2000,
    show_default=True,
    help=localized("Maximum number of evaluations where a total is not a sum of its own marks."),
)
@case_options
def fragility(common: Common, first: int, most: int, step: str | None, tries: int) -> None:
    """Print how few marks change who has the first places."""
    from evalkit.evidence.fragile.moves import checked_step
    from evalkit.evidence.fragile.search import fragility as fragile

    given = Reading()
    share = given.read("--step", step, checked_step)
    given.check()
    result = common.evaluate()
    with bar(say("moving marks").text(common.lang)) as progress:
        found = fragile(result, first, most=most, step=share, tries=tries, progress=progress)
    common.put(found)
