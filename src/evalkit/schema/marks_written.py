"""Marks as the columns of a table: each distinct cell once, and which stands in each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from evalkit.files.formats.table import guard
from evalkit.files.noun import Noun
from evalkit.model import Mark
from evalkit.model.mark_columns import MarkColumns

Written = str | Fraction
CellColumn = tuple[list[Written], list[int]]


def written(marks: MarkColumns, noun: Noun[Mark]) -> tuple[list[str], list[CellColumn]]:
    """Return the header and the columns of marks or measures, as their noun has them."""
    columns = _columns(marks)
    told = [one for one in noun.fields if not one.rare or _says_something(columns[one.key])]
    header = [column for one in told for column in one.columns]
    return header, [columns[column] for column in header]


def _columns(marks: MarkColumns) -> Mapping[str, CellColumn]:
    values: list[Any] = [guard(v) if isinstance(v, str) else v for v in marks.values]
    one, none = marks.low == marks.high, len(values)

    def ends(places: Any) -> CellColumn:
        return [*values, ""], places.tolist()

    def texts(cells: Sequence[str], places: Any) -> CellColumn:
        return [*map(guard, cells)], places.tolist()

    return {
        "project": texts(marks.projects, marks.project),
        "criterion": texts(marks.criteria, marks.criterion),
        "evaluator": texts(marks.evaluators, marks.evaluator),
        "value": ends(np.where(one, marks.low, none)),
        "low": ends(np.where(one, none, marks.low)),
        "high": ends(np.where(one, none, marks.high)),
        "unit": texts(marks.units, marks.unit),
        "reason_en": texts([text.en for text in marks.reasons], marks.reason),
        "reason_ko": texts([text.ko for text in marks.reasons], marks.reason),
        "evidence": texts([";".join(names) for names in marks.cited], marks.evidence),
    }


def _says_something(column: CellColumn) -> bool:
    return any(column[0][place] != "" for place in {*column[1]})
