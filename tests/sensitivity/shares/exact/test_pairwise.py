"""Pairwise winning indices and expected ranks."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.core.errors import ModelError
from evalkit.sensitivity.questions.pairwise_winning import pairwise_winning
from evalkit.sensitivity.shares.exact.pairwise import expected_ranks, pairwise_shares
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace

GRIDS = st.integers(1, 6).flatmap(
    lambda c: st.lists(st.lists(st.integers(1, 5), min_size=c, max_size=c), min_size=1, max_size=9)
)


def check_consistent(wins, ties):
    """A pair is won by one, by the other, or tied; ranks sum to n (n + 1) / 2."""
    n = len(wins)
    assert wins + wins.T + ties == pytest.approx(np.ones((n, n)), abs=1e-14)
    assert (wins >= 0).all()
    assert (np.diag(wins) == 0).all()
    assert expected_ranks(wins, ties).sum() == pytest.approx(n * (n + 1) / 2)


@settings(max_examples=16, deadline=None)
@given(GRIDS)
def test_marks_on_a_grid(rows):
    values = np.array(rows, float)
    wins, ties = pairwise_shares(values)
    check_consistent(wins, ties)
    equal = (values[:, np.newaxis] == values).all(axis=2)
    assert (ties == equal).all()
    better = (values[:, np.newaxis] >= values).all(axis=2) & ~equal
    assert (wins[better] == 1).all()


def test_the_check_of_consistency_can_fail():
    wins, ties = pairwise_shares(np.array([[1.0, 0.0], [0.0, 1.0]]))
    with pytest.raises(AssertionError):
        check_consistent(wins + 0.01, ties)
    with pytest.raises(AssertionError):
        check_consistent(wins, np.zeros((2, 2)))


@pytest.mark.parametrize(
    ("level", "specialist", "first"), [(0.5, Fraction(1, 4), 0.75), (0.4, Fraction(9, 25), 0.64)]
)
def test_specialists_and_a_compromise(level, specialist, first):
    # closed form: a weight is above a in (1 - a)^2 of the triangle (order statistics)
    values = np.vstack([np.eye(3), np.full(3, level)])
    wins, _ = pairwise_shares(values)
    assert wins[0, 3] == pytest.approx(float(specialist), abs=1e-15)
    assert wins[3, 0] == pytest.approx(first, abs=1e-15)
    assert wins[0, 1] == pytest.approx(0.5, abs=1e-15)


def test_an_integer_matrix_in_rationals(oracle):
    values = np.array(
        [[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 9, 3], [2, 3, 8, 4], [6, 2, 6, 4]], float
    )
    wins, ties = pairwise_shares(values)
    for i in range(6):
        for j in range(6):
            if i != j:
                share = oracle.rational_share((values[i] - values[j]).tolist())
                assert wins[i, j] == pytest.approx(float(1 - share), abs=1e-15)
    assert (ties == np.eye(6)).all()


def test_small_chances_keep_their_digits_on_both_sides(oracle):
    rng = np.random.default_rng(5)
    values = rng.random((12, 9))
    values[::2] = 0.05 * values[::2] + 0.9  # nearly dominating the others
    wins, _ = pairwise_shares(values)
    forms = values[:, np.newaxis] - values
    share = np.array([[float(oracle.rational_share(f)) for f in row.tolist()] for row in forms])
    np.fill_diagonal(share, 0)
    assert share[share > 0].min() < 1e-5
    assert wins == pytest.approx(share.T, rel=1e-14, abs=0)


def test_expected_ranks_are_those_of_all_rank_shares(oracle):
    values = np.random.default_rng(6).random((6, 3))
    ranks = expected_ranks(*pairwise_shares(values))
    assert ranks == pytest.approx(oracle.rank_shares(values) @ np.arange(1, 7), abs=1e-12)


def test_against_plain_sampling():
    rng = np.random.default_rng(7)
    values = rng.random((7, 5))
    weights = rng.dirichlet(np.ones(5), 100_000)
    scores = weights @ values.T
    sampled = (scores[:, :, np.newaxis] > scores[:, np.newaxis, :]).mean(axis=0)
    wins, _ = pairwise_shares(values)
    assert np.abs(wins - sampled).max() < 5 * 0.5 / np.sqrt(100_000)


@pytest.mark.parametrize("unit", [1e-300, 1e-7, 1e300])
def test_units_change_nothing(unit):
    values = np.random.default_rng(8).random((8, 5))
    values[3] = values[2]
    wins, ties = pairwise_shares(values)
    for found, expected in zip(pairwise_shares(values * unit), (wins, ties), strict=True):
        assert found == pytest.approx(expected, rel=1e-12)


def test_the_order_of_projects_and_criteria_is_no_matter():
    rng = np.random.default_rng(9)
    values = rng.random((300, 5))  # more than one block of pairs
    wins, _ = pairwise_shares(values)
    rows, columns = rng.permutation(300), rng.permutation(5)
    turned, _ = pairwise_shares(values[rows][:, columns])
    assert turned == pytest.approx(wins[np.ix_(rows, rows)], abs=1e-14)


def test_five_hundred_criteria():
    values = np.random.default_rng(10).random((12, 500))
    values[5] = values[4]
    wins, ties = pairwise_shares(values)
    check_consistent(wins, ties)
    assert ties[4, 5] == 1
    assert ties.sum() == 14
    # nearly normal with so many criteria: the sign of the mean difference decides
    assert ((wins > 0.5) == (values.mean(1)[:, np.newaxis] > values.mean(1))).all()


@pytest.mark.parametrize("values", [[[0.3]], [[0.3, 0.7]], [[1, 1], [1, 1]], [[2], [1], [2]]])
def test_degenerate_matrices(values):
    found = pairwise_winning(Study.of(values))
    check_consistent(found.wins, found.ties)
    assert found.page().as_text()
    assert found.page("ko").as_text()
    n = len(values)
    assert len(found.rows()) == n * (n - 1)


def test_all_tied_share_the_middle_rank():
    found = pairwise_winning(Study.of(np.ones((4, 3))))
    assert found.expected_ranks.tolist() == [2.5] * 4
    assert any("p0 = p1 = p2 = p3" in said(note).text() for note in found.notes)


def test_one_criterion_is_a_plain_ranking():
    found = pairwise_winning(Study.of([[2.0], [1.0], [2.0]]))
    assert found.wins.tolist() == [[0, 1, 0], [0, 0, 0], [0, 1, 0]]
    assert found.expected_ranks.tolist() == [1.5, 3.0, 1.5]


def test_a_constant_criterion_and_a_point():
    values = np.array([[0.2, 0.5, 0.9], [0.9, 0.5, 0.1]])
    found = pairwise_winning(Study.of(values, WeightSpace.point(3, ["0.2", "0.3", "0.5"])))
    assert found.wins[0, 1] == 1.0
    level = pairwise_winning(
        Study.of([[0.3, 0.1], [0.1, 0.3]], WeightSpace.point(2, ["0.5", "0.5"]))
    )
    assert level.ties[0, 1] == 1.0


def test_a_total_order_has_the_centroid_weights_in_its_middle():
    # Barron & Barrett (1996): w_k = (1/C) sum over j >= k of 1/j
    space = WeightSpace.order(3, ["c0", "c1", "c2"])
    assert space.corners().mean(axis=0) == pytest.approx([11 / 18, 5 / 18, 2 / 18])
    rng = np.random.default_rng(11)
    values = rng.random((6, 3))
    weights = -np.sort(-rng.dirichlet(np.ones(3), 60_000), axis=1)
    scores = weights @ values.T
    sampled = (scores[:, :, np.newaxis] > scores[:, np.newaxis, :]).mean(axis=0)
    assert np.abs(pairwise_winning(Study.of(values, space)).wins - sampled).max() < 0.012


def test_a_smaller_space_never_makes_anything_newly_possible():
    values = np.random.default_rng(12).random((8, 4))
    wide = pairwise_winning(Study.of(values))
    narrow = pairwise_winning(Study.of(values, WeightSpace.bounds(4, "0.1")))
    point = pairwise_winning(Study.of(values, WeightSpace.bounds(4, "0.2499999")))
    assert (narrow.wins[wide.wins == 0] == 0).all()
    assert (narrow.wins[wide.wins == 1] == 1).all()
    scores = values.mean(axis=1)
    assert np.round(point.wins).tolist() == (scores[:, np.newaxis] > scores).astype(float).tolist()


def test_a_space_of_another_shape_is_refused():
    space = WeightSpace.bounds(3, "0.1", "0.5")
    with pytest.raises(ModelError, match="simplex") as caught:
        pairwise_winning(Study.of(np.eye(3), space))
    assert "acceptability" in str(caught.value)


def test_rows_and_page_tell_the_same():
    found = pairwise_winning(Study.of([[1, 0], [0, 1], [0.4, 0.4]]))
    first = found.rows()[0]
    assert first == {
        "project": "p0",
        "name": "p0",
        "rival": "p1",
        "rival_name": "p1",
        "wins": 0.5,
        "ties": 0.0,
    }
    text = str(found)
    assert "1.90" in text
    assert "60.0 %" in text
    assert "closed form" in text
    with pytest.raises(ValueError, match="read-only"):
        found.wins[0, 0] = 1
