"""Results for people and for other programs: pages, rows and plain data."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand

if TYPE_CHECKING:
    from evalkit.show.report.criteria import criteria_page, criteria_rows
    from evalkit.show.report.plain import (
        as_csv,
        as_json,
    )

__all__ = [
    "as_csv",
    "as_json",
    "criteria_page",
    "criteria_rows",
]

# A page is shown without the plain data, and either without the page of a criteria set.
__getattr__ = on_demand(
    __name__,
    {
        "criteria": "criteria_page criteria_rows",
        "plain": "as_csv as_json",
    },
)
