"""The marks that evaluators owe: who, for which project, on which criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import groupby

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from evalkit.core.errors import Problem
from evalkit.core.messages import Message, say
from evalkit.model.case_draft import CaseDraft
from evalkit.model.mark_columns import PlaceArray
from evalkit.model.people import members
from evalkit.model.tender import OUTSIDE

Keys = NDArray[np.int64]


@frozen(order=True)
class Seat:
    """A mark that one evaluator owes one project on one criterion or question."""

    evaluator: str
    project: str
    criterion: str


@frozen(eq=False)
class OpenSeats:
    """Open seats in columns, one row each, in the order of projects and criteria.

    Parameters
    ----------
    project, criterion, evaluator : array of int32, shape (seats,)
        PlaceArray among `Case.projects`, among the leaves, and among `evaluators`.
    evaluators : sequence of str
        Those of `Case.mark_columns` first, then whoever else owes a mark.
    """

    project: PlaceArray
    criterion: PlaceArray
    evaluator: PlaceArray
    evaluators: tuple[str, ...]


class Seats:
    """Who owes a mark of what in a case, and which of these marks are not there.

    Notes
    -----
    Owed are the marks of the evaluators on record, or of everybody who gave a mark
    by name where there is no record; for every project; on every criterion that
    evaluators mark. A recusal takes seats away, and a table of assignments says
    instead what is owed. Marks without a name owe nothing, and fill nobody's seat.
    Where the marks of several are read as a span, each reader marks what its sources
    carry, so that only a table of assignments makes one owe anything.
    """

    def __init__(self, case: CaseDraft) -> None:
        self.case = case

    def owed(self, project: str, name: str) -> tuple[str, ...]:
        """Return the evaluators who owe a project a mark on a criterion or question."""
        return self._of(name).people_of(self._place.get(project), self._of(name).owed)

    def open(self, project: str, name: str) -> tuple[str, ...]:
        """Return those of them whose mark is not there."""
        return self._of(name).people_of(self._place.get(project), self._of(name).open)

    def asks(self, evaluator: str, project: str, name: str) -> bool:
        """Say whether the assignments, where there are any, ask somebody for a mark."""
        given = self._assigned
        who = evaluator, project
        return not given or (*who, name) in given or (*who, "") in given

    def covered(self, project: str, name: str) -> Fraction:
        """Return the share of the marks of a project on a criterion that are there, in [0, 1]."""
        there = len(self.case.marks_of.get((project, name), ()))
        gone = len(self.open(project, name))
        return Fraction(there, there + gone) if there else Fraction(0)

    @cached_property
    def open_columns(self) -> OpenSeats:
        """Every mark of a leaf that is owed and not there, in columns."""
        found = [self._of(leaf.id) for leaf in self.case.criteria.leaves]
        names = dict.fromkeys((*self._names, *(name for one in found for name in one.people)))
        at = {name: place for place, name in enumerate(names)}
        none = np.empty(0, dtype=np.int64)
        project, leaf, evaluator = [none], [none], [none]
        for place, one in enumerate(found):
            if one.open.size:
                where, who = np.divmod(one.open, len(one.people))
                project.append(where)
                leaf.append(np.full(len(where), place))
                evaluator.append(np.array([at[name] for name in one.people])[who])
        columns = [np.concatenate(parts).astype(np.int32) for parts in (project, leaf, evaluator)]
        order = np.lexsort((columns[1], columns[0]))  # stable: within a leaf as they are judged
        by_project, by_leaf, by_evaluator = (column[order] for column in columns)
        return OpenSeats(by_project, by_leaf, by_evaluator, tuple(names))

    @cached_property
    def all_open(self) -> tuple[Seat, ...]:
        """Every mark that is owed and not there, in the order of projects and criteria.

        Questions are not among them: which are asked hangs on the answers.
        """
        columns, projects = self.open_columns, self.case.projects
        leaves = self.case.criteria.leaves
        return tuple(
            Seat(columns.evaluators[evaluator], projects[project].id, leaves[leaf].id)
            for project, leaf, evaluator in zip(
                columns.project.tolist(),
                columns.criterion.tolist(),
                columns.evaluator.tolist(),
                strict=True,
            )
        )

    @property
    def missed(self) -> tuple[Seat, ...]:
        """Those that are open though others marked the criterion, or could have.

        Where a criterion has one evaluator only, a seat without a mark is a criterion without
        one, and every page says so already.
        """
        return tuple(seat for seat in self.all_open if len(self.judges(seat.criterion)) > 1)

    def by_policy(self) -> Mapping[str, tuple[tuple[str, object, object], ...]]:
        """Return those by the rule for missing marks: evaluator, project and criterion."""
        found: dict[str, tuple[tuple[str, object, object], ...]] = {}
        for seat in self.missed:
            policy = self.case.criteria.missing_policy(seat.criterion)
            names = self.case.project(seat.project).name, self.case.criteria[seat.criterion].name
            found[policy] = (*found.get(policy, ()), (seat.evaluator, *names))
        return found

    def open_of(self, project: str) -> tuple[Seat, ...]:
        """Return those of one project, in the order of criteria."""
        return self._open_of.get(project, ())

    @cached_property
    def _open_of(self) -> dict[str, tuple[Seat, ...]]:
        return {name: tuple(found) for name, found in groupby(self.all_open, lambda s: s.project)}

    def judges(self, name: str) -> tuple[str, ...]:
        """Return those who mark a criterion or question, whatever the project."""
        found = self._judges.get(name)
        if found is None:
            found = self._judges[name] = self._judging(name)
        return found

    @cached_property
    def _judges(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _judging(self, name: str) -> tuple[str, ...]:
        case, procedure = self.case, self.case.criteria.procedure
        if name in case.panel_of and procedure is not None:
            panel = next(p for p in procedure.panels if p.id == case.panel_of[name])
            return tuple(dict.fromkeys(e for e in members(case, panel) if e))
        own = {e: None for e, n in self._given if n == name}
        own |= {a.evaluator: None for a in case.assignments if a.criterion == name}
        measured = name in case.criteria and bool(case.criteria[name].unit)
        if measured or not own or (procedure is not None and procedure.panels):
            return tuple(own)
        return self._people

    @cached_property
    def _people(self) -> tuple[str, ...]:
        """Everybody who judges, where no panel divides them."""
        case = self.case
        listed = [e.id for e in case.evaluators if e.panel != OUTSIDE]
        if listed:
            return tuple(dict.fromkeys(listed))
        units = {c.id for c in case.criteria.leaves if c.unit}
        found = {e: None for e, name in self._given if name not in units}
        return tuple(found | {a.evaluator: None for a in case.assignments})

    @cached_property
    def _given(self) -> tuple[tuple[str, str], ...]:
        """The (evaluator, criterion) of all marks with a name, once each, in their order."""
        columns, scored = self.case.mark_columns, [*self._scored]
        pairs = columns.evaluator * np.int64(len(scored)) + columns.criterion
        found, first = np.unique(pairs, return_index=True)
        each = (divmod(pair, len(scored)) for pair in found[np.argsort(first)].tolist())
        named = ((columns.evaluators[who], scored[what]) for who, what in each)
        return tuple((who, what) for who, what in named if who)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {project.id: place for place, project in enumerate(self.case.projects)}

    @cached_property
    def _names(self) -> dict[str, int]:
        """Everybody who gave a mark or was asked for one, with a place."""
        others = (a.evaluator for a in self.case.assignments)
        names = dict.fromkeys((*self.case.mark_columns.evaluators, *others))
        return {name: place for place, name in enumerate(names)}

    @cached_property
    def _scored(self) -> dict[str, int]:
        names = [*(leaf.id for leaf in self.case.criteria.leaves), *self.case.criteria.questions]
        return {name: place for place, name in enumerate(names)}

    @cached_property
    def _assigned(self) -> set[tuple[str, str, str]]:
        return {(a.evaluator, a.project, a.criterion) for a in self.case.assignments}

    @cached_property
    def _owing(self) -> dict[str, _Owing]:
        return {}

    def _of(self, name: str) -> _Owing:
        found = self._owing.get(name)
        if found is None:
            found = self._owing[name] = self._owes(name)
        return found

    def _owes(self, name: str) -> _Owing:
        """Work out who owes which project a mark on a criterion or question, and who gave it."""
        people = self.judges(name)
        columns, at = self.case.mark_columns, {e: place for place, e in enumerate(people)}
        judge = np.array([at.get(e, -1) for e in self._names], dtype=np.int64)
        marked = columns.criterion == self._scored.get(name, -1)
        given = self._keys(columns.project[marked], judge[columns.evaluator[marked]], len(people))
        owed = self._asked(name, at, judge)
        if self.case.criteria.procedure is not None:
            reached = np.unique(columns.project[marked])
            owed = owed[np.isin(owed // max(len(people), 1), self._still_in(name, reached))]
        owed = np.setdiff1d(owed, self._recused(at), assume_unique=True)
        return _Owing(people, owed, np.setdiff1d(owed, given, assume_unique=True))

    @staticmethod
    def _keys(project: NDArray[np.integer], judge: Keys, judges: int) -> Keys:
        """Return one number for each project and judge, in order; -1 is nobody."""
        there = judge >= 0
        return np.unique(project[there] * np.int64(judges) + judge[there])

    def _asked(self, name: str, at: dict[str, int], judge: Keys) -> Keys:
        """Return whom a mark was asked of: by assignments, within a project, or of everybody."""
        case, columns = self.case, self.case.mark_columns
        if case.assignments:
            rows = [self._assignments[n] for n in (name, "") if n in self._assignments]
            project, evaluator = np.concatenate([np.empty((0, 2), dtype=np.int64), *rows]).T
            return self._keys(project, judge[evaluator], len(at))
        if case.criteria.panel == "span" and name not in case.panel_of:
            return np.empty(0, dtype=np.int64)  # no panel: each reads what its sources carry
        if case.evaluators_within == "project":
            return self._keys(columns.project, judge[columns.evaluator], len(at))
        return np.arange(len(case.projects) * len(at), dtype=np.int64)

    @cached_property
    def _assignments(self) -> dict[str, Keys]:
        """The places of project and evaluator by criterion; the empty name is that of all."""
        found: dict[str, list[tuple[int, int]]] = {}
        for a in self.case.assignments:
            if a.project in self._place:
                place = self._place[a.project], self._names[a.evaluator]
                found.setdefault(a.criterion, []).append(place)
        return {name: np.array(rows, dtype=np.int64) for name, rows in found.items()}

    def _recused(self, at: dict[str, int]) -> Keys:
        """Return the seats that recusals take away."""
        gone: list[Keys] = [np.empty(0, dtype=np.int64)]
        for recusal in self.case.recusals:
            if recusal.decision == "excluded" and recusal.evaluator in at:
                one = self._place.get(recusal.project, -1)
                every = np.arange(len(self._place)) if not recusal.project else np.array([one])
                gone.append(every[every >= 0] * len(at) + at[recusal.evaluator])
        return np.unique(np.concatenate(gone))

    def _still_in(self, name: str, reached: NDArray[np.int32]) -> list[int]:
        """Return the bids that still take marks: valid, at their panel, and nothing agreed.

        What nobody marked is not owed by each: the bid may have ended at an earlier
        stage, and the steps of the award say so where it did not.
        """
        case = self.case
        moved = {c.project for c in case.consensus if c.criterion == name}
        moved |= {bid.project for bid in case.bids if bid.status != "valid"}
        return [place for place in reached.tolist() if case.projects[place].id not in moved]


@frozen(eq=False)
class _Owing:
    """Who owes marks on one criterion: places of project and judge in one number, in order."""

    people: tuple[str, ...]
    owed: Keys
    open: Keys

    def people_of(self, project: int | None, keys: Keys) -> tuple[str, ...]:
        """Return those of some keys who owe one project."""
        if project is None or not self.people:
            return ()
        start = project * len(self.people)
        low, high = np.searchsorted(keys, (start, start + len(self.people)))
        return tuple(self.people[key - start] for key in keys[low:high].tolist())


def open_problems(seats: Seats) -> Iterator[Problem]:
    """Name each open seat where the criteria set allows no gaps."""
    case = seats.case
    for seat in seats.all_open:
        if case.criteria.missing_policy(seat.criterion) == "error":
            yield seat_problem(case, seat)


def seat_problem(case: CaseDraft, seat: Seat) -> Problem:
    """Return the problem of one seat that must not be open."""
    criteria = case.criteria
    measured = seat.criterion in criteria and bool(criteria[seat.criterion].unit)
    return Problem(
        table="measures" if measured else "marks",
        field=seat.criterion,
        rule=say(
            "{evaluator} has not marked {project} here, and the criteria set allows no missing "
            "marks",
            evaluator=seat.evaluator,
            project=seat.project,
        ),
        remedy=_remedy(case),
    )


def _remedy(case: CaseDraft) -> Message:
    if case.criteria.procedure is not None:
        return say("add the mark, record the recusal, or list in assignments who marks what")
    return say(
        "add the mark, choose another rule for missing marks, or list in assignments who marks what"
    )
