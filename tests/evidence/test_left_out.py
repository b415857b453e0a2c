"""A mark that is left out brings nothing, and its gates stay open; a cap above the whole caps nobody."""

import numpy as np
import pytest

from evalkit import Case, Categories, CriteriaSet, Criterion, Gate, Levels, Rounding, evaluate
from evalkit.assumed.assumption import Assumption
from evalkit.evidence import cut, likely, plan
from evalkit.model import Document

FOUR = Levels([(0, 0), (1, "0.3"), (2, "0.6"), (3, 1)])
WORDS = Categories([("none", 0), ("some", "0.5"), ("much", "0.9"), ("all", 1)])


def left_out(scale, gates, *, scores=None):
    """Return a case of two in which one has no mark on x, which is left out then."""
    criteria = CriteriaSet(
        "small",
        [Criterion("x", scale, points=4, missing="exclude"), Criterion("y", FOUR, points=6)],
        gates=gates,
        documents=[Document(id="papers", settles="x")],
        missing="interval",
    )
    given = {"A": {"y": 3}, "B": {"x": "all" if scale is WORDS else 3, "y": 1}}
    return evaluate(Case.of(criteria, scores or given))


@pytest.mark.parametrize("method", ["exact", "sampled"])
@pytest.mark.parametrize(
    ("scale", "gate", "fails"),
    [
        (FOUR, {"of": "share", "at_least": "0.5"}, 0.5),
        (FOUR, {"of": "value", "at_least": 1}, 0.25),
        (FOUR, {"of": "share", "at_most": "0.9"}, 0.25),
        (WORDS, {"one_of": ["all"]}, 0.75),
    ],
)
def test_the_gate_of_a_mark_that_is_left_out_is_open(scale, gate, fails, method):
    evaluation = left_out(scale, [Gate(id="g", on="x", **gate)])
    if "at_most" in gate:  # B holds the best mark, and is out
        assert likely(evaluation, method=method).out[1] == 1
    found = likely(evaluation, method=method)
    assert found.out[0] == pytest.approx(fails, abs=1e-12 if method == "exact" else 0.02)
    passing = likely(evaluation, Assumption(gates_pass=True), method=method)
    assert passing.out[0] == 0


@pytest.mark.parametrize("method", ["exact", "sampled"])
def test_the_cap_of_a_mark_that_is_left_out_may_hold(method):
    evaluation = left_out(
        FOUR, [Gate(id="g", on="x", of="share", at_least="0.5", effect="cap", cap=1)]
    )
    assert evaluation["A"].total == (1, 10)
    found = cut(evaluation, 10, likely_by=likely(evaluation, method=method))
    assert found.chances[0, 0] == pytest.approx(0.5, abs=1e-12 if method == "exact" else 0.02)
    assert found.standings[0] == ("open",)


def test_a_document_settles_the_gate_of_a_mark_that_is_left_out():
    evaluation = left_out(FOUR, [Gate(id="g", on="x", of="share", at_least="0.5")])
    found = plan(evaluation)
    assert found.gates == 1
    assert [step.document.id for step in found.steps] == ["papers"]
    assert found.steps[0].after.certain == pytest.approx(1)


@pytest.mark.parametrize("cap", [10, 11, 1000])
@pytest.mark.parametrize("rounding", [None, Rounding(2)])
def test_a_cap_that_no_total_reaches_caps_nobody(cap, rounding):
    def case(gates):
        criteria = CriteriaSet(
            "small",
            [Criterion("x", FOUR, points=4), Criterion("y", FOUR, points=6)],
            gates=gates,
            rounding=rounding,
            missing="interval",
        )
        return evaluate(Case.of(criteria, {"A": {"y": 3}, "B": {"x": 1}, "C": {"x": 2, "y": 2}}))

    gate = Gate(id="g", on="x", of="share", at_least="0.5", effect="cap", cap=cap)
    capped, free = likely(case([gate])), likely(case([]))
    assert np.array_equal(capped.above, free.above)
    assert np.array_equal(capped.first.share, free.first.share)
    assert np.array_equal(capped.ranks, free.ranks)


def test_a_plan_is_told_of_rounded_totals_where_its_lattice_can_hold_them():
    """The whole is 7 1/3, truncated to 7.33: nobody reaches it, and no plan may say so."""
    criteria = CriteriaSet(
        "small",
        [Criterion("x", FOUR, points="7/3"), Criterion("y", FOUR, points=5)],
        gates=[Gate(id="all", on="total", of="share", at_least=1)],
        rounding=Rounding(2, "truncate"),
        missing="interval",
        documents=[Document(id="papers", settles=["x", "y"])],
    )
    found = plan(evaluate(Case.of(criteria, {"A": {"x": 3}, "B": {"y": 1}})))
    assert found.now.right_first == 0
    assert found.everything.certain == 0
