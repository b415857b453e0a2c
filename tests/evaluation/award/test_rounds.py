"""A panel in several rounds, people on several panels, and bids that are out with half their marks."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import refuses, tells

from evalkit import CriteriaSet, Criterion, Linear, ModelError, Project, evaluate
from evalkit.model import Bid, Case, Consensus, Mark, Panel, Procedure, Recusal, Stage
from evalkit.panel import PanelRule
from evalkit.schema import save_case
from evalkit.show.reasons import said
from evalkit.show.report.publication import publication_rows

ITEMS = {"plan": 20, "team": 20, "talk": 60}
ROUNDS = [
    Stage(id="one", on=["plan", "team"], best=2, title="Papers"),
    Stage(id="two", on=["talk"]),
]
ONE = (("jury", ("plan", "team", "talk")),)
TWO = (("readers", ("plan", "team")), ("board", ("talk",)))
RULES = {
    "mean": PanelRule(),
    "median": PanelRule(method="median"),
    "by item": PanelRule(method="trimmed", by="item"),
    "by total": PanelRule(method="trimmed", by="total"),
}
GIVEN = {
    "A": {"plan": (18, 18, 18), "team": (18, 17, 16), "talk": (30, 31, 32)},
    "B": {"plan": (17, 18, 19), "team": (18, 17, 16), "talk": (35, 31, 32)},
    "C": {"plan": (10, 12, 11), "team": (10, 9, 8)},
}


def tender(given_=GIVEN, panels=ONE, rule="mean", stages=ROUNDS, **fields):
    criteria = CriteriaSet(
        "rounds",
        [Criterion(name, Linear(0, points), points=points) for name, points in ITEMS.items()],
        procedure=Procedure(
            stages=stages,
            panels=[Panel(id=name, on=items, rule=RULES[rule]) for name, items in panels],
        ),
    )
    marks = [
        Mark(bid, item, value, value, evaluator=f"e{n}", reason="seen")
        for bid, items in given_.items()
        for item, values in items.items()
        for n, value in enumerate(values, 1)
        if value is not None
    ]
    return Case(criteria, [Project(bid) for bid in given_], marks, **fields)


@pytest.mark.parametrize("rule", RULES)
def test_a_bid_that_never_reached_a_round_owes_the_panel_nothing_there(rule):
    award = evaluate(tender(rule=rule))
    assert award.order == {"": (("B",), ("A",))}
    state = award.state("C")
    assert (state.out_at, state.raw) == ("cut-off", None)
    assert tells(
        said(state.why),
        "rank {rank} of stage {stage}, of which {best} proceed",
        rank=3,
        stage="Papers",
        best=2,
    )
    assert award["A"].total == (Fraction(66), Fraction(66))


@given(st.data())
def test_one_panel_in_two_rounds_is_as_two_panels(data):
    """Who goes on hangs on no later mark, so each round is brought together by itself."""
    rule = data.draw(st.sampled_from(list(RULES)))
    bids = "ABCD"[: data.draw(st.integers(2, 4))]
    few = st.tuples(*[st.integers(0, 20)] * 4)
    given_ = {}
    for number, bid in enumerate(bids):
        given_[bid] = {"plan": data.draw(few), "team": data.draw(few)}
        if number < 2 or data.draw(st.booleans()):
            given_[bid]["talk"] = data.draw(few)
    found = []
    for panels in (ONE, TWO):
        try:
            award = evaluate(tender(given_, panels, rule))
        except ModelError as error:
            found.append(str(error))
        else:
            same = [(w.subject, w.changed) for w in award.what_ifs if w.kind != "trim"]
            found.append((award.order, [s.total for s in award.scores], same))
    assert found[0] == found[1]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("panels", [ONE, TWO])
def test_a_bid_that_left_is_asked_for_no_mark_of_the_next_round(rule, panels):
    given_ = {**GIVEN, "C": {**GIVEN["C"], "talk": (30, None, 32)}}
    with pytest.raises(ModelError) as caught:
        evaluate(tender(given_, panels, rule))
    (problem,) = caught.value.problems
    assert tells(
        problem.rule,
        "{project} did not reach stage {stage} ({why}), but has some of its marks: {count}",
        project="C",
        stage="two",
        count=2,
    )
    assert tells(
        problem.rule,
        "rank {rank} of stage {stage}, of which {best} proceed",
        rank=3,
        stage="Papers",
        best=2,
    )
    assert tells(
        problem.remedy,
        "delete its marks of stage {stage}; if it should have proceeded, correct the marks of "
        "the stages before",
        stage="two",
    )
    given_["C"] = GIVEN["C"]
    assert evaluate(tender(given_, panels, rule)).order == {"": (("B",), ("A",))}


@pytest.mark.parametrize("rule", RULES)
def test_a_bid_that_is_still_in_owes_the_marks_of_the_next_round(rule):
    given_ = {**GIVEN, "A": {**GIVEN["A"], "talk": (30, None, 32)}}
    with pytest.raises(ModelError) as caught:
        evaluate(tender(given_, rule=rule))
    assert tells(
        caught.value,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="e2",
        project="A",
    )
    assert "did not reach" not in str(caught.value)
    given_["C"] = {**GIVEN["C"], "talk": (None, None, 32)}
    with pytest.raises(ModelError) as caught:
        evaluate(tender(given_, rule=rule))
    assert tells(
        caught.value,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="e2",
        project="A",
    )
    assert tells(
        caught.value,
        "{project} did not reach stage {stage} ({why}), but has some of its marks: {count}",
        project="C",
        stage="two",
    )
    assert "owes C" not in str(caught.value)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("gone", [(1,), (0, 2), (0, 1, 2)])
def test_a_mark_that_was_settled_by_consensus_is_owed_by_nobody(rule, gone):
    """Whatever was given on an item that the panel agreed on, the award is the same."""
    agreed = Consensus(project="A", criterion="team", value=15, by="chair", reason="talked over")
    moved = {bid: {**items, "talk": (30, 31, 32)} for bid, items in GIVEN.items()}
    whole = evaluate(tender(moved, rule=rule, stages=[], consensus=[agreed]))
    left = [None if n in gone else value for n, value in enumerate(moved["A"]["team"])]
    moved["A"] = {**moved["A"], "team": left}
    award = evaluate(tender(moved, rule=rule, stages=[], consensus=[agreed]))
    assert [s.total for s in award.scores] == [s.total for s in whole.scores]
    assert award.order == whole.order
    assert award.panel_marks["A", "team"].value == 15
    if len(gone) == 3:
        assert "changes from – to 15" in " ".join(str(award).split())
    assert publication_rows(award, hidden=False, lang="en")
    assert str(award.explain("A"))


@given(st.data())
def test_no_mark_on_what_was_agreed_changes_an_award_trimmed_by_total(data):
    people = data.draw(st.integers(3, 5))
    marks = st.tuples(*[st.integers(0, 20)] * people)
    given_ = {bid: {item: data.draw(marks) for item in ITEMS} for bid in "AB"}
    agreed = Consensus(project="A", criterion="team", value=9, by="chair", reason="talked over")
    found = []
    for _ in range(2):
        case = tender(given_, rule="by total", stages=[], consensus=[agreed])
        found.append([s.total for s in evaluate(case).scores])
        other = data.draw(st.tuples(*[st.none() | st.integers(0, 20)] * people))
        given_ = {**given_, "A": {**given_["A"], "team": other}}
    assert found[0] == found[1]


def test_whoever_sits_on_two_panels_is_one_person():
    """Nobody's marks are gone by half: there is a row an evaluator, with all marks taken out."""
    case = tender(panels=TWO, stages=[], given_={k: GIVEN[k] for k in "AB"})
    rows = [w for w in evaluate(case).what_ifs if w.kind == "evaluator"]
    assert [w.subject for w in rows] == ["e1", "e2", "e3"]
    for row in rows:
        left = [m for m in case.marks if m.evaluator != row.subject]
        assert row.first == evaluate(attrs.evolve(case, marks=left)).decided[""].first


@pytest.mark.parametrize("status", ["withdrawn", "rejected"])
@pytest.mark.parametrize("panels", [ONE, TWO])
@pytest.mark.parametrize("rule", RULES)
def test_a_bid_that_is_out_may_have_half_its_marks(tmp_path, run, rule, panels, status):
    given_ = {**GIVEN, "C": {"plan": (10, None, 11), "team": (10, 9, 8)}}
    bids = [Bid(project="A"), Bid(project="B"), Bid(project="C", status=status, reason="by letter")]
    stages = [] if panels == TWO else ROUNDS
    case = tender(given_, panels, rule, stages=stages, bids=bids)
    award = evaluate(case)
    assert award.order == {"": (("B",), ("A",))}
    assert award["C"].coverage == 0
    save_case(case, tmp_path / "case")
    code, page, err = run("explain", str(tmp_path / "case"), "C")
    assert code == 0, err
    assert "plan: 10, e1" in page
    assert "plan: no mark" not in page
    assert "gate is failed" not in page


def test_half_the_marks_of_a_valid_bid_are_refused_still():
    given_ = {**GIVEN, "C": {"plan": (10, None, 11), "team": (10, 9, 8)}}
    with refuses(
        ModelError,
        "{evaluator} has not marked {project} here, and the criteria set allows no missing marks",
        evaluator="e2",
        project="C",
    ):
        evaluate(tender(given_))


def test_marks_of_those_excluded_for_a_bid_that_is_out_stay_out():
    out = Recusal(
        evaluator="e2",
        project="C",
        kind="withdrawal",
        ground="kin",
        decision="excluded",
        decided_by="officer",
    )
    bids = [
        Bid(project="A"),
        Bid(project="B"),
        Bid(project="C", status="withdrawn", reason="by letter"),
    ]
    given_ = {**GIVEN, "C": {"plan": (10, None, 11), "team": (10, None, 8)}}
    award = evaluate(tender(given_, stages=[], bids=bids, recusals=[out]))
    assert award.order == {"": (("B",), ("A",))}


def test_rounds_stand_apart_in_what_is_published():
    rows = publication_rows(evaluate(tender(rule="by total")), hidden=False, lang="en")
    assert {(row["panel"], row["panel_title"]) for row in rows} == {
        ("jury/one", "jury, round Papers"),
        ("jury/two", "jury, round two"),
    }
    assert {row["bid"] for row in rows if row["panel"] == "jury/two"} == {"A", "B"}
    for row in rows:
        asked = [item for item in ITEMS if row[item] is not None]
        assert asked == (["talk"] if row["panel"] == "jury/two" else ["plan", "team"])


def test_what_was_agreed_on_without_a_mark_is_explained(tmp_path, run):
    """The points of a consensus are not points from "no mark"."""
    agreed = [
        Consensus(project="C", criterion=item, value=value, by="chair", reason="seen by all")
        for item, value in (("plan", 10), ("team", 9), ("talk", 21))
    ]
    case = tender({**{k: GIVEN[k] for k in "AB"}, "C": {}}, stages=[], consensus=agreed)
    award = evaluate(case)
    assert award.state("C").total == 40
    assert award.panel_marks["C", "talk"].value == 21
    assert ("C", "talk") in set(award.panel_marks)
    save_case(case, tmp_path / "case")
    code, page, err = run("explain", str(tmp_path / "case"), "C")
    assert code == 0, err
    assert tells(page, "{name}: {note}", name="talk")
    assert tells(
        page,
        "by consensus {value} (by {who}: {reason})",
        value="21",
        who="chair",
        reason="seen by all",
    )
    assert "no mark" not in page
    code, _, err = run(
        "letters", str(tmp_path / "case"), "-o", str(tmp_path / "out"), "--form", "md"
    )
    assert code == 0, err
    letters = [path.read_text("utf-8") for path in (tmp_path / "out").iterdir()]
    assert sum("by consensus 21" in letter for letter in letters) == 1
