"""The charts of what is open: the matrix of marks, and the curve of a plan."""

import re
from datetime import date
from fractions import Fraction

import pytest
from sentences import page_of, refuses, tells

from evalkit import Case, CriteriaSet, Criterion, Levels, Mark, Project, evaluate, load_case
from evalkit.core.errors import ModelError
from evalkit.core.shares import per_cent
from evalkit.evidence import matrix, plan
from evalkit.evidence.cells import CELL_STATES
from evalkit.model import Document, Request
from evalkit.show.charts import as_svg, chart
from evalkit.show.charts import matrix as draw_matrix
from evalkit.show.charts.dispatch import CHARTS, ChartOptions
from evalkit.show.charts.matrix import MOST_CRITERIA
from evalkit.show.evidence.matrix import SIGNS
from evalkit.show.faces import letters

NUMBERS = re.compile(r"\d+(?: %)?")
LANGS = ("en", "ko")


@pytest.fixture(scope="module")
def small():
    return evaluate(load_case("examples/document-requests"))


@pytest.fixture(scope="module")
def real():
    return evaluate(load_case("examples/korean-municipalities"))


def title_of(made):
    text = made.to_dict(validate=False)["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def rows_of(made):
    sets = made.to_dict(validate=False)["datasets"].values()
    return next(rows for rows in sets if rows and {"mark", "pairs"} & {*rows[0]})


def with_every_state():
    criteria = CriteriaSet(
        "made",
        [Criterion(name, Levels([(0, 0), (1, "0.5"), (2, 1)]), points=10) for name in CELL_STATES],
        missing="interval",
        documents=[
            Document(id=name, holder="office", settles=[name]) for name in CELL_STATES
        ],
    )  # fmt: skip
    day = date(2026, 9, 14)
    requests = [
        Request(project="A", document=name, status=name, reason="x",
                answered=None if name == "asked" else day)
        for name in ("asked", "received", "refused")
    ]  # fmt: skip
    marks = [Mark("A", "mark", 1, 1), Mark("A", "range", 0, 1), Mark("A", "asked", 1, 2)]
    return evaluate(Case(criteria, [Project("A")], marks, requests=requests))


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_and_the_picture_of_the_matrix(lang, small, golden):
    found = matrix(small)
    made = found.plot(lang=lang)
    cells = [f"{r['name']} | {r['criterion']} | {r['state']} | {r['text']!r} | {r['asked']}"
             for r in rows_of(made)]  # fmt: skip
    golden(
        title_of(made),
        *made.to_dict(validate=False)["title"]["subtitle"],
        *cells,
        found.page(lang).as_text(),
    )


def test_each_state_is_told_without_its_colour():
    rows = {row["criterion"]: row for row in rows_of(matrix(with_every_state()).plot())}
    assert {name: row["text"] for name, row in rows.items()} == {
        "mark": "1", "range": "0–1", "open": "?", "asked": "1–2 →", "received": "!", "refused": "×",
    }  # fmt: skip
    signs = [SIGNS[state] for state in CELL_STATES if SIGNS[state]]
    assert len(set(signs)) == len(signs)
    assert letters().issuperset("".join(signs))  # a PNG draws them, too


@pytest.mark.parametrize("evaluation", ["small", "real", "made"])
def test_the_numbers_of_its_title_are_those_of_its_cells(evaluation, request):
    made = with_every_state() if evaluation == "made" else request.getfixturevalue(evaluation)
    found = matrix(made)
    rows = found.rows()
    states = [row["state"] for row in rows]
    counts = [str(states.count("mark")), str(len(rows))]
    if {"asked", "received", "refused"} & set(states):
        counts += [str(states.count(state)) for state in ("asked", "received", "refused")]
    english, korean = (NUMBERS.findall(title_of(found.plot(lang=lang))) for lang in LANGS)
    assert english == counts
    assert sorted(korean) == sorted(counts)


def test_a_panel_whose_marks_come_to_points_is_no_blank_cell():
    found = matrix(evaluate(load_case("examples/kr-software-tender")))
    made = found.plot()
    assert {row["text"] for row in rows_of(made) if row["criterion"] == "Plan of work"} == {"•"}
    wanted = (
        "{sign}: marked by several evaluators; their marks are combined into points, not into "
        "a single mark."
    )
    for said in (
        page_of(lambda: " ".join(found.plot().to_dict(validate=False)["title"]["subtitle"])),
        page_of(found),
    ):
        assert tells(said, wanted, sign="•")


def test_where_all_is_settled_it_says_so():
    found = matrix(evaluate(load_case("examples/wb-qcbs")))
    assert title_of(found.plot()) == f"All {len(found)} marks are settled"


def test_25_projects_by_19_criteria_fit_a_page(real):
    """On A4 upright the letters of cells, 12 pixels, stay above 5 points."""
    made = matrix(real).plot(lang="ko")
    assert len(rows_of(made)) == 25 * 19
    width, height = (float(re.search(rf'<svg[^>]* {side}="([\d.]+)"', as_svg(made)).group(1))
                     for side in ("width", "height"))  # fmt: skip
    millimetre = min(190 / width, 277 / height)
    assert 12 * millimetre / 25.4 * 72 > 5


def test_of_many_criteria_those_with_most_open_marks_are_drawn():
    count = MOST_CRITERIA + 3
    names = [f"c{number}" for number in range(count)]
    criteria = CriteriaSet(
        "many",
        [Criterion(n, Levels([(0, 0), (1, 1)]), points=1) for n in names],
        missing="interval",
    )
    settled = [Mark("A", name, 1, 1) for name in names[:5]]
    made = matrix(evaluate(Case(criteria, [Project("A")], settled))).plot()
    assert [row["criterion"] for row in rows_of(made)] == [*names[:2], *names[5:]]
    assert f"Of {count} criteria" in " ".join(made.to_dict(validate=False)["title"]["subtitle"])


@pytest.mark.parametrize("lang", LANGS)
def test_by_name_and_by_result_the_chart_is_the_same(lang, small):
    for kind, found in (("matrix", matrix(small)), ("plan-curve", plan(small))):
        named = CHARTS[kind](small, ChartOptions(), lang)
        assert (
            named.to_dict(validate=False)
            == found.plot(lang=lang).to_dict(validate=False)
            == chart(found, lang=lang).to_dict(validate=False)
        )
    assert draw_matrix(matrix(small)).to_dict(validate=False) == matrix(small).plot().to_dict(
        validate=False
    )


@pytest.mark.parametrize("settle", ["order", "first"])
def test_the_numbers_of_a_curve_are_those_of_its_plan(settle, small):
    found = plan(small, settle)
    shares = [per_cent(standing.at_95 / Fraction(found.pairs), 0)
              for standing in (found.now, found.steps[-1].after)]  # fmt: skip
    drawn = [CHARTS["plan-curve"](small, ChartOptions(settle=settle), lang) for lang in LANGS]
    for made in drawn:
        numbers = NUMBERS.findall(title_of(made).replace("95 %", "").replace("95%", ""))
        assert sorted(numbers) == sorted([*shares, str(len(found.steps))])
        first, last = (layer["encoding"] for layer in made.to_dict(validate=False)["layer"][:2])
        assert {"color", "strokeDash"} <= set(first)  # a grey print tells them apart, too
        assert {"color", "shape"} <= set(last)
        assert len(rows_of(made)) == 3 * (len(found.steps) + 1)
    assert "Invented" in " ".join(drawn[0].usermeta["said"])


def test_a_plan_that_asks_for_nothing_has_no_curve(run, tmp_path):
    code, _, err = run("plot", "plan-curve", "examples/wb-qcbs", "-o", str(tmp_path / "a.svg"))
    assert code == 1
    assert tells(err, "an award is decided by prices and steps too, not by a sum of criteria alone")
    with refuses(ModelError, "the plan has no requests, so there is no curve"):
        criteria = CriteriaSet("one", [Criterion("c", Levels([(0, 0), (1, 1)]), points=1)])
        marks = [Mark(p, "c", 1, 1) for p in "AB"]
        plan(evaluate(Case(criteria, [Project("A"), Project("B")], marks))).plot()
