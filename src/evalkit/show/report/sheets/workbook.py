"""Score sheets as workbooks, to be filled in by hand: the same plan gives the same bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from evalkit.core.errors import InputError, NotApplicableError, Problem, unknown
from evalkit.core.messages import Lang, clean, say
from evalkit.files.formats.fixed_zip import fixed
from evalkit.files.formats.naming import stems
from evalkit.files.formats.table import guard
from evalkit.files.formats.writing import new_folder, write_bytes
from evalkit.files.formats.xlsx_files import load_openpyxl
from evalkit.model import Case
from evalkit.scales import Categories, Levels
from evalkit.show.report.sheets.plan import (
    CHECK,
    FIRST,
    MOST_ROWS,
    REASON,
    SECRET,
    SHEET,
    VALUE,
    SheetPlan,
    nobody,
    plans,
)


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
        raise NotApplicableError(_no_first_stage() if first_stage else nobody())
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


def _no_first_stage() -> Problem:
    rule = say("has no lot that a first stage puts into bands")
    remedy = say("its criteria set says from how many bids on")
    return Problem(table="bids", rule=rule, remedy=remedy)
