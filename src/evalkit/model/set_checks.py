"""What must hold within a criteria set; every breach is reported, not only the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from evalkit.core.errors import Problem, place, unknown
from evalkit.core.exact import decimal
from evalkit.core.messages import Message, say
from evalkit.model.checks import check_id, choice
from evalkit.model.criteria_draft import PANELS, SEEN, CriteriaDraft
from evalkit.model.criterion import AGGREGATES, MISSING, Criterion, Gate
from evalkit.rules.periods import wrong_stretches
from evalkit.scales import Categories, Levels, Scale

TIE_WORDS = ("technical", "largest-item", "items", "lowest-price", "submitted")
"""What can break a tie of an award beside criteria."""
MOST_CAPS = 8
"""Undecided caps are tried in every combination, so there must be few."""


def set_problems(criteria: CriteriaDraft) -> Iterator[Problem]:
    """Yield everything that is wrong with a criteria set."""
    yield from _head(criteria)
    yield from _ids(criteria)
    yield from _ties(criteria)
    yield from _tree(criteria)
    yield from _documents(criteria)
    for gate in criteria.gates:
        yield from _gate(criteria, gate)
    caps = [gate for gate in criteria.gates if gate.effect == "cap"]
    if len(caps) > MOST_CAPS:
        rule = say("has more than {count} gates with a cap", count=MOST_CAPS)
        yield Problem(table=place(say("criteria set"), criteria.id), field="gate", rule=rule)


def _head(criteria: CriteriaDraft) -> Iterator[Problem]:
    table = place(say("criteria set"), criteria.id)
    yield from check_id(criteria.id, table)
    yield from choice(criteria.aggregate, (*AGGREGATES, "none"), table, "aggregate")
    yield from choice(criteria.missing, MISSING, table, "missing")
    yield from choice(criteria.panel, PANELS, table, "panel")
    if criteria.seen:
        yield from choice(criteria.seen, SEEN, table, "seen")
    else:
        remedy = say("say how far the text of the source was seen: {names}", names=list(SEEN))
        yield Problem(table=table, field="seen", rule=say("is missing"), remedy=remedy)
    start, end = criteria.in_force_from, criteria.in_force_to
    if criteria.total is not None and criteria.total <= 0:
        rule = say("must be more than 0")
        yield Problem(table=table, field="total", rule=rule, value=decimal(criteria.total))
    if start and end and end < start:
        rule = say("ends before it starts")
        yield Problem(table=table, field="in_force", rule=rule, value=str(end))
    for rule, value in wrong_stretches(start, end, criteria.uncompared):
        yield Problem(table=table, field="in_force.uncompared", rule=rule, value=value or None)
    if not all(criteria.unread):
        yield Problem(table=table, field="unread", rule=say("is empty"))
    if not criteria.criteria and not criteria.decisions:
        rule = say("needs at least one criterion or decision")
        yield Problem(table=table, field="criterion", rule=rule)
    if criteria.evidence_required and not criteria.evidence_kinds:
        rule = say("evidence is required, so its kinds must be listed")
        yield Problem(table=table, field="evidence", rule=rule)


def _ids(criteria: CriteriaDraft) -> Iterator[Problem]:
    table = place(say("criteria set"), criteria.id)
    names = [
        *(c.id for c in criteria.criteria),
        *(g.id for g in criteria.gates),
        *(d.id for d in criteria.decisions),
        *(q.id for d in criteria.decisions for q in d.questions),
    ]
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield Problem(table=table, field="id", rule=say("is used twice"), value=name)
        seen.add(name)
    kinds = [name for name, _ in criteria.evidence_kinds]
    for name in dict.fromkeys(name for name in kinds if kinds.count(name) > 1):
        yield Problem(table=table, field="evidence.kinds", rule=say("is used twice"), value=name)
    if "" in kinds:
        yield Problem(table=table, field="evidence.kinds", rule=say("is empty"))
    for reserved in sorted(seen & {"total", "draw"}):
        rule = say("has a meaning of its own; choose another id")
        yield Problem(table=table, field="id", rule=rule, value=reserved)


def _ties(criteria: CriteriaDraft) -> Iterator[Problem]:
    table = place(say("criteria set"), criteria.id)
    by_id = {c.id: c for c in criteria.criteria}
    known = list(by_id)
    for number, name in enumerate(criteria.ties):
        if name == "draw":
            if number != len(criteria.ties) - 1:
                rule = say("must come last: it decides every tie")
                yield Problem(table=table, field="ties", rule=rule, value=name)
        elif criteria.procedure is not None and name in TIE_WORDS and name not in known:
            continue
        elif name not in known:
            yield unknown(say("criterion"), name, known, table=table, field="ties")
        elif _is_weightless(by_id[name], by_id):
            rule = say("has no points, so it cannot break a tie")
            yield Problem(table=table, field="ties", rule=rule, value=name)


def _tree(criteria: CriteriaDraft) -> Iterator[Problem]:
    by_id = {c.id: c for c in criteria.criteria}
    kinds = [name for name, _ in criteria.evidence_kinds]
    for criterion in criteria.criteria:
        table = place(say("criterion"), criterion.id)
        parent = by_id.get(criterion.parent)
        if criterion.parent and parent is None:
            yield unknown(say("group"), criterion.parent, list(by_id), table=table, field="parent")
        elif parent is not None and parent.scale is not None:
            rule = say("has a scale of its own, so it cannot be a group")
            yield Problem(table=table, field="parent", rule=rule, value=criterion.parent)
        elif _is_circular(criterion, by_id):
            rule = say("is among its own parents")
            yield Problem(table=table, field="parent", rule=rule, value=criterion.parent)
        if criterion.scale is None and not criteria.children(criterion.id):
            rule = say("needs a scale, or children that name it as parent")
            yield Problem(table=table, field="scale", rule=rule)
        if criterion.kind == "measure" and isinstance(criterion.scale, Categories | Levels):
            rule = say("a measured number needs a scale of numbers; use steps for thresholds")
            yield Problem(table=table, field="scale", rule=rule, value=criterion.scale.kind)
        for kind in criterion.evidence:
            if kind not in kinds:
                yield unknown(say("kind of evidence"), kind, kinds, table=table, field="evidence")
    for group in dict.fromkeys(c.parent for c in criteria.criteria):
        yield from _weights(criteria, group, by_id.get(group))


def _documents(criteria: CriteriaDraft) -> Iterator[Problem]:
    known = [*(c.id for c in criteria.criteria if c.scale is not None), *criteria.questions]
    seen: set[str] = set()
    for document in criteria.documents:
        table = place(say("document"), document.id)
        if document.id in seen:
            yield Problem(table=table, field="id", rule=say("is used twice"), value=document.id)
        seen.add(document.id)
        for name in document.settles:
            if name not in known:
                yield unknown(say("criterion"), name, known, table=table, field="settles")


def _is_circular(criterion: Criterion, by_id: Mapping[str, Criterion]) -> bool:
    seen = {criterion.id}
    above = by_id.get(criterion.parent)
    while above is not None:
        if above.id in seen:
            return True
        seen.add(above.id)
        above = by_id.get(above.parent)
    return False


def _weights(criteria: CriteriaDraft, group: str, parent: Criterion | None) -> Iterator[Problem]:
    siblings = criteria.children(group)
    table = place(say("group"), group) if group else place(say("criteria set"), criteria.id)
    shares = [c.share for c in siblings if c.share is not None]
    if criteria.aggregate == "none" and not group:
        for c in siblings:
            if c.share is not None:
                rule = say("cannot be used at the top of a set without a total")
                shown = decimal(c.share)
                yield Problem(
                    table=place(say("criterion"), c.id), field="weight", rule=rule, value=shown
                )
        return
    if not shares:
        yield Problem(
            table=table,
            field="weight",
            rule=say("its criteria need weights or points"),
            remedy=say("give each a weight so that they sum to 1, or points"),
        )
        return
    for c in siblings:
        if c.share is None:
            yield Problem(
                table=place(say("criterion"), c.id),
                field="weight",
                rule=say("is missing, but the others of its group have one"),
                remedy=say("write 0 where only a gate uses it"),
            )
    whole = sum(shares, Fraction(0))
    own = parent.points if parent is not None else (None if group else criteria.total)
    weighted = any(c.weight is not None for c in siblings)
    if weighted and any(c.points is not None for c in siblings):
        rule = say("a group uses weights or points, not both")
        yield Problem(table=table, field="weight", rule=rule)
    elif weighted and whole != 1:
        listed = [f"{c.id} {decimal(c.share)}" for c in siblings if c.share is not None]
        yield Problem(
            table=table,
            field="weight",
            rule=say("the weights must sum to exactly 1"),
            value=decimal(whole),
            remedy=say("they are: {names}", names=listed),
        )
    elif not weighted and own is not None and own != whole:
        rule = say("the points of its criteria must sum to {own}", own=decimal(own))
        yield Problem(table=table, field="points", rule=rule, value=decimal(whole))
    elif whole == 0:
        yield Problem(table=table, field="points", rule=say("must be more than 0"), value="0")


def _gate(criteria: CriteriaDraft, gate: Gate) -> Iterator[Problem]:
    table = place(say("gate"), gate.id)

    def wrong(field: str, rule: Message, value: str | None = None) -> Problem:
        return Problem(table=table, field=field, rule=rule, value=value)

    if criteria.aggregate == "none" and (gate.on == "total" or gate.effect == "cap"):
        yield wrong("on", say("there is no total in this set"), gate.on)
    if gate.on == "total" and gate.effect == "cap":
        yield wrong("effect", say("a total cannot cap itself"), gate.effect)
    by_id = {c.id: c for c in criteria.criteria}
    decisions = {d.id: d for d in criteria.decisions}
    if gate.on in decisions:
        verdicts = [v.id for v in decisions[gate.on].verdicts]
        if not gate.one_of:
            yield wrong("one_of", say("a gate on a decision needs one_of, the verdicts that pass"))
        for name in gate.one_of:
            if name not in verdicts:
                yield unknown(say("verdict"), name, verdicts, table=table, field="one_of")
        return
    known = ["total", *by_id, *decisions]
    if gate.on not in known:
        kind = say("criterion, group or decision")
        yield unknown(kind, gate.on, known, table=table, field="on")
        return
    scale = by_id[gate.on].scale if gate.on in by_id else None
    if gate.of == "value" and scale is None:
        yield wrong("of", say("a total or a group has no value; compare its points or share"))
    elif criteria.aggregate == "none" and gate.on in by_id and _needs_points(gate, scale):
        yield wrong("of", say("there is no total in this set"), gate.of)
    elif gate.on in by_id and scale is None and _is_weightless(by_id[gate.on], by_id):
        yield wrong("on", say("is a group without weight; put the gate on its criteria"), gate.on)
    if gate.cap is not None and criteria.rounding is not None:
        places = criteria.rounding.places
        if (gate.cap * 10**places).denominator != 1:
            rule = say("has more decimals than the {places} that the total keeps", places=places)
            yield wrong("cap", rule, decimal(gate.cap))
    if gate.one_of and not isinstance(scale, Categories):
        yield wrong("one_of", say("is for criteria with categories, and for decisions"))
    elif gate.one_of and gate.of != "value":
        yield wrong("one_of", say("compares the value; points and shares need a number"))
    elif isinstance(scale, Categories) and gate.of == "value":
        names = [str(level.value) for level in scale.levels]
        if not gate.one_of:
            yield wrong("one_of", say("categories are compared with one_of"))
        for name in gate.one_of:
            if name not in names:
                yield unknown(say("category"), name, names, table=table, field="one_of")


def _is_weightless(criterion: Criterion, by_id: Mapping[str, Criterion]) -> bool:
    """Say whether a criterion, or a group above it, has weight 0."""
    seen: set[str] = set()
    above: Criterion | None = criterion
    while above is not None and above.id not in seen:
        if above.share == 0:
            return True
        seen.add(above.id)
        above = by_id.get(above.parent)
    return False


def _needs_points(gate: Gate, scale: Scale | None) -> bool:
    """Say whether a gate compares points; the share of a group is made of points, too."""
    return gate.of == "points" or (gate.of == "share" and scale is None)
