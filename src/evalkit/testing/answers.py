"""What a calculator answers, read and shown; and one that is a program, asked line by line."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from queue import Empty, Queue
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryFile
from threading import Thread
from typing import NoReturn

from evalkit.core.errors import ModelError
from evalkit.core.exact import decimal, exact
from evalkit.rules.base import Outcome, RuleSettings, Setting
from evalkit.rules.examples import Bids

_GRACE = 0.2
_LONGEST = 10**6
_SHOWN = 200


class UnansweredError(Exception):
    """Why there are no points by bid."""


def setting_text(value: Setting) -> str:
    """Write a setting; a number as an exact decimal, or a ratio where there is none."""
    return decimal(value) if isinstance(value, Fraction) else str(value)


def cut(value: object) -> str:
    """Show a value, shortened where it is long."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def points_by_bid(answer: object, names: Sequence[str]) -> dict[str, Fraction | None]:
    """Read points by bid, or say everything that is wrong with them."""
    if not isinstance(answer, Mapping):
        raise UnansweredError(f"the calculator answered no points by bid: {cut(answer)}.")
    wrong = [f"no points for {name}" for name in names if name not in answer]
    wrong += [f"points for {cut(name)}, which is no bid" for name in answer if name not in names]
    found: dict[str, Fraction | None] = {}
    for name in names:
        try:
            found[name] = None if answer.get(name) is None else exact(answer[name])
        except ModelError as error:
            wrong.append(f"{name}: {error.problems[0].rule} ({cut(answer[name])})")
    if wrong:
        raise UnansweredError(f"the answer of the calculator is wrong: {'; '.join(wrong)}.")
    return found


def situation(rows: Bids, chosen: RuleSettings) -> str:
    """Show settings and bids, every number exactly."""
    given = ", ".join(f"{name} = {setting_text(value)}" for name, value in chosen.items())
    listed = "; ".join(
        f"{name} ({', '.join(f'{k} {decimal(v)}' for k, v in row.items())})"
        for name, row in rows.items()
    )
    return f"The settings: {given or 'none'}.\n    The bids: {listed}."


def difference_line(name: str, found: Outcome, mine: Fraction | None) -> str:
    """Show what rule and calculator make of one bid, and how far they are apart."""
    theirs = "no points" if mine is None else decimal(mine)
    if found.value is None:
        return f"{name}: evalkit no points ({found.flag}), the calculator {theirs}."
    before = f"before rounding {found.raw} = {found.how}"
    apart = "" if mine is None else f", difference {decimal(mine - found.value)}"
    return f"{name}: evalkit {decimal(found.value)} ({before}), the calculator {theirs}{apart}."


class Program:
    """A program that answers each line with one line."""

    def __init__(self, words: Sequence[str], timeout: float) -> None:
        self._timeout, self._asked = timeout, 0
        self.left = b""
        """A line that nobody asked for, found in the end."""
        self._errors = TemporaryFile()  # noqa: SIM115 - closed in `end`
        try:
            self._run = Popen(  # noqa: S603 - the caller's own command
                list(words), stdin=PIPE, stdout=PIPE, stderr=self._errors, start_new_session=True
            )
        except OSError:
            self._errors.close()
            raise
        self._lines: Queue[bytes] = Queue()
        self._reader = Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        """Pass lines on, an empty one being the end; stop where many were not asked for."""
        assert self._run.stdout is not None
        while self._lines.qsize() <= _SHOWN:
            line = self._run.stdout.readline(_LONGEST)
            self._lines.put(line)
            if not line:
                return

    def __call__(self, rows: Bids, chosen: RuleSettings) -> object:
        """Ask for the points of some bids, and return what the program answers."""
        numbers = {n: {k: decimal(v) for k, v in row.items()} for n, row in rows.items()}
        given = {k: v if isinstance(v, bool) else setting_text(v) for k, v in chosen.items()}
        request = json.dumps({"bids": numbers, "settings": given}, ensure_ascii=False)
        assert self._run.stdin is not None
        with suppress(OSError):  # it has ended, as the missing answer tells
            self._run.stdin.write(f"{request}\n".encode())
            self._run.stdin.flush()
        try:
            line = self._lines.get(timeout=self._timeout)
        except Empty:
            self._fail(f"gave no answer within {self._timeout:g} seconds")
        if not line:
            with suppress(TimeoutExpired):
                self._run.wait(_GRACE)
            self._fail(f"ended without an answer (exit code {self._run.poll()})")
        self._asked += 1
        with suppress(Empty):  # only the first answer is waited after: that would take long
            more = self._lines.get(timeout=_GRACE) if self._asked == 1 else self._lines.get_nowait()
            if more:
                self._fail(f"answered one line with several: {cut(line)}, {cut(more)}")
            self._lines.put(more)
        try:
            return json.loads(line, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            self._fail(f"answered no line of JSON: {cut(line)} ({error})")

    def _fail(self, what: str) -> NoReturn:
        self._errors.seek(0)
        said = self._errors.read()[-_SHOWN * 5 :].decode(errors="replace").strip()
        raise UnansweredError(f"the calculator {what}.{f' It said: {said}' if said else ''}")

    def end(self) -> None:
        """End the program and whatever it started, and keep a line that nobody asked for."""
        assert self._run.stdin is not None
        assert self._run.stdout is not None
        with suppress(OSError):
            self._run.stdin.close()
        with suppress(TimeoutExpired):
            self._run.wait(_GRACE)
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._run.pid, signal.SIGKILL)
            else:
                self._run.kill()
        self._run.wait()
        self._reader.join(_GRACE)
        if not self._reader.is_alive():
            self._run.stdout.close()
        self._errors.close()
        with suppress(Empty):
            self.left = self._lines.get_nowait()


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice, of which JSON would keep the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
