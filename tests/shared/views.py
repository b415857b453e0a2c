"""The examples as their pages show them: each is evaluated once a process, for all tests.

What is asked of a view is kept in it, so what takes seconds is asked once, in either language. A
test that changes a case makes a view of its own.
"""

from functools import cache
from pathlib import Path

from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.report.web import View

EXAMPLES = Path(__file__).parents[2] / "examples"
FEW = Options(samples=500)
SLOW = ("marks", "certain", "outlook", "plan", "weights")
"""What has no words and takes time."""


@cache
def example(name):
    """Return the case of an example."""
    return load_case(EXAMPLES / name)


@cache
def view_of(name, lang="en"):
    """Return the view of an example, with few samples."""
    if lang == "en":
        return View(example(name), lang, FEW)
    english = view_of(name)
    for question in SLOW:
        getattr(english, question)
    return english.in_language(lang)
