"""One chart for each result, and the table of charts by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from evalkit.charts.acceptability import acceptability
from evalkit.charts.contributions import contributions
from evalkit.charts.coverage import coverage
from evalkit.charts.evaluators import evaluators
from evalkit.charts.flips import flips
from evalkit.charts.library import Chart
from evalkit.charts.look import refused
from evalkit.charts.overlap import overlap
from evalkit.charts.ranking import ranking
from evalkit.charts.stability import stability
from evalkit.charts.tornado import tornado
from evalkit.charts.winner_map import winner_map
from evalkit.evaluation import Evaluation
from evalkit.evaluation.award.panel_page import PanelReport
from evalkit.evaluation.evaluate import evaluate
from evalkit.reuse import Reuse
from evalkit.sensitivity import (
    KINDS,
    Acceptability,
    Drivers,
    Flips,
    Matrix,
    Options,
    Stability,
)
from evalkit.sensitivity import flips as find_flips
from evalkit.weights import WeightSpace
from evalkit.words import Lang, say


@singledispatch
def chart(result: Any, *, lang: Lang = "en") -> Chart:  # noqa: ARG001 - of those registered
    """Return the chart of a result, in the library's own object.

    Parameters
    ----------
    result : Evaluation, Stability, Acceptability, Flips, Drivers, Matrix, Reuse or PanelReport
        Drawn by `ranking`, `stability`, `acceptability`, `flips`, `tornado`,
        `winner_map`, `overlap` or `evaluators`.
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
        say("there is no chart of {name}", name=type(result).__name__),
        say("known are: {names}", names=known),
    )


def _register(kind: type, draw: Callable[..., Chart]) -> None:
    chart.register(kind, lambda result, *, lang="en": draw(result, lang=lang))


for _kind, _draw in (
    (Evaluation, ranking),
    (Stability, stability),
    (Acceptability, acceptability),
    (Flips, flips),
    (Drivers, tornado),
    (Matrix, winner_map),
    (Reuse, overlap),
):
    _register(_kind, _draw)


@chart.register
def _(result: PanelReport, *, lang: Lang = "en") -> Chart:
    return evaluators(evaluate(result.case), lang=lang)


@frozen
class Wishes:
    """What a chart can be asked for by name; each takes what concerns it.

    Parameters
    ----------
    space : WeightSpace or None
        The admissible weights.
    criteria : tuple of str
        Ids, for the contributions and the winner map; empty for the default.
    rival : str or None
        For the flips.
    panel : str or None
        For the evaluators.
    options : Options
        Of the analysis: samples, seed, progress.
    """

    space: WeightSpace | None = None
    criteria: tuple[str, ...] = ()
    rival: str | None = None
    panel: str | None = None
    options: Options = field(factory=Options)


Draw = Callable[[Evaluation, Wishes, Lang], Chart]


def _analysed(kind: str, draw: Callable[..., Chart]) -> Draw:
    def made(result: Evaluation, wishes: Wishes, lang: Lang) -> Chart:
        return draw(KINDS[kind](result, wishes.space, wishes.options), lang=lang)

    return made


CHARTS: Mapping[str, Draw] = MappingProxyType(
    {
        "ranking": lambda result, _, lang: ranking(result, lang=lang),
        "contributions": lambda result, w, lang: contributions(
            result, w.criteria or None, lang=lang
        ),
        "coverage": lambda result, _, lang: coverage(result, lang=lang),
        "evaluators": lambda result, w, lang: evaluators(result, w.panel, lang=lang),
        "stability": _analysed("stability", stability),
        "acceptability": _analysed("acceptability", acceptability),
        "tornado": _analysed("drivers", tornado),
        "flips": lambda result, w, lang: flips(find_flips(result, w.space), w.rival, lang=lang),
        "winner-map": lambda result, w, lang: winner_map(result, w.criteria or None, lang=lang),
    }
)
"""The charts by name, each from an evaluation."""
