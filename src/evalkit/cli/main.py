"""The program itself: its group of commands, and how it starts and ends."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

import click
from click.shell_completion import get_completion_class

from evalkit.cli.commands import check_, convert, explain, score
from evalkit.cli.options import MOST_PROBLEMS, localized, wanted
from evalkit.cli.rules import criteria, new
from evalkit.errors import EvalkitError
from evalkit.words import LOCALE, Lang, say

LATER = {
    "sensitivity": "analyses",
    "weights": "analyses",
    "rules": "official",
    "panel": "panels",
    "dossier": "dossier",
    "sheet": "paper",
    "publish": "paper",
    "minutes": "paper",
    "letters": "paper",
    "notice": "paper",
    "reuse": "reusing",
    "report": "reporting",
    "plot": "pictures",
}
"""Commands that load much, with the module that holds each."""


class _Program(click.Group):
    """Imports large commands only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in LATER:
            module = import_module(f"evalkit.cli.{LATER[cmd_name]}")
            found: click.Command = getattr(module, cmd_name)
            return found
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Program, help=localized("Score projects against criteria, and show why."))
@click.version_option(package_name="evalkit")
def cli() -> None:
    """Group of all commands."""


@click.command(help=localized("Print the completion script of a shell."))
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print a completion script."""
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "evalkit", "_EVALKIT_COMPLETE").source())


for command in (score, explain, check_, convert, criteria, new, completion):
    cli.add_command(command)


def _speak(lang: Lang) -> None:
    """Let the library that reads the command line speak a language, from a catalogue of ours.

    It asks gettext for the current domain, and gettext asks the environment for the language.
    As with help texts, the language is that of the whole process.
    """
    gettext.bindtextdomain("click", LOCALE)
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = lang


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show Korean shows '?' rather than a traceback.
        if hasattr(stream, "reconfigure"):
            cast("Any", stream).reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None:
        _speak(wanted(given))
    try:
        cli.main(args=given, prog_name="evalkit")
    except OSError as error:  # the screen or the disk is full, or gone
        click.echo(
            say("cannot write: {reason}", reason=error.strerror).text(wanted(given)), err=True
        )
        sys.exit(1)
    except EvalkitError as error:
        click.echo(error.text(wanted(given), most=MOST_PROBLEMS), err=True)
        sys.exit(1)
