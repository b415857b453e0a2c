"""How necessary and possible preferences are written."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.core.messages import Lang, say
from evalkit.sensitivity.winning.preference import Preference, shortened
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table

MOST_ROWS = 12


def page(result: Preference, lang: Lang) -> Page:
    """Return how many pairs are decided whatever the weights, and who is above how many."""
    count = len(result.matrix.projects)
    lines = rows(result, lang)
    decided, pairs = int(result.preferred.sum()), count * (count - 1) // 2
    unbeaten = [result.matrix.names[i] for i in result.layers[0] if not result.unknown[i].any()]
    unknown = int(result.unknown.sum()) // 2
    finding = [
        say(
            "Pairs of projects in the same order at all admissible weights: {count} of {pairs}.",
            count=decided,
            pairs=pairs,
        ),
    ]
    if unbeaten:
        finding.append(
            say(
                "No project is ahead at all admissible weights of: {names}.",
                names=shortened(unbeaten),
            )
        )
    if unknown:
        finding.append(
            say(
                "Of {count} other pairs it is not known; the layers rest on what is known.",
                count=unknown,
            )
        )
    left = count - MOST_ROWS
    ending = [*result.cut_short, *result.notes, result.road]
    if left > 0:
        ending.insert(0, say("Rows not shown here: {count}.", count=left))
    blocks: list[Block] = [
        Heading(say("Better whatever the weights").text(lang), 2),
        Paragraph(" ".join(message.text(lang) for message in finding)),
        Table(
            headers=[
                say("Project").text(lang),
                say("Layer").text(lang),
                say("Always ahead of").text(lang),
                say("Always behind").text(lang),
                say("Depends on the weights").text(lang),
                say("Dominated by").text(lang),
            ],
            rows=[
                [
                    row["name"],
                    str(row["layer"]),
                    str(row["ahead_of"]),
                    str(row["behind"]),
                    str(row["undecided"]),
                    ", ".join(shortened(row["dominated_by"])) or "—",
                ]
                for row in lines[:MOST_ROWS]
            ],
            right=[1, 2, 3, 4],
            wrap=((0, 36), (5, 30)),
        ),
        Bullets([message.text(lang) for message in ending]),
    ]
    return Page(blocks)


def rows(result: Preference, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project, best layers first; others are named by id."""
    ids = result.matrix.projects
    names = [name.text(lang) for name in result.matrix.names]
    ahead = result.preferred.sum(axis=1).tolist()
    behind = result.preferred.sum(axis=0).tolist()
    equal = (result.necessary & result.necessary.T).sum(axis=1).tolist()
    unknown = result.unknown.sum(axis=1).tolist()
    return [
        {
            "project": result.matrix.projects[i],
            "name": names[i],
            "layer": 1 + layer,
            "ahead_of": ahead[i],
            "behind": behind[i],
            "equal_to": equal[i] - 1,
            "undecided": len(names) - ahead[i] - behind[i] - equal[i] - unknown[i],
            "not_known": unknown[i],
            "directly_above": [ids[j] for j in np.flatnonzero(result.covers[i]).tolist()],
            "dominated_by": [ids[j] for j in np.flatnonzero(result.dominates[:, i]).tolist()],
        }
        for layer, members in enumerate(result.layers)
        for i in sorted(members, key=lambda i: (-ahead[i], behind[i]))
    ]
