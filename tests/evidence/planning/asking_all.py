"""What asking for some marks brings, by going through every answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from math import log2

from attrs import frozen

from evalkit.evidence.completions import Cell, Completions
from evalkit.evidence.sums import cap_of
from evalkit.evidence.together import conditional, quadrature

Law = dict[float, float]


@frozen
class Answers:
    """Expectations over all answers, each worked out from the laws of all totals."""

    doubt: float
    wrong: float
    at_95: float
    certain: float
    right_first: float
    bits: float
    top: tuple[float, ...]
    firsts: tuple[float, ...]
    cut: float


def answers(case: Completions, closed: Sequence[frozenset[int]], cut: float = 6.0) -> Answers:
    """Go through all that the closed marks may be."""
    count = len(case.projects)
    rows = [list(_laws(case, row, own)) for row, own in zip(case.cells, closed, strict=True)]
    found: dict[str, float] = defaultdict(float)
    firsts, top = [0.0] * count, [0.0] * count
    for ends in product(*rows):
        share = 1.0
        for own, _ in ends:
            share *= own
        laws = [law for _, law in ends]
        for n, first in enumerate(laws):
            for second in laws[n + 1 :]:
                up, down = _above(first, second), _above(second, first)
                found["doubt"] += share * (up * (1 - up) + down * (1 - down)) / 2
                found["wrong"] += share * min(up, down)
                found["at_95"] += share * (max(up, down) >= 0.95 - 1e-9)
                sure = min(first) > max(second) or min(second) > max(first)
                found["certain"] += share * sure
        ties, lots, few = _ranked(laws)
        found["right_first"] += share * max(ties)
        rest = 1 - sum(lots)
        found["bits"] += share * -sum(p * log2(p) for p in (*lots, rest) if p > 1e-12)
        for n in range(count):
            firsts[n] += share * ties[n]
        for k in range(count):
            top[k] += share * sum(p * (1 - p) for p in few[k])
        for law in laws:
            p = sum(m for t, m in law.items() if t >= cut)
            found["cut"] += share * p * (1 - p)
    return Answers(top=tuple(top), firsts=tuple(firsts), **{
        name: found[name] for name in ("doubt", "wrong", "at_95", "certain", "right_first", "bits", "cut")
    })  # fmt: skip


def _laws(
    case: Completions, row: Sequence[Cell], closed: frozenset[int]
) -> Iterator[tuple[float, Law]]:
    """Yield for each answer about a project how likely it is, and the law of the total then."""
    rho = case.assumption.correlation
    weights = quadrature(rho)[1]
    by_mark = [conditional(cell, rho)[1] for cell in row]
    places = [range(len(cell)) for cell in row]
    asked = sorted(closed)
    for answer in product(*(places[k] for k in asked)):
        fixed = dict(zip(asked, answer, strict=True))
        law: Law = defaultdict(float)
        for ends in product(*([fixed[k]] if k in fixed else places[k] for k in range(len(row)))):
            chance = weights.copy()
            for k, end in enumerate(ends):
                chance = chance * by_mark[k][:, end]
            law[_total(case, [row[k][end] for k, end in enumerate(ends)])] += float(chance.sum())
        share = sum(law.values())
        if share > 0:
            yield share, {total: mass / share for total, mass in law.items()}


def _total(case: Completions, pieces) -> float:
    total = min(sum(float(p.low) for p in pieces), *(float(cap_of(p)) for p in pieces))
    if any(g.at_least is not None and 0 <= total < g.at_least for g in case.on_total):
        return -1.0
    return total


def _above(first: Law, second: Law) -> float:
    return sum(p * q for t, p in first.items() for u, q in second.items() if t > u)


def _ranked(laws: Sequence[Law]) -> tuple[list[float], list[float], list[list[float]]]:
    """Return who is first with ties and with lots, and by number of ranks who is among them."""
    count = len(laws)
    ties, lots = [0.0] * count, [0.0] * count
    few = [[0.0] * count for _ in range(count)]
    for ends in product(*(law.items() for law in laws)):
        share = 1.0
        for _, mass in ends:
            share *= mass
        totals = [total for total, _ in ends]
        best = max(totals)
        tied = totals.count(best)
        for n, total in enumerate(totals):
            if total < 0:
                continue
            if total == best:
                ties[n] += share
                lots[n] += share / tied
            for k in range(sum(t > total for t in totals), count):
                few[k][n] += share
    return ties, lots, few
