"""What is to be settled, as it is written: `order`, `first`, `top:3`, `gates`, `cut:60`."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import numpy as np
from attrs import frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import exact
from evalkit.core.messages import say
from evalkit.evidence.planning.goals import (
    CutGoal,
    FirstGoal,
    GateGoal,
    OrderGoal,
    PlanGoal,
    TopGoal,
)
from evalkit.evidence.planning.known import KnownLaws

SettleKind = Literal["order", "first", "top", "gates", "cut"]


@frozen
class SettleAim:
    """What a plan is to settle.

    Parameters
    ----------
    kind : {'order', 'first', 'top', 'gates', 'cut'}
        Who is above whom; who is first; who is among the first few; which gates are
        failed; who reaches so many points.
    number : Fraction or None
        How many are the first few, or the points.
    """

    kind: SettleKind
    number: Fraction | None = None

    @classmethod
    def read(cls, text: str) -> SettleAim:
        """Read what is to be settled.

        Raises
        ------
        ModelError
            If it is none of the five.
        """
        kind, _, number = text.partition(":")
        try:
            value = exact(number) if number else None
        except (ModelError, ValueError):
            raise _wrong(text) from None
        if kind in ("order", "first", "gates") and not number:
            return cls(kind)  # type: ignore[arg-type]
        if kind == "cut" and value is not None:
            return cls("cut", value)
        if kind == "top" and value is not None and value >= 1 and value.denominator == 1:
            return cls("top", value)
        raise _wrong(text)

    def goal(self, ground: KnownLaws, draws: int) -> PlanGoal:
        """Return what is to be brought down, on a lattice."""
        names = ground.completions.projects
        if self.kind == "first":
            return FirstGoal(names, draws)
        if self.number is None:
            return OrderGoal() if self.kind == "order" else GateGoal()
        if self.kind == "top":
            return TopGoal(names, draws, min(int(self.number), len(names)))
        # Half a column less: the lattice holds the points as floats, and may lie beside them.
        half = ground.points[2] - ground.points[1] if len(ground.points) > 2 else 0.0
        return CutGoal(max(1, int(np.searchsorted(ground.points, float(self.number) - half / 2))))


def _wrong(text: str) -> ModelError:
    rule = say("must be order, first, gates, top with a number, or cut with points")
    remedy = say("write order, first, top:3, gates or cut:60")
    return ModelError(Problem(field="settle", rule=rule, value=text, remedy=remedy))
