"""The letters that ask for documents: one a holder, with blanks for whoever sends it.

A letter names offices and roles, never people. What its sender has to fill in stands in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from attrs import evolve, frozen

from evalkit.core.messages import Lang, Message, Text, say, words
from evalkit.evidence.requests import Askable, Asking, Holder
from evalkit.model import CriteriaSet, Document, Project
from evalkit.show.columns import BLANK, Column, table_of
from evalkit.show.correspondence import Correspondence, for_sender
from evalkit.show.forms import TEXT, Worded
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.requests import in_full


@frozen
class AccessLaw:
    """A law on access to information: its name, its terms, and what can be done under it.

    Parameters
    ----------
    name : Text
    terms, remedies : tuple of Message
        With their articles.
    read : Message
        Which text of it these were read in.
    """

    name: Text
    terms: tuple[Message, ...]
    remedies: tuple[Message, ...]
    read: Message


LAWS: Mapping[str, AccessLaw] = MappingProxyType(
    {
        "KR": AccessLaw(
            Text(
                "the Official Information Disclosure Act (공공기관의 정보공개에 관한 법률) "
                "of Korea",
                "「공공기관의 정보공개에 관한 법률」",
            ),
            (
                say(
                    "Article 11(1) of the Official Information Disclosure Act: whether to disclose "
                    "is decided within 10 days of receipt of the request."
                ),
                say(
                    "Article 11(2) of the same Act: for unavoidable reasons this term may be "
                    "extended by up to 10 days, of which the applicant is told in writing, with "
                    "the reason."
                ),
            ),
            (
                say(
                    "Article 18(1) of the same Act: against a refusal, in whole or in part, an "
                    "objection may be filed with your office in writing within 30 days of notice; "
                    "where nothing is decided within 20 days of the request, within 30 days of the "
                    "end of these."
                ),
                say(
                    "Articles 19 and 20 of the same Act: administrative appeal and administrative "
                    "litigation are open as well."
                ),
            ),
            say("Act No. 14839, in force from 26 July 2017"),
        )
    }
)
"""By country the law under which anybody may ask."""


def law_of(criteria: CriteriaSet) -> AccessLaw | None:
    """Return the law on access to information of a set's country; None where it is not known."""
    return LAWS.get(criteria.jurisdiction.strip().upper().partition("-")[0])


def letter_page(
    asking: Asking,
    holder: Holder,
    lang: Lang,
    *,
    day: date | None = None,
    about: Correspondence | None = None,
) -> Page:
    """Lay out the letter to one holder.

    Parameters
    ----------
    asking : Asking
    holder : Holder
        One of ``asking.by_holder``.
    day : datetime.date, optional
        Of the letter, where `about` is not given; a blank to fill in by default.
    about : Correspondence, optional
        Who sends it, and when; by default what the case says of that.
    """
    case, asks = asking.case, asking.by_holder[holder]
    about = about or Correspondence.of(case, day=day)
    law = law_of(case.criteria)
    under = law.name if law else say("the law on access to information that holds for your office")
    blocks: list[Block] = [
        Heading(say("Request for disclosure of documents")),
        *about.opening(
            holder.body or say("[name of the body]"),
            say("Request for disclosure of documents"),
            office=holder.office or say("[name of the office]"),
        ),
        Heading(say("Documents requested"), 2),
        Paragraph(
            say(
                "Under {law}, disclosure of the documents below is requested. Each is given "
                "its usual name; where your office keeps it under another name, the document "
                "with the same content is meant.",
                law=under,
            )
        ),
        table_of(_columns(asks), _by_document(asks), lang),
        Heading(say("Terms of the request"), 2),
        Bullets(list(_manner())),
        Heading(say("Term and remedy"), 2),
        Bullets(list(_terms(law))),
        *about.closing(),
        *for_sender([*_for_sender(law, asks), *about.missing(decides=False)]),
    ]
    if case.notice:
        blocks.append(Paragraph(case.notice, aside=True))
    return Page(blocks, lang)


def _terms(law: AccessLaw | None) -> Iterator[Worded]:
    """Say within which term an answer is due, and what can be done where there is none."""
    if law is None:
        yield say("Term: {term}", term=say("[within which an answer is due, with the article]"))
        yield say("Remedy: {remedy}", remedy=say(
            "[what can be done, before whom, by which article of which law]"
        ))  # fmt: skip
        return
    yield from law.terms
    yield from law.remedies


@frozen
class _Line:
    """One document of a letter, with all projects for which it is asked."""

    number: int
    document: Document
    projects: tuple[Project, ...]


def _by_document(asks: Sequence[Askable]) -> list[_Line]:
    of: dict[str, list[Askable]] = {}
    for ask in asks:
        of.setdefault(ask.document.id, []).append(ask)
    return [
        _Line(number, same[0].document, tuple(ask.project for ask in same))
        for number, same in enumerate(of.values(), 1)
    ]


def _columns(asks: Sequence[Askable]) -> list[Column[_Line]]:
    """Return the columns of the list; one of bases only where there is some."""
    basis: Column[_Line] = Column(
        say("Legal basis"), lambda line: line.document.basis or BLANK, width=30
    )
    return [
        Column(say("No."), lambda line: str(line.number)),
        Column(say("Document"), lambda line: in_full(line.document), width=34),
        Column(say("Projects, and their periods"), _projects, _LINES, width=34),
        *([basis] if any(ask.document.basis for ask in asks) else []),
    ]


def _projects(line: _Line) -> list[Message]:
    return [
        say("{project}, {period}", project=one.name, period=one.period or say("[period]"))
        for one in line.projects
    ]


_LINES = evolve(TEXT, write=lambda lines, lang: "; ".join(line.text(lang) for line in lines))


def _manner() -> Iterator[Message]:
    yield say(
        "Where a part of a document may not be disclosed, disclosure of the rest is requested, "
        "with the part withheld and the ground named in writing."
    )
    yield say(
        "Names and other particulars of private persons are not requested; please redact them."
    )
    yield say(
        "Where your office does not keep a document, please pass the request on to the office that "
        "does, or name it."
    )
    yield say("Form of the copies: {form}", form=say("[files / copies on paper / inspection]"))
    yield say("Way of delivery: {way}", way=say("[by network or e-mail / by post / in person]"))


def _for_sender(law: AccessLaw | None, asks: Sequence[Askable]) -> Iterator[Message]:
    yield say("Fill in everything in brackets.")
    yield say(
        "Where the body has a form or a web site of its own for such requests, copy the text into "
        "it."
    )
    if law is None:
        yield say(
            "Name the law on access to information: none is known here for the jurisdiction of "
            "the criteria set."
        )
    else:
        yield say(
            "The articles are those of {text}: compare them with the text that is in force today, "
            "and the bases of the single documents with theirs, above all those that are marked "
            "as from memory.",
            text=law.read,
        )
    if not all(ask.document.basis for ask in asks):
        yield say("A document without a legal basis has none in the criteria set: name it.")
    yield say(
        "Write the day on which the letter is sent, and later what comes, into the table "
        "requests.csv, and put that into the folder of the case."
    )


def letter_title(holder: Holder, lang: Lang) -> str:
    """Return the title of the document that holds a letter."""
    name = [words(part, lang) for part in (holder.body, holder.office) if part]
    return " – ".join([say("Request for disclosure of documents").text(lang), *name])


def file_stem(holder: Holder, lang: Lang) -> str:
    """Return what the file of a letter is called after: letters and digits, hyphens between."""
    name = "-".join(words(part, lang) for part in (holder.body, holder.office) if part)
    return "-".join(re.findall(r"\w+", name)) or "letter"
