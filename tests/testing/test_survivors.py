"""Faults at the edges of single rules and scales, each with the value worked out by hand."""

from datetime import date
from fractions import Fraction

import attrs
import pytest
from mutants import plant

from evalkit import Categories, Steps
from evalkit.core.errors import ModelError
from evalkit.core.irrational import power_product
from evalkit.panel import PanelRule
from evalkit.panel.aggregate import aggregate
from evalkit.panel.marks import MarkTable
from evalkit.rules import PANEL_RULES, RULES

STEP = Fraction(1, 10**9)
LOWEST, HIGHEST = 2, 1
AGGREGATE = "evalkit.panel.aggregate"
AWARDS = "evalkit.rules.families.awards"
FORMULA = "evalkit.rules.formula"
IRRATIONAL = "evalkit.core.irrational"
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


def table(marks, recused=()):
    people = [f"e{n}" for n in range(1, len(marks) + 1)]
    given = {(name, "A", "item"): Fraction(mark) for name, mark in zip(people, marks, strict=True)}
    return MarkTable.of(people, ["A"], ["item", "agreed"], given, recused)


def panel(marks, recused=()):
    # The panel agreed on the second item, so nobody has a mark of it.
    found = attrs.evolve(table(marks, recused), agreed={("A", "agreed"): Fraction(7)})
    return aggregate(found, PanelRule(method="trimmed", by="total"))


def all_equal():
    found = panel([5, 5, 5])
    assert [found.reason(place, 0, 0) for place in (0, 1)] == ["lowest", "highest"]


def only_marks_that_count_are_trimmed():
    found = panel([1, 5, 6, 9, 10], recused=[("e1", "A")])
    # Of 5, 6, 9 and 10 the lowest and the highest go; of the recused, and of what was agreed on, none.
    assert found.trimmed[:, 0, 0].tolist() == [0, LOWEST, 0, 0, HIGHEST]
    assert found.trimmed[:, 0, 1].tolist() == [0, 0, 0, 0, 0]


def quality_against_the_most_there_is():
    # (1 - (best - Q) / 100 * 60/40) / P * lowest, where nobody has 100: for A
    # 1 - (80 - 50) / 100 * 3/2 = 11/20, for B (1 - 0) / 200 * 100 = 1/2. Against the best, 80, A
    # had 7/16, and B would win.
    bids = {
        name: {"quality": Fraction(q), "price": Fraction(p)}
        for name, q, p in (("A", 50, 100), ("B", 80, 200))
    }
    weights = {"quality_weight": 60, "price_weight": 40, "quality_max": 100}
    found = RULES["utility-index"].apply(bids, **{k: Fraction(v) for k, v in weights.items()})
    assert [found[name].value for name in "AB"] == [Fraction(11, 20), Fraction(1, 2)]


def the_better_at_the_least_cost():
    bids = {
        name: {"quality": Fraction(q), "price": Fraction(100)} for name, q in (("A", 80), ("B", 90))
    }
    found = RULES["wb-lcs"].apply(bids, minimum=Fraction(70))
    assert found["A"].value == found["B"].value
    assert found["B"].key > found["A"].key


def rounding_is_sure():
    # Roots of squares, so the value is known exactly: 1.005, and 10^-30 to either side, which
    # 22 digits do not show. Half-even, the middle goes down.
    tiny = Fraction(1, 10**30)
    for away, wanted in ((-tiny, "1.00"), (0, "1.00"), (tiny, "1.01")):
        square = (Fraction("1.005") + away) ** 2
        assert power_product([square], [Fraction(1, 2)], 2) == Fraction(wanted)


SURVIVORS = {
    "e3: the first approximation is taken": (
        IRRATIONAL, 'if low == round_to(middle + slack, places, "half-even"):', "if True:",
        rounding_is_sure),
    "e3: an approximation counts as exact": (
        IRRATIONAL, "abs(middle) / 10 ** (digits - _GUARD)", "Fraction(0)", rounding_is_sure),
    "p4: what does not count is trimmed": (
        AGGREGATE, "trimmed[~counting] = 0", "pass", only_marks_that_count_are_trimmed),
    "r9: the worse of two at the least cost": (
        FORMULA, "*(row[name] for name in self.ties)", "*(-row[name] for name in self.ties)",
        the_better_at_the_least_cost),
    "r13: the best bid for the most there is": (
        AWARDS, '(best - bid["quality"]) / terms("quality_max")', '(best - bid["quality"]) / best',
        quality_against_the_most_there_is),
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


def the_fourth_decimal_is_kept(rule):
    # Each panel at the fifth decimal, half up, before they are added: 1.0001 + 2.0001.
    row = {"common": Fraction("1.00005"), "specialist": Fraction("2.00005")}
    found = rule.score(row, (), {"common_max": Fraction(50), "specialist_max": Fraction(30)})
    assert found.value == Fraction("3.0002")


def test_specialist_panels_round_to_four_places():
    body = RULES["kr-specialist-panel"].body
    the_fourth_decimal_is_kept(body)
    # r5: three decimals, and its siblings.
    for fault in ({"places": 3}, {"places": 5}, {"mode": "half-even"}, {"at": "figure"}):
        with pytest.raises(AssertionError):
            the_fourth_decimal_is_kept(
                attrs.evolve(body, rounded=attrs.evolve(body.rounded, **fault))
            )


@pytest.mark.parametrize("name", SURVIVORS)
def test_an_edge_is_where_the_text_puts_it(name, monkeypatch):
    module, old, new, holds = SURVIVORS[name]
    holds()
    plant(monkeypatch, module, old, new)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        holds()
