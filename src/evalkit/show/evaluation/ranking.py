"""The words and tables of a ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from attrs import evolve, frozen

from evalkit.core.column import ExactColumn, RowPlaces, places
from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say, some
from evalkit.core.types import Span
from evalkit.evaluation.decisions import DecisionResult
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.evaluation.scored import ScoredCase, covered
from evalkit.evaluation.sheet import span_of
from evalkit.model import Criterion
from evalkit.show.columns import Column, table_of
from evalkit.show.evaluation.plain import head, pair, span
from evalkit.show.evaluation.ties import tie_remedy
from evalkit.show.evaluation.wording import (
    GATE_RESULTS,
    MARK,
    RANKS,
    foot_of,
    gate_text,
    gates_text,
    nobody_ranked,
    rank_text,
    total_writer,
)
from evalkit.show.forms import LIST, NAMED, RIGHT, interval, number, share_of
from evalkit.show.heads import head_of
from evalkit.show.pages import Bullets, Heading, Page, Paragraph, Table
from evalkit.show.requests import request_lines, request_rows
from evalkit.show.seats import seat_lines


@frozen
class RankingLine:
    """One project of a ranking."""

    evaluation: Evaluation
    score: Score


def _rank(line: RankingLine) -> tuple[tuple[int, int] | None, bool]:
    ranks, place = line.evaluation.ranks, line.evaluation._place.get(line.score.project.id)
    return (None, False) if place is None else (ranks.spans[place], ranks.tied[place])


def _total(line: RankingLine) -> Span | None:
    sheet = line.evaluation._sheet
    return line.score.total if sheet is None else span_of(sheet.total, line.score._row)


def _owed(line: RankingLine) -> list[str]:
    return [f"{name} ({leaf})" for name, leaf in _open_marks(line.evaluation, line.score)]


def _scored(evaluation: Evaluation) -> ScoredCase | None:
    """Return the columns of an evaluation that was made of some."""
    marked = evaluation._sheet.marked if evaluation._sheet is not None else None
    return marked if isinstance(marked, ScoredCase) else None


def _open_marks(evaluation: Evaluation, score: Score) -> list[tuple[str, str]]:
    """Return who owes a project a mark, and on which criterion."""
    if _scored(evaluation) is not None:
        seats = evaluation.case.seats.open_of(score.project.id)
        return [(seat.evaluator, seat.criterion) for seat in seats]
    leaves = zip(evaluation.case.criteria.leaves, score.leaves, strict=True)
    return [(name, leaf.id) for leaf, found in leaves for name in found.open]


PROJECT: Column[RankingLine] = Column(
    say("Project"), lambda line: line.score.project, NAMED, keys=("project", "title"), width=36
)
ID: Column[RankingLine] = Column(say("Id"), lambda line: line.score.project.id)
RANK: Column[RankingLine] = Column(say("Rank"), _rank, RANKS, keys=("best_rank", "worst_rank"))
TOTAL: Column[RankingLine] = Column(
    say("Total"), _total, interval(), keys=("total_low", "total_high")
)
COVERAGE: Column[RankingLine] = Column(
    say("Coverage"), lambda line: line.score.coverage, share_of(0), keys=("coverage",)
)
OWED: Column[RankingLine] = Column(say("No mark from"), _owed, LIST, keys=("no_mark_of",))
GATES: Column[RankingLine] = Column(
    say("Gates"), lambda line: line.score.outcome.gates, GATE_RESULTS,
    keys=("gates_failed", "gates_open"), width=30,
)  # fmt: skip
COLUMNS = (PROJECT, RANK, TOTAL, COVERAGE, OWED, GATES)


def items(evaluation: Evaluation) -> list[RankingLine]:
    """Return the projects in the order of the ranking."""
    return [RankingLine(evaluation, score) for score in evaluation.ordered]


def plain(evaluation: Evaluation, lang: Lang) -> dict[str, Any]:
    """Return a ranking as plain data; numbers are exact text, ``12.5`` or ``1/3``."""
    made = head(evaluation.case, lang)
    made["could_win"] = list(evaluation.could_win)
    remedy = tie_remedy(evaluation.case.criteria).text(lang)
    made["ties"] = [{"projects": list(tied), "remedy": remedy} for tied in evaluation.ties]
    made["undecided_pairs"] = evaluation.ranks.undecided if evaluation.has_total else None
    made["requests"] = request_rows(evaluation.case, lang)
    made["projects"] = [
        {
            "project": score.project.id,
            "title": score.project.name.text(lang),
            "ranks": pair(evaluation.rank(score.project.id)),
            "tied": evaluation.is_tied(score.project.id),
            "total": span(score.total),
            "total_if_gates_pass": span(score.outcome.passing),
            "coverage": None if score.coverage is None else decimal(score.coverage),
            "no_mark_of": [
                {"evaluator": name, "criterion": leaf}
                for name, leaf in _open_marks(evaluation, score)
            ],
            "gates": [
                {"gate": r.gate.id, "state": r.state, "text": gate_text(r).text(lang)}
                for r in score.outcome.gates
            ],
            "decisions": [
                {
                    "decision": d.decision.id,
                    "path": [
                        {
                            "question": step.question.id,
                            "answer": step.answer,
                            "no_answer_of": list(step.open),
                        }
                        for step in d.path
                    ],
                    "verdicts": list(d.verdicts),
                }
                for d in score.decisions
            ],
        }
        for score in evaluation.ordered
    ]
    return made


def page(evaluation: Evaluation, lang: Lang, beside: Sequence[Column[RankingLine]] = ()) -> Page:
    """Lay out the ranking, what cannot be told apart, and what the page rests on.

    Parameters
    ----------
    beside : sequence of Column
        What else is said of ranks: it stands beside them, or in their place where no rank
        says anything.
    """
    case = evaluation.case
    blocks = [*head_of(case)]
    if evaluation.has_total:
        blocks.append(Bullets(_readings(evaluation)))
        blocks.append(_ranking(evaluation, lang, beside))
        notes = list(_notes(evaluation, lang))
        blocks += [Bullets(notes)] if notes else []
        if _has_ranges(evaluation) and len(case.criteria.children()) > 1:
            blocks.append(Heading(say("What the evidence already separates"), 2))
            blocks.append(_by_criterion(evaluation, lang))
    else:
        blocks += [
            Paragraph(say("No total: the set produces a profile")),
            _profile(evaluation, lang),
        ]
        lines = [*seat_lines(case), *request_lines(case)]
        blocks += [Bullets(lines)] if lines else []
    blocks += foot_of(case, lang)
    return Page(blocks, lang)


def _ranking(evaluation: Evaluation, lang: Lang, beside: Sequence[Column[RankingLine]]) -> Table:
    case = evaluation.case
    points = near_decimal(case.criteria.total_points)
    total = evolve(
        TOTAL, title=say("Total of {points}", points=points), form=interval(total_writer(case))
    )
    whole = (1, len(evaluation.scores))
    says_nothing = all(evaluation.rank(s.project.id) == whole for s in evaluation.scores)
    columns = [*([] if beside and says_nothing else [RANK]), *beside, PROJECT]
    if not beside and any(score.project.title for score in evaluation.scores):
        columns.append(ID)
    columns += [total, COVERAGE]
    if case.criteria.gates and _common_gates(evaluation, lang) is None:
        columns.append(GATES)
    return table_of(columns, items(evaluation), lang)


def _common_gates(evaluation: Evaluation, lang: Lang) -> str | None:
    """Return what the gates say where they say the same of every project."""
    some_of = evaluation.scores
    if evaluation._sheet is not None and len(some_of):  # one of each way in which gates came out
        _, first = np.unique(evaluation._sheet.states, axis=0, return_index=True)
        some_of = tuple(evaluation.scores[row] for row in first.tolist())
    said = {gates_text(score.outcome.gates, lang) for score in some_of}
    return said.pop() if len(said) == 1 and len(evaluation.scores) > 1 else None


def _by_criterion(evaluation: Evaluation, lang: Lang) -> Table:
    """Lay out, for each top criterion alone, how many pairs its points tell apart."""
    criteria = evaluation.case.criteria
    covered = _covered(evaluation)
    columns: list[Column[Criterion]] = [
        Column(say("Criterion"), lambda c: c.name),
        Column(say("Points"), lambda c: criteria.max_points(c.id), number()),
        Column(say("Mean coverage"), lambda c: _mean(evaluation, c.id, covered), share_of(0)),
        Column(say("Pairs with a certain order"), lambda c: _told_apart(evaluation, c.id), RIGHT),
    ]
    return table_of(columns, criteria.children(), lang)


def _covered(evaluation: Evaluation) -> list[Fraction]:
    """Return the mean share of marks that are there, of all that are owed, by leaf."""
    count = len(evaluation.scores)
    scored = _scored(evaluation)
    if scored is not None:
        columns = [covered(marks, count) for marks in scored.marks]
        return [Fraction(sum(c.tops.tolist()), c.over * count) for c in columns]
    leaves = zip(*(score.leaves for score in evaluation.scores), strict=True)
    return [sum((leaf.covered for leaf in found), Fraction(0)) / count for found in leaves]


def _mean(evaluation: Evaluation, criterion: str, covered: Sequence[Fraction]) -> Fraction:
    """Return the mean coverage of a criterion, over all projects."""
    below = evaluation._below[criterion]
    whole = sum((weight for _, weight in below), Fraction(0))
    if not whole:
        return sum((covered[leaf] for leaf, _ in below), Fraction(0)) / len(below)
    return sum((weight * covered[leaf] for leaf, weight in below), Fraction(0)) / whole


def _told_apart(evaluation: Evaluation, criterion: str) -> Message | str:
    count = len(evaluation.scores)
    low, high = _ends(evaluation, criterion)
    apart = int(np.searchsorted(np.sort(high), low).sum())
    pairs = count * (count - 1) // 2
    if pairs == 1:
        return str(apart)
    return say("{apart} of {pairs}", apart=apart, pairs=pairs)


def _ends(evaluation: Evaluation, criterion: str) -> list[RowPlaces]:
    """Return the ends of the points of all projects that have some, by their places in order."""
    node = evaluation._places[criterion]
    pair = evaluation._sheet.points[node] if evaluation._sheet is not None else (None, None)
    ends = [end.points for end in pair if end is not None]
    if len(ends) < 2:
        spans = [found for s in evaluation.scores if (found := s.points[node])]
        return places([ExactColumn.of(span[end] for span in spans) for end in (0, 1)])
    there = np.ones(len(evaluation.scores), dtype=np.bool_)
    for end in ends:
        there &= ~end.out if end.out is not None else there
    return places([end.column.take(there) for end in ends])


def _profile(evaluation: Evaluation, lang: Lang) -> Table:
    """Lay out a set without a total: one column a criterion, nothing summed."""
    criteria = evaluation.case.criteria
    columns: list[Column[RankingLine]] = [
        PROJECT,
        *(Column(c.name, partial(_mark, place), MARK) for place, c in enumerate(criteria.leaves)),
        *(Column(d.name, partial(_verdict, place)) for place, d in enumerate(criteria.decisions)),
        *([GATES] if criteria.gates else []),
    ]
    return table_of([evolve(column, width=24) for column in columns], items(evaluation), lang)


def _mark(place: int, line: RankingLine) -> object:
    leaf = line.score.leaves[place]
    return leaf.value if leaf.marks else None


def _verdict(place: int, line: RankingLine) -> Message:
    return _verdicts(line.score.decisions[place])


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


def _readings(evaluation: Evaluation) -> list[Message]:
    """Say who is first, or who could be, and what cannot be told apart."""
    could = evaluation.could_win
    first = [evaluation.case.project(name).name for name in could]
    lines: list[Message] = []
    ranked = len(evaluation.ranks.spans)
    if not ranked:
        lines.append(nobody_ranked(evaluation.scores))
    elif len(first) == 1 and evaluation.rank(could[0]) == (1, 1):
        passes = evaluation[could[0]].outcome.must_pass
        lines.append(
            say("Only {name} can be first, if it passes its open gates.", name=first[0])
            if not passes
            else say("First: {name}, whatever the open marks turn out to be.", name=first[0])
            if _has_ranges(evaluation)
            else say("First: {name}.", name=first[0])
        )
    elif all(evaluation.is_tied(name) for name in could):
        pass  # the tie is said below, with what is left to part it
    elif len(first) == ranked:
        lines.append(say("No project is certain to be first: all {count} could be.", count=ranked))
    else:
        lines.append(
            say(
                "No project is certain to be first; {count} could be: {names}.",
                count=len(first),
                names=some(first),
            )
        )
    lines += _ties(evaluation)
    pairs = ranked * (ranked - 1) // 2
    undecided = evaluation.ranks.undecided
    if undecided and pairs == 1:
        lines.append(
            say(
                "The two projects have no certain order: either could rank above the other, or "
                "they are tied."
            )
        )
    elif undecided:
        lines.append(
            say(
                "{undecided} of {pairs} pairs of projects have no certain order: either could "
                "rank above the other, or they are tied.",
                undecided=undecided,
                pairs=pairs,
            )
        )
    elif pairs:
        lines.append(say("Every pair of projects has a certain order."))
    return [*lines, *seat_lines(evaluation.case)]


def _notes(evaluation: Evaluation, lang: Lang) -> Iterator[Message]:
    """Say how the ranking is to be read, and what is on record about its marks."""
    if 0 < evaluation.ranks.undecided <= 5:
        yield say("These pairs are: {names}.", names=_pairs(evaluation, lang))
    common = _common_gates(evaluation, lang)
    if evaluation.case.criteria.gates and common is not None:
        yield say("Gates, the same for every project: {gates}.", gates=common)
    if _has_ranges(evaluation):
        yield say(
            "A total [low, high] holds every value that the missing and uncertain marks "
            "leave possible; ranks 2-5 means best rank 2, worst rank 5, both attainable. "
            "Rows are sorted by the minimum certain total (low)."
        )
        yield say("Coverage is the share of the weight that has marks.")
    yield from request_lines(evaluation.case)


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
    lines = (_total(RankingLine(evaluation, score)) for score in evaluation.scores)
    return any(total is not None and total[0] != total[1] for total in lines)


def _pairs(evaluation: Evaluation, lang: Lang) -> list[str]:
    ids = [s.project for s in evaluation.ordered if evaluation.rank(s.project.id)]
    return [
        f"{a.name.text(lang)} = {b.name.text(lang)}"
        for place, a in enumerate(ids)
        for b in ids[place + 1 :]
        if not evaluation.told_apart(a.id, b.id)
    ]
