"""Every number that the measurement hangs on, fixed before a deliverable is read."""

from __future__ import annotations

from typing import Literal

from attrs import asdict, frozen

from evalkit.core.counts import whole_rule
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say

TextKind = Literal["prose", "code"]
KINDS: tuple[TextKind, ...] = ("prose", "code")

VERSION = 1
"""Changes whenever a share could change; stands in every index and record."""


@frozen(kw_only=True)
class Settings:
    """How runs become passages, and passages a share. Lengths are in units: bytes or tokens.

    Parameters
    ----------
    k : int
        Length of the shortest run that is looked at.
    window : int
        Of so many runs in a row one is compared.
    rate : int
        One run in so many goes into the sketch that finds candidates.
    gap : int
        How far apart two equal runs of one passage may stand.
    density : float
        Least share of a passage that is equal unit by unit.
    likeness : float
        Least ratio of a passage's two lengths, the shorter to the longer.
    anchor : int
        Equal units that one passage needs before its source counts at all, where
        chance could not be measured.
    floor : int
        The least that it needs, however little chance gives.
    weak : int
        Equal units of a further passage from a source that counts.
    fill : int
        The same, from a source that explains a twentieth already.
    least : int
        Units below which no share is told.
    vendors : int
        Text in the works of more vendors than this is held to be mandated.
    sources : int
        Works that are compared in full.
    """

    k: int
    window: int
    rate: int
    gap: int
    density: float
    likeness: float
    anchor: int
    floor: int
    weak: int
    fill: int
    least: int
    vendors: int = 3
    sources: int = 20

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(field=name, rule=whole_rule(1), value=str(value))
            for name, value in asdict(self).items()
            if name not in {"density", "likeness"} and not (isinstance(value, int) and value > 0)
        ]
        problems += [
            Problem(
                field=name,
                rule=say("must be between {low} and {high}", low=0, high=1),
                value=str(value),
            )
            for name, value in (("density", self.density), ("likeness", self.likeness))
            if not 0 <= value <= 1
        ]
        if problems:
            raise ModelError(problems)


PROSE = Settings(
    k=24, window=8, rate=32, gap=240, density=0.35, likeness=0.5,
    anchor=120, floor=120, weak=72, fill=72, least=3000,
)  # fmt: skip
"""For running text; 24 bytes are 8 Hangul syllables or 24 Latin letters."""

CODE = Settings(
    k=16, window=4, rate=16, gap=60, density=0.4, likeness=0.5,
    anchor=100, floor=60, weak=20, fill=16, least=300,
)  # fmt: skip
"""For source code, in tokens."""

SETTINGS = {"prose": PROSE, "code": CODE}
