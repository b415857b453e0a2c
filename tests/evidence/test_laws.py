"""Laws of totals: what follows from them is what enumerating every completion gives."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.completing import MOST, completions, every
from tests.evidence.drawing import drawn

from evalkit.assumed.assumption import Assumption
from evalkit.core.exact import Rounding
from evalkit.evidence.comparing import pairs, ranks
from evalkit.evidence.completions import Cell, Completions, Piece, is_open
from evalkit.evidence.firsts import first
from evalkit.evidence.laws import laws
from evalkit.evidence.planning.certain import CertainEnds
from evalkit.evidence.planning.known import NOTHING
from evalkit.evidence.sums import Adding, added, kernels, quick, settled
from evalkit.evidence.together import conditional, quadrature
from evalkit.model import Gate


@given(completions(), st.sampled_from([None, 1, 2]))
def test_each_law_is_that_of_every_completion(case: Completions, steps: int | None) -> None:
    found = laws(case, steps)
    want: list[dict[float, float]] = [defaultdict(float) for _ in case.projects]
    for share, totals in every(case):
        for place, total in enumerate(totals):
            want[place][total] += share
    for mass, own in zip(found.mass, want, strict=True):
        there = {p: m for p, m in zip(found.points, mass, strict=True) if m > 1e-12}
        assert there == pytest.approx(own)
    assert not found.slack.any()


@given(completions())
def test_pairs_and_ranks_are_those_of_every_completion(case: Completions) -> None:
    count = len(case.projects)
    above, tied, rank = (np.zeros((count, count)) for _ in range(3))
    for share, totals in every(case):
        row = np.array(totals)
        above += share * (row[:, None] > row[None, :])
        tied += share * (row[:, None] == row[None, :])
        for place, total in enumerate(totals):
            if total >= 0:
                rank[place, int((row > total).sum())] += share
    found = laws(case)
    compared = pairs(found)
    assert compared.above == pytest.approx(above, abs=1e-12)
    assert compared.tied == pytest.approx(tied, abs=1e-12)
    assert ranks(found) == pytest.approx(rank, abs=1e-12)
    assert ranks(found, 2) == pytest.approx(rank[:, :2], abs=1e-12)


@given(completions(), st.floats(0.05, 0.6), st.integers(2, 40))
def test_above_tied_and_below_are_all_there_is(case: Completions, rho: float, steps: int) -> None:
    third = Fraction(1, 3)
    cells = tuple(
        tuple(
            tuple(evolve(p, low=p.low * third, high=p.high * third + third) for p in cell)
            for cell in row
        )
        for row in case.cells
    )
    moved = evolve(case, cells=cells, assumption=Assumption(correlation=rho))
    found = pairs(laws(moved, steps))
    assert found.above + found.above.T + found.tied == pytest.approx(1.0, abs=1e-9)
    assert (found.low <= found.above + 1e-12).all()
    assert (found.above <= found.high + 1e-12).all()


def test_who_stands_at_a_cap_that_fails_the_total_is_out_and_tied_there_with_nobody() -> None:
    whole = (Piece(Fraction(5, 3), Fraction(6, 3), 1.0, Fraction(1)),)
    either = (
        Piece(Fraction(5, 3), Fraction(6, 3), 0.5, Fraction(1)),
        Piece(Fraction(5, 3), Fraction(6, 3), 0.5),
    )
    pass_ = Gate(id="least", on="total", of="points", at_least=Fraction(3, 2))
    case = Completions(("a", "b"), ("x",), ((whole,), (either,)), Fraction(2), on_total=(pass_,))
    found = pairs(laws(case, 4))
    assert (found.low[1, 0], found.high[1, 0]) == (pytest.approx(0.5), pytest.approx(0.5, abs=1e-9))
    assert found.low[0, 1] == found.high[0, 1] == 0


@pytest.mark.parametrize("rho", [0.0, 0.1, 0.5])
def test_laws_meet_draws(rho: float) -> None:
    open_mark = (
        Piece(Fraction(0), Fraction(3), 0.3, Fraction(7, 2)),
        Piece(Fraction(3), Fraction(10), 0.7),
    )
    levels = tuple(Piece(Fraction(n), Fraction(n), 0.25) for n in (0, 1, 3, 7))
    rows = ((open_mark, levels), (levels, levels), (open_mark, open_mark))
    case = Completions(
        ("a", "b", "c"), ("x", "y"), rows, Fraction(20), assumption=Assumption(correlation=rho)
    )
    found = pairs(laws(case, 100))
    totals = drawn(case, 200_000, 7)
    share = (totals[:, :, None] > totals[:, None, :]).mean(axis=0)
    error = 4 * np.sqrt(share * (1 - share) / len(totals)) + 1e-12
    assert (share <= found.high + error).all()
    assert (share >= found.low - error).all()
    assert found.error < 0.01


@settings(max_examples=14)
@given(completions(), st.floats(0.05, 0.6), st.integers(2, 40))
def test_a_mark_added_by_its_spectrum_is_that_added_by_its_atoms(
    case: Completions, rho: float, steps: int
) -> None:
    # Every second mark is a stretch: many edges, once it is cut into slices.
    cells = tuple(
        tuple(
            tuple(evolve(p, high=p.high + Fraction(n % 2, 3)) for p in cell)
            for n, cell in enumerate(row)
        )
        for row in case.cells
    )
    moved = evolve(case, cells=cells, assumption=Assumption(correlation=rho))
    adding, shares = Adding(moved, steps), quadrature(rho)[1]
    for row in (*cells, *cells):  # what is kept for the second time, too
        found, _ = adding.law(row)
        marks = [kernels(*conditional(cell, rho), steps) for cell in row if is_open(cell)]
        wanted = added(*settled(row), marks, steps, rho)
        assert found.keys() == wanted.keys()
        for cap, masses in wanted.items():
            assert found[cap] == pytest.approx(shares @ masses, abs=1e-12)
            assert (found[cap] >= 0).all()


@given(st.integers(1, 10**6))
def test_a_quick_length_is_no_shorter_and_hardly_longer(size: int) -> None:
    assert size <= quick(size) < 1.34 * size + 1


@given(completions(), st.permutations(range(4)))
def test_the_order_of_projects_means_nothing(case: Completions, order: list[int]) -> None:
    kept = [n for n in order if n < len(case.projects)]
    turned = evolve(
        case,
        projects=tuple(case.projects[n] for n in kept),
        cells=tuple(case.cells[n] for n in kept),
    )
    first, second = pairs(laws(case)), pairs(laws(turned))
    assert second.above == pytest.approx(first.above[np.ix_(kept, kept)], abs=1e-12)
    assert ranks(laws(turned)) == pytest.approx(ranks(laws(case))[kept], abs=1e-12)


def test_what_lies_above_the_most_points_is_there_too() -> None:
    whole = (Piece(Fraction(MOST), Fraction(MOST), 1.0),)
    case = Completions(("a",), ("x",), ((whole,),), Fraction(MOST))
    assert laws(case).mass[0, -1] == 1.0


@given(completions(), st.sampled_from([1, 2, 4, 5, 10]))
def test_the_bracket_holds_what_is_exact_however_coarse_the_lattice(
    case: Completions, steps: int
) -> None:
    third = Fraction(1, 3)
    cells = tuple(
        tuple(
            tuple(evolve(p, low=p.low * third, high=p.high * third) for p in cell) for cell in row
        )
        for row in case.cells
    )
    moved = evolve(case, cells=cells, most=Fraction(MOST, 3))
    count = len(case.projects)
    exact = np.zeros((count, count))
    for share, totals in every(moved):
        row = np.array(totals)
        exact += share * (row[:, None] > row[None, :])
    found = pairs(laws(moved, steps))
    assert (found.low <= exact + 1e-12).all()
    assert (exact <= found.high + 1e-12).all()


@given(
    completions(), st.sampled_from([1, 2, 10]), st.sampled_from([Fraction(7, 20), Fraction(1, 12)])
)
def test_the_bracket_holds_where_caps_lie_between_the_points_of_the_lattice(
    case: Completions, steps: int, share: Fraction
) -> None:
    """What was wrong before: a cap was moved to the lattice, and the law was called exact."""
    moved = evolve(case, cells=capped_at(case, share))
    count = len(case.projects)
    above, leads = np.zeros((count, count)), np.zeros(count)
    for chance, totals in every(moved):
        row = np.array(totals)
        above += chance * (row[:, None] > row[None, :])
        leads += chance * ((row >= row.max()) & (row >= 0))
    found = laws(moved, steps)
    compared, ahead = pairs(found), first(found)
    assert (compared.low <= above + 1e-9).all()
    assert (above <= compared.high + 1e-9).all()
    assert (ahead.low <= leads + 1e-9).all()
    assert (leads <= ahead.high + 1e-9).all()


def test_two_at_caps_that_the_lattice_takes_for_one_are_not_tied_for_sure() -> None:
    case = Completions(("a", "b"), ("x",), ((held("2.95"),), (held("2.9"),)), Fraction(4))
    found = pairs(laws(case, 10))
    assert found.low[0, 1] <= 1 <= found.high[0, 1]
    assert pairs(laws(case)).above[0, 1] == 1


def test_a_total_that_the_end_of_the_lattice_holds_is_no_tie_twice() -> None:
    """What was wrong before: a sure tie at no points was taken off a chance without it."""
    cap = Fraction(3, 10)
    open_ = (Piece(Fraction(0), Fraction(0), 0.5), Piece(Fraction(3), Fraction(3), 0.5, cap))
    near = (
        Piece(Fraction(0), Fraction(0), 0.5, Fraction(63, 20)),
        Piece(Fraction(2), Fraction(2), 0.5),
    )
    level = (Piece(Fraction(1), Fraction(1), 0.5), Piece(Fraction(3), Fraction(3), 0.5, cap))
    rows = ((open_, near), (level, (Piece(Fraction(0), Fraction(0), 1.0),)))
    case = Completions(("a", "b"), ("x", "y"), rows, Fraction(8), rounding=Rounding(0))
    above = np.zeros((2, 2))
    for chance, totals in every(case):
        row = np.array(totals)
        above += chance * (row[:, None] > row[None, :])
    found = pairs(laws(case, 10))
    assert (found.low <= above + 1e-9).all()
    assert (above <= found.high + 1e-9).all()


def test_a_cap_holds_a_total_exactly() -> None:
    """What was wrong before: 0.3 as a float lies beside the lattice that holds it."""
    case = Completions(("a", "b"), ("x",), ((held("0.3"),), (held("0.2"),)), Fraction(4))
    assert CertainEnds(case).certain([NOTHING, NOTHING]) == 1


def held(cap: str) -> tuple[Piece, ...]:
    """Return a mark of 3 points that caps the total."""
    return (Piece(Fraction(3), Fraction(3), 1.0, Fraction(cap)),)


def capped_at(case: Completions, share: Fraction) -> tuple[tuple[Cell, ...], ...]:
    """Return the marks of a case with each cap at a share of itself."""
    return tuple(
        tuple(
            tuple(evolve(p, cap=None if p.cap is None else p.cap * share) for p in cell)
            for cell in row
        )
        for row in case.cells
    )
