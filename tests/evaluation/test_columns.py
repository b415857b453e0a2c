"""Columns of whole numbers against a slow evaluation in fractions."""

from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slow import Slow

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, Mark, Project, Rounding, evaluate
from evalkit.core.exact import MODES, POSITIONS
from evalkit.evaluation import adding
from evalkit.evaluation.scored import ScoredCase
from evalkit.schema import load_case
from evalkit.testing import cases

EXAMPLES = Path(__file__).parents[2] / "examples"
SUMS = [
    "korean-municipalities",
    "own-criteria",
    "document-requests",
    "unjournal-2024-25",
]
EVERY = settings(deadline=None, suppress_health_check=list(HealthCheck))


def differences(case):
    """Yield where columns and fractions part: nodes, gates, totals and ranks."""
    slow, found = Slow(case), evaluate(case)
    ranks = slow.ranks()
    for score in found.scores:
        name, one = score.project.id, slow.of[score.project.id]
        for node, span in one["points"].items():
            if score.points[found._places[node]] != span:
                yield name, node
        if {r.gate.id: r.state for r in score.outcome.gates} != one["states"]:
            yield name, "gates"
        if (score.total, score.outcome.passing) != (one["total"], one["passing"]):
            yield name, "total"
        if found.has_total and not case.draws and found.rank(name) != ranks.get(name):
            yield name, "rank"


@given(cases())
@settings(EVERY, max_examples=33)
def test_columns_come_to_what_fractions_come_to(case):
    assert list(differences(case)) == []


@pytest.mark.long
@given(cases())
@settings(EVERY, max_examples=400)
def test_columns_come_to_what_fractions_come_to_on_many(case):
    assert list(differences(case)) == []


@pytest.mark.parametrize("name", SUMS)
def test_examples_come_to_what_fractions_come_to(name):
    assert list(differences(load_case(EXAMPLES / name))) == []


def wide(scale, weights, rounding, marks):
    """Make a case of one criterion a weight, all on one scale, and a mark for each."""
    leaves = [Criterion(f"c{n}", scale, weight=weight) for n, weight in enumerate(weights)]
    criteria = CriteriaSet(
        "wide", leaves, rounding=rounding, missing="interval", ties=("c0",),
        gates=[Gate(id="floor", on="c0", of="points", at_least="1/7", effect="cap", cap=14)],
    )  # fmt: skip
    projects = [Project(f"p{n}") for n in range(len(marks))]
    found = [
        Mark(project.id, leaf.id, value, value)
        for project, row in zip(projects, marks, strict=True)
        for leaf, value in zip(leaves, row, strict=True)
        if value is not None
    ]
    return Case(criteria, projects, found)


@st.composite
def wide_cases(draw):
    """Draw cases whose common denominators are about 64 bits, and beyond."""
    bits = draw(st.integers(1, 80))
    bottom = draw(st.integers(2**bits, 2 ** (bits + 1)))
    count = draw(st.integers(1, 3))
    first = [Fraction(1, draw(st.sampled_from([3, 7, 11, bottom])) + 1) for _ in range(count)]
    weights = [*first, 1 - sum(first)]
    values = st.one_of(st.none(), st.builds(Fraction, st.integers(0, bottom), st.just(bottom)))
    row = st.tuples(*(values for _ in weights))
    rounding = draw(
        st.one_of(
            st.none(),
            st.builds(
                Rounding, st.integers(0, 12), st.sampled_from(MODES), st.sampled_from(POSITIONS)
            ),
        )
    )
    top = draw(st.sampled_from([Fraction(1), Fraction(10, 3), Fraction(bottom, 2)]))
    scale = Linear(0, max(top, 1), outside="clip")
    return wide(scale, weights, rounding, draw(st.lists(row, min_size=1, max_size=3)))


@given(wide_cases())
@settings(EVERY, max_examples=55)
def test_wide_denominators_come_to_what_fractions_come_to(case):
    assert list(differences(case)) == []


def test_both_widths_are_tried():
    kinds = set()
    for bottom in (10, 2**31 - 1, 2**61 - 1, 10**19):
        case = wide(
            Linear(0, 1),
            [Fraction(1, 3), Fraction(2, 3)],
            Rounding(4),
            [(Fraction(1, bottom), None)],
        )
        root = ScoredCase(case).sheet.points[-1][0]
        kinds.add(root.points.column.tops.dtype.kind)
        assert list(differences(case)) == []
    assert kinds == {"i", "O"}


def test_the_comparison_finds_a_wrong_sum(monkeypatch):
    true = adding.total
    monkeypatch.setattr(
        adding, "total", lambda columns: evolve(true(columns), tops=true(columns).tops + 1)
    )
    case = wide(Linear(0, 1), [Fraction(1, 3), Fraction(2, 3)], None, [("0.25", "0.5")])
    assert ("p0", "total") in set(differences(case))
