"""Every mistake planted in examples/mistakes is reported, where it is."""

from pathlib import Path

import pytest

from evalkit.files import check, load_criteria

FOLDER = Path(__file__).parents[2] / "examples" / "mistakes"
README = (FOLDER / "README.md").read_text("utf-8")
# The table was checked by hand against the mistakes in the files: file, row or place, field, message.
PLANTED = [
    [cell.strip().replace("\\|", "|") for cell in line.strip("|").split(" | ")]
    for line in README.splitlines()
    if line.startswith(("| case.", "| broken-", "| projects.", "| marks.", "| measures.", "| evidence."))
]


@pytest.fixture(scope="module")
def found():
    problems = check([FOLDER, FOLDER / "broken-criteria.toml"])
    return [(Path(p.file).name, str(p.row or p.table) or "top", p.field or "-", str(p.rule)) for p in problems]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: "-".join(p[:3]))
def test_planted(planted, found):
    assert tuple(planted[:4]) in found


def test_nothing_else_is_reported(found):
    assert len(PLANTED) > 30
    assert sorted(found) == sorted(tuple(p[:4]) for p in PLANTED)


def test_the_criteria_set_of_the_case_is_valid():
    assert load_criteria(FOLDER / "criteria.toml").id == "street-lights"
