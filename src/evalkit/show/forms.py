"""Forms: how each kind of value is written for people, and what it is for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isnan
from typing import Any

from attrs import evolve, frozen

from evalkit.core.exact import decimal, fixed, near_decimal
from evalkit.core.messages import Lang, Message, Text, say, words
from evalkit.core.shares import in_per_cent, per_cent

DASH = "–"
Worded = Message | Text | str


def _same(value: Any, _lang: Lang) -> Any:
    return value


@frozen
class Form:
    """How one kind of value is written for people, and what it is for programs.

    Parameters
    ----------
    about : Message
        What such a value is, for the page that documents the columns.
    write : callable (value, lang) -> str
        For every value but None.
    plain : callable (value, lang)
        The plain value, or a tuple of them where a column has several keys; of None, too.
    right : bool
        Whether it lines up on the right, as numbers do.
    none : Message or str
        What stands on a page for None.
    """

    about: Message
    write: Callable[[Any, Lang], str] = words
    plain: Callable[[Any, Lang], Any] = _same
    right: bool = False
    none: Worded = DASH


def _float(value: Fraction | float | None) -> float | None:
    return None if value is None or isnan(value) else float(value)


def _ends(value: tuple[Any, Any] | None, _lang: Lang) -> tuple[Any, Any]:
    return (None, None) if value is None else (_plain_end(value[0]), _plain_end(value[1]))


def _plain_end(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def span_text(span: tuple[Any, Any], write: Callable[[Any], str] = near_decimal) -> str:
    """Write a number, or an interval where the ends differ."""
    low, high = (write(end) for end in span)
    return low if span[0] == span[1] else f"[{low}, {high}]"


@frozen
class Named:
    """What has an id, and a name in words."""

    id: str
    name: Worded


TEXT = Form(
    say("text"), plain=lambda value, lang: "" if value is None else words(value, lang), none=""
)
NOTE = Form(say("text"), plain=lambda value, lang: None if value is None else words(value, lang))
RIGHT = evolve(TEXT, right=True)
NAMED = Form(
    say("identifier, and name in the language asked for"),
    write=lambda thing, lang: words(thing.name, lang),
    plain=lambda thing, lang: (thing.id, words(thing.name, lang)),
)
IN_TREE = Form(
    NAMED.about,
    write=lambda place, lang: "· " * place[1] + words(place[0].name, lang),
    plain=lambda place, lang: NAMED.plain(place[0], lang),
)
CODE = Form(say("one of a fixed list of words, the same in every language"), none="")
DAY = Form(say("date, as 2026-01-31"), plain=lambda day, _lang: str(day or ""), none="")
COUNT = Form(say("whole number"), write=lambda count, _lang: str(count), right=True)
LIST = Form(
    say("list; in CSV, separated by semicolons"),
    plain=lambda items, lang: [words(item, lang) for item in items],
)
YES_OR_NO = Form(
    say("true or false"), write=lambda yes, lang: (say("yes") if yes else say("no")).text(lang)
)


def number(places: int = 4) -> Form:
    """Return the form of an exact number: so many decimals, marked where they are not all."""
    return Form(
        say("number"),
        write=lambda value, _lang: near_decimal(value, places),
        plain=lambda value, _lang: _float(value),
        right=True,
    )


def exact_number(places: int | None = None) -> Form:
    """Return the form of a number that programs get exactly, and people in so many decimals."""
    return Form(
        say("exact number as text: a decimal, or a ratio such as 1/3"),
        write=lambda value, _lang: (
            decimal(value) if places is None else near_decimal(value, places)
        ),
        plain=lambda value, _lang: None if value is None else decimal(value),
        right=True,
    )


def rounded(places: int, *, sign: bool = False) -> Form:
    """Return the form of a number that is rounded half up."""
    return Form(
        say("number"),
        write=lambda value, _lang: fixed(value, places, sign=sign),
        plain=lambda value, _lang: _float(value),
        right=True,
    )


def weighed(places: int = 1) -> Form:
    """Return the form of a weight, or another part of a whole: per cent for people."""
    return evolve(
        rounded(places),
        about=say("share of 1"),
        write=lambda share, _lang: in_per_cent(share, places),
    )


def interval(write: Callable[[Any], str] = near_decimal, *, none: str = DASH) -> Form:
    """Return the form of a low and a high end that may be the same."""
    return Form(
        say("lowest and highest possible number"),
        write=lambda span, _lang: span_text(span, write),
        plain=_ends,
        right=True,
        none=none,
    )


def hundredths(places: int = 4) -> Form:
    """Return the form of an exact share, written in percent."""
    return Form(
        say("share of 1"),
        write=lambda share, _lang: f"{near_decimal(share * 100, places)} %",
        plain=lambda share, _lang: _float(share),
        right=True,
    )


def coded(titles: Mapping[Any, Worded]) -> Form:
    """Return the form of a word of a program, with what people read instead."""
    return evolve(CODE, write=lambda code, lang: words(titles[code], lang))


def share_of(places: int) -> Form:
    """Return the form of a share in percent; what is not quite nothing or all does not look so."""
    return Form(
        say("share of 1"),
        write=lambda share, _lang: per_cent(share, places),
        plain=lambda share, _lang: _float(share),
        right=True,
    )


GROUPED = Form(say("whole number"), write=lambda count, _lang: f"{count:,}", right=True)
