"""The program itself: its group of commands, and how it starts and ends."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any, cast

import click
from click.shell_completion import get_completion_class

from evalkit import __version__
from evalkit.cli.analyses import sensitivity, weights
from evalkit.cli.asking import ask
from evalkit.cli.commands import check_, convert, explain, matrix, score
from evalkit.cli.dossier import dossier
from evalkit.cli.fragile import fragility
from evalkit.cli.likely import likely
from evalkit.cli.official import rules
from evalkit.cli.options import MOST_PROBLEMS, localized, wanted
from evalkit.cli.panels import panel
from evalkit.cli.paper import letters, minutes, notice, publish, sheet
from evalkit.cli.pictures import plot
from evalkit.cli.printing import told
from evalkit.cli.reporting import report
from evalkit.cli.reusing import reuse
from evalkit.cli.rules import criteria, new
from evalkit.core.errors import EvalkitError
from evalkit.core.messages import LOCALE, Lang, say
from evalkit.core.remarks import listening


@click.group(help=localized("Score projects against criteria, and show why."))
@click.version_option(__version__)
def cli() -> None:
    """Group of all commands."""


@click.command(help=localized("Print the completion script of a shell."))
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print a completion script."""
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "evalkit", "_EVALKIT_COMPLETE").source())


for command in (
    ask, check_, completion, convert, criteria, dossier, explain, fragility, letters, likely,
    matrix, minutes, new, notice, panel, plot, publish, report, reuse, rules, score, sensitivity,
    sheet, weights,
):  # fmt: skip
    cli.add_command(command)


def _speak(lang: Lang) -> None:
    """Let the library that reads the command line speak a language, from a catalogue of ours.

    It asks gettext for the current domain, and gettext asks the environment for the language.
    As with help texts, the language is that of the whole process.
    """
    gettext.bindtextdomain("click", LOCALE)
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = lang


THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""Any of them says how many threads multiply matrices, where that library is loaded later."""


def _one_thread() -> None:
    """Multiply matrices on one thread, unless the user says otherwise.

    They are small: threads that wait for each other take twice the time of a processor, and many
    times on a machine that does something else as well.
    """
    if not any(name in os.environ for name in THREADS):
        os.environ.update(dict.fromkeys(THREADS, "1"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show Korean shows '?' rather than a traceback.
        if hasattr(stream, "reconfigure"):
            cast("Any", stream).reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None:
        _speak(wanted(given))
        _one_thread()
    with listening() as remarks:
        try:
            _run(given)
        finally:
            for remark in remarks:  # those on a case stand on its page
                told(remark.text(wanted(given)), wanted(given), err=True)


def _run(given: Sequence[str]) -> None:
    try:
        cli.main(args=list(given), prog_name="evalkit")
    except OSError as error:  # the screen or the disk is full, or gone
        line = say("cannot write: {reason}", reason=error.strerror).text(wanted(given))
        folder = Path(error.filename).parent if error.filename else None
        if folder == Path(gettempdir()):  # nobody asked for that one
            folder = None
        told(f"{folder}: {line}" if folder else line, wanted(given), err=True)
        sys.exit(1)
    except EvalkitError as error:
        told(error.text(wanted(given), most=MOST_PROBLEMS), wanted(given), err=True)
        sys.exit(1)
