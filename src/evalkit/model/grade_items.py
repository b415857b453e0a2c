"""What is graded in the first of two stages: the items of a panel, and their scale of grades."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalkit.scales import Categories

if TYPE_CHECKING:
    from evalkit.model.criteria_draft import CriteriaDraft
    from evalkit.model.precondition import Precondition
    from evalkit.model.procedure import Panel


def items_of(criteria: CriteriaDraft, panel: Panel) -> tuple[str, ...]:
    """Return what is graded in the first stage: the items, each with all of its sub-items.

    They are the direct members of what the panel marks, and what has none is an item itself.
    """
    found: dict[str, None] = {}
    for name in panel.on:
        inside = [child.id for child in criteria.children(name)]
        found |= dict.fromkeys(inside or [name])
    return tuple(found)


def scale_of(criteria: CriteriaDraft, item: str) -> Categories | None:
    """Return the one scale of grades of an item's sub-items; None where they have no such one."""
    scales = [criteria[leaf].scale for leaf in criteria.leaves_under((item,))]
    first = scales[0] if scales else None
    if not isinstance(first, Categories):
        return None
    worth = {level.value: level.utility for level in first.levels}
    for scale in scales[1:]:
        if not isinstance(scale, Categories):
            return None
        if {level.value: level.utility for level in scale.levels} != worth:
            return None
    return first


def graded_panels(criteria: CriteriaDraft) -> Iterator[tuple[Precondition, Panel]]:
    """Yield the panels whose totals a precondition on bands is about."""
    if criteria.procedure is None:
        return
    for precondition in criteria.preconditions:
        if precondition.kind == "bands":
            for panel in criteria.procedure.panels:
                if panel.id in precondition.on:
                    yield precondition, panel
