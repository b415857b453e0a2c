"""A folder of earlier works, and a deliverable, as works with their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve, frozen

from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.core.types import Progress
from evalkit.files.formats.cells import Cells
from evalkit.files.formats.table import FileTable
from evalkit.files.formats.trouble import os_trouble, refuse, stop_if
from evalkit.files.kinds import DAY, NAME, SOME_WORDS, choice
from evalkit.files.noun import Field, Noun
from evalkit.files.rows import RowTable
from evalkit.reuse.extract import Extract, extract_tree
from evalkit.reuse.works import WORK_KINDS, Work, WorkDocument, WorkKind

TABLE = "works.csv"


def _entry(path: str, id: str, **about: Any) -> tuple[str, Work]:  # noqa: A002
    return path.replace("\\", "/"), Work(id=id or path, documents=(), **about)


def _of(key: str) -> Callable[[tuple[str, Work]], Any]:
    return lambda entry: getattr(entry[1], key)


def works_table(kind: WorkKind = "delivery") -> RowTable:
    """Return the table of works, whose rows are each a path and the work that lies there.

    Parameters
    ----------
    kind : WorkKind
        Of works for which a row names none.
    """
    told = (
        ("id", NAME, say("name in reports and in `--disclosed`; the path if empty")),
        ("vendor", NAME, say("who made it: one name for one legal entity")),
        ("client", NAME, say("who ordered it, for the report")),
        ("title", SOME_WORDS, say("name for people, for the report")),
        ("date", DAY, say("such as `2023-11-30`; `--before` leaves out works of that day and "
                          "later")),
        ("kind", choice(WORK_KINDS, kind),
         say("`delivery`, or text that everybody uses: `template`, `law`, `licence`, "
             "`open-source`, `generated`")),
    )  # fmt: skip
    path = Field("path", NAME, say("file or folder, below the folder of the table"),
                 required=True, of=itemgetter(0))  # fmt: skip
    fields = (path, *(Field(key, kind, help_, of=_of(key)) for key, kind, help_ in told))
    return RowTable("works", Noun(say("work"), _entry, fields))


@frozen
class Corpus:
    """The works of a folder, each read only when its turn comes.

    Parameters
    ----------
    folder : Path
    entries : sequence of (Path, Work)
        Where a work lies, and what is known of it.
    """

    folder: Path
    entries: tuple[tuple[Path, Work], ...]

    def __len__(self) -> int:
        return len(self.entries)

    def works(self, progress: Progress | None = None) -> Iterator[Work]:
        """Yield the works with their texts; one of which nothing can be read has none."""
        for done, (path, work) in enumerate(self.entries, 1):
            yield evolve(work, documents=_documents(path))
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
        raise refuse(str(place), say("contains no readable file"))
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


def read_corpus(path: str | PathLike[str], *, kind: WorkKind = "delivery") -> Corpus:
    """List the works of a folder.

    Parameters
    ----------
    path : path
        With a table ``works.csv`` (`works_table`), or without: then every file or
        folder in it is a work of a vendor that is not known. A single file is one work.
    kind : WorkKind
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
        return Corpus(place.parent, ((place, Work(id=place.name, documents=(), kind=kind)),))
    table = place / TABLE
    if table.is_file():
        return Corpus(place, tuple(_listed(place, table, works_table(kind))))
    try:
        names = sorted(p.name for p in place.iterdir() if not p.name.startswith("."))
    except OSError as error:
        raise os_trouble(error, place) from None
    if not names:
        raise refuse(str(place), say("is empty"))
    works = (Work(id=name, documents=(), kind=kind) for name in names)
    return Corpus(place, tuple((place / work.id, work) for work in works))


def _listed(folder: Path, file: Path, works: RowTable) -> Iterator[tuple[Path, Work]]:
    problems: list[Problem] = []
    found = works.read_file(file, problems)
    if found.table is not None:
        problems += _problems(folder, found.table)
    stop_if(problems)
    yield from ((folder / path, work) for path, work in found.items)


def _problems(folder: Path, table: FileTable) -> Iterator[Problem]:
    """Yield what is wrong with the paths and the names of works, whatever else is."""
    if not table.numbers:
        yield Problem(file=table.file, rule=say("has no rows"))
    cells, seen = Cells(table, []), set[str]()
    for row in table.rows:
        path = cells.text(row, "path").strip()
        if not _is_inside(folder, path):
            rule = say("must be a file or folder within this folder")
            yield table.problem(row[0], "path", rule, path)
        name = cells.text(row, "id").strip() or path
        if name in seen:
            yield table.problem(row[0], "id", say("is given twice"), name)
        seen.add(name)


def _is_inside(folder: Path, written: str) -> bool:
    """Say whether a path of the table leads to something below its folder."""
    pure = PurePosixPath(written.replace("\\", "/"))
    if not written or pure.is_absolute() or ".." in pure.parts or "\0" in written:
        return False
    target = folder / pure
    try:
        return target.resolve().is_relative_to(folder.resolve()) and target.exists()
    except (OSError, RuntimeError):
        return False
