"""Who can be first: against all crossings in fractions; witnesses and proofs are redone."""

from fractions import Fraction

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from sentences import noted

from evalkit.sensitivity.budget import Budget
from evalkit.sensitivity.questions.winners import winners
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.winning.certificates import NEAR, ExactUtilities
from evalkit.weights.space import WeightSpace

from .arrangement import Arrangement, dot, problems


def check(found, matrix, space):
    """Redo every witness and every proof by another method than the library's."""
    slow = Arrangement(matrix, space)
    for chance in found.chances:
        i = chance.project
        if chance.state == "possible":
            w = chance.witness
            assert space.contains_exact(w)
            leads = [
                dot(slow.high[i], w) - dot(slow.low[j], w) for j in range(slow.count) if j != i
            ]
            assert min(leads, default=None) == chance.lead
            assert not leads or chance.lead >= 0
            assert chance.margin >= float(chance.lead or 0) - 1e-9
        elif chance.state == "never":
            m = chance.mixture
            assert m.holds(matrix, space)
            assert sum(m.shares) == 1
            assert chance.margin < 0
            for w in slow.points([]):
                mixed = sum(
                    s * dot(slow.low[j], w) for s, j in zip(m.shares, m.rivals, strict=True)
                )
                assert mixed - dot(slow.high[i], w) >= m.lead > 0


@settings(max_examples=18, deadline=None)
@given(problems())
def test_states_are_those_of_the_crossings(problem):
    matrix, space = problem
    found, slow = winners(Study.of(matrix, space)), Arrangement(matrix, space)
    assert not found.unproven
    assert found.possible == tuple(i for i in range(slow.count) if slow.best(i) == 1)
    check(found, matrix, space)


@settings(max_examples=16, deadline=None)
@given(problems(kinds=("bounds", "cuts", "order", "around")))
def test_a_tighter_space_makes_nobody_newly_possible(problem):
    matrix, space = problem
    wide = set(winners(Study.of(matrix, WeightSpace.simplex(space.names))).possible)
    assert set(winners(Study.of(matrix, space)).possible) <= wide


@pytest.mark.long
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_margins_are_those_of_the_whole_program(seed):
    """Rivals are taken in as needed; the plain program has all of them at once."""
    values = np.random.default_rng(seed).random((40, 4)).round(2)
    space = WeightSpace.bounds(4, "0.1", "0.5") if seed % 2 else WeightSpace.simplex(4)
    found = winners(Study.of(values, space), seed=seed)
    low = 0.1 if seed % 2 else 0.0
    high = 0.5 if seed % 2 else 1.0
    for i in range(0, 40, 7):
        rivals = np.delete(values, i, 0) - values[i]
        plain = linprog(
            [0, 0, 0, 0, -1],
            A_ub=np.c_[rivals, np.ones(39)],
            b_ub=np.zeros(39),
            A_eq=[[1, 1, 1, 1, 0]],
            b_eq=[1],
            bounds=[(low, high)] * 4 + [(None, None)],
        )
        scale = found.matrix.points
        assert found.chances[i].margin * scale == pytest.approx(-plain.fun, abs=1e-7)


@pytest.mark.parametrize("kind", ["free", "bounds"])
def test_larger_cases_are_all_proven(kind):
    values = np.random.default_rng(5).integers(1, 6, (60, 6))
    space = WeightSpace.simplex(6) if kind == "free" else WeightSpace.bounds(6, "0.02", "0.3")
    found = winners(Study.of(values, space))
    assert not found.unproven
    assert found.never
    sampled = space.sample(2000, 1) @ values.T
    first = np.flatnonzero((sampled >= sampled.max(axis=1, keepdims=True)).any(axis=0))
    assert set(first.tolist()) <= set(found.possible)
    assert all(found.chances[i].mixture.holds(found.matrix, space) for i in found.never)


def test_hand_case():
    """Three specialists; the compromise at 0.3 < 1/3 loses to their even mixture."""
    values = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.3, 0.3, 0.3]]
    found = winners(Study.of(values))
    assert found.never == (3,)
    assert found.chances[3].margin == pytest.approx(0.3 - 1 / 3)
    raised = [*values[:3], [0.34, 0.34, 0.34]]
    assert winners(Study.of(raised)).possible == (0, 1, 2, 3)


def test_an_even_tie_is_found_where_rounding_would_miss_it():
    """The compromise is first only where the weights are 1/3 each, tied with all."""
    values = [[3, 0, 0], [0, 3, 0], [0, 0, 3], [1, 1, 1]]
    chance = winners(Study.of(values)).chances[3]
    assert chance.state == "possible"
    assert chance.witness == (Fraction(1, 3),) * 3
    assert chance.lead == 0
    assert "never alone: 1." in str(winners(Study.of(values)))


def test_a_false_proof_does_not_hold():
    values = [[1, 0], [0, 1], [0.4, 0.4]]
    found = winners(Study.of(values))
    proof, space = found.chances[2].mixture, found.space
    half = Fraction(1, 2)
    assert proof.shares == (half, half)
    assert proof.holds(found.matrix, space)
    assert not evolve(proof, shares=(Fraction(3, 4), Fraction(1, 4))).holds(found.matrix, space)
    assert not evolve(proof, shares=(half, Fraction(1))).holds(found.matrix, space)
    assert not evolve(proof, shares=(Fraction(2), Fraction(-1))).holds(found.matrix, space)
    assert not evolve(proof, lead=Fraction(1, 5)).holds(found.matrix, space)
    assert not evolve(proof, project=0).holds(found.matrix, space)
    assert not evolve(proof, rivals=(2, 1)).holds(found.matrix, space)


def test_a_proof_may_need_the_statements_of_the_space():
    space = WeightSpace.linear(3, [[0, 0, 4], [1, -1, "0.5"]], [1, "0.4"])
    assert space.corners() is None
    matrix = as_matrix([[1, 1, 0], [0.4, 0.4, 1.5]])
    found = winners(Study.of(matrix, space))
    proof = found.chances[1].mixture
    assert found.never == (1,)
    assert any(proof.multipliers)
    check(found, matrix, space)
    # At other weights the project does win, so without the statements nothing is proven.
    assert winners(Study.of(matrix)).possible == (0, 1)
    assert not evolve(proof, multipliers=()).holds(matrix, space)
    negative = tuple(-y for y in proof.multipliers)
    assert not evolve(proof, multipliers=negative).holds(matrix, space)
    assert found.rows()[1]["multipliers"]


def test_marks_that_are_ranges():
    matrix = as_matrix([[0.5, 0.5], [0.1, 0.1]], high=[[0.6, 0.6], [0.5, 0.2]])
    found = winners(Study.of(matrix))
    assert found.possible == (0, 1)
    assert found.chances[1].lead == 0
    lower = as_matrix([[0.5, 0.5], [0.1, 0.1]], high=[[0.6, 0.6], [0.49, 0.2]])
    assert winners(Study.of(lower)).never == (1,)


@pytest.mark.parametrize(
    ("values", "possible"),
    [
        ([[0.3]], (0,)),
        ([[0.3, 0.1]], (0,)),
        ([[0.3], [0.3], [0.1]], (0, 1)),
        ([[1.0, 1.0], [1.0, 1.0]], (0, 1)),
        ([[0.0, 0.0], [0.0, 0.0]], (0, 1)),
        ([[1e-300, 2e-300], [2e-300, 1e-300], [1e-300, 1e-300]], (0, 1)),
        ([[1e300, -1e300], [-1e300, 1e300], [-1e300, -1e300]], (0, 1)),
        ([[5, 1], [5, 2], [4, 1]], (0, 1)),
    ],
)
def test_degenerate_data(values, possible):
    found = winners(Study.of(values))
    assert found.possible == possible
    assert not found.unproven
    assert str(found)
    assert len(found.rows()) == len(values)


def test_many_criteria():
    values = np.random.default_rng(0).random((5, 500))
    values[4] = values[:2].mean(axis=0) - 0.01
    found = winners(Study.of(values))
    assert 4 in found.never or 4 in found.possible
    assert not found.unproven


def test_the_seed_only_changes_witnesses():
    values = np.random.default_rng(9).random((25, 5)).round(1)
    states = [[c.state for c in winners(Study.of(values), seed=seed).chances] for seed in (0, 1, 2)]
    assert states[0] == states[1] == states[2]


def _large(kind, seed):
    """Return a table with more projects than greatest leads are worked out for."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 11, (400, 4)).astype(float)
    if kind == "constant":
        values[:, 1] = 5
    if kind == "skewed":
        values = np.round(rng.lognormal(0, 1, (400, 4)), 2)
    return Study.of(values)


@pytest.mark.parametrize(
    "kind",
    ["whole", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("constant", "skewed"))],
)
def test_what_is_settled_without_a_program_is_what_programs_say(kind):
    quick = winners(_large(kind, 5))
    programs = winners(evolve(_large(kind, 5), budget=Budget().times(100)))
    assert all(chance.is_solved for chance in programs.chances)
    assert [c.state for c in quick.chances] == [c.state for c in programs.chances]
    settled = [c for c in quick.chances if not c.is_solved]
    assert settled or kind == "skewed"
    for chance in settled:
        # What was sampled is no more than what is worked out.
        assert chance.margin <= programs.chances[chance.project].margin + NEAR
        if chance.state == "never":
            assert chance.mixture.holds(quick.study.matrix, quick.study.space)
        else:
            assert ExactUtilities(quick.study.matrix).lead(chance.project, chance.witness) >= 0
    if settled:
        assert noted(quick, "leads-left", count=len(settled), all=400)


def test_who_is_behind_one_rival_everywhere_needs_no_program():
    study = Study.of([[5, 5], [4, 4], [5, 4]])
    found = winners(evolve(study, budget=Budget(programs=0)))
    assert [c.state for c in found.chances] == ["possible", "never", "possible"]
    assert found.chances[1].mixture.rivals == (0,)
    assert found.chances[1].mixture.lead > 0
    assert not any(c.is_solved for c in found.chances)
