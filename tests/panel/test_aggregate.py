"""Marks of a panel to one mark: worked cases, laws, and what must never be silent."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sentences import refuses, sentence, tells

from evalkit import ModelError
from evalkit.panel import MarkTable, PanelRule, aggregate

TRIMMED = {by: PanelRule(method="trimmed", by=by) for by in ("total", "item")}


def table(marks, recused=()):
    """Build a table from ``{bid: [[item marks] one an evaluator]}``; None is no mark."""
    people = [f"e{n}" for n in range(1, 1 + max(len(rows) for rows in marks.values()))]
    items = [f"i{n}" for n in range(1, 1 + max(len(r) for rows in marks.values() for r in rows))]
    found = {
        (people[n], bid, item): Fraction(value)
        for bid, rows in marks.items()
        for n, row in enumerate(rows)
        for item, value in zip(items, row, strict=True)
        if value is not None
    }
    return MarkTable.of(people, list(marks), items, found, recused)


def sums(marks, rule, recused=()):
    found = aggregate(table(marks, recused), rule)
    return {bid: sum(row) for bid, row in zip(marks, found.values, strict=True)}


def column(scores):
    return {"bid": [[score] for score in scores]}


def test_eight_evaluators_lose_one_of_each_end():
    # 「조달청 협상에 의한 계약 제안서평가 세부기준」 제12조, example: equal extremes go once
    scores = [60, 60, 80, 85, 90, 90, 95, 95]
    for by in ("total", "item"):
        found = aggregate(table(column(scores)), TRIMMED[by])
        assert found.values[0][0] == Fraction(500, 6)
        kept = [s for s, k in zip(scores, found.kept[:, 0, 0], strict=True) if k]
        assert kept == [60, 80, 85, 90, 90, 95]


def test_twelve_evaluators_lose_two_of_each_end():
    scores = [50, 60, 70, 75, 80, 85, 90, 90, 95, 95, 100, 100]
    rule = PanelRule(method="trimmed", by="item", more=[(12, 2)])
    assert aggregate(table(column(scores)), rule).values[0][0] == 85
    fewer = aggregate(table(column(scores[1:])), rule)
    assert int(fewer.kept.sum()) == 9


TOTAL_VS_ITEM = {
    "A": [[15, 19, 19], [20, 18, 14], [17, 18, 15], [15, 16, 15], [14, 18, 20], [16, 16, 19], [17, 16, 18]],
    "B": [[20, 14, 17], [17, 15, 19], [16, 15, 19], [20, 18, 20], [14, 19, 16], [18, 17, 14], [17, 19, 14]],
}  # fmt: skip


def test_trimming_by_total_and_by_item_choose_different_winners():
    # 행정안전부예규 제373호 제7장 제3절 4.차.5); dispute: DR & AJU, a tender in Seoul
    assert sums(TOTAL_VS_ITEM, TRIMMED["total"]) == {"A": Fraction("51.2"), "B": Fraction("50.2")}
    assert sums(TOTAL_VS_ITEM, TRIMMED["item"]) == {"A": Fraction("50.4"), "B": Fraction("51.4")}


def test_recused_marks_stay_on_file_and_do_not_count():
    # 제7장 제4절 1.파: 80, 82, 84, 90 are left of seven, and are trimmed as before
    scores = [80, 82, 84, 90, 10, 100, 100]
    recused = [(f"e{n}", "bid") for n in (5, 6, 7)]
    found = aggregate(table(column(scores), recused), TRIMMED["total"])
    assert found.values[0][0] == 83
    assert [found.reason(n, 0, 0) for n in range(7) if not found.kept[n, 0, 0]] == [
        "lowest", "highest", "recused", "recused", "recused",
    ]  # fmt: skip
    assert found.total(5, 0) == 100


def test_too_few_evaluators_is_an_error_and_no_plain_mean():
    with pytest.raises(ModelError) as caught:
        sums(column([80, 90]), TRIMMED["item"])
    assert tells(
        caught.value,
        "{bid} has marks of {count} evaluators that count ({names}), and the panel rule needs {needed}",
        bid="bid",
        count=2,
        names="e1, e2",
        needed=3,
    )


def test_a_quorum_can_be_more_than_trimming_needs():
    rule = PanelRule(method="trimmed", at_least=5)
    with pytest.raises(ModelError, match="needs 5"):
        sums(column([80, 81, 82, 83]), rule)


def test_every_bid_with_too_few_is_named():
    marks = {"A": [[1], [2]], "B": [[1], [2]]}
    with pytest.raises(ModelError) as caught:
        sums(marks, TRIMMED["total"])
    assert len(caught.value.problems) == 2


def test_an_evaluator_who_left_items_out_is_named():
    marks = {"A": [[1, 2], [3, None], [5, 6], [7, 8]]}
    with refuses(
        ModelError,
        "{name} left out items of {bid}: {items}; totals are compared, so each evaluator marks every item",
        name="e2",
        bid="A",
        items="i2",
    ):
        sums(marks, TRIMMED["total"])
    assert sums(marks, PanelRule()) == {"A": 4 + Fraction(16, 3)}


def test_where_all_are_equal_two_different_evaluators_go():
    for by in ("total", "item"):
        found = aggregate(table(column([7] * 5)), TRIMMED[by])
        assert int(found.kept.sum()) == 3


def test_which_of_two_equal_evaluators_goes_is_declared():
    marks = {"A": [[4, 0], [0, 4], [1, 1], [3, 0]]}
    first = aggregate(table(marks), TRIMMED["total"])
    last = aggregate(table(marks), PanelRule(method="trimmed", duplicate="last"))
    assert [bool(k) for k in first.kept[:, 0, 0]] == [False, True, False, True]
    assert [bool(k) for k in last.kept[:, 0, 0]] == [True, False, False, True]
    assert sum(first.values[0]) == sum(last.values[0])


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"method": "best"},
            sentence("must be one of {names}", names="mean, median, trimmed", field="method"),
        ),
        ({"by": "hand"}, sentence("must be one of {names}", names="total, item", field="by")),
        ({"drop": 0}, sentence("must be a whole number, at least {low}", low=1, field="drop")),
        (
            {"at_least": "5"},
            sentence("must be a whole number, at least {low}", low=1, field="at_least"),
        ),
        (
            {"duplicate": "both"},
            sentence("must be one of {names}", names="first, last", field="duplicate"),
        ),
        (
            {"more": [(12,)]},
            sentence(
                "must be pairs of whole numbers: the number of evaluators from which, and how "
                "many are left out",
                field="more",
            ),
        ),
    ],
)
def test_a_rule_that_cannot_be(fields, text):
    with refuses(ModelError, text):
        PanelRule(**fields)


def test_a_mark_of_somebody_else_is_refused():
    with pytest.raises(ModelError, match="got 'e9'"):
        MarkTable.of(["e1"], ["A"], ["i"], {("e9", "A", "i"): Fraction(1)})


marks_of_panels = st.integers(3, 7).flatmap(
    lambda people: st.integers(1, 3).flatmap(
        lambda items: st.lists(
            st.lists(
                st.lists(st.fractions(0, 20, max_denominator=4), min_size=items, max_size=items),
                min_size=people, max_size=people,
            ),
            min_size=1, max_size=3,
        )
    )
)  # fmt: skip


def by_hand(rows, rule):
    """The panel rule once more, in plain Python."""
    count = len(rows)
    drop = rule.dropped(count)
    if rule.method == "median":
        found = []
        for values in zip(*rows, strict=True):
            ordered = sorted(values)
            found.append((ordered[(count - 1) // 2] + ordered[count // 2]) / 2)
        return sum(found)
    if rule.method == "trimmed" and rule.by == "total":
        totals = sorted(sum(row) for row in rows)
        kept = totals[drop : count - drop]
        return sum(kept) / len(kept)
    found = []
    for values in zip(*rows, strict=True):
        kept = sorted(values)[drop : count - drop]
        found.append(sum(kept) / len(kept))
    return sum(found)


RULES = [
    PanelRule(),
    PanelRule(method="median"),
    *TRIMMED.values(),
    PanelRule(method="trimmed", by="item", more=[(5, 2)]),
    PanelRule(method="trimmed", by="total", duplicate="last"),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(max_examples=12, deadline=None)
@given(bids=marks_of_panels)
def test_two_methods_meet(rule, bids):
    marks = {f"b{n}": rows for n, rows in enumerate(bids)}
    expected = {bid: by_hand(rows, rule) for bid, rows in marks.items()}
    assert sums(marks, rule) == expected


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(max_examples=12, deadline=None)
@given(bids=marks_of_panels, data=st.data())
def test_a_higher_mark_never_lowers_the_panel(rule, bids, data):
    rows = bids[0]
    person = data.draw(st.integers(0, len(rows) - 1))
    item = data.draw(st.integers(0, len(rows[0]) - 1))
    more = [list(row) for row in rows]
    more[person][item] += data.draw(st.fractions(0, 5, max_denominator=4))
    assert sums({"b": more}, rule)["b"] >= sums({"b": rows}, rule)["b"]


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(max_examples=12, deadline=None)
@given(bids=marks_of_panels, data=st.data())
def test_the_order_of_evaluators_does_not_matter(rule, bids, data):
    rows = bids[0]
    turned = data.draw(st.permutations(rows))
    assert sums({"b": rows}, rule) == sums({"b": turned}, rule)


@settings(max_examples=14, deadline=None)
@given(bids=marks_of_panels)
def test_huge_numbers_are_exact_too(bids):
    huge = Fraction(10**30 + 1, 3)
    marks = {"b": [[v + huge for v in row] for row in bids[0]]}
    found = table(marks)
    assert found.numerators.dtype == object
    assert aggregate(found, TRIMMED["item"]).values[0][0] == (
        aggregate(table({"b": bids[0]}), TRIMMED["item"]).values[0][0] + huge
    )


@settings(max_examples=14, deadline=None)
@given(bids=marks_of_panels)
def test_leaving_an_evaluator_out_is_a_recusal_for_every_bid(bids):
    assume(len(bids[0]) > 3)
    marks = {f"b{n}": rows for n, rows in enumerate(bids)}
    fewer = {bid: rows[1:] for bid, rows in marks.items()}
    found = aggregate(table(marks).without("e1"), TRIMMED["item"])
    assert [sum(row) for row in found.values] == list(sums(fewer, TRIMMED["item"]).values())


def test_a_changed_mark_is_kept_exactly():
    made = table({"A": [[1], [2], [3]]}).changed("e2", "A", "i1", Fraction(7, 3))
    assert aggregate(made, PanelRule(method="median")).values[0][0] == Fraction(7, 3)
    assert np.isclose(made.as_float()[1, 0, 0], 7 / 3)


def test_the_total_of_a_bid_is_the_sum_of_its_items():
    found = aggregate(table(TOTAL_VS_ITEM), TRIMMED["item"])
    assert found.totals == (Fraction("50.4"), Fraction("51.4"))


def test_a_mark_that_counts_has_no_reason_to_be_left_out():
    found = aggregate(table(column([60, 70, 80])), TRIMMED["total"])
    with refuses(ModelError, "counts, so it was not left out"):
        found.reason(1, 0, 0)


def test_all_problems_of_a_rule_come_at_once():
    with pytest.raises(ModelError) as caught:
        PanelRule(method="best", drop=0, more=[(12,), (15, 2), (15, 3)])
    assert len(caught.value.problems) == 5
    assert tells(caught.value, "is given twice", field="more", value="(15, 2)")


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda t: t.without("e9"), sentence("{kind} is not known", kind="evaluator")),
        (
            lambda t: t.changed("e9", "A", "i1", Fraction(1)),
            sentence("{kind} is not known", kind="evaluator"),
        ),
        (
            lambda t: t.changed("e1", "B", "i1", Fraction(1)),
            sentence("{kind} is not known", kind="bid"),
        ),
        (
            lambda t: t.changed("e1", "A", "i2", Fraction(1)),
            sentence("{kind} is not known", kind="criterion"),
        ),
    ],
)
def test_names_that_are_not_in_the_table(ask, text):
    with refuses(ModelError, text):
        ask(table({"A": [[1], [2], [3]]}))


def test_every_stranger_in_marks_and_recusals_is_named():
    with pytest.raises(ModelError) as caught:
        MarkTable.of(["e1"], ["A"], ["i"], {("e1", "B", "i"): Fraction(1)}, [("e8", "A")])
    assert [p.value for p in caught.value.problems] == ["B", "e8"]


def test_a_block_that_is_no_table_is_refused_with_every_reason():
    there = np.ones((2, 1, 1), dtype=bool)
    with pytest.raises(ModelError) as caught:
        MarkTable(("a", "a"), ("b",), ("i",), np.ones((2, 1, 2)), 0, there, there[:, :, 0])
    assert [p.field for p in caught.value.problems] == [
        "evaluators", "numerators", "numerators", "denominator",
    ]  # fmt: skip


def test_sums_that_would_overflow_are_kept_in_python_integers():
    large = 2**61
    people = ("e1", "e2", "e3", "e4")
    block = np.full((4, 1, 2), large, dtype=np.int64)
    there = np.ones((4, 1, 2), dtype=bool)
    made = MarkTable(people, ("b",), ("i", "j"), block, 1, there, np.zeros((4, 1), dtype=bool))
    assert aggregate(made, PanelRule()).totals == (2 * large,)
    assert aggregate(made, TRIMMED["total"]).totals == (2 * large,)
    small = made
    for who in people:
        for item in ("i", "j"):
            small = small.changed(who, "b", item, Fraction(3))
    assert small.numerators.dtype == np.int64
    assert aggregate(small, PanelRule()).totals == (6,)
