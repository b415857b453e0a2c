"""Totals, gates, ties and decisions, worked by hand."""

import pickle
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from sentences import page_of, refuses, tells

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Decision,
    Draw,
    Gate,
    Linear,
    Mark,
    ModelError,
    Project,
    Question,
    Rounding,
    TieError,
    Verdict,
    evaluate,
)
from evalkit.core.exact import exact
from evalkit.schema import load_case

TEN = Linear(0, 10)


def leaf(name, points=None, **fields):
    return Criterion(name, fields.pop("scale", TEN), points=points, **fields)


def total(criteria, marks):
    return evaluate(Case.of(criteria, {"A": marks}))["A"].total


def one(value):
    return exact(value), exact(value)


NESTED = CriteriaSet(
    "nested",
    [
        Criterion("g", weight="0.6"), leaf("a", weight="1/4", parent="g"),
        leaf("b", weight="3/4", parent="g"), leaf("c", weight="0.4"),
    ],
)  # fmt: skip


def test_nested_groups():
    # 100 * (0.6 * (0.25 * 0.5 + 0.75 * 0.8) + 0.4 * 0.3) = 55.5
    assert total(NESTED, {"a": 5, "b": 8, "c": 3}) == one("55.5")


def test_points_are_weights_in_another_unit():
    points = CriteriaSet(
        "points",
        [Criterion("g", points=60), leaf("a", 15, parent="g"), leaf("b", 45, parent="g"), leaf("c", 40)],
    )  # fmt: skip
    assert total(points, {"a": 5, "b": 8, "c": 3}) == one("55.5")


def test_product_and_minimum():
    marks = {"a": 4, "b": 9}
    halves = [leaf("a", weight="0.5"), leaf("b", weight="0.5")]
    assert total(CriteriaSet("p", halves, aggregate="product"), marks) == one(60)
    assert total(CriteriaSet("m", halves, aggregate="minimum"), marks) == one(40)
    assert total(CriteriaSet("p", halves, aggregate="product"), {"a": 0, "b": 9}) == one(0)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("zero", (40, 40)), ("exclude", (80, 80)), ("interval", (40, 90))],
)
def test_missing_policies(policy, expected):
    halves = CriteriaSet("s", [leaf("a", 50), leaf("b", 50)], missing=policy)
    assert total(halves, {"a": 8}) == expected
    assert total(halves, {"a": 8, "b": 0}) == one(40)


def test_exclude_renormalises_within_the_group_first():
    criteria = attrs.evolve(NESTED, missing="exclude")
    # b left out: g is a alone, 0.5 of 60; c is 0.3 of 40.
    assert total(criteria, {"a": 5, "c": 3}) == one(42)
    # all of g left out: c alone.
    assert total(criteria, {"c": 3}) == one(30)
    assert total(criteria, {}) is None


def test_criterion_overrides_the_policy_of_the_set():
    criteria = CriteriaSet("s", [leaf("a", 50, missing="zero"), leaf("b", 50)], missing="interval")
    assert total(criteria, {}) == (0, 50)


def test_error_policy_names_every_gap():
    criteria = CriteriaSet("s", [leaf("a", 50), leaf("b", 50)])
    with pytest.raises(ModelError) as caught:
        evaluate(Case.of(criteria, {"A": {"a": 1}, "B": {}}))
    assert [(p.field, p.rule.values["project"]) for p in caught.value.problems] == [
        ("b", "A"), ("a", "B"), ("b", "B"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "by_criterion", "by_group", "at_the_end"),
    [
        # 0.255 -> 0.26, 0.2495 -> 0.25: 1.02; groups 0.5045 -> 0.50: 1.00; total 1.009 -> 1.01
        (("0.51", "0.499", "0.51", "0.499"), "1.02", "1.00", "1.01"),
        # 0.2525 -> 0.25, 0.2505 -> 0.25: 1.00; groups 0.505 -> 0.51, 0.503 -> 0.50; total 1.008
        (("0.505", "0.505", "0.505", "0.501"), "1.00", "1.01", "1.01"),
        # 0.26 + 0.25 twice; groups 0.505 -> 0.51 twice; total 1.01
        (("0.51", "0.5", "0.51", "0.5"), "1.02", "1.02", "1.01"),
    ],
)
def test_position_of_rounding_decides(marks, by_criterion, by_group, at_the_end):
    unit = Linear(0, 1)
    tree = [
        Criterion("g", points=1), Criterion("h", points=1),
        leaf("a", "0.5", parent="g", scale=unit), leaf("b", "0.5", parent="g", scale=unit),
        leaf("c", "0.5", parent="h", scale=unit), leaf("d", "0.5", parent="h", scale=unit),
    ]  # fmt: skip
    expected = {"criterion": by_criterion, "group": by_group, "total": at_the_end}
    for at, points in expected.items():
        criteria = CriteriaSet("s", tree, rounding=Rounding(2, at=at))
        assert total(criteria, dict(zip("abcd", marks, strict=True))) == one(points)


@pytest.mark.parametrize(
    ("mode", "expected"), [("half-up", "12.35"), ("half-even", "12.34"), ("truncate", "12.34")]
)
def test_mode_of_rounding(mode, expected):
    criteria = CriteriaSet("s", [leaf("a", 100, scale=Linear(0, 100))], rounding=Rounding(2, mode))
    assert total(criteria, {"a": "12.345"}) == one(expected)
    assert total(criteria, {"a": "12.349"}) == one("12.34" if mode == "truncate" else "12.35")


def panel(kind, *marks):
    criteria = CriteriaSet("s", [leaf("a", 100)], panel=kind)
    case = Case(
        criteria,
        [Project("A")],
        [Mark("A", "a", m, m, evaluator=f"E{n}") for n, m in enumerate(marks)],
    )
    return evaluate(case)["A"].total


def test_panels():
    assert panel("mean", 1, 2, 9) == one(40)
    assert panel("median", 1, 2, 9) == one(20)
    assert panel("median", 1, 2, 4, 9) == one(30)


# Gates


def states(gates, marks, criteria=None, **fields):
    base = criteria or [
        Criterion("g", points=60), leaf("a", 30, parent="g"), leaf("b", 30, parent="g"), leaf("c", 40),
    ]  # fmt: skip
    found = evaluate(
        Case.of(CriteriaSet("s", base, gates=gates, missing="interval", **fields), {"A": marks})
    )
    return [r.state for r in found["A"].outcome.gates], found["A"].total, found.rank("A")


def gate(on="a", **fields):
    return Gate(id=fields.pop("id", "x"), on=on, **fields)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"at_least": 5}, "pass"), ({"at_least": "5.1"}, "fail"), ({"at_most": 5}, "pass"), ({"at_most": 4}, "fail"),
        ({"of": "points", "at_least": 15}, "pass"), ({"of": "points", "at_most": 14}, "fail"),
        ({"of": "share", "at_least": "0.5"}, "pass"), ({"of": "share", "at_least": "0.51"}, "fail"),
        ({"on": "g", "of": "points", "at_least": 39}, "pass"), ({"on": "g", "of": "points", "at_least": "39.01"}, "fail"),
        ({"on": "g", "of": "share", "at_least": "0.65"}, "pass"), ({"on": "g", "of": "share", "at_most": "0.64"}, "fail"),
        ({"on": "total", "of": "points", "at_least": 67}, "pass"), ({"on": "total", "of": "points", "at_least": 68}, "fail"),
        ({"on": "total", "of": "share", "at_least": "0.67"}, "pass"), ({"on": "total", "of": "share", "at_most": "0.6"}, "fail"),
    ],
)  # fmt: skip
def test_gates_on_numbers(fields, state):
    found, score, rank = states([gate(**fields)], {"a": 5, "b": 8, "c": 7})
    assert found == [state]
    assert score == one(67)
    assert rank == (None if state == "fail" else (1, 1))


@pytest.mark.parametrize(
    ("fields", "capped"),
    [({"at_least": 6}, True), ({"at_least": 5}, False), ({"at_most": 4}, True)],
)
def test_cap(fields, capped):
    found, score, rank = states([gate(effect="cap", cap=40, **fields)], {"a": 5, "b": 8, "c": 7})
    assert score == one(40 if capped else 67)
    assert rank == (1, 1)
    assert found == ["fail" if capped else "pass"]


def test_open_cap_leaves_the_total_open():
    # a ranges over 0..30 points, b + c bring 52; below 6 the total is at most 40.
    found, score, _ = states([gate(at_least=6, effect="cap", cap=40)], {"b": 8, "c": 7})
    assert found == ["open"]
    assert score == (40, 82)


def test_open_cap_that_cannot_bite():
    assert states([gate(at_least=6, effect="cap", cap=95)], {"b": 8, "c": 7})[1] == (52, 82)


def test_category_gates():
    words = [leaf("k", 100, scale=Categories([("no", 0), ("some", "0.5"), ("yes", 1)]))]
    rule = [gate("k", one_of=("some", "yes"))]
    assert states(rule, {"k": "some"}, words)[0] == ["pass"]
    assert states(rule, {"k": "no"}, words)[0] == ["fail"]
    assert states(rule, {"k": ("no", "some")}, words)[0] == ["open"]
    assert states(rule, {"k": ("some", "yes")}, words)[0] == ["pass"]


def test_total_gate_compares_the_rounded_total():
    criteria = [leaf("a", 100, scale=Linear(0, 100))]
    rule = [gate("total", of="points", at_least=70)]
    assert states(rule, {"a": "69.995"}, criteria, rounding=Rounding(2))[0] == ["pass"]
    assert states(rule, {"a": "69.994"}, criteria, rounding=Rounding(2))[0] == ["fail"]
    assert states(rule, {"a": "69.995"}, criteria)[0] == ["fail"]


def test_gate_on_a_rounded_criterion_compares_it_unrounded():
    rule = [gate("a", of="points", at_least=70)]
    rounding = Rounding(2, at="criterion")
    criteria = [leaf("a", 100, scale=Linear(0, 100))]
    assert states(rule, {"a": "69.995"}, criteria, rounding=rounding)[:2] == (["fail"], one(70))


def test_open_total_gate_narrows_to_passing_totals():
    rule = [gate("total", of="points", at_least="60.005")]
    criteria = CriteriaSet(
        "s", [leaf("a", 100)], gates=rule, missing="interval", rounding=Rounding(2)
    )
    found = evaluate(Case.of(criteria, {"A": {"a": (5, 8)}}))["A"].outcome
    assert (found.gates[0].state, found.total, found.passing) == (
        "open",
        (50, 80),
        (exact("60.01"), 80),
    )


# Decisions

TREE = Decision(
    id="d", start="q1",
    questions=[Question(id="q1", yes="q2", no="stop"), Question(id="q2", yes="go", no="wait")],
    verdicts=[Verdict(id="go"), Verdict(id="wait"), Verdict(id="stop")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "path", "verdicts"),
    [
        ({"q1": "yes", "q2": "no"}, ["yes", "no"], ("wait",)),
        ({"q1": "no"}, ["no"], ("stop",)),
        ({"q1": "yes"}, ["yes", None], ("go", "wait")),
        ({}, [None], ("go", "wait", "stop")),
        ({"q2": "yes"}, [None], ("go", "stop")),
        ({"q1": ("no", "yes"), "q2": "yes"}, [None], ("go", "stop")),
    ],
)
def test_decisions(answers, path, verdicts):
    criteria = CriteriaSet(
        "s", decisions=[TREE], aggregate="none", missing="interval", gates=[gate("d", one_of="go")]
    )
    score = evaluate(Case.of(criteria, {"A": answers}))["A"]
    assert [s.answer for s in score.decisions[0].path] == path
    assert score.decisions[0].verdicts == verdicts
    expected = (
        "open" if "go" in verdicts and len(verdicts) > 1 else "pass" if "go" in verdicts else "fail"
    )
    assert score.outcome.gates[0].state == expected


def test_open_question_is_a_gap_where_gaps_are_errors():
    criteria = CriteriaSet("s", decisions=[TREE], aggregate="none")
    assert evaluate(Case.of(criteria, {"A": {"q1": "no"}}))["A"].decisions[0].verdicts == ("stop",)
    with pytest.raises(ModelError) as caught:
        evaluate(Case.of(criteria, {"A": {"q1": "yes"}}))
    assert [p.field for p in caught.value.problems] == ["q2"]


# Ranking


def ranked(marks, draws=(), **fields):
    criteria = CriteriaSet(
        "s", [leaf("a", 50), leaf("b", 30), leaf("c", 20)], missing="interval", **fields
    )
    case = attrs.evolve(Case.of(criteria, marks), draws=draws)
    return evaluate(case)


TIED = {"A": {"a": 5, "b": 5, "c": 5}, "B": {"a": 5, "b": 3, "c": 8}, "C": {"a": 8, "b": 0, "c": 5}}


def test_a_tie_stays_a_tie():
    found = ranked(TIED)
    assert [found.rank(p) for p in "ABC"] == [(1, 1)] * 3
    assert all(found.is_tied(p) for p in "ABC")
    assert not found.told_apart("A", "B")
    assert found.ranks.undecided == 3
    with refuses(TieError, "no single winner; could be first: {names}", names="A, B, C"):
        _ = found.winner


def test_chain_breaks_a_tie_and_a_draw_the_rest():
    found = ranked(TIED, ties=("a",))
    assert [found.rank(p) for p in "ABC"] == [(2, 2), (2, 2), (1, 1)]
    assert found.winner == "C"
    assert [found.told_apart(*pair) for pair in ("AB", "AC")] == [False, True]
    assert found.ranks.undecided == 1
    drawn = ranked(TIED, ties=("a", "draw"), draws=[Draw(["B", "A"])])
    assert [drawn.rank(p) for p in "ABC"] == [(3, 3), (2, 2), (1, 1)]
    assert drawn.told_apart("A", "B")
    assert drawn.ranks.undecided == 0
    assert [s.project.id for s in drawn.ordered] == ["C", "B", "A"]


def test_second_criterion_of_the_chain():
    assert [ranked(TIED, ties=("a", "b")).rank(p) for p in "ABC"] == [(2, 2), (3, 3), (1, 1)]


def test_a_draw_that_leaves_out_one_of_the_tied_parts_nobody():
    found = ranked(TIED, ties=("draw",), draws=[Draw(["B", "A"])])
    assert [found.rank(p) for p in "ABC"] == [(1, 1)] * 3
    assert found.ties == (("A", "B", "C"),)
    assert [found.is_tied(p) for p in "ABC"] == [True] * 3


def test_could_win_and_winner_with_open_marks():
    marks = {
        "A": {"a": (6, 8), "b": 5, "c": 5},
        "B": {"a": 7, "b": 5, "c": 5},
        "C": {"a": 1, "b": 1, "c": 1},
    }
    found = ranked(marks)
    assert set(found.could_win) == {"A", "B"}
    assert [found.rank(p) for p in "ABC"] == [(1, 2), (1, 2), (3, 3)]
    with pytest.raises(TieError):
        _ = found.winner
    assert found.told_apart("A", "C")
    assert not found.told_apart("A", "B")
    marks["B"]["a"] = 5
    assert ranked(marks).winner == "A"


def test_those_who_fail_have_no_rank_and_nobody_may_win():
    found = ranked(TIED, gates=[gate("b", at_least=3)])
    assert [found.rank(p) for p in "ABC"] == [(1, 1), (1, 1), None]
    assert found.ordered[-1].project.id == "C"
    nobody = ranked(TIED, gates=[gate("b", at_least=9)])
    assert nobody.could_win == ()
    with pytest.raises(TieError):
        _ = nobody.winner
    assert tells(page_of(nobody), "No project passes the gates.")


def test_coverage_is_the_weight_that_rests_on_marks():
    assert ranked({"A": {"a": 1, "c": 1}})["A"].coverage == Fraction(7, 10)
    assert ranked({"A": {}})["A"].coverage == 0


def test_a_profile_has_no_total_and_no_rank():
    criteria = CriteriaSet(
        "s", [Criterion("a", TEN), Criterion("b", TEN)], aggregate="none", missing="interval"
    )
    found = evaluate(Case.of(criteria, {"A": {"a": 7}, "B": {}}))
    assert (found["A"].total, found.rank("A"), found["A"].coverage) == (None, None, Fraction(1, 2))
    assert not found.has_total
    with pytest.raises(TieError):
        _ = found.winner
    assert "7" in str(found)


def test_rows_are_plain():
    rows = ranked({"A": {"a": 5, "b": 5}, "B": {"a": 9, "b": 9, "c": 9}}).rows()
    assert [(r["project"], r["best_rank"], r["worst_rank"], r["total_low"], r["total_high"]) for r in rows] == [
        ("B", 1, 1, 90.0, 90.0), ("A", 2, 2, 40.0, 60.0),
    ]  # fmt: skip


def test_progress_ends_at_the_total():
    seen = []
    case = Case.of(CriteriaSet("s", [leaf("a", 1)]), {"A": {"a": 1}, "B": {"a": 2}})
    evaluate(case, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (2, 2)


def test_what_is_no_case_is_refused_with_what_makes_one():
    with refuses(ModelError, "must be a {kind}", kind="Case", field="case"):
        evaluate("examples/own-criteria")


def test_whoever_fails_a_gate_is_below_all_who_pass_and_beside_those_who_fail():
    rules = CriteriaSet(
        "s", [Criterion("c", Linear(0, 10), points=10)], gates=[Gate(id="g", on="c", at_least=5)]
    )
    marks = [Mark(name, "c", value, value) for name, value in {"A": 8, "B": 3, "C": 2}.items()]
    found = evaluate(Case(rules, [Project(name) for name in "ABC"], marks))
    assert [found.told_apart(*pair) for pair in ("AB", "CA", "BC")] == [True, True, False]


@pytest.mark.parametrize("name", ["own-criteria", "korean-municipalities"])
def test_what_is_the_same_is_equal_after_another_run_and_a_pickle(name):
    case = load_case(Path(__file__).parents[2] / "examples" / name)
    found = evaluate(case)
    assert found == evaluate(case)
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found.ranks) == hash(evaluate(case).ranks)
    assert found.ordered[0] in set(found.scores)
    changed = attrs.evolve(
        case, marks=case.marks[:-1] if name != "kr-software-tender" else case.marks
    )
    assert evaluate(changed) != found
