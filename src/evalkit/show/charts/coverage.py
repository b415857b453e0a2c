"""Evidence coverage: how much of the weight rests on marks, and where nothing is known."""

from __future__ import annotations

from collections import Counter

from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.shares import per_cent
from evalkit.evaluation import Evaluation
from evalkit.model import Criterion
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    QUIET,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    refused,
    with_title,
)
from evalkit.show.charts.ranking import about, left_out, shown_of
from evalkit.show.charts.sensitivity.weighing import column
from evalkit.show.pages import fold

MOST, MOST_CRITERIA = 40, 12
_CELL = 74
_SHADES = ["#FFFFFF", "#BFDCEC", "#0072B2"]


def coverage(evaluation: Evaluation, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the share of the weight that rests on marks, by project and criterion.

    Parameters
    ----------
    evaluation : Evaluation or Award
    most : int
        Projects that are drawn, in the order of the ranking.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If the criteria have no weights.
    """
    shown = shown_of(evaluation, most)
    if any(score.coverage is None for score in evaluation.scores):
        raise refused(say("the criteria have no weights, so no share of them can be drawn"))
    tops = _tops(evaluation)
    names = labels([s.project.name for s in shown], lang)
    whole = say("Total").text(lang)
    heads = [fold(head, 12) for head in labels([whole, *(c.name for c in tops)], lang, 40)]
    facts = Counter(fact.project for fact in evaluation.case.evidence)
    rows: list[ChartRow] = []
    for score, name in zip(shown, names, strict=True):
        assert score.coverage is not None
        shares = [score.coverage, *(evaluation.coverage(score, c.id) for c in tops)]
        rows += [
            {
                "name": name,
                "full": named(score.project.name).text(lang),
                "criterion": head,
                "share": float(share),
                "text": per_cent(share, 0),
                "ink": "#FFFFFF" if share > 0.7 else "#1A1A1A",
                "facts": str(facts[score.project.id]),
            }
            for head, share in zip(heads, shares, strict=True)
        ]
    chart = alt.layer(*_layers(rows, names, heads, facts, lang))
    chart = chart.resolve_scale(color="independent")
    chart = chart.properties(width=alt.Step(_CELL), height=alt.Step(26))
    said: list[Message | Text] = [
        say("Share of the weight that has marks."),
        *left_out(evaluation, len(shown)),
        *about(evaluation),
    ]
    return with_title(chart, _finding(evaluation), said, lang)


def _tops(evaluation: Evaluation) -> list[Criterion]:
    """Return the criteria at the top, the heaviest where there are many."""
    criteria = evaluation.case.criteria
    found = list(criteria.children())
    heavy = sorted(found, key=lambda c: -criteria.global_weight(c.id))[:MOST_CRITERIA]
    return [c for c in found if c in heavy]


def _layers(
    rows: list[ChartRow], names: list[str], heads: list[str], facts: Counter[str], lang: Lang
) -> list[alt.Chart]:
    axis = alt.Axis(
        title=None, orient="top", domain=False, ticks=False, labelAngle=0,
        labelExpr="split(datum.label, '\\n')", labelBaseline="line-top",
        labelPadding=15 * max(head.count("\n") + 1 for head in heads) + 2,
        labelColor=QUIET, labelLimit=_CELL,
    )  # fmt: skip
    x = alt.X("criterion:N", sort=heads, axis=axis)
    base = alt.Chart(data(rows)).encode(x=x, y=by_row(names))
    scale = alt.Scale(domain=[0, 0.5, 1], range=_SHADES, interpolate="rgb")
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("full:N", title=say("Project").text(lang)),
            alt.Tooltip("criterion:N", title=say("Criterion").text(lang)),
            alt.Tooltip("text:N", title=say("Has marks").text(lang)),
        ],
    )
    texts = base.mark_text(fontSize=12).encode(
        text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None, legend=None)
    )
    if not facts:
        return [cells, texts]
    one = alt.Chart(data([row for row in rows if row["criterion"] == heads[0]]))
    one = one.encode(y=by_row(names))
    return [cells, texts, *column(one, "facts", say("Facts"), _CELL * len(heads) + 14, lang)]


def _finding(evaluation: Evaluation) -> Message:
    shares = [score.coverage for score in evaluation.scores if score.coverage is not None]
    count, lowest = len(shares), min(shares)
    half = sum(2 * share < 1 for share in shares)
    if lowest == 1:
        return say("No mark is missing in any of {count} projects", count=count)
    if not half:
        return say(
            "The lowest coverage among {count} projects is {share} of the weight",
            share=per_cent(lowest, 0),
            count=count,
        )
    return say(
        "{half} of {count} projects have marks for less than half of the weight",
        half=half,
        count=count,
    )
