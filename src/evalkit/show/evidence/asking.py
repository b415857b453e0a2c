"""The words of what could be asked for: by holder, the documents, and what they would settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve

from evalkit.core.errors import NotApplicableError, Problem
from evalkit.core.messages import Lang, Message, Text, say, some
from evalkit.evidence.requests import Askable, Asking, Holder, OpenMark
from evalkit.model import Question
from evalkit.show.columns import BLANK, Column, rows_of, table_of
from evalkit.show.evaluation.plain import head
from evalkit.show.evaluation.wording import foot_of, value_text
from evalkit.show.evidence.letter import law_of
from evalkit.show.forms import NAMED, Form, Worded
from evalkit.show.heads import head_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.requests import request_lines, request_rows

_WHY = {
    "missing": say("mark missing"),
    "range": say("a range, {values}"),
    "readers": say("readers differ, {values}"),
}
_BLANK = {"range": say("a range"), "readers": say("readers differ")}


def named(criterion: object) -> Text:
    """Return the name of a criterion or of a question."""
    if isinstance(criterion, Question):
        return criterion.title or Text(criterion.id)
    return criterion.name  # type: ignore[attr-defined, no-any-return]


def why_words(mark: OpenMark) -> Message:
    """Say why a mark is open."""
    if mark.value is None and mark.why != "missing":
        return _BLANK[mark.why]
    found = _WHY[mark.why]
    return Message(found.template, {"values": value_text(mark.value)}) if mark.value else found


def holder_name(holder: Holder) -> Worded:
    """Name who keeps documents: the body, and its office."""
    if holder.body and holder.office:
        return say("{body}: {office}", body=holder.body, office=holder.office)
    return holder.office or holder.body or say("holder not named")


def _mark(mark: OpenMark) -> Message:
    return say("{criterion} ({why})", criterion=named(mark.criterion), why=why_words(mark))


def _marks(marks: Sequence[OpenMark], lang: Lang) -> str:
    return ", ".join(_mark(mark).text(lang) for mark in marks)


def _plain_marks(marks: Sequence[OpenMark], _lang: Lang) -> tuple[list[str], list[str]]:
    return [mark.criterion.id for mark in marks], [mark.why for mark in marks]


OPEN_MARKS = Form(
    say("lists of criteria, and why each is open: missing, range, readers"),
    write=_marks,
    plain=_plain_marks,
)
BODY: Column[Askable] = Column(say("In charge"), lambda ask: ask.project.body, keys=("body",))
OFFICE: Column[Askable] = Column(say("Kept by"), lambda ask: ask.document.holder, keys=("holder",))
DOCUMENT: Column[Askable] = Column(
    say("Document"), lambda ask: ask.document, NAMED, keys=("document", "document_title"), width=36
)
DETAILS: Column[Askable] = Column(
    say("Exactly what is asked for"), lambda ask: ask.document.details, keys=("details",)
)
PROJECT: Column[Askable] = Column(
    say("Project"), lambda ask: ask.project, NAMED, keys=("project", "title"), width=24
)
MARKS: Column[Askable] = Column(
    say("Would settle"), lambda ask: ask.marks, OPEN_MARKS, keys=("criteria", "why"), width=36
)
BASIS: Column[Askable] = Column(
    say("Legal basis for access"), lambda ask: ask.document.basis, keys=("basis",), width=30
)
COLUMNS = (BODY, OFFICE, DOCUMENT, DETAILS, PROJECT, MARKS, BASIS)


def items(asking: Asking) -> list[Askable]:
    """Return what nobody asked for yet, by who keeps it."""
    return [ask for asks in asking.by_holder.values() for ask in asks]


def plain(asking: Asking, lang: Lang) -> dict[str, Any]:
    """Return what could be asked for, and the record of asking, as plain data."""
    return {
        **head(asking.case, lang),
        "documents": rows_of(COLUMNS, items(asking), lang),
        "requests": request_rows(asking.case, lang),
    }


def page(asking: Asking, lang: Lang) -> Page:
    """Lay out what could be asked for, by holder, and what is on record of asking."""
    case = asking.case
    blocks = [*head_of(case, say("Documents to ask for"))]
    lines = [*_summary(asking), *request_lines(case)]
    blocks.append(Bullets(lines))
    if asking.marks and not case.criteria.documents:
        blocks += _how_to_add(asking)
    for holder, asks in asking.by_holder.items():
        blocks.append(Heading(_text(holder_name(holder), lang), 2))
        blocks.append(table_of((_once(asks), PROJECT, MARKS), asks, lang))
    blocks += foot_of(case, lang)
    return Page(blocks, lang)


def _once(asks: Sequence[Askable]) -> Column[Askable]:
    """Return the column of documents in which each is named at its first project alone."""
    first = {ask.document.id: ask for ask in reversed(asks)}
    return evolve(
        DOCUMENT, read=lambda ask: ask.document if ask is first[ask.document.id] else BLANK
    )


def _text(words: Worded, lang: Lang) -> str:
    return words if isinstance(words, str) else words.text(lang)


def _summary(asking: Asking) -> Iterator[Message]:
    case = asking.case
    if not asking.marks:
        yield say("Nothing is open: every mark is settled. There is nothing to ask for.")
        return
    projects = {mark.project.id for mark in asking.marks}
    yield say(
        "Open marks: {count}; projects with open marks: {projects}.",
        count=len(asking.marks),
        projects=len(projects),
    )
    if not case.criteria.documents:
        yield say(
            "The criteria set {name} names no documents that would settle them.",
            name=case.criteria.id,
        )
        return
    if asking.askable:
        yield say(
            "Documents that would settle some of them and have not been requested yet: "
            "{count}, kept by {holders} holders.",
            count=len(asking.askable),
            holders=len(asking.by_holder),
        )
    else:
        yield say("Every document that would settle some of them has been requested already.")
    bare = list(dict.fromkeys(named(mark.criterion) for mark in asking.without_document))
    if bare:
        yield say("No document of the criteria set settles: {criteria}.", criteria=some(bare))
    gone = [
        say("{criterion} ({project})", criterion=named(m.criterion), project=m.project.name)
        for m in asking.used_up
    ]
    if gone:
        yield say("Every request for these marks has been answered: {marks}.", marks=some(gone))


def require_askable(asking: Asking, file: str) -> None:
    """Refuse letters where there is nothing to ask for.

    Raises
    ------
    NotApplicableError
        With what the criteria set lacks, or why nothing is left.
    """
    if asking.by_holder:
        return
    if not asking.marks:
        problem = Problem(file=file, rule=say("has no open mark, so there is nothing to ask for"))
    elif not asking.case.criteria.documents:
        rule = say("has a criteria set that names no documents, so there is nothing to ask for")
        remedy = say("evalkit ask CASE shows what to write into the criteria set")
        problem = Problem(file=file, rule=rule, remedy=remedy)
    elif not asking.asks:
        rule = say("has no open mark that a document of its criteria set would settle")
        problem = Problem(file=file, rule=rule)
    else:
        rule = say("has requested everything already: see its table requests")
        problem = Problem(file=file, rule=rule)
    raise NotApplicableError(problem)


def _how_to_add(asking: Asking) -> list[Block]:
    """Show what a criteria set has to say before anything can be asked for."""
    first = asking.marks[0].criterion
    known = law_of(asking.case.criteria)
    law = known.name if known else Text("name and article of the law", "법령의 이름과 조항")
    how = say(
        "Write a table for each document into the file of the criteria set, such as this one for "
        "{criterion}:",
        criterion=named(first),
    )
    example = (
        "[[document]]",
        'id = "use-figures"',
        'title.en = "Monthly use figures"',
        'title.ko = "월별 이용통계"',
        'holder.en = "operations division"',
        'holder.ko = "운영부서"',
        f'basis.en = "{law.en}"',
        f'basis.ko = "{law.ko}"',
        f'settles = ["{first.id}"]',
    )
    return [Paragraph(how), Paragraph("\n".join(example))]
