"""Every number that a person sees is the exact one, rounded half up, wherever it stands."""

import ast
import json
import re
import shutil
import subprocess
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sentences import page_of, sentence, tells

import evalkit
from evalkit import Case, CriteriaSet, Criterion, Linear, Rounding, evaluate
from evalkit.core.exact import decimal, fixed, round_to, significant
from evalkit.core.messages import say, say_as
from evalkit.core.shares import per_cent
from evalkit.panel.diagnostics import Interval, diagnose
from evalkit.panel.diagnostics.levels import totals
from evalkit.panel.marks import MarkTable
from evalkit.schema import load_case
from evalkit.show.charts import contributions, coverage, ranking
from evalkit.show.evaluation.wording import subjects, total_text, total_writer
from evalkit.show.report import as_csv
from evalkit.show.sensitivity.numbers import estimated, points
from evalkit.show.weights import notes as weights_notes
from evalkit.testing import cases
from evalkit.weights.elicit.consistency import too_much

SOURCE = Path(evalkit.__file__).parent
NUMBERS = re.compile(r"\.\d+[fge%]|^[+,]?\d*[fge%]$|^[+]?\.\{")
FILES = [p for p in sorted(SOURCE.rglob("*.py")) if "testing" not in p.parts]
RATIOS = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6)


def half_up(value, places):
    text = Decimal(abs(value).numerator * 10**places) / Decimal(abs(value).denominator)
    whole = text.to_integral_value(ROUND_HALF_UP)
    return Fraction(int(whole), 10**places) * (1 if value >= 0 else -1)


@given(RATIOS, st.integers(0, 4))
def test_what_is_printed_reads_back_as_the_half_up_rounding(value, places):
    assert Fraction(fixed(value, places)) == half_up(value, places)
    assert Fraction(fixed(value, places, sign=True)) == half_up(value, places)
    assert Fraction(fixed(value, places, times=100)) == half_up(100 * value, places)


@given(st.integers(-(10**7), 10**7), st.integers(0, 4))
def test_a_float_stands_for_the_decimal_that_it_prints_as(whole, places):
    exact = Fraction(whole, 10**5)
    assert fixed(float(exact), places) == fixed(exact, places)
    assert fixed(np.float64(float(exact)), places) == fixed(exact, places)


def test_what_is_no_number_is_not_printed_as_one():
    assert [fixed(float(x), 2) for x in ("nan", "inf", "-inf")] == ["–", "∞", "-∞"]
    assert significant(float("inf"), 3) == "∞"


@given(st.floats(1e-15, 1e3), st.integers(1, 4))
def test_stated_errors_are_rounded_up(value, digits):
    assert float(significant(value, digits, up=True)) >= value * (1 - 1e-15)


def test_no_other_place_rounds_a_number_for_people():
    found = {str(path.relative_to(SOURCE)): list(rounding_lines(path)) for path in FILES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def rounding_lines(path):
    """Yield the lines of a file that write a number by a format of their own."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{"
                for part in node.format_spec.values
            )
            if path.name not in {"exact.py", "floats.py"} and NUMBERS.search(spec):
                yield node.lineno
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "Tooltip":
            yield from (node.lineno for k in node.keywords if k.arg == "format")


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_the_page_rounds_as_everything_else_does():
    static = SOURCE / "show" / "report" / "web" / "static"
    scripts = {path.name: path.read_text("utf-8") for path in sorted(static.glob("*.js"))}
    rule = re.search(r"const fixed = .*?\n};\n", scripts["weights.js"], re.DOTALL)[0]
    for name, script in scripts.items():
        # Nine places stand in the address of the page, for its own script to read.
        assert ".toFixed" not in script.replace(rule, "").replace("toFixed(9)", ""), name
    values = [n / 1000 for n in range(-3000, 3000, 5)] + [71.685, 2.675, 1.005, 38.5, 0.285]
    told = f"{rule}console.log(JSON.stringify({json.dumps(values)}.map((v) => fixed(v, 2))))"
    done = subprocess.run(["node", "-e", told], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [fixed(value, 2).replace("-", "−") for value in values]


def texts(chart, field="text"):
    made = chart.to_dict(validate=False)
    rows = [row for rows in made.get("datasets", {}).values() for row in rows]
    return {(row["name"], row.get("criterion")): row[field] for row in rows if field in row}


def title(chart):
    found = chart.to_dict(validate=False)["title"]["text"]
    return found if isinstance(found, str) else " ".join(found)


def case_of(marks, weights, **more):
    names = [f"c{n}" for n in range(len(weights))]
    criteria = CriteriaSet(
        "small",
        [Criterion(n, Linear(0, 10), points=w) for n, w in zip(names, weights, strict=True)],
        **more,
    )
    return Case.of(
        criteria,
        {p: {n: v for n, v in zip(names, row, strict=True) if v is not None} for p, row in marks},
    )


TABLES = st.integers(1, 5).flatmap(
    lambda width: st.tuples(
        st.lists(
            st.tuples(*[st.one_of(st.integers(0, 10), st.none())] * width), min_size=2, max_size=4
        ),
        st.lists(st.integers(1, 40), min_size=width, max_size=width),
        st.sampled_from([None, Rounding(2), Rounding(0), Rounding(1, at="criterion")]),
    )
)


SOME = [
    ([(10, 3, 7), (9, None, 7), (10, 3, 7)], [40, 35, 25], Rounding(2)),
    ([(None, 4), (7, 5)], [1, 2], None),
    ([(8,), (7,), (0,)], [3], Rounding(0)),
]
"""Tables for each run: a tie, marks that are missing, a row of nothing but the lowest."""


@pytest.mark.parametrize("drawn", SOME)
def test_charts_and_tables_of_some_say_the_same(drawn):
    say_the_same(*drawn)


@pytest.mark.long
@given(TABLES)
@settings(max_examples=25, deadline=None)
def test_charts_and_tables_say_the_same(drawn):
    say_the_same(*drawn)


def say_the_same(rows, weights, rounding):
    found = evaluate(
        case_of(
            [(f"p{n}", row) for n, row in enumerate(rows)],
            weights,
            missing="interval",
            rounding=rounding,
        )
    )
    page = found.page("en")
    for kind in ("as_text", "as_markdown", "as_html"):
        printed = getattr(page, kind)().replace("\N{NO-BREAK SPACE}", " ")
        for score in found.scores:
            assert per_cent(score.coverage, 0) in printed
            shown = total_text(found.case, score.total)
            assert shown in printed.replace("\\", "")
            for end, exact in zip(re.findall(r"\d+(?:\.\d+)?", shown), score.total, strict=False):
                places = len(end.partition(".")[2])
                assert Fraction(end) == half_up(exact, places)
    complete = all(score.coverage == 1 for score in found.scores)  # then there is none to draw
    drawn_shares = {} if complete else texts(coverage(found), "told")
    drawn_totals = texts(ranking(found), "points")
    for score in found.scores:
        assert drawn_totals[score.project.id, None] == total_text(found.case, score.total)
        if complete:
            continue
        assert drawn_shares[score.project.id, "Total"] == per_cent(score.coverage, 0)
        for criterion in found.case.criteria.children():
            share = found.coverage(score, criterion.id)
            assert drawn_shares.get((score.project.id, criterion.id), "100 %") == per_cent(share, 0)
    lowest = min(score.coverage for score in found.scores)
    if not complete and "lowest coverage" in title(coverage(found)):
        assert f"is {per_cent(lowest, 0)} of" in title(coverage(found))
    for row, score in zip(found.rows(), found.ordered, strict=True):
        assert str(float(score.total[0])) in as_csv([row])


@pytest.mark.parametrize("drawn", SOME)
def test_some_titles_state_the_lead_that_decides(drawn):
    state_the_lead(*drawn)


@pytest.mark.long
@given(TABLES)
@settings(max_examples=25, deadline=None)
def test_a_title_states_the_lead_that_decides(drawn):
    state_the_lead(*drawn)


def state_the_lead(rows, weights, rounding):
    rows = [tuple(value or 0 for value in row) for row in rows]
    found = evaluate(
        case_of([(f"p{n}", row) for n, row in enumerate(rows)], weights, rounding=rounding)
    )
    told = re.search(r": (-?[\d.]+) points ahead of (p\d)", title(contributions(found)))
    first, second = found.ordered[:2]
    lead = first.total[0] - second.total[0]
    if told:
        assert (Fraction(told[1]), told[2]) == (half_up(lead, 2), second.project.id)
        assert lead > 0
    elif lead > 0:  # a total that was rounded is not the length of its bar
        leaves = found.case.criteria.leaves
        for_sure = [sum(found.points(s, c.id)[0] for c in leaves) for s in (first, second)]
        assert for_sure != [first.total[0], second.total[0]]


def test_the_title_of_technical_points_is_of_the_award():
    found = evaluate(load_case("examples/wb-qcbs"))
    bars = contributions(found)
    assert title(bars) != title(ranking(found))
    assert "points ahead" not in title(bars)
    first, second = (score.total[0] for score in found.ordered[:2])
    assert f"by {total_writer(found.case)(first - second)} points" in title(ranking(found))


def test_a_cap_is_in_the_title():
    case = case_of([("p0", (10, 10)), ("p1", (9, 9))], [50, 50])
    rounded = evolve(case, criteria=evolve(case.criteria, rounding=Rounding(0)))
    assert title(contributions(evaluate(case))).startswith("p0: 10 points ahead")
    assert title(contributions(evaluate(rounded))).startswith("p0: 10 points ahead")


@given(cases())
@settings(max_examples=14, deadline=None)
def test_any_case_prints_totals_that_read_back(case):
    found = evaluate(case)
    assume(found.has_total)
    for score in found.scores:
        assume(score.total is not None)
        shown = total_text(case, score.total)
        ends = re.findall(r"-?\d[\d,]*(?:\.\d+)?", shown)
        for end, exact in zip(ends, score.total, strict=False):
            places = len(end.partition(".")[2])
            assert Fraction(end.replace(",", "")) == half_up(exact, places)


# Verdicts go by the lower end


def panel_of(rows):
    people, bids = [f"e{n}" for n in range(len(rows))], [f"b{n}" for n in range(len(rows[0]))]
    marks = {
        (who, bid, "i"): Fraction(value)
        for who, row in zip(people, rows, strict=True)
        for bid, value in zip(bids, row, strict=True)
    }
    return MarkTable.of(people, bids, ["i"], marks)


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (
            0.85,
            0.15,
            0.95,
            sentence(
                "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the lower end decides.",
                word="weak or not demonstrated",
                value="0.85",
                low="0.15",
                high="0.95",
            ),
        ),
        (
            0.85,
            0.7,
            0.95,
            sentence(
                "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the lower end decides.",
                word="tentative",
                value="0.85",
            ),
        ),
        (
            0.95,
            0.8,
            0.99,
            sentence(
                "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the lower end decides.",
                word="reliable",
                value="0.95",
            ),
        ),
        (
            0.95,
            0.799,
            0.99,
            sentence(
                "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the lower end decides.",
                word="tentative",
                value="0.95",
            ),
        ),
        (
            0.95,
            float("nan"),
            float("nan"),
            (
                "Agreement on the totals: alpha {value}. There are too few subjects for an interval, "
                "so it is not judged."
            ),
        ),
    ],
)
def test_agreement_is_judged_by_its_lower_end(value, low, high, said):
    found = diagnose(panel_of([[1, 2, 3, 4], [1, 2, 4, 3]]), draws=100)
    found = evolve(found, alpha=Interval(value, low, high, 100))
    assert tells(page_of(found), said)


@given(st.lists(st.lists(st.integers(0, 10), min_size=5, max_size=5), min_size=2, max_size=4))
@settings(max_examples=12, deadline=None)
def test_no_panel_is_reliable_below_the_line(rows):
    table = panel_of(rows)
    assert totals(table).shape == (len(rows), 5)
    found = diagnose(table, draws=100)
    if "is reliable" in found.page().as_text():
        assert found.alpha.low >= 0.8


@given(st.floats(0, 1), st.floats(1e-6, 0.2))
def test_nothing_that_was_drawn_is_called_all_or_none(share, error):
    assert estimated(share, error) not in {"100.0 %", "0.0 %"}
    bound = re.match(r"([<>]) ([\d.]+) %", estimated(share, error))
    if bound and share + error >= 1:
        assert Fraction(bound[2]) <= 100 * Fraction(max(share - error, 0)) + Fraction(1, 10**9)
    assert estimated(1.0, 0.0) == per_cent(1.0) == "100.0 %"


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.4949, "2.49"), (0.0, "0.00"), (0.00123, "0.00123"), (12345.678, "12345.68")],
)
def test_small_leads_are_not_lost(value, text):
    assert points(value) == text
    assert points(value, sign=True) in {f"+{text}", text}


def test_rounding_is_one_function():
    assert decimal(Fraction(77, 2), 0) == fixed(38.5, 0) == "39"
    assert round_to(Fraction(77, 2), 0, "half-up") == 39


def test_a_ratio_above_the_limit_does_not_look_like_it():
    said = page_of(weights_notes.said(too_much(0.10004), {}))
    assert tells(
        said,
        "The judgments are too inconsistent: consistency ratio {ratio}, usual limit {limit}. "
        "Review them before using the weights.",
        ratio="0.10004",
        limit="0.10",
    )
    assert too_much(0.1) is None


# Words with two meanings


def test_one_english_word_is_two_korean_ones():
    assert (say("tied").text("ko"), say_as("can be first", "tied").text("ko")) == (
        "공동 순위",
        "공동 1위만 가능",
    )
    assert say("group").text("ko") != say_as("of people", "group").text("ko")
    assert say("points").text("ko") != say_as("of a criterion at most", "points").text("ko")
    assert say_as("can be first", "tied").text() == "tied"


@pytest.mark.parametrize(("example", "noun"), [("wb-qcbs", "bids"), ("own-criteria", "projects")])
def test_bids_are_named_in_tenders_and_projects_elsewhere(example, noun):
    found = evaluate(load_case(Path("examples") / example))
    assert str(subjects(found.case.criteria, 2)) == f"2 {noun}"
    korean = subjects(found.case.criteria, 2).text("ko")
    assert korean == {"bids": "제안업체 2개", "projects": "사업 2개"}[noun]
