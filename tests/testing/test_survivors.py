"""Faults at the edges of single rules and scales, each with the value worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest
from mutants import plant

from evalkit import Categories, Steps
from evalkit.core.errors import ModelError
from evalkit.panel import PanelRule
from evalkit.panel.aggregate import aggregate
from evalkit.panel.marks import MarkTable
from evalkit.rules import PANEL_RULES, RULES

STEP = Fraction(1, 10**9)
AGGREGATE = "evalkit.panel.aggregate"
DOMAINS = "evalkit.rules.domains"
PERIODS = "evalkit.rules.periods"
STEPS = "evalkit.scales.steps"
BASE = "evalkit.scales.base"


def bound_of(name, kind):
    """Put a bid below, at and above a bound that a rule asks for."""
    need = next(need for need in RULES[name].requires if need.id == kind)
    at = {kind: Fraction(50)}
    inside = [need.met(Fraction(50) + away, at) for away in (-STEP, 0, STEP)]
    assert inside == ([True, True, False] if need.at_most else [False, True, True])


def minimum():
    bound_of("wb-qcbs", "minimum")


def budget():
    bound_of("wb-fbs", "budget")


def last_day():
    ended = [r for r in (*RULES.values(), *PANEL_RULES.values()) if r.in_force_to is not None]
    assert ended
    for rule in ended:
        assert rule.in_force(rule.in_force_to)
        assert not rule.in_force(date.fromordinal(rule.in_force_to.toordinal() + 1))


def threshold():
    scale = Steps([(0, 0), (10, "0.5"), (20, 1)])
    for value, wanted in ((10 - STEP, 0), (10, Fraction(1, 2)), (10 + STEP, Fraction(1, 2))):
        assert scale.utility(Fraction(value)) == wanted


def reversed_staircase():
    # From 0 to 0.8 as it stands, so from 0.2 to 1 turned over.
    turned = Steps([(0, 0), (10, "0.8")], reversed=True)
    assert turned.reach == (Fraction(1, 5), 1)


def category_beyond():
    scale = Categories([("low", 0), ("high", 1)])
    assert scale.place(1) == 1
    with pytest.raises(ModelError):
        scale.place(2)


def panel(marks, recused=()):
    people = [f"e{n}" for n in range(1, len(marks) + 1)]
    given = {(name, "A", "item"): Fraction(mark) for name, mark in zip(people, marks, strict=True)}
    table = MarkTable.of(people, ["A"], ["item"], given, recused)
    return aggregate(table, PanelRule(method="trimmed", by="total"))


def all_equal():
    found = panel([5, 5, 5])
    assert [found.reason(place, 0, 0) for place in (0, 1)] == ["lowest", "highest"]


def recused_are_not_trimmed():
    assert panel([1, 5, 6, 9, 10], recused=[("e1", "A")]).trimmed[0, 0, 0] == 0
    assert panel([1, 5, 6, 9, 10], recused=[("e1", "A")]).trimmed[1, 0, 0] == 2


SURVIVORS = {
    "p2: the highest first where all are equal": (
        AGGREGATE, "((_LOWEST, seen), (_HIGHEST, -seen))", "((_HIGHEST, -seen), (_LOWEST, seen))",
        all_equal),
    "r7, a2: at the minimum": (
        DOMAINS, "else value >= bound", "else value > bound", minimum),
    "r8: at the budget": (DOMAINS, "return value <= bound", "return value < bound", budget),
    "r10: the last day": (PERIODS, "or day <= end)", "or day < end)", last_day),
    "s3: a threshold a little lower": (
        STEPS, "for x, _ in self.steps], value)",
        "for x, _ in self.steps], value + Fraction(1, 10**9))", threshold),
    "s5: one category too many": (
        STEPS, "0 <= found < len(self.levels)", "0 <= found <= len(self.levels)",
        category_beyond),
    "s7: a staircase turned over": (
        BASE, "(1 - high, 1 - low) if turned", "(low, high) if turned", reversed_staircase),
}  # fmt: skip


def test_who_is_recused_is_neither_highest_nor_lowest():
    recused_are_not_trimmed()


def test_the_better_of_two_at_the_least_cost_is_first():
    bids = {
        name: {"quality": Fraction(q), "price": Fraction(100)} for name, q in (("A", 80), ("B", 90))
    }
    found = RULES["wb-lcs"].apply(bids, minimum=Fraction(70))
    assert found["A"].value == found["B"].value
    assert found["B"].key > found["A"].key


def test_specialist_panels_round_to_four_places():
    rounded = RULES["kr-specialist-panel"].body.rounded
    assert rounded.round(Fraction("1.00005")) == Fraction("1.0001")
    assert rounded.round(Fraction("1.00004")) == Fraction("1.0000")


@pytest.mark.parametrize("name", SURVIVORS)
def test_an_edge_is_where_the_text_puts_it(name, monkeypatch):
    module, old, new, holds = SURVIVORS[name]
    holds()
    plant(monkeypatch, module, old, new)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        holds()
