"""Declared domains, just below, at and just above each edge, on every way to a rule."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import refuses

from evalkit import ModelError
from evalkit.core.exact import decimal
from evalkit.model import Bid, CriteriaSet, Criterion, Procedure, RuleUse
from evalkit.rules import RULES, CounterExample
from evalkit.rules.breaches import applies, broken
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.tries import drawn
from evalkit.scales import Linear
from evalkit.testing import counter_examples

STEP = Fraction(1, 10**6)
COLUMNS = [(name, column) for name, rule in RULES.items() for column in rule.columns]


def sound(rule):
    """Return settings that go together, and a bid within every domain."""
    for seed in range(100):
        try:
            example = drawn(Random(seed).choice, rule, "tie-stable")
        except ModelError:
            continue
        row = {k: v for k, v in example.before["A"].items() if k in rule.columns}
        if all(row[c] > 1 for c in row if c in {"contract", "subcontracted"}):
            return dict(example.settings), row
    raise AssertionError(rule.id)


def edges(rule, column, given, row):
    """Return each edge of a domain with what lies inside and outside of it."""
    domain = rule.domain(column)
    low = domain.low
    inside, outside = [low + STEP], [low - STEP]
    (outside if domain.above else inside).append(low)
    high = domain.most(rule.settings(given), row)
    if high is not None:
        inside += [high, high - STEP]
        outside.append(high + STEP)
    return inside, outside


def bid(rule, column, value):
    given, row = sound(rule)
    return given, {**row, column: value}


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_python_and_audit_and_command_line_agree_at_every_edge(name, column, run):
    rule = RULES[name]
    given, row = sound(rule)
    inside, outside = edges(rule, column, given, row)
    for value in inside:
        changed = {**row, column: value}
        # What bounds others may not fall below them.
        bounded = [c for c in rule.columns if rule.domain(c).high == column]
        changed.update({c: Fraction(0) for c in bounded})
        assert rule.apply({"A": changed}, **given)
    for value in outside:
        changed = {**row, column: value}
        with pytest.raises(ModelError, match=f"bid 'A', {column}: must be"):
            rule.apply({"A": changed}, **given)
        example = CounterExample(settings=given, before={"A": changed}, after={"A": changed})
        with pytest.raises(ModelError, match=f"{column}: must be"):
            broken(rule, "tie-stable", example)
        text = ",".join(f"{c}:{decimal(v)}" for c, v in changed.items())
        words = [w for k, v in given.items() for w in ("--set", f"{k}={_plain(v)}")]
        code, out, err = run("rules", "try", name, f"A={text}", *words)
        assert (code, out) == (1, "")
        assert f"{column}: must be" in err


def _plain(value):
    if isinstance(value, bool):
        return str(value).lower()
    return decimal(value) if isinstance(value, Fraction) else value


@settings(max_examples=33, deadline=None)
@given(st.data())
def test_the_search_stays_within_the_domains(data):
    rule = RULES[data.draw(st.sampled_from(sorted(RULES)))]
    law = data.draw(st.sampled_from([law for law in LAW_IDS if applies(rule, law)]))
    example = data.draw(counter_examples(rule, law))
    if example is None:
        return
    given = rule.settings(example.settings)
    for row in example.before.values():
        known = {k: v for k, v in row.items() if k in rule.columns}
        assert not list(rule.problems("A", known, given))


@pytest.mark.parametrize("name", [n for n, r in RULES.items() if r.role == "award"])
def test_the_flow_refuses_criteria_that_could_leave_a_domain(name):
    rule = RULES[name]
    high = rule.domain("quality").high
    needed = {p.id: p.high or 1 for p in rule.parameters if p.default is None}
    needed = {k: v for k, v in needed.items() if k not in {"features_max", "budget"}}

    def made(points):
        return CriteriaSet(
            "edge",
            [Criterion("quality", Linear(0, points), points=points)],
            procedure=Procedure(award=RuleUse(name, needed)),
        )

    if isinstance(high, Fraction):
        made(high)
        with pytest.raises(ModelError, match=f"takes at most {decimal(high)} technical points"):
            made(high + STEP)


@pytest.mark.parametrize("price", [0, -STEP])
def test_the_flow_refuses_a_price_that_is_none(price):
    assert Bid(project="A", price=STEP).price == STEP
    with refuses(ModelError, "must be more than 0", field="price"):
        Bid(project="A", price=price)


def test_several_faults_make_one_report():
    with pytest.raises(ModelError) as caught:
        RULES["wb-qbs"].apply({"A": {"quality": 113, "price": 5}, "B": {"quality": -1, "price": 0}})
    assert str(caught.value).count("must be") == 3


def test_the_same_bids_are_tried_on_every_machine():
    from evalkit.rules.tries import tried

    first = tried(RULES["low-price-ratio"], "withdrawal-proof", 200)
    assert first == tried(RULES["low-price-ratio"], "withdrawal-proof", 200)
    assert first.example is not None
