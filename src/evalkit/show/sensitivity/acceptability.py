"""How shares of ranks read: rows for programs, a page for a committee."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, say
from evalkit.sensitivity.shares.sampled.result import Acceptability
from evalkit.show.pages import Block, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said, said
from evalkit.show.sensitivity.numbers import estimated, most_often

SHOWN = 12
RANKS = 5
WINNERS = 4
CRITERIA = 15


def rows(found: Acceptability, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project, the best expected rank first."""
    complete = found.is_complete
    paired = found.simplex is not None or complete
    order = found.order if paired else np.argsort(-found.first, kind="stable").tolist()
    first, first_errors = found.first, found.first_errors
    central, central_errors = found.central_weights, found.central_errors
    rows = []
    for i in order:
        wins = bool(first[i] > 0) and not np.isnan(central[i, 0])
        row: dict[str, Any] = {
            "project": found.matrix.projects[i],
            "name": found.matrix.names[i].text(lang),
            "first": float(first[i]),
            "first_error": float(first_errors[i]),
            "central_weights": central[i].tolist() if wins else None,
            "central_errors": central_errors[i].tolist() if wins else None,
            "confidence": float(found.confidence[i]) if wins else None,
        }
        if paired:
            row["expected_rank"] = float(found.expected_ranks[i])
            row["expected_rank_error"] = float(found.expected_rank_errors[i])
        if complete:
            row["shares"] = found.shares[i].tolist()
            row["errors"] = found.errors[i].tolist()
            row["rank_entropy"] = float(found.rank_entropy[i])
        rows.append(row)
    return rows


def page(found: Acceptability, lang: Lang) -> Page:
    """Return the shares of the ranks, and the weights that speak for the best projects."""
    names = [name.text(lang) for name in found.matrix.names]
    blocks: list[Block] = [
        Heading(say("Rank acceptability").text(lang)),
        Paragraph(
            say(
                "Most often first: {names}, for {share} of all admissible weights.",
                **most_often(found.matrix, found.most_often_first, found.first, found.first_errors),
            ).text(lang)
        ),
    ]
    blocks += _ranks(found, names, lang)
    blocks += _weights(found, names, lang)
    told = [
        say("A share is a part of all admissible weights, not a chance of being the best."),
        say("First ranks: {method}.", method=said(found.first_method)),
    ]
    if found.is_complete:
        told.append(say("All ranks: {method}.", method=said(found.method)))
    if found.is_reached is False:
        told.append(say("The error that was wanted, {error}, was not reached.", error=found.wanted))
    told += all_said(*found.cut_short, *found.notes)
    blocks += [Paragraph(sentence.text(lang)) for sentence in told]
    return Page(blocks)


def _ranks(found: Acceptability, names: list[str], lang: Lang) -> list[Block]:
    count = len(names)
    complete = found.is_complete
    paired = found.simplex is not None or complete
    order = found.order if paired else np.argsort(-found.first, kind="stable").tolist()
    ranks = min(RANKS, count) if complete else 1
    headers = [say("Project").text(lang)]
    headers += [say("Expected rank").text(lang)] if paired else []
    headers += [say("Rank {rank}", rank=rank + 1).text(lang) for rank in range(ranks)]
    expected = found.expected_ranks if paired else None
    rows = []
    for i in order[:SHOWN]:
        row = [names[i]]
        row += [] if expected is None else [fixed(expected[i], 2)]
        row.append(estimated(found.first[i], found.first_errors[i], brief=True))
        row += [
            estimated(found.shares[i, rank], found.errors[i, rank], brief=True)
            for rank in range(1, ranks)
        ]
        rows.append(row)
    blocks: list[Block] = [Table(headers, rows, frozenset(range(1, len(headers))), ((0, 40),))]
    if count > SHOWN:
        left = say("Projects not shown: {count}.", count=count - SHOWN)
        blocks.append(Paragraph(left.text(lang)))
    return blocks


def _weights(found: Acceptability, names: list[str], lang: Lang) -> list[Block]:
    """Return the central weights of those that come first most often, one a column."""
    central = found.central_weights
    winners = [i for i in np.argsort(-found.first, kind="stable") if found.first[i] > 0]
    shown = [i for i in winners[:WINNERS] if not np.isnan(central[i, 0])]
    criteria = np.argsort(-central[shown].max(axis=0), kind="stable")[:CRITERIA]
    criteria = np.sort(criteria)
    rows = [
        [
            found.matrix.criterion_names[c].text(lang),
            fixed(found.matrix.weights[c], 3),
            *(fixed(central[i, c], 3) for i in shown),
        ]
        for c in criteria
    ]
    confidence = [say("Confidence factor").text(lang), ""]
    confidence += [
        estimated(float(found.confidence[i]), float(found.confidence_errors[i]), brief=True)
        for i in shown
    ]
    headers = [
        say("Criterion").text(lang),
        say("Official weight").text(lang),
        *(names[i] for i in shown),
    ]
    lead = say("The mean of the weights with which a project comes first (central weights):")
    blocks: list[Block] = [
        Paragraph(lead.text(lang)),
        Table(
            headers,
            [*rows, confidence],
            frozenset(range(1, len(headers))),
            ((0, 30), (1, 10), *((column, 16) for column in range(2, len(headers)))),
        ),
    ]
    left = len(found.matrix.criteria) - len(criteria)
    if left:
        blocks.append(Paragraph(say("Criteria not shown: {count}.", count=left).text(lang)))
    blocks.append(
        Paragraph(
            say(
                "The confidence factor is how often a project is first at these weights of its"
                " own, its marks and those of its rivals falling anywhere within their ranges."
            ).text(lang)
        )
    )
    return blocks
