"""What check refuses, every command refuses: exit code 1, and nothing is written."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from .commands import FORMS, LANGS, Ended, run

OF_DRAFTS = {"sheet", "convert"}
"""These take cases whose marks are still to come, as `evalkit check --draft` does."""


def commands(case: Path, work: Path) -> Iterator[tuple[object, ...]]:
    """Yield one command of each kind, each into a file of its own."""
    project = _some_project(case)
    for form in FORMS:
        for name in ("score", "panel", "publish", "sensitivity"):
            yield name, case, "--format", form, "-o", work / f"{name}.{form}"
        yield "explain", case, project, "--format", form, "-o", work / f"explain.{form}"
    for form in ("md", "html", "docx"):
        yield "minutes", case, "-o", work / f"minutes.{form}"
        yield "letters", case, "-o", work / "letters", "--form", form
    for form in ("md", "html", "docx", "xlsx", "json"):
        yield "report", case, "-o", work / f"report.{form}"
    yield "plot", "ranking", case, "-o", work / "ranking.html"
    yield "sheet", case, "-o", work / "sheets"
    for again in ("folder", "again.xlsx", "again.json"):
        yield "convert", case, work / again


def not_refused(case: Path, work: Path, choose: random.Random | None = None) -> Iterator[Ended]:
    """Yield every command that does something of a case that check refuses.

    Parameters
    ----------
    case, work : Path
        A case that check refuses, and a folder to write into.
    choose : random.Random, optional
        Tries a few of the commands; all without.
    """
    draft = run("check", "--draft", case).code == 0
    work.mkdir()
    tried = list(commands(case, work))
    for command in tried if choose is None else choose.sample(tried, 8):
        lang = (
            ()
            if command[0] == "convert"
            else ("--lang", "en" if choose is None else choose.choice(LANGS))
        )
        if draft and command[0] in OF_DRAFTS:
            continue
        ended = run(*command, *lang)
        if ended.code != 1 or not ended.said.strip() or list(work.iterdir()):
            yield ended
            break
    for left in sorted(work.rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    work.rmdir()


def _some_project(case: Path) -> str:
    """Return the id of a project, as far as there is a table that can be read."""
    try:
        with (case / "projects.csv").open(encoding="utf-8-sig", newline="") as file:
            return next(csv.DictReader(file))["id"] or "p1"
    except (OSError, UnicodeError, StopIteration, KeyError, TypeError):
        return "p1"
