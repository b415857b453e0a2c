"""The pages of projects: every mark, reason and fact is there, and what would settle what is open."""

import re
from fractions import Fraction
from html import unescape

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from sentences import page_of, tells
from views import view_of

from evalkit import Case, CriteriaSet, Criterion, Evidence, Levels, Mark, Project
from evalkit.model import Document, Request
from evalkit.show.report.web import View, hub, project
from evalkit.show.report.web.asks import asks_of
from evalkit.show.report.web.cells import MarkGrid
from evalkit.show.report.web.facts import followed
from evalkit.show.requests import came
from evalkit.testing import cases

EXAMPLES = ["korean-municipalities", "kr-software-tender", "own-criteria", "unjournal-2024-25",
            "kr-works-screening", "document-requests"]  # fmt: skip


def words_of(html):
    """Return the text of a page, blanks as one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", str(html))).split())


def blanks(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_mark_reason_and_fact_is_in_the_static_page(name):
    view = view_of(name)
    section = project.section(view)
    text = words_of(section.html)
    for mark in view.case.marks:
        assert blanks(mark.reason.text("en")) in text
    for number, fact in enumerate(view.case.evidence):
        assert f'id="e{number}"' in section.html
        assert blanks(fact.statement.text("en")) in text
        assert blanks(fact.source_title) in text
    for score in view.evaluation.scores:
        assert f'id="p{view.numbers[score.project.id]}"' in section.html


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_link_of_the_hub_leads_to_one_place(name):
    view = view_of(name)
    html = str(project.section(view).html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', f"{hub.section(view).html}{html}")
    assert links
    assert set(links) <= set(ids)
    columns = {link.split("-")[1] for link in links if link.startswith("m")}
    assert {f"s{n}" for n in columns} <= set(ids)


@given(cases())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_hub_links_is_there_for_any_case(case):
    view = View(case)
    html = str(project.section(view).html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', f"{hub.section(view).html}{html}")) <= set(ids)
    for score in view.evaluation.scores:
        asked = asks_of(view, MarkGrid(view), score)
        points = [ask.points for ask in asked if ask.document and ask.points is not None]
        assert points == sorted(points, reverse=True)


def asked_case(**more):
    scale = Levels([(0, 0), (1, "0.5"), (2, 1)])
    criteria = CriteriaSet(
        "asked",
        [Criterion("use", scale, weight="0.6"), Criterion("cost", scale, weight="0.3"),
         Criterion("way", scale, weight="0.1")],
        total=100, missing="interval",
        documents=[Document(id="cost-book", title="Cost book", holder="Accounts", settles=["cost"],
                            basis="Act, article 3"),
                   Document(id="log", title="Use log", holder="Operator", settles=["use", "cost"])],
    )  # fmt: skip
    marks = [Mark("a", "use", 0, 1, reason="Seen once.", evidence=["f"]), Mark("b", "use", 2, 2)]
    facts = [Evidence(id="f", kind="note", project="a", statement="It was seen.",
                      source_title="A report", url=more.pop("url", "https://example.org/a"))]  # fmt: skip
    return Case(criteria, [Project("a"), Project("b")], marks, evidence=facts, **more)


def test_it_says_what_to_ask_from_whom_and_what_that_settles():
    view = View(asked_case())
    grid = MarkGrid(view)
    first, second, rest = asks_of(view, grid, view.evaluation["a"])
    assert (first.document.id, first.points) == ("log", Fraction(60))  # half of 60, and 30
    assert (second.document.id, second.points) == ("cost-book", Fraction(30))
    assert rest.document is None
    assert [one.name for one in rest.settles] == ["way"]
    text = words_of(project.section(view).html)
    assert "Use log Operator" in text
    assert "60 points" in text
    assert "Basis: Act, article 3" in text


def test_a_request_on_record_is_told():
    request = Request(project="a", document="log")
    view = View(asked_case(requests=[request]))
    assert blanks(came(request).text("en")) in words_of(project.section(view).html)


@pytest.mark.parametrize(
    ("url", "is_followed"),
    [
        ("https://example.org/a?b=1&c=2", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:", False),
        ("//example.org", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_followed(url, is_followed):
    assert bool(followed(url)) == is_followed
    html = str(project.section(View(asked_case(url=url))).html)
    assert ('rel="noopener noreferrer"' in html) == is_followed
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)


def test_evaluators_of_an_award_are_named_with_what_became_of_their_marks():
    view = view_of("kr-software-tender")
    html = str(project.section(view).html)
    award = view.evaluation
    for (bid, item), panel in award.panel_marks.items():
        place = f'id="m{view.numbers[bid]}-{MarkGrid(view).number[item]}"'
        row = re.search(rf"<tr {place}>(.*?)</tr>\n", html, re.DOTALL)[1]
        assert row.count('class="left-out"') == len(panel.dropped)
        assert all(name in row for name in panel.kept)


def test_a_bid_is_compared_with_the_first_and_the_first_with_the_second():
    view = view_of("kr-software-tender")
    grid = MarkGrid(view)
    award = view.evaluation
    first, second = (award[place[0]] for place in award.order[""][:2])
    pages = {p: project._page(view, grid, p) for p in (first, second)}
    assert pages[first].beside == view.names[second.project.id]
    assert pages[second].beside == view.names[first.project.id]
    for mine, theirs in ((first, second), (second, first)):
        gaps = [row.gap for row in pages[mine].rows]
        assert sum(gaps) == pytest.approx(
            float(mine.total[0] - theirs.total[0]), abs=1e-3
        )  # the total is rounded


def test_the_pages_keep_within_their_limits():
    case = asked_case()
    projects = [Project(f"p{n}") for n in range(90)]
    marks = [Mark(p.id, "use", 1, 1, reason="why " * 20) for p in projects]
    many = View(evolve(case, projects=projects, marks=marks, evidence=[]))
    assert len(project.explained(many)) == project.MOST_PROJECTS
    assert tells(
        page_of(lambda: project.section(many).html),
        "Pages of the first {count} projects in the order of the result are here. For the other"
        " {left}, evalkit explain CASE PROJECT shows one, and evalkit report --format json holds"
        " all.",
        count=60,
        left=30,
    )
    long = [evolve(mark, reason="x" * 100_000) for mark in marks]
    few = View(evolve(case, projects=projects, marks=long, evidence=[]))
    assert 1 <= len(project.explained(few)) < 10
    assert len(str(project.section(few).html)) < 900_000


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_reasons_stay_text(lang):
    bad = "</script><img src=x onerror=alert(1)>\u202e"
    case = asked_case()
    marks = [evolve(mark, reason=bad) for mark in case.marks]
    html = str(project.section(View(evolve(case, marks=marks), lang)).html)
    assert "<img" not in html
    assert "\u202e" not in html
