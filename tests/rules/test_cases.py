"""The worked cases of every rule: what others found of some bids comes out again."""

from fractions import Fraction

import attrs
import pytest

from evalkit.rules import RULES
from evalkit.testing import check_rule
from evalkit.testing.rule_laws import differences

CASES = [(rule, case) for rule in RULES.values() for case in rule.cases]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[case.id for _, case in CASES])
def test_a_worked_case_comes_out(rule, case):
    assert case.source
    assert differences(rule, case) == []


def test_every_rule_has_a_worked_case():
    assert [rule.id for rule in RULES.values() if not rule.cases] == []


def test_ids_of_cases_are_used_once():
    ids = [case.id for _, case in CASES]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": {"A": Fraction(56001, 1000)}}, "A gets 56, and the case says 56.001"),
        ({"winner": "A"}, r"first: \['B'\], and the case says \['A'\]"),
        ({"unranked": ("B",)}, r"unranked: \[\], and the case says \['B'\]"),
        ({"flagged": ("A",)}, r"flagged: \[\], and the case says \['A'\]"),
    ],
)
def test_a_case_that_says_otherwise_is_told(change, message):
    rule = RULES["low-price-ratio"]
    (case,) = (case for case in rule.cases if case.id == "meat.low_bid.negometrix")
    wrong = attrs.evolve(rule, cases=(attrs.evolve(case, **change),))
    with pytest.raises(AssertionError, match=message):
        check_rule(wrong, max_examples=1)
