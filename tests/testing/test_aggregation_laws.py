"""The house aggregations keep the laws; every law catches an aggregation that breaks it."""

from fractions import Fraction

import pytest

from evalkit.testing import (
    LAWS,
    check_aggregation,
    smallest_utility,
    weighted_product,
    weighted_sum,
)

pytestmark = pytest.mark.usefixtures("as_found")

HOUSE = [weighted_sum, weighted_product, smallest_utility]


def plain(u, w):
    return [sum((a * b for a, b in zip(row, w, strict=True)), Fraction(0)) for row in u]


@pytest.mark.parametrize("rule", HOUSE, ids=lambda rule: rule.__name__)
def test_house_rules_keep_the_laws(rule):
    found = check_aggregation(rule, any_weights=True, max_examples=30)
    assert not found.untested


def test_house_sum_is_the_plain_sum():
    u, w = (
        [[Fraction(1, 3), Fraction(1)], [Fraction(0), Fraction(1, 2)]],
        [Fraction(1, 4), Fraction(3, 4)],
    )
    assert weighted_sum(u, w) == plain(u, w) == [Fraction(5, 6), Fraction(3, 8)]


def test_house_product_and_minimum():
    u, w = (
        [[Fraction(1, 4), Fraction(1)], [Fraction(0), Fraction(1)]],
        [Fraction(1, 2), Fraction(1, 2)],
    )
    assert weighted_product(u, w) == [Fraction(1, 2), Fraction(0)]
    assert smallest_utility(u, w) == [Fraction(1, 4), Fraction(0)]


def negated(u, w):
    return [-total for total in plain(u, w)]


def one_short(u, w):
    return plain(u, w)[:-1]


def worse_is_better(u, w):
    return [1 - total for total in plain(u, w)]


def half_punished(u, w):
    """Totals keep dominance between projects that differ little, but a full mark costs."""
    return [total / 2 if 1 in row else total for row, total in zip(u, plain(u, w), strict=True)]


def first_gets_more(u, w):
    totals = plain(u, w)
    return [(1 + totals[0]) / 2, *totals[1:]]


def last_gets_more(u, w):
    totals = plain(u, w)
    return [*totals[:-1], (1 + totals[-1]) / 2]


def in_place_one(u, w):
    """Depends on place, though never to the harm of the first: only the order law sees it."""
    return [t * Fraction(99 + (n == 0), 100) for n, t in enumerate(plain(u, w))]


def by_rank_of_sum(u, w):
    """The first criterion counts twice, whatever its weight: the order of criteria matters."""
    return [(row[0] + total) / 2 for row, total in zip(u, plain(u, w), strict=True)]


def min_max(u, w):
    """Divides by the best: fair in dominance, but a newcomer moves everyone."""
    lows, highs = [min(c) for c in zip(*u, strict=True)], [max(c) for c in zip(*u, strict=True)]
    rows = [
        [
            (x - lo) / (hi - lo) if hi > lo else Fraction(0)
            for x, lo, hi in zip(r, lows, highs, strict=True)
        ]
        for r in u
    ]
    return plain(rows, w)


def drops_with_company(u, w):
    """A rise of one's own best mark lowers the total, but dominance in a pair stays."""
    best = max(max(row) for row in u)
    return [total * (1 - best / 2) for total in plain(u, w)]


def float_sum_off(u, w):
    totals = plain(u, w)
    return [t + 1e-6 if isinstance(t, float) else t for t in totals]


def spoils(u, w):
    totals = plain(u, w)
    u[0][0] = Fraction(7)
    return totals


def newcomer_counts(u, w):
    return [total / len(u) for total in plain(u, w)]


LIARS = [
    (negated, {}, "aggregation-(bounded|dominance|monotone)"),
    (one_short, {}, "aggregation-bounded"),
    (lambda u, w: [2 * t for t in plain(u, w)], {}, "aggregation-bounded"),
    (worse_is_better, {}, "aggregation-(dominance|monotone)"),
    (half_punished, {}, "aggregation-(dominance|monotone)"),
    (last_gets_more, {}, "aggregation-dominance"),
    (drops_with_company, {}, "aggregation-monotone"),
    (in_place_one, {}, "aggregation-project-order"),
    (first_gets_more, {}, "aggregation-project-order"),
    (by_rank_of_sum, {}, "aggregation-criterion-order"),
    (
        lambda u, w: [t / (1 + sum(w)) for t in plain(u, w)],
        {"any_weights": True},
        "aggregation-weight-unit",
    ),
    (float_sum_off, {"floats": True}, "aggregation-methods"),
    (lambda u, _w: [sum(row, Fraction(0)) / len(row) for row in u], {}, "aggregation-split"),
    (smallest_utility, {"reverses": True}, "aggregation-reversal"),
    (spoils, {}, "aggregation-untouched"),
    (newcomer_counts, {}, "aggregation-independence"),
]


@pytest.mark.parametrize(("rule", "declared", "law"), LIARS)
def test_every_liar_is_caught(rule, declared, law):
    with pytest.raises(AssertionError, match=f"^{law} is broken: "):
        check_aggregation(rule, **declared, max_examples=300, derandomize=True)


def test_every_law_of_aggregations_has_a_liar():
    assert {law for *_, law in LIARS if "(" not in law} == {
        x.name for x in LAWS.values() if x.about == "aggregation"
    }


@pytest.mark.long
def test_min_max_is_caught_unless_it_declares_itself():
    with pytest.raises(AssertionError, match="is broken"):
        check_aggregation(min_max)
    shown = [[Fraction(1)], [Fraction(1, 2)], [Fraction(0)]], [Fraction(1)]
    check_aggregation(newcomer_counts, depends_on_others=True, counter_example=shown)


def test_a_counter_example_must_show_something():
    nothing = [[Fraction(1)], [Fraction(0)]], [Fraction(1)]
    with pytest.raises(AssertionError, match="does not show it"):
        check_aggregation(weighted_sum, depends_on_others=True, counter_example=nothing)
    undominated = [[Fraction(0)], [Fraction(1)]], [Fraction(1)]
    with pytest.raises(AssertionError, match="nobody dominates"):
        check_aggregation(newcomer_counts, depends_on_others=True, counter_example=undominated)


def test_a_claim_and_its_counter_example_go_together():
    with pytest.raises(ValueError, match="go together"):
        check_aggregation(weighted_sum, depends_on_others=True)


def test_floats_and_a_tolerance_may_be_declared():
    check_aggregation(plain, floats=True, max_examples=25)
    rounded = lambda u, w: [float(t) for t in plain(u, w)]  # noqa: E731
    check_aggregation(rounded, tolerance=1e-12, max_examples=25)


def test_a_rule_may_ignore_a_criterion():
    check_aggregation(lambda u, w: [min(row) * Fraction(1, 2) for row in u], max_examples=25)


def test_the_message_names_both_situations_and_the_totals():
    with pytest.raises(AssertionError) as caught:
        check_aggregation(newcomer_counts, derandomize=True)
    text = str(caught.value)
    assert "as another project, which the first dominates, they are" in text
    assert LAWS["aggregation-independence"].text in text
