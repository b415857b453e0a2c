"""Which marks are open, which documents could be asked for, and what is on record of asking.

A request is a fact about a document. It makes no mark, and no mark is read from it: a document
that was refused leaves open what it would have settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from attrs import evolve, field, frozen

from evalkit.core.errors import LookupFailed, unknown
from evalkit.core.messages import LANGS, Text, say
from evalkit.core.result import Listed
from evalkit.evaluation.leaves import CriterionScore
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.model import Case, CriteriaSet, Criterion, Document, Mark, Project, Question, Request
from evalkit.scales.base import Value

OpenBecause = Literal["missing", "range", "readers"]


@frozen
class OpenMark:
    """A mark that the evidence does not settle.

    Parameters
    ----------
    project : Project
    criterion : Criterion or Question
    why : {'missing', 'range', 'readers'}
        Nobody gave it; it is a range; or readers of the same sources read them differently.
    value : pair of values or None
        The lowest and the highest that the evidence admits; None where nothing bounds it.
    """

    project: Project
    criterion: Criterion | Question
    why: OpenBecause
    value: tuple[Value, Value] | None = None


@frozen
class Askable:
    """One document that would settle open marks of one project.

    Parameters
    ----------
    project : Project
    document : Document
    marks : sequence of OpenMark
        What it would settle.
    request : Request or None
        What is on record of asking for it; None: nobody asked yet.
    """

    project: Project
    document: Document
    marks: tuple[OpenMark, ...]
    request: Request | None = None


@frozen
class Holder:
    """Who keeps documents: an office or a role, of the body in charge of a project.

    Parameters
    ----------
    body : Text
        Empty where the case does not say who is in charge.
    office : Text
        Empty where the criteria set does not say who keeps the document.
    """

    body: Text
    office: Text

    @classmethod
    def of(cls, ask: Askable) -> Holder:
        """Return who keeps what is asked for."""
        return cls(ask.project.body, ask.document.holder)

    @property
    def names(self) -> frozenset[str]:
        """What it may be called, in either language: the body, the office, or both."""
        body, office = self.body, self.office
        both = [f"{body.text(lang)}: {office.text(lang)}" for lang in LANGS if body and office]
        return frozenset(filter(None, [body.en, body.ko, office.en, office.ko, *both]))


@frozen
class Asking(Listed):
    """Every document that would settle an open mark of an evaluation, with what was asked.

    Its rows are those that nobody asked for yet; a document that was refused is not
    asked for again.

    Parameters
    ----------
    evaluation : Evaluation
    marks : sequence of OpenMark
        Every open mark, project by project.
    asks : sequence of Askable
        Every document that would settle some of them, asked for or not, in the order of
        the documents of the criteria set, then of the projects.
    """

    evaluation: Evaluation
    marks: tuple[OpenMark, ...] = field(repr=False)
    asks: tuple[Askable, ...] = field(repr=False)

    @property
    def case(self) -> Case:
        """The case that was evaluated."""
        return self.evaluation.case

    @cached_property
    def askable(self) -> tuple[Askable, ...]:
        """What nobody asked for yet."""
        return tuple(ask for ask in self.asks if ask.request is None)

    @cached_property
    def by_holder(self) -> dict[Holder, tuple[Askable, ...]]:
        """What nobody asked for yet, by who keeps it.

        In the order of the projects in which bodies are named, then of the documents.
        """
        bodies = dict.fromkeys(project.body for project in self.case.projects)
        place = {body: number for number, body in enumerate(bodies)}
        found: dict[Holder, list[Askable]] = {}
        for ask in sorted(self.askable, key=lambda ask: place[ask.project.body]):
            found.setdefault(Holder.of(ask), []).append(ask)
        return {holder: tuple(asks) for holder, asks in found.items()}

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Everybody who keeps a document that would settle an open mark, asked or not."""
        return tuple(dict.fromkeys(Holder.of(ask) for ask in self.asks))

    def to(self, names: Iterable[str]) -> Asking:
        """Return what concerns those holders alone.

        Parameters
        ----------
        names : iterable of str
            Each the name of a body, of an office or of both, ``"City: budget division"``, in
            either language; a part of such names where none is the same. Upper and lower case
            are one.

        Raises
        ------
        LookupFailed
            For every name that fits nobody.
        """
        chosen: dict[Holder, None] = {}
        problems = []
        for name in names:
            found = _called(name, self.holders)
            if not found:
                known = sorted({one for holder in self.holders for one in holder.names})
                problems.append(unknown(say("holder"), name, known, field="holder"))
            chosen |= dict.fromkeys(found)
        if problems:
            raise LookupFailed(problems)
        asks = tuple(ask for ask in self.asks if Holder.of(ask) in chosen)
        left = {(mark.project.id, mark.criterion.id) for ask in asks for mark in ask.marks}
        marks = tuple(m for m in self.marks if (m.project.id, m.criterion.id) in left)
        return evolve(self, marks=marks, asks=asks)

    def checklist(self, day: date | None = None) -> tuple[Request, ...]:
        """Return the record of asking as it is once everything here is asked for.

        What is on record stays, so that the table may take the place of the one that is there.

        Parameters
        ----------
        day : datetime.date, optional
            Of the letters.
        """
        new = [
            Request(project=ask.project.id, document=ask.document.id, asked=day)
            for asks in self.by_holder.values()
            for ask in asks
        ]
        return (*self.case.requests, *new)

    @cached_property
    def without_document(self) -> tuple[OpenMark, ...]:
        """The open marks for which the criteria set names no document."""
        named = {name for document in self.case.criteria.documents for name in document.settles}
        return tuple(mark for mark in self.marks if mark.criterion.id not in named)

    @cached_property
    def used_up(self) -> tuple[OpenMark, ...]:
        """The open marks whose every document was answered for: nothing is left to ask."""
        left = {
            (mark.project.id, mark.criterion.id)
            for ask in self.asks
            if ask.request is None or ask.request.is_open
            for mark in ask.marks
        }
        gone = {(m.project.id, m.criterion.id) for m in self.without_document} | left
        return tuple(m for m in self.marks if (m.project.id, m.criterion.id) not in gone)


def _called(name: str, holders: Sequence[Holder]) -> list[Holder]:
    """Return the holders of a name, or, where there is none, of names that hold it."""
    wanted = " ".join(name.split()).casefold()
    if not wanted:
        return []
    of = {h: {" ".join(one.split()).casefold() for one in h.names} for h in holders}
    same = [holder for holder, names in of.items() if wanted in names]
    return same or [h for h, names in of.items() if any(wanted in one for one in names)]


def asking(evaluation: Evaluation) -> Asking:
    """Return which documents would settle open marks, and what was asked for already.

    Parameters
    ----------
    evaluation : Evaluation

    Examples
    --------
    >>> from evalkit import Case, Criterion, CriteriaSet, Linear, evaluate
    >>> from evalkit.model import Document
    >>> criteria = CriteriaSet(
    ...     "one", [Criterion("use", Linear(0, 10), points=10)], missing="interval",
    ...     documents=[Document(id="figures", holder="operator", settles="use")],
    ... )
    >>> found = asking(evaluate(Case.of(criteria, {"A": {"use": None}, "B": {"use": (3, 5)}})))
    >>> [(ask.project.id, ask.document.id, ask.marks[0].why) for ask in found.askable]
    [('A', 'figures', 'missing'), ('B', 'figures', 'range')]
    """
    case = evaluation.case
    marks = [mark for score in evaluation.scores for mark in _open(case.criteria, score)]
    of: dict[tuple[str, str], OpenMark] = {(m.project.id, m.criterion.id): m for m in marks}
    asks = [
        Askable(project, document, settled, case.request_of.get((project.id, document.id)))
        for document in case.criteria.documents
        for project in case.projects
        if (settled := tuple(
            of[project.id, name] for name in document.settles if (project.id, name) in of
        ))
    ]  # fmt: skip
    return Asking(evaluation, tuple(marks), tuple(asks))


def _open(criteria: CriteriaSet, score: Score) -> Iterator[OpenMark]:
    """Yield the open marks of a project."""
    for criterion, leaf in judged_leaves(criteria, score):
        why = why_open(criteria, criterion.id, leaf)
        if why is not None:
            yield OpenMark(score.project, criterion, why, bounds(leaf))
    for decision in score.decisions:
        step = decision.path[-1] if decision.path else None
        if step is not None and step.answer is None:
            yield OpenMark(score.project, step.question, _disagreement(step.marks) or "missing")


def judged_leaves(
    criteria: CriteriaSet, score: Score
) -> Iterator[tuple[Criterion, CriterionScore]]:
    """Yield each criterion that takes marks, with what it came to for a project."""
    for criterion, leaf in zip(criteria.leaves, score.leaves, strict=True):
        if criterion.id != criteria.price:
            yield criterion, leaf


def bounds(leaf: CriterionScore) -> tuple[Value, Value] | None:
    """Return the lowest and the highest value that marks admit; None without marks."""
    return leaf.value if leaf.marks else None


def why_open(criteria: CriteriaSet, criterion: str, leaf: CriterionScore) -> OpenBecause | None:
    """Say why a criterion of a project is not settled; None where it is.

    A range whose every value is worth the same is settled, unless a gate reads its value.
    """
    if leaf.is_missing:
        return "missing"
    if leaf.value is not None and leaf.value[0] == leaf.value[1]:
        return None  # a panel of several marks may come to one value all the same
    worth, gated = leaf.utility, any(gate.on == criterion for gate in criteria.gates)
    if worth is not None and worth[0] == worth[1] and not gated:
        return None
    found = _disagreement(leaf.marks)
    # Who marks as a panel may differ; it is settled by the rule of the panel.
    return found if found != "readers" or criteria.panel == "span" else _range(leaf.marks)


def _disagreement(marks: tuple[Mark, ...]) -> OpenBecause | None:
    """Say whether readers differ, or agree on a range."""
    if len({(mark.low, mark.high) for mark in marks}) > 1:
        return "readers"
    return _range(marks)


def _range(marks: tuple[Mark, ...]) -> OpenBecause | None:
    return "range" if any(mark.is_range for mark in marks) else None


def to_rate_anew(case: Case) -> Iterator[tuple[Request, Document, tuple[str, ...]]]:
    """Yield each document that came, while marks that it settles still rest on no evidence.

    Yields
    ------
    Request, Document, sequence of str
        The last: the criteria and questions on which no admissible evidence is cited.
    """
    documents = {document.id: document for document in case.criteria.documents}
    for request in case.requests:
        if request.status not in ("received", "partly"):
            continue
        document = documents[request.document]
        bare = tuple(name for name in document.settles if not _rests(case, request.project, name))
        if bare:
            yield request, document, bare


def _rests(case: Case, project: str, name: str) -> bool:
    marks = case.marks_of.get((project, name), ())
    return any(case.admissible(mark) for mark in marks)
