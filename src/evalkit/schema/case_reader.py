"""From a source to a case: its head, its criteria set, its tables, and all they contradict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.core.messages import Message, Text, say
from evalkit.core.remarks import listening
from evalkit.core.types import Progress
from evalkit.files.beside import Beside, inside
from evalkit.files.fields import Fields
from evalkit.files.formats.trouble import refuse, stop_if
from evalkit.files.rows import ParsedTable
from evalkit.model import Case, CriteriaSet, Draw, Project, Tender
from evalkit.model.mark_columns import MarkColumns
from evalkit.model.tender_checks import out_of_force
from evalkit.schema.case_sources import CaseSource, place_of, read_source
from evalkit.schema.case_tables import CASE_TABLES, TENDER_TABLES
from evalkit.schema.criteria_files import SUFFIXES, criteria_at, load_criteria
from evalkit.schema.criteria_reader import read_criteria
from evalkit.schema.nouns.case import HEAD
from evalkit.schema.rows import Kinds, MarksReader

OUT_OF_FORCE = Text(
    "the reader asked for these rules, whatever the date of the notice",
    "공고일과 관계없이 이 규칙을 적용하도록 사용자가 지정함",
)
"""Why rules out of force are used, where a reader told evalkit to look at no dates."""
# What a table that could not be read makes of the others: these fields are not judged then.
_POINTING = {
    "projects": {"project", "projects"},
    "evidence": {"evidence"},
    "conflicts": {"conflict"},
    "evaluators": {"evaluator"},
    "assignments": {"evaluator"},
}


def load_case(
    path: str | PathLike[str],
    *,
    criteria: CriteriaSet | None = None,
    progress: Progress | None = None,
    any_date: bool = False,
) -> Case:
    """Load a case: a folder with ``case.toml`` and tables, an ``.xlsx`` or a ``.json``.

    Parameters
    ----------
    path : str or path
    criteria : CriteriaSet, optional
        Used instead of the set that the case names.
    progress : callable, optional
        Called now and then with (rows done, rows in all).
    any_date : bool
        Whether rules may be used that were not in force on the date of the notice;
        every page then says so.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    return read_case(path, criteria=criteria, progress=progress, any_date=any_date)[0]


def read_case(
    path: str | PathLike[str],
    *,
    criteria: CriteriaSet | None = None,
    progress: Progress | None = None,
    any_date: bool = False,
) -> tuple[Case, Callable[[Problem], Problem]]:
    """Load a case as `load_case` does, and how its problems are placed in its files.

    What an evaluation refuses has a position in a list of the case; the function that is
    returned with it gives the file and the row that this position was read from.
    """
    problems: list[Problem] = []
    with listening() as remarks:
        source = read_source(Path(path), problems)
        assembly = _Assembly(source, problems, progress, any_date=any_date)
        try:
            made = assembly.case(criteria)
        except RecursionError:
            raise refuse(str(path), say("is nested too deeply")) from None
    if problems:
        stop_if([*problems, *remarks])  # what nobody sees may be their cause
    assert made is not None
    if remarks:
        made = evolve(made, remarks=tuple(remarks))

    def placed(problem: Problem) -> Problem:
        if problem in made.remarks:
            return problem
        found = assembly.placed(problem, assembly.goods)
        return found or evolve(
            problem, file=problem.file or place_of(Path(path), problem.table), row=None
        )

    return made, placed


@frozen
class _Head:
    """What the head of a case says."""

    values: Mapping[str, Any]
    criteria: object
    version: str
    sha256: str
    draws: ParsedTable[Draw]


class _Assembly:
    """One case on its way from a source to the model."""

    def __init__(
        self,
        source: CaseSource,
        problems: list[Problem],
        progress: Progress | None,
        *,
        any_date: bool,
    ) -> None:
        self.source = source
        self.any_date = any_date
        self.problems = problems
        self.progress = progress
        self.total = sum(len(table.numbers) for table in source.tables.values())
        self.done = 0
        self.told: set[str] = set()
        self.goods: Mapping[str, ParsedTable[Any]] = {}

    def tick(self, rows: int) -> None:
        self.done += rows
        if self.progress is not None and rows:
            self.progress(self.done, self.total)

    def case(self, override: CriteriaSet | None) -> Case | None:
        source, problems, tables = self.source, self.problems, self.source.tables
        head = self.head(override)
        criteria = override or (self.criteria(head) if head is not None else None)
        projects = CASE_TABLES["projects"].read(tables.get("projects"), problems)
        evidence = CASE_TABLES["evidence"].read(tables.get("evidence"), problems)
        conflicts = CASE_TABLES["conflicts"].read(tables.get("conflicts"), problems)
        requests = CASE_TABLES["requests"].read(tables.get("requests"), problems)
        self.tick(sum(len(t.items) for t in (projects, evidence, conflicts, requests)))
        if "projects" not in tables and "projects" not in source.unusable:
            self.missing_projects()
        elif projects.table is not None and not projects.table.numbers:
            problems.append(projects.table.problem(None, "", say("has no rows")))
        if criteria is None:  # how marks are read hangs on their criteria
            for name in set(TENDER_TABLES) - {"consensus", "adjustments"}:
                CASE_TABLES[name].read(tables.get(name), problems)
            return None
        kinds = Kinds.of(criteria)
        found: dict[str, ParsedTable[Any]] = {}
        for name in ("marks", "measures"):
            table = tables.get(name)
            good: ParsedTable[Any] = ParsedTable(None, MarkColumns.of(()))
            found[name] = MarksReader(table, kinds, problems).read(self.tick) if table else good
        marks, measures = (found[name].items for name in ("marks", "measures"))
        assert isinstance(marks, MarkColumns)
        assert isinstance(measures, MarkColumns)
        for name in TENDER_TABLES:
            found[name] = CASE_TABLES[name].read(tables.get(name), problems, kinds.words_of(name))
            self.tick(len(found[name].items))
        self.nobody(found)
        values: dict[str, Any] = {name: found[name].items for name in TENDER_TABLES}
        if head is not None:
            values |= head.values
            values["tender"] = self.dated(values["tender"], criteria)
        if head is None or "draws" in tables:
            draws = CASE_TABLES["draws"].read(tables.get("draws"), problems)
        else:
            draws = head.draws
        goods: dict[str, ParsedTable[Any]] = {
            "projects": projects,
            "evidence": evidence,
            "conflicts": conflicts,
            "requests": requests,
            "draw": draws,
            **found,
        }
        self.goods = goods
        try:
            made = Case(
                criteria,
                projects.items or [Project("-")],
                marks.joined(measures),
                evidence=evidence.items,
                conflicts=conflicts.items,
                requests=requests.items,
                draws=draws.items,
                **values,
            )
        except ModelError as error:
            for problem in error.problems:
                self.translate(problem, goods)
            return None
        return made

    def missing_projects(self) -> None:
        in_folder = self.source.file.endswith("case.toml")
        name = "projects.csv" if in_folder else "projects"
        rule = say("has no table {name}", name=name)
        self.problems.append(Problem(file=str(Path(self.source.file)), table="projects", rule=rule))

    def nobody(self, found: Mapping[str, ParsedTable[Any]]) -> None:
        """Refuse a record of evaluators that names nobody, where marks name some."""
        table = found["evaluators"].table
        if table is None or found["evaluators"].items or not found["evaluators"].whole:
            return
        if isinstance(marks := found["marks"].items, MarkColumns) and any(marks.evaluators):
            remedy = say("list everybody who marks, or delete the table")
            self.problems.append(table.problem(None, "", say("has no rows"), remedy=remedy))

    def head(self, override: CriteriaSet | None) -> _Head | None:
        source = self.source
        if source.head is None:
            return None
        fields = Fields(source.head, self.problems, file=source.file, table="case")
        before = len(self.problems)
        values = HEAD.values(fields)
        if values["criteria"] is None and override is None:
            fields.wrong("criteria", say("is missing"))
        # What of the tender was found to be wrong is not to be judged again.
        found = [p.field.partition(".") for p in self.problems[before:]]
        self.told = {name for owner, _, name in found if owner == "tender"}
        draws: ParsedTable[Draw] = ParsedTable(None)
        for number, draw in enumerate(values.pop("draws"), 1):
            draws.add(draw, number)
        named = values.pop("criteria")
        version, sha256 = values.pop("criteria_version"), values.pop("criteria_sha256")
        if not values["id"]:
            del values["id"]  # said already that it is missing
        return _Head(values, named, version, sha256, draws)

    def dated(self, tender: Tender | None, criteria: CriteriaSet) -> Tender | None:
        """Return the tender; where the reader wants no look at dates, with that as its reason."""
        day = tender.notice_date if tender is not None and self.any_date else None
        if tender is None or day is None or tender.out_of_force:
            return tender
        old = any(out_of_force(criteria, day))
        return evolve(tender, out_of_force=OUT_OF_FORCE) if old else tender

    def criteria(self, head: _Head) -> CriteriaSet | None:
        """Load the criteria set that the case names, and compare it with what it expects."""
        named = head.criteria
        made: CriteriaSet | None = None
        try:
            if isinstance(named, Mapping):
                file, beside = f"{self.source.file} (criteria)", Beside(self.source.folder)
                made = read_criteria(named, file, self.problems, beside)
            elif isinstance(named, str) and named:
                made = self.named_criteria(named)
            elif named is not None:
                self.wrong("criteria", say("must be the id or the file of a criteria set"), named)
        except InputError as error:
            self.problems.extend(
                p if p.file else evolve(p, file=self.source.file, table="case", field="criteria")
                for p in error.problems
            )
        if made is None:
            return None
        remedy = say("use the criteria set that the case was made for, or change the pin")
        if head.version and head.version != made.version:
            rule = say("is not the version of the criteria set, {version}", version=made.version)
            self.wrong("criteria_version", rule, head.version, remedy)
        if head.sha256 and head.sha256.strip().lower() != made.sha256:
            rule = say("is not the SHA-256 of the criteria set, {sha256}", sha256=made.sha256)
            self.wrong("criteria_sha256", rule, head.sha256, remedy)
        return made

    def named_criteria(self, name: str) -> CriteriaSet | None:
        if not name.lower().endswith(SUFFIXES):
            return load_criteria(name)
        path = inside(self.source.folder, name)
        if path is None:
            rule = say("must be a file inside the folder of the case")
            self.wrong("criteria", rule, name)
            return None
        return criteria_at(path)

    def wrong(
        self, field: str, rule: Message, value: object, remedy: Message | None = None
    ) -> None:
        fields = Fields({}, self.problems, file=self.source.file, table="case")
        fields.wrong(field, rule, value, remedy)

    def translate(self, problem: Problem, goods: Mapping[str, ParsedTable[Any]]) -> None:
        """Add a problem of the case as a whole, at the row of the file where it stands."""
        unusable = self.source.unusable | {name for name, g in goods.items() if not g.whole}
        if not goods["projects"].items:
            unusable = unusable | {"projects"}
        told = {problem.field, ""} & self.told
        if problem.table == "tender" and (self.source.head is None or told):
            return
        if any(problem.field in _POINTING.get(name, ()) for name in unusable):
            return
        if problem.table == "projects" and "projects" in unusable:
            return
        good = goods.get(str(problem.table))
        row = -1 if problem.row is None else problem.row
        if good is not None and problem.field in good.suppressed.get(row, ()):
            return
        self.problems.append(self.placed(problem, goods) or evolve(problem, file=self.source.file))

    def placed(self, problem: Problem, goods: Mapping[str, ParsedTable[Any]]) -> Problem | None:
        """Return a problem at the row of the file where it stands; None where it names no row."""
        good = goods.get(str(problem.table))
        if good is None or problem.row is None:
            return None
        row = good.rows[problem.row]
        rule = problem.rule
        if "row" in rule.values:  # the rule itself points to an earlier row of this table
            earlier = good.rows[int(str(rule.values["row"]))]
            rule = Message(rule.template, {**rule.values, "row": earlier})
        if good.table is None:
            place = Problem(
                file=self.source.file,
                table=say("{table} {row}", table=problem.table, row=row),
                rule=rule,
            )
        else:
            place = good.table.problem(row, "", rule)
        return evolve(problem, file=place.file, table=place.table, row=place.row, rule=rule)
