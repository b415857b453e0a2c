"""The report as a workbook: the result first, totals that can be added up again, all words."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.core.messages import Lang, say
from evalkit.show.evaluation.wording import rank_text
from evalkit.show.heads import head_of, notice_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.report.whole.book import WholeReport
from evalkit.show.report.whole.cells import Book, Sheet
from evalkit.show.report.whole.sum_sheets import TotalCell, sum_sheets
from evalkit.show.report.whole.sums import Sums, sums_of
from evalkit.show.report.whole.text_sheets import (
    PORTRAIT,
    column_widths,
    finish,
    text_sheet,
    write_blocks,
)

_ON_FIRST = ("summary", "result")
"""Sections that stand on the sheet of the result."""


def report_xlsx(book: WholeReport, file: str) -> bytes:
    """Return the report as an XLSX workbook that opens on the result.

    Where a total is a sum of points, it is a formula over utilities and weights that rounds as
    the set does, with the exact total stored beside it: change a weight, and it follows.

    Raises
    ------
    InputError
        If openpyxl is not installed.
    """
    lang = book.lang
    made = Book(file, header=book.case.notice.text(lang), footer=book.title)
    result = made.sheet(say("Result").text(lang))
    sums = sums_of(book.evaluation)
    totals = [] if sums is None else sum_sheets(made, sums, book.case.criteria, lang)
    _result(result, book, sums, totals)
    for section in book.sections:
        if section.id not in _ON_FIRST and section.page.blocks:
            title = section.title.text(lang)
            text_sheet(made.sheet(title), title, section.page.blocks)
    return made.data()


def _result(
    sheet: Sheet, book: WholeReport, sums: Sums | None, totals: Sequence[tuple[TotalCell, ...]]
) -> None:
    lang = book.lang
    shown = {section.id: section.page.blocks for section in book.sections}
    blocks: list[Block] = [block for name in _ON_FIRST for block in shown.get(name, ())]
    lead = [block for block in blocks if isinstance(block, Bullets)][:1]
    rest = [block for block in blocks if block not in lead]
    live = _live_head(sums, lang)
    widths = column_widths([*([live] if live else []), *(b for b in rest if isinstance(b, Table))])
    finish(sheet, widths)
    row = write_blocks(
        sheet, [*Page([*head_of(book.case), *notice_of(book.case)], lang).blocks, *lead], widths
    )
    if sums is not None and live is not None:
        row = _live(sheet, row, book, sums, totals, live, widths)
    write_blocks(sheet, rest, widths, row)
    sheet.raw.freeze_panes = "A2"
    sheet.book.finish(sheet.raw, wide=sum(widths) > PORTRAIT, heads=1)


def _live_head(sums: Sums | None, lang: Lang) -> Table | None:
    """Return the head of the table of totals, with rows that say how wide its columns are."""
    if sums is None:
        return None
    ends = [say("Total")]
    if sums.has_spans:
        ends = [say("Lowest total"), say("Highest total")]
    heads = [message.text(lang) for message in (say("Rank"), say("Project"), *ends)]
    names = [one.project.name.text(lang) for one in sums.projects]
    return Table(heads, [["1-100", name, *["100.0000"] * len(ends)] for name in names])


def _live(
    sheet: Sheet, row: int, book: WholeReport, sums: Sums,
    totals: Sequence[tuple[TotalCell, ...]], head: Table, widths: Sequence[int],
) -> int:  # fmt: skip
    lang, rounding = book.lang, sums.rounding
    words: list[Block] = [
        Heading(say("Totals, live").text(lang), 2),
        Bullets(
            [
                say(
                    "Each total is a formula over the sheets of weights and utilities: change a "
                    "weight, and it follows. Ranks and gates are those of the official weights."
                ).text(lang)
            ]
        ),
    ]
    row = write_blocks(sheet, words, widths, row)
    sheet.heads(row, head.headers, range(2, len(head.headers)))
    pattern = "0." + "0" * rounding.places if rounding and rounding.places else "General"
    for score, cells in zip(book.evaluation.ordered, totals, strict=True):
        row += 1
        sheet.text(row, 1, rank_text(book.evaluation, score))
        sheet.text(row, 2, score.project.name.text(lang), wrap=True)
        for column, cell in enumerate(cells, 3):
            if cell.value is None:
                sheet.text(row, column, "–")
            elif cell.formula:
                sheet.formula(row, column, cell.formula, cell.value, pattern)
            else:
                sheet.number(row, column, cell.value, pattern)
    return row + 2
