"""Load weight spaces from TOML files: bounds, orders, ratios and other statements on weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Message, say
from evalkit.core.types import Span
from evalkit.files.fields import Fields
from evalkit.files.formats import limits
from evalkit.files.formats.reading import read_settings
from evalkit.files.formats.trouble import located, refuse, stop_if
from evalkit.model import CriteriaSet
from evalkit.schema.nouns.space import AROUND, GROUP, LINEAR, RATIO, SPACE
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
    made = _Reader(str(file), problems, criteria).read(read_settings(file))
    stop_if(problems)
    assert made is not None
    return made


class _Reader:
    """One file on its way to a weight space."""

    def __init__(self, file: str, problems: list[Problem], criteria: CriteriaSet | None) -> None:
        self.file = file
        self.problems = problems
        self.criteria = criteria
        self.names: tuple[str, ...] = ()

    def attempt(
        self, build: Callable[[], _Made], field: str, table: str | Message = ""
    ) -> _Made | None:
        """Build a part; note what the model says against it."""
        try:
            return build()
        except ModelError as error:
            for problem in located(error, file=self.file, table=table):
                self.problems.append(evolve(problem, field=field))
            return None

    def read(self, raw: object) -> WeightSpace | None:
        fields = Fields(raw, self.problems, file=self.file, table="")
        given = SPACE.values(fields)
        self.names = self.names_of(fields, given["names"])
        measure, start = given["measure"], given["start"]
        if start == "criteria" and self.criteria is None:
            fields.wrong("start", say("needs a criteria set"), start)
        tree = self.tree(fields, given)
        parts: list[WeightSpace | None] = [
            *self.orders(given["order"]),
            *self.bounds(given["bounds"] or {}),
            *[
                self.ratio(fields.named(raw, RATIO.called, n))
                for n, raw in enumerate(given["ratio"], 1)
            ],
            *[
                self.linear(fields.named(raw, LINEAR.called, n))
                for n, raw in enumerate(given["linear"], 1)
            ],
            self.around(given["around"]),
        ]
        if self.problems:
            return None
        flat = [row for part in parts if part is not None for row in part.rows]
        if tree is None:
            found = WeightSpace(self.names, flat)
        elif flat:
            found = tree & WeightSpace(self.names, flat)
        else:
            found = tree if not measure else tree.measured(measure)
        if measure == "tree" and found.measure != "tree":
            rule = say("goes with ranges of groups only, without other statements")
            fields.wrong("measure", rule, measure)
            return None
        self.attempt(found.check, "")
        return found

    def names_of(self, fields: Fields, given: tuple[str, ...]) -> tuple[str, ...]:
        """Return the criteria: of the set, or as the file names them."""
        if self.criteria is None:
            known = given
            if "names" not in fields:
                fields.wrong("names", say("is missing"))
        else:
            known = tuple(leaf.id for leaf in self.criteria.leaves)
            if given and sorted(given) != sorted(known):
                rule = say("must be the criteria of the set: {names}", names=known[:12])
                fields.wrong("names", rule, ", ".join(given[:12]))
        if len(known) > limits.CRITERIA:
            fields.wrong("names", say("must be at most {count}", count=limits.CRITERIA), len(known))
            return known[:1]
        is_empty = not known and (self.criteria is not None or "names" in fields)
        if is_empty or len(set(known)) != len(known) or "" in known:
            fields.wrong("names", say("must be different names, at least one"))
        return known or ("",)

    def orders(self, given: list[list[str]]) -> list[WeightSpace | None]:
        return [
            self.attempt(lambda chain=chain: WeightSpace.order(self.names, chain), "order")  # type: ignore[misc]
            for chain in given
        ]

    def bounds(self, given: Mapping[str, Span]) -> list[WeightSpace | None]:
        return [
            self.attempt(
                lambda one={name: pair}: WeightSpace.bounds(self.names, one),  # type: ignore[misc]
                f"bounds.{name}",
            )
            for name, pair in given.items()
        ]

    def ratio(self, fields: Fields) -> WeightSpace | None:
        before = len(self.problems)
        given = RATIO.values(fields)
        if len(self.problems) > before:
            return None
        first, second, low, high = (
            given[name] for name in ("first", "second", "at_least", "at_most")
        )
        if low is None and high is None:
            fields.wrong("at_least", say("give at_least, at_most or both"))
            return None
        ratios = {(first, second): (low, high)}
        where = "second" if first in self.names else "first"
        return self.attempt(lambda: WeightSpace.ratio(self.names, ratios), where, fields.table)

    def linear(self, fields: Fields) -> WeightSpace | None:
        before = len(self.problems)
        given = LINEAR.values(fields)
        if len(self.problems) > before:
            return None
        known, low, high, text = (
            given[name] for name in ("coefficients", "at_least", "at_most", "words")
        )
        if low is None and high is None:
            fields.wrong("at_most", say("give at_least, at_most or both"))
            return None
        rows: list[dict[str, Fraction]] = []
        limit: list[Fraction] = []
        if high is not None:
            rows, limit = [*rows, known], [*limit, high]
        if low is not None:
            rows, limit = [*rows, {n: -value for n, value in known.items()}], [*limit, -low]
        words = [say("{words}", words=text)] * len(rows) if text else None
        return self.attempt(
            lambda: WeightSpace.linear(self.names, rows, limit, words),
            "coefficients",
            fields.table,
        )

    def around(self, fields: Fields | None) -> WeightSpace | None:
        if fields is None:
            return None
        before = len(self.problems)
        given = AROUND.values(fields)
        weights, radius, norm = (given[name] for name in ("weights", "radius", "norm"))
        if weights is None and self.criteria is not None:
            weights = {
                leaf.id: self.criteria.global_weight(leaf.id) for leaf in self.criteria.leaves
            }
        elif weights is None:
            fields.wrong("weights", say("is missing"))
        if len(self.problems) > before or radius is None:
            return None
        return self.attempt(lambda: WeightSpace.around(self.names, weights, radius, norm), "around")

    def tree(self, fields: Fields, given: Mapping[str, Any]) -> WeightSpace | None:
        """Return the space of the ranges within groups, None where there are none."""
        local, start = given["local"], given["start"]
        criteria = self.criteria
        if local is not None and criteria is None:
            fields.wrong("local", say("needs a criteria set"))
            return None
        if given["group"]:
            beside = {"local": local is not None, "start": start != "simplex"}
            for name in (name for name, there in beside.items() if there):
                fields.wrong(name, say("is for spaces without groups"))
            groups = [
                self.group(fields.named(raw, GROUP.called, n))
                for n, raw in enumerate(given["group"], 1)
            ]
            return self.grouped(groups, fields)
        ranges: dict[str, Span] = local or {}
        if criteria is None or (not ranges and start == "simplex"):
            return None
        for name, (low, high) in ranges.items():
            if name not in criteria:
                rule = say("{kind} is not known", kind=say("criterion"))
                fields.wrong(f"local.{name}", rule, name)
            elif not 0 <= low <= high <= 1:
                shown = f"{float(low)} … {float(high)}"
                fields.wrong(
                    f"local.{name}", say("must be shares from 0 to 1, lowest first"), shown
                )
        if self.problems:
            return None
        return self.attempt(
            lambda: WeightSpace.of(criteria, local=ranges, written=start == "criteria"), "local"
        )

    def group(self, fields: Fields) -> tuple[str, dict[str, Span]]:
        given = GROUP.values(fields)
        members: dict[str, Span] | None = given["members"]
        for member, (low, high) in (members or {}).items():
            if not 0 <= low <= high <= 1:
                rule = say("must be shares from 0 to 1, lowest first")
                fields.wrong(f"members.{member}", rule, f"{float(low)} … {float(high)}")
        if members == {}:
            fields.wrong("members", say("must be a table of names with their ranges"))
        return given["name"], members or {}

    def grouped(
        self, groups: list[tuple[str, dict[str, Span]]], fields: Fields
    ) -> WeightSpace | None:
        """Put the groups together to a tree; the one without a name is the top."""
        if self.problems:
            return None
        by_name = dict(groups)
        used = [member for _, members in groups for member in members]
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
