"""What else could be: without each bid, without each evaluator, by other rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from attrs import evolve, frozen

from evalkit.core.errors import EvalkitError
from evalkit.core.messages import Message, say
from evalkit.evaluation.award.deciding import NOT_KNOWN, Decider
from evalkit.evaluation.award.judging import Judged, PanelSession
from evalkit.evaluation.award.states import LotResult
from evalkit.panel import PanelRule


@frozen
class WhatIf:
    """One other way to have come to an award, and who would have been first.

    Parameters
    ----------
    kind : {'bid', 'evaluator', 'trim', 'differential'}
    subject : str
        Id of the bid, the evaluator or the panel.
    lot : str
    title : Message
    first : sequence of str
        Project ids; several where the rank is shared, none where nobody is left or it cannot
        be told.
    changed : bool or None
        Whether somebody else is first; without the first bid itself: others than those who
        come next. None where it cannot be told; `problem` then says why.
    problem : Message or None
    """

    kind: str
    subject: str
    lot: str
    title: Message
    first: tuple[str, ...]
    changed: bool | None
    problem: Message | None = None


@frozen
class Tally:
    """How many checks change who is first, do not, and cannot be told.

    Parameters
    ----------
    changed, same, open : int
    """

    changed: int
    same: int
    open: int

    @classmethod
    def of(cls, answers: Iterable[bool | None]) -> Tally:
        """Count answers: yes, no, and None."""
        given = list(answers)
        return cls(*(sum(answer is kind for answer in given) for kind in (True, False, None)))

    @property
    def all(self) -> int:
        """How many there are."""
        return self.changed + self.same + self.open


ANSWERS = {True: say("yes"), False: say("no"), None: say("cannot be told")}


def _told(
    kind: str,
    subject: str,
    lot: str,
    title: Message,
    before: Iterable[str],
    first: Callable[[], tuple[str, ...]],
) -> WhatIf:
    """Work one other way out; where a rule refuses it, say that and nothing else."""
    try:
        found = first()
    except EvalkitError as error:
        return WhatIf(kind, subject, lot, title, (), None, error.reason)
    return WhatIf(kind, subject, lot, title, found, set(found) != set(before))


def what_ifs(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    """Yield every other way, bids first; what one of them cannot tell stays in its own row."""
    written = Decider(judged).undecided
    for ways in (_bids, _evaluators, _trims, _differential):
        for found in ways(judged, decided):
            if decided[found.lot].unsettled:
                yield evolve(found, first=(), changed=None, problem=NOT_KNOWN)
                continue
            seen = found.kind != "bid" or found.subject in decided[found.lot].seen
            yield _unwritten(found) if written and seen else found


def _unwritten(found: WhatIf) -> WhatIf:
    """Say of a row that people decide, who would have had other bids or marks before them."""
    if found.problem is not None:
        return found
    why = say("a written trade-off decides, and nobody can say what it would then have been")
    return evolve(found, first=(), changed=None, problem=why)


def _bids(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    decider = Decider(judged)
    for lot, found in decided.items():
        for project, state in found.states.items():
            if state.out_at == "eligibility":
                continue
            title = say("without the bid of {name}", name=judged.case.project(project).name)
            # That the next one follows a winner who withdraws is no surprise.
            before = tuple(name for name in found.first if name != project)
            before = before or found.best([name for name in found.ranked if name != project])
            without = partial(decider.first_without, found, project)
            told = _told("bid", project, lot, title, before, without)
            # Of a screening, who comes next is known only by screening on.
            next_ = judged.screened and found.first == (project,) and told.problem is None
            yield evolve(told, changed=False) if next_ else told


def _evaluators(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    # Whoever sits on two panels, or in two rounds, is one person, whose marks are all gone.
    people: dict[str, list[int]] = {}
    for number, session in enumerate(judged.sessions):
        if session.table is None:
            continue
        for name, excused in zip(session.table.evaluators, session.table.excused, strict=True):
            if not excused.all():
                people.setdefault(name, []).append(number)
    for name, numbers in people.items():
        title = say("without the marks of {name}", name=name)
        yield from _otherwise(judged, decided, numbers, title, "evaluator", name, without=name)


def _trims(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    panels: dict[str, list[int]] = {}
    for number, session in enumerate(judged.sessions):
        panels.setdefault(session.panel.id, []).append(number)
    for subject, numbers in panels.items():
        for rule, title in _other_rules(judged.sessions[numbers[0]]):
            yield from _otherwise(judged, decided, numbers, title, "trim", subject, rule=rule)


def _other_rules(session: PanelSession) -> Iterator[tuple[PanelRule, Message]]:
    rule, name = session.rule, session.panel.name
    if rule.method != "trimmed":
        yield (
            PanelRule(method="trimmed", by="total"),
            say("panel {name}: without the highest and the lowest total", name=name),
        )
        return
    if rule.by == "total":
        yield (
            evolve(rule, by="item"),
            say("panel {name}: highest and lowest left out by item, not by total", name=name),
        )
    else:
        yield (
            evolve(rule, by="total"),
            say("panel {name}: highest and lowest left out by total, not by item", name=name),
        )
    yield PanelRule(), say("panel {name}: nobody's marks left out", name=name)


def _otherwise(
    judged: Judged,
    decided: Mapping[str, LotResult],
    numbers: Iterable[int],
    title: Message,
    kind: str,
    subject: str,
    *,
    rule: PanelRule | None = None,
    without: str = "",
) -> Iterator[WhatIf]:
    """Take all steps again after some sessions were brought together in another way."""
    sessions = list(judged.sessions)
    try:
        for number in numbers:
            sessions[number] = sessions[number].again(rule, without)
        decider = Decider(judged.again(tuple(sessions)))
    except EvalkitError as error:
        for lot in decided:
            yield WhatIf(kind, subject, lot, title, (), None, error.reason)
        return
    for lot, found in decided.items():
        first = partial(_first, decider, found)
        yield _told(kind, subject, lot, title, found.first, first)


def _first(decider: Decider, found: LotResult) -> tuple[str, ...]:
    return decider.settled(found.lot, list(found.states))


def _differential(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    procedure = judged.case.criteria.procedure
    assert procedure is not None
    if procedure.differential is not None:
        other = evolve(procedure, differential=None)
        title = say("without differential scores")
    elif procedure.optional_differential is not None:
        use = procedure.optional_differential
        other = evolve(procedure, differential=use)
        title = say("with differential scores, as a notice may announce: {rule}", rule=use)
    else:
        return
    decider = Decider(judged, other)
    for lot, found in decided.items():
        first = partial(_first, decider, found)
        yield _told("differential", "", lot, title, found.first, first)
