"""Work the cases and the counter-examples of a rule out again; say what comes out otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import decimal, near_decimal, round_to
from evalkit.core.messages import Message, say
from evalkit.rules.base import Rule
from evalkit.rules.breaches import broken
from evalkit.rules.examples import WorkedCase


def case_problems(rule: Rule, case: WorkedCase) -> Iterator[Problem]:
    """Report what comes out otherwise than a worked case says.

    Raises
    ------
    ModelError
        If the rule refuses the bids or the settings of the case.
    """
    table = place(say("rule"), rule.id)

    def wrong(words: Message) -> Problem:
        return Problem(table=table, field=f"case.{case.id}", rule=words)

    found = rule.apply(case.bids, **case.settings)
    for bid, value in case.values.items():
        figure = found[bid].value
        if figure is None:
            yield wrong(
                say("{bid} has no score, but the case gives {value}", bid=bid, value=decimal(value))
            )
        elif _written(figure, case.places) != _written(value, case.places):
            yield wrong(
                say(
                    "{bid} has {found}, but the case gives {value}",
                    bid=bid,
                    found=near_decimal(figure, case.places),
                    value=decimal(value),
                )
            )
    ranked = {bid: outcome.key for bid, outcome in found.items() if outcome.key is not None}
    best = max(ranked.values(), default=None)
    first = [bid for bid, key in ranked.items() if key == best]
    if case.winner and first != [case.winner]:
        yield wrong(
            say(
                "first: {found}, but the case gives {wanted}",
                found=first or ["–"],
                wanted=case.winner,
            )
        )
    unranked = [bid for bid in found if bid not in ranked]
    if case.unranked is not None and list(case.unranked) != unranked:
        yield wrong(
            say(
                "without a rank: {found}, but the case gives {wanted}",
                found=unranked or ["–"],
                wanted=list(case.unranked) or ["–"],
            )
        )
    flagged = [bid for bid, outcome in found.items() if outcome.flag]
    if case.flagged is not None and list(case.flagged) != flagged:
        yield wrong(
            say(
                "with a note: {found}, but the case gives {wanted}",
                found=flagged or ["–"],
                wanted=list(case.flagged) or ["–"],
            )
        )


def evidence_problems(rule: Rule) -> Iterator[Problem]:
    """Report every worked case that comes out otherwise, and every example that breaks nothing."""
    for case in rule.cases:
        try:
            yield from case_problems(rule, case)
        except ModelError as error:
            yield from (_in(rule, f"case.{case.id}", problem) for problem in error.problems)
    for law, example in rule.examples.items():
        name = f"counter-example.{law}"
        try:
            if broken(rule, law, example) is None:
                what = say("its counter-example breaks nothing")
                yield Problem(table=place(say("rule"), rule.id), field=name, rule=what)
        except ModelError as error:
            yield from (_in(rule, name, problem) for problem in error.problems)


def _in(rule: Rule, name: str, problem: Problem) -> Problem:
    """Place what a rule refuses in the example that asked for it."""
    where = f"{name}.{problem.field}" if problem.field else name
    return evolve(problem, table=place(say("rule"), rule.id), field=where)


def check_cases(rule: Rule) -> None:
    """Raise `ModelError` where a worked case of a rule comes out otherwise, with all problems."""
    problems = [problem for case in rule.cases for problem in case_problems(rule, case)]
    if problems:
        raise ModelError(problems)


def _written(value: Fraction, places: int) -> Fraction:
    return round_to(value, places, "half-up")
