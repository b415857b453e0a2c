"""The command that says what is certain and what is likely of a case with open marks."""

from __future__ import annotations

from typing import Any

import click

from evalkit.cli import values
from evalkit.cli.common import Common, case_options
from evalkit.cli.options import assume_option, case_argument, localized
from evalkit.cli.values import Reading


@click.command(
    help=localized(
        "Show what is certain of CASE whatever its open marks are, and what is likely under a "
        "primary assumption and others."
    )
)
@case_argument
@assume_option
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    metavar="[NAME=]POINTS",
    help=localized(
        "Show which projects reach this many points, or the grade of this name; may be repeated."
    ),
)
@case_options
def likely(common: Common, assumed: tuple[str, ...], cuts: tuple[str, ...]) -> None:
    """Print what is certain and what is likely."""
    from evalkit.evidence import cut, outlook
    from evalkit.show.pages import Page

    given = Reading()
    assumption = given.read("--assume", assumed, values.assumption)
    at = given.read("--cut", cuts, values.cut_offs)
    given.check()
    result = common.evaluate()
    found = outlook(result, assumption)
    classes = cut(result, at, likely_by=found.leading) if at else None

    def page() -> Page:
        first = found.page(common.lang)
        assert isinstance(first, Page)
        more = classes.page(common.lang) if classes else Page([])
        assert isinstance(more, Page)
        return Page([*first.blocks[:1], *more.blocks, *first.blocks[1:]])

    def plain() -> dict[str, Any]:
        made: dict[str, Any] = found.plain(common.lang)
        return {**made, "cut": classes.plain(common.lang)} if classes else made

    common.put_as(
        page=page,
        plain=plain,
        rows=lambda: classes or found.leading,
    )
