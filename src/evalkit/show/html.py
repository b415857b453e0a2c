"""Pages as HTML, by templates: whatever a name or a reason holds is text, and never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, Text, Tied, clean, say

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_AFTER = ".,;:)]"  # ends a sentence or a bracket, and no address
_SIGN = re.compile(r"(?<=\d) %")


def render(template: str, lang: Lang = "en", **values: object) -> str:
    """Return a template filled in; messages and texts are written in the language."""
    return _environment(lang).get_template(template).render(values, lang=lang)


def trusted(html: str) -> Markup:
    """Mark as HTML what evalkit made itself: a picture, a style, a script of its own."""
    from markupsafe import Markup  # noqa: PLC0415 - as jinja2

    return Markup(html)  # noqa: S704 - said by the caller, who made it


def addresses(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, each with whether it is an address that can be followed."""
    text, at = clean(text), 0
    for found in _ADDRESS.finditer(text):
        end = found.start() + len(found[0].rstrip(_AFTER))
        yield text[at : found.start()], False
        yield text[found.start() : end], True
        at = end
    yield text[at:], False


@cache
def _environment(lang: Lang) -> Environment:
    # Loaded when a page is first written as HTML: text, CSV and JSON start without it.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    made = Environment(
        loader=PackageLoader("evalkit.show"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=partial(_written, lang),
    )
    made.filters["addresses"] = addresses
    made.filters["pc"] = _per_cent
    made.globals["say"] = say
    # As people read it, so that the font of a page holds its letters; never sorted.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return made


def _per_cent(place: float) -> str:
    """Write a place of a drawing; what is finer than a tenth of a pixel is left away."""
    return f"{fixed(place, 2).rstrip('0').rstrip('.')}%"


def _written(lang: Lang, value: Any) -> Any:
    if isinstance(value, Message | Text | Tied):
        value = value.text(lang)
    # A number and its sign stay on one line.
    return _SIGN.sub("\u00a0%", clean(value)) if type(value) is str else value
