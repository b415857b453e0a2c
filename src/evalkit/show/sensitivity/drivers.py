"""How the drivers of a result are written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from evalkit.core.exact import significant
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import in_per_cent, per_cent
from evalkit.sensitivity.matrix import Node
from evalkit.sensitivity.questions.drivers import Drivers
from evalkit.sensitivity.spread.tornado import Bar
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import NAMED, YES_OR_NO, Form, weighed
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import SHARE_OF_VARIANCE, number_or_none
from evalkit.show.sensitivity.notes import all_said, said
from evalkit.show.sensitivity.numbers import points

_SHOWN = 12


def page(result: Drivers, lang: Lang) -> Page:
    """Return the drivers as a page: a sentence, the indices, the tornado."""
    blocks: list[Block] = [Heading(say("What drives the result"))]
    total = np.maximum(result.lead.total[:, 0], result.wins.total[:, 0])
    order = np.argsort(-total, kind="stable")
    blocks.append(Paragraph(_finding(result)))
    lines = {line.leaf: line for line in items(result)}
    columns = (NAME, WEIGHT, *EFFECTS)
    blocks.append(table_of(columns, [lines[k] for k in order[:_SHOWN].tolist()], lang))
    blocks += _left_out(len(order))
    blocks += _tornado(result, lang)
    notes = [
        say(
            "First-order and total Sobol indices of the lead, and of whether the official "
            "winner is first, with two standard errors. {importance}",
            importance=said(result.method),
        ),
        *all_said(*result.cut_short, *result.notes),
    ]
    blocks.append(Bullets(notes))
    return Page(blocks, lang)


@frozen
class DriverLine:
    """One criterion, with its place, or a group; and what its weight can do to the lead."""

    result: Drivers
    node: Node
    leaf: int | None
    bar: Bar | None


def items(result: Drivers) -> list[DriverLine]:
    """Return the criteria and groups, in the order of the set."""
    matrix = result.matrix
    bars = {bar.id: bar for bar in result.bars}
    places = {name: place for place, name in enumerate(matrix.criteria)}
    return [DriverLine(result, n, places.get(n.id), bars.get(n.id)) for n in matrix.nodes]


def _effect(title: Message, answer: str, kind: str) -> Column[DriverLine]:
    """Return the share of the variance of an answer that a criterion makes."""

    def read(line: DriverLine) -> tuple[float, float] | None:
        if line.leaf is None:
            return None
        indices = line.result.lead if answer == "lead" else line.result.wins
        return getattr(indices, kind)[line.leaf, 0], getattr(indices, f"{kind}_error")[line.leaf, 0]

    keys = (f"{answer}_{kind}", f"{answer}_{kind}_error")
    return Column(title, read, SHARE_OF_VARIANCE, keys=keys)


def _ends(write: Callable[[float], str]) -> Form:
    return Form(
        say("at the lowest and at the highest admissible weight"),
        write=lambda ends, _lang: " … ".join(map(write, ends)),
        plain=lambda ends, _lang: (
            (None, None) if ends is None else (number_or_none(ends[0]), number_or_none(ends[1]))
        ),
        right=True,
    )


NAME: Column[DriverLine] = Column(
    say("Criterion"), lambda line: line.node, NAMED, keys=("criterion", "name")
)
GROUP: Column[DriverLine] = Column(
    say("Is a group"), lambda line: line.leaf is None, YES_OR_NO, keys=("is_group",)
)
WEIGHT: Column[DriverLine] = Column(
    say("Weight"), lambda line: line.result.matrix.weights[line.leaf], weighed()
)
LOCAL: Column[DriverLine] = Column(
    say("Local weight"), lambda line: float(line.node.weight), weighed(), keys=("local_weight",)
)
EFFECTS: tuple[Column[DriverLine], ...] = (
    _effect(say("Lead, first-order %"), "lead", "first"),
    _effect(say("Lead, total %"), "lead", "total"),
    _effect(say("Winner, first-order %"), "winner", "first"),
    _effect(say("Winner, total %"), "winner", "total"),
)
TORNADO: tuple[Column[DriverLine], ...] = (
    Column(say("Lowest … highest"), lambda line: line.bar and (line.bar.low, line.bar.high),
           _ends(in_per_cent), keys=("lowest_weight", "highest_weight")),
    Column(say("Lead in points"), lambda line: line.bar and line.bar.leads, _ends(points),
           keys=("lead_at_lowest", "lead_at_highest")),
    Column(say("Rank of the winner"), lambda line: line.bar and line.bar.ranks,
           _ends(lambda end: significant(end, 6)), keys=("rank_at_lowest", "rank_at_highest")),
)  # fmt: skip
COLUMNS = (NAME, GROUP, LOCAL, *EFFECTS, *TORNADO)


def _finding(result: Drivers) -> Message:
    matrix, shares = result.matrix, result.lead.total[:, 0]
    if result.winner == result.rival:
        return say("There is one project, so no lead that a weight could change.")
    if not shares.any():
        return say("No weight changes the lead: it is the same over the weight space.")
    best = int(np.argmax(shares))
    return say(
        "The lead of {winner} over {rival} depends most on: {criterion}, with {share} of its "
        "variance (total Sobol index).",
        winner=matrix.names[result.winner],
        rival=matrix.names[result.rival],
        criterion=matrix.criterion_names[best],
        share=per_cent(min(float(shares[best]), 1.0)),
    )


def _tornado(result: Drivers, lang: Lang) -> list[Block]:
    bars = [bar for bar in result.bars if bar.swing > 0]
    if not bars:
        return []
    lines = {line.node.id: line for line in items(result)}
    shown = [lines[bar.id] for bar in bars[:_SHOWN]]
    return [
        Paragraph(
            say(
                "One weight at a time over its admissible range, the others of its group "
                "rescaled in proportion:"
            )
        ),
        table_of((NAME, LOCAL, *TORNADO), shown, lang),
        *_left_out(len(bars)),
    ]


def _left_out(count: int) -> list[Block]:
    if count <= _SHOWN:
        return []
    return [Paragraph(not_shown(count - _SHOWN))]
