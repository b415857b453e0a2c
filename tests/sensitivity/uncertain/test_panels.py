"""Evaluators in the joint analysis: drawn as whole persons, by mean or median."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, ModelError, Project, evaluate
from evalkit.sensitivity import as_matrix
from evalkit.sensitivity.questions.joint import joint
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.uncertain.distributions import Range, Triangular
from evalkit.sensitivity.uncertain.factors import factors
from evalkit.sensitivity.uncertain.panels import panel_marks
from evalkit.weights import WeightSpace

QUICK = {"matrices": 32, "draws": 16}


def near(found, error, truth, most=4.5):
    return bool(np.all(np.abs(np.asarray(found) - truth) <= most * np.asarray(error) + 1e-12))


def panel(marks, **options):
    """Marks as {evaluator: {project: {criterion: value or pair}}}."""
    criteria = CriteriaSet(
        "s",
        [Criterion("a", Linear(0, 10), points=50), Criterion("b", Linear(0, 10), points=50)],
        **options,
    )
    found = []
    for evaluator, projects in marks.items():
        for project, values in projects.items():
            for criterion, value in values.items():
                low, high = value if isinstance(value, tuple) else (value, value)
                found.append(Mark(project, criterion, low, high, evaluator=evaluator))
    names = sorted({m.project for m in found})
    return evaluate(Case(criteria, [Project(name) for name in names], found))


TWO = {
    "kim": {"p": {"a": 8, "b": 8}, "q": {"a": 4, "b": 4}},
    "lee": {"p": {"a": 3, "b": 3}, "q": {"a": 5, "b": 5}},
}


def test_evaluators_are_drawn_as_whole_persons():
    # Panels of two: kim twice 1/4, both 1/2, lee twice 1/4; q is first only with lee twice.
    found = joint(Study.of(panel(TWO)), seed=1, matrices=1024, draws=4)
    assert near(found.first[1], found.first_error[1], 0.25)
    assert found.share("evaluators").parts["winner"].first == pytest.approx(1, abs=0.06)
    assert found.share("weights").parts["winner"].total == 0
    assert "2 evaluators" in str(found)
    alone = joint(Study.of(panel(TWO)), evaluators=False, **QUICK)
    assert alone.first.tolist() == [1, 0]
    # Mark by mark, strictness is not followed: q is ahead in other cases.
    loose = joint(
        Study.of(panel(TWO)), marks=panel_marks(panel(TWO)), seed=1, matrices=1024, draws=4
    )
    assert not near(loose.first[1], loose.first_error[1], 0.25)


def test_a_panel_without_uncertainty_is_the_evaluation():
    for centre in ("mean", "median"):
        result = panel(TWO | {"choi": {"p": {"a": 2, "b": 9}, "q": {"a": 6, "b": 1}}}, panel=centre)
        found = joint(
            Study.of(result, WeightSpace.point(["a", "b"], [1, 1])), evaluators=False, **QUICK
        )
        totals = [float(result[name].total[0]) for name in ("p", "q")]
        assert found.first.tolist() == [float(totals[0] > totals[1]), float(totals[1] > totals[0])]


def test_mean_or_median_as_a_factor():
    three = {
        "kim": {"p": {"a": 10, "b": 10}, "q": {"a": 5, "b": 5}},
        "lee": {"p": {"a": 4, "b": 4}, "q": {"a": 5, "b": 5}},
        "choi": {"p": {"a": 4, "b": 4}, "q": {"a": 5, "b": 5}},
    }
    found = joint(Study.of(panel(three)), evaluators=False, panel=["mean", "median"], **QUICK)
    assert found.first_by_option.tolist() == [[1, 0], [0, 1]]
    assert found.share("aggregation").parts["winner"].first == pytest.approx(1, abs=0.06)
    assert tells(page_of(found), "median of the panel")


def test_a_median_of_drawn_panels_by_hand():
    # Three evaluators: 0, 5, 10 against a sure 6. The median of a panel of three with
    # replacement is 10 if ten comes at least twice: 7 of 27.
    three = {
        name: {"p": {"a": value, "b": value}, "q": {"a": 6, "b": 6}}
        for name, value in (("kim", 0), ("lee", 5), ("choi", 10))
    }
    found = joint(Study.of(panel(three, panel="median")), seed=2, matrices=2048, draws=2)
    assert near(found.first[0], found.first_error[0], 7 / 27)
    mean = joint(Study.of(panel(three)), seed=2, matrices=2048, draws=2)
    # Mean above 6: sums above 18 of {0, 5, 10}: 10+10+10, 10+10+5 (3 ways), 10+10+0 (3), 10+5+5 (3).
    assert near(mean.first[0], mean.first_error[0], 10 / 27)


def test_a_mark_that_nobody_drawn_gave_stays():
    marks = TWO | {"choi": {"p": {"a": 9}, "q": {"b": 1}}}
    found = joint(Study.of(panel(marks, missing="interval")), seed=1, **QUICK)
    assert np.allclose(found.acceptability.sum(axis=0), 1)


def test_ranges_within_a_panel_are_drawn_too():
    ranged = evolve_marks({"kim": (2, 8), "lee": (2, 8)})
    found = joint(Study.of(ranged), evaluators=False, matrices=2048, draws=2, seed=1)
    # The mean of two uniform marks against a sure 5 in the middle.
    assert near(found.first[0], found.first_error[0], 0.5)
    # Lead w X + (1 - w) Y: the marks alone make 1/2 of 2/3 of the variance of one of them.
    part = found.share("marks").parts["lead"]
    assert near(part.first, part.first_error, 0.75)
    assert part.total == pytest.approx(1, abs=0.06)


def evolve_marks(ranges):
    return panel(
        {name: {"p": {"a": r, "b": r}, "q": {"a": 5, "b": 5}} for name, r in ranges.items()}
    )


def test_missing_marks_range_over_their_scale_and_it_is_said():
    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 10), points=10)], missing="interval")
    result = evaluate(Case.of(criteria, {"p": {"a": None}, "q": {"a": 7}}))
    found = joint(Study.of(result), matrices=2048, draws=1, seed=3)
    assert near(found.first[0], found.first_error[0], 0.3)
    text = page_of(found)
    assert tells(text, "each level that the evidence admits equally likely")
    assert tells(text, "Missing marks, drawn from all that their scale can give: {count}.", count=1)
    known = joint(
        Study.of(result), marks={("p", "a"): Triangular(0, 1, 1)}, matrices=2048, draws=1, seed=3
    )
    assert near(known.first[0], known.first_error[0], 1 - 0.49)
    assert not tells(
        page_of(known), "Missing marks, drawn from all that their scale can give: {count}."
    )


def test_marks_of_an_evaluation_are_utilities():
    with pytest.raises(ModelError, match="between 0 and 1"):
        joint(Study.of(panel(TWO)), marks={("p", "a"): Range(0, 8)}, **QUICK)


def test_a_case_without_measures_of_people_has_no_evaluators():
    result = panel(TWO)
    nobody = evolve(result.case, marks=[evolve(m, evaluator="kim") for m in result.case.marks[:4]])
    found = joint(Study.of(evaluate(nobody)), **QUICK)
    assert not found.share("evaluators").moves


THREE = {
    "choi": {"p": {"a": 10, "b": 10}, "q": {"a": 7, "b": 7}},
    "kim": {"p": {"a": 8, "b": 8}, "q": {"a": 7, "b": 7}},
    "lee": {"q": {"a": 7, "b": 7}},
}


@pytest.mark.parametrize(("policy", "first"), [("interval", 0.7), ("zero", 0), ("exclude", 1)])
def test_an_open_seat_beside_marks_of_others_counts_as_declared(policy, first):
    result = panel(THREE, missing=policy)
    weights = WeightSpace.point(["a", "b"], [1, 0])
    found = joint(Study.of(result, weights), evaluators=False, matrices=2048, draws=1, seed=3)
    # p is first where (10 + 8 + X) / 3 is above 7: X above 3, of 0 to 10.
    assert near(found.first[0], found.first_error[0], first)
    page = page_of(found)
    assert tells(page, "Missing marks of evaluators: {count} ({counts}). {names}.", count=2)
    assert tells(
        page, "{evaluator} on {project}, {criterion}", evaluator="lee", project="p", criterion="a"
    )
    assert (
        tells(
            page,
            "Missing marks of evaluators, each drawn by itself from all that its scale can give: {count}.",
        )
    ) == (policy == "interval")
    resampled = joint(Study.of(result, weights), matrices=256, draws=1, seed=3)
    assert (resampled.first[0] == 1) == (policy == "exclude")


def test_what_was_given_does_not_stand_for_an_open_seat():
    spread = panel_marks(panel(THREE, missing="interval"))
    assert set(spread) == {("q", "a"), ("q", "b")}
    zero = panel_marks(panel(THREE, missing="zero"))
    assert zero["p", "a"].values == (1.0, 0.8, 0.0)
    assert panel_marks(panel(THREE, missing="exclude"))["p", "a"].values == (1.0, 0.8)


@given(st.data())
def test_the_ends_of_what_is_drawn_are_those_of_the_evaluation(data):
    marks = {
        name: {
            project: {
                criterion: data.draw(st.integers(0, 10))
                for criterion in ("a", "b")
                if data.draw(st.integers(0, 3))
            }
            for project in ("p", "q")
        }
        for name in ("choi", "kim", "lee")
    }
    for project in ("p", "q"):
        for criterion in ("a", "b"):
            marks["choi"][project].setdefault(criterion, 5)
    policy = data.draw(st.sampled_from(["interval", "zero", "exclude"]))
    centre = data.draw(st.sampled_from(["mean", "median"]))
    result = panel(marks, missing=policy, panel=centre)
    matrix = as_matrix(result)
    varied = factors(result, matrix, None, False, ("sum",), None)
    for end, wanted in ((0.0, matrix.low), (1.0, matrix.high)):
        drawn = varied.values(np.full((1, varied.size), end), None, np.zeros(1, dtype=np.intp))
        assert np.allclose(drawn[0], wanted)
