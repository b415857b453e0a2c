"""Laws of awards: every "what if" is what taking all steps again gives; nothing is lost."""

from fractions import Fraction

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sentences import refuses
from tenders import korean_case, korean_set

from evalkit import Gate, ModelError, evaluate
from evalkit.marking.pivotal import pivotal_marks
from evalkit.model import Bid, RuleUse
from evalkit.panel import PanelRule
from evalkit.show.reasons import said

RULES = [
    PanelRule(),
    PanelRule(method="median"),
    PanelRule(method="trimmed", by="total"),
    PanelRule(method="trimmed", by="item"),
]
CUT = [Gate(id="cut", on="technical", of="share", at_least="0.5")]


@st.composite
def tenders(draw, differential=False):
    rule = draw(st.sampled_from(RULES))
    fields = {}
    if differential:
        fields["differential"] = RuleUse("kr-differential", {"gap": draw(st.sampled_from([1, 3]))})
    criteria = korean_set(
        rule=rule, items=(20, 20), quantitative=40, gates=draw(st.sampled_from([[], CUT])), **fields
    )
    bids = "ABCD"[: draw(st.integers(2, 4))]
    people = draw(st.integers(4, 6))
    marks = {
        bid: [[draw(st.integers(0, 20)) for _ in range(2)] for _ in range(people)] for bid in bids
    }
    prices = {bid: draw(st.integers(60, 105)) for bid in bids}
    officer = {bid: draw(st.integers(10, 40)) for bid in bids}
    return korean_case(criteria, marks, prices, quantitative=officer)


def without(case, project):
    bids = [
        Bid(project=b.project, status="withdrawn", reason="what if") if b.project == project else b
        for b in case.bids
    ]
    return attrs.evolve(case, bids=bids)


@settings(max_examples=14, deadline=None)
@given(tenders() | tenders(differential=True))
def test_without_a_bid_is_what_its_withdrawal_gives(case):
    award = evaluate(case)
    for what in award.what_ifs:
        if what.kind == "bid":
            again = evaluate(without(case, what.subject))
            assert set(what.first) == set(again.decided[""].first)


@settings(max_examples=14, deadline=None)
@given(tenders())
def test_without_an_evaluator_is_what_removing_the_marks_gives(case):
    award = evaluate(case)
    for what in award.what_ifs:
        if what.kind == "evaluator":
            marks = [m for m in case.marks if m.evaluator != what.subject]
            people = [e for e in case.evaluators if e.id != what.subject]
            again = evaluate(attrs.evolve(case, marks=marks, evaluators=people))
            assert set(what.first) == set(again.decided[""].first)


@settings(max_examples=14, deadline=None)
@given(tenders() | tenders(differential=True))
def test_no_bid_is_lost_and_ranks_follow_totals(case):
    award = evaluate(case)
    standings = award.standings
    assert list(standings) == [p.id for p in case.projects]
    ranked = [s for s in standings.values() if s.rank is not None]
    assert {s.project.id for s in ranked} | {p for p, s in standings.items() if s.out_at} == set(
        standings
    )
    for one in ranked:
        for other in ranked:
            if one.total > other.total:
                assert one.rank < other.rank
    assert sorted(name for place in award.order[""] for name in place) == sorted(
        s.project.id for s in ranked
    )


@settings(max_examples=14, deadline=None)
@given(tenders())
def test_totals_by_another_method(case):
    award = evaluate(case)
    for project, standing in award.standings.items():
        if standing.total is None:
            continue
        panel = sum((award.panel_marks[project, f"item-{n}"].value for n in (1, 2)), Fraction(0))
        officer = next(
            m.low for m in case.marks if m.project == project and m.criterion == "quantitative"
        )
        technical = Fraction(round((panel + officer) * 10**4 + Fraction(1, 10**9)), 10**4)
        assert abs(standing.technical_raw - technical) <= Fraction(1, 10**4)
        assert standing.total == standing.technical_raw + standing.price_points


@settings(max_examples=14, deadline=None)
@given(tenders())
def test_a_pivotal_mark_changes_who_is_first(case):
    award = evaluate(case)
    decided = award.decided[""]
    for found in pivotal_marks(award.judged, decided):
        assert set(found.first) != set(decided.first)
        assert 0 <= found.needed <= 20
        # Of none where they are level already: then any change will do.
        assert found.change >= 0 if found.bid != decided.first[0] else found.change <= 0


@settings(max_examples=10, deadline=None)
@given(tenders(), st.integers(0, 20))
def test_no_smaller_change_on_a_grid_changes_who_is_first(case, seed):
    """Brute force over whole points: the smallest pivotal mark is not larger than any found so."""
    award = evaluate(case)
    decided = award.decided[""]
    assume(len(decided.first) == 1 and len(decided.ranked) > 1)
    found = pivotal_marks(award.judged, decided)
    smallest = min((abs(f.change) for f in found), default=None)
    judged = [m for m in case.marks if m.criterion.startswith("item-")]
    mark = judged[seed % len(judged)]
    # Each of two bids has a few sums that are rounded to 4 decimals; a mark is one of several.
    rounding = Fraction(4 * len({m.evaluator for m in judged}), 10**4)
    for value in range(21):
        if value == mark.low:
            continue
        changed = [attrs.evolve(m, low=value, high=value) if m == mark else m for m in case.marks]
        again = evaluate(attrs.evolve(case, marks=changed))
        if again.decided[""].first != decided.first and not again.standings[mark.project].out_at:
            assert smallest is not None
            assert smallest <= abs(value - mark.low) + rounding


def test_there_is_no_pivotal_mark_where_two_share_the_first_rank():
    criteria = korean_set(rule=RULES[0], gates=[], ties=())
    award = evaluate(
        korean_case(criteria, {"A": [[9, 9, 9]], "B": [[9, 9, 9]]}, {"A": 90, "B": 90})
    )
    assert pivotal_marks(award.judged, award.decided[""]) == ()


def test_an_evaluator_without_whom_the_panel_is_too_small_is_told():
    case = korean_case(korean_set(), {"A": [[9, 9, 9]] * 3}, {"A": 90})
    told = [w for w in evaluate(case).what_ifs if w.kind == "evaluator"]
    assert all(w.problem is not None and "needs 3" in str(said(w.problem)) for w in told)


def test_an_award_needs_exact_marks():
    criteria = korean_set()
    case = korean_case(criteria, {"A": [[9, 9, 9]] * 3}, {"A": 90})
    vague = attrs.evolve(case.marks[0], low=8)
    with refuses(ModelError, "is a range; an award needs one value"):
        attrs.evolve(case, marks=[vague, *case.marks[1:]])
