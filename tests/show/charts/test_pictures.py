"""Pictures as files: as wide as asked for, names whole, fills defined, words and data with them."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.schema import load_case
from evalkit.sensitivity import Options
from evalkit.show.charts import as_csv, as_png, as_svg, ranking
from evalkit.show.charts.dispatch import CHARTS, ChartOptions
from evalkit.show.charts.look import hatch
from evalkit.show.charts.saving import bare_svg

EXAMPLES = Path(__file__).parents[3] / "examples"
OF = {
    "coverage": "document-requests",
    "plan-curve": "document-requests",
    "extreme-ranks": "kr-graded-tender",
}
"""The example that a kind is drawn from; the tender for all others."""
SIZES = {"10px", "11px", "12px", "17px", "18px"}
NAMESPACE = "{http://www.w3.org/2000/svg}"


@cache
def result(name):
    return evaluate(load_case(EXAMPLES / name))


@cache
def drawn(kind, width, lang):
    options = ChartOptions(width=width, analysis=Options(samples=1024))
    return CHARTS[kind](result(OF.get(kind, "kr-software-tender")), options, lang)


@cache
def svg(kind, width, lang):
    return bare_svg(drawn(kind, width, lang), "a-")


def words_of(tree):
    """Return the words of a picture, those on several lines together."""
    texts = [" ".join(e.itertext()) for e in tree.iter(f"{NAMESPACE}text")]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize(
    ("width", "lang"),
    [
        (390, "ko"),
        *(
            pytest.param(*one, marks=pytest.mark.long)
            for one in ((390, "en"), (760, "ko"), (1000, "en"))
        ),
    ],
)
@pytest.mark.parametrize("kind", CHARTS)
def test_a_picture_is_drawn_for_its_width(kind, width, lang):
    made = svg(kind, width, lang)
    tree = ET.fromstring(made)
    # What stands out of it would make it wider: nothing does, at any width.
    assert int(tree.get("width")) == width
    # Redrawn, not shrunk.
    assert {e.get("font-size") for e in tree.iter(f"{NAMESPACE}text")} <= SIZES
    # Every pattern that is named is there, under a name that no other picture of a page has.
    named = set(re.findall(r"url\(#([^)]+)\)", made))
    defined = {e.get("id") for e in tree.iter(f"{NAMESPACE}pattern")}
    assert {name for name in named if "clip" not in name} == defined
    assert all(name.startswith("a-") for name in named)


@pytest.mark.parametrize("kind", CHARTS)
def test_what_is_drawn_is_told_in_words_and_as_data(kind):
    made, lang = drawn(kind, 390, "ko"), "ko"
    tree = ET.fromstring(svg(kind, 390, lang))
    title, told = (tree.find(f"{NAMESPACE}{name}") for name in ("title", "desc"))
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby").split() == [title.get("id"), told.get("id")]
    assert title.text == made.to_dict(validate=False)["description"]
    heads, *rows = csv.reader(io.StringIO(as_csv(made).removeprefix("\ufeff")))
    assert {len(row) for row in rows} == {len(heads)}
    assert all(f"{row[0]}: " in told.text for row in rows[:60])
    for line in made.usermeta["said"]:
        assert line in told.text


ROWS = ("ranking", "contributions", "coverage", "matrix", "stability", "drivers", "winners")


@pytest.mark.parametrize("kind", ROWS)
def test_no_name_is_cut_on_a_phone(kind):
    long = "Blockchain safety diagnosis platform for ageing buildings and other works"
    korean = "블록체인 기반 위험구조물 안전진단 플랫폼(노후 민간건축물 및 기타 구조물 포함)"
    criteria = CriteriaSet(
        "made",
        [Criterion("a", Linear(0, 10), points=60, title=f"{long}, first"),
         Criterion("b", Linear(0, 10), points=40, title=f"{korean} 둘째")],
        missing="interval",
    )  # fmt: skip
    projects = [Project("p", long), Project("q", korean), Project("r", "Third of them")]
    marks = [Mark("p", "a", 9, 9), Mark("p", "b", 2, 2), Mark("q", "a", 4, 4),
             Mark("q", "b", 8, 8), Mark("r", "a", 5, 5)]  # fmt: skip
    found = evaluate(Case(criteria, projects, marks))
    for width in (390, 760):
        made = CHARTS[kind](found, ChartOptions(width=width), "en")
        tree = ET.fromstring(bare_svg(made))
        assert int(tree.get("width")) == width
        words = words_of(tree)
        rows = made.usermeta["table"]["rows"]
        assert all(" ".join(row[0].split()) in words for row in rows)
        assert "…" not in words


def test_a_range_is_striped_and_an_exact_total_is_a_dot():
    criteria = CriteriaSet("made", [Criterion("a", Linear(0, 10), points=100)], missing="interval")
    case = Case(criteria, [Project("p"), Project("q")], [Mark("p", "a", 5, 5)])
    made = as_svg(ranking(evaluate(case)))
    assert made.count(f'fill="{hatch("#1f639f")}"') == 1
    assert 'id="hatch-1f639f"' in made
    assert as_png(ranking(evaluate(case)))[:4] == b"\x89PNG"


def test_text_in_the_data_stays_text_in_a_spreadsheet():
    criteria = CriteriaSet("made", [Criterion("a", Linear(0, 10), points=100)])
    case = Case(
        criteria,
        [Project("p", "=1+1"), Project("q", 'say "so", twice')],
        [Mark("p", "a", 5, 5), Mark("q", "a", 8, 8)],
    )
    made = as_csv(ranking(evaluate(case)))
    assert list(csv.reader(io.StringIO(made.removeprefix("\ufeff"))))[1:] == [
        ['say "so", twice', "1", "80.0", "0.0"],
        ["'=1+1", "2", "50.0", "-30.0"],
    ]


def test_the_numbers_of_ranks_do_not_touch_on_a_phone():
    for width, told in ((1100, list(range(1, 26))), (390, [1, 5, 10, 15, 20, 25])):
        options = ChartOptions(width=width, analysis=Options(samples=256))
        drawn = bare_svg(CHARTS["acceptability"](result("korean-municipalities"), options, "en"))
        (axis,) = re.findall(r"role-axis-label.*?</g>", drawn, re.DOTALL)
        assert [int(n) for n in re.findall(r">(\d+)</text>", axis)] == told
