"""How options that are written as text are read: what is wrong names the option and the word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, field, frozen

from evalkit.core.errors import EvalkitError, InputError, ModelError, Problem
from evalkit.core.messages import Message, say

if TYPE_CHECKING:
    from evalkit.assumed.assumption import Assumption
    from evalkit.evidence import CutOff
    from evalkit.evidence.planning.letters import Refusals

S = TypeVar("S")
T = TypeVar("T")
_WORDS: Mapping[str, dict[str, Any]] = {
    "levels": {"over": "levels"},
    "points": {"over": "points"},
    "even": {"lean": "even"},
    "cautious": {"lean": "cautious"},
    "known": {"lean": "known"},
    "gates-pass": {"gates_pass": True},
}
_CORRELATION = "correlation"


@frozen
class Reading:
    """Options that are read, with every problem of all of them in one report."""

    problems: list[Problem] = field(factory=list)

    def read(self, option: str, said: S | None, reader: Callable[[S], T]) -> T | None:
        """Read what an option says; None where it is not given, or cannot be read."""
        if said is None or said == ():
            return None
        try:
            return reader(said)
        except EvalkitError as error:
            value = said if isinstance(said, str) else None
            self.problems.extend(_of_option(error, option, value))
        return None

    def check(self) -> None:
        """Refuse what cannot be read.

        Raises
        ------
        InputError
            With every problem so far.
        """
        if self.problems:
            raise InputError(self.problems)


@contextmanager
def naming(**options: str) -> Iterator[None]:
    """Let what is wrong with an argument of the library name the option that gave it."""
    try:
        yield
    except EvalkitError as error:
        raise type(error)(
            problem
            if problem.file
            else evolve(problem, field=options.get(problem.field, problem.field))
            for problem in error.problems
        ) from None


def called(name: str, find: Callable[[str], T], option: str) -> T:
    """Find what an option names."""
    reading = Reading()
    found = reading.read(option, name, find)
    reading.check()
    assert found is not None, "what is not found is a problem"
    return found


def day(text: str) -> date:
    """Read a day as the files of a case have it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        rule = say("must be a date such as 2026-11-22")
        raise InputError(Problem(rule=rule, value=text)) from None


def _of_option(error: EvalkitError, option: str, value: str | None) -> Iterable[Problem]:
    for problem in error.problems:
        if problem.file and (problem.table or problem.row is not None or problem.field):
            yield problem  # in the file that the word names
            continue
        # A part of the word alone would not say where it stands.
        yield evolve(problem, file="", table="", field=option, value=value or problem.value)


def assumption(said: Sequence[str]) -> Assumption:
    """Read the words of an assumption."""
    from evalkit.assumed.assumption import Assumption

    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for word in said:
        name, equals, number = word.partition("=")
        new = _WORDS.get(word)
        if new is None and name == _CORRELATION and equals:
            new = {_CORRELATION: _read(word, number, _correlation, problems)}
        if new is None:
            rule = say("must be one of {names}", names=[*_WORDS, f"{_CORRELATION}=R"])
            problems.append(Problem(rule=rule, value=word))
            continue
        for key, value in new.items():
            if found.setdefault(key, value) != value:
                remedy = say("leave one of the two out")
                rule = say("contradicts another of them")
                problems.append(Problem(rule=rule, value=word, remedy=remedy))
    _refuse(problems)
    return Assumption(**found)


def _correlation(text: str) -> float:
    from evalkit.assumed.assumption import Assumption
    from evalkit.core.exact import exact

    return Assumption(correlation=float(exact(text))).correlation


def cut_offs(said: Sequence[str]) -> tuple[CutOff, ...]:
    """Read cut-offs: points, with or without a name."""
    from evalkit.core.exact import exact
    from evalkit.evidence import CutOff
    from evalkit.evidence.classes import checked_cuts

    problems: list[Problem] = []
    found: list[CutOff] = []
    for word in said:
        name, equals, points = word.rpartition("=")
        if equals and not name:
            rule, remedy = say("has no name before ="), say("write NAME=POINTS, or POINTS alone")
            problems.append(Problem(rule=rule, value=word, remedy=remedy))
            continue
        number = _read(word, points, exact, problems)
        if number is not None:
            found.append(CutOff(number, name))
    cuts: tuple[CutOff, ...] = ()
    try:
        cuts = checked_cuts(found) if found else ()
    except ModelError as error:
        problems.extend(error.problems)
    _refuse(problems)
    return cuts


def shares(said: Sequence[str]) -> Refusals:
    """Read NAME=SHARE, once for each name; whose names they are is not looked at."""
    from evalkit.core.exact import exact

    problems: list[Problem] = []
    found = named(said, say("must be NAME=SHARE"), problems)
    for word in said:
        text = word.partition("=")[2]
        share = _read(word, text, exact, problems) if text else None
        if share is not None and not 0 <= share <= 1:
            rule = say("must be between {low} and {high}", low=0, high=1)
            problems.append(Problem(rule=rule, value=word))
    _refuse(problems)
    return dict(found.items())


def named(
    said: Sequence[str], rule: Message, problems: list[Problem], option: str = ""
) -> dict[str, str]:
    """Read NAME=TEXT, once for each name."""
    found: dict[str, str] = {}
    for word in said:
        name, _, text = word.partition("=")
        if not name or not text:
            problems.append(Problem(field=option, rule=rule, value=word))
            continue
        if name in found:
            twice, remedy = say("is given twice"), say("leave one of the two out")
            problems.append(Problem(field=option, rule=twice, value=word, remedy=remedy))
        found[name] = text
    return found


def _read(word: str, part: str, reader: Callable[[str], T], problems: list[Problem]) -> T | None:
    """Read a part of a word; what is wrong with it shows the whole word."""
    try:
        return reader(part)
    except ModelError as error:
        problems.extend(evolve(problem, value=word) for problem in error.problems)
    return None


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InputError(problems)
