"""Ways in which a case folder goes wrong: one row, cell, column, file or key at a time."""

import random
import re
from collections.abc import Callable
from pathlib import Path

from .tables import Grid, read_grid, write_grid

STRANGE = (
    "", "zz", "abc", "-5", "0", "1", "100", "1e9", "99999999999999999999", "0.1", "yes", "no",
    "N/A", "a/b", "..", "가나다", "=1+1", "1/3", "1,000", "p1", "p2", " ", "\u200b", "valid",
    "withdrawn", "rejected", "excluded", "7.3333333333333333333", "-0", "nan", "inf", "2026-08-03",
)  # fmt: skip
"""What somebody might write into a cell."""
KEYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r'^missing = ".*"', ('missing = "error"', 'missing = "zero"', 'missing = "exclude"', 'missing = "interval"', "")),
    (r'^method = ".*"', ('method = "mean"', 'method = "median"', 'method = "trimmed"')),
    (r'^by = ".*"', ('by = "total"', 'by = "item"')),
    (r"^drop = .*", ("drop = 1", "drop = 2", "drop = 5")),
    (r"^at_least = .*", ("at_least = 1", "at_least = 0.99", "at_least = 3", "at_least = 0", "")),
    (r"^at_most = .*", ("at_most = 1", "at_most = 0.5", "")),
    (r"^seats = .*", ("seats = 1", "seats = 3", "seats = 99", "")),
    (r'^opens = ".*"', ('opens = "all"', 'opens = "eligible"', 'opens = "first"', "")),
    (r"^ceiling = .*", ('ceiling = "reference"', 'ceiling = "budget"', "ceiling = true", "")),
    (r"^(reference|budget) = .*", ("reference = 1", "reference = 80000", "reference = 0", "budget = 1", "budget = 90000", "")),
    (r"^ties = .*", ("ties = []", 'ties = ["draw"]', 'ties = ["submitted", "draw"]', 'ties = ["lowest-price", "draw"]', 'ties = ["largest-item", "items", "draw"]', "")),
    (r'^aggregate = ".*"', ('aggregate = "sum"', 'aggregate = "product"', 'aggregate = "minimum"', 'aggregate = "none"', "")),
    (r'^panel = ".*"', ('panel = "median"', 'panel = "mean"', 'panel = "span"')),
    (r'^effect = ".*"', ('effect = "cap"\ncap = 1', 'effect = "fail"')),
    (r"^rounding = .*", ('rounding = { places = 0, mode = "down", at = "total" }', "")),
    (r"^points = .*", ("points = 0", "points = 1", "points = 37.5")),
    (r"^weight = .*", ("weight = 0", "weight = 1", "weight = 0.3")),
    (r"^range = .*", ("range = [0, 1]", "range = [0, 100]", "")),
    (r"^(rule|award) = .*", (
        'rule = { id = "low-price-ratio" }', 'rule = { id = "kr-local-price", floor = 0.8 }',
        'award = { id = "wb-qcbs" }', 'award = { id = "wb-fbs", minimum = 75 }', 'award = { id = "us-tradeoff" }',
        'award = { id = "uk-price-per-quality-point" }', 'differential = { id = "kr-differential", gap = 3 }',
    )),
    (r"^\[procedure\]", (
        "[procedure]\nown_bid_only = true", '[procedure]\nopens = "all"', '[procedure]\nceiling = "reference"', '[procedure]\nceiling = "budget"',
        '[procedure]\ndifferential = { id = "kr-differential", gap = 3 }',
        '[procedure]\nrule = { id = "low-price-ratio" }',
    )),
)  # fmt: skip
"""Keys of a criteria set or case, with what else somebody may set."""
MORE = (
    '[[draw]]\nprojects = ["p1", "p2"]', '[[draw]]\nprojects = ["p1"]', '[[draw]]\nprojects = ["zz", "p1"]',
    '[[draw]]\nprojects = ["p3", "p2", "p1"]', "[[draw]]\nprojects = []",
)  # fmt: skip
ROWS = {
    "consensus.csv": ("project,criterion,value,by,reason_en", ("{p},{c},{v},chair,agreed",)),
    "recusals.csv": ("evaluator,project,kind,decision,decided_by,ground_en", ("{e},{p},withdrawal,excluded,officer,worked there", "{e},,exclusion,excluded,officer,kin", "{e},,challenge,pending,,said so")),
    "adjustments.csv": ("project,adjustment,reason_en", ("{p},undue-contact,called", "{p},zz,called")),
    "tradeoffs.csv": ("project,by,reason_en,lot", ("{p},chair,better,", "{p},chair,better,lot1")),
    "assignments.csv": ("evaluator,project,criterion", ("{e},{p},{c}", "{e},,", "{e},zz,", "zz,{p},")),
    "committees.csv": (
        "panel,appointed,roster",
        ("committee,8,30", "committee,3,9", "committee,0,1", "zz,8,24", ",7,21"),
    ),
    "deviations.csv": ("precondition,reason", ("panel-size,three were left", "zz,why")),
    "requests.csv": (
        "project,document,asked,status,answered,reason_en",
        (
            "{p},figures,2026-09-01,asked,,", "{p},accounts,2026-09-01,refused,2026-09-02,secret",
            "{p},accounts,,received,2026-09-02,", "{p},zz,,asked,,", "zz,accounts,,partly,,",
        ),
    ),
    "draws.csv": ("projects", ("p1;p2",)),
}  # fmt: skip


def mutate(folder: Path, choose: random.Random) -> str:
    """Change a folder in one way, and say in which."""
    kind = choose.choice((*TABLES, *TABLES, change_key, change_key, add_text, add_row, remove_file))
    return kind(folder, choose)


def _tables(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def _on_table(change: Callable[[Grid, random.Random], str]) -> Callable[[Path, random.Random], str]:
    def made(folder: Path, choose: random.Random) -> str:
        found = _tables(folder)
        if not found:
            return "nothing"
        path = choose.choice(found)
        grid = read_grid(path)
        if len(grid) < 2 or not grid[0]:
            return "nothing"
        said = change(grid, choose)
        write_grid(path, grid)
        return f"{path.name}: {said}"

    return made


def _delete_row(grid: Grid, choose: random.Random) -> str:
    row = choose.randrange(1, len(grid))
    return f"row {grid.pop(row)} is gone"


def _delete_like(grid: Grid, choose: random.Random) -> str:
    """Delete all rows with one value in one column: whoever or whatever it was."""
    column = choose.randrange(len(grid[0]))
    value = choose.choice(grid[1:])[column]
    grid[1:] = [row for row in grid[1:] if row[column] != value]
    return f"rows with {grid[0][column]} = {value} are gone"


def _duplicate_row(grid: Grid, choose: random.Random) -> str:
    row = choose.choice(grid[1:])
    grid.insert(choose.randrange(1, len(grid) + 1), list(row))
    return f"row {row} twice"


def _set_cell(grid: Grid, choose: random.Random) -> str:
    row, column = choose.choice(grid[1:]), choose.randrange(len(grid[0]))
    row[column] = choose.choice(STRANGE)
    return f"{grid[0][column]} = {row[column]!r} in {row}"


def _copy_cell(grid: Grid, choose: random.Random) -> str:
    column = choose.randrange(len(grid[0]))
    one, other = choose.choice(grid[1:]), choose.choice(grid[1:])
    one[column] = other[column]
    return f"{grid[0][column]} = {one[column]!r} in {one}"


def _fill_column(grid: Grid, choose: random.Random) -> str:
    column = choose.randrange(len(grid[0]))
    value = choose.choice((*STRANGE, choose.choice(grid[1:])[column]))
    for row in grid[1:]:
        row[column] = value
    return f"{grid[0][column]} = {value!r} in all rows"


def _swap_columns(grid: Grid, choose: random.Random) -> str:
    one, other = choose.randrange(len(grid[0])), choose.randrange(len(grid[0]))
    grid[0][one], grid[0][other] = grid[0][other], grid[0][one]
    return f"columns {grid[0][one]} and {grid[0][other]} swapped"


def _shuffle_rows(grid: Grid, choose: random.Random) -> str:
    rows = grid[1:]
    choose.shuffle(rows)
    grid[1:] = rows
    return "rows in another order"


TABLES = tuple(
    map(
        _on_table,
        (_delete_row, _delete_row, _delete_like, _duplicate_row, _set_cell, _set_cell, _copy_cell, _copy_cell,
         _fill_column, _swap_columns, _shuffle_rows),
    )
)  # fmt: skip


def change_key(folder: Path, choose: random.Random) -> str:
    """Set a key of the criteria set or of the case to something else."""
    files = [path for path in (folder / "criteria.toml", folder / "case.toml") if path.exists()]
    found = []
    for path in files:
        text = path.read_text("utf-8")
        for pattern, values in KEYS:
            found += [(path, place, values) for place in re.finditer(pattern, text, re.MULTILINE)]
    if not found:
        return "nothing"
    path, place, values = choose.choice(found)
    value = choose.choice(values)
    text = path.read_text("utf-8")
    path.write_text(text[: place.start()] + value + text[place.end() :], "utf-8")
    return f"{path.name}: {place.group()!r} becomes {value!r}"


def add_text(folder: Path, choose: random.Random) -> str:
    """Add a draw to the case."""
    text = choose.choice(MORE)
    path = folder / "case.toml"
    if not path.exists():
        return "nothing"
    path.write_text(path.read_text("utf-8") + "\n" + text + "\n", "utf-8")
    return text


def add_row(folder: Path, choose: random.Random) -> str:
    """Add a row to a table of the tender that may not be there yet."""
    name = choose.choice(tuple(ROWS))
    header, lines = ROWS[name]
    marks = (
        [row for row in read_grid(folder / "marks.csv")[1:] if row]
        if (folder / "marks.csv").exists()
        else []
    )
    some = choose.choice(marks) if marks else ["p1", "quality", "5", "", "e1"]
    known = dict(zip(read_grid(folder / "marks.csv")[0], some, strict=False)) if marks else {}
    line = choose.choice(lines).format(
        p=known.get("project", "p1"), c=known.get("criterion", "quality"), v=known.get("value", "1"),
        e=known.get("evaluator", "e1"),
    )  # fmt: skip
    path = folder / name
    before = path.read_text("utf-8") if path.exists() else header + "\n"
    if before.splitlines()[0] != header:
        return "nothing"
    path.write_text(before + line + "\n", "utf-8")
    return f"{name}: {line}"


def remove_file(folder: Path, choose: random.Random) -> str:
    """Remove a file."""
    path = choose.choice(sorted(folder.iterdir()))
    path.unlink()
    return f"{path.name} is gone"
