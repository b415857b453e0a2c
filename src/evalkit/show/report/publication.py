"""What must be published: each evaluator's points for each bid, field by field (별지 1호)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from attrs import frozen

from evalkit.core.messages import Lang, Message, Text, say
from evalkit.evaluation import Award
from evalkit.evaluation.award.adjusting import Adjusting
from evalkit.evaluation.award.sitting import PanelSession
from evalkit.model import CriteriaSet, Project
from evalkit.show.columns import Column, keys_of, rows_of, table_of
from evalkit.show.correspondence import published
from evalkit.show.evaluation.adjustments import signed_span
from evalkit.show.forms import CODE, LIST, NAMED, Named, Worded, exact_number, number
from evalkit.show.heads import head_of, notice_of
from evalkit.show.pages import Bullets, Heading, Page, Paragraph, Table
from evalkit.show.panel.wording import basis_words, session_words

WHOLE = {
    "highest": say("left out: highest"),
    "lowest": say("left out: lowest"),
    "recused": say("recused"),
    "unasked": say("not assigned"),
    "absent": say("no mark"),
}
"""Why no mark of an evaluator for a bid counts."""


def labels(award: Award, *, hidden: bool) -> dict[str, str]:
    """Return what each evaluator is called: A, B, C in the order of the ids, or by id."""
    people = sorted(
        {
            name
            for session in award.judged.sessions
            if session.table is not None
            for name in session.table.evaluators
        }
    )
    if not hidden:
        return {name: name for name in people}
    return {name: _letters(place) for place, name in enumerate(people)}


def _letters(place: int) -> str:
    text = ascii_uppercase[place % 26]
    return text if place < 26 else _letters(place // 26 - 1) + text


@frozen
class PublishedLine:
    """The marks of one evaluator for one bid, on one panel.

    The points of a field are None where the evaluator gave no mark on an item of it, and so is
    the total. ``left_out`` says why no mark of the row counts, or ``items`` where some do;
    ``trimmed``, ``unasked`` (not assigned to the evaluator) and ``missing`` name the items.
    """

    criteria: CriteriaSet
    session: PanelSession
    project: Project
    evaluator: Worded
    points: Mapping[str, Fraction | None]
    total: Fraction | None
    left_out: str = ""
    trimmed: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    basis: Message | None = None
    """Of the official row: how the panel came to it."""


def items(award: Award, *, hidden: bool) -> list[PublishedLine]:
    """Return the marks for each panel, round, bid and evaluator."""
    called = labels(award, hidden=hidden)
    return [line for s in award.judged.sessions for line in _of_session(award, s, called)]


def _of_session(
    award: Award, session: PanelSession, called: Mapping[str, str]
) -> Iterator[PublishedLine]:
    if session.table is None or session.result is None:
        return
    fields = _fields(award, session)
    for column, bid in enumerate(session.table.bids):
        for person, name in enumerate(session.table.evaluators):
            marks = session.result.marks(person, column)
            why = session.result.reasons(person, column)
            kinds = set(why.values())
            absent = [item for item, mark in marks.items() if mark is None]
            whole = len(why) == len(marks) and len(kinds) == 1
            yield PublishedLine(
                award.case.criteria,
                session,
                award.case.project(bid),
                called[name],
                {field: _sum([marks[i] for i in inside]) for field, inside in fields.items()},
                _sum(list(marks.values())),
                kinds.pop() if whole else "items" if why else "",
                tuple(i for i, w in why.items() if w in {"highest", "lowest"}),
                tuple(i for i in absent if why.get(i) == "unasked"),
                tuple(i for i in absent if why.get(i) != "unasked"),
            )


def _official(award: Award, session: PanelSession, column: int) -> PublishedLine:
    """Return what the award counts: a mark moved by consensus is not the panel's mean."""
    criteria = award.case.criteria
    assert session.table is not None
    assert session.result is not None
    bid = session.table.bids[column]
    marks = {item: award.panel_marks[bid, item] for item in session.table.items}
    basis = basis_words(award.case, session.result, column)
    moved = [criteria[i].name for i, mark in marks.items() if mark.consensus is not None]
    if moved:
        basis = say("{basis}; by consensus: {names}", basis=basis, names=moved)
    fields = _fields(award, session)
    return PublishedLine(
        criteria,
        session,
        award.case.project(bid),
        say("official"),
        {field: _sum([marks[i].value for i in inside]) for field, inside in fields.items()},
        _sum([mark.value for mark in marks.values()]),
        basis=basis,
    )


def _sum(points: list[Fraction | None]) -> Fraction | None:
    """Add points up; a sum of which a part is not there is no number."""
    there = [value for value in points if value is not None]
    return sum(there, Fraction(0)) if there and len(there) == len(points) else None


def _fields(award: Award, session: PanelSession) -> dict[str, tuple[str, ...]]:
    """Return the criteria one step below what the panel marks, with the items of each."""
    criteria = award.case.criteria
    assert session.table is not None
    names = [
        child.id
        for name in session.panel.on
        for child in (criteria.children(name) or (criteria[name],))
    ]
    items = set(session.table.items)
    found = {n: tuple(i for i in criteria.leaves_under([n]) if i in items) for n in names}
    return {name: inside for name, inside in found.items() if inside}


def publication_page(award: Award, *, hidden: bool, lang: Lang) -> Page:
    """Lay out the table of publication, with the official means below each bid."""
    blocks = [*head_of(award.case, say("Evaluation results for publication"))]
    told = list(published(award.case))
    if told:
        blocks.append(Bullets(told))
    lines = items(award, hidden=hidden)
    for session in award.judged.sessions:
        if session.table is not None and session.result is not None:
            heading = say("Panel {name}", name=session_words(session.name))
            blocks.append(Heading(heading, 2))
            blocks.append(_panel(award, session, lines, lang))
    adjusted = list(_adjusted(award))
    if adjusted:
        blocks.append(Heading(say("Bonuses and deductions"), 2))
        blocks.append(Bullets(adjusted))
    note = (
        say("Evaluators are named A, B, C in the order of their ids.")
        if hidden
        else say("Evaluators are named as in the record.")
    )
    blocks.append(Paragraph(note))
    return Page([*blocks, *notice_of(award.case)], lang)


def _adjusted(award: Award) -> Iterator[Message]:
    """Say what bonuses and deductions change; why stays out, as it may name evaluators."""
    procedure = award.case.criteria.procedure
    assert procedure is not None
    adjusting = Adjusting(award.case, procedure)
    for project in award.case.projects:
        for item in adjusting.applied(project.id):
            points = signed_span((min(item.amounts), max(item.amounts)))
            line = say(
                "{bid}: {points}, {adjustment}",
                bid=project.name,
                points=points,
                adjustment=item.adjustment.name,
            )
            yield say("{line}; not yet known", line=line) if item.why is not None else line


def _panel(
    award: Award, session: PanelSession, lines: Sequence[PublishedLine], lang: Lang
) -> Table:
    """Lay out the marks of one panel, bid by bid, each followed by what the panel made of it."""
    assert session.table is not None
    fields = [_field(name, award.case.criteria[name].name) for name in _fields(award, session)]
    shown = []
    for column, bid in enumerate(session.table.bids):
        shown += [x for x in lines if (x.session.id, x.project.id) == (session.id, bid)]
        shown.append(_official(award, session, column))
    return table_of((BID, EVALUATOR, *fields, TOTAL, REMARK), shown, lang)


def _field(name: str, title: Worded, key: str = "") -> Column[PublishedLine]:
    keys = (key,) if key else ()
    return Column(title, lambda line: line.points.get(name), number(), keys=keys)


def _remark(line: PublishedLine) -> Message | None:
    """Say why marks of a row do not count: trimmed and missing are different things."""
    if line.basis is not None:
        return line.basis
    if line.left_out in WHOLE:
        return WHOLE[line.left_out]
    said = [
        make([line.criteria[item].name for item in items])
        for items, make in (
            (line.trimmed, _trimmed), (line.unasked, _unasked), (line.missing, _missing),
        )
        if items
    ]  # fmt: skip
    return say("{remarks}", remarks=said) if said else None


def _trimmed(names: list[Text]) -> Message:
    return say("highest or lowest, left out: {names}", names=names)


def _unasked(names: list[Text]) -> Message:
    return say("not assigned: {names}", names=names)


def _missing(names: list[Text]) -> Message:
    return say("no mark: {names}", names=names)


PANEL: Column[PublishedLine] = Column(
    say("Panel"), lambda line: Named(line.session.id, session_words(line.session.name)), NAMED,
    keys=("panel", "panel_title"),
)  # fmt: skip
BID: Column[PublishedLine] = Column(
    say("Bid"), lambda line: line.project, NAMED, keys=("bid", "title"), width=24
)
EVALUATOR: Column[PublishedLine] = Column(
    say("Evaluator"), lambda line: line.evaluator, keys=("evaluator",)
)
TOTAL: Column[PublishedLine] = Column(
    say("Sum"), lambda line: line.total, exact_number(4), keys=("total",)
)
REMARK: Column[PublishedLine] = Column(say("Remark"), _remark, width=40)
RECORD: tuple[Column[PublishedLine], ...] = (
    PANEL,
    BID,
    EVALUATOR,
    Column(say("Left out"), lambda line: line.left_out, CODE, keys=("left_out",)),
    Column(say("Trimmed"), lambda line: line.trimmed, LIST, keys=("trimmed",)),
    Column(say("Not assigned"), lambda line: line.unasked, LIST, keys=("unasked",)),
    Column(say("No mark from"), lambda line: line.missing, LIST, keys=("missing",)),
    TOTAL,
)
"""Of the marks of an evaluator; those of the fields, the criteria, stand before the last."""


def publication_rows(award: Award, *, hidden: bool, lang: Lang) -> list[dict[str, Any]]:
    """Return a plain dict for each panel, round, bid and evaluator, with the fields of all panels.

    A field that a panel does not mark is empty. Its key is the id of the criterion; one that is
    called as another column is, does not take its place.
    """
    lines = items(award, hidden=hidden)
    names = dict.fromkeys(name for line in lines for name in line.points)
    taken = set(keys_of(RECORD))
    fields = [
        _field(n, award.case.criteria[n].name, f"{n} (points)" if n in taken else n) for n in names
    ]
    return rows_of((*RECORD[:-1], *fields, TOTAL), lines, lang)
