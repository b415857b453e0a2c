"""The sheets on which the totals are added up: weights, utilities, points, by formulas."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import frozen

from evalkit.core.messages import Lang, say, say_as
from evalkit.model import CriteriaSet
from evalkit.show.fitting import fold
from evalkit.show.report.printing import LINE
from evalkit.show.report.whole.cells import Book, Sheet
from evalkit.show.report.whole.formulas import rounded
from evalkit.show.report.whole.sums import SummedEnd, SummedProject, Sums

_FIRST = 3  # row of the first project; above it ids and names of the criteria
_NAME_WIDTH, _WIDTH = 32, 10


@frozen
class TotalCell:
    """Where the total of a project stands, and what it is now; static where no formula gives it."""

    formula: str
    value: Fraction | None


def sum_sheets(
    book: Book, sums: Sums, criteria: CriteriaSet, lang: Lang
) -> list[tuple[TotalCell, ...]]:
    """Write the sheets; return for each project the cells of its lowest and its highest total."""
    weights = book.sheet(say("Weights").text(lang))
    _weights(weights, sums, criteria, lang)
    ends: list[tuple[Callable[[SummedProject], SummedEnd], str, str]] = [
        (lambda one: one.low, say("Utilities").text(lang), say_as("sheet", "Points").text(lang))
    ]
    if sums.has_spans:
        ends = [
            (
                lambda one: one.low,
                say("Utilities, lowest").text(lang),
                say("Points, lowest").text(lang),
            ),
            (
                lambda one: one.high,
                say("Utilities, highest").text(lang),
                say("Points, highest").text(lang),
            ),
        ]
    found = []
    for end_of, utilities, points in ends:
        source = _utilities(book.sheet(utilities), sums, criteria, lang, end_of)
        found.append(_points(book.sheet(points), source, weights, sums, criteria, lang, end_of))
    return list(zip(*found, strict=True))


def _weights(sheet: Sheet, sums: Sums, criteria: CriteriaSet, lang: Lang) -> None:
    sheet.heads(
        1,
        [
            message.text(lang)
            for message in (
                say("Id"), say("Criterion"), say("Weight of the whole"),
                say_as("of a criterion at most", "Points"),
            )
        ],
    )  # fmt: skip
    sheet.raw.row_dimensions[1].height = 2 * LINE
    for row, (leaf, weight) in enumerate(zip(criteria.leaves, sums.weights, strict=True), 2):
        sheet.text(row, 1, leaf.id)
        sheet.text(row, 2, leaf.name.text(lang))
        sheet.number(row, 3, weight, "0.0000")
        sheet.formula(row, 4, f"C{row}*$G$1", weight * sums.total)
    sheet.text(1, 6, say("Points of the whole").text(lang), "head")
    sheet.number(1, 7, sums.total)
    last = len(sums.weights) + 1
    sheet.text(last + 1, 2, say("Sum").text(lang), "head")
    sheet.formula(last + 1, 3, f"SUM(C2:C{last})", Fraction(sum(sums.weights)), "0.0000")
    for column, width in zip("ABCDEFG", (24, 48, 12, 12, 3, 22, 10), strict=True):
        sheet.raw.column_dimensions[column].width = width
    sheet.raw.freeze_panes = "A2"
    sheet.book.finish(sheet.raw, wide=True, heads=1)


def _heads(sheet: Sheet, sums: Sums, criteria: CriteriaSet, lang: Lang) -> None:
    sheet.text(2, 1, say("Id").text(lang), "head")
    sheet.text(2, 2, say("Project").text(lang), "head")
    for column, leaf in enumerate(criteria.leaves, 3):
        sheet.text(1, column, leaf.id, "faint", wrap=True)
        sheet.text(2, column, leaf.name.text(lang), "head", wrap=True)
        sheet.raw.column_dimensions[_letter(column)].width = _WIDTH
    for row, one in enumerate(sums.projects, _FIRST):
        sheet.text(row, 1, one.project.id)
        sheet.text(row, 2, one.project.name.text(lang))
    names = [fold(leaf.name.text(lang), _WIDTH - 2).count("\n") + 1 for leaf in criteria.leaves]
    sheet.raw.row_dimensions[1].height = 2 * LINE
    sheet.raw.row_dimensions[2].height = LINE * max(2, *names)
    sheet.raw.column_dimensions["A"].width = 18
    sheet.raw.column_dimensions["B"].width = _NAME_WIDTH
    sheet.raw.freeze_panes = sheet.raw.cell(_FIRST, 3)
    sheet.book.finish(sheet.raw, wide=True, heads=2)


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

    return str(get_column_letter(column))


def _utilities(
    sheet: Sheet, sums: Sums, criteria: CriteriaSet, lang: Lang,
    end_of: Callable[[SummedProject], SummedEnd],
) -> Sheet:  # fmt: skip
    _heads(sheet, sums, criteria, lang)
    for row, one in enumerate(sums.projects, _FIRST):
        for column, utility in enumerate(end_of(one).utilities, 3):
            if utility is not None:
                sheet.number(row, column, utility, "0.0000")
    return sheet


def _points(
    sheet: Sheet, source: Sheet, weights: Sheet, sums: Sums, criteria: CriteriaSet, lang: Lang,
    end_of: Callable[[SummedProject], SummedEnd],
) -> list[TotalCell]:  # fmt: skip
    _heads(sheet, sums, criteria, lang)
    after = len(sums.weights) + 3
    said = (say("Sum"), say("Capped at"), say("Total"))
    for column, message in enumerate(said, after):
        sheet.text(2, column, message.text(lang), "head", wrap=True)
    rounding = sums.rounding
    by_criterion = rounding if rounding is not None and rounding.at == "criterion" else None
    by_group = rounding if rounding is not None and rounding.at == "group" else None
    pattern = "0." + "0" * rounding.places if rounding and rounding.places else "General"
    found = []
    for row, one in enumerate(sums.projects, _FIRST):
        end = end_of(one)
        points = _contributions(sums, end)
        for place, value in points.items():
            cell = f"{source.name}!{_letter(place + 3)}{row}*{weights.name}!$D${place + 2}"
            sheet.formula(row, place + 3, rounded(cell, by_criterion), value, "0.0000")
        groups = [
            rounded(f"SUM({_letter(group[0] + 3)}{row}:{_letter(group[-1] + 3)}{row})", by_group)
            for group in sums.groups
        ]
        if end.cap is not None:
            sheet.number(row, after + 1, end.cap)
        total = after + 2
        if end.adds_up and end.total is not None:
            whole = _whole(sums, points)
            sheet.formula(row, after, "+".join(groups), whole, "0.0000")
            summed = f"MIN({_letter(after)}{row},{_letter(after + 1)}{row})"
            sheet.formula(row, total, rounded(summed, rounding), end.total, pattern)
            found.append(TotalCell(f"{sheet.name}!{_letter(total)}{row}", end.total))
        else:
            if end.total is not None:
                sheet.number(row, total, end.total, pattern)
            found.append(TotalCell("", end.total))
    return found


def _contributions(sums: Sums, end: SummedEnd) -> dict[int, Fraction]:
    rounding = sums.rounding
    made = {
        place: weight * sums.total * utility
        for place, (weight, utility) in enumerate(zip(sums.weights, end.utilities, strict=True))
        if utility is not None
    }
    if rounding is not None and rounding.at == "criterion":
        return {place: rounding.round(value) for place, value in made.items()}
    return made


def _whole(sums: Sums, points: dict[int, Fraction]) -> Fraction:
    rounding, groups = sums.rounding, []
    for group in sums.groups:
        value = Fraction(sum(points[place] for place in group if place in points))
        at_group = rounding is not None and rounding.at == "group"
        groups.append(rounding.round(value) if rounding and at_group else value)
    return Fraction(sum(groups))
