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

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from evalkit.core.errors import ModelError
from evalkit.core.messages import Message
from evalkit.files.fields import Fields
from evalkit.files.formats.cells import Cells
from evalkit.files.formats.table import NumberedRow

_T = TypeVar("_T")
ITSELF = "."
"""The name of a field that holds no attribute of its object: it reads and writes several."""


def same(value: object) -> object:
    """Write what a file holds as it is: a word, a whole number, true or false, a day."""
    return value


def always(_item: object) -> bool:
    """Write a field also where it says what would hold without it."""
    return True


@frozen
class FieldKind:
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
    tabled : bool
        Whether it is a table of names that the author chooses, ``[key]``.
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
    tabled: bool = False
    languages: bool = False
    cell: Callable[[Cells, str, bool], Callable[[NumberedRow], Any]] | None = None


@frozen
class Field:
    """One field of a noun.

    Parameters
    ----------
    key : str
        In files.
    kind : FieldKind
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
    kind: FieldKind
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
        value = self.of(item)
        return self.required or value not in (self.kind.empty, {})


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
    name : str
        The key by which problems tell one from another.
    """

    called: Message
    make: Callable[..., _T]
    fields: tuple[Field, ...]
    settle: Callable[[Fields, dict[str, Any]], None] | None = None
    instead: Callable[[Fields, dict[str, Any]], _T | None] | None = None
    name: str = "id"

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

    def keep(self, fields: Fields) -> _T:
        """Make an object whatever is wrong with its keys, so that others can point to it."""
        return self.make(**self.values(fields))

    def write(self, item: _T) -> dict[str, object]:
        """Return an object as plain data; what is left at its default is left out."""
        made: dict[str, object] = {}
        for one in self.fields:
            if one.is_written(item):
                made[one.key] = one.kind.write(one.of(item))
        return made
