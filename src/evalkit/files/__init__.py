"""Load and save criteria sets and cases; every problem of a file is reported at once."""

from evalkit.files.case_reader import load_case
from evalkit.files.case_writer import save_case
from evalkit.files.criteria_files import load_criteria, save_criteria
from evalkit.files.shipped import shipped
from evalkit.files.space_reader import load_space
from evalkit.files.space_writer import save_space, space_toml

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
