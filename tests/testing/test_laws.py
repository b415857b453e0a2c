"""The table of laws."""

import pytest

import evalkit.testing
from evalkit.testing import LAWS
from evalkit.testing.laws import broken


def test_each_law_is_one_sentence_under_its_name():
    for name, law in LAWS.items():
        assert law.name == name
        assert name.startswith({"criteria set": "set"}.get(law.about, law.about) + "-")
        assert law.text.endswith(".")
        assert law.text.count(". ") == 0


def test_a_failure_names_the_law_and_says_it():
    with pytest.raises(AssertionError) as caught:
        broken("aggregation-monotone", "it fell.")
    assert str(caught.value) == (
        "aggregation-monotone is broken: it fell.\n"
        "    The law: A higher utility never lowers the total of its own project."
    )


def test_everything_public_is_documented():
    for name in set(evalkit.testing.__all__) - {
        "LAWS",
        "Aggregation",
        "Calculator",
        "PanelFunction",
    }:
        thing = getattr(evalkit.testing, name)
        assert thing.__doc__
