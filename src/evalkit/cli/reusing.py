"""The commands on reuse: measure deliverables against earlier works, and keep an index of these."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from evalkit.cli import values
from evalkit.cli.common import Common, print_options
from evalkit.cli.names import MOST_PASSAGES, REUSE_CRITERION
from evalkit.cli.options import lang_option, localized
from evalkit.cli.printing import bar, file_name, said_written, told
from evalkit.cli.values import Reading
from evalkit.core.errors import InputError, Problem, printable
from evalkit.core.messages import Lang, say

if TYPE_CHECKING:
    from evalkit.reuse import Index, Reuse
    from evalkit.reuse.reading import Corpus


class _Reuse(click.Group):
    """`evalkit reuse FILE ...` measures; `evalkit reuse index ...` keeps an index."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {"index", "measure", "--help"}:
            args = ["measure", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Reuse,
    help=localized(
        "Measure how much of a deliverable also appears in earlier works: evalkit reuse "
        "DELIVERABLE... --against CORPUS"
    ),
)
def reuse() -> None:
    """Group of the commands on reuse."""


@reuse.command("measure", help=localized("Compare DELIVERABLE with earlier works; the default."))
@click.argument("deliverables", metavar="DELIVERABLE...", nargs=-1, required=True,
                type=click.Path())  # fmt: skip
@click.option(
    "--against",
    required=True,
    metavar="CORPUS|INDEX",
    type=click.Path(),
    help=localized("Folder of earlier works (see works.csv), or an index of them."),
)
@click.option(
    "--boilerplate",
    multiple=True,
    metavar="PATH",
    type=click.Path(),
    help=localized(
        "Text that is mandated or in common use: the tender's template, laws, licences, open "
        "source; may be repeated."
    ),
)
@click.option(
    "--disclosed",
    multiple=True,
    metavar="ID|FILE",
    help=localized(
        "Earlier work whose reuse was declared, or a file with one id per line; may be repeated."
    ),
)
@click.option(
    "--before",
    metavar="DATE",
    help=localized("Leave out works of this date or later."),
)
@click.option(
    "--keep-identical",
    is_flag=True,
    help=localized("Also compare a work that contains every file of the deliverable."),
)
@click.option(
    "--most",
    type=click.IntRange(0, 100_000),
    default=MOST_PASSAGES,
    show_default=True,
    help=localized("Number of passages shown per part; the record has all."),
)
@click.option(
    "--case",
    "case_",
    metavar="CASE",
    type=click.Path(),
    help=localized("Add the share to this case as evidence; needs --project, --save."),
)
@click.option("--project", default="", metavar="ID", help=localized("Project of the case."))
@click.option(
    "--criterion",
    default=REUSE_CRITERION,
    show_default=True,
    metavar="ID",
    help=localized("Criterion of the case that is measured in percent."),
)
@click.option(
    "--kind",
    default="result",
    show_default=True,
    metavar="KIND",
    help=localized("Kind of evidence, as named in the criteria set."),
)
@click.option(
    "--save",
    metavar="DIR",
    type=click.Path(),
    help=localized("Folder for the case with the evidence in it."),
)
@print_options
def measure_(
    common: Common,
    deliverables: tuple[str, ...],
    against: str,
    boilerplate: tuple[str, ...],
    disclosed: tuple[str, ...],
    before: str | None,
    keep_identical: bool,
    most: int,
    case_: str | None,
    project: str,
    criterion: str,
    kind: str,
    save: str | None,
) -> None:
    """Measure each deliverable and print one page."""
    from evalkit.reuse import measure
    from evalkit.reuse.reading import read_work
    from evalkit.schema import save_case
    from evalkit.show.reuse import add_reuse

    _case_options(case_, project, save, len(deliverables))
    if common.output is not None:
        file_name(common.output, "-o")
    given = Reading()
    until = given.read("--before", before, values.day)
    given.check()
    case = Common(lang=common.lang, case=case_).load() if case_ else None
    library = _library(against, common.lang)
    texts = _boilerplate(boilerplate, common.lang)
    named = _disclosed(disclosed)
    found = [
        measure(
            read_work(name),
            library,
            boilerplate=texts,
            disclosed=named,
            before=until,
            keep_identical=keep_identical,
        )
        for name in deliverables
    ]
    if case is not None and save is not None:
        save_case(add_reuse(case, found[0], project, criterion=criterion, kind=kind), save,
                  overwrite=common.overwrite)  # fmt: skip
    _printed(found, common, most)
    if save is not None:
        said_written(Path(save), common.lang)


def _case_options(case: str | None, project: str, save: str | None, count: int) -> None:
    given = [case is not None, bool(project), save is not None]
    if any(given) and not all(given):
        rule = say("must be used together: {names}", names=["--case", "--project", "--save"])
        raise InputError(Problem(field="--case", rule=rule))
    if case is not None and count > 1:
        rule = say("takes one deliverable, because the value belongs to one project")
        raise InputError(Problem(field="--case", rule=rule))


def _library(against: str, lang: Lang) -> Index:
    from evalkit.reuse import Index
    from evalkit.reuse.index.manifest import is_index
    from evalkit.reuse.reading import read_corpus

    place = Path(against)
    if is_index(place):
        return Index.open(place)
    with bar(say("reading earlier works").text(lang)) as progress:
        return Index.build(read_corpus(place).works(progress))


def _boilerplate(paths: tuple[str, ...], lang: Lang) -> Index:
    from evalkit.reuse import Index
    from evalkit.reuse.reading import read_corpus

    index = Index()
    for number, name in enumerate(paths):
        with bar(say("reading").text(lang)) as progress:
            corpus = read_corpus(name, kind="template")
            works = corpus.works(progress)
            index = index.add(evolve(work, id=f"{number}:{work.id}") for work in works)
    return index


def _disclosed(names: tuple[str, ...]) -> tuple[str, ...]:
    from evalkit.files.formats.reading import decode, read_bytes

    found: list[str] = []
    for name in names:
        path = Path(name)
        if path.is_file():
            text = decode(read_bytes(path), name)
            found += [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
        else:
            found.append(name)
    return tuple(dict.fromkeys(name for name in found if name))


def _printed(found: list[Reuse], common: Common, most: int) -> None:
    from evalkit.show.pages import Page
    from evalkit.show.report.documents import FORMS, write_document
    from evalkit.show.reuse.measurement import page as reuse_page
    from evalkit.show.reuse.record import record
    from evalkit.show.reuse.sources import source_rows

    lang, output, overwrite = common.lang, common.output, common.overwrite

    def page() -> Page:
        return Page([block for item in found for block in reuse_page(item, lang, most).blocks])

    if output is not None and Path(output).suffix.lower() in {".svg", ".png"}:
        from evalkit.show.charts import overlap, save

        save(overlap(found[0], lang=lang), output, lang=lang, overwrite=overwrite)
        said_written(Path(output), lang)
        return
    if output is not None and Path(output).suffix.lower().removeprefix(".") in FORMS:
        title = say("Reuse in {name}", name=found[0].work.name).text(lang)
        write_document(page(), Path(output), title=title, lang=lang, overwrite=overwrite)
        said_written(Path(output), lang)
        return
    common.put_as(
        page=page,
        plain=lambda: [record(item, lang) for item in found],
        rows=lambda: [row for item in found for row in source_rows(item, lang)],
    )


@reuse.group("index", help=localized("Keep an index of earlier works in a folder."))
def index() -> None:
    """Group of the commands on an index."""


_folder = click.argument("folder", metavar="DIR", type=click.Path())
_from = click.option("--from", "corpus", required=True, metavar="CORPUS", type=click.Path(),
                     help=localized("Folder of earlier works; see works.csv."))  # fmt: skip


@index.command("build", help=localized("Make an index in a new folder DIR."))
@_folder
@_from
@lang_option
def build(folder: str, corpus: str, lang: Lang) -> None:
    """Build an index."""
    from evalkit.reuse import Index
    from evalkit.reuse.reading import read_corpus

    works = read_corpus(corpus)
    _grow(Index.create(folder), works, lang)


@index.command("add", help=localized("Add works to the index in DIR."))
@_folder
@_from
@lang_option
def add(folder: str, corpus: str, lang: Lang) -> None:
    """Add works."""
    from evalkit.reuse import Index
    from evalkit.reuse.reading import read_corpus

    _grow(Index.open(folder), read_corpus(corpus), lang)


def _grow(before: Index, corpus: Corpus, lang: Lang) -> None:
    with bar(say("reading earlier works").text(lang)) as progress:
        after = before.add(corpus.works(progress))
    count = len(after) - len(before)
    told(say("Works added: {count}; in all: {total}", count=count, total=len(after)), lang)


@index.command("info", help=localized("Show the contents of the index in DIR."))
@_folder
@print_options
def info(common: Common, folder: str) -> None:
    """Print the works of an index."""
    from evalkit.reuse import Index
    from evalkit.show.reuse.index import index_page, index_rows

    found = Index.open(folder)
    size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    facts = {"works": len(found), "vendors": len(found.vendors), "bytes": size,
             "sha256": found.sha256}  # fmt: skip
    rows = index_rows(found, common.lang)
    common.put_as(
        page=lambda: index_page(found, size, common.lang),
        plain=lambda: {**facts, "list": rows},
        rows=lambda: rows,
    )


@index.command("verify", help=localized("Check that the index in DIR is unchanged."))
@_folder
@lang_option
def verify_(folder: str, lang: Lang) -> None:
    """Verify an index; exit with 1 where something is wrong."""
    from evalkit.reuse.index.verify import verify

    with bar(say("checking").text(lang)) as progress:
        problems = verify(folder, progress)
    for problem in problems:
        told(problem, lang, err=True)
    if problems:
        sys.exit(1)
    text = say("{path} is intact: every work is the one that was indexed.", path=printable(folder))
    told(text, lang)
