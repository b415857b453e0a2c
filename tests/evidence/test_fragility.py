"""Fragility: against every set of moves, at its edges, and its certificates."""

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sentences import tells
from tests.evidence.fragile_cases import fewest, fragile_cases, fragile_tenders, has_place

from evalkit import (
    Case,
    Categories,
    CriteriaSet,
    Criterion,
    Draw,
    Gate,
    Levels,
    Linear,
    Mark,
    ModelError,
    NotApplicableError,
    Project,
    Rounding,
    Steps,
    evaluate,
)
from evalkit.core.exact import exact
from evalkit.evidence.fragile.moves import Movable, moved, neighbours
from evalkit.evidence.fragile.places import losing
from evalkit.evidence.fragile.search import fragility
from evalkit.evidence.fragile.summing import runners

FIVE = Levels([(n, exact(n) / 5) for n in range(6)])


def small(marks, *, points=(10, 10), **fields):
    """Build a case of two criteria from ``{project: (x, y)}``."""
    criteria = CriteriaSet(
        "small",
        [Criterion(c, FIVE, points=p) for c, p in zip("xy", points, strict=True)],
        **fields,
    )
    return Case.of(
        criteria, {name: dict(zip("xy", row, strict=True)) for name, row in marks.items()}
    )


def asked(case, *args, **options):
    return fragility(evaluate(case), *args, **options)


def told(case, first, most):
    """Compare every answer with what trying every set of moves gives."""
    try:
        evaluation = evaluate(case)
        found = fragility(evaluation, first, most=most)
    except ModelError:
        assume(False)
    for change in found.changes:
        wanted = fewest(case, change.project, change.change, first, most)
        assert change.least <= (wanted or most + 1)
        if found.tried is None:
            assert change.fewest == wanted
        if change.moves:
            after = evaluate(moved(case, change.moves))
            had = has_place(evaluation, change.project, first)
            assert had is (change.change == "loses")
            assert has_place(after, change.project, first) is not had
            assert change.after == after.rank(change.project)
            assert all(after[p].total == total for p, _, total in change.totals)
    return found


def parted(case):
    """Say whether ties look at one item of a panel that leaves out whole evaluators."""
    rule = case.criteria.procedure.panels[0].rule
    return case.criteria.ties == ("a",) and (rule.method, rule.by) == ("trimmed", "total")


@settings(max_examples=12)
@given(fragile_cases(), st.integers(1, 2))
def test_no_fewer_moves_do_it(case, first):
    told(case, first, 2)


@pytest.mark.long
@settings(max_examples=80)
@given(fragile_cases(), st.integers(1, 2))
def test_no_fewer_moves_do_it_in_many_cases(case, first):
    told(case, first, 2)


@settings(max_examples=6)
@given(fragile_tenders(), st.integers(1, 2))
def test_no_single_mark_of_a_tender_is_missed(case, first):
    assert (told(case, first, 1).tried is None) is not parted(case)


@pytest.mark.long
@settings(max_examples=80)
@given(fragile_tenders(), st.integers(1, 2))
def test_no_single_mark_of_many_tenders_is_missed(case, first):
    told(case, first, 1)


@pytest.mark.long
@settings(max_examples=12)
@given(fragile_tenders())
def test_no_pair_of_marks_of_a_tender_is_missed(case):
    told(case, 1, 2)


@pytest.mark.parametrize(
    ("rival", "wanted", "short"),
    [
        (5, None, None),  # shared: nobody surely loses what both have
        (4, 2, [2, 0]),  # one mark makes a tie, which costs nobody the place
        (3, 3, [4, 2, 0]),
    ],
)
def test_a_tie_costs_nobody_the_place(rival, wanted, short):
    found = asked(small({"A": (5, 5), "B": (5, rival)}))
    if wanted is None:
        assert {(c.project, c.change, c.fewest) for c in found.changes} == {
            ("A", "loses", 1),
            ("B", "loses", 1),
        }
    else:
        assert found.nearest.fewest == wanted
        assert list(found.nearest.shortfalls) == short


def test_a_rule_for_ties_may_cost_the_place_at_a_tie():
    marks = {"A": (5, 3), "B": (4, 5)}
    level = small(marks, points=(20, 10))  # 26 against 26: shared
    assert asked(level).nearest.fewest == 1
    ahead = {"A": (5, 4), "B": (4, 4)}  # 18 against 16: one level of A makes a tie
    assert asked(small(ahead)).nearest.fewest == 2
    assert asked(small(ahead, ties=["y"])).nearest.fewest == 1


def test_recorded_lots_part_those_who_are_tied():
    case = small({"A": (5, 5), "B": (5, 4)}, ties=["draw"])
    assert asked(case).nearest.fewest == 2
    drawn = attrs.evolve(case, draws=[Draw(projects=("B", "A"))])
    change = asked(drawn).nearest
    assert change.fewest == 1
    assert change.totals[0][2] == evaluate(moved(drawn, change.moves))["A"].total


def test_a_gate_takes_out_at_the_level_below_its_bound():
    gate = Gate(id="least", on="x", of="value", at_least=3)
    at = asked(small({"A": (3, 5), "B": (3, 0)}, gates=[gate])).nearest
    assert (at.fewest, at.after) == (1, None)
    above = asked(small({"A": (4, 5), "B": (3, 0)}, gates=[gate])).losses[0]
    assert (above.fewest, above.least) == (None, 5)


def test_a_cap_counts_from_the_level_below_its_bound():
    gate = Gate(id="least", on="x", of="value", at_least=3, effect="cap", cap=9)
    assert asked(small({"A": (3, 5), "B": (3, 2)}, gates=[gate])).nearest.fewest == 1
    level = attrs.evolve(gate, cap=10)  # a tie with B at the cap
    assert asked(small({"A": (3, 5), "B": (3, 2)}, gates=[level])).nearest.fewest == 2


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [("half-up", 2), ("half-even", None), ("truncate", 3)],
)
def test_what_is_rounded_is_compared(mode, wanted):
    """A has 7 and B 5.5, which is 6, 6 and 5: a half decides how many marks it takes."""
    case = small({"A": (5, 4), "B": (3, 5)}, points=("5", "2.5"), rounding=Rounding(0, mode))
    assert asked(case).losses[0].fewest == fewest(case, "A", "loses", 1, 4) == wanted


def test_a_wrong_rule_is_caught():
    """Were a tie to cost the place, one mark would do: the search by hand tells them apart."""
    case = small({"A": (5, 5), "B": (5, 4)})
    target, rival = runners(evaluate(case), Movable(case), 2)
    wrong = min(c.number for c in losing(target, [rival], 1, 2, firm=False) if c.moves)
    assert (wrong, fewest(case, "A", "loses", 1, 2)) == (1, 2)


def test_several_places_are_lost_and_gained():
    case = small({"A": (5, 5), "B": (5, 4), "C": (5, 3), "D": (0, 0)})
    found = asked(case, 2)
    assert [(c.project, c.change, c.fewest) for c in found.changes] == [
        ("A", "loses", 3),
        ("B", "loses", 2),
        ("C", "gains", 1),
        ("D", "gains", None),
    ]
    assert found.changes[-1].least == 5


@pytest.mark.parametrize(("panel", "wanted"), [("mean", 2), ("median", 4), ("span", 2)])
def test_evaluators_move_one_by_one(panel, wanted):
    """A mean moves by a third of a level, a median by two marks of three; a span opens at one."""
    criteria = CriteriaSet("one", [Criterion("x", FIVE, points=15)], panel=panel)
    rows = {"A": (4, 4, 4), "B": (4, 4, 3) if panel == "mean" else (3, 3, 3)}
    marks = [
        Mark(name, "x", value, value, evaluator=person)
        for name, row in rows.items()
        for person, value in zip(("e", "f", "g"), row, strict=True)
    ]
    case = Case(criteria, [Project("A"), Project("B")], marks)
    assert asked(case).nearest.fewest == fewest(case, "A", "loses", 1, 4) == wanted


def test_open_marks_stand_at_their_ends():
    case = small({"A": (5, 5), "B": (4, (0, 4))})
    change = asked(case).nearest
    assert change.fewest == 3
    after = evaluate(moved(case, change.moves))
    assert after.rank("A") == (1, 2)


def test_nothing_is_fragile_where_nobody_surely_has_a_place():
    found = asked(small({"A": (5, (0, 5)), "B": (5, 4)}))
    assert (found.changes, found.open, found.is_fragile) == ((), ("A", "B"), False)


def test_levels_lie_next_to_each_other():
    words = Categories([("no", 0), ("maybe", "0.5"), ("yes", 1)])
    stairs = Steps([(0, 0), (3, "0.5"), (5, 1)])
    line = Criterion("x", Linear(0, 10))
    assert neighbours(Criterion("x", words), "maybe") == ("no", "yes")
    assert neighbours(Criterion("x", stairs), exact(4)) == (0, 5)
    assert neighbours(line, exact(10)) == ()
    assert neighbours(line, exact("9.5"), exact("0.1")) == (exact("8.5"), 10)
    assert neighbours(Criterion("x", Linear(0, 10), unit="km"), exact(5), exact("0.1")) == ()


def test_without_levels_a_step_must_be_said():
    criteria = CriteriaSet("one", [Criterion("x", Linear(0, 10), points=10)])
    case = Case.of(criteria, {"A": {"x": 8}, "B": {"x": "7.5"}})
    with pytest.raises(NotApplicableError) as refused:
        asked(case)
    rule = "no mark of the case has an adjacent level, so none can move by one level"
    assert tells(refused.value, rule, table="marks")
    assert asked(case, step="0.1").nearest.fewest == 1


@pytest.mark.parametrize(
    "options", [{"first": 0}, {"most": 7}, {"step": 0}, {"step": "1.5"}, {"tries": -1}]
)
def test_numbers_that_do_not_fit_are_refused(options):
    with pytest.raises(ModelError):
        asked(small({"A": (5, 5), "B": (1, 1)}), **options)


def test_products_are_tried_one_set_after_the_other():
    case = small({"A": (5, 5), "B": (5, 4)}, aggregate="product")
    found = asked(case)
    assert found.tried.kind == "no-sum"
    assert found.nearest.fewest == found.nearest.least == 2
    short = asked(case, tries=3)
    assert (short.changes[0].least, short.changes[0].fewest) == (1, None)


@given(fragile_tenders())
@settings(max_examples=4)
def test_a_bid_that_was_withdrawn_goes_nowhere(case):
    last = case.bids[-1]
    gone = attrs.evolve(last, status="withdrawn", reason="said so")
    found = asked(attrs.evolve(case, bids=[*case.bids[:-1], gone]), most=1)
    assert last.project not in {change.project for change in found.changes}
