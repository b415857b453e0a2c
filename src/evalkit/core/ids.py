"""Names by which tables point to each other: one form for each, and which of them look alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import category, decomposition, normalize

_BLANK = frozenset("\u2800\u3164\uffa0")
"""Letters without ink: the empty Braille cell, and what fills a place in Korean."""
_VARIANTS = range(0xFE00, 0xFE10)
"""What chooses a shape of the letter before it, and has none itself."""
_WIDTHS = ("<wide>", "<narrow>")
_GREEK_CYRILLIC = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυАВЕКМНОРСТУХІЈЅаеорсухіјѕ"
_LATIN = "ABEZHIKMNOPTYXaivopuABEKMHOPCTYXIJSaeopcyxijs"
_SHAPES = str.maketrans(_GREEK_CYRILLIC + "0I1|", _LATIN + "olll")


def id_of(text: str) -> str:
    """Return a name in the one form in which names are compared, whatever program wrote it.

    Blanks around it are taken away, of every width and of none; a run of them within is one
    blank. Full-width and half-width letters become ordinary ones, and all are composed (NFC).

    Examples
    --------
    >>> id_of("\u00a0ｐ１\u200b "), id_of("Kim\u00a0 Lee")
    ('p1', 'Kim Lee')
    """
    return text if is_formed(text) else _formed(text)


def is_formed(text: str) -> bool:
    """Say whether a name needs no second look, as nearly all do not."""
    return text.isascii() and text.isprintable() and " " not in text


@lru_cache(maxsize=4096)
def _formed(text: str) -> str:
    return normalize("NFC", " ".join("".join(map(_letter, text)).split()))


def _letter(letter: str) -> str:
    if letter in _BLANK:
        return " "
    if category(letter) == "Cf" or ord(letter) in _VARIANTS:  # takes no room on the page
        return ""
    if decomposition(letter).startswith(_WIDTHS):
        return normalize("NFKC", letter)
    return letter


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name that differs from an earlier one by case or look only, behind that one."""
    by_case: dict[str, str] = {}
    by_look: dict[str, str] = {}
    for name in dict.fromkeys(names):
        case = normalize("NFKC", name).casefold()
        look = _look(name)
        earlier = by_case.get(case) or by_look.get(look)
        if earlier is not None:
            yield earlier, name
        by_case.setdefault(case, name)
        by_look.setdefault(look, name)


def _look(name: str) -> str:
    """Return what tells names apart by eye: dashes, zeros and ones are drawn alike."""
    shapes = normalize("NFKC", name).translate(_SHAPES)
    return "".join("-" if category(letter) == "Pd" else letter for letter in shapes).casefold()
