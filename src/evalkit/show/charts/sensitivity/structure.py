"""Structure: who is first, and by how much, in every other way to build the model."""

from __future__ import annotations

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.sensitivity import Structure
from evalkit.sensitivity.questions.structure import Variant
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    BLUE,
    FAINT,
    INK,
    VERMILLION,
    WIDTH,
    ChartRow,
    by_row,
    data,
    labels,
    named,
    quoted,
    refused,
    shortened,
    tooltip_of,
    with_title,
)
from evalkit.show.charts.sensitivity.weighing import column, conditions, left_out
from evalkit.show.sensitivity.notes import said
from evalkit.show.sensitivity.numbers import points

MOST = 30
_ROW = 22


def structure(result: Structure, *, most: int = MOST, lang: Lang = "en") -> Chart:
    """Draw the lead of whoever is first in each variant of the model.

    Parameters
    ----------
    result : Structure
        From `evalkit.sensitivity.structure`.
    most : int
        Variants that are drawn beside the official model: those that change the winner,
        then those with the smallest lead.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If there is no variant in which there is a lead.
    """
    others = sorted((v for v in result.variants[1:] if _lead(v) is not None), key=_key)
    if not others or _lead(result.official) is None:
        raise refused(say("no alternative model has a lead to draw"))
    shown = [result.official, *others[:most]]
    names = labels([said(v.how) for v in shown], lang, 46)
    rows = [_row(v, name, lang) for v, name in zip(shown, names, strict=True)]
    words = {
        "official": say("current model"),
        "same": say("winner stays"),
        "changed": say("winner changes"),
    }
    keys = [quoted(message, lang) for message in words.values()]
    colour = alt.Color(
        "which:N",
        scale=alt.Scale(domain=list(words), range=[BLUE, FAINT, VERMILLION]),
        legend=alt.Legend(
            title=None,
            orient="top",
            labelExpr=f"{{official: {keys[0]}, same: {keys[1]}, changed: {keys[2]}}}[datum.value]",
        ),
    )
    tooltip = [
        alt.Tooltip("full:N", title=say("Alternative model").text(lang)),
        alt.Tooltip("winner:N", title=say("First").text(lang)),
        tooltip_of(rows, "lead", say("Lead in points"), lang, points),
    ]
    base = alt.Chart(data(rows)).encode(y=by_row(names))
    x = alt.X("lead:Q", axis=alt.Axis(title=say("Lead in points").text(lang)))
    chart = alt.layer(
        base.mark_bar(height=12, stroke=INK, strokeWidth=0.5).encode(
            x=x, color=colour, tooltip=tooltip
        ),
        base.mark_text(align="left", dx=5).encode(x=alt.X("lead:Q"), text=alt.Text("figure:N")),
        *column(base, "winner", say("First"), WIDTH + 48, lang),
    )
    chart = chart.properties(width=WIDTH, height=alt.Step(_ROW))
    lines = [
        say(
            "The winner's lead when one project, criterion, evaluator or rule of the model is "
            "changed."
        ),
        *conditions(result.matrix),
        *left_out(len(shown), len(others) + 1),
    ]
    return with_title(chart, _finding(result), lines, lang)


def _lead(variant: Variant) -> float | None:
    return None if variant.standing is None else variant.standing.lead


def _key(variant: Variant) -> tuple[bool, float]:
    return not variant.changed, _lead(variant) or 0.0


def _row(variant: Variant, name: str, lang: Lang) -> ChartRow:
    standing, lead = variant.standing, _lead(variant)
    assert standing is not None
    assert lead is not None
    winner = Tied(shortened(n.text(lang), 24) for n in standing.winner_names[:3]).text()
    return {
        "name": name,
        "full": shortened(said(variant.how).text(lang), 96),
        "lead": lead,
        "figure": points(lead),
        "winner": winner,
        "which": "official" if variant.kind == "official" else
                 "changed" if variant.changed else "same",
    }  # fmt: skip


def _finding(result: Structure) -> Message:
    official = result.official.standing
    assert official is not None
    names = Tied(named(name) for name in official.winner_names[:4])
    tally = result.tally
    if tally.same == tally.all:
        return say(
            "First in all {total} alternative models too: {names}",
            total=tally.all,
            names=names,
        )
    if not tally.open:
        return say(
            "The winner changes in {count} of {total} alternative models (now {names})",
            count=tally.changed,
            total=tally.all,
            names=names,
        )
    return say(
        "The winner changes in {changed} of {total} alternative models and cannot be "
        "determined in {open} (now {names})",
        changed=tally.changed,
        total=tally.all,
        names=names,
        open=tally.open,
    )
