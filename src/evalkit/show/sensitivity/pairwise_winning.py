"""How pairwise winning indices are written."""

from __future__ import annotations

from attrs import frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Tied, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity.questions.pairwise_winning import PairwiseWinning
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import NAMED, rounded, share_of
from evalkit.show.pages import Block, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import project
from evalkit.show.sensitivity.notes import all_said, said

SHOWN = 10
NAME_WIDTH = 36


def page(result: PairwiseWinning, lang: Lang) -> Page:
    """Return the expected ranks and the pairs of the best projects."""
    order = result.order
    shown = order[:SHOWN]
    names = [name.text(lang) for name in result.matrix.names]
    blocks: list[Block] = [Heading(say("Pairwise winning indices"))]
    first = order[0]
    best, hardest = result.best, result.hardest
    if len(best) > 1:
        lead = say(
            "Best expected rank, {rank}: {names}.",
            rank=fixed(result.expected_ranks[first], 2),
            names=Tied(names[i] for i in best),
        )
    elif len(order) > 1:
        lead = say(
            "Best expected rank: {name}, {rank}. Its closest rival: {rival}, which it beats at "
            "{share} of the admissible weights.",
            name=names[first],
            rank=fixed(result.expected_ranks[first], 2),
            rival=Tied(names[j] for j in hardest),
            share=per_cent(result.wins[first, hardest[0]]),
        )
    else:
        lead = say("There is only one project: {name}.", name=names[first])
    blocks.append(Paragraph(lead))
    numbers = {i: number for number, i in enumerate(shown, start=1)}

    def against(rival: int) -> Column[int]:
        return Column(
            f"({numbers[rival]})",
            lambda i: None if i == rival else result.wins[i, rival],
            share_of(1),
        )

    columns: tuple[Column[int], ...] = (
        Column(say("Project"), lambda i: f"({numbers[i]}) {names[i]}", width=NAME_WIDTH),
        Column(say("Expected rank"), lambda i: result.expected_ranks[i], rounded(2)),
        *(against(rival) for rival in shown),
    )
    blocks.append(table_of(columns, shown, lang))
    left = len(order) - len(shown)
    if left:
        blocks.append(Paragraph(not_shown(left)))
    told = (
        say(
            "A cell is the share of the admissible weights at which the row beats the column "
            "(pairwise winning index)."
        ),
        say("Method: {method}.", method=said(result.method)),
        *all_said(*result.notes),
    )
    blocks.extend(Paragraph(sentence) for sentence in told)
    return Page(blocks, lang)


@frozen
class PairLine:
    """Two projects, one way round."""

    result: PairwiseWinning
    ahead: int
    rival: int


def items(result: PairwiseWinning) -> list[PairLine]:
    """Return the pairs of projects, both ways round."""
    return [PairLine(result, i, j) for i in result.order for j in result.order if i != j]


COLUMNS: tuple[Column[PairLine], ...] = (
    Column(say("Project"), lambda pair: project(pair.result.matrix, pair.ahead), NAMED,
           keys=("project", "name")),
    Column(say("Rival"), lambda pair: project(pair.result.matrix, pair.rival), NAMED,
           keys=("rival", "rival_name")),
    Column(say("Ahead"), lambda pair: float(pair.result.wins[pair.ahead, pair.rival]),
           share_of(1), keys=("wins",)),
    Column(say("Tied"), lambda pair: float(pair.result.ties[pair.ahead, pair.rival]),
           share_of(1), keys=("ties",)),
)  # fmt: skip
