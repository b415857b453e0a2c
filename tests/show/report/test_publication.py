"""What is published of the marks: nothing absent is a number, and words follow the rule."""

import csv
import io
import json
from fractions import Fraction
from functools import partial

import attrs
import pytest
from sentences import page_of, sentence, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, ModelError, Project, evaluate
from evalkit.model import (
    Assignment,
    Bid,
    Consensus,
    Evaluator,
    Panel,
    Procedure,
    Recusal,
    RuleUse,
)
from evalkit.panel import PanelRule
from evalkit.schema import save_case
from evalkit.show.report.minutes import minutes_page
from evalkit.show.report.publication import publication_page, publication_rows

RULES = {
    "mean by item": PanelRule(method="mean", by="item"),
    "mean by total": PanelRule(method="mean", by="total"),
    "median": PanelRule(method="median"),
    "trimmed by item": PanelRule(method="trimmed", by="item"),
    "trimmed by total": PanelRule(method="trimmed", by="total"),
}
PEOPLE = ["e1", "e2", "e3", "e4", "e5"]


def tender(rule, *, title="Committee"):
    """Two panels, titled alike, of two items each."""
    items = [Criterion(n, Linear(0, 10), points=10) for n in ("a", "b", "c", "d")]
    panels = [Panel(id="one", on=["a", "b"], rule=rule, title=title),
              Panel(id="two", on=["c", "d"], rule=rule, title=title)]  # fmt: skip
    criteria = CriteriaSet(
        "two-panels",
        [*items, Criterion("price", Linear(0, 10), points=10)],
        procedure=Procedure(price="price", rule=RuleUse("low-price-ratio"), panels=panels),
        ties=["draw"],
    )
    marks = [
        Mark(bid, item, (3 * n + 2 * k + len(bid)) % 11, (3 * n + 2 * k + len(bid)) % 11,
             evaluator=f"{panel}-{e}")
        for bid in ("x", "yy")
        for k, (item, panel) in enumerate(zip("abcd", ("one", "one", "two", "two"), strict=True))
        for n, e in enumerate(PEOPLE)
    ]  # fmt: skip
    people = [Evaluator(id=f"{p}-{e}", panel=p) for p in ("one", "two") for e in PEOPLE]
    bids = [Bid(project="x", price=100), Bid(project="yy", price=110)]
    return Case(criteria, [Project("x"), Project("yy")], marks, bids=bids, evaluators=people)


def text(page):
    return page.as_markdown()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_mark_that_a_member_left_out_is_refused_by_name(rule):
    case = tender(rule)
    evaluate(case)
    for mark in case.marks:
        with pytest.raises(ModelError) as caught:
            evaluate(attrs.evolve(case, marks=[m for m in case.marks if m is not mark]))
        named = [p for p in caught.value.problems if p.field == mark.criterion]
        (problem,) = named
        owed = (
            "{evaluator} has not marked {project} here, and the criteria set allows no missing "
            "marks"
        )
        assert tells(problem.rule, owed, evaluator=mark.evaluator, project=mark.project)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_recusal_or_an_assignment_takes_the_seat_away(rule):
    case = tender(rule)
    left = [m for m in case.marks if (m.evaluator, m.project) != ("one-e5", "x")]
    recusal = Recusal(
        evaluator="one-e5", project="x", kind="exclusion", ground="kin", decision="excluded",
        decided_by="chair",
    )  # fmt: skip
    asked = [
        Assignment(evaluator=e.id, project=p.id)
        for e in case.evaluators for p in case.projects if (e.id, p.id) != ("one-e5", "x")
    ]  # fmt: skip
    with pytest.raises(ModelError, match="one-e5 has not marked x"):
        evaluate(attrs.evolve(case, marks=left))
    for fields in ({"recusals": [recusal]}, {"assignments": asked}):
        award = evaluate(attrs.evolve(case, marks=left, **fields))
        rows = publication_rows(award, hidden=False, lang="en")
        [row] = [r for r in rows if r["evaluator"] == "one-e5" and r["bid"] == "x"]
        assert (row["a"], row["b"]) == (None, None)
        assert row["total"] is None
        kind = "missing" if "recusals" in fields else "unasked"
        assert row[kind] == ["a", "b"]
        assert row["trimmed"] == []
        assert row["left_out"] == ("recused" if "recusals" in fields else "unasked")
        words = "recused" if "recusals" in fields else "not assigned"
        assert words in text(publication_page(award, hidden=False, lang="en"))
        assert ("one-e5", "unasked") in award.panel_marks["x", "a"].dropped or "recusals" in fields
        others = [r for r in rows if r is not row]
        assert not any(r["missing"] or r["unasked"] for r in others)
        assert all(r["total"] is not None for r in others)


def test_panels_titled_alike_keep_their_own_marks():
    case = tender(RULES["mean by item"])
    award = evaluate(case)
    given = {(m.evaluator, m.project, m.criterion): m.low for m in case.marks}
    rows = publication_rows(award, hidden=False, lang="en")
    assert len(rows) == 2 * 2 * 5
    marked = {(m.evaluator, m.criterion) for m in case.marks}
    for row in rows:
        for item in {m.criterion for m in case.marks}:
            mark = given.get((row["evaluator"], row["bid"], item))
            assert row[item] == (None if mark is None else float(mark))
            assert (mark is not None) == ((row["evaluator"], item) in marked)
    page = text(publication_page(award, hidden=False, lang="en"))
    tables = page.split("## Panel Committee")[1:]
    assert ["one-e1" in t for t in tables] == [True, False]
    assert ["two-e1" in t for t in tables] == [False, True]


def test_a_file_has_the_same_columns_for_every_panel(tmp_path, run):
    save_case(tender(RULES["median"]), tmp_path / "case")
    code, out, _ = run("publish", str(tmp_path / "case"), "--names", "shown", "--format", "csv")
    assert code == 0
    found = list(csv.DictReader(io.StringIO(out)))
    one = next(r for r in found if r["evaluator"] == "one-e1" and r["bid"] == "x")
    two = next(r for r in found if r["evaluator"] == "two-e1" and r["bid"] == "x")
    assert [one[n] for n in "abcd"] == ["1.0", "3.0", "", ""]
    assert [two[n] for n in "abcd"] == ["", "", "5.0", "7.0"]
    _, out, _ = run("publish", str(tmp_path / "case"), "--names", "shown", "--format", "json")
    assert next(r for r in json.loads(out) if r["evaluator"] == "two-e1")["a"] is None


MEAN_OF = sentence("the mean of {count} marks", count=5)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("mean by item", MEAN_OF),
        ("mean by total", MEAN_OF),
        ("median", sentence("the median of {count} marks", count=5)),
        ("trimmed by item",
         sentence("the mean of {kept} of {count} marks, without the highest and the lowest", kept=3, count=5)),
        ("trimmed by total", sentence("the mean of {kept} of {members} evaluators", kept=3, members=5)),
    ],
)  # fmt: skip
def test_pages_say_what_the_points_rest_on(rule, words):
    award = evaluate(tender(RULES[rule]))
    for make in (partial(publication_page, hidden=True), minutes_page):
        assert tells(page_of(lambda m=make: text(m(award, lang="en"))), words)
    if rule == "median":
        assert "the mean" not in text(publication_page(award, hidden=True, lang="en"))


def test_items_with_other_numbers_of_marks_are_told_one_by_one():
    case = tender(RULES["trimmed by item"])
    asked = [
        Assignment(evaluator=m.evaluator, project=m.project, criterion=m.criterion)
        for m in case.marks
        if (m.evaluator, m.project, m.criterion) != ("one-e5", "x", "a")
    ]
    kept = [m for m in case.marks if (m.evaluator, m.project, m.criterion) != ("one-e5", "x", "a")]
    award = evaluate(attrs.evolve(case, marks=kept, assignments=asked))
    page = page_of(lambda: text(publication_page(award, hidden=False, lang="en")))
    assert tells(page, "{item}: {basis}", item="a")
    assert tells(
        page,
        "the mean of {kept} of {count} marks, without the highest and the lowest",
        kept=2,
        count=4,
    )
    assert tells(page, "{item}: {basis}", item="b")
    assert tells(
        page,
        "the mean of {kept} of {count} marks, without the highest and the lowest",
        kept=3,
        count=5,
    )
    assert "not assigned: a" in page
    assert tells(page, "highest or lowest, left out: {names}")
    session = award.judged.sessions[0]
    place = session.table.evaluators.index("one-e5"), session.table.bids.index("x")
    assert session.result.total(*place) is None
    assert session.result.marks(*place)["a"] is None


def test_the_official_points_are_those_of_the_award():
    agreed = Consensus(project="x", criterion="a", value=10, by="chair", reason="agreed")
    award = evaluate(attrs.evolve(tender(RULES["mean by item"]), consensus=[agreed]))
    page = text(publication_page(award, hidden=False, lang="en"))
    assert "by consensus: a" in page
    [line] = [row for row in page.splitlines() if "official" in row and "by consensus" in row]
    cells = [cell.strip() for cell in line.split("|")]
    assert Fraction(cells[3]) == award.panel_marks["x", "a"].value == 10
