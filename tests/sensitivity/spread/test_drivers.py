"""Which criterion drives the answer: the literature, scipy, brute force."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, ModelError, evaluate
from evalkit.sensitivity.questions.drivers import drivers
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.spread.tornado import tornado
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.ties import places, ranks
from evalkit.weights import WeightSpace

RNG = np.random.default_rng(5)
VALUES = RNG.random((6, 4)).round(2)
QUICK = {"samples": 128}


def arrays(rows=6, columns=5):
    return st.tuples(st.integers(1, rows), st.integers(1, columns), st.integers(0, 2**32)).map(
        lambda x: np.random.default_rng(x[2]).integers(0, 5, size=x[:2]) / 4
    )


def test_the_variance_under_uniform_weights_is_that_of_the_literature():
    # Dirichlet(1, 1, 1): variance of a weight (1/3)(2/3)/4 = 1/18.
    found = drivers(Study.of(np.eye(3)), samples=2**14)
    assert found.scores.variance == pytest.approx([1 / 18] * 3, rel=0.02)


def test_concentrated_weights():
    # Dirichlet with mean m and concentration c: variance m (1 - m) / (c + 1).
    found = drivers(Study.of(np.eye(4), weights=[5, 3, 2, 0]), concentration=9, samples=2**14)
    assert found.scores.variance == pytest.approx([0.025, 0.021, 0.016, 0], rel=0.03, abs=1e-12)
    assert found.wins.total[3, 0] == found.lead.total[3, 0] == 0


@settings(max_examples=14, deadline=None)
@given(arrays())
def test_alone_is_no_more_than_in_all(values):
    found = drivers(Study.of(values), samples=512)
    for indices in (found.scores, found.lead, found.wins):
        error = 5 * (indices.first_error + indices.total_error) + 0.02
        assert (indices.first <= indices.total + error).all()
        assert (indices.total >= 0).all()
        assert (indices.first.sum(axis=0) <= 1 + error.sum(axis=0)).all()


def test_the_law_of_the_indices_can_fail():
    found = drivers(Study.of(VALUES), samples=2**12)
    assert (found.wins.total > found.wins.first + 5 * found.wins.total_error).any()


def test_the_zero_and_the_unit_of_the_scale_do_not_matter():
    a, b = drivers(Study.of(VALUES), **QUICK), drivers(Study.of(VALUES * 10 + 7), **QUICK)
    assert a.lead.total == pytest.approx(b.lead.total)
    assert a.scores.first == pytest.approx(b.scores.first)
    assert a.wins.total.tolist() == b.wins.total.tolist()


def test_what_a_space_states_of_no_single_weight_is_said_to_be_left_out():
    assert drivers(Study.of(VALUES), **QUICK).method.kind == "importance-exponential"
    bounded = WeightSpace.bounds(4, low="0.1", high="0.4")
    assert drivers(Study.of(VALUES, bounded), **QUICK).method.kind == "importance-even"
    ordered = WeightSpace.order(4, ["c0", "c1", "c2", "c3"])
    assert "not kept here" in str(drivers(Study.of(VALUES, ordered), **QUICK))


def test_sobol_indices_agree_with_scipy():
    def answers(x):
        weights = (x / x.sum(axis=0)).T
        scores = weights @ VALUES.T
        standing = ranks(*places(scores))
        lead = scores[:, winner] - scores[:, found.rival]
        return np.vstack([scores.T, standing.T, lead, (standing[:, winner] == 1).astype(float)])

    found = drivers(Study.of(VALUES), samples=2**15)
    winner = found.winner
    known = stats.sobol_indices(
        func=answers, n=2**14, dists=[stats.expon()] * 4, rng=np.random.default_rng(2)
    )
    answered = found.scores, found.ranks, found.lead, found.wins
    first = np.vstack([f.first.T for f in answered])
    total = np.vstack([f.total.T for f in answered])
    assert first == pytest.approx(known.first_order, abs=0.03)
    assert total == pytest.approx(known.total_order, abs=0.03)
    errors = np.vstack([found.scores.first_error.T, found.ranks.first_error.T])
    assert errors.max() < 0.02


def test_sobol_indices_of_concentrated_importances_agree_with_scipy():
    found = drivers(Study.of(VALUES, weights=[4, 3, 2, 1]), concentration=20, samples=2**15)
    shapes = [8, 6, 4, 2]
    known = stats.sobol_indices(
        func=lambda x: VALUES @ (x / x.sum(axis=0)),
        n=2**14,
        dists=[stats.gamma(a) for a in shapes],
        rng=np.random.default_rng(2),
    )
    assert pytest.approx(known.first_order, abs=0.03) == found.scores.first.T
    assert pytest.approx(known.total_order, abs=0.03) == found.scores.total.T


def test_permuting_permutes():
    rows, columns = [3, 0, 5, 1, 4, 2], [2, 0, 3, 1]
    a = drivers(Study.of(VALUES, weights=[4, 3, 2, 1]), samples=2**14)
    b = drivers(
        Study.of(VALUES[rows][:, columns], weights=np.array([4, 3, 2, 1])[columns]), samples=2**14
    )
    assert b.lead.total[:, 0] == pytest.approx(a.lead.total[columns, 0], abs=0.05)
    assert rows[b.winner] == a.winner
    assert b.wins.total[:, 0] == pytest.approx(a.wins.total[columns, 0], abs=0.05)
    bars = {bar.id: bar.leads for bar in a.bars}
    for bar in b.bars:
        assert bar.leads == pytest.approx(bars[f"c{columns[int(bar.id[1:])]}"])


def test_the_same_seed_gives_the_same_numbers():
    a, b, c = (drivers(Study.of(VALUES), seed=seed, **QUICK) for seed in (1, 1, 2))
    assert np.array_equal(a.wins.total, b.wins.total)
    assert not np.array_equal(a.wins.total, c.wins.total)


@pytest.mark.parametrize(
    "values",
    [
        np.ones((3, 3)),
        np.ones((1, 3)) * 0.3,
        np.arange(3.0)[:, None],
        np.array([[0.3]]),
        np.tile(RNG.random(4), (3, 1)),
        np.column_stack([RNG.random(4), np.full(4, 0.7)]),
        RNG.random((3, 3)) * 1e300,
        RNG.random((3, 3)) * 1e-300,
    ],
)
def test_degenerate_data(values):
    found = drivers(Study.of(values), **QUICK)
    for indices in (found.scores, found.ranks, found.lead, found.wins):
        assert np.isfinite(indices.first).all()
        assert np.isfinite(indices.total_error).all()
    assert str(found)
    assert len(found.rows()) == values.shape[1]


def test_where_nothing_moves_it_says_so():
    assert tells(
        page_of(drivers(Study.of(np.ones((3, 3))), **QUICK)),
        "No weight changes the lead: it is the same over the weight space.",
    )
    assert "one project" in str(drivers(Study.of(np.ones((1, 3))), **QUICK))
    weights = [1, 2, 3, 4]
    point = drivers(Study.of(VALUES, WeightSpace.point(4, weights), weights=weights), **QUICK)
    assert point.lead.total[:, 0].tolist() == [0, 0, 0, 0]
    assert not point.wins.total.any()
    assert all(bar.low == bar.high == bar.weight for bar in point.bars)


def test_ties_and_ranges_are_noted():
    assert tells(
        page_of(drivers(Study.of([[1, 0], [0, 1], [0, 0]]), **QUICK)),
        "Tied for first: {names}; the lead is that of the first two named.",
    )
    uncertain = as_matrix([[0.0, 1.0], [0.5, 0.2]], high=[[1.0, 1.0], [0.5, 0.2]])
    assert "midpoint" in str(drivers(Study.of(uncertain), **QUICK))


def test_many_projects_use_more_and_smaller_replicates(monkeypatch):
    whole = drivers(Study.of(VALUES), samples=2**12)
    monkeypatch.setattr("evalkit.sensitivity.spread.importances._MOST_CELLS", 6 * 64)
    parts = drivers(Study.of(VALUES), samples=2**12)
    assert whole.samples == parts.samples == 2**12
    assert parts.wins.total == pytest.approx(whole.wins.total, abs=0.1)
    assert not np.array_equal(parts.wins.total, whole.wins.total)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"samples": 100}, "whole number"),
        ({"samples": 1e4}, "whole number"),
        ({"concentration": 0.5}, "between 1 and"),
    ],
)
def test_what_is_refused(options, words):
    with pytest.raises(ModelError, match=words):
        drivers(Study.of(VALUES), **options)


def test_a_concentration_is_of_all_weights():
    study = Study.of(VALUES, WeightSpace.bounds(4, "0.1", "0.5"))
    with pytest.raises(ModelError, match="leave out"):
        drivers(study, concentration=5)


# Tornado


def tree():
    scale = Linear(0, 10)
    criteria = CriteriaSet(
        "tree",
        [
            Criterion("g", weight="0.6", range=("0.4", "0.7")),
            Criterion("a", scale, weight="0.5", range=("0.2", "0.6"), parent="g"),
            Criterion("b", scale, weight="0.3", parent="g"),
            Criterion("c", scale, weight="0.2", parent="g"),
            Criterion("d", scale, weight="0.4"),
        ],
    )
    marks = {"p": {"a": 9, "b": 2, "c": 5, "d": 3}, "q": {"a": 3, "b": 8, "c": 4, "d": 4}}
    return evaluate(Case.of(criteria, marks))


def score(marks, g, a):
    rest = 1 - a
    inner = a * marks[0] + rest * (0.6 * marks[1] + 0.4 * marks[2])
    return (g * inner + (1 - g) * marks[3]) * 10


def test_the_tornado_in_a_tree_by_hand():
    found = drivers(Study.of(tree()), **QUICK)
    bars = {bar.id: bar for bar in found.bars}
    assert set(bars) == {"g", "a", "b", "c", "d"}
    p, q = (9, 2, 5, 3), (3, 8, 4, 4)
    for name, ends, at in (
        ("g", (0.4, 0.7), lambda t: (t, 0.5)),
        ("a", (0.2, 0.6), lambda t: (0.6, t)),
    ):
        bar = bars[name]
        assert (bar.low, bar.high) == pytest.approx(ends)
        expected = [score(p, *at(t)) - score(q, *at(t)) for t in ends]
        assert bar.leads == pytest.approx(expected)
    # d goes the other way: 1 - g
    assert (bars["d"].low, bars["d"].high) == pytest.approx((0.3, 0.6))
    assert bars["a"].ranks == (2, 1)
    assert {row["criterion"]: row["is_group"] for row in found.rows()}["g"]
    text = found.page("ko").as_text()
    assert text


@settings(max_examples=16, deadline=None)
@given(st.integers(0, 2**32))
def test_the_ends_of_a_bar_are_admissible_and_further_is_not(seed):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(4))
    space = WeightSpace.bounds(
        4, (weights * 0.6).round(4), np.minimum(weights * 1.3 + 0.01, 1).round(4)
    )
    matrix = as_matrix(VALUES, weights.round(4))
    official = matrix.weights
    for bar in tornado(matrix, space, 0, 1):
        k = int(bar.id[1:])

        def at(t, k=k):
            w = official * (1 - t) / (1 - official[k])
            w[k] = t
            return w

        assert space.contains(at(bar.low), 1e-8)
        assert space.contains(at(bar.high), 1e-8)
        assert not space.contains(at(bar.low - 1e-4), 1e-9)
        assert not space.contains(at(bar.high + 1e-4), 1e-9)


def test_official_weights_outside_the_space_leave_no_range():
    space = WeightSpace.bounds(4, {"c0": ("0.5", "0.6"), "c1": ("0.3", "0.4")})
    found = drivers(Study.of(VALUES, space), **QUICK)
    bars = {bar.id: bar for bar in found.bars}
    assert np.isnan(bars["c2"].low)
    assert bars["c2"].swing == 0
    assert next(row for row in found.rows() if row["criterion"] == "c2")["lead_at_lowest"] is None
    assert tells(page_of(found), "The official weights lie outside the weight space.")


def test_a_criterion_with_all_the_weight_leaves_equal_shares():
    found = drivers(Study.of(np.array([[1.0, 0, 0], [0, 1, 0.5]]), weights=[1, 0, 0]), **QUICK)
    bar = next(bar for bar in found.bars if bar.id == "c0")
    assert bar.leads == pytest.approx((-0.75, 1))


def test_rows_are_plain_values():
    rows = drivers(Study.of(VALUES), **QUICK).rows()
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
