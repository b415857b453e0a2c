"""How pairwise winning indices are written."""

from __future__ import annotations

from typing import Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Tied, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity.questions.pairwise_winning import PairwiseWinning
from evalkit.show.pages import Block, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said, said

SHOWN = 10
NAME_WIDTH = 36


def page(result: PairwiseWinning, lang: Lang) -> Page:
    """Return the expected ranks and the duels of the best projects."""
    order = result.order
    shown = order[:SHOWN]
    names = [name.text(lang) for name in result.matrix.names]
    blocks: list[Block] = [Heading(say("Pairwise winning indices").text(lang))]
    first = order[0]
    best, hardest = result.best, result.hardest
    if len(best) > 1:
        lead = say(
            "Best on average, with the same expected rank {rank}: {names}.",
            rank=fixed(result.expected_ranks[first], 2),
            names=Tied(names[i] for i in best),
        )
    elif len(order) > 1:
        lead = say(
            "Best on average: {name}, expected rank {rank}. Its hardest rival: {rival}, which"
            " it beats in {share} of the weights.",
            name=names[first],
            rank=fixed(result.expected_ranks[first], 2),
            rival=Tied(names[j] for j in hardest),
            share=per_cent(result.wins[first, hardest[0]]),
        )
    else:
        lead = say("There is only one project: {name}.", name=names[first])
    blocks.append(Paragraph(lead.text(lang)))
    headers = [
        say("Project").text(lang),
        say("Expected rank").text(lang),
        *(f"({number})" for number in range(1, len(shown) + 1)),
    ]
    rows = [
        [
            f"({number}) {names[i]}",
            fixed(result.expected_ranks[i], 2),
            *("–" if i == j else per_cent(result.wins[i, j]) for j in shown),
        ]
        for number, i in enumerate(shown, start=1)
    ]
    right = frozenset(range(1, len(headers)))
    blocks.append(Table(headers, rows, right, ((0, NAME_WIDTH),)))
    left = len(order) - len(shown)
    if left:
        blocks.append(Paragraph(say("Projects not shown: {count}.", count=left).text(lang)))
    told = (
        say("A cell is the share of the weights for which the row beats the column."),
        say("How it was found: {method}.", method=said(result.method)),
        *all_said(*result.notes),
    )
    blocks.extend(Paragraph(sentence.text(lang)) for sentence in told)
    return Page(blocks)


def rows(result: PairwiseWinning, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a pair of projects, both ways round."""
    names = [name.text(lang) for name in result.matrix.names]
    return [
        {
            "project": result.matrix.projects[i],
            "name": names[i],
            "rival": result.matrix.projects[j],
            "rival_name": names[j],
            "wins": float(result.wins[i, j]),
            "ties": float(result.ties[i, j]),
        }
        for i in result.order
        for j in result.order
        if i != j
    ]
