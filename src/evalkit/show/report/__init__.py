"""Results for people and for other programs: pages, rows and plain data."""

from evalkit.show.report.criteria import criteria_page, criteria_rows
from evalkit.show.report.plain import (
    analysis_plain,
    as_csv,
    as_json,
    evaluation_plain,
    explanation_plain,
)

__all__ = [
    "analysis_plain",
    "as_csv",
    "as_json",
    "criteria_page",
    "criteria_rows",
    "evaluation_plain",
    "explanation_plain",
]
