"""What a law asks for before marks may decide: the size of a panel, its roster, who stays away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from evalkit.core.counts import whole_rule
from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import decimal
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.core.naming import naming
from evalkit.model.amounts import AMOUNTS, CEILINGS, Ceiling
from evalkit.model.bands import GradeBand
from evalkit.model.checks import check_id, choice, cited, id_fields, optional_exact, strings, text

PreconditionKind = Literal[
    "panel-size", "roster", "outsiders", "attendance", "recusals", "item-points", "item-spread",
    "bidders", "mean-distance", "bands", ""
]  # fmt: skip
KINDS: tuple[PreconditionKind, ...] = (
    "panel-size",
    "roster",
    "outsiders",
    "attendance",
    "recusals",
    "item-points",
    "item-spread",
    "bidders",
    "mean-distance",
    "bands",
)
"""What can be checked from a case; anything else is listed as not checked."""
OF_PANELS = ("panel-size", "roster", "outsiders", "attendance", "recusals", "bands")
"""Kinds that stand on the panels named in `on`."""
_WHOLE = ("panel-size", "bidders")
SHARES = ("outsiders", "attendance", "recusals", "item-spread", "mean-distance")
OF_CRITERIA = ("item-points", "item-spread", "mean-distance")
"""Kinds that stand on the criteria named in `on`."""
_OF_BIDS = ("mean-distance", "bands")
_TWO = 2
Per = Literal["bid", "panel"]
PERS: tuple[Per, ...] = ("bid", "panel")


_BOUNDS = ("at_least", "at_most", "less_than")


def _rows(rows: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(tuple(row) for row in rows))


@frozen(kw_only=True, field_transformer=naming(say("precondition"), "id"))
class Precondition:
    """One thing that must hold before an award is lawful, with the clause that asks for it.

    Parameters
    ----------
    id : str
        Named by a case that declares a deviation.
    kind : str
        One of `KINDS`; empty: a case does not hold the facts, so it is listed as not checked.
    on : sequence of str
        Panels, or for ``item-points`` the groups whose direct members are the items, or for
        ``item-spread`` items and groups of them, or for ``mean-distance`` the items themselves.
    at_least, at_most, less_than : exact number or None
        Bounds: of a number of people (``panel-size``) or bids (``bidders``), of points
        (``item-points``), of a share of those appointed (``outsiders``, ``attendance``,
        ``recusals``), of a multiple of them (``roster``), of the share of an item's points that
        lies between its best and its worst grade (``item-spread``), or by which an evaluator
        may be off the mean of all (``mean-distance``).
    per : {'bid', 'panel'}
        For ``recusals``: those excluded are counted for each bid, or whoever is excluded for
        some bid counts for the panel.
    amount : {'', 'reference', 'budget'}
        The amount of the tender that `amount_from` and `amount_below` are held against.
    amount_from, amount_below : exact number or None
        Applies to tenders of at least, and of less than, this amount.
    bids_from, bids_to : exact number or None
        For ``mean-distance`` and ``bands``: applies to lots of at least, and at most, so many
        valid bids.
    bands : sequence of GradeBand
        For ``bands``: from the best down; the last starts at 0.
    quota : sequence of (bids, count in the first band, count in the second, ...)
        For ``bands``: how many bids go into each band, by the number of bids.
    clause : Citation or str
    text : Text or str
        What is asked for, where it is not checked; else a remark on how the clause is read.
    """

    id: str
    kind: PreconditionKind = ""
    on: tuple[str, ...] = field(default=(), converter=strings)
    at_least: Fraction | None = field(default=None, converter=optional_exact)
    at_most: Fraction | None = field(default=None, converter=optional_exact)
    less_than: Fraction | None = field(default=None, converter=optional_exact)
    per: Per = "bid"
    amount: Ceiling = ""
    amount_from: Fraction | None = field(default=None, converter=optional_exact)
    amount_below: Fraction | None = field(default=None, converter=optional_exact)
    bids_from: Fraction | None = field(default=None, converter=optional_exact)
    bids_to: Fraction | None = field(default=None, converter=optional_exact)
    bands: tuple[GradeBand, ...] = field(default=(), converter=tuple)
    quota: tuple[tuple[int, ...], ...] = field(default=(), converter=_rows)
    clause: Citation = field(factory=Citation, converter=cited)
    text: Text = field(factory=Text, converter=text)

    def __attrs_post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ModelError(problems)

    def _problems(self) -> Iterator[Problem]:
        table = place(say("precondition"), self.id)

        def wrong(name: str, rule: Message, value: object = None) -> Problem:
            shown = None if value is None else str(value)
            return Problem(table=table, field=name, rule=rule, value=shown)

        yield from id_fields(self, table, "id")
        yield from check_id(self.id, table)
        yield from choice(self.kind, ("", *KINDS), table, "kind")
        yield from choice(self.per, PERS, table, "per")
        yield from choice(self.amount, CEILINGS, table, "amount")
        if self.by_amount and not self.amount:
            yield wrong(
                "amount", say("must say which amount is meant: {names}", names=list(AMOUNTS))
            )
        if not str(self.clause).strip():
            yield wrong("clause", say("must name the clause"))
        bounds = [(n, v) for n in _BOUNDS if (v := getattr(self, n)) is not None]
        if not self.kind:
            if not self.text:
                yield wrong("text", say("must say what is not checked"))
            if bounds:
                yield wrong(bounds[0][0], say("is for a precondition that is checked"))
            return
        if self.kind == "bands":
            yield from self._quota_problems(wrong)
        elif not bounds:
            yield wrong("at_least", say("give at_least, at_most or less_than"))
        for name, value in bounds:
            if value < 0:
                yield wrong(name, say("must be at least 0"), decimal(value))
            elif self.kind in _WHOLE and value.denominator != 1:
                yield wrong(name, say("must be a whole number"), decimal(value))
            elif self.kind in SHARES and value > 1:
                yield wrong(name, say("is a share of 1, so at most 1"), decimal(value))
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            yield wrong("at_most", say("is below at_least"), decimal(self.at_most))
        if self.kind != "bidders" and not self.on:
            yield wrong("on", say("needs at least one name"))
        for name in ("bids_from", "bids_to"):
            count: Fraction | None = getattr(self, name)
            if count is not None and self.kind not in _OF_BIDS:
                yield wrong(name, say("is for mean-distance and bands"))
            elif count is not None and (count.denominator != 1 or count < 1):
                yield wrong(name, whole_rule(1), decimal(count))

    def _quota_problems(self, wrong: Callable[..., Problem]) -> Iterator[Problem]:
        edges = [band.least for band in self.bands]
        if len(edges) < _TWO or edges != sorted(set(edges), reverse=True) or edges[-1] != 0:
            yield wrong("band", say("needs two bands or more, from the best down to 0"))
        seen: set[int] = set()
        for row in self.quota:
            if len(row) != len(self.bands) + 1 or min(row) < 0 or sum(row[1:]) != row[0]:
                rule = say("must hold the number of bids, then how many of them go in each band")
                yield wrong("quota", rule, list(row))
            elif row[0] in seen:
                yield wrong("quota", say("is used twice"), row[0])
            seen.update(row[:1])
        if not self.quota:
            yield wrong("quota", say("needs at least one row"))

    @property
    def checked(self) -> bool:
        """Whether a case is held to it; else it is only listed."""
        return bool(self.kind)

    def admits(self, value: Fraction) -> bool:
        """Say whether a figure keeps the bounds; of bands, it is how far off the quota."""
        if self.kind == "bands":
            return value == 0
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.less_than is None or value < self.less_than)
        )

    def applies(self, amount: Fraction) -> bool:
        """Say whether it binds a tender of an amount."""
        return (self.amount_from is None or amount >= self.amount_from) and (
            self.amount_below is None or amount < self.amount_below
        )

    def for_bids(self, count: int) -> bool:
        """Say whether it binds a lot of so many bids."""
        return (self.bids_from is None or count >= self.bids_from) and (
            self.bids_to is None or count <= self.bids_to
        )

    def quota_of(self, count: int) -> tuple[int, ...] | None:
        """Return how many of so many bids go into each band; None where no row says."""
        return next((row[1:] for row in self.quota if row[0] == count), None)

    def band(self, share: Fraction) -> int:
        """Return the place of the band that a share of the points lies in."""
        return next((n for n, band in enumerate(self.bands) if share >= band.least), -1)

    @property
    def by_amount(self) -> bool:
        """Whether it binds tenders of some amounts only."""
        return self.amount_from is not None or self.amount_below is not None
