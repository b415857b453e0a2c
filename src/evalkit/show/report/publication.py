"""What must be published: each evaluator's points for each bid, field by field (별지 1호)."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.evaluation import Award
from evalkit.evaluation.award.judging import PanelSession
from evalkit.evaluation.award.lines import basis_words
from evalkit.show.pages import Block, Heading, Page, Paragraph, Table

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


def publication_rows(award: Award, *, hidden: bool, lang: Lang) -> list[dict[str, Any]]:
    """Return a plain dict for each panel, round, evaluator and bid: points of fields, and the sum.

    The points of a field are None where the evaluator gave no mark on an item of it, and
    so is the sum. ``left_out`` says why no mark of the row counts, or ``items`` where some
    do; ``trimmed``, ``unasked`` (not assigned to the evaluator) and ``missing`` name the items.
    """
    called = labels(award, hidden=hidden)
    rows: list[dict[str, Any]] = []
    for session in award.judged.sessions:
        if session.table is None or session.result is None:
            continue
        fields = _fields(award, session)
        for column, bid in enumerate(session.table.bids):
            for person, name in enumerate(session.table.evaluators):
                marks = session.result.marks(person, column)
                why = session.result.reasons(person, column)
                kinds = set(why.values())
                absent = [item for item, mark in marks.items() if mark is None]
                whole = len(why) == len(marks) and len(kinds) == 1
                rows.append(
                    {
                        "panel": session.id,
                        "panel_title": session.name.text(lang),
                        "bid": bid,
                        "title": award.case.project(bid).name.text(lang),
                        "evaluator": called[name],
                        "fields": {
                            field: _sum([marks[i] for i in items])
                            for field, items in fields.items()
                        },
                        "total": _sum(list(marks.values())),
                        "left_out": kinds.pop() if whole else "items" if why else "",
                        "trimmed": [i for i, w in why.items() if w in {"highest", "lowest"}],
                        "unasked": [i for i in absent if why.get(i) == "unasked"],
                        "missing": [i for i in absent if why.get(i) != "unasked"],
                    }
                )
    return rows


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
    criteria = award.case.criteria
    blocks: list[Block] = [
        Heading(say("Evaluation results for publication").text(lang)),
        Paragraph((award.case.title or criteria.name).text(lang)),
    ]
    if award.case.notice:
        blocks.append(Paragraph(award.case.notice.text(lang)))
    rows = publication_rows(award, hidden=hidden, lang=lang)
    for session in award.judged.sessions:
        if session.table is not None and session.result is not None:
            heading = say("Panel {name}", name=session.name)
            blocks.append(Heading(heading.text(lang), 2))
            blocks.append(_panel(award, session, rows, lang))
    note = (
        say("Evaluators are called A, B, C in the order of their ids.")
        if hidden
        else say("Evaluators are called as in the record.")
    )
    blocks.append(Paragraph(note.text(lang)))
    return Page(blocks)


def _panel(award: Award, session: PanelSession, rows: list[dict[str, Any]], lang: Lang) -> Table:
    """Lay out the marks of one panel, bid by bid, each followed by what the panel made of it."""
    criteria = award.case.criteria
    assert session.table is not None
    assert session.result is not None
    fields = _fields(award, session)
    headers = [
        say("Bid").text(lang), say("Evaluator").text(lang),
        *(criteria[name].name.text(lang) for name in fields),
        say("Sum").text(lang), say("Remark").text(lang),
    ]  # fmt: skip
    lines = []
    for column, bid in enumerate(session.table.bids):
        name = award.case.project(bid).name.text(lang)
        for row in rows:
            if (row["panel"], row["bid"]) == (session.id, bid):
                points = [_shown(value) for value in row["fields"].values()]
                remark = _remark(award, row)
                said = remark.text(lang) if remark is not None else ""
                lines.append([name, row["evaluator"], *points, _shown(row["total"]), said])
        # What the award counts: a mark moved by consensus is not the panel's mean.
        marks = {item: award.panel_marks[bid, item] for item in session.table.items}
        means = [_sum([marks[i].value for i in items]) for items in fields.values()]
        basis = basis_words(award.case, session.result, column)
        moved = [criteria[i].name for i, mark in marks.items() if mark.consensus is not None]
        if moved:
            basis = say("{basis}; by consensus: {names}", basis=basis, names=moved)
        total = _shown(_sum([mark.value for mark in marks.values()]))
        official = [_shown(value) for value in means]
        lines.append([name, say("official").text(lang), *official, total, basis.text(lang)])
    right = set(range(2, 3 + len(fields)))
    return Table(headers, lines, right=right, wrap=((0, 24), (len(headers) - 1, 40)))


def _shown(points: Fraction | None) -> str:
    return "–" if points is None else near_decimal(points)


def _remark(award: Award, row: dict[str, Any]) -> Message | None:
    """Say why marks of a row do not count: trimmed and missing are different things."""
    criteria = award.case.criteria
    if row["left_out"] in WHOLE:
        return WHOLE[row["left_out"]]
    said = [
        make([criteria[item].name for item in row[key]])
        for key, make in (("trimmed", _trimmed), ("unasked", _unasked), ("missing", _missing))
        if row[key]
    ]
    return say("{remarks}", remarks=said) if said else None


def _trimmed(names: list[Text]) -> Message:
    return say("highest or lowest, left out: {names}", names=names)


def _unasked(names: list[Text]) -> Message:
    return say("not assigned: {names}", names=names)


def _missing(names: list[Text]) -> Message:
    return say("no mark: {names}", names=names)
