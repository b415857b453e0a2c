"""The row of assumptions, and the test of what the first of them says of the marks."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit import Case, CriteriaSet, Criterion, Gate, Levels, Linear, evaluate, load_case
from evalkit.assumed.assumption import Assumption
from evalkit.evidence.independent import independence
from evalkit.evidence.outlooks import outlook
from evalkit.model import Document

LEVELS = Levels([(n, f"{n / 4}") for n in range(5)])


def marked(rho: float, seed: int = 0, projects: int = 60):
    """Mark eight criteria by levels that share one normal factor a project; some are missing."""
    rng = np.random.default_rng(seed)
    factor = rng.standard_normal((projects, 1))
    noise = rng.standard_normal((projects, 8))
    scores = np.sqrt(rho) * factor + np.sqrt(1 - rho) * noise
    levels = np.clip(np.round(scores + 2), 0, 4).astype(int)
    there = rng.random(levels.shape) < 0.6
    names = "abcdefgh"
    criteria = CriteriaSet("s", [Criterion(n, LEVELS, points=5) for n in names], missing="interval")
    marks = {
        f"p{row:02}": {n: int(levels[row, k]) for k, n in enumerate(names) if there[row, k]}
        for row in range(projects)
    }
    return evaluate(Case.of(criteria, marks))


def test_independence_is_refuted_where_marks_were_made_to_hang_together():
    found = independence(marked(0.3))
    assert found is not None
    assert found.refuted
    assert found.correlation == pytest.approx(0.3, abs=0.1)
    assert abs(found.by_chance) < 3 * found.spread / np.sqrt(found.shuffles)
    assert independence(marked(0.3)) == found  # a fixed seed


def test_independent_marks_are_refuted_about_as_seldom_as_is_said():
    chances = [independence(marked(0.0, seed)).chance for seed in range(1, 31)]
    assert sum(chance <= 0.01 for chance in chances) <= 2
    assert 0.3 < float(np.mean(chances)) < 0.7


def test_there_is_no_test_without_two_marks_that_vary():
    criteria = CriteriaSet("s", [Criterion(n, LEVELS, points=5) for n in "ab"], missing="interval")
    same = {"A": {"a": 1, "b": 1}, "B": {"a": 1, "b": 1}}
    assert independence(evaluate(Case.of(criteria, same))) is None
    apart = {"A": {"a": 1}, "B": {"a": 2}, "C": {"b": 1}, "D": {"b": 3}}
    assert independence(evaluate(Case.of(criteria, apart))) is None


def test_what_leads_is_independent_unless_that_is_refuted_or_something_was_asked_for():
    assert outlook(marked(0.0, 3)).leading.assumption == Assumption()
    found = outlook(marked(0.3))
    assert found.leading.assumption == Assumption(correlation=0.3)
    row = [one.assumption for one in found.row]
    assert len(set(row)) == len(row) == 7
    assert Assumption() in row
    asked = Assumption(over="points")
    found = outlook(marked(0.3), asked)
    assert found.leading.assumption == asked
    assert Assumption(over="points", correlation=0.1) in [one.assumption for one in found.others]


@pytest.mark.long
def test_the_shipped_example_leads_with_marks_that_hang_together():
    found = outlook(evaluate(load_case("examples/korean-municipalities")))
    test = found.independence
    assert test is not None
    assert (round(test.correlation, 2), round(test.by_chance, 2)) == (0.17, 0.0)
    assert test.refuted
    assert found.leading.assumption == Assumption(correlation=0.1)
    counts = {one.assumption: [one.ordered(p) for p in (0.95, 0.9, 0.8)] for one in found.row}
    assert counts[Assumption()] == [25, 56, 106]
    assert counts[Assumption(correlation=0.1)] == [2, 20, 62]
    assert found.certain.ordered() == 0
    assert [gate.gate.id for gate in found.gates] == ["undisclosed-reuse-cap", "subcontract-limit"]
    assert "subcontract-approval" in [d.id for d in found.gates[1].documents]
    assert found.passing is not None
    assert found.passing.assumption == Assumption(correlation=0.1, gates_pass=True)


def test_where_nothing_is_open_nothing_is_likely():
    criteria = CriteriaSet(
        "s",
        [Criterion(n, Linear(0, 10), points=5) for n in "ab"],
        missing="interval",
        gates=[Gate(id="g", on="a", at_most=7, effect="cap", cap=4)],
        documents=[Document(id="d", title="A record", holder="its office", settles=["a"])],
    )
    assert not evaluate(Case.of(criteria, {"A": {"a": 3, "b": 4}, "B": {"a": 8, "b": 1}})).is_open
    partly = evaluate(Case.of(criteria, {"A": {"a": 3, "b": 4}, "B": {"b": 1}}))
    assert partly.is_open
    [gate] = outlook(partly).gates
    assert (gate.gate.id, gate.projects, gate.documents) == ("g", ("B",), criteria.documents)
