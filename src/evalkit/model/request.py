"""A document that was asked for, and what came of it: a fact beside the marks, never a mark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from reprlib import repr as short
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import Text, say
from evalkit.model.checks import choice, id_fields, text

RequestStatus = Literal["asked", "received", "refused", "partly"]
REQUESTS: tuple[RequestStatus, ...] = ("asked", "received", "refused", "partly")
_TABLE = "requests"


@frozen(kw_only=True)
class Request:
    """One document that was asked for, about one project.

    Parameters
    ----------
    project, document : str
        Ids: of a project of the case, and of a document of its criteria set.
    asked : datetime.date or None
        None: the day is not recorded, or the letter is not sent yet.
    status : {'asked', 'received', 'refused', 'partly'}
        What came of it; ``asked``: no answer yet.
    reason : Text or str
        Why it was refused, in the words of the answer; or what of it was held back.
    answered : datetime.date or None
        The day of the answer; required where there is one.
    note : Text or str
        Anything else, such as the number under which the office keeps the request.
    """

    project: str
    document: str
    asked: date | None = None
    status: RequestStatus = "asked"
    reason: Text = field(factory=Text, converter=text)
    answered: date | None = None
    note: Text = field(factory=Text, converter=text, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = list(id_fields(self, _TABLE, "project", "document", "status"))
        if not problems:
            problems = [*choice(self.status, REQUESTS, _TABLE, "status"), *self._answer()]
        if problems:
            raise ModelError(problems)

    @property
    def is_open(self) -> bool:
        """Whether there is no answer yet."""
        return self.status == "asked"

    def _answer(self) -> Iterator[Problem]:
        """Check that dates and reason fit what came of the request."""
        wrong = [*_day(self.asked, "asked"), *_day(self.answered, "answered")]
        yield from wrong
        if wrong:
            return
        if self.status == "refused" and not (self.reason.en.strip() or self.reason.ko.strip()):
            yield Problem(
                table=_TABLE,
                field="reason",
                rule=say("must say why the document was refused"),
                remedy=say("write the reason that the answer gives"),
            )
        if self.answered is None and self.status in REQUESTS[1:]:
            yield Problem(
                table=_TABLE,
                field="answered",
                rule=say("is empty, but the request was answered"),
                remedy=say("write the date of the answer"),
            )
        if self.answered is None:
            return
        if self.is_open:
            yield Problem(
                table=_TABLE,
                field="answered",
                rule=say("is the date of an answer, but the status says that there is none"),
                value=self.answered.isoformat(),
                remedy=say("write the result: {names}", names=REQUESTS[1:]),
            )
        if self.asked is not None and self.answered < self.asked:
            yield Problem(
                table=_TABLE,
                field="answered",
                rule=say("is before the date of the request, {day}", day=self.asked),
                value=self.answered.isoformat(),
            )


def _day(value: object, name: str) -> Iterator[Problem]:
    """Refuse what is no day: a time would be compared with days, and cannot be."""
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        yield Problem(table=_TABLE, field=name, rule=say("must be a date"), value=short(value))
