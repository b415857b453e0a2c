"""What several commands share on their line: language, form, output, criteria set."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

import click
from click.shell_completion import CompletionItem

from evalkit.core.messages import LANGS, Lang, say

MOST_PROBLEMS = 50
FORMATS = ("text", "markdown", "json", "csv")


def wanted(arguments: Sequence[str]) -> Lang:
    """Find the language before the arguments are parsed: for help texts and errors."""
    for word, following in pairwise([*arguments, ""]):
        name, _, value = word.partition("=")
        if name == "--lang":
            return "ko" if (value or following) == "ko" else "en"
    return "ko" if os.environ.get("EVALKIT_LANG") == "ko" else "en"


def localized(template: str) -> str:
    """Return a help text in the language asked for, known before anything is parsed."""
    return say(template).text(wanted(sys.argv[1:]))


lang_option = click.option(
    "--lang",
    type=click.Choice(LANGS),
    default="en",
    show_default=True,
    envvar="EVALKIT_LANG",
    help=localized("Language of the output."),
)
form_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help=localized("Format of the output."),
)
verbose_option = click.option(
    "--verbose", is_flag=True, help=localized("Print hashes, too; JSON and reports always do.")
)
out_option = click.option(
    "-o",
    "--output",
    type=click.Path(),
    metavar="FILE",
    help=localized("Write to this file instead of the screen."),
)


overwrite_option = click.option(
    "--overwrite", is_flag=True, help=localized("Replace an existing file or folder.")
)


_letters = (
    click.option(
        "--date",
        "day",
        metavar="DAY",
        help=localized("Date of the letters, such as 2026-11-22; default: blank."),
    ),
    click.option(
        "--sender",
        default="",
        metavar="NAME",
        help=localized("Sender of the letters; default: the sender named in the case."),
    ),
    click.option(
        "--reference",
        default="",
        metavar="NUMBER",
        help=localized("Reference number; default: the number in the case."),
    ),
)


def letter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what letters say of themselves."""
    for option in reversed(_letters):
        command = option(command)
    return command


def complete_criteria(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the criteria sets that come with evalkit."""
    from evalkit.schema import shipped

    return [CompletionItem(name) for name in shipped() if name.startswith(incomplete)]


criteria_option = click.option(
    "--criteria",
    metavar="ID|FILE",
    shell_complete=complete_criteria,
    help=localized("Use this criteria set instead of the one that the case names."),
)
any_date_option = click.option(
    "--any-date",
    is_flag=True,
    help=localized("Use the rules even if they were not in force on the date of the notice."),
)
assume_option = click.option(
    "--assume",
    "assumed",
    multiple=True,
    metavar="levels|points|cautious|known|gates-pass|correlation=R",
    help=localized(
        "Assumption about open marks: levels or points equally likely, lower levels likelier, "
        "levels as in the known marks, open gates passed, marks of a project correlated by R; "
        "may be repeated."
    ),
)
space_option = click.option(
    "--space",
    default="criteria",
    show_default=True,
    metavar="criteria|simplex|FILE",
    help=localized("Weights to analyse: the ranges of the criteria set, all, or those of a file."),
)
samples_option = click.option(
    "--samples",
    type=click.IntRange(1, 10**9),
    help=localized("Maximum number of weights drawn where sampling is needed."),
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help=localized("The same seed gives the same numbers."),
)
case_argument = click.argument("case", type=click.Path(), metavar="CASE")
