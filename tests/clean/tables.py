"""Tables of a case folder as lists of rows."""

import csv
from pathlib import Path

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
Grid = list[list[str]]


def write_table(path: Path, rows: Rows) -> None:
    """Write a CSV file."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def read_grid(path: Path) -> Grid:
    """Read a CSV file as it stands."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write_grid(path: Path, grid: Grid) -> None:
    """Write a CSV file as it was read."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(grid)
