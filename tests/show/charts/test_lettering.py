"""Pictures do not depend on the fonts of the machine: what ours lacks is measured without them."""

import json
import subprocess
import sys

import altair as alt
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.show.charts import Press, as_png, as_svg, missing_letters, ranking
from evalkit.show.charts.lettering import SIGN, StandIns, lacking
from evalkit.show.charts.saving import bare_svg
from evalkit.show.faces import FAMILY, letters

NAMES = [
    "上海 漢字",
    "Київ",
    "カタカナ",
    "Việt Nam",
    "가나다 中",
    "👩‍💻 ©️ \ue000",
    "x̌ & <",
    "\U0010fffd",
]
# Draws the same names with and without a font that has all their letters, as an office has one.
CHILD = """
import hashlib, json, sys
from pathlib import Path
import vl_convert
if sys.argv[1]:
    vl_convert.register_font_directory(sys.argv[1])
sys.path.insert(0, sys.argv[2])
from test_lettering import NAMES, charts, word
from evalkit.show.charts import as_png, as_svg
from evalkit.show.charts.saving import VERSION, spec_of
made = [f(chart) for chart in charts() for f in (as_png, as_svg)]
digest = lambda b: hashlib.sha256(b if isinstance(b, bytes) else b.encode()).hexdigest()
raw = vl_convert.vegalite_to_png(spec_of(word(NAMES[-1])), vl_version=VERSION)
print(json.dumps([[digest(m) for m in made], digest(raw)]))
"""


def charts():
    """Yield a ranking with such names, and a chart that names no font."""
    criteria = CriteriaSet("made", [Criterion("a", Linear(0, 10), points=100, title="漢字 Київ")])
    projects = [Project(f"p{n}", name) for n, name in enumerate(NAMES)]
    marks = [Mark(p.id, "a", n, n) for n, p in enumerate(projects)]
    yield ranking(evaluate(Case(criteria, projects, marks)))
    rows = alt.InlineData(values=[{"t": name, "n": len(name)} for name in NAMES])
    yield alt.Chart(rows).mark_bar().encode(x="n:Q", y="t:N")


def a_font(folder):
    """Write a font that has every letter of the names, each as a black square."""
    wanted = sorted(set("".join(NAMES)) - {" ", "\u200d"})
    glyphs = [".notdef", *(f"u{ord(c):X}" for c in wanted)]
    pen = TTGlyphPen(None)
    for n, point in enumerate([(50, 0), (950, 0), (950, 900), (50, 900)]):
        (pen.lineTo if n else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    made = FontBuilder(1000)
    made.setupGlyphOrder(glyphs)
    made.setupCharacterMap({ord(c): f"u{ord(c):X}" for c in wanted})
    made.setupGlyf(dict.fromkeys(glyphs, square))
    made.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 50)))
    made.setupHorizontalHeader(ascent=900, descent=-100)
    names = {"familyName": "Office", "styleName": "Regular", "psName": "Office-Regular"}
    made.setupNameTable(names)
    made.setupOS2()
    made.setupPost()
    made.save(folder / "office.ttf")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    fonts = tmp_path_factory.mktemp("fonts")
    a_font(fonts)
    here = __file__.rpartition("/")[0]
    return [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", CHILD, folder, here],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for folder in ("", str(fonts))
    ]


@pytest.mark.long
def test_a_font_of_the_machine_changes_no_byte(drawn):
    (without, raw_without), (with_it, raw_with) = drawn
    assert without == with_it
    # The converter by itself takes the font for a letter that no other has: the test can fail.
    assert raw_without != raw_with


def word(text):
    chart = alt.Chart(alt.InlineData(values=[{"t": text}])).mark_text(fontSize=30, font=FAMILY)
    return chart.encode(text="t:N").properties(width=90, height=60).configure_view(stroke=None)


def test_a_png_shows_a_box_and_an_svg_keeps_the_letter():
    assert as_png(word("漢")) == as_png(word(SIGN)) == as_png(word("\ue000"))
    assert as_png(word("漢")) != as_png(word("가"))
    assert ">漢字 &amp; 가</text>" in as_svg(word("漢字 & 가"))
    assert SIGN not in as_svg(word("漢字"))


def test_each_letter_with_its_marks_is_one():
    assert lacking(["漢字 漢", "가 a é e\u0301 \u1112\u1161\u11ab", "©\ufe0f \u202e"]) == [
        "字",
        "漢",
    ]
    assert lacking(["👩\u200d💻👍🏽"]) == ["🏽", "👍", "👩\u200d💻"]
    assert lacking(["x\u030c", "&\u0301"]) == ["&\u0301", "x\u030c"]
    assert missing_letters(word("Zürich Київ")) == ["К", "в", "и", "ї"]
    assert missing_letters(word("Zürich 서울 ①㈜")) == []


def test_marks_of_markup_stay_escaped():
    assert ">&lt;\u0301&amp;\u0301&quot;\u0301</text>" in as_svg(word('<\u0301&\u0301"\u0301'))


def test_what_stands_in_is_not_in_the_text_and_stands_for_one():
    every = "".join(sorted(letters()))
    kept = "힣" + every[: every.index("힣") - 100]
    spec = {"title": [kept, "漢字", "漢"], "data": {"漢": ["Київ", 1, None]}}
    standing = StandIns.among(spec)
    assert sorted(standing.of) == ["К", "в", "и", "ї", "字", "漢"]
    assert len({*standing.of.values()}) == 6
    assert not set(kept).intersection(standing.of.values())
    put = json.dumps(standing.put(spec), ensure_ascii=False)
    assert not lacking([put])
    assert json.loads(standing.restore(put)) == spec


def test_two_names_that_look_alike_in_a_png_stay_two_rows():
    rows = alt.InlineData(values=[{"t": "漢"}, {"t": "字"}])
    chart = alt.Chart(rows).mark_bar().encode(y="t:N", x="count():Q")
    one = alt.Chart(alt.InlineData(values=[{"t": SIGN}])).mark_bar().encode(y="t:N", x="count():Q")
    height = [int.from_bytes(as_png(c)[20:24]) for c in (chart, one)]
    assert height[0] > height[1]


def test_the_press_keeps_the_letters_too():
    for chart in charts():
        with Press() as press:
            assert press.svg(chart, "a-").result() == bare_svg(chart, "a-")
    assert "上海 漢字" in bare_svg(next(charts()))
