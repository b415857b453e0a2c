"""How values stand in files: text, numbers, words in two languages, tables within tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve

from evalkit.core.counts import is_whole, whole_rule
from evalkit.core.ids import id_of
from evalkit.core.messages import Citation, Text, say
from evalkit.files.fields import Fields
from evalkit.files.formats.cells import Cells, split
from evalkit.files.formats.numbers import number_plain
from evalkit.files.formats.table import NumberedRow
from evalkit.files.noun import ITSELF, Field, FieldKind, Noun

FORMAT_NUMBER = 1


def write_words(words: Text) -> dict[str, object]:
    """Write both languages, an absent one as empty text: it was left out on purpose."""
    return {"en": words.en, "ko": words.ko}


def _text_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], str]:
    return lambda row: cells.text(row, key)


def _number_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], Any]:
    return lambda row: cells.number(row, key) if cells.text(row, key).strip() else None


def _mark_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], Any]:
    return lambda row: cells.mark(row, key) if cells.text(row, key).strip() else None


def _day_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], date | None]:
    return lambda row: cells.day(row, key)


def _names_cell(cells: Cells, key: str, required: bool) -> Callable[[NumberedRow], tuple[str, ...]]:
    return lambda row: split(cells.name(row, key, required=required))


def _words_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], Text]:
    return cells.words(key)


def _words(*, both: bool) -> FieldKind:
    def read(fields: Fields, key: str, required: bool) -> Text:
        return fields.words(key, required=required, both=both)

    return FieldKind(read, write_words, Text(), languages=True, cell=_words_cell)


TEXT = FieldKind(
    lambda fields, key, required: fields.text(key, required=required), empty="", cell=_text_cell
)
NUMBER = FieldKind(
    lambda fields, key, required: fields.number(key, required=required),
    number_plain,
    cell=_number_cell,
)
MARK = FieldKind(NUMBER.read, NUMBER.write, cell=_mark_cell)
"""A number that is no ratio in a table, where 8/10 could be read in two ways."""
WHOLE = FieldKind(lambda fields, key, _: fields.whole(key, 0) if key in fields else None)
FLAG = FieldKind(lambda fields, key, _: fields.flag(key), empty=False)
DAY = FieldKind(lambda fields, key, _: fields.day(key), cell=_day_cell)
NAMES = FieldKind(
    lambda fields, key, required: fields.names(key, required=required),
    list,
    empty=(),
    cell=_names_cell,
)
RANGE = FieldKind(lambda fields, key, _: fields.pair(key), lambda pair: [*map(number_plain, pair)])
PAIRS = FieldKind(
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


CITATION = FieldKind(read_citation, _write_citation, Citation())
"""A citation: one text in every language; with words of its own, one for each."""


def _read_filled(fields: Fields, key: str, required: bool) -> str:
    found = fields.text(key, required=required)
    if found.isspace() or fields.take(key) == "":
        fields.wrong(key, say("is empty"))
    return found


def _filled_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], str]:
    def read(row: NumberedRow) -> str:
        text = cells.text(row, key)
        if not text.strip():
            cells.wrong(row[0], key, say("is empty"))
        return text

    return read


def _id_cell(cells: Cells, key: str, required: bool) -> Callable[[NumberedRow], str]:
    return lambda row: cells.name(row, key, required=required)


def _name_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], str]:
    return lambda row: id_of(cells.text(row, key))


FILLED = FieldKind(_read_filled, empty="", cell=_filled_cell)
"""Text that says something where it stands."""
ID = FieldKind(TEXT.read, empty="", cell=_id_cell)
NAME = FieldKind(TEXT.read, empty="", cell=_name_cell)
"""The id of something else."""


def choice(known: Sequence[str], default: str | None = "") -> FieldKind:
    """Make the kind of one of a few words."""

    def read(fields: Fields, key: str, required: bool) -> str | None:
        found = fields.choice(key, known, default or "", required=required)
        return found or default

    def cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], str | None]:
        return lambda row: id_of(cells.text(row, key)) or default

    return FieldKind(read, empty=default, known=[word for word in known if word], cell=cell)


def whole(default: int) -> FieldKind:
    """Make the kind of a whole number that stands for itself."""
    return FieldKind(lambda fields, key, _: fields.whole(key, default), empty=default)


def maybe(kind: FieldKind) -> FieldKind:
    """Make the kind of what says another thing by being left out than by being empty."""

    def read(fields: Fields, key: str, required: bool) -> Any:
        return kind.read(fields, key, required) if key in fields or required else None

    return evolve(kind, read=read, empty=None)


def limited(kind: FieldKind, count: int) -> FieldKind:
    """Make the kind of a list or a table that holds no more than so many."""

    def read(fields: Fields, key: str, required: bool) -> Any:
        given = fields.take(key)
        if not isinstance(given, list | Mapping) or len(given) <= count:
            return kind.read(fields, key, required)
        fields.wrong(key, say("must be at most {count}", count=count), len(given))
        return kind.empty

    return evolve(kind, read=read)


def between(low: int, high: int, default: int | None = None) -> FieldKind:
    """Make the kind of a whole number between two others."""

    def read(fields: Fields, key: str, required: bool) -> int | None:
        found = fields.take(key, required=required)
        if found is None:
            return default
        if is_whole(found, low, high):
            return found
        fields.wrong(key, whole_rule(low, high), found)
        return default

    return FieldKind(read, empty=default)


def one(noun: Noun[Any], *, keep: bool = False) -> FieldKind:
    """Make the kind of a table within the table, ``[owner.key]``, whole or not to `keep` it."""

    def read(fields: Fields, key: str, required: bool) -> Any:
        inner = fields.table_of(key)
        if inner is None and required:
            fields.wrong(key, say("is missing"))
        if inner is None:
            return None
        return noun.keep(inner) if keep else noun.read(inner)

    return FieldKind(read, noun.write, parts=(noun,))


def spread(noun: Noun[dict[str, Any]]) -> FieldKind:
    """Make the kind of a table whose keys are attributes of the owner; its name is `ITSELF`."""

    def read(fields: Fields, key: str, _required: bool) -> Mapping[str, Any]:
        inner = fields.table_of(key)
        return {} if inner is None else noun.values(inner)

    return FieldKind(read, noun.write, parts=(noun,))


def many(noun: Noun[Any], *, keep: bool = False) -> FieldKind:
    """Make the kind of a list of tables, ``[[key]]``, whose problems name each by its id.

    Parameters
    ----------
    keep : bool
        Whether what has problems is there all the same, so that others can point to it.
    """

    def read(fields: Fields, key: str, _required: bool) -> list[Any]:
        found = []
        for number, raw in enumerate(fields.list_of(key), 1):
            inner = fields.named(raw, noun.called, number, noun.name)
            before = len(fields.problems)
            found.append(noun.keep(inner) if keep else noun.read(inner))
            if len(fields.problems) > before:
                fields.broken[inner.table] = noun.called.template
        return [item for item in found if item is not None]

    return FieldKind(
        read, lambda items: [*map(noun.write, items)], empty=(), parts=(noun,), listed=True
    )


def within(noun: Noun[Any]) -> FieldKind:
    """Make the kind of a list of tables whose problems stand in the owner: ``level 2.value``."""

    def read(fields: Fields, key: str, _required: bool) -> list[Any]:
        found = [
            noun.read(fields.inner(raw, f"{fields.prefix}{key} {number}."))
            for number, raw in enumerate(fields.list_of(key), 1)
        ]
        return [item for item in found if item is not None]

    return FieldKind(
        read, lambda items: [*map(noun.write, items)], empty=(), parts=(noun,), listed=True
    )


def keyed(noun: Noun[Any], known: Sequence[str]) -> FieldKind:
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

    return FieldKind(read, write, empty=(), known=known, parts=(noun,))


def by_name(
    read_one: Callable[[Fields, str], Any], write_one: Callable[[Any], object]
) -> FieldKind:
    """Make the kind of a table of names, ``[key]``, whose values are of one kind."""

    def read(fields: Fields, key: str, required: bool) -> dict[str, Any]:
        inner = fields.table_of(key)
        if inner is None:
            if required:
                fields.wrong(key, say("is missing"))
            return {}
        found = {name: read_one(inner, name) for name in inner.items()}
        return {name: value for name, value in found.items() if value is not None}

    def write(pairs: Any) -> dict[str, object]:
        return {name: write_one(value) for name, value in dict(pairs).items()}

    return FieldKind(read, write, empty=(), tabled=True)


def each(noun: Noun[Any]) -> FieldKind:
    """Make the kind of a table of names, ``[key.name]``, each an object, whole or not."""

    def read(fields: Fields, name: str) -> Any:
        inner = fields.table_of(name)
        return None if inner is None else noun.keep(inner)

    return evolve(by_name(read, noun.write), parts=(noun,))


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
    FieldKind(read_format, lambda _owner: FORMAT_NUMBER),
    say("of the file: `1`"),
    ITSELF,
    required=True,
)
"""The first key of a file."""
