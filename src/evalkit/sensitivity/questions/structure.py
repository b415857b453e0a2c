"""Structure: whether the winner hangs on one project, criterion, evaluator or method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.errors import EvalkitError
from evalkit.core.notes import Note, note
from evalkit.evaluation import Award, Evaluation, evaluate
from evalkit.evaluation.award.what_if import Tally
from evalkit.sensitivity.budget import WorkLeft
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.sources import Weights, as_matrix
from evalkit.sensitivity.study import Answer, Study, question
from evalkit.sensitivity.uncertain.panels import evaluators_of
from evalkit.sensitivity.variants.standings import NEAR, Settler, VariantStanding
from evalkit.sensitivity.variants.variants import (
    KINDS,
    MOST_PAIRS,
    Reweighted,
    VariantKind,
    merged,
    pairs,
    reweighted,
)

_CHUNK = 2_000_000
_MARK = 1000
"""Scores of a sampled analysis that scoring one mark counts as: it is exact, and slower."""


@frozen
class Variant:
    """One other way to build the model, and who is first in it.

    Parameters
    ----------
    kind : str
        'official', 'project', 'criterion', 'evaluator', 'aggregation', 'weights',
        'merge' or 'split'.
    how : Note
    standing : VariantStanding or None
        None where the variant has no result; `remark` then says why.
    changed : bool or None
        Whether those who are first are others than officially; without a project:
        others than the official order has among those who are left. None where it
        cannot be told.
    remark : Note or None
    """

    kind: VariantKind
    how: Note
    standing: VariantStanding | None
    changed: bool | None
    remark: Note | None = None


def _variants(items: Sequence[Variant]) -> tuple[Variant, ...]:
    return tuple(items)


@frozen(eq=False)
class Structure(Answer):
    """A table of winners: the official model first, then every variant of it.

    Parameters
    ----------
    variants : tuple of Variant
    """

    variants: tuple[Variant, ...] = field(converter=_variants, repr=False)
    cut_short: tuple[Note, ...] = field(default=(), repr=False, kw_only=True)

    @property
    def official(self) -> Variant:
        """The model as it is."""
        return self.variants[0]

    @property
    def changed(self) -> tuple[Variant, ...]:
        """The variants in which others are first."""
        return tuple(v for v in self.variants if v.changed)

    @property
    def tally(self) -> Tally:
        """In how many variants who is first changes, does not, or cannot be told."""
        return Tally.of(v.changed for v in self.variants[1:])

    def of(self, kind: VariantKind) -> tuple[Variant, ...]:
        """Return the variants of one kind."""
        return tuple(v for v in self.variants if v.kind == kind)


@question
def structure(study: Study) -> Structure:
    """List who would be first if the model were built in another way.

    Parameters
    ----------
    study : Study
        Where marks are ranges, their middles are used. Evaluators are only seen in
        an Evaluation.

    Returns
    -------
    Structure

    Notes
    -----
    Without a project: with utilities that do not depend on who else takes part, the
    order of the others cannot change; the rows show who moves up. Without a criterion
    or group: its siblings keep their proportions and fill the group (equally, where
    they weigh nothing). Merged: the mean of the utilities with the sum of the weights.
    Counted twice: entered two times with its weight, all shares of its group then
    divided by their sum (the check for splitting bias: Weber, Eisenführ & von
    Winterfeldt 1988, Management Science 34, 431-445). Other aggregation: the weighted
    product, or the smallest utility, of the top criteria.

    Winners are settled in exact arithmetic; products to 30 decimals.

    Examples
    --------
    >>> found = structure(Study.of([[1, 0, 0.2], [0, 1, 0.3]], weights=[5, 4, 1]))
    >>> [str(v.how.values["criterion"]) for v in found.of("criterion") if v.changed]
    ['c0']
    """
    matrix, space = study.matrix, study.space
    settler = Settler(matrix)
    official = settler.weighted(matrix.exact_weights, matrix.scores)
    found = [Variant("official", note("official"), official, changed=False)]
    evaluation, work = study.evaluation, study.work()
    if isinstance(evaluation, Award):
        found += () if study.reweighted else _of_award(evaluation)
    else:
        found += _without_project(matrix)
    own = list(reweighted(matrix, space))
    couples = list(pairs(matrix))
    if len(couples) <= MOST_PAIRS:
        own += [merged(matrix, a, b) for a, b in couples]
    else:
        found += _mergers(settler, official, couples)
    found += _reweighted(settler, official, own)
    aggregated, unfit = _aggregated(settler, official)
    found += aggregated
    more = [*unfit]
    cut_short: tuple[Note, ...] = ()
    if isinstance(evaluation, Award):
        if study.reweighted:
            more.append(note("award-at-own-weights"))
    elif evaluation is not None:
        weights = matrix.exact_weights if study.reweighted else None
        again, left = _without_evaluator(evaluation, official, weights, work)
        found += again
        if left:
            cut_short = (note("evaluators-left", reason=work.out(), count=left),)
    if not matrix.is_certain:
        more.append(note("at-middle"))
    if len(couples) > MOST_PAIRS:
        more.append(note("mergers-that-change", count=len(couples)))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return Structure(
        study=study,
        variants=sorted(found, key=lambda v: order[v.kind]),
        cut_short=cut_short,
        method=note("settled-in-fractions"),
        remarks=tuple(more),
    )


def _of_award(award: Award) -> Iterator[Variant]:
    """Leave out each bid and each evaluator of an award: every step is taken again."""
    kinds: dict[str, VariantKind] = {"bid": "project", "evaluator": "evaluator"}
    for found in award.what_ifs:
        if found.kind not in kinds:
            continue
        words = (
            note("without-evaluator", name=found.subject)
            if found.kind == "evaluator"
            else note("without-project", name=award.case.project(found.subject).name)
        )
        names = tuple(award.case.project(name).name for name in found.first)
        standing = VariantStanding(found.first, (), names, (), None, None)
        yield Variant(
            kinds[found.kind],
            words,
            standing if found.problem is None else None,
            found.changed,
            found.problem,
        )


def _without_project(matrix: Matrix) -> Iterator[Variant]:
    """Leave each project out in turn: the order of the others is that of the ranking."""
    groups = matrix.ranking()
    top = groups[:3]  # one project less leaves the first and the second among these
    scores = [matrix.exact_score(group[0], matrix.exact_weights) for group in top]
    for out, name in enumerate(matrix.names):
        left = [([i for i in g if i != out], s) for g, s in zip(top, scores, strict=True)]
        left = [(group, score) for group, score in left if group]
        if not left:
            continue
        (winners, score), seconds = left[0], left[1][0] if len(left) > 1 else []
        lead = None
        if len(winners) > 1:
            lead = score - score
        elif seconds:
            lead = score - left[1][1]
        standing = VariantStanding(
            tuple(matrix.projects[i] for i in winners),
            tuple(matrix.projects[i] for i in seconds),
            tuple(matrix.names[i] for i in winners),
            tuple(matrix.names[i] for i in seconds),
            None if lead is None else float(lead) * matrix.points,
            lead,
        )
        yield Variant("project", note("without-project", name=name), standing, changed=False)


def _reweighted(
    settler: Settler, official: VariantStanding, items: Sequence[Reweighted]
) -> Iterator[Variant]:
    matrix = settler.matrix
    step = max(1, _CHUNK // len(matrix.projects))
    for start in range(0, len(items), step):
        part = items[start : start + step]
        weights = np.array([[float(w) for w in item.weights] for item in part])
        scores = weights @ matrix.values.T
        for item, row in zip(part, scores, strict=True):
            standing = settler.weighted(item.weights, row)
            changed = set(standing.winners) != set(official.winners)
            yield Variant(item.kind, item.how, standing, changed)


def _mergers(
    settler: Settler, official: VariantStanding, couples: Sequence[tuple[int, int]]
) -> Iterator[Variant]:
    """Find, among many pairs, those whose merger may change the winner, and settle them."""
    matrix = settler.matrix
    winners = {matrix.projects.index(name) for name in official.winners}
    rows, of = np.unique(matrix.values, axis=0, return_inverse=True)
    own = {int(of.ravel()[i]) for i in winners}
    pair, scores = np.array(couples), rows @ matrix.weights
    step = max(1, _CHUNK // len(rows))
    for start in range(0, len(pair), step):
        a, b = pair[start : start + step].T
        moved = (matrix.weights[b] - matrix.weights[a]) / 2 * (rows[:, a] - rows[:, b])
        found = scores[:, None] + moved
        near = found >= found.max(axis=0) - NEAR
        safe = near.sum(axis=0) == 1
        safe &= np.isin(found.argmax(axis=0), list(own)) & (len(own) == 1)
        doubtful = [merged(matrix, int(a[k]), int(b[k])) for k in np.flatnonzero(~safe)]
        yield from (v for v in _reweighted(settler, official, doubtful) if v.changed)


def _aggregated(settler: Settler, official: VariantStanding) -> tuple[list[Variant], list[Note]]:
    matrix = settler.matrix
    tops = [node for node in matrix.nodes if node.parent < 0]
    if len(tops) < 2:
        return [], []
    found, notes = [], []
    standings = [(note("smallest-utility"), settler.minimum())]
    if matrix.values.min() < 0:
        notes.append(note("no-product"))
    else:
        standings.append((note("weighted-product"), settler.product()))
    for words, standing in standings:
        changed = set(standing.winners) != set(official.winners)
        found.append(Variant("aggregation", words, standing, changed))
    return found, notes


def _without_evaluator(
    evaluation: Evaluation, official: VariantStanding, weights: Weights | None, work: WorkLeft
) -> tuple[list[Variant], int]:
    """Score the case again without the marks of one evaluator at a time.

    Also returns for how many evaluators the budget has no room.
    """
    names = evaluators_of(evaluation)
    if len(names) < 2:
        return [], 0
    case = evaluation.case
    if case.evaluators_within == "project":
        return [], 0  # a name is not one person, whom somebody could leave out
    room = work.budget.scores // (_MARK * max(len(case.marks), 1))
    found: list[Variant] = []
    for name in names:
        if len(found) >= room or work.is_late:
            break
        words = note("without-evaluator", name=name)
        try:
            left = evolve(
                case,
                marks=[m for m in case.marks if m.evaluator != name],
                evaluators=[e for e in case.evaluators if e.id != name],
                assignments=[a for a in case.assignments if a.evaluator != name],
                recusals=[r for r in case.recusals if r.evaluator != name],
            )
            matrix = as_matrix(evaluate(left), weights)
        except EvalkitError as error:
            found.append(
                Variant(
                    "evaluator",
                    words,
                    None,
                    changed=None,
                    remark=note("refused", reason=error.reason),
                )
            )
            continue
        standing = Settler(matrix).weighted(matrix.exact_weights, matrix.scores)
        lost = len(case.marks_of) - len(left.marks_of)
        gone = note("marks-lost", count=lost) if lost else None
        changed = set(standing.winners) != set(official.winners)
        found.append(Variant("evaluator", words, standing, changed, gone))
    return found, len(names) - len(found)
