"""The worked cases of every rule: what others found of some bids comes out again."""

from fractions import Fraction

import attrs
import pytest
from sentences import heard, sentence, tells

from evalkit import ModelError
from evalkit.rules import RULES
from evalkit.rules.examples import WorkedCase
from evalkit.rules.worked import case_problems, check_cases
from evalkit.testing import check_rule

CASES = [(rule, case) for rule in RULES.values() for case in rule.cases]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[case.id for _, case in CASES])
def test_a_worked_case_comes_out(rule, case):
    assert case.source
    assert list(case_problems(rule, case)) == []


def test_every_rule_has_a_worked_case():
    assert [rule.id for rule in RULES.values() if not rule.cases] == []


def test_ids_of_cases_are_used_once():
    ids = [case.id for _, case in CASES]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"values": {"A": Fraction(56001, 1000)}},
            sentence(
                "{bid} has {found}, but the case gives {value}", bid="A", found="56", value="56.001"
            ),
        ),
        (
            {"winner": "A"},
            sentence("first: {found}, but the case gives {wanted}", found="B", wanted="A"),
        ),
        (
            {"unranked": ("B",)},
            sentence("without a rank: {found}, but the case gives {wanted}", found="–", wanted="B"),
        ),
        (
            {"flagged": ("A",)},
            sentence("with a note: {found}, but the case gives {wanted}", found="–", wanted="A"),
        ),
    ],
)
def test_a_case_that_says_otherwise_is_told(change, message):
    rule = RULES["low-price-ratio"]
    (case,) = (case for case in rule.cases if case.id == "meat.low_bid.negometrix")
    wrong = attrs.evolve(rule, cases=(attrs.evolve(case, **change),))
    with heard() as said, pytest.raises(AssertionError):
        check_rule(wrong, max_examples=1)
    assert tells([each for each, _ in said], message)


def test_a_case_that_comes_out_otherwise_is_told_by_the_audit_and_by_check_rule():
    rule = RULES["low-price-ratio"]
    bids = {"A": {"price": 100}, "B": {"price": 200}}
    case = WorkedCase(
        id="wrong", source="nobody", confidence="computed by hand", settings={"max_points": 40},
        bids=bids, values={"A": Fraction(40), "B": Fraction(21)}, winner="B", unranked=("A",),
    )  # fmt: skip
    wrong = attrs.evolve(rule, cases=(case,))
    with pytest.raises(ModelError) as error:
        check_cases(wrong)
    place = {"table": "rule 'low-price-ratio'", "field": "case.wrong"}
    gets = {"bid": "B", "found": 20, "value": 21}
    assert tells(error.value, "{bid} has {found}, but the case gives {value}", **place, **gets)
    first = {"found": "A", "wanted": "B"}
    assert tells(error.value, "first: {found}, but the case gives {wanted}", **place, **first)
    none = {"found": "–", "wanted": "A"}
    assert tells(error.value, "without a rank: {found}, but the case gives {wanted}", **none)
    assert "예제에는 21" in error.value.text("ko")
    with heard() as said, pytest.raises(AssertionError):
        check_rule(wrong, max_examples=1)
    assert tells(
        [each for each, _ in said], "{bid} has {found}, but the case gives {value}", **gets
    )
