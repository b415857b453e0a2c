"""Killed at any moment, with two writers, or on a full disk: nothing acknowledged is lost."""

import os
import random
import resource
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sentences import refuses

from evalkit.core.errors import InputError
from evalkit.dossier.journal import Draft, Journal
from evalkit.dossier.verify import verify

KILLS = 200


def draft(number):
    body = {"number": number, "padding": "x" * (number % 7) * 300}
    return Draft(who="w", kind="init" if not number else "note", body=body)


def write_until_killed(folder, pipe):
    """Append entries, and acknowledge each on a pipe, until somebody kills the process."""
    journal = Journal(folder)
    number = 1
    while True:
        entries = journal.append([draft(number)] * (1 + number % 3))
        for entry in entries:
            os.write(pipe, (entry.receipt + "\n").encode())
        number += 1


def killed_writer(folder, receipts, delay, writers=1):
    """Start writers, and kill them a while after so many receipts; return all that they gave.

    The receipts are waited for, however slow the machine; the delay only chooses the moment.
    """
    reader, pipe = os.pipe()
    children = []
    for _ in range(writers):
        child = os.fork()
        if child == 0:  # nothing of pytest may run here
            os.close(reader)
            try:
                write_until_killed(folder, pipe)
            finally:
                os._exit(3)
        children.append(child)
    os.close(pipe)
    given = b""
    while given.count(b"\n") < receipts:
        part = os.read(reader, 65536)
        assert part, "the writers ended by themselves"
        given += part
    time.sleep(delay)
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    with os.fdopen(reader, "rb") as file:
        lines = (given + file.read()).decode().split("\n")
    return lines[:-1]  # what follows the last line end was cut off by the kill


@pytest.fixture
def journal(tmp_path):
    made = Journal.create(tmp_path / "dossier")
    made.append([draft(0)])
    return made


@pytest.mark.parametrize("kills", [8, pytest.param(KILLS, marks=pytest.mark.long)])
def test_no_acknowledged_entry_is_lost_over_hundreds_of_kills(journal, kills):
    chance = random.Random(4)
    receipts = []
    for kill in range(kills):
        # Every other one is killed while it starts, the rest after some entries.
        wanted = kill % 2 * chance.randint(1, 6)
        given = killed_writer(journal.folder, wanted, chance.uniform(0, 0.01))
        assert len(given) >= wanted
        receipts += given
        if kill % 20 == 19:
            found = verify(journal.folder, receipts)
            assert found.whole, str(found)
    found = verify(journal.folder, receipts)
    assert found.whole, str(found)
    assert found.count >= len(set(receipts)) >= kills / 2
    assert journal.append([draft(5)])[0].seq == found.count + 1


def test_two_writers_at_once_lose_nothing(journal):
    receipts = killed_writer(journal.folder, 11, 0.1, writers=2)
    found = verify(journal.folder, receipts)
    assert found.whole, str(found)
    assert len(receipts) == len(set(receipts)) > 10


def test_a_write_on_what_somebody_else_changed_is_refused(journal):
    head = journal.entries()[-1].hash
    journal.append([draft(1)])
    with refuses(InputError, "another user wrote in the meantime; nothing was recorded"):
        journal.append([draft(2)], expect=head)
    assert len(journal.entries()) == 2


def test_a_full_disk_loses_nothing_and_is_told(journal):
    before = journal.entries()
    child = os.fork()
    if child == 0:
        try:
            limit = (journal.path.stat().st_size + 4096, resource.RLIM_INFINITY)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            body = {"much": "x" * 5_000_000}
            Journal(journal.folder).append([Draft(who="w", kind="note", body=body)])
            os._exit(4)
        except InputError as error:
            os._exit(0 if "nothing was recorded" in str(error) else 5)
        except BaseException:  # noqa: BLE001
            os._exit(6)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert journal.entries() == before
    assert verify(journal.folder).whole
    journal.append([draft(1)])


def test_the_journal_is_synced_and_logged_ahead(journal):
    with journal.connection() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_journal_that_was_cut_short_is_told(journal):
    with closing(sqlite3.connect(journal.path)) as connection, connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = journal.path.read_bytes()
    Path(journal.path).write_bytes(data[: len(data) // 2])
    assert not verify(journal.folder).whole
