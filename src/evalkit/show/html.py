"""Pages as HTML, by templates: whatever a name or a reason holds is text, and never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from evalkit.core.messages import clean

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_AFTER = ".,;:)]"  # ends a sentence or a bracket, and no address


def render(template: str, **values: object) -> str:
    """Return a template filled in; the same text for the same values."""
    return _environment().get_template(template).render(values)


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
def _environment() -> Environment:
    # Loaded when a page is first written as HTML: text, CSV and JSON start without it.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    made = Environment(
        loader=PackageLoader("evalkit.show"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=_cleaned,
    )
    made.filters["addresses"] = addresses
    # As people read it, so that the font of a page holds its letters; never sorted.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return made


def _cleaned(value: Any) -> Any:
    return clean(value) if type(value) is str else value
