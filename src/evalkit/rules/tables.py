"""Read the tables of a rule file, key by key; every problem is kept, none ends the reading."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from evalkit.core.errors import InputError, ModelError, Problem, unknown
from evalkit.core.exact import exact
from evalkit.core.messages import Message, Text, say
from evalkit.rules.phrases import named

LARGEST = 2_000_000
"""Bytes of a rule file; the largest that comes with evalkit has 20,000."""
Texts = Mapping[str, Text]


def parsed(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file, its decimals as they are written.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is no TOML.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(Problem(file=str(path), rule=say("is too large for a rule file")))
        return tomllib.loads(path.read_text("utf-8"), parse_float=str)
    except OSError as error:
        rule = say("cannot be read: {reason}", reason=error.strerror or str(error))
    except UnicodeDecodeError:
        rule = say("must be UTF-8 text")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        rule = say("is not valid TOML: {reason}", reason=str(error))
    raise InputError(Problem(file=path.name, rule=rule))


class TableReader:
    """One table of a file.

    Parameters
    ----------
    raw : mapping
    file : str
    where : str
        Path of the table within the file, such as ``parameters.max_points``.
    problems : list of Problem
        All tables of a file share it.
    texts : mapping of name to Text
        Texts that many rules use; a name stands for one.
    """

    def __init__(
        self,
        raw: Mapping[str, Any],
        file: str,
        where: str = "",
        problems: list[Problem] | None = None,
        texts: Texts | None = None,
    ) -> None:
        self.raw = raw
        self.file = file
        self.where = where
        self.problems = [] if problems is None else problems
        self.texts: Texts = {} if texts is None else texts
        self._read: set[str] = set()

    def wrong(
        self, key: str, rule: Message, value: object = None, remedy: Message | None = None
    ) -> None:
        """Note a problem of one key."""
        shown = None if value is None else str(value)
        self.problems.append(
            Problem(
                file=self.file, table=self.where, field=key, rule=rule, value=shown, remedy=remedy
            )
        )

    def not_known(self, key: str, kind: Message, name: str, known: Sequence[str]) -> None:
        """Note a name that there is not, with the nearest that there is."""
        problem = unknown(kind, name, known, table=self.where, field=key)
        self.problems.append(problem.at(self.file))

    def take(self, key: str, *, needed: bool = False) -> Any:
        """Return what stands under a key, and note that it was read."""
        self._read.add(key)
        found = self.raw.get(key)
        if found is None and needed:
            self.wrong(key, say("is missing"))
        return found

    def word(self, key: str, choices: Sequence[str] | None = None, *, needed: bool = False) -> str:
        """Return a line of text, one of some choices where they are given."""
        found = self.take(key, needed=needed)
        if found is None:
            return ""
        if not isinstance(found, str) or not found.strip():
            self.wrong(key, say("must be text"), found)
            return ""
        if choices is not None and found not in choices:
            rule = say("must be one of {names}", names=list(choices) or "–")
            self.wrong(key, rule, found)
            return ""
        return found

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of words; None where there is none."""
        found = self.take(key)
        if found is None:
            return None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return tuple(found)
        self.wrong(key, say("must be a list of words"), found)
        return None

    def switch(self, key: str) -> bool:
        """Return true or false; false where nothing is said."""
        found = self.take(key)
        if found is not None and not isinstance(found, bool):
            self.wrong(key, say("must be true or false"), found)
        return found is True

    def number(self, key: str) -> Fraction | None:
        """Return an exact number; None where there is none."""
        found = self.take(key)
        if found is None:
            return None
        try:
            return exact(found)
        except ModelError as error:
            first = error.problems[0]
            self.wrong(key, first.rule, found, first.remedy)
        return None

    def whole(self, key: str, low: int, high: int, *, needed: bool = False) -> int | None:
        """Return a whole number between two others."""
        found = self.take(key, needed=needed)
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and low <= found <= high:
            return found
        rule = say("must be a whole number between {low} and {high}", low=low, high=high)
        self.wrong(key, rule, found)
        return None

    def day(self, key: str) -> date | None:
        """Return a date; None where there is none."""
        found = self.take(key)
        if found is None:
            return None
        if type(found) is date:
            return found
        if isinstance(found, str):
            try:
                return date.fromisoformat(found)
            except ValueError:
                pass
        self.wrong(key, say("must be a date, YYYY-MM-DD"), found)
        return None

    def text(self, key: str, *, needed: bool = False) -> Text:
        """Return a text in two languages, or the shared one that is named."""
        found = self.take(key, needed=needed)
        return Text() if found is None else self._text(key, found)

    def _text(self, key: str, found: object) -> Text:
        if isinstance(found, str):
            if found in self.texts:
                return self.texts[found]
            self.not_known(key, say("text"), found, list(self.texts))
            return Text()
        if isinstance(found, dict):
            inner = self.inner(key, found)
            text = Text(inner.word("en"), inner.word("ko"))
            inner.done()
            if not text:
                self.wrong(key, say("must say something, as en or as ko"))
            return text
        self.wrong(key, say("must be a table with the keys en and ko"), found)
        return Text()

    def sentence(self, key: str, known: frozenset[str], *, needed: bool = False) -> Text:
        """Return a sentence with names in braces; one line of text serves both languages."""
        found = self.take(key, needed=needed)
        if found is None:
            return Text()
        text = Text(found) if isinstance(found, str) else self._text(key, found)
        for template in (text.en, text.ko):
            try:
                names = named(template)
            except ValueError:
                self.wrong(
                    key,
                    say("may hold only names between braces"),
                    template,
                    say("double a brace that is to be printed"),
                )
                continue
            for name in sorted(names - known):
                self.not_known(key, say("value"), name, sorted(known))
        return text

    def inner(self, key: str, raw: Mapping[str, Any]) -> TableReader:
        """Return a reader of a table within this one."""
        where = f"{self.where}.{key}" if self.where else key
        return TableReader(raw, self.file, where, self.problems, self.texts)

    def table(self, key: str) -> TableReader:
        """Return the table under a key; an empty one where there is none."""
        found = self.take(key)
        if found is not None and not isinstance(found, dict):
            self.wrong(key, say("must be a table"), found)
            found = None
        return self.inner(key, found or {})

    def tables(self, key: str) -> Iterator[TableReader]:
        """Yield a reader for each table of a list."""
        found = self.take(key)
        if found is None:
            return
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.wrong(key, say("must be a list of tables"), found)
            return
        for number, item in enumerate(found, start=1):
            name = item.get("id", item.get("law"))
            yield self.inner(f"{key}.{name if isinstance(name, str) else number}", item)

    def names(self) -> list[str]:
        """Return the keys that are there, and take each for read."""
        self._read |= set(self.raw)
        return list(self.raw)

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.raw:
            if key not in self._read:
                self.not_known("", say("key"), key, sorted(self._read))


def settled(reader: TableReader) -> None:
    """Raise all problems of a file, if there are any."""
    if reader.problems:
        raise InputError(reader.problems)
