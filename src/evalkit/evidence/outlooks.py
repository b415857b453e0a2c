"""What is certain, what is likely, and what is likely if something else is assumed."""

from __future__ import annotations

from functools import cached_property

from attrs import evolve, field, frozen

from evalkit.assumed.assumption import Assumption
from evalkit.core.result import Listed
from evalkit.evaluation import Evaluation
from evalkit.evidence.certainty import Certain, certain
from evalkit.evidence.chances import Likely, affordable, exactly, likely, within
from evalkit.evidence.completions import Completions, obstacles
from evalkit.evidence.independent import Independence, independence
from evalkit.model import Document, Gate

CORRELATIONS = (0.05, 0.1, 0.3)
"""How far the marks of a project hang together in the row of assumptions."""
BESIDE = 100
"""Steps of a point for the assumptions beside the one that leads."""
ROW_WORK = 3e8
"""Most multiplications for the laws of each of them."""


@frozen
class OpenGate:
    """A gate that is open for some projects, and what would settle it.

    Parameters
    ----------
    gate : Gate
    projects : tuple of str
    documents : tuple of Document
        The documents of the criteria set that settle what the gate looks at.
    """

    gate: Gate
    projects: tuple[str, ...]
    documents: tuple[Document, ...]


@frozen(eq=False)
class Outlook(Listed):
    """What is certain, and what is likely under one assumption with others always beside it.

    Parameters
    ----------
    evaluation : Evaluation
    certain : Certain
    leading : Likely
        Under what is assumed first: what was asked for, or where the given marks refute
        that marks are independent, the nearest of the stated correlations.
    others : tuple of Likely
        The row of other assumptions, what was asked for among them.
    independence : Independence or None
        The test on the given marks; None where they are too few.
    passing : Likely or None
        As leads, if the open gates pass; None where no gate is open.
    gates : tuple of OpenGate
    """

    evaluation: Evaluation = field(repr=False)
    certain: Certain = field(repr=False)
    leading: Likely
    others: tuple[Likely, ...] = field(repr=False)
    independence: Independence | None
    passing: Likely | None = field(repr=False)
    gates: tuple[OpenGate, ...]

    @cached_property
    def row(self) -> tuple[Likely, ...]:
        """What leads, then every other assumption."""
        return (self.leading, *self.others)


def outlook(evaluation: Evaluation, assumption: Assumption | None = None) -> Outlook:
    """Return what is certain and what is likely, with other assumptions beside it.

    Parameters
    ----------
    evaluation : Evaluation
    assumption : Assumption, optional
        What leads. Default: each level that the evidence admits is as likely, and marks are
        independent; where the given marks refute the latter, the nearest of the
        correlations 0.05, 0.1 and 0.3.

    Raises
    ------
    ModelError
        If there is no total, or if an award is decided by a procedure.
    """
    base = assumption or Assumption()
    test = independence(evaluation)
    first = base
    if assumption is None and test is not None and test.refuted:
        nearest = min(CORRELATIONS, key=lambda rho: abs(rho - test.correlation))
        first = evolve(base, correlation=nearest)
    leading = likely(evaluation, first)
    row = [
        base,
        evolve(base, over="points", lean="even"),
        evolve(base, over="levels", lean="cautious"),
        evolve(base, over="levels", lean="known"),
        *(evolve(base, correlation=rho) for rho in CORRELATIONS),
    ]
    others = tuple(_beside(evaluation, one) for one in dict.fromkeys(row) if one != first)
    gates = open_gates(evaluation)
    passing = None
    if gates and not first.gates_pass:
        passing = _beside(evaluation, evolve(first, gates_pass=True))
    return Outlook(evaluation, certain(evaluation), leading, others, test, passing, gates)


def _beside(evaluation: Evaluation, assumption: Assumption) -> Likely:
    """Work out an assumption that stands beside: on a coarser lattice."""
    if not any(obstacles(evaluation.case.criteria)):
        completions = Completions.of(evaluation, assumption)
        steps = within(completions, ROW_WORK, 10 * ROW_WORK)
        if steps:
            return exactly(evaluation, completions, min(steps, BESIDE))
    return likely(evaluation, assumption, draws=affordable(evaluation) // 4)


def open_gates(evaluation: Evaluation) -> tuple[OpenGate, ...]:
    """Return the gates that are open somewhere, those of the most projects first."""
    criteria = evaluation.case.criteria
    found = []
    for place, gate in enumerate(criteria.gates):
        names = tuple(
            score.project.id
            for score in evaluation.scores
            if score.outcome.gates[place].state == "open"
        )
        settles = {
            gate.on,
            *(q.id for d in criteria.decisions if d.id == gate.on for q in d.questions),
        }
        documents = tuple(d for d in criteria.documents if settles & set(d.settles))
        if names:
            found.append(OpenGate(gate, names, documents))
    return tuple(sorted(found, key=lambda one: -len(one.projects)))
