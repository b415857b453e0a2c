"""One page as a document that leaves the house: Markdown, HTML or DOCX."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evalkit.core import about
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Lang, clean, say
from evalkit.files.formats.fixed_zip import fixed
from evalkit.files.formats.writing import write_bytes, write_text
from evalkit.show.html import render
from evalkit.show.pages import Bullets, Heading, Page, Paragraph, Table

FORMS = ("md", "html", "docx")


def form_of(path: Path, forms: Sequence[str] = FORMS) -> str:
    """Return the form that a file's ending asks for, of those that there are.

    Raises
    ------
    InputError
        For another ending.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in forms:
        rule = say("must end in {names}", names=[f".{name}" for name in forms])
        raise InputError(Problem(file=str(path), rule=rule))
    return form


def write_document(
    page: Page, path: Path, *, title: str, lang: Lang, overwrite: bool = False
) -> None:
    """Write a page as a document; the same page gives the same bytes."""
    form = form_of(path)
    if form == "md":
        write_text(path, page.as_markdown() + "\n", overwrite=overwrite)
    elif form == "html":
        write_text(path, html_text(page, title, lang), overwrite=overwrite)
    else:
        write_bytes(path, docx_bytes(page, str(path)), overwrite=overwrite)


def html_text(page: Page, title: str, lang: Lang) -> str:
    """Return a page as one self-contained HTML file, without scripts."""
    return render("document.html", blocks=page.blocks, title=title, lang=lang)


def docx_bytes(page: Page, file: str) -> bytes:
    """Return a page as a Word document."""
    try:
        import docx  # noqa: PLC0415 - an extra; Markdown and HTML work without it
    except ImportError:
        rule = say("needs a package that is not installed")
        remedy = about.remedy("docx")
        raise InputError(Problem(file=file, rule=rule, remedy=remedy)) from None
    document = docx.Document()
    for block in page.blocks:
        match block:
            case Heading(text, level):
                document.add_heading(_xml(text), level)
            case Paragraph(text):
                document.add_paragraph(_xml(text))
            case Bullets(items):
                for item in items:
                    document.add_paragraph(_xml(item), style="List Bullet")
            case Table():
                _table(document, block)
    target = io.BytesIO()
    document.save(target)
    return fixed(target.getvalue())


def _table(document: Any, table: Table) -> None:
    made = document.add_table(rows=1, cols=len(table.headers))
    made.style = "Table Grid"
    for cell, text in zip(made.rows[0].cells, table.headers, strict=True):
        cell.text = _xml(text)
    for row in table.rows:
        cells = made.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = _xml(text)


def _xml(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(c for c in clean(text) if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff"))
