"""What a check of files found, in words."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.checking import Checked
from evalkit.checking.most import most
from evalkit.core.errors import EvalkitError, printable
from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, say, some
from evalkit.model import CriteriaSet
from evalkit.show.evaluation.cautions import open_lines, standing_lines
from evalkit.show.evaluation.first_stage import unknown_bands
from evalkit.show.requests import request_lines
from evalkit.show.seats import seat_lines

MOST_SEATS = 50
"""So many marks that are owed, refusals and documents that came are named."""


def lines(found: Checked, count: int, lang: Lang, most: int) -> Iterator[str]:
    """Yield the problems of so many paths, or that there is none and what should be known.

    Parameters
    ----------
    most : int
        So many problems are spelled out.
    """
    if not found.problems:
        none = say("No problem found. Files and cases checked: {count}", count=count)
        yield none.text(lang)
        for criteria in dict.fromkeys(found.sets):
            for line in _most_lines(criteria):
                yield line.text(lang)
        for case in found.cases:
            for caution in (
                *standing_lines(case),
                *open_lines(case),
                *seat_lines(case, most=MOST_SEATS),
                *request_lines(case, most=MOST_SEATS),
                *unknown_bands(case),
            ):
                yield caution.text(lang)
        return
    yield say("Problems: {count}", count=len(found.problems)).text(lang)
    yield EvalkitError(found.problems).text(lang, most=most)
    for path in found.unseen:
        yield _unseen(path).text(lang)


def _most_lines(criteria: CriteriaSet) -> Iterator[Message]:
    """Say where full marks do not give the maximum that the set announces."""
    found = most(criteria)
    if found is None or found.is_full:
        return
    yield say(
        "Criteria set {name}: the best marks give {total} points, and the announced maximum is "
        "{maximum}; compare roundings, scales and points. Best marks: {marks}.",
        name=criteria.cited,
        total=decimal(found.total),
        maximum=decimal(criteria.total_points),
        marks=some(
            [
                f"{name} = {value if isinstance(value, str) else decimal(value)}"
                for name, value in found.marks.items()
            ],
            20,
        ),
    )


def _unseen(path: str) -> Message:
    return say(
        "{path} was not evaluated, as its files have problems: check it again once they are right",
        path=printable(path),
    )
