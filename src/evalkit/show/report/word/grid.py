"""The columns of a table on a page: each at least as wide as its longest word or number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType

from attrs import frozen

from evalkit.show.pages import Table
from evalkit.show.report.printing import Turned
from evalkit.show.report.word.measure import TextWidths, em, is_number

PAGE = MappingProxyType({"portrait": (11906, 16838), "landscape": (16838, 11906)})
"""Width and height of A4, in twentieths of a point, as all lengths here."""
MARGIN = 1134
SIZES = MappingProxyType({False: 9, True: 8})
"""Points of the letters in a table, and in a dense one."""
CELL = 80
"""What is left free at each side of a cell."""
FEW = 8
"""Lines of a cell that nobody minds; more where a page gives no room for fewer."""
MOST = MappingProxyType({"portrait": 18, "landscape": 12})
"""Lines of a cell on a page of each kind: under a third of its height."""
_LOOKED_AT = 6
_BOLD = 1.08
_LONGEST_FIGURE = 16.0
"""In em, what in a column of numbers is held together: a range, not a remark."""
_WAYS: tuple[tuple[Turned, bool], ...] = (
    ("portrait", False), ("portrait", True), ("landscape", False), ("landscape", True),
)  # fmt: skip


@frozen
class Grid:
    """A table, or some columns of it, as it stands on a page.

    Parameters
    ----------
    table : Table
    turned : {"portrait", "landscape"}
    dense : bool
        Whether its letters are small.
    widths : tuple of int
        Of its columns; together the width of the text.
    lines : int
        Of its highest cell.
    """

    table: Table
    turned: Turned
    dense: bool
    widths: tuple[int, ...]
    lines: int


def text_width(turned: Turned) -> int:
    """Return how wide the text of a page is."""
    return PAGE[turned][0] - 2 * MARGIN


def cell_text(table: Table, column: int, text: str) -> str:
    """Return the text of a cell; a number holds together."""
    return text.replace(" ", "\u00a0") if holds(table, column, text) else text


def holds(table: Table, column: int, text: str) -> bool:
    """Tell whether the text of a cell may not be broken."""
    return is_number(text) or (column in table.right and em(text) <= _LONGEST_FIGURE)


def grids(table: Table) -> tuple[Grid, ...]:
    """Return how a table with rows stands on paper; nothing where its cells are too long.

    One that has more columns than a page is split, its first column repeated.
    """
    return _whole(table) or tuple(_split(table))


def _whole(table: Table) -> tuple[Grid, ...]:
    columns = [_Measures(table, number) for number in range(len(table.headers))]
    found = [
        grid for turned, dense in _WAYS if (grid := _fitted(table, columns, turned, dense=dense))
    ]
    good = [grid for grid in found if grid.lines <= FEW]
    if good:
        return (good[0],)
    best = min(found, key=lambda grid: grid.lines, default=None)
    return (best,) if best is not None and best.lines <= MOST[best.turned] else ()


def _split(table: Table) -> Iterator[Grid]:
    columns = [_Measures(table, number) for number in range(len(table.headers))]
    size, room = SIZES[True], text_width("portrait")
    least = [column.least(size) for column in columns]
    if sum(column.least(size) for column in columns) <= text_width("landscape"):
        return  # there is room for its columns, but not for what stands in them
    if any(least[0] + width > room for width in least[1:]):
        return
    kept: list[int] = [0]
    groups: list[list[int]] = []
    for number in range(1, len(columns)):
        if sum(least[n] for n in kept) + least[number] > room:
            groups.append(kept)
            kept = [0]
        kept.append(number)
    made = [_whole(_part(table, group)) for group in [*groups, kept]]
    if all(made):
        yield from (grid for grids in made for grid in grids)


def _part(table: Table, columns: Sequence[int]) -> Table:
    return Table(
        [table.headers[n] for n in columns],
        [[row[n] for n in columns] for row in table.rows],
        right=[place for place, n in enumerate(columns) if n in table.right],
    )


class _Measures:
    """The cells of a column that decide how wide it is."""

    def __init__(self, table: Table, number: int) -> None:
        texts = [row[number] for row in table.rows]
        cells = [TextWidths(text, whole=holds(table, number, text)) for text in texts]
        by_size = sorted(cells, key=lambda cell: cell.broken(12.0) + cell.natural / 1e3)
        self.head = TextWidths(table.headers[number])
        self.cells = by_size[-_LOOKED_AT:]
        self.longest = max(cell.least for cell in cells)
        self.widest = max(cell.natural for cell in cells)

    def least(self, size: int) -> int:
        """Return the width at which no word and no number is broken."""
        return _width(max(self.longest, self.head.least * _BOLD), size)

    def natural(self, size: int) -> int:
        """Return the width at which nothing is broken."""
        return _width(max(self.widest, self.head.natural * _BOLD), size)

    def lines(self, width: int, size: int) -> int:
        """Return the lines of the highest cell."""
        room = (width - 2 * CELL) / 20 / size
        head = self.head.broken(room / _BOLD)
        return max([head, *(cell.broken(room) for cell in self.cells)])

    def for_lines(self, lines: int, size: int) -> int:
        """Return the least width at which no cell has more lines."""
        low, high = self.least(size), max(self.least(size), self.natural(size))
        return _least(low, high, lambda width: self.lines(width, size) <= lines)


def _width(ems: float, size: int) -> int:
    return int(ems * size * 20) + 1 + 2 * CELL


def _least(low: int, high: int, good: Callable[[int], bool]) -> int:
    """Return the least number from low to high that is good; high where none is."""
    while low < high:
        middle = (low + high) // 2
        if good(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _fitted(
    table: Table, columns: Sequence[_Measures], turned: Turned, *, dense: bool
) -> Grid | None:
    """Return the widths that keep the highest cell lowest; None where words would break."""
    size, room = SIZES[dense], text_width(turned)
    if sum(column.least(size) for column in columns) > room:
        return None

    def widths(lines: int) -> list[int]:
        return [column.for_lines(lines, size) for column in columns]

    lines = _least(1, 200, lambda count: sum(widths(count)) <= room)
    found = widths(lines)
    if sum(found) > room:
        found = [column.least(size) for column in columns]
    found = _filled(found, [column.natural(size) for column in columns], room)
    reached = max(c.lines(width, size) for c, width in zip(columns, found, strict=True))
    return Grid(table, turned, dense, tuple(found), reached)


def _filled(widths: Sequence[int], natural: Sequence[int], room: int) -> list[int]:
    """Give out what is left: first to those that still break, then to all by their width."""
    found = list(widths)
    for wanted in ([max(n - w, 0) for n, w in zip(natural, found, strict=True)], list(natural)):
        left, asked = room - sum(found), sum(wanted)
        if asked:
            share = min(left, asked) if wanted != list(natural) else left
            found = [w + share * want // asked for w, want in zip(found, wanted, strict=True)]
    found[-1] += room - sum(found)
    return found
