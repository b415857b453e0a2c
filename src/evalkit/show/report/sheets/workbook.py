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
from evalkit.show.fitting import fold
from evalkit.show.report.printing import LINE, larger, set_up
from evalkit.show.report.sheets.plan import (
    COUNTED,
    FIRST,
    MOST_ROWS,
    REASON,
    SECRET,
    VALUE,
    SheetPlan,
    nobody,
    plans,
)

_WIDTHS = (24, 56, 12, 18, 12, 60)
_WRAPPED = frozenset({1, 2, 4})
_REASON_LINES = 4  # room to write by hand


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
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415

    book = library.Workbook()
    sheet = book.active
    sheet.title = say("Score sheet").text(_lang(plan))
    for (row, column), text in plan.locked.items():
        cell = sheet.cell(row, column)
        cell.value = guard(text)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=column in _WRAPPED and row >= FIRST, vertical="top")
        if row in {1, FIRST - 1}:
            cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    fill, line = PatternFill("solid", fgColor="FFF8DC"), Side("thin", "808080")
    for row in range(FIRST - 1, FIRST + len(plan.items)):
        for column in range(1, max(plan.open_columns) + 1):
            sheet.cell(row, column).border = Border(line, line, line, line)
    for row in range(FIRST, FIRST + len(plan.items)):
        for column in plan.open_columns:
            cell = sheet.cell(row, column)
            cell.protection = Protection(locked=False)
            cell.fill = fill
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = _lines(plan, row) * LINE
    sheet.cell(COUNTED, 1).value = _missing(plan)
    _print(sheet, plan)
    sheet.freeze_panes = sheet.cell(FIRST, 1)
    sheet.protection.sheet = True
    secret = book.create_sheet(SECRET)
    secret.sheet_state = "hidden"
    _identity(secret, plan)
    _choices(sheet, secret, plan)
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


def _missing(plan: SheetPlan) -> str:
    """Return the formula that counts what is still missing; informative only."""
    lang, last = _lang(plan), FIRST + len(plan.items) - 1
    asked = [(say("Marks missing"), "E")]
    if REASON in plan.open_columns:
        asked.append((say("Reasons missing"), "F"))
    told = [
        f'"{label.text(lang)}: "&({len(plan.items)}-COUNTA(${column}${FIRST}:${column}${last}))'
        for label, column in asked
    ]
    return "=" + '&"; "&'.join(told)


def _lines(plan: SheetPlan, row: int) -> int:
    """Return how many lines an item takes: programs do not agree on what they do by themselves."""
    asked = [
        fold(plan.locked.get((row, column), ""), _WIDTHS[column - 1]).count("\n") + 1
        for column in _WRAPPED
    ]
    return max(_REASON_LINES if REASON in plan.open_columns else 1, *asked)


def _print(sheet: Any, plan: SheetPlan) -> None:
    """Put all of it on one page, with room to sign."""
    last = FIRST + len(plan.items) - 1
    columns = len(_WIDTHS) if REASON in plan.open_columns else len(_WIDTHS) - 1
    sheet.print_area = f"A1:{'ABCDEF'[columns - 1]}{last}"
    high = LINE * (FIRST - 1 + sum(_lines(plan, row) for row in range(FIRST, last + 1)))
    set_up(
        sheet,
        turned=larger(_WIDTHS[:columns], high),
        heads=FIRST - 1,
        one_page=True,
        header=plan.notice,
        footer=say("Date and signature: {line}", line="_" * 24).text(_lang(plan)),
    )


def _lang(plan: SheetPlan) -> Lang:
    return "ko" if plan.identity["lang"] == "ko" else "en"


def _no_first_stage() -> Problem:
    rule = say("has no lot that a first stage puts into bands")
    remedy = say("its criteria set says the number of bids from which bands apply")
    return Problem(table="bids", rule=rule, remedy=remedy)
