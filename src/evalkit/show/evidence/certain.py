"""How it is written which pairs of projects are in certain order."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from evalkit.core.messages import Lang, Message, say, some
from evalkit.evidence.certainty import TOTAL, Certain
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.forms import COUNT, IN_TREE, Named, number
from evalkit.show.pages import Block, Bullets, Heading, Page

MOST_NAMED = 3


@frozen
class NodeLine:
    """One node of the tree."""

    found: Certain
    node: str

    @property
    def place(self) -> tuple[Named, int]:
        """Its name, and how deep it is."""
        criteria = self.found.evaluation.case.criteria
        if self.node == TOTAL:
            return Named(TOTAL, say("Total")), 0
        depth, above = 0, criteria[self.node]
        while above.parent:
            depth, above = depth + 1, criteria[above.parent]
        return Named(self.node, criteria[self.node].name), depth

    @property
    def points(self) -> object:
        """Most points it can bring; None in a profile."""
        criteria = self.found.evaluation.case.criteria
        if not self.found.evaluation.has_total:
            return None
        return criteria.total_points if self.node == TOTAL else criteria.max_points(self.node)


COLUMNS: tuple[Column[NodeLine], ...] = (
    Column(
        say("Criterion"), lambda line: line.place, IN_TREE, keys=("criterion", "title"), width=40
    ),
    Column(say("Points"), lambda line: line.points, number(), keys=("points",)),
    Column(
        say("Pairs with a certain order"),
        lambda line: line.found.ordered(line.node),
        COUNT,
        keys=("pairs_certain",),
    ),
    Column(say("of pairs"), lambda line: line.found.pairs, COUNT, keys=("pairs",)),
)


def items(found: Certain) -> list[NodeLine]:
    """Return the whole, then each group before what is below it."""
    return [NodeLine(found, node) for node in found.nodes]


def plain(found: Certain, lang: Lang) -> list[dict[str, Any]]:
    """Return all nodes, with who is above whom at each."""
    made = rows_of(COLUMNS, items(found), lang)
    for row, node in zip(made, found.nodes, strict=True):
        above = found.above(node).items()
        row["above"] = {one: list(others) for one, others in above if others}
    return made


def page(found: Certain, lang: Lang) -> Page:
    """Lay out how many pairs are in certain order, at each node of the tree."""
    blocks: list[Block] = [Heading(say("What is certain").text(lang))]
    blocks.append(Bullets([line.text(lang) for line in certain_lines(found)]))
    blocks.append(table_of(COLUMNS, items(found), lang))
    return Page(blocks)


def certain_lines(found: Certain) -> list[Message]:
    """Say what is certain of the whole, and where else most is."""
    said: list[Message] = []
    if found.evaluation.has_total:
        count = found.ordered()
        said.append(
            say(
                "Certain: {count} of {pairs} pairs of projects have a certain order by total, "
                "whatever the open marks turn out to be.",
                count=count,
                pairs=found.pairs,
            )
            if count
            else say("Certain: the evidence cannot yet order any two projects by their totals.")
        )
    names = [node for node in found.nodes if node != TOTAL and found.ordered(node)]
    names.sort(key=lambda node: -found.ordered(node))
    if names:
        most = [
            say("{name} {count}", name=NodeLine(found, n).place[0].name, count=found.ordered(n))
            for n in names
        ]
        said.append(
            say(
                "Criteria that by themselves give most pairs a certain order: {names}.",
                names=some(most, MOST_NAMED),
            )
        )
    return said
