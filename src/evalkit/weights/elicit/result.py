"""What an elicitation gives: weights, and the space of all weights that the statements allow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import fixed, significant
from evalkit.core.messages import Message, Text, say
from evalkit.core.result import Listed
from evalkit.scales.base import FloatArray
from evalkit.weights.space import WeightSpace

_NAMING = ("a", "b", "c", "name", "names")


@frozen
class Figure:
    """One number that says how far the statements can be trusted.

    Parameters
    ----------
    id : str
        Such as ``consistency-ratio``.
    title : Message
        What it is, in words.
    value : float
    reading : Message or None
        What it means here; None where another figure tells it.
    """

    id: str
    title: Message
    value: float
    reading: Message | None = None


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
    space_words : Message
        What the space is made of.
    figures : tuple of Figure
    notes, warnings : tuple of Message
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
    space_words: Message = field(repr=False)
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    notes: tuple[Message, ...] = field(default=(), repr=False)
    warnings: tuple[Message, ...] = field(default=(), repr=False)
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
        """Return the same result with titles for its page, in its sentences, too."""
        return evolve(
            self,
            title=title,
            titles=dict(titles),
            figures=tuple(
                evolve(f, reading=None if f.reading is None else _titled(f.reading, titles))
                for f in self.figures
            ),
            notes=tuple(_titled(note, titles) for note in self.notes),
            warnings=tuple(_titled(warning, titles) for warning in self.warnings),
        )


def _titled(message: Message, titles: Mapping[str, Text]) -> Message:
    """Put titles where a sentence names criteria."""

    def swapped(value: object) -> object:
        if isinstance(value, list | tuple):
            return [swapped(item) for item in value]
        return (titles.get(value) or value) if isinstance(value, str) else value

    values = {k: swapped(v) if k in _NAMING else v for k, v in message.values.items()}
    return Message(message.template, values)


def floats(weights: tuple[Fraction, ...]) -> FloatArray:
    """Return exact weights as a float array that nobody can write to."""
    return read_only(np.array([float(weight) for weight in weights]))


def read_only(weights: FloatArray) -> FloatArray:
    """Return a copy that nobody can write to."""
    own = np.array(weights, dtype=np.float64)
    own.flags.writeable = False
    return own


def short(value: Fraction | float, digits: int = 3) -> str:
    """Write a number for a sentence, in few digits and without trailing zeros."""
    size = float(value)
    return fixed(size, 0) if abs(size) >= 10**digits else significant(size, digits)


def no_room() -> Message:
    """Say that sharp statements make a space of one point."""
    return say(
        "The statements are sharp, so the space is this one point. People are rarely so exact:"
        " give ranges, or say with 'within' how far each number may be off."
    )
