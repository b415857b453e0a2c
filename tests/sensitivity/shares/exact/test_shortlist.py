"""Exact shares of the first few ranks and of sets of projects on top."""

from itertools import combinations

import numpy as np
import pytest

from evalkit.core.errors import ModelError
from evalkit.sensitivity.budget import Budget, Work
from evalkit.sensitivity.shares.exact.cells import first_rank
from evalkit.sensitivity.shares.exact.domain import Refused, domain_of
from evalkit.sensitivity.shares.exact.shortlist import shortlists
from evalkit.sensitivity.shares.exact.top_ranks import top_ranks
from evalkit.weights import WeightSpace


def check_whole(found, k):
    """Each rank is taken by somebody, and each weight has one set on top."""
    assert found.shares.sum(axis=0) == pytest.approx(np.ones(k), abs=1e-10)
    assert sum(share for _, share in found.sets) == pytest.approx(1.0, abs=1e-10)
    inclusion = np.zeros(len(found.shares))
    for members, share in found.sets:
        assert len(members) == k
        inclusion[list(members)] += share
    assert inclusion == pytest.approx(found.shares.sum(axis=1), abs=1e-10)


@pytest.mark.parametrize(("count", "criteria", "seed"), [(6, 3, 1), (8, 3, 2), (6, 4, 3)])
def test_all_ranks_are_those_of_splitting_the_simplex(oracle, count, criteria, seed):
    values = np.random.default_rng(seed).random((count, criteria))
    found = top_ranks(values, count)
    check_whole(found, count)
    assert found.shares == pytest.approx(oracle.rank_shares(values), abs=1e-11)


@pytest.mark.parametrize("level", [0.5, 0.4])
def test_specialists_and_a_compromise(level):
    # closed form (order statistics of uniform spacings): its rank is one more than the
    # number of weights above the level
    expected = {0.5: [1 / 4, 3 / 4, 0, 0], 0.4: [1 / 25, 21 / 25, 3 / 25, 0]}[level]
    found = top_ranks(np.vstack([np.eye(3), np.full(3, level)]), 4)
    assert found.shares[3] == pytest.approx(expected, abs=1e-14)


def test_against_plain_sampling():
    rng = np.random.default_rng(4)
    values = rng.random((12, 5))
    order = np.argsort(-(rng.dirichlet(np.ones(5), 60_000) @ values.T), axis=1)
    found = top_ranks(values, 2)
    check_whole(found, 2)
    for rank in (0, 1):
        sampled = np.bincount(order[:, rank], minlength=12) / len(order)
        assert np.abs(found.shares[:, rank] - sampled).max() < 0.01
    known = dict(found.sets)
    pairs, counts = np.unique(np.sort(order[:, :2], axis=1), axis=0, return_counts=True)
    for pair, number in zip(pairs.tolist(), counts, strict=True):
        assert known.get(tuple(pair), 0.0) == pytest.approx(number / len(order), abs=0.01)


def test_the_check_can_fail():
    values = np.random.default_rng(5).random((5, 3))
    found = top_ranks(values, 2)
    with pytest.raises(AssertionError):
        check_whole(type(found)(found.shares * 0.99, found.sets, 0.0, 1, ()), 2)
    with pytest.raises(AssertionError):
        check_whole(type(found)(found.shares, found.sets[1:], 0.0, 1, ()), 2)


def test_the_first_rank_is_the_first_rank():
    values = np.random.default_rng(6).random((9, 5))
    found, first = top_ranks(values, 1), first_rank(values)
    assert found.shares[:, 0] == pytest.approx(first.acceptability, abs=1e-15)
    assert found.sets[0][0] == (int(first.acceptability.argmax()),)


def test_equal_projects_share_their_ranks_and_sets():
    values = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    found = top_ranks(values, 2)
    check_whole(found, 2)
    assert found.shares[0] == pytest.approx(found.shares[2])
    assert found.shares[0] == pytest.approx([0.25, 0.5])
    assert dict(found.sets) == pytest.approx({(0, 2): 0.5, (0, 1): 0.25, (1, 2): 0.25})
    assert found.ties == ((0, 2),)


def test_all_tied():
    found = shortlists(np.ones((4, 3)), k=2)
    assert dict(found.sets) == pytest.approx(dict.fromkeys(combinations(range(4), 2), 1 / 6))
    assert any("p0 = p1 = p2 = p3" in note.text() for note in found.notes)


@pytest.mark.parametrize(
    "values", [[[0.4]], [[0.4, 0.6]], [[0.1], [0.2]], [[1, 5], [5, 1], [3, 3]]]
)
def test_degenerate_matrices(values):
    k = min(2, len(values))
    found = shortlists(values, k=k)
    check_whole(found, k)
    assert str(found)
    assert found.page("ko").as_text()


def test_under_constraints_against_rejection():
    rng = np.random.default_rng(7)
    values = rng.random((8, 4))
    space = WeightSpace.bounds(4, "0.1", "0.45")
    weights = rng.dirichlet(np.ones(4), 400_000)
    weights = weights[((weights >= 0.1) & (weights <= 0.45)).all(axis=1)]
    order = np.argsort(-(weights @ values.T), axis=1)
    found = top_ranks(values, 2, domain_of(space))
    check_whole(found, 2)
    sampled = np.bincount(order[:, 1], minlength=8) / len(order)
    assert np.abs(found.shares[:, 1] - sampled).max() < 5 * 0.5 / np.sqrt(len(order))


def test_permuting_projects_permutes_the_sets():
    rng = np.random.default_rng(8)
    values = rng.random((7, 4))
    turn = rng.permutation(7)
    plain, turned = dict(top_ranks(values, 2).sets), top_ranks(values[turn], 2).sets
    for members, share in turned:
        assert plain[tuple(sorted(turn[list(members)].tolist()))] == pytest.approx(share, abs=1e-11)


def test_what_is_refused():
    for k in (0, 3, 1.0):
        with pytest.raises(ModelError, match="whole number from 1 to 2"):
            shortlists(np.eye(2), k=k)


@pytest.mark.long
def test_what_is_out_of_reach_is_sampled_and_says_so():
    values = np.random.default_rng(9).random((12, 5))
    exact = shortlists(values, k=2)
    assert not exact.cut_short
    for budget in (Budget(programs=1), Budget(vertices=10), Budget(seconds=1e-9)):
        found = shortlists(values, k=2, budget=budget)
        assert "sampled; no exact answer" in found.cut_short[0].text()
        assert found.cut_short[0].text() in str(found).replace("\n", " ")
        assert np.abs(found.shares - exact.shares).max() < 2 * found.certificate
        own = dict(exact.sets)
        for members, share in found.sets:
            assert abs(share - own.get(members, 0.0)) < 2 * found.certificate
    again = shortlists(values, k=2, budget=Budget(programs=1))
    assert str(again) == str(shortlists(values, k=2, budget=Budget(programs=1)))
    wide = shortlists(np.random.default_rng(9).random((30, 30)), k=2)
    assert wide.cut_short
    assert wide.shares.sum(axis=0) == pytest.approx([1, 1])
    work = Work(Budget(vertices=10))
    assert isinstance(top_ranks(values, 2, work=work), Refused)


def test_projects_that_are_tied_share_sampled_places():
    values = np.vstack([np.eye(3), np.eye(3)[:1]])
    found = shortlists(values, k=1, budget=Budget(programs=0, vertices=0))
    assert found.shares[:, 0] == pytest.approx([1 / 6, 1 / 3, 1 / 3, 1 / 6], abs=0.01)


def test_progress_rows_and_page():
    seen = []
    found = shortlists([[1, 0], [0, 1], [0.6, 0.6]], k=2, progress=lambda a, b: seen.append((a, b)))
    assert seen[-1][0] == seen[-1][1]
    assert [row["projects"] for row in found.rows()] == [["p0", "p2"], ["p1", "p2"]]
    assert found.rows()[0]["share"] == pytest.approx(0.5)
    text = str(found)
    assert "50.0 %" in text
    assert "exact volumes" in text


def test_shortlists_that_are_equally_frequent_are_all_named():
    """No set is called the most frequent alone because its rows stand first."""
    level = shortlists([[5, 5], [5, 5], [5, 5], [1, 1]], k=2)
    assert level.most_frequent == ((0, 1), (0, 2), (1, 2))
    compromise = shortlists([[1, 0], [0, 1], [0.6, 0.6]], k=2)
    assert "(p0, p2), (p1, p2)" in str(compromise)
    assert "2 are the most frequent, each at 50.0 %" in str(compromise.plot().to_dict()["title"])
    alone = shortlists([[1, 0], [0, 0.8], [0.6, 0.6]], k=2)
    assert len(alone.most_frequent) == 1
    assert "Most often on top" in str(alone)
