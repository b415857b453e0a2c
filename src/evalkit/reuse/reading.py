"""A folder of earlier works, and a deliverable, as works with their texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import frozen

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Text, say
from evalkit.core.types import Progress
from evalkit.files.formats.plain_table import read_plain_table
from evalkit.files.formats.trouble import os_trouble, refuse
from evalkit.reuse.extract import Extract, extract_tree
from evalkit.reuse.works import WORK_KINDS, Work, WorkDocument

TABLE = "works.csv"
_OPTIONAL = ("id", "vendor", "client", "title_en", "title_ko", "date", "kind")


@frozen
class Corpus:
    """The works of a folder, each read only when its turn comes.

    Parameters
    ----------
    folder : Path
    entries : sequence of (Path, dict)
        Where a work lies, and what is known of it.
    """

    folder: Path
    entries: tuple[tuple[Path, dict[str, Any]], ...]

    def __len__(self) -> int:
        return len(self.entries)

    def works(self, progress: Progress | None = None) -> Iterator[Work]:
        """Yield the works with their texts; one of which nothing can be read has none."""
        for done, (path, about) in enumerate(self.entries, 1):
            yield Work(documents=_documents(path), **about)
            if progress is not None:
                progress(done, len(self.entries))


def read_work(path: str | PathLike[str], *, id: str = "", **about: Any) -> Work:  # noqa: A002
    """Read a file or a folder as one work.

    Parameters
    ----------
    path : path
    id : str
        By default the name of the file or folder.
    **about
        Further values of `Work`.

    Raises
    ------
    InputError
        If there is nothing, or nothing of a kind that can be read.
    """
    place = Path(path)
    documents = _documents(place)
    if not documents:
        raise refuse(str(place), say("holds no file that could be read"))
    return Work(id=id or place.name or place.resolve().name, documents=documents, **about)


def _documents(path: Path) -> tuple[WorkDocument, ...]:
    return tuple(_document(extract) for extract in extract_tree(path))


def _document(extract: Extract) -> WorkDocument:
    texts, places, at = [], [], 0
    for block in extract.blocks:
        places.append((at, block.place))
        texts.append(block.text)
        at += len(block.text) + 1
    plain = extract.format in {"code", "txt", "md"}  # lines are counted anew there
    return WorkDocument(
        name=extract.file,
        text="\n".join(texts),
        language=extract.language,
        format=extract.format,
        sha256=extract.sha256,
        places=() if plain else places,
        findings=extract.findings,
        parts=extract.parts,
        unread=extract.unread,
    )


def read_corpus(path: str | PathLike[str], *, kind: str = "delivery") -> Corpus:
    """List the works of a folder.

    Parameters
    ----------
    path : path
        With a table ``works.csv`` (path, and optionally id, vendor, client,
        title_en, title_ko, date, kind), or without: then every file or folder in it
        is a work of a vendor that is not known. A single file is one work.
    kind : str
        Of works for which the table names none.

    Raises
    ------
    InputError
        With all problems of the table.
    """
    place = Path(path)
    if not place.exists():
        raise refuse(str(place), say("does not exist"))
    if place.is_file():
        return Corpus(place.parent, ((place, {"id": place.name, "kind": kind}),))
    table = place / TABLE
    if table.is_file():
        return Corpus(place, tuple(_listed(place, table, kind)))
    try:
        names = sorted(p.name for p in place.iterdir() if not p.name.startswith("."))
    except OSError as error:
        raise os_trouble(error, place) from None
    if not names:
        raise refuse(str(place), say("is empty"))
    return Corpus(place, tuple((place / name, {"id": name, "kind": kind}) for name in names))


def _listed(folder: Path, table: Path, kind: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    problems: list[Problem] = []
    rows = read_plain_table(table, ["path"], problems, _OPTIONAL)
    found = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):

        def wrong(field: str, rule: Any, value: str = "", row: int = number) -> None:
            problems.append(
                Problem(file=str(table), row=row, field=field, rule=rule, value=value or None)
            )

        target = _inside(folder, row["path"])
        if target is None:
            wrong("path", say("must be a file or folder within this folder"), row["path"])
        name = row["id"] or row["path"]
        if name in seen:
            wrong("id", say("stands twice"), name)
        seen.add(name)
        if row["kind"] and row["kind"] not in WORK_KINDS:
            wrong("kind", say("must be one of: {names}", names=[*WORK_KINDS]), row["kind"])
        day = None
        if row["date"]:
            try:
                day = date.fromisoformat(row["date"])
            except ValueError:
                wrong("date", say("must be a date such as 2026-11-22"), row["date"])
        about = {
            "id": name, "vendor": row["vendor"], "client": row["client"],
            "title": Text(row["title_en"], row["title_ko"]), "date": day,
            "kind": row["kind"] or kind,
        }  # fmt: skip
        found.append((target or folder, about))
    if not problems and not found:
        problems.append(Problem(file=str(table), rule=say("has no rows")))
    if problems:
        raise InputError(problems)
    yield from found


def _inside(folder: Path, written: str) -> Path | None:
    """Return a path of the table, if it leads to something below its folder."""
    pure = PurePosixPath(written.replace("\\", "/"))
    if not written or pure.is_absolute() or ".." in pure.parts or "\0" in written:
        return None
    target = folder / pure
    try:
        within = target.resolve().is_relative_to(folder.resolve())
        return target if within and target.exists() else None
    except (OSError, RuntimeError):
        return None
