"""The ranking: gaps to the first where totals are exact, else what each total can still be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.counts import rank_words
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, Tied, say, some
from evalkit.evaluation import Award, Evaluation, Score
from evalkit.evaluation.award.states import LotResult
from evalkit.show.charts.frame import Room, by_row, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    OUT,
    QUIET,
    WIDTH,
    ChartRow,
    data,
    hatch,
    labels,
    named,
    refused,
)
from evalkit.show.charts.source import source_of
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.wording import rank_text, subjects, total_text, total_writer

MOST = 40


def ranking(
    evaluation: Evaluation, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw how far each project is behind the first, or the totals that it can still have.

    Parameters
    ----------
    evaluation : Evaluation or Award
    most : int
        Projects that are drawn, in the order of the ranking.
    width : int
        Of the picture.
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
    first = _leader(evaluation)
    names = labels([s.project.name for s in shown], lang)
    said = [] if first is None else [_gap_words(evaluation, s, first) for s in shown]
    sides = [_side(evaluation, s, lang) for s in shown]
    heading = say("Rank, total") if first is not None or _ranks_differ(evaluation) else say("Total")
    room = rows_room(names, width, sides, heading=heading.text(lang))
    rows = [
        _row(evaluation, s, first, name, side, lang)
        for s, name, side in zip(shown, room.names, room.side, strict=True)
    ]
    for row, gap in zip(rows, said, strict=False):
        row["figure"] = gap
    layers = (
        _spans(evaluation, rows, room, lang)
        if first is None
        else _gaps(rows, room, named(first.project.name), lang)
    )
    every = alt.Chart(data(rows)).encode(y=by_row(room))
    out = every.transform_filter("datum.out").mark_tick(
        color=OUT, opacity=1, thickness=4, size=13, orient="vertical", **room.down
    )
    chart = room.size(alt.layer(*layers, out.encode(x=alt.value(2))))
    what = _said(evaluation, len(shown), first)
    table = _table(evaluation, shown, first, lang)
    foot = about(evaluation)
    return with_title(chart, ranking_finding(evaluation), what, lang, room, table, foot)


def _leader(evaluation: Evaluation) -> Score | None:
    """Return the first, where all who are ranked have an exact total in one ranking."""
    ranked = [s for s in evaluation.ordered if evaluation.rank(s.project.id) is not None]
    lots = len(evaluation.decided) if isinstance(evaluation, Award) else 1
    if len(ranked) < 2 or lots > 1 or evaluation.is_open:
        return None
    best = ranked[0].total
    if best is None or any(s.total is None or s.total[0] != s.total[1] for s in ranked):
        return None
    return ranked[0] if all(s.total is not None and s.total[0] <= best[0] for s in ranked) else None


def _gap(evaluation: Evaluation, score: Score, first: Score) -> Fraction | None:
    """Return the total less that of the first; None for one that is not ranked."""
    if evaluation.rank(score.project.id) is None or score.total is None or first.total is None:
        return None
    return score.total[0] - first.total[0]


def _gap_words(evaluation: Evaluation, score: Score, first: Score) -> str:
    gap = _gap(evaluation, score, first)
    if gap is None:
        return ""
    written = total_writer(evaluation.case)(-gap)
    near = "≈ " if written.startswith("≈ ") else ""
    return "0" if gap == 0 else f"{near}−{written.removeprefix(near)}"


def _ranks_differ(evaluation: Evaluation) -> bool:
    """Say whether the ranks tell anything: not where each can have every one."""
    every = (1, len(evaluation.scores))
    return any(evaluation.rank(s.project.id) != every for s in evaluation.scores)


def _side(evaluation: Evaluation, score: Score, lang: Lang) -> str:
    """Write what stands beside a row: rank and total, or where it dropped out."""
    total = total_text(evaluation.case, score.total).strip("[]").replace(", ", " – ")
    if evaluation.rank(score.project.id) is None:
        return _out(evaluation, score).text(lang)
    return (
        f"{rank_text(evaluation, score)}\u00a0\u00a0{total}" if _ranks_differ(evaluation) else total
    )


def _row(
    evaluation: Evaluation, score: Score, first: Score | None, name: str, side: str, lang: Lang
) -> ChartRow:
    total = score.total
    low, high = (None, None) if total is None else (float(total[0]), float(total[1]))
    rank = evaluation.rank(score.project.id)
    gap = None if first is None else _gap(evaluation, score, first)
    return {
        "name": name,
        "full": named(score.project.name).text(lang),
        "low": low,
        "high": high,
        "gap": None if gap is None else float(gap),
        "points": total_text(evaluation.case, total),
        "ranks": _out(evaluation, score).text(lang)
        if rank is None
        else rank_text(evaluation, score),
        "out": rank is None,
        "side": side,
    }


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("points:N", title=say("Total").text(lang)),
        alt.Tooltip("ranks:N", title=say("Rank").text(lang)),
    ]


def _spans(evaluation: Evaluation, rows: list[ChartRow], room: Room, lang: Lang) -> list[Chart]:
    """Return striped bars from the lowest to the highest total, and dots where it is exact."""
    whole = evaluation.case.criteria.total_points
    drawn = [row for row in rows if row["low"] is not None]
    ends = [end for row in drawn for end in (row["low"], row["high"])]
    # The whole scale: a part of it would make small differences look large.
    scale = alt.Scale(domain=[min([0.0, *ends]), max([float(whole), *ends])], nice=False)
    title = say("Points of {total}", total=near_decimal(whole)).text(lang)
    x = alt.X("low:Q", scale=scale, axis=alt.Axis(title=title, grid=True, tickCount=room.ticks))
    base = alt.Chart(data(drawn)).encode(y=by_row(room), tooltip=_tooltip(lang))
    bars = base.transform_filter("datum.low < datum.high").mark_bar(
        height=11, color=hatch(BLUE), stroke=BLUE, strokeWidth=1, **room.down
    )
    alone = base.transform_filter("datum.low == datum.high").mark_point(
        filled=True, size=80, color=BLUE, opacity=1, **room.down
    )
    return [bars.encode(x=x, x2=alt.X2("high:Q")), alone.encode(x=x)]


def _gaps(rows: list[ChartRow], room: Room, first: Text, lang: Lang) -> list[Chart]:
    """Return a dot for each gap to the first, with a line to where it would be level."""
    drawn = [row for row in rows if row["gap"] is not None]
    least = min(row["gap"] for row in drawn) or -1.0
    scale = alt.Scale(domain=[least * 1.25, -least * 0.04], nice=False)
    title = say("Points behind {name}", name=first).text(lang)
    axis = alt.Axis(title=title, grid=True, tickCount=room.ticks)
    x = alt.X("gap:Q", scale=scale, axis=axis)
    base = alt.Chart(data(drawn)).encode(y=by_row(room), tooltip=_tooltip(lang))
    dots = base.mark_point(filled=True, size=90, opacity=1, **room.down)
    level = alt.Chart(data([{"at": 0.0}])).mark_rule(color=INK).encode(x=alt.X("at:Q"))
    return [
        level,
        base.mark_rule(color=QUIET, strokeWidth=1.5, **room.down).encode(x=x, x2=alt.X2Datum(0)),
        dots.encode(
            x=x, color=alt.when("datum.gap == 0").then(alt.value(BLUE)).otherwise(alt.value(INK))
        ),
        base.transform_filter("datum.gap < 0")
        .mark_text(align="right", dx=-8, baseline="middle", **room.down)
        .encode(x=x, text=alt.Text("figure:N")),
    ]


def _table(
    evaluation: Evaluation, shown: Sequence[Score], first: Score | None, lang: Lang
) -> tuple[list[str], list[list[object]]]:
    """Return the data in words and numbers."""
    heads = [say("Project"), say("Rank"), say("Lowest total"), say("Highest total")]
    if first is not None:
        heads = [say("Project"), say("Rank"), say("Total"), say("Gap to the first")]
    rows: list[list[object]] = []
    for score in shown:
        rank = evaluation.rank(score.project.id)
        place = (_out(evaluation, score).text(lang) if rank is None
                 else rank_words(rank, tied=evaluation.is_tied(score.project.id)))  # fmt: skip
        low, high = score.total or (None, None)
        ends = (low, high) if first is None else (low, _gap(evaluation, score, first))
        rows.append([named(score.project.name).text(lang), place, *ends])
    return [head.text(lang) for head in heads], rows


def shown_of(evaluation: Evaluation, most: int) -> tuple[Score, ...]:
    """Return the scores that a chart has room for, in the order of the ranking."""
    return evaluation.ordered[:most]


def left_out(evaluation: Evaluation, shown: int) -> list[Message]:
    """Say how many projects are not drawn; nothing where all are."""
    count = len(evaluation.scores)
    if shown == count:
        return []
    scored = subjects(evaluation.case.criteria, count)
    return [say("The first {shown} of {subjects} are drawn.", shown=shown, subjects=scored)]


def about(evaluation: Evaluation) -> list[Message | Text]:
    """Return what stands under a chart: owed marks, the author's notice, and the source."""
    return source_of(evaluation.case)


def _out(evaluation: Evaluation, score: Score) -> Message:
    """Say where one without a rank dropped out."""
    if isinstance(evaluation, Award):
        state = evaluation.state(score.project.id)
        step = state.out_at
        if state.screened == "not screened":
            return say("not screened")
        return (
            say("excluded: {step}", step=title_of(step, evaluation.case.criteria))
            if step
            else say("excluded")
        )
    return say("fails a gate")


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
        return say("First in their lots: {names}", names=some(found) or ["–"])
    if not first:
        return say("None passes the gates, so none is first")
    best = evaluation[first[0]]
    name = named(best.project.name)
    if len(first) == 1:
        if best.total is None:  # of a rule without a figure
            return say("{name}: first", name=name)
        if not best.outcome.must_pass:
            return say("Only {name} can be first, if it passes its open gates", name=name)
        if all(s.total is None or s.total[0] == s.total[1] for s in evaluation.scores):
            return _exact_finding(evaluation, best)
        return say("{name}: first, whatever the open marks turn out to be", name=name)
    if all(evaluation.is_tied(name) for name in first):
        names = Tied((named(evaluation.case.project(name).name) for name in first), most=4)
        scored = subjects(evaluation.case.criteria, len(first))
        return say("{subjects} share the first rank: {names}", subjects=scored, names=names)
    scored = subjects(evaluation.case.criteria, count)
    if len(first) == count:
        return say("All {subjects} could be first", subjects=scored)
    return say("{first} of {subjects} could be first", first=len(first), subjects=scored)


def _exact_finding(evaluation: Evaluation, best: Score) -> Message:
    """Say by how much the first is ahead; how many points it has where nobody follows."""
    name, first = named(best.project.name), _leader(evaluation)
    total = total_text(evaluation.case, best.total)
    if isinstance(evaluation, Award) and evaluation.state(best.project.id).screened:
        return say("{name} passes the screening and is first, with {total} points",
                   name=name, total=total)  # fmt: skip
    if first is None or best.total is None:
        return say("{name} is first, with {total} points", name=name, total=total)
    gaps = {
        s.project.id: -gap
        for s in evaluation.scores
        if s is not first and (gap := _gap(evaluation, s, first)) is not None
    }
    least = min(gaps.values())
    near = [named(evaluation[p].project.name) for p, gap in gaps.items() if gap == least]
    if least == 0:
        return say(
            "{name} is first by the rule for ties, on equal points with {names}",
            name=name, names=some(near, 4),
        )  # fmt: skip
    return say(
        "{name} is first by {gap} points, before {names}",
        name=name, gap=total_writer(evaluation.case)(least), names=some(near, 4),
    )  # fmt: skip


def _said(evaluation: Evaluation, shown: int, first: Score | None) -> list[Message | Text]:
    if first is not None:
        what = [say("How many points each total is behind the highest; the line is the first.")]
    elif any(s.total is not None and s.total[0] < s.total[1] for s in evaluation.scores):
        what = [
            say(
                "Striped: every total that missing and uncertain marks leave possible. Dot: an"
                " exact total."
            )
        ]
        if not _ranks_differ(evaluation):
            count = len(evaluation.scores)
            what.append(
                say("The order is not a ranking: each can have every rank, 1 to {n}.", n=count)
            )
    else:
        what = [say("Dot: the exact total.")]
    return [*what, *left_out(evaluation, shown)]
