"""Weights that move: data that begin at the exact totals, a script that counts its work, titles."""

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from sentences import page_of, tells
from views import FEW, example, view_of
from webpages import section_of, text_of

from evalkit import Case, CriteriaSet, Criterion, Gate, Linear, Mark, Project, evaluate
from evalkit.core.messages import say
from evalkit.show.evaluation.wording import total_text
from evalkit.show.report.web import View
from evalkit.show.report.web import weights as weights_section
from evalkit.show.report.web.live import live_data, why_not
from evalkit.show.report.web.weights import section

SCRIPT = Path(weights_section.__file__).parent / "static" / "weights.js"


def case_of(values, *, ranges=True, gates=()):
    """Return two criteria, 60 and 40 %; a value is a number, a pair, or None."""
    span = (lambda low, high: (low, high)) if ranges else (lambda *_: None)
    criteria = CriteriaSet(
        "small",
        [
            Criterion("use", Linear(0, 10), weight="0.6", range=span("0.4", "0.8")),
            Criterion("price", Linear(0, 10), weight="0.4", range=span("0.2", "0.6")),
        ],
        total=100,
        missing="interval",
        gates=list(gates),
    )
    marks = [
        Mark(project, name, *(v if isinstance(v, tuple) else (v, v)), reason="seen")
        for project, row in values.items()
        for name, v in zip(("use", "price"), row, strict=True)
        if v is not None
    ]
    return Case(criteria, [Project(name) for name in values], marks)


def title(case):
    html = section(View(case, "en", FEW)).html
    return text_of(html[html.index("<h2>") : html.index("</h2>")])


def test_the_data_begin_at_the_exact_totals():
    view = view_of("korean-municipalities")
    data, criteria = live_data(view), view.case.criteria
    for project, score in zip(data["projects"], view.evaluation.ordered, strict=True):
        assert project["exact"] == total_text(view.case, score.total)
        shares = [float(criteria.global_weight(leaf.id)) for leaf in criteria.leaves]
        low = data["total"] * sum(w * u for w, u in zip(shares, project["low"], strict=True))
        assert low == pytest.approx(float(score.total[0]), abs=0.006)
    for group in {node["parent"] for node in data["nodes"]}:
        members = [node for node in data["nodes"] if node["parent"] == group]
        assert sum(node["share"] for node in members) == pytest.approx(1)
        assert all(node["low"] <= node["share"] <= node["high"] for node in members)
    assert (data["ordered"], data["pairs"]) == (view.certain.ordered(), 300)


def test_who_failed_stays_out_and_caps_are_told():
    gates = [Gate(id="least", on="use", of="value", at_least=5)]
    data = live_data(View(case_of({"a": (8, 3), "b": (3, 9)}, gates=gates)))
    assert [project["out"] for project in data["projects"]] == [False, True]
    assert [project["sure"] for project in data["projects"]] == [True, False]


@pytest.mark.parametrize(
    ("values", "ranges", "words", "told"),
    [
        (
            {"a": (9, 9), "b": (1, 1)},
            True,
            "No admissible weights take the first rank from {names}",
            {"names": "a"},
        ),
        (
            {"a": (9, 1), "b": (1, 8)},
            True,
            "Every project can be first at some admissible weights",
            {},
        ),
        (
            {"a": (9, 1), "b": (1, 9), "c": (0, 0)},
            True,
            "{count} of {all} projects can be first at some admissible weights",
            {"count": 2, "all": 3},
        ),
        (
            {"a": (9, None), "b": (1, None)},
            True,
            "Every project can be first at some admissible weights and marks",
            {},
        ),
        ({"a": (None, None), "b": (None, None)}, False, "Do other weights change the answer?", {}),
    ],
)
def test_the_title_is_what_the_weights_do(values, ranges, words, told):
    assert title(case_of(values, ranges=ranges)) == say(words, **told).text()


def test_the_nearest_change_is_the_end_of_the_interval():
    case = case_of({"a": (9, 2), "b": (6, 5)}, ranges=False)
    found = View(case, "en", FEW)
    text = page_of(lambda: section(found).html)
    # a leads by 3u - 3(1 - u): level at u = 1/2, ten points below the official 60 %.
    assert tells(
        text,
        "Nearest change: {criterion} {size} percentage points lower, below {end} %, puts {rivals}"
        " first",
        criterion="use",
        size="10.0",
        end="50",
        rivals="b",
    )
    assert tells(
        text,
        "Shifting {size} percentage points of weight ties {rivals} with the first ({changes}).",
        size="10.0",
        rivals="b",
    )
    assert evaluate(at(case, Fraction(1, 2))).ties == (("a", "b"),)


def at(case, share):
    """Return the case with another weight of its first criterion."""
    first, second = case.criteria.criteria
    changed = [evolve(first, weight=share), evolve(second, weight=1 - share)]
    return evolve(case, criteria=evolve(case.criteria, criteria=changed))


def test_nobody_is_called_first_while_every_rank_is_open():
    html = section(View(case_of({"a": (None, None), "b": (None, None)}), "en", FEW)).html
    assert "stability" not in html
    assert "acceptability" not in html.lower()
    assert "first" not in text_of(html)


def test_acceptability_is_left_out_where_one_is_always_first():
    html = section(View(case_of({"a": (9, 9), "b": (1, 1)}), "en", FEW)).html
    assert 'id="acceptability"' not in html
    both = section(View(case_of({"a": (9, 1), "b": (1, 8)}), "en", FEW)).html
    assert 'id="acceptability"' in both


@pytest.mark.parametrize(
    "case",
    [
        example("kr-software-tender"),
        case_of({"only": (5, 5)}),
        Case(
            CriteriaSet("one", [Criterion("use", Linear(0, 1), weight=1)]),
            [Project("a"), Project("b")],
            [Mark("a", "use", 1, 1), Mark("b", "use", 0, 0)],
        ),
    ],
)
def test_nothing_moves_where_no_weight_can(case):
    assert section(View(case, "en", FEW)) is None


def test_an_award_says_in_the_method_why_its_weights_stand():
    view = view_of("kr-software-tender")
    from evalkit.show.report.web import report_html

    page = report_html(view)
    assert section_of(page, "weights") == ""
    assert why_not(view.evaluation).text() in text_of(section_of(page, "method"))


def scripted(data, program):
    """Run what computes of the script by node, without a page; return what it prints."""
    script = SCRIPT.read_text("utf-8")
    core = script[script.index("const CLOSE") : script.index("/* The controls. */")]
    whole = f"const data = {json.dumps({'weights': data})};\nconst moving = data.weights;\n{core}\n"
    done = subprocess.run(
        ["node", "-"], input=whole + program, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="runs the script by node")


@needs_node
@pytest.mark.parametrize("share", ["0.4", "0.5", "0.55", "0.8"])
def test_moved_totals_are_those_of_the_case_with_other_weights(share):
    case = case_of({"a": (9, 2), "b": (6, 5), "c": ((2, 7), None)})
    view = View(case)
    found = scripted(
        live_data(view),
        f"move(wNodes[0], {share}); console.log(JSON.stringify(totalsAt(shares)));",
    )
    other = evaluate(at(case, Fraction(share)))
    for one, score in zip(found, view.evaluation.ordered, strict=True):
        low, high = other[score.project.id].total
        assert (one["low"], one["high"]) == pytest.approx((float(low), float(high)), abs=1e-6)


@needs_node
def test_a_move_holds_every_limit_and_sums_to_one():
    data = live_data(view_of("korean-municipalities"))
    found = scripted(
        data,
        "for (const node of wNodes) for (const end of [0, 1, 0.33]) move(node, end);"
        "console.log(JSON.stringify([...shares]));",
    )
    shares = dict(found)
    for parent in {node["parent"] for node in data["nodes"]}:
        members = [node for node in data["nodes"] if node["parent"] == parent]
        assert sum(shares[node["id"]] for node in members) == pytest.approx(1)
        for node in members:
            assert node["low"] - 1e-9 <= shares[node["id"]] <= node["high"] + 1e-9


@needs_node
def test_certain_pairs_are_counted_as_the_evidence_counts_them():
    case = case_of({"a": (9, (5, 6)), "b": (6, (5, 6)), "c": ((2, 9), 5), "d": (1, 1)})
    view = View(case)
    found = scripted(live_data(view), "console.log(orderedPairs(totalsAt(shares)));")
    assert found == view.certain.ordered() == 4


@needs_node
@pytest.mark.parametrize(
    ("totals", "names", "settled"),
    [
        ([(8, 8), (7, 7)], [0], True),
        ([(8, 8), (8, 8), (5, 5)], [0, 1], True),
        ([(7, 9), (8, 8), (5, 5)], [0, 1], False),
        ([(7, 9), (7, 9)], [0, 1], False),
        ([(7, 9), (5, 6)], [0], True),
    ],
)
def test_nobody_is_called_first_whom_open_marks_may_take_from_there(totals, names, settled):
    data = live_data(View(case_of({"a": (9, 2), "b": (6, 5)})))
    spans = [{"n": n, "low": a, "high": b, "out": False} for n, (a, b) in enumerate(totals)]
    found = scripted(
        data,
        f"const found = firstOf({json.dumps(spans)});"
        "console.log(JSON.stringify([found.names, found.settled]));",
    )
    assert found == [names, settled]


@needs_node
@pytest.mark.parametrize(("projects", "criteria"), [(300, 40), (30, 4)])
def test_a_step_multiplies_once_a_mark_and_no_more(projects, criteria):
    """What a slider costs is counted, not timed: 300 projects x 40 criteria are 12,000 products."""
    half = Fraction(1, criteria)
    made = CriteriaSet(
        "wide", [Criterion(f"c{n}", Linear(0, 9), weight=half) for n in range(criteria)]
    )
    marks = [
        Mark(f"p{p}", leaf.id, (p * 7 + n * 3) % 10, (p * 7 + n * 3) % 10)
        for p in range(projects)
        for n, leaf in enumerate(made.leaves)
    ]
    data = live_data(View(Case(made, [Project(f"p{n}") for n in range(projects)], marks)))
    found = scripted(
        data,
        "tried.products = 0; move(wNodes[0], 0.5); const found = totalsAt(shares); ranksOf(found);"
        " orderedPairs(found); firstOf(found); console.log(tried.products);",
    )
    assert found == projects * criteria


@pytest.mark.parametrize("certain", [True, False])
def test_what_moved_weights_do_is_said_at_the_midpoints_where_marks_are_open(certain):
    case = case_of({"a": (9, 5) if certain else ((8, 10), 5), "b": (3, 8)})
    found = View(case, "en", FEW).weights
    assert found.matrix.is_certain is certain
    middle = "At the midpoints of interval marks – {finding}"
    assert tells(page_of(found.flips), middle) is not certain
    assert tells(page_of(lambda: section(View(case, "en", FEW)).html), middle) is not certain
