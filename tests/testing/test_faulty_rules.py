"""Rules with a fault are caught by the law that names it; rules without one are left alone."""

import re
from pathlib import Path

import pytest
from faulty_rules import FAULTS, LOST, RIGHT

from evalkit.rules.laws import ASKED, LAW_IDS, PROPERTIES
from evalkit.rules.tries import TRIES, tried
from evalkit.testing import check_rule

LARGEST = 4


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_rule_is_caught_by_the_law_that_names_its_fault(name):
    law, rule = FAULTS[name]
    found = tried(rule, law, TRIES)
    assert found.example is not None
    assert len(found.example.before) <= LARGEST


@pytest.mark.long
@pytest.mark.parametrize("name", FAULTS)
def test_a_check_of_a_faulty_rule_names_a_law_and_what_to_declare(name):
    _, rule = FAULTS[name]
    with pytest.raises(AssertionError, match=r"^rule-[a-z-]+ is broken: ") as caught:
        check_rule(rule)
    if "do not get the same" not in str(caught.value):
        assert "The bids, before: " in str(caught.value)
        assert "find_counter_example" in str(caught.value)


@pytest.mark.parametrize("law", LOST)
def test_a_property_that_a_rule_does_not_have_is_refuted(law):
    assert tried(LOST[law], law, TRIES).example is not None


def test_every_law_of_rules_is_broken_by_some_rule():
    assert {law for law, _ in FAULTS.values()} == set(ASKED)
    assert set(LOST) == set(PROPERTIES)
    assert set(LAW_IDS) == {*ASKED, *PROPERTIES}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_rule_is_not_accused(name):
    found = check_rule(RIGHT[name], max_examples=15)
    assert found["defined"] > 0


@pytest.mark.long
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_rule_is_not_accused_in_more_tries(name):
    check_rule(RIGHT[name], max_examples=100)


def test_the_documents_name_each_fault_beside_its_law():
    page = (Path(__file__).parents[2] / "docs/how-to/property-test-a-rule.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `rule-([a-z-]+)` \| (.*) \|$", page, re.MULTILINE))
    found = [(law, name) for law, names in told.items() for name in names.split("; ")]
    assert sorted(found) == sorted((law, name) for name, (law, _) in FAULTS.items())
