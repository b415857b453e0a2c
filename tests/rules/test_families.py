"""A family holds for every filling of its slots, also for those that no official rule has yet."""

from fractions import Fraction

import pytest

from evalkit import InputError
from evalkit.rules import Refused, load_rule
from evalkit.rules.audit import audit

HEAD = """
id = "ours"
title = { en = "Ours" }
role = "award"
jurisdiction = "town"
citation = "none"
seen = "own"
summary = { en = "Ours." }
formula = "?"
rounds = "not-rounded"
"""


def rule_of(tmp_path, family, fixed, head="", rest=""):
    path = tmp_path / "ours.toml"
    path.write_text(f'{HEAD}{head}\nfamily = "{family}"\n[fixed]\n{fixed}\n{rest}', "utf-8")
    return load_rule(path)


def prices(*amounts):
    return {name: {"price": amount} for name, amount in zip("ABC", amounts, strict=False)}


def offers(*pairs):
    return {n: {"quality": q, "price": p} for n, (q, p) in zip("ABC", pairs, strict=False)}


TO_TWICE = 'max_points = 40\nno_points_at = "announced"\nprice_max = 200'
FROM_SET = 'max_points = 40\nall_points_at = "announced"\nprice_min = 100\nno_points_at = "highest"'
MEAN = 'max_points = 40\nreference = 100\nslope = 20\naverage = "mean"'
DISCOUNT = (
    'max_points = 40\nreference = 100\nagainst = "largest"\nsignificant = 0.05\n'
    "investigation_price = 80\nbelow_share = 0.5"
)
FILLINGS = [
    # 40 × (200 − 150) / (200 − 100)
    ("linear", TO_TWICE, prices(100, 150, 250), ["40", "20", "-20"]),
    ("linear", TO_TWICE + "\nnot_below_zero = true", prices(100, 250), ["40", "0"]),
    ("linear", FROM_SET, prices(80, 125, 200), ["40", "30", "0"]),
    ("linear", TO_TWICE + '\nwhen_equal = "all-points"', prices(200, 200), ["40", "40"]),
    # mean 110: 40 − 20 × 10/100
    ("distance-from-average", MEAN, prices(100, 100, 130), ["38", "38", "36"]),
    (
        "distance-from-average",
        MEAN.replace("mean", "median"),
        prices(100, 100, 130),
        ["40", "40", "34"],
    ),
    ("distance-from-average", MEAN + "\nlow = 0.9\ntaken_off = 3", prices(80, 90), ["36", "39"]),
    # 10 × 100 / 5², and by 2/3 and 1/3 of the weight
    ("quotient", 'over = "quality"\nquality_share = "2/3"\nscale = 10', offers((5, 100)), ["40"]),
    ("quotient", 'over = "quality"\nscale = 10', offers((5, 100)), ["200"]),
    ("quotient", 'quality_share = "2/3"\nscale = 10', offers((5, 100)), ["5/2"]),
    # discounts 30 − half of 10 below 80, and 10: 25 and 10 of 100, against 25
    ("discount", DISCOUNT, prices(70, 90), ["40", "16"]),
    ("discount", DISCOUNT, prices(99, 98), ["8", "16"]),
]


@pytest.mark.parametrize(("family", "fixed", "bids", "values"), FILLINGS)
def test_a_filling_that_no_official_rule_has(tmp_path, family, fixed, bids, values):
    rule = rule_of(tmp_path, family, fixed)
    found = rule.apply(bids)
    assert [outcome.value for outcome in found.values()] == [Fraction(v) for v in values]
    assert all(str(outcome.how) for outcome in found.values())
    assert rule.context is not None or family == "quotient"


@pytest.mark.parametrize(
    ("fixed", "bids", "how"),
    [
        ('over = "quality"\nquality_share = "2/3"\nscale = 10', (5, 100), "10 × 100 / 5 ^ 2"),
        ('over = "quality"', (5, 100), "100 / 5"),
        ('quality_share = "2/3"', (5, 100), "5 ^ 2 / 100"),
        ("scale = 10", (5, 100), "10 × 5 / 100"),
    ],
)
def test_a_quotient_shows_what_is_computed(tmp_path, fixed, bids, how):
    assert str(rule_of(tmp_path, "quotient", fixed).apply(offers(bids))["A"].how) == how


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ((200, 210), "the price with all points, 200, is that with none"),
        ((201,), "is above the one"),
    ],
)
def test_a_line_without_two_ends_gives_no_points(tmp_path, amounts, why):
    for outcome in rule_of(tmp_path, "linear", TO_TWICE).apply(prices(*amounts)).values():
        assert isinstance(outcome, Refused)
        assert why in str(outcome.flag)


def test_a_corridor_also_holds_powers(tmp_path):
    fixed = 'quality_share = "2/3"\ndecision = "price"\nswing = 0.1'
    found = rule_of(tmp_path, "quotient", fixed).apply(offers((10, 100), (9, 85), (8, 80)))
    # 1, 81/85, 64/80: the third is outside, and of the others the cheaper is first
    assert found["C"].key is None
    assert found["B"].key > found["A"].key


def test_sums_are_cut_and_reduced(tmp_path):
    head = 'inputs = ["plan", "team"]'
    fixed = 'figure = "plan + team"\ndeducted = 2\nof = "total"\ntotal_cut = 70'
    rule = rule_of(tmp_path, "sum", fixed, head)
    found = rule.apply({"A": {"plan": 50, "team": 22}, "B": {"plan": 50, "team": 21}})
    assert [(s.value, s.key is None) for s in found.values()] == [(70, False), (69, True)]
    assert str(found["B"].how) == "50 + 21 − 2"
    assert str(found["B"].flag) == "69 is less than 70"
    technical = 'figure = "plan + team"\nof = "technical"\ntested = "team"\ntechnical_share = 0.5\ntechnical_max = 40'
    found = rule_of(tmp_path, "sum", technical, head).apply({"A": {"plan": 50, "team": 19}})
    assert (found["A"].value, str(found["A"].flag)) == (69, "19 is less than 20")
    assert str(found["A"].how) == "19 technical points"


def test_a_share_that_is_given_and_one_of_what_is_left(tmp_path):
    rule = rule_of(tmp_path, "share", 'part = "x"\nlimit = 0.3\nless = "y"', 'inputs = ["x", "y"]')
    found = rule.apply({"A": {"x": "0.2", "y": "0.5"}})["A"]
    assert (found.value, str(found.how)) == (Fraction(2, 5), "0.2 / 0.5")
    assert str(found.flag) == "breach: 0.2 is more than 0.15, 0.3 of 0.5"
    assert str(rule.apply({"A": {"x": "0.2", "y": 0}})["A"].how) == "0.2 / 1"
    rule = rule_of(
        tmp_path, "share", 'part = "x"\nlimit = 0.3\nflagged = "at-least"', 'inputs = ["x"]'
    )
    found = rule.apply({"A": {"x": "0.3"}, "B": {"x": "0.29"}})
    assert str(found["A"].how) == "0.3 against 0.3"
    assert str(found["A"].flag) == "0.3 reaches 0.3, 0.3 of 1"
    assert found["B"].flag is None


@pytest.mark.parametrize(
    ("family", "fixed", "alone"),
    [
        ("linear", FROM_SET, False),
        ("linear", FROM_SET.replace("highest", "announced") + "\nprice_max = 300", True),
        ("discount", DISCOUNT, False),
        ("quotient", "scale = 2", True),
        ("quotient", 'decision = "quality"\nswing = 0.1', False),
    ],
)
def test_a_formula_stands_alone_where_its_text_names_no_other_bid(tmp_path, family, fixed, alone):
    rule = rule_of(tmp_path, family, fixed)
    assert (rule.context is None) is alone
    by_construction = audit(rule, tries=5)["own-bid-only"].state == "by construction"
    assert by_construction is alone


def test_a_notice_that_may_name_the_others_leaves_no_formula_alone(tmp_path):
    rest = "[parameters.middle]\n[parameters.reference_quality]\n[parameters.reference_price]"
    rule = rule_of(tmp_path, "weighted-difference", "quality_weight = 0.5", rest=rest)
    assert rule.context is not None
    settings = {"middle": "announced", "reference_quality": 10, "reference_price": 100}
    found = rule.apply(offers((20, 100), (10, 200)), **settings)
    assert [s.value for s in found.values()] == [Fraction(1, 2), Fraction(-1, 2)]


@pytest.mark.parametrize(
    ("family", "fixed", "message"),
    [
        (
            "quotient",
            'over = "quality"\ndecision = "price"\nswing = 0.1',
            "decision: is used only where over is price",
        ),
        ("quotient", "swing = 0.1", "swing: is used only where decision is quality, price"),
        (
            "linear",
            TO_TWICE + "\nprice_min = 3",
            "price_min: is used only where all_points_at is announced",
        ),
        (
            "linear",
            'max_points = 40\nno_points_at = "multiple"',
            "multiple: is a slot that is not filled",
        ),
        ("linear", "max_points = 40", "no_points_at: is a slot that is not filled"),
        (
            "distance-from-average",
            MEAN.replace("mean", "trimmed"),
            "few: is a slot that is not filled",
        ),
        (
            "discount",
            "max_points = 40\nreference = 9\nsignificant = 0.1",
            "significant: is used only where against is largest",
        ),
    ],
)
def test_a_slot_that_is_missed_or_would_not_be_read_is_told(tmp_path, family, fixed, message):
    with pytest.raises(InputError) as caught:
        rule_of(tmp_path, family, fixed)
    assert message in str(caught.value)


@pytest.mark.parametrize("slot", ["quality_share", "decision", "over"])
def test_what_a_rule_may_leave_out_a_notice_may_not(tmp_path, slot):
    beside = "swing = 0.1" if slot == "decision" else ""
    rule = rule_of(tmp_path, "quotient", beside, rest=f"[parameters.{slot}]")
    assert rule.open({}) == {slot}
