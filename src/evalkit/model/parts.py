"""What a case is made of: projects, marks, evidence, conflicts between sources, draws."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, fields, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import exact
from evalkit.core.ids import id_of, is_formed
from evalkit.core.messages import Text, say
from evalkit.core.naming import naming
from evalkit.model.checks import id_fields, plain, strings, text, texts
from evalkit.scales.base import Value


def _refuse(found: Iterable[Problem]) -> None:
    problems = list(found)
    if problems:
        raise ModelError(problems)


@frozen
class Project:
    """One thing that is scored: a project, a bid, a programme.

    Parameters
    ----------
    id : str
    title, note : Text or str
    body : Text or str
        Who is in charge, such as a city: its offices keep the documents.
    period : str
        When it ran, as people write it: ``2018-2022``.
    affiliation : str
        Where it comes from, such as a country or an institution, in the words that the
        affiliation of evaluators has: a panel is asked whether it favours its own.
    """

    id: str
    title: Text = field(factory=Text, converter=text)
    note: Text = field(factory=Text, converter=text, repr=False)
    body: Text = field(factory=Text, converter=text, kw_only=True, repr=False)
    period: str = field(default="", kw_only=True, repr=False)
    affiliation: str = field(default="", kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        _refuse(
            [*id_fields(self, "projects", "id"), *texts(self, "projects", "period", "affiliation")]
        )

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)


_NO_WORDS = Text()


def _kept(mark: Mark, problem: Problem) -> None:
    """Keep the float of a mark, as its case says it, and which other marks have such ones."""
    noise = f"{mark.project}, {mark.criterion}: {problem.value}"
    object.__setattr__(mark, "noise", tuple({*mark.noise, noise}))


def _written(value: object) -> Value:
    """Keep words as words; everything else must be an exact number."""
    if isinstance(value, str):
        return id_of(plain(value))
    return exact(value)  # type: ignore[arg-type]


@frozen(field_transformer=naming(say("mark"), "project", "criterion", heard=_kept))
class Mark:
    """What one evaluator gave, or what was measured, for one project on one criterion.

    Parameters
    ----------
    project, criterion : str
        Ids. For a decision tree, the criterion is the id of the question.
    low, high : exact number or str
        The value, twice; or the range that the evidence leaves open.
    evaluator : str
    unit : str
        Of a measured number; must be the unit of the criterion.
    reason : Text or str
    evidence : sequence of str
        Ids of the evidence that it rests on.
    noise : sequence of str
        Floats that were given with more digits than those at which they are taken.
    """

    project: str
    criterion: str
    noise: tuple[str, ...] = field(default=(), init=False, eq=False, repr=False)
    low: Value = field(converter=_written)
    high: Value = field(converter=_written)
    evaluator: str = field(default="", kw_only=True)
    unit: str = field(default="", kw_only=True)
    reason: Text = field(default=_NO_WORDS, converter=text, kw_only=True, repr=False)
    evidence: tuple[str, ...] = field(default=(), converter=strings, kw_only=True)

    def __attrs_post_init__(self) -> None:
        names = self.project, self.criterion, self.evaluator, self.unit
        try:  # all at once, as there are hundreds of thousands of marks
            formed = is_formed("".join(names))
        except TypeError:
            formed = False
        if not formed:
            _refuse(id_fields(self, "marks", "project", "criterion", "evaluator", "unit"))

    @property
    def is_range(self) -> bool:
        """Whether low and high differ."""
        return self.low != self.high


@frozen(kw_only=True)
class Evidence:
    """One sourced fact.

    Parameters
    ----------
    id, kind : str
        The kind is one that the criteria set lists.
    project : str
        Empty: context that every project may cite.
    topic : str
    statement : Text or str
    value, unit, date, figure : str
        A number with its unit, when it holds, and the words of the source, as
        they stand there.
    source_title, publisher, url, source_date : str
    confidence : str
    conflict : str
        Id of the `Conflict` that it is part of; empty: none.
    """

    id: str
    kind: str
    project: str = ""
    topic: str = ""
    statement: Text = field(factory=Text, converter=text)
    value: str = ""
    unit: str = ""
    date: str = ""
    source_title: str = ""
    publisher: str = ""
    url: str = ""
    source_date: str = ""
    figure: str = ""
    confidence: str = ""
    conflict: str = ""

    def __attrs_post_init__(self) -> None:
        _refuse([*id_fields(self, "evidence", *_NAMES), *texts(self, "evidence", *_FACT)])


_NAMES = ("id", "kind", "project", "conflict")
_FACT = tuple(a.name for a in fields(Evidence) if a.name not in {*_NAMES, "statement"})


@frozen
class Conflict:
    """Sources that disagree, and the criteria whose marks that touches."""

    id: str
    note: Text = field(factory=Text, converter=text)
    criteria: tuple[str, ...] = field(default=(), converter=strings, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _refuse(id_fields(self, "conflicts", "id"))


@frozen
class Draw:
    """A recorded draw between tied projects, first drawn first."""

    projects: tuple[str, ...] = field(converter=strings)
    note: Text = field(factory=Text, converter=text)
