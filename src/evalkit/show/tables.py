"""Tables as lines of text: wide Korean characters count double, a cell may have several lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wcwidth import wcswidth


def plain_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int]
) -> str:
    """Return a table of headers, a rule and rows, its columns parted by two blanks."""
    widths = _widths(headers, rows)
    rules = ["-" * width for width in widths]
    lines = [
        line
        for row in (headers, rules, *rows)
        for line in zip(*_as_high(_lined_up(row, widths, right)), strict=True)
    ]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def markdown_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int]
) -> str:
    """Return a table of GitHub-flavoured Markdown, whose cells are lines."""
    widths = _widths(headers, rows)
    rules = [
        "-" * (width + 1) + ":" if place in right else ":" + "-" * (width + 1)
        for place, width in enumerate(widths)
    ]
    lines = ([line for [line] in _lined_up(row, widths, right)] for row in (headers, *rows))
    head, *body = ("| " + " | ".join(line) + " |" for line in lines)
    return "\n".join([head, "|" + "|".join(rules) + "|", *body])


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    # Two more than a header, which so is set off where its cells are narrower.
    return [
        max(_width(header) + 2, *(_width(row[place]) for row in rows), 0)
        for place, header in enumerate(headers)
    ]


def _width(cell: str) -> int:
    return max(map(_printed, cell.split("\n")))


def _printed(line: str) -> int:
    return len(line) if line.isascii() else wcswidth(line)


def _lined_up(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> list[list[str]]:
    """Return the lines of each cell, as wide as its column."""
    return [
        [
            " " * blanks + line if place in right else line + " " * blanks
            for line in cell.split("\n")
            for blanks in [width - _printed(line)]
        ]
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _as_high(cells: Sequence[list[str]]) -> list[list[str]]:
    """Fill cells up to the height of the highest."""
    height = max(map(len, cells))
    return [cell + [" " * _printed(cell[0])] * (height - len(cell)) for cell in cells]
