"""The steps of an award as a table: each bid to its end, each step with its clause."""

import pytest
from sentences import tells
from tenders import korean_case, korean_set
from views import example, view_of
from webpages import rows_of, text_of

from evalkit import evaluate
from evalkit.core.exact import near_decimal
from evalkit.model import (
    Bid,
    Case,
    CriteriaSet,
    Criterion,
    Mark,
    Panel,
    Procedure,
    Project,
    RuleUse,
    Tradeoff,
)
from evalkit.scales import Linear
from evalkit.show.report.web import View
from evalkit.show.report.web.trail import section, trail_title

EXCLUDED = "{ranked} of {count} bids are ranked, {out} excluded"
EXAMPLES = ["kr-software-tender", "wb-qcbs", "kr-works-screening", "kr-graded-tender", "own-rule"]


def table(case, lang="en"):
    return rows_of(section(View(case, lang)).html)


@pytest.mark.parametrize(
    ("name", "title", "values"),
    [
        ("kr-software-tender", EXCLUDED, {"ranked": 3, "count": 5, "out": 2}),
        ("wb-qcbs", EXCLUDED, {"ranked": 3, "count": 4, "out": 1}),
        (
            "kr-works-screening",
            "{passed} of {count} bids pass the screening; not screened, at higher prices: {left}",
            {"passed": 2, "count": 7, "left": 1},
        ),
        ("kr-graded-tender", "All {count} bids are ranked", {"count": 4}),
        ("own-rule", EXCLUDED, {"ranked": 2, "count": 3, "out": 1}),
    ],
)
def test_the_title_says_how_it_ended(name, title, values):
    assert tells(trail_title(evaluate(example(name))), title, **values)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_bid_has_its_row_and_ends_at_its_step(name, lang):
    case = example(name)
    award = evaluate(case)
    head, *rows = table(case, lang)
    assert [row[0] for row in rows] == [s.project.name.text(lang) for s in award.ordered]
    for row, score in zip(rows, award.ordered, strict=True):
        assert len(row) == len(head)
        state = award.state(score.project.id)
        excluded = [n for n, cell in enumerate(row) if cell.startswith(("Excluded", "제외"))]
        assert len(excluded) == bool(state.out_at)
        if excluded:
            assert set(row[excluded[0] + 1 :]) <= {"–"}
        if state.total is not None and not state.out_at and not state.screened:
            assert any(cell.startswith(near_decimal(state.total)) for cell in row)


def test_prices_that_were_not_opened_are_in_no_cell():
    case = example("kr-software-tender")
    row = next(r for r in table(case) if r[0].startswith("Maru"))
    assert not any("850,000,000" in cell for cell in row)


def test_clauses_stand_under_their_steps_and_the_regulation_is_named():
    case = example("kr-software-tender")
    html = section(View(case, "ko")).html
    head = rows_of(html)[0]
    award = evaluate(case)
    for step in award.steps:
        assert not step.clause or any(step.clause.text("ko") in cell for cell in head)
    assert case.criteria.source.text("ko") in text_of(html)


def test_a_tie_says_what_broke_it():
    rows = table(example("kr-software-tender"))
    told = [row[-1] for row in rows if "tie broken by: " in row[-1]]
    assert [cell[0] for cell in told] == ["2", "3"]


def test_a_tie_that_nothing_breaks_says_what_is_left():
    marks = {name: [[15, 15, 15]] * 5 for name in ("a", "b")}
    rows = table(korean_case(korean_set(ties=()), marks, {"a": 90, "b": 90}))
    assert [row[-1].split(" ")[0] for row in rows[1:]] == ["1=", "1="]
    assert all("tied:" in row[-1] for row in rows[1:])


def test_all_excluded_ends_in_no_rank():
    marks = {name: [[1, 1, 1]] * 5 for name in ("a", "b")}
    case = korean_case(korean_set(), marks, {"a": 90, "b": 90}, quantitative=1)
    assert tells(trail_title(evaluate(case)), "None of {count} bids is ranked", count=2)
    assert all(any(c.startswith("Excluded") for c in row) for row in table(case)[1:])


def test_lots_have_a_row_that_names_them():
    marks = {name: [[15, 15, 15]] * 5 for name in ("a", "b", "c")}
    bids = [Bid(project=n, price=80 + 5 * k, lot=lot)
            for k, (n, lot) in enumerate((("a", "x"), ("b", "x"), ("c", "y")))]  # fmt: skip
    rows = table(korean_case(korean_set(), marks, {}, bids=bids))
    assert [row[0] for row in rows[1:] if len(row) == 1] == ["Lot x", "Lot y"]
    assert len(rows) == 1 + 2 + 3


def test_a_set_that_only_compares_shows_no_total():
    criteria = CriteriaSet(
        "compared",
        [Criterion("talk", Linear(0, 10), points=100)],
        procedure=Procedure(panels=[Panel(id="board", on=["talk"])], award=RuleUse("us-tradeoff")),
    )
    marks = [
        Mark(b, "talk", v, v, evaluator=e) for b, v in (("a", 8), ("b", 5)) for e in ("x", "y")
    ]
    case = Case(
        criteria,
        [Project("a"), Project("b")],
        marks,
        bids=[Bid(project="a", price=10), Bid(project="b", price=8)],
        tradeoffs=[Tradeoff(project="a", by="Head", reason="worth it")],
    )
    head, *rows = table(case)
    assert not any(cell.startswith("Total") for cell in head)
    assert rows[0][-1] == "1"


def test_there_are_no_steps_where_there_is_no_award():
    assert section(view_of("own-criteria")) is None
