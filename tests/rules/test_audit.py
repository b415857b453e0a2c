"""Audits: every law of every rule is proved or refuted, and no claim is refuted."""

from fractions import Fraction

import attrs
import pytest

from evalkit import ModelError
from evalkit.panel import PanelRule
from evalkit.rules import LAWS, RULES
from evalkit.rules.audit import CounterExample, audit, broken
from evalkit.rules.base import Scored
from evalkit.rules.stored import audit_official, stored_examples
from evalkit.rules.trimming import audit_trimming
from evalkit.testing import audit_rule, find_counter_example
from evalkit.words import say

RATIO = RULES["low-price-ratio"]


@pytest.mark.parametrize("name", RULES)
def test_every_law_is_proved_refuted_or_has_no_meaning(name):
    found = audit_official(name)
    assert [v.law for v in found.verdicts] == list(LAWS)
    assert {v.state for v in found.verdicts} <= {"proved", "refuted", "not applicable"}
    for verdict in found.verdicts:
        assert verdict.law not in RULES[name].claims or verdict.state == "proved"
    assert name in str(found)


@pytest.mark.parametrize("name", RULES)
def test_the_search_finds_nothing_against_a_claim(name):
    for law in RULES[name].claims:
        assert find_counter_example(RULES[name], law, max_examples=60) is None, law


def test_the_known_faults_come_out():
    korea = audit_official("kr-local-price")
    assert str(korea["monotone"].reason) == (
        "A raises its price from 70 to 80, and goes from 19.5 to 20"
    )
    assert str(korea["bounded"].reason) == "A gets 10.75 of 10 points"
    ratio = str(audit_official("low-price-ratio")["withdrawal-proof"].reason)
    assert ratio == (
        "remove C, who does not win, and the award moves from A to B: "
        "≈ 69.3077 / ≈ 65.6667 becomes ≈ 75.4615 / 79"
    )
    span = str(audit_official("linear-span")["withdrawal-proof"].reason)
    assert span.endswith("≈ 95.8235 / 76 becomes 57 / 76")


def test_trimming_by_total_and_by_item_choose_different_winners():
    found = audit_trimming()
    total = found.points(PanelRule(method="trimmed", by="total"))
    item = found.points(PanelRule(method="trimmed", by="item"))
    assert max(total, key=total.__getitem__) != max(item, key=item.__getitem__)


def test_a_stored_example_that_breaks_nothing_is_an_error():
    fine = CounterExample(
        settings={"max_points": 40}, before={"A": {"price": 9}}, after={"A": {"price": 10}}
    )
    assert broken(RATIO, "monotone", fine) is None
    with pytest.raises(ModelError, match="its counter-example breaks nothing"):
        audit(RATIO, {"monotone": fine})


@pytest.mark.parametrize("law", ["own-bid-only", "withdrawal-proof"])
def test_an_example_that_changes_more_than_its_law_allows_breaks_nothing(law):
    stored = stored_examples()["low-price-ratio"][law]
    changed = {name: {**row, "price": row["price"] + 1} for name, row in stored.after.items()}
    assert broken(RATIO, law, attrs.evolve(stored, after=changed)) is None


def liar(score, **fields):
    return attrs.evolve(RATIO, id="liar", score=score, **fields)


def points(value):
    return Scored(value, value, say("–"), (value,))


LIARS = {
    "monotone": liar(lambda row, _look, _settings: points(row["price"])),
    "own-bid-only": liar(lambda row, look, _settings: points(look[0] + 0 * row["price"])),
    "withdrawal-proof": liar(lambda row, look, s: points(s["max_points"] * look[0] / row["price"])),
    "bounded": liar(lambda row, _look, s: points(s["max_points"] + row["price"])),
    "scale-free": liar(lambda row, _look, _s: points(Fraction(int(row["price"] < 50)))),
    "tie-stable": liar(
        lambda row, look, _s: points(look[0] - row["price"]),
        look=lambda rows, _settings: (rows[0]["price"],),
    ),
}


@pytest.mark.parametrize("law", LAWS)
def test_the_search_catches_a_liar(law):
    found = find_counter_example(LIARS[law], law, max_examples=3000)
    assert found is not None
    assert broken(LIARS[law], law, found)


def test_a_false_claim_is_refuted():
    proud = liar(LIARS["monotone"].score, claims={"monotone": say("because")})
    assert audit_rule(proud, max_examples=200)["monotone"].state == "refuted"


def test_an_own_rule_without_proofs_is_not_refuted_in_so_many_tries():
    fair = attrs.evolve(RATIO, claims={})
    verdict = audit_rule(fair, max_examples=50)["bounded"]
    assert verdict.state == "not refuted"
    assert str(verdict.reason) == "no counter-example in 50 tries"


def test_a_rule_that_sees_one_bid_is_proved_by_construction():
    alone = attrs.evolve(RULES["fixed-span"], claims={})
    found = audit(alone, {})
    for law in ("own-bid-only", "withdrawal-proof", "tie-stable"):
        assert found[law].state == "proved"
