"""Just below, at and just above every edge that a rule declares, made from its declaration.

A minimum, a budget, a bound of a domain, a bend or a jump of a formula, the last decimal of a
rounding, a tie, the first and the last day: these are what a losing bidder's lawyer tests, so no rule
is without them, and none has to write them down. The bids come from the same draws as the audits.
"""

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from random import Random

import attrs
import pytest
from sentences import tells

from evalkit import ModelError, Text
from evalkit.rules import PANEL_RULES, RULES, Refused, Scored
from evalkit.rules.families.base import Code, FormulaResult, told
from evalkit.rules.periods import Uncompared, wrong_stretches
from evalkit.rules.phrases import Phrase
from evalkit.rules.tries import drawn

STEP = Fraction(1, 10**9)
DAY = timedelta(days=1)
DRAWS = 40


def sound(rule, seed):
    """Return settings that go together, and bids within every domain; None where there are none."""
    try:
        example = drawn(Random(seed).choice, rule, "tie-stable")
        rule.settings(example.settings)
    except ModelError:
        return None
    rows = {
        name: {k: v for k, v in row.items() if k in rule.columns}
        for name, row in example.before.items()
    }
    return dict(example.settings), rows


def draws(rule):
    found = filter(None, map(partial(sound, rule), range(DRAWS)))
    return list(found)


REQUIRES = [(name, need.id) for name, rule in RULES.items() for need in rule.requires]


@pytest.mark.parametrize(("name", "bound"), REQUIRES)
def test_a_bid_at_a_minimum_or_a_budget_is_admitted(name, bound):
    rule = RULES[name]
    (need,) = (need for need in rule.requires if need.id == bound)
    tried = 0
    for given, rows in draws(rule):
        settings = rule.settings(given)
        others = [other for other in rule.requires if other is not need]
        row = dict(rows["A"])
        at = need.bound(settings)
        inward = -STEP if need.at_most else STEP
        for value, admitted in ((at, True), (at + inward, True), (at - inward, False)):
            changed = {**row, need.on: value}
            if list(rule.problems("A", changed, settings)):
                continue  # a bound at the end of the domain
            if any(other.why(changed[other.on], settings, str) for other in others):
                continue
            found = rule.apply({"A": changed}, **given)["A"]
            out = isinstance(found, Refused) and not found.undefined
            assert out is not admitted, (given, changed)
            if not admitted:
                assert need.clause in str(found.flag)
            tried += 1
    assert tried >= 3


EDGES = [
    (name, place)
    for name, rule in RULES.items()
    for place, _ in enumerate(rule.body.family.code.edges)
]


def branch(outcome):
    """Return which sentences were told: the branch that the formula took, and what it found."""
    flag = outcome.flag.id if isinstance(outcome.flag, Phrase) else None
    return type(outcome), _kinds(outcome.how), flag


def _kinds(how):
    inner = [value.id for value in how.values.values() if isinstance(value, Phrase)]
    return (how.id, *inner)


@pytest.mark.parametrize(("name", "place"), EDGES)
def test_a_number_at_an_edge_belongs_to_the_side_that_the_text_gives_it(name, place):
    rule = RULES[name]
    edge = rule.body.family.code.edges[place]
    moved = there = 0
    for given, rows in draws(rule):
        settings = rule.settings(given)
        terms = rule.body.terms(settings)
        row, column = dict(rows["A"]), terms.word(edge.on) or edge.on
        at = edge.at(terms, row)
        if at is None:
            continue  # as the slots are filled, there is no such edge
        there += 1
        others = [e for e in rule.body.family.code.edges if e is not edge and e.on == edge.on]
        if any(abs(e.at(terms, row) - at) <= 2 * STEP for e in others):
            continue  # two edges in one place
        # Where inputs are rounded before they count, an edge moves by half a unit.
        rounded = rule.body.rounded
        if rounded is not None and rounded.at == "inputs":
            at -= Fraction(1, 2 * 10**rounded.places)
        found = []
        for value in (at - STEP, at, at + STEP):
            changed = {**row, column: value}
            if list(rule.problems("A", changed, settings)) or rule.refusal(changed, settings):
                break
            found.append(branch(rule.apply({"A": changed}, **given)["A"]))
        if len(found) < 3:
            continue
        below, here, above = found
        assert here == (above if edge.belongs_above(terms) else below), (given, row, column, at)
        moved += below != above
    assert moved or not there, "the edge changes nothing"


ROUNDED = [name for name, rule in RULES.items() if rule.body.rounded is not None]


@pytest.mark.parametrize("name", RULES)
def test_a_figure_has_the_decimals_that_the_rule_declares(name):
    rule = RULES[name]
    rounded = rule.body.rounded
    for given, rows in draws(rule):
        for outcome in rule.apply(rows, **given).values():
            if not isinstance(outcome, Scored):
                continue
            if rounded is None:
                assert outcome.value == outcome.raw
            else:
                assert (outcome.value * 10**rounded.places).denominator == 1
                if rounded.at == "figure":
                    assert outcome.value == half_up(outcome.raw, rounded.places)


def half_up(value, places):
    """Round by another method: doubled, so that a half is a whole."""
    doubled = abs(value) * 2 * 10**places
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return Fraction(whole if value >= 0 else -whole, 10**places)


@pytest.mark.parametrize("name", ROUNDED)
def test_half_a_unit_goes_up_and_less_goes_down(name):
    """The formula is kept, and its figure put just below, at and just above half a unit."""
    rule = RULES[name]
    body = rule.body
    unit = Fraction(1, 10**body.rounded.places)
    assert body.rounded.mode == "half-up"
    for sign in (1, -1):
        for away, up in ((-STEP, False), (Fraction(0), True), (STEP, True)):
            value = sign * (7 * unit + unit / 2 + away)
            assert body.rounded.round(value) == sign * (8 if up else 7) * unit


TIED = [name for name, rule in RULES.items() if rule.body.ties]


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].best is not None])
def test_equal_figures_are_parted_by_what_the_rule_declares_and_by_nothing_else(name):
    rule = RULES[name]
    ranked = 0
    for given, rows in draws(rule):
        found = rule.apply(rows, **given)
        for one, first in found.items():
            for other, second in found.items():
                if first.key is None or second.key is None or first.value != second.value:
                    continue
                leads = len(first.key) - 1 - len(rule.body.ties)
                if first.key[:leads] != second.key[:leads]:
                    continue  # a corridor: what decides stands first
                parted = [rows[one][n] - rows[other][n] for n in rule.body.ties]
                wanted = next((gap for gap in parted if gap), Fraction(0))
                assert (first.key > second.key) == (wanted > 0)
                assert (first.key == second.key) == (not wanted)
                ranked += 1
    assert ranked or rule.role == "test"


@pytest.mark.parametrize("name", TIED)
def test_the_larger_of_two_that_are_equal_ranks_first(name):
    body = RULES[name].body
    rule = attrs.evolve(body, family=attrs.evolve(body.family, code=level_code(body)))
    (tie,) = rule.ties
    given = RULES[name].settings({p.id: p.default or 1 for p in RULES[name].parameters})
    keys = [
        rule.score({"quality": Fraction(50), "price": Fraction(9), tie: value}, (), given).key
        for value in (Fraction(50) - STEP, Fraction(50), Fraction(50) + STEP)
    ]
    assert keys[0] < keys[1] < keys[2]


def level_code(body):
    """Return the code of a family that gives everybody the same figure."""
    how = told(next(iter(body.sentences)))
    return Code(score=lambda _bid, _context, _terms: FormulaResult(Fraction(1), how))


@pytest.mark.parametrize("rule", [*RULES.values(), *PANEL_RULES.values()], ids=lambda rule: rule.id)
def test_a_rule_is_in_force_on_its_first_and_its_last_day(rule):
    if rule.in_force_from is not None:
        assert rule.in_force(rule.in_force_from)
        assert not rule.in_force(rule.in_force_from - DAY)
    if rule.in_force_to is not None:
        assert rule.in_force(rule.in_force_to)
        assert not rule.in_force(rule.in_force_to + DAY)
    for stretch in rule.uncompared:
        for day, away in ((stretch.start, -DAY), (stretch.end, DAY)):
            if day is not None:
                assert stretch.holds(day)
                assert not stretch.holds(day + away)


FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


@pytest.mark.parametrize(
    ("spans", "rules"),
    [
        ([(FIRST, FIRST)], []),
        ([(FIRST, LAST)], []),
        ([(LAST, FIRST)], ["ends before it starts"]),
        ([(FIRST - DAY, FIRST)], ["is not within the time in force"]),
        ([(LAST, LAST + DAY)], ["is not within the time in force"]),
        ([(FIRST, FIRST), (FIRST + DAY, None)], []),
        ([(FIRST, FIRST + DAY), (FIRST + DAY, None)], ["overlaps the one before"]),
    ],
)
def test_stretches_lie_within_the_time_and_beside_each_other(spans, rules):
    stretches = [Uncompared(start, end, Text("not read")) for start, end in spans]
    found = [rule for rule, _ in wrong_stretches(FIRST, LAST, stretches)]
    assert len(found) == len(rules)
    for rule, wanted in zip(found, rules, strict=True):
        assert tells(rule, wanted)


def test_there_is_an_edge_of_every_kind():
    assert len(REQUIRES) >= 9
    assert len({name for name, _ in EDGES}) >= 16
    assert len(ROUNDED) >= 14
    assert TIED == ["wb-lcs", "wb-qcbs", "wb-rated"]
