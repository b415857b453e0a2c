"""Strip plots of evaluators: a dot for each total, what counts, and what was left out."""

import re

import pytest
from sentences import page_of, tells
from tenders import korean_case, korean_set
from views import example
from webpages import rows_of

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project
from evalkit.core.exact import near_decimal
from evalkit.show.report.web import View
from evalkit.show.report.web.evaluators import evaluators_title, panels_of, section, widest

TENDER = example("kr-software-tender")


def marked(given):
    """Return a case of one criterion from ``{project: {evaluator: value}}``."""
    criteria = CriteriaSet("marked", [Criterion("use", Linear(0, 10), weight="1")], total=100)
    marks = [
        Mark(project, "use", v, v, evaluator=person, reason="seen")
        for project, people in given.items()
        for person, v in people.items()
    ]
    return Case(criteria, [Project(name) for name in given], marks)


def test_each_total_is_a_dot_and_the_mean_is_that_of_the_award():
    view = View(TENDER)
    html = section(view).html
    (panel,) = panels_of(view)
    rows = rows_of(html)[1:]
    for row, score in zip(rows, view.evaluation.ordered, strict=True):
        bid = panel.table.bids.index(score.project.id)
        assert row[-1] == near_decimal(panel.mean(bid))
    people, bids = len(panel.table.evaluators), len(panel.table.bids)
    svg = html[html.index("<tbody>") :]
    drawn = re.findall(r'class="d-(kept|trimmed|recused)"', svg)
    assert len(drawn) == people * bids
    assert drawn.count("recused") == int(panel.table.excused.sum()) == 1
    assert drawn.count("trimmed") == 2 * bids


def test_dots_at_one_place_do_not_cover_each_other():
    html = section(View(TENDER)).html
    for row in re.findall(r"<tr><th.*?</tr>", html, re.DOTALL):
        dots = re.findall(r'<circle class="d-\w+" cx="([^"]+)" cy="([^"]+)"', row)
        assert len(set(dots)) == len(dots)


def test_the_title_names_those_without_whom_the_winner_changes():
    view = View(TENDER)
    title = evaluators_title(view, panels_of(view))
    assert tells(
        title,
        "The winner changes without the marks of any one of {count}: {names}",
        count=3,
        names=["bae", "eom", "ju"],
    )


def test_the_title_says_that_nobody_decides_alone():
    marks = {"a": [[19, 19, 19]] * 5, "b": [[15, 15, 15]] * 5}
    view = View(korean_case(korean_set(), marks, {"a": 90, "b": 90}))
    assert tells(evaluators_title(view, panels_of(view)), "No evaluator alone decides who is first")


@pytest.mark.parametrize(
    ("given", "title", "values"),
    [
        ({"p": {"x": 2, "y": 8}, "q": {"x": 5, "y": 5}}, "Evaluators differ most on {name}: {low} to {high} points", {"name": "p", "low": 20, "high": 80}),
        ({"p": {"x": 5, "y": 5}, "q": {"x": 5, "y": 5}}, "All evaluators gave the same points to the same bid", {}),
        ({"p": {"x": 2, "y": 8}, "q": {"x": 8, "y": 2}}, "Evaluators differ by up to {points} points: {names}", {"points": 60, "names": ["p", "q"]}),
    ],
)  # fmt: skip
def test_outside_awards_the_title_says_where_they_differ(given, title, values):
    view = View(marked(given))
    (panel,) = panels_of(view)
    assert tells(widest(view, panel), title, **values)
    assert tells(page_of(lambda: section(view).html), title, **values)


def test_one_evaluator_makes_no_section():
    assert section(View(marked({"p": {"x": 2}, "q": {"x": 5}}))) is None


def test_nothing_is_said_to_be_left_out_where_nobody_is():
    assert (
        "left out" not in section(View(marked({"p": {"x": 2, "y": 8}, "q": {"x": 5, "y": 5}}))).html
    )
