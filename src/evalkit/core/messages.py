"""Every sentence a reader sees: an English template, its values, and the other language.

A sentence is written once, in English, as ``say("row {row} is empty", row=3)``. It stays a
`Message`, not a string, until somebody reads it, because only then is the language known.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Literal
from unicodedata import bidirectional, category, combining

from attrs import field, frozen

Lang = Literal["en", "ko"]
LANGS: tuple[Lang, ...] = ("en", "ko")


def _check(lang: str) -> None:
    if lang not in LANGS:
        msg = f"the language must be one of {', '.join(LANGS)} (got {lang!r})"
        raise ValueError(msg)


LOCALE = Path(__file__).parents[1] / "locale"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_GROUPED = 5  # digits; four are a year as often as an amount


@frozen
class Text:
    """The same words in English and Korean, as the author of a file wrote them.

    Parameters
    ----------
    en, ko : str
        Either may be empty; the other then stands in. ``Text("Price")`` alone is
        enough for work in one language.
    """

    en: str = ""
    ko: str = ""

    def text(self, lang: Lang = "en") -> str:
        """Return the words in a language, or in the other one where there are none."""
        _check(lang)
        first, second = (self.en, self.ko) if lang == "en" else (self.ko, self.en)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.en or self.ko)

    def __str__(self) -> str:
        return self.text()


@frozen
class Citation(Text):
    """Where something stands: one citation in every language, or words of each language.

    Names and numbers of a law are the same everywhere and stand in `en` alone; a remark beside
    them is written twice.
    """


@frozen
class Message:
    """A sentence of evalkit itself: a template of the catalogue with its values."""

    template: str
    values: Mapping[str, object] = field(factory=dict, hash=False)
    context: str = field(default="", kw_only=True)

    def text(self, lang: Lang = "en") -> str:
        """Return the sentence in a language."""
        if not self.template:
            return ""
        catalogue = _catalogue(lang)
        template = (
            catalogue.pgettext(self.context, self.template)
            if self.context
            else catalogue.gettext(self.template)
        )
        values = {k: words(v, lang) for k, v in self.values.items()}
        if lang == "en":
            template = _ALL.sub(partial(_both, values), template)
        return template.format_map(values)

    def __str__(self) -> str:
        return self.text()


_ALL = re.compile(r"\b([Aa])ll \{(\w+)\}")
_TWO = re.compile(r"2(?= [^%]|$)")


def _both(values: dict[str, str], found: re.Match[str]) -> str:
    """Say all of two as both: a template alone does not know how many there are."""
    value = values.get(found[2], "")
    if not _TWO.match(value):
        return found[0]
    values[f"both {found[2]}"] = f"{'Both' if found[1] == 'A' else 'both'}{value[1:]}"
    return f"{{both {found[2]}}}"


def say(template: str, /, **values: object) -> Message:
    """Make a `Message`; the name marks its argument for the catalogue."""
    return Message(template, values)


def say_as(context: str, template: str, /, **values: object) -> Message:
    """Make a `Message` of words that mean something else elsewhere.

    The context, such as ``can be first``, tells translators which meaning it is; readers
    never see it. One English word is two Korean ones as often as not.
    """
    return Message(template, values, context=context)


def _each(items: Iterable[object]) -> tuple[object, ...]:
    return tuple(items)


@frozen
class Tied:
    """Those who share a place, or could: written ``a = b = c``."""

    names: tuple[object, ...] = field(converter=_each)
    most: int | None = field(default=None, kw_only=True)
    """How many are written; of more it is said how many."""

    def text(self, lang: Lang = "en") -> str:
        """Return the names in a language."""
        shown = " = ".join(words(name, lang) for name in self.names[: self.most])
        left = 0 if self.most is None else len(self.names) - self.most
        return f"{shown}, {say('and {count} more', count=left).text(lang)}" if left > 0 else shown


def words(value: object, lang: Lang) -> str:
    """Return any value as words in a language: lists as ``a, b, c``, dates as people write them."""
    if isinstance(value, Text | Message | Tied):
        return value.text(lang)
    if isinstance(value, list | tuple):
        return ", ".join(words(item, lang) for item in value)
    if isinstance(value, date):
        return _day(value, lang)
    return str(value)


def grouped(number: str) -> str:
    """Return a number with commas at the thousands from 10,000 on, as both languages write it."""
    whole, point, rest = number.partition(".")
    digits = whole.lstrip("-")
    if len(digits) < _GROUPED or not digits.isdecimal():
        return number
    return f"{int(whole):,}{point}{rest}"


# Babel writes the same dates, and a test holds ours to it. It is no dependency: a first date costs
# it 30 ms of CPU, beside 38 ms for click and attrs together, and 36 MB on disk; its lists end in
# "and", where a row of names wants commas.
def _day(day: date, lang: Lang) -> str:
    if lang == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def some(names: Sequence[object], most: int = 8) -> list[object]:
    """Return the first of a long list of names, then how many more there are."""
    left = len(names) - most
    return [*names[:most], say("and {count} more", count=left)] if left > 0 else [*names]


@cache
def _catalogue(lang: Lang) -> gettext.NullTranslations:
    _check(lang)
    return gettext.translation("evalkit", LOCALE, languages=[lang], fallback=lang == "en")


_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """Drop what could steer a terminal or turn a line around; keep line breaks.

    A joiner stays where writing needs it: in Arabic script, after a virama, and in a sequence of
    pictures. Elsewhere it would only make two names that look alike.
    """
    if text.replace("\n", "").isprintable():
        return text
    spaced = [" " if c.isspace() and c != "\n" else c for c in text]
    kept = [c for c in spaced if c == "\n" or c in _JOINERS or c.isprintable()]
    return "".join(c for n, c in enumerate(kept) if c not in _JOINERS or _joins(kept, n))


def _joins(text: Sequence[str], at: int) -> bool:
    """Tell whether a joiner stands where the rules of writing have one."""
    before = text[at - 1] if at else ""
    if not before or before in _JOINERS:
        return False
    if combining(before) == _VIRAMA:
        return True
    after = text[at + 1] if at + 1 < len(text) else ""
    base = next((c for c in reversed(text[:at]) if category(c) not in {"Mn", "Sk"}), "")
    if not after or not base:
        return False
    if bidirectional(base) == bidirectional(after) == "AL":
        return True
    return text[at] == "\u200d" and category(base) == category(after) == "So"


_VIRAMA = 9
