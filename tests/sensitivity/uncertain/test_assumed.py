"""Open marks in the draws: the one definition of what they may be, and the gates they break."""

import numpy as np
import pytest
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Gate, Levels, Linear, evaluate
from evalkit.assumed.assumption import Assumption
from evalkit.evidence.comparing import pairs
from evalkit.evidence.completions import Completions
from evalkit.evidence.laws import laws
from evalkit.sensitivity import Range, Study
from evalkit.sensitivity.questions.joint import joint
from evalkit.weights import WeightSpace

FOUR = Levels([(0, 0), (1, "0.3"), (2, "0.4"), (3, 1)])
ASSUMPTIONS = [
    Assumption(),
    Assumption(lean="cautious"),
    Assumption(lean="known"),
    Assumption(over="points"),
    Assumption(gates_pass=True),
    Assumption(correlation=0.3),
]


def case(gates=()):
    criteria = CriteriaSet(
        "open",
        [
            Criterion("x", FOUR, points=40, missing="interval"),
            Criterion("y", FOUR, points=30, missing="interval"),
            Criterion("z", Linear(0, 100), points=30, missing="interval"),
        ],
        gates=gates,
    )
    marks = {
        "A": {"x": (1, 3), "y": 2, "z": 50},
        "B": {"x": 2, "y": None, "z": (20, 90)},
        "C": {"x": None, "y": 3, "z": None},
        "D": {"x": 3, "y": (0, 1), "z": 40},
    }
    return Case.of(criteria, marks)


GATES = [
    Gate(id="cap-x", on="x", of="share", at_least="0.35", effect="cap", cap=45),
    Gate(id="cap-z", on="z", of="value", at_least=40, effect="cap", cap=50),
    Gate(id="out-y", on="y", of="value", at_least=1),
]


def at_official(evaluation):
    """Return a study whose weights do not move, so that only marks are drawn."""
    fixed = {c.id: c.points / 100 for c in evaluation.case.criteria.leaves}
    return Study.of(evaluation, WeightSpace.point(list(fixed), list(fixed.values())))


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=str)
@pytest.mark.parametrize("gates", [(), GATES], ids=["free", "gated"])
def test_the_draws_meet_the_exact_chances_of_pairs(gates, assumption):
    """An expected rank is one, and for each other the chance to be above, and half of a tie."""
    evaluation = evaluate(case(gates))
    exact = pairs(laws(Completions.of(evaluation, assumption)))
    tied = exact.tied - np.eye(len(exact.tied))
    wanted = 1 + exact.above.sum(axis=0) + tied.sum(axis=0) / 2
    found = joint(at_official(evaluation), seed=3, matrices=4000, draws=1, assumption=assumption)
    off = np.abs(found.expected_ranks - wanted)
    slack = len(wanted) * exact.error
    assert (off <= 3 * found.expected_ranks_error + slack).all()
    assert slack < 0.02


def test_another_assumption_is_told_apart():
    """Marks drawn evenly over points do not meet the chances of equally likely levels."""
    evaluation = evaluate(case())
    levels = pairs(laws(Completions.of(evaluation, Assumption())))
    wanted = 1 + levels.above.sum(axis=0)
    points = Assumption(over="points")
    found = joint(at_official(evaluation), seed=3, matrices=4000, draws=1, assumption=points)
    assert (np.abs(found.expected_ranks - wanted) > 3 * found.expected_ranks_error).any()


def test_a_mark_that_breaks_a_gate_caps_the_draw():
    gates = [Gate(id="cap", on="x", of="share", at_least="0.35", effect="cap", cap=0)]
    evaluation = evaluate(case(gates))
    capped = joint(at_official(evaluation), seed=1, matrices=2000, draws=1)
    free = joint(
        at_official(evaluation), seed=1, matrices=2000, draws=1,
        assumption=Assumption(gates_pass=True),
    )  # fmt: skip
    sure = list(capped.matrix.projects).index("D")  # its x is known, and passes
    assert capped.first[sure] > free.first[sure] + 3 * capped.first_error[sure]
    assert tells(page_of(capped), said_of_gates())
    assert not tells(page_of(free), said_of_gates())


def said_of_gates():
    return (
        "Gates on open marks are applied here: in each draw, a drawn mark that fails a gate "
        "caps the total or excludes the project."
    )


def test_a_distribution_of_ones_own_still_holds():
    evaluation = evaluate(case())
    known = {
        ("A", "x"): Range(1, 1), ("B", "y"): Range(0, 0), ("B", "z"): Range(0, 0),
        ("C", "x"): Range(0, 0), ("C", "z"): Range(0, 0), ("D", "y"): Range(0, 0),
    }  # fmt: skip
    found = joint(at_official(evaluation), marks=known, matrices=8, draws=1)
    assert found.first.tolist() == [1, 0, 0, 0]
