"""Is the journal whole? Every entry, its place, its signature, and the end of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from evalkit.core.errors import InputError
from evalkit.core.notes import Note, note
from evalkit.core.result import Result
from evalkit.dossier.journal import (
    ANCHOR,
    APPLICATION,
    COLUMNS,
    OBJECTS,
    START,
    Entry,
    Journal,
    canonical,
    utc,
)
from evalkit.dossier.signing import is_signed

EXPORT = "export.jsonl"


@frozen
class Finding:
    """One thing that is wrong, or worth knowing.

    Parameters
    ----------
    seq : int or None
        The entry that it is about.
    breach : bool
        Whether the journal is not what was written.
    note : Note
    """

    seq: int | None
    breach: bool
    note: Note


@frozen
class Verification(Result):
    """Whether a journal is whole.

    Parameters
    ----------
    count : int
        Entries.
    head : str
        Hash of the last one.
    findings : sequence of Finding
    """

    count: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, removed, reordered or cut off."""
        return not any(f.breach for f in self.findings)


def verify(folder: Path, receipts: Sequence[str] = ()) -> Verification:
    """Check a dossier; never raises for what it finds in it.

    Parameters
    ----------
    folder : Path
    receipts : sequence of str
        ``SEQ:HASH`` as `add` printed them: those entries must be there.

    Raises
    ------
    InputError
        If there is no dossier.
    """
    journal = Journal(folder)
    findings: list[Finding] = []
    try:
        rows = _rows(journal, findings)
    except InputError as error:
        return Verification(0, START, (_breach(None, note("refused", reason=error.reason)),))
    entries: list[Entry] = []
    for row in rows:
        if all(isinstance(v, str) for v in row[1:]) and isinstance(row[0], int):
            entries.append(Entry(**dict(zip(COLUMNS, row, strict=True))))
        else:
            findings.append(_breach(None, note("row")))
    findings += _chain(entries)
    findings += _signatures(entries)
    findings += _times(entries)
    findings += _ends(folder, entries, receipts)
    head = entries[-1].hash if entries else START
    return Verification(len(entries), head, tuple(findings))


def _breach(seq: int | None, about: Note) -> Finding:
    return Finding(seq, breach=True, note=about)


def _remark(seq: int | None, about: Note) -> Finding:
    return Finding(seq, breach=False, note=about)


def _rows(journal: Journal, findings: list[Finding]) -> list[tuple[Any, ...]]:
    with journal.connection() as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            findings.append(_breach(None, note("damaged", reason=sound)))
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            findings.append(_breach(None, note("unmarked")))
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if names != OBJECTS:
            findings.append(_breach(None, note("objects", names=sorted(names ^ OBJECTS))))
        try:
            query = f"SELECT {', '.join(COLUMNS)} FROM entries ORDER BY seq"  # noqa: S608
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError as error:
            findings.append(_breach(None, note("no-table", reason=str(error))))
            return []


def _chain(entries: Sequence[Entry]) -> Iterator[Finding]:
    previous, expected = START, 1
    for entry in entries:
        seq = entry.seq
        if seq != expected:
            yield _breach(expected, note("missing", first=expected, last=seq - 1))
        if entry.computed() != entry.hash:
            yield _breach(seq, note("changed", seq=seq))
        if entry.previous != previous:
            yield _breach(seq, note("order", seq=seq))
        previous, expected = entry.hash, seq + 1
    if not entries or entries[0].kind != "init":
        yield _breach(1, note("start"))


def _signatures(entries: Sequence[Entry]) -> Iterator[Finding]:
    trusted: set[str] = set()
    if entries and entries[0].kind == "init":
        try:
            signers = entries[0].content.get("signers", [])
            trusted = set(signers) if isinstance(signers, list) else set()
        except (ValueError, AttributeError):
            trusted = set()
    signed = [e for e in entries if e.key or e.signature]
    if signed:
        try:
            bad = [e for e in signed if not is_signed(e.key, e.signature, e.hash)]
        except InputError as error:
            yield _remark(None, note("refused", reason=error.reason))
            bad = []
        for entry in bad:
            yield _breach(entry.seq, note("signature", seq=entry.seq))
    if trusted:
        for entry in entries:
            if entry.key not in trusted:
                yield _breach(entry.seq, note("stranger", seq=entry.seq))


def _times(entries: Sequence[Entry]) -> Iterator[Finding]:
    last = None
    for entry in entries:
        try:
            moment = utc(entry.at)
        except InputError:
            yield _breach(entry.seq, note("time", seq=entry.seq))
            continue
        if last is not None and moment < last:
            yield _remark(entry.seq, note("earlier", seq=entry.seq, at=entry.at))
        last = moment


def _ends(folder: Path, entries: Sequence[Entry], receipts: Sequence[str]) -> Iterator[Finding]:
    """Look for a tail that was cut off: against the anchor, the receipts and the export."""
    found = {e.seq: e.hash for e in entries}
    try:
        anchor = json.loads((folder / ANCHOR).read_text("utf-8"))
        seq, head = int(anchor["seq"]), str(anchor["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        yield _breach(None, note("file", name=ANCHOR))
    else:
        if seq not in found:
            yield _breach(seq, note("cut", seq=seq))
        elif found[seq] != head:
            yield _breach(seq, note("anchor", seq=seq))
        elif seq != len(entries):
            yield _remark(seq, note("behind", count=len(entries) - seq))
    for receipt in receipts:
        number, _, digest = receipt.partition(":")
        if not number.isdecimal() or found.get(int(number)) != digest.strip():
            yield _breach(None, note("receipt", receipt=receipt[:90]))
    path = folder / EXPORT
    if path.exists():
        yield from _export(path, entries)
    elif entries and entries[-1].kind == "close":
        yield _breach(None, note("file", name=EXPORT))


def _export(path: Path, entries: Sequence[Entry]) -> Iterator[Finding]:
    written = path.read_bytes()
    expected = export_text(entries).encode()
    if written == expected:
        return
    lines, wanted = written.split(b"\n"), expected.split(b"\n")
    place = next(
        (n for n, (a, b) in enumerate(zip(lines, wanted, strict=False), 1) if a != b),
        min(len(lines), len(wanted)) + 1,
    )
    yield _breach(place, note("export", name=EXPORT, place=place))


def export_text(entries: Sequence[Entry]) -> str:
    """Return the journal as text: one line an entry, in one spelling."""
    return "".join(
        canonical({name: getattr(entry, name) for name in COLUMNS}) + "\n" for entry in entries
    )
