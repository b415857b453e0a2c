"""What the documents list: the columns of every result, and the fields of every file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from evalkit.core.messages import Lang, say, words
from evalkit.reuse.reading import works_table
from evalkit.schema.reference import FieldTable, names, row_table, section
from evalkit.show import VIEWS
from evalkit.show.columns import Column, table_of
from evalkit.show.pages import Block, Heading, Page, Paragraph

LISTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "evalkit criteria show": ("report.criteria", "COLUMNS"),
        "evalkit rules list, show": ("report.rules", "COLUMNS"),
        "evalkit rules families": ("rules.families", "COLUMNS"),
        "evalkit rules try": ("report.rules", "TRIED"),
        "evalkit publish": ("report.publication", "RECORD"),
        "evalkit reuse measure": ("reuse.sources", "COLUMNS"),
        "evalkit reuse index info": ("reuse.index", "COLUMNS"),
        "evalkit dossier status": ("dossier.status", "COLUMNS"),
    }
)
"""By command that lists what is no result of its own, where its columns are."""
ABOUT: tuple[Column[Column[object]], ...] = (
    Column(say("Keys"), lambda column: ", ".join(column.keys)),
    Column(say("Title"), lambda column: words(column.title, "en")),
    Column(say("Korean title"), lambda column: words(column.title, "ko")),
    Column(say("Values"), lambda column: column.form.about),
)


def columns_page(lang: Lang = "en") -> Page:
    """Lay out the columns of every result that is a table."""
    intro = say(
        "The rows of a result have the same keys in Python (rows, to_frame), in CSV and in JSON, "
        "whatever the language; its pages show the title. A column with several keys is one "
        "column on a page."
    )
    blocks: list[Block] = [Heading(say("Columns")), Paragraph(intro)]
    for name, columns in documented().items():
        told = [column for column in columns if column.keys]
        blocks += [Heading(name, 2), table_of(ABOUT, told, lang)]
    return Page(blocks, lang)


def documented() -> dict[str, tuple[Column[Any], ...]]:
    """Return the columns of every result that is a table, then those of commands that list."""
    places = {name: (module, "COLUMNS") for name, module in sorted(VIEWS.items())} | dict(LISTS)
    found = {
        name: getattr(import_module(f"evalkit.show.{module}"), table, None)
        for name, (module, table) in places.items()
    }
    return {name: columns for name, columns in found.items() if columns is not None}


def field_tables() -> dict[str, list[FieldTable]]:
    """Return the tables of fields of all that stands in files, by the name of their section."""
    works = [row_table(works_table().noun)]
    return {name: section(name) for name in names()} | {"works": works}
