"""What an aggregation must keep to, the check that holds one to it, and the house's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from fractions import Fraction
from functools import cache
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from evalkit.core.column import ExactColumn
from evalkit.core.labelled import bare
from evalkit.evaluation.adding import MaskedColumn, add_up
from evalkit.model import CriteriaSet, Criterion
from evalkit.model.criterion import Aggregate
from evalkit.model.tree import Tree
from evalkit.scales import Linear
from evalkit.testing.case_strategies import problems
from evalkit.testing.laws import LawTries, broken, counting, hold, shown, tested

MarksRow = Sequence[Fraction]
Aggregation = Callable[[Sequence[MarksRow], MarksRow], Sequence[Fraction]]
"""From utilities, a row a project, and the weights: one total a project, in [0, 1]."""
FLOAT_TOLERANCE = 1e-12
_PARTS = [Fraction(0), Fraction(1, 2), Fraction(1)]


def check_aggregation(
    aggregation: Aggregation,
    *,
    any_weights: bool = False,
    floats: bool = False,
    counts_criteria: bool = False,
    reverses: bool = False,
    depends_on_others: bool = False,
    counter_example: tuple[Sequence[MarksRow], MarksRow] | None = None,
    tolerance: Fraction | float = 0,
    max_examples: int = 100,
    derandomize: bool | None = None,
) -> LawTries:
    """Hold an aggregation of your own to the laws of aggregations, and to what you declare of it.

    Parameters
    ----------
    aggregation : callable (utilities, weights) -> totals
        Utilities are a list of rows, one a project, of exact numbers in [0, 1];
        weights are exact, positive, and sum to 1.
    any_weights : bool
        The aggregation declares that weights need not sum to 1: a common factor changes nothing.
    floats : bool
        The aggregation declares that it also takes floats.
    counts_criteria : bool
        The aggregation declares that it matters how many criteria there are: one split in two,
        its weight shared, may change totals.
    reverses : bool
        The aggregation declares that the order is turned over where every utility is.
    depends_on_others : bool
        The aggregation declares that a project's total depends on the other projects,
        as it does after normalising by the best one. Then:
    counter_example : (utilities, weights)
        shows it: without the last project, which another one dominates, some other total
        is different. A search might miss it; a stored case cannot.
    tolerance : number
        By how much totals may differ and still count as the same.
    max_examples : int
    derandomize : bool, optional
        Draw the same examples in every run. Default: as the profile of Hypothesis says.

    Returns
    -------
    LawTries
        On how many problems each law was put to the test.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, the situations and the totals.
    ValueError
        If ``depends_on_others`` and ``counter_example`` are not given together.

    Examples
    --------
    >>> def mean_of_two(utilities, weights):
    ...     return [(sum(row) / len(row) + min(row)) / 2 for row in utilities]
    >>> check_aggregation(mean_of_two, counts_criteria=True).untested
    ()
    """
    if depends_on_others != (counter_example is not None):
        raise ValueError("depends_on_others and counter_example go together")
    held = _Held(aggregation, tolerance)
    declared = {"weight-unit": any_weights, "methods": floats, "reversal": reverses,
                "split": not counts_criteria}  # fmt: skip

    def check(data: DataObject) -> None:
        problem = data.draw(problems(aggregates=["sum"]))
        rows, shares = problem.exact_utilities, problem.weights
        held.bounded(rows, shares)
        held.untouched(rows, shares)
        held.dominance(rows, shares)
        better = data.draw(st.integers(0, len(shares) - 1))
        held.monotone(rows, shares, better, data.draw(st.sampled_from([1, 2, 4])))
        held.project_order(rows, shares, data.draw(st.permutations(range(len(rows)))))
        held.criterion_order(rows, shares, data.draw(st.permutations(range(len(shares)))))
        if any_weights:
            held.weight_unit(
                rows,
                shares,
                data.draw(st.sampled_from([Fraction(2), Fraction(100), Fraction(1, 3)])),
            )
        if floats:
            held.methods(rows, shares)
        if not counts_criteria:
            held.split(rows, shares, better)
        if reverses:
            held.reversal(rows, shares)
        if not depends_on_others:
            lower = [data.draw(st.sampled_from(_PARTS)) for _ in shares]
            held.independence(rows, shares, lower)

    unasked = [f"aggregation-{law}" for law, asked in declared.items() if not asked]
    with counting("aggregation", without=unasked) as tally:
        if counter_example is not None:
            held.depends(*counter_example)
        hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)
    return LawTries(getattr(aggregation, "__name__", "aggregation"), tally)


class _Held:
    """An aggregation with the laws as methods."""

    def __init__(self, aggregation: Aggregation, tolerance: Fraction | float) -> None:
        self._aggregate = aggregation
        self._slack = tolerance

    def totals(self, rows: Sequence[MarksRow], shares: MarksRow) -> list[Fraction]:
        """Return the totals, from copies that the aggregation may spoil."""
        try:
            return list(self._aggregate([list(row) for row in rows], list(shares)))
        except Exception as error:  # noqa: BLE001 - whatever an own function may raise
            broken(
                "aggregation-bounded",
                f"it fails with {type(error).__name__}: {error}, for the utilities {_rows(rows)} "
                f"with the weights {shown(tuple(shares))}.",
            )

    def _differ(self, first: Sequence[Fraction], second: Sequence[Fraction]) -> bool:
        pairs = zip(first, second, strict=True)
        return not all(abs(a - b) <= self._slack for a, b in pairs)

    def bounded(self, rows: Sequence[MarksRow], shares: MarksRow) -> None:
        tested("aggregation-bounded")
        totals = self.totals(rows, shares)
        inside = all(-self._slack <= total <= 1 + self._slack for total in totals)
        if len(totals) != len(rows) or not inside:
            broken("aggregation-bounded", _situation(rows, shares, totals))

    def untouched(self, rows: Sequence[MarksRow], shares: MarksRow) -> None:
        tested("aggregation-untouched")
        given, weights = [list(row) for row in rows], list(shares)
        before = deepcopy((given, weights))
        self._aggregate(given, weights)
        if (given, weights) != before:
            found = f"{_rows(rows)} became {_rows(given)}, and the weights {shown(weights)}."
            broken("aggregation-untouched", f"the utilities {found}")

    def dominance(self, rows: Sequence[MarksRow], shares: MarksRow) -> None:
        tested("aggregation-dominance")
        best = [max(pair) for pair in zip(rows[0], rows[1], strict=True)]
        changed = [best, *rows[1:]]
        totals = self.totals(changed, shares)
        if totals[0] < totals[1] - self._slack:
            broken(
                "aggregation-dominance",
                f"the first project is nowhere worse than the second. "
                f"{_situation(changed, shares, totals)}",
            )

    def monotone(self, rows: Sequence[MarksRow], shares: MarksRow, place: int, part: int) -> None:
        tested("aggregation-monotone")
        row = list(rows[0])
        row[place] += (1 - row[place]) / part
        before, after = self.totals(rows, shares), self.totals([row, *rows[1:]], shares)
        if after[0] < before[0] - self._slack:
            broken(
                "aggregation-monotone",
                f"{_situation(rows, shares, before)} With {shown(row)} for the first project, its "
                f"total is {shown(after[0])}.",
            )

    def project_order(
        self, rows: Sequence[MarksRow], shares: MarksRow, order: Sequence[int]
    ) -> None:
        tested("aggregation-project-order")
        before = self.totals(rows, shares)
        after = self.totals([rows[place] for place in order], shares)
        if self._differ([before[place] for place in order], after):
            broken(
                "aggregation-project-order",
                f"{_situation(rows, shares, before)} In the order "
                f"{_rows([rows[place] for place in order])} the totals are {shown(after)}.",
            )

    def criterion_order(
        self, rows: Sequence[MarksRow], shares: MarksRow, order: Sequence[int]
    ) -> None:
        tested("aggregation-criterion-order")
        before = self.totals(rows, shares)
        turned = [[row[place] for place in order] for row in rows]
        weights = [shares[place] for place in order]
        after = self.totals(turned, weights)
        if self._differ(before, after):
            broken(
                "aggregation-criterion-order",
                f"{_situation(rows, shares, before)} With the criteria in another order: "
                f"{_situation(turned, weights, after)}",
            )

    def weight_unit(self, rows: Sequence[MarksRow], shares: MarksRow, factor: Fraction) -> None:
        tested("aggregation-weight-unit")
        before = self.totals(rows, shares)
        weights = [share * factor for share in shares]
        after = self.totals(rows, weights)
        if self._differ(before, after):
            broken(
                "aggregation-weight-unit",
                f"{_situation(rows, shares, before)} With the weights {shown(weights)} the totals "
                f"are {shown(after)}.",
            )

    def methods(self, rows: Sequence[MarksRow], shares: MarksRow) -> None:
        tested("aggregation-methods")
        exactly = self.totals(rows, shares)
        as_floats = self._aggregate(
            [[float(u) for u in row] for row in rows],  # type: ignore[misc]
            [float(share) for share in shares],  # type: ignore[misc]
        )
        pairs = zip(exactly, as_floats, strict=True)
        if not all(abs(float(a) - float(b)) <= FLOAT_TOLERANCE for a, b in pairs):
            broken(
                "aggregation-methods",
                f"{_situation(rows, shares, exactly)} In floats they are {shown(list(as_floats))}.",
            )

    def independence(
        self, rows: Sequence[MarksRow], shares: MarksRow, lower: Sequence[Fraction]
    ) -> None:
        tested("aggregation-independence")
        added = [u * part for u, part in zip(rows[0], lower, strict=True)]
        before, after = self.totals(rows, shares), self.totals([*rows, added], shares)
        if self._differ(before, after[:-1]):
            broken(
                "aggregation-independence",
                f"{_situation(rows, shares, before)} With {shown(added)} as another project, which "
                f"the first dominates, they are {shown(after[:-1])}. If that is meant, declare "
                "depends_on_others and store this as the counter_example.",
            )

    def split(self, rows: Sequence[MarksRow], shares: MarksRow, place: int) -> None:
        tested("aggregation-split")
        before = self.totals(rows, shares)
        finer = [[*row, row[place]] for row in rows]
        weights = [share / 2 if n == place else share for n, share in enumerate(shares)]
        weights.append(weights[place])
        after = self.totals(finer, weights)
        if self._differ(before, after):
            broken(
                "aggregation-split",
                f"{_situation(rows, shares, before)} With criterion {place + 1} split in two: "
                f"{_situation(finer, weights, after)} If that is meant, declare counts_criteria.",
            )

    def reversal(self, rows: Sequence[MarksRow], shares: MarksRow) -> None:
        tested("aggregation-reversal")
        before = self.totals(rows, shares)
        turned = [[1 - utility for utility in row] for row in rows]
        after = self.totals(turned, shares)
        for one, other in combinations(range(len(rows)), 2):
            rise, then = before[one] - before[other], after[other] - after[one]
            small = max(abs(rise), abs(then)) <= self._slack
            if not small and (rise > 0, rise < 0) != (then > 0, then < 0):
                broken(
                    "aggregation-reversal",
                    f"{_situation(rows, shares, before)} Turned over: "
                    f"{_situation(turned, shares, after)}",
                )

    def depends(self, rows: Sequence[MarksRow], shares: MarksRow) -> None:
        """Check that the stored counter-example is one."""
        tested("aggregation-independence")
        *others, last = rows
        dominated = any(all(a >= b for a, b in zip(row, last, strict=True)) for row in others)
        if not dominated:
            found = f"in the counter_example {_rows(rows)} nobody dominates the last project."
            broken("aggregation-independence", found)
        with_it, without = self.totals(rows, shares), self.totals(others, shares)
        if not self._differ(with_it[:-1], without):
            broken(
                "aggregation-independence",
                "depends_on_others is declared, but the counter_example does not show it. "
                f"{_situation(rows, shares, with_it)} Without the last project they are the same.",
            )


def _rows(rows: Sequence[MarksRow]) -> str:
    return shown([tuple(row) for row in rows])


def _situation(rows: Sequence[MarksRow], shares: MarksRow, totals: Sequence[Fraction]) -> str:
    return (
        f"The utilities {_rows(rows)} with the weights {shown(tuple(shares))} have the totals "
        f"{shown(tuple(totals))}."
    )


def weighted_sum(utilities: Sequence[MarksRow], weights: MarksRow) -> list[Fraction]:
    """Total by weighted sum, as evalkit computes it; an `Aggregation`.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> weighted_sum([[F(1), F(0)], [F(0), F(1)]], [F(3, 4), F(1, 4)])
    [Fraction(3, 4), Fraction(1, 4)]
    """
    return _house("sum", utilities, weights)


def weighted_product(utilities: Sequence[MarksRow], weights: MarksRow) -> list[Fraction]:
    """Total by weighted product, as evalkit computes it, to 15 decimals; an `Aggregation`."""
    return _house("product", utilities, weights)


def smallest_utility(utilities: Sequence[MarksRow], weights: MarksRow) -> list[Fraction]:
    """Total by the smallest utility, as evalkit computes it; an `Aggregation`."""
    return _house("minimum", utilities, weights)


def _house(
    aggregate: Aggregate, utilities: Sequence[MarksRow], weights: MarksRow
) -> list[Fraction]:
    bare(utilities=utilities, weights=weights)
    tree, whole = _tree(aggregate, tuple(weights))
    shares = [MaskedColumn(ExactColumn.of(column)) for column in zip(*utilities, strict=True)]
    root = add_up(tree, shares)[-1]
    if root is None:
        return [Fraction(0) for _ in utilities]
    return [points / whole for points in root.points.column.fractions()]


@cache
def _tree(aggregate: Aggregate, weights: tuple[Fraction, ...]) -> tuple[Tree, Fraction]:
    """Lay out a flat set; points, so that the weights need not sum to 1."""
    leaves = [Criterion(f"c{n}", Linear(0, 1), points=w) for n, w in enumerate(weights)]
    criteria = CriteriaSet("rule", leaves, aggregate=aggregate)
    return criteria.tree, criteria.total_points
