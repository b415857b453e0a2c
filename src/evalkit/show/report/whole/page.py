"""The report as one HTML file: nothing is fetched, nothing of a case can run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Any

from evalkit.core import about
from evalkit.core.errors import EvalkitError
from evalkit.core.messages import clean, say
from evalkit.show.pages import Block, Heading, Table, block_html
from evalkit.show.report.whole.book import Section, WholeReport
from evalkit.show.report.whole.live import live_data, live_words, why_not
from evalkit.show.report.whole.pictures import Pictures

# The text is escaped already; an address ends before anything that could be markup.
_ADDRESS = re.compile(r"https?://(?:(?!&(?:lt|gt|quot|#x27);)[^\s<>\"'])+")


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
    lang = book.lang
    live = not plain and why_not(book.evaluation) is None
    script = _resource("live.js") if live else ""
    body = "\n".join(_body(book, pictures.done(), live=live, plain=plain))
    style = _face(body) + _resource("report.css")
    policy = (
        f"default-src 'none'; font-src data:; style-src {_hash(style)}; "
        f"script-src {_hash(script) if live else chr(39) + 'none' + chr(39)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(book.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{body}\n" + (f"<script>{script}</script>\n" if live else "") + "</body>\n</html>\n"
    )


def _resource(name: str) -> str:
    return files("evalkit.show.report.whole").joinpath(name).read_text("utf-8")


def _face(body: str) -> str:
    """Return the letters of the page as a font, so that Korean shows on any machine."""
    letters = {c for c in body if c.isprintable()}
    try:
        from evalkit.show.charts.lettering import face  # noqa: PLC0415 - an extra
    except EvalkitError:
        return ""
    korean = any("\uac00" <= c <= "\ud7a3" for c in letters)
    return face("".join(sorted(letters))) if korean else ""


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _text(text: str) -> str:
    return escape(clean(text))


def _body(
    book: WholeReport, pictures: dict[str, tuple[str, str]], *, live: bool, plain: bool
) -> Iterator[str]:
    lang = book.lang
    skip = say("To the result")
    yield f'<a class="skip" href="#result">{_text(skip.text(lang))}</a>'
    yield f"<header><h1>{_text(book.title)}</h1>"
    if book.case.notice:
        yield f'<p class="notice">{_text(book.case.notice.text(lang))}</p>'
    yield "</header>"
    yield from _contents(book, plain=plain)
    yield "<main>"
    for section in book.sections:
        yield from _section(section, pictures, book)
        if section.id == "result" and not plain:
            yield from _live(book) if live else _no_live(book)
    yield "</main>"
    if not pictures:
        text = say("Without pictures: they need {command}", command=about.command("charts"))
        yield f"<footer><p>{_text(text.text(lang))}</p></footer>"


def _contents(book: WholeReport, *, plain: bool) -> Iterator[str]:
    lang = book.lang
    entries = [(section.id, section.title) for section in book.sections]
    if not plain:
        after = 1 + [name for name, _ in entries].index("result")
        entries.insert(after, ("live-weights", say("Move the weights")))
    items = "".join(
        f'<li><a href="#{name}">{_text(title.text(lang))}</a></li>' for name, title in entries
    )
    label = say("Contents")
    yield f'<nav aria-label="{_text(label.text(lang))}"><ul>{items}</ul></nav>'


def _section(
    section: Section, pictures: dict[str, tuple[str, str]], book: WholeReport
) -> Iterator[str]:
    title = _text(section.title.text(book.lang))
    yield f'<section id="{section.id}"><h2>{title}</h2>'
    for name in section.pictures:
        if name in pictures:
            svg, words = pictures[name]
            svg = svg.replace("<svg ", '<svg aria-hidden="true" ', 1)  # the figure says it
            yield f'<figure role="img" aria-label="{_text(words)}">{svg}</figure>'
    if section.folds:
        show = say("Show")
        yield f"<details><summary>{_text(show.text(book.lang))}</summary>"
    yield "\n".join(_block(block) for block in section.page.blocks)
    yield ("</details>" if section.folds else "") + "</section>"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return block_html(Heading(block.text, min(block.level, 3)))
    html = _ADDRESS.sub(_link, block_html(block, ' class="right"'))
    # What scrolls must be reachable by keyboard.
    return f'<div class="table" tabindex="0">{html}</div>' if isinstance(block, Table) else html


def _link(found: re.Match[str]) -> str:
    address = found[0]
    tail = ""
    while address[-1] in ".,;:)]":
        address, tail = address[:-1], address[-1] + tail
    return f'<a href="{address}" rel="noopener noreferrer">{address}</a>{tail}'


def _no_live(book: WholeReport) -> Iterator[str]:
    reason = why_not(book.evaluation)
    assert reason is not None
    title = say("Move the weights").text(book.lang)
    yield f'<section id="live-weights"><h2>{_text(title)}</h2>'
    yield f"<p>{_text(reason.text(book.lang))}</p></section>"


def _live(book: WholeReport) -> Iterator[str]:
    lang = book.lang
    data = live_data(book.evaluation, lang)
    bounded = any(node["range"] for node in data["nodes"])
    lines = [
        say("Move a weight: its siblings share the rest as the official weights do, and the "
            "ranking sorts itself by the guaranteed total."),
        say("Bounds are those that the criteria set admits; where it writes none beside others, "
            "0 to 100 %.")
        if bounded
        else say("The criteria set writes no admissible ranges, so every weight is between 0 and "
                 "100 %."),
        say("Gates are held as at the official weights: who failed stays out, and caps stay."),
    ]  # fmt: skip
    title, official = say("Move the weights"), say("Official weights")
    yield f'<section id="live-weights"><h2>{_text(title.text(lang))}</h2>'
    yield f"<p>{_text(' '.join(line.text(lang) for line in lines))}</p>"
    yield '<div id="live" hidden><div id="live-controls">'
    words = live_words(lang)
    for number, node in enumerate(data["nodes"]):
        if not node["depth"]:
            yield ("</fieldset>" if number else "") + "<fieldset>"
        label = _text(words["weight"].replace("{name}", node["name"]))
        yield (
            f'<div class="weight depth{min(node["depth"], 3)}" data-node="{number}">'
            f"<span>{_text(node['name'])}</span>"
            f'<input type="range" step="0.5" aria-label="{label}">'
            f'<input type="number" step="0.1" aria-label="{label}"></div>'
        )
    yield "</fieldset></div>"
    yield f'<p><button id="live-reset" type="button">{_text(official.text(lang))}'
    yield '</button> <span id="live-state"></span></p>'
    yield '<p id="live-flip" role="status" aria-live="polite"></p>'
    headers = [say("Rank"), say("Project"), say("Total"), say("From low to high")]
    head = "".join(f"<th>{_text(h.text(lang))}</th>" for h in headers)
    yield f'<div class="table" tabindex="0"><table id="live-ranking"><thead><tr>{head}</tr></thead>'
    yield "<tbody>"
    for project in data["projects"]:
        yield (
            f"<tr><td>{_text(project['rank'])}</td><td>{_text(project['name'])}</td>"
            f'<td class="right">{_text(project["exact"])}</td><td>'
            '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
            '<rect y="1" height="8" x="0" width="0"></rect></svg></td></tr>'
        )
    yield "</tbody></table></div></div>"
    yield f'<script type="application/json" id="live-data">{_json(data)}</script>'
    yield f'<script type="application/json" id="live-words">{_json(words)}</script></section>'


def _json(data: Any) -> str:
    """Write data so that no text in it can end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
