"""Load weight spaces from TOML files: bounds, orders, ratios and other statements on weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TypeVar

from attrs import evolve

from evalkit.core.errors import ModelError, Problem, listing
from evalkit.core.messages import Message, say, some
from evalkit.core.types import Span
from evalkit.files.fields import Fields
from evalkit.files.formats import limits
from evalkit.files.formats.reading import read_settings
from evalkit.files.formats.trouble import located, refuse, stop_if
from evalkit.files.noun import Noun
from evalkit.model import CriteriaSet
from evalkit.schema.nouns.space import (
    LINEAR,
    RATIO,
    SPACE,
    Group,
    LinearStatement,
    NearStatement,
    RatioStatement,
)
from evalkit.weights import WeightSpace
from evalkit.weights.geometry.boxes import Box
from evalkit.weights.geometry.branches import Branch

_Made = TypeVar("_Made")


def load_space(path: str | PathLike[str], criteria: CriteriaSet | None = None) -> WeightSpace:
    """Load a weight space from a TOML file.

    Parameters
    ----------
    path : path
        A ``.toml`` file.
    criteria : CriteriaSet, optional
        Gives the names of the criteria, their official weights and their tree.

    Raises
    ------
    InputError
        With every problem of the file; also where no weights satisfy the statements.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "space.toml")
    ...     _ = file.write_text('''
    ... format = 1
    ... names = ["price", "quality", "risk"]
    ... order = [["quality", "price"]]
    ... [bounds]
    ... risk = [0.05, 0.20]
    ... ''')
    ...     space = load_space(file)
    >>> [str(row.words) for row in space.rows]
    ['quality >= price', 'risk >= 0.05', 'risk <= 0.2']
    """
    file = Path(path)
    if file.suffix.lower() != ".toml":
        raise refuse(str(file), say("is not a file of weights; those end in .toml"))
    problems: list[Problem] = []
    fields = Fields(read_settings(file), problems, file=str(file), table="")
    made = _Reader(fields, criteria).read()
    stop_if(problems)
    assert made is not None
    return made


class _Reader:
    """One file on its way to a weight space."""

    def __init__(self, fields: Fields, criteria: CriteriaSet | None) -> None:
        self.fields = fields
        self.criteria = criteria
        self.said = SPACE.keep(fields)
        self.names = self.names_of(self.said.names)

    def attempt(
        self, build: Callable[[], _Made], field: str, table: str | Message = ""
    ) -> _Made | None:
        """Build a part; note what the model says against it."""
        try:
            return build()
        except ModelError as error:
            for problem in located(error, file=self.fields.file, table=table):
                self.fields.problems.append(evolve(problem, field=field))
            return None

    def read(self) -> WeightSpace | None:
        said, problems = self.said, self.fields.problems
        if said.start == "criteria" and self.criteria is None:
            self.fields.wrong("start", say("needs a criteria set"), said.start)
        tree = self.tree()
        parts: list[WeightSpace | None] = [
            *(self.order(chain) for chain in said.order),
            *(self.bound(name, pair) for name, pair in said.bounds.items()),
            *(self.ratio(table, one) for table, one in self.whole(RATIO, said.ratio)),
            *(self.linear(table, one) for table, one in self.whole(LINEAR, said.linear)),
            self.around(said.around),
        ]
        if problems:
            return None
        flat = [row for part in parts if part is not None for row in part.rows]
        if tree is None:
            found = WeightSpace(self.names, flat)
        elif flat:
            found = tree & WeightSpace(self.names, flat)
        else:
            found = tree if not said.measure else tree.measured(said.measure)
        if said.measure == "tree" and found.measure != "tree":
            rule = say("goes with ranges of groups only, without other statements")
            self.fields.wrong("measure", rule, said.measure)
            return None
        self.attempt(found.check, "")
        return found

    def whole(self, noun: Noun[_Made], items: Sequence[_Made]) -> Iterator[tuple[Message, _Made]]:
        """Yield those without a problem of their own, each with what names it in problems."""
        for number, item in enumerate(items, 1):
            table = say("{noun} {name}", noun=noun.called, name=number)
            if table not in self.fields.broken:
                yield table, item

    def names_of(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """Return the criteria: of the set, or as the file names them."""
        fields = self.fields
        if self.criteria is None:
            known = given
            if "names" not in fields:
                fields.wrong("names", say("is missing"))
        else:
            known = tuple(leaf.id for leaf in self.criteria.leaves)
            if given and sorted(given) != sorted(known):
                rule = say("must be the criteria of the set: {names}", names=some(known, 12))
                fields.wrong("names", rule, listing(given))
        if len(known) > limits.CRITERIA:
            fields.wrong("names", say("must be at most {count}", count=limits.CRITERIA), len(known))
            return known[:1]
        is_empty = not known and (self.criteria is not None or "names" in fields)
        if is_empty or len(set(known)) != len(known) or "" in known:
            fields.wrong("names", say("must be different names, at least one"))
        return known or ("",)

    def order(self, chain: Sequence[str]) -> WeightSpace | None:
        return self.attempt(lambda: WeightSpace.order(self.names, chain), "order")

    def bound(self, name: str, pair: Span) -> WeightSpace | None:
        return self.attempt(lambda: WeightSpace.bounds(self.names, {name: pair}), f"bounds.{name}")

    def ratio(self, table: Message, said: RatioStatement) -> WeightSpace | None:
        ratios = {(said.first, said.second): (said.at_least, said.at_most)}
        where = "second" if said.first in self.names else "first"
        return self.attempt(lambda: WeightSpace.ratio(self.names, ratios), where, table)

    def linear(self, table: Message, said: LinearStatement) -> WeightSpace | None:
        known, low, high = said.coefficients, said.at_least, said.at_most
        rows: list[Mapping[str, Fraction]] = []
        limit: list[Fraction] = []
        if high is not None:
            rows, limit = [*rows, known], [*limit, high]
        if low is not None:
            rows, limit = [*rows, {n: -value for n, value in known.items()}], [*limit, -low]
        words = [say("{words}", words=said.words)] * len(rows) if said.words else None
        return self.attempt(
            lambda: WeightSpace.linear(self.names, rows, limit, words), "coefficients", table
        )

    def around(self, said: NearStatement | None) -> WeightSpace | None:
        if said is None:
            return None
        weights = said.weights
        if weights is None and self.criteria is not None:
            weights = {
                leaf.id: self.criteria.global_weight(leaf.id) for leaf in self.criteria.leaves
            }
        if weights is None:
            self.fields.wrong("around.weights", say("is missing"))
        if weights is None or any(p.field.startswith("around.") for p in self.fields.problems):
            return None
        return self.attempt(
            lambda: WeightSpace.around(self.names, weights, said.radius, said.norm), "around"
        )

    def tree(self) -> WeightSpace | None:
        """Return the space of the ranges within groups, None where there are none."""
        said, fields, criteria = self.said, self.fields, self.criteria
        if "local" in fields and criteria is None:
            fields.wrong("local", say("needs a criteria set"))
            return None
        if said.group:
            beside = {"local": "local" in fields, "start": said.start != "simplex"}
            for name in (name for name, there in beside.items() if there):
                fields.wrong(name, say("is for spaces without groups"))
            return self.grouped(said.group)
        if criteria is None or (not said.local and said.start == "simplex"):
            return None
        for name in said.local:
            if name not in criteria:
                rule = say("{kind} is not known", kind=say("criterion"))
                fields.wrong(f"local.{name}", rule, name)
        if fields.problems:
            return None
        return self.attempt(
            lambda: WeightSpace.of(criteria, local=said.local, written=said.start == "criteria"),
            "local",
        )

    def grouped(self, groups: Sequence[Group]) -> WeightSpace | None:
        """Put the groups together to a tree; the one without a name is the top."""
        fields = self.fields
        if fields.problems:
            return None
        by_name = {group.name: group.members for group in groups}
        used = [member for group in groups for member in group.members]
        wanted = sorted([*self.names, *(name for name in by_name if name)])
        if len(by_name) != len(groups) or "" not in by_name or sorted(used) != wanted:
            rule = say("must be a tree: every criterion and group in one group, one without a name")
            fields.wrong("group", rule)
            return None
        places = {name: number for number, name in enumerate(self.names)}
        done: set[str] = set()

        def branch(name: str) -> Branch:
            done.add(name)
            members = by_name[name]
            pairs = list(members.values())
            return Branch(
                Box([a for a, _ in pairs], [b for _, b in pairs]),
                tuple(places[m] if m in places else branch(m) for m in members),
                tuple(members),
            )

        # Every name stands in one group, so what the top does not reach goes in a circle.
        top = branch("")
        if len(done) != len(groups) or len(top.leaves) != len(self.names):
            fields.wrong("group", say("contains itself"))
            return None
        return WeightSpace.of_branch(self.names, top)
