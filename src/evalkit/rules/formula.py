"""A family's formula as one rule uses it: slots filled, figures rounded, ties broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from evalkit.core.exact import Mode, round_to
from evalkit.core.messages import Text
from evalkit.rules.domains import BidInputs, RuleSettings, Setting
from evalkit.rules.families import Family
from evalkit.rules.families.base import Context, FormulaResult, Terms, Told, Undefined
from evalkit.rules.outcomes import Noted, Outcome, Refused, Scored
from evalkit.rules.phrases import Phrase, phrase

Best = Literal["highest", "lowest"]
RoundedAt = Literal["figure", "inputs"]
BEST = ("highest", "lowest", "none")
AT: tuple[RoundedAt, ...] = ("figure", "inputs")


@frozen
class Rounded:
    """Where a rule rounds: its figure, or each number that goes into it."""

    places: int
    mode: Mode = "half-up"
    at: RoundedAt = "figure"

    def round(self, value: Fraction) -> Fraction:
        """Return a number rounded."""
        return round_to(value, self.places, self.mode)


@frozen
class Chosen:
    """A slot that is fixed for each choice of a parameter."""

    by: str
    values: Mapping[str, Setting] = field(hash=False)


@frozen(kw_only=True)
class Formula:
    """A family with all that a rule declares of it.

    Parameters
    ----------
    family : Family
    slots : mapping of slot to parameter
        Which parameter of the rule fills a slot; their names may differ.
    fixed : mapping of slot to its value
        What the text of the rule fixes, so that no notice can set it.
    sentences : mapping of name to Text
    rounded : Rounded or None
    ties : sequence of str
        Inputs that rank bids of equal figures, larger first.
    best : {'highest', 'lowest', None}
    """

    family: Family
    slots: Mapping[str, str] = field(hash=False)
    fixed: Mapping[str, Setting | Chosen] = field(hash=False)
    sentences: Mapping[str, Text] = field(hash=False, repr=False)
    rounded: Rounded | None = None
    ties: tuple[str, ...] = ()
    best: Best | None = "highest"

    def terms(self, settings: RuleSettings) -> Terms:
        """Fill the slots for some settings."""
        found: dict[str, Setting] = {}
        for slot, value in self.fixed.items():
            found[slot] = (
                value.values[str(settings[value.by])] if isinstance(value, Chosen) else value
            )
        for slot, name in self.slots.items():
            if name in settings:
                found[slot] = settings[name]
        return Terms(MappingProxyType(found))

    @property
    def alone(self) -> bool:
        """Whether the formula, as its text fixes it, is given one bid's numbers only."""
        return self.family.alone(self.fixed)

    def context(self, rows: Sequence[BidInputs], settings: RuleSettings) -> Context:
        """Take what the formula takes from all bids together."""
        take = self.family.code.context
        assert take is not None
        return take([self._read(row) for row in rows], self.terms(settings))

    def score(self, row: BidInputs, context: Context, settings: RuleSettings) -> Outcome:
        """Make of one bid what the rule makes of it."""
        terms = self.terms(settings)
        read = self._read(row)
        found = self.family.code.score(read, context, terms)
        if isinstance(found, Undefined):
            return Refused(self._say(found.why, read, terms))
        how, flag = self._say(found.how, read, terms), None
        if found.flag is not None:
            flag = self._say(found.flag, read, terms)
        if found.raw is None:
            return Noted(how, flag)
        value, raw = found.raw, found.raw
        if self.rounded is not None and self.rounded.at == "figure":
            value = self.rounded.round(raw)
        elif self.rounded is not None:
            plain = self.family.code.score(row, context, terms)
            assert isinstance(plain, FormulaResult)
            assert plain.raw is not None
            raw = plain.raw
        return Scored(value, raw, how, self._key(found, value, row), flag)

    def _read(self, row: BidInputs) -> BidInputs:
        if self.rounded is None or self.rounded.at == "figure":
            return row
        return {name: self.rounded.round(value) for name, value in row.items()}

    def _key(
        self, found: FormulaResult, value: Fraction, row: BidInputs
    ) -> tuple[Fraction, ...] | None:
        if not found.ranked:
            return None
        figure = -value if self.best == "lowest" else value
        return (*found.first, figure, *(row[name] for name in self.ties))

    def _say(self, told: Told, row: BidInputs, terms: Terms) -> Phrase:
        inner = {name: self._inner(value, row, terms) for name, value in told.values.items()}
        values = {**terms.values, **row, **inner}
        text, places = self.sentences[told.id], self.family.places
        return phrase(text, values, name=told.id, places=places)

    def _inner(self, value: object, row: BidInputs, terms: Terms) -> object:
        if isinstance(value, Told):
            return self._say(value, row, terms)
        if isinstance(value, tuple):
            return tuple(self._inner(item, row, terms) for item in value)
        return value
