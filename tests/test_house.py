"""Files stay short, and each outside library has one home."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "evalkit"
FILES = sorted(SOURCE.rglob("*.py"))
HOMES = {
    "hypothesis": {"testing"}, "tabulate": {"show"}, "openpyxl": {"files", "show"},
    "defusedxml": {"files", "reuse"}, "pypdfium2": {"reuse"}, "olefile": {"reuse"},
    "altair": {"show"}, "vl_convert": {"show"}, "fontTools": {"show"},
    "jinja2": {"show"},
}  # fmt: skip


def part(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def imports(path):
    tree = ast.parse(path.read_text("utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
    return found


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_outside_library_has_its_homes(library, homes):
    users = {part(path) for path in FILES if library in {n.split(".")[0] for n in imports(path)}}
    assert users == homes


def test_no_file_is_over_400_lines():
    lines = {str(p.relative_to(SOURCE)): len(p.read_text("utf-8").splitlines()) for p in FILES}
    assert {name: count for name, count in lines.items() if count > 400} == {}


def test_nobody_is_told_to_install_the_program_that_is_called_evalkit_on_the_package_index():
    told = [
        *FILES,
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.rglob("locale/**/*.po"),
    ]
    for path in told:
        assert not re.search(
            r"""pip install[^\n]{0,8}['"\s]evalkit\b""", path.read_text("utf-8")
        ), path


def test_a_type_has_a_name_of_its_own():
    """A reader who meets a name in two rooms must not have to ask which of two things it is."""
    homes = defaultdict(list)
    for path in FILES:
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [node.name] if isinstance(node, ast.ClassDef) else []
            if isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                names = [target.id] if isinstance(target, ast.Name) else []
            for name in names:
                if name[0].isupper() and not name.isupper():
                    homes[name].append(path.name)
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
