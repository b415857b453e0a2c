"""What is drawn for letters that the font of `faces` lacks.

For such a letter the converter takes any font of the machine, and cannot be told
not to. So it never sees such a letter: another one, which the text has not, stands in for it
while widths are measured. Then text has its own letter back, and a PNG shows a sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from itertools import chain, repeat
from typing import Any
from unicodedata import category, normalize

from attrs import frozen
from wcwidth import wcswidth

from evalkit.show.charts.library import converter
from evalkit.show.faces import FOLDER, letters

SIGN = "□"
"""What a PNG shows for a letter that the font lacks."""
_JOINER = "\u200d"


@cache
def register() -> None:
    """Make the font known to the converter, once."""
    converter.register_font_directory(str(FOLDER))


def lacking(texts: Iterable[str]) -> list[str]:
    """Return the letters of some texts that the font lacks, each with its marks, sorted."""
    return sorted(
        {
            letter
            for text in texts
            if not letters().issuperset(text)
            for letter in _letters(normalize("NFC", text))
            if not all(map(_drawn, letter))
        }
    )


def _letters(text: str) -> Iterator[str]:
    """Yield the characters of a text, each with the marks and parts that belong to it."""
    found = ""
    for character in text:
        if found and (_JOINER in (character, found[-1]) or category(character)[0] == "M"):
            found += character
            continue
        if found:
            yield found
        found = character
    if found:
        yield found


def _drawn(character: str) -> bool:
    """Return whether the font draws a character, or nothing is drawn for it by any."""
    return (
        character in letters()
        or category(character) in {"Cc", "Cf"}
        or "\ufe00" <= character <= "\ufe0f"  # asks for a variant of the letter before it
    )


@frozen
class StandIns:
    """For each letter that the font lacks one that it has, and that the texts have not.

    Parameters
    ----------
    of : dict of str to str
        The letter, with its marks, and what stands in for it.
    """

    of: dict[str, str]

    @classmethod
    def among(cls, spec: Any) -> StandIns:
        """Find what a specification needs: a broad letter for a broad one."""
        texts = list(_texts(spec))
        missing = lacking(texts)
        if not missing:
            return cls({})
        free = sorted(letters().difference(*texts, SIGN))
        broad = [c for c in free if "가" <= c <= "힣"]
        slim = [c for c in free if "Ā" <= c <= "ω" and c.isalpha()]
        pools = (chain(slim, broad, repeat(SIGN)), chain(reversed(broad), repeat(SIGN)))
        return cls({letter: next(pools[wcswidth(letter) > 1]) for letter in missing})

    def put(self, spec: Any) -> Any:
        """Return a specification that needs no other font."""
        if not self.of:
            return spec
        if isinstance(spec, str):
            if letters().issuperset(spec):
                return spec
            return "".join(self.of.get(c, c) for c in _letters(normalize("NFC", spec)))
        if isinstance(spec, dict):
            return {self.put(key): self.put(value) for key, value in spec.items()}
        return [self.put(value) for value in spec] if isinstance(spec, list) else spec

    def restore(self, svg: str) -> str:
        """Give a picture its own letters back."""
        back = {ord(s): escape(letter) for letter, s in self.of.items() if s != SIGN}
        return svg.translate(back) if back else svg

    def sign(self, svg: str) -> str:
        """Show that letters are not there."""
        return svg.translate(dict.fromkeys(map(ord, self.of.values()), SIGN)) if self.of else svg


def _texts(spec: Any) -> Iterator[str]:
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, dict):
        for key, value in spec.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _texts(value)
