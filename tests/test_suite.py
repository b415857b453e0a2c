"""The tests themselves: no clock, no chance, nothing left out in silence."""

import ast
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
FILES = sorted(p for room in ("tests", "benchmarks") for p in (ROOT / room).rglob("*.py"))
CLOCKS = {"time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns"}
SKIPS = {"skip", "importorskip"}
MAY_SKIP = {"tests/browser/conftest.py"}
"""It fetches what no package holds, and says so where there is no network."""


def faults(source):
    """Yield what looks at the clock, skips from inside, or draws without a seed."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ("clock" for alias in node.names if alias.name in CLOCKS)
        if not isinstance(node, ast.Attribute | ast.Call):
            continue
        name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
        if name in {f"time.{clock}" for clock in CLOCKS}:
            yield "clock"
        if name in {f"pytest.{skip}" for skip in SKIPS}:
            yield "skip"
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            yield from ("chance" for end in ("default_rng", "Random") if name.split(".")[-1] == end)


def test_no_file_looks_at_the_clock_or_leaves_something_out():
    found = {p.relative_to(ROOT).as_posix(): set(faults(p.read_text("utf-8"))) for p in FILES}
    for name in MAY_SKIP:
        found[name] -= {"skip"}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("from time import perf_counter", "clock"),
        ("start = time.monotonic()", "clock"),
        ("clock = time.time", "clock"),
        ("pytest.skip('no')", "skip"),
        ("pytest.importorskip('altair')", "skip"),
        ("np.random.default_rng()", "chance"),
        ("Random()", "chance"),
    ],
)
def test_each_fault_is_seen(source, fault):
    assert set(faults(source)) == {fault}
    assert not set(faults("time.sleep(1); default_rng(1); from time import process_time"))


def test_hypothesis_draws_the_same_in_ci_and_elsewhere():
    drawn = settings.default
    if settings.get_current_profile_name() != "fuzz":
        assert (drawn.derandomize, drawn.database, drawn.deadline) == (True, None, None)
        assert drawn.max_examples == 15
