"""Stability intervals against their definition in exact numbers, in plain and nested trees."""

import json
from fractions import Fraction
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sentences import page_of, refuses, tells

import evalkit as ek
from evalkit.core.errors import ModelError
from evalkit.sensitivity.questions.stability import stability
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace

EXAMPLES = Path(__file__).parents[3] / "examples"
STEP = Fraction(1, 10**9)


@st.composite
def cases(draw, most=5):
    projects, criteria = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    cell = st.integers(0, most)
    row = st.lists(cell, min_size=criteria, max_size=criteria)
    values = draw(st.lists(row, min_size=projects, max_size=projects))
    weights = draw(st.lists(st.integers(0, 4), min_size=criteria, max_size=criteria).filter(any))
    return values, weights


def moved(weights, place, t):
    """Weights with one of them at t and the others rescaled, written from the definition."""
    rest = 1 - weights[place]
    others = len(weights) - 1
    return [
        t if k == place else (w * (1 - t) / rest if rest else (1 - t) / others)
        for k, w in enumerate(weights)
    ]


def tree_moved(matrix, place, t):
    """CriterionScore weights of a tree with one local weight at t, from the local weights alone."""
    nodes = matrix.nodes
    local = [node.weight for node in nodes]
    siblings = [n for n, node in enumerate(nodes) if node.parent == nodes[place].parent]
    for n, w in zip(
        siblings, moved([local[n] for n in siblings], siblings.index(place), t), strict=True
    ):
        local[n] = w
    leaves = [Fraction(0)] * len(matrix.criteria)
    for n in range(len(nodes)):
        if any(node.parent == n for node in nodes):
            continue
        size, above = Fraction(1), n
        while above >= 0:
            size, above = size * local[above], nodes[above].parent
        leaves[nodes[n].leaves[0]] = size
    return leaves


def order(matrix, weights):
    """Rank of every project, exactly; ties share one."""
    scores = [matrix.exact_score(i, weights) for i in range(len(matrix.projects))]
    return [sum(other > own for other in scores) for own in scores]


def first(ranks):
    return {i for i, rank in enumerate(ranks) if rank == 0}


def check(matrix, found):
    """Hold one node's intervals to their definition: nothing inside, something beyond."""
    official = order(matrix, matrix.exact_weights)
    for (low, high), below, above, same in (
        (found.winner, found.below, found.above, lambda r: first(r) == first(official)),
        (found.ranking, found.swaps_below, found.swaps_above, lambda r: r == official),
    ):
        assert 0 <= low <= found.weight <= high <= 1
        for inside in (low + STEP, (low + high) / 2, high - STEP):
            if low < inside < high:
                assert same(order(matrix, tree_moved(matrix, found.place, inside)))
        for end, sign, then in ((low, -1, below), (high, 1, above)):
            outside = end + sign * STEP
            if not 0 <= outside <= 1:
                assert then == ()
                continue
            family = [n for n in matrix.nodes if n.parent == matrix.nodes[found.place].parent]
            if len(family) == 1:
                continue
            ranks = order(matrix, tree_moved(matrix, found.place, outside))
            assert not same(ranks)
            if same(official) and then and isinstance(then[0], int):
                assert first(ranks) == set(then)
            for ahead, behind in then if then and isinstance(then[0], tuple) else ():
                pair = ranks[ahead] - ranks[behind]
                assert pair > 0 or (official[ahead] == official[behind] and pair)


@settings(max_examples=26, deadline=None)
@given(cases())
def test_nothing_changes_inside_and_something_beyond(case):
    values, weights = case
    matrix = as_matrix(values, weights)
    found = stability(Study.of(matrix))
    for place, one in enumerate(found.exact):
        check(matrix, one)
        assert [float(x) for x in one.winner] == pytest.approx(found.winner[place], abs=1e-12)
        assert [float(x) for x in one.ranking] == pytest.approx(found.ranking[place], abs=1e-12)


def test_the_check_refuses_an_interval_that_is_too_wide_or_too_narrow():
    from attrs import evolve

    matrix = as_matrix([[3, 0], [1, 2], [0, 4]], [3, 2])
    one = stability(Study.of(matrix)).exact[0]
    check(matrix, one)
    low, high = one.winner
    for wrong in ((low - Fraction(1, 10**6), high), (low + Fraction(1, 10**6), high)):
        with pytest.raises(AssertionError):
            check(matrix, evolve(one, winner=wrong))
    with pytest.raises(AssertionError):
        check(matrix, evolve(one, below=(1, 2)))


@settings(max_examples=14, deadline=None)
@given(cases(most=3), st.integers(1, 3))
def test_definition_holds_in_nested_trees(case, split):
    values, weights = case
    matrix = nested(as_matrix(values, weights), split)
    for one in stability(Study.of(matrix)).exact:
        check(matrix, one)


def nested(matrix, split):
    """Put the first criteria of a flat matrix into a group of groups."""
    from attrs import evolve

    from evalkit.core.messages import Text
    from evalkit.sensitivity.matrix import Node

    weights = matrix.exact_weights
    count = min(split, len(weights))
    inside = tuple(range(count))
    total = sum(weights[:count], Fraction(0))
    nodes = [Node("top", Text("top"), -1, inside, total)]
    nodes.append(Node("middle", Text("middle"), 0, inside, Fraction(1)))
    nodes += [
        Node(f"c{k}", Text(""), 1, (k,), weights[k] / total if total else Fraction(1, count))
        for k in inside
    ]
    nodes += [Node(f"c{k}", Text(""), -1, (k,), weights[k]) for k in range(count, len(weights))]
    return evolve(matrix, nodes=tuple(nodes))


@pytest.mark.parametrize("name", ["korean-municipalities", "own-criteria"])
def test_examples_hold_to_the_definition(name):
    result = ek.evaluate(ek.load_case(EXAMPLES / name))
    found = stability(Study.of(result))
    for one in found.exact:
        check(found.matrix, one)


def test_agrees_with_a_sweep_of_floats():
    values = np.random.default_rng(3).random((40, 6))
    weights = np.array([0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
    found = stability(Study.of(values, weights=weights))
    winner = np.argmax(values @ weights)
    grid = np.linspace(0, 1, 2001)
    for place in range(6):
        rest = weights / (1 - weights[place])
        rest[place] = 0
        scores = grid[:, None] * values[:, place] + (1 - grid)[:, None] * (values @ rest)
        stays = grid[scores.argmax(axis=1) == winner]
        assert abs(stays.min() - found.winner[place, 0]) < 6e-4
        assert abs(stays.max() - found.winner[place, 1]) < 6e-4


def test_a_crossing_that_floats_cannot_see_is_exact():
    # Behind by 1e-17 in score: closer than a float of 0.5 can tell.
    values = [[0.5, 0.5], [0.5 + 2**-50, 0.5 - 2**-50]]
    weights = [Fraction(1, 2) + Fraction(1, 10**20), Fraction(1, 2) - Fraction(1, 10**20)]
    found = stability(Study.of(values, weights=weights))
    assert found.winners == (1,)
    assert found.exact[0].winner == (Fraction(1, 2), 1)
    assert found.exact[0].below == (0,)


def test_ties_first_that_part_leave_one_point():
    found = stability(Study.of([[1, 0], [0, 1], [0, 0]], weights=[1, 1]))
    one = found.node("c0")
    assert one.winner == one.ranking == (Fraction(1, 2), Fraction(1, 2))
    assert (one.below, one.above) == ((1,), (0,))
    assert found.winner[0].tolist() == [0.5, 0.5]
    assert any("Tied for first: p0, p1" in said(note).text() for note in found.notes)


def test_ties_first_that_never_part_do_not_narrow():
    found = stability(Study.of([[1, 1], [1, 1], [0, 0]]))
    assert found.winners == (0, 1)
    assert found.winner.tolist() == found.ranking.tolist() == [[0, 1], [0, 1]]


def test_tied_only_while_one_weight_stays():
    # Equal in c0: its weight never parts them; that of c1 does.
    found = stability(Study.of([[2, 1, 0], [2, 0, 1]], weights=[2, 1, 1]))
    assert found.node("c0").winner == (0, 1)
    assert found.node("c1").winner == (Fraction(1, 4), Fraction(1, 4))


def test_weight_of_one_gives_to_its_siblings_equally():
    found = stability(Study.of([[2, 0, 0], [1, 4, 0]], weights=[1, 0, 0]))
    # s0 = 2t, s1 = t + 4 (1 - t) / 2: level at t = 2/3
    assert found.node("c0").winner == (Fraction(2, 3), 1)
    assert any("divided equally" in said(note).text() for note in found.notes)


def test_zero_weight_can_rise():
    found = stability(Study.of([[1, 0], [0, 3]], weights=[1, 0]))
    assert found.node("c1").winner == (0, Fraction(1, 4))
    assert found.node("c1").above == (1,)


def test_one_project_and_one_criterion():
    assert stability(Study.of([[1.0, 2.0]])).winner.tolist() == [[0, 1], [0, 1]]
    alone = stability(Study.of([[1.0], [2.0]]))
    assert alone.winner.tolist() == [[1, 1]]
    assert alone.node("c0").winner == (1, 1)
    assert any("alone in" in said(note).text() for note in alone.notes)


@pytest.mark.parametrize("unit", [1e-300, 1e300, 3.0])
def test_unit_changes_nothing(unit):
    values = np.array([[0.5, 0.25, 1.0], [1.0, 0.5, 0.25], [0.75, 0.5, 0.5]])
    found, other = stability(Study.of(values)), stability(Study.of(values * unit))
    assert other.winner == pytest.approx(found.winner, abs=1e-12)
    assert other.ranking == pytest.approx(found.ranking, abs=1e-12)


def test_permutations_permute():
    rng = np.random.default_rng(1)
    values, weights = rng.integers(0, 5, (9, 5)), rng.integers(1, 5, 5)
    rows, columns = rng.permutation(9), rng.permutation(5)
    found = stability(Study.of(values, weights=weights))
    other = stability(Study.of(values[rows][:, columns], weights=weights[columns]))
    assert {rows[i] for i in other.winners} == set(found.winners)
    for place, one in enumerate(other.exact):
        twin = found.exact[columns[place]]
        assert (one.winner, one.ranking) == (twin.winner, twin.ranking)
        assert {rows[i] for i in one.above} == set(twin.above)


def test_many_criteria():
    values = np.random.default_rng(5).random((30, 500))
    found = stability(Study.of(values))
    assert found.winner.shape == (500, 2)
    scores, rest = values @ np.full(500, 1 / 500), 1 - 1 / 500
    place = int(np.argmin(found.winner[:, 1]))
    for end, sign in zip(found.winner[place], (-1, 1), strict=True):
        for t, stays in ((end - sign * 1e-9, True), (end + sign * 1e-9, False)):
            at = t * values[:, place] + (1 - t) * (scores - values[:, place] / 500) / rest
            assert (at.argmax() == found.winners[0]) == stays or not 0 <= t <= 1


def test_space_cuts_the_interval():
    values = [[1, 0, 0], [0, 1, 0.5]]
    names = ["c0", "c1", "c2"]
    space = WeightSpace.bounds(names, {"c0": ("0.45", "0.6"), "c1": ("0.1", None)})
    weights = ["0.5", "0.2", "0.3"]
    wide, found = (
        stability(Study.of(values, weights=weights)),
        stability(Study.of(values, space, weights=weights)),
    )
    one = found.node("c0")
    # c1 = 0.4 (1 - t) >= 0.1 holds to t = 3/4, so c0 binds above at 0.6
    assert one.admissible == (Fraction(9, 20), Fraction(3, 5))
    assert one.winner == wide.node("c0").winner == (Fraction(7, 17), 1)
    assert one.winner_admissible == one.admissible
    assert found.winner_admissible[0] == pytest.approx([0.45, 0.6])
    assert one.distance is None
    assert wide.node("c0").distance == Fraction(1, 2) - Fraction(7, 17)


def test_fixed_weights_leave_one_admissible_point():
    space = WeightSpace.point(3, ["0.5", "0.2", "0.3"])
    found = stability(Study.of([[1, 0, 0], [0, 1, 0.5]], space, weights=["0.5", "0.2", "0.3"]))
    assert [one.admissible for one in found.exact] == [(w, w) for w in found.matrix.exact_weights]


def test_official_weights_outside_the_space():
    space = WeightSpace.bounds(2, {"c0": ("0.6", "0.7")})
    found = stability(Study.of([[1, 0], [0, 1.1]], space))
    one = found.node("c0")
    assert one.admissible == (Fraction(3, 5), Fraction(7, 10))
    assert one.winner_admissible is None
    assert np.isnan(found.winner_admissible[0]).all()
    assert one.distance == Fraction(11, 21) - Fraction(1, 2)
    other = WeightSpace.bounds(3, {"c0": ("0.6", "0.7"), "c1": ("0.25", None)})
    assert stability(Study.of([[1, 0, 0], [0, 1, 0]], other)).node("c1").admissible is None


@settings(max_examples=16, deadline=None)
@given(cases(), st.integers(1, 9))
def test_admissible_ends_are_in_the_space_and_beyond_are_not(case, tenths):
    values, weights = case
    matrix = as_matrix(values, weights)
    space = WeightSpace.around(matrix.criteria, matrix.exact_weights, Fraction(tenths, 20))
    found = stability(Study.of(matrix, space))
    for place, one in enumerate(found.exact):
        if len(matrix.criteria) == 1:
            continue
        low, high = one.admissible
        for end, sign in ((low, -1), (high, 1)):
            assert space.contains_exact(tuple(tree_moved(matrix, place, end)))
            outside = end + sign * STEP
            if 0 <= outside <= 1:
                assert not space.contains_exact(tuple(tree_moved(matrix, place, outside)))


def test_unknown_node():
    with refuses(ModelError, "{kind} is not known", kind="criterion", field="of"):
        stability(Study.of([[1, 0], [0, 1]])).node("price")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_rows_and_page(lang):
    result = ek.evaluate(ek.load_case(EXAMPLES / "korean-municipalities"))
    found = stability(Study.of(result))
    rows = json.loads(json.dumps(found.rows(lang)))
    assert len(rows) == len(found.nodes)
    assert rows[0]["parent"] is None
    assert rows[0]["winner_low"] <= rows[0]["weight"] <= rows[0]["winner_high"]
    assert 5 < len(found.page(lang).as_text().splitlines()) < 90


def test_page_says_what_is_found():
    assert tells(
        page_of(stability(Study.of([[1, 0], [0, 0.5]]))),
        "Narrowest stability interval: {criterion}, {low} to {high} (now {weight}); {names} "
        "stays first.",
        names="p0",
        criterion="c0",
        low="33.4 %",
        high="100.0 %",
        weight="50.0 %",
    )
    assert tells(
        page_of(stability(Study.of([[1, 1], [0, 0]]))),
        "{names} stays first under every admissible change of a single weight.",
    )


def test_arrays_hold_for_projects_that_are_almost_alike():
    rng = np.random.default_rng(11)
    for size in (1e-5, 1e-8, 1e-11, 1e-14):
        values = 0.5 + size * rng.integers(-9, 10, (12, 4))
        found = stability(Study.of(values, weights=[4, 3, 2, 1]))
        for place, one in enumerate(found.exact):
            check(found.matrix, one)
            assert [float(x) for x in one.winner] == pytest.approx(found.winner[place], abs=1e-7)
            assert [float(x) for x in one.ranking] == pytest.approx(found.ranking[place], abs=1e-7)


def test_those_who_are_tied_for_first_stay_so_together():
    found = stability(Study.of([[1.0, 0.0], [0.0, 1.0], [0.2, 0.2]]))
    assert tells(
        page_of(found),
        "Narrowest stability interval: {criterion}, {low} to {high} (now {weight}); {names} "
        "stays first.",
        names="p0 = p1",
        criterion="c0",
        low="50.0 %",
        high="50.0 %",
        weight="50.0 %",
    )
