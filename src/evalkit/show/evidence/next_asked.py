"""What to ask next, and under it every document that could be asked for."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.evidence.completions import obstacles
from evalkit.evidence.planning.plan import Plan
from evalkit.evidence.requests import Asking
from evalkit.show.evidence import asking as list_view
from evalkit.show.evidence import plan as plan_view
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph


def can_plan(asking: Asking) -> bool:
    """Say whether there is a total, and something to ask for."""
    return bool(asking.askable) and not any(obstacles(asking.case.criteria))


def page(asking: Asking, plan: Plan | None, lang: Lang) -> Page:
    """Lay out the plan where there is one, or why there is none, before the list."""
    whole = list_view.page(asking, lang)
    if not asking.askable:
        return whole
    added: list[Block] = [Heading(say("What to ask next"), 2)]
    if plan is not None:
        added += plan_view.blocks(plan, lang)
    else:
        why = [problem.rule for problem in obstacles(asking.case.criteria)]
        text = say("No plan of what to ask first is made for this case: {why}.", why=why)
        added.append(Paragraph(text))
    start = 1 + next(n for n, block in enumerate(whole.blocks) if isinstance(block, Bullets))
    return Page([*whole.blocks[:start], *added, *whole.blocks[start:]], lang)


def plain(asking: Asking, plan: Plan | None, lang: Lang) -> dict[str, Any]:
    """Return the list, and the plan where there is one, as plain data."""
    made = list_view.plain(asking, lang)
    if plan is not None:
        made["plan"] = plan_view.told(plan, lang)
    return made
