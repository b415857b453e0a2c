"""Faults planted in evalkit's own scoring, each caught by a public law."""

import attrs
import pytest
from hypothesis import Phase
from mutants import plant
from tenders import korean_set

from evalkit import CriteriaSet, Criterion, Gate, Linear, Rounding
from evalkit.model import Stage
from evalkit.panel import PanelRule
from evalkit.schema import load_criteria
from evalkit.testing import check_criteria_set, check_panel_rule, check_procedure, laws

PLAIN = CriteriaSet(
    "plain",
    [
        Criterion("quality", Linear(0, 10), points=70),
        Criterion("price", Linear(200, 100), points=30),
    ],
    missing="interval",
    rounding=Rounding(2),
)
GROUPED = CriteriaSet(
    "grouped",
    [
        Criterion("plan", points=60),
        Criterion("method", Linear(0, 10), points=20, parent="plan"),
        Criterion("people", Linear(0, 10), points=40, parent="plan"),
        Criterion("price", Linear(200, 100), points=40),
    ],
    missing="interval",
)
LENIENT = attrs.evolve(PLAIN, missing="exclude")
CAPPED = attrs.evolve(PLAIN, gates=[Gate(id="cap", on="price", at_most=150, effect="cap", cap=40)])
STAGED = korean_set(
    stages=[Stage(id="one", on=["quantitative"], best=1), Stage(id="two", on=["qualitative"])]
)
KOREAN = korean_set()
TRIMMED = PanelRule(method="trimmed")


def rounding(places, mode):
    return attrs.evolve(PLAIN, rounding=Rounding(places, mode))


# Which module, what stands there, what is put in its place, for whom it is tried, and which law
# says so.
NAMED = {
    "a half of a number goes down": (
        "core.exact", "2 * rest >= bottom\n", "2 * rest > bottom\n", KOREAN, "procedure-rounding"),
    "a half of a column goes down": (
        "core.column", "(2 * size + down) //", "(2 * size + down - 1) //", PLAIN, "set-"),
    "the two lowest are left out": (
        "panel.aggregate", "(_HIGHEST, -seen)", "(_HIGHEST, seen)", TRIMMED, "panel-"),
    "the two lowest of a tender are left out": (
        "panel.aggregate", "(_HIGHEST, -seen)", "(_HIGHEST, seen)", KOREAN, "procedure-panel"),
    "who is recused counts": (
        "panel.marks", "return self.present & ~self.excused[:, :, None]",
        "return self.present.copy()", TRIMMED, "panel-"),
    "who is recused counts in a tender": (
        "panel.marks", "return self.present & ~self.excused[:, :, None]",
        "return self.present.copy()", KOREAN, "procedure-"),
    "a deduction is added": (
        "evaluation.award.adjusting", "self.granted(points) - self.deduction",
        "self.granted(points) + self.deduction", KOREAN, "procedure-"),
    "at least means more than": (
        "core.column", "self.tops >= edge", "self.tops > edge", PLAIN, "set-gate-edge"),
    "at least means more than in a tender": (
        "core.column", "self.tops >= edge", "self.tops > edge", KOREAN, "procedure-gate-edge"),
    "what is left out counts as zero": (
        "model.criteria_draft", "        return None\n    return (Fraction(0), Fraction(0))",
        "        return Fraction(0), Fraction(0)\n    return (Fraction(0), Fraction(0))", LENIENT,
        "set-"),
    "what is not known counts as zero": (
        "model.criteria_draft", "else criteria.scale(leaf).reach",
        "else (Fraction(0), Fraction(0))", PLAIN, "set-"),
    "the floor of an open gate is not applied": (
        "evaluation.branching", "max(branch.floor.get(node, bound), bound)", "Fraction(0)",
        GROUPED, "set-floor"),
    "technical points fall below zero": (
        "evaluation.award.adjusting", "max(self.early.of(raw), NOTHING)", "self.early.of(raw)",
        KOREAN, "procedure-trace"),
    "the floor of a price rule is not applied": (
        "rules.families.korea",
        'max(lowest, terms.get("lowest_floor", terms("floor")) * reference)', "lowest * 1",
        KOREAN, "procedure-rules"),
    "excluded weight is not shared": (
        "evaluation.adding", "node.points / Fraction(whole, mosts.over) if whole",
        "Fraction(1) if whole", LENIENT, "set-trace"),
}  # fmt: skip
OWN = {
    "a deduction comes before a bonus": (
        "evaluation.award.adjusting",
        "return points + self.granted(points) - self.deduction if self else points",
        "return points - self.deduction + min(self.bonus, self.most - points + self.deduction)",
        KOREAN, "procedure-trace"),
    "a bonus counts twice": (
        "evaluation.award.adjusting", "min(self.bonus, self.most - points)",
        "min(2 * self.bonus, self.most - points)", load_criteria("kr-pps-negotiated"),
        "procedure-trace"),
    "every bid is of one lot": (
        "evaluation.award.run", 'found.setdefault(bid.lot if bid is not None else "", [])',
        'found.setdefault("", [])', KOREAN, "procedure-lots"),
    "the alphabet decides a tie": (
        "evaluation.award.deciding", "(*state.key, *tie_key(self.judged, state))",
        "(*state.key, *tie_key(self.judged, state), Fraction(-ord(state.project[0])))",
        KOREAN, "procedure-names"),
    "prices are put to the rule under other names": (
        "evaluation.award.pricing", "return use.rule.figures(rows, settings)",
        "return use.rule.figures(rows[::-1], settings)", KOREAN, "procedure-price"),
    "a half to even goes up": (
        "core.column", "((rest == down) & (whole % 2 == 1))", "(rest == down)",
        rounding(1, "half-even"), "set-"),
    "what is cut off is rounded": (
        "core.column", "whole = size // down\n        elif",
        "whole = (2 * size + down) // (2 * down)\n        elif", rounding(1, "truncate"), "set-"),
    "at most means less than": (
        "core.column", "self.tops <= edge", "self.tops < edge", PLAIN, "set-gate-edge"),
    "the median of an even number is the lower one": (
        "panel.aggregate", "(count // 2)[None]", "((count - 1) // 2)[None]",
        PanelRule(method="median"), "panel-ends"),
    "more are left out of small panels": (
        "panel.rule", "if size >= least), self.drop)", "if size < least), self.drop)",
        PanelRule(method="trimmed", more=[(5, 2)]), "panel-"),
    "a panel is never too small": (
        "panel.aggregate", "if least >= needed:", "if least >= 1:",
        PanelRule(method="trimmed", at_least=4), "panel-size"),
    "the size asked for is forgotten": (
        "panel.rule", "max(self.at_least or 1, 2", "max(1, 2", PanelRule(at_least=4),
        "panel-size"),
    "a bonus lifts above the most": (
        "evaluation.award.adjusting", "max(min(self.bonus, self.most - points), NOTHING)",
        "self.bonus", KOREAN, "procedure-trace"),
    "bonuses are not limited": (
        "evaluation.award.adjusting", "min(sums[at, True], most)", "max(sums[at, True], most)",
        KOREAN, "procedure-trace"),
    "a price at the ceiling is out": (
        "evaluation.award.opening", "state.bid.price > bound", "state.bid.price >= bound", KOREAN,
        "procedure-ceiling"),
    "a withdrawn bid counts": (
        "evaluation.award.deciding", 'if state.bid.status == "valid":',
        'if state.bid.status != "rejected":', KOREAN, "procedure-withdrawn"),
    "one more goes on from a round": (
        "evaluation.award.deciding", "above >= best", "above > best", STAGED, "procedure-stage"),
    "the weakest is the strongest": (
        "evaluation.adding", "return least(raised)", "return greatest(raised)",
        attrs.evolve(PLAIN, aggregate="minimum"), "set-"),
    "a seat without a mark is forgotten": (
        "evaluation.shares", "if absent is not None else marks.open[:0]",
        "if absent is None else marks.open[:0]", attrs.evolve(PLAIN, missing="zero"), "set-"),
    "an open floor is a ceiling": (
        "evaluation.adding", "(floor, greatest)", "(floor, least)", GROUPED, "set-floor"),
    "groups are not rounded": (
        "model.tree", '(at == "group" and depth == 1)', '(at == "group" and depth == 2)',
        load_criteria("jp-addition"), "procedure-trace"),
    "a mark that is missing is zero": (
        "evaluation.award.judging", "return NOTHING",
        "return CriterionScore(_twice(Fraction(0)), None, ())", KOREAN, "procedure-missing"),
}  # fmt: skip


def check(subject, tries):
    if isinstance(subject, PanelRule):
        check_panel_rule(subject, max_examples=tries)
    elif subject.procedure is None:
        check_criteria_set(subject, max_examples=tries)
    else:
        check_procedure(subject, max_examples=tries)


def is_caught(monkeypatch, fault, tries):
    module, old, new, subject, law = fault
    # What is found is enough here; to make it simple takes longer.
    monkeypatch.setattr(laws, "PHASES", (Phase.generate,))
    plant(monkeypatch, f"evalkit.{module}", old, new)
    # A copy: what a set has worked out of itself before must not hide the fault.
    with pytest.raises(AssertionError, match=f"^{law}[a-z-]* is broken: "):
        check(attrs.evolve(subject), tries)


@pytest.mark.parametrize("name", NAMED)
def test_a_fault_in_the_scoring_is_caught(name, monkeypatch):
    is_caught(monkeypatch, NAMED[name], 20)


@pytest.mark.long
@pytest.mark.parametrize("name", OWN)
def test_another_fault_in_the_scoring_is_caught(name, monkeypatch):
    is_caught(monkeypatch, OWN[name], 30)


@pytest.mark.long
@pytest.mark.parametrize(
    "subject",
    [PLAIN, GROUPED, LENIENT, CAPPED, STAGED, KOREAN],
    ids=["plain", "grouped", "lenient", "capped", "staged", "korean"],
)
def test_without_a_fault_nothing_is_caught(subject):
    check(subject, 10)
