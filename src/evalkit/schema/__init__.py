"""Load and save criteria sets and cases; every problem of a file is reported at once."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand
from evalkit.schema.case_reader import load_case
from evalkit.schema.case_writer import save_case
from evalkit.schema.criteria_files import load_criteria, save_criteria
from evalkit.schema.shipped_sets import shipped

if TYPE_CHECKING:
    from evalkit.schema.space_reader import load_space
    from evalkit.schema.space_writer import save_space, space_toml

__all__ = [
    "load_case",
    "load_criteria",
    "load_space",
    "save_case",
    "save_criteria",
    "save_space",
    "shipped",
    "space_toml",
]

# What reads and writes weights loads the geometry of spaces, which few programs need.
__getattr__ = on_demand(
    __name__, {"space_reader": "load_space", "space_writer": "save_space space_toml"}
)
