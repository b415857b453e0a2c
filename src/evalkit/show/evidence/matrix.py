"""The words of the matrix of projects and criteria: how each mark stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from evalkit.core.messages import Lang, Message, say
from evalkit.evidence.cells import CellState, MarkCell, MarkMatrix
from evalkit.model import Project
from evalkit.show.columns import BLANK, Column, not_shown, rows_of, table_of
from evalkit.show.evaluation.plain import head
from evalkit.show.evaluation.wording import foot_of, value_text
from evalkit.show.evidence.asking import named
from evalkit.show.forms import CODE, LIST, NAMED, Form, Named, coded
from evalkit.show.heads import head_of
from evalkit.show.pages import Block, Bullets, Page, Paragraph
from evalkit.show.requests import request_lines

STATES: Mapping[CellState, Message] = MappingProxyType(
    {
        "mark": say("mark settled"),
        "range": say("range, or readers differ"),
        "open": say("open"),
        "asked": say("document requested"),
        "received": say("document received, mark still open"),
        "refused": say("document refused"),
    }
)
SIGNS: Mapping[CellState, str] = MappingProxyType(
    {"mark": "", "range": "", "open": "?", "asked": "→", "received": "!", "refused": "×"}
)
"""What stands beside a value, or for it: the same in every language, and in a grey print."""
_WITHOUT: Mapping[CellState, str] = MappingProxyType({"mark": "•", "range": "?"})
_WHY = {
    "missing": say("mark missing"),
    "range": say("a range"),
    "readers": say("readers differ"),
    "owed": say("an evaluator's mark is missing"),
}
_ROWS = 40
VALUE = Form(
    say("lowest and highest mark that the evidence admits, as they are given"),
    write=lambda value, _lang: value_text(value),
    plain=lambda value, _lang: (None, None) if value is None else _ends(value),
)


def _ends(value: tuple[Any, Any]) -> tuple[Any, Any]:
    low, high = (v if isinstance(v, str) else float(v) for v in value)
    return low, high


COLUMNS: tuple[Column[MarkCell], ...] = (
    Column(say("Project"), lambda cell: cell.project, NAMED, keys=("project", "title")),
    Column(say("Criterion"), lambda cell: Named(cell.criterion.id, named(cell.criterion)), NAMED,
           keys=("criterion", "criterion_title")),
    Column(say("State"), lambda cell: cell.state, coded(STATES), keys=("state",)),
    Column(say("Mark"), lambda cell: cell.value, VALUE, keys=("low", "high")),
    Column(say("Why open"), lambda cell: cell.why, coded(_WHY), keys=("why",)),
    Column(say("Documents on record"), lambda cell: [r.document for r in cell.requests], LIST,
           keys=("documents",)),
    Column(say("What came"), lambda cell: [r.status for r in cell.requests], LIST,
           keys=("statuses",)),
    Column(say("Available to request"), lambda cell: [d.id for d in cell.can_ask], LIST,
           keys=("can_ask",)),
)  # fmt: skip


def items(matrix: MarkMatrix) -> tuple[MarkCell, ...]:
    """Return the cells, project by project."""
    return matrix.cells


def plain(matrix: MarkMatrix, lang: Lang) -> dict[str, Any]:
    """Return how many cells there are of each state, and the cells, as plain data."""
    return {
        **head(matrix.evaluation.case, lang),
        "counts": dict(matrix.counts),
        "cells": rows_of(COLUMNS, items(matrix), lang),
    }


def page(matrix: MarkMatrix, lang: Lang) -> Page:
    """Lay out the matrix, a row for each project, with the numbers of criteria above it."""
    case = matrix.evaluation.case
    blocks: list[Block] = [*head_of(case, say("Marks by project and criterion"))]
    blocks += [
        Paragraph(finding(matrix)),
        Bullets([*_legend(matrix), *valueless(matrix), *request_lines(case)]),
    ]
    projects = [score.project for score in matrix.evaluation.scores]
    columns: list[Column[Project]] = [
        Column(say("Project"), lambda project: project, NAMED, width=26)
    ]
    columns += [
        Column(str(number), lambda project, name=one.id: _text(matrix, project, name), CODE)  # type: ignore[misc]
        for number, one in enumerate(matrix.criteria, 1)
    ]
    blocks.append(table_of(columns, projects[:_ROWS], lang))
    if len(projects) > _ROWS:
        blocks.append(Paragraph(not_shown(len(projects) - _ROWS)))
    keys = [
        say("{number}: {criterion}", number=number, criterion=named(one))
        for number, one in enumerate(matrix.criteria, 1)
    ]
    blocks += [Bullets(keys), *foot_of(case, lang)]
    return Page(blocks, lang)


def _text(matrix: MarkMatrix, project: Project, name: str) -> object:
    cell = matrix.of.get((project.id, name))
    return BLANK if cell is None else cell_text(cell)


def cell_text(cell: MarkCell) -> str:
    """Write a cell: its value, and the sign of its state."""
    return " ".join(cell_parts(cell))


def cell_parts(cell: MarkCell) -> list[str]:
    """Return the value of a cell and its sign, without what it lacks."""
    value = "" if cell.value is None else value_text(cell.value).replace(" – ", "–")
    # A range is seen from its two ends; readers may differ on what has no ends, and the marks of
    # a panel come to points, not to one mark.
    sign = SIGNS[cell.state] if value else SIGNS[cell.state] or _WITHOUT[cell.state]
    return [part for part in (value, sign) if part]


def _legend(matrix: MarkMatrix) -> Iterator[Message]:
    """Say what signs mean, and how many cells there are of each state that occurs."""
    for state, count in matrix.counts.items():
        if count:
            yield say("{state}: {count}", state=state_name(state), count=count)


def valueless(matrix: MarkMatrix) -> Iterator[Message]:
    """Explain what stands for marks that come to no single one."""
    if any(cell.state == "mark" and cell.value is None for cell in matrix.cells):
        yield say(
            "{sign}: marked by several evaluators; their marks are combined into points, not "
            "into a single mark.",
            sign=_WITHOUT["mark"],
        )


def state_name(state: CellState) -> Message:
    """Name a state, with its sign."""
    sign = SIGNS[state]
    if not sign:
        return STATES[state]
    return say("{sign} {state}", sign=sign, state=STATES[state])


def finding(matrix: MarkMatrix) -> Message:
    """Say how many marks are settled, and what is on record of those that are open."""
    counts, whole = matrix.counts, len(matrix.cells)
    if counts["mark"] == whole:
        return say("All {count} marks are settled", count=whole)
    numbers = {"settled": counts["mark"], "count": whole}
    if counts["asked"] + counts["received"] + counts["refused"] == 0:
        return say(
            "{settled} of {count} marks are settled; no document has been requested for the others",
            **numbers,
        )
    return say(
        "{settled} of {count} marks are settled; of the others, with a document requested: "
        "{asked}, received: {received}, refused: {refused}",
        **numbers,
        asked=counts["asked"],
        received=counts["received"],
        refused=counts["refused"],
    )
