"""One chart for each result, and the table of charts by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from evalkit.core.messages import Lang, say
from evalkit.evaluation import Evaluation
from evalkit.evaluation.evaluate import evaluate
from evalkit.evidence import MarkMatrix, Plan
from evalkit.evidence import matrix as mark_matrix
from evalkit.evidence import plan as find_plan
from evalkit.marking.report import PanelReport
from evalkit.reuse import Reuse
from evalkit.sensitivity import (
    Acceptability,
    Analysis,
    Answer,
    Breakpoints,
    Drivers,
    ExtremeRanks,
    Flips,
    Joint,
    Matrix,
    Options,
    PairwiseWinning,
    Stability,
    Structure,
    Study,
    Winners,
)
from evalkit.sensitivity import breakpoints as ask_breakpoints
from evalkit.sensitivity import flips as ask_flips
from evalkit.sensitivity import stability as ask_stability
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.show.charts.contributions import contributions
from evalkit.show.charts.coverage import coverage
from evalkit.show.charts.evaluators import evaluators
from evalkit.show.charts.library import Chart
from evalkit.show.charts.look import WIDTH, refused
from evalkit.show.charts.matrix import matrix
from evalkit.show.charts.overlap import overlap
from evalkit.show.charts.plan_curve import plan_curve
from evalkit.show.charts.ranking import ranking
from evalkit.show.charts.sensitivity.acceptability import acceptability
from evalkit.show.charts.sensitivity.breakpoints import breakpoints
from evalkit.show.charts.sensitivity.drivers import drivers
from evalkit.show.charts.sensitivity.extreme_ranks import extreme_ranks
from evalkit.show.charts.sensitivity.flips import flips
from evalkit.show.charts.sensitivity.joint import joint
from evalkit.show.charts.sensitivity.pairwise_winning import pairwise_winning
from evalkit.show.charts.sensitivity.stability import least_stable, stability
from evalkit.show.charts.sensitivity.structure import structure
from evalkit.show.charts.sensitivity.winner_map import winner_map
from evalkit.show.charts.sensitivity.winners import winners
from evalkit.weights import WeightSpace


@singledispatch
def chart(result: Any, *, width: int = WIDTH, lang: Lang = "en") -> Chart:  # noqa: ARG001 - of those registered
    """Return the chart of a result, in the library's own object.

    Parameters
    ----------
    result : Evaluation, MarkMatrix, Plan, Matrix, Reuse, PanelReport or any result of \
`evalkit.sensitivity`
        An evaluation is drawn by `ranking`, a matrix of marks by `matrix`, a plan by
        `plan_curve`, a matrix of utilities by `winner_map`, a reuse by `overlap`, the marks of
        a panel by `evaluators`, an analysis by `winners`, every other result
        by the function that is called as the one that made it; critical weights have no chart.
    width : int
        Of the picture; text and strokes keep their size.
    lang : {"en", "ko"}

    Returns
    -------
    altair chart

    Raises
    ------
    ModelError
        If there is no chart for such a result, or nothing in it to draw.
    """
    known = sorted(kind.__name__ for kind in chart.registry if kind is not object)
    raise refused(
        say("no chart exists for {name}", name=type(result).__name__),
        say("known are: {names}", names=known),
    )


def _register(kind: type, draw: Callable[..., Chart]) -> None:
    chart.register(
        kind, lambda result, *, width=WIDTH, lang="en": draw(result, width=width, lang=lang)
    )


for _kind, _draw in (
    (Evaluation, ranking),
    (Stability, stability),
    (Breakpoints, breakpoints),
    (Flips, flips),
    (Winners, winners),
    (ExtremeRanks, extreme_ranks),
    (Acceptability, acceptability),
    (PairwiseWinning, pairwise_winning),
    (Drivers, drivers),
    (Joint, joint),
    (Structure, structure),
    (Matrix, winner_map),
    (Reuse, overlap),
    (MarkMatrix, matrix),
    (Plan, plan_curve),
):
    _register(_kind, _draw)


@chart.register
def _(result: PanelReport, *, width: int = WIDTH, lang: Lang = "en") -> Chart:
    return evaluators(evaluate(result.case), width=width, lang=lang)


@chart.register
def _(result: Analysis, *, width: int = WIDTH, lang: Lang = "en") -> Chart:
    return winners(result.winners, width=width, lang=lang)


@frozen
class ChartOptions:
    """What a chart can be asked for by name; each takes what concerns it.

    Parameters
    ----------
    space : WeightSpace or None
        The admissible weights.
    criteria : tuple of str
        Ids, for the contributions, the winner map and the break points; empty for the default.
    rival : str or None
        For the flips.
    panel : str or None
        For the evaluators.
    settle : str
        What the plan is to settle, as `evalkit.evidence.plan` takes it.
    width : int
        Of the picture, in pixels; text and strokes keep their size.
    analysis : Options
        Of the analysis: samples, seed, progress.
    """

    space: WeightSpace | None = None
    criteria: tuple[str, ...] = ()
    rival: str | None = None
    panel: str | None = None
    settle: str = "order"
    width: int = WIDTH
    analysis: Options = field(factory=Options)


DrawChart = Callable[[Evaluation, ChartOptions, Lang], Chart]


def _answered(question: str, draw: Callable[..., Chart]) -> DrawChart:
    def drawn(result: Evaluation, options: ChartOptions, lang: Lang) -> Chart:
        return draw(_ask(question, result, options), width=options.width, lang=lang)

    return drawn


def _ask(question: str, result: Evaluation, options: ChartOptions) -> Answer:
    return QUESTIONS[question](Study.of(result, options.space), options.analysis)


def _breakpoints(result: Evaluation, options: ChartOptions, lang: Lang) -> Chart:
    if len(options.criteria) > 1:
        raise refused(say("break points are those of one criterion"))
    study = Study.of(result, options.space)
    node = options.criteria[0] if options.criteria else least_stable(ask_stability(study))
    return breakpoints(ask_breakpoints(study, node), width=options.width, lang=lang)


def _flips(result: Evaluation, options: ChartOptions, lang: Lang) -> Chart:
    found = ask_flips(Study.of(result, options.space))
    return flips(found, options.rival, width=options.width, lang=lang)


def _winner_map(result: Evaluation, options: ChartOptions, lang: Lang) -> Chart:
    return winner_map(result, options.criteria or None, width=options.width, lang=lang)


CHARTS: Mapping[str, DrawChart] = MappingProxyType(
    {
        "ranking": lambda result, o, lang: ranking(result, width=o.width, lang=lang),
        "contributions": lambda result, o, lang: contributions(
            result, o.criteria or None, width=o.width, lang=lang
        ),
        "coverage": lambda result, o, lang: coverage(result, width=o.width, lang=lang),
        "matrix": lambda result, o, lang: matrix(mark_matrix(result), width=o.width, lang=lang),
        "plan-curve": lambda result, o, lang: plan_curve(
            find_plan(result, o.settle), width=o.width, lang=lang
        ),
        "evaluators": lambda result, o, lang: evaluators(result, o.panel, width=o.width, lang=lang),
        "stability": _answered("stability", stability),
        "breakpoints": _breakpoints,
        "flips": _flips,
        "winners": _answered("winners", winners),
        "extreme-ranks": _answered("extreme_ranks", extreme_ranks),
        "acceptability": _answered("acceptability", acceptability),
        "pairwise-winning": _answered("pairwise_winning", pairwise_winning),
        "drivers": _answered("drivers", drivers),
        "joint": _answered("joint", joint),
        "structure": _answered("structure", structure),
        "winner-map": _winner_map,
    }
)
"""The charts by name, each from an evaluation; those of answers as in `QUESTIONS`, with hyphens."""
