"""Take the keys of a dict read from a file one by one, and note everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

from attrs import evolve

from evalkit.core.errors import ModelError, Problem, closest, place, unknown
from evalkit.core.messages import Message, Text, say
from evalkit.files.beside import Beside
from evalkit.files.formats.numbers import is_huge, parse_number
from evalkit.files.formats.reading import is_text, nfc
from evalkit.files.formats.trouble import shown


class Fields:
    """A reader over a raw dict: each key is taken once, and `done` reports the rest.

    A key that is wrong gives its default, so that reading goes on and every
    problem of a file is found in one pass.

    Parameters
    ----------
    raw : object
        What stands in the file; anything but a dict is a problem.
    problems : list of Problem
        Shared by all readers of a file; problems are appended.
    file, table : str
        Where the dict stands.
    prefix : str
        Put before the names of fields, such as ``scale.``.
    broken : dict of table to kind, optional
        The objects of the file that have problems of their own, shared like the problems.
    beside : Beside, optional
        Where other files lie that the file names, shared, too.
    """

    def __init__(
        self,
        raw: object,
        problems: list[Problem],
        *,
        file: str,
        table: str | Message,
        prefix: str = "",
        broken: dict[str | Message, str] | None = None,
        beside: Beside | None = None,
    ) -> None:
        self.problems = problems
        self.broken = {} if broken is None else broken
        self.beside = Beside() if beside is None else beside
        self.file = file
        self.table = table
        self.prefix = prefix
        self._known: dict[str, None] = {}
        self._raw: Mapping[str, object] = {}
        if isinstance(raw, Mapping):
            self._raw = {nfc(str(key)): value for key, value in raw.items()}
        else:
            self.wrong("", say("must be a table of keys and values"), raw)

    def wrong(
        self, name: str, rule: Message, value: object = None, remedy: Message | None = None
    ) -> None:
        """Note a problem with a key."""
        self.problems.append(
            Problem(
                file=self.file,
                table=self.table,
                field=(self.prefix + name).rstrip("."),
                rule=rule,
                value=None if value is None else shown(value),
                remedy=remedy,
            )
        )

    def not_known(self, name: str, kind: Message, value: str, known: Sequence[str]) -> None:
        """Note a name that there is not, with the nearest that there is."""
        field = (self.prefix + name).rstrip(".")
        problem = unknown(kind, value, known, table=self.table, field=field)
        self.problems.append(problem.at(self.file))

    def is_wrong(self, name: str) -> bool:
        """Say whether a problem of a key was noted already."""
        place = self.table, self.prefix + name
        return any((problem.table, problem.field) == place for problem in self.problems)

    def refuse(self, error: ModelError) -> None:
        """Note what the model says against the object that the keys make.

        Within another table the problem stands at its key there; else where the model says.
        """
        for problem in error.problems:
            table = self.table if self.prefix else problem.table or self.table
            name = (self.prefix + problem.field).rstrip(".")
            self.problems.append(evolve(problem, file=self.file, table=table, field=name))

    def inner(self, raw: object, prefix: str = "", table: str | Message | None = None) -> Fields:
        """Make a reader over a table that stands within this one, or in the same file."""
        return Fields(
            raw,
            self.problems,
            file=self.file,
            table=self.table if table is None else table,
            prefix=prefix,
            broken=self.broken,
            beside=self.beside,
        )

    def named(self, raw: object, noun: Message, number: int, key: str = "id") -> Fields:
        """Make a reader whose problems name the object by its id, or by its place in a list."""
        name = raw.get(key) if isinstance(raw, Mapping) else None
        if isinstance(name, str) and name:
            return self.inner(raw, table=place(noun, name))
        return self.inner(raw, table=say("{noun} {name}", noun=noun, name=number))

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def take(self, name: str, *, required: bool = False) -> object:
        """Return the raw value of a key, None if it is not there."""
        self._known[name] = None
        value = self._raw.get(name)
        if value is None and required:
            self.wrong(name, say("is missing"))
        return value

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        """Take text; a number is not text, since 2026.10 and 2026.1 are one number."""
        value = self.take(name, required=required)
        if value is None:
            return default
        if not isinstance(value, str):
            remedy = say("write it in quotes: {value}", value=f'"{shown(value)}"')
            self.wrong(name, say("must be text"), value, remedy)
            return default
        return self._clean(name, value)

    def _clean(self, name: str, value: str) -> str:
        if not is_text(value):
            self.wrong(name, say("has a character that no text can hold (NUL, or half a pair)"))
            return ""
        return nfc(value)

    def choice(
        self, name: str, known: Sequence[str], default: str, *, required: bool = False
    ) -> str:
        """Take one of a few words."""
        value = self.take(name, required=required)
        if value is None or value in known:
            return default if value is None else str(value)
        self.not_one_of(name, value, known)
        return default

    def not_one_of(self, name: str, value: object, known: Sequence[str]) -> None:
        """Note that a value is none of a few words."""
        near = closest(shown(value), known)
        remedy = say("did you mean {name}?", name=f"'{near}'") if near else None
        # The empty word stands for a key that is left out: nobody writes it.
        listed = [word for word in known if word]
        self.wrong(name, say("must be one of {names}", names=listed or "–"), value, remedy)

    def flag(self, name: str) -> bool:
        """Take true or false; false where it is not given."""
        value = self.take(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(name, say("must be true or false, without quotes"), value)
        return False

    def whole(self, name: str, default: int) -> int:
        """Take a whole number."""
        value = self.take(name)
        if is_huge(value):
            self.wrong(name, say("is beyond the range of evalkit (10^40)"))
        elif isinstance(value, int) and not isinstance(value, bool):
            return value
        elif value is not None:
            self.wrong(name, say("must be a whole number"), value)
        return default

    def number(self, name: str, *, required: bool = False) -> Fraction | None:
        """Take an exact number, None if it is absent or wrong."""
        value = self.take(name, required=required)
        return None if value is None else self._number(name, value)

    def _number(self, name: str, value: object) -> Fraction | None:
        try:
            return parse_number(value)
        except ModelError as error:
            self.problems.extend(
                evolve(p, file=self.file, table=self.table, field=self.prefix + name)
                for p in error.problems
            )
            return None

    def day(self, name: str) -> date | None:
        """Take a date: of TOML, or text such as 2026-11-22."""
        value = self.take(name)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        elif isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.wrong(name, say("must be a date such as 2026-11-22"), value)
        return None

    def names(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Take a list of names."""
        return tuple(
            self._clean(name, item) if isinstance(item, str) else ""
            for item in self._list(name, lambda v: isinstance(v, str), required=required)
        )

    def pair(self, name: str) -> tuple[Fraction, Fraction] | None:
        """Take a list of two numbers."""
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            self.wrong(name, say("must be a list of two numbers, [lowest, highest]"), value)
            return None
        low, high = (self._number(name, item) for item in value)
        return None if low is None or high is None else (low, high)

    def pairs(self, name: str) -> tuple[tuple[Fraction, Fraction], ...] | None:
        """Take a list of lists of two numbers."""
        value = self.take(name, required=True)
        if value is None:
            return None
        if not isinstance(value, list) or not all(
            isinstance(item, list) and len(item) == 2 for item in value
        ):
            self.wrong(name, say("must be a list of pairs, [[value, utility], …]"), value)
            return None
        read = [(self._number(name, x), self._number(name, u)) for x, u in value]
        good = tuple((x, u) for x, u in read if x is not None and u is not None)
        return good if len(good) == len(read) else None

    def words(self, name: str, *, required: bool = False, both: bool = True) -> Text:
        """Take text in English and Korean.

        Parameters
        ----------
        both : bool
            Whether a language that is not there is a problem. An author who has
            no words in a language says so with an empty text, ``title.ko = ""``.
        """
        value = self.take(name, required=required)
        if value is None:
            return Text()
        if isinstance(value, str):
            if not both:
                return Text(self._clean(name, value))
            remedy = say("write {name}.en and {name}.ko", name=name)
            self.wrong(name, say("must be given in both languages"), value, remedy)
            return Text()
        inner = self.inner(value, f"{self.prefix}{name}.")
        missing = both and isinstance(value, Mapping)
        made = Text(inner.text("en", required=missing), inner.text("ko", required=missing))
        inner.done()
        return made

    def table_of(self, name: str) -> Fields | None:
        """Take a table within this one."""
        value = self.take(name)
        if value is None:
            return None
        return self.inner(value, f"{self.prefix}{name}.")

    def items(self) -> Mapping[str, object]:
        """Take every key that is there."""
        self._known.update(dict.fromkeys(self._raw))
        return self._raw

    def list_of(self, name: str) -> list[object]:
        """Take a list of tables, ``[[name]]``."""
        return self._list(name, lambda v: isinstance(v, Mapping))

    def _list(
        self, name: str, fits: Callable[[object], bool], *, required: bool = False
    ) -> list[object]:
        value = self.take(name, required=required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(name, say("must be a list, in brackets"), value)
            return []
        good = [item for item in value if fits(item)]
        for item in value:
            if not fits(item):
                self.wrong(name, say("has an entry of the wrong kind"), item)
        return good

    def done(self) -> None:
        """Report the keys that nobody asked for, with the nearest that are known."""
        for name in self._raw:
            if name in self._known:
                continue
            near = closest(name, list(self._known))
            if near:
                remedy = say("did you mean {name}?", name=f"'{near}'")
            else:
                remedy = say("known are: {names}", names=list(self._known))
            self.wrong(name, say("is not a known key"), remedy=remedy)
