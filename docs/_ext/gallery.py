"""Draw every chart of the real examples in both languages, just before the documents are built.

A page shows one of them with ``{chart}`` and its kind: the picture and its command, in the language of the site.
"""

import logging
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
MADE = "how-to/charts/gallery.md"
TITLES = {}
"""The title of each chart, in the language of the site."""
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


def write_gallery(app):
    """Write ``how-to/charts/``: the pictures, and the part of a page that shows them."""
    target = Path(app.srcdir) / "how-to" / "charts"
    target.mkdir(parents=True, exist_ok=True)
    lang = app.config.language
    lines = []
    TITLES.clear()
    # Pictures and their words are made in the language of the site: nothing to translate.
    for kind, title, svg in pictures(lang) if app.builder.name != "gettext" else ():
        name, asks = KINDS[kind][:2] if lang == "en" else KINDS[kind][2:]
        TITLES[kind] = title
        lines += [f"### {name}", asks, f"`{command(kind, lang)}`"]
        alt = title.replace('"', "'")
        lines.append(
            f"```{{image}} charts/{kind}-{lang}.svg\n:alt: {alt}\n:width: 100%\n:loading: lazy\n```"
        )
        _write(target / f"{kind}-{lang}.svg", svg)
    _write(target / "gallery.md", "\n\n".join(lines) + "\n")


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
        uri = f"/how-to/charts/{kind}-{lang}.svg"
        image = nodes.image(uri=uri, alt=TITLES[kind], width="100%", loading="lazy")
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
