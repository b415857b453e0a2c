"""Files of charts: the same bytes each time, Korean letters anywhere, nothing that runs or loads."""

import base64
import hashlib
import html
import json
import re
import struct
import xml.etree.ElementTree as ET

import altair as alt
import pytest
from sentences import refuses

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.core.errors import InputError
from evalkit.show.charts import as_html, as_png, as_svg, contributions, ranking, save
from evalkit.show.faces import FAMILY

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '=cmd|" /C calc"!A0',
    "\u202eevil\u202c \u2066left",
    "x" * 10_000,
    "datum.x'); alert(1); ('",
    "]]>&amp;<b>",
    "가나다\x1b[31m",
]


@pytest.fixture(scope="module")
def hostile():
    criteria = CriteriaSet(
        "made", [Criterion("a", Linear(0, 10), points=100, title="'\"\\</script>")]
    )
    projects = [Project(f"p{n}", name) for n, name in enumerate(HOSTILE)]
    return evaluate(Case(criteria, projects, [Mark(p.id, "a", 5, 5) for p in projects]))


def word(text):
    """Return a chart of nothing but a word."""
    chart = alt.Chart(alt.InlineData(values=[{"t": text}])).mark_text(fontSize=30, font=FAMILY)
    return chart.encode(text="t:N").properties(width=60, height=60).configure_view(stroke=None)


def test_korean_letters_are_there_without_a_font_of_the_machine():
    # \ue000 is in no font of ours: a box is drawn for it, whatever fonts the machine has.
    boxes = as_png(word("\ue000"))
    assert len({as_png(word(letter)) for letter in "가힣뷁ㄱ①㈜"} | {boxes}) == 7
    assert as_png(word("\ue001")) == boxes == as_png(word("□"))


def test_svg_carries_the_letters_that_it_needs():
    few, many = as_svg(word("가")), as_svg(word("가나다라마바사아자차카타파하"))
    assert "@font-face" in few
    assert len(many) > len(few)
    assert len(few) < 20_000


@pytest.mark.parametrize("make", [as_svg, as_png, as_html])
@pytest.mark.parametrize("draw", [ranking, contributions])
def test_the_same_chart_has_the_same_bytes(hostile, make, draw):
    assert make(draw(hostile)) == make(draw(hostile))


def test_hostile_names_stay_words_in_svg(hostile):
    tree = ET.fromstring(as_svg(ranking(hostile)))
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "style",
        "g",
        "path",
        "text",
        "rect",
        "tspan",
        "defs",
        "line",
        "clipPath",
    }
    assert not {
        name for e in tree.iter() for name in e.attrib if "href" in name or name[:2] == "on"
    }
    shown = "".join(tree.itertext())
    assert "</script>" in shown
    assert "\u202e" not in shown


def test_a_page_runs_its_own_script_and_nothing_else(hostile):
    page = as_html(ranking(hostile), "ko")
    assert page.startswith('<!DOCTYPE html>\n<html lang="ko">')
    scripts = re.findall(r"<script([^>]*)>(.*?)</script", page, re.DOTALL)
    assert [attributes for attributes, _ in scripts] == [' type="application/json" id="spec"', ""]
    spec, program = (body for _, body in scripts)
    assert json.loads(spec)["$schema"].startswith("https://vega.github.io/schema/vega-lite")
    digest = base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1))
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}'; ")
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "ast:true" in program  # the interpreter: the page forbids eval
    assert not re.search(r"<(link|img|iframe|object|embed)\b", page[: page.index("<script>")])


def test_png_is_sharp():
    chart = word("가").properties(width=100, height=50).configure(padding=0)
    width, height = struct.unpack(">II", as_png(chart)[16:24])
    assert (width, height) == (200, 100)


def test_save_writes_by_the_name_and_never_over(tmp_path):
    chart = word("가")
    for form, start in (("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE")):
        save(chart, tmp_path / f"a.{form}")
        assert (tmp_path / f"a.{form}").read_bytes().startswith(start)
    with refuses(InputError, "already exists"):
        save(chart, tmp_path / "a.svg")
    save(chart, tmp_path / "a.svg", overwrite=True)
    with refuses(
        InputError, "a chart is written as one of: {names}", names=".svg, .png, .csv, .html"
    ):
        save(chart, tmp_path / "a.gif")
    assert len(list(tmp_path.iterdir())) == 3
