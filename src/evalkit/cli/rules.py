"""The commands on criteria sets, and those that start something new."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from evalkit.cli.common import Common, print_options, show_options
from evalkit.cli.options import complete_criteria, lang_option, localized
from evalkit.cli.printing import said_written
from evalkit.cli.values import called, naming
from evalkit.core.messages import Lang


@click.group(help=localized("List criteria sets, or show one."))
def criteria() -> None:
    """Group of the commands about criteria sets."""


@criteria.command("list", help=localized("List the criteria sets that come with evalkit."))
@show_options
def criteria_list(common: Common) -> None:
    """Print the shipped criteria sets."""
    from evalkit.schema import load_criteria, shipped
    from evalkit.show.report.criteria import shipped_page

    sets = [load_criteria(name) for name in shipped()]
    rows = [
        {
            "id": c.id,
            "version": c.version,
            "title": c.name.text(common.lang),
            "jurisdiction": c.jurisdiction,
            "sha256": c.sha256,
        }
        for c in sets
    ]
    common.put_as(
        page=lambda: shipped_page(sets, common.lang), plain=lambda: rows, rows=lambda: rows
    )


@criteria.command("show", help=localized("Show a criteria set by id or file."))
@click.argument("name", metavar="ID|FILE", shell_complete=complete_criteria)
@print_options
def criteria_show(common: Common, name: str) -> None:
    """Print a criteria set as a person reads it."""
    from evalkit.schema import load_criteria
    from evalkit.show.report import criteria_page, criteria_rows

    found = called(name, load_criteria, "ID|FILE")
    rows = partial(criteria_rows, found)
    common.put_as(page=lambda: criteria_page(found, common.lang), plain=rows, rows=rows)


@click.group(help=localized("Write a commented starting file."))
def new() -> None:
    """Group of the commands that start something."""


@new.command("criteria", help=localized("Write NAME.toml, a small criteria set to adapt."))
@click.argument("name")
@lang_option
def new_criteria_(name: str, lang: Lang) -> None:
    """Start a criteria set."""
    from evalkit.schema.starting import new_criteria

    said_written(new_criteria(Path(name)), lang)


@new.command("case", help=localized("Write the folder NAME, a small case to adapt."))
@click.argument("name")
@click.option(
    "--criteria",
    metavar="ID",
    shell_complete=complete_criteria,
    help=localized("Start with a criteria set that comes with evalkit, and empty tables."),
)
@lang_option
def new_case_(name: str, criteria: str | None, lang: Lang) -> None:
    """Start a case."""
    from evalkit.schema.starting import new_case

    with naming(criteria="--criteria"):
        made = new_case(Path(name), criteria)
    said_written(made, lang)
