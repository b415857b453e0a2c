"""Imports point down only, files stay short, and each outside library has one home."""

import ast
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "evalkit"
FILES = sorted(SOURCE.rglob("*.py"))
FLOORS = {
    "words": 0, "errors": 0, "labelled": 1, "exact": 1, "pages": 1, "result": 1, "scales": 1, "rules": 1, "panel": 1,
    "model": 2, "files": 3, "checking": 4, "evaluation": 3, "weights": 3, "sensitivity": 4, "reuse": 4, "dossier": 4,
    "show": 5, "charts": 6, "testing": 6, "report": 6, "cli": 7, "__main__": 8,
}  # fmt: skip
HOMES = {
    "hypothesis": {"testing"}, "tabulate": {"pages"}, "openpyxl": {"files"},
    "defusedxml": {"files", "reuse"}, "pypdfium2": {"reuse"}, "olefile": {"reuse"},
    "altair": {"charts"}, "vl_convert": {"charts"}, "fontTools": {"charts"},
}  # fmt: skip


def part(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def imports(path, *, top=False):
    tree = ast.parse(path.read_text("utf-8"))
    found = set()
    for node in tree.body if top else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            if node.module == "evalkit":
                found |= {f"evalkit.{alias.name}" for alias in node.names}
    return found


def inner(path, *, top=False):
    found = {name.split(".")[1] for name in imports(path, top=top) if name.startswith("evalkit.")}
    return {name for name in found if (SOURCE / name).exists() or (SOURCE / f"{name}.py").exists()}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_down(path):
    own = part(path)
    if own in FLOORS:
        for name in inner(path) - {own}:
            assert FLOORS.get(name, 4) <= FLOORS[own], f"{own} imports {name}"


def test_evaluation_and_files_do_not_know_each_other():
    for path in FILES:
        if part(path) == "evaluation":
            assert "files" not in inner(path), path
        if part(path) == "files":
            assert "evaluation" not in inner(path), path


def test_words_import_nothing_and_errors_only_words():
    assert inner(SOURCE / "words.py") == set()
    assert inner(SOURCE / "errors.py") == {"words"}


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_outside_library_has_its_homes(library, homes):
    users = {part(path) for path in FILES if library in {n.split(".")[0] for n in imports(path)}}
    assert users == homes


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_is_over_400_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400
