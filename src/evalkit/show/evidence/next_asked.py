"""What to ask next, and under it every document that could be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.evaluation import Evaluation
from evalkit.evidence.completions import obstacles
from evalkit.evidence.planning.plan import Plan, plan
from evalkit.evidence.requests import Asking, asking
from evalkit.show.evidence import asking as list_view
from evalkit.show.evidence import plan as plan_view
from evalkit.show.heads import head_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph


def can_plan(found: Asking) -> bool:
    """Say whether there is a total, and something to ask for."""
    return bool(found.askable) and not any(obstacles(found.case.criteria))


def page(found: Asking, made: Plan | None, lang: Lang) -> Page:
    """Lay out the plan where there is one, or why there is none, before the list."""
    whole = list_view.page(found, lang)
    if not found.askable:
        return whole
    start = next(n for n, block in enumerate(whole.blocks) if isinstance(block, Bullets))
    if made is None:
        why = [problem.rule for problem in obstacles(found.case.criteria)]
        text = say("No plan of requests is made for this case: {why}.", why=why)
        blocks = [*whole.blocks]
        blocks.insert(start + 1, Paragraph(text))
        return Page(blocks, lang)
    first = [*head_of(found.case, say("What to ask next")), *plan_view.blocks(made, lang)]
    rest = Heading(say("Documents to ask for"), 2)
    return Page([*first, rest, *whole.blocks[start:]], lang)


MOST_PROJECTS = 60
"""With more, `evalkit ask` takes its time, and a ranking goes without."""


def first_lines(evaluation: Evaluation, lang: Lang) -> Sequence[Block]:
    """Return the first documents to ask for, for the page of a ranking; none where none settle."""
    found = asking(evaluation)
    if len(evaluation.scores) > MOST_PROJECTS or not can_plan(found):
        return ()
    return plan_view.next_lines(plan(evaluation, most=plan_view.FIRST_LINES), lang)


def plain(found: Asking, made: Plan | None, lang: Lang) -> dict[str, Any]:
    """Return the list, and the plan where there is one, as plain data."""
    data = list_view.plain(found, lang)
    if made is not None:
        data["plan"] = plan_view.told(made, lang)
    return data
