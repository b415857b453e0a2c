"""The ranking: the total of each project, and every rank that it can still have."""

from __future__ import annotations

from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, Text, Tied, say
from evalkit.evaluation import Award, Evaluation, Score
from evalkit.evaluation.award.states import LotResult
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    QUIET,
    SKY,
    WIDTH,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    refused,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.wording import rank_text, total_text
from evalkit.show.seats import seat_lines

MOST = 40
_ROW = 22


def ranking(evaluation: Evaluation, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the totals as intervals, with the ranks that each project can still have.

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
        If the criteria set has no total.
    """
    shown = shown_of(evaluation, most)
    if not evaluation.has_total:
        raise refused(say("the criteria set has no total, so there is no ranking to draw"))
    if isinstance(evaluation, Award) and not evaluation.has_figure:
        raise refused(say("the award rule has no combined score, so there is no ranking to draw"))
    names = labels([s.project.name for s in shown], lang)
    rows = [_row(evaluation, s, name, lang) for s, name in zip(shown, names, strict=True)]
    top = float(evaluation.case.criteria.total_points)
    drawn = [row for row in rows if row["low"] is not None]
    scale = _scale(drawn, top)
    points = say("Points of {total}", total=decimal(evaluation.case.criteria.total_points))
    x = alt.X("low:Q", scale=scale, axis=alt.Axis(title=points.text(lang), grid=True))
    tooltip = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("points:N", title=say("Total").text(lang)),
        alt.Tooltip("ranks:N", title=say("Rank").text(lang)),
    ]
    base = alt.Chart(data(drawn)).encode(y=by_row(names))
    spans = base.mark_bar(height=9, color=BLUE, cornerRadius=2).encode(
        x=x, x2=alt.X2("high:Q"), tooltip=tooltip
    )
    alone = base.transform_filter("datum.low == datum.high").encode(x=x, tooltip=tooltip)
    # Where no total is open, a bar from 0 says how large it is; among intervals it would mislead.
    is_open = any(row["low"] < row["high"] for row in drawn)
    stems = [] if is_open else [alone.mark_bar(height=9, color=SKY).encode(x2=alt.X2Datum(0))]
    alone = alone.mark_point(filled=True, size=80, color=BLUE, opacity=1, shape="diamond")
    every = alt.Chart(data(rows)).encode(y=by_row(names))
    ranks = column(every, "ranks", say("Rank"), WIDTH + 96, lang)
    figures = base.mark_text(align="left", dx=9, color=QUIET).encode(
        x=alt.X("high:Q"), text=alt.Text("points:N")
    )
    chart = alt.layer(*stems, spans, alone, figures, *ranks)
    chart = chart.properties(width=WIDTH, height=alt.Step(_ROW))
    return with_title(chart, ranking_finding(evaluation), _said(evaluation, len(shown)), lang)


def shown_of(evaluation: Evaluation, most: int) -> tuple[Score, ...]:
    """Return the scores that a chart has room for, in the order of the ranking."""
    return evaluation.ordered[:most]


def left_out(evaluation: Evaluation, shown: int) -> list[Message]:
    """Say how many projects are not drawn; nothing where all are."""
    count = len(evaluation.scores)
    if shown == count:
        return []
    return [say("The first {shown} of {count} projects are drawn.", shown=shown, count=count)]


def about(evaluation: Evaluation) -> list[Message | Text]:
    """Return the marks that are owed, the name of a case, and its author's notice."""
    return [
        *seat_lines(evaluation.case, most=3),
        evaluation.case.title,
        evaluation.case.notice,
    ]


def _row(evaluation: Evaluation, score: Score, name: str, lang: Lang) -> ChartRow:
    rank = evaluation.rank(score.project.id)
    total = score.total
    low, high = (None, None) if total is None else (float(total[0]), float(total[1]))
    points = total_text(evaluation.case, total)
    return {
        "name": name,
        "full": named(score.project.name).text(lang),
        "low": low,
        "high": high,
        "points": points,
        "ranks": _out(evaluation, score).text(lang)
        if rank is None
        else rank_text(evaluation, score),
    }


def _out(evaluation: Evaluation, score: Score) -> Message:
    """Say where one without a rank dropped out."""
    if isinstance(evaluation, Award):
        state = evaluation.state(score.project.id)
        step = state.out_at
        if state.screened == "not screened":
            return say("not screened")
        return (
            say("eliminated at: {step}", step=title_of(step, evaluation.case.criteria))
            if step
            else say("excluded")
        )
    return say("fails a gate")


def _scale(drawn: list[ChartRow], top: float) -> alt.Scale:
    """Return the whole scale: a part of it would make small differences look large."""
    ends = [end for row in drawn for end in (row["low"], row["high"])]
    return alt.Scale(domain=[min([0.0, *ends]), max([top, *ends])], nice=False)


def _together(names: list[Text], lot: LotResult) -> object:
    """Put those who share the first rank into one, or those of whom it is not known who is."""
    return say("{names} (not yet known)", names=names) if lot.unsettled else Tied(names)


def ranking_finding(evaluation: Evaluation) -> Message:
    """Say who is first, or who could be, with the total that decides."""
    first = evaluation.could_win
    count = len(evaluation.scores)
    if isinstance(evaluation, Award) and len(evaluation.decided) > 1:
        found = [
            _together(
                [named(evaluation.case.project(name).name) for name in lot.could_be_first], lot
            )
            for lot in evaluation.decided.values()
            if lot.first
        ]
        return say("First in their lots: {names}", names=found[:8] or ["–"])
    if not first:
        return say("No project can be first: none passes the gates")
    best = evaluation[first[0]]
    name = named(best.project.name)
    if len(first) == 1:
        if best.total is None:  # of a rule without a figure
            return say("{name}: first", name=name)
        if not best.outcome.must_pass:
            return say("Only {name} can be first, if it passes its open gates", name=name)
        if all(s.total is None or s.total[0] == s.total[1] for s in evaluation.scores):
            total = total_text(evaluation.case, best.total)
            return say("{name}: first, with {total} points", name=name, total=total)
        return say("{name}: first, whatever the open marks turn out to be", name=name)
    if all(evaluation.is_tied(name) for name in first):
        names = Tied(named(evaluation.case.project(name).name) for name in first[:4])
        return say("{count} projects share the first rank: {names}", count=len(first), names=names)
    if len(first) == count:
        return say("Every one of {count} projects could be first", count=count)
    return say("{first} of {count} projects could be first", first=len(first), count=count)


def _said(evaluation: Evaluation, shown: int) -> list[Message | Text]:
    if any(s.total is not None and s.total[0] < s.total[1] for s in evaluation.scores):
        what = say(
            "Each bar holds every total that missing and uncertain marks leave possible; on the"
            " right every rank that is possible."
        )
    else:
        what = say("Totals, and the ranks that follow from them.")
    return [what, *left_out(evaluation, shown), *about(evaluation)]
