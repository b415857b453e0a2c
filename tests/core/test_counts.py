"""Whole numbers in a range."""

import pytest
from sentences import refuses, sentence

from evalkit import ModelError
from evalkit.core.counts import check_whole

AT_LEAST = sentence("must be a whole number, at least {low}", low=1, field="most")
BETWEEN = sentence("must be a whole number between {low} and {high}", low=1, high=6, field="most")


@pytest.mark.parametrize("value", [0, -1, True, 2.0, "2", None, 7])
def test_what_is_no_whole_number_in_the_range_is_refused(value):
    with refuses(ModelError, BETWEEN):
        check_whole("most", value, 1, 6)


def test_a_range_has_its_ends_and_may_be_open():
    for value in (1, 6):
        check_whole("most", value, 1, 6)
    check_whole("most", 10**9, 1)
    with refuses(ModelError, AT_LEAST):
        check_whole("most", 0, 1)
