"""Pairwise comparison: published tables, exact recovery, contradictions, and the laws kept."""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sentences import noted, sentence, tells

from evalkit import ModelError
from evalkit.show.weights.notes import said
from evalkit.weights.elicit import ahp
from evalkit.weights.elicit.consistency import worst_triad
from evalkit.weights.elicit.judgments import read_judgments
from evalkit.weights.elicit.priorities import least_squares

METHODS = ["eigenvector", "geometric"]
SCALE = [Fraction(1, k) for k in range(9, 1, -1)] + [Fraction(k) for k in range(1, 10)]

# Saaty (2005), Theory and Applications of the Analytic Network Process: the best city to live in.
CITIES = {
    "Culture": [[1, 0.5, 1, 0.5], [2, 1, 2.5, 1], [1, 0.4, 1, 0.4], [2, 1, 2.5, 1]],
    "Family": [[1, 2, "1/3", 4], [0.5, 1, 0.125, 2], [3, 8, 1, 9], [0.25, 0.5, "1/9", 1]],
    "Housing": [[1, 5, 0.5, 2.5], [0.2, 1, "1/9", 0.25], [2, 9, 1, 7], [0.4, 4, "1/7", 1]],
    "Jobs": [[1, 0.5, 3, 4], [2, 1, 6, 8], ["1/3", "1/6", 1, 1], [0.25, 0.125, 1, 1]],
    "Transportation": [
        [1, 1.5, 0.5, 4], ["2/3", 1, "2/7", 2.5], [2, 3.5, 1, 9], [0.25, 0.4, "1/9", 1],
    ],
}  # fmt: skip
CITY_CRITERIA = [
    [1, 0.2, 3, 0.5, 5],
    [5, 1, 7, 1, 7],
    ["1/3", "1/7", 1, 0.25, 3],
    [2, 1, 4, 1, 7],
    [0.2, "1/7", "1/3", "1/7", 1],
]

# Bozoki, Fulop & Ronyai (2010), On optimal completion of incomplete pairwise comparison
# matrices, Mathematical and Computer Modelling 52, 318-333.
INCOMPLETE = [
    [1, 1, 5, 2],
    [1, 1, 3, 4],
    [0.2, "1/3", 1, None],
    [0.5, 0.25, None, 1],
]


@st.composite
def tables(draw, least=2, most=5, missing=False):
    """A table of judgments on Saaty's scale, in the upper half, all criteria connected."""
    count = draw(st.integers(least, most))
    table = [[None] * count for _ in range(count)]
    for i in range(count):
        for j in range(i + 1, count):
            if not missing or j == i + 1 or draw(st.booleans()):
                table[i][j] = draw(st.sampled_from(SCALE))
    return table


def shuffled(table, order):
    """The same judgments with the criteria in another order."""
    return [
        [
            table[i][j]
            if table[i][j] is not None
            else (1 / table[j][i] if table[j][i] is not None else None)
            for j in order
        ]
        for i in order
    ]


def test_a_published_hierarchy():
    weights = ahp(CITY_CRITERIA, list(CITIES)).weights
    scores = sum(w * ahp(table).weights for w, table in zip(weights, CITIES.values(), strict=True))
    assert scores == pytest.approx([0.229, 0.275, 0.385, 0.111], abs=6e-4)


def test_a_published_incomplete_table():
    # The paper's ratio, 0.0372, divides by the random index of Donegan & Dodd (1991).
    made = ahp(INCOMPLETE, list("abcd"), random_index=0.8286)
    assert made.weights == pytest.approx([0.3738, 0.3920, 0.0985, 0.1357], abs=6e-5)
    assert made.figure("consistency-ratio") == pytest.approx(0.0372, abs=6e-5)
    assert any("c : d 0.73" in str(said(note, {})) for note in made.notes)


def test_the_open_pair_is_filled_as_a_search_along_it_fills_it():
    def height(log):
        table = np.array(
            [[float(Fraction(str(v))) if v is not None else 0.0 for v in row] for row in INCOMPLETE]
        )
        table[2, 3], table[3, 2] = np.exp(log), np.exp(-log)
        return max(np.linalg.eigvals(table).real)

    lowest = minimize_scalar(height, bracket=(-1, 1), tol=1e-12)
    assert ahp(INCOMPLETE).figure("eigenvalue") == pytest.approx(lowest.fun, abs=1e-10)
    assert np.exp(lowest.x) == pytest.approx(0.7303, abs=6e-5)


def test_a_row_of_geometric_means():
    table = [[1, 2, 6], ["1/2", 1, 4], ["1/6", "1/4", 1]]
    means = np.array([12 ** (1 / 3), 2 ** (1 / 3), (1 / 24) ** (1 / 3)])
    assert ahp(table, method="geometric").weights == pytest.approx(means / means.sum())


def test_saatys_ratio_by_hand():
    # For three criteria the eigenvalue is 1 + x + 1/x, x the cube root of a12 a23 / a13.
    made = ahp([[1, 3, 5], ["", 1, 4], ["", "", 1]])
    x = (3 * 4 / 5) ** (1 / 3)
    assert made.figure("eigenvalue") == pytest.approx(1 + x + 1 / x, abs=1e-12)
    index = (x + 1 / x - 2) / 2
    assert made.figure("consistency-index") == pytest.approx(index, abs=1e-12)
    assert made.figure("consistency-ratio") == pytest.approx(index / 0.58, abs=1e-12)
    # The geometric index of three criteria: each of the judgments misses by a third.
    assert made.figure("geometric-index") == pytest.approx(3 * (np.log(12 / 5) / 3) ** 2)


@pytest.mark.parametrize("method", METHODS)
def test_consistent_judgments_are_recovered_exactly(method):
    made = ahp([[1, 2, 4], ["1/2", 1, 2], [0.25, 0.5, 1]], method=method)
    assert made.exact == (Fraction(4, 7), Fraction(2, 7), Fraction(1, 7))
    assert made.figure("consistency-ratio") == 0
    assert made.figure("factor") == 1
    assert made.space.dimension == 0
    assert made.warnings == ()
    assert not any("contradiction" in str(said(note, {})) for note in made.notes)


def test_contradictions_are_named():
    made = ahp([[1, 3, "1/5"], ["", 1, 2], ["", "", 1]], ["quality", "price", "time"])
    told = [said(note, {}) for note in made.notes]
    largest = "Largest contradiction: {a} to {b} is {ab} and {b} to {c} is {bc}, which makes {a} to {c} {through}, but it was judged {ac}."
    values = {"ab": 5, "bc": 3, "through": 15, "ac": "0.5"}
    assert tells(told, largest, a="time", b="quality", c="price", **values)
    assert noted(made.warnings[0], "too-much")
    assert tells(
        said(made.made_of, {}),
        "The space: all weights whose ratios deviate from each judgment by at most the factor "
        "{factor}.",
        factor="30",
    )


def test_the_judgment_that_hurts_most_is_the_one_that_was_spoilt():
    weights = [8, 4, 2, 1]
    table = [[Fraction(a, b) for b in weights] for a in weights]
    table[3][1], table[1][3] = Fraction(2), Fraction(1, 2)  # it should be 1/4
    told = [said(note, {}) for note in ahp(table, list("abcd")).notes]
    least = "The judgment that fits least: {a} to {b} was judged {said}; all others together say {implied}."
    assert tells(told, least, a="d", b="b", said=2, implied="0.25")


def test_what_all_others_say_is_what_the_rest_gives_without_it():
    judgments = read_judgments(CITY_CRITERIA, list("abcde"))
    fit = least_squares(judgments)
    place = 4
    rest = [list(row) for row in CITY_CRITERIA]
    i, j = judgments.first[place], judgments.second[place]
    rest[i][j] = rest[j][i] = None
    without = least_squares(read_judgments(rest, list("abcde"))).logs
    implied = judgments.middles()[place] - fit.others[place]
    assert without[i] - without[j] == pytest.approx(implied, abs=1e-12)


def test_half_a_table_a_data_frame_and_texts_say_the_same():
    full = ahp([[1, 3, 5], ["1/3", 1, 2], [0.2, 0.5, 1]], list("abc"))
    upper = ahp([[1, 3, 5], [None, 1, 2], [float("nan"), "", 1]], list("abc"))
    lower = ahp([["", "", ""], ["1/3", "", ""], ["1/5", "1/2", ""]], list("abc"))
    frame = ahp(pd.DataFrame([[1, 3, 5], [np.nan, 1, 2], [np.nan, np.nan, 1]], columns=list("abc")))
    array = ahp(np.array([[1, 3, 5], [np.nan, 1, 2], [np.nan, np.nan, 1]]), list("abc"))
    for made in (upper, lower, frame, array):
        assert made.names == full.names
        assert made.weights.tolist() == full.weights.tolist()


def test_rounded_reciprocals_are_read_as_what_was_meant():
    made = ahp([[1, 9], [0.11, 1]])
    assert made.exact == (Fraction(9, 10), Fraction(1, 10))
    assert any("Rounded reciprocals" in str(said(note, {})) for note in made.notes)
    turned = ahp([[1, 0.11], [9, 1]])
    assert turned.exact == (Fraction(1, 10), Fraction(9, 10))


def test_ranges_become_bounds_on_ratios():
    made = ahp([[1, (2, 4), (4, 8)], ["", 1, (1, 3)], ["", "", 1]], list("abc"))
    assert made.space.contains([8 / 13, 3 / 13, 2 / 13])
    assert not made.space.contains([5 / 8, 1 / 8, 2 / 8])
    assert noted(made.made_of, "space-judgments")
    low, high = made.ranges
    assert (high - low > 0.05).all()
    sharp = ahp([[1, "1/2"], ["", 1]])
    assert not any(
        "contradiction" in str(said(note, {})) or "fits" in str(said(note, {}))
        for note in made.notes
    )
    vague = ahp([[1, ""], [("3/2", "8/3"), 1]])
    assert vague.weights == pytest.approx(sharp.weights), "a range stands for its geometric middle"


def test_a_stated_factor():
    table = [[1, 3, 5], ["", 1, 2], ["", "", 1]]
    made = ahp(table, within=1.5)
    assert made.warnings == ()
    assert "factor 1.5" in str(said(made.made_of, {}))
    assert made.space.contains(made.weights)
    tight = ahp(table, within=1)
    assert tells(
        said(tight.warnings[0], {}),
        "The weights deviate from a judgment by more than the factor {stated}, so the space "
        "allows {factor}.",
        stated="1",
    )
    assert tight.space.contains(tight.weights)
    wide = ahp([[1, 2], ["", 1]], within=2)
    assert wide.ranges[0] == pytest.approx([1 / 2, 1 / 5])
    assert wide.ranges[1] == pytest.approx([4 / 5, 1 / 2])


def test_a_ring_of_judgments_is_checked_by_the_way_round():
    # a:b = b:c = c:d = 2 makes a:d 8, but it was judged 2: any of the four may be off by 4.
    made = ahp([[1, 2, "", 2], ["", 1, 2, ""], ["", "", 1, 2], ["", "", "", 1]], list("abcd"))
    assert "factor 4." in str(said(made.made_of, {}))
    assert made.space.contains(np.array([8, 4, 2, 1]) / 15)
    assert any(noted(note, "worst-fit") for note in made.notes)


def test_no_way_round_nothing_to_check():
    made = ahp([[1, 2, None], [None, 1, 3], [None, None, 1]])
    assert made.exact == (Fraction(6, 10), Fraction(3, 10), Fraction(1, 10))
    assert made.figure("consistency-ratio") == 0
    assert any("can be checked" in line for line in str(made).split("- "))


def test_small_tables():
    assert ahp([[1]]).weights.tolist() == [1.0]
    assert ahp([[1, 4], ["1/4", 1]]).exact == (Fraction(4, 5), Fraction(1, 5))
    assert "Weight" in str(ahp([[1]]))


def test_large_and_steep_tables():
    rng = np.random.default_rng(0)
    table = np.full((40, 40), np.nan)
    for i in range(40):
        for j in range(i + 1, 40):
            if j == i + 1 or rng.random() < 0.3:
                table[i, j] = rng.choice([1e-6, 0.2, 1, 5, 1e6])
    made = ahp(table)
    assert abs(made.weights.sum() - 1) < 1e-12
    assert made.space.contains(made.weights)
    # Beyond Saaty's table; a random table has a ratio near 1.
    logs = np.triu(np.log(rng.choice([float(v) for v in SCALE], (30, 30))), 1)
    assert 0.9 < ahp(np.exp(logs - logs.T)).figure("consistency-ratio") < 1.1


def test_random_tables_have_a_ratio_near_one_also_where_pairs_are_open():
    rng = np.random.default_rng(5)
    ratios = {0: [], 2: []}
    for open_, found in ratios.items():
        for _ in range(60):
            logs = np.triu(np.log(rng.choice([float(v) for v in SCALE], (5, 5))), 1)
            table = np.exp(logs - logs.T)
            for i, j in [(0, 4), (1, 3)][:open_]:
                table[i, j] = table[j, i] = np.nan
            found.append(ahp(table).figure("consistency-ratio"))
    assert np.mean(ratios[0]) == pytest.approx(1, abs=0.15)
    assert np.mean(ratios[2]) == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize(
    ("table", "keywords", "text"),
    [
        (
            [[1, 2], [3]],
            {},
            sentence(
                "must be a square table, a row and a column for each criterion", field="matrix"
            ),
        ),
        (
            [],
            {},
            sentence(
                "must be a square table, a row and a column for each criterion", field="matrix"
            ),
        ),
        (
            [[2, 1], [1, 1]],
            {},
            sentence("must be 1: a criterion compared with itself", field="c0 : c0"),
        ),
        (
            [[1, 2], [2, 1]],
            {},
            sentence("must be the reciprocal of {pair}", pair="c0 : c1", field="c1 : c0"),
        ),
        ([[1, -2], [None, 1]], {}, sentence("must be more than 0", field="c0 : c1")),
        ([[1, 0], [None, 1]], {}, "write 1/3 where the other is three times as important"),
        ([[1, "x"], [None, 1]], {}, sentence("is not a number", field="c0 : c1", table="matrix")),
        (
            [[1, 10**7], [None, 1]],
            {},
            sentence("must be at most {number}, or 1/{number}", number=1000000),
        ),
        (
            [[1, None], [None, 1]],
            {},
            sentence(
                "no judgment, even through others, compares {name} with: {names}",
                name="c0",
                names="c1",
            ),
        ),
        (
            [[1, 2], [None, 1]],
            {"names": ["a"]},
            sentence("must have a name for each row of the matrix, {count}", count=2),
        ),
        (
            [[1, 2], [None, 1]],
            {"names": ["a", "a"]},
            sentence("names a criterion twice", table="names"),
        ),
        (
            [[1, 2], [None, 1]],
            {"within": 0.5},
            sentence("must be at least 1, as a factor", field="within"),
        ),
        (
            [[1, 2], [None, 1]],
            {"method": "mean"},
            sentence("must be one of {names}", names="eigenvector, geometric", field="method"),
        ),
        (
            [[1, 2], [None, 1]],
            {"random_index": 0},
            sentence("must be more than 0", field="random_index"),
        ),
        (np.ones((101, 101)), {}, sentence("has more than {count} criteria", count=100)),
    ],
)
def test_what_is_refused(table, keywords, text):
    with pytest.raises(ModelError) as caught:
        ahp(table, **keywords)
    assert tells(caught.value, text)


def test_all_problems_are_told_at_once():
    with pytest.raises(ModelError) as caught:
        ahp([[1, 2, 0], [3, 1, "?"], ["", "", 5]])
    assert len(caught.value.problems) == 4


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
@settings(max_examples=14, deadline=None)
def test_any_consistent_table_with_gaps_is_recovered(numbers, data):
    count = len(numbers)
    table = [[Fraction(a, b) for b in numbers] for a in numbers]
    for i, j in product(range(count), repeat=2):
        if abs(i - j) > 1 and data.draw(st.booleans()):
            table[i][j] = table[j][i] = None
    for method in METHODS:
        made = ahp(table, method=method)
        assert made.exact == tuple(Fraction(n, sum(numbers)) for n in numbers)
        assert made.figure("consistency-ratio") == 0
        assert made.figure("geometric-index") == pytest.approx(0, abs=1e-20)
    # Without the exact method the numbers come out the same.
    judgments = read_judgments(table, None)
    logs = np.exp(least_squares(judgments).logs)
    assert logs / logs.sum() == pytest.approx(made.weights, abs=1e-12)


@given(tables(missing=True), st.sampled_from(METHODS))
@settings(max_examples=16, deadline=None)
def test_the_space_holds_the_weights(table, method):
    made = ahp(table, method=method)
    assert abs(made.weights.sum() - 1) < 1e-12
    assert (made.weights > 0).all()
    assert made.space.contains(made.weights)
    assert made.space.contains(made.space.sample(16, seed=0), 1e-8).all()
    # A checker that could not fail would be worthless: the weights turned round are outside.
    if abs(made.weights[0] - made.weights[-1]) > 0.01 and made.figure("factor") == 1:
        assert not made.space.contains(made.weights[::-1])


@given(tables(missing=True), st.sampled_from(METHODS), st.randoms())
@settings(max_examples=14, deadline=None)
def test_the_order_does_not_matter(table, method, random):
    order = list(range(len(table)))
    random.shuffle(order)
    made, turned = ahp(table, method=method), ahp(shuffled(table, order), method=method)
    assert turned.weights == pytest.approx(made.weights[order], abs=1e-8)
    for figure in made.figures:
        assert turned.figure(figure.id) == pytest.approx(figure.value, abs=1e-6)


@given(tables(least=3), st.data())
@settings(max_examples=14, deadline=None)
def test_a_larger_judgment_never_lowers_the_weight_by_least_squares(table, data):
    made = ahp(table, method="geometric")
    i = data.draw(st.integers(0, len(table) - 2))
    j = data.draw(st.integers(i + 1, len(table) - 1))
    more = [list(row) for row in table]
    more[i][j] = more[i][j] * data.draw(st.integers(2, 5))
    raised = ahp(more, method="geometric")
    assert raised.weights[i] > made.weights[i]
    assert raised.weights[j] < made.weights[j]


@given(tables(least=3, missing=True), st.integers(2, 4))
@settings(max_examples=16, deadline=None)
def test_a_wider_statement_gives_a_larger_space(table, factor):
    within = 30
    made = ahp(table, within=within)
    wide = [[None if v is None else (v / factor, v * factor) for v in row] for row in table]
    for larger in (ahp(table, within=within * factor), ahp(wide, within=within)):
        assert (larger.ranges[0] <= made.ranges[0] + 1e-9).all()
        assert (larger.ranges[1] >= made.ranges[1] - 1e-9).all()
        assert larger.space.contains(made.weights)


@given(tables(least=3, most=5))
@settings(max_examples=14, deadline=None)
def test_the_worst_three_are_the_worst_of_all_threes(table):
    logs = read_judgments(table, None).table()
    count = len(table)
    sizes = {
        (i, j, k): abs(logs[i, j] + logs[j, k] - logs[i, k])
        for i, j, k in product(range(count), repeat=3)
        if len({i, j, k}) == 3
    }
    assume(max(sizes.values()) > 1e-6)
    found, size = worst_triad(read_judgments(table, None))
    assert sizes[found] == pytest.approx(size)
    assert size == pytest.approx(max(sizes.values()))
