"""The commands about weights: sensitivity of a case, and weights from what people said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from evalkit.cli.common import Common, case_options, print_options
from evalkit.cli.names import ANALYSES
from evalkit.cli.options import case_argument, localized, samples_option, seed_option, space_option
from evalkit.cli.printing import bar, file_name, said_written, told
from evalkit.cli.values import called, naming
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Lang, say

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from evalkit.model import CriteriaSet
    from evalkit.sensitivity import Answer
    from evalkit.weights import WeightSpace


@click.command(
    help=localized("Show how far the weights can move before the result of CASE changes.")
)
@case_argument
@space_option
@click.option(
    "--only",
    type=click.Choice(ANALYSES),
    help=localized("Print this analysis alone."),
)
@click.option(
    "--node",
    metavar="ID",
    help=localized("With --only breakpoints: the criterion or group whose weight varies."),
)
@samples_option
@seed_option
@click.option(
    "--effort",
    type=click.FloatRange(0.001, 1000),
    default=1.0,
    show_default=True,
    help=localized(
        "Multiple of the usual budget of work, counted in the same way on every machine."
    ),
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help=localized(
        "Start no further computation after SECONDS; the result then depends on the machine."
    ),
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help=localized("Processes that share the sampling; the numbers stay the same."),
)
@click.option(
    "--state",
    type=click.Path(),
    metavar="FILE",
    help=localized("Keep the draws in FILE; after an interruption the same command resumes."),
)
@case_options
def sensitivity(
    common: Common,
    space: str,
    only: str | None,
    node: str | None,
    samples: int | None,
    seed: int,
    effort: float,
    time_limit: float | None,
    workers: int,
    state: str | None,
) -> None:
    """Print how far the weights can move before the answer changes."""
    from evalkit.sensitivity import Budget, Options, Study, analyse
    from evalkit.sensitivity.catalogue import QUESTIONS
    from evalkit.show.evaluation.of_case import page_of, plain_of
    from evalkit.show.sensitivity.notes import all_said

    if (node is None) is (only == "breakpoints"):
        text = (
            localized("needs the criterion or group whose weight varies")
            if node is None
            else localized("is for --only breakpoints")
        )
        raise click.BadParameter(text, param_hint="--node")
    if state is not None and only not in (None, "acceptability"):
        text = localized("applies to the full analysis and to --only acceptability")
        raise click.BadParameter(text, param_hint="--state")
    result = common.evaluate()
    chosen = chosen_space(space, result.case.criteria)
    budget = evolve(Budget().times(effort), seconds=time_limit)
    with (
        bar(say("varying the weights").text(common.lang)) as progress,
        _executor(workers) as executor,
    ):
        study = Study.of(result, chosen, budget=budget)
        if only is None:
            whole = analyse(
                study,
                samples=samples,
                seed=seed,
                executor=executor,
                state=state,
                progress=progress,
            )
            common.put_as(
                page=lambda: page_of(result.case, whole.page(common.lang), common.lang),
                plain=lambda: plain_of(result.case, whole.plain(common.lang), common.lang),
                rows=lambda: whole,
            )
            left = all_said(*whole.cut_short)
        else:
            options = Options(
                node=node,
                samples=samples,
                seed=seed,
                executor=executor,
                state=state,
                progress=progress,
            )
            with naming(of="--node"):
                part = QUESTIONS[only.replace("-", "_")](study, options)
            common.put_as(
                page=lambda: page_of(result.case, part.page(common.lang), common.lang),
                plain=lambda: plain_of(result.case, _plain(part, common.lang), common.lang),
                rows=lambda: part,
            )
            left = all_said(*part.cut_short)
    if common.form == "csv":  # a table has no place for it
        for message in left:
            told(message, common.lang, err=True)


def _plain(part: Answer, lang: Lang) -> dict[str, Any]:
    """Return the rows of one answer, and what the budget left out of them."""
    from evalkit.show.sensitivity.notes import all_said

    rows = part.rows(lang)  # first: flips solve programs for their rows
    return {"rows": rows, "cut_short": [m.text(lang) for m in all_said(*part.cut_short)]}


@click.command(help=localized("Turn the statements in FILE into weights and their weight space."))
@click.argument("file", type=click.Path())
@click.option(
    "--save-space",
    "save_space_to",
    metavar="FILE",
    help=localized("Write the weight space to this file, for sensitivity --space."),
)
@print_options
def weights(common: Common, file: str, save_space_to: str | None) -> None:
    """Print the weights that statements of people come to."""
    from evalkit.schema import save_space
    from evalkit.schema.statements import elicit_file

    found = elicit_file(file)
    for target, option in ((save_space_to, "--save-space"), (common.output, "-o")):
        _free(target, option, overwrite=common.overwrite)
    text = common.text_of(found)
    if save_space_to is not None:
        save_space(found.space, save_space_to, overwrite=common.overwrite)
        said_written(Path(save_space_to), common.lang)
    common.print_out(text)


def _free(target: str | None, option: str, *, overwrite: bool) -> None:
    """Refuse before anything is written, so that one file of two is never left alone."""
    if target is None:
        return
    file_name(target, option)
    if Path(target).is_dir():
        raise InputError(Problem(file=target, rule=say("is a folder, not a file")))
    if Path(target).exists() and not overwrite:
        rule = say("already exists")
        remedy = say("choose another name, or give --overwrite (overwrite=True)")
        raise InputError(Problem(file=target, rule=rule, remedy=remedy))


def chosen_space(name: str, criteria: CriteriaSet) -> WeightSpace | None:
    """Return the weight space that an option names; None for that of the criteria set."""
    from evalkit.schema import load_space
    from evalkit.weights import WeightSpace

    if name == "criteria":
        return None
    if name == "simplex":
        return WeightSpace.simplex([leaf.id for leaf in criteria.leaves])
    return called(name, partial(load_space, criteria=criteria), "--space")


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """Open as many processes as were asked for; one needs none."""
    from concurrent.futures import ProcessPoolExecutor

    if workers == 1:
        yield None
        return
    with ProcessPoolExecutor(workers) as executor:
        yield executor
