"""Gates on uncertain marks, draws among uncertain projects, and what a gap can reach."""

from fractions import Fraction

import attrs
import numpy as np
import pytest
from sentences import page_of, refuses, sentence, tells

from evalkit import (
    Case,
    CriteriaSet,
    Criterion,
    Decision,
    Draw,
    Gate,
    Levels,
    Linear,
    Mark,
    ModelError,
    Piecewise,
    Project,
    Question,
    Rounding,
    Steps,
    TieError,
    Verdict,
    evaluate,
    evaluate_array,
)
from evalkit.evaluation.ranks import RankEntry, possible_ranks


def key(number):
    return (Fraction(number),)


def test_a_draw_may_put_an_uncertain_project_ahead():
    exact = RankEntry(key(5), key(5))
    ranks = possible_ranks([exact, exact, RankEntry(key(0), key(5))], [[2, 0, 1]])
    # The third ties at its best, and was drawn first.
    assert ranks.spans == ((1, 2), (2, 3), (1, 3))


def test_a_draw_behind_changes_nothing():
    exact = RankEntry(key(5), key(5))
    ranks = possible_ranks([exact, exact, RankEntry(key(0), key(5))], [[0, 1, 2]])
    assert ranks.spans[:2] == ((1, 1), (2, 2))


def test_a_gap_reaches_only_what_the_scale_reaches():
    scale = Levels([(1, "0.2"), (2, "0.8")])
    criteria = CriteriaSet("gap", [Criterion("a", scale, points=10)], missing="interval")
    result = evaluate(Case(criteria, [Project("p")]))
    assert result["p"].total == (Fraction(2), Fraction(8))
    array = evaluate_array(criteria, np.array([[np.nan]]))
    assert (array.low[0], array.high[0]) == (2.0, 8.0)


def test_a_draw_in_a_case():
    criteria = CriteriaSet(
        "tie", [Criterion("a", Levels([(1, 0), (2, 1)]), points=10)], ties=["draw"]
    )
    marks = [Mark(name, "a", 2, 2) for name in ("x", "y")]
    result = evaluate(Case(criteria, [Project("x"), Project("y")], marks, draws=[Draw(["y", "x"])]))
    assert (result.rank("y"), result.rank("x"), result.winner) == ((1, 1), (2, 2), "y")


def one(scale=None, **keywords):
    return CriteriaSet("s", [Criterion("q", scale or Linear(0, 10), points=100)], **keywords)


def drawn(marks, draw):
    criteria = one(ties=["draw"], missing="interval")
    return evaluate(attrs.evolve(Case.of(criteria, marks), draws=[Draw(draw)]))


def test_an_undrawn_project_may_join_the_tie():
    found = drawn({"A": {"q": 5}, "B": {"q": 5}, "C": {"q": (5, 6)}}, ["A", "B"])
    # With C at 5 all three are tied, and lots drawn by two of them part nobody.
    assert [found.rank(p) for p in "ABC"] == [(1, 2), (1, 3), (1, 1)]


def test_a_draw_makes_a_winner_certain():
    found = drawn({"A": {"q": (0, 2)}, "B": {"q": 0}}, ["A", "B"])
    assert (found.winner, found.rank("B"), found.ranks.undecided) == ("A", (2, 2), 0)
    assert found.told_apart("A", "B")


def test_who_may_fail_a_gate_is_no_sure_winner():
    gate = Gate(id="g", on="r", at_least=5)
    criteria = CriteriaSet(
        "x",
        [Criterion("q", Linear(0, 10), points=90), Criterion("r", Linear(0, 10), points=10)],
        gates=[gate],
        missing="interval",
    )
    found = evaluate(Case.of(criteria, {"A": {"q": 10}, "B": {"q": 9, "r": 4}}))
    with refuses(TieError, "only {name} can be first, if it passes its open gates", name="A"):
        _ = found.winner
    assert tells(page_of(found), "Only {name} can be first, if it passes its open gates.", name="A")
    assert tells(page_of(found.explain("A")), "The rank holds if the open gates are passed")


def test_gates_that_no_level_passes_together():
    gates = [
        Gate(id="a", on="q", of="share", at_least="0.3"),
        Gate(id="b", on="q", of="share", at_most="0.7"),
    ]
    criteria = one(Levels([(0, 0), (1, 1)]), missing="interval", gates=gates)
    found = evaluate(Case.of(criteria, {"A": {}, "B": {"q": 1}}))
    assert found.rank("A") is None


def test_a_gate_held_and_broken_at_once_leaves_nothing():
    gates = [
        Gate(id="f", on="q", at_least=5),
        Gate(id="c", on="q", at_least=5, effect="cap", cap=30),
    ]
    found = evaluate(Case.of(one(missing="interval", gates=gates), {"A": {}}))
    assert found["A"].outcome.passing == (50, 100)


def test_two_gates_on_a_scale_that_turns():
    scale = Piecewise([(0, 0), (5, 1), (10, 0)])
    gates = [Gate(id="a", on="q", at_least=4), Gate(id="b", on="q", at_most=6)]
    found = evaluate(Case.of(one(scale, missing="interval", gates=gates), {"A": {}}))
    assert found["A"].outcome.passing == (80, 100)


@pytest.mark.parametrize("scale", [Linear(0, 10), Linear(0, 10, "clip"), Steps([(0, 0), (6, 1)])])
def test_no_proof_passes_no_gate_where_a_gap_counts_nothing(scale):
    gate = Gate(id="g", on="q", at_least=6)
    found = evaluate(Case.of(one(scale, missing="zero", gates=[gate]), {"A": {}, "B": {"q": 7}}))
    assert (found.rank("A"), found.winner) == (None, "B")


def test_gates_on_one_decision_share_its_verdict():
    tree = Decision(
        id="d",
        start="x",
        questions=[Question(id="x", yes="v1", no="v2")],
        verdicts=[Verdict(id="v1"), Verdict(id="v2")],
    )
    gates = [
        Gate(id="a", on="d", one_of=["v1"], effect="cap", cap=30),
        Gate(id="b", on="d", one_of=["v2"], effect="cap", cap=60),
    ]
    criteria = one(missing="interval", decisions=[tree], gates=gates)
    assert evaluate(Case.of(criteria, {"A": {"q": 10}}))["A"].total == (30, 60)


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"gates": [Gate(id="g", on="w", of="share", at_least=1)]}, "is a group without weight; put the gate on its criteria"),
        ({"ties": ["w"]}, "has no points, so it cannot break a tie"),
        (
            {"rounding": Rounding(0), "gates": [
                Gate(id="g", on="q", at_least=9, effect="cap", cap="59.5")]},
            sentence("has more decimals than the {places} that the total keeps", places=0),
        ),
    ],
)  # fmt: skip
def test_rules_that_could_never_work_are_refused(keywords, said):
    criteria = [
        Criterion("q", Linear(0, 10), weight=1),
        Criterion("w", weight=0),
        Criterion("below", Linear(0, 10), weight=1, parent="w"),
    ]
    with refuses(ModelError, said):
        CriteriaSet("s", criteria, **keywords)
