"""What letters of a case say of who sends them, and of what can be done against a decision."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from evalkit.core.errors import ModelError
from evalkit.core.messages import Text
from evalkit.model.checks import instance, text, texts

_TABLE = "letterhead"


@frozen(kw_only=True)
class Letterhead:
    """What letters say of their sender; whatever is left out is a blank to fill in by hand.

    Parameters
    ----------
    sender : Text or str
        The person or body that sends them.
    contact : Text or str
        Where an answer goes: address, e-mail, telephone.
    reference : str
        Number of the file, as the sender keeps it.
    remedy : Text or str
        What a bidder can do against the decision, with the clause of the law.
    deadline : datetime.date or None
        The last day for it.
    """

    sender: Text = field(factory=Text, converter=text)
    contact: Text = field(factory=Text, converter=text)
    reference: str = ""
    remedy: Text = field(factory=Text, converter=text)
    deadline: date | None = None

    def __attrs_post_init__(self) -> None:
        problems = [
            *texts(self, _TABLE, "reference"),
            *instance(self.deadline, date, _TABLE, "deadline"),
        ]
        if problems:
            raise ModelError(problems)
