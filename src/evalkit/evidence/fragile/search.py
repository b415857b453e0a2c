"""Fragility: the fewest marks, each moved by one level, that change who has the first places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.core.counts import check_whole
from evalkit.core.errors import ModelError, NotApplicableError, Problem
from evalkit.core.exact import Number
from evalkit.core.messages import say
from evalkit.core.notes import Note
from evalkit.core.types import Progress
from evalkit.evaluation import Evaluation, evaluate
from evalkit.evidence.fragile.moves import MarkMove, Movable, checked_step, moved
from evalkit.evidence.fragile.places import (
    MoveSet,
    Runner,
    entering,
    losing,
    short_of_entering,
    short_of_losing,
)
from evalkit.evidence.fragile.reach import NotSeparableError
from evalkit.evidence.fragile.result import ChangeKind, Fragility, PlaceChange
from evalkit.evidence.fragile.summing import runners
from evalkit.evidence.fragile.trying import Trying

MOST = 4
"""So many marks are moved at most."""
NEAREST = 12
"""So many of those behind the first places are looked at."""
TRIES = 2000
"""Evaluations that are tried where a total is no sum."""


def fragility(
    evaluation: Evaluation,
    first: int = 1,
    *,
    most: int = MOST,
    step: Number | None = None,
    tries: int = TRIES,
    progress: Progress | None = None,
) -> Fragility:
    """Say how few marks, each moved by one level, change who has the first places.

    Parameters
    ----------
    evaluation : Evaluation
    first : int
        How many places: 1 for the winner.
    most : int
        Marks that are moved at most, 1 to 6.
    step : exact number, optional
        One level of a mark on a scale without levels, as a share of the scale; without it
        such marks stay as they are. Measured numbers never move.
    tries : int
        Evaluations at most, where a total is no sum of its own marks; 0 for none.
    progress : callable (done, total), optional

    Returns
    -------
    Fragility

    Raises
    ------
    NotApplicableError
        If there is no total, or no mark that could move.
    ModelError
        For numbers that do not fit.

    Notes
    -----
    A project has a place as long as its rank is one of the first: who shares a rank has it,
    too. So a tie costs nobody a place, unless the rules for ties part those who are tied.
    Where marks are open, the change is one after which it is no longer certain who has a
    place: the project stands at its lowest total, its rivals at their highest.

    A total hangs on the marks of its own project alone, so how far each can go by 0, 1, ...
    moves is worked out exactly; the cheapest split between the project and its rivals is the
    fewest moves. Each answer is evaluated again before it is given.

    Examples
    --------
    >>> from evalkit import Case, Criterion, CriteriaSet, Levels, evaluate
    >>> plan = Criterion("plan", Levels([(0, 0), (1, "0.5"), (2, 1)]), points=10)
    >>> case = Case.of(CriteriaSet("one", [plan]), {"A": {"plan": 2}, "B": {"plan": 1}})
    >>> found = fragility(evaluate(case)).nearest
    >>> found.fewest, [(move.project, str(move.after)) for move in found.moves]
    (2, [('A', '1'), ('B', '2')])
    """
    _checked(evaluation, first, most, tries)
    share = checked_step(step)
    if not Movable(evaluation.case, share).all(p.id for p in evaluation.case.projects):
        rule = say("no mark of the case has an adjacent level, so none can move by one level")
        remedy = say(
            "for marks on a scale without levels say what one level is, as a share of the "
            'scale: --step 0.1 (step="0.1")'
        )
        raise NotApplicableError(Problem(table="marks", rule=rule, remedy=remedy))
    return FragilitySearch(evaluation, first, most, share, tries, progress).run()


def _checked(evaluation: Evaluation, first: int, most: int, tries: int) -> None:
    check_whole("first", first, 1, 10**6)
    check_whole("most", most, 1, 6)
    check_whole("tries", tries, 0, 10**6)
    if not evaluation.has_total:
        rule = say("a profile has no total, so there is no rank that marks could change")
        raise NotApplicableError(Problem(rule=rule))


@frozen
class PlaceField:
    """Those among whom places are shared out: all projects, or the bids of one lot."""

    lot: str
    projects: tuple[str, ...]


class FragilitySearch:
    """The search for the fewest moves, with the count of what it took."""

    def __init__(
        self,
        evaluation: Evaluation,
        first: int,
        most: int,
        step: Fraction | None,
        tries: int,
        progress: Progress | None,
    ) -> None:
        self.evaluation, self.first, self.most, self.step = evaluation, first, most, step
        self.case = evaluation.case
        self.movable = Movable(self.case, step)
        self.tries, self.progress = tries, progress
        self.evaluations = 0
        # Recorded lots may part those whom every rule leaves tied.
        self.firm = not (self.case.draws and "draw" in self.case.criteria.ties)

    def run(self) -> Fragility:
        """Look at every field, by sums where totals are sums, else by trying."""
        changes: list[PlaceChange] = []
        open_: list[str] = []
        tried: Note | None = None
        for one in self.fields():
            try:
                scenarios, firm = self.scenarios(one)
                answer = self._by_sums(one, scenarios, firm=firm and self.firm)
            except NotSeparableError as error:
                tried = error.why
                answer = self._by_trying(one)
            changes += answer
            open_ += [name for name in one.projects if self.status(self.evaluation, name) is None]
        return Fragility(
            self.evaluation, self.first, self.most, self.step, tuple(changes), tuple(open_),
            tried, self.evaluations,
        )  # fmt: skip

    def fields(self) -> Iterator[PlaceField]:
        """Yield those among whom places are shared out."""
        decided = getattr(self.evaluation, "decided", None)
        if decided is None:
            yield PlaceField("", tuple(s.project.id for s in self.evaluation.scores))
            return
        for lot, found in decided.items():
            yield PlaceField(lot, tuple(found.states))

    def scenarios(self, one: PlaceField) -> tuple[list[list[Runner]], bool]:
        """Return how far each project goes, apart for each way that changes it for the others."""
        if self.case.criteria.procedure is None:
            return [runners(self.evaluation, self.movable, self.most)], True
        # A case without a procedure loads nothing of awards.
        from evalkit.evidence.fragile.awarding import award_scenarios  # noqa: PLC0415

        return award_scenarios(self.evaluation, one.lot, self.movable, self.most, self.progress)

    def status(self, evaluation: Evaluation, project: str) -> bool | None:
        """Say whether a project surely has a place; None where that is open."""
        rank = evaluation.rank(project)
        if rank is None or rank[0] > self.first:
            return False
        sure = (
            evaluation[project].outcome.must_pass
            if evaluation.case.criteria.procedure is None
            else True
        )
        return True if rank[1] <= self.first and sure else None

    def evaluated(self, moves: Iterable[MarkMove]) -> Evaluation | None:
        """Evaluate the case after some moves; None where that is refused."""
        self.evaluations += 1
        try:
            return evaluate(moved(self.case, moves))
        except ModelError:
            return None

    def _by_sums(
        self, one: PlaceField, scenarios: Sequence[Sequence[Runner]], *, firm: bool
    ) -> list[PlaceChange]:
        # A bid that was withdrawn, or that has no points, goes nowhere by its marks.
        running = {runner.project for each in scenarios for runner in each}
        order = [
            name
            for name in self.ordered(one)
            if name in running and self.status(self.evaluation, name) is not None
        ]
        inside = [n for n in order if self.status(self.evaluation, n)]
        outside = [n for n in order if n not in inside]
        found: list[PlaceChange] = []
        gains: list[PlaceChange] = []
        for done, name in enumerate((*inside, *outside)):
            if self.progress is not None:
                self.progress(done, len(order))
            if name in inside:
                found.append(self._exact(one, name, "loses", scenarios, firm=firm))
            else:
                gains.append(self._exact(one, name, "gains", scenarios, firm=firm))
            if len(gains) == NEAREST:
                break
        if self.progress is not None:
            self.progress(len(order), len(order))
        return found + sorted(gains, key=lambda change: change.least)

    def ordered(self, one: PlaceField) -> list[str]:
        """Return the projects of a field by rank, those that are out last."""
        here = set(one.projects)
        return [s.project.id for s in self.evaluation.ordered if s.project.id in here]

    def _exact(
        self,
        one: PlaceField,
        name: str,
        change: ChangeKind,
        scenarios: Sequence[Sequence[Runner]],
        *,
        firm: bool,
    ) -> PlaceChange:
        candidates: list[MoveSet] = []
        for each in scenarios:
            target = next(r for r in each if r.project == name)
            rivals = [r for r in each if r.project != name]
            candidates += (
                losing(target, rivals, self.first, self.most, firm=firm)
                if change == "loses"
                else entering(target, rivals, self.first, self.most)
            )
        # As it is it has its place, or has none: no moves at all change nothing.
        candidates = sorted((c for c in candidates if c.moves), key=lambda c: c.number)
        least = candidates[0].number if candidates else self.most + 1
        short = tuple(self._shortfall(scenarios, name, change, number) for number in range(least))
        for candidate in candidates:
            made = self.made(one, name, change, candidate.moves, least, short)
            if made is not None:
                return made
        return PlaceChange(
            name, one.lot, change, self.evaluation.rank(name), least, None, shortfalls=short
        )

    def _shortfall(
        self, scenarios: Sequence[Sequence[Runner]], name: str, change: ChangeKind, number: int
    ) -> Fraction | None:
        short = short_of_losing if change == "loses" else short_of_entering
        found = []
        for each in scenarios:
            target = next(r for r in each if r.project == name)
            rivals = [r for r in each if r.project != name]
            lacking = short(target, rivals, self.first, number)
            if lacking is not None:
                found.append(lacking)
        return min(found) if found else None

    def made(
        self,
        one: PlaceField,
        name: str,
        change: ChangeKind,
        moves: Sequence[MarkMove],
        least: int,
        shortfalls: tuple[Fraction | None, ...] = (),
    ) -> PlaceChange | None:
        """Return a change whose moves do what they should when they are evaluated; else None."""
        after = self.evaluated(moves)
        if after is None or not self.does(after, name, change):
            return None
        told = dict.fromkeys((name, *(m.project for m in moves)))
        return PlaceChange(
            project=name,
            lot=one.lot,
            change=change,
            rank=self.evaluation.rank(name),
            least=least,
            fewest=len(moves),
            moves=tuple(moves),
            totals=tuple((p, self.evaluation[p].total, after[p].total) for p in told),
            after=after.rank(name),
            shortfalls=shortfalls,
        )

    def does(self, after: Evaluation, name: str, change: ChangeKind) -> bool:
        """Say whether a project surely had a place and now does not, or the other way round."""
        return self.status(after, name) is not (change == "loses")

    def _by_trying(self, one: PlaceField) -> list[PlaceChange]:
        trying = Trying(
            movable=self.movable,
            evaluation=self.evaluation,
            evaluated=self.evaluated,
            does=self.does,
            first=self.first,
            most=self.most,
            tries=self.tries,
            progress=self.progress,
        )
        found = []
        order = [n for n in self.ordered(one) if self.status(self.evaluation, n)]
        for name in order:
            moves, least = trying.search(one.projects, name)
            made = moves and self.made(one, name, "loses", moves, least)
            rank = self.evaluation.rank(name)
            found.append(made or PlaceChange(name, one.lot, "loses", rank, least, None))
        return found
