"""A criteria set as a person reads it: tree, points, scales, gates, decisions, source."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.model import CriteriaSet, Criterion, Decision, Gate
from evalkit.scales import Categories, Levels
from evalkit.show.evaluation.contributions import scale_text
from evalkit.show.evaluation.wording import in_force
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.report.preconditions import precondition_blocks
from evalkit.show.report.procedure import procedure_blocks, tie_names
from evalkit.show.rules.wording import uncompared_words

SEEN_WORDS = {
    "official": say("the official text was seen"),
    "secondary": say("seen only in a secondary source"),
    "memory": say("from memory, not seen"),
    "own": say("our own rules"),
}
_MISSING = {
    "error": say("an error"),
    "zero": say("no points"),
    "exclude": say("left out, its siblings share its points"),
    "interval": say("an interval over the whole scale"),
}
_SEVERAL = {
    "median": say("Of the marks of several evaluators, the median counts."),
    "span": say(
        "The marks of several evaluators count as the range from the lowest to the highest, never "
        "as an average."
    ),
}
KIND_WORDS = {"group": say("group"), "mark": say("judged"), "measure": say("measured")}
_BETTER = {"higher": say("higher"), "lower": say("lower"), "none": say("–")}


def criteria_page(criteria: CriteriaSet, lang: Lang = "en") -> Page:
    """Lay out a whole criteria set."""
    blocks: list[Block] = [Heading(criteria.name.text(lang))]
    if criteria.description:
        blocks.append(Paragraph(criteria.description.text(lang).strip()))
    blocks.append(Bullets([line.text(lang) for line in _head(criteria)]))
    if criteria.criteria:
        blocks.append(Heading(say("Criteria").text(lang), 2))
        blocks.append(_tree(criteria, lang))
    if criteria.gates:
        blocks.append(Heading(say("Gates").text(lang), 2))
        blocks.append(Bullets([_gate(criteria, gate, lang) for gate in criteria.gates]))
    blocks.extend(procedure_blocks(criteria, lang))
    blocks.extend(precondition_blocks(criteria, lang))
    for decision in criteria.decisions:
        blocks.extend(_decision(decision, lang))
    for criterion in criteria.leaves:
        blocks.extend(_leaf(criteria, criterion, lang))
    return Page(blocks)


def _head(criteria: CriteriaSet) -> list[Message]:
    lines = [
        say("Id {id}, version {version}, sha256:{hash}",
            id=criteria.id, version=criteria.version, hash=criteria.sha256),
    ]  # fmt: skip
    if criteria.jurisdiction:
        lines.append(say("Jurisdiction: {place}", place=criteria.jurisdiction))
    if criteria.in_force_from or criteria.in_force_to:
        lines.append(in_force(criteria))
    lines += [uncompared_words(stretch) for stretch in criteria.uncompared]
    if criteria.source:
        lines.append(
            say("Source: {source} ({seen})", source=criteria.source, seen=SEEN_WORDS[criteria.seen])
        )
    if criteria.read_on is not None:
        lines.append(say("The text was read on {day}.", day=criteria.read_on))
    lines += [say("Not read, or to be compared: {what}", what=what) for what in criteria.unread]
    if criteria.aggregate == "none":
        lines.append(say("No total: the set gives a profile"))
    else:
        lines.append(say("Total: {points} points", points=near_decimal(criteria.total_points)))
        if criteria.rounding:
            lines.append(say("Rounding: {rule}", rule=criteria.rounding.describe()))
        ties = tie_names(criteria)
        lines.append(say("Ties: {chain}", chain=ties) if ties else say("Ties: stay ties"))
    lines.append(say("A missing mark is: {policy}", policy=_MISSING[criteria.missing]))
    if criteria.panel in _SEVERAL:
        lines.append(_SEVERAL[criteria.panel])
    if criteria.evidence_kinds:
        kinds = [
            say("{id}: {words}", id=id_, words=words) for id_, words in criteria.evidence_kinds
        ]
        lines.append(
            say("Evidence is required; its kinds: {kinds}", kinds=kinds)
            if criteria.evidence_required
            else say("Kinds of evidence: {kinds}", kinds=kinds)
        )
    return lines


def _tree(criteria: CriteriaSet, lang: Lang) -> Table:
    total = criteria.aggregate != "none"
    headers = [say("Criterion"), say("Kind"), say("Scale"), say("Better")]
    if total:
        headers += [say("Weight"), say("Range"), say("Points")]
    rows = []
    for criterion, depth in criteria.walk():
        row = [
            "  " * depth + criterion.name.text(lang) + f"\n{'  ' * depth}({criterion.id})",
            KIND_WORDS[criterion.kind].text(lang)
            + (f", {criterion.unit}" if criterion.unit else ""),
            "" if criterion.scale is None else scale_text(criterion).text(lang),
            "" if criterion.scale is None else _BETTER[criterion.scale.direction].text(lang),
        ]
        if total:
            row += [
                near_decimal(criteria.local_weight(criterion.id)),
                _range(criteria, criterion),
                near_decimal(criteria.max_points(criterion.id)),
            ]
        rows.append(row)
    return Table([h.text(lang) for h in headers], rows, right={4, 5, 6}, wrap=((1, 18), (2, 24)))


def _range(criteria: CriteriaSet, criterion: Criterion) -> str:
    """Write the admissible range as shares, like the weight beside it."""
    if criterion.range is None or not criterion.share:
        return ""
    unit = criteria.local_weight(criterion.id) / criterion.share
    return " … ".join(near_decimal(end * unit) for end in criterion.range)


def _gated(criteria: CriteriaSet, name: str) -> object:
    """Name what a gate stands on."""
    if name == "total":
        return say("the total")
    decisions = {d.id: d.name for d in criteria.decisions}
    return decisions[name] if name in decisions else criteria[name].name


def _gate(criteria: CriteriaSet, gate: Gate, lang: Lang) -> str:
    on = _gated(criteria, gate.on)
    if gate.one_of:
        rule = say("{on} is one of {names}", on=on, names=list(gate.one_of))
    else:
        low = gate.at_least is not None
        bound = near_decimal(gate.bound)
        of = {"value": say("value"), "points": say("points"), "share": say("share")}[gate.of]
        rule = (
            say("{of} of {on} is at least {bound}", of=of, on=on, bound=bound)
            if low
            else say("{of} of {on} is at most {bound}", of=of, on=on, bound=bound)
        )
    effect = (
        say("else the total is at most {cap}", cap=near_decimal(gate.cap))
        if gate.cap is not None
        else say("else the project has no rank")
    )
    line = say("{name}: {rule}, {effect}", name=gate.name, rule=rule, effect=effect).text(lang)
    parts = [line, gate.why.text(lang)]
    if gate.source:
        parts.append(say("Source: {source}", source=gate.source).text(lang))
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _decision(decision: Decision, lang: Lang) -> list[Block]:
    headers = [say("Question"), say("Yes"), say("No")]
    rows = []
    for question in decision.questions:
        title = question.title.text(lang)
        rows.append(
            [f"{question.id}: {title}" if title else question.id, question.yes, question.no]
        )
    verdicts = []
    for verdict in decision.verdicts:
        text = f"{verdict.id}: {verdict.title.text(lang) or verdict.id}"
        verdicts.append(f"{text}. {verdict.text.text(lang)}" if verdict.text else text)
    blocks: list[Block] = [Heading(decision.name.text(lang), 2)]
    if decision.source:
        blocks.append(Paragraph(say("Source: {source}", source=decision.source).text(lang)))
    blocks.append(Table([h.text(lang) for h in headers], rows, wrap=((0, 56),)))
    blocks.append(Bullets(verdicts))
    return blocks


def _leaf(criteria: CriteriaSet, criterion: Criterion, lang: Lang) -> list[Block]:
    blocks: list[Block] = [Heading(criterion.name.text(lang), 3)]
    kinds = [criteria.kind_name(kind) for kind in criterion.evidence]
    said: list[tuple[Message, object]] = [
        (say("{words}"), criterion.description),
        (say("Why: {words}"), criterion.why),
        (say("How: {words}"), criterion.how),
        (say("Limits: {words}"), criterion.limits),
        (say("Source: {words}"), criterion.source),
        (say("Evidence that counts: {words}"), kinds if criteria.evidence_kinds else ""),
    ]
    lines = [
        Message(template.template, {"words": words}).text(lang).strip()
        for template, words in said
        if words
    ]
    if criteria.compares(criterion.id):
        lines.append(say("A mark may rest on facts about other projects, too.").text(lang))
    if lines:
        blocks.append(Bullets(lines))
    if isinstance(criterion.scale, Levels | Categories):
        headers = [say("Mark"), say("Utility"), say("Level"), say("What must be observed")]
        rows = [
            [_shown(lv.value), near_decimal(lv.utility), lv.title.text(lang), lv.text.text(lang)]
            for lv in criterion.scale.levels
        ]
        table = Table([h.text(lang) for h in headers], rows, right={1}, wrap=((2, 20), (3, 60)))
        blocks.append(table)
    return blocks


def _shown(value: object) -> str:
    return near_decimal(value) if isinstance(value, Fraction) else str(value)


def criteria_rows(criteria: CriteriaSet) -> list[dict[str, Any]]:
    """Return one plain dict a criterion; numbers are floats nearest to the exact ones."""
    return [
        {
            "criterion": criterion.id,
            "parent": criterion.parent,
            "title_en": criterion.name.text("en"),
            "title_ko": criterion.name.text("ko"),
            "kind": criterion.kind,
            "unit": criterion.unit,
            "scale": criterion.scale.kind if criterion.scale else "",
            "local_weight": float(criteria.local_weight(criterion.id)),
            "range_low": float(criterion.range[0]) if criterion.range else None,
            "range_high": float(criterion.range[1]) if criterion.range else None,
            "max_points": None
            if criteria.aggregate == "none"
            else float(criteria.max_points(criterion.id)),
        }
        for criterion, _ in criteria.walk()
    ]


def shipped_page(sets: Sequence[CriteriaSet], lang: Lang = "en") -> Page:
    """Lay out the list of criteria sets."""
    headers = [say("Id"), say("Version"), say("Title"), say("Jurisdiction"), say("Source")]
    rows = [
        [c.id, c.version, c.name.text(lang), c.jurisdiction, SEEN_WORDS[c.seen].text(lang)]
        for c in sets
    ]
    return Page([Table([h.text(lang) for h in headers], rows, wrap=((2, 40), (4, 32)))])
