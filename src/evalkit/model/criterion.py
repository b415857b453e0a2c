"""A criterion and a gate: what is scored, and what must hold beside the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from reprlib import repr as short
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import Number, decimal, exact
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.core.naming import naming
from evalkit.model.checks import (
    check_id,
    choice,
    cited,
    id_fields,
    instance,
    optional_exact,
    strings,
    text,
)
from evalkit.scales import Scale
from evalkit.scales.base import Direction

CriterionKind = Literal["group", "mark", "measure"]
Aggregate = Literal["sum", "product", "minimum"]
Missing = Literal["error", "zero", "exclude", "interval"]
EvidenceFrom = Literal["own-project", "any-project"]
KINDS: tuple[CriterionKind, ...] = ("group", "mark", "measure")
AGGREGATES: tuple[Aggregate, ...] = ("sum", "product", "minimum")
MISSING: tuple[Missing, ...] = ("error", "zero", "exclude", "interval")
EVIDENCE_FROM: tuple[EvidenceFrom, ...] = ("own-project", "any-project")


def _range(value: Sequence[Number] | None) -> tuple[Fraction, Fraction] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or len(value) != 2:
        rule = say("must be a pair: low, high")
        raise ModelError(Problem(field="range", rule=rule, value=short(value)))
    low, high = value
    return exact(low), exact(high)


@frozen(field_transformer=naming(say("criterion"), "id"))
class Criterion:
    """One thing every project is scored on, or a group of such things.

    Parameters
    ----------
    id : str
        Name in files and code, unique in its set.
    scale : Scale or None
        What a value is worth. A criterion without a scale is a group.
    weight : exact number or None
        Share within its siblings, which sum to 1. Or, for all siblings:
    points : exact number or None
        Points it can bring; siblings share the group by their points.
    parent : str
        Id of its group; empty at the top.
    range : pair of exact numbers or None
        Admissible range of that weight or of those points, by law or policy.
    aggregate : {'sum', 'product', 'minimum'}
        How a group combines its children: weighted sum, weighted product, or the
        smallest utility.
    unit : str
        Unit of a measured number, such as ``KRW/user``. Empty: a judged mark.
    better : {'higher', 'lower', 'none'} or None
        Must agree with the scale; taken from it by default.
    evidence : sequence of str
        Kinds of evidence that count here; empty: every kind.
    evidence_from : {'own-project', 'any-project'}
        Whose facts a mark may cite: those about its own project, or also those about
        other projects, as where projects are compared. What is about no project in
        particular may be cited everywhere.
    missing : {'error', 'zero', 'exclude', 'interval'} or None
        What a missing value means here; None: as the set says.
    title, description, why, how, limits : Text or str
        For people. The title is the id unless given.
    source : Citation or str
        Where it comes from.
    """

    id: str
    scale: Scale | None = field(default=None)
    weight: Fraction | None = field(default=None, converter=optional_exact, kw_only=True)
    points: Fraction | None = field(default=None, converter=optional_exact, kw_only=True)
    parent: str = field(default="", kw_only=True)
    range: tuple[Fraction, Fraction] | None = field(default=None, converter=_range, kw_only=True)
    aggregate: Aggregate = field(default="sum", kw_only=True)
    unit: str = field(default="", kw_only=True)
    better: Direction | None = field(default=None, kw_only=True)
    evidence: tuple[str, ...] = field(default=(), converter=strings, kw_only=True)
    evidence_from: EvidenceFrom = field(default="own-project", kw_only=True)
    missing: Missing | None = field(default=None, kw_only=True)
    title: Text = field(factory=Text, converter=text, kw_only=True)
    description: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    why: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    how: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    limits: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    source: Citation = field(factory=Citation, converter=cited, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        table = place(say("criterion"), self.id)
        problems = [
            *id_fields(self, table, "id", "parent", "unit"),
            *instance(self.scale, Scale, table, "scale"),
        ] or list(self._problems())
        if problems:
            raise ModelError(problems)

    @property
    def kind(self) -> CriterionKind:
        """'group', 'mark' (judged) or 'measure' (a number with a unit)."""
        if self.scale is None:
            return "group"
        return "measure" if self.unit else "mark"

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)

    @property
    def share(self) -> Fraction | None:
        """The weight or the points, whichever was given."""
        return self.weight if self.weight is not None else self.points

    def _problems(self) -> Iterator[Problem]:
        table = place(say("criterion"), self.id)

        def wrong(name: str, rule: Message, value: object = None) -> Problem:
            shown = None if value is None else str(value)
            return Problem(table=table, field=name, rule=rule, value=shown)

        yield from check_id(self.id, table)
        if self.weight is not None and self.points is not None:
            yield wrong("points", say("give a weight or points, not both"))
        name = "weight" if self.weight is not None else "points"
        share = self.share
        if share is not None and share < 0:
            yield wrong(name, say("must be at least 0"), decimal(share))
        if self.weight is not None and self.weight > 1:
            yield wrong(name, say("is a share of 1, so at most 1"), decimal(self.weight))
        if self.range is not None:
            low, high = self.range
            shown = f"{decimal(low)} … {decimal(high)}"
            if share is None:
                yield wrong("range", say("needs a weight or points that it is a range of"))
            elif not 0 <= low <= share <= high:
                yield wrong(
                    "range",
                    say("must contain the {name} {share}", name=name, share=decimal(share)),
                    shown,
                )
        yield from choice(self.aggregate, AGGREGATES, table, "aggregate")
        yield from choice(self.evidence_from, EVIDENCE_FROM, table, "evidence_from")
        if self.missing is not None:
            yield from choice(self.missing, MISSING, table, "missing")
        if self.scale is None:
            if self.unit:
                yield wrong("unit", say("is for a criterion with a scale"), self.unit)
            if self.evidence_from != "own-project":
                rule = say("is for a criterion with a scale")
                yield wrong("evidence_from", rule, self.evidence_from)
        elif self.better is not None and self.better != self.scale.direction:
            yield wrong(
                "better",
                say(
                    "disagrees with the scale, on which {direction} is better",
                    direction=self.scale.direction,
                ),
                self.better,
            )


@frozen(kw_only=True, field_transformer=naming(say("gate"), "id"))
class Gate:
    """A condition beside the sum: who fails it is out, or has the total capped.

    Parameters
    ----------
    id : str
    on : str
        A criterion, a group, a decision, or ``total``.
    of : {'value', 'points', 'share'}
        What is compared: the value as given, the points, or the utility in [0, 1].
        Comparisons are made before any rounding of what they compare, except
        that the total is the rounded total.
    at_least, at_most : exact number or None
    one_of : sequence of str
        Categories or verdicts that pass. Exactly one of the three is given.
    effect : {'fail', 'cap'}
        What failing means: no rank, or a total of at most `cap` points.
    cap : exact number or None
    title, why : Text or str
    source : Citation or str
    """

    id: str
    on: str
    of: Literal["value", "points", "share"] = "value"
    at_least: Fraction | None = field(default=None, converter=optional_exact)
    at_most: Fraction | None = field(default=None, converter=optional_exact)
    one_of: tuple[str, ...] = field(default=(), converter=strings)
    effect: Literal["fail", "cap"] = "fail"
    cap: Fraction | None = field(default=None, converter=optional_exact)
    title: Text = field(factory=Text, converter=text)
    why: Text = field(factory=Text, converter=text, repr=False)
    source: Citation = field(factory=Citation, converter=cited, repr=False)

    def __attrs_post_init__(self) -> None:
        table = place(say("gate"), self.id)
        problems = list(id_fields(self, table, "id", "on")) or list(self._problems())
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)

    @property
    def bound(self) -> Fraction:
        """The one number that is asked for, from below or from above; not for a list of words."""
        bound = self.at_least if self.at_least is not None else self.at_most
        assert bound is not None
        return bound

    def _problems(self) -> Iterator[Problem]:
        table = place(say("gate"), self.id)
        yield from check_id(self.id, table)
        yield from choice(self.of, ("value", "points", "share"), table, "of")
        yield from choice(self.effect, ("fail", "cap"), table, "effect")
        given = [self.at_least is not None, self.at_most is not None, bool(self.one_of)]
        if sum(given) != 1:
            rule = say("give exactly one of at_least, at_most, one_of")
            yield Problem(table=table, field="at_least", rule=rule)
        if (self.cap is not None) != (self.effect == "cap"):
            rule = say("a cap and effect = 'cap' go together")
            yield Problem(table=table, field="cap", rule=rule)
        if self.cap is not None and self.cap < 0:
            rule = say("must be at least 0")
            yield Problem(table=table, field="cap", rule=rule, value=decimal(self.cap))
