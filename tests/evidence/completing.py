"""Small completions of all kinds, and every way in which they may end."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from evalkit.core.exact import Rounding
from evalkit.evidence.completions import Cell, Completions, Piece
from evalkit.model import Gate

MOST = 12


@st.composite
def atoms(draw: st.DrawFn) -> Cell:
    """Draw a mark of few levels, the gates of which cap the total or take the project out."""
    points = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True))
    shares = [draw(st.integers(1, 4)) for _ in points]
    return tuple(
        Piece(
            Fraction(point),
            Fraction(point),
            share / sum(shares),
            draw(st.sampled_from([None, None, None, Fraction(3), Fraction(5)])),
            draw(st.sampled_from([False, False, False, False, True])),
        )
        for point, share in zip(sorted(points), shares, strict=True)
    )


@st.composite
def completions(draw: st.DrawFn, *, most_projects: int = 4) -> Completions:
    """Draw two to four projects with three marks each, all on one lattice."""
    count = draw(st.integers(2, most_projects))
    rows = tuple(tuple(draw(atoms()) for _ in range(3)) for _ in range(count))
    gates = draw(st.sampled_from([(), (Gate(id="least", on="total", of="points", at_least=4),)]))
    return Completions(
        tuple(f"p{n}" for n in range(count)),
        ("x", "y", "z"),
        rows,
        Fraction(MOST),
        rounding=draw(st.sampled_from([None, Rounding(0), Rounding(1)])),
        on_total=gates,
    )


def every(completions: Completions) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Yield each completion of all marks: how likely it is, and the totals (-1: out)."""
    rows = [list(_totals(completions, row)) for row in completions.cells]
    for ends in product(*rows):
        share = 1.0
        for own, _ in ends:
            share *= own
        yield share, tuple(total for _, total in ends)


def _totals(completions: Completions, row: tuple[Cell, ...]) -> Iterator[tuple[float, float]]:
    for pieces in product(*row):
        share = 1.0
        for piece in pieces:
            share *= piece.share
        total = min(
            [
                sum((p.low for p in pieces), Fraction(0)),
                *(p.cap for p in pieces if p.cap is not None),
            ]
        )
        if completions.rounding is not None:
            total = completions.rounding.round(total)
        out = any(p.out for p in pieces) or any(
            gate.at_least is not None and total < gate.at_least for gate in completions.on_total
        )
        yield share, -1.0 if out else float(total)
