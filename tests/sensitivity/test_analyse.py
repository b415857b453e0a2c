"""The one-page answer: its sentences follow from its parts, on every kind of source."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sentences import page_of, refuses, tells

import evalkit as ek
from evalkit.sensitivity import Options, analyse
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.sensitivity.study import Study

THREE = [[1.0, 0.0, 0.6], [0.0, 1.0, 0.5], [0.3, 0.3, 0.2], [0.5, 0.6, 0.4]]
QUICK = {"samples": 2048}

FIRST = (
    "First at the official weights: {name}, {lead} points ahead of {second}.",
    (
        "First at the official weights, whatever the open marks turn out to be: {name}; with "
        "every open mark at its midpoint, {lead} points ahead of {second}."
    ),
)


def text(found, lang="en"):
    return page_of(lambda: found.page(lang).as_text(10_000), folded=True)


def test_who_can_never_be_first_is_said_with_the_mixture_that_proves_it():
    found = analyse(Study.of(THREE, weights=[5, 3, 2]), **QUICK)
    assert found.winners.never == (2,)
    page = text(found)
    assert tells(
        page, "Not potentially optimal (first at no admissible weights): {names}.", names="p2"
    )
    assert tells(page, "Not potentially optimal: {name}; {proof}.", name="p2")
    assert tells(page, "beaten at all weights by a mixture: {parts}")


def test_the_stated_interval_is_the_one_in_which_the_winner_stays():
    found = analyse(Study.of(THREE, weights=[5, 3, 2]), **QUICK)
    assert tells(
        text(found),
        "Stability interval of {criterion}: {low} to {high} (now {weight}); {names} stays first.",
        names="p0",
        criterion="c1",
        low="0.0 %",
    )
    one = found.stability.node("c1")
    for weight, stays in ((one.winner[1], True), (one.winner[1] + one.winner[1] / 1000, False)):
        rest = (1 - weight) / (1 - one.weight)
        weights = [w * rest for w in found.matrix.exact_weights]
        weights[1] = weight
        scores = [found.matrix.exact_score(i, weights) for i in range(4)]
        assert (scores[0] == max(scores)) is stays


def test_a_certain_winner_is_said_to_be_one():
    found = analyse(Study.of([[1.0, 0.9], [0.2, 0.3]]), **QUICK)
    assert found.winners.certain == (0,)
    page = text(found)
    assert tells(page, "First at all admissible weights: {names}.", names="p0")
    assert tells(page, "No admissible change of the weights lets any rival reach the winner.")
    assert tells(page, "No single weight changes the winner within its admissible range.")


def test_a_tie_is_said_to_be_one():
    found = analyse(Study.of([[1.0, 0.0], [0.0, 1.0]]), **QUICK)
    assert tells(text(found), "Tied for first at the official weights: {names}.", names="p0 = p1")


@pytest.mark.parametrize(
    "values",
    [
        [[0.4]],
        [[0.4, 0.4, 0.4]],
        [[0.4], [0.5], [0.5]],
        [[0.5, 0.5]] * 4,
        [[0.0, 0.0], [0.0, 0.0]],
        [[1e300, 1e299], [1e299, 1e300]],
        [[1e-300, 2e-300], [2e-300, 1e-300]],
        [[5, 3, 1], [3, 3, 3], [5, 3, 1], [1, 3, 5]],
    ],
)
def test_degenerate_data_have_an_answer(values):
    found = analyse(Study.of(values), **QUICK)
    assert len(found.rows()) == len(values)
    assert found.page().as_text()
    assert found.page("ko").as_html()
    json.dumps(found.plain())


def test_zero_weights_and_many_criteria():
    rng = np.random.default_rng(5)
    values = rng.random((6, 60))
    weights = np.where(np.arange(60) < 30, 1.0, 0.0)
    found = analyse(Study.of(values, weights=weights), **QUICK)
    assert sorted(row["official_best_rank"] for row in found.rows()) == [1, 2, 3, 4, 5, 6]


def test_marks_that_are_ranges_bring_the_joint_analysis():
    criteria = ek.CriteriaSet(
        "two",
        [
            ek.Criterion("plan", ek.Linear(0, 10), weight="0.5", range=("0.3", "0.7")),
            ek.Criterion("team", ek.Linear(0, 10), weight="0.5"),
        ],
        missing="interval",
    )
    marks = {"a": {"plan": 8, "team": (2, 6)}, "b": {"plan": 4}}
    found = analyse(Study.of(ek.evaluate(ek.Case.of(criteria, marks))), **QUICK)
    assert found.joint is not None
    page = text(found)
    assert tells(
        page,
        "The open marks do not settle who is first at the official weights; possible: {names}. "
        "Below, every open mark is at its midpoint.",
    )
    assert tells(page, "all {count}", count=2)
    assert tells(
        page,
        "With every open mark at its midpoint: {name}, {lead} points ahead of {second}.",
        name="a",
    )
    for each in FIRST:
        assert not tells(page, each)
    assert tells(
        page,
        "Potentially optimal: every project can be first at some admissible weights and marks.",
    )
    assert tells(page, "Marks that are a range or missing: {count}.", count=2)
    # 0.3 to 0.7 of the weight is on the plan, so a has at least 0.3 * 8 + 0.7 * 2 of 10
    assert found.extreme_ranks.extremes[0].worst == 2


def test_a_space_narrows_the_answer():
    names = ["x", "y"]
    frame = pd.DataFrame([[1.0, 0.0], [0.0, 1.0]], columns=names, index=["a", "b"])
    wide = analyse(Study.of(frame), **QUICK)
    narrow = analyse(Study.of(frame, ek.WeightSpace.bounds(names, {"x": (0.6, 1)})), **QUICK)
    assert wide.winners.certain == ()
    assert narrow.winners.certain == (0,)
    assert tells(text(narrow), "The official weights lie outside the weight space.")


def test_an_empty_space_is_refused_in_words():
    space = ek.WeightSpace.bounds(["c0", "c1"], {"c0": (0.5, 1), "c1": (0.6, 1)})
    with pytest.raises(ek.ModelError, match="cannot"):
        analyse(Study.of([[1.0, 0.0], [0.0, 1.0]], space))


def test_the_same_seed_prints_the_same_page_in_both_languages():
    once, again = (analyse(Study.of(THREE, weights=[5, 3, 2]), seed=3, **QUICK) for _ in range(2))
    for lang in ("en", "ko"):
        assert once.page(lang).as_text() == again.page(lang).as_text()


def test_korean_pages_have_no_english_sentences():
    page = analyse(Study.of(THREE, weights=[5, 3, 2]), **QUICK).page("ko").as_text()
    for word in ("stays", "weights", "Project", "first"):
        assert word not in page


def test_progress_rises_to_its_end():
    seen = []
    analyse(Study.of(THREE), progress=lambda done, total: seen.append((done, total)), **QUICK)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (100, 100)


@settings(max_examples=8, deadline=None)
@given(
    arrays(float, (4, 3), elements=st.integers(1, 5).map(lambda n: n / 5)),
    st.permutations(range(4)),
    st.permutations(range(3)),
)
def test_permuting_projects_and_criteria_permutes_the_answer(values, rows, columns):
    weights = np.array([3.0, 2.0, 1.0])
    plain = analyse(Study.of(values, weights=weights), **QUICK)
    turned = analyse(Study.of(values[rows][:, columns], weights=weights[list(columns)]), **QUICK)
    for name in ("best", "worst"):
        before, after = getattr(plain.extreme_ranks, name), getattr(turned.extreme_ranks, name)
        assert tuple(before[i] for i in rows) == after
    assert plain.acceptability.first[list(rows)] == pytest.approx(
        turned.acceptability.first, abs=1e-9
    )
    states = [chance.state for chance in plain.winners.chances]
    assert [states[i] for i in rows] == [chance.state for chance in turned.winners.chances]


CRITERIA = ek.CriteriaSet(
    "flat",
    [
        ek.Criterion("plan", ek.Linear(0, 10), weight="0.5"),
        ek.Criterion("team", ek.Linear(0, 10), weight="0.3"),
        ek.Criterion("price", ek.Linear(200, 100), weight="0.2", unit="KRW"),
    ],
)
CASE = ek.evaluate(
    ek.Case.of(
        CRITERIA,
        {
            "a": {"plan": 9, "team": 4, "price": 150},
            "b": {"plan": 5, "team": 9, "price": 120},
            "c": {"plan": 4, "team": 4, "price": 190},
        },
    )
)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_analysis_of_the_table_runs_and_prints(kind):
    options = Options(node="plan", samples=1024)
    found = QUESTIONS[kind](Study.of(CASE), options)
    assert found.page("en").as_text() != found.page("ko").as_text()
    assert json.loads(json.dumps(found.rows()))


def test_break_points_need_a_node():
    with refuses(ek.ModelError, "needs the criterion or group whose weight varies"):
        QUESTIONS["breakpoints"](Study.of(CASE), Options())


def test_the_share_of_several_is_said_to_be_that_of_each():
    found = analyse(Study.of([[1, 0], [0, 1], [0.4, 0.4]]))
    assert tells(
        text(found),
        "Highest first-rank acceptability: {names}, first at {share} of the admissible weights.",
        names="p0, p1",
    )
    assert tells(text(found), "{share} each", share="50.0 %")
    assert tells(
        page_of(found.acceptability),
        "Highest first-rank acceptability: {names}, first at {share} of the admissible weights.",
        names="p0, p1",
    )
    assert tells(page_of(found.acceptability), "{share} each", share="50.0 %")
