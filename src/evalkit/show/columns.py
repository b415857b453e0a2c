"""What a table says of each item, said once for pages, files, data frames and documents.

A `Column` has a title, reads a value from an item, and knows the form of that value: how people
read it, and which plain values it comes to under which keys. The table of a page, the rows of CSV
and of data frames, and the page of the documents that lists all columns follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from evalkit.core.messages import Lang, Message, say, words
from evalkit.show.forms import TEXT, Form, Worded
from evalkit.show.pages import Table

BLANK = object()
"""What a column reads where nothing belongs; None is what is not there, and gets a dash."""
Item = TypeVar("Item")
Item_contra = TypeVar("Item_contra", contravariant=True)


@frozen
class Column(Generic[Item_contra]):
    """One column, of items of one type.

    Parameters
    ----------
    title : Message, Text or str
    read : callable (item)
        What stands in the column, in no language yet; None where it is not known, `BLANK`
        where nothing belongs.
    form : Form
    keys : sequence of str
        The names of its values for programs; none where it is for people alone.
    width : int, optional
        Where its cells wrap in text.
    """

    title: Worded
    read: Callable[[Item_contra], Any]
    form: Form = TEXT
    keys: tuple[str, ...] = field(default=(), kw_only=True)
    width: int | None = field(default=None, kw_only=True)

    def titled(self, title: Worded) -> Column[Item_contra]:
        """Return the column under another title, such as one that holds a currency."""
        return evolve(self, title=title)

    def cell(self, item: Item_contra, lang: Lang) -> str:
        """Return what people read."""
        value = self.read(item)
        if value is BLANK:
            return ""
        return words(self.form.none, lang) if value is None else self.form.write(value, lang)

    def values(self, item: Item_contra, lang: Lang) -> dict[str, Any]:
        """Return what programs read, by key."""
        value = self.read(item)
        plain = self.form.plain(None if value is BLANK else value, lang)
        return dict(zip(self.keys, plain if len(self.keys) > 1 else (plain,), strict=True))


def table_of(columns: Sequence[Column[Item]], items: Iterable[Item], lang: Lang) -> Table:
    """Lay items out under their columns."""
    return Table(
        [words(column.title, lang) for column in columns],
        [[column.cell(item, lang) for column in columns] for item in items],
        right=[place for place, column in enumerate(columns) if column.form.right],
        wrap=tuple((p, c.width) for p, c in enumerate(columns) if c.width is not None),
    )


def not_shown(count: int) -> Message:
    """Say how many rows of a table are not on the page."""
    return say("Rows not shown: {count}.", count=count)


def rows_of(
    columns: Sequence[Column[Item]], items: Iterable[Item], lang: Lang
) -> list[dict[str, Any]]:
    """Return one plain dict an item, with the keys of the columns."""
    told = [column for column in columns if column.keys]
    return [
        {key: value for column in told for key, value in column.values(item, lang).items()}
        for item in items
    ]


def keys_of(columns: Iterable[Column[Any]]) -> list[str]:
    """Return the keys of all columns, in order."""
    return [key for column in columns for key in column.keys]
