"""The strategies draw what they say, and shrink to what a person can read."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from evalkit import (
    Case,
    Categories,
    Conflict,
    CriteriaSet,
    Criterion,
    Evidence,
    Linear,
    Mark,
    Project,
    Saturating,
    SShaped,
    evaluate,
    evaluate_array,
)
from evalkit.scales import SCALES
from evalkit.schema import load_criteria, shipped
from evalkit.testing import (
    cases,
    completions,
    criteria_sets,
    numbers,
    problems,
    scales,
    values_between,
    values_of,
    weights,
)

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
quick = settings(
    max_examples=200, deadline=None, derandomize=False, suppress_health_check=list(HealthCheck)
)


def smallest(strategy, condition=lambda _: True, *, tries=1):
    """Find the smallest example; more tries where one search may stop short of it."""
    found = [
        find(strategy, condition, settings=quick, random=Random(seed)) for seed in range(tries)
    ]
    return min(found, key=lambda example: len(repr(example)))


def reached(strategy, condition):
    """Find any example, without making it small."""
    fast = settings(quick, phases=[Phase.generate])
    return find(strategy, condition, settings=fast, random=Random(1))


@few
@given(st.data())
def test_numbers_lie_between_their_ends(data):
    ends = sorted([data.draw(numbers()), data.draw(numbers())])
    found = data.draw(numbers(*ends))
    assert ends[0] <= found <= ends[1]
    assert found.denominator <= 100


def test_numbers_are_few_digits_and_reach_odd_ends():
    assert smallest(numbers()) == 0
    assert smallest(numbers(Fraction(1, 3), Fraction(1, 3))) == Fraction(1, 3)
    assert smallest(
        numbers(Fraction(1, 3), Fraction(2, 3)), lambda x: x == Fraction(1, 3)
    ) == Fraction(1, 3)
    assert smallest(
        numbers(Fraction(1, 3), Fraction(2, 3)), lambda x: x == Fraction(2, 3)
    ) == Fraction(2, 3)
    with pytest.raises(ValueError, match="must not be above"):
        smallest(numbers(2, 1))


@few
@given(st.integers(1, 6).flatmap(weights))
def test_weights_sum_to_one(found):
    assert sum(found) == 1
    assert all(weight > 0 for weight in found)


def test_weights_shrink_to_equal_ones():
    assert smallest(weights(4)) == (Fraction(1, 4),) * 4


@pytest.mark.parametrize("kind", SCALES)
def test_scales_of_every_kind_both_ways(kind):
    for turned in (False, True):
        found = smallest(scales([kind]), lambda s, turned=turned: s.reversed == turned)
        assert found.kind == kind
    if kind not in {"categories", "band"}:
        for direction in ("higher", "lower"):
            wanted = smallest(scales([kind]), lambda s, d=direction: s.direction == d)
            assert wanted.direction == direction


def test_scales_shrink_to_a_simple_one():
    assert smallest(scales(["linear"])) == Linear(0, 1)
    assert smallest(scales()).kind in {"linear", "levels"}


@few
@given(st.data())
def test_values_are_on_their_scale(data):
    scale = data.draw(scales())
    value = data.draw(values_of(scale))
    assert scale.read(value) == value
    assert 0 <= scale.utility(value) <= 1


@few
@given(st.data())
def test_values_between_stay_between(data):
    low, value, high = Fraction(2), data.draw(values_between(Linear(0, 10), 2, 5)), Fraction(5)
    assert low <= value <= high
    words = Categories([("a", 0), ("b", 1), ("c", 0)])
    assert data.draw(values_between(words, "b", "c")) in {"b", "c"}


def test_values_of_clipping_and_open_scales_go_beyond_the_ends():
    assert smallest(values_of(Linear(0, 10, "clip")), lambda v: v < 0) < 0
    assert smallest(values_of(Linear(0, 10, "clip")), lambda v: v > 10) > 10
    assert smallest(values_of(Saturating(0, 5)), lambda v: v < 0) < 0
    assert smallest(values_of(SShaped(0, 5)), lambda v: v > 5) > 5


@few
@given(criteria_sets(aggregates=["sum", "product", "minimum", "none"]))
def test_criteria_sets_are_valid_and_small(criteria):
    assert 1 <= len(criteria.leaves) <= 5
    assert max(depth for _, depth in criteria.walk()) <= 2
    assert len(criteria.sha256) == 64


@few
@given(
    criteria_sets(
        aggregates=["product"],
        missing=["zero"],
        kinds=["levels"],
        gates=False,
        rounding=False,
        ties=False,
        decisions=False,
        evidence=False,
        max_leaves=2,
        max_depth=1,
    )
)
def test_criteria_sets_can_be_restricted(criteria):
    assert criteria.aggregate == "product"
    assert criteria.missing == "zero"
    assert {leaf.scale.kind for leaf in criteria.leaves} == {"levels"}
    assert {leaf.missing for leaf in criteria.leaves} <= {None, "zero"}
    assert len(criteria.leaves) == len(criteria.criteria) <= 2
    assert not any([criteria.gates, criteria.rounding, criteria.ties, criteria.decisions])
    assert not criteria.evidence_kinds


@pytest.mark.long
def test_criteria_sets_shrink_to_one_criterion():
    found = smallest(criteria_sets(), tries=3)
    (only,) = found.criteria
    assert only.scale.kind in {"linear", "levels", "categories"}
    assert not any([found.gates, found.rounding, found.ties, found.decisions])


@pytest.mark.parametrize(
    "wanted",
    [
        lambda c: any(g.effect == "cap" for g in c.gates),
        lambda c: any(g.on == "total" for g in c.gates),
        lambda c: any(g.one_of for g in c.gates),
        lambda c: any(g.on == "d" for g in c.gates),
        lambda c: c.rounding is not None and c.rounding.at == "group",
        lambda c: c.ties[-1:] == ("draw",),
        lambda c: c.evidence_required,
        lambda c: any(k.share == 0 for k in c.criteria),
        lambda c: any(depth == 2 for _, depth in c.walk()),
        lambda c: any(k.points is not None for k in c.criteria),
        lambda c: any(k.kind == "measure" for k in c.criteria),
        lambda c: any(k.missing not in (None, c.missing) for k in c.criteria),
    ],
)
def test_criteria_sets_reach(wanted):
    assert wanted(reached(criteria_sets(), wanted))


@few
@given(cases())
def test_cases_can_be_evaluated(case):
    assert len(evaluate(case).scores) == len(case.projects)


@pytest.mark.long
def test_cases_shrink_to_one_project_with_its_mark():
    found = smallest(cases(criteria_sets(max_leaves=2)), tries=2)
    assert [p.id for p in found.projects] == ["A"]
    assert len(found.marks) == 1
    assert not found.marks[0].is_range


RICH = criteria_sets(missing=["interval"], gates=False, rounding=False, max_leaves=2, max_depth=1)


@pytest.mark.parametrize(
    "wanted",
    [
        lambda c: any(m.is_range for m in c.marks),
        lambda c: any(len(found) > 1 for found in c.marks_of.values()),
        lambda c: any(m.evidence for m in c.marks),
        lambda c: any(
            c.seats.open(p.id, leaf.id) and (p.id, leaf.id) in c.marks_of
            for p in c.projects
            for leaf in c.criteria.leaves
        ),
        lambda c: any(m.criterion == "q1" for m in c.marks),
    ],
)
def test_cases_reach(wanted):
    assert wanted(reached(cases(RICH), wanted))


def test_cases_reach_a_draw():
    tie = CriteriaSet("tie", [Criterion("q1", Linear(0, 1), points=1)], ties=["draw"])
    assert smallest(cases(tie, draws=True), lambda c: bool(c.draws)).draws


@few
@given(cases(panels=False, ranges=False, gaps=False, min_projects=2, max_projects=2))
def test_cases_can_be_certain(case):
    assert len(case.projects) == 2
    assert all(not mark.is_range and not mark.evaluator for mark in case.marks)
    assert all(not leaf.is_missing for score in evaluate(case).scores for leaf in score.leaves)


def test_cases_of_one_set_keep_it():
    criteria = CriteriaSet("one", [Criterion("a", Linear(0, 1), weight=1)])
    assert smallest(cases(criteria)).criteria is criteria


@few
@given(problems())
def test_problems_agree_with_themselves(problem):
    assert problem.values.shape == problem.utilities.shape
    assert problem.utilities.min() >= 0
    assert problem.utilities.max() <= 1
    exactly = [float(s.points[-1][0]) for s in evaluate(problem.case).scores]
    in_array = evaluate_array(problem.criteria, problem.values).total
    assert in_array.tolist() == pytest.approx(exactly, abs=1e-10)


@pytest.mark.long
def test_problems_shrink_to_two_equal_projects():
    assert smallest(problems()).values.tolist() == [[0.0], [0.0]]
    assert [p.id for p in smallest(problems()).case.projects] == ["A", "B"]
    assert smallest(problems(), lambda p: len(p.weights) == 2).weights == (
        Fraction(1, 2),
        Fraction(1, 2),
    )


@few
@given(st.data())
def test_completions_are_certain_and_within(data):
    case = data.draw(cases(criteria_sets(missing=["interval"], evidence=True)))
    completed = data.draw(completions(case))
    assert completed.projects == case.projects
    assert not any(mark.is_range for mark in completed.marks)
    for project in case.projects:
        for leaf in case.criteria.leaves:
            given_marks = case.marks_of.get((project.id, leaf.id), ())
            found = completed.marks_of[project.id, leaf.id]
            seats = case.seats.open(project.id, leaf.id)
            assert len(found) == max(len(given_marks) + len(seats), 1)
            for before, after in zip(given_marks, found, strict=False):
                low, high = leaf.scale.bounds(before.low, before.high)
                assert low <= leaf.scale.utility(after.low) <= high


def test_completions_settle_conflicts_and_bring_their_own_evidence():
    criteria = CriteriaSet(
        "c",
        [Criterion("a", Linear(0, 1), points=1), Criterion("b", Linear(0, 1), points=1)],
        evidence_kinds={"fact": "fact"},
        evidence_required=True,
        missing="interval",
    )
    case = Case(
        criteria,
        [Project("P")],
        [Mark("P", "a", 0, 1, evidence=["e"])],
        evidence=[Evidence(id="e", kind="fact", project="P", conflict="x")],
        conflicts=[Conflict("x", criteria=["a"])],
    )
    completed = smallest(completions(case))
    assert [(m.criterion, m.is_range) for m in completed.marks] == [("a", False), ("b", False)]
    assert not completed.conflicts


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(shipped()))
def test_cases_of_a_shipped_set_are_never_refused(name):
    @settings(few, max_examples=15, derandomize=True, database=None)
    @given(cases(load_criteria(name), draws=True))
    def stands(case):
        assert evaluate(case)

    stands()


def test_cases_of_a_set_with_a_procedure_have_bids():
    @settings(few, max_examples=3, database=None)
    @given(cases(load_criteria("kr-pps-negotiated"), min_projects=2))
    def has_bids(case):
        assert len(case.bids) == len(evaluate(case).standings) > 1

    has_bids()
