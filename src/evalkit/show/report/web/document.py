"""The page: sections in order in one file; nothing is fetched, nothing of a case can run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from importlib.resources import files

from evalkit.core.messages import Lang, Message, clean, say
from evalkit.core.types import Progress
from evalkit.show.faces import faces
from evalkit.show.html import render, trusted
from evalkit.show.report.web import (
    ask,
    checks,
    evaluators,
    first,
    hub,
    method,
    project,
    ranking,
    trail,
    weights,
)
from evalkit.show.report.web.section import PageSection
from evalkit.show.report.web.view import View

_SECTIONS = (
    first.section,
    trail.section,
    hub.section,
    ask.section,
    ranking.section,
    weights.section,
    evaluators.section,
    checks.section,
    project.section,
    method.section,
)
"""In the order of the page. One whose premise fails returns None, and is not there."""


def report_html(
    view: View,
    *,
    plain: bool = False,
    other: tuple[Lang, str] | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the report as one self-contained HTML file.

    Parameters
    ----------
    view : View
    plain : bool
        Without script: all is there to read; nothing sorts, filters or moves.
    other : (lang, str), optional
        Another language, and the address of the page in it: a file beside this one.
    progress : callable (done, total), optional

    Returns
    -------
    str
        The same for the same input.
    """
    sections: list[PageSection] = []
    for done, make in enumerate(_SECTIONS, 1):
        found = make(view)
        sections += [found] if found is not None else []
        if progress:
            progress(done, len(_SECTIONS))
    names = dict.fromkeys(["base", "figure", *(n for s in sections for n in s.files)])
    script = "" if plain else _script(names)
    body = _body(view, sections, plain=plain, other=other)
    style = _faces(body) + "".join(_static(f"{name}.css") for name in [*names, "print"])
    style += _margin(view)
    policy = (
        f"default-src 'none'; font-src data:; img-src data: blob:; style-src {_hash(style)}; "
        f"script-src {_hash(script) if script else chr(39) + 'none' + chr(39)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return render(
        "web/document.html",
        view.lang,
        title=view.title,
        policy=policy,
        style=trusted(style),
        body=trusted(body),
        broken=has_long_word(body),
        script=trusted(script),
    )


def _body(
    view: View, sections: list[PageSection], *, plain: bool, other: tuple[Lang, str] | None
) -> str:
    words = {name: message for section in sections for name, message in section.words.items()}
    return render(
        "web/body.html",
        view.lang,
        view=view,
        sections=sections,
        bar_after=0 if sections[0].nav else 1,  # below the first screen
        other=other,
        data=None if plain else {section.id: dict(section.data) for section in sections},
        words={n: m.text(view.lang) for n, m in (_WORDS | words).items()},
    )


_WORDS: dict[str, Message] = {
    "dark": say("Dark"),
    "light": say("Light"),
    "print": say("Print"),
    "sorted": say("Sorted by {name}", name="{name}"),
    "unsorted": say("In the original order again"),
    "csv": say("Data (CSV)"),
    "svg": say("Picture (SVG)"),
    "png": say("Picture (PNG)"),
    "copied": say("The link is copied."),
}
"""The sentences of what every page can do."""


MOST_NOTICE = 300
"""Letters of a notice that go into the margin of a printed page; all of it is on the page."""


def _margin(view: View) -> str:
    """Return the style that writes the notice into the margin of every printed page."""
    if not view.case.notice:
        return ""
    notice = " ".join(clean(view.case.notice.text(view.lang)).split())
    if len(notice) > MOST_NOTICE:
        notice = f"{notice[:MOST_NOTICE]} …"
    # Whatever the words are, as numbers of their letters they can end no string and no style.
    written = "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in notice)
    return f'@media print {{ @page {{ @bottom-left {{ content: "{written}"; }} }} }}'


_MARKUP = re.compile(r"[<]script.*?[<]/script>|[<][^>]*>", re.DOTALL)
_WORD = re.compile(r"[^\s/?&=%.,;:\u2013\u2014-]{40,}")
_HASH = re.compile(r"[0-9a-f]{64}")


def has_long_word(body: str) -> bool:
    """Tell whether a word is longer than a line of a phone; elsewhere no word is ever parted."""
    words = _WORD.findall(_MARKUP.sub(" ", body))
    return any(not _HASH.fullmatch(word) for word in words)


def _static(name: str) -> str:
    found = files("evalkit.show.report.web").joinpath("static", name)
    return found.read_text("utf-8") if found.is_file() else ""


def _script(names: Iterable[str]) -> str:
    """Return the scripts as one; they share what they declare, and nothing with the page."""
    return '(() => {\n"use strict";\n' + "".join(_static(f"{name}.js") for name in names) + "})();"


def _faces(body: str) -> str:
    """Return the font, both weights, with the letters of the page."""
    used = "".join(c for c in set(body) if c.isprintable())
    return faces(used, used)


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
