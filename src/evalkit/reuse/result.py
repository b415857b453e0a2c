"""What the measurement of a delivery says: shares, sources, passages, and what they hang on."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from evalkit.core.exact import round_to
from evalkit.core.notes import Note
from evalkit.core.result import Result
from evalkit.reuse.chance import Chance
from evalkit.reuse.settings import Settings, TextKind
from evalkit.reuse.works import Work

Low = Fraction
High = Fraction


@frozen(kw_only=True)
class Split:
    """Counts of characters (or pieces) by what was found of them; they add up to ``whole``.

    Parameters
    ----------
    mandated : int
        Declared boilerplate, or in the works of several vendors.
    verbatim : int
        Stands in an earlier work letter for letter.
    near : int
        Within a passage of an earlier work, with words or names changed.
    reworded : int
        A sentence that an earlier work has in other words.
    new : int
        Not found in any work that was at hand.
    """

    mandated: int = 0
    verbatim: int = 0
    near: int = 0
    reworded: int = 0
    new: int = 0

    @property
    def whole(self) -> int:
        """All that was counted."""
        return self.mandated + self.found + self.new

    @property
    def found(self) -> int:
        """All that stands in earlier works, mandated text left out."""
        return self.verbatim + self.near + self.reworded

    @property
    def low(self) -> Fraction:
        """The share of the whole that stands in earlier works letter for letter."""
        return Fraction(self.verbatim, self.whole or 1)

    @property
    def high(self) -> Fraction:
        """The share of the whole that stands in earlier works at all."""
        return Fraction(self.found, self.whole or 1)

    @property
    def high_of_free(self) -> Fraction:
        """The same as a share of what was free to be written."""
        return Fraction(self.found, (self.whole - self.mandated) or 1)

    def __add__(self, other: Split) -> Split:
        return Split(
            mandated=self.mandated + other.mandated,
            verbatim=self.verbatim + other.verbatim,
            near=self.near + other.near,
            reworded=self.reworded + other.reworded,
            new=self.new + other.new,
        )


@frozen(kw_only=True)
class Place:
    """A stretch of text and where it stands.

    Parameters
    ----------
    document : str
    place : Note
        Page, line or the like.
    start, end : int
        Characters of the document.
    text : str
    equal : sequence of (int, int)
        The characters of the document, within it, that are equal on both sides.
    """

    document: str
    place: Note
    start: int
    end: int
    text: str = field(repr=False)
    equal: tuple[tuple[int, int], ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class ShownPassage:
    """A passage of the delivery beside the one of the earlier work.

    Parameters
    ----------
    work : str
        Id of the earlier work.
    way : {"verbatim", "near", "reworded"}
    here, there : Place
    exact : int
        Equal units; for a reworded sentence its likeness in percent.
    changes : sequence of (str, str)
        Words of the earlier work, and what stands for them here.
    """

    work: str
    way: str
    here: Place
    there: Place
    exact: int
    changes: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class SourceShare:
    """An earlier work that the delivery stands also in.

    Parameters
    ----------
    work : Work
        Without its texts.
    alone : int
        Characters of the delivery that stand in it.
    adds : int
        Of them, those that no source before it in the list has.
    disclosed : bool
    anchor : int
        Equal units of the longest passage.
    """

    work: Work
    alone: int
    adds: int
    disclosed: bool
    anchor: int


@frozen(kw_only=True)
class Part:
    """What was found of one kind of text.

    Parameters
    ----------
    kind : {"prose", "code"}
    told : bool
        False: there is too little text for a share to mean anything.
    characters, pieces : Split
        Pieces are paragraphs of prose and functions of code.
    undisclosed : Split
        The characters again; what stands in a disclosed work counts as new here.
    declared : sequence of (str, int)
        Mandated units by kind of declared boilerplate; ``"vendors"``: in the works
        of several vendors.
    sources : sequence of SourceShare
    passages : sequence of ShownPassage
    changes : sequence of (str, str, int)
        What was replaced by what, how often; the most frequent first.
    chance : Chance
    settings : Settings
    compared : int
        Works compared in full.
    """

    kind: TextKind
    told: bool
    characters: Split
    pieces: Split
    undisclosed: Split
    declared: tuple[tuple[str, int], ...]
    sources: tuple[SourceShare, ...]
    passages: tuple[ShownPassage, ...] = field(repr=False)
    changes: tuple[tuple[str, str, int], ...] = field(repr=False)
    chance: Chance
    settings: Settings
    compared: int


@frozen(kw_only=True)
class Reuse(Result):
    """How much of a delivery stands in earlier works.

    Parameters
    ----------
    work : Work
        The delivery.
    parts : sequence of Part
        Of prose and of code, where there is any.
    works, vendors : int
        How many the library of earlier works holds.
    left_out : sequence of (str, Note)
        Works that were not looked at, each with the reason.
    findings : sequence of (str, Note)
        Files of the delivery that could not be read in full.
    library : str
        SHA-256 over the list of all works and their files.
    versions : sequence of (str, str)
        Of evalkit and of the packages that the shares hang on.
    """

    work: Work
    parts: tuple[Part, ...]
    works: int
    vendors: int
    left_out: tuple[tuple[str, Note], ...]
    findings: tuple[tuple[str, Note], ...]
    library: str
    versions: tuple[tuple[str, str], ...]

    @property
    def told(self) -> bool:
        """Whether there is enough text for a share."""
        return any(part.told for part in self.parts)

    @property
    def characters(self) -> Split:
        """The characters of all parts that are told."""
        return sum((part.characters for part in self.parts if part.told), Split())

    @property
    def undisclosed(self) -> Split:
        """The same; what stands in a disclosed work counts as new."""
        return sum((part.undisclosed for part in self.parts if part.told), Split())

    @property
    def coverage(self) -> Fraction:
        """The share of pages, slides or files that could be read."""
        parts = sum(document.parts for document in self.work.documents)
        unread = sum(document.unread for document in self.work.documents)
        return Fraction(parts - unread, parts or 1)


def bounds(split: Split) -> tuple[Fraction, Fraction]:
    """Return the interval that is published, in percent, widened to two decimals."""
    low = round_to(100 * split.low, 2, "truncate")
    high = 100 * split.high
    up = round_to(high, 2, "truncate")
    return low, up if up == high else min(up + Fraction(1, 100), Fraction(100))
