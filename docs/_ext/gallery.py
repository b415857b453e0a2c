"""Draw every chart of the real examples in both languages, just before the documents are built."""

import logging
from pathlib import Path

from evalkit.charts import CHARTS, Wishes, as_svg
from evalkit.evaluation import evaluate
from evalkit.files import load_case
from evalkit.sensitivity import Options

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table
EXAMPLES = Path(__file__).parents[2] / "examples"
REAL, TENDER = "korean-municipalities", "kr-software-tender"
LANGUAGES = {"en": "English", "ko": "한국어"}
KINDS = {
    "ranking": ("Ranking", "Which totals are possible, and which ranks?"),
    "contributions": ("Contributions", "Where do the points come from, and how many are open?"),
    "coverage": ("Coverage", "How much rests on marks?"),
    "stability": ("Weight stability", "How far can one weight move before somebody else is first?"),
    "flips": ("Smallest flip", "What is the smallest change of the weights that costs the lead?"),
    "acceptability": ("Rank acceptability", "At how many of the weights does each hold each rank?"),
    "winner-map": ("Winner map", "Who is first at which mixture of three weights?"),
    "tornado": ("Tornado", "Which weight moves the lead most?"),
    "evaluators": ("Evaluators", "How far do the evaluators of a panel disagree?"),
}


def pictures():
    """Yield kind, language, title and SVG of every chart."""
    results = {name: evaluate(load_case(EXAMPLES / name)) for name in (REAL, TENDER)}
    wishes = Wishes(options=Options(samples=65536))
    assert set(KINDS) == set(CHARTS)
    for kind in KINDS:
        for lang in LANGUAGES:
            result = results[TENDER if kind == "evaluators" else REAL]
            made = CHARTS[kind](result, wishes, lang)
            yield kind, lang, made.to_dict()["description"], as_svg(made)


def write_gallery(app):
    """Write ``how-to/charts/``: the pictures, and the part of a page that shows them."""
    target = Path(app.srcdir) / "how-to" / "charts"
    target.mkdir(parents=True, exist_ok=True)
    lines = []
    for kind, lang, title, svg in pictures():
        name, asks = KINDS[kind]
        if lang == "en":
            case = TENDER if kind == "evaluators" else REAL
            lines += [f"### {name}", asks, f"`evalkit plot {kind} examples/{case} -o chart.svg`"]
        alt = title.replace('"', "'")
        lines.append(
            f"```{{image}} charts/{kind}-{lang}.svg\n:alt: {LANGUAGES[lang]}. {alt}\n:width: 100%\n```"
        )
        _write(target / f"{kind}-{lang}.svg", svg)
    _write(target / "gallery.md", "\n\n".join(lines) + "\n")


def _write(path, text):
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_gallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
