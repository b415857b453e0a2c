"""How critical weights are written."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, say
from evalkit.sensitivity.questions.critical_weights import Critical, CriticalWeights
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import change
from evalkit.show.sensitivity.stability import MOST_ROWS


def page(result: CriticalWeights, lang: Lang) -> Page:
    """Return the criteria by criticality degree, the most critical first."""
    blocks: list[Block] = [
        Heading(say("Critical weights (Triantaphyllou and Sanchez)").text(lang), 2)
    ]
    if result.percent_top is not None:
        text = say(
            "Percent-Top critical criterion: {criterion}. A change of {change} of its weight"
            " reverses {ahead} and {behind}.",
            **_values(result, result.percent_top),
        )
        blocks.append(Paragraph(text.text(lang)))
    if result.percent_any is not None:
        text = say(
            "Percent-Any critical criterion: {criterion}. A change of {change} of its weight"
            " reverses {ahead} and {behind}.",
            **_values(result, result.percent_any),
        )
        blocks.append(Paragraph(text.text(lang)))
    else:
        text = say("No possible change of one weight reverses any pair.")
        blocks.append(Paragraph(text.text(lang)))
    order = np.argsort(result.degrees, kind="stable").tolist()
    blocks.append(
        Table(
            headers=[
                say("Criterion").text(lang),
                say("Weight").text(lang),
                say("Criticality degree").text(lang),
                say("Reverses").text(lang),
                say("Change for the best project").text(lang),
            ],
            rows=[_line(result, place, lang) for place in order[:MOST_ROWS]],
            right=[1, 2, 4],
            wrap=((0, 30), (3, 40)),
        )
    )
    left = len(order) - MOST_ROWS
    more = [say("Rows not shown here: {count}.", count=left)] if left > 0 else []
    blocks.append(Bullets([m.text(lang) for m in [*more, *all_said(*result.notes, result.method)]]))
    return Page(blocks)


def rows(result: CriticalWeights, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a criterion: its degree, and which pair it reverses first, by id."""
    rows = []
    for place, name in enumerate(result.matrix.criteria):
        degree = float(result.degrees[place])
        rows.append(
            {
                "criterion": name,
                "name": result.matrix.criterion_names[place].text(lang),
                "weight": float(result.matrix.weights[place]),
                "criticality_degree_percent": degree if np.isfinite(degree) else None,
                "sensitivity": float(result.sensitivities[place]),
                **_told(result, "any", result.any_pair[place]),
                **_told(result, "top", result.top_pair[place]),
            }
        )
    return rows


def _line(result: CriticalWeights, place: int, lang: Lang) -> list[str]:
    found, top = result.any_pair[place], result.top_pair[place]
    degree = result.degrees[place]
    return [
        result.matrix.criterion_names[place].text(lang),
        fixed(result.matrix.weights[place], 3),
        change(float(degree)).removeprefix("+") if np.isfinite(degree) else "—",
        "—" if found is None else " / ".join(result._name(i, lang) for i in found.pair),
        "—" if top is None else _percent(top),
    ]


def _told(result: CriticalWeights, which: str, critical: Critical | None) -> dict[str, Any]:
    told: list[Any] = [None] * 4
    if critical is not None:
        names = [result.matrix.projects[i] for i in critical.pair]
        share = None if critical.relative is None else float(critical.relative)
        told = [*names, float(critical.delta), share]
    keys = ("ahead", "behind", "delta", "delta_percent")
    return {f"{which}_{key}": value for key, value in zip(keys, told, strict=True)}


def _values(result: CriticalWeights, critical: Critical) -> dict[str, object]:
    ahead, behind = (result.matrix.names[i] for i in critical.pair)
    return {
        "criterion": result.matrix.criterion_names[critical.criterion],
        "change": _percent(critical),
        "ahead": ahead,
        "behind": behind,
    }


def _percent(critical: Critical) -> str:
    return "—" if critical.relative is None else change(-float(critical.relative))
