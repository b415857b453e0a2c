"""The ties of an award in words: what parted those who share a total, or that nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evalkit.core.messages import Message, say, some
from evalkit.evaluation import Award
from evalkit.evaluation.award.states import LotResult
from evalkit.evaluation.award.ties import Tie, ties_of
from evalkit.model import Case, CriteriaSet
from evalkit.show.evaluation.ties import TIE_WORDS, tie_remedy

OPEN = say("their order depends on a bonus or deduction that is not yet known")


def remedy_of(found: LotResult, place: Sequence[str], criteria: CriteriaSet) -> Message:
    """Say what is left to part those at one place, or what must be known first."""
    return tie_remedy(criteria) if found.level(place) else OPEN


def names_of(case: Case, ids: Iterable[str]) -> list[object]:
    """Return the names of bids, the first twenty of many."""
    return some([case.project(name).name for name in ids], 20)


def tie_lines(award: Award) -> Iterator[Message]:
    """Say of each shared total what parted the bids, or that nothing did."""
    for tie in ties_of(award.judged, award.decided):
        yield from _tie(award.case, tie)


def _tie(case: Case, tie: Tie) -> Iterator[Message]:
    criteria, procedure = case.criteria, case.criteria.procedure
    used = [rule_words(criteria, rule) for rule in tie.parted_by]
    bids = names_of(case, tie.projects)
    if used and procedure is not None and procedure.screening == "technical":
        yield say(
            "{bids} have equal technical points; tie broken by: {rules}", bids=bids, rules=used
        )
    elif used:
        yield say("{bids} have equal totals; tie broken by: {rules}", bids=bids, rules=used)
    for tied in tie.unbroken:
        for drawn, others in tied.half_drawn:
            yield say(
                "the recorded draw of {drawn} leaves out {others}, who are tied with them, so "
                "it breaks no tie: draw lots among all of them",
                drawn=names_of(case, drawn),
                others=names_of(case, others),
            )
        names = names_of(case, tied.projects)
        remedy = tie_remedy(criteria) if tied.level else OPEN
        if tie.open:
            yield say("{bids}: {remedy}", bids=names, remedy=remedy)
        else:
            yield say("{bids} remain tied: {remedy}", bids=names, remedy=remedy)


def rule_words(criteria: CriteriaSet, rule: str) -> object:
    """Name a rule of the tie-break chain."""
    if rule == "draw":
        return say("the recorded draw")
    return criteria[rule].name if rule in criteria else TIE_WORDS[rule]
