"""Lines that stand at the edge of page after page: titles, footers, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

_ZONE = 4  # lines from either end of a page
_GAP = 2  # left and right pages may differ
_NUMBERS = 4
_NUMBER = re.compile(r"\d{1,6}")


def without_heads(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Give the pages without them, and each that was left out as it stood first.

    A line is one where it stands at an edge of three pages in a row, every second counted,
    with the same words. Where one number in it counts the pages it takes four, and without any
    words two.
    """
    seen: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(pages):
        keys = {key for at in _edges(page) for key in _keys(page[at], n)}
        for key in keys:
            seen[key].append(n)
    running = {(key, n) for key, at in seen.items() for n in _in_a_row(at, _least(key))}
    left_out: dict[str, str] = {}
    kept = []
    for n, page in enumerate(pages):
        gone: set[int] = set()
        for order in (range(len(page))[:_ZONE], range(len(page))[: -_ZONE - 1 : -1]):
            for at in order:
                known = next((key for key in _keys(page[at], n) if (key, n) in running), None)
                if known is None:
                    break  # behind a line of the body there is only body
                gone.add(at)
                left_out.setdefault(known, page[at])
        kept.append([line for at, line in enumerate(page) if at not in gone])
    return kept, list(dict.fromkeys(left_out.values()))


def _edges(page: Sequence[str]) -> Iterator[int]:
    yield from sorted({*range(len(page))[:_ZONE], *range(len(page))[-_ZONE:]})


def _keys(line: str, n: int) -> Iterator[str]:
    """Give the line without blanks, and once for each number in it as a count of pages."""
    line = "".join(line.split())
    numbers = list(_NUMBER.finditer(line))
    for found in numbers[:_NUMBERS]:
        yield f"{line[: found.start()]}\0{int(found[0]) - n}\0{line[found.end() :]}"
    if len(line) > len("".join(m[0] for m in numbers)):
        yield line


def _least(key: str) -> int:
    """Give how many pages in a row it takes: bare numbers few, "Step 3" many."""
    before, counted, after = key.partition("\0")
    if not counted:
        return 3
    return 4 if any(c.isalpha() for c in before + after) else 2


def _in_a_row(pages: Sequence[int], least: int) -> Iterator[int]:
    """Give the pages of every run that is long enough."""
    run: list[int] = []
    for n in [*pages, -1]:
        if run and (n < 0 or n - run[-1] > _GAP):
            if len(run) >= least:
                yield from run
            run = []
        run.append(n)
