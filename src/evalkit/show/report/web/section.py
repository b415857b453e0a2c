"""A part of the page: its HTML, and what its script reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalkit.core.messages import Message
from evalkit.show.html import render, trusted
from evalkit.show.report.web.view import View

if TYPE_CHECKING:
    from markupsafe import Markup


@frozen
class PageSection:
    """A part of the page.

    Parameters
    ----------
    id : str
        Its anchor; a template, a style and a script may bear its name.
    nav : Message or None
        What the bar of contents calls it; None where it stands in no bar.
    html : Markup
    data : dict
        What its script reads; plain, without markup.
    words : dict of str to Message
        The sentences of its script. A value such as ``"{now}"`` is filled in there.
    files : tuple of str
        Names in ``static`` of the styles and scripts that it needs.
    """

    id: str
    nav: Message | None
    html: Markup = field(repr=False)
    data: Mapping[str, Any] = field(factory=dict, repr=False)
    words: Mapping[str, Message] = field(factory=dict, repr=False)
    files: tuple[str, ...] = ()


def fill(template: str, view: View, **values: object) -> Markup:
    """Return a template of the page, filled in; it reads the view, too."""
    return trusted(render(f"web/{template}", view.lang, view=view, **values))
