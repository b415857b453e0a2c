"""Stacked contributions: what each criterion adds to the total of each project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, Tied, say
from evalkit.evaluation import Award, Evaluation, Score
from evalkit.show.charts.frame import ChartTable, Room, by_row, legend, rows_room, with_title
from evalkit.show.charts.gaps import gap_parts, gaps
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FAINT,
    FILLS,
    INK,
    PAPER,
    WIDTH,
    ChartRow,
    data,
    figure,
    ink_on,
    labels,
    named,
    refused,
    tooltip_of,
    with_pattern,
)
from evalkit.show.charts.ranking import about, left_out, shown_of
from evalkit.show.evaluation.wording import subjects, total_text

MOST = 40
_FEW = 3
"""Fewer parts than this say little: groups are then drawn by what is in them."""
_ROOM = 34.0
"""Width that a figure in a segment needs."""
_OPEN = "open"
_NONE = Fraction(0)


@frozen
class _Part:
    """One colour of the stack: a criterion or group, or all that are too light for their own."""

    name: Text | Message
    ids: tuple[str, ...]
    colour: str


def contributions(
    evaluation: Evaluation,
    criteria: Sequence[str] | None = None,
    *,
    most: int = MOST,
    width: int = WIDTH,
    lang: Lang = "en",
) -> Chart:
    """Draw the points that each criterion surely brings, and those that are still open.

    Of an award whose totals are exact sums it draws how each part parts the others from the first.

    Parameters
    ----------
    evaluation : Evaluation or Award
    criteria : sequence of str, optional
        Ids of criteria or groups to draw as points, at most 8. Default: the top of the tree.
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
        If points are not added up to a total, or there are too many criteria.
    """
    shown = shown_of(evaluation, most)
    if evaluation.case.criteria.aggregate != "sum":
        raise refused(say("the points are not added up, so they cannot be stacked"))
    behind = gap_parts(evaluation, lang) if criteria is None else None
    if behind is not None:
        return gaps(evaluation, behind, most=most, width=width, lang=lang)
    parts = _parts(evaluation, criteria)
    names = labels([s.project.name for s in shown], lang)
    whole = evaluation.case.criteria.total_points
    *heads, still_open = labels([*(p.name for p in parts), say("still open")], lang)
    totals = [_total(evaluation, s) for s in shown]
    room = rows_room(names, width, totals, heading=say("Total").text(lang), bar=19)
    titles = {p.ids: head for p, head in zip(parts, heads, strict=True)} | {(): still_open}
    rows: list[ChartRow] = []
    for score, name in zip(shown, room.names, strict=True):
        rows += _rows(evaluation, score, name, parts, titles, lang)
    keys, colours = heads, [part.colour for part in parts]
    if any(row["kind"] == _OPEN for row in rows):
        keys, colours = [*keys, still_open], [*colours, PAPER]
    chart = room.size(
        alt.layer(
            *_layers(rows, keys, colours, float(whole), room, lang),
        )
    )
    said: list[Message | Text] = [
        say("Points by criterion before gates, maximum {total}.", total=near_decimal(whole)),
        *left_out(evaluation, len(shown)),
    ]
    table = _table(evaluation, shown, parts, heads, still_open, lang)
    finding = _finding(evaluation, parts)
    return with_title(chart, finding, said, lang, room, table, about(evaluation))


def _total(evaluation: Evaluation, score: Score) -> str:
    return total_text(evaluation.case, score.total).strip("[]").replace(", ", " – ")


def _table(
    evaluation: Evaluation,
    shown: Sequence[Score],
    parts: Sequence[_Part],
    heads: Sequence[str],
    still_open: str,
    lang: Lang,
) -> ChartTable:
    rows: list[list[object]] = []
    for score in shown:
        spans = [_points(evaluation, score, part) for part in parts]
        more = sum((high - low for low, high in spans), _NONE)
        name = named(score.project.name).text(lang)
        rows.append([name, *(low for low, _ in spans), more])
    return [say("Project").text(lang), *heads, still_open], rows


def _parts(evaluation: Evaluation, chosen: Sequence[str] | None) -> list[_Part]:
    """Return the parts that were asked for, or the top of the tree where that says enough."""
    criteria = evaluation.case.criteria
    limit = len(FILLS)
    if chosen is not None:
        if not 1 <= len(chosen) <= limit:
            raise refused(say("1 to {limit} criteria can be drawn distinctly", limit=limit))
        found = [criteria[name] for name in chosen]
    else:
        found = list(criteria.children())
        while len(found) < _FEW and any(criteria.children(c.id) for c in found):
            found = [child for c in found for child in (criteria.children(c.id) or (c,))]
    if len(found) <= limit:
        return [_Part(c.name, (c.id,), hue) for c, hue in zip(found, FILLS, strict=False)]
    heavy = sorted(found, key=lambda c: -criteria.global_weight(c.id))[: limit - 1]
    made = [c for c in found if c in heavy]
    light = tuple(c.id for c in found if c not in heavy)
    rest = _Part(say("{count} others", count=len(light)), light, FILLS[-1])
    return [*(_Part(c.name, (c.id,), hue) for c, hue in zip(made, FILLS, strict=False)), rest]


def _points(evaluation: Evaluation, score: Score, part: _Part) -> tuple[Fraction, Fraction]:
    spans = [evaluation.points(score, name) or (_NONE, _NONE) for name in part.ids]
    return sum((low for low, _ in spans), _NONE), sum((high for _, high in spans), _NONE)


def _rows(
    evaluation: Evaluation,
    score: Score,
    name: str,
    parts: Sequence[_Part],
    titles: dict[tuple[str, ...], str],
    lang: Lang,
) -> list[ChartRow]:
    """Return the segments of one project, side by side from 0."""
    spans = [_points(evaluation, score, part) for part in parts]
    steps = [
        (titles[p.ids], "sure", low, p.colour) for p, (low, _) in zip(parts, spans, strict=True)
    ]
    more = sum((high - low for low, high in spans), _NONE)
    steps.append((titles[()], _OPEN, more, PAPER))
    rows, at = [], 0.0
    for part, kind, size, colour in steps:
        if size > 0:
            rows.append(
                {
                    "name": name,
                    "full": named(score.project.name).text(lang),
                    "part": part,
                    "kind": kind,
                    "from": at,
                    "to": at + size,
                    "middle": at + size / 2,
                    "points": float(size),
                    "text": figure(size),
                    "ink": ink_on(colour),
                    "halo": with_pattern(colour),
                }
            )
            at += size
    return rows or [{"name": name, "kind": "none", "part": steps[0][0], "from": 0, "to": 0}]


def _layers(
    rows: list[ChartRow],
    keys: list[str],
    colours: list[str],
    whole: float,
    room: Room,
    lang: Lang,
) -> list[alt.Chart]:
    low = min([0.0, *(row["from"] for row in rows)])
    high = max([whole, *(row["to"] for row in rows)])
    axis = alt.Axis(title=say("Points given").text(lang), tickCount=room.ticks)
    x = alt.X("from:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=axis)
    points = tooltip_of(rows, "points", say("Points given"), lang)
    for row in rows:
        share = (row["to"] - row["from"]) / (high - low or 1) * room.plot
        row["text"] = row.get("text", "") if share >= _ROOM else ""
    base = alt.Chart(data(rows)).encode(y=by_row(room))
    bars = base.mark_bar(height=19, stroke=PAPER, strokeWidth=1.5, **room.down).encode(
        x=x,
        x2=alt.X2("to:Q"),
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=keys, range=colours),
            legend=legend(keys, room, values=keys, symbolStrokeColor=FAINT, symbolStrokeWidth=1),
            sort=keys,
        ),
        tooltip=[
            alt.Tooltip("full:N", title=say("Project").text(lang)),
            alt.Tooltip("part:N", title=say("Criterion").text(lang)),
            points,
        ],
    )
    # What is open is a dashed frame: nothing is there yet.
    edges = (
        base.transform_filter(f"datum.kind == '{_OPEN}'")
        .mark_bar(height=18, fillOpacity=0, stroke=FAINT, strokeDash=[3, 3], **room.down)
        .encode(x=alt.X("from:Q"), x2=alt.X2("to:Q"))
    )
    return [bars, edges, *figures(base, room, 11)]


def figures(base: alt.Chart, room: Room, size: int) -> list[alt.Chart]:
    """Return the figures in segments: on a pattern with an edge of paper, to be read."""
    told = base.transform_filter("isValid(datum.middle) && datum.text != ''")
    place = {"x": alt.X("middle:Q"), "text": alt.Text("text:N")}
    halo = told.transform_filter("datum.halo").mark_text(
        fontSize=size, stroke=PAPER, strokeWidth=7, strokeJoin="round", **room.down
    )
    return [
        halo.encode(**place),
        *(
            told.transform_filter(f"datum.ink == '{ink}'")
            .mark_text(fontSize=size, **room.down)
            .encode(**place, color=alt.ColorValue(ink))
            for ink in (PAPER, INK)
        ),
    ]


def _finding(evaluation: Evaluation, parts: list[_Part]) -> Message:
    """Say where the points come from; who leads by them only where they are the total."""
    spans = {
        s.project.id: [_points(evaluation, s, part) for part in parts] for s in evaluation.scores
    }
    opened = {n: sum((high - low for low, high in found), _NONE) for n, found in spans.items()}
    sure = {name: sum(low for low, _ in found) for name, found in spans.items()}
    most_open = sum(opened[name] > sure[name] for name in spans)
    every = subjects(evaluation.case.criteria, len(spans))
    if most_open == len(spans):
        return say("All {subjects} have more open than certain points", subjects=every)
    if most_open:
        return say("More open than certain points: {count} of {subjects}",
                   count=most_open, subjects=every)  # fmt: skip
    ranked = [s for s in evaluation.ordered if evaluation.rank(s.project.id)]
    ranked = ranked or list(evaluation.ordered)
    if any(opened.values()):
        return _most_open(evaluation, opened)
    first, *others = ranked
    if not others:
        return say(
            "{name}: {points} certain points; largest part: {criterion}",
            name=named(first.project.name),
            points=figure(sure[first.project.id]),
            criterion=_largest(parts, [low for low, _ in spans[first.project.id]]),
        )
    own, next_ = (spans[s.project.id] for s in (first, others[0]))
    ahead = [a[0] - b[0] for a, b in zip(own, next_, strict=True)]
    # Prices, caps, deductions and rounding make a total that is not the length of its bar.
    is_bar = all(s.total == (sure[s.project.id],) * 2 for s in (first, others[0]))
    if isinstance(evaluation, Award) or not is_bar or sum(ahead) <= 0:
        return _widest(evaluation, ranked, parts, spans)
    return say(
        "{name}: {gap} points ahead of {second}; largest contribution: {criterion} ({most})",
        name=named(first.project.name),
        gap=figure(sum(ahead)),
        second=Tied(
            (named(s.project.name) for s in _level(evaluation, others[0], others[1:])), most=4
        ),
        criterion=_largest(parts, ahead),
        most=f"+{figure(max(ahead))}",
    )


def _most_open(evaluation: Evaluation, opened: Mapping[str, Fraction]) -> Message:
    """Say whose points are open most."""
    most = max(opened.values())
    return say(
        "Open points: {count} of {subjects}; most, up to {points}: {names}",
        count=sum(value > 0 for value in opened.values()),
        subjects=subjects(evaluation.case.criteria, len(opened)),
        points=figure(most),
        names=Tied(named(s.project.name) for s in evaluation.ordered
                   if opened[s.project.id] == most),
    )  # fmt: skip


def _widest(
    evaluation: Evaluation,
    ranked: Sequence[Score],
    parts: Sequence[_Part],
    spans: Mapping[str, list[tuple[Fraction, Fraction]]],
) -> Message:
    """Say in which part those who are ranked differ most."""
    columns = [[spans[s.project.id][k][0] for s in ranked] for k in range(len(parts))]
    widths = [max(column) - min(column) for column in columns]
    if not any(widths):
        count = subjects(evaluation.case.criteria, len(ranked))
        return say("The same points by every criterion: {subjects}", subjects=count)
    column = columns[widths.index(max(widths))]
    most, least = (
        Tied(named(s.project.name) for s, value in zip(ranked, column, strict=True) if value == end)
        for end in (max(column), min(column))
    )
    if widths.count(max(widths)) > 1:
        return say("Largest differences, {points} points each: {criteria}",
                   points=figure(max(widths)), criteria=_largest(parts, widths))  # fmt: skip
    return say(
        "Largest difference, {points} points: {criterion}, most {most}, least {least}",
        points=figure(max(widths)),
        criterion=_largest(parts, widths),
        most=most,
        least=least,
    )


def _largest(parts: Sequence[_Part], values: Sequence[Fraction]) -> Tied:
    """Name the part with the largest value, or all that have it."""
    return Tied(
        _named(part) for part, value in zip(parts, values, strict=True) if value == max(values)
    )


def _named(part: _Part) -> Text | Message:
    return named(part.name) if isinstance(part.name, Text) else part.name


def _level(evaluation: Evaluation, first: Score, others: list[Score]) -> list[Score]:
    """Return a project with all others of which nothing parts it."""
    own = first.project.id
    if not evaluation.is_tied(own):
        return [first]
    return [first, *(s for s in others if not evaluation.told_apart(own, s.project.id))]
