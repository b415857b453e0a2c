"""What a noun looks like in files: one table of fields, from which all else follows.

A `Noun` lists the fields of a class once: the key of each, how its value is written, whether it
is required, and what it means. From this table follow reading with every problem at its place,
writing, the templates of ``evalkit new``, the columns of tables and the pages that describe the
files. A format such as TOML or CSV knows no noun, and a noun no format.

cattrs would make the objects from such data, too, but not with what a reader of evalkit owes:
all problems at once, each with file, table, key, value and remedy, words in two languages,
numbers that stay exact, and the keys that were not known with the nearest that are. What would
be left for it are the calls of the classes, one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from evalkit.core.errors import ModelError
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.schema.fields import Fields
from evalkit.schema.formats.cells import Cells, split
from evalkit.schema.formats.numbers import number_plain
from evalkit.schema.formats.table import Row

_T = TypeVar("_T")
FORMAT_NUMBER = 1
ITSELF = "."
"""The name of a field that holds no attribute of its object: it reads and writes several."""


def same(value: object) -> object:
    """Write what a file holds as it is: a word, a whole number, true or false, a day."""
    return value


def always(_item: object) -> bool:
    """Write a field also where it says what would hold without it."""
    return True


@frozen
class Kind:
    """How a value stands in a file.

    Parameters
    ----------
    read : callable
        From the keys of a table, the key and whether it is required to the value.
    write : callable
        From the value to plain data.
    empty : object
        What a key that is left out stands for; it is not written.
    known : sequence of str
        The words of a choice.
    parts : sequence of Noun
        What stands within it, in tables of its own.
    listed : bool
        Whether those are a list, ``[[key]]``.
    languages : bool
        Whether it is written once for each language.
    cell : callable or None
        From the cells of a table, the key and whether it is required to what reads the value of
        a row. None: it stands in no table, or is read in bulk.
    """

    read: Callable[[Fields, str, bool], Any]
    write: Callable[[Any], object] = same
    empty: object = None
    known: Sequence[str] = ()
    parts: Sequence[Noun[Any]] = field(default=(), repr=False)
    listed: bool = False
    languages: bool = False
    cell: Callable[[Cells, str, bool], Callable[[Row], Any]] | None = None


@frozen
class Field:
    """One field of a noun.

    Parameters
    ----------
    key : str
        In files.
    kind : Kind
    help : Message
        What it holds, for the documents and the templates.
    name : str
        Of the attribute, where that is another than the key: ``rule.method`` is one of a part.
    required : bool
    unset : Message or None
        What holds where it is left out, if that is no word of a choice.
    written : callable or None
        Whether an object writes it; None: where it is required or not empty.
    of : callable
        From an object to the value that it has for it; by default the attribute of the name.
    rare : bool
        Whether its column is written only where some row has something in it.
    """

    key: str
    kind: Kind
    help: Message
    name: str = ""
    required: bool = field(default=False, kw_only=True)
    unset: Message | None = field(default=None, kw_only=True)
    written: Callable[[Any], bool] | None = field(default=None, kw_only=True)
    of: Callable[[Any], Any] = field(kw_only=True, repr=False)
    rare: bool = field(default=False, kw_only=True)

    @of.default
    def _attribute(self) -> Callable[[Any], Any]:
        return same if self.name == ITSELF else attrgetter(self.name or self.key)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a table in which it stands."""
        return (f"{self.key}_en", f"{self.key}_ko") if self.kind.languages else (self.key,)

    def is_written(self, item: object) -> bool:
        """Say whether an object writes it."""
        if self.written is not None:
            return self.written(item)
        return self.required or bool(self.of(item) != self.kind.empty)


@frozen
class Noun(Generic[_T]):
    """One thing that files hold, such as a criterion.

    Parameters
    ----------
    called : Message
        Its name in problems.
    make : callable
        The class, or what makes an object of the values by their names.
    fields : sequence of Field
        In the order in which they are written.
    settle : callable or None
        Judges keys that hang on each other, and brings the values to those that `make` takes.
    instead : callable or None
        What stands in for an object that could not be made, from its keys and values.
    """

    called: Message
    make: Callable[..., _T]
    fields: tuple[Field, ...]
    settle: Callable[[Fields, dict[str, Any]], None] | None = None
    instead: Callable[[Fields, dict[str, Any]], _T | None] | None = None

    def take(self, fields: Fields) -> dict[str, Any]:
        """Take its keys, and note what is wrong with them; others may stand beside."""
        values: dict[str, Any] = {}
        for one in self.fields:
            found = one.kind.read(fields, one.key, one.required)
            if one.name == ITSELF:
                values |= found
            else:
                values[one.name or one.key] = found
        if self.settle is not None:
            self.settle(fields, values)
        return values

    def values(self, fields: Fields) -> dict[str, Any]:
        """Take every key, and note what is wrong with it, or that it is not known."""
        values = self.take(fields)
        fields.done()
        return values

    def read(self, fields: Fields, **given: Any) -> _T | None:
        """Make an object of a table; None, with every problem noted, where that fails."""
        before = len(fields.problems)
        values = self.values(fields) | given
        if len(fields.problems) == before:
            try:
                return self.make(**values)
            except ModelError as error:
                fields.refuse(error)
        return None if self.instead is None else self.instead(fields, values)

    def write(self, item: _T) -> dict[str, object]:
        """Return an object as plain data; what is left at its default is left out."""
        made: dict[str, object] = {}
        for one in self.fields:
            if one.is_written(item):
                made[one.key] = one.kind.write(one.of(item))
        return made


def write_words(words: Text) -> dict[str, object]:
    """Write both languages, an absent one as empty text: it was left out on purpose."""
    return {"en": words.en, "ko": words.ko}


def _text_cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], str]:
    return lambda row: cells.text(row, key)


def _number_cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], Any]:
    return lambda row: cells.number(row, key) if cells.text(row, key).strip() else None


def _names_cell(cells: Cells, key: str, required: bool) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: split(cells.name(row, key, required=required))


def _words_cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], Text]:
    return cells.words(key)


def _words(*, both: bool) -> Kind:
    def read(fields: Fields, key: str, required: bool) -> Text:
        return fields.words(key, required=required, both=both)

    return Kind(read, write_words, Text(), languages=True, cell=_words_cell)


TEXT = Kind(
    lambda fields, key, required: fields.text(key, required=required), empty="", cell=_text_cell
)
NUMBER = Kind(
    lambda fields, key, required: fields.number(key, required=required),
    number_plain,
    cell=_number_cell,
)
WHOLE = Kind(lambda fields, key, _: fields.whole(key, 0) if key in fields else None)
FLAG = Kind(lambda fields, key, _: fields.flag(key), empty=False)
DAY = Kind(lambda fields, key, _: fields.day(key))
NAMES = Kind(
    lambda fields, key, required: fields.names(key, required=required),
    list,
    empty=(),
    cell=_names_cell,
)
RANGE = Kind(lambda fields, key, _: fields.pair(key), lambda pair: [*map(number_plain, pair)])
PAIRS = Kind(
    lambda fields, key, _: fields.pairs(key),
    lambda pairs: [[number_plain(x), number_plain(y)] for x, y in pairs],
)
WORDS = _words(both=True)
SOME_WORDS = _words(both=False)
"""Words of which one language is enough."""


def _write_citation(words: Citation) -> object:
    return write_words(words) if words.ko else words.en


def read_citation(fields: Fields, key: str, required: bool = False) -> Citation:
    """Take a citation: one text in every language, or words of each."""
    found = fields.words(key, required=required, both=False)
    return Citation(found.en, found.ko)


CITATION = Kind(read_citation, _write_citation, Citation())
"""A citation: one text in every language; with words of its own, one for each."""


def choice(known: Sequence[str], default: str | None = "") -> Kind:
    """Make the kind of one of a few words."""

    def read(fields: Fields, key: str, required: bool) -> str | None:
        found = fields.choice(key, known, default or "", required=required)
        return found or default

    def cell(cells: Cells, key: str, _required: bool) -> Callable[[Row], str | None]:
        return lambda row: cells.text(row, key).strip() or default

    return Kind(read, empty=default, known=[word for word in known if word], cell=cell)


def whole(default: int) -> Kind:
    """Make the kind of a whole number that stands for itself."""
    return Kind(lambda fields, key, _: fields.whole(key, default), empty=default)


def one(noun: Noun[Any]) -> Kind:
    """Make the kind of a table within the table, ``[owner.key]``."""

    def read(fields: Fields, key: str, required: bool) -> Any:
        inner = fields.table_of(key)
        if inner is None and required:
            fields.wrong(key, say("is missing"))
        return None if inner is None else noun.read(inner)

    return Kind(read, noun.write, parts=(noun,))


def spread(noun: Noun[dict[str, Any]]) -> Kind:
    """Make the kind of a table whose keys are attributes of the owner; its name is `ITSELF`."""

    def read(fields: Fields, key: str, _required: bool) -> Mapping[str, Any]:
        inner = fields.table_of(key)
        return {} if inner is None else noun.values(inner)

    return Kind(read, noun.write, parts=(noun,))


def many(noun: Noun[Any]) -> Kind:
    """Make the kind of a list of tables, ``[[key]]``, whose problems name each by its id."""

    def read(fields: Fields, key: str, _required: bool) -> list[Any]:
        found = []
        for number, raw in enumerate(fields.list_of(key), 1):
            inner = fields.named(raw, noun.called, number)
            before = len(fields.problems)
            found.append(noun.read(inner))
            if len(fields.problems) > before:
                fields.broken[inner.table] = noun.called.template
        return [item for item in found if item is not None]

    return Kind(read, lambda items: [*map(noun.write, items)], empty=(), parts=(noun,), listed=True)


def within(noun: Noun[Any]) -> Kind:
    """Make the kind of a list of tables whose problems stand in the owner: ``level 2.value``."""

    def read(fields: Fields, key: str, _required: bool) -> list[Any]:
        found = [
            noun.read(fields.inner(raw, f"{fields.prefix}{key} {number}."))
            for number, raw in enumerate(fields.list_of(key), 1)
        ]
        return [item for item in found if item is not None]

    return Kind(read, lambda items: [*map(noun.write, items)], empty=(), parts=(noun,), listed=True)


def keyed(noun: Noun[Any], known: Sequence[str]) -> Kind:
    """Make the kind of a table of a few known names, ``[key.name]``, each an object of that id."""

    def read(fields: Fields, key: str, _required: bool) -> list[Any]:
        inner = fields.table_of(key)
        if inner is None:
            return []
        tables = {name: inner.table_of(name) for name in known}
        inner.done()
        found = [noun.read(table, id=name) for name, table in tables.items() if table is not None]
        return [item for item in found if item is not None]

    def write(items: Sequence[Any]) -> dict[str, object]:
        return {item.id: noun.write(item) for item in items}

    return Kind(read, write, empty=(), known=known, parts=(noun,))


def by_name(read_one: Callable[[Fields, str], Any], write_one: Callable[[Any], object]) -> Kind:
    """Make the kind of a table of names, ``[key]``, whose values are of one kind."""

    def read(fields: Fields, key: str, _required: bool) -> dict[str, Any]:
        inner = fields.table_of(key)
        return {} if inner is None else {name: read_one(inner, name) for name in inner.items()}

    return Kind(read, lambda pairs: {k: write_one(v) for k, v in dict(pairs).items()}, empty=())


def read_format(fields: Fields, key: str = "format", required: bool = True) -> dict[str, Any]:
    """Refuse a file of another format than this version reads; no object holds the number."""
    found = fields.take(key, required=required)
    if found is not None and (found != FORMAT_NUMBER or isinstance(found, bool)):
        rule = say(
            "must be {number}, the format that this version of evalkit reads", number=FORMAT_NUMBER
        )
        fields.wrong(key, rule, found)
    return {}


FORMAT = Field(
    "format",
    Kind(read_format, lambda _owner: FORMAT_NUMBER),
    say("of the file: `1`"),
    ITSELF,
    required=True,
)
"""The first key of a file."""
