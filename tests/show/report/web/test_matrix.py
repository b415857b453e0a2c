"""The hub: what its cells, its title, its order and its sets say is what the evaluation says."""

import re
from fractions import Fraction
from html import unescape

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentences import page_of, tells
from views import example, view_of

from evalkit import Case, CriteriaSet, Criterion, Gate, Levels, Linear, Mark, Project
from evalkit.core.exact import fixed
from evalkit.model import Document, Request
from evalkit.show.evidence.matrix import STATES
from evalkit.show.report.web import View, hub
from evalkit.show.report.web.cells import MOST_COLUMNS, MarkGrid, grouped, places
from evalkit.testing import cases

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def table(section):
    """Return the rows of the hub: name, then each cell as (class, text, label, order)."""
    body = re.search(r"<tbody>(.*?)</tbody>", str(section.html), re.DOTALL)[1]
    rows = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL):
        cells = re.findall(r'<td class="(?!total)(\w+)"([^>]*)>(.*?)</td>', row, re.DOTALL)
        found = []
        for look, attributes, content in cells:
            label = re.search(r'aria-label="([^"]*)"', content)
            order = re.search(r'data-sort="(\d*)"', attributes)[1]
            text = unescape(re.sub(r"<[^>]*>", "", content))
            found.append((look, text, label and unescape(label[1]), order))
        rows.append(found)
    return rows


@given(cases())
@SLOW
def test_cells_say_what_the_evaluation_says(case):
    view = View(case)
    evaluation, grid = view.evaluation, MarkGrid(view)
    rows = table(hub.section(view))
    assert len(rows) == len(evaluation.scores)
    for score, row in zip(evaluation.ordered, rows, strict=True):
        assert len(row) == len(grid.columns)
        for leaf, score_of, cell in zip(case.criteria.leaves, score.leaves, row, strict=False):
            look, text, label, order = cell
            state = view.marks.of[score.project.id, leaf.id].state
            assert (look[0] == "x") == (state == "mark")
            if look == "o":
                assert text.startswith("○")
                assert order == ""
                assert label.startswith("open")
                continue
            ends = score_of.utility
            if ends is None:
                assert text == "–"
                continue
            assert order != ""
            assert label.startswith(text)  # what is seen is what is heard
            shown = [fixed(end * 100, 0) for end in ends]
            assert text.removeprefix("≈") == "–".join(dict.fromkeys(shown))
            assert text.startswith("≈") == any((end * 100).denominator != 1 for end in ends)


@given(cases(max_projects=4))
@SLOW
def test_a_column_sorts_by_exact_ends_and_open_cells_have_no_place(case):
    view = View(case)
    grid = MarkGrid(view)
    for n, leaf in enumerate(case.criteria.leaves):
        cells = [(row[n].order, grid.leaf(score.project.id, leaf.id).utility, row[n].kind)
                 for score, row in zip(view.evaluation.ordered, grid.rows, strict=True)]  # fmt: skip
        known = [(order, ends) for order, ends, kind in cells if kind != "open" and ends]
        for order, ends in known:
            assert all((order < other) == (ends < ends2) for other, ends2 in known)
        assert all(order is None for order, _, kind in cells if kind == "open")


@given(st.lists(st.none() | st.tuples(st.fractions(0, 1), st.fractions(0, 1)), max_size=8))
def test_places_are_dense_and_keep_ties(keys):
    found = places(keys)
    assert [n is None for n in found] == [key is None for key in keys]
    assert sorted({n for n in found if n is not None}) == list(
        range(len({k for k in keys if k is not None}))
    )


@given(cases())
@SLOW
def test_the_title_counts_what_is_known(case):
    view = View(case)
    grid = MarkGrid(view)
    counts = view.marks.counts
    assert grid.counts["exact"] == counts["mark"]
    assert grid.counts["range"] + grid.counts["open"] == len(view.marks.cells) - counts["mark"]


@pytest.mark.parametrize(
    ("counts", "title", "values"),
    [
        ((0, 0, 0), "No mark was asked for", {}),
        ((7, 0, 0), "All {count} marks are exact", {"count": 7}),
        ((0, 0, 7), "No mark is known: all {count} are open", {"count": 7}),
        ((5, 2, 0), "Every mark is known: {parts}", {}),
        ((1, 0, 1), "Half of the marks are known: {parts}", {}),
        ((98, 58, 319), "About one mark in three is known: {parts}", {}),
        ((1, 0, 2), "One mark in three is known: {parts}", {}),
        ((0, 3, 1), "Three marks in four are known: {parts}", {}),
        ((3, 0, 5), "{share} of the marks are known: {parts}", {"share": "38 %"}),
        ((1, 0, 999), "{share} of the marks are known: {parts}", {"share": "< 1 %"}),
        ((999, 0, 1), "{share} of the marks are known: {parts}", {"share": "> 99 %"}),
    ],
)
def test_titles_of_counts(counts, title, values):
    found = hub.known(*counts)
    assert tells(found, title, **values)
    assert "{" not in found.text("ko")
    kinds = ("{count} exact", "{count} as a range", "{count} open")
    if "parts" in found.values:
        told = [
            (kind, tells(found, kind, count=count))
            for kind, count in zip(kinds, counts, strict=True)
        ]
        assert told == [(kind, count > 0) for kind, count in zip(kinds, counts, strict=True)]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_title_of_an_award_counts_where_the_winner_has_the_most_points(lang):
    case = example("kr-software-tender")
    view = View(case, lang)
    award = view.evaluation
    ranked = [s for s in award.scores if award.rank(s.project.id)]
    winner = award[award.winner_of()]
    most = sum(
        award.points(winner, leaf.id)[0] == max(award.points(s, leaf.id)[1] for s in ranked)
        for leaf in case.criteria.leaves
    )
    title = hub.title(view, MarkGrid(view)).text(lang)
    assert view.names[winner.project.id] in title
    assert re.findall(r"\d+", title) == ([f"{most}", "8"] if lang == "en" else ["8", f"{most}"])


def test_an_award_shows_points_and_bids_that_dropped_out():
    html = str(hub.section(view_of("kr-software-tender")).html)
    assert html.count('class="tag out"') == 2
    assert 'aria-label="18.00 of 20 points"' in html
    assert html.count('<td class="n"') == 2  # two prices that were never opened


def of_levels(count, projects=2, groups=0):
    scale = Levels([(0, 0), (1, "0.5"), (2, 1)])
    tops = [Criterion(f"g{n}", weight=Fraction(1, groups)) for n in range(groups)]
    inside = [len(range(n, count, groups)) for n in range(groups)] or [count]
    leaves = [
        Criterion(f"c{n}", scale, weight=Fraction(1, inside[n % len(inside)]),
                  parent=f"g{n % groups}" if groups else "")
        for n in range(count)
    ]  # fmt: skip
    criteria = CriteriaSet("wide", [*tops, *leaves], total=100, missing="interval")
    marks = [Mark(f"p{p}", f"c{n}", 1, 1) for p in range(projects) for n in range(0, count, 2)]
    return Case(criteria, [Project(f"p{n}") for n in range(projects)], marks)


@pytest.mark.parametrize(("count", "groups"), [(4, 0), (12, 2), (19, 4), (40, 0), (45, 2), (70, 7)])
def test_sets_of_columns_hold_each_column_once(count, groups):
    section = hub.section(View(of_levels(count, groups=groups)))
    sets = section.data["sets"]
    if count <= MOST_COLUMNS:
        assert sets == []
        return
    assert [s["start"] for s in sets] == [0, *(s["end"] for s in sets[:-1])]
    assert sets[-1]["end"] == count
    assert all(0 < s["end"] - s["start"] <= hub.MOST_IN_SET for s in sets)
    assert section.data["one_set"] == (count > hub.MOST_AT_ONCE)
    spans = [int(n) for n in re.findall(r'scope="colgroup" colspan="(\d+)"', str(section.html))]
    assert sum(spans) == (count if groups > 1 else 0)


def test_groups_are_those_where_the_set_parts():
    case = example("kr-software-tender")
    view = View(case)
    heads = [(head and head.id, span) for head, span in grouped(view, MarkGrid(view).columns)]
    assert [span for _, span in heads] == [2, 5, 1]
    assert heads[-1][0] is None


def test_a_large_case_stays_small_and_says_what_is_left_out():
    view = View(of_levels(40, projects=120))
    made = []
    html = page_of(lambda: made.append(hub.section(view)) or made[0].html)
    (section,) = made
    assert len(html.encode()) < 350_000
    assert len(table(section)) == 120
    linked = html.count('href="#p')
    assert 0 < linked <= 60
    assert tells(
        html,
        "Reasons of the first {count} projects in the order of the result are on this page."
        " evalkit explain CASE PROJECT shows those of one, and evalkit report --format json"
        " holds all.",
        count=linked,
    )


def test_signs_of_what_was_asked_for():
    case = of_levels(2)
    documents = [Document(id="d", settles=["c1"])]
    asked = [Request(project="p0", document="d")]
    case = evolve(case, criteria=evolve(case.criteria, documents=documents), requests=asked)
    (first, second) = table(hub.section(View(case)))
    by_text = {row[1][1] for row in (first, second)}
    assert by_text == {"○", "○ →"}
    labels = {row[1][2] for row in (first, second)}
    assert any(label.endswith(STATES["asked"].text("en")) for label in labels)


def test_filters_are_there_only_where_they_part():
    plain = hub.section(View(of_levels(4, projects=6))).data["filters"]
    assert plain == []
    case = of_levels(4, projects=6)
    projects = [evolve(p, body=f"City {n % 2}") for n, p in enumerate(case.projects)]
    (found,) = hub.section(View(evolve(case, projects=projects))).data["filters"]
    assert sorted(set(found["values"])) == ["City 0", "City 1"]
    gates = [Gate(id="least", on="total", of="points", at_least=60)]
    criteria = evolve(case.criteria, missing="zero", gates=gates)
    assert hub.section(View(evolve(case, criteria=criteria))).data["filters"] == []


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "a" * 10_000, "\u202egnp"])
def test_names_stay_text(name):
    case = of_levels(4)
    projects = [evolve(p, title=name, body=name) for p in case.projects]
    html = str(hub.section(View(evolve(case, projects=projects))).html)
    assert "<script" not in html
    assert "\u202e" not in html


def test_one_scale_without_weight_or_total_still_has_a_hub():
    criteria = CriteriaSet("none", [Criterion("use", Linear(0, 10))], aggregate="none",
                           missing="interval")  # fmt: skip
    case = Case.of(criteria, {"A": {"use": 4}, "B": {}})
    view = View(case)
    assert view.answer == "marks"
    html = str(hub.section(view).html)
    assert {row[0][2] for row in table(hub.section(view))} == {"40\xa0%", "open"}
    assert 'class="total"' not in html
    assert MarkGrid(view).base == Fraction(0)
