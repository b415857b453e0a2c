"""What else could be: without each bid, without each evaluator, by other rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial

from attrs import evolve, frozen

from evalkit.core.errors import EvalkitError
from evalkit.core.notes import Note, note
from evalkit.evaluation.award.deciding import NOT_KNOWN, Decider
from evalkit.evaluation.award.judging import Judged
from evalkit.evaluation.award.sitting import PanelSession
from evalkit.evaluation.award.states import Lead, LotResult
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
    way : Note
        What was other: who was left out, or which rule was taken.
    first : sequence of str
        Project ids; several where the rank is shared, none where nobody is left or it cannot
        be told.
    changed : bool or None
        Whether somebody else is first; without the first bid itself: others than those who
        come next. None where it cannot be told; `problem` then says why.
    problem : Note or None
    margin : Fraction or None
        What the figure that decides then differs by between the first and the second; 0 where a
        rule for ties decides, or nothing does. None where there is no second, or no figure.
    """

    kind: str
    subject: str
    lot: str
    way: Note
    first: tuple[str, ...]
    changed: bool | None
    problem: Note | None = None
    margin: Fraction | None = None


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


def _told(
    kind: str,
    subject: str,
    lot: str,
    way: Note,
    before: Iterable[str],
    first: Callable[[], Lead],
) -> WhatIf:
    """Work one other way out; where a rule refuses it, say that and nothing else."""
    try:
        found = first()
    except EvalkitError as error:
        return WhatIf(kind, subject, lot, way, (), None, note("refused", reason=error.reason))
    changed = set(found.first) != set(before)
    return WhatIf(kind, subject, lot, way, found.first, changed, margin=found.margin)


def what_ifs(judged: Judged, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    """Yield every other way, bids first; what one of them cannot tell stays in its own row."""
    decider = Decider(judged, before=decided)
    written = decider.undecided
    for ways in (_bids, _evaluators, _trims, _differential):
        for found in ways(decider, decided):
            if decided[found.lot].unsettled:
                reason = note("refused", reason=NOT_KNOWN)
                yield evolve(found, first=(), changed=None, problem=reason, margin=None)
                continue
            seen = found.kind != "bid" or found.subject in decided[found.lot].seen
            yield _unwritten(found) if written and seen else found


def _unwritten(found: WhatIf) -> WhatIf:
    """Say of a row that people decide, who would have had other bids or marks before them."""
    if found.problem is not None:
        return found
    return evolve(found, first=(), changed=None, problem=note("tradeoff"), margin=None)


def _bids(decider: Decider, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    judged = decider.judged
    for lot, found in decided.items():
        for project, state in found.states.items():
            if state.out_at == "eligibility":
                continue
            way = note("without-bid", name=judged.case.project(project).name)
            # That the next one follows a winner who withdraws is no surprise.
            before = tuple(name for name in found.first if name != project)
            before = before or found.without(project).first
            without = partial(decider.first_without, found, project)
            told = _told("bid", project, lot, way, before, without)
            # Of a screening, who comes next is known only by screening on.
            next_ = judged.screened and found.first == (project,) and told.problem is None
            yield evolve(told, changed=False) if next_ else told


def _evaluators(decider: Decider, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    # Whoever sits on two panels, or in two rounds, is one person, whose marks are all gone.
    people: dict[str, list[int]] = {}
    for number, session in enumerate(decider.judged.sessions):
        if session.table is None:
            continue
        for name, excused in zip(session.table.evaluators, session.table.excused, strict=True):
            if not excused.all():
                people.setdefault(name, []).append(number)
    for name, numbers in people.items():
        way = note("without-evaluator", name=name)
        yield from _otherwise(decider, decided, numbers, way, "evaluator", name, without=name)


def _trims(decider: Decider, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    panels: dict[str, list[int]] = {}
    for number, session in enumerate(decider.judged.sessions):
        panels.setdefault(session.panel.id, []).append(number)
    for subject, numbers in panels.items():
        for rule, way in _other_rules(decider.judged.sessions[numbers[0]]):
            yield from _otherwise(decider, decided, numbers, way, "trim", subject, rule=rule)


def _other_rules(session: PanelSession) -> Iterator[tuple[PanelRule, Note]]:
    rule, name = session.rule, session.panel.name
    if rule.method != "trimmed":
        yield (
            PanelRule(method="trimmed", by="total"),
            note("without-extremes", name=name),
        )
        return
    if rule.by == "total":
        yield (
            evolve(rule, by="item"),
            note("by-item", name=name),
        )
    else:
        yield (
            evolve(rule, by="total"),
            note("by-total", name=name),
        )
    yield PanelRule(), note("untrimmed", name=name)


def _otherwise(
    decider: Decider,
    decided: Mapping[str, LotResult],
    numbers: Iterable[int],
    way: Note,
    kind: str,
    subject: str,
    *,
    rule: PanelRule | None = None,
    without: str = "",
) -> Iterator[WhatIf]:
    """Take all steps again after some sessions were brought together in another way."""
    sessions = list(decider.judged.sessions)
    try:
        for number in numbers:
            sessions[number] = sessions[number].again(rule, without)
        other = decider.again(decider.judged.again(tuple(sessions)))
    except EvalkitError as error:
        for lot in decided:
            yield WhatIf(kind, subject, lot, way, (), None, note("refused", reason=error.reason))
        return
    for lot, found in decided.items():
        first = partial(_first, other, found)
        yield _told(kind, subject, lot, way, found.first, first)


def _first(decider: Decider, found: LotResult) -> Lead:
    return decider.settled(found.lot, list(found.states))


def _differential(decider: Decider, decided: Mapping[str, LotResult]) -> Iterator[WhatIf]:
    procedure = decider.procedure
    if procedure.differential is not None:
        other = evolve(procedure, differential=None)
        way = note("no-differential")
    elif procedure.optional_differential is not None:
        use = procedure.optional_differential
        other = evolve(procedure, differential=use)
        way = note("differential", rule=use)
    else:
        return
    without = Decider(decider.judged, other, decided)
    for lot, found in decided.items():
        first = partial(_first, without, found)
        yield _told("differential", "", lot, way, found.first, first)
