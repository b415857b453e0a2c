"""Necessary and possible preference against all corners in fractions, and its laws."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

from evalkit.core.errors import ModelError
from evalkit.sensitivity.budget import Budget
from evalkit.sensitivity.questions.winners import winners
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.winning import comparing
from evalkit.show.sensitivity.notes import said
from evalkit.weights.space import WeightSpace

from .arrangement import Arrangement, problems


def preference(*given, **options):
    return Study.of(*given, **options).preference


@settings(max_examples=16, deadline=None)
@given(problems())
def test_preference_is_that_of_the_corners(problem):
    matrix, space = problem
    found, slow = preference(matrix, space), Arrangement(matrix, space)
    for i in range(slow.count):
        for j in range(slow.count):
            if i != j:
                least = slow.least(i, j)
                assert found.necessary[i, j] == (least >= 0)
                assert found.strict[i, j] == (least > 0)
                assert found.possible[j, i] == (not least > 0)
    assert found.unsettled == 0


@settings(max_examples=14, deadline=None)
@given(problems())
def test_laws(problem):
    matrix, space = problem
    found = preference(matrix, space)
    assert np.all(found.possible >= found.necessary)
    assert np.all(found.necessary >= found.dominates)
    assert np.diag(found.necessary).all()
    assert not np.diag(found.strict).any()
    assert not (found.preferred & found.preferred.T).any()
    # Transitive: what is above what is above, is above.
    both = (found.preferred.astype(int) @ found.preferred.astype(int)) > 0
    assert np.all(found.preferred >= both)
    # The lines of the diagram lead everywhere that preference does.
    reach = found.covers.copy()
    for _ in range(len(reach)):
        reach |= (reach.astype(int) @ found.covers.astype(int)) > 0
    assert np.array_equal(reach, found.preferred)
    layer = {i: n for n, members in enumerate(found.layers) for i in members}
    assert len(layer) == len(matrix.projects)
    assert all(layer[i] < layer[j] for i, j in np.argwhere(found.preferred).tolist())


@settings(max_examples=16, deadline=None)
@given(problems(kinds=("simplex", "bounds")), st.randoms(use_true_random=False))
def test_order_of_projects_does_not_matter(problem, random):
    matrix, space = problem
    order = list(range(len(matrix.projects)))
    random.shuffle(order)
    found, turned = preference(matrix, space), preference(matrix.only(order), space)
    assert np.array_equal(turned.necessary, found.necessary[np.ix_(order, order)])
    assert np.array_equal(turned.dominates, found.dominates[np.ix_(order, order)])


@settings(max_examples=16, deadline=None)
@given(problems(kinds=("bounds", "cuts", "order")))
def test_a_tighter_space_settles_more(problem):
    matrix, space = problem
    wide = preference(matrix, WeightSpace.simplex(space.names))
    tight = preference(matrix, space)
    assert np.all(tight.necessary >= wide.necessary)
    assert np.all(tight.possible <= wide.possible)


def test_dominance_needs_one_better_criterion():
    whole = winners(Study.of([[1, 2], [1, 2], [1, 1], [0, 0]]))
    found = whole.preference
    assert found.dominates.tolist() == [
        [False, False, True, True],
        [False, False, True, True],
        [False, False, False, True],
        [False, False, False, False],
    ]
    assert found.necessary[0, 1]
    assert not found.strict[0, 2]  # tied where all weight is on the first
    assert found.layers == ((0, 1), (2,), (3,))
    assert tells(
        page_of(whole), "Pairs that are equal at all admissible weights: {count}.", count=1
    )
    assert whole.unbeaten == (0, 1)


def test_floats_do_not_decide_a_tie():
    """0.1 + 0.2 is not 0.3 in floats: at equal weights the two are tied, and exactly so."""
    values = [[0.1, 0.2], [0.3, 0.0]]
    space = WeightSpace.point(2, [1, 1])
    found = preference(values, space)
    assert found.necessary.all()
    assert not found.strict.any()
    nudged = preference([[0.1, 0.2], [0.3, 1e-17]], space)
    assert nudged.strict[1, 0]


def test_ties_on_the_edge_of_a_general_space_are_settled_exactly():
    """a - b is (1, 1, -2): at least 0 exactly because the third weight is at most 1/3."""
    space = WeightSpace.linear(3, [[0, 0, 3], [1, -1, 0.5]], [1, 0.5])
    assert space.corners() is None
    found = preference([[1, 1, 0], [0, 0, 2]], space)
    assert found.necessary[0, 1]
    assert not found.strict[0, 1]
    assert found.unsettled == 0


def test_pairs_that_cannot_be_settled_are_counted(monkeypatch):
    space = WeightSpace.linear(3, [[0, 0, 3], [1, -1, 0.5]], [1, 0.5])
    monkeypatch.setattr(comparing, "least_between", lambda *_: (Fraction(-1), Fraction(1)))
    found = winners(Study.of([[1, 1, 0], [0, 0, 2]], space))
    assert found.preference.unsettled == 1
    assert not found.cut_short
    assert not found.preference.necessary[0, 1]
    assert tells(page_of(found), "Pairs too close to a tie to be settled: {count}.")


def crowded(criteria=18):
    """Return a space with more corners than are listed: each comparison takes a program."""
    chain = {(f"c{i}", f"c{i + 1}"): (Fraction(1, 3), 3) for i in range(criteria - 1)}
    names = [f"c{i}" for i in range(criteria)]
    ratio = WeightSpace.ratio(names, chain)
    return ratio & WeightSpace.bounds(names, Fraction(1, 4 * criteria), Fraction(5, 2 * criteria))


def test_pairs_beyond_the_budget_are_open_and_never_called_no():
    space = crowded()
    assert space.looks is None
    rng = np.random.default_rng(0)
    values = rng.integers(0, 11, (14, 18)).astype(float) + np.arange(14)[:, None] / 2
    values[1] = values[0]
    whole = preference(values, space)
    assert not whole.cut_short
    assert not whole.open.any()
    assert whole.preferred.any()
    for programs in (0, 1, 10, 40):
        found = winners(Study.of(values, space, budget=Budget(programs=programs)))
        part = found.preference
        assert len(part.cut_short) == 1
        assert "Pairs of projects" in str(found).replace("\n", " ")
        left = int(part.open.sum()) - part.unsettled
        assert f"for {left} it" in said(part.cut_short[0]).text()
        # What is claimed is true, and what is not known is neither claimed nor denied.
        for own, right in (
            (part.necessary, whole.necessary),
            (part.strict, whole.strict),
            (part.possible, whole.possible),
            (part.preferred, whole.preferred),
        ):
            assert np.all(right >= own)
        assert np.all(part.necessary[~part.open] == whole.necessary[~part.open])
        assert np.all(part.strict[~part.open] == whole.strict[~part.open])
        assert part.unknown.any()
        assert np.array_equal(part.unknown, part.unknown.T)
        for row in found.rows():
            parts = ("ahead_of", "behind", "equal_to", "undecided", "not_known")
            assert sum(row[name] for name in parts) == 13


def test_a_certain_winner_that_was_not_compared_is_not_denied():
    space = crowded()
    values = np.random.default_rng(0).integers(0, 11, (8, 18)).astype(float)
    values[3] = 9.0
    assert winners(Study.of(values, space)).certain == (3,)
    cut = winners(Study.of(values, space, budget=Budget(programs=0)))
    assert cut.undecided == (3,)
    assert {r["project"]: r["certain"] for r in cut.rows()}["p3"] is None
    assert tells(
        page_of(cut), "Not settled whether first at all admissible weights and marks: {names}."
    )
    assert any(said(m).text().startswith("Pairs of projects") for m in cut.cut_short)


def test_pairs_of_hundreds_of_projects_end_within_the_budget(monkeypatch):
    """Each pair that draws leave open takes a program; they are counted."""
    asked = []
    lowest = WeightSpace.lowest
    monkeypatch.setattr(WeightSpace, "lowest", lambda *given: asked.append(1) or lowest(*given))
    values = np.random.default_rng(1).integers(0, 11, (320, 18)).astype(float)
    found = winners(Study.of(values, crowded(), budget=Budget(programs=30)))
    assert len(asked) == 30
    assert found.cut_short


def test_pairs_over_many_corners_are_counted_in_floats():
    space = WeightSpace.linear(3, [[0, 0, 3], [1, -1, 0.5]], [1, 0.5])
    assert space.looks == len(space.vertices())
    values = np.random.default_rng(1).random((9, 3))
    part = preference(values, space, budget=Budget(floats=2))
    assert part.cut_short
    assert not preference(values, space).cut_short


def test_marks_that_are_ranges():
    matrix = as_matrix([[0.5, 0.5], [0.1, 0.1]], high=[[0.6, 0.9], [0.4, 0.6]])
    found = preference(matrix)
    assert found.necessary.tolist() == [[True, False], [False, True]]
    assert preference(matrix, WeightSpace.point(2, [1, 0])).strict[0, 1]


@pytest.mark.parametrize(
    "values",
    [
        [[0.3]],
        [[0.3], [0.3], [0.1]],
        [[1.0, 1.0], [1.0, 1.0]],
        [[1e-300, 2e-300], [2e-300, 1e-300]],
        [[1e300, -1e300], [-1e300, 1e300]],
        [[0.0, 0.0], [0.0, 0.0]],
    ],
)
def test_degenerate_data(values):
    found = winners(Study.of(values))
    v, order = np.array(values), found.preference
    assert np.array_equal(order.necessary, (v[:, None] >= v[None]).all(axis=2))
    assert np.array_equal(order.strict, (v[:, None] > v[None]).all(axis=2))
    assert len(found.rows()) == len(values)
    assert str(found)


def test_many_criteria():
    values = np.random.default_rng(0).random((6, 500))
    values[1] = values[0] + 0.25
    names = [f"c{k}" for k in range(500)]
    for space in (WeightSpace.simplex(500), WeightSpace.order(names, names)):
        found = preference(values, space)
        assert found.strict[1, 0]
        assert found.preferred.sum() >= 1


def test_page_and_rows():
    found = winners(Study.of(np.random.default_rng(3).integers(1, 6, (30, 3))))
    assert "Rows not shown: 18." in str(found)
    rows = found.rows()
    assert len(rows) == 30
    for row in rows:
        assert row["ahead_of"] + row["behind"] + row["undecided"] + row["equal_to"] == 29


def test_the_space_must_fit():
    with refuses(ModelError, "the weight space must have the criteria: {names}"):
        preference([[1, 2]], WeightSpace.simplex(["x", "y", "z"]))


def test_arrays_cannot_be_written():
    found = preference([[1, 2], [2, 1]])
    for array in (found.necessary, found.strict, found.possible, found.dominates, found.covers):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = True
