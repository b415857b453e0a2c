"""Marks as rows of a table or of JSON, written in columns: each distinct item only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evalkit.files.noun import Noun
from evalkit.files.rows import NOTHING, cells_of
from evalkit.model import Mark
from evalkit.model.mark_columns import MarkColumns

ColumnItems = tuple[Sequence[Any], list[int]]
"""Distinct items, and which of them stands in each row."""


def written(marks: MarkColumns, noun: Noun[Mark]) -> tuple[list[str], list[ColumnItems]]:
    """Return the header and the columns of marks or measures, as their noun has them."""
    found = _items(marks)
    header: list[str] = []
    columns: list[ColumnItems] = []
    for one in noun.fields:
        items, places = found[one.key]
        if one.rare and all(items[place] in NOTHING for place in {*places}):
            continue
        header += one.columns
        columns += [(cells, places) for cells in zip(*map(cells_of, items), strict=True)]
    return header, columns


def entries(marks: MarkColumns, noun: Noun[Mark]) -> list[dict[str, object]]:
    """Return marks or measures as JSON objects; what is empty is left out."""
    found = _items(marks)
    made: list[dict[str, object]] = [{} for _ in range(len(marks))]
    for one in noun.fields:
        items, places = found[one.key]
        plain = [None if item in NOTHING else (one.kind.write(item),) for item in items]
        for entry, place in zip(made, places, strict=True):
            cell = plain[place]
            if cell is not None:
                (entry[one.key],) = cell
    return made


def _items(marks: MarkColumns) -> Mapping[str, ColumnItems]:
    """Return what each field of the noun of marks has, in columns."""
    one, none = marks.low == marks.high, len(marks.values)
    ends = (*marks.values, None)
    return {
        "project": (marks.projects, marks.project.tolist()),
        "criterion": (marks.criteria, marks.criterion.tolist()),
        "evaluator": (marks.evaluators, marks.evaluator.tolist()),
        "value": (ends, np.where(one, marks.low, none).tolist()),
        "low": (ends, np.where(one, none, marks.low).tolist()),
        "high": (ends, np.where(one, none, marks.high).tolist()),
        "unit": (marks.units, marks.unit.tolist()),
        "reason": (marks.reasons, marks.reason.tolist()),
        "evidence": (marks.cited, marks.evidence.tolist()),
    }
