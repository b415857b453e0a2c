"""Every "what if" is the award of the changed case, evaluated from scratch."""

import attrs
import pytest
from any_tenders import any_tender, recused, with_rule
from hypothesis import assume, event, given, settings

from evalkit import ModelError, evaluate
from evalkit.panel import PanelRule


def evaluated(case):
    try:
        return evaluate(case)
    except ModelError:
        return None


def without_bid(case, name):
    bids = [
        attrs.evolve(bid, status="withdrawn", reason="what if") if bid.project == name else bid
        for bid in case.bids
    ]
    return attrs.evolve(case, bids=bids)


def without_evaluator(case, name):
    others = [r for r in case.recusals if r.evaluator != name]
    return attrs.evolve(case, recusals=[*others, recused(name)])


def other_rules(case):
    """Yield by hand the other ways to trim, in the order in which they are asked."""
    (panel,) = case.criteria.procedure.panels
    rule = panel.rule
    if rule.method != "trimmed":
        yield PanelRule(method="trimmed", by="total")
    else:
        yield attrs.evolve(rule, by="item" if rule.by == "total" else "total")
        yield PanelRule()


def with_differential(case):
    procedure = case.criteria.procedure
    other = None if procedure.differential else procedure.optional_differential
    changed = attrs.evolve(procedure, differential=other)
    return attrs.evolve(case, criteria=attrs.evolve(case.criteria, procedure=changed))


def changed_cases(case, award):
    """Yield every "what if" with the case that it stands for."""
    rules = {}
    for what in award.what_ifs:
        if what.kind == "bid":
            yield what, without_bid(case, what.subject)
        elif what.kind == "evaluator":
            yield what, without_evaluator(case, what.subject)
        elif what.kind == "trim":
            left = rules.setdefault(what.lot, list(other_rules(case)))
            yield what, with_rule(case, left.pop(0))
        else:
            yield what, with_differential(case)


def check(case):
    award = evaluated(case)
    assume(award is not None and award.what_ifs)
    for what, changed in changed_cases(case, award):
        event(what.kind)
        again = evaluated(changed)
        decided = again.decided[what.lot] if again is not None else None
        if decided is None or decided.unsettled or award.decided[what.lot].unsettled:
            assert what.problem is not None, what
            assert what.changed is None
        elif what.problem is None:
            assert (what.first, what.margin) == (decided.lead.first, decided.lead.margin), what
        else:
            assert what.problem.kind == "tradeoff", what


@settings(max_examples=33, deadline=None)
@given(any_tender())
def test_every_what_if_is_the_award_of_the_changed_case(case):
    check(case)


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(any_tender())
def test_every_what_if_is_the_award_of_the_changed_case_in_many_tenders(case):
    check(case)
