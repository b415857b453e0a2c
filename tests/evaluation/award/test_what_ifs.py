"""What else could be: three answers, never a "no" for what cannot be told, never an error."""

import io
import json
import re
from fractions import Fraction

import attrs
import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, sentence, tells
from tenders import korean_case, korean_set

from evalkit import (
    CriteriaSet,
    Criterion,
    Linear,
    ModelError,
    Project,
    evaluate,
    load_case,
    sensitivity,
)
from evalkit.evaluation.award.what_if import Tally
from evalkit.marking.pivotal import not_sought, pivotal_marks
from evalkit.marking.report import panel_report
from evalkit.model import (
    Assignment,
    Bid,
    Case,
    Draw,
    Mark,
    Panel,
    Procedure,
    RuleUse,
    Stage,
    Tender,
    Tradeoff,
)
from evalkit.panel import PanelRule
from evalkit.schema import save_case
from evalkit.show.evaluation.award import what_if_blocks
from evalkit.show.evaluation.panel import plain
from evalkit.show.pages import Page
from evalkit.show.reasons import said

ANSWERS = (True, False, None)


def shortlist(best=2, **fields):
    """Return three bids of which two go on; the third is not marked at the second stage."""
    criteria = CriteriaSet(
        "shortlist",
        [
            Criterion("paper", Linear(0, 40), points=40),
            Criterion("talk", Linear(0, 60), points=60),
        ],
        procedure=Procedure(
            stages=[Stage(id="one", on=["paper"], best=best), Stage(id="two", on=["talk"])],
            panels=[Panel(id="readers", on=["paper"]), Panel(id="board", on=["talk"])],
        ),
    )
    given = {"A": (30, 10), "B": (25, 40), "C": (19, None)}
    marks = [
        Mark(bid, item, value, value, evaluator=person, reason="seen")
        for bid, values in given.items()
        for item, value in zip(("paper", "talk"), values, strict=True)
        for person in (("e1", "e2") if item == "paper" else ("e3", "e4"))
        if value is not None
    ]
    return Case(criteria, [Project(bid) for bid in given], marks, **fields)


def test_a_bid_that_was_not_marked_further_makes_a_row_that_cannot_be_told():
    award = evaluate(shortlist())
    assert award.order == {"": (("B",), ("A",))}
    told = {w.subject: w for w in award.what_ifs if w.kind == "bid"}
    assert {name: w.changed for name, w in told.items()} == {"A": None, "B": None, "C": False}
    assert tells(
        said(told["A"].problem),
        "{project} has no mark here, and an award needs every mark",
        project="C",
    )
    assert told["A"].first == ()
    tally = award.tally
    assert (tally.changed, tally.same, tally.open) == tuple(
        sum(w.changed is answer for w in award.what_ifs) for answer in ANSWERS
    )


@pytest.mark.parametrize(("case", "told"), [("examples/wb-qcbs", True), (shortlist(), False)])
def test_the_row_without_the_first_bid_says_what_no_means(case, told):
    award = evaluate(load_case(case) if isinstance(case, str) else case)
    (first,) = award.order[""][0]
    row = next(w for w in award.what_ifs if (w.kind, w.subject) == ("bid", first))
    assert (row.changed is False) is told
    means = sentence(
        "In the row without the winning bid, “no” means that the bid ranked next takes its place."
    )
    for lang in ("en", "ko"):
        page = page_of(lambda to=lang: Page(what_if_blocks(award, to), to).as_text())
        assert tells(page, means) is told


def test_the_headline_counts_three_ways():
    award = evaluate(shortlist())
    tally = award.tally
    assert tally.open >= 2
    counted = {"changed": tally.changed, "open": tally.open, "count": tally.all}
    assert tells(
        page_of(award),
        "The winner changes in {changed} of {count} checks under “What if”, and cannot be "
        "determined in {open}.",
        **counted,
    )


@pytest.mark.long
def test_every_paper_of_the_shortlist_is_made(tmp_path, run):
    folder = tmp_path / "case"
    save_case(shortlist(), folder)
    out = tmp_path / "paper"
    for command in (
        ("score", folder),
        ("explain", folder, "A"),
        ("panel", folder),
        ("publish", folder),
        ("minutes", folder, "-o", f"{out}.docx"),
        ("letters", folder, "-o", out),
    ):
        code, page, err = run(*map(str, command))
        assert code == 0, err
        if command[0] == "score":
            assert "cannot be determined" in page
    count = evaluate(shortlist()).tally.open
    for form in ("html", "md", "docx", "xlsx", "json"):
        file = tmp_path / f"report.{form}"
        code, _, err = run("report", str(folder), "--format", form, "-o", str(file))
        assert code == 0, err
        said = " ".join(read(file).split()).replace("\xa0", " ")
        assert re.search(rf"determined(:| in) {count}\b", said), form
    found = json.loads((tmp_path / "report.json").read_text("utf-8"))["result"]["award"]
    assert found["what_if_counts"]["cannot_be_told"] == count
    assert [w["changed"] for w in found["what_ifs"] if w["subject"] in {"A", "B"}] == [None, None]
    code, page, _ = run("score", str(folder), "--lang", "ko")
    assert "판단할 수 없" in page


def read(file):
    if file.suffix == ".docx":
        return "\n".join(p.text for p in docx.Document(str(file)).paragraphs)
    if file.suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
        cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
        return "\n".join(str(value) for value in cells if value is not None)
    return file.read_text("utf-8")


def test_where_one_lot_cannot_be_told_another_can():
    criteria = korean_set(rule=PanelRule(method="trimmed"), gates=[])
    bids = [
        Bid(project=b, price=90, lot=lot)
        for b, lot in zip("ABCD", ("x", "x", "y", "y"), strict=True)
    ]
    marks = {b: [[9, 9, n]] * 4 for n, b in enumerate("ABCD")}
    award = evaluate(korean_case(criteria, marks, {}, bids=bids))
    assert {w.lot for w in award.what_ifs if w.kind == "evaluator"} == {"x", "y"}


def test_a_panel_too_small_without_one_is_counted_as_cannot_be_told():
    case = korean_case(
        korean_set(), {"A": [[9, 9, 9]] * 3, "B": [[8, 9, 9]] * 3}, {"A": 90, "B": 90}
    )
    report = panel_report(case, draws=100)
    assert report.tally == Tally(changed=0, same=0, open=3)
    assert report.pivotal_evaluators == ()
    text = page_of(report, folded=True)
    assert tells(
        text,
        "Without one evaluator, the winner changes in {changed} of {count} checks, and cannot "
        "be determined in {open}.",
        changed=0,
        open=3,
        count=3,
    )
    assert [w["changed"] for w in plain(report, "en")["without_evaluator"]] == [None] * 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"differential": RuleUse("kr-differential", {"gap": 3})},
            sentence(
                "the rule {rule} decides, not the sum of the points alone",
                rule="kr-differential",
            ),
        ),
        ({"ties": ()}, "several bids share the first rank, so any change would break the tie"),
    ],
)
def test_marks_that_were_not_sought_are_not_said_to_change_nothing(fields, reason):
    criteria = korean_set(rule=PanelRule(), gates=[], **fields)
    case = korean_case(criteria, {"A": [[9, 9, 9]], "B": [[9, 9, 9]]}, {"A": 90, "B": 90})
    report = panel_report(case, draws=100)
    assert report.pivotal_marks == ()
    assert tells(page_of(report), reason)
    assert not tells(
        page_of(report), "No change of a single mark was found that changes the winner."
    )


def test_a_mark_that_moves_the_shortlist_cannot_be_told():
    """With A's paper at 18 the shortlist would hold C, which nobody marked further."""
    case = shortlist()
    marks = [
        attrs.evolve(m, low=m.low + 31, high=m.high + 31)
        if (m.project, m.criterion) == ("A", "talk")
        else m
        for m in case.marks
    ]
    award = evaluate(attrs.evolve(case, marks=marks))
    decided = award.decided[""]
    assert not_sought(award.judged, decided) is None
    found = pivotal_marks(award.judged, decided)
    assert {m.changed for m in found} <= {True, None}
    for mark in found:
        assert (mark.problem is None) == bool(mark.first)


def test_structure_of_an_award_tells_what_the_award_tells():
    marks = {"A": [[9, 9, 9]] * 3, "B": [[8, 9, 9]] * 3}
    case = korean_case(korean_set(gates=[]), marks, {"A": 90, "B": 90})
    award = evaluate(case)
    found = sensitivity.structure(sensitivity.Study.of(award))
    for kind, own in (("bid", "project"), ("evaluator", "evaluator")):
        assert [w.changed for w in award.what_ifs if w.kind == kind] == [
            v.changed for v in found.of(own)
        ]
    assert found.tally.open == 3
    assert tells(
        page_of(found),
        "The winner, alone or tied, changes in {changed} of {count} alternative models, and "
        "cannot be determined in {open}.",
        open=3,
    )


def test_structure_without_an_evaluator_whose_marks_are_needed_cannot_be_told():
    criteria = CriteriaSet(
        "two", [Criterion("a", Linear(0, 10), weight="0.5"), Criterion("b", Linear(0, 10), weight="0.5")],
        missing="error",
    )  # fmt: skip
    marks = [
        Mark(p, c, v, v, evaluator=e)
        for p, values in {"P": (3, 4), "Q": (5, 2)}.items()
        for c, e, v in zip("ab", ("kim", "lee"), values, strict=True)
    ]
    asked = [
        Assignment(evaluator=m.evaluator, project=m.project, criterion=m.criterion) for m in marks
    ]
    case = Case(criteria, [Project("P"), Project("Q")], marks, assignments=asked)
    found = sensitivity.structure(sensitivity.Study.of(evaluate(case)))
    assert [v.changed for v in found.of("evaluator")] == [None, None]
    assert all(v.remark for v in found.of("evaluator"))
    assert found.tally.all == len(found.variants) - 1


@pytest.mark.parametrize("chosen", ["A", None])
def test_what_a_written_trade_off_would_have_been_cannot_be_told(chosen):
    """A reason that people wrote down with all bids before them says nothing of fewer bids."""
    case = shortlist()
    criteria = attrs.evolve(
        case.criteria,
        procedure=attrs.evolve(case.criteria.procedure, award=RuleUse("us-tradeoff", {})),
    )
    written = [Tradeoff(project=chosen, by="chair", reason="better")] if chosen else []
    bids = [Bid(project=name, price=price) for name, price in (("A", 9), ("B", 8), ("C", 7))]
    award = evaluate(attrs.evolve(case, criteria=criteria, bids=bids, tradeoffs=written))
    answers = {(w.kind, w.subject): w.changed for w in award.what_ifs}
    # C was out before the trade-off, so it was not weighed against anybody.
    assert answers.pop(("bid", "C")) is False
    assert set(answers.values()) == {None}
    assert award.tally.same == 1


# Laws


@st.composite
def tenders(draw):
    """Draw awards with lots, stages, gates, gaps, ties and draws."""
    count = draw(st.integers(2, 5))
    bids = "ABCDE"[:count]
    best = draw(st.sampled_from([None, 1, 2, 3]))
    stages = (
        [] if best is None else [Stage(id="one", on=["x"], best=best), Stage(id="two", on=["y"])]
    )
    priced = draw(st.booleans())
    criteria = CriteriaSet(
        "drawn",
        [
            Criterion("x", Linear(0, 4), points=40),
            Criterion("y", Linear(0, 4), points=40),
            *([Criterion("price", Linear(0, 20), points=20)] if priced else []),
        ],
        ties=draw(st.sampled_from([(), ("draw",), ("x", "draw"), ("technical",)])),
        procedure=Procedure(
            stages=stages,
            panels=[
                Panel(
                    id="board",
                    on=["x", "y"],
                    rule=draw(
                        st.sampled_from(
                            [PanelRule(), PanelRule(method="median"), PanelRule(method="trimmed")]
                        )
                    ),
                )
            ],
            **(
                {"price": "price", "rule": RuleUse("kr-local-price", {"floor": "0.7"})}
                if priced
                else {}
            ),
        ),
        jurisdiction=draw(st.sampled_from(["", "KR-local"])),
    )
    people = draw(st.integers(3, 4))
    marks = []
    for bid in bids:
        later = best is None or draw(st.booleans())
        for item in ("x", "y") if later else ("x",):
            marks += [
                Mark(bid, item, v, v, evaluator=f"e{n}")
                for n in range(people)
                for v in [draw(st.integers(0, 4))]
            ]
    prices = {
        bid: draw(st.sampled_from([70, 80, 80, 90, None] if priced else [None])) for bid in bids
    }
    lots = {bid: draw(st.sampled_from(["", ""])) for bid in bids}
    drawn = []
    if "draw" in criteria.ties and draw(st.booleans()):
        drawn = [Draw(draw(st.permutations(bids)))]
    return Case(
        criteria,
        [Project(bid) for bid in bids],
        marks,
        bids=[Bid(project=b, price=prices[b], lot=lots[b]) for b in bids],
        tender=Tender(reference=100),
        draws=drawn,
    )


def removed(case, bid):
    """Return the case as if a bid had never been made."""
    draws = [Draw([p for p in d.projects if p != bid]) for d in case.draws]
    return attrs.evolve(
        case,
        projects=[p for p in case.projects if p.id != bid],
        marks=[m for m in case.marks if m.project != bid],
        bids=[b for b in case.bids if b.project != bid],
        draws=[d for d in draws if len(d.projects) > 1],
    )


@settings(max_examples=33)
@given(tenders())
def test_without_a_bid_is_the_case_without_it_or_both_cannot_be_told(case):
    try:
        award = evaluate(case)
    except ModelError:
        return
    for what in award.what_ifs:
        if what.kind != "bid":
            continue
        if len(case.projects) == 1:
            continue
        margin = None
        try:
            other = evaluate(removed(case, what.subject))
            first = other.decided[""].first
            order = [name for place in other.order[""] for name in place]
            if len(order) > 1:
                margin = other.state(order[0]).total - other.state(order[1]).total
        except ModelError:
            first = None
        assert what.margin == margin
        assert (None if what.changed is None else set(what.first)) == (
            None if first is None else set(first)
        )
        assert (what.changed is None) == (what.problem is not None)


@settings(max_examples=22)
@given(tenders())
def test_an_award_is_the_same_whatever_else_could_be(case):
    """No counterfactual raises, and none moves a total, a rank or the order."""
    try:
        award = evaluate(case)
    except ModelError:
        return

    def result():
        ranks = {p.id: award.rank(p.id) for p in case.projects}
        return award.order, ranks, {name: s.total for name, s in award.standings.items()}

    before = result()
    assert award.tally.all == len(award.what_ifs)
    for decided in award.decided.values():
        pivotal_marks(award.judged, decided)
    assert "What if" in str(award) or not award.what_ifs
    assert result() == before
    assert all(isinstance(s, Fraction | None) for s in before[2].values())
