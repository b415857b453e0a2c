"""What a criteria set says, before anything about it is checked: the tree and its weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from reprlib import repr as short
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import LookupFailed, ModelError, Problem, unknown
from evalkit.core.exact import Rounding
from evalkit.core.ids import id_of
from evalkit.core.messages import LANGS, Citation, Text, say
from evalkit.core.naming import naming
from evalkit.core.types import Span
from evalkit.model.checks import cited, optional_exact, parts, plain, strings, text
from evalkit.model.criterion import Aggregate, Criterion, Gate, Missing
from evalkit.model.decision import Decision, Question
from evalkit.model.document import Document
from evalkit.model.precondition import Precondition
from evalkit.model.procedure import Procedure
from evalkit.rules.law_tables import Seen
from evalkit.rules.periods import Uncompared
from evalkit.scales import Scale

_SET = say("criteria set")
_KINDS = "evidence_kinds"
SEEN: tuple[Seen, ...] = ("official", "secondary", "memory", "own")
ReadersMethod = Literal["mean", "median", "span"]
PANELS: tuple[ReadersMethod, ...] = ("mean", "median", "span")


def _kinds(
    kinds: Mapping[str, Text | str] | Iterable[tuple[str, Text]],
) -> tuple[tuple[str, Text], ...]:
    pairs = parts(kinds.items() if isinstance(kinds, Mapping) else kinds, object, _SET, _KINDS)
    found = []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            rule = say("must be a mapping of names to words")
            raise ModelError(Problem(table=_SET, field=_KINDS, rule=rule, value=short(pair)))
        found.append((id_of(plain(pair[0])), text(pair[1])))
    return tuple(found)


def _uncompared(items: Iterable[Uncompared]) -> tuple[Uncompared, ...]:
    return parts(items, Uncompared, _SET, "uncompared")


def _remarks(items: Iterable[Text | str]) -> tuple[Text, ...]:
    return tuple(text(item) for item in parts(items, object, _SET, "unread"))


def _criteria(items: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return parts(items, Criterion, _SET, "criteria")


def _gates(items: Iterable[Gate]) -> tuple[Gate, ...]:
    return parts(items, Gate, _SET, "gates")


def _decisions(items: Iterable[Decision]) -> tuple[Decision, ...]:
    return parts(items, Decision, _SET, "decisions")


def _preconditions(items: Iterable[Precondition]) -> tuple[Precondition, ...]:
    return parts(items, Precondition, _SET, "preconditions")


def _documents(items: Iterable[Document]) -> tuple[Document, ...]:
    return parts(items, Document, _SET, "documents")


@frozen(field_transformer=naming(say("criteria set"), "id"))
class CriteriaDraft:
    """The fields of a `CriteriaSet`, and what can be looked up in them."""

    id: str
    criteria: tuple[Criterion, ...] = field(default=(), converter=_criteria, repr=False)
    gates: tuple[Gate, ...] = field(default=(), converter=_gates, kw_only=True, repr=False)
    decisions: tuple[Decision, ...] = field(
        default=(), converter=_decisions, kw_only=True, repr=False
    )
    version: str = field(default="1", kw_only=True)
    aggregate: Aggregate | Literal["none"] = field(default="sum", kw_only=True, repr=False)
    total: Fraction | None = field(default=None, converter=optional_exact, kw_only=True, repr=False)
    rounding: Rounding | None = field(default=None, kw_only=True, repr=False)
    missing: Missing = field(default="error", kw_only=True, repr=False)
    panel: ReadersMethod = field(default="mean", kw_only=True, repr=False)
    ties: tuple[str, ...] = field(default=(), converter=strings, kw_only=True, repr=False)
    procedure: Procedure | None = field(default=None, kw_only=True, repr=False)
    preconditions: tuple[Precondition, ...] = field(
        default=(), converter=_preconditions, kw_only=True, repr=False
    )
    documents: tuple[Document, ...] = field(
        default=(), converter=_documents, kw_only=True, repr=False
    )
    evidence_kinds: tuple[tuple[str, Text], ...] = field(
        default=(), converter=_kinds, kw_only=True, repr=False
    )
    evidence_required: bool = field(default=False, kw_only=True, repr=False)
    title: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    description: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    jurisdiction: str = field(default="", kw_only=True, repr=False)
    source: Citation = field(factory=Citation, converter=cited, kw_only=True, repr=False)
    # Left out beside a source it would claim the set as our own: `CriteriaSet` asks for it then.
    seen: Seen | Literal[""] = field(
        default="", kw_only=True, repr=False, metadata={"stands_for": "own"}
    )
    read_on: date | None = field(default=None, kw_only=True, repr=False)
    unread: tuple[Text, ...] = field(default=(), converter=_remarks, kw_only=True, repr=False)
    in_force_from: date | None = field(default=None, kw_only=True, repr=False)
    in_force_to: date | None = field(default=None, kw_only=True, repr=False)
    uncompared: tuple[Uncompared, ...] = field(
        default=(), converter=_uncompared, kw_only=True, repr=False
    )

    def __getitem__(self, name: str) -> Criterion:
        found = self._by_id.get(id_of(name)) if isinstance(name, str) else None
        if found is None:
            raise LookupFailed(unknown(say("criterion"), str(name), list(self._by_id)))
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and id_of(name) in self._by_id

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)

    @cached_property
    def _by_id(self) -> dict[str, Criterion]:
        return {c.id: c for c in self.criteria}

    @cached_property
    def _children(self) -> dict[str, tuple[Criterion, ...]]:
        children: dict[str, list[Criterion]] = {}
        for criterion in self.criteria:
            children.setdefault(criterion.parent, []).append(criterion)
        return {parent: tuple(found) for parent, found in children.items()}

    def children(self, group: str = "") -> tuple[Criterion, ...]:
        """Return the criteria directly under a group; the top ones by default."""
        return self._children.get(group, ())

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that take a value, in printing order."""
        return tuple(c for c, _ in self.walk() if c.scale is not None)

    @property
    def price(self) -> str:
        """Id of the criterion that takes the points of the price, empty if none does."""
        return "" if self.procedure is None else self.procedure.price

    @cached_property
    def judged(self) -> tuple[Criterion, ...]:
        """The leaves that take marks: all but the price, which comes from a bid."""
        return tuple(leaf for leaf in self.leaves if leaf.id != self.price)

    def walk(self, group: str = "", depth: int = 0) -> Iterator[tuple[Criterion, int]]:
        """Yield each criterion with its depth, parents before their children."""
        for criterion in self.children(group):
            yield criterion, depth
            yield from self.walk(criterion.id, depth + 1)

    def leaves_under(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the leaves at or below some criteria, in printing order."""
        wanted: set[str] = set()
        for name in names:
            wanted.add(name)
            wanted.update(c.id for c, _ in self.walk(name))
        return tuple(leaf.id for leaf in self.leaves if leaf.id in wanted)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions of all decisions, by id."""
        return {q.id: q for d in self.decisions for q in d.questions}

    @cached_property
    def _local(self) -> dict[str, Fraction]:
        weights: dict[str, Fraction] = {}
        for siblings in self._children.values():
            whole = sum((c.share or Fraction(0) for c in siblings), Fraction(0))
            for c in siblings:
                weights[c.id] = (c.share or Fraction(0)) / whole if whole else Fraction(0)
        return weights

    def local_weight(self, name: str) -> Fraction:
        """Return the share of a criterion within its siblings, in [0, 1]."""
        return self._local[self[name].id]

    @cached_property
    def _global(self) -> dict[str, Fraction]:
        weights: dict[str, Fraction] = {}
        for criterion, _ in self.walk():
            above = weights[criterion.parent] if criterion.parent else Fraction(1)
            weights[criterion.id] = above * self._local[criterion.id]
        return weights

    def global_weight(self, name: str) -> Fraction:
        """Return the share of a criterion in the whole, in [0, 1]."""
        return self._global[self[name].id]

    @cached_property
    def total_points(self) -> Fraction:
        """Points of the whole."""
        if self.total is not None:
            return self.total
        top = [c.points for c in self.children()]
        if top and all(p is not None for p in top):
            return sum((p for p in top if p is not None), Fraction(0))
        return Fraction(100)

    def max_points(self, name: str) -> Fraction:
        """Return the points that a criterion can bring."""
        return self.global_weight(name) * self.total_points

    def scale(self, leaf: str) -> Scale:
        """Return the scale of a leaf."""
        found = self[leaf].scale
        assert found is not None
        return found

    def missing_policy(self, name: str) -> Missing:
        """Return what a missing value means for a criterion."""
        return self[name].missing or self.missing

    @cached_property
    def unseen(self) -> dict[str, Span | None]:
        """The utilities that a missing mark of each leaf counts as; None where it is left out."""
        return {leaf.id: _unseen(self, leaf.id) for leaf in self.leaves}

    def kind_name(self, kind: str) -> Text:
        """Return what a kind of evidence is called, its id where it has no words."""
        return dict(self.evidence_kinds).get(kind) or Text(kind)

    def admits(self, name: str, kind: str) -> bool:
        """Say whether a kind of evidence counts for a criterion or question."""
        if name in self.questions:
            return True
        allowed = self[name].evidence
        return not allowed or kind in allowed

    def compares(self, name: str) -> bool:
        """Say whether a mark on a criterion may rest on facts about other projects."""
        return name not in self.questions and self[name].evidence_from == "any-project"

    @property
    def cited(self) -> Text:
        """The name with id and version, in each language."""
        return Text(*(f"{self.name.text(lang)} ({self.id} {self.version})" for lang in LANGS))

    def __str__(self) -> str:
        return str(self.cited)


def _unseen(criteria: CriteriaDraft, leaf: str) -> Span | None:
    policy = criteria.missing_policy(leaf)
    if policy == "exclude":
        return None
    return (Fraction(0), Fraction(0)) if policy == "zero" else criteria.scale(leaf).reach
