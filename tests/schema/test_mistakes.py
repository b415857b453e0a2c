"""Every mistake planted in examples/mistakes is reported, where it is."""

from pathlib import Path

import pytest

from evalkit import check
from evalkit.schema import load_criteria

FOLDER = Path(__file__).parents[2] / "examples" / "mistakes"
TEXT = (FOLDER / "README.md").read_text("utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines()]
PLANTED = [row for row in ROWS if len(row) == 5 and row[0].endswith((".csv", ".toml"))]


@pytest.fixture(scope="module")
def found():
    problems = check([FOLDER, FOLDER / "broken-criteria.toml"])
    return [
        (Path(p.file).name, str(p.row or p.table) or "top", p.field or "-", str(p.rule))
        for p in problems
    ]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda row: "-".join(row[:3]))
def test_planted(planted, found):
    file, place, field, _, said = planted
    assert any((f, p, n) == (file, place, field) and said in rule for f, p, n, rule in found)


def test_the_list_is_whole(found):
    # Row 20 has a second fault: what stands after the comma is no evidence.
    listed = {tuple(row[:3]) for row in PLANTED} | {("marks.csv", "20", "evidence")}
    assert {(file, place, field) for file, place, field, _ in found} == listed


def test_the_criteria_set_of_the_case_is_valid():
    assert load_criteria(FOLDER / "criteria.toml").id == "street-lights"
