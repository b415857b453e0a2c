"""Points added to a bid or taken from it beside its marks: bonus and deduction (가점, 감점)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import decimal, exact
from evalkit.core.ids import id_of
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.core.naming import named_exact, naming
from evalkit.core.types import Span
from evalkit.model.checks import (
    check_id,
    choice,
    cited,
    id_fields,
    optional_exact,
    parts,
    plain,
    strings,
    text,
)

CountsAt = Literal["cut-off", "total"]
COUNTS_AT: tuple[CountsAt, ...] = ("cut-off", "total")
Applies = Literal["yes", "no", "unknown"]
APPLIES: tuple[Applies, ...] = ("yes", "no", "unknown")
NOTHING = Fraction(0)


def _span(value: object) -> Span | None:
    if value is None:
        return None
    if isinstance(value, tuple | list) and len(value) == 2:
        return exact(value[0]), exact(value[1])
    raise ModelError(Problem(field="range", rule=say("must be two numbers, the lower one first")))


@frozen(kw_only=True, field_transformer=naming(say("level of an adjustment"), "id"))
class AdjustmentLevel:
    """One level of an adjustment that a text grades, with its points.

    Parameters
    ----------
    id : str
        Written in the column `value` of ``adjustments``.
    points : exact number
    title : Text or str
    """

    id: str
    points: Fraction = field(converter=exact)
    title: Text = field(factory=Text, converter=text)

    def __attrs_post_init__(self) -> None:
        table = say("level of an adjustment")
        problems = [*id_fields(self, table, "id"), *check_id(self.id, table)]
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)


def _written(value: Fraction | str | None) -> str:
    return decimal(value) if isinstance(value, Fraction) else str(value)


def _levels(items: Iterable[AdjustmentLevel]) -> tuple[AdjustmentLevel, ...]:
    return parts(items, AdjustmentLevel, say("adjustment"), "levels")


@frozen(kw_only=True, field_transformer=naming(say("adjustment"), "id"))
class Adjustment:
    """A bonus for what a bidder is, or a deduction for what it did.

    Its points are of one sign: above 0 they are a bonus, below 0 a deduction. They are
    given in one of three ways.

    Parameters
    ----------
    id : str
    points : exact number or None
        The same for everybody to whom it applies.
    range : (low, high) or None
        The case writes how many points of this range each bidder gets.
    levels : sequence of AdjustmentLevel
        The case writes which level each bidder has.
    at : {'cut-off', 'total'}
        The step from which on it counts. ``cut-off``: in the technical points, before
        any minimum is tested. ``total``: after the cut-off and the opening, in the total,
        or in the technical points that an award rule takes.
    evidence : sequence of str
        Kinds of evidence of which one must be cited; without it nobody knows whether it
        applies. None: no evidence is asked for.
    title : Text or str
    text : Text or str
        To whom it applies.
    clause : Citation or str

    Notes
    -----
    A bonus stands for a status that every bidder has or has not: where a case says nothing
    of a bidder, it is not known. A deduction stands for an event: where a case says nothing,
    there was none.
    """

    id: str
    points: Fraction | None = field(default=None, converter=optional_exact)
    range: Span | None = field(default=None, converter=_span)
    levels: tuple[AdjustmentLevel, ...] = field(default=(), converter=_levels)
    at: CountsAt = "total"
    evidence: tuple[str, ...] = field(default=(), converter=strings)
    title: Text = field(factory=Text, converter=text)
    text: Text = field(factory=Text, converter=text)
    clause: Citation = field(factory=Citation, converter=cited)

    def __attrs_post_init__(self) -> None:
        problems = list(self._problems(place(say("adjustment"), self.id)))
        if problems:
            raise ModelError(problems)

    def _problems(self, table: Message) -> Iterator[Problem]:
        yield from id_fields(self, table, "id")
        yield from choice(self.at, COUNTS_AT, table, "at")
        given = [self.points is not None, self.range is not None, bool(self.levels)]
        if sum(given) != 1:
            rule = say("needs one of points, range and levels")
            yield Problem(table=table, field="points", rule=rule)
            return
        if self.points is not None and not self.points:
            yield Problem(table=table, field="points", rule=say("must not be 0"))
        if self.range is not None and not self.range[0] < self.range[1]:
            rule = say("must be two numbers, the lower one first")
            yield Problem(table=table, field="range", rule=rule)
        ids = [level.id for level in self.levels]
        for name in dict.fromkeys(ids):
            if ids.count(name) > 1:
                rule = say("is used twice")
                yield Problem(table=table, field="levels", rule=rule, value=name)
        amounts = self.amounts
        if min(amounts) < 0 < max(amounts):
            where = "range" if self.range is not None else "levels"
            rule = say("must be a bonus or a deduction: some points are below 0, some above")
            yield Problem(table=table, field=where, rule=rule)
        elif self.levels and not any(amounts):
            yield Problem(table=table, field="levels", rule=say("must not all be 0"))

    @property
    def amounts(self) -> tuple[Fraction, ...]:
        """The points that it can bring where it applies; of a range, both ends."""
        if self.points is not None:
            return (self.points,)
        return self.range or tuple(level.points for level in self.levels)

    @property
    def is_bonus(self) -> bool:
        """Whether it adds points."""
        return max(self.amounts) > 0

    @property
    def by_hand(self) -> bool:
        """Whether a case must write how many points, or which level, each bidder gets."""
        return self.points is None

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)

    def worth(self, value: Fraction | str | None) -> Fraction:
        """Return the points that a value written in a case stands for.

        Raises
        ------
        ModelError
            If the value is none that this adjustment can have.
        """
        if self.points is not None:
            if value is not None:
                rule = say("must be empty: it always has the same points")
                raise ModelError(Problem(field="value", rule=rule, value=_written(value)))
            return self.points
        if self.range is not None:
            low, high = self.range
            try:
                points = exact(value) if isinstance(value, str) else value
            except ModelError:
                points = None
            if points is None or not low <= points <= high:
                rule = say(
                    "must be points from {low} to {high}", low=decimal(low), high=decimal(high)
                )
                raise ModelError(Problem(field="value", rule=rule, value=_written(value)))
            return points
        found = {level.id: level.points for level in self.levels}
        if value not in found:
            rule = say("must be one of {names}", names=list(found))
            raise ModelError(Problem(field="value", rule=rule, value=_written(value)))
        return found[str(value)]


@frozen(kw_only=True)
class AdjustmentEntry:
    """Whether a bonus or a deduction applies to one bid, and why.

    Parameters
    ----------
    project, adjustment : str
    applies : {'yes', 'no', 'unknown'}
        Unknown: nobody can say yet, so the points of the bid are a range.
    value : exact number, str or None
        How many points, or which level, where the adjustment leaves that to the case.
        None then: not known yet.
    reason : Text or str
    evidence : sequence of str
        Ids of the evidence that shows it.
    at : str
        When it was decided.
    """

    project: str
    adjustment: str
    applies: Applies = "yes"
    value: Fraction | str | None = None
    reason: Text = field(factory=Text, converter=text)
    evidence: tuple[str, ...] = field(default=(), converter=strings)
    at: str = ""

    def __attrs_post_init__(self) -> None:
        table, value = "adjustments", self.value
        if isinstance(value, str):
            object.__setattr__(self, "value", id_of(plain(value)) or None)
        elif value is not None:
            where = f"{self.project}, {self.adjustment}"
            object.__setattr__(self, "value", named_exact(say("adjustment"), where, "value", value))
        problems = [
            *id_fields(self, table, "project", "adjustment", "at"),
            *choice(self.applies, APPLIES, table, "applies"),
        ]
        if not (self.reason.en.strip() or self.reason.ko.strip() or self.evidence):
            rule = say("is empty, and no evidence is cited")
            problems.append(Problem(table=table, field="reason", rule=rule))
        if self.value is not None and self.applies != "yes":
            rule = say("must be empty where applies is not yes")
            problems.append(
                Problem(table=table, field="value", rule=rule, value=_written(self.value))
            )
        if problems:
            raise ModelError(problems)


def adjustments(items: Iterable[Adjustment]) -> tuple[Adjustment, ...]:
    """Convert the adjustments of a procedure."""
    return parts(items, Adjustment, say("procedure"), "adjustments")
