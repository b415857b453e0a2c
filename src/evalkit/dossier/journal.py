"""An append-only journal in SQLite: each entry carries the hash of the one before it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from attrs import frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say
from evalkit.files.formats.reading import parse_json

FORMAT = 1
APPLICATION = 0x65766B64  # "evkd"
START = "0" * 64
JOURNAL, ANCHOR = "journal.db", "anchor.json"
COLUMNS = (
    "seq", "at", "who", "kind", "subject", "why", "body", "previous", "hash", "key", "signature",
)  # fmt: skip
_SCHEMA = """
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL,
  subject TEXT NOT NULL, why TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL,
  hash TEXT NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL
) STRICT;
CREATE TRIGGER no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
"""
OBJECTS = frozenset({"entries", "no_update", "no_delete"})


@frozen(kw_only=True)
class Draft:
    """What is to be written: who did what, about what, and why.

    Parameters
    ----------
    who, kind, subject, why : str
    body : object
        Plain data; numbers that decide are text.
    at : str
        ISO 8601 with an offset; empty: now.
    """

    who: str
    kind: str
    body: object
    subject: str = ""
    why: str = ""
    at: str = ""


@frozen(kw_only=True)
class Entry:
    """One entry as it stands in the journal; `hash` covers every other field but the signature."""

    seq: int
    at: str
    who: str
    kind: str
    subject: str
    why: str
    body: str
    previous: str
    hash: str
    key: str = ""
    signature: str = ""

    @property
    def content(self) -> dict[str, object]:
        """The body, read.

        Raises
        ------
        InputError
            If it is no JSON object.
        """
        return parse_json(self.body, f"{JOURNAL}#{self.seq}")

    @property
    def receipt(self) -> str:
        """What a writer keeps: the number and the hash."""
        return f"{self.seq}:{self.hash}"

    def computed(self) -> str:
        """Return the hash that the content should have."""
        fields = [
            FORMAT, self.seq, self.at, self.who, self.kind, self.subject, self.why, self.body,
            self.previous, self.key,
        ]  # fmt: skip
        return sha256(canonical(fields).encode()).hexdigest()


def canonical(value: object) -> str:
    """Write plain data in one spelling."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def now() -> str:
    """Return the time with its offset, to the millisecond."""
    return datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")


def utc(at: str) -> datetime:
    """Read a time that carries its offset.

    Raises
    ------
    InputError
        For anything else; a time without an offset means nothing elsewhere.
    """
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - has no offset, so it is refused below
    if moment.tzinfo is None:
        rule = say("must be a time with its offset, such as 2026-08-03T10:00:00+09:00")
        raise InputError(Problem(field="--at", rule=rule, value=at))
    return moment.astimezone(UTC)


class Journal:
    """A folder with the journal and its anchor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / JOURNAL
        if not self.path.is_file():
            rule = say("is not a dossier: it has no {name}", name=JOURNAL)
            remedy = say("start one with: evalkit dossier init")
            raise InputError(Problem(file=str(folder), rule=rule, remedy=remedy))

    @classmethod
    def create(cls, folder: Path) -> Journal:
        """Make an empty journal in a folder that has none."""
        path = folder / JOURNAL
        if path.exists():
            raise InputError(Problem(file=str(folder), rule=say("holds a dossier already")))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            rule = say("cannot be written: {reason}", reason=error.strerror)
            raise InputError(Problem(file=str(folder), rule=rule)) from None
        partial = folder / f".{JOURNAL}.{os.getpid()}"
        with _told(folder):
            connection = sqlite3.connect(partial, isolation_level=None)
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
            connection.close()
        try:
            os.link(partial, path)  # fails if somebody else was faster
        except FileExistsError:
            raise InputError(
                Problem(file=str(folder), rule=say("holds a dossier already"))
            ) from None
        finally:
            partial.unlink(missing_ok=True)
        return cls(folder)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Open the database: write-ahead log, full sync, half a minute of patience."""
        with _told(self.folder):
            made = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            try:
                made.execute("PRAGMA journal_mode=WAL")
                made.execute("PRAGMA synchronous=FULL")
                made.execute("PRAGMA trusted_schema=OFF")
                yield made
            finally:
                made.close()

    def entries(self) -> list[Entry]:
        """Return every entry, as it stands."""
        with self.connection() as connection:
            return list(read_entries(connection))

    def append(
        self, drafts: Iterable[Draft], sign: Signer | None = None, *, expect: str | None = None
    ) -> list[Entry]:
        """Write entries in one transaction: all of them, or none.

        Parameters
        ----------
        drafts : iterable of Draft
        sign : Signer, optional
        expect : str, optional
            Hash of the last entry that the drafts were checked against.

        Returns
        -------
        list of Entry
            On disk when this returns.

        Raises
        ------
        InputError
            If the disk is full, the file is no journal, or somebody else wrote in
            between.
        """
        made: list[Entry] = []
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                last = connection.execute(
                    "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
                ).fetchone()
                seq, previous = last or (0, START)
                self._unchanged(previous, expect)
                for draft in drafts:
                    seq += 1
                    entry = _entry(draft, seq, previous, sign)
                    _insert(connection, entry)
                    made.append(entry)
                    previous = entry.hash
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        if made:
            self._anchor()
        return made

    def _unchanged(self, last: str, expect: str | None) -> None:
        if expect is not None and last != expect:
            rule = say("another user wrote in the meantime; nothing was recorded")
            remedy = say("check the status, and run the command again")
            raise InputError(Problem(file=str(self.folder), rule=rule, remedy=remedy))

    def _anchor(self) -> None:
        """Keep the last number and hash beside the journal; a crash leaves them behind."""
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")  # so that two writers do not cross
            try:
                seq, head = connection.execute(
                    "SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1"
                ).fetchone()
                target = self.folder / ANCHOR
                partial = self.folder / f".{ANCHOR}.{os.getpid()}"
                try:
                    partial.write_text(canonical({"seq": seq, "hash": head}) + "\n", "utf-8")
                    partial.replace(target)
                except OSError:
                    partial.unlink(missing_ok=True)  # the entry is safe; the anchor can lag
            finally:
                connection.execute("COMMIT")


class Signer(Protocol):
    """Signs hashes; made by `evalkit.dossier.signing`."""

    key: str

    def sign(self, digest: str) -> str:
        """Return the signature of a hash, in hexadecimal."""


def _entry(draft: Draft, seq: int, previous: str, sign: Signer | None) -> Entry:
    at = draft.at or now()
    utc(at)
    blank = Entry(
        seq=seq,
        at=at,
        who=draft.who,
        kind=draft.kind,
        subject=draft.subject,
        why=draft.why,
        body=canonical(draft.body),
        previous=previous,
        hash="",
        key=sign.key if sign is not None else "",
    )
    digest = blank.computed()
    signature = sign.sign(digest) if sign is not None else ""
    values = {name: getattr(blank, name) for name in COLUMNS}
    return Entry(**{**values, "hash": digest, "signature": signature})


def _insert(connection: sqlite3.Connection, entry: Entry) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    values: Sequence[object] = [getattr(entry, name) for name in COLUMNS]
    connection.execute(f"INSERT INTO entries VALUES ({marks})", values)  # noqa: S608 - no input


def read_entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Yield every entry in order."""
    query = f"SELECT {', '.join(COLUMNS)} FROM entries ORDER BY seq"  # noqa: S608 - no input
    for row in connection.execute(query):
        yield Entry(**dict(zip(COLUMNS, row, strict=True)))


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in words what the database has to say."""
    try:
        yield
    except sqlite3.Error as error:
        text, code = str(error), getattr(error, "sqlite_errorcode", 0) & 0xFF  # without its detail
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
            rule = say("the disk is full or failing; nothing was recorded ({reason})", reason=text)
        elif code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            rule = say("another user is writing; nothing was recorded")
        else:
            rule = say("the journal is damaged ({reason})", reason=text)
        raise InputError(Problem(file=str(folder / JOURNAL), rule=rule)) from None
