"""Work is counted: loops end, limits limit, and the same input gives the same page."""

from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import cache
from itertools import count, pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from evalkit.cli.analyses import _plain
from evalkit.core.errors import ModelError
from evalkit.sensitivity import (
    Budget,
    Options,
    acceptability,
    analyse,
    drivers,
    extreme_ranks,
    flips,
    joint,
    winners,
)
from evalkit.sensitivity import budget as clock
from evalkit.sensitivity.budget import OutOfWorkError, WorkLeft
from evalkit.sensitivity.catalogue import QUESTIONS
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said
from evalkit.show.sensitivity.numbers import effect
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.programs import SolverError, linear_program

SMALL = Budget(vertices=100, programs=3, nodes=5, floats=1000, scores=5000)


def table(projects=12, criteria=5, seed=0):
    return np.random.default_rng(seed).integers(0, 11, (projects, criteria)).astype(float)


def ticking(monkeypatch):
    """Let every look at the clock take one second."""
    ticks = count()
    monkeypatch.setattr(clock, "monotonic", lambda: float(next(ticks)))


def test_a_budget_is_multiplied_and_checked():
    assert Budget().times(0.5).programs == Budget().programs // 2
    assert Budget(seconds=3.0).times(2).seconds == 3.0
    assert Budget(nodes=7).plain()["nodes"] == 7
    for wrong in (0, -1, float("inf"), float("nan"), True):
        with pytest.raises(ModelError, match="more than 0"):
            Budget().times(wrong)
    for wrong in (-1, 1.5, True):
        with pytest.raises(ModelError, match="whole number"):
            Budget(programs=wrong)


def test_work_is_spent_and_the_clock_is_shared(monkeypatch):
    work = WorkLeft(Budget(programs=2))
    assert work.take("programs")
    assert work.take("programs", 5)
    assert not work.take("programs")
    with pytest.raises(OutOfWorkError):
        work.need("programs")
    ticking(monkeypatch)
    work = WorkLeft(Budget(seconds=2.5))  # looks at 0, ends at 2.5
    assert work.take("nodes")  # 1
    assert work.take("nodes")  # 2
    assert not work.take("nodes")  # 3
    assert work.draws(10, 7, 100) == 7


def test_questions_have_a_clock_each_and_a_whole_analysis_has_one(monkeypatch):
    ticking(monkeypatch)
    study = Study.of([[1, 0], [0, 1]], budget=Budget(seconds=2.5))
    first, second = study.work(), study.work()
    assert second.until == first.until + 1  # each from when it is asked for
    timed = study.timed()
    assert timed.work().until == timed.work().until == timed.timed().work().until
    assert study.work().take("programs", 5)
    assert Study.of([[1, 0]]).timed().work().until is None


def test_what_is_cut_short_says_so_everywhere():
    values = np.random.default_rng(2).random((40, 6))
    found = analyse(Study.of(values, budget=SMALL))
    told = [said(note).text() for note in found.cut_short]
    for word in ("Potential optimality", "Extreme ranks", "Rank acceptability", "Drivers"):
        assert any(line.startswith(word) for line in told), word
    page = " ".join(str(found).split())
    plain = found.plain()
    assert all(" ".join(line.split()) in page for line in told)
    assert set(told) <= set(plain["cut_short"])
    assert plain["budget"]["programs"] == 3
    assert "--effort 10" in page
    assert found.page("ko").as_text()
    assert not analyse(Study.of(values[:6])).cut_short


@cache
def crowded(names):
    """Return a space with more corners than are listed: each comparison takes a program."""
    count = len(names)
    chain = {pair: (Fraction(1, 3), 3) for pair in pairwise(names)}
    limits = Fraction(1, 4 * count), Fraction(5, 2 * count)
    return WeightSpace.ratio(names, chain) & WeightSpace.bounds(names, *limits)


def open_marks():
    values = np.random.default_rng(0).integers(0, 11, (12, 18)).astype(float)
    return as_matrix(values, high=np.minimum(values + 1, 11))


CUT = {  # how each analysis that can be cut short names itself
    "flips": "Smallest changes",
    "winners": "Potential optimality",
    "extreme_ranks": "Extreme ranks",
    "acceptability": "Rank acceptability",
    "drivers": "Drivers",
    "joint": "Weights and marks together",
}
BOUNDED = {
    "stability",
    "breakpoints",
    "critical_weights",
    "pairwise_winning",
}  # by the size of the table


def test_every_analysis_can_be_cut_or_is_bounded_by_its_table():
    assert CUT.keys() | BOUNDED | {"structure"} == QUESTIONS.keys()  # structure: with evaluators


@pytest.mark.parametrize("kind", CUT)
@pytest.mark.parametrize("seconds", [None, 1e-9])
def test_each_analysis_names_itself_where_nothing_is_allowed(kind, seconds):
    none = Budget(vertices=0, programs=0, nodes=0, floats=0, scores=0, seconds=seconds)
    matrix = open_marks()
    found = QUESTIONS[kind](
        Study.of(matrix, crowded(tuple(matrix.criteria)), budget=none), Options()
    )
    rows = found.rows()
    told = [said(note).text() for note in found.cut_short]
    assert any(line.startswith(CUT[kind]) for line in told), told
    for lang in ("en", "ko"):
        page = " ".join(found.page(lang).as_text().split())
        assert all(" ".join(said(note).text(lang).split()) in page for note in found.cut_short)
    assert _plain(found, "en") == {"rows": rows, "cut_short": told}


def test_no_part_of_the_whole_is_cut_in_silence():
    none = Budget(vertices=0, programs=0, nodes=0, floats=0, scores=0)
    matrix = open_marks()
    found = analyse(Study.of(matrix, crowded(tuple(matrix.criteria)), budget=none))
    page = " ".join(str(found).split())
    told = [said(note).text() for note in found.cut_short]
    for kind, name in CUT.items():
        assert any(line.startswith(name) for line in told), kind
    assert all(" ".join(line.split()) in page for line in told)
    assert found.plain()["cut_short"] == told


def test_late_no_program_is_solved_but_those_of_the_space(monkeypatch):
    """What the space itself takes is two programs a criterion and a few more, at any size."""
    asked = []
    solve = linprog
    monkeypatch.setattr(
        "scipy.optimize.linprog", lambda *a, **given: asked.append(1) or solve(*a, **given)
    )
    ticking(monkeypatch)
    counts = []
    for projects in (6, 24):
        values = np.random.default_rng(0).integers(0, 11, (projects, 18)).astype(float)
        asked.clear()
        found = analyse(
            Study.of(
                values,
                crowded.__wrapped__([f"c{i}" for i in range(18)]),
                budget=Budget(seconds=1e-9),
            )
        )
        str(found)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6 * 18


def test_answers_under_any_budget_do_not_contradict_the_whole_ones():
    values = np.random.default_rng(3).random((20, 4))
    whole, part = winners(Study.of(values)), winners(Study.of(values, budget=Budget(programs=2)))
    assert part.unproven or any(not c.is_solved for c in part.chances)
    for own, right in zip(part.chances, whole.chances, strict=True):
        assert own.state in {right.state, "open"}
        assert own.margin <= right.margin + 1e-9
    narrow, wide = (
        extreme_ranks(Study.of(values)),
        extreme_ranks(Study.of(values, budget=Budget(floats=500))),
    )
    assert wide.cut_short
    for own, right in zip(wide.extremes, narrow.extremes, strict=True):
        assert own.best_bound <= right.best <= own.best
        assert own.worst <= right.worst <= own.worst_bound
    few, many = flips(Study.of(values, budget=Budget(programs=4))), flips(Study.of(values))
    solved = ~np.isnan(few.becomes)
    assert few.cut_short
    assert np.allclose(few.becomes[solved], many.becomes[solved])


def test_a_clock_covers_the_whole_analysis(monkeypatch):
    """Every part asks it, and falls back to the least that it needs."""
    values = table(30, 6)
    full = analyse(Study.of(values))
    ticking(monkeypatch)
    late = analyse(Study.of(values, budget=Budget(seconds=1e-9)))
    assert late.acceptability.samples == 512
    assert late.drivers.samples <= 128
    assert not any(chance.is_solved for chance in late.winners.chances)
    assert "time limit" in str(late)
    for own, right in zip(late.extreme_ranks.extremes, full.extreme_ranks.extremes, strict=True):
        assert own.best_bound <= right.best <= own.best


def test_the_clock_covers_uncertain_marks(monkeypatch):
    values = table(10, 4)
    matrix = as_matrix(values, high=np.minimum(values + 2, 10))
    assert joint(Study.of(matrix, budget=Budget(scores=30_000))).cut_short
    ticking(monkeypatch)
    found = joint(Study.of(matrix, budget=Budget(seconds=1e-9)))
    assert found.matrices == 8
    assert found.cut_short


def test_explicit_numbers_are_kept_whatever_the_budget():
    values = table(12, 4)
    assert drivers(Study.of(values, budget=SMALL), samples=256).samples == 256
    assert (
        acceptability(Study.of(values, budget=SMALL), samples=20_000, method="sampling").samples
        == 20_000
    )


@pytest.mark.long
def test_the_same_bytes_twice_and_with_two_workers():
    values = table(30, 6, 4)
    first = analyse(Study.of(values), seed=3)
    with ProcessPoolExecutor(2) as executor:
        second = analyse(Study.of(values), seed=3, executor=executor)
    third = analyse(Study.of(values), seed=3)
    small = [analyse(Study.of(values, budget=SMALL), seed=3)]
    with ProcessPoolExecutor(2) as executor:
        small.append(analyse(Study.of(values, budget=SMALL), seed=3, executor=executor))
    assert small[0].cut_short
    assert small[0].plain() == small[1].plain()
    assert str(first) == str(second) == str(third)
    assert first.plain() == second.plain() == third.plain()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1e-6, 1e-3, 0.1, 1e3, 1e9]))
def test_verdicts_do_not_depend_on_the_unit(seed, unit):
    rng = np.random.default_rng(seed)
    # Whole marks, so that the unit rounds nothing that was told apart before.
    values = rng.integers(0, 6, (int(rng.integers(2, 8)), int(rng.integers(1, 5)))).astype(float)
    scaled = np.array([[float(f"{v * unit:.6g}") for v in row] for row in values])
    assert winners(Study.of(values)).possible == winners(Study.of(scaled)).possible
    assert winners(Study.of(values)).certain == winners(Study.of(scaled)).certain
    assert (
        winners(Study.of(values)).preference.necessary
        == winners(Study.of(scaled)).preference.necessary
    ).all()
    own, other = extreme_ranks(Study.of(values)), extreme_ranks(Study.of(scaled))
    assert (own.best, own.worst) == (other.best, other.worst)
    first, second = flips(Study.of(values)), flips(Study.of(scaled))
    assert np.allclose(first.passes, second.passes, equal_nan=True)
    assert np.allclose(
        acceptability(Study.of(values), method="auto", samples=256).first,
        acceptability(Study.of(scaled), method="auto", samples=256).first,
        atol=1e-7,
    )


def test_a_space_without_corners_asks_the_solver_within_its_nodes():
    values = np.random.default_rng(5).random((12, 9))
    space = WeightSpace.bounds(9, "0.02", "0.23")
    found = extreme_ranks(Study.of(values, space, budget=Budget(nodes=10)))
    whole = extreme_ranks(Study.of(values, space))
    for own, right in zip(found.extremes, whole.extremes, strict=True):
        assert own.best_bound <= right.best <= own.best
        assert own.worst <= right.worst <= own.worst_bound


def test_pairs_beyond_the_budget_are_not_added_up():
    values = table(30, 6)
    whole = acceptability(Study.of(values), samples=4096)
    assert whole.by_pairs
    assert not whole.cut_short
    part = acceptability(Study.of(values, budget=Budget(floats=1000)), samples=4096)
    assert not part.by_pairs
    assert any(said(line).text().startswith("Expected ranks") for line in part.cut_short)
    assert np.abs(part.expected_ranks - whole.expected_ranks).max() < 0.2
    assert part.expected_rank_errors.max() > 0
    assert np.array_equal(part.wins, whole.wins)  # who asks for them gets them


def test_pairs_are_not_counted_beyond_the_budget():
    space = WeightSpace.bounds(3, low=0.1, high=0.6)
    values = table(8, 3)
    assert acceptability(Study.of(values, space), samples=512).wins.max() > 0
    few = acceptability(Study.of(values, space, budget=Budget(scores=1000)), samples=512)
    with pytest.raises(ModelError, match="too many"):
        _ = few.wins
    assert few.expected_ranks.sum() == pytest.approx(8 * 9 / 2)


def test_rows_of_many_projects_take_no_longer_each():
    found = acceptability(Study.of(table(60, 4)), samples=512)
    assert found.expected_ranks is found.expected_ranks
    assert found.rank_entropy is found.rank_entropy
    assert found.expected_rank_errors is found.expected_rank_errors


def test_flips_say_whose_weights_were_not_checked(monkeypatch):
    """Late, no witness is looked for, and the rivals are counted."""
    found = flips(Study.of(table(), budget=Budget(seconds=1e6)))
    assert not found.cut_short
    monkeypatch.setattr(clock, "monotonic", lambda: 1e12)
    found.rows()
    assert any("fractions" in said(message).text() for message in found.cut_short)


def test_a_clock_is_handed_to_the_solver(monkeypatch):
    """Without one nothing is; a program that the clock gives up is not tried again."""
    limits = []

    def asked(*args, time_limit=None, **given):
        limits.append(time_limit)
        return linear_program(*args, time_limit=time_limit, **given)

    monkeypatch.setattr("evalkit.sensitivity.winning.chances.linear_program", asked)
    winners(Study.of(table()))
    assert limits
    assert set(limits) == {None}
    monkeypatch.setattr(clock, "monotonic", lambda: 0.0)
    limits.clear()
    winners(Study.of(table(), budget=Budget(seconds=7.0)))
    assert set(limits) == {7.0}

    def given_up(*_args, **given):
        tries.append(given["options"])
        return SimpleNamespace(status=1, message="time limit", x=None)

    tries = []
    monkeypatch.setattr("scipy.optimize.linprog", given_up)
    with pytest.raises(SolverError):
        linear_program([1.0], time_limit=2.0)
    assert [options["time_limit"] for options in tries] == [2.0]
    found = winners(Study.of(table(), budget=Budget(seconds=7.0)))
    assert not any(chance.is_solved for chance in found.chances)
    assert found.cut_short


@pytest.mark.parametrize(
    ("share", "error", "written"),
    [
        (1.0, 0.0, "100.0"),
        (1.0, 0.0001, "> 99.9"),
        (-0.01, 0.02, "< 2.0"),
        (0.4, 0.1, "40.0 ± 10.0"),
    ],
)
def test_a_drawn_share_of_variance_is_not_called_none_or_all(share, error, written):
    assert effect(share, error) == written
