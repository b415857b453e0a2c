"""Text no wider than a screen: lines that are folded, and tables whose columns give way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen
from wcwidth import wcswidth, wcwidth

_GAP = 2  # spaces between two columns
_LEAST, _MOST = 12, 30  # printed width of a column of long cells
_LINES = 4  # that a cell of a column should come to at most, before columns are parted
_KEYS = 3  # first columns that say of what a row is
_SPACE = re.compile(r"(?<![–~→±]) (?![%–~±])")  # "36 %" and "1 – 2" are one word
_BEGUN = re.compile(r"(· | )*")  # how deep in a tree a line stands
_WHOLE = re.compile(r"://|[/\\].*[/\\]|[0-9a-f]{32}")  # broken, nobody could follow or copy it


def fold(text: str, width: int) -> str:
    """Break text into lines by its printed width, in which Hangul counts double."""
    return "\n".join(piece for line in text.split("\n") for piece in _folded(line, width))


def _folded(line: str, width: int) -> list[str]:
    if printed(line) <= width:
        return [line]
    begin = _begin(line)
    rest = line[len(begin) :]
    room = width - max((printed(word) for word in _words(rest)), default=0)
    begin = begin[: max(room, 0)]  # a long word needs the room more
    pieces = _lines(rest, max(width - len(begin), 2))
    return [(" " * len(begin) if n else begin) + piece for n, piece in enumerate(pieces)]


def _begin(line: str) -> str:
    found = _BEGUN.match(line)
    assert found is not None
    return found.group()


def printed(text: str) -> int:
    """Return the width of a line on a screen."""
    return len(text) if text.isascii() else max(wcswidth(text), 0)


def hanging(first: str, text: str, width: int) -> str:
    """Fold text behind what begins it, with its further lines below its own beginning."""
    space = " " * printed(first)
    return first + fold(text, width - len(space)).replace("\n", "\n" + space)


def _lines(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _words(text):
        for piece in _pieces(word, width):
            joined = f"{line} {piece}" if line else piece
            if printed(joined) <= width:
                line = joined
            else:
                lines += [line] if line else []
                line = piece
    return [*lines, line]


def _words(text: str) -> list[str]:
    return [word.strip() for word in _SPACE.split(" ".join(text.split())) if word]


def _pieces(word: str, width: int) -> list[str]:
    if printed(word) <= width or _WHOLE.search(word):
        return [word]
    if " " in word:  # numbers that are kept together where there is room
        return [piece for part in word.split() for piece in _pieces(part, width)]
    pieces, piece, used = [], "", 0
    for character in word:
        size = max(wcwidth(character), 0)
        if used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + character, used + size
    return [*pieces, piece]


@frozen
class _Column:
    """A column of a table as text, and how narrow it may be.

    Parameters
    ----------
    header : str
    cells : sequence of str
    right : bool
        Whether it holds numbers, which line up on the right and are not broken.
    most : int or None
        How wide it is at most, where no word of it is longer.
    """

    header: str
    cells: tuple[str, ...]
    right: bool
    most: int | None
    sizes: tuple[int, ...] = field(init=False)
    longest: int = field(init=False)
    full: int = field(init=False)
    least: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        sizes = tuple(map(_wide, self.cells))
        widest = max(sizes, default=0)
        longest = self._capped(widest)
        # No word is wider than the widest cell, unless a cell is nothing but its beginning.
        plain = longest == widest and (self.right or widest <= _LEAST)
        word = 0 if plain and not self._begun else self._word
        heading = max((printed(word) for word in self.header.split()), default=0)
        comfort = min(longest, max(_LEAST, min(_MOST, longest // _LINES)))
        set_ = object.__setattr__
        set_(self, "sizes", sizes)
        set_(self, "longest", longest)
        full = max(heading, word, longest)
        set_(self, "full", full)  # the width at which only its header folds
        set_(self, "least", full if self.right else max(heading, word, comfort))

    @property
    def _begun(self) -> bool:
        return any(line[:1] in {"·", " "} for cell in self.cells for line in cell.split("\n"))

    @property
    def _word(self) -> int:
        lines = [line for cell in self.cells for line in cell.split("\n")]
        words = ((line, word) for line in lines for word in _words(line))
        return max((len(_begin(line)) + printed(word) for line, word in words), default=0)

    def padded(self, width: int) -> list[str] | None:
        """Return the cells brought to a width, each in one line; None where one must be folded."""
        if max(self.sizes, default=0) > width or "\n" in "".join(self.cells):
            return None
        space = [" " * (width - size) for size in self.sizes]
        pairs = (
            zip(space, self.cells, strict=True)
            if self.right
            else zip(self.cells, space, strict=True)
        )
        return [*map("".join, pairs)]

    @property
    def natural(self) -> int:
        """The width at which nothing folds that need not."""
        return max(self.full, self._capped(_wide(self.header)))

    def _capped(self, size: int) -> int:
        return size if self.most is None else min(size, self.most)


def _wide(text: str) -> int:
    return printed(text) if "\n" not in text else max(map(printed, text.split("\n")))


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    right: frozenset[int] = frozenset(),
    most: Mapping[int, int] | None = None,
) -> str:
    """Write a table no wider than a screen.

    First headers fold, then cells of words at their spaces. Where that is not enough, the columns
    are parted into several tables, each with the first columns, which say of what a row is; and
    where not even two columns find room, each row is a list of what its cells are called and say.
    """
    columns = [
        _Column(header, tuple(row[n] for row in rows), n in right, (most or {}).get(n))
        for n, header in enumerate(headers)
    ]
    parts = _parts(columns, width)
    if parts is None:
        return "\n\n".join(_listed(headers, row, width) for row in rows)
    return "\n\n".join(_written(part, width) for part in parts)


def _least(columns: Sequence[_Column]) -> int:
    return sum(column.least for column in columns) + _GAP * (len(columns) - 1)


def _parts(columns: Sequence[_Column], width: int) -> list[list[_Column]] | None:
    """Part columns into tables that find room; None where there is none."""
    if _least(columns) <= width or not columns:
        return [list(columns)]
    keys = _keys(columns)
    if _least(keys) > width:
        return None
    parts: list[list[_Column]] = []
    part = list(keys)
    for column in columns[len(keys) :]:
        if _least([*part, column]) > width and len(part) > len(keys):
            parts.append(part)
            part = list(keys)
        part.append(column)
        if _least(part) > width:
            return None
    return [*parts, part]


def _keys(columns: Sequence[_Column]) -> list[_Column]:
    """Return the first columns that say of what a row is: up to a name, and no two rows alike."""
    text = next((n for n, column in enumerate(columns) if not column.right), 0)
    fewest = text + 1 if text < _KEYS else 1
    for count in range(fewest, min(_KEYS, len(columns)) + 1):
        rows = list(zip(*(column.cells for column in columns[:count]), strict=True))
        if len(set(rows)) == len(rows):
            return list(columns[:count])
    return list(columns[:fewest])


def _widths(columns: Sequence[_Column], width: int) -> list[int]:
    """Share the width out: what is longest for its room gets the next character."""
    room = width - _GAP * (len(columns) - 1)
    if sum(column.natural for column in columns) <= room:
        return [column.natural for column in columns]
    whole = sum(column.full for column in columns) <= room
    found = [column.full if whole else column.least for column in columns]
    for _ in range(room - sum(found)):
        wanted = [
            (printed(column.header) if whole else column.longest) / max(had, 1)
            if had < (column.natural if whole else column.full)
            else 0
            for column, had in zip(columns, found, strict=True)
        ]
        if not any(wanted):
            break
        found[wanted.index(max(wanted))] += 1
    # What nobody's cell needs is of use to a header.
    return [min(had, _needs(column, had)) for column, had in zip(columns, found, strict=True)]


def _needs(column: _Column, width: int) -> int:
    """Return the width that a column comes to once it is folded."""
    return max(_wide(fold(text, width)) for text in (column.header, *column.cells))


def _written(columns: Sequence[_Column], width: int) -> str:
    widths = _widths(columns, width)
    headers = [fold(c.header, size).split("\n") for c, size in zip(columns, widths, strict=True)]
    deep = max(map(len, headers), default=0)
    stand = ["\n".join([""] * (deep - len(lines)) + lines) for lines in headers]  # on the rule
    lines = list(_row(stand, columns, widths))
    lines.append((" " * _GAP).join("-" * size for size in widths))
    padded = [c.padded(size) for c, size in zip(columns, widths, strict=True)]
    told = [cells for cells in padded if cells is not None]
    if len(told) == len(padded):  # as most tables are, and all long ones of numbers
        lines += [(" " * _GAP).join(row).rstrip() for row in zip(*told, strict=True)]
        return "\n".join(lines)
    rows = zip(*(column.cells for column in columns), strict=True)
    lines += [line for row in rows for line in _row(row, columns, widths)]
    return "\n".join(lines)


def _row(cells: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> Iterator[str]:
    folded = [fold(cell, size).split("\n") for cell, size in zip(cells, widths, strict=True)]
    for n in range(max(map(len, folded), default=0)):
        line = (" " * _GAP).join(
            _padded(cell[n] if n < len(cell) else "", size, right=column.right)
            for cell, column, size in zip(folded, columns, widths, strict=True)
        )
        yield line.rstrip()


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * max(width - printed(text), 0)
    return space + text if right else text + space


def _listed(headers: Sequence[str], row: Sequence[str], width: int) -> str:
    """Write a row as lines, each with the name of its column."""
    told = [
        f"{header}: {cell}" if header else cell
        for header, cell in zip(headers, row, strict=True)
        if cell
    ]
    first, *further = told or [""]
    lines = [hanging("", first, width), *(hanging("  ", line, width) for line in further)]
    return "\n".join(lines)
