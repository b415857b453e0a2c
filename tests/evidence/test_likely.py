"""What is likely: two roads to one answer, their bounds, and what certainty says of chances."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses
from tests.evidence.completing import completions

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Evaluation,
    Gate,
    Levels,
    Linear,
    ModelError,
    Rounding,
    evaluate,
    load_case,
)
from evalkit.assumed.assumption import Assumption
from evalkit.evidence.certainty import certain
from evalkit.evidence.chances import HELD, Likely, likely
from evalkit.evidence.completions import obstacles
from evalkit.evidence.firsts import first
from evalkit.evidence.laws import laws
from evalkit.testing import cases
from evalkit.testing.set_strategies import criteria_sets

SUMS = criteria_sets(aggregates=["sum"], missing=["interval"])
ANY = criteria_sets(missing=["interval", "zero", "exclude"])
ASSUMPTIONS = st.builds(
    Assumption,
    over=st.sampled_from(["levels", "points"]),
    lean=st.sampled_from(["even", "cautious", "known"]),
    gates_pass=st.booleans(),
    correlation=st.sampled_from([0.0, 0.0, 0.2, 0.6]),
)
SCALE = Levels([(0, 0), (1, "0.25"), (2, 1)])


def whole(found: Likely) -> None:
    """Hold above, tied and below to one, and each project to one rank or none."""
    assert found.above + found.above.T + found.tied == pytest.approx(1.0, abs=1e-9)
    assert found.ranks.sum(axis=1) + found.coarse.mass[:, 0] == pytest.approx(1.0, abs=1e-9)
    assert found.first.share.sum() >= 1 - found.out.prod() - 1e-9
    assert (found.first.low <= found.first.share + 1e-12).all()
    assert (found.first.share <= found.first.high + 1e-12).all()
    assert 0 <= found.wrong <= found.count / 2 + 1e-9


@settings(max_examples=14)
@given(st.data(), ASSUMPTIONS)
def test_above_tied_and_below_are_all_there_is(data: st.DataObject, given_: Assumption) -> None:
    evaluation = evaluate(data.draw(cases(ANY, min_projects=2)))
    found = likely(evaluation, given_, draws=200)
    whole(found)
    left = (1 - HELD) / 2 + 1e-6
    for span, chances in zip(found.held(), found.ranks, strict=True):
        if span is None:  # surely out, as far as the span may be sure of anything
            assert chances.sum() <= left
            continue
        best, worst = span
        assert 1 <= best <= (worst or best) <= len(found.projects)
        assert chances[: best - 1].sum() <= left
        assert (1 - chances[:worst].sum() if worst else 0) <= left


@settings(max_examples=14)
@given(st.data(), ASSUMPTIONS)
def test_what_is_certain_has_all_the_chances(data: st.DataObject, given_: Assumption) -> None:
    evaluation = evaluate(data.draw(cases(ANY, min_projects=2)))
    found, sure = likely(evaluation, given_, draws=200), certain(evaluation)
    for a, one in enumerate(found.projects):
        for b, two in enumerate(found.projects):
            if a != b and sure.is_above(one, two):
                # Rules for ties part some whose totals are the same.
                assert found.above[b, a] <= found.error + 1e-9
                assert found.pairs.high[a, b] + found.tied[a, b] >= 1 - 1e-9


@settings(max_examples=14)
@given(st.data(), ASSUMPTIONS)
def test_exact_meets_sampled(data: st.DataObject, given_: Assumption) -> None:
    case = data.draw(cases(SUMS, min_projects=2))
    if any(obstacles(case.criteria)):
        return
    evaluation, draws = evaluate(case), 4000
    exact = likely(evaluation, given_, method="exact")
    drawn = likely(evaluation, given_, method="sampled", draws=draws)
    share = drawn.above
    error = 5 * np.sqrt((share * (1 - share) + 1 / draws) / draws)
    assert (share <= exact.pairs.high + drawn.error + error).all()
    assert (share >= exact.pairs.low - drawn.error - error).all()
    assert drawn.out == pytest.approx(exact.out, abs=exact.laws.unsure.sum() + 0.05)


def every(evaluation: Evaluation) -> tuple[np.ndarray, np.ndarray]:
    """Return chances of above and tied over all completions of open levels, one by one."""
    case = evaluation.case
    names = [p.id for p in case.projects]
    totals: list[list[Fraction | None]] = []
    for name in names:
        gaps = [c.id for c in case.criteria.leaves if (name, c.id) not in case.marks_of]
        rows = {c.id: case.marks_of[name, c.id][0].low for c in case.criteria.leaves
                if c.id not in gaps}  # fmt: skip
        own = []
        for values in product((0, 1, 2), repeat=len(gaps)):
            one = Case.of(case.criteria, {name: {**rows, **dict(zip(gaps, values, strict=True))}})
            outcome = evaluate(one)[name].outcome
            own.append(None if outcome.passing is None else outcome.passing[0])
        totals.append(own)
    above, tied = (np.zeros((len(names), len(names))) for _ in range(2))
    for a, b in product(range(len(names)), repeat=2):
        both = list(product(totals[a], totals[b]))
        over = [x is not None and (y is None or x > y) for x, y in both]
        above[a, b] = sum(over) / len(both)
        tied[a, b] = sum(x == y for x, y in both) / len(both)
    return above, tied


MARKS = {"A": {"x": 2, "y": 1}, "B": {"y": 2}, "C": {"x": 1, "y": 1, "z": 1}, "D": {"z": 2}}


@pytest.mark.parametrize("aggregate", ["sum", "minimum", "product"])
@pytest.mark.parametrize("place", ["criterion", "group", "total"])
@pytest.mark.parametrize("effect", ["cap", "fail"])
def test_draws_meet_every_completion_where_a_total_is_no_plain_sum(aggregate, place, effect):
    criteria = CriteriaSet(
        "s",
        [
            Criterion("g", weight="0.625", aggregate=aggregate),
            Criterion("x", SCALE, parent="g", weight="0.5"),
            Criterion("y", SCALE, parent="g", weight="0.5"),
            Criterion("z", SCALE, weight="0.375"),
        ],
        missing="interval",
        rounding=Rounding(0, "half-even", place),
        gates=[
            Gate(id="floor", on="g", at_least="0.5", of="share", effect=effect,
                 cap=30 if effect == "cap" else None),
            Gate(id="least", on="total", at_least=20, of="points"),
        ],
    )  # fmt: skip
    evaluation = evaluate(Case.of(criteria, MARKS))
    found, draws = likely(evaluation, draws=20_000), 20_000
    assert found.method == "sampled"
    above, tied = every(evaluation)
    for drawn, share in ((found.above, above), (found.tied, tied)):
        allowed = 4 * np.sqrt(share * (1 - share) / draws) + 1e-9
        off = ~np.eye(4, dtype=bool)
        assert (np.abs(drawn - share) <= allowed)[off].all()
    whole(found)


@settings(max_examples=14)
@given(st.data(), ASSUMPTIONS)
def test_the_order_of_projects_means_nothing(data: st.DataObject, given_: Assumption) -> None:
    case = data.draw(cases(ANY, min_projects=2))
    order = data.draw(st.permutations(range(len(case.projects))))
    turned = attrs.evolve(case, projects=[case.projects[n] for n in order])
    one = likely(evaluate(case), given_, draws=100)
    two = likely(evaluate(turned), given_, draws=100)
    assert two.above == pytest.approx(one.above[np.ix_(order, order)], abs=1e-9)
    assert two.ranks == pytest.approx(one.ranks[order], abs=1e-9)


@given(completions(), st.sampled_from([2, 3, 7]))
def test_first_is_the_first_rank_and_its_bounds_hold(case, steps):
    third = Fraction(1, 3)
    moved = attrs.evolve(
        case,
        cells=tuple(
            tuple(tuple(attrs.evolve(p, low=p.low * third, high=p.high * third) for p in cell)
                  for cell in row)
            for row in case.cells
        ),
    )  # fmt: skip
    coarse, fine = first(laws(moved, steps)), first(laws(moved, 3 * 100))
    assert fine.low == pytest.approx(fine.share)  # thirds lie on the finer lattice
    assert (coarse.low <= fine.share + 1e-9).all()
    assert (fine.share <= coarse.high + 1e-9).all()


def test_the_shipped_example_says_what_was_worked_out_by_another_program():
    evaluation = evaluate(load_case("examples/korean-municipalities"))
    alone = likely(evaluation)
    assert [alone.ordered(p) for p in (0.95, 0.9, 0.8)] == [25, 56, 106]
    together = likely(evaluation, Assumption(correlation=0.1), steps=50)
    assert [together.ordered(p) for p in (0.95, 0.9, 0.8)] == [2, 20, 62]
    assert alone.error < 0.01
    assert alone.first.error < 0.01


def test_a_coarse_lattice_for_ranks_is_used_where_the_fine_one_is_much_work(monkeypatch):
    monkeypatch.setattr("evalkit.evidence.chances.RANK_WORK", 1.0)
    criteria = CriteriaSet("s", [Criterion("a", Linear(0, 10), points=10)], missing="interval")
    found = likely(evaluate(Case.of(criteria, {"A": {"a": 5}, "B": {"a": (0, 6)}, "C": {}})))
    assert found.coarse.step == Fraction(1, 10)
    assert found.ranks[:, 0] == pytest.approx(found.first.share, abs=found.first.error + 0.02)
    monkeypatch.setattr("evalkit.evidence.chances.LAW_WORK", 1.0)
    assert likely(found.evaluation).method == "sampled"


def test_what_is_refused_says_what_to_ask():
    profile = CriteriaSet("p", [Criterion("a", Linear(0, 10))], aggregate="none")
    with refuses(ModelError, "ask only what is certain of each criterion"):
        likely(evaluate(Case.of(profile, {"A": {"a": 3}})))
    with refuses(
        ModelError,
        "ask for the award itself: `evalkit score` shows what is open and the what-if table, "
        "`evalkit explain` shows each step",
    ):
        likely(evaluate(load_case("examples/kr-software-tender")))
    minimum = CriteriaSet("m", [Criterion(n, SCALE, points=5) for n in "ab"], aggregate="minimum")
    found = evaluate(Case.of(minimum, {"A": {"a": 1, "b": 1}}))
    with pytest.raises(ModelError, match="sums only"):
        likely(found, method="exact")
    with refuses(ModelError, "must be one of {names}"):
        likely(found, method="guessed")


def test_a_gate_on_points_that_a_criterion_cannot_bring_turns_nowhere():
    criteria = CriteriaSet(
        "s",
        [Criterion(n, Linear(0, 10), points=p) for n, p in (("a", 0), ("b", 10))],
        missing="interval",
        gates=[Gate(id="never", on="a", at_least=1, of="points")],
    )
    found = likely(evaluate(Case.of(criteria, {"A": {"b": 3}, "B": {}})))
    assert found.out == pytest.approx([1.0, 1.0])
    assert found.tied[0, 1] == pytest.approx(1.0)


@pytest.mark.parametrize(("share", "span"), [(50, (1, None)), (60, (1, None)), (97, None)])
def test_who_may_still_be_in_is_not_called_out(share: int, span: tuple[int, None] | None) -> None:
    # The gate fails with a chance of so many in a hundred; 90 % are held by a span that tells it.
    scale = Linear(0, 100)
    criteria = CriteriaSet(
        "gated",
        [Criterion("q", scale, points=100)],
        gates=[Gate(id="pass", on="q", at_least=share)],
        missing="interval",
    )
    found = likely(evaluate(Case.of(criteria, {"open": {"q": (0, 100)}, "failed": {"q": 0}})))
    assert found.out == pytest.approx([share / 100, 1], abs=0.02)
    assert found.held() == (span, None)
