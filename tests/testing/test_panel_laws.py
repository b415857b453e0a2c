"""Panel rules keep the laws; every law catches a way to bring marks together that breaks it."""

from fractions import Fraction

import pytest
from hypothesis import strategies as st
from testing_panels import RULES

from evalkit.panel import PanelRule
from evalkit.panel.aggregate import aggregate
from evalkit.testing import LAWS, check_panel_rule, panel_laws

pytestmark = pytest.mark.usefixtures("as_found")

TRIMMED = PanelRule(method="trimmed", by="total")


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_kind_of_panel_rule_keeps_the_laws(rule):
    assert not {"panel-ends", "panel-power"} & set(check_panel_rule(rule, max_examples=15).untested)


@pytest.mark.long
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_kind_of_panel_rule_keeps_the_laws_on_many_panels(rule):
    check_panel_rule(rule, max_examples=50)


def caught(panel, law, rule=TRIMMED):
    with pytest.raises(AssertionError, match=f"^{law} is broken: ") as found:
        check_panel_rule(rule, panel=panel, max_examples=60)
    assert LAWS[law].text in str(found.value)
    return str(found.value)


def rows(table, value):
    """Apply a function to the marks that are there, by bid and item."""
    return [
        [
            value(
                [
                    Fraction(int(table.numerators[e, b, i]), table.denominator)
                    for e in range(len(table.evaluators))
                    if table.present[e, b, i] and not table.excused[e, b]
                ],
                b,
            )
            for i in range(len(table.items))
        ]
        for b in range(len(table.bids))
    ]


def mean(marks, _=0):
    return sum(marks, Fraction(0)) / len(marks)


def test_a_plain_mean_where_ends_are_to_be_left_out():
    def plain(table, rule):
        return rows(table, mean) if aggregate(table, rule) else None

    text = caught(plain, "panel-definition")
    assert "points, not" in text


def shifted(change):
    """Bring marks together as evalkit does, and let `change(points, table)` spoil the points."""

    def panel(table, rule):
        return change([list(row) for row in aggregate(table, rule).values], table)

    return panel


def test_points_without_enough_evaluators():
    def lenient(table, rule):
        few = len(table.evaluators) < 4
        return rows(table, mean) if few else aggregate(table, rule).values

    caught(lenient, "panel-size", PanelRule(at_least=4))


def test_a_panel_that_is_large_enough_is_not_refused():
    caught(
        lambda table, _: aggregate(table, PanelRule(at_least=4)).values, "panel-size", PanelRule()
    )


def middle(table, rule):
    """The middle between the two ends: one evaluator moves it by half, however many there are."""
    aggregate(table, rule)
    return rows(table, lambda marks, _: (max(marks) + min(marks)) / 2)


def test_one_evaluator_who_moves_too_much():
    # By itself, since the same fault breaks the definition, too, which is tried after it.
    held = panel_laws._Held(TRIMMED, middle)
    with pytest.raises(AssertionError, match=r"^panel-power is broken: .* marks kept"):
        panel_laws.hold(st.data(), held.moves, max_examples=300, derandomize=True)


ONLY = {
    "panel-evaluators-alike": lambda points, table: [
        [
            (9 * value + Fraction(int(mark), table.denominator)) / 10
            for value, mark in zip(row, marks, strict=True)
        ]
        for row, marks in zip(points, table.numerators[table.evaluators.index("e1")], strict=True)
    ],
    "panel-evaluator-order": lambda points, table: [
        [value + (table.evaluators[0] != "e1") for value in row] for row in points
    ],
    "panel-bid-order": lambda points, table: [
        [value + (table.bids[0] != "A") for value in row] for row in points
    ],
}


@pytest.mark.parametrize("law", ONLY)
def test_an_order_that_counts(law):
    caught(shifted(ONLY[law]), law)
