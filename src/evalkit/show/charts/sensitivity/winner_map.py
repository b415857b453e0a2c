"""The winner map: who is first at every mixture of three weights, or of two and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from evalkit.core.arrays import FloatArray
from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity import Matrix, as_matrix
from evalkit.sensitivity.sources import StudySource, Weights
from evalkit.show.charts.frame import Room, legend, plain_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    FILLS,
    INK,
    PAD,
    PAPER,
    QUIET,
    WASH,
    WIDTH,
    ChartRow,
    data,
    ink_on,
    labels,
    named,
    refused,
    tooltip_of,
    with_pattern,
)
from evalkit.show.charts.sensitivity.regions import WinnerRegion, regions
from evalkit.show.charts.sensitivity.weighing import conditions
from evalkit.show.faces import wrapped
from evalkit.show.sensitivity.notes import at_middle

_HEIGHT = 400
_LABELLED = 0.012  # of the map, that a number needs
_TERNARY = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]])
_SIDES: tuple[tuple[int, int, Literal["center", "left", "right"], int, int], ...] = (
    (0, 1, "center", 0, 9),
    (1, 2, "left", 6, -3),
    (2, 0, "right", -6, -3),
)
"""Corners that each side joins, and how the figures stand outside it, in pixels."""
_PLANE = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])


def winner_map(
    source: StudySource,
    criteria: Sequence[str] | None = None,
    *,
    weights: Weights | None = None,
    width: int = WIDTH,
    lang: Lang = "en",
) -> Chart:
    """Draw who is first at each mixture of weights, as a triangle or a plane.

    Parameters
    ----------
    source : Evaluation, Matrix or array of float, shape (projects, criteria)
    criteria : sequence of str, optional
        Ids of two or three criteria or groups. Three share out what they have together,
        and all other weights stay. Two move freely, and all others share what is left in
        their proportion. Default: the three heaviest at the top of the tree.
    weights : sequence or mapping of numbers, optional
        Official weights of the leaves.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there are fewer than two projects, if the criteria overlap or are not two or
        three, or if nothing is left beside two.
    """
    matrix = as_matrix(source, weights)
    if len(matrix.projects) < 2:
        raise refused(say("there is one project, so it is first at all weights"))
    chosen = _chosen(matrix, criteria)
    corners, official = _corners(matrix, chosen)
    found = regions(matrix.values @ corners.T)
    names = [named(matrix.nodes[place].name) for place in chosen]
    plane = len(chosen) == 2
    at = _PLANE if plane else _TERNARY
    hues = _hues(found)
    titles = labels([_titled(matrix, k, r, lang) for k, r in enumerate(found)], lang)
    room, height = _room(width, plane=plane)
    chart = alt.layer(
        _pieces(found, titles, hues, at, matrix, lang, names, room),
        *_numbers(found, hues, at),
        *_official(official @ at, lang),
        *([] if plane else _sides(names, room, lang)),
    )
    chart = chart.properties(width=room.plot, height=height)
    heads = [say("First"), say("Share of the map")]
    table = (
        [head.text(lang) for head in heads],
        [[named(matrix.names[r.project]).text(lang), r.share] for r in found],
    )
    finding = at_middle(matrix, _finding(matrix, found))
    said = _said(names, plane=plane)
    foot = conditions(matrix)
    return with_title(chart, finding, said, lang, room, table, foot)


def _room(width: int, *, plane: bool) -> tuple[Room, float]:
    """Return the places of a map, and its height: a triangle has three sides of one length."""
    wide = width - 2 * PAD
    ratio = 1.0 if plane else 3**0.5 / 2
    plot = round(min(_HEIGHT / ratio, wide - (74 if plane else 64)))
    left = 48 if plane else max(32, (wide - plot) // 2)
    made = plain_room(width, left, wide - left - plot, bottom=46)
    return made, plot * ratio


def _chosen(matrix: Matrix, criteria: Sequence[str] | None) -> list[int]:
    """Return places of nodes, none of them inside another."""
    if criteria is not None:
        found = [matrix.node(name) for name in criteria]
    else:
        found = [k for k, node in enumerate(matrix.nodes) if node.parent < 0]
        if len(found) < 3:  # too few to mix: what is in them
            found = [
                k for k, n in enumerate(matrix.nodes) if len(n.leaves) == 1 and not _has(matrix, k)
            ]
        found = sorted(found, key=lambda k: -_weight(matrix, k))[:3]
    leaves = [leaf for place in found for leaf in matrix.nodes[place].leaves]
    if len(found) not in (2, 3) or len({*leaves}) < len(leaves):
        rule = say("a map needs two or three criteria, none of them within another")
        raise refused(rule)
    if len(found) == 2 and len(leaves) == len(matrix.criteria):
        rule = say("no weight is left beside the two criteria, so they span no plane")
        raise refused(rule, say("draw the stability of their weights instead"))
    return found


def _has(matrix: Matrix, place: int) -> bool:
    return any(node.parent == place for node in matrix.nodes)


def _weight(matrix: Matrix, place: int) -> float:
    return float(matrix.weights[list(matrix.nodes[place].leaves)].sum())


def _corners(matrix: Matrix, chosen: list[int]) -> tuple[FloatArray, FloatArray]:
    """Return the weights of the leaves at the three corners, and where the official ones lie."""
    own = matrix.weights
    groups = [list(matrix.nodes[place].leaves) for place in chosen]
    inside = sorted(leaf for group in groups for leaf in group)
    outside = [leaf for leaf in range(len(own)) if leaf not in inside]
    fixed = np.zeros(len(own))
    whole = 1.0
    if len(groups) == 2:
        groups.append(outside)
    else:
        fixed[outside] = own[outside]
        whole = float(own[inside].sum())
    sums = np.array([float(own[group].sum()) for group in groups])
    if not whole or not sums.sum():
        raise refused(say("the criteria have no weight to divide"))
    corners = np.tile(fixed, (3, 1))
    for corner, group, part in zip(corners, groups, sums, strict=True):
        even = np.full(len(group), 1 / len(group))
        corner[group] += whole * (own[group] / part if part else even)
    return corners, sums / sums.sum()


def _titled(matrix: Matrix, place: int, region: WinnerRegion, lang: Lang) -> str:
    """Return the number that stands on a region, with its name."""
    return f"{place + 1} {named(matrix.names[region.project]).text(lang)}"


def _hues(found: list[WinnerRegion]) -> list[str]:
    return [FILLS[k] if k < len(FILLS) else WASH for k in range(len(found))]


def _pieces(
    found: list[WinnerRegion],
    titles: list[str],
    hues: list[str],
    at: FloatArray,
    matrix: Matrix,
    lang: Lang,
    names: list[Text],
    room: Room,
) -> alt.Chart:
    rows: list[ChartRow] = []
    for region, title in zip(found, titles, strict=True):
        ring = np.vstack([region.corners, region.corners[:1]]) @ at
        rows += [
            {
                "first": title,
                "full": named(matrix.names[region.project]).text(lang),
                "share": region.share,
                "x": float(x),
                "y": float(y),
                "step": step,
            }
            for step, (x, y) in enumerate(ring)
        ]
    shown = titles[:12]
    plane = len(names) == 2
    above = 15 if plane else 20 + 15 * len(_corner(names[-1], room, lang))
    key = legend(
        shown, room, values=shown, offset=above, symbolStrokeColor=QUIET, symbolStrokeWidth=1
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis_x = axis_y = None
    if plane:
        axis_x, axis_y = (
            alt.Axis(title=say("Weight of {name}", name=name).text(lang), format=".0%", tickCount=5,
                     grid=False)
            for name in names
        )  # fmt: skip
    share = tooltip_of(rows, "share", say("Share of the map"), lang, per_cent)
    made: alt.Chart = (
        alt.Chart(data(rows))
        .mark_line(filled=True, fillOpacity=1, stroke=QUIET, strokeWidth=1, strokeJoin="round")
        .encode(
            x=alt.X("x:Q", scale=scale, axis=axis_x),
            y=alt.Y("y:Q", scale=scale, axis=axis_y),
            order=alt.Order("step:Q"),
            detail=alt.Detail("first:N"),
            fill=alt.Fill(
                "first:N", scale=alt.Scale(domain=titles, range=hues), legend=key, sort=titles
            ),
            tooltip=[
                alt.Tooltip("full:N", title=say("First").text(lang)),
                share,
            ],
        )
    )
    return made


def _numbers(found: list[WinnerRegion], hues: list[str], at: FloatArray) -> list[alt.Chart]:
    """Write numbers on the regions, so that nobody needs the colours."""
    made = []
    for number, (region, hue) in enumerate(zip(found, hues, strict=True), start=1):
        if region.share >= _LABELLED:
            x, y = region.centre @ at
            row = {"x": float(x), "y": float(y), "text": str(number)}
            base = alt.Chart(data([row])).encode(
                x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N")
            )
            if with_pattern(hue):
                made.append(base.mark_text(fontSize=17, stroke=PAPER, strokeWidth=5))
            made.append(base.mark_text(fontSize=17, color=ink_on(hue)))
    return made


def _official(point: FloatArray, lang: Lang) -> list[alt.Chart]:
    row = {"x": float(point[0]), "y": float(point[1]), "text": say("official weights").text(lang)}
    base = alt.Chart(data([row])).encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))
    ring = base.mark_point(filled=True, size=110, color=INK, stroke=PAPER, strokeWidth=2, opacity=1)
    words = base.mark_text(dy=-14, fontSize=12, stroke=PAPER, strokeWidth=4, strokeJoin="round")
    return [
        ring,
        words.encode(text=alt.Text("text:N")),
        base.mark_text(dy=-14, fontSize=12).encode(text=alt.Text("text:N")),
    ]


def _corner(name: Text, room: Room, lang: Lang) -> list[str]:
    """Return what stands at a corner, on lines that leave room for that of the next."""
    return wrapped(say("only {name}", name=named(name)).text(lang), 12, room.plot / 2.2)


def _sides(names: list[Text], room: Room, lang: Lang) -> list[alt.Chart]:
    """Name the corners, and mark quarters along the sides."""
    made = []
    for (x, y), name in zip(_TERNARY, names, strict=True):
        lines = _corner(name, room, lang)
        mark = alt.Chart(data([{"x": float(x), "y": float(y), "text": "\n".join(lines)}]))
        side: Literal["center", "right", "left"] = "center" if y else "right" if x else "left"
        # A little outwards at the foot, as far as there is room.
        outwards = min(room.right, 30) if x else -min(room.left, 30)
        mark = mark.mark_text(
            align=side, dx=outwards * (not y), dy=7 - 15 * len(lines) if y else 18,
            color=QUIET, lineBreak="\n", lineHeight=15, baseline="bottom" if y else "top",
        )  # fmt: skip
        made.append(mark.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N")))
    for start, stop, align, right, down in _SIDES:
        ticks: list[ChartRow] = []
        for part in (0.25, 0.5, 0.75):
            x, y = (1 - part) * _TERNARY[start] + part * _TERNARY[stop]
            ticks.append({"x": float(x), "y": float(y), "text": f"{fixed(part, 0, times=100)} %"})
        marks = alt.Chart(data(ticks)).mark_text(
            fontSize=10, color=QUIET, align=align, dx=right, dy=down
        )
        made.append(marks.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N")))
    return made


def _said(names: list[Text], *, plane: bool) -> list[Message | Text]:
    if plane:
        what = say(
            "The winner at each pair of weights of {names}; all others are rescaled in proportion.",
            names=names,
        )
    else:
        what = say(
            "The winner for every division of the joint weight of {names}; all other weights "
            "stay. Figures count towards the next corner, counter-clockwise.",
            names=names,
        )
    return [what]


def _finding(matrix: Matrix, found: list[WinnerRegion]) -> Message:
    best = found[0]
    name = named(matrix.names[best.project])
    if len(found) == 1:
        return say("{name}: first everywhere on the map", name=name)
    if len(found) == 2:
        return say(
            "{name}: first on {share} of the map; {other} on the rest",
            name=name,
            share=per_cent(best.share),
            other=named(matrix.names[found[1].project]),
        )
    return say(
        "{name}: first on {share} of the map; {count} others on the rest",
        name=name,
        share=per_cent(best.share),
        count=len(found) - 1,
    )
