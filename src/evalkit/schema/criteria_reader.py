"""From the plain data of a file to a criteria set, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.files.beside import Beside
from evalkit.files.fields import Fields
from evalkit.files.formats.trouble import located
from evalkit.model import CriteriaSet
from evalkit.schema.nouns.criteria import CRITERIA_SET
from evalkit.schema.nouns.procedure import HELD

# Fields that name other objects: what they lack may be one that could not be read.
_OF_OTHERS = frozenset({"weight", "points", "parent", "scale", "on", "ties", "settles"})
_PARTS = frozenset({"criterion", "gate", "decision", "precondition", "document"})


def read_criteria(
    raw: object, file: str, problems: list[Problem], beside: Beside | None = None
) -> CriteriaSet | None:
    """Make a criteria set; None where problems were found, which are appended.

    Files that the set names lie `beside` it; where nothing is given, it must hold them.

    Where some parts could not be read, only what is wrong with the others is learnt: what the
    set as a whole lacks is noted unless it follows from those.
    """
    before = len(problems)
    fields = Fields(raw, problems, file=file, table="", beside=beside)
    values = CRITERIA_SET.values(fields)
    for name in sorted(fields.beside.held.keys() - fields.beside.used):
        fields.wrong(f"{HELD}.{name}", say("is named by no rule of the procedure"))
    try:
        made = CRITERIA_SET.make(**values)
    except ModelError as error:
        told = located(error, file=file)
        problems += [p for p in told if not _follows(p, fields, values)]
        if len(problems) == before:  # nothing that they could follow from was told
            problems += told
        return None
    return made if len(problems) == before else None


def _follows(problem: Problem, fields: Fields, values: dict[str, Any]) -> bool:
    """Say whether a problem of the set only follows from a part that is broken."""
    broken = {table: kind for table, kind in fields.broken.items() if kind in _PARTS}
    kinds = set(broken.values())
    if problem.table in broken or (
        problem.field == "id" and not values["id"] and any(p.field == "id" for p in fields.problems)
    ):
        return True
    if problem.field in _OF_OTHERS and _lacks_a_criterion(fields, values):
        return True
    if problem.field == "criterion" and broken:
        return True
    if problem.field == "on":  # a broken decision is not there; a criterion has a stand-in
        return "decision" in kinds
    if problem.field == "settles":
        return bool(kinds & {"decision", "criterion"})
    if problem.field in {"of", "one_of"}:
        return bool(kinds & {"decision", "criterion"})
    if problem.field == "evidence":
        return any(p.field.startswith("evidence") for p in fields.problems)
    return False


def _lacks_a_criterion(fields: Fields, values: dict[str, Any]) -> bool:
    """Say whether a criterion was so broken that nothing could stand in for it."""
    listed = fields.take("criterion")
    tables = (
        [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    )
    return len(values["criteria"]) < len(tables)
