"""What an uncertain mark may be: all that its completions are, and nothing that the gates deny."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import Case, CriteriaSet, Criterion, Gate, Levels, Linear, Steps, evaluate
from evalkit.assumed.assumption import Assumption
from evalkit.assumed.outcomes import MarkOutcomes, Possible
from evalkit.core.errors import ModelError
from evalkit.testing import cases, completions, criteria_sets

ASSUMPTIONS = [
    Assumption(),
    Assumption(over="points"),
    Assumption(lean="cautious"),
    Assumption(lean="known"),
    Assumption(gates_pass=True),
]


def broken_gates(score, name):
    """Return the gates on one criterion that a project fails for sure."""
    return {r.gate for r in score.outcome.gates if r.gate.on == name and r.state == "fail"}


@given(st.data())
def test_every_completion_of_a_mark_is_among_its_outcomes(data):
    case = data.draw(cases(criteria_sets(max_leaves=3), panels=False, max_projects=2))
    end = evaluate(data.draw(completions(case)))
    possible = Possible(evaluate(case), Assumption())
    for score, ended in zip(evaluate(case).scores, end.scores, strict=True):
        names = [c.id for c in case.criteria.leaves]
        for name, outcomes, leaf, before in zip(
            names, possible.of(score), ended.leaves, score.leaves, strict=False
        ):
            if leaf.utility is None:
                assert {(o.low, o.high) for o in outcomes} <= {(0, 0)}
                continue
            if isinstance(case.criteria[name].scale, Steps) and before.value:
                first, last = before.value
                if first != last == leaf.value[0]:
                    continue  # the end of a stretch may reach a step: one point, of no chance
            fails = broken_gates(ended, name)
            # At the very place where it turns, a gate is passed or failed by a single point.
            assert any(
                o.low <= leaf.utility[0] <= o.high
                and (set(o.broken) == fails or leaf.utility[0] in (o.low, o.high))
                for o in outcomes
            )


@given(st.data(), st.sampled_from(ASSUMPTIONS))
def test_outcomes_fill_the_span_and_are_all_there_is(data, assumption):
    case = data.draw(cases(criteria_sets(max_leaves=3), max_projects=2))
    evaluation = evaluate(case)
    possible = Possible(evaluation, assumption)
    for score in evaluation.scores:
        for leaf, outcomes in zip(score.leaves, possible.of(score), strict=False):
            if leaf.utility is None:
                assert {(o.low, o.high) for o in outcomes} <= {(0, 0)}
                continue
            assert sum(o.share for o in outcomes) == pytest.approx(1)
            assert all(o.share >= 0 and o.low <= o.high for o in outcomes)
            ends = min(o.low for o in outcomes), max(o.high for o in outcomes)
            assert leaf.utility[0] <= ends[0] <= ends[1] <= leaf.utility[1]
            assert leaf.utility == ends or len(leaf.marks) > 1 or leaf.marks or leaf.open


@given(st.data(), st.sampled_from(ASSUMPTIONS))
def test_a_gate_that_is_decided_is_decided_in_every_outcome(data, assumption):
    case = data.draw(cases(criteria_sets(max_leaves=3), max_projects=2))
    evaluation = evaluate(case)
    possible = Possible(evaluation, assumption)
    names = [c.id for c in case.criteria.leaves] + [d.id for d in case.criteria.decisions]
    for score in evaluation.scores:
        of = dict(zip(names, possible.of(score), strict=True))
        for result in score.outcome.gates:
            outcomes: MarkOutcomes = of.get(result.gate.on, ())
            if outcomes and result.state == "pass":
                assert not any(result.gate in o.broken for o in outcomes)
            if outcomes and result.state == "fail":
                assert all(result.gate in o.broken for o in outcomes)


def levels_case(*known: int) -> Case:
    """Return a case with a rubric of four levels, one project without a mark, others known."""
    rubric = Levels([(0, 0), (1, "0.2"), (2, "0.6"), (3, 1)])
    gate = Gate(id="least", on="q", at_least=2, effect="cap", cap=50)
    rules = CriteriaSet(
        "one", [Criterion("q", rubric, points=100)], gates=[gate], missing="interval"
    )
    marks = {"open": {}, **{f"k{n}": {"q": value} for n, value in enumerate(known)}}
    return Case.of(rules, marks)


def shares(case: Case, assumption: Assumption) -> list[tuple[Fraction, Fraction, float, int]]:
    """Return the outcomes of the open mark as plain values."""
    evaluation = evaluate(case)
    found = Possible(evaluation, assumption).of(evaluation["open"])[0]
    return [(o.low, o.high, round(o.share, 6), len(o.broken)) for o in found]


def test_levels_are_equally_likely():
    found = shares(levels_case(), Assumption())
    assert found == [
        (0, 0, 0.25, 1),
        (Fraction(1, 5),) * 2 + (0.25, 1),
        (Fraction(3, 5),) * 2 + (0.25, 0),
        (1, 1, 0.25, 0),
    ]


def test_points_are_even_and_the_gate_turns_at_the_lowest_level_that_passes():
    found = shares(levels_case(), Assumption(over="points"))
    assert found == [(0, Fraction(3, 5), 0.6, 1), (Fraction(3, 5), 1, 0.4, 0)]


def test_the_lower_the_likelier():
    assert [s for *_, s, _ in shares(levels_case(), Assumption(lean="cautious"))] == [
        0.4,
        0.3,
        0.2,
        0.1,
    ]


def test_as_often_as_among_the_known():
    found = shares(levels_case(3, 3, 2), Assumption(lean="known"))
    assert [s for *_, s, _ in found] == [pytest.approx(n / 7, abs=1e-6) for n in (1, 1, 2, 3)]


def test_open_gates_pass_where_that_is_assumed():
    assert [broken for *_, broken in shares(levels_case(), Assumption(gates_pass=True))] == [0] * 4


def test_a_gate_cuts_a_measure_where_it_turns():
    gate = Gate(id="most", on="share", at_most=70, effect="cap", cap=59)
    rules = CriteriaSet(
        "one",
        [Criterion("share", Linear(100, 0), points=100, unit="%")],
        gates=[gate],
        missing="interval",
    )
    evaluation = evaluate(Case.of(rules, {"open": {}, "part": {"share": (60, 80)}}))
    possible = Possible(evaluation, Assumption())
    of = {s.project.id: possible.of(s)[0] for s in evaluation.scores}
    assert [(o.low, o.high, o.share, len(o.broken)) for o in of["open"]] == [
        (0, Fraction(3, 10), 0.3, 1),
        (Fraction(3, 10), 1, 0.7, 0),
    ]
    assert [(o.share, len(o.broken)) for o in of["part"]] == [(0.5, 1), (0.5, 0)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("over", "marks"),
        ("lean", "kind"),
        ("correlation", 1),
        ("correlation", -0.1),
        ("correlation", "much"),
        ("correlation", True),
        ("correlation", float("nan")),
    ],
)
def test_an_assumption_that_means_nothing_is_refused(field, value):
    with pytest.raises(ModelError) as caught:
        Assumption(**{field: value})
    assert [problem.field for problem in caught.value.problems] == [field]


def test_a_gate_on_what_is_left_out_stays_open():
    gate = Gate(id="least", on="q", at_least=2, effect="cap", cap=50)
    rubric = Levels([(0, 0), (1, "0.2"), (2, "0.6"), (3, 1)])
    criteria = [Criterion("q", rubric, points=50), Criterion("r", Linear(0, 1), points=50)]
    rules = CriteriaSet("two", criteria, gates=[gate], missing="exclude")
    evaluation = evaluate(Case.of(rules, {"open": {"r": 1}}))
    found = Possible(evaluation, Assumption()).of(evaluation["open"])[0]
    assert [(o.low, o.high, o.share, len(o.broken)) for o in found] == [
        (0, 0, 0.5, 1),
        (0, 0, 0.5, 0),
    ]
