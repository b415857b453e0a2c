"""The words and tables that show where the points of one project come from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.core.counts import rank_words
from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.evaluation.award.adjusting import Adjusting
from evalkit.evaluation.award.results import AwardExplanation
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.explain import Explanation
from evalkit.evaluation.gates import GateResult
from evalkit.evidence.requests import why_open
from evalkit.model import Criterion, Mark
from evalkit.scales import Categories, Levels
from evalkit.show.columns import table_of
from evalkit.show.evaluation.adjustments import adjustment_lines
from evalkit.show.evaluation.contributions import (
    COLUMNS,
    CRITERION,
    FACTS,
    MARKED,
    POINTS,
    SCALE,
    UTILITY,
    WEIGHT,
    Fact,
    is_marked,
    items,
    panel_mark,
)
from evalkit.show.evaluation.plain import head, pair, span
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.sums import reason_of, sums_of
from evalkit.show.evaluation.wording import (
    bounded,
    foot_of,
    gate_text,
    rounding_words,
    total_text,
    value_text,
)
from evalkit.show.forms import DASH, span_text
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.panel.wording import panel_note
from evalkit.show.requests import document_lines
from evalkit.show.seats import leaf_line

__all__ = ["COLUMNS", "items", "page"]


def plain(explanation: Explanation, lang: Lang) -> dict[str, Any]:
    """Return an explanation as plain data; numbers are exact text, ``12.5`` or ``1/3``."""
    case, score = explanation.case, explanation.score
    made = head(case, lang)
    made["criteria_set"] = made.pop("criteria")
    made["project"] = score.project.id
    made["ranks"] = pair(explanation.rank)
    made["tied"] = explanation.tied
    made["total"] = span(score.total)
    made["criteria"] = [
        {
            "criterion": part.criterion.id,
            "parent": part.criterion.parent,
            "weight": decimal(part.global_weight),
            "max_points": decimal(part.max_points),
            "utility": span(part.leaf.utility) if part.leaf else None,
            "points": span(part.points),
            "no_mark_of": list(part.leaf.open) if part.leaf else [],
            "marks": [
                {
                    "low": _value(mark.low),
                    "high": _value(mark.high),
                    "unit": mark.unit,
                    "evaluator": mark.evaluator,
                    "reason": reason_of(explanation, mark).text(lang),
                    "evidence": list(mark.evidence),
                    "admissible": list(case.admissible(mark)),
                }
                for mark in (part.leaf.marks if part.leaf else ())
            ],
        }
        for part in explanation.contributions
    ]
    return made


def _value(value: Fraction | str) -> str:
    return value if isinstance(value, str) else decimal(value)


def page(explanation: Explanation, lang: Lang) -> Page:
    """Lay out every point of a project: marks, arithmetic, gates, reasons, evidence."""
    case, score = explanation.case, explanation.score
    has_total = case.criteria.has_total
    blocks: list[Block] = [Heading(score.project.name)]
    if has_total:
        blocks.append(Bullets(_result(explanation, lang)))
    else:
        blocks.append(Paragraph(say("No total: the set produces a profile")))
    if score.project.note:
        blocks.append(Paragraph(score.project.note))
    contributions = explanation.contributions
    if contributions:
        blocks.append(Heading(say("Arithmetic"), 2))
        blocks.append(_arithmetic(explanation, lang, has_total=has_total))
    if has_total:
        sums = (
            sums_of(explanation.judged, explanation.state)
            if isinstance(explanation, AwardExplanation)
            else last_sums(explanation)
        )
        blocks.append(Bullets(sums))
    if score.outcome.gates:
        blocks.append(Heading(say("Gates"), 2))
        blocks.append(Bullets([gate_line(result, lang) for result in score.outcome.gates]))
    for decision in score.decisions:
        blocks.append(Heading(decision.decision.name, 2))
        last = decision.path[-1]
        asked = _to_ask(explanation, last.question.id, lang) if last.answer is None else []
        blocks.append(Bullets([*path_lines(decision, lang), *asked]))
    if contributions:
        blocks.append(Heading(say("Reasons and evidence"), 2))
        blocks.extend(_reasons(explanation, lang))
    if isinstance(explanation, AwardExplanation):
        blocks.extend(adjusted_blocks(explanation, lang))
    blocks += foot_of(case, lang)
    return Page(blocks, lang)


def _result(explanation: Explanation, lang: Lang) -> list[str]:
    case, score = explanation.case, explanation.score
    points = near_decimal(case.criteria.total_points)
    procedure, total = case.criteria.procedure, total_text(case, score.total)
    covered = DASH if score.coverage is None else per_cent(score.coverage, 0)
    lines = [
        say("Total: {total} of {points}", total=total, points=points)
        if procedure is None or procedure.award is None
        else say("Combined score: {figure}", figure=total),
        say("Coverage: {percent} of the weight has marks", percent=covered),
    ]
    rank = explanation.rank
    if rank is None:
        # A bid may be out for other reasons, and its notes say for which.
        gated = case.criteria.procedure is None
        none = say("Rank: none (a gate is failed)") if gated else say("Rank: none")
        lines.insert(1, none)
    else:
        told = rank_words(rank, tied=explanation.tied)
        settled = rank[0] == rank[1]
        lines.insert(
            1,
            say("Rank: {rank}", rank=told)
            if settled
            else say("Possible ranks: {ranks}", ranks=told),
        )
    if rank is not None and not score.outcome.must_pass:
        lines.insert(2, say("The rank holds if the open gates are passed"))
    if procedure is not None and procedure.award and not procedure.award.rule.has_figure:
        del lines[0]
    return [line.text(lang) for line in lines]


def _arithmetic(explanation: Explanation, lang: Lang, *, has_total: bool) -> Table:
    columns = [CRITERION, MARKED, SCALE, UTILITY, *((WEIGHT, POINTS) if has_total else ())]
    return table_of(columns, items(explanation), lang)


def last_sums(explanation: Explanation) -> list[Message]:
    """Write the last sums out: the top criteria, the caps, the rounding."""
    case, score = explanation.case, explanation.score
    criteria = case.criteria
    raw = score.points[-1]
    lines: list[Message] = []
    if raw is None or score.total is None:
        return [say("No total: every criterion is left out.")]
    top = [c for c in explanation.contributions if c.depth == 0 and c.points is not None]
    held = sum((c.max_points for c in top), Fraction(0))
    if criteria.aggregate == "sum":
        for end, name in enumerate((say("low"), say("high"))):
            if end and raw[0] == raw[1]:
                break
            terms = " + ".join(near_decimal(c.points[end]) for c in top if c.points is not None)
            if held != criteria.total_points:
                scale = f"{near_decimal(criteria.total_points)} / {near_decimal(held)}"
                terms = f"({terms}) × {scale}"
            total = near_decimal(raw[end])
            if raw[0] == raw[1]:
                lines.append(say("Sum: {terms} = {total}", terms=terms, total=total))
            else:
                lines.append(
                    say("Sum, {end}: {terms} = {total}", end=name, terms=terms, total=total)
                )
    before = span_text(raw)
    after = total_text(case, score.total)
    if criteria.rounding:
        lines.append(
            say(
                "Gates and rounding: {before} → {after} ({rule})",
                before=before,
                after=after,
                rule=rounding_words(criteria.rounding),
            )
        )
    elif before != after:
        lines.append(say("Gates: {before} → {after}", before=before, after=after))
    missing = [c.criterion.id for c in explanation.contributions if c.leaf and c.leaf.is_missing]
    said = {
        "interval": say("A missing mark counts as the full range of its scale."),
        "zero": say("A missing mark scores 0."),
        "exclude": say(
            "A criterion without a mark is left out; the others of its group are rescaled in "
            "proportion."
        ),
        "error": say("A missing mark is an error."),
    }
    policies = dict.fromkeys(criteria.missing_policy(name) for name in missing)
    return lines + [said[policy] for policy in policies]


def gate_line(result: GateResult, lang: Lang) -> str:
    """Say how a gate came out, with its rule and what was found."""
    gate = result.gate
    if gate.one_of:
        rule = say("one of {names}", names=list(gate.one_of))
    elif gate.at_least is not None:
        rule = say("at least {bound}", bound=bounded(gate, gate.at_least))
    else:
        rule = say("at most {bound}", bound=bounded(gate, gate.bound))
    found: object = DASH
    if result.value is not None:
        numbers = [v for v in result.value if isinstance(v, Fraction)]
        found = list(result.value)
        if numbers:
            found = span_text((numbers[0], numbers[1]), lambda number: bounded(gate, number))
    line = say(
        "{outcome} (rule: {rule}; found: {found})",
        outcome=gate_text(result),
        rule=rule,
        found=found,
    )
    return line.text(lang)


def path_lines(decision: DecisionResult, lang: Lang) -> list[str]:
    """Return the answers on the way through a decision, and the verdicts that they leave."""
    lines = []
    answers = {"yes": say("yes"), "no": say("no"), None: say("open")}
    for step in decision.path:
        answer = answers[step.answer].text(lang)
        reason = "; ".join(m.reason.text(lang) for m in step.marks if m.reason)
        title = (step.question.title.text(lang)) or step.question.id
        way = f"{title} → {answer}" + (f" ({reason})" if reason else "")
        if step.open and step.marks:
            gone = say("no answer from {names}", names=list(step.open))
            way = say("{line}; {note}", line=way, note=gone).text(lang)
        lines.append(way)
    for name in decision.verdicts:
        verdict = decision.decision.verdict(name)
        title = verdict.title.text(lang) or verdict.id
        line = (
            say("Verdict: {title}", title=title)
            if len(decision.verdicts) == 1
            else say("Possible verdict: {title}", title=title)
        )
        lines.append(line.text(lang) + (f". {verdict.text.text(lang)}" if verdict.text else ""))
    return lines


def _reasons(explanation: Explanation, lang: Lang) -> list[Block]:
    blocks: list[Block] = []
    case = explanation.case
    for part in explanation.contributions:
        if part.leaf is None:
            continue
        if not is_marked(explanation, part):
            line = say(
                "{name}: no mark. {remedy}",
                name=part.criterion.name,
                remedy=_what_counts(explanation, part.criterion),
            )
            blocks.append(Bullets([line, *_to_ask(explanation, part.criterion.id, lang)]))
            blocks.extend(_open(explanation, part.criterion, part.leaf.open))
            continue
        panel = panel_mark(explanation, part.criterion)
        if panel is not None:
            line = say("{name}: {note}", name=part.criterion.name, note=panel_note(panel))
            blocks.append(Bullets([line]))
        blocks.extend(_open(explanation, part.criterion, part.leaf.open))
        for mark in part.leaf.marks:
            blocks.append(Bullets([_mark(explanation, part.criterion, mark, lang)]))
            facts = [
                Fact(case, mark.project, name, case.criteria.admits(mark.criterion, fact.kind))
                for name in mark.evidence
                for fact in (case.facts[name],)
            ]
            if facts:
                blocks.append(table_of(FACTS, facts, lang))
        if why_open(case.criteria, part.criterion.id, part.leaf) is not None:
            asked = _to_ask(explanation, part.criterion.id, lang, every=False)
            blocks += [Bullets(asked)] if asked else []
    return blocks


def adjusted_blocks(explanation: AwardExplanation, lang: Lang) -> list[Block]:
    """Show each bonus and deduction of a bid, with its evidence."""
    case, procedure = explanation.case, explanation.case.criteria.procedure
    if procedure is None or explanation.state.out_at == "eligibility":
        return []
    adjusting = Adjusting(case, procedure)
    name = explanation.score.project.name
    lines = [line.text(lang) for line in adjustment_lines(adjusting, explanation.state, name)]
    if not lines:
        return []
    project = explanation.state.project
    cited = dict.fromkeys(
        (fact, not item.adjustment.evidence or case.facts[fact].kind in item.adjustment.evidence)
        for item in adjusting.applied(project)
        if item.entry is not None
        for fact in item.entry.evidence
    )
    facts = [Fact(case, project, fact, counts) for fact, counts in cited]
    blocks: list[Block] = [
        Heading(title_of("adjustments", case.criteria), 2),
        Bullets(lines),
    ]
    return [*blocks, table_of(FACTS, facts, lang)] if facts else blocks


def _open(explanation: Explanation, criterion: Criterion, seats: tuple[str, ...]) -> list[Block]:
    """Name the evaluators who owe a mark here, where there are several evaluators."""
    if not seats or len(explanation.case.seats.judges(criterion.id)) < 2:
        return []
    note = leaf_line(explanation.case, seats, criterion.id)
    line = say("{name}: {note}", name=criterion.name, note=note)
    return [Bullets([line])]


def _mark(explanation: Explanation, criterion: Criterion, mark: Mark, lang: Lang) -> str:
    line = f"{criterion.name.text(lang)}: {value_text((mark.low, mark.high))}"
    if mark.unit:
        line += f" {mark.unit}"
    labels = [_label(criterion, end, lang) for end in dict.fromkeys((mark.low, mark.high))]
    if any(labels):
        line += f" ({' – '.join(label for label in labels if label)})"
    if mark.evaluator:
        line += f", {mark.evaluator}"
    reason = reason_of(explanation, mark).text(lang)
    return f"{line}. {reason}" if reason else line


def _label(criterion: Criterion, value: object, lang: Lang) -> str:
    if not isinstance(criterion.scale, Levels | Categories):
        return ""
    return next((lv.title.text(lang) for lv in criterion.scale.levels if lv.value == value), "")


def _to_ask(
    explanation: Explanation, criterion: str, lang: Lang, *, every: bool = True
) -> list[str]:
    """Name the documents that would settle a criterion, who keeps them, and what was asked."""
    project = explanation.score.project.id
    lines = document_lines(explanation.case, project, criterion, every=every)
    return [line.text(lang) for line in lines]


def _what_counts(explanation: Explanation, criterion: Criterion) -> Message | str:
    kinds = criterion.evidence or [name for name, _ in explanation.case.criteria.evidence_kinds]
    if not kinds:
        return ""
    names = [explanation.case.criteria.kind_name(kind) for kind in kinds]
    if explanation.case.criteria.compares(criterion.id):
        return say(
            "Evidence that counts here, about this or another project: {kinds}.", kinds=names
        )
    return say("Evidence that counts here: {kinds}.", kinds=names)
