"""What is certain holds in every completion, at every node, and is never loosened by knowledge."""

from __future__ import annotations

from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Gate,
    Levels,
    Linear,
    ModelError,
    evaluate,
    load_case,
)
from evalkit.core.errors import LookupFailed
from evalkit.evidence.certainty import TOTAL, Certain, certain
from evalkit.testing import cases, completions
from evalkit.testing.set_strategies import criteria_sets

OPEN = criteria_sets(missing=["interval"], decisions=False)


def inside(found: Certain, completed: Case) -> list[tuple[str, str, str]]:
    """Return the pairs that are called certain at some node, and are not so in a completion."""
    now = evaluate(completed)
    wrong = []
    for node in found.nodes:
        for one, others in found.above(node).items():
            for two in others:
                if node == TOTAL:
                    holds = now.is_above(one, two)
                else:
                    holds = certain(now).is_above(one, two, node)
                if not holds:
                    wrong.append((node, one, two))
    return wrong


@settings(max_examples=14)
@given(st.data())
def test_what_is_certain_holds_in_every_completion(data: st.DataObject) -> None:
    case = data.draw(cases(OPEN, min_projects=2))
    found = certain(evaluate(case))
    assert inside(found, data.draw(completions(case))) == []
    for node in found.nodes:
        above = found.above(node)
        pairs = sum(len(others) for others in above.values())
        assert found.ordered(node) == pairs
        assert all(
            found.is_above(a, b, node) == (b in above[a]) for a in above for b in above if a != b
        )


@settings(max_examples=14)
@given(st.data())
def test_knowing_more_never_loosens_what_is_certain(data: st.DataObject) -> None:
    case = data.draw(cases(OPEN, min_projects=2, panels=False))
    whole = data.draw(completions(case))
    kept = data.draw(st.sets(st.integers(0, len(whole.marks))))
    learnt = {(m.project, m.criterion) for n, m in enumerate(whole.marks) if n in kept}
    marks = [m for m in case.marks if (m.project, m.criterion) not in learnt]
    marks += [m for m in whole.marks if (m.project, m.criterion) in learnt]
    more = attrs.evolve(case, marks=marks, evidence=whole.evidence)
    before, after = certain(evaluate(case)), certain(evaluate(more))
    for node in before.nodes:
        now = after.above(node)
        for one, others in before.above(node).items():
            assert set(others) <= set(now[one]), node


def test_the_law_finds_who_is_called_above_and_may_fail() -> None:
    """What was wrong before: `sure` was not looked at."""
    gate = Gate(id="floor", on="a", at_least=5, effect="fail")
    criteria = CriteriaSet(
        "s",
        [Criterion(n, Linear(0, 10), points=p) for n, p in (("a", 10), ("b", 90))],
        gates=[gate],
    )
    case = Case.of(criteria, {"A": {"a": (4, 6), "b": 10}, "B": {"a": 6, "b": 1}})
    found = evaluate(case)
    assert [found.is_above(*pair) for pair in ("AB", "BA")] == [False, False]
    assert found.ranks.undecided == 1
    failing = evaluate(Case.of(criteria, {"A": {"a": 4, "b": 10}, "B": {"a": 6, "b": 1}}))
    assert failing.is_above("B", "A")
    either = evaluate(Case.of(criteria, {"A": {"a": 4, "b": 10}, "B": {"a": (4, 6), "b": 1}}))
    assert not either.told_apart("A", "B")  # both may be out
    assert certain(failing).ordered() == 1
    assert certain(either).ordered() == 0
    careless = attrs.evolve(found.ranks, sure=np.array([True, True]))
    assert careless.above(0, 1)


def test_a_chance_of_one_is_not_certain() -> None:
    """Level only where a stretch ends: the chance is 1, and a tie is possible."""
    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 10), points=10)], missing="interval")
    found = evaluate(Case.of(criteria, {"A": {"a": 5}, "B": {"a": (0, 5)}}))
    assert certain(found).above() == {"A": (), "B": ()}
    assert certain(found).ordered("a") == 0


def test_criteria_and_groups_are_looked_at_alone() -> None:
    scale = Levels([(0, 0), (1, "0.5"), (2, 1)])
    criteria = CriteriaSet(
        "s",
        [
            Criterion("g", weight="0.5"),
            Criterion("x", scale, parent="g", weight="0.5"),
            Criterion("y", scale, parent="g", weight="0.5"),
            Criterion("z", scale, weight="0.5"),
        ],
        missing="interval",
    )
    found = certain(evaluate(Case.of(criteria, {"A": {"x": 2, "y": 2}, "B": {"x": 0, "z": 1}})))
    assert found.nodes == (TOTAL, "g", "x", "y", "z")
    assert found.pairs == 1
    assert [found.ordered(node) for node in found.nodes] == [0, 1, 1, 0, 0]
    assert found.above("g") == {"A": ("B",), "B": ()}
    with refuses(LookupFailed, "is not a criterion, a group or the total"):
        found.above("w")


def test_a_profile_has_criteria_and_no_total() -> None:
    criteria = CriteriaSet("p", [Criterion("a", Linear(0, 10))], aggregate="none")
    found = certain(evaluate(Case.of(criteria, {"A": {"a": 3}, "B": {"a": 2}})))
    assert found.nodes == ("a",)
    assert found.ordered("a") == 1
    with pytest.raises(LookupFailed):
        found.ordered()


def test_no_float_decides() -> None:
    third = Fraction(1, 3)
    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 1), points=10)])
    near = third + Fraction(1, 10**30)
    found = certain(evaluate(Case.of(criteria, {"A": {"a": near}, "B": {"a": third}})))
    assert found.above() == {"A": ("B",), "B": ()}


def test_an_award_is_refused() -> None:
    with refuses(
        ModelError, "an award is decided by prices and steps too, not by a sum of criteria alone"
    ):
        certain(evaluate(load_case("examples/kr-software-tender")))
