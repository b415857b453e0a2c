"""What a rule takes from all bids but one, for each: as if it had looked at the others alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.rules import RULES

LOOKS = [rule for rule in RULES.values() if rule.context is not None]


def test_most_families_say_how_two_groups_come_together():
    assert len(LOOKS) > 10
    assert sum(rule.body.family.code.merge is not None for rule in LOOKS if rule.body) > 10


@pytest.mark.parametrize("rule", LOOKS, ids=lambda rule: rule.id)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_without_each_bid_a_rule_takes_what_the_others_give(rule, data):
    case = data.draw(st.sampled_from(rule.cases))
    given_rows = [{name: bid[name] for name in rule.inputs} for bid in case.bids.values()]
    # Numbers of one bid beside those of another: ties, and every order of prices and quality.
    row = st.fixed_dictionaries(
        {name: st.sampled_from([given[name] for given in given_rows]) for name in rule.inputs}
    )
    rows = data.draw(st.lists(row, min_size=1, max_size=6))
    chosen = rule.settings(case.settings)
    found = rule.contexts_without(rows, chosen)
    for at, one in enumerate(found):
        others = [*rows[:at], *rows[at + 1 :]]
        assert one == (rule.context(others, chosen) if others else None)


def test_a_rule_that_looks_at_one_bid_alone_takes_nothing_without_any():
    alone = next(rule for rule in RULES.values() if rule.context is None)
    assert alone.contexts_without([{}, {}], {}) == [(), ()]
