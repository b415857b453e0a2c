"""How critical weights are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from evalkit.core.messages import Lang, say
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.critical_weights import Critical, CriticalWeights
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import NAMED, Form, rounded, weighed
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import NEVER, criterion
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import change
from evalkit.show.sensitivity.stability import MOST_ROWS


def page(result: CriticalWeights, lang: Lang) -> Page:
    """Return the criteria by criticality degree, the most critical first."""
    blocks: list[Block] = [Heading(say("Critical weights (Triantaphyllou and Sanchez)"), 2)]
    if result.percent_top is not None:
        text = say(
            "Percent-Top critical criterion: {criterion}. A change of {change} of its weight"
            " reverses {ahead} and {behind}.",
            **_values(result, result.percent_top),
        )
        blocks.append(Paragraph(text))
    if result.percent_any is not None:
        text = say(
            "Percent-Any critical criterion: {criterion}. A change of {change} of its weight"
            " reverses {ahead} and {behind}.",
            **_values(result, result.percent_any),
        )
        blocks.append(Paragraph(text))
    else:
        text = say("No possible change of one weight reverses any pair.")
        blocks.append(Paragraph(text))
    order = np.argsort(result.degrees, kind="stable").tolist()
    blocks.append(
        table_of(
            (CRITERION, WEIGHT, DEGREE, REVERSES, TOP),
            [CriticalWeightLine(result, n) for n in order[:MOST_ROWS]],
            lang,
        )
    )
    left = len(order) - MOST_ROWS
    more = [not_shown(left)] if left > 0 else []
    blocks.append(Bullets([*more, *all_said(*result.notes, result.method)]))
    return Page(blocks, lang)


@frozen
class CriticalWeightLine:
    """One criterion."""

    result: CriticalWeights
    place: int


def items(result: CriticalWeights) -> list[CriticalWeightLine]:
    """Return the criteria in the order of the set."""
    return [CriticalWeightLine(result, place) for place in range(len(result.matrix.criteria))]


def _degree(line: CriticalWeightLine) -> float | None:
    degree = float(line.result.degrees[line.place])
    return degree if np.isfinite(degree) else None


def _pair_names(found: tuple[Matrix, Critical], lang: Lang) -> str:
    matrix, critical = found
    return " / ".join(matrix.names[i].text(lang) for i in critical.pair)


def _told(found: tuple[Matrix, Critical] | None, _lang: Lang) -> tuple[Any, ...]:
    if found is None:
        return (None,) * 4
    matrix, critical = found
    share = None if critical.relative is None else float(critical.relative)
    return (*(matrix.projects[i] for i in critical.pair), float(critical.delta), share)


def _reversed(pairs: str) -> Callable[[CriticalWeightLine], tuple[Matrix, Critical] | None]:
    def read(line: CriticalWeightLine) -> tuple[Matrix, Critical] | None:
        critical = getattr(line.result, pairs)[line.place]
        return None if critical is None else (line.result.matrix, critical)

    return read


ABOUT = say("who is ahead, who behind, the change of the weight, and its share of the weight")
CRITERION: Column[CriticalWeightLine] = Column(
    say("Criterion"), lambda line: criterion(line.result.matrix, line.place), NAMED,
    keys=("criterion", "name"), width=30,
)  # fmt: skip
WEIGHT: Column[CriticalWeightLine] = Column(
    say("Weight"), lambda line: line.result.matrix.weights[line.place], weighed(),
    keys=("weight",),
)  # fmt: skip
DEGREE: Column[CriticalWeightLine] = Column(
    say("Criticality degree"), _degree,
    Form(say("percent of the weight"),
         write=lambda degree, _lang: change(degree).removeprefix("+"), right=True, none=NEVER),
    keys=("criticality_degree_percent",),
)  # fmt: skip
SENSITIVITY: Column[CriticalWeightLine] = Column(
    say("Sensitivity"), lambda line: line.result.sensitivities[line.place], rounded(3),
    keys=("sensitivity",),
)  # fmt: skip
REVERSES: Column[CriticalWeightLine] = Column(
    say("Reverses"), _reversed("any_pair"),
    Form(ABOUT, write=_pair_names, plain=_told, none=NEVER),
    keys=("any_ahead", "any_behind", "any_delta", "any_delta_percent"), width=40,
)  # fmt: skip
TOP: Column[CriticalWeightLine] = Column(
    say("Change for the best project"), _reversed("top_pair"),
    Form(ABOUT, write=lambda found, _lang: _percent(found[1]), plain=_told, right=True, none=NEVER),
    keys=("top_ahead", "top_behind", "top_delta", "top_delta_percent"),
)  # fmt: skip
COLUMNS = (CRITERION, WEIGHT, DEGREE, SENSITIVITY, REVERSES, TOP)


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
