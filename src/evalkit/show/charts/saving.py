"""From a chart to a file: SVG, PNG, CSV or one HTML page, without a browser or a network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from evalkit.core.errors import InputError, Problem
from evalkit.core.exact import significant
from evalkit.core.messages import Lang, clean, say
from evalkit.files.formats.csv_files import csv_text
from evalkit.files.formats.table import guard
from evalkit.files.formats.writing import write_bytes
from evalkit.show.charts.frame import TOLD_ROWS
from evalkit.show.charts.lettering import StandIns, register
from evalkit.show.charts.library import Chart, alt, converter
from evalkit.show.charts.look import FONTS, PAPER
from evalkit.show.faces import FAMILY, faces
from evalkit.show.html import render, trusted

FORMATS = ("svg", "png", "csv", "html")
VERSION = ".".join(alt.SCHEMA_VERSION.split(".")[:2])  # as the charts were checked against
_SCALE = 2.0  # sharp on a projector and at 20 cm in print
# Words are measured before they are drawn, so the font must be there first. The interpreter
# (`ast`) needs no eval, which the page forbids; nothing that a chart names is ever fetched.
_START = (
    "const spec = document.getElementById('spec').textContent;"
    "document.fonts.load('12px \"FONT\"', spec).finally(() => vegaEmbed('#chart', JSON.parse(spec),"
    " {ast: true, actions: false, renderer: 'svg', defaultStyle: false,"
    " loader: {load: () => Promise.reject(new Error('no network'))}}));"
).replace("FONT", FAMILY)
_STYLE = (
    "body{margin:1rem;background:#fff}"
    "#vg-tooltip-element{position:fixed;z-index:9;visibility:hidden;padding:6px 8px;font-size:12px;"
    "background:#fff;border:1px solid #b8b8b8;max-width:32rem}"
    "#vg-tooltip-element.visible{visibility:visible}"
    "#vg-tooltip-element .key{color:#595959;text-align:right;padding-right:6px}"
)


_BOLD = re.compile(r'<text[^>]* font-weight="(?:bold|600|700)"[^>]*>.*?</text>')
_NAME = re.compile(r"\b(gradient_|clip)(\d+)\b")
_FILL = re.compile(r"url\(#(hatch|back|dots)-([0-9a-f]{6})\)")
_WORDS = re.compile("<title.*?</title><desc.*?</desc>", re.DOTALL)
_MARKED = re.compile(
    r' (?:aria-label|aria-roledescription)="[^"]*"| role="graphics-(?:symbol|object)"'
)
"""What the converter says of each mark: nobody is told it, as the whole is one picture."""


def as_svg(chart: Chart) -> str:
    """Return a chart as SVG that carries its letters: text stays text, also without fonts."""
    made = bare_svg(chart)
    head, mark, rest = made.partition(">")
    return f"{head}{mark}<style>{_faces(_WORDS.sub('', made))}</style>{rest}\n"


def _faces(svg: str) -> str:
    """Return the letters of a picture, those of its bold words in both weights."""
    return faces(svg, "".join(_BOLD.findall(svg)))


def bare_svg(chart: Chart, name: str = "") -> str:
    """Return a chart as SVG without its letters, for a page that carries them.

    Parameters
    ----------
    name : str
        Goes before the names of gradients and clips, which are unique in a page.
    """
    spec = spec_of(chart)
    standing = StandIns.among(spec)
    return dressed(standing.restore(svg_of(standing.put(spec))), spec, name)


def svg_of(spec: dict[str, Any]) -> str:
    """Return what the converter makes of a specification without letters that the font lacks."""
    register()
    made: str = converter.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    return made


def dressed(svg: str, spec: dict[str, Any], name: str = "") -> str:
    """Give a picture what the converter leaves out: its words, its fills, names of its own.

    The words are a title, what was found, and a description: what is drawn, and each row.
    """
    head, mark, rest = numbered(svg, name).partition(">")
    rest = _MARKED.sub("", rest)
    made = fills(rest, name) + _FILL.sub(rf"url(#{name}\1-\2)", rest)
    title = escape(str(spec.get("description", "")), quote=False)
    words = escape(clean(" ".join(described(spec))), quote=False)
    head = f'{head} role="img" aria-labelledby="{name}title {name}desc"'
    return (
        f'{head}{mark}<title id="{name}title">{title}</title>'
        f'<desc id="{name}desc">{words}</desc>{made}'
    )


def described(spec: dict[str, Any]) -> list[str]:
    """Return what a chart shows in words: what is drawn, and the data, a row a sentence."""
    kept = spec.get("usermeta", {})
    table = kept.get("table", {"heads": [], "rows": []})
    rows = [
        f"{_told(row[0])}: "
        + ", ".join(
            f"{head} {_told(cell)}"
            for head, cell in zip(table["heads"][1:], row[1:], strict=True)
            if cell not in {None, ""}
        )
        + "."
        for row in table["rows"][:TOLD_ROWS]
        if row
    ]
    cut = [kept["cut"]] if kept.get("cut") else []
    return [*kept.get("said", []), *rows, *cut]


def _told(cell: str | float) -> str:
    return cell if isinstance(cell, str) else significant(cell, 8)


def fills(text: str, name: str = "") -> str:
    """Return the definitions of the patterns that a picture or a specification names."""
    found = sorted({m.groups() for m in _FILL.finditer(text)})
    if not found:
        return ""
    return f"<defs>{''.join(_pattern(kind, colour, name) for kind, colour in found)}</defs>"


def _pattern(kind: str, colour: str, name: str) -> str:
    turn = {"hatch": "rotate(45)", "back": "rotate(-45)", "dots": "rotate(0)"}[kind]
    drawn = (
        '<circle cx="2.5" cy="2.5" r="1.5"' if kind == "dots" else '<rect width="2.2" height="5"'
    )
    return (
        f'<pattern id="{name}{kind}-{colour}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="{turn}"><rect width="5" height="5" fill="{PAPER}"/>'
        f'{drawn} fill="#{colour}"/></pattern>'
    )


def as_csv(chart: Chart) -> str:
    """Return the data of a chart as CSV, each row and each number as the picture has it."""
    table = spec_of(chart).get("usermeta", {}).get("table")
    if table is None:
        rule = say("the chart is not one of those of evalkit, so it has no table")
        raise InputError(Problem(rule=rule))
    rows = [
        [
            "" if cell is None else guard(cell) if isinstance(cell, str) else repr(cell)
            for cell in row
        ]
        for row in table["rows"]
    ]
    return csv_text(table["heads"], rows)


def numbered(svg: str, name: str) -> str:
    """Count gradients and clips from 0: the converter counts on from picture to picture."""
    seen: dict[str, str] = {}
    return _NAME.sub(lambda m: name + m[1] + seen.setdefault(m[0], str(len(seen))), svg)


def as_png(chart: Chart, *, scale: float = _SCALE) -> bytes:
    """Return a chart as PNG; it shows a box for a letter that the font of the charts lacks.

    Parameters
    ----------
    scale : float
        Pixels for each unit of the chart.
    """
    spec = spec_of(chart)
    standing = StandIns.among(spec)
    drawn = dressed(standing.sign(svg_of(standing.put(spec))), {})
    made: bytes = converter.svg_to_png(drawn, scale=scale)
    return made


def as_html(chart: Chart, lang: Lang = "en") -> str:
    """Return a chart as one page with all that it needs; names and numbers show on pointing.

    The page may run its own script and nothing else, and may load nothing.
    """
    spec = spec_of(chart)
    script = _script()
    title = str(spec.get("description", "evalkit"))
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'unsafe-inline'; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )
    style = faces(text + title + "0123456789,.–−%") + _STYLE
    return render(
        "chart.html",
        lang=lang,
        policy=policy,
        title=title,
        style=trusted(style),
        spec=trusted(_inert(text)),
        fills=trusted(fills(text)),
        script=trusted(script),
    )


def save(
    chart: Chart, path: str | PathLike[str], *, lang: Lang = "en", overwrite: bool = False
) -> None:
    """Write a chart to a file; its name says in which form: .svg, .png, .csv or .html.

    Parameters
    ----------
    chart : altair chart
    path : path
    lang : {"en", "ko"}
        Language that an HTML page declares.
    overwrite : bool

    Raises
    ------
    InputError
        If the form is not known, or the file is there or cannot be written.
    """
    form = form_of(path)
    if form == "png":
        stored = as_png(chart)
    elif form == "csv":
        stored = as_csv(chart).encode()
    else:
        stored = (as_svg(chart) if form == "svg" else as_html(chart, lang)).encode()
    write_bytes(path, stored, overwrite=overwrite)


def form_of(path: str | PathLike[str]) -> str:
    """Return the form that a file name asks for.

    Raises
    ------
    InputError
        If it is not a known one.
    """
    form = Path(path).suffix.lower().removeprefix(".")
    if form not in FORMATS:
        rule = say("a chart is written as one of: {names}", names=[f".{f}" for f in FORMATS])
        raise InputError(Problem(file=str(path), rule=rule))
    return form


def spec_of(chart: Chart) -> dict[str, Any]:
    """Return the specification of a chart; the font is ours where it names none."""
    made: dict[str, Any] = chart.to_dict(validate=False)  # the tests validate every chart
    made.setdefault("config", {}).setdefault("font", FONTS)
    return made


def missing_letters(chart: Chart) -> list[str]:
    """Return the letters that a PNG of a chart shows as boxes, as the font lacks them."""
    return sorted(StandIns.among(spec_of(chart)).of)


@cache
def _script() -> str:
    """Return the library and the line that starts it; nothing in it can end its own element."""
    made: str = converter.javascript_bundle(_START, vl_version=VERSION)
    return made.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


def _inert(text: str) -> str:
    """Write JSON so that no string in it can end its element."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
