"""How shares of ranks read: rows for programs, a page for a committee."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from evalkit.core.messages import Lang, say
from evalkit.core.shares import in_per_cent
from evalkit.sensitivity.shares.sampled.result import Acceptability
from evalkit.show.columns import BLANK, Column, not_shown, table_of
from evalkit.show.forms import NAMED, RIGHT, rounded, weighed
from evalkit.show.pages import Block, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import FIGURE, FLOATS, estimate, expected_rank, project
from evalkit.show.sensitivity.notes import all_said, said
from evalkit.show.sensitivity.numbers import estimated, most_often

SHOWN = 12
RANKS = 5
WINNERS = 4
CRITERIA = 15


@frozen
class AcceptabilityLine:
    """One project."""

    result: Acceptability
    place: int

    @property
    def wins(self) -> bool:
        """Whether it is first anywhere, so that there are weights with which it is."""
        found = self.result
        return bool(found.first[self.place] > 0) and not np.isnan(
            found.central_weights[self.place, 0]
        )


def _is_paired(result: Acceptability) -> bool:
    return result.simplex is not None or result.is_complete


def items(result: Acceptability) -> list[AcceptabilityLine]:
    """Return the projects, the best expected rank first."""
    order = (
        result.order if _is_paired(result) else np.argsort(-result.first, kind="stable").tolist()
    )
    return [AcceptabilityLine(result, place) for place in order]


def _expected(line: AcceptabilityLine) -> tuple[float, float] | None:
    found, i = line.result, line.place
    if not _is_paired(found):
        return None
    return found.expected_ranks[i], found.expected_rank_errors[i]


def _rank(rank: int) -> Column[AcceptabilityLine]:
    """Return the column of how often a project has a rank, from 0."""
    return Column(
        say("Rank {rank}", rank=rank + 1),
        lambda line: (line.result.shares[line.place, rank], line.result.errors[line.place, rank]),
        estimate(),
    )


def _of_all(name: str) -> Callable[[AcceptabilityLine], Any]:
    """Return what is known only where the shares of all ranks are."""
    return lambda line: getattr(line.result, name)[line.place] if line.result.is_complete else None


def _of_winners(name: str) -> Callable[[AcceptabilityLine], Any]:
    """Return what is known only of projects that are first somewhere."""
    return lambda line: getattr(line.result, name)[line.place] if line.wins else None


PROJECT: Column[AcceptabilityLine] = Column(
    say("Project"), lambda line: project(line.result.matrix, line.place), NAMED,
    keys=("project", "name"), width=40,
)  # fmt: skip
FIRST: Column[AcceptabilityLine] = Column(
    say("First"),
    lambda line: (line.result.first[line.place], line.result.first_errors[line.place]),
    estimate(),
    keys=("first", "first_error"),
)
EXPECTED: Column[AcceptabilityLine] = Column(
    say("Expected rank"), _expected, expected_rank(2),
    keys=("expected_rank", "expected_rank_error"),
)  # fmt: skip
COLUMNS: tuple[Column[AcceptabilityLine], ...] = (
    PROJECT,
    FIRST,
    Column(say("Central weights"), _of_winners("central_weights"), FLOATS,
           keys=("central_weights",)),
    Column(say("Errors of the central weights"), _of_winners("central_errors"), FLOATS,
           keys=("central_errors",)),
    Column(say("Confidence factor"), _of_winners("confidence"), FIGURE, keys=("confidence",)),
    EXPECTED,
    Column(say("Rank acceptability indices"), _of_all("shares"), FLOATS, keys=("shares",)),
    Column(say("Errors of the indices"), _of_all("errors"), FLOATS, keys=("errors",)),
    Column(say("Entropy of the ranks"), _of_all("rank_entropy"), rounded(3),
           keys=("rank_entropy",)),
)  # fmt: skip


def page(result: Acceptability, lang: Lang) -> Page:
    """Return the shares of the ranks, and the weights that speak for the best projects."""
    blocks: list[Block] = [
        Heading(say("Rank acceptability index")),
        Paragraph(
            say(
                "Highest first-rank acceptability: {names}, first at {share} of the admissible "
                "weights.",
                **most_often(
                    result.matrix, result.most_often_first, result.first, result.first_errors
                ),
            )
        ),
    ]
    blocks += _ranks(result, lang)
    blocks += _weights(result, lang)
    told = [
        say(
            "Acceptability is the share of the admissible weights that gives a project the "
            "rank; it is not the probability of being the best."
        ),
        say("First-rank acceptability: {method}.", method=said(result.first_method)),
    ]
    if result.is_complete:
        told.append(say("All ranks: {method}.", method=said(result.method)))
    if result.is_reached is False:
        told.append(say("The target error, {error}, was not reached.", error=result.wanted))
    told += all_said(*result.cut_short, *result.notes)
    blocks += [Paragraph(sentence) for sentence in told]
    return Page(blocks, lang)


def _ranks(result: Acceptability, lang: Lang) -> list[Block]:
    count = len(result.matrix.projects)
    ranks = min(RANKS, count) if result.is_complete else 1
    columns = [PROJECT, *([EXPECTED] if _is_paired(result) else []), FIRST.titled(_rank(0).title)]
    columns += [_rank(rank) for rank in range(1, ranks)]
    blocks: list[Block] = [table_of(columns, items(result)[:SHOWN], lang)]
    if count > SHOWN:
        left = not_shown(count - SHOWN)
        blocks.append(Paragraph(left))
    return blocks


def _weights(result: Acceptability, lang: Lang) -> list[Block]:
    """Return the central weights of those that come first most often, one a column."""
    central = result.central_weights
    winners = [i for i in np.argsort(-result.first, kind="stable") if result.first[i] > 0]
    shown = [i for i in winners[:WINNERS] if not np.isnan(central[i, 0])]
    criteria = np.argsort(-central[shown].max(axis=0), kind="stable")[:CRITERIA]
    criteria = np.sort(criteria)

    def of(i: int) -> Column[int | None]:
        """Return the central weights of a project; below them, how far they can be relied on."""
        return Column(result.matrix.names[i], lambda c: _central(result, i, c), RIGHT, width=16)

    columns: tuple[Column[int | None], ...] = (
        Column(
            say("Criterion"),
            lambda c: say("Confidence factor") if c is None else result.matrix.criterion_names[c],
            width=30,
        ),
        Column(
            say("Official weight"),
            lambda c: BLANK if c is None else result.matrix.weights[c],
            weighed(),
            width=10,
        ),
        *(of(i) for i in shown),
    )
    lead = say("Central weights: the mean of the weights at which a project is first")
    blocks: list[Block] = [
        Paragraph(lead),
        table_of(columns, [*criteria.tolist(), None], lang),
    ]
    left = len(result.matrix.criteria) - len(criteria)
    if left:
        blocks.append(Paragraph(not_shown(left)))
    blocks.append(
        Paragraph(
            say(
                "The confidence factor is how often a project is first at its own central "
                "weights, when its marks and those of its rivals fall anywhere within their "
                "ranges."
            )
        )
    )
    return blocks


def _central(result: Acceptability, project: int, criterion: int | None) -> str:
    if criterion is not None:
        return in_per_cent(result.central_weights[project, criterion])
    sure, error = result.confidence[project], result.confidence_errors[project]
    return estimated(float(sure), float(error), brief=True)
