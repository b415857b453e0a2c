"""What was asked for and what came of it, in words: a refusal is a fact, and no mark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from evalkit.core.messages import Lang, Message, Text, say
from evalkit.model import Case, Document, Request
from evalkit.show.forms import Worded


def name_of(case: Case, criterion: str) -> Text:
    """Return the name of a criterion or of a question."""
    question = case.criteria.questions.get(criterion)
    if question is None:
        return case.criteria[criterion].name
    return question.title or Text(question.id)


def document_of(case: Case, request: Request) -> Document:
    """Return the document that a request is about."""
    return next(d for d in case.criteria.documents if d.id == request.document)


def in_full(document: Document) -> Worded:
    """Name a document with exactly what is asked for."""
    if not document.details:
        return document.name
    return say("{document} – {details}", document=document.name, details=document.details)


def came(request: Request) -> Message:
    """Say what came of a request, when, and for which reason."""
    if request.is_open:
        if request.asked is None:
            return say("requested, no answer yet; date of the letter not recorded")
        return say("requested on {day}, no answer yet", day=request.asked)
    on = {
        "received": say("received on {day}", day=request.answered),
        "refused": say("refused on {day}", day=request.answered),
        "partly": say("received in part on {day}", day=request.answered),
    }[request.status]
    return say("{what}: {reason}", what=on, reason=request.reason) if request.reason else on


def request_lines(case: Case, most: int = 8) -> Iterator[Message]:
    """Say what a page of a case has to tell of its requests.

    Parameters
    ----------
    most : int
        How many are named in a sentence; the rest are counted.
    """
    refused = [request for request in case.requests if request.status == "refused"]
    if refused:
        yield say(
            "Documents refused: {count}. The marks that they would settle remain open.",
            count=len(refused),
        )
    for request in refused[:most]:
        yield say(
            "{project}, {document}: {came}",
            project=case.project(request.project).name,
            document=document_of(case, request).name,
            came=came(request),
        )
    if len(refused) > most:
        yield say("Refusals that are not named here: {count}.", count=len(refused) - most)
    waiting = [request for request in case.requests if request.is_open]
    if waiting:
        yield say("Documents requested and not answered yet: {count}.", count=len(waiting))
    undated = sum(1 for request in waiting if request.asked is None)
    if undated:
        yield say(
            "Requests without the date of their letter: {count}. Enter it in the column "
            "'asked' when the letter is sent.",
            count=undated,
        )
    yield from _anew(case, most)


def _anew(case: Case, most: int) -> Iterator[Message]:
    """Name the documents that came while the marks that they settle rest on nothing yet."""
    if not case.requests:
        return
    from evalkit.evidence.requests import to_rate_anew  # noqa: PLC0415 - few cases have requests

    found = list(to_rate_anew(case))
    for request, document, bare in found[:most]:
        yield say(
            "{project}, {document}: {came}, but these criteria still have no evidence: "
            "{criteria}. Enter its content as evidence, and mark them again.",
            project=case.project(request.project).name,
            document=document.name,
            came=came(request),
            criteria=[name_of(case, name) for name in bare],
        )
    if len(found) > most:
        count = len(found) - most
        yield say("Further documents received and not yet marked: {count}.", count=count)


def document_lines(case: Case, project: str, criterion: str, *, every: bool) -> Iterator[Message]:
    """Name the documents that would settle a criterion of a project, and what came of asking.

    Parameters
    ----------
    every : bool
        Whether those are named, too, that nobody asked for.
    """
    for document in case.criteria.documents:
        request = case.request_of.get((project, document.id))
        if criterion not in document.settles or (request is None and not every):
            continue
        line = say(
            "{name}, to be settled by: {title}",
            name=name_of(case, criterion),
            title=in_full(document),
        )
        if document.holder:
            line = say("{line}. Kept by: {holder}", line=line, holder=document.holder)
        if request is not None:
            line = say("{line}. Request: {came}", line=line, came=came(request))
        yield line


def request_rows(case: Case, lang: Lang) -> list[dict[str, Any]]:
    """Return the record of asking as plain data."""
    return [
        {
            "project": request.project,
            "document": request.document,
            "asked": _day(request.asked),
            "status": request.status,
            "reason": request.reason.text(lang),
            "answered": _day(request.answered),
        }
        for request in case.requests
    ]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
