"""A criteria set: the tree, its weights and every rule that turns marks into a total."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from attrs import frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import Rounding
from evalkit.core.messages import say
from evalkit.model.canonical import digest
from evalkit.model.checks import id_fields, instance, texts
from evalkit.model.criteria_draft import CriteriaDraft
from evalkit.model.precondition_checks import precondition_problems
from evalkit.model.procedure import Procedure
from evalkit.model.procedure_checks import procedure_problems
from evalkit.model.set_checks import set_problems
from evalkit.model.tree import Tree

_SET = say("criteria set")
MOST_DEPTH = 50
"""Groups within groups are walked by recursion, so there must be an end to them."""


@frozen
class CriteriaSet(CriteriaDraft):
    """Everything that decides how projects are scored, with where it comes from.

    Parameters
    ----------
    id : str
    criteria : sequence of Criterion
        The tree, parents by id, in the order in which it is printed.
    gates : sequence of Gate
    decisions : sequence of Decision
    version : str
        Changes whenever a number on somebody's report could.
    aggregate : {'sum', 'product', 'minimum', 'none'}
        How the top criteria combine; ``none``: a profile without a total.
    total : exact number or None
        Points of the whole. Default: the sum of the points, 100 with weights.
    rounding : Rounding or None
        None: the total is not rounded.
    missing : {'error', 'zero', 'exclude', 'interval'}
        What a missing value means: refuse, count nothing, leave the criterion
        out and rescale the others, or let it range over the whole scale.
    panel : {'mean', 'median', 'span'}
        How several evaluators' marks become one: the middle of their utilities, or the
        span of all that they read, as of several readers of the same sources. Under
        ``span`` a reader owes no mark that no table of assignments asks for.
    ties : sequence of str
        Criteria that break a tie, in order, higher first; ``draw`` at the end for
        a recorded draw. A tie that is left stays a tie. With a procedure also
        ``technical``, ``largest-item``, ``items``, ``lowest-price``, ``submitted``.
    procedure : Procedure or None
        How an award is decided, where a weighted sum is not the whole of it.
    preconditions : sequence of Precondition
        What must hold before an award is lawful: checked, or listed as not checked.
    documents : sequence of Document
        What would settle marks: from whom it may be asked for, and by what right.
    evidence_kinds : mapping of str to Text
        The kinds of evidence there are.
    evidence_required : bool
        Whether a mark without admissible evidence is refused.
    title, description : Text or str
    jurisdiction, source : str
    seen : {'official', 'secondary', 'memory', 'own'}
        How far the text of the source was seen; required beside a `source`, else `own`.
    read_on : datetime.date or None
        When it was read.
    unread : sequence of Text
        What of it was not read, was not found, or should be compared once more.
    in_force_from, in_force_to : datetime.date or None
        The first and the last day of what the set says, whatever issue it cites.
    uncompared : sequence of Uncompared
        Stretches of that time for which the text was not compared with the one cited.

    Raises
    ------
    ModelError
        With every problem at once.

    Examples
    --------
    >>> from evalkit import Criterion, CriteriaSet, Linear
    >>> criteria = CriteriaSet("offers", [
    ...     Criterion("quality", Linear(0, 10), points=70),
    ...     Criterion("price", Linear(200, 100), points=30, unit="million KRW"),
    ... ])
    >>> criteria.max_points("price")
    Fraction(30, 1)
    """

    def __attrs_post_init__(self) -> None:
        if not self.seen and not self.source:
            object.__setattr__(self, "seen", "own")
        problems = list(self._wrong_types()) or [
            *set_problems(self),
            *self._too_deep(),
        ]
        if not problems:
            problems = [*procedure_problems(self), *precondition_problems(self)]
        if problems:
            raise ModelError(problems)

    def _wrong_types(self) -> Iterator[Problem]:
        table = place(_SET, self.id)
        yield from id_fields(self, table, "id")
        yield from texts(self, table, "version", "jurisdiction")
        yield from instance(self.rounding, Rounding, table, "rounding")
        yield from instance(self.procedure, Procedure, table, "procedure")
        yield from instance(self.read_on, date, table, "read_on")
        yield from instance(self.in_force_from, date, table, "in_force_from")
        yield from instance(self.in_force_to, date, table, "in_force_to")

    def _too_deep(self) -> Iterator[Problem]:
        level = dict.fromkeys(c.id for c in self.children())
        for _ in range(MOST_DEPTH + 1):
            level = dict.fromkeys(c.id for group in level for c in self.children(group))
        if level:
            rule = say("is nested more than {count} groups deep", count=MOST_DEPTH)
            table = place(say("criterion"), next(iter(level)))
            yield Problem(table=table, field="parent", rule=rule)

    @property
    def has_total(self) -> bool:
        """Whether points are added to a total; not in a profile, nor of decisions alone."""
        return self.aggregate != "none" and bool(self.criteria)

    @cached_property
    def tree(self) -> Tree:
        """The tree as a list of sums, children before parents."""
        return Tree(self)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the content: the same for the same rules, however they were written."""
        return digest(self)
