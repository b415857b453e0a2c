"""What must be published: each evaluator's points for each bid, field by field (별지 1호)."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from evalkit.evaluation import Award
from evalkit.evaluation.award.judging import Sitting
from evalkit.exact import near_decimal
from evalkit.model.procedure_checks import leaves_under
from evalkit.pages import Block, Heading, Page, Paragraph, Table
from evalkit.words import Lang, say


def labels(award: Award, *, hidden: bool) -> dict[str, str]:
    """Return what each evaluator is called: A, B, C in the order of the ids, or by id."""
    people = sorted(
        {
            name
            for sitting in award.judged.sittings
            if sitting.table is not None
            for name in sitting.table.evaluators
        }
    )
    if not hidden:
        return {name: name for name in people}
    return {name: _letters(place) for place, name in enumerate(people)}


def _letters(place: int) -> str:
    text = ascii_uppercase[place % 26]
    return text if place < 26 else _letters(place // 26 - 1) + text


def publication_rows(award: Award, *, hidden: bool, lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict for each panel, evaluator and bid: points of each field and the sum."""
    called = labels(award, hidden=hidden)
    rows: list[dict[str, Any]] = []
    for sitting in award.judged.sittings:
        if sitting.table is None or sitting.result is None:
            continue
        fields = _fields(award, sitting)
        for column, bid in enumerate(sitting.table.bids):
            for person, name in enumerate(sitting.table.evaluators):
                marks = {
                    item: Fraction(
                        int(sitting.table.numerators[person, column, n]), sitting.table.denominator
                    )
                    for n, item in enumerate(sitting.table.items)
                    if sitting.table.present[person, column, n]
                }
                out = [
                    sitting.result.reason(person, column, n)
                    for n in range(len(sitting.table.items))
                    if not sitting.result.kept[person, column, n]
                ]
                whole_out = len(out) == len(sitting.table.items)
                rows.append(
                    {
                        "panel": sitting.panel.name.text(lang),
                        "bid": bid,
                        "title": award.case.project(bid).name.text(lang),
                        "evaluator": called[name],
                        "fields": {
                            field: sum((marks[i] for i in items if i in marks), Fraction(0))
                            for field, items in fields.items()
                        },
                        "total": sum(marks.values(), Fraction(0)) if marks else None,
                        "left_out": out[0] if whole_out and out else ("items" if out else ""),
                    }
                )
    return rows


def _fields(award: Award, sitting: Sitting) -> dict[str, tuple[str, ...]]:
    """Return the criteria one step below what the panel marks, with the items of each."""
    criteria = award.case.criteria
    assert sitting.table is not None
    names = [
        child.id
        for name in sitting.panel.on
        for child in (criteria.children(name) or (criteria[name],))
    ]
    items = set(sitting.table.items)
    return {name: tuple(i for i in leaves_under(criteria, [name]) if i in items) for name in names}


def publication_page(award: Award, *, hidden: bool, lang: Lang) -> Page:
    """Lay out the table of publication, with the official means below each bid."""
    criteria = award.case.criteria
    blocks: list[Block] = [
        Heading(say("Evaluation results for publication").text(lang)),
        Paragraph((award.case.title or criteria.name).text(lang)),
    ]
    if award.case.notice:
        blocks.append(Paragraph(award.case.notice.text(lang)))
    words = {
        "": "", "highest": say("left out: highest").text(lang),
        "lowest": say("left out: lowest").text(lang), "recused": say("recused").text(lang),
        "absent": say("no mark").text(lang), "items": say("some items left out").text(lang),
    }  # fmt: skip
    rows = publication_rows(award, hidden=hidden, lang=lang)
    for sitting in award.judged.sittings:
        if sitting.table is None or sitting.result is None:
            continue
        fields = _fields(award, sitting)
        panel = sitting.panel.name.text(lang)
        blocks.append(Heading(say("Panel {name}", name=panel).text(lang), 2))
        headers = [
            say("Bid").text(lang), say("Evaluator").text(lang),
            *(criteria[name].name.text(lang) for name in fields),
            say("Sum").text(lang), say("Remark").text(lang),
        ]  # fmt: skip
        lines = []
        for column, bid in enumerate(sitting.table.bids):
            name = award.case.project(bid).name.text(lang)
            for row in rows:
                if row["bid"] == bid and row["panel"] == panel:
                    points = [near_decimal(v) for v in row["fields"].values()]
                    total = "–" if row["total"] is None else near_decimal(row["total"])
                    lines.append([name, row["evaluator"], *points, total, words[row["left_out"]]])
            place = {item: n for n, item in enumerate(sitting.table.items)}
            means = [
                sum((sitting.result.values[column][place[i]] for i in items), Fraction(0))
                for items in fields.values()
            ]
            official = [near_decimal(value) for value in means]
            total = near_decimal(sum(means, Fraction(0)))
            lines.append([name, say("official").text(lang), *official, total, ""])
        right = set(range(2, 3 + len(fields)))
        blocks.append(Table(headers, lines, right=right, wrap=((0, 24),)))
    note = (
        say("Evaluators are called A, B, C in the order of their ids.")
        if hidden
        else say("Evaluators are called as in the record.")
    )
    blocks.append(Paragraph(note.text(lang)))
    return Page(blocks)
