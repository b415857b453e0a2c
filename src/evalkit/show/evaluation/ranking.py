"""The words and tables of a ranking."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from typing import Any

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, say, some
from evalkit.evaluation.award.lines import tie_remedy
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.open_seats import seat_lines
from evalkit.evaluation.results import Evaluation
from evalkit.show.evaluation.wording import (
    footer,
    gates_text,
    percent,
    rank_text,
    total_text,
    value_text,
)
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table


def page(evaluation: Evaluation, lang: Lang) -> Page:
    """Lay out the ranking, what cannot be told apart, and what the page rests on."""
    case = evaluation.case
    blocks: list[Block] = [Heading((case.title or case.criteria.name).text(lang))]
    if case.notice:
        blocks.append(Paragraph(case.notice.text(lang), aside=True))
    if evaluation.has_total:
        blocks.append(_ranking(evaluation, lang))
        blocks.append(Bullets(_readings(evaluation, lang)))
        if _has_ranges(evaluation) and len(case.criteria.children()) > 1:
            blocks.append(Heading(say("What the evidence tells apart").text(lang), 2))
            blocks.append(_by_criterion(evaluation, lang))
    else:
        blocks.append(_profile(evaluation, lang))
        seats = [line.text(lang) for line in seat_lines(case)]
        blocks += [Bullets(seats)] if seats else []
    blocks.append(Paragraph(footer(case, lang), aside=True))
    return Page(blocks)


def _ranking(evaluation: Evaluation, lang: Lang) -> Table:
    criteria = evaluation.case.criteria
    with_gates = bool(criteria.gates) and _common_gates(evaluation, lang) is None
    with_titles = any(score.project.title for score in evaluation.scores)
    headers = [say("Rank"), say("Project")]
    if with_titles:
        headers.append(say("Id"))
    headers.append(say("Total of {points}", points=near_decimal(criteria.total_points)))
    headers.append(say("Coverage"))
    if with_gates:
        headers.append(say("Gates"))
    rows = []
    for score in evaluation.ordered:
        row = [rank_text(evaluation, score), score.project.name.text(lang)]
        if with_titles:
            row.append(score.project.id)
        row += [total_text(evaluation.case, score.total), percent(score.coverage)]
        if with_gates:
            row.append(gates_text(score.outcome.gates, lang))
        rows.append(row)
    first = 3 if with_titles else 2
    wrap = ((1, 36), (first + 2, 30))
    return Table([h.text(lang) for h in headers], rows, right={first, first + 1}, wrap=wrap)


def _common_gates(evaluation: Evaluation, lang: Lang) -> str | None:
    """Return what the gates say where they say the same of every project."""
    said = {gates_text(score.outcome.gates, lang) for score in evaluation.scores}
    return said.pop() if len(said) == 1 and len(evaluation.scores) > 1 else None


def _by_criterion(evaluation: Evaluation, lang: Lang) -> Table:
    """Lay out, for each top criterion alone, how many pairs its points tell apart."""
    criteria = evaluation.case.criteria
    headers = [say("Criterion"), say("Points"), say("Mean coverage"), say("Pairs told apart")]
    rows = []
    count = len(evaluation.scores)
    for criterion in criteria.children():
        spans = [p for s in evaluation.scores if (p := evaluation.points(s, criterion.id))]
        highs = sorted(high for _, high in spans)
        apart = sum(bisect_left(highs, low) for low, _ in spans)
        covered = [evaluation.coverage(s, criterion.id) for s in evaluation.scores]
        rows.append(
            [
                criterion.name.text(lang),
                near_decimal(criteria.max_points(criterion.id)),
                percent(sum(covered, Fraction(0)) / count),
                say("{apart} of {pairs}", apart=apart, pairs=count * (count - 1) // 2).text(lang),
            ]
        )
    return Table([h.text(lang) for h in headers], rows, right={1, 2, 3})


def _profile(evaluation: Evaluation, lang: Lang) -> Table:
    """Lay out a set without a total: one column a criterion, nothing summed."""
    criteria = evaluation.case.criteria
    headers = [say("Project").text(lang)]
    headers += [c.name.text(lang) for c in criteria.leaves]
    headers += [d.name.text(lang) for d in criteria.decisions]
    if criteria.gates:
        headers.append(say("Gates").text(lang))
    rows = []
    for score in evaluation.ordered:
        row = [score.project.name.text(lang)]
        row += [value_text(leaf.value if leaf.marks else None) for leaf in score.leaves]
        row += [_verdicts(decision).text(lang) for decision in score.decisions]
        if criteria.gates:
            row.append(gates_text(score.outcome.gates, lang))
        rows.append(row)
    return Table(headers, rows, wrap=tuple((c, 24) for c in range(len(headers))))


def _verdicts(result: DecisionResult) -> Message:
    titles = [result.decision.verdict(name).title or name for name in result.verdicts]
    if len(titles) == 1:
        return say("{verdict}", verdict=titles[0])
    question = result.path[-1].question
    return say(
        "open at: {question} ({count} verdicts possible)",
        question=question.title or question.id,
        count=len(titles),
    )


def _readings(evaluation: Evaluation, lang: Lang) -> list[str]:
    """Say in sentences what the ranking does and does not show."""
    first = [evaluation.case.project(name).name for name in evaluation.could_win]
    lines: list[Message] = []
    ranked = len(evaluation.ranks.spans)
    if not ranked:
        lines.append(say("No project passes the gates."))
    elif len(first) == 1 and evaluation.rank(evaluation.could_win[0]) == (1, 1):
        passes = evaluation[evaluation.could_win[0]].outcome.must_pass
        lines.append(
            say("Only {name} can be first, if it passes its open gates.", name=first[0])
            if not passes
            else say("First: {name}, whatever the open marks turn out to be.", name=first[0])
            if _has_ranges(evaluation)
            else say("First: {name}.", name=first[0])
        )
    elif all(evaluation.is_tied(name) for name in evaluation.could_win):
        pass  # the tie is said below, with what is left to part it
    elif len(first) == ranked:
        lines.append(say("No project is certainly first: all {count} could be.", count=ranked))
    else:
        lines.append(
            say(
                "No project is certainly first; {count} could be: {names}.",
                count=len(first),
                names=some(first),
            )
        )
    lines += _ties(evaluation)
    pairs = ranked * (ranked - 1) // 2
    undecided = evaluation.ranks.undecided
    if undecided:
        lines.append(
            say(
                "{undecided} of {pairs} pairs of projects cannot be told apart: either could be "
                "above the other, or they are tied.",
                undecided=undecided,
                pairs=pairs,
            )
        )
        if undecided <= 5:
            lines.append(say("They are: {names}.", names=_pairs(evaluation, lang)))
    elif pairs:
        lines.append(say("Every pair of projects can be told apart."))
    common = _common_gates(evaluation, lang)
    if evaluation.case.criteria.gates and common is not None:
        lines.append(say("Gates, the same for every project: {gates}.", gates=common))
    if _has_ranges(evaluation):
        lines.append(
            say(
                "A total [low, high] holds every value that the missing and uncertain marks leave "
                "possible; ranks 2-5 means best rank 2, worst rank 5, both attainable. "
                "Rows are in the order of the guaranteed total (low)."
            )
        )
        lines.append(
            say("Coverage is the share of the weight that rests on marks; the rest is missing.")
        )
    lines += seat_lines(evaluation.case)
    return [line.text(lang) for line in lines]


def _ties(evaluation: Evaluation) -> list[Message]:
    """Say who shares a rank, and what is left to part them."""
    remedy = tie_remedy(evaluation.case.criteria)
    return [
        say(
            "Rank {rank} is shared by {names}: {remedy}.",
            rank=rank_text(evaluation, evaluation[tied[0]]),
            names=some([evaluation.case.project(name).name for name in tied], 8),
            remedy=remedy,
        )
        for tied in evaluation.ties
    ]


def _has_ranges(evaluation: Evaluation) -> bool:
    return any(s.total is not None and s.total[0] != s.total[1] for s in evaluation.scores)


def _pairs(evaluation: Evaluation, lang: Lang) -> list[str]:
    ids = [s.project for s in evaluation.ordered if evaluation.rank(s.project.id)]
    return [
        f"{a.name.text(lang)} = {b.name.text(lang)}"
        for place, a in enumerate(ids)
        for b in ids[place + 1 :]
        if not evaluation.told_apart(a.id, b.id)
    ]


def rows(result: Evaluation, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a project, in ranking order; titles in a language.

    Numbers are floats nearest to the exact ones, for data frames and plots; the
    exact ones are in ``scores``.
    """
    rows = []
    for score in result.ordered:
        rank = result.rank(score.project.id)
        total = score.total
        rows.append(
            {
                "project": score.project.id,
                "title": score.project.name.text(lang),
                "best_rank": rank and rank[0],
                "worst_rank": rank and rank[1],
                "total_low": total and float(total[0]),
                "total_high": total and float(total[1]),
                "coverage": None if score.coverage is None else float(score.coverage),
                "no_mark_of": [
                    f"{name} ({leaf.id})"
                    for leaf, found in zip(result.case.criteria.leaves, score.leaves, strict=True)
                    for name in found.open
                ],
                "gates_failed": [r.gate.id for r in score.outcome.gates if r.state == "fail"],
                "gates_open": [r.gate.id for r in score.outcome.gates if r.state == "open"],
            }
        )
    return rows
