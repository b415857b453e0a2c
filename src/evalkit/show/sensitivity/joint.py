"""How the joint analysis is written."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import frozen

from evalkit.core.messages import Lang, Message, say
from evalkit.sensitivity.uncertain.factors import Option
from evalkit.sensitivity.uncertain.joint_result import Joint, Share
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import NAMED
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import (
    FLOATS,
    SHARE_OF_VARIANCE,
    estimate,
    expected_rank,
    project,
)
from evalkit.show.sensitivity.notes import all_said
from evalkit.show.sensitivity.numbers import most_often

_SHOWN = 12
_ROOTS = {
    "sum": say("weighted sum"),
    "product": say("weighted product"),
    "minimum": say("smallest utility"),
}
FACTORS = {
    "weights": say("weights"),
    "marks": say("marks"),
    "evaluators": say("evaluators"),
    "aggregation": say("aggregation"),
}
_PANELS = {"mean": say("mean of the panel"), "median": say("median of the panel")}


def page(result: Joint, lang: Lang) -> Page:
    """Return the analysis as a page: who is first how often, and because of what."""
    lines = items(result)
    errors = result.stated_error[:, 0]
    blocks: list[Block] = [
        Heading(say("Weights and marks uncertain together")),
        Paragraph(
            say(
                "Over all admissible weights and open marks, highest first-rank acceptability: "
                "{names}, first in {share} of the draws.",
                **most_often(result.matrix, result.most_often_first, result.first, errors),
            )
        ),
    ]
    blocks.append(table_of((PROJECT, FIRST, MEAN, SURE), lines[:_SHOWN], lang))
    if len(lines) > _SHOWN:
        blocks.append(Paragraph(not_shown(len(lines) - _SHOWN)))
    blocks += [*_by_option(result, lang), *_due(result, lang)]
    notes = [
        *all_said(*result.cut_short, result.method),
        say(
            "± is two standard errors. Confidence factor: how often a project is first at its "
            "central weights, the mean of the weights at which it is first."
        ),
        *all_said(*(n for n in result.notes if n.kind not in _left_aside(result))),
    ]
    blocks.append(Bullets(notes))
    return Page(blocks, lang)


def _left_aside(result: Joint) -> tuple[str, ...]:
    """Return what is said of open gates elsewhere, and does not hold where every one is drawn."""
    criteria = result.matrix.criteria_set
    drawn = any(note.kind == "gates-drawn" for note in result.notes)
    if criteria is None or not drawn or any(option.panel for option in result.options):
        return ()
    alone = {c.id for c in criteria.leaves} | {d.id for d in criteria.decisions}
    every = all(gate.on in alone for gate in criteria.gates)
    return ("open-caps", "open-gates") if every else ()


@frozen
class JointLine:
    """One project."""

    result: Joint
    place: int
    stated: float
    """The error of its share of first places, as it is stated."""
    sure: float
    """The error of its confidence, as it is stated."""

    @property
    def able(self) -> bool:
        """Whether it is first in any draw."""
        return not np.isnan(self.result.central_weights[self.place][0])


def items(result: Joint) -> list[JointLine]:
    """Return the projects by falling share of first places."""
    errors = result.stated_error[:, 0]
    sure = result._stated(result.confidence, result.confidence_error)
    return [JointLine(result, n, float(errors[n]), float(sure[n])) for n in result._order()]


def _first(line: JointLine) -> tuple[float, float, float]:
    result, place = line.result, line.place
    return result.first[place], line.stated, result.first_error[place]


def _confidence(line: JointLine) -> tuple[float, float, float] | None:
    result, place = line.result, line.place
    if not line.able or np.isnan(result.confidence[place]):
        return None
    return result.confidence[place], line.sure, result.confidence_error[place]


def _mean(line: JointLine) -> tuple[float, float]:
    return line.result.expected_ranks[line.place], line.result.expected_ranks_error[line.place]


PROJECT: Column[JointLine] = Column(
    say("Project"), lambda line: project(line.result.matrix, line.place), NAMED,
    keys=("project", "name"),
)  # fmt: skip
FIRST: Column[JointLine] = Column(
    say("First"), _first, estimate(brief=False), keys=("first", "first_error")
)
MEAN: Column[JointLine] = Column(
    say("Mean rank"), _mean, expected_rank(1), keys=("expected_rank", "expected_rank_error")
)
SURE: Column[JointLine] = Column(
    say("Confidence factor"), _confidence, estimate(), keys=("confidence", "confidence_error")
)
COLUMNS: tuple[Column[JointLine], ...] = (
    PROJECT,
    FIRST,
    MEAN,
    SURE,
    Column(say("Rank acceptability indices"), lambda line: line.result.acceptability[line.place],
           FLOATS, keys=("acceptability",)),
    Column(say("Central weights"),
           lambda line: line.result.central_weights[line.place] if line.able else None, FLOATS,
           keys=("central_weights",)),
)  # fmt: skip


def _by_option(result: Joint, lang: Lang) -> list[Block]:
    if len(result.options) < 2:
        return []
    errors = result._stated(result.first_by_option, np.zeros_like(result.first_by_option))
    options = range(len(result.options))
    best = [int(np.argmax(shares)) for shares in result.first_by_option]
    columns: tuple[Column[int], ...] = (
        Column(say("Aggregation"), lambda n: _option(result.options[n])),
        Column(say("Highest first-rank acceptability"), lambda n: result.matrix.names[best[n]]),
        Column(
            say("First"),
            lambda n: (result.first_by_option[n][best[n]], errors[n][best[n]]),
            estimate(brief=False),
        ),
    )
    return [table_of(columns, options, lang)]


def _option(option: Option) -> list[Message]:
    panel = [] if option.panel is None else [_PANELS[option.panel]]
    return [_ROOTS[option.root], *panel]


def _part(title: Message, answer: Literal["lead", "winner"], kind: str) -> Column[Share]:
    def read(share: Share) -> tuple[float, float]:
        part = share.parts[answer]
        return getattr(part, kind), getattr(part, f"{kind}_error")

    return Column(title, read, SHARE_OF_VARIANCE)


DUE: tuple[Column[Share], ...] = (
    Column(say("Source of uncertainty"), lambda share: FACTORS[share.factor]),
    _part(say("Lead, first-order %"), "lead", "first"),
    _part(say("Lead, total %"), "lead", "total"),
    _part(say("Winner, first-order %"), "winner", "first"),
    _part(say("Winner, total %"), "winner", "total"),
)


def _due(result: Joint, lang: Lang) -> list[Block]:
    shares = [share for share in result.shares if share.moves]
    if not shares:
        return [Paragraph(say("Nothing varies: neither weights nor marks."))]
    words = say(
        "Sobol indices: shares of the variance of the lead of {winner} over {rival}, and of "
        "which project is first; first-order: the factor alone, total: with its interactions.",
        winner=result.matrix.names[result.winner],
        rival=result.matrix.names[result.rival],
    )
    return [
        Paragraph(words),
        table_of(DUE, shares, lang),
    ]
