"""Criteria sets keep the laws; every law catches an evaluation that breaks it."""

import importlib
from fractions import Fraction
from functools import partial

import attrs
import numpy as np
import pytest
from hypothesis import strategies as st

from evalkit import CriteriaSet, Criterion, Gate, Linear, Rounding
from evalkit.evaluation.evaluate import evaluate as true_evaluate
from evalkit.evaluation.gates import each_end
from evalkit.evaluation.ranks import ranks_of
from evalkit.evaluation.score import Score
from evalkit.schema import load_criteria, shipped
from evalkit.testing import LAWS, check_criteria_set, criteria_sets, set_laws, sum_laws
from evalkit.testing.laws import hold

pytestmark = pytest.mark.usefixtures("as_found")

# The function of the same name hides the module from a plain import.
EVALUATE = importlib.import_module("evalkit.evaluation.evaluate")

PLAIN = CriteriaSet(
    "plain",
    [
        Criterion("quality", Linear(0, 10), points=70),
        Criterion("price", Linear(200, 100), points=30),
    ],
    missing="interval",
    rounding=Rounding(2),
)


@pytest.mark.parametrize(
    "name",
    # One in three each time: what they are made of is drawn below.
    [
        pytest.param(name, marks=pytest.mark.long if n % 3 else ())
        for n, name in enumerate(sorted(shipped()))
    ],
)
def test_shipped_sets_keep_the_laws(name):
    check_criteria_set(load_criteria(name), max_examples=2)


def test_drawn_sets_keep_the_laws():
    check_criteria_set(criteria_sets(), max_examples=6)


def test_profiles_keep_the_laws():
    check_criteria_set(criteria_sets(aggregates=["none"]), max_examples=8)


def test_gated_set_keeps_the_laws():
    gates = [
        Gate(id="floor", on="quality", at_least=3),
        Gate(id="cap", on="price", at_most=150, effect="cap", cap=40),
        Gate(id="pass", on="total", of="share", at_least="1/2"),
    ]
    check_criteria_set(attrs.evolve(PLAIN, gates=gates), max_examples=6)


def caught(criteria, law):
    with pytest.raises(AssertionError, match=f"^{law} is broken: ") as found:
        check_criteria_set(criteria, max_examples=8)
    return str(found.value)


def patched_scores(monkeypatch, change):
    """Evaluate, then let `change(case, scores)` spoil the scores."""

    def evaluate(case):
        done = true_evaluate(case)
        return attrs.evolve(done, scores=tuple(change(case, list(done.scores))))

    monkeypatch.setattr(set_laws, "evaluate", evaluate)


class Settled:
    """The parts of one score that are there already, whatever the row."""

    def __init__(self, leaves, points, outcome, coverage, decided):
        self._parts = leaves, points, outcome, coverage, decided

    def leaves(self, _row):
        return self._parts[0]

    def points(self, _row):
        return self._parts[1]

    def outcome(self, _row):
        return self._parts[2]

    def coverage(self, _row):
        return self._parts[3]

    def decided(self, _row):
        return self._parts[4]


def moved(score, change):
    """Change the total of a score, wherever it is kept."""
    outcome = score.outcome
    total = change(outcome.total)
    spoilt = attrs.evolve(outcome, total=total, passing=outcome.passing and change(outcome.passing))
    points = (*score.points[:-1], change(score.points[-1]))
    parts = Settled(score.leaves, points, spoilt, score.coverage, score.decisions)
    return Score(score.project, parts, 0)


COUNTED = {
    "set-split": lambda case, score: moved(score, lambda t: (t[0] / len(score.leaves),) * 2),
    "set-reversal": lambda case, score: moved(score, lambda t: (t[0] / 2, t[1] / 2)),
}


@pytest.mark.parametrize("law", COUNTED)
def test_sums_that_depend_on_more_than_marks(law, monkeypatch):
    def spoilt(case):
        done = true_evaluate(case)
        scores = tuple(COUNTED[law](case, score) for score in done.scores)
        return attrs.evolve(done, scores=scores)

    monkeypatch.setattr(sum_laws, "evaluate", spoilt)
    with pytest.raises(AssertionError, match=f"^{law} is broken: "):
        hold(st.data(), partial(sum_laws.split, PLAIN), max_examples=20, derandomize=True)


def test_totals_beyond_the_whole(monkeypatch):
    patched_scores(
        monkeypatch, lambda _, scores: [moved(s, lambda t: (t[0], t[1] + 1)) for s in scores]
    )
    text = caught(PLAIN, "set-bounded")
    assert "of 100 points with the marks" in text
    assert LAWS["set-bounded"].text in text


def test_rounded_totals_beyond_the_whole(monkeypatch):
    patched_scores(
        monkeypatch,
        lambda case, scores: (
            [moved(s, lambda t: (t[0], t[1] + 1)) for s in scores]
            if case.criteria.rounding
            else scores
        ),
    )
    caught(PLAIN, "set-bounded")


def test_a_better_mark_that_costs(monkeypatch):
    patched_scores(
        monkeypatch,
        lambda _, scores: [moved(s, lambda t: (100 - t[1], 100 - t[0])) for s in scores],
    )
    text = caught(PLAIN, "set-monotone")
    assert "lowers its points from" in text


def test_totals_by_place_of_the_project(monkeypatch):
    patched_scores(
        monkeypatch,
        lambda _, scores: [
            moved(s, lambda t, n=n: t if n else (t[0] / 2, t[1])) for n, s in enumerate(scores)
        ],
    )
    caught(PLAIN, "set-project-order")


def test_totals_by_place_of_the_mark(monkeypatch):
    def change(case, scores):
        first = case.marks[0] if case.marks else None
        spoilt = first is not None and first.criterion == "price"
        return [moved(s, lambda t: (t[0] / 2, t[1])) if spoilt else s for s in scores]

    patched_scores(monkeypatch, change)
    caught(PLAIN, "set-mark-order")


def test_an_array_method_that_rounds(monkeypatch):
    true = set_laws.evaluate_array

    def rounded(criteria, values):
        found = true(criteria, values)
        whole = each_end(found.totals, lambda c: c.rounded(Rounding(0)))
        return attrs.evolve(found, totals=whole)

    monkeypatch.setattr(set_laws, "evaluate_array", rounded)
    assert "points, but" in caught(PLAIN, "set-methods")


def test_an_array_method_that_decides_gates_the_other_way(monkeypatch):
    true = set_laws.evaluate_array

    def turned(criteria, values):
        found = true(criteria, values)
        return attrs.evolve(found, gates=np.where(found.gates < 0, found.gates, 1 - found.gates))

    monkeypatch.setattr(set_laws, "evaluate_array", turned)
    gated = attrs.evolve(PLAIN, gates=[Gate(id="floor", on="quality", at_least=3)])
    assert "the gate floor" in caught(gated, "set-methods")


def test_an_array_method_that_loses_a_total(monkeypatch):
    true = set_laws.evaluate_array

    def lost(criteria, values):
        found = true(criteria, values)
        return attrs.evolve(found, totals=None)

    monkeypatch.setattr(set_laws, "evaluate_array", lost)
    caught(PLAIN, "set-methods")


def test_intervals_that_are_too_narrow(monkeypatch):
    patched_scores(
        monkeypatch,
        lambda _, scores: [moved(s, lambda t: (t[0], (t[0] + t[1]) / 2)) for s in scores],
    )
    assert "in a completion" in caught(PLAIN, "set-intervals")


def narrow_ranks(low, high, sure, draws=()):
    true = ranks_of(low, high, sure, draws)
    return attrs.evolve(true, spans=tuple((best, best) for best, _ in true.spans))


def wide_ranks(low, high, sure, draws=()):
    true = ranks_of(low, high, sure, draws)
    if true.exact.all():
        return true
    return attrs.evolve(true, spans=tuple((1, len(low)) for _ in true.spans))


def test_possible_ranks_that_are_too_narrow(monkeypatch):
    monkeypatch.setattr(EVALUATE, "ranks_of", narrow_ranks)
    assert "rank" in caught(PLAIN, "set-(intervals|attained)")


@pytest.mark.long
def test_possible_ranks_that_are_too_wide(monkeypatch):
    monkeypatch.setattr(EVALUATE, "ranks_of", wide_ranks)
    certain = attrs.evolve(PLAIN, missing="interval")
    caught(certain, "set-attained")


@pytest.mark.long
def test_a_newcomer_who_moves_the_others(monkeypatch):
    patched_scores(
        monkeypatch,
        lambda case, scores: [
            moved(s, lambda t: (t[0] / 2, t[1])) if len(case.projects) > 4 else s for s in scores
        ],
    )
    assert "with a project added that" in caught(PLAIN, "set-independence")


def test_a_page_that_cannot_be_printed(monkeypatch):
    monkeypatch.setattr(set_laws, "_print", lambda page: page.no_such_format())
    assert "no_such_format" in caught(PLAIN, "set-pages")


@pytest.mark.long
def test_an_empty_page(monkeypatch):
    monkeypatch.setattr("evalkit.show.pages.Page.as_markdown", lambda self: "")
    assert "the page is empty" in caught(PLAIN, "set-pages")


def test_rounding_to_the_whole_is_no_breach():
    odd = CriteriaSet(
        "odd",
        [Criterion("a", Linear(0, 1), weight="1/3"), Criterion("b", Linear(0, 1), weight="2/3")],
        total="0.5",
        rounding=Rounding(0),
    )
    assert odd.total_points == Fraction(1, 2)
    check_criteria_set(odd, max_examples=8)
