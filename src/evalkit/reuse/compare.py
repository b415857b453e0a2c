"""One text against another: the passages that both have, and how much of the first they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.reuse.grams import Hashes
from evalkit.reuse.passages import Chain, chains
from evalkit.reuse.pieces import TextSpan
from evalkit.reuse.runs import exact_runs
from evalkit.reuse.sequences import Units, units_of


@frozen
class Stretch:
    """A piece that stands in both texts, unit by unit.

    Parameters
    ----------
    here, there : (int, int)
        First character and the one after the last, in both texts.
    """

    here: TextSpan
    there: TextSpan


@frozen
class Passage:
    """Equal stretches in the same order, close together.

    Parameters
    ----------
    here, there : (int, int)
        Characters, in both texts.
    exact : int
        Units (bytes of prose, tokens of code) that are equal.
    stretches : sequence of Stretch
    """

    here: TextSpan
    there: TextSpan
    exact: int
    stretches: tuple[Stretch, ...] = field(repr=False)


@frozen
class Match:
    """What of a text stands in another.

    Parameters
    ----------
    containment : float
        Share of the first text's units in passages of both, in [0, 1].
    exact : float
        The same without what was changed within a passage.
    anchored : bool
        Whether one passage is long enough to tell the texts from unrelated ones.
        Where it is False, the shares are no evidence.
    passages : sequence of Passage
    """

    containment: float
    exact: float
    anchored: bool
    passages: tuple[Passage, ...]


def fingerprint(text: str, *, language: str = "") -> Hashes:
    """Return the hashes that stand for a text: sorted, each once.

    Parameters
    ----------
    text : str
    language : str
        Of source code, such as ``"python"``; empty for prose.

    Returns
    -------
    array of uint64
        About one for 32 bytes of normalised prose, or 16 tokens of code. The share
        of one text's hashes that another has estimates how much of it stands there.

    Examples
    --------
    >>> import numpy as np
    >>> from evalkit.reuse import fingerprint
    >>> a, b = fingerprint("One sentence, " * 9), fingerprint("ONE SENTENCE " * 9)
    >>> bool(np.array_equal(a, b))
    True
    """
    return units_of(text, language).sketch


def compare(a: str, b: str, *, language: str = "") -> Match:
    """Measure how much of text ``a`` stands in text ``b``.

    Parameters
    ----------
    a, b : str
        In Unicode's form NFC; the spans count its characters.
    language : str
        Of source code; empty for prose.

    Returns
    -------
    Match

    Raises
    ------
    ModelError
        If ``a`` or ``b`` is no text.

    Examples
    --------
    >>> from evalkit.reuse import compare
    >>> old = "The wallet keeps every credential of a resident on the phone. " * 3
    >>> compare(old, "Preface. " + old).containment
    1.0
    """
    for name, text in (("a", a), ("b", b)):
        if not isinstance(text, str):
            rule = say("must be text")
            raise ModelError(Problem(field=name, rule=rule, value=type(text).__name__))
    query, source = units_of(a, language), units_of(b, language)
    settings = query.settings
    every = chains(exact_runs(query, source), query, source, settings)
    found = [chain for chain in every if chain.exact >= settings.weak]
    near, exact = covered(found, len(query))
    count = max(len(query), 1)
    return Match(
        float(near.sum()) / count,
        float(exact.sum()) / count,
        any(chain.exact >= settings.anchor for chain in found),
        tuple(_passage(chain, query, source) for chain in found),
    )


def covered(
    found: Sequence[Chain], count: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which units of a query lie in passages, and which in their equal runs."""
    near, exact = np.zeros(count, bool), np.zeros(count, bool)
    for chain in found:
        near[chain.start : chain.end] = True
        for start, _, length in chain.runs.tolist():
            exact[start : start + length] = True
    return near, exact


def _passage(chain: Chain, query: Units, source: Units) -> Passage:
    stretches = tuple(
        Stretch(characters(query, start, start + length), characters(source, there, there + length))
        for start, there, length in chain.runs.tolist()
    )
    return Passage(
        characters(query, chain.start, chain.end),
        characters(source, chain.from_, chain.to),
        chain.exact,
        stretches,
    )


def characters(units: Units, start: int, end: int) -> TextSpan:
    """Return the characters of a stretch of units within one file."""
    return int(units.starts[start]), int(units.ends[end - 1])
