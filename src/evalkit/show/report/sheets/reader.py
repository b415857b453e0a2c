"""Reading score sheets back: marks, or everything that is wrong with them.

A sheet is a paper of which two columns are open, so its marks stand by place and belong to what is
printed around them; each is read by the scale of its item. As rows of the noun they are written
afterwards, by its table (`evalkit.schema.marks_file`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from evalkit.core.errors import EvalkitError, InputError, ModelError, Problem
from evalkit.core.messages import Lang, Text, say
from evalkit.core.remarks import listening
from evalkit.files.formats.numbers import parse_mark
from evalkit.files.formats.table import guard, unguard
from evalkit.files.formats.xlsx_files import Workbook
from evalkit.model import Case, Criterion, FirstStageGrade, Mark
from evalkit.scales import Categories
from evalkit.show.report.sheets.plan import (
    COUNTED,
    FIRST,
    FIRST_STAGE,
    REASON,
    SECRET,
    VALUE,
    SheetPlan,
    plans,
)

_Row = TypeVar("_Row")


@frozen
class _Read:
    """The cells of one sheet, and what it says that it is."""

    file: str
    table: str
    cells: dict[tuple[int, int], str]
    identity: dict[str, str]


class Returned(list[_Row]):
    """What was read of sheets, and what they hold that people may not see.

    Parameters
    ----------
    rows : sequence of Mark or FirstStageGrade
    remarks : sequence of Problem
    """

    def __init__(self, rows: Iterable[_Row], remarks: Iterable[Problem]) -> None:
        super().__init__(rows)
        self.remarks = tuple(remarks)


def read_first_stage(case: Case, paths: Sequence[Path]) -> Returned[FirstStageGrade]:
    """Read filled sheets of the first stage, as `read_sheets` does those with the marks."""
    read = read_sheets(case, paths, first_stage=True)
    grades = (
        FirstStageGrade(
            evaluator=mark.evaluator,
            project=mark.project,
            criterion=mark.criterion,
            grade=str(mark.low),
        )
        for mark in read
    )
    return Returned(grades, read.remarks)


def read_sheets(case: Case, paths: Sequence[Path], *, first_stage: bool = False) -> Returned[Mark]:
    """Read filled score sheets.

    Parameters
    ----------
    case : Case
        The one that the sheets were written for.
    paths : sequence of Path
        Sheets, or folders of them.
    first_stage : bool
        Whether they are those of the stage that puts bids into bands.

    Returns
    -------
    Returned
        A list of marks; ``remarks`` name hidden rows and columns of the sheets, which count.

    Raises
    ------
    InputError
        With every problem of every sheet: a changed cell, a blank, a value off
        the scale, another version, a sheet that came twice.
    """
    problems: list[Problem] = []
    remarks: list[Problem] = []
    marks: list[Mark] = []
    seen: dict[tuple[str, str], str] = {}
    files = list(_files(paths, problems))
    if not files and not problems:
        problems.append(Problem(rule=say("there is no score sheet to read")))
    known: dict[Lang, dict[tuple[str, str], SheetPlan]] = {}
    for path in files:
        before = len(problems)
        with listening() as heard:
            read = _open(path, problems)
        remarks.extend(heard)
        if read is None:
            continue
        lang: Lang = "ko" if read.identity.get("lang") == "ko" else "en"
        if lang not in known:
            known[lang] = {
                (p.identity["evaluator"], p.bid): p
                for p in plans(case, lang, first_stage=first_stage)
            }
        key = read.identity.get("evaluator", ""), read.identity.get("bid", "")
        plan = known[lang].get(key)
        problems.extend(_belongs(case, read, plan, key))
        if (read.identity.get("stage") == FIRST_STAGE) != first_stage:
            rule = say("is a sheet of another stage of the evaluation")
            remedy = (
                say("read it without --first-stage (read_sheets)")
                if first_stage
                else say("give --first-stage (read_first_stage)")
            )
            problems.append(Problem(file=read.file, rule=rule, remedy=remedy))
        if key in seen:
            rule = say("is the same sheet as {file}", file=seen[key])
            problems.append(Problem(file=read.file, rule=rule))
        seen[key] = read.file
        if plan is None or len(problems) > before:
            continue
        problems.extend(_tampered(read, plan))
        marks.extend(_marks(read, plan, problems))
    if problems:
        raise InputError([*problems, *remarks])  # what nobody sees may be their cause
    return Returned(marks, remarks)


def missing_sheets(
    case: Case, read: Sequence[Mark | FirstStageGrade], *, first_stage: bool = False
) -> list[str]:
    """Return evaluator and bid of each sheet that is owed and of which nothing was read."""
    there = {(one.evaluator, one.project) for one in read}
    return [
        f"{plan.identity['evaluator']}--{plan.bid}"
        for plan in plans(case, "en", first_stage=first_stage)
        if (plan.evaluator, plan.bid) not in there
    ]


def _files(paths: Sequence[Path], problems: list[Problem]) -> Iterator[Path]:
    """Yield the sheets of files and of folders with all below; what is none there is named."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file() and not _left_behind(p, path))
            for file in sorted(inside):
                if file.suffix.lower() == ".xlsx":
                    yield file
                    continue
                rule = say("is not read: score sheets are .xlsx workbooks")
                remedy = say("save it as .xlsx, or move it out of the folder")
                problems.append(Problem(file=str(file), rule=rule, remedy=remedy))
        elif path.exists():
            yield path
        else:
            problems.append(Problem(file=str(path), rule=say("does not exist")))


def _left_behind(file: Path, folder: Path) -> bool:
    """Say whether a program left a file there: open workbooks, and what systems keep hidden."""
    parts = file.relative_to(folder).parts
    return (
        file.name.startswith("~$")
        or any(part.startswith(".") for part in parts)
        or (file.name.casefold() in {"thumbs.db", "desktop.ini"})
    )


def _open(path: Path, problems: list[Problem]) -> _Read | None:
    found: list[Problem] = []
    try:
        book = Workbook(path, found)
        names = [name for name in book.names if name != SECRET]
        if not names or SECRET not in book.names:
            rule = say("is not a score sheet of evalkit")
            problems.append(Problem(file=str(path), rule=rule))
            return None
        with listening():  # that this sheet is hidden is meant
            rows = [*book.rows(SECRET)]
        identity = {row[0]: row[1] for _, row in rows if len(row) > 1 and row[0] and row[1]}
        cells = {
            (number, column): text
            for number, row in book.rows(names[0])
            for column, text in enumerate(row, 1)
            if text and number != COUNTED
        }
    except EvalkitError as error:
        problems.extend(error.problems)
        return None
    # What is missing is counted by a formula; a change there concerns no mark.
    problems.extend(p for p in found if (p.table, p.row) != (names[0], COUNTED))
    return _Read(str(path), names[0], cells, identity)


def _belongs(
    case: Case, read: _Read, plan: SheetPlan | None, key: tuple[str, str]
) -> Iterator[Problem]:
    """Compare what the sheet says that it is with the case."""
    expected = {"case": case.id, "criteria": case.criteria.id, "version": case.criteria.version}
    wrong = False
    for name, value in expected.items():
        found = read.identity.get(name, "")
        if found != value:
            wrong = True
            rule = say("is a sheet of another {name}; expected: {value}", name=name, value=value)
            yield Problem(file=read.file, rule=rule, value=found)
    if not wrong and read.identity.get("sha256") != case.criteria.sha256:
        yield Problem(
            file=read.file,
            rule=say("was made for other criteria with the same id and version"),
            remedy=say("write the sheets anew"),
        )
    if plan is None:
        rule = say("{evaluator} has no sheet for {bid}", evaluator=key[0] or "–", bid=key[1] or "–")
        remedy = say("check the evaluators, the projects and the recusals of the case")
        yield Problem(file=read.file, rule=rule, remedy=remedy)


def _tampered(read: _Read, plan: SheetPlan) -> Iterator[Problem]:
    """Name every locked cell that is not as it was written, and the hidden fingerprint."""
    last = FIRST + len(plan.items) - 1
    places = set(plan.locked) | {place for place in read.cells if not _is_open(place, last, plan)}
    for place in sorted(places):
        was, now = guard(plan.locked.get(place, "")), read.cells.get(place, "")
        if _plain(was) != _plain(now):
            yield Problem(
                file=read.file,
                table=read.table,
                row=place[0],
                field=_letter(place[1]),
                rule=say("a locked cell was changed; it was: {was}", was=was[:80] or "–"),
                value=now or None,
            )
    if read.identity.get("fingerprint") != plan.fingerprint:
        yield Problem(file=read.file, table=SECRET, rule=say("the fingerprint was changed"))


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _is_open(place: tuple[int, int], last: int, plan: SheetPlan) -> bool:
    return FIRST <= place[0] <= last and place[1] in plan.open_columns


def _letter(column: int) -> str:
    return chr(64 + column) if column <= 26 else f"#{column}"


def _marks(read: _Read, plan: SheetPlan, problems: list[Problem]) -> Iterator[Mark]:
    for row, item in enumerate(plan.items, FIRST):
        written = unguard(read.cells.get((row, VALUE), "")).strip()
        reason = unguard(read.cells.get((row, REASON), "")).strip()

        def wrong(
            column: int, error: ModelError | None, row: int = row, value: str = written
        ) -> Problem:
            first = error.problems[0] if error is not None else None
            return Problem(
                file=read.file,
                table=read.table,
                row=row,
                field=_letter(column),
                rule=first.rule if first is not None else say("is empty"),
                value=value if first is not None else None,
                remedy=first.remedy if first is not None else None,
            )

        if not reason and REASON in plan.open_columns:
            problems.append(wrong(REASON, None))
        if not written:
            problems.append(wrong(VALUE, None))
            continue
        try:
            mark = _mark(plan, item, written, reason)
        except ModelError as error:
            problems.append(wrong(VALUE, error))
            continue
        yield mark


def _mark(plan: SheetPlan, item: Criterion, written: str, reason: str) -> Mark:
    scale = item.scale
    assert scale is not None
    value = scale.read(written if isinstance(scale, Categories) else parse_mark(written))
    scale.utility(value)
    words = Text(reason) if plan.identity["lang"] == "en" else Text("", reason)
    return Mark(plan.bid, item.id, value, value, evaluator=plan.evaluator, reason=words)
