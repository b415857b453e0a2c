"""What an elicitation gives: weights, and the space of all weights that the statements allow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text, say
from evalkit.core.notes import Note, note
from evalkit.core.result import Listed
from evalkit.weights.space import WeightSpace


@frozen
class Figure:
    """One number that says how far the statements can be trusted.

    Parameters
    ----------
    id : str
        Such as ``consistency-ratio``.
    value : float
    reading : Note or None
        What it means here; None where another figure tells it.
    """

    id: str
    value: float
    reading: Note | None = None


@frozen(eq=False)
class Elicited(Listed):
    """Weights that follow from statements, and the space of those that do not contradict them.

    Parameters
    ----------
    names : tuple of str
        Criteria, in the order of the weights.
    weights : array of float, shape (criteria,)
        Each in [0, 1]; their sum is 1. One point of the space.
    exact : tuple of Fraction or None
        The same as exact numbers, where they are rational.
    space : WeightSpace
        All weights that the statements allow; holds `weights`.
    method : str
        Such as ``swing``.
    made_of : Note
        What the space is made of.
    figures : tuple of Figure
    notes, warnings : tuple of Note
    title : Text
        Of the elicitation, as its author wrote it.
    titles : mapping of str to Text
        Of the criteria; a name without one stands for itself.
    """

    names: tuple[str, ...]
    weights: FloatArray = field(repr=False)
    exact: tuple[Fraction, ...] | None = field(repr=False)
    space: WeightSpace = field(repr=False)
    method: str
    made_of: Note = field(repr=False)
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    notes: tuple[Note, ...] = field(default=(), repr=False)
    warnings: tuple[Note, ...] = field(default=(), repr=False)
    title: Text = field(factory=Text, repr=False)
    titles: Mapping[str, Text] = field(factory=dict, repr=False)

    @cached_property
    def ranges(self) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest weight of each criterion within the space."""
        return self._ranges(list(range(len(self.names))))

    def _ranges(self, places: list[int]) -> tuple[FloatArray, FloatArray]:
        low, high = self.space.extremes(np.eye(len(self.names))[places])
        own = self.weights[places]
        # The weights are in the space; rounding must not show them outside.
        return np.clip(low, 0.0, own), np.clip(high, own, 1.0)

    def figure(self, name: str) -> float:
        """Return the value of a figure.

        Raises
        ------
        ModelError
            If this method has no figure of that name.
        """
        for figure in self.figures:
            if figure.id == name:
                return figure.value
        known = [figure.id for figure in self.figures]
        rule = say("must be one of {names}", names=known)
        raise ModelError(Problem(field="figure", rule=rule, value=name))

    def weight(self, name: str) -> float:
        """Return the weight of one criterion."""
        if name not in self.names:
            rule = say("must be one of {names}", names=list(self.names))
            raise ModelError(Problem(field="criterion", rule=rule, value=name))
        return float(self.weights[self.names.index(name)])

    def named(self, title: Text, titles: Mapping[str, Text]) -> Elicited:
        """Return the same result with titles for its page and its sentences."""
        return evolve(self, title=title, titles=dict(titles))


def floats(weights: tuple[Fraction, ...]) -> FloatArray:
    """Return exact weights as a float array that nobody can write to."""
    return read_only(np.array([float(weight) for weight in weights]))


def read_only(weights: FloatArray) -> FloatArray:
    """Return a copy that nobody can write to."""
    own = np.array(weights, dtype=np.float64)
    own.flags.writeable = False
    return own


NO_ROOM = note("no-room")
"""Sharp statements make a space of one point."""
