"""What asking brings is what going through every answer gives, and keeps the laws of knowing more."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.completing import completions
from tests.evidence.planning.asking_all import answers

from evalkit.assumed.assumption import Assumption
from evalkit.evidence.completions import Completions, Piece
from evalkit.evidence.laws import lattice
from evalkit.evidence.planning.goals import (
    CutGoal,
    FirstGoal,
    JointDraws,
    OrderGoal,
    TopGoal,
    firsts,
)
from evalkit.evidence.planning.known import KnownLaws
from evalkit.evidence.planning.settle import SettleAim
from evalkit.evidence.planning.standing import Observer, Prospect

ALL = 10**6
"""Rows and draws: nothing stands for something else."""
NEAR = 2e-6


def ground(case: Completions, rows: int = ALL) -> KnownLaws:
    return KnownLaws(case, lattice(case), rows)


def stands(case: Completions, closed: list[frozenset[int]]) -> Prospect:
    laid = ground(case)
    return Observer(laid, OrderGoal(), ALL).stands([{own: 1.0} for own in closed])


def state(case: Completions, closed: list[frozenset[int]], rows: int = ALL):
    laid = ground(case, rows)
    return [laid.rows(n, {own: 1.0}) for n, own in enumerate(closed)]


@st.composite
def asked(draw: st.DrawFn) -> tuple[Completions, list[frozenset[int]]]:
    """Draw a case, and for each project up to two marks that are asked for."""
    case = draw(completions(most_projects=3))
    rho = draw(st.sampled_from([0.0, 0.0, 0.3]))
    case = evolve(case, assumption=Assumption(correlation=rho))
    marks = st.frozensets(st.integers(0, 2), max_size=2)
    closed = [draw(marks) & frozenset(own) for own in case.open]
    return case, closed


@settings(max_examples=14)
@given(asked())
def test_what_asking_brings_is_what_every_answer_gives(given_: object) -> None:
    case, closed = given_  # type: ignore[misc]
    want, found = answers(case, closed), stands(case, closed)
    for name in ("doubt", "wrong", "certain", "right_first"):
        assert getattr(found, name) == pytest.approx(getattr(want, name), abs=1e-5), name
    there = state(case, closed)
    assert OrderGoal().value(there) == pytest.approx(want.doubt, abs=1e-5)
    assert FirstGoal(case.projects, ALL).value(there) == pytest.approx(want.bits, abs=1e-4)
    for ranks in range(1, len(case.projects) + 1):
        found_top = TopGoal(case.projects, ALL, ranks).value(there)
        assert found_top == pytest.approx(want.top[ranks - 1], abs=1e-5)
    cut = SettleAim.read("cut:6").goal(ground(case), ALL)
    assert cut.value(there) == pytest.approx(want.cut, abs=1e-5)


@settings(max_examples=16)
@given(asked(), st.integers(0, 2))
def test_one_project_known_better_is_the_whole_state_known_better(
    given_: object, mark: int
) -> None:
    case, closed = given_  # type: ignore[misc]
    before, laid = state(case, closed), ground(case)
    way = laid.rows(0, {closed[0] | ({mark} & frozenset(case.open[0])): 1.0})
    for goal in (
        OrderGoal(),
        FirstGoal(case.projects, ALL),
        TopGoal(case.projects, ALL, 1),
        CutGoal(3),
    ):
        was, now = goal.options(before, 0, [before[0], way])
        gain = goal.value(before) - goal.value([way, *before[1:]])
        assert was - now == pytest.approx(gain, abs=1e-4)


@settings(max_examples=14)
@given(completions(most_projects=3), st.permutations([(n, k) for n in range(3) for k in range(3)]),
       st.sampled_from([0.0, 0.3]))  # fmt: skip
def test_on_every_path_knowing_more_is_never_worse(case: Completions, order, rho: float) -> None:
    case = evolve(case, assumption=Assumption(correlation=rho))
    closed = [frozenset[int]() for _ in case.projects]
    laid = ground(case)
    watch = Observer(laid, FirstGoal(case.projects, 4096), 4096)
    before, first = watch.stands([{own: 1.0} for own in closed]), None
    for n, k in order:
        if n >= len(closed) or k not in case.open[n]:
            continue
        closed[n] |= {k}
        now = watch.stands([{own: 1.0} for own in closed])
        assert now.certain >= before.certain - 1e-9
        assert now.doubt <= before.doubt + 1e-5
        assert now.wrong <= before.wrong + 1e-5
        if np.prod([len(laid.rows(n, {own: 1.0}).share) for n, own in enumerate(closed)]) <= 4096:
            assert now.goal <= before.goal + 1e-4
            assert now.right_first >= before.right_first - 1e-5
            there = [laid.rows(n, {own: 1.0}) for n, own in enumerate(closed)]
            joint = JointDraws.of(there, case.projects, 4096)
            chances = joint.share @ firsts(there, joint)
            first = chances if first is None else first
            assert chances == pytest.approx(first, abs=1e-5)  # of anyone, on average
        before = now
    tied = answers(case, closed) if sum(map(len, closed)) < 5 else None
    assert before.wrong == pytest.approx(0.0, abs=1e-5)  # with all known only ties are open
    if tied is not None:
        assert before.certain == pytest.approx(tied.certain, abs=1e-5)


@given(asked(), st.permutations(range(3)))
@settings(max_examples=16)
def test_the_order_of_projects_means_nothing(given_: object, order: list[int]) -> None:
    case, closed = given_  # type: ignore[misc]
    kept = [n for n in order if n < len(case.projects)]
    turned = evolve(
        case,
        projects=tuple(case.projects[n] for n in kept),
        cells=tuple(case.cells[n] for n in kept),
    )
    one, other = stands(case, closed), stands(turned, [closed[n] for n in kept])
    for name in ("doubt", "wrong", "at_95", "certain", "right_first", "width"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), abs=1e-5), name


def points(*values: float, shares: tuple[float, ...] = ()) -> tuple[Piece, ...]:
    shares = shares or (1 / len(values),) * len(values)
    return tuple(Piece(Fraction(v), Fraction(v), s) for v, s in zip(values, shares, strict=True))


def test_asking_can_lower_the_expected_number_of_pairs_at_95_per_cent() -> None:
    """The law that asking never lowers it is false, and a small search has to find that."""
    found = []
    for reach in (1.0, 1.5, 2.5):
        for chance in (0.1, 0.2, 0.3):
            x, y = points(0, reach), points(0, 2, shares=(chance, 1 - chance))
            case = Completions(
                ("a", "b"), ("x", "y"), ((x, y), (points(1), points(0))), Fraction(5)
            )
            now = stands(case, [frozenset(), frozenset()])
            then = stands(case, [frozenset({0}), frozenset()])
            assert then.doubt <= now.doubt + 1e-6
            assert then.wrong <= now.wrong + 1e-6
            if then.at_95 < now.at_95 - 1e-6:
                found.append((reach, chance, now.at_95, then.at_95))
    assert (1.5, 0.1, 1.0, 0.5) in [(r, c, round(a, 9), round(b, 9)) for r, c, a, b in found]


def test_the_middle_of_equal_shares_stands_for_all_that_may_be_known() -> None:
    rng = np.random.default_rng(5)
    rows = tuple(
        tuple(points(*sorted(rng.choice(30, 4, replace=False).tolist())) for _ in range(4))
        for _ in range(4)
    )
    case = Completions(tuple("abcd"), tuple("wxyz"), rows, Fraction(120))
    closed = [frozenset({0, 1, 2})] * 4
    exact, near = state(case, closed), state(case, closed, 32)
    assert len(near[0].share) <= 32 < len(exact[0].share)
    assert OrderGoal().value(near) == pytest.approx(OrderGoal().value(exact), rel=0.02)
    few, many = (FirstGoal(case.projects, draws) for draws in (512, 4096))
    assert few.value(near) == pytest.approx(many.value(exact), rel=0.05)


@settings(max_examples=14)
@given(asked())
def test_who_is_drawn_is_who_is_expected(given_: object) -> None:
    """A letter that may be refused is the mean of the one that came and the one that did not."""
    case, closed = given_  # type: ignore[misc]
    laid = ground(case)
    known = [{own: 0.25, frozenset(): 0.75} if own else {own: 1.0} for own in closed]
    mixed = OrderGoal().value([laid.rows(n, own) for n, own in enumerate(known)])
    parts = 0.0
    for bits in range(1 << len(closed)):
        share, chosen = 1.0, []
        for n, own in enumerate(closed):
            came = bool(bits >> n & 1)
            share *= (0.25 if came else 0.75) if own else float(came)
            chosen.append(own if came else frozenset())
        if share:
            parts += share * answers(case, chosen).doubt
    assert mixed == pytest.approx(parts, abs=1e-5)


@pytest.mark.parametrize("projects", [1, 3, 64, 65, 200])
def test_all_ways_are_gone_through_of_any_number_of_projects(projects):
    shares = [np.array([0.25, 0.75])] + [np.ones(1)] * (projects - 1)
    laws = [SimpleNamespace(share=share) for share in shares]
    joint = JointDraws.of(laws, [f"p{n}" for n in range(projects)], 4096)
    assert joint.places.shape == (2, projects)
    assert joint.places[:, 0].tolist() == [0, 1]
    assert joint.share.tolist() == [0.25, 0.75]
