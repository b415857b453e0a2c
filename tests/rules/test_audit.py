"""Audits: a verdict says what it rests on, no claim of ours is refuted, and no liar gets far."""

from fractions import Fraction
from functools import partial
from random import Random

import attrs
import pytest
from sentences import page_of, refuses, tells

from evalkit import ModelError
from evalkit.core.errors import Problem
from evalkit.core.messages import say
from evalkit.panel import PanelRule
from evalkit.rules import RULES, CounterExample
from evalkit.rules.audit import audit, by_construction
from evalkit.rules.base import Scored
from evalkit.rules.breaches import applies, broken
from evalkit.rules.laws import ASKED, LAW_IDS
from evalkit.rules.tries import drawn
from evalkit.rules.trimming import audit_trimming
from evalkit.show.rules.audit import why
from evalkit.testing import audit_rule, find_counter_example

RATIO = RULES["low-price-ratio"]
TRIED = ("low-price-ratio", "kr-local-price", "linear-span")
"""Searched in every run; the other rules where the long searches run."""


@pytest.mark.parametrize("name", RULES)
def test_every_law_has_a_verdict_that_says_what_it_rests_on(name):
    found = audit(RULES[name], tries=10)
    assert [v.law for v in found.verdicts] == list(LAW_IDS)
    for verdict in found.verdicts:
        if verdict.law in RULES[name].claims:
            assert verdict.state in {"by construction", "not refuted"}, verdict.law
        if verdict.state == "refuted" and verdict.law in ASKED:
            assert verdict.law in RULES[name].examples, "a rule says which of these it breaks"
        if verdict.state == "unknown":
            assert tells(
                why(RULES[name], verdict), "none of {count} sets of bids puts it to the test"
            )
            assert verdict.tries == 0 < verdict.drawn
        if verdict.state == "not refuted":
            assert tells(why(RULES[name], verdict), "no counter-example in {count} tries")
    assert name in str(found)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in TRIED else pytest.mark.long) for n in RULES]
)
def test_the_search_finds_nothing_against_a_claim(name):
    for law in {*RULES[name].claims, *ASKED} - set(RULES[name].examples):
        if applies(RULES[name], law):
            assert find_counter_example(RULES[name], law, max_examples=30) is None, law


def test_the_known_faults_come_out():
    korea = audit(RULES["kr-local-price"])
    assert tells(
        page_of(why(korea.rule, korea["monotone"])),
        "{bid} raises its price from {low} to {high} and changes from {before} to {after}",
        bid="A",
        low="70",
        high="80",
        before="19.5",
        after="20",
    )
    assert tells(
        page_of(why(korea.rule, korea["bounded"])),
        "{bid} gets {value} of {most} points",
        bid="A",
        value="10.75",
        most="10",
    )
    found = audit(RULES["low-price-ratio"])
    ratio = page_of(why(found.rule, found["withdrawal-proof"]))
    assert tells(
        ratio,
        "removing {gone}, which does not win, changes the winner from {first} to {then}: "
        "{before} becomes {after}",
        gone="C",
        first="A",
        then="B",
        before="≈ 69.3077 / ≈ 65.6667",
        after="≈ 75.4615 / 79",
    )
    found = audit(RULES["linear-span"])
    span = str(why(found.rule, found["withdrawal-proof"]))
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
    with refuses(ModelError, "its counter-example breaks nothing"):
        audit(RATIO, {"monotone": fine})


@pytest.mark.parametrize("law", ["own-bid-only", "withdrawal-proof"])
def test_an_example_that_changes_more_than_its_law_allows_breaks_nothing(law):
    stored = RATIO.examples[law]
    changed = {name: {**row, "price": row["price"] + 1} for name, row in stored.after.items()}
    assert broken(RATIO, law, attrs.evolve(stored, after=changed)) is None


PAIR = {"A": {"price": 100}, "B": {"price": 120}}


@pytest.mark.parametrize(
    ("name", "law", "before", "after"),
    [
        ("low-price-ratio", "monotone", PAIR, {"A": {"price": 110}}),
        ("low-price-ratio", "monotone", PAIR, {"A": {"price": 110}, "B": {"price": 130}}),
        ("low-price-ratio", "monotone", PAIR, {"A": {"price": 90}, "B": {"price": 120}}),
        # One price alone has no span, so there was no figure that a higher price could beat.
        ("linear-span", "monotone", {"A": {"price": 100}}, {"A": {"price": 110}}),
        ("low-price-ratio", "scale-free", PAIR, {"A": {"price": 110}}),
        ("wb-qbs", "scale-free", {"A": {"quality": 80}}, {"A": {"quality": 80}}),
    ],
)
def test_what_shows_nothing_of_a_law_breaks_nothing(name, law, before, after):
    given = {} if name == "wb-qbs" else {"max_points": 40}
    example = CounterExample(settings=given, before=before, after=after)
    assert broken(RULES[name], law, example) is None


def test_an_example_with_a_price_of_nothing_is_refused():
    free = {"A": {"price": 0}}
    with refuses(ModelError, "must be more than {bound}", bound="0", field="price"):
        broken(RATIO, "scale-free", CounterExample(before=free, after=free))


def liar(score, law="", **fields):
    claims = {law: say("because")} if law else {}
    return attrs.evolve(RATIO, id="liar", score=score, claims=claims, **fields)


def points(value):
    return Scored(value, value, say("–"), (value,))


def counting():
    """Return a formula that keeps state: each bid gets one point more than the one before."""
    seen = []

    def score(_row, _context, _settings):
        seen.append(1)
        return points(Fraction(len(seen)))

    return score


def shares(rows, settings):
    return (sum(row["price"] for row in rows),)


LIARS = [
    ("monotone", lambda row, _context, _s: points(row["price"]), {}),
    ("monotone", lambda row, context, _s: points(row["price"] - context[0]), {}),
    ("monotone", lambda row, _context, _s: points(Fraction(row["price"] > 150)), {"context": None}),
    ("own-bid-only", lambda row, context, _s: points(context[0] + 0 * row["price"]), {}),
    (
        "own-bid-only",
        lambda row, context, _s: points(row["price"] / context[0]),
        {"context": shares},
    ),
    ("own-bid-only", counting(), {"context": None}),
    (
        "withdrawal-proof",
        lambda row, context, s: points(s["max_points"] * context[0] / row["price"]),
        {},
    ),
    ("bounded", lambda row, _context, s: points(s["max_points"] + row["price"]), {}),
    ("bounded", lambda row, _context, _s: points(-row["price"]), {"context": None}),
    ("bounded", lambda _row, _context, s: points(s["max_points"] + Fraction(1, 10**9)), {}),
    ("scale-free", lambda row, _context, _s: points(Fraction(int(row["price"] < 50))), {}),
    ("scale-free", lambda row, _context, _s: points((row["price"] - 50) ** 2), {"context": None}),
    (
        "tie-stable",
        lambda row, context, _s: points(context[0] - row["price"]),
        {"context": lambda rows, _settings: (rows[0]["price"],)},
    ),
    ("tie-stable", counting(), {"context": None}),
]
# Lies that a search may well miss: true of every bid but a few.
SLY = [
    ("monotone", lambda row, _context, _s: points(Fraction(row["price"] == Fraction(999, 7))), {}),
    ("bounded", lambda row, _l, s: points(s["max_points"] + (row["price"] == Fraction(1, 7))), {}),
    ("own-bid-only", lambda row, context, _s: points(Fraction(context[0] == Fraction(1, 7))), {}),
    (
        "withdrawal-proof",
        lambda _r, context, _s: points(Fraction(context[0] == Fraction(1, 7))),
        {},
    ),
    ("scale-free", lambda row, _context, _s: points(Fraction(row["price"] == Fraction(1, 77))), {}),
    ("tie-stable", lambda _r, context, _s: points(context[0]), {}),
]


@pytest.mark.parametrize(("law", "score", "fields"), LIARS)
def test_a_false_claim_is_refuted(law, score, fields):
    rule = liar(score, law, **fields)
    found = find_counter_example(rule, law, max_examples=1000)
    assert found is not None
    assert broken(rule, law, found)


@pytest.mark.parametrize(("law", "score", "fields"), [*LIARS, *SLY])
def test_no_liar_gets_more_than_not_refuted(law, score, fields):
    rule = liar(score, law, **fields)
    for found in (audit_rule(rule, max_examples=4), audit(rule, {}, tries=10)):
        assert found[law].state in {"refuted", "not refuted", "unknown"}
        assert {v.state for v in found.verdicts} <= {
            "refuted", "not refuted", "unknown", "not applicable",
        }  # fmt: skip
        if found[law].state == "not refuted":
            reason = why(rule, found[law])
            assert str(reason).startswith("because; ")
            assert tells(reason, "no counter-example in {count} tries")


def test_an_own_rule_without_claims_is_not_refuted_in_so_many_tries():
    fair = attrs.evolve(RATIO, claims={})
    verdict = audit_rule(fair, max_examples=20)["bounded"]
    assert verdict.state == "not refuted"
    assert tells(why(fair, verdict), "no counter-example in {count} tries")
    assert verdict.drawn == 40 >= verdict.tries > 20


def test_only_a_rule_of_ours_that_sees_one_bid_is_called_so_by_construction():
    ours = RULES["fixed-span"]
    for law in ("own-bid-only", "withdrawal-proof", "tie-stable"):
        assert audit(RULES["fixed-span"], tries=1)[law].state == "by construction"
        copied = attrs.evolve(ours, claims={}, score=partial(ours.score))
        assert audit(copied, {}, tries=10)[law].state == "not refuted"
    assert audit(RULES["wb-qbs"], tries=1)["monotone"].state == "by construction"


def sound(rule, seed):
    try:
        return drawn(Random(seed).choice, rule, "tie-stable")
    except ModelError:
        return None


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in TRIED else pytest.mark.long) for n in RULES]
)
def test_what_holds_by_construction_does(name):
    """The mechanism: a formula of ours keeps no state, and gets its own row without what is unread."""
    rule = RULES[name]
    laws = [law for law in LAW_IDS if by_construction(rule, law)]
    for law in laws:
        assert find_counter_example(rule, law, max_examples=30) is None, law
    if not laws:
        return
    given = []

    def watched(row, context, settings):
        given.append((set(row), context))
        return rule.score(row, context, settings)

    example = next(e for e in map(partial(sound, rule), range(100)) if e is not None)
    rows = list(example.before.values())
    settings = rule.settings(example.settings)
    twice = [attrs.evolve(rule, score=watched).scores(rows, settings) for _ in range(2)]
    assert twice[0] == twice[1]
    assert {frozenset(columns) for columns, _ in given} == {frozenset(rule.inputs)}
    if rule.context is None:
        assert {context for _, context in given} == {()}


def test_a_claim_that_means_nothing_is_not_applicable():
    alone = liar(
        lambda row, _l, _s: points(row["quality"]), "monotone", inputs=("quality",), context=None
    )
    assert audit_rule(alone, max_examples=5)["monotone"].state == "not applicable"


def test_a_law_that_cannot_be_tried_is_unknown():
    strict = attrs.evolve(
        RATIO, check=lambda _settings: [Problem(rule=say("does not exist"))], claims={}
    )
    verdict = audit_rule(strict, max_examples=5)["tie-stable"]
    assert verdict.state == "unknown"
    assert audit(strict, {}, tries=5)["tie-stable"].state == "unknown"


def test_the_word_proved_is_nowhere_in_an_audit():
    for name in RULES:
        text = str(audit(RULES[name], tries=1)) + audit(RULES[name], tries=1).page("ko").as_text()
        assert "prove" not in text
        assert "증명" not in text
