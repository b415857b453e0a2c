"""What every share of reuse must keep to, and the check that holds a function to it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from evalkit.testing.laws import LawTries, broken, counting, hold, tested

ShareFunction = Callable[[str, str], float]
"""From a deliverable and an earlier text to the share of the first that stands in the second."""

_SYLLABLES = [chr(0xAC00 + 28 * n) for n in range(0, 399, 2)]
_LETTERS = "abcdefghiklmnoprstuvwxyz"
_SLACK = 0.02  # where a passage ends is a matter of a few letters


def texts(lang: Literal["ko", "en"] = "en", *, paragraphs: int = 6) -> SearchStrategy[list[str]]:
    """Draw texts of invented words, as paragraphs; two of them share none by chance.

    Parameters
    ----------
    lang : {"en", "ko"}
        Latin letters, or Hangul.
    paragraphs : int
        At most.

    Returns
    -------
    strategy of lists of str
    """
    return st.builds(
        lambda seed, count: [_paragraph(f"{seed}-{n}", lang) for n in range(count)],
        st.integers(0, 2**32),
        st.integers(2, paragraphs),
    )


def _paragraph(seed: str, lang: str) -> str:
    rng = random.Random(seed)  # noqa: S311 - no secret
    kinds = (_SYLLABLES, 2, 4) if lang == "ko" else (_LETTERS, 3, 8)
    letters, least, most = kinds
    words = ["".join(rng.choices(letters, k=rng.randint(least, most))) for _ in range(40)]
    return " ".join(words) + "."


def check_share(
    share: ShareFunction,
    *,
    lang: Literal["ko", "en"] = "en",
    max_examples: int = 30,
    derandomize: bool | None = None,
) -> LawTries:
    """Hold a function that measures reuse to the laws of shares.

    Parameters
    ----------
    share : callable
        Takes a deliverable and an earlier text, returns the share of the first that
        stands in the second, in [0, 1].
    lang : {"en", "ko"}
    max_examples : int
    derandomize : bool, optional
        Draw the same examples in every run. Default: as the profile of Hypothesis says.

    Returns
    -------
    LawTries
        On how many tries each law was put to the test.

    Raises
    ------
    AssertionError
        Naming the law of `LAWS` that is broken, and the numbers that show it.

    Examples
    --------
    >>> from evalkit.reuse import compare
    >>> check_share(lambda new, old: compare(new, old).containment, max_examples=5).untested
    ()
    """

    def check(data: DataObject) -> None:
        three = st.lists(texts(lang), min_size=3, max_size=3, unique_by=lambda text: text[0])
        old, other, more = data.draw(three)
        part = old[: data.draw(st.integers(1, len(old)))]
        text, whole = "\n".join(part), "\n".join(old)

        def measured(new: str, earlier: str) -> float:
            tested("share-bounded")
            found = share(new, earlier)
            if not 0 <= found <= 1:
                broken("share-bounded", f"{found}")
            return found

        tested("share-itself")
        for name, earlier in (("itself", text), ("a longer text", whole)):
            found = measured(text, earlier)
            if found < 1 - _SLACK:
                broken("share-itself", f"{found:.3f} of it in {name}")
        tested("share-layout")
        spread = text.upper().replace(" ", "\n ")
        if abs(measured(spread, whole) - measured(text, whole)) > _SLACK:
            broken("share-layout", f"{measured(spread, whole):.3f} with other spaces")
        tested("share-more")
        mixed = text + "\n" + "\n".join(other)
        before, after = measured(mixed, whole), measured(mixed, whole + "\n" + "\n".join(more))
        if after < before - 1e-9:
            broken("share-more", f"{before:.3f} became {after:.3f}")
        tested("share-new")
        wanted = _size(text) / _size(mixed)
        if abs(before - wanted) > 2 * _SLACK:
            broken("share-new", f"{before:.3f} where {wanted:.3f} is old")
        tested("share-unrelated")
        found = measured("\n".join(other), whole)
        if found > _SLACK:
            broken("share-unrelated", f"{found:.3f}")

    with counting("share") as tally:
        hold(st.data(), check, max_examples=max_examples, derandomize=derandomize)
    return LawTries(f"share, {lang}", tally)


def _size(text: str) -> int:
    return sum(character.isalnum() for character in text)
