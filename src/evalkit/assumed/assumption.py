"""What is assumed of marks that are missing or uncertain."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say

Over = Literal["levels", "points"]
Lean = Literal["even", "cautious", "known"]
OVERS: tuple[Over, ...] = ("levels", "points")
LEANS: tuple[Lean, ...] = ("even", "cautious", "known")


@frozen
class Assumption:
    """What is assumed of marks that are missing or uncertain; part of every likely answer.

    Parameters
    ----------
    over : {'levels', 'points'}
        What is equally likely: each level that the evidence admits (and on a scale
        without levels each value), or each number of points between the ends.
    lean : {'even', 'cautious', 'known'}
        ``cautious``: the lower, the likelier, in a straight line; ``known``: as often as
        among the known marks of the criterion, each level counted once more.
    gates_pass : bool
        Whether a gate that is open counts as passed.
    correlation : float
        How far the open marks of one project hang together, 0 for not at all: the
        correlation of their normal scores, by one factor that they share.

    Examples
    --------
    >>> Assumption(lean="cautious").correlation
    0.0
    """

    over: Over = "levels"
    lean: Lean = "even"
    gates_pass: bool = False
    correlation: float = 0.0

    def __attrs_post_init__(self) -> None:
        """Refuse words and numbers that mean nothing."""
        problems = [
            Problem(
                table="assumption",
                field=name,
                rule=say("must be one of {names}", names=known),
                value=str(value),
            )
            for name, value, known in (("over", self.over, OVERS), ("lean", self.lean, LEANS))
            if value not in known
        ]
        number = self.correlation
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1:
            rule = say("must be at least 0 and less than 1")
            problems.append(
                Problem(table="assumption", field="correlation", rule=rule, value=str(number))
            )
        if problems:
            raise ModelError(problems)
