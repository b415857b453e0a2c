"""What else could be: without each bid, without each evaluator, by other rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from evalkit.errors import ModelError
from evalkit.evaluation.award.deciding import Decider
from evalkit.evaluation.award.judging import Judged, Sitting
from evalkit.evaluation.award.states import Decided
from evalkit.model import RuleUse
from evalkit.panel import PanelRule
from evalkit.words import Message, say

KOREAN_GAP = 3


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
        Project ids; several where the rank is shared, none where nobody is left.
    changed : bool
        Whether somebody else is first; without the first bid itself somebody else always is.
    problem : Message or None
        Why it could not be worked out.
    """

    kind: str
    subject: str
    lot: str
    title: Message
    first: tuple[str, ...]
    changed: bool
    problem: Message | None = None


def what_ifs(judged: Judged, decided: Mapping[str, Decided]) -> Iterator[WhatIf]:
    """Yield every other way, bids first."""
    yield from _bids(judged, decided)
    yield from _evaluators(judged, decided)
    yield from _trims(judged, decided)
    yield from _differential(judged, decided)


def _bids(judged: Judged, decided: Mapping[str, Decided]) -> Iterator[WhatIf]:
    decider = Decider(judged)
    for lot, found in decided.items():
        for project, state in found.states.items():
            if state.out_at == "eligibility":
                continue
            first = decider.first_without(found, project)
            left = tuple(name for name in found.first if name != project)
            yield WhatIf(
                kind="bid",
                subject=project,
                lot=lot,
                title=say("without the bid of {name}", name=judged.case.project(project).name),
                first=first,
                # That the next one follows a winner who withdraws is no surprise.
                changed=set(first) != set(left or _next(found, project)),
            )


def _next(found: Decided, project: str) -> tuple[str, ...]:
    """Return who follows the only first bid of a lot."""
    place = dict(zip(found.ranked, found.ranks.spans, strict=True))
    rest = [name for name in found.order if name != project]
    return tuple(name for name in rest if place[name] == place[rest[0]])


def _evaluators(judged: Judged, decided: Mapping[str, Decided]) -> Iterator[WhatIf]:
    for number, sitting in enumerate(judged.sittings):
        if sitting.table is None:
            continue
        for name, excused in zip(sitting.table.evaluators, sitting.table.excused, strict=True):
            if excused.all():
                continue
            title = say("without the marks of {name}", name=name)
            yield from _otherwise(judged, decided, number, title, "evaluator", name, without=name)


def _trims(judged: Judged, decided: Mapping[str, Decided]) -> Iterator[WhatIf]:
    for number, sitting in enumerate(judged.sittings):
        for rule, title in _other_rules(sitting):
            kind, subject = "trim", sitting.panel.id
            yield from _otherwise(judged, decided, number, title, kind, subject, rule=rule)


def _other_rules(sitting: Sitting) -> Iterator[tuple[PanelRule, Message]]:
    rule, name = sitting.rule, sitting.panel.name
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
    decided: Mapping[str, Decided],
    number: int,
    title: Message,
    kind: str,
    subject: str,
    *,
    rule: PanelRule | None = None,
    without: str = "",
) -> Iterator[WhatIf]:
    """Take all steps again after one panel's marks were brought together in another way."""
    sittings = list(judged.sittings)
    try:
        sittings[number] = sittings[number].again(rule, without)
        decider = Decider(judged.again(tuple(sittings)))
        found = {lot: decider.decide(lot, list(d.states)) for lot, d in decided.items()}
    except ModelError as error:
        problem = error.problems[0].rule
        for lot in decided:
            yield WhatIf(kind, subject, lot, title, (), changed=False, problem=problem)
        return
    for lot, other in found.items():
        changed = set(other.first) != set(decided[lot].first)
        yield WhatIf(kind, subject, lot, title, other.first, changed=changed)


def _differential(judged: Judged, decided: Mapping[str, Decided]) -> Iterator[WhatIf]:
    procedure = judged.case.criteria.procedure
    assert procedure is not None
    if procedure.differential is not None:
        other = evolve(procedure, differential=None)
        title = say("without differential scores")
    elif judged.case.criteria.jurisdiction.startswith("KR") and procedure.award is None:
        use = RuleUse("kr-differential", {"gap": KOREAN_GAP})
        other = evolve(procedure, differential=use)
        title = say("with differential scores of {gap} points", gap=KOREAN_GAP)
    else:
        return
    decider = Decider(judged, other)
    for lot, found in decided.items():
        first = decider.decide(lot, list(found.states)).first
        changed = set(first) != set(found.first)
        yield WhatIf("differential", "", lot, title, first, changed=changed)
