"""What every panel rule must keep to, and the check that holds one to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import attrs
from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn, SearchStrategy

from evalkit.core.errors import ModelError
from evalkit.panel import PanelRule
from evalkit.panel.aggregate import PanelResult, aggregate
from evalkit.panel.marks import MarkTable
from evalkit.testing.laws import LawTries, broken, counting, hold, shown, tested

PanelPoints = Sequence[Sequence[Fraction]]
PanelFunction = Callable[[MarkTable, PanelRule], PanelPoints]
"""From the marks of a panel and its rule: points by bid and item."""
_MOST = Fraction(20)
_PLACES = [Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(1, 3)]
MarkKey = tuple[str, str, str]


def house_panel(table: MarkTable, rule: PanelRule) -> PanelPoints:
    """Bring the marks of a panel together as evalkit does; a `PanelFunction`."""
    return aggregate(table, rule).values


@frozen
class Sitting:
    """A panel with its marks, as drawn: kept as pairs, so that a law can change one.

    Parameters
    ----------
    people, bids, items : sequence of str
    marks : mapping of (evaluator, bid, item) to Fraction
    recused : sequence of (evaluator, bid)
    """

    people: tuple[str, ...]
    bids: tuple[str, ...]
    items: tuple[str, ...]
    marks: dict[MarkKey, Fraction]
    recused: tuple[tuple[str, str], ...] = ()

    @property
    def table(self) -> MarkTable:
        """The same as the block that a panel rule takes."""
        return MarkTable.of(self.people, self.bids, self.items, self.marks, self.recused)

    def left(self, bid: str, item: str) -> dict[str, Fraction]:
        """Return the marks that count for an item of a bid, by evaluator."""
        return {
            name: self.marks[name, bid, item]
            for name in self.people
            if (name, bid) not in self.recused and (name, bid, item) in self.marks
        }

    def __str__(self) -> str:
        out = set(self.recused)
        lines = []
        for bid in self.bids:
            rows = [
                f"{name}{' (recused)' if (name, bid) in out else ''} "
                + shown([self.marks.get((name, bid, item), "-") for item in self.items])
                for name in self.people
            ]
            lines.append(f"\n    {bid}: {', '.join(rows)}")
        return "".join(lines)


@st.composite
def sittings(draw: DrawFn, rule: PanelRule) -> Sitting:
    """Draw panels that are large enough for a rule; equal marks and both ends are frequent."""
    least = least_panel(rule)
    jumps = sorted({0, 1, 2, *(size - least for size, _ in rule.more if size >= least)})
    sizes = [least + jump for jump in jumps]
    count = draw(st.sampled_from([size for size in sizes if asked(rule, size) <= size]))
    people = tuple(f"e{n}" for n in range(1, count + 1))
    bids = tuple("AB"[: draw(st.integers(1, 2))])
    items = tuple(f"item-{n}" for n in range(1, draw(st.integers(1, 3)) + 1))
    unit = draw(st.sampled_from(_PLACES))
    steps = int(_MOST / unit)
    mark = st.sampled_from([steps, 0, steps // 2, steps - 1, 1]) | st.integers(0, steps)
    marks = {
        (name, bid, item): draw(mark) * unit for name in people for bid in bids for item in items
    }
    spare = [name for name in people[least:] if rule.formed is None]
    pairs = [(name, bid) for name in spare for bid in bids]
    recused = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    whole = Sitting(people, bids, items, marks)
    found = Sitting(people, bids, items, dict(marks), tuple(recused))
    if rule.method != "trimmed" or rule.by == "item":
        # Totals are compared only where each evaluator marks every item.
        keys = [key for key in marks if key[0] in spare and key[:2] not in recused]
        for key in draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []:
            del found.marks[key]
    return found if _enough(found, rule) else whole


def _enough(sitting: Sitting, rule: PanelRule) -> bool:
    """Say whether so many are left for every item that the rule gives points."""
    for bid in sitting.bids:
        counts = [len(sitting.left(bid, item)) for item in sitting.items]
        people = {name for item in sitting.items for name in sitting.left(bid, item)}
        if min(counts) < max(asked(rule, size) for size in (len(people), *counts)):
            return False
    return True


def left_out(rule: PanelRule, count: int) -> int:
    """Return how many a rule leaves out at each end, of so many evaluators."""
    if rule.method != "trimmed":
        return 0
    size, out = rule.formed or count, rule.drop
    for least, drop in sorted(rule.more):
        out = drop if size >= least else out
    return out


def asked(rule: PanelRule, count: int) -> int:
    """Return how many evaluators a rule asks for, where so many have marks."""
    return max(rule.at_least or 1, 2 * left_out(rule, count) + 1)


def least_panel(rule: PanelRule) -> int:
    """Return the smallest panel that a rule takes, however it is formed."""
    count = 1
    while count < asked(rule, count):
        count += 1
    return count


def check_panel_rule(
    rule: PanelRule,
    *,
    panel: PanelFunction = house_panel,
    max_examples: int = 100,
    derandomize: bool | None = None,
) -> LawTries:
    """Hold a panel rule, as evalkit or as a function of your own applies it, to the laws of panels.

    Parameters
    ----------
    rule : PanelRule
    panel : callable (table, rule) -> points by bid and item
        Your own way to apply it; by default evalkit's.
    max_examples : int
        How many panels are tried for each of the three groups of laws.
    derandomize : bool, optional
        Draw the same examples in every run. Default: as the profile of Hypothesis says.

    Returns
    -------
    LawTries
        On how many panels each law was put to the test.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, with the marks that show it.

    Examples
    --------
    >>> from evalkit.panel import PanelRule
    >>> check_panel_rule(PanelRule(method="trimmed", by="total"), max_examples=20)["panel-ends"] > 0
    True
    """
    held = _Held(rule, panel)
    unasked = () if panel is house_panel else ("panel-record",)
    with counting("panel", without=unasked) as tally:
        for laws in (held.orders, held.moves, held.sums):

            def check(data: DataObject, laws: Callable[[DataObject], None] = laws) -> None:
                laws(data)

            hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)
    return LawTries(f"{rule.method} by {rule.by}", tally)


def defined(rule: PanelRule, sitting: Sitting, bid: str) -> Fraction:
    """Return the points of a bid by the definition, one number after another."""
    columns = [sitting.left(bid, item) for item in sitting.items]
    if rule.method == "trimmed" and rule.by == "total":
        # The mean of the totals left is the sum of the means of their items.
        columns = [{name: sum((c[name] for c in columns), Fraction(0)) for name in columns[0]}]
    return sum((_centre(rule, sorted(column.values())) for column in columns), Fraction(0))


def _centre(rule: PanelRule, marks: list[Fraction]) -> Fraction:
    if rule.method == "median":
        half = len(marks) // 2
        return marks[half] if len(marks) % 2 else (marks[half - 1] + marks[half]) / 2
    out = left_out(rule, len(marks))
    left = marks[out : len(marks) - out]
    return sum(left, Fraction(0)) / len(left)


class _Held:
    """A panel rule with its laws as methods."""

    def __init__(self, rule: PanelRule, panel: PanelFunction) -> None:
        self._rule = rule
        self._panel = panel
        self._sittings: SearchStrategy[Sitting] = sittings(rule)

    def points(self, sitting: Sitting) -> dict[str, tuple[Fraction, ...]]:
        try:
            rows = self._panel(sitting.table, self._rule)
        except ModelError as error:
            if _enough(sitting, self._rule):
                broken("panel-size", f"{error}. The marks:{sitting}")
            raise
        except Exception as error:
            if not _enough(sitting, self._rule):
                raise
            name = type(error).__name__
            broken("panel-size", f"it fails with {name}: {error}. The marks:{sitting}")
        return {bid: tuple(row) for bid, row in zip(sitting.bids, rows, strict=True)}

    def totals(self, sitting: Sitting) -> dict[str, Fraction]:
        return {bid: sum(row, Fraction(0)) for bid, row in self.points(sitting).items()}

    def sums(self, data: DataObject) -> None:
        """Hold the points to the definition, and the record to the points."""
        sitting = data.draw(self._sittings)
        found = self.totals(sitting)
        for bid, total in found.items():
            wanted = defined(self._rule, sitting, bid)
            tested("panel-definition")
            if total != wanted:
                broken(
                    "panel-definition",
                    f"{bid} has {shown(total)} points, not {shown(wanted)}. The marks:{sitting}",
                )
        if self._panel is house_panel:
            self._record(sitting, aggregate(sitting.table, self._rule))
        self._too_few(sitting)

    def _record(self, sitting: Sitting, result: PanelResult) -> None:
        """Hold what is recorded of each mark to what it came to."""
        for row, bid in enumerate(sitting.bids):
            for column, item in enumerate(sitting.items):
                there = sitting.left(bid, item)
                tested("panel-record")
                out = {
                    name: result.reason(place, row, column)
                    for place, name in enumerate(sitting.people)
                    if not result.kept[place, row, column]
                }
                ends = [list(out.values()).count(end) for end in ("highest", "lowest")]
                kept = [mark for name, mark in there.items() if name not in out]
                wrong = [
                    name
                    for name in sitting.people
                    if (name in there) == (out.get(name) in {"recused", "absent", "unasked"})
                ]
                value = result.values[row][column]
                adds_up = self._rule.method == "median" or value == sum(kept) / len(kept)
                if ends[0] != ends[1] or wrong or not adds_up:
                    broken(
                        "panel-record",
                        f"{item} of {bid} has {shown(value)} points; left out are "
                        f"{', '.join(f'{name} ({why})' for name, why in out.items()) or 'none'}. "
                        f"The marks:{sitting}",
                    )

    def _too_few(self, sitting: Sitting) -> None:
        """Take evaluators away until too few are left: then there are no points."""
        if self._rule.formed is not None:
            return
        people = sitting.people[: least_panel(self._rule) - 1]
        while people and len(people) >= asked(self._rule, len(people)):
            people = people[:-1]
        if not people:
            return
        marks = {k: v for k, v in sitting.marks.items() if k[0] in people}
        tested("panel-size")
        small = attrs.evolve(sitting, people=people, marks=marks, recused=())
        try:
            found = self.totals(small)
        except Exception:  # noqa: BLE001
            return  # refused, in whatever words
        broken("panel-size", f"there are totals, {shown(list(found.values()))}, with:{small}")

    def orders(self, data: DataObject) -> None:
        """Hold the points to the marks alone, in whatever order they stand, and to both ends."""
        sitting = data.draw(self._sittings)
        before = self.totals(sitting)
        people = tuple(data.draw(st.permutations(sitting.people)))
        self._same("panel-evaluator-order", sitting, before, attrs.evolve(sitting, people=people))
        bids = tuple(data.draw(st.permutations(sitting.bids)))
        self._same("panel-bid-order", sitting, before, attrs.evolve(sitting, bids=bids))
        if len(sitting.people) > 1:
            one, other = data.draw(st.permutations(sitting.people))[:2]
            swap = {**{name: name for name in sitting.people}, one: other, other: one}
            exchanged = attrs.evolve(
                sitting,
                marks={
                    (swap[name], bid, item): mark
                    for (name, bid, item), mark in sitting.marks.items()
                },
                recused=tuple((swap[name], bid) for name, bid in sitting.recused),
            )
            self._same("panel-evaluators-alike", sitting, before, exchanged)
        marks = {key: _MOST - mark for key, mark in sitting.marks.items()}
        turned = self.totals(attrs.evolve(sitting, marks=marks))
        whole = _MOST * len(sitting.items)
        for bid, total in before.items():
            tested("panel-ends")
            if turned[bid] != whole - total:
                broken(
                    "panel-ends",
                    f"{bid} has {shown(total)} of {shown(whole)} points; with every mark m turned "
                    f"into {shown(_MOST)} - m it has {shown(turned[bid])}. The marks:{sitting}",
                )

    def _same(
        self, law: str, sitting: Sitting, before: dict[str, Fraction], changed: Sitting
    ) -> None:
        after = self.totals(changed)
        tested(law)
        for bid, total in before.items():
            if after[bid] != total:
                broken(
                    law,
                    f"{bid} has {shown(total)} points with the marks{sitting}\n  and "
                    f"{shown(after[bid])} with{changed}",
                )

    def _power(self, sitting: Sitting, key: MarkKey, raised: Fraction, change: Fraction) -> None:
        """Hold what one evaluator moves to its part of the marks that are kept."""
        person, bid, item = key
        count = len(sitting.left(bid, item))
        median = self._rule.method == "median"
        out = (count - 1) // 2 if median else left_out(self._rule, count)
        most = (raised - sitting.marks[key]) / (count - 2 * out)
        tested("panel-power")
        if change > most:
            broken(
                "panel-power",
                f"{bid} gains {shown(change)} points where {person} raises a mark from "
                f"{shown(sitting.marks[key])} to {shown(raised)}, with {count - 2 * out} marks "
                f"kept. The marks before:{sitting}",
            )

    def moves(self, data: DataObject) -> None:
        """Hold the points to a change of one mark."""
        sitting = data.draw(self._sittings)
        before = self.totals(sitting)
        key = data.draw(st.sampled_from(sorted(sitting.marks)))
        person, bid, _ = key
        raised = {**sitting.marks, key: (sitting.marks[key] + _MOST) / 2}
        after = self.totals(attrs.evolve(sitting, marks=raised))
        if (person, bid) in sitting.recused:
            gone = {k: v for k, v in sitting.marks.items() if k[:2] != (person, bid)}
            self._same("panel-recused", sitting, before, attrs.evolve(sitting, marks=raised))
            self._same("panel-recused", sitting, before, attrs.evolve(sitting, marks=gone))
            return
        tested("panel-monotone")
        if after[bid] < before[bid]:
            broken(
                "panel-monotone",
                f"{bid} falls from {shown(before[bid])} to {shown(after[bid])} points where "
                f"{person} raises a mark from {shown(sitting.marks[key])} to "
                f"{shown(raised[key])}. The marks before:{sitting}",
            )
        self._power(sitting, key, raised[key], after[bid] - before[bid])
        for other in sitting.bids:
            if other != bid:
                tested("panel-bids-apart")
            if other != bid and after[other] != before[other]:
                broken(
                    "panel-bids-apart",
                    f"{other} moves from {shown(before[other])} to {shown(after[other])} points "
                    f"where {person} raises a mark of {bid}. The marks before:{sitting}",
                )
