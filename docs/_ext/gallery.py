"""Draw every chart of the real examples in both languages, just before the documents are built.

A page shows one of them with ``{chart}`` and its kind: the picture and its command, in the language of the site.
"""

import logging
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from evalkit.evaluation import evaluate
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.charts import as_svg
from evalkit.show.charts.dispatch import CHARTS, ChartOptions

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table
EXAMPLES = Path(__file__).parents[2] / "examples"
REAL, TENDER = "korean-municipalities", "kr-software-tender"
FEW, GRADED = "document-requests", "kr-graded-tender"
KINDS = {
    "ranking": ("Ranking", "Which totals are possible, and which ranks?",
                "순위", "어떤 총점과 순위가 가능한가?"),
    "contributions": ("Contributions", "Where do the points come from, and how many are open?",
                      "점수의 구성", "점수는 어디에서 오고, 얼마가 미정인가?"),
    "coverage": ("Coverage", "How much of the weight has marks?",
                 "평점 확보율", "평점이 뒷받침하는 몫은 얼마인가?"),
    "matrix": ("Marks by project and criterion", "Which marks are settled, open, requested, refused?",
               "사업·평가항목별 평점", "어떤 평점이 확정, 미정, 청구, 거부 상태인가?"),
    "plan-curve": ("Curve of the plan", "What do the next letters settle?",
                   "계획 곡선", "다음 청구로 무엇이 정해지는가?"),
    "evaluators": ("Evaluators", "How far do the evaluators of a panel disagree?",
                   "평가위원", "평가위원들의 의견은 얼마나 다른가?"),
    "stability": ("Weight stability", "How far can one weight move before the winner changes?",
                  "가중치 안정 구간", "가중치 하나가 얼마나 바뀌면 1위가 바뀌는가?"),
    "breakpoints": ("Break points", "Who is first as one weight goes from 0 to 100 %?",
                    "전환점", "가중치 하나가 0에서 100 %로 바뀔 때 누가 1위인가?"),
    "flips": ("Smallest change", "What is the smallest change of the weights that costs the lead?",
              "가장 작은 변화", "1위를 잃게 하는 가중치의 최소 변화는?"),
    "winners": ("Potentially optimal projects", "How far ahead can each be at its most favourable weights?",
                "잠재 최적", "가장 유리한 가중치에서 얼마나 앞설 수 있는가?"),
    "extreme-ranks": ("Extreme ranks", "Which ranks are possible at some weights?",
              "최고·최저 순위", "어떤 가중치에서 어떤 순위가 가능한가?"),
    "acceptability": ("Rank acceptability index", "At what share of the weights has each project each rank?",
                      "순위별 수용도", "가중치의 얼마에서 각 순위를 차지하는가?"),
    "pairwise-winning": ("Pairwise winning", "At what share of the weights does one beat the other?",
                         "쌍별 우위", "가중치의 얼마에서 상대를 앞서는가?"),
    "drivers": ("Tornado", "Which weight changes the lead most?",
                "토네이도", "점수 차를 가장 크게 바꾸는 가중치는?"),
    "joint": ("Weights and marks together", "What if the marks are uncertain too?",
              "가중치와 평점을 함께", "평점도 불확실하다면?"),
    "structure": ("Structure", "Does the winner depend on one criterion, project or rule?",
                  "구조", "1위가 항목, 사업, 규칙 하나에 달려 있는가?"),
    "winner-map": ("Winner map", "Who is first at which mixture of three weights?",
                   "1위 지도", "세 가중치를 어떻게 섞으면 누가 1위인가?"),
}  # fmt: skip
GROUPS = (
    ("What is the result, and what does it rest on?", "결과는 무엇이고, 무엇에 근거하는가?",
     ("ranking", "contributions", "coverage", "matrix")),
    ("What should be asked next?", "다음에 무엇을 청구해야 하는가?", ("plan-curve",)),
    ("Do the evaluators agree?", "평가위원들의 의견이 같은가?", ("evaluators",)),
    ("How far can a weight move?", "가중치는 얼마나 바뀌어도 되는가?",
     ("stability", "breakpoints", "flips", "drivers")),
    ("Who is first at other weights?", "다른 가중치에서는 누가 1위인가?",
     ("winners", "extreme-ranks", "acceptability", "pairwise-winning", "winner-map")),
    ("What if marks or the model were different?", "평점이나 모형이 다르다면?", ("joint", "structure")),
)  # fmt: skip
"""The questions that a reader comes with, in both languages, and the charts that answer each."""
FOLDER = "how-to/charts"
MADE = f"{FOLDER}/gallery.md"
TITLES, SIZES = {}, {}
"""The title of each chart, and its width and height, in the language of the site."""
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
OF_TENDER = {"evaluators", "pairwise-winning", "joint"}
"""Drawn from the tender: the real example has no panel, and its space no closed form."""
OF_GRADED = {"extreme-ranks"}
"""In the others every rank is possible, which is said and not drawn."""
OF_FEW = {"plan-curve"}
"""Drawn from a small case: a plan of the real example takes half a minute."""


def example(kind):
    """Return the name of the example that a chart is drawn from."""
    if kind in OF_GRADED:
        return GRADED
    return TENDER if kind in OF_TENDER else FEW if kind in OF_FEW else REAL


def command(kind, lang):
    """Return the command that draws a chart."""
    plain = f"evalkit plot {kind} examples/{example(kind)} -o chart.svg"
    return plain if lang == "en" else f"{plain} --lang ko"


def pictures(lang):
    """Yield kind, title and SVG of every chart."""
    results = {name: evaluate(load_case(EXAMPLES / name)) for name in (REAL, TENDER, FEW, GRADED)}
    wishes = ChartOptions(analysis=Options(samples=65536))
    assert set(KINDS) == set(CHARTS)
    for kind in KINDS:
        made = CHARTS[kind](results[example(kind)], wishes, lang)
        yield kind, made.to_dict()["description"], as_svg(made)


def size_of(svg):
    """Return the width and the height of a picture, in whole pixels."""
    return [str(round(float(side))) for side in SIZE.search(svg).groups()]


def gallery_part(lang, made):
    """Return the part of a page that shows the charts: by question, each with its command.

    A picture has its size, so that the page keeps its place, and is loaded when it is near.
    """
    found = {kind: (title, svg) for kind, title, svg in made}
    at = 0 if lang == "en" else 2
    heads = ("Question", "Chart", "It answers") if lang == "en" else ("질문", "차트", "차트의 답")
    table, lines = [f"| {' | '.join(heads)} |", "| --- | --- | --- |"], []
    for english, korean, kinds in GROUPS:
        question = english if lang == "en" else korean
        lines.append(f"## {question}")
        for kind in kinds:
            (name, asks), (title, svg) = KINDS[kind][at : at + 2], found[kind]
            row = question if kind == kinds[0] else ""
            table.append(f"| {row} | [{name}](#chart-{kind}) | {asks} |")
            width, height = size_of(svg)
            lines += [f"(chart-{kind})=\n### {name}", asks, f"`{command(kind, lang)}`"]
            lines.append(
                f"```{{image}} /{FOLDER}/{kind}-{lang}.svg\n:alt: {_quoted(title)}\n"
                f":width: {width}\n:height: {height}\n:loading: lazy\n```"
            )
    return "\n\n".join(["\n".join(table), *lines]) + "\n"


def _quoted(title):
    return title.replace('"', "'")


def write_gallery(app):
    """Write the pictures, and the part of a page that shows them."""
    target = Path(app.srcdir) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    lang = app.config.language
    TITLES.clear()
    SIZES.clear()
    # Pictures and their words are made in the language of the site: nothing to translate.
    made = list(pictures(lang)) if app.builder.name != "gettext" else []
    for kind, title, svg in made:
        TITLES[kind], SIZES[kind] = title, size_of(svg)
        _write(target / f"{kind}-{lang}.svg", svg)
    _write(Path(app.srcdir) / MADE, gallery_part(lang, made) if made else "")


def _write(path, text):
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


class Chart(SphinxDirective):
    """Shows the chart of one kind; there is nothing in it to translate."""

    required_arguments = 1

    def run(self):
        """Return the picture, and below it the command that draws it."""
        kind, lang = self.arguments[0], self.config.language
        if self.env.app.builder.name == "gettext":
            return []
        if kind not in KINDS:
            raise self.error(f"there is no chart {kind!r}; there are {', '.join(KINDS)}")
        uri, (width, height) = f"/{FOLDER}/{kind}-{lang}.svg", SIZES[kind]
        image = nodes.image(uri=uri, alt=TITLES[kind], width=width, height=height, loading="lazy")
        words = command(kind, lang)
        caption = nodes.caption(words, "", nodes.literal(words, words))
        for node in (image, caption):
            node.source, node.line = MADE, self.lineno
        return [nodes.figure("", image, caption)]


def setup(app):
    """Register with Sphinx."""
    app.add_directive("chart", Chart)
    app.connect("builder-inited", write_gallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
