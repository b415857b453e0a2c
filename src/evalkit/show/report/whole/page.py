"""The report as one HTML file: nothing is fetched, nothing of a case can run."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from evalkit.core import about
from evalkit.core.messages import Message, say
from evalkit.show.faces import faces
from evalkit.show.html import render, trusted
from evalkit.show.report.whole.book import WholeReport
from evalkit.show.report.whole.live import live_data, live_words, why_not
from evalkit.show.report.whole.pictures import Pictures


def report_html(book: WholeReport, *, plain: bool = False, pictures: Pictures | None = None) -> str:
    """Return the report as one self-contained HTML file.

    Parameters
    ----------
    book : WholeReport
    plain : bool
        Without script: the weights cannot be moved.
    pictures : Pictures, optional
        Those that `book` began. Default: they are drawn now.

    Returns
    -------
    str
        The same for the same input.
    """
    if pictures is None:
        with Pictures(book.lang) as drawn:
            drawn.begin(book.evaluation)
            if book.analysis:
                drawn.add(book.analysis)
            return report_html(book, plain=plain, pictures=drawn)
    live = not plain and why_not(book.evaluation) is None
    body = _body(book, pictures.done(), live=live, plain=plain)
    script = _resource("live.js") if live else ""
    style = _faces(body) + _resource("report.css")
    scripts = _hash(script) if script else "'none'"
    policy = (
        f"default-src 'none'; font-src data:; style-src {_hash(style)}; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )
    return render(
        "report.html",
        lang=book.lang,
        title=book.title,
        policy=policy,
        style=trusted(style),
        body=trusted(body),
        script=trusted(script),
    )


def _resource(name: str) -> str:
    return files("evalkit.show.report.whole").joinpath(name).read_text("utf-8")


def _faces(body: str) -> str:
    """Return the letters of the page as a font, so that it looks the same on any machine."""
    used = "".join(c for c in body if c.isprintable())
    return faces(used, used)


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _body(
    book: WholeReport, pictures: dict[str, tuple[str, str]], *, live: bool, plain: bool
) -> str:
    lang = book.lang
    entries = [(section.id, section.title.text(lang)) for section in book.sections]
    if not plain:
        after = 1 + [name for name, _ in entries].index("result")
        entries.insert(after, ("live-weights", say("Adjust the weights").text(lang)))
    return render(
        "report_body.html",
        lang=lang,
        title=book.title,
        notice=book.case.notice.text(lang),
        entries=entries,
        sections=book.sections,
        # What draws them escapes their words.
        pictures={n: {"svg": trusted(svg), "words": w} for n, (svg, w) in pictures.items()},
        plain=plain,
        live=live_data(book.evaluation, lang) if live else None,
        words=live_words(lang),
        said=_said(book, live=live),
    )


def _said(book: WholeReport, *, live: bool) -> dict[str, str | list[str]]:
    """Return the sentences of the page itself."""
    lang, reason = book.lang, why_not(book.evaluation)
    said = {
        "skip": say("To the result"),
        "contents": say("Contents"),
        "show": say("Show"),
        "move": say("Adjust the weights"),
        "official": say("Reset to official weights"),
        "why_not": reason or Message(""),
        "no_pictures": say("Without charts: they need {command}", command=about.command("charts")),
    }
    headers = [say("Rank"), say("Project"), say("Total"), say("From low to high")]
    return {
        **{name: message.text(lang) for name, message in said.items()},
        "headers": [header.text(lang) for header in headers],
        "how": " ".join(line.text(lang) for line in _how(book)) if live else "",
    }


def _how(book: WholeReport) -> list[Message]:
    bounded = any(c.range is not None for c, _ in book.case.criteria.walk())
    return [
        say("Adjust a weight: the others of its group are rescaled in proportion, and the "
            "ranking is sorted by the minimum certain total."),
        say("Limits are those of the criteria set; no limit set: 0–100 %.")
        if bounded
        else say(
            "The criteria set has no admissible ranges, so every weight is between 0 and 100 %."
        ),
        say("Eligibility does not change here: gates and caps stay as at the official weights."),
    ]  # fmt: skip
