"""How far the evidence goes, criterion by criterion: marks, and pairs in certain order."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.core.messages import Message, say
from evalkit.evidence.cells import MarkCell
from evalkit.model import Criterion, Document, Question
from evalkit.show.forms import Worded
from evalkit.show.report.web.cells import kind_of
from evalkit.show.report.web.figure import FigureBar, FigureLook, FigureRow, PageFigure
from evalkit.show.report.web.screen import counted
from evalkit.show.report.web.view import View

MANY = Fraction(1, 10)
"""A criterion separates many projects where so large a part of all pairs is in certain order."""
UNITS = 60
"""With more projects their squares are too small to see: bars stand for them."""
LEAST_UNITS = 20
"""With fewer projects their squares would be bars."""
_GAP = 0.18


@frozen
class KnownMarks:
    """What is known of one criterion.

    Parameters
    ----------
    criterion : Criterion or Question
    exact, range, open : int
        Projects of which it is known, known within a range, not known.
    pairs : int or None
        Pairs in certain order by it alone; None for a question.
    """

    criterion: Criterion | Question
    exact: int
    range: int
    open: int
    pairs: int | None

    @property
    def count(self) -> int:
        """How many projects it is asked of."""
        return self.exact + self.range + self.open


def known(view: View) -> list[KnownMarks]:
    """Return the criteria, those that separate most pairs first."""
    certain = view.certain
    assert certain is not None
    kinds: dict[str, list[str]] = {one.id: [] for one in view.marks.criteria}
    for cell in view.marks.cells:
        kinds[cell.criterion.id].append(kind_of(cell))
    found = []
    for one in view.marks.criteria:
        exact, within, open_ = (kinds[one.id].count(kind) for kind in ("exact", "range", "open"))
        pairs = None if isinstance(one, Question) else certain.ordered(one.id)
        found.append(KnownMarks(one, exact, within, open_, pairs))
    return sorted(found, key=lambda e: (-(e.pairs or 0), -e.exact, e.open))


def separating(view: View) -> list[KnownMarks]:
    """Return the criteria that separate many projects, see `MANY`."""
    assert view.certain is not None
    least = MANY * view.certain.pairs
    return [one for one in known(view) if one.pairs and one.pairs >= least]


def missing_everywhere(view: View) -> list[Document]:
    """Return the documents of which no project has anything: no mark that they settle is known."""
    cells: dict[str, list[MarkCell]] = {}
    for cell in view.marks.cells:
        cells.setdefault(cell.criterion.id, []).append(cell)
    came = {r.document for r in view.case.requests if r.status in ("received", "partly")}
    return [
        document
        for document in view.case.criteria.documents
        if document.id not in came
        and (of := [cell for name in document.settles for cell in cells.get(name, ())])
        and all(cell.why == "missing" for cell in of)
    ]


def open_everywhere(found: Sequence[KnownMarks], projects: int) -> list[KnownMarks]:
    """Return the criteria that are open for every project; a question that few reach is not."""
    return [one for one in found if one.count and one.open == projects]


def figure(view: View) -> PageFigure:
    """Draw a square for each project, criterion by criterion; bars where there are many."""
    found, count = known(view), len(view.evaluation.scores)
    ordered = _of_pairs(found)
    heads = (
        say("Criterion") if ordered else say("Question"),
        say("Evidence"),
        say("Pairs with a certain order"),
    )
    units = count <= UNITS
    key: list[tuple[FigureLook, Message]] = [("exact", say("exact mark"))]
    if any(one.range for one in found):
        key.append(("range", say("range")))
    if any(one.open for one in found):
        key.append(("open", say("open: no document found")))
    about = (
        say("Each square is one project.")
        if units
        else say("Each bar stands for {count} projects.", count=count)
    )
    return PageFigure(
        "evidence-by-criterion",
        title(view, found),
        _subtitle(view, about) if ordered else about,
        heads if ordered else heads[:2],
        tuple(_row(view, one, count, units=units, ordered=ordered) for one in found),
        key=tuple(key),
        bare=True,
    )


def _subtitle(view: View, about: Message) -> Message:
    """Say what is drawn, and what it is to separate many."""
    assert view.certain is not None
    said = say(
        "{about} At the right: pairs of projects with a certain order on that criterion alone,"
        " of {pairs}.",
        about=about,
        pairs=f"{view.certain.pairs:,}",
    )
    if not separating(view):
        return said
    return say("{said} A criterion separates many where that is one pair in ten or more.",
               said=said)  # fmt: skip


def _row(view: View, one: KnownMarks, count: int, *, units: bool, ordered: bool) -> FigureRow:
    shapes, at = [], 0
    parts: tuple[tuple[int, FigureLook], ...] = (
        (one.exact, "exact"), (one.range, "range"), (one.open, "open"),
    )  # fmt: skip
    for size, look in parts:
        if units:
            shapes += [_bar(n, n + 1 - _GAP, count, look) for n in range(at, at + size)]
        elif size:
            shapes.append(_bar(at, at + size, count, look))
        at += size
    words = say(
        "exact {exact}, range {range}, open {open}",
        exact=one.exact, range=one.range, open=one.open,
    )  # fmt: skip
    pairs = "–" if one.pairs is None else f"{one.pairs:,}" if one.pairs else say("none")
    return FigureRow(view.name_of(one.criterion), tuple(shapes), words, (pairs,) if ordered else ())


def _bar(start: float, end: float, count: int, look: FigureLook) -> FigureBar:
    count = max(count, LEAST_UNITS)
    return FigureBar(100 * start / count, 100 * end / count, look)


_NAMED = 3


def title(view: View, found: Sequence[KnownMarks]) -> Message:
    """Say which criteria separate most, and which are open for all."""
    count = len(view.evaluation.scores)
    most, empty = _most(found), open_everywhere(found, count)
    said: Message | None = None
    if most:
        names = [view.name_of(one.criterion) for one in most]
        said = counted(
            len(most),
            say("{names} separates most", names=names),
            say("{names} separate most", names=names),
        )
        if len(most) > _NAMED:
            said = say("{count} criteria separate the same number of pairs", count=len(most))
    elif count > 1 and _of_pairs(found):
        said = say("No criterion separates any two projects yet")
    if not empty:
        return said or _alone(found)
    listed: list[Worded] = [view.name_of(one.criterion) for one in empty]
    if len(empty) > _NAMED:
        listed = [say("{count} criteria", count=len(empty))]
    if said is None:
        return say("Open: {names}", names=listed)
    return say("{said}; open for all {count}: {names}", said=said, count=count, names=listed)


def _of_pairs(found: Sequence[KnownMarks]) -> bool:
    """Say whether any of them can put projects in an order; questions of decisions do not."""
    return any(one.pairs is not None for one in found)


def _most(found: Sequence[KnownMarks]) -> list[KnownMarks]:
    """Return the first few that separate more than the next; all that share the most if many."""
    some = sorted((one for one in found if one.pairs), key=lambda one: -(one.pairs or 0))
    if len(some) <= _NAMED:
        return some
    more = [one for one in some[:_NAMED] if (one.pairs or 0) > (some[_NAMED].pairs or 0)]
    return more or [one for one in some if one.pairs == some[0].pairs]


def _alone(found: Sequence[KnownMarks]) -> Message:
    known_ = sum(one.exact for one in found)
    return say("Marks known exactly: {known} of {count}", known=known_,
               count=sum(one.count for one in found))  # fmt: skip
