"""How the drivers of a result are written."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.core.exact import fixed, significant
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.sensitivity.questions.drivers import Drivers
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said, said
from evalkit.show.sensitivity.numbers import effect, figure, points

_SHOWN = 12


def page(result: Drivers, lang: Lang) -> Page:
    """Return the drivers as a page: a sentence, the shares, the tornado."""
    matrix, wins = result.matrix, result.wins
    blocks: list[Block] = [Heading(say("What drives the result").text(lang))]
    shares = result.lead_shares
    order = np.argsort(-np.maximum(shares, wins.total[:, 0]), kind="stable")
    names = [name.text(lang) for name in matrix.criterion_names]
    blocks.append(Paragraph(_finding(result).text(lang)))
    rows = [
        (
            names[k],
            fixed(matrix.weights[k], 3),
            figure(shares[k]),
            effect(wins.first[k, 0], 2 * wins.first_error[k, 0]),
            effect(wins.total[k, 0], 2 * wins.total_error[k, 0]),
        )
        for k in order[:_SHOWN].tolist()
    ]
    headers = [
        say("Criterion"),
        say("Weight"),
        say("Lead, %"),
        say("Winner alone, %"),
        say("Winner in all, %"),
    ]
    blocks.append(Table([h.text(lang) for h in headers], rows, right=[1, 2, 3, 4]))
    blocks += _left_out(len(names), lang)
    blocks += _tornado(result, lang)
    notes = [
        say(
            "Lead: share of the variance of the lead over the weight space. {method}",
            method=said(result.method),
        ),
        say(
            "Winner alone, in all: first-order and total Sobol indices of whether the"
            " official winner is first, with two standard errors. {importance}",
            importance=said(result.importance),
        ),
        *all_said(*result.cut_short, *result.notes),
    ]
    blocks.append(Bullets([note.text(lang) for note in notes]))
    return Page(blocks)


def rows(result: Drivers, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a criterion, then one a group, in the order of the set."""
    matrix = result.matrix
    bars = {bar.id: bar for bar in result.bars}
    found = []
    shares = result.lead_shares
    for node in matrix.nodes:
        bar = bars.get(node.id)
        leaf = matrix.criteria.index(node.id) if node.id in matrix.criteria else None
        row: dict[str, Any] = {
            "criterion": node.id,
            "name": node.name.text(lang),
            "is_group": leaf is None,
            "local_weight": float(node.weight),
            "lead_share": None if leaf is None else float(shares[leaf]),
        }
        for name, indices in (("lead", result.lead), ("winner", result.wins)):
            for kind in ("first", "total"):
                value, error = getattr(indices, kind), getattr(indices, f"{kind}_error")
                row[f"{name}_{kind}"] = None if leaf is None else float(value[leaf, 0])
                row[f"{name}_{kind}_error"] = None if leaf is None else float(error[leaf, 0])
        row["lowest_weight"] = _plain(bar.low if bar else None)
        row["highest_weight"] = _plain(bar.high if bar else None)
        row["lead_at_lowest"] = _plain(bar.leads[0] if bar else None)
        row["lead_at_highest"] = _plain(bar.leads[1] if bar else None)
        row["rank_at_lowest"] = _plain(bar.ranks[0] if bar else None)
        row["rank_at_highest"] = _plain(bar.ranks[1] if bar else None)
        found.append(row)
    return found


def _finding(result: Drivers) -> Message:
    matrix, shares = result.matrix, result.lead_shares
    if result.winner == result.rival:
        return say("There is one project, so no lead that a weight could change.")
    if not shares.any():
        return say("No weight moves the lead: it is the same over the whole weight space.")
    best = int(np.argmax(shares))
    return say(
        "The lead of the first ({winner}) over the second ({rival}) depends most on:"
        " {criterion}, {share} of its variance.",
        winner=matrix.names[result.winner],
        rival=matrix.names[result.rival],
        criterion=matrix.criterion_names[best],
        share=per_cent(float(shares[best])),
    )


def _tornado(result: Drivers, lang: Lang) -> list[Block]:
    bars = [bar for bar in result.bars if bar.swing > 0]
    if not bars:
        return []
    rows = [
        (
            bar.name.text(lang),
            fixed(bar.weight, 3),
            f"{fixed(bar.low, 3)} … {fixed(bar.high, 3)}",
            f"{points(bar.leads[0])} … {points(bar.leads[1])}",
            f"{significant(bar.ranks[0], 6)} … {significant(bar.ranks[1], 6)}",
        )
        for bar in bars[:_SHOWN]
    ]
    headers = [
        say("Criterion"),
        say("Local weight"),
        say("Lowest … highest"),
        say("Lead in points"),
        say("Rank of the winner"),
    ]
    return [
        Paragraph(
            say(
                "One weight at a time, the others of its group in proportion, from the"
                " lowest to the highest admissible:"
            ).text(lang)
        ),
        Table([h.text(lang) for h in headers], rows, right=[1, 2, 3, 4]),
        *_left_out(len(bars), lang),
    ]


def _left_out(count: int, lang: Lang) -> list[Block]:
    if count <= _SHOWN:
        return []
    return [Paragraph(say("… and {count} more", count=count - _SHOWN).text(lang))]


def _plain(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
