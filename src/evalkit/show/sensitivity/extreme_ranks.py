"""How extreme ranks are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.extreme_ranks import Extreme, ExtremeRanks
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.sensitivity.notes import all_said

MOST_ROWS = 12


def row(matrix: Matrix, found: Extreme, lang: Lang) -> dict[str, Any]:
    """Return the ranks of one project as plain values."""
    return {
        "project": matrix.projects[found.project],
        "name": matrix.names[found.project].text(lang),
        "best": found.best,
        "worst": found.worst,
        "best_bound": found.best_bound,
        "worst_bound": found.worst_bound,
        "settled": found.is_settled,
        "best_weights": {
            c: str(w) for c, w in zip(matrix.criteria, found.best_weights, strict=True)
        },
        "worst_weights": {
            c: str(w) for c, w in zip(matrix.criteria, found.worst_weights, strict=True)
        },
    }


def _page(found: ExtremeRanks, order: Sequence[Extreme], lang: Lang) -> Page:
    """Lay out best and worst ranks."""
    matrix = found.matrix
    fixed = [matrix.names[e.project] for e in order if e.is_settled and e.best == e.worst]
    first = sum(e.best == 1 for e in order)
    last = sum(e.worst == len(order) for e in order)
    counts = {"all": len(order), "first": first, "last": last}
    sentences = [
        say("Of {all} projects, {first} can be first and {last} can be last.", **counts)
        if found.is_settled
        else say(
            "Of {all} projects, at least {first} can be first and at least {last} can be last.",
            **counts,
        )
    ]
    if fixed:
        sentences.append(say("The rank never changes of: {names}.", names=fixed[:MOST_ROWS]))
    ending = all_said(*found.cut_short, *found.notes, found.method)
    if len(order) > MOST_ROWS:
        ending.insert(0, say("Rows not shown here: {count}.", count=len(order) - MOST_ROWS))
    blocks: list[Block] = [
        Heading(say("Best and worst possible rank").text(lang), 2),
        Paragraph(" ".join(message.text(lang) for message in sentences)),
        Table(
            headers=[
                say("Project").text(lang),
                say("Best rank").text(lang),
                say("Worst rank").text(lang),
            ],
            rows=[
                [
                    matrix.names[e.project].text(lang),
                    _span(e.best_bound, e.best),
                    _span(e.worst, e.worst_bound),
                ]
                for e in order[:MOST_ROWS]
            ],
            right=[1, 2],
            wrap=((0, 60),),
        ),
        Bullets([message.text(lang) for message in ending]),
    ]
    return Page(blocks)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} – {high}"


def page(result: ExtremeRanks, lang: Lang) -> Page:
    """Return the ranks, best first."""
    return _page(result, result._sorted(), lang)


def rows(result: ExtremeRanks, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project, best ranks first."""
    return [row(result.matrix, e, lang) for e in result._sorted()]
