"""The pictures of a report, drawn while the rest of it is put together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Any, Self

from attrs import evolve

from evalkit.core.errors import EvalkitError
from evalkit.core.messages import Lang, Text
from evalkit.evaluation import Evaluation
from evalkit.sensitivity import Analysis

OF_THE_RESULT = ("ranking", "contributions", "coverage")
OF_THE_WEIGHTS = ("acceptability", "stability", "flips")
OF_THE_PANEL = ("evaluators",)


class Pictures:
    """The pictures of one report; none where the charts are not installed.

    Parameters
    ----------
    lang : {"en", "ko"}
    """

    def __init__(self, lang: Lang = "en") -> None:
        self._lang = lang
        self._drawn: dict[str, tuple[Future[str], str]] = {}
        try:
            from evalkit.show import charts  # noqa: PLC0415 - an extra
            from evalkit.show.charts import dispatch  # noqa: PLC0415
        except EvalkitError:  # it is not installed
            self._charts = None
        else:
            self._charts, self._dispatch = charts, dispatch
            self._press = charts.Press()

    def begin(self, evaluation: Evaluation) -> None:
        """Draw what needs no analysis."""
        if self._charts is None:
            return
        kinds = self._dispatch
        # The notice stands at the top of the page, once.
        quiet = evolve(evaluation, case=evolve(evaluation.case, notice=Text()))
        for name in (*OF_THE_RESULT, *OF_THE_PANEL):
            self._draw(name, partial(kinds.CHARTS[name], quiet, kinds.ChartOptions(), self._lang))

    def add(self, analysis: Analysis) -> None:
        """Draw how far the weights can move."""
        if self._charts is None:
            return
        charts = self._charts
        for name in OF_THE_WEIGHTS:
            self._draw(name, partial(charts.chart, getattr(analysis, name), lang=self._lang))

    def _draw(self, name: str, make: Callable[[], Any]) -> None:
        try:
            chart = make()
        except EvalkitError:  # there is nothing of the kind to draw
            return
        words = chart.title.text
        title = " ".join(words) if isinstance(words, list) else str(words)
        self._drawn[name] = (self._press.svg(chart, f"{name}-"), title)

    def done(self) -> dict[str, tuple[str, str]]:
        """Wait for the pictures; return for each name its SVG, and the words in its place."""
        return {name: (drawn.result(), title) for name, (drawn, title) in self._drawn.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._charts is not None:
            self._press.close()
