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
    "evaluators": ("Evaluators", "How far do the evaluators of a panel disagree?"),
    "stability": ("Weight stability", "How far can one weight move before somebody else is first?"),
    "breakpoints": ("Break points", "Who is first as one weight goes from 0 to 1?"),
    "critical": ("Critical weights", "Which weight has to change least to turn an order round?"),
    "flips": ("Smallest flip", "What is the smallest change of the weights that costs the lead?"),
    "potential": ("Who can be first", "How far ahead can each be at the weights that suit it?"),
    "winners": ("Certain winners", "Is anybody first at all admissible weights?"),
    "preference": ("Preference", "Who is ahead of whom whatever the weights?"),
    "ranks": ("Extreme ranks", "Which ranks are possible at some weights?"),
    "acceptability": ("Rank acceptability", "At how many of the weights does each hold each rank?"),
    "duels": ("Duels", "At how many of the weights does one beat the other?"),
    "scores": ("Spread of the scores", "How many points are there at how many of the weights?"),
    "shortlists": ("Shortlists", "At how many of the weights is each among the first few?"),
    "tornado": ("Tornado", "Which weight moves the lead most?"),
    "joint": ("Weights and marks together", "And if the marks are uncertain, too?"),
    "structure": ("Structure", "Does the winner hang on one criterion, project or rule?"),
    "winner-map": ("Winner map", "Who is first at which mixture of three weights?"),
}
OF_TENDER = {"evaluators", "critical", "duels", "scores", "shortlists", "joint"}
"""Drawn from the tender: the real example has no panel, and its space no closed form."""


def pictures():
    """Yield kind, language, title and SVG of every chart."""
    results = {name: evaluate(load_case(EXAMPLES / name)) for name in (REAL, TENDER)}
    wishes = Wishes(options=Options(samples=65536))
    assert set(KINDS) == set(CHARTS)
    for kind in KINDS:
        for lang in LANGUAGES:
            result = results[TENDER if kind in OF_TENDER else REAL]
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
            case = TENDER if kind in OF_TENDER else REAL
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
