"""Hold a user's calculator against an official rule: the same bids to both, the figures compared.

A calculator is a callable, or a program that answers each line of JSON with one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from random import Random
from typing import TypeVar

from attrs import define
from hypothesis import HealthCheck, Phase, find, reject
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import DrawFn, SearchStrategy

from evalkit.core.errors import EvalkitError, ModelError, Problem, place, unknown
from evalkit.core.exact import Number, argument
from evalkit.core.messages import say
from evalkit.rules.base import Rule, RuleSettings, Setting
from evalkit.rules.examples import Bids, CounterExample
from evalkit.rules.halves import aimed
from evalkit.rules.simpler import simplified
from evalkit.testing.answers import (
    Program,
    UnansweredError,
    cut,
    difference_line,
    points_by_bid,
    situation,
)

Calculator = Callable[[Bids, RuleSettings], Mapping[str, Number | None]]
"""What takes ``{bid: {input: number}}`` and ``{parameter: value}``, and returns points by bid.

Numbers are Fractions. None stands for a bid that gets no points because the rule leaves it out.
"""
_T = TypeVar("_T")


def bids(rule: Rule, settings: Mapping[str, Number | bool] | None = None) -> SearchStrategy[Bids]:
    """Draw bids for a rule, `{name: {input: Fraction}}`: plain, far apart, equal, at its bounds.

    `settings` are those of a notice, in part or whole; the others are drawn.
    """
    return _situations(rule, _fixed(rule, settings)).map(lambda example: example.before)


def settings(rule: Rule) -> SearchStrategy[RuleSettings]:
    """Draw settings for a rule, the value of every parameter; they never contradict each other."""
    return _situations(rule, {}).map(lambda example: rule.settings(example.settings))


def check_against(
    rule: Rule,
    calculator: Calculator | Sequence[str],
    *,
    within: Number = 0,
    settings: Mapping[str, Number | bool] | None = None,
    max_examples: int = 200,
    timeout: float = 10,
) -> int:
    """Search bids for which a calculator of yours gives other points than a rule does.

    Parameters
    ----------
    rule : Rule
    calculator : callable or sequence of str
        A callable gets bids and settings, and returns points by bid, None for a bid that the rule
        leaves out. The words of a command start a program, once, that reads one request a line,
        ``{"bids": {"A": {"price": "100"}}, "settings": {"max_points": "40"}}``, and answers each
        with one line, ``{"A": "40"}``; ``null`` is None. Its numbers are texts, so that none
        is rounded on the way; an answer may hold texts or numbers.
    within : number
        How far figures may lie apart, that far included; floats are taken at 15 digits.
    settings : mapping, optional
        Those that the calculator has built in; the others are drawn.
    max_examples : int
        How many sets of bids are tried, in every run the same; where nothing is found, as many
        more are drawn plainly.
    timeout : float
        How many seconds a program may take for one answer.

    Returns
    -------
    int
        On how many sets of bids, of which the rule gives some figure, both agreed.

    Raises
    ------
    AssertionError
        With the simplest bids that were found on which they differ; or those on which the
        calculator failed, was silent, or answered something else than points by bid.
    ModelError
        For a rule without a figure, or settings or a tolerance that cannot be.

    Examples
    --------
    >>> from evalkit.rules import find_rule
    >>> def mine(bids, settings):
    ...     low = min(bid["price"] for bid in bids.values())
    ...     return {name: settings["max_points"] * low / bid["price"] for name, bid in bids.items()}
    >>> check_against(find_rule("low-price-ratio"), mine, max_examples=5) > 5
    True
    """
    if not isinstance(rule, Rule):
        kind = say("must be a rule, as find_rule returns it")
        raise ModelError(Problem(field="rule", rule=kind, value=repr(rule)))
    fixed, allowed = _fixed(rule, settings), argument("within", within)
    table = place(say("rule"), rule.id)
    if allowed < 0:
        least = say("must be at least 0")
        raise ModelError(Problem(table=table, field="within", rule=least, value=str(within)))
    if not rule.has_figure:
        raise ModelError(Problem(table=table, rule=say("computes no figure to compare")))
    if not callable(calculator) and (
        isinstance(calculator, str) or not isinstance(calculator, Sequence) or not calculator
    ):
        words = say("must be a function, or a command as a list of words")
        raise ModelError(Problem(field="calculator", rule=words, value=repr(calculator)))
    for name, value in (("max_examples", max_examples), ("timeout", timeout)):
        if argument(name, value) <= 0:
            raise ModelError(Problem(field=name, rule=say("must be more than 0"), value=str(value)))
    with _asked(rule, calculator, timeout) as ask:
        compared = _Comparison(rule, ask, allowed)
        example = _found(rule, fixed, compared, max_examples)
        if example is not None:
            simplified(example, compared.differs)
    report = compared.failure
    if not report and isinstance(ask, Program) and ask.left:
        report = f"{rule.id}: the calculator wrote a line that was not asked for: {cut(ask.left)}."
    if report:
        raise AssertionError(report)
    if compared.difference:
        unsteady = "" if example is not None else "Asked again, it gave other points.\n    "
        raise AssertionError(
            f"{rule.id}: the calculator differs.\n    {unsteady}{compared.difference}"
        )
    if not compared.count:
        raise AssertionError(f"{rule.id}: nothing was compared: no bids drawn got a figure.")
    return compared.count


def _fixed(rule: Rule, given: Mapping[str, Number | bool] | None) -> dict[str, Setting]:
    """Read settings that are given, each for itself; what is missing is drawn."""
    known = {parameter.id: parameter for parameter in rule.parameters}
    table, given = place(say("rule"), rule.id), given or {}
    odd = [n for n in given if n not in known]
    if odd:
        raise ModelError(unknown(say("parameter"), n, list(known), table=table) for n in odd)
    return {name: known[name].read(value, rule.id) for name, value in given.items()}


@st.composite
def _situations(draw: DrawFn, rule: Rule, fixed: Mapping[str, Setting]) -> CounterExample:
    def pick(choices: Sequence[_T]) -> _T:
        return draw(st.sampled_from(choices))

    try:
        return aimed(pick, rule, fixed)
    except EvalkitError:
        reject()


def _found(
    rule: Rule,
    fixed: Mapping[str, Setting],
    compared: _Comparison,
    max_examples: int,
) -> CounterExample | None:
    """Search by Hypothesis, which prefers what is simple, and then by as many plain draws."""
    how = profile(
        max_examples=max_examples, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with suppress(NoSuchExample, Flaky):
        return find(_situations(rule, fixed), compared.differs, settings=how)
    random = Random(f"{rule.id} against")  # noqa: S311 - not a secret

    def pick(choices: Sequence[_T]) -> _T:
        return choices[int(random.random() * len(choices))]

    for _ in range(0 if compared.failure or compared.difference else max_examples):
        with suppress(EvalkitError):  # settings that the rule does not allow together
            example = aimed(pick, rule, fixed)
            if compared.differs(example):
                return example
    return None


@define
class _Comparison:
    """Asks rule and calculator, and keeps what was found last; after a failure it asks no more."""

    rule: Rule
    ask: Callable[[Bids, RuleSettings], object]
    allowed: Fraction
    count: int = 0
    failure: str = ""
    difference: str = ""

    def differs(self, example: CounterExample) -> bool:
        """Say whether the figures of one set of bids lie further apart than is allowed."""
        if self.failure or not example.before:
            return False
        try:
            chosen = self.rule.settings(example.settings)
            official = self.rule.apply(example.before, **chosen)
        except EvalkitError:
            return False
        rows = {name: dict(row) for name, row in example.before.items()}
        try:
            mine = points_by_bid(self.ask(rows, dict(chosen)), list(official))
        except UnansweredError as error:
            self.failure = f"{self.rule.id}: {error}\n    {situation(example.before, chosen)}"
            return False
        apart = [n for n in official if not self._agree(official[n].value, mine[n])]
        if not apart:
            self.count += any(found.value is not None for found in official.values())
            return False
        lines = [difference_line(name, official[name], mine[name]) for name in apart]
        self.difference = "\n    ".join([situation(example.before, chosen), *lines])
        return True

    def _agree(self, one: Fraction | None, other: Fraction | None) -> bool:
        if one is None or other is None:
            return one is other
        return abs(one - other) <= self.allowed


@contextmanager
def _asked(
    rule: Rule, calculator: Calculator | Sequence[str], timeout: float
) -> Iterator[Callable[[Bids, RuleSettings], object]]:
    """Yield what is asked: the program, which is ended in the end, or the callable."""
    if not callable(calculator):
        try:
            program = Program(calculator, timeout)
        except OSError as error:
            said = f"{rule.id}: {calculator[0]} cannot be started: {error}"
            raise AssertionError(said) from error
        try:
            yield program
        finally:
            program.end()
        return

    def ask(rows: Bids, chosen: RuleSettings) -> object:
        try:
            return calculator(rows, chosen)
        except (Exception, SystemExit) as error:
            said = f"the calculator failed: {type(error).__name__}: {error}"
            raise UnansweredError(said) from error

    yield ask
