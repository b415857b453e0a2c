"""What a family of formulas is: one function of a bid, its slots, and its sentences.

A rule file names a family, and says of each slot whether a notice may set it or the text fixes it.
The function is given every slot by name, whatever the rule calls it, and returns what it found as
numbers and the name of a sentence. Rounding, ties, minimum and budget are no part of it: a rule
declares them, and `evalkit.rules.formula` carries them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from evalkit.rules.domains import BidInputs, Setting

PLUS = " + "
"""Between the inputs that a slot adds."""
Context = tuple[Fraction, ...]
"""What a rule takes from all bids together."""


@frozen
class Terms:
    """The slots of a family, filled for one rule and one notice."""

    values: Mapping[str, Setting]

    def __call__(self, name: str) -> Fraction:
        """Return a slot that holds a number."""
        found = self.values[name]
        assert isinstance(found, Fraction)
        return found

    def word(self, name: str) -> str:
        """Return a slot that holds a word; empty where it is left out."""
        return str(self.values.get(name, ""))

    def on(self, name: str) -> bool:
        """Say whether a switch is on."""
        return self.values.get(name) is True

    def get(self, name: str, other: Fraction) -> Fraction:
        """Return a slot that may be left out, or another number in its place."""
        return self(name) if name in self.values else other


@frozen
class Told:
    """A sentence of the family by its name, with what it tells beside slots and inputs."""

    id: str
    values: Mapping[str, object] = field(factory=dict, hash=False)


def told(name: str, /, **values: object) -> Told:
    """Name a sentence and its values."""
    return Told(name, values)


@frozen
class FormulaResult:
    """What a formula makes of one bid.

    Parameters
    ----------
    raw : Fraction or None
        The figure before rounding; None: it only compares.
    how : Told
    flag : Told or None
        What it finds against the bid.
    ranked : bool
    first : tuple of Fraction
        What ranks before the figure does, larger is better.
    """

    raw: Fraction | None
    how: Told
    flag: Told | None = None
    ranked: bool = True
    first: tuple[Fraction, ...] = ()


@frozen
class Undefined:
    """The formula has no meaning for what is given."""

    why: Told


@frozen
class Edge:
    """A number at which a formula bends or jumps.

    Parameters
    ----------
    on : str
        The input that is compared.
    at : callable (terms, bid) -> Fraction or None
        None: as the slots are filled, there is no such edge.
    above : bool or callable (terms) -> bool
        Whether the number itself belongs with what is above it; else with what is below.
    """

    on: str
    at: Callable[[Terms, BidInputs], Fraction | None]
    above: bool | Callable[[Terms], bool] = True

    def belongs_above(self, terms: Terms) -> bool:
        """Say on which side the number itself stands."""
        return self.above if isinstance(self.above, bool) else self.above(terms)


ScoreFormula = Callable[[BidInputs, Context, Terms], FormulaResult | Undefined]
Take = Callable[[Sequence[BidInputs], Terms], Context]


@frozen(kw_only=True)
class Code:
    """The part of a family that is Python.

    Parameters
    ----------
    score : callable (bid, context, terms) -> FormulaResult or Undefined
    context : callable (bids, terms) -> Context, or None
        What it takes from all bids together; None: nothing.
    merge : sequence of callables, or None
        Where each number of the context is the lowest or the highest of all bids: `min` or
        `max` for each, which make of what two groups of bids give what both give together.
    edges : sequence of Edge
    """

    score: ScoreFormula
    context: Take | None = None
    merge: tuple[Callable[[Fraction, Fraction], Fraction], ...] | None = None
    edges: tuple[Edge, ...] = ()


def middle(values: Sequence[Fraction], which: str) -> Fraction:
    """Return the mean or the median."""
    if which == "mean":
        return sum(values, Fraction(0)) / len(values)
    ordered = sorted(values)
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def lowest_price(bids: Sequence[BidInputs], _terms: Terms) -> Context:
    """Take the lowest price."""
    return (min(bid["price"] for bid in bids),)
