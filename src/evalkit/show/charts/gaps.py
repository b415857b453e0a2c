"""Gaps of an award: what each part makes of the distance to the first, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve, frozen

from evalkit.core.messages import Lang, Message, Text, say, words
from evalkit.evaluation import Award, Evaluation
from evalkit.show.charts.frame import ChartTable, Room, by_row, legend, rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    INK,
    RULE,
    WIDTH,
    ChartRow,
    data,
    hatch,
    labels,
    tooltip_of,
)
from evalkit.show.charts.ranking import about
from evalkit.show.evaluation.gaps import (
    LeadGap,
    TotalPart,
    gaps_of,
    gaps_title,
    nearest,
    parts_of,
    shown_number,
    signed,
)
from evalkit.show.evaluation.wording import rank_text


@frozen
class GapParts:
    """What the totals of an award are made of: the bids in their order, totals and parts."""

    ranked: tuple[str, ...]
    names: Mapping[str, str]
    totals: Mapping[str, Fraction]
    parts: tuple[TotalPart, ...]


def gap_parts(evaluation: Evaluation, lang: Lang) -> GapParts | None:
    """Return what the totals of an award are made of; None where they are not known sums."""
    if not isinstance(evaluation, Award) or not evaluation.has_figure:
        return None
    lots = list(evaluation.decided.values())
    if len(lots) != 1 or lots[0].unsettled:
        return None
    (lot,) = lots
    if any(state.screened for state in lot.states.values()):
        return None
    ranked = [s for s in evaluation.ordered
              if s.project.id in lot.ranked and evaluation.rank(s.project.id)]  # fmt: skip
    spans = {s.project.id: evaluation.state(s.project.id).span(lambda x: x.figure) for s in ranked}
    totals = {n: span[0] for n, span in spans.items() if span is not None and span[0] == span[1]}
    if not len(totals) == len(ranked) > 1:
        return None
    case = evaluation.case
    criteria = [criterion for criterion, _ in case.criteria.walk()]
    written = labels([c.name for c in criteria], lang)
    called = {c.id: name for c, name in zip(criteria, written, strict=True)}
    parts = parts_of(evaluation, ranked, totals, called)
    names = labels([s.project.name for s in ranked], lang)
    ids = tuple(totals)
    named = dict(zip(ids, names, strict=True))
    return GapParts(ids, named, totals, tuple(parts)) if parts else None


def gaps(
    evaluation: Evaluation, found: GapParts, *, most: int, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw bars from the first, part by part, and a dot for what they come to."""
    base, *rivals = found.ranked
    near = nearest(rivals, len(found.parts))[:most]
    ranks = {n: rank_text(evaluation, evaluation[n]) for n in found.ranked}
    shown = gaps_of(found.parts, found.totals, ranks, base, near)
    rows = [row for gap in shown for row in _rows(gap, found, lang)]
    heading = say("Difference in points").text(lang)
    sides = [row["text"] for row in rows]
    room = rows_room([row["label"] for row in rows], width, sides, heading=heading)
    room = evolve(room, keys=tuple(row["name"] for row in rows))
    chart = room.size(alt.layer(*_layers(rows, room, lang)))
    score = shown_number(found.totals[base])
    first = found.names[base]
    said: list[Message | Text] = [
        say("Difference in points from {name}, {score} points.", name=first, score=score)
    ]
    if len(near) < len(rivals):
        said.append(say("The nearest {shown} of {count} are drawn.", shown=len(near),
                        count=len(rivals)))  # fmt: skip
    finding = gaps_title(found.names, shown, base)
    return with_title(chart, finding, said, lang, room, _table(shown, found, lang),
                      about(evaluation))  # fmt: skip


def _rows(gap: LeadGap, found: GapParts, lang: Lang) -> list[ChartRow]:
    """Return the rows of one bid: its name, its parts, and what they come to."""
    name = found.names[gap.project]
    head = say("{name}, rank {rank}", name=name, rank=gap.rank).text(lang)
    made: list[ChartRow] = [{"kind": "head", "label": head, "text": ""}]
    for part, value in gap.parts:
        kind = "higher" if value > 0 else "lower" if value else "level"
        made.append({"kind": kind, "label": words(part, lang), "value": value})
    made.append({"kind": "net", "label": say("Total").text(lang), "value": gap.net})
    for number, row in enumerate(made):
        row |= {"name": f"{gap.project} {number}", "full": name}
        if "value" in row:
            row |= {"points": float(row["value"]), "text": signed(row.pop("value"))}
    return made


def _layers(rows: list[ChartRow], room: Room, lang: Lang) -> list[Chart]:
    keys = [say("more points than the first").text(lang),
            say("fewer points than the first").text(lang), say("total").text(lang)]  # fmt: skip
    kinds = dict(zip(("higher", "lower", "net"), keys, strict=True))
    drawn = [row | {"key": kinds.get(row["kind"], "")} for row in rows if "points" in row]
    told = tooltip_of(drawn, "points", say("Difference in points"), lang)
    low = min([0.0, *(row["points"] for row in drawn)])
    high = max([0.0, *(row["points"] for row in drawn)])
    beside = ((high - low) or 1.0) * 0.04
    scale = alt.Scale(domain=[low - beside, high + beside], nice=False)
    title = say("Difference in points").text(lang)
    x = alt.X("points:Q", scale=scale, axis=alt.Axis(title=title, grid=True, tickCount=room.ticks))
    base = alt.Chart(data(drawn)).encode(y=by_row(room), tooltip=[alt.Tooltip("full:N",
        title=say("Project").text(lang)), told])  # fmt: skip
    colour = alt.Color(
        "key:N",
        scale=alt.Scale(domain=keys, range=[BLUE, hatch(BLUE), INK]),
        legend=legend(keys, room, values=keys),
    )
    bars = base.transform_filter("datum.kind == 'higher' || datum.kind == 'lower'").mark_bar(
        height=11, stroke=BLUE, strokeWidth=1, **room.down
    )
    net = base.transform_filter("datum.kind == 'net'")
    zero = alt.Chart(data([{"at": 0.0}])).mark_rule(color=INK).encode(x=alt.X("at:Q"))
    parted = alt.Chart(data([row for row in rows[1:] if row["kind"] == "head"]))
    return [
        parted.mark_rule(color=RULE, yOffset=-room.step / 2).encode(y=by_row(room)),
        bars.encode(x=x, x2=alt.X2Datum(0), color=colour),
        net.mark_rule(color=INK, strokeWidth=1.5, **room.down).encode(x=x, x2=alt.X2Datum(0)),
        net.mark_point(filled=True, size=90, opacity=1, color=INK, **room.down).encode(x=x),
        zero,
    ]


def _table(shown: list[LeadGap], found: GapParts, lang: Lang) -> ChartTable:
    heads = [say("Project"), say("Rank"), say("Part"), say("Difference in points")]
    rows: list[list[object]] = []
    for gap in shown:
        name = found.names[gap.project]
        rows += [[name, gap.rank, words(part, lang), value] for part, value in gap.parts]
        rows.append([name, gap.rank, say("Total").text(lang), gap.net])
    return [head.text(lang) for head in heads], rows
