"""The commands on a case: score, explain, check, convert."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evalkit.cli.common import Common, case_options, check_options, file_options
from evalkit.cli.options import MOST_PROBLEMS, case_argument, localized
from evalkit.cli.printing import file_name, said_written, told
from evalkit.cli.values import called
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say


@click.command(help=localized("Rank the projects of CASE, a folder, an .xlsx or a .json file."))
@case_argument
@click.option(
    "--no-likely",
    is_flag=True,
    help=localized(
        "Leave out the likelihoods where marks are open: only the ranking, without delay."
    ),
)
@case_options
def score(common: Common, no_likely: bool) -> None:
    """Print the ranking of a case, its answer first where marks are open."""
    from evalkit.evidence.certainty import leaves_pairs_open

    result = common.evaluate()
    if no_likely or common.form == "csv" or not leaves_pairs_open(result):
        common.put(result)
    else:
        from evalkit.evidence import outlook
        from evalkit.show.evidence import answer, next_asked

        found = outlook(result) if answer.has_outlook(result) else None
        common.put_as(
            page=lambda: answer.page(
                result,
                found,
                common.lang,
                next_asked.first_lines(result, common.lang) if found else (),
            ),
            plain=lambda: answer.plain(result, found, common.lang),
            rows=lambda: result,
        )


@click.command(
    help=localized("Show every point of PROJECT in CASE: mark, scale, weight, evidence.")
)
@case_argument
@click.argument("project")
@case_options
def explain(common: Common, project: str) -> None:
    """Print where the points of one project come from."""
    from evalkit.show.evaluation.of_case import titled

    result = common.evaluate()
    found = called(project, result.case.project, "PROJECT")
    told = result.explain(found.id)
    common.put_as(
        page=lambda: titled(result.case, told.page(common.lang), common.lang),
        plain=lambda: told.plain(common.lang),
        rows=lambda: told,
    )


@click.command(
    help=localized("Print each mark of each project of CASE, and how it stands: settled or open.")
)
@case_argument
@case_options
def matrix(common: Common) -> None:
    """Print the marks of projects by criteria."""
    from evalkit.evidence import matrix as marks

    common.put(marks(common.evaluate()))


@click.command("check", help=localized("Report every problem of criteria files and cases."))
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "--all", "everything", is_flag=True, help=localized("Print all problems, however many.")
)
@click.option(
    "--draft",
    is_flag=True,
    help=localized("Marks, bids and people may still be missing: check only what is there."),
)
@check_options
def check_(common: Common, paths: tuple[str, ...], everything: bool, draft: bool) -> None:
    """Check files; exit with 1 if there is any problem."""
    from evalkit.checking import checked
    from evalkit.schema import load_criteria
    from evalkit.show.checked import lines

    other = (
        called(common.criteria, load_criteria, "--criteria")
        if common.criteria is not None
        else None
    )
    found = checked(paths, draft=draft, criteria=other, any_date=common.any_date)
    most = len(found.problems) if everything else MOST_PROBLEMS
    for line in lines(found, len(paths), common.lang, most):
        told(line, common.lang)
    if found.problems:
        sys.exit(1)


@click.command(
    help=localized("Write CASE in another form: a folder of CSV files, an .xlsx or a .json file.")
)
@case_argument
@click.argument("target", type=click.Path())
@file_options
def convert(common: Common, target: str) -> None:
    """Convert a case."""
    from evalkit.schema import save_case

    made = common.load()
    if not target or Path(target).suffix:
        file_name(target, "TARGET")
    if _same(common.case, target):
        rule, remedy = say("is the case itself"), say("choose another name")
        raise InputError(Problem(file=target, rule=rule, remedy=remedy))
    save_case(made, target, overwrite=common.overwrite)
    said_written(Path(target), common.lang)


def _same(case: str, target: str) -> bool:
    """Say whether a target is where the case was read from, by whatever name."""
    source = Path(case)
    source = source.parent if source.name == "case.toml" else source
    try:
        return source.resolve() == Path(target).resolve() or source.samefile(target)
    except (OSError, ValueError, RuntimeError):  # there is no such file
        return False
