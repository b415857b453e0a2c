"""The command on charts: one picture of a case, in a file."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.cli.analyses import chosen_space
from evalkit.cli.common import Common, paper_options
from evalkit.cli.names import CHARTS as NAMES
from evalkit.cli.options import case_argument, localized, samples_option, seed_option, space_option
from evalkit.cli.printing import bar, file_name, said_written, told
from evalkit.cli.values import Reading, naming
from evalkit.core.messages import say

_MOST = 20
"""Letters that a note names."""


@click.command(
    help=localized("Draw a chart of CASE; its title states the finding."),
    epilog=localized("KIND is one of:") + " " + ", ".join(NAMES),
)
@click.argument("kind", type=click.Choice(NAMES), metavar="KIND")
@case_argument
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(),
    metavar="FILE",
    required=True,
    help=localized("File to write; its suffix sets the format: .svg, .png, .csv or .html."),
)
@click.option(
    "--of",
    "of",
    multiple=True,
    metavar="ID",
    help=localized(
        "Criterion to draw; for breakpoints one, for contributions and winner-map several times."
    ),
)
@click.option("--rival", metavar="ID", help=localized("For flips: the rival that is to tie."))
@click.option("--panel", metavar="ID", help=localized("For evaluators: the panel."))
@click.option(
    "--width",
    type=click.IntRange(320, 4000),
    default=760,
    show_default=True,
    help=localized("Width in pixels: it is drawn anew, and text keeps its size (390: a phone)."),
)
@click.option(
    "--settle",
    metavar="AIM",
    default="order",
    show_default=True,
    help=localized("For plan-curve: order, first, gates, top:3 or cut:60."),
)
@space_option
@samples_option
@seed_option
@paper_options
def plot(
    common: Common,
    kind: str,
    target: str,
    of: tuple[str, ...],
    rival: str | None,
    panel: str | None,
    width: int,
    settle: str,
    space: str,
    samples: int | None,
    seed: int,
) -> None:
    """Draw one chart of a case into a file."""
    from evalkit.evidence.planning.settle import SettleAim
    from evalkit.sensitivity import Options
    from evalkit.show.charts import missing_letters, save
    from evalkit.show.charts.dispatch import CHARTS, ChartOptions
    from evalkit.show.charts.lettering import SIGN
    from evalkit.show.charts.saving import form_of

    given = Reading()
    given.read("--settle", settle, SettleAim.read)
    given.check()
    file_name(target, "-o")
    form = form_of(target)
    result = common.evaluate()
    for name in of:
        given.read("--of", name, result.case.criteria.__getitem__)
    given.check()
    named = naming(of="--of", rival="--rival", panel="--panel", cut="--settle")
    with bar(say("varying the weights").text(common.lang)) as progress, named:
        wanted = ChartOptions(
            space=chosen_space(space, result.case.criteria),
            criteria=of,
            rival=rival,
            panel=panel,
            settle=settle,
            width=width,
            analysis=Options(samples=samples, seed=seed, progress=progress),
        )
        drawn = CHARTS[kind](result, wanted, common.lang)
    save(drawn, target, lang=common.lang, overwrite=common.overwrite)
    said_written(Path(target), common.lang)
    if form == "png" and (missing := missing_letters(drawn)):
        note = say(
            "note: the font of the charts lacks these letters, and a PNG shows {sign} in their "
            "place; an .svg or .html keeps them: {letters}",
            sign=SIGN,
            letters=missing[:_MOST] + ["…"] * (len(missing) > _MOST),
        )
        told(note, common.lang, err=True)
