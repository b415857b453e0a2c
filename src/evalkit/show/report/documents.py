"""One page as a document that leaves the house: Markdown, HTML or DOCX."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Lang, say
from evalkit.files.formats.writing import write_bytes, write_text
from evalkit.show.html import render
from evalkit.show.pages import Page
from evalkit.show.report.word.document import document_bytes

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
    page: Page, path: Path, *, title: str, lang: Lang, notice: str = "", overwrite: bool = False
) -> None:
    """Write a page as a document; the same page gives the same bytes.

    Parameters
    ----------
    page : Page
    path : Path
        Its ending says the form.
    title : str
    lang : {"en", "ko"}
    notice : str
        Of the case: on paper it stands at the foot of every page.
    overwrite : bool
    """
    form = form_of(path)
    if form == "md":
        write_text(path, page.as_markdown() + "\n", overwrite=overwrite)
    elif form == "html":
        write_text(path, html_text(page, title, lang), overwrite=overwrite)
    else:
        made = document_bytes(page.blocks, title=title, lang=lang, notice=notice)
        write_bytes(path, made, overwrite=overwrite)


def html_text(page: Page, title: str, lang: Lang) -> str:
    """Return a page as one self-contained HTML file, without scripts."""
    return render("document.html", blocks=page.blocks, title=title, lang=lang)
