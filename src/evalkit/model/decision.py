"""A decision tree: yes/no questions that end in a verdict, beside the score and never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.model.checks import check_id, cited, id_fields, parts, text


@frozen(kw_only=True)
class Question:
    """A yes/no question of a decision tree; both answers lead on or to a verdict."""

    id: str
    yes: str
    no: str
    title: Text = field(factory=Text, converter=text)
    text: Text = field(factory=Text, converter=text, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, place(say("question"), self.id), "id", "yes", "no"))
        if problems:
            raise ModelError(problems)


@frozen(kw_only=True)
class Verdict:
    """An end of a decision tree: what it says, and what to do instead."""

    id: str
    title: Text = field(factory=Text, converter=text)
    text: Text = field(factory=Text, converter=text, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, place(say("verdict"), self.id), "id"))
        if problems:
            raise ModelError(problems)


def _questions(items: Iterable[Question]) -> tuple[Question, ...]:
    return parts(items, Question, say("decision"), "questions")


def _verdicts(items: Iterable[Verdict]) -> tuple[Verdict, ...]:
    return parts(items, Verdict, say("decision"), "verdicts")


@frozen(kw_only=True)
class Decision:
    """A tree of yes/no questions that ends in a verdict; never part of a sum.

    Parameters
    ----------
    id : str
    start : str
        Id of the first question.
    questions : sequence of Question
    verdicts : sequence of Verdict
    title : Text or str
    source : Citation or str

    Raises
    ------
    ModelError
        If an answer leads nowhere, a question cannot be reached, or the tree
        runs in a circle.
    """

    id: str
    start: str
    questions: tuple[Question, ...] = field(converter=_questions)
    verdicts: tuple[Verdict, ...] = field(converter=_verdicts)
    title: Text = field(factory=Text, converter=text)
    source: Citation = field(factory=Citation, converter=cited, repr=False)

    def __attrs_post_init__(self) -> None:
        table = place(say("decision"), self.id)
        problems = list(id_fields(self, table, "id", "start")) or list(self._problems())
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text:
        """The title, or the id where there is none."""
        return self.title or Text(self.id)

    def question(self, name: str) -> Question | None:
        """Return a question by id, None if the id is not a question."""
        return next((q for q in self.questions if q.id == name), None)

    def verdict(self, name: str) -> Verdict:
        """Return a verdict by id."""
        return next(v for v in self.verdicts if v.id == name)

    def _problems(self) -> Iterator[Problem]:
        table = place(say("decision"), self.id)
        yield from check_id(self.id, table)
        ids = [*(q.id for q in self.questions), *(v.id for v in self.verdicts)]
        for name in ids:
            yield from check_id(name, table)
        yield from _repeated(ids, table)
        known = set(ids)
        links = {q.id: (q.yes, q.no) for q in self.questions}
        broken = False
        for origin, name in [("start", self.start)] + [
            (q, t) for q, ts in links.items() for t in ts
        ]:
            if name not in known:
                broken = True
                rule = say("leads to neither a question nor a verdict of this decision")
                yield Problem(table=table, field=origin, rule=rule, value=name)
        if self.start in known and self.start not in links:
            rule = say("must be a question")
            yield Problem(table=table, field="start", rule=rule, value=self.start)
        if broken:
            return
        reached, circle = _walk(self.start, links)
        if circle:
            rule = say("the questions form a circle")
            yield Problem(table=table, field="question", rule=rule, value=" → ".join(circle))
        for name in ids:
            if name not in reached and not circle:
                rule = say("can never be reached")
                yield Problem(table=table, field="question", rule=rule, value=name)


def _walk(start: str, links: dict[str, tuple[str, str]]) -> tuple[set[str], list[str]]:
    """Return every id reached from the start, and one circle if there is any."""
    done: set[str] = set()
    path: list[str] = []
    stack = [(start, False)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            path.pop()
            done.add(name)
            continue
        if name in path:
            return done, [*path[path.index(name) :], name]
        if name in done:
            continue
        path.append(name)
        stack.append((name, True))
        stack.extend((target, False) for target in links.get(name, ()))
    return done, []


def _repeated(ids: Sequence[str], table: str | Message) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            yield Problem(table=table, field="id", rule=say("is used twice"), value=name)
        seen.add(name)
