"""The pages of a report as sheets: words across the columns, tables with columns by content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wcwidth import wcswidth

from evalkit.core.messages import clean
from evalkit.show.fitting import fold
from evalkit.show.pages import Block, Bullets, Heading, Paragraph, Table
from evalkit.show.report.printing import LINE
from evalkit.show.report.whole.cells import Look, Sheet

_LEAST, _MOST = 9, 52
PORTRAIT = 100
"""Characters that a page of A4 shows in the size of the screen."""
_TALLEST = 400.0  # points; Excel takes no row above 409


def column_widths(tables: Iterable[Table]) -> list[int]:
    """Return how wide columns are, in characters, for all tables of a sheet."""
    widths: list[int] = []
    for table in tables:
        for column in range(len(table.headers)):
            texts = [table.headers[column], *(row[column] for row in table.rows)]
            lines = [line for text in texts for line in clean(text).split("\n")]
            wanted = min(max(map(wcswidth, lines)) + 2, _MOST)
            if column == len(widths):
                widths.append(_LEAST)
            widths[column] = max(widths[column], wanted)
    if sum(widths) < PORTRAIT:
        widths = [*widths, *[_LEAST] * (2 - len(widths))]
        widths[-1] += PORTRAIT - sum(widths)
    return widths


def write_blocks(sheet: Sheet, blocks: Sequence[Block], widths: Sequence[int], row: int = 1) -> int:
    """Write blocks from a row down; return the first row below them."""
    for block in blocks:
        match block:
            case Heading(text, level):
                row = _words(sheet, row, text, widths, "title" if level == 1 else "heading")
            case Paragraph(text):
                row = _words(sheet, row, text, widths, "faint" if block.aside else "")
            case Bullets(items):
                for item in items:
                    row = _words(sheet, row, f"• {item}", widths)
            case Table():
                row = _table(sheet, row, block, widths)
        if isinstance(block, Table):
            row += 1
    return row


def text_sheet(sheet: Sheet, title: str, blocks: Sequence[Block]) -> None:
    """Write a section of a report on a sheet of its own."""
    tables = [block for block in blocks if isinstance(block, Table)]
    widths = column_widths(tables)
    finish(sheet, widths)
    row = _words(sheet, 1, title, widths, "title") + 1
    write_blocks(sheet, blocks, widths, row)
    alone = len(tables) == 1 and isinstance(blocks[0], Table)
    heads = row if alone else 1
    sheet.raw.freeze_panes = f"A{heads + 1}"
    sheet.book.finish(sheet.raw, wide=sum(widths) > PORTRAIT, heads=heads)


def finish(sheet: Sheet, widths: Sequence[int]) -> None:
    """Give the columns of a sheet their widths."""
    for column, width in enumerate(widths, 1):
        letter = sheet.raw.cell(1, column).column_letter
        sheet.raw.column_dimensions[letter].width = width


def _words(sheet: Sheet, row: int, text: str, widths: Sequence[int], look: Look = "") -> int:
    """Write words across all columns, in a row as high as they need."""
    across = sum(widths)
    sheet.text(row, 1, text, look, wrap=True)
    sheet.raw.merge_cells(
        start_row=row, end_row=row, start_column=1, end_column=max(len(widths), 1)
    )
    size = {"title": 1.6, "heading": 1.3}.get(look, 1.0)
    lines = fold(clean(text), int(across / size * 0.95)).count("\n") + 1
    sheet.raw.row_dimensions[row].height = min(lines * LINE * size, _TALLEST)
    return row + 1


def _table(sheet: Sheet, row: int, table: Table, widths: Sequence[int]) -> int:
    sheet.heads(row, table.headers, table.right)
    for number, cells in enumerate((table.headers, *table.rows)):
        lines = 1
        for column, text in enumerate(cells):
            if number and column in table.right:
                sheet.figure(row, column + 1, text)
            elif number:
                sheet.text(row, column + 1, text, wrap=True)
            lines = max(lines, fold(clean(text), max(widths[column] - 2, 8)).count("\n") + 1)
        sheet.raw.row_dimensions[row].height = min(lines * LINE, _TALLEST)
        row += 1
    return row
