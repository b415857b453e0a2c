"""Smallest flips against general solvers, brute force, and exact scores at the witness."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from scipy.optimize import linprog, minimize
from sentences import refuses, tells

import evalkit as ek
from evalkit.core.errors import ModelError
from evalkit.sensitivity.change.flips_search import KINDS
from evalkit.sensitivity.change.nearest import project
from evalkit.sensitivity.change.nearest_programs import distance
from evalkit.sensitivity.questions.flips import NORMS, flips
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace

EXAMPLES = Path(__file__).parents[3] / "examples"


def by_solver(matrix, space, rival, against, norm):
    """Smallest change by scipy, stated as plainly as possible; None if there is none."""
    w, width = matrix.weights, len(matrix.weights)
    lead = matrix.values[rival] - matrix.values[against]
    lead = lead / np.maximum(np.abs(lead).max(axis=1, keepdims=True), 1e-300)
    rows, room = np.vstack((space.A, -lead)), np.concatenate((space.b, np.zeros(len(lead))))
    sides = width if norm == "l1" else 1
    cost = np.concatenate((np.zeros(width), np.ones(sides)))
    edge = np.eye(width) if norm == "l1" else np.ones((width, 1))
    upper = np.block(
        [[rows, np.zeros((len(rows), sides))], [np.eye(width), -edge], [-np.eye(width), -edge]]
    )
    limit = np.concatenate((room, w, -w))
    total = np.concatenate((np.ones(width), np.zeros(sides)))[None]
    found = linprog(cost, upper, limit, total, [1.0], bounds=(0, None))
    if not found.success:
        return None
    if norm != "l2":
        return found.fun
    start = found.x[:width]
    best = minimize(
        lambda x: ((x - w) ** 2).sum(), start, jac=lambda x: 2 * (x - w), method="SLSQP",
        bounds=[(0, 1)] * width, options={"ftol": 1e-16, "maxiter": 500},
        constraints=[
            {"type": "eq", "fun": lambda x: x.sum() - 1, "jac": lambda x: np.ones(width)},
            {"type": "ineq", "fun": lambda x: room - rows @ x, "jac": lambda x: -rows},
        ],
    )  # fmt: skip
    return np.sqrt(best.fun)


def others(matrix, rival):
    return [i for i in range(len(matrix.projects)) if i != rival]


def check(matrix, space, flip):
    """Hold a flip to its definition in exact numbers."""
    assert sum(flip.weights) == 1
    assert min(flip.weights) >= 0
    assert space.contains_exact(flip.weights)
    own = matrix.exact_score(flip.rival, flip.weights)
    official = matrix.ranking()[0]
    levels = [
        matrix.exact_score(i, flip.weights)
        for i in (official if flip.kind == "passes" else others(matrix, flip.rival))
    ]
    assert own >= (min(levels) if flip.kind == "passes" else max(levels))
    change = [abs(float(a - b)) for a, b in zip(flip.weights, matrix.exact_weights, strict=True)]
    size = {"l1": sum(change), "l2": np.sqrt(np.square(change).sum()), "linf": max(change)}
    assert flip.distance == pytest.approx(size[flip.norm], abs=1e-12)


def all_of(found):
    for rival in found.rivals:
        for kind in KINDS:
            for norm in NORMS:
                yield found.flip(found.matrix.projects[rival], norm, kind)


SPACES = {
    "simplex": WeightSpace.simplex(4),
    "bounds": WeightSpace.bounds(4, {"c0": ("0.1", "0.5"), "c1": (None, "0.45"), "c3": ("0.02", None)}),
    "order": WeightSpace.order(4, ["c0", "c1", "c3"]),
    "ratio": WeightSpace.ratio(4, {("c0", "c1"): ("0.8", "2.5")}),
    "around": WeightSpace.around(4, ["0.4", "0.3", "0.2", "0.1"], "0.15", "l1"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_general_solvers(name, seed):
    matrix = as_matrix(np.random.default_rng(seed).random((8, 4)), ["0.4", "0.3", "0.2", "0.1"])
    space = SPACES[name]
    found = flips(Study.of(matrix, space))
    assert found.winners == (int(np.argmax(matrix.scores)),)
    for flip in all_of(found):
        against = found.winners if flip.kind == "passes" else others(matrix, flip.rival)
        wanted = by_solver(matrix, space, flip.rival, list(against), flip.norm)
        if wanted is None:
            assert flip.distance == np.inf
            assert not flip.is_certified
        else:
            assert flip.distance == pytest.approx(wanted, abs=2e-7 if flip.norm == "l2" else 1e-9)
            assert flip.is_certified
            assert 0 <= flip.lead < 1e-9
            check(matrix, space, flip)


def test_official_weights_outside_the_space():
    matrix = as_matrix(np.random.default_rng(8).random((6, 4)), ["0.4", "0.3", "0.2", "0.1"])
    space = WeightSpace.bounds(4, {"c3": ("0.2", "0.5")})
    found = flips(Study.of(matrix, space))
    for flip in all_of(found):
        against = found.winners if flip.kind == "passes" else others(matrix, flip.rival)
        wanted = by_solver(matrix, space, flip.rival, list(against), flip.norm)
        assert flip.distance == (np.inf if wanted is None else pytest.approx(wanted, abs=1e-6))
        if wanted is not None:
            check(matrix, space, flip)


@st.composite
def grids(draw):
    projects, criteria = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    row = st.lists(st.integers(1, 5), min_size=criteria, max_size=criteria)
    values = draw(st.lists(row, min_size=projects, max_size=projects))
    weights = draw(st.lists(st.integers(0, 4), min_size=criteria, max_size=criteria).filter(any))
    return as_matrix(values, weights)


@settings(max_examples=16, deadline=None)
@given(grids())
def test_every_witness_flips_and_nothing_nearer_does(matrix):
    found = flips(Study.of(matrix))
    rng = np.random.default_rng(0)
    samples = np.vstack(
        (rng.dirichlet(np.full(len(matrix.weights), 0.5), 300), np.eye(len(matrix.weights)))
    )
    samples = np.vstack([matrix.weights + s * (samples - matrix.weights) for s in (1, 0.3, 0.05)])
    scores = samples @ matrix.values.T
    for flip in all_of(found):
        against = list(found.winners) if flip.kind == "passes" else others(matrix, flip.rival)
        levels = scores[:, against]
        level = levels.min(axis=1) if flip.kind == "passes" else levels.max(axis=1)
        hits = samples[scores[:, flip.rival] >= level + 1e-12]
        nearest = min((distance(x - matrix.weights, flip.norm) for x in hits), default=np.inf)
        assert flip.distance <= nearest + 1e-9
        if np.isfinite(flip.distance):
            check(matrix, found.space, flip)
        passes = found.passes[found.rivals.index(flip.rival), NORMS.index(flip.norm)]
        assert flip.distance >= passes - 1e-9


def test_the_check_refuses_weights_that_do_not_flip():
    matrix = as_matrix([[4, 1], [1, 3], [2, 2]])
    found = flips(Study.of(matrix))
    flip = found.flip("p1")
    check(matrix, found.space, flip)
    short = tuple(
        w + Fraction(1, 10**9) * (o - w)
        for w, o in zip(flip.weights, matrix.exact_weights, strict=True)
    )
    with pytest.raises(AssertionError):
        check(matrix, found.space, evolve(flip, weights=short))
    with pytest.raises(AssertionError):
        check(matrix, WeightSpace.bounds(2, {"c0": ("0.49", None)}), flip)


def test_passing_is_not_becoming():
    # p2 passes p0 at a weight of 7/12, but p1 only at 1/2.
    found = flips(Study.of([[10, 0], [6, 6], [5, 7]], weights=["0.9", "0.1"]))
    passes, becomes = found.flip("p2"), found.flip("p2", "l1", "becomes")
    assert passes.distance == pytest.approx(2 * (0.9 - 7 / 12))
    assert becomes.distance == pytest.approx(0.8)


def test_dominated_rival_is_impossible_and_says_against_whom():
    found = flips(Study.of([[2, 2], [1, 1], [0, 3]], weights=[2, 1]))
    flip = found.flip("p1")
    assert flip.distance == np.inf
    assert tells(
        said(flip.reason(found.matrix)),
        "impossible: behind at all admissible weights; ahead: {names}",
        names="p0",
    )
    assert found.flip("p1", "l2", "becomes").distance == np.inf
    row = next(r for r in found.rows() if r["rival"] == "p1")
    assert (row["possible"], row["distance"], row["weights"]) == (False, None, None)


def test_rival_never_first_but_not_dominated():
    found = flips(Study.of([[1, 0], [0, 1], [0.4, 0.4]], weights=[3, 2]))
    assert np.isfinite(found.passes[found.rivals.index(2)]).all()
    flip = found.flip("p2", "l1", "becomes")
    assert flip.distance == np.inf
    assert set(flip.blockers) == {0, 1}
    assert "linear program" in said(flip.reason(found.matrix)).text()


@pytest.mark.parametrize("short", [1e-3, 1e-6, 1e-9, 1e-11])
def test_almost_first_is_not_first(short):
    found = flips(Study.of([[1, 0], [0, 1], [0.5 - short, 0.5 - short]], weights=[3, 2]))
    assert (found.becomes[found.rivals.index(2)] == np.inf).all()


def test_rival_that_can_only_tie_is_found_exactly():
    found = flips(Study.of([[1, 0], [0, 1], [0.5, 0.5]], weights=[3, 2]))
    for norm in NORMS:
        flip = found.flip("p2", norm, "becomes")
        assert flip.weights == (Fraction(1, 2), Fraction(1, 2))
        assert flip.lead == 0


def test_tie_only_on_an_edge_of_the_simplex():
    # Level with the winner only where the second weight is 0.
    found = flips(Study.of([[3, 2, 1], [3, 1, 1]], weights=[1, 1, 2]))
    flip = found.flip("p1")
    assert flip.weights[1] == 0
    assert flip.distance == pytest.approx(0.5)
    assert found.flip("p1", "l2").weights == (Fraction(3, 8), 0, Fraction(5, 8))
    assert found.flip("p1", "linf").distance == pytest.approx(0.25)


def test_near_twins_are_not_taken_for_dominated():
    found = flips(Study.of([[1.0, 0.5], [1.0 - 2e-15, 0.5 + 1e-15]]))
    flip = found.flip("p1")
    assert flip.distance == pytest.approx(1 / 3, abs=1e-6)
    assert flip.is_certified


def test_tied_winners_may_each_be_reached():
    found = flips(Study.of([[4, 0], [0, 4], [0, 3]]))
    assert found.winners == (0, 1)
    flip = found.flip("p2")
    check(found.matrix, found.space, flip)
    # p0 = 4 w0 is reached by 3 w1 at w0 = 3/7.
    assert flip.distance == pytest.approx(1 / 7)
    assert any("Tied for first" in said(note).text() for note in found.notes)


def test_no_rival():
    for values in ([[1.0, 2.0]], np.ones((3, 2))):
        found = flips(Study.of(values))
        assert found.rivals == ()
        assert found.nearest() is None
        assert found.rows() == []
        assert "no rival" in str(found)


def test_one_criterion():
    found = flips(Study.of([[1.0], [2.0], [2.0]]))
    assert found.winners == (1, 2)
    assert found.passes.tolist() == [[np.inf] * 3]
    assert found.nearest("l2") is None
    assert "No admissible weights" in str(found)


def test_tighter_space_never_makes_a_flip_smaller():
    values = np.random.default_rng(3).random((10, 4))
    weights = ["0.4", "0.3", "0.2", "0.1"]
    chain = [SPACES["simplex"]]
    for more in ("bounds", "order", "around"):
        chain.append(chain[-1] & SPACES[more])
    found = [flips(Study.of(values, space, weights=weights)) for space in chain]
    for wide, tight in pairwise(found):
        assert (tight.passes >= wide.passes - 1e-9).all()
        assert (tight.becomes >= wide.becomes - 1e-9).all()


def test_permutations_permute_and_units_change_nothing():
    rng = np.random.default_rng(7)
    values, weights = rng.random((8, 5)), np.array([3, 1, 2, 2, 4])
    rows, columns = rng.permutation(8), rng.permutation(5)
    found = flips(Study.of(values, weights=weights))
    for unit in (1e-300, 1e300):
        other = flips(Study.of(values[rows][:, columns] * unit, weights=weights[columns]))
        assert [rows[i] for i in other.rivals] == list(found.rivals)
        assert other.passes == pytest.approx(found.passes, abs=1e-9)
        assert other.becomes == pytest.approx(found.becomes, abs=1e-7)


def test_nearest_is_the_least_over_rivals_and_at_the_top():
    found = flips(Study.of(np.random.default_rng(2).random((30, 5))))
    for column, norm in enumerate(NORMS):
        nearest = found.nearest(norm)
        assert nearest.distance == pytest.approx(found.passes[:, column].min(), abs=1e-9)
        row = found.rivals.index(nearest.rival)
        assert found.becomes[row, column] == pytest.approx(nearest.distance, abs=1e-9)


def test_top_limits_what_is_solved_and_says_so():
    values = np.random.default_rng(2).random((30, 4))
    found = flips(Study.of(values), top=5)
    assert np.isfinite(found.passes).sum() > 15
    assert np.isnan(found.becomes[5:]).all()
    assert not np.isnan(found.becomes[:5]).any()
    assert any("5 highest-ranked of 29" in said(note).text() for note in found.notes)
    last = found.matrix.projects[found.rivals[-1]]
    assert said(found.flip(last, "l1", "becomes").reason(found.matrix)).text() == "not solved"
    general = flips(Study.of(values, WeightSpace.order(4, ["c0", "c1"])), top=5)
    assert np.isnan(general.passes[5:]).all()


def test_many_rivals_agree_with_few():
    values = np.random.default_rng(9).random((400, 12))
    found = flips(Study.of(values), top=0)
    for row in (0, 5, 100, 398):
        pair = flips(Study.of(values[[found.winners[0], found.rivals[row]]]), top=0)
        assert pair.passes[0] == pytest.approx(found.passes[row], abs=1e-9)


def test_five_hundred_criteria():
    found = flips(Study.of(np.random.default_rng(9).random((6, 500))), top=2)
    assert np.isfinite(found.passes).all()
    for norm in NORMS:
        check(found.matrix, found.space, found.flip(found.matrix.projects[found.rivals[0]], norm))


def test_official_weights_on_bounds():
    # At the start no weight is free to move both ways.
    weights = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]
    low, high = ["0.3", "0.15", "0.025", "0.125"], ["0.5", "0.35", "0.425", "0.125"]
    matrix = as_matrix([[0.5, 0.875, 0.25, 0.25], [0.5, 0.5, 0.375, 0.375]], weights)
    space = WeightSpace.bounds(4, low, high)
    found = flips(Study.of(matrix, space))
    for norm in NORMS:
        flip = found.flip("p1", norm)
        assert flip.distance == pytest.approx(by_solver(matrix, space, 1, [0], norm), abs=1e-7)
        check(matrix, space, flip)


def test_projection_meets_its_conditions():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(200, 6))
    low, high = rng.random(6) * 0.1, 0.2 + rng.random(6) * 0.5
    found = project(points, low, high)
    assert found.sum(axis=1) == pytest.approx(np.ones(200))
    shift = points - found  # equal where free, at most that below, at least that above
    free = (found > low + 1e-12) & (found < high - 1e-12)
    for row in range(200):
        if free[row].any():
            level = shift[row][free[row]].mean()
            assert shift[row][free[row]] == pytest.approx(level, abs=1e-12)
            assert (shift[row][found[row] <= low + 1e-12] <= level + 1e-12).all()
            assert (shift[row][found[row] >= high - 1e-12] >= level - 1e-12).all()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"top": -1}, "whole number"),
        ({"top": True}, "whole number"),
    ],
)
def test_refuses_bad_input(change, text):
    with pytest.raises(ModelError, match=text):
        flips(Study.of([[1, 0], [0, 1]]), **change)


def test_refuses_weights_that_do_not_fit():
    with refuses(ModelError, "must be {count} numbers, one a criterion", count=2):
        Study.of([[1, 0], [0, 1]], weights=[1, 2, 3])


@pytest.mark.parametrize("call", [("p0",), ("nobody",), ("p1", "l3"), ("p1", "l1", "wins")])
def test_refuses_unknown_flips(call):
    with refuses(ModelError, "must be one of {names}"):
        flips(Study.of([[2, 0], [0, 1]])).flip(*call)


def test_example_is_certified_and_prints():
    found = flips(Study.of(ek.evaluate(ek.load_case(EXAMPLES / "korean-municipalities"))))
    rows = json.loads(json.dumps(found.rows("ko")))
    assert len(rows) == 6 * len(found.rivals)
    assert all(row["certified"] == bool(row["possible"]) for row in rows)
    for rival in found.rivals[:8]:
        for kind in KINDS:
            flip = found.flip(found.matrix.projects[rival], "l1", kind)
            if flip.is_certified:
                check(found.matrix, found.space, flip)
    assert "checked exactly: 21 of 21" in str(found)
    assert found.page("ko").as_markdown()


def test_tie_at_best_between_near_twins_in_an_order():
    # Differences of 1e-5: as floats they are wrong in the 12th digit, which decides here.
    values = [[0.50004, 0.50003, 0.50004, 0.50005], [0.50003, 0.50004, 0.50005, 0.50004]]
    space = WeightSpace.order(4, ["c1", "c3", "c2", "c0"])
    found = flips(Study.of(values, space, weights=[1, 4, 3, 4]))
    assert found.passes[0] == pytest.approx([1 / 6, np.sqrt(1 / 72), 1 / 12], abs=1e-9)
    for norm in NORMS:
        check(found.matrix, space, found.flip("p0", norm))
