"""The facts of a case on its page: each once, with its source as a link that can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from attrs import frozen

from evalkit.core.messages import Text, say
from evalkit.model import Evidence
from evalkit.show.forms import Worded
from evalkit.show.report.web.view import View

_CONFIDENCE = {
    "high": say("confidence high"),
    "medium": say("confidence medium"),
    "low": say("confidence low"),
}
"""Most cases use these; another word stays as it was written."""


@frozen
class FactLine:
    """One fact.

    Parameters
    ----------
    number : int
        Its place in the case.
    project : str
        Id; empty where every project may cite it.
    statement : Text
    before, after : sequence of str or Message
        What stands before and after the title of the source.
    title : str
    url : str
        Empty where it is no address that a browser may follow.
    """

    number: int
    project: str
    statement: Text
    before: tuple[Worded, ...]
    title: str
    url: str
    after: tuple[Worded, ...]


def facts_of(view: View, project: str | None) -> Iterator[FactLine]:
    """Yield the facts of a project in the order of the case; of all where it is None."""
    notes = {conflict.id: conflict.note for conflict in view.case.conflicts}
    for number, fact in enumerate(view.case.evidence):
        if project is None or fact.project == project:
            yield _fact(view, number, fact, notes)


def _fact(view: View, number: int, fact: Evidence, notes: dict[str, Text]) -> FactLine:
    before: list[Worded] = [
        view.case.criteria.kind_name(fact.kind),
        ", ".join(filter(None, (fact.publisher, fact.source_date or fact.date))),
    ]
    after: list[Worded] = []
    if fact.date and fact.source_date and fact.date != fact.source_date:
        after.append(say("as of {date}", date=fact.date))
    if fact.figure:
        after.append(say("in the source: “{words}”", words=fact.figure))
    if fact.confidence:
        after.append(
            _CONFIDENCE.get(fact.confidence, say("confidence {level}", level=fact.confidence))
        )
    if fact.conflict:
        note = notes.get(fact.conflict)
        after.append(say("sources differ: {note}", note=note) if note else say("sources differ"))
    return FactLine(
        number,
        fact.project,
        fact.statement,
        tuple(part for part in before if part),
        fact.source_title or (fact.url if followed(fact.url) else ""),
        followed(fact.url),
        (*after, fact.id),
    )


def followed(url: str) -> str:
    """Return an address that a browser may follow, else nothing: http and https alone."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
