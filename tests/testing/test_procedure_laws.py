"""Procedures keep the laws; what shows nothing is said to."""

import attrs
import pytest
from tenders import korean_set

from evalkit import CriteriaSet, Criterion, Gate, Linear
from evalkit.schema import load_criteria, shipped
from evalkit.testing import check_procedure

SETS = [name for name in sorted(shipped()) if load_criteria(name).procedure is not None]


@pytest.mark.parametrize("name", ["kr-pps-negotiated", "prozorro-meat"])
def test_some_shipped_procedures_keep_the_laws(name):
    check_procedure(load_criteria(name), max_examples=3)


@pytest.mark.long
@pytest.mark.parametrize("name", SETS[::4])
def test_one_in_four_of_the_shipped_procedures_keeps_the_laws(name):
    check_procedure(load_criteria(name), max_examples=3)


def test_a_set_without_a_procedure_is_for_another_check():
    plain = CriteriaSet("plain", [Criterion("quality", Linear(0, 10), points=10)])
    with pytest.raises(ValueError, match="plain has no procedure"):
        check_procedure(plain)


def test_nobody_ranked_in_any_try_is_said():
    beyond = Gate(id="beyond", on="price", of="points", at_most=0)
    deduced = attrs.evolve(korean_set(), gates=[beyond])
    with pytest.raises(AssertionError, match="nobody was ranked in any of 16 tries"):
        check_procedure(deduced, max_examples=2)
