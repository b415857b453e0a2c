"""A criteria set as a person reads it: tree, points, scales, gates, decisions, source."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, say, words
from evalkit.model import CriteriaSet, Criterion, Decision, Gate, Question
from evalkit.scales import Categories, Level, Levels
from evalkit.show.columns import BLANK, Column, rows_of, table_of
from evalkit.show.evaluation.contributions import scale_text
from evalkit.show.evaluation.wording import (
    bounded,
    in_force,
    own_rule_hashes,
    own_rule_lines,
    rounding_words,
)
from evalkit.show.forms import CODE, Form, Worded, interval, number
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.report.preconditions import precondition_blocks
from evalkit.show.report.procedure import procedure_blocks, tie_names
from evalkit.show.report.rules import own_rule_blocks
from evalkit.show.report.settling import document_blocks
from evalkit.show.rules.wording import SEEN_WORDS, uncompared_words

_MISSING = {
    "error": say("an error"),
    "zero": say("0 points"),
    "exclude": say("left out; the others of its group are rescaled in proportion"),
    "interval": say("an interval over the full scale"),
}
_SEVERAL = {
    "median": say("Where several evaluators mark, the median counts."),
    "span": say(
        "The marks of several evaluators count as the range from the lowest to the highest, never "
        "as an average."
    ),
}
KIND_WORDS = {"group": say("group"), "mark": say("judged"), "measure": say("measured")}
_BETTER = {"higher": say("higher"), "lower": say("lower"), "none": say("–")}


@frozen
class CriterionLine:
    """One criterion in the tree of its set."""

    criteria: CriteriaSet
    criterion: Criterion
    depth: int


def items(criteria: CriteriaSet) -> list[CriterionLine]:
    """Return the criteria and groups in the order of the set."""
    return [CriterionLine(criteria, criterion, depth) for criterion, depth in criteria.walk()]


def _tree_text(line: CriterionLine, lang: Lang) -> str:
    shift, criterion = "  " * line.depth, line.criterion
    return f"{shift}{criterion.name.text(lang)}\n{shift}({criterion.id})"


def _tree_plain(line: CriterionLine, _lang: Lang) -> tuple[str, str, str, str]:
    found = line.criterion
    return found.id, found.parent, found.name.text("en"), found.name.text("ko")


def _kind(criterion: Criterion, lang: Lang) -> str:
    unit = f", {criterion.unit}" if criterion.unit else ""
    return KIND_WORDS[criterion.kind].text(lang) + unit


def _scale_text(criterion: Criterion) -> Worded:
    return "" if criterion.scale is None else scale_text(criterion)


def _better(line: CriterionLine) -> Message | object:
    scale = line.criterion.scale
    return BLANK if scale is None else _BETTER[scale.direction]


def _range(line: CriterionLine) -> tuple[tuple[Fraction, Fraction], Fraction] | object:
    """Return the admissible range, and what brings it to shares, like the weight beside it."""
    criterion = line.criterion
    if criterion.range is None:
        return BLANK
    weight = line.criteria.local_weight(criterion.id)
    return criterion.range, weight / criterion.share if criterion.share else None


def _range_text(found: tuple[tuple[Fraction, Fraction], Fraction | None], _lang: Lang) -> str:
    span, unit = found
    return "" if unit is None else " … ".join(near_decimal(end * unit) for end in span)


def _points(line: CriterionLine) -> Fraction | None:
    criteria = line.criteria
    return None if criteria.aggregate == "none" else criteria.max_points(line.criterion.id)


def _shown(value: object) -> str:
    return near_decimal(value) if isinstance(value, Fraction) else str(value)


IN_TREE = Form(
    say("identifier, that of its group, and name in both languages"),
    write=_tree_text,
    plain=_tree_plain,
)
CRITERION: Column[CriterionLine] = Column(
    say("Criterion"), lambda line: line, IN_TREE,
    keys=("criterion", "parent", "title_en", "title_ko"),
)  # fmt: skip
KIND: Column[CriterionLine] = Column(
    say("Kind"), lambda line: line.criterion,
    Form(say("group, mark or measure, and the unit"), write=_kind,
         plain=lambda found, _lang: (found.kind, found.unit)),
    keys=("kind", "unit"), width=18,
)  # fmt: skip
SCALE: Column[CriterionLine] = Column(
    say("Scale"), lambda line: line.criterion,
    Form(CODE.about, write=lambda found, lang: words(_scale_text(found), lang),
         plain=lambda found, _lang: found.scale.kind if found.scale else ""),
    keys=("scale",), width=24,
)  # fmt: skip
BETTER: Column[CriterionLine] = Column(say("Better"), _better)
WEIGHT: Column[CriterionLine] = Column(
    say("Weight"), lambda line: line.criteria.local_weight(line.criterion.id), number(),
    keys=("local_weight",),
)  # fmt: skip
RANGE: Column[CriterionLine] = Column(
    say("Range"), _range,
    Form(say("lowest and highest admissible weight, as the set writes it"), write=_range_text,
         plain=lambda found, lang: interval().plain(found and found[0], lang), right=True),
    keys=("range_low", "range_high"),
)  # fmt: skip
POINTS: Column[CriterionLine] = Column(say("Points"), _points, number(), keys=("max_points",))
COLUMNS = (CRITERION, KIND, SCALE, WEIGHT, RANGE, POINTS)
QUESTIONS: tuple[Column[Question], ...] = (
    Column(
        say("Question"),
        lambda q: say("{id}: {words}", id=q.id, words=q.title) if q.title else q.id,
        width=56,
    ),
    Column(say("Yes"), lambda q: q.yes),
    Column(say("No"), lambda q: q.no),
)
LEVELS: tuple[Column[Level], ...] = (
    Column(say("Mark"), lambda level: _shown(level.value)),
    Column(say("Utility"), lambda level: level.utility, number()),
    Column(say("Level"), lambda level: level.title, width=20),
    Column(say("What must be observed"), lambda level: level.text, width=60),
)


def criteria_page(criteria: CriteriaSet, lang: Lang = "en") -> Page:
    """Lay out a whole criteria set."""
    blocks: list[Block] = [Heading(criteria.name)]
    if criteria.description:
        blocks.append(Paragraph(criteria.description.text(lang).strip()))
    blocks += [Bullets(_head(criteria)), Bullets(_hashes(criteria), detail=True)]
    if criteria.criteria:
        blocks.append(Heading(say("Criteria"), 2))
        blocks.append(_tree(criteria, lang))
    if criteria.gates:
        blocks.append(Heading(say("Gates"), 2))
        blocks.append(Bullets([_gate(criteria, gate, lang) for gate in criteria.gates]))
    blocks.extend(procedure_blocks(criteria))
    blocks.extend(own_rule_blocks(criteria, lang))
    blocks.extend(precondition_blocks(criteria, lang))
    blocks.extend(document_blocks(criteria, lang))
    for decision in criteria.decisions:
        blocks.extend(_decision(decision, lang))
    for criterion in criteria.leaves:
        blocks.extend(_leaf(criteria, criterion, lang))
    return Page(blocks, lang)


def _hashes(criteria: CriteriaSet) -> list[Message]:
    whole = say(
        "Id {id}, version {version}, sha256:{hash}",
        id=criteria.id,
        version=criteria.version,
        hash=criteria.sha256,
    )
    return [whole, *own_rule_hashes(criteria)]


def _head(criteria: CriteriaSet) -> list[Message]:
    lines = [
        say("Id {id}, version {version}", id=criteria.id, version=criteria.version),
        *own_rule_lines(criteria, hashed=False),
    ]
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
    if not criteria.has_total:
        lines.append(say("No total: the set produces a profile"))
    else:
        lines.append(say("Total: {points} points", points=near_decimal(criteria.total_points)))
        if criteria.rounding:
            lines.append(say("Rounding: {rule}", rule=rounding_words(criteria.rounding)))
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
    columns = [CRITERION, KIND, SCALE, BETTER]
    if criteria.has_total:
        columns += [WEIGHT, RANGE, POINTS]
    return table_of(columns, items(criteria), lang)


def _gated(criteria: CriteriaSet, name: str) -> object:
    """Name what a gate stands on."""
    if name == "total":
        return say("the total")
    decisions = {d.id: d.name for d in criteria.decisions}
    return decisions[name] if name in decisions else criteria[name].name


def _gate(criteria: CriteriaSet, gate: Gate, lang: Lang) -> str:
    on = _gated(criteria, gate.on)
    if gate.one_of:
        rule = say("{on} one of {names}", on=on, names=list(gate.one_of))
    else:
        low = gate.at_least is not None
        bound = bounded(gate, gate.bound)
        of = {"value": say("value"), "points": say("points"), "share": say("share")}[gate.of]
        rule = (
            say("{of} of {on} at least {bound}", of=of, on=on, bound=bound)
            if low
            else say("{of} of {on} at most {bound}", of=of, on=on, bound=bound)
        )
    effect = (
        say("otherwise the total is capped at {cap}", cap=near_decimal(gate.cap))
        if gate.cap is not None
        else say("otherwise the project is not ranked")
    )
    line = say("{name}: {rule}, {effect}", name=gate.name, rule=rule, effect=effect).text(lang)
    parts = [line, gate.why.text(lang)]
    if gate.source:
        parts.append(say("Source: {source}", source=gate.source).text(lang))
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _decision(decision: Decision, lang: Lang) -> list[Block]:
    verdicts = []
    for verdict in decision.verdicts:
        text = f"{verdict.id}: {verdict.title.text(lang) or verdict.id}"
        verdicts.append(f"{text}. {verdict.text.text(lang)}" if verdict.text else text)
    blocks: list[Block] = [Heading(decision.name, 2)]
    if decision.source:
        blocks.append(Paragraph(say("Source: {source}", source=decision.source)))
    blocks.append(table_of(QUESTIONS, decision.questions, lang))
    blocks.append(Bullets(verdicts))
    return blocks


def _leaf(criteria: CriteriaSet, criterion: Criterion, lang: Lang) -> list[Block]:
    blocks: list[Block] = [Heading(criterion.name, 3)]
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
        lines.append(say("A mark may also cite facts about other projects.").text(lang))
    if lines:
        blocks.append(Bullets(lines))
    if isinstance(criterion.scale, Levels | Categories):
        blocks.append(table_of(LEVELS, criterion.scale.levels, lang))
    return blocks


def criteria_rows(criteria: CriteriaSet) -> list[dict[str, Any]]:
    """Return one plain dict a criterion; numbers are floats nearest to the exact ones."""
    return rows_of(COLUMNS, items(criteria), "en")


def shipped_page(sets: Sequence[CriteriaSet], lang: Lang = "en") -> Page:
    """Lay out the list of criteria sets."""
    columns: tuple[Column[CriteriaSet], ...] = (
        Column(say("Id"), lambda c: c.id),
        Column(say("Version"), lambda c: c.version),
        Column(say("Title"), lambda c: c.name, width=40),
        Column(say("Jurisdiction"), lambda c: c.jurisdiction),
        Column(say("Source"), lambda c: SEEN_WORDS[c.seen], width=32),
    )
    return Page([table_of(columns, sets, lang)], lang)
