"""Load and save criteria sets and cases; every problem of a file is reported at once."""

from evalkit.files.case_reader import load_case
from evalkit.files.case_writer import save_case
from evalkit.files.checking import check
from evalkit.files.criteria_files import load_criteria, save_criteria
from evalkit.files.shipped import shipped

__all__ = ["check", "load_case", "load_criteria", "save_case", "save_criteria", "shipped"]
