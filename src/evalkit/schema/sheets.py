"""Score sheets: one workbook for each evaluator and bid, to be filled in by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from evalkit.core.errors import InputError, NotApplicableError, Problem, unknown
from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, clean, say
from evalkit.model import Case, Criterion
from evalkit.model.first_stage import binding_lots
from evalkit.model.grade_items import graded_panels, items_of, scale_of
from evalkit.model.people import members
from evalkit.model.tender import OUTSIDE
from evalkit.scales import Categories, Levels
from evalkit.scales.base import Value
from evalkit.schema.formats.fixed_zip import fixed
from evalkit.schema.formats.naming import stems
from evalkit.schema.formats.table import guard
from evalkit.schema.formats.writing import new_folder, write_bytes
from evalkit.schema.formats.xlsx_files import load_openpyxl

SHEET, CHECK, SECRET = "marks", "check", "evalkit"
FIRST = 9
"""Row of the first item; the rows above hold what the sheet is about."""
VALUE, REASON = 5, 6
"""Columns that are open for writing, from 1; all others are locked."""
FORMAT = "1"
FIRST_STAGE = "first"
MOST_ROWS = 400


@frozen
class SheetPlan:
    """What one sheet holds.

    Parameters
    ----------
    evaluator, bid : str
    items : sequence of Criterion
    locked : mapping of (row, column) to str
        Every text that nobody may change.
    identity : mapping of str to str
        What the sheet belongs to: case, criteria set, version, hash.
    """

    evaluator: str
    bid: str
    items: tuple[Criterion, ...] = field(repr=False)
    locked: dict[tuple[int, int], str] = field(repr=False, hash=False)
    identity: dict[str, str] = field(repr=False, hash=False)

    @property
    def open_columns(self) -> tuple[int, ...]:
        """What may be written in: a mark and its reason, or a grade alone."""
        return (VALUE,) if self.identity.get("stage") else (VALUE, REASON)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all locked text, and of what the sheet belongs to."""
        text = repr((sorted(self.locked.items()), sorted(self.identity.items())))
        return sha256(text.encode()).hexdigest()


def plans(
    case: Case, lang: Lang, evaluator: str = "", *, first_stage: bool = False
) -> Iterator[SheetPlan]:
    """Yield the plan of every sheet of a case; who is recused or not asked gets none.

    Parameters
    ----------
    evaluator : str
        Only this one's.
    first_stage : bool
        Sheets of the stage that puts bids into bands: a grade for each item.
    """
    if first_stage:
        yield from _first_stage(case, lang, evaluator)
        return
    for panel_evaluator, leaves in _panels(case):
        if evaluator and panel_evaluator != evaluator:
            continue
        for project in case.projects:
            if not _is_recused(case, panel_evaluator, project.id):
                asked = [n for n in leaves if case.seats.asks(panel_evaluator, project.id, n)]
                items = tuple(case.criteria[name] for name in asked)
                if not items:
                    continue
                yield _plan(case, panel_evaluator, project.id, items, lang)


def _first_stage(case: Case, lang: Lang, evaluator: str) -> Iterator[SheetPlan]:
    for precondition, panel in graded_panels(case.criteria):
        names = items_of(case.criteria, panel)
        items = tuple(
            evolve(case.criteria[name], scale=scale_of(case.criteria, name)) for name in names
        )
        if any(item.scale is None for item in items):
            continue
        leaves = case.criteria.leaves_under(names)
        for person in members(case, panel):
            if not person or (evaluator and person != evaluator):
                continue
            for bid in (bid for bids in binding_lots(case, precondition) for bid in bids):
                asked = any(case.seats.asks(person, bid, leaf) for leaf in leaves)
                if asked and not _is_recused(case, person, bid):
                    yield _plan(case, person, bid, items, lang, first_stage=True)


def _panels(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each person once, with the criteria that they mark on all their panels."""
    found: dict[str, set[str]] = {}
    for person, leaves in _rows(case):
        found.setdefault(person, set()).update(leaves)
    order = [leaf.id for leaf in case.criteria.leaves]
    for person, names in found.items():
        yield person, tuple(name for name in order if name in names)


def _rows(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield who stands in each row of the record, and what the panel of the row marks."""
    procedure = case.criteria.procedure
    judged = tuple(leaf.id for leaf in case.criteria.leaves if not leaf.unit)
    panels = procedure.panels if procedure is not None else ()
    for person in case.evaluators:
        if person.panel == OUTSIDE and procedure is not None:
            taken = {*case.criteria.leaves_under([n for p in panels for n in p.on])}
            yield person.id, tuple(n for n in judged if n not in taken | {procedure.price})
            continue
        own = [p for p in panels if p.id == person.panel or (not person.panel and len(panels) == 1)]
        yield person.id, case.criteria.leaves_under(own[0].on) if own else judged


def _is_recused(case: Case, evaluator: str, bid: str) -> bool:
    return any(
        r.evaluator == evaluator and r.decision == "excluded" and r.project in ("", bid)
        for r in case.recusals
    )


def _plan(
    case: Case,
    evaluator: str,
    bid: str,
    items: tuple[Criterion, ...],
    lang: Lang,
    *,
    first_stage: bool = False,
) -> SheetPlan:
    criteria = case.criteria
    locked = {
        (1, 1): (case.title or criteria.name).text(lang),
        (2, 1): say("Bid: {name}", name=case.project(bid).name).text(lang),
        (3, 1): say("Evaluator: {name}", name=evaluator).text(lang),
        (4, 1): say("Criteria: {criteria}", criteria=criteria.cited).text(lang),
        (5, 1): (
            say("First stage. Write in the open column only: a grade for each item.")
            if first_stage
            else say("Write in the two open columns only: a mark and its reason.")
        ).text(lang),
        (6, 1): say(
            "The sheet is protected without a password; a change is found when it is read."
        ).text(lang),
    }  # fmt: skip
    headers = [
        say("Item"), say("Rubric"), say("Most points"), say("Allowed"), say("Mark"),
        *([] if first_stage else [say("Reason")]),
    ]  # fmt: skip
    for column, header in enumerate(headers, 1):
        locked[FIRST - 1, column] = header.text(lang)
    for row, item in enumerate(items, FIRST):
        locked[row, 1] = item.name.text(lang)
        locked[row, 2] = _rubric(item, criteria.max_points(item.id), lang)
        locked[row, 3] = decimal(criteria.max_points(item.id))
        locked[row, 4] = _allowed(item)
    identity = {
        "format": FORMAT,
        "case": case.id,
        "criteria": criteria.id,
        "version": criteria.version,
        "sha256": criteria.sha256,
        "evaluator": evaluator,
        "bid": bid,
        "lang": lang,
    } | ({"stage": FIRST_STAGE} if first_stage else {})
    # A workbook cannot hold control characters; what is read back is compared with these words.
    shown = {place: clean(text) for place, text in locked.items() if clean(text)}
    told = {name: clean(text) for name, text in identity.items()}
    return SheetPlan(evaluator, bid, items, shown, told)


def _rubric(item: Criterion, most: Fraction, lang: Lang) -> str:
    parts = [item.description.text(lang)] if item.description else []
    scale = item.scale
    if isinstance(scale, Levels | Categories):
        for level in scale.levels:
            value = _shown(level.value)
            told = [t for t in (level.title.text(lang), level.text.text(lang)) if t and t != value]
            words = f"{value}: {'. '.join(told)}" if told else value
            if item.points is not None:
                worth = near_decimal(most * scale.utility(level.value))
                words = say("{level} (points: {points})", level=words, points=worth).text(lang)
            parts.append(words)
    return "\n".join(parts)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else decimal(value)


def _allowed(item: Criterion) -> str:
    scale = item.scale
    assert scale is not None
    if isinstance(scale, Levels | Categories):
        return ", ".join(_shown(level.value) for level in scale.levels)
    low, high = scale.extent
    return f"{'…' if low is None else decimal(low)} – {'…' if high is None else decimal(high)}"


def no_sheets(case: Case) -> Problem | None:
    """Say why no sheet can be written for a case; None where one can."""
    return _nobody() if next(plans(case, "en"), None) is None else None


def _nobody() -> Problem:
    rule = say("lists no evaluators to write sheets for")
    remedy = say("add the table {name}", name="evaluators.csv")
    return Problem(table="evaluators", rule=rule, remedy=remedy)


def _no_first_stage() -> Problem:
    rule = say("has no lot that a first stage puts into bands")
    remedy = say("its criteria set says from how many bids on")
    return Problem(table="bids", rule=rule, remedy=remedy)


def write_sheets(
    case: Case,
    folder: Path,
    *,
    lang: Lang = "en",
    evaluator: str = "",
    first_stage: bool = False,
    overwrite: bool = False,
) -> list[str]:
    """Write the score sheets of a case into a folder, and return their names.

    Raises
    ------
    NotApplicableError
        If the case lists no evaluators who could mark.
    InputError
        If the evaluator is not known, or the folder cannot be written.
    """
    people = list(dict.fromkeys(person.id for person in case.evaluators))
    if evaluator and evaluator not in people:
        raise InputError(unknown(say("evaluator"), evaluator, people, field="--evaluator"))
    found = list(plans(case, lang, evaluator, first_stage=first_stage))
    if not found:
        raise NotApplicableError(_no_first_stage() if first_stage else _nobody())
    if any(len(plan.items) > MOST_ROWS for plan in found):
        raise InputError(Problem(rule=say("has more than {count} rows", count=MOST_ROWS)))
    names = [f"{stem}.xlsx" for stem in stems([(plan.evaluator, plan.bid) for plan in found])]
    with new_folder(folder, overwrite=overwrite) as work:
        for name, plan in zip(names, found, strict=True):
            write_bytes(work / name, sheet_bytes(plan))
    return names


def sheet_bytes(plan: SheetPlan) -> bytes:
    """Return one sheet as a workbook; the same plan gives the same bytes."""
    library = load_openpyxl(f"{plan.evaluator}--{plan.bid}.xlsx")
    from openpyxl.styles import Alignment, Font, PatternFill, Protection  # noqa: PLC0415

    book = library.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for (row, column), text in plan.locked.items():
        cell = sheet.cell(row, column)
        cell.value = guard(text)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=column in {1, 2, 4} and row >= FIRST, vertical="top")
        if row in {1, FIRST - 1}:
            cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", (24, 56, 12, 18, 12, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    fill = PatternFill("solid", fgColor="FFF8DC")
    for row in range(FIRST, FIRST + len(plan.items)):
        for column in plan.open_columns:
            cell = sheet.cell(row, column)
            cell.protection = Protection(locked=False)
            cell.fill = fill
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(FIRST, 1)
    sheet.protection.sheet = True
    secret = book.create_sheet(SECRET)
    secret.sheet_state = "hidden"
    _identity(secret, plan)
    _choices(sheet, secret, plan)
    _checks(book.create_sheet(CHECK), plan)
    target = io.BytesIO()
    book.save(target)
    return fixed(target.getvalue())


def _identity(secret: Any, plan: SheetPlan) -> None:
    for row, (key, value) in enumerate(
        [*plan.identity.items(), ("fingerprint", plan.fingerprint)], 1
    ):
        secret.cell(row, 1).value = key
        secret.cell(row, 2).value = value
        secret.cell(row, 2).data_type = "s"
    secret.protection.sheet = True


def _choices(sheet: Any, secret: Any, plan: SheetPlan) -> None:
    """Limit each mark to its scale: a list, or a range of numbers."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    for place, item in enumerate(plan.items):
        scale = item.scale
        assert scale is not None
        if isinstance(scale, Levels | Categories):
            column = 4 + place
            for row, level in enumerate(scale.levels, 1):
                cell = secret.cell(row, column)
                value = level.value
                cell.value = clean(value) if isinstance(value, str) else float(value)
                cell.data_type = "s" if isinstance(value, str) else "n"
            letter = secret.cell(1, column).column_letter
            source = f"={SECRET}!${letter}$1:${letter}${len(scale.levels)}"
            rule = DataValidation(type="list", formula1=source, allow_blank=True)
        else:
            low, high = scale.extent
            bounds = [None if end is None else float(end) for end in (low, high)]
            rule = DataValidation(
                type="decimal", operator="between", allow_blank=True,
                formula1=str(-1e12 if bounds[0] is None else bounds[0]),
                formula2=str(1e12 if bounds[1] is None else bounds[1]),
            )  # fmt: skip
        rule.showErrorMessage = True
        rule.add(sheet.cell(FIRST + place, VALUE))
        sheet.add_data_validation(rule)


def _checks(sheet: Any, plan: SheetPlan) -> None:
    """Show beside the marks what is still missing, and how many are given; informative only."""
    last = FIRST + len(plan.items) - 1
    span = f"{SHEET}!$E${FIRST}:$E${last}"
    reasons = f"{SHEET}!$F${FIRST}:$F${last}"
    rows = [
        (say("Marks given").text(_lang(plan)), f"=COUNTA({span})"),
        (say("Marks missing").text(_lang(plan)), f"={len(plan.items)}-COUNTA({span})"),
    ]
    if REASON in plan.open_columns:
        label = say("Reasons missing").text(_lang(plan))
        rows.append((label, f"={len(plan.items)}-COUNTA({reasons})"))
    for place, (label, formula) in enumerate(rows, 1):
        sheet.cell(place, 1).value = label
        sheet.cell(place, 2).value = formula
    sheet.column_dimensions["A"].width = 28
    sheet.protection.sheet = True


def _lang(plan: SheetPlan) -> Lang:
    return "ko" if plan.identity["lang"] == "ko" else "en"
