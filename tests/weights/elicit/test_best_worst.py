"""Best-worst: optima by hand and by a second method, the space, and the laws kept."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from sentences import sentence, tells

from evalkit import ModelError
from evalkit.show.weights.notes import said
from evalkit.weights.elicit import best_worst

CAR_BEST = {"price": 1, "quality": 2, "comfort": 4, "safety": 2, "style": 8}
CAR_WORST = {"price": 8, "quality": 4, "comfort": 4, "safety": 2, "style": 1}


@st.composite
def statements(draw):
    """Statements over two to six criteria: the best is 'a', the worst the last one."""
    names = list("abcdef")[: draw(st.integers(2, 6))]
    apart = draw(st.integers(1, 9))
    first = {name: draw(st.integers(1, apart)) for name in names}
    second = {name: draw(st.integers(1, apart)) for name in names}
    first[names[0]] = second[names[-1]] = 1
    first[names[-1]] = second[names[0]] = apart
    return names[0], names[-1], first, second


def deviations(weights, best, worst, first, second):
    """Largest miss of the statements, worked out from the definition."""
    return max(
        [abs(weights[best] - a * weights[name]) for name, a in first.items() if name != best]
        + [abs(weights[name] - b * weights[worst]) for name, b in second.items() if name != worst]
    )


def least_deviation(best, worst, first, second):
    """The optimum of the linear model as Rezaei (2016) writes it, by scipy alone."""
    names = list(first)
    rows = []
    for over, under, ratio in [(best, n, a) for n, a in first.items() if n != best] + [
        (n, worst, b) for n, b in second.items() if n != worst
    ]:
        row = np.zeros(len(names) + 1)
        row[names.index(over)] += 1
        row[names.index(under)] -= ratio
        for sign in (1, -1):
            both = sign * row
            both[-1] = -1
            rows.append(both)
    goal = np.eye(len(names) + 1)[-1]
    found = linprog(goal, rows, np.zeros(len(rows)), [1 - goal], [1])
    return found.fun


def test_three_criteria_by_hand():
    # Best to others (8, 2, 1), others to worst (1, 5, 8), the example of Rezaei (2015, 2016).
    # With 17, 9 and 2 parts of 28 all three statements are missed by 1/28, in turn to either
    # side: more for any of them is less for another.
    made = best_worst("c", "a", {"a": 8, "b": 2, "c": 1}, {"a": 1, "b": 5, "c": 8})
    assert made.weight("c") == pytest.approx(17 / 28, abs=1e-9)
    assert made.weight("b") == pytest.approx(9 / 28, abs=1e-9)
    assert made.weight("a") == pytest.approx(2 / 28, abs=1e-9)
    assert made.figure("deviation") == pytest.approx(1 / 28, abs=1e-9)
    # Liang, Brunelli & Rezaei (2020): |2 x 5 - 8| / (64 - 8).
    assert made.figure("input-consistency") == pytest.approx(2 / 56)
    assert any(
        tells(
            said(note, {}),
            "Largest contradiction: {a} to {b} is {ab} and {b} to {c} is {bc}, which makes {a} to {c} {through}, but it was judged {ac}.",
            a="c",
            b="b",
            c="a",
            ab="2",
            bc="5",
        )
        for note in made.notes
    )


def test_five_criteria_against_the_model_as_it_is_written():
    made = best_worst("price", "style", CAR_BEST, CAR_WORST)
    weights = dict(zip(made.names, made.weights, strict=True))
    least = least_deviation("price", "style", CAR_BEST, CAR_WORST)
    assert least == pytest.approx(3 / 41)
    assert deviations(weights, "price", "style", CAR_BEST, CAR_WORST) == pytest.approx(least)
    assert made.figure("deviation") == pytest.approx(least, abs=1e-9)


def test_statements_that_agree_are_exact():
    made = best_worst("a", "c", {"b": 2, "c": 8}, {"a": 8, "b": 4})
    assert made.exact == (Fraction(8, 13), Fraction(4, 13), Fraction(1, 13))
    assert made.figure("deviation") == 0
    assert made.figure("input-consistency") == 0
    assert made.space.dimension == 0
    assert made.warnings == ()


def test_all_equal_and_two_and_one():
    made = best_worst("a", "c", {"b": 1, "c": 1}, {"a": 1, "b": 1})
    assert made.exact == (Fraction(1, 3),) * 3
    assert best_worst("a", "b", {"b": 3}, {"a": 3}).exact == (Fraction(3, 4), Fraction(1, 4))
    assert best_worst("a", "a", {"a": 1}, {"a": 1}).weights.tolist() == [1.0]


def test_ranges_and_a_tolerance_open_the_space():
    sharp = best_worst("a", "c", {"b": 2, "c": 8}, {"a": 8, "b": 4})
    vague = best_worst("a", "c", {"b": (1, 3), "c": (7, 9)}, {"a": (7, 9), "b": (3, 5)})
    assert vague.weights == pytest.approx(sharp.weights), "a range stands for its middle"
    assert vague.space.contains([7 / 12, 4 / 12, 1 / 12])
    assert not vague.space.contains([0.5, 0.1, 0.4])
    assert (vague.ranges[1] - vague.ranges[0] > 0.01).all()
    loose = best_worst("a", "c", {"b": 2, "c": 8}, {"a": 8, "b": 4}, tolerance="0.05")
    assert "by at most 0.05" in str(said(loose.made_of, {}))
    assert (loose.ranges[1] - loose.ranges[0] > 0.01).all()


def test_a_criterion_further_out_than_best_and_worst():
    made = best_worst("a", "c", {"b": 6, "c": 3}, {"a": 3, "b": 2})
    assert tells(
        said(made.warnings[0], {}),
        "Further apart than the best and the worst, which is impossible: {names}",
        names="b",
    )


def test_steep_statements():
    made = best_worst("a", "d", {"b": 2, "c": 10, "d": 10**6}, {"a": 10**6, "b": 3, "c": 5})
    assert abs(made.weights.sum() - 1) < 1e-12
    assert made.space.contains(made.weights)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: best_worst("a", "c", {"b": 2}, {"a": 8, "b": 4}),
            sentence("is missing", field="c", table="best_to_others"),
        ),
        (
            lambda: best_worst("a", "b", {"b": 2}, {}),
            sentence("is missing", field="a", table="others_to_worst"),
        ),
        (
            lambda: best_worst("a", "b", {"b": 0.5}, {"a": 2}),
            sentence("must be at least {bound}", bound=1, field="b"),
        ),
        (
            lambda: best_worst("a", "b", {"b": 10**7}, {"a": 10**7}),
            sentence("must be at most {number}", number=1000000),
        ),
        (
            lambda: best_worst("a", "b", {"b": 3}, {"a": 2}),
            "must be the same in both tables: the best compared with the worst",
        ),
        (
            lambda: best_worst("a", "b", {"a": 2, "b": 3}, {"a": 3}),
            "must be 1: a criterion compared with itself",
        ),
        (
            lambda: best_worst("a", "a", {"b": 3}, {"b": 3}),
            "must be another criterion than the best",
        ),
        (
            lambda: best_worst("a", "b", {"b": "x"}, {"a": 3}),
            sentence("is not a number", field="b", table="best_to_others"),
        ),
        (lambda: best_worst("a", "b", [3], {"a": 3}), "must be a table of keys and values"),
        (
            lambda: best_worst("a", "b", {"b": 3}, {"a": 3}, tolerance=-1),
            sentence("must be at least 0", field="tolerance"),
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ModelError) as caught:
        call()
    assert tells(caught.value, text)


@given(statements())
@settings(max_examples=14, deadline=None)
def test_the_optimum_and_the_space(given_):
    made = best_worst(*given_)
    weights = dict(zip(made.names, made.weights, strict=True))
    assert abs(made.weights.sum() - 1) < 1e-12
    assert (made.weights >= 0).all()
    assert deviations(weights, *given_) == pytest.approx(least_deviation(*given_), abs=1e-8)
    assert made.space.contains(made.weights)
    assert made.space.contains(made.space.sample(16, seed=0), 1e-8).all()


@given(statements(), st.randoms())
@settings(max_examples=12, deadline=None)
def test_the_order_does_not_matter(given_, random):
    best, worst, first, second = given_
    names = list(first)
    random.shuffle(names)
    made = best_worst(*given_)
    turned = best_worst(best, worst, {n: first[n] for n in names}, {n: second[n] for n in names})
    for name in names:
        assert turned.weight(name) == pytest.approx(made.weight(name), abs=1e-8)


@given(statements(), st.fractions("1/100", "1/4"))
@settings(max_examples=12, deadline=None)
def test_wider_statements_give_a_larger_space(given_, more):
    best, worst, first, second = given_

    def wide(table, own):
        # The middle stays, so that only the width differs.
        return {
            n: v if n == own else (v - more * (v - 1), v + more * (v - 1)) for n, v in table.items()
        }

    made = best_worst(*given_)
    larger = [
        best_worst(best, worst, wide(first, best), wide(second, worst)),
        best_worst(*given_, tolerance=more),
    ]
    for other in larger:
        assert other.weights == pytest.approx(made.weights, abs=1e-8)
        assert (other.ranges[0] <= made.ranges[0] + 1e-9).all()
        assert (other.ranges[1] >= made.ranges[1] - 1e-9).all()


def test_a_wrong_optimum_would_be_seen():
    made = best_worst("price", "style", CAR_BEST, CAR_WORST)
    assert not made.space.contains(np.full(5, 0.2))
    wrong = dict.fromkeys(made.names, 0.2)
    assert deviations(wrong, "price", "style", CAR_BEST, CAR_WORST) > 0.5
