"""The commands on dossiers: init, seal, add, submit, open, draw, criteria, status, close, ..."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.cli.common import Common, show_options
from evalkit.cli.names import AFTER_SEAL
from evalkit.cli.options import lang_option, localized
from evalkit.cli.printing import said_written, told
from evalkit.cli.values import called
from evalkit.core.errors import InputError, unknown
from evalkit.core.messages import Lang, Message, say

if TYPE_CHECKING:
    from evalkit.dossier import Entry
    from evalkit.dossier.journal import Signer

_who = click.option("--who", required=True, metavar="NAME", help=localized("Author of this entry."))
_why = click.option(
    "--why", default="", metavar="TEXT", help=localized("Reason; kept in the entry.")
)
_at = click.option(
    "--at",
    default="",
    metavar="TIME",
    help=localized("Time of the event with its UTC offset, if not now: 2026-08-03T10:00:00+09:00."),
)
_key = click.option(
    "--key",
    type=click.Path(),
    metavar="FILE",
    help=localized("Sign the entry with this Ed25519 key; needs the extra signing."),
)
_folder = click.argument("folder", metavar="DIR", type=click.Path())


def _common(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of whoever writes."""
    for option in (lang_option, _key, _at, _who, _folder):
        command = option(command)
    return command


def _sign(key: str | None) -> Signer | None:
    from evalkit.dossier.signing import signer

    return signer(Path(key)) if key else None


def _said(entry: Entry, lang: Lang, *lines: Message) -> None:
    """Print the receipt of an entry."""
    for line in lines:
        told(line, lang)
    receipt = say(
        "Entry {seq} ({kind}). Receipt: {receipt}",
        seq=entry.seq,
        kind=entry.kind,
        receipt=entry.receipt,
    )
    told(receipt, lang)


@click.group(help=localized("Keep the dossier of an award: sealed before, reproducible after."))
def dossier() -> None:
    """Group of the commands on dossiers."""


@dossier.command("init", help=localized("Start DIR from CASE, which has no marks and no bids yet."))
@_folder
@click.argument("case", type=click.Path())
@_who
@click.option(
    "--signer",
    "signers",
    multiple=True,
    metavar="KEY",
    help=localized("A public key that is trusted; with any, every entry must be signed."),
)
@_at
@_key
@lang_option
def init(
    folder: str, case: str, who: str, signers: tuple[str, ...], at: str, key: str | None, lang: Lang
) -> None:
    """Start a dossier."""
    from evalkit.dossier import Dossier

    _, entry = Dossier.init(folder, case, who=who, signers=signers, at=at, sign=_sign(key))
    _said(entry, lang)


@dossier.command("seal", help=localized("Fix criteria, weights, formula, panel rule and ties."))
@_common
def seal(folder: str, who: str, at: str, key: str | None, lang: Lang) -> None:
    """Seal a dossier."""
    from evalkit.dossier import Dossier

    made = Dossier(folder)
    entry = made.seal(who=who, at=at, sign=_sign(key))
    digest = made.state().criteria.sha256
    _said(entry, lang, say("Sealed: criteria sha256:{digest}", digest=digest))


@dossier.command(
    "criteria",
    help=localized("Add a new version of the criteria, with a reason; the old one is kept."),
)
@_common
@click.argument("file", metavar="ID|FILE")
@_why
def criteria(
    folder: str, who: str, at: str, key: str | None, lang: Lang, file: str, why: str
) -> None:
    """Record a new version of the criteria."""
    from evalkit.dossier import Dossier
    from evalkit.schema import load_criteria

    found = called(file, load_criteria, "ID|FILE")
    entry = Dossier(folder).amend_criteria(found, who=who, why=why, at=at, sign=_sign(key))
    _said(entry, lang)


@dossier.command(
    "add", help=localized("Add the rows of FILE to TABLE: marks, bids, recusals, consensus, ...")
)
@_common
@click.argument("table", type=click.Choice(AFTER_SEAL))
@click.argument("file", type=click.Path())
@_why
def add(
    folder: str, who: str, at: str, key: str | None, lang: Lang, table: str, file: str, why: str
) -> None:
    """Add rows, all of them or none."""
    from evalkit.dossier import Dossier

    found, new, same = Dossier(folder).add(table, file, who=who, why=why, at=at, sign=_sign(key))
    lines = [say("Rows recorded: {count}", count=new)]
    if same:
        lines.append(say("Rows already recorded, not repeated: {count}", count=same))
    if found is None:
        for line in lines:
            told(line, lang)
        return
    _said(found, lang, *lines)


@dossier.command("submit", help=localized("Declare that all marks of an evaluator are in."))
@_common
def submit(folder: str, who: str, at: str, key: str | None, lang: Lang) -> None:
    """Declare an evaluator's marks complete."""
    from evalkit.dossier import Dossier

    _said(Dossier(folder).submit(who=who, at=at, sign=_sign(key)), lang)


@dossier.command("open", help=localized("Record that prices are opened."))
@_common
def open_(folder: str, who: str, at: str, key: str | None, lang: Lang) -> None:
    """Open the prices."""
    from evalkit.dossier import Dossier

    _said(Dossier(folder).open_prices(who=who, at=at, sign=_sign(key)), lang)


@dossier.command("draw", help=localized("Record a draw between tied bids, first drawn first."))
@_common
@click.argument("projects", nargs=-1, required=True, metavar="BID...")
@_why
def draw(
    folder: str,
    who: str,
    at: str,
    key: str | None,
    lang: Lang,
    projects: tuple[str, ...],
    why: str,
) -> None:
    """Record a draw."""
    from evalkit.dossier import Dossier

    entry = Dossier(folder).draw(projects, who=who, why=why, at=at, sign=_sign(key))
    _said(entry, lang)


@dossier.command(
    "status", help=localized("Show what is recorded, sealed and missing, without marks.")
)
@_folder
@click.option(
    "--as", "reader", default="", metavar="NAME", help=localized("Show this evaluator's own marks.")
)
@show_options
def status(common: Common, folder: str, reader: str) -> None:
    """Print the state of a dossier."""
    from evalkit.dossier import Dossier
    from evalkit.show.dossier.status import entry_rows, status_page, status_plain

    made = Dossier(folder)
    entries = made.entries()
    state = made.state()
    if reader and reader not in state.evaluators:
        raise InputError(unknown(say("evaluator"), reader, state.evaluators, field="--as"))
    common.put_as(
        page=lambda: status_page(state, entries, reader, common.lang),
        plain=lambda: status_plain(state, entries),
        rows=lambda: entry_rows(entries, common.lang),
    )


@dossier.command("close", help=localized("Compute the award, record it, and close the dossier."))
@_common
@_why
def close_(folder: str, who: str, at: str, key: str | None, lang: Lang, why: str) -> None:
    """Close a dossier."""
    from evalkit.dossier import Dossier, close
    from evalkit.dossier.verify import EXPORT

    entry = close(Dossier(folder), who=who, why=why, at=at, sign=_sign(key))
    _said(entry, lang)
    said_written(Path(folder) / EXPORT, lang)


@dossier.command(
    "verify",
    help=localized("Verify that nothing was changed: bytes, entries, their order, the end."),
)
@_folder
@click.option(
    "--receipt",
    "receipts",
    multiple=True,
    metavar="SEQ:HASH",
    help=localized("An entry that must be present; may be repeated."),
)
@show_options
def verify_(common: Common, folder: str, receipts: tuple[str, ...]) -> None:
    """Print whether a dossier is whole; exit with 1 if it is not."""
    from evalkit.dossier import verify
    from evalkit.show.dossier.verification import plain

    found = verify(Path(folder), receipts)
    common.put_as(
        page=lambda: found.page(common.lang),
        plain=lambda: plain(found, common.lang),
        rows=lambda: plain(found, common.lang)["findings"],
        keys=("seq", "breach", "text"),
    )
    if not found.whole:
        sys.exit(1)


@dossier.command("replay", help=localized("Compute the award again from the journal."))
@_folder
@show_options
def replay_(common: Common, folder: str) -> None:
    """Print the award, and whether it is the recorded one; exit with 1 if not."""
    from evalkit.dossier import Dossier, replay
    from evalkit.show.dossier.replay import replay_page

    found = replay(Dossier(folder))
    common.put_as(
        page=lambda: replay_page(found, common.lang),
        plain=lambda: found.evaluation.plain(common.lang),
        rows=lambda: found.evaluation,
    )
    if found.differences:
        sys.exit(1)


@dossier.command(
    "key", help=localized("Write a new Ed25519 key to FILE, and print its public half.")
)
@click.argument("file", type=click.Path())
@lang_option
def key_(file: str, lang: Lang) -> None:
    """Make a key."""
    from evalkit.dossier.signing import new_key

    public = new_key(Path(file))
    said_written(Path(file), lang)
    told(say("Public key: {key}", key=public), lang)
