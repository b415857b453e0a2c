"""How distributions of scores are written."""

from __future__ import annotations

from typing import Any

from evalkit.core.exact import significant
from evalkit.core.messages import Lang, Tied, say
from evalkit.sensitivity.said import alike, points
from evalkit.sensitivity.shares.exact.scores import ScoreDistribution
from evalkit.show.pages import Heading, Page, Paragraph, Table

SHOWN = 12
NAME_WIDTH = 36


def page(result: ScoreDistribution, lang: Lang) -> Page:
    """Return the spread of the best projects as a table."""
    order = result.order
    best = order[0]
    firsts = alike(result.mean, float(result.mean.max()))
    lead = say(
        "Highest mean score: {name}, {mean} points, between {low} and {high} over all weights"
        " of the space.",
        name=result.matrix.names[best].text(lang),
        mean=points(result.mean[best]),
        low=points(result.low[best]),
        high=points(result.high[best]),
    )
    if len(firsts) > 1:
        lead = say(
            "Highest mean score: {names}, {mean} points.",
            names=Tied(result.matrix.names[i] for i in firsts),
            mean=points(result.mean[best]),
        )
    headers = [
        say("Project").text(lang),
        say("Mean").text(lang),
        say("Standard deviation").text(lang),
        say("Lowest").text(lang),
        *(f"{significant(q * 100, 6)} %" for q in result.quantiles),
        say("Highest").text(lang),
    ]
    table = [
        [
            result.matrix.names[i].text(lang),
            *map(points, (result.mean[i], result.deviation[i], result.low[i])),
            *map(points, result.values[i]),
            points(result.high[i]),
        ]
        for i in order[:SHOWN]
    ]
    said = [say("A column of per cent: so many of the weights give no more points.")]
    if order[SHOWN:]:
        said.append(say("Projects not shown: {count}.", count=len(order) - SHOWN))
    said += [say("How it was found: {road}.", road=result.road), *result.notes]
    return Page(
        [
            Heading(say("How the scores spread").text(lang)),
            Paragraph(lead.text(lang)),
            Table(headers, table, frozenset(range(1, len(headers))), ((0, NAME_WIDTH),)),
            *(Paragraph(sentence.text(lang)) for sentence in said),
        ]
    )


def rows(result: ScoreDistribution, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project; quantiles as q0.05 and so on, scores in points."""
    return [
        {
            "project": result.matrix.projects[i],
            "name": result.matrix.names[i].text(lang),
            "mean": float(result.mean[i]),
            "deviation": float(result.deviation[i]),
            "low": float(result.low[i]),
            **{
                f"q{significant(q, 6)}": float(value)
                for q, value in zip(result.quantiles, result.values[i], strict=True)
            },
            "high": float(result.high[i]),
        }
        for i in result.order
    ]
