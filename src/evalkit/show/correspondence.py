"""What letters have in common: who writes to whom, under which number, when, and what is missing.

Nothing is invented: what neither the case nor its reader says is a blank in brackets, and a note
for the sender says where it can be written down once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from evalkit.core.messages import Message, Text, say
from evalkit.model import Case, Letterhead
from evalkit.show.forms import Worded
from evalkit.show.pages import Block, Bullets, Heading, Paragraph


@frozen(kw_only=True)
class Correspondence:
    """What a letter says of itself.

    Parameters
    ----------
    head : Letterhead
    day : datetime.date or None
        Of the letter.
    """

    head: Letterhead
    day: date | None = None

    @classmethod
    def of(
        cls,
        case: Case,
        *,
        day: date | None = None,
        sender: str = "",
        reference: str = "",
        deadline: date | None = None,
    ) -> Correspondence:
        """Take what the case says, and in its place what is given."""
        head = case.letterhead or Letterhead()
        if sender:
            head = evolve(head, sender=Text(sender, sender))
        if reference:
            head = evolve(head, reference=reference)
        if deadline is not None:
            head = evolve(head, deadline=deadline)
        return cls(head=head, day=day)

    @property
    def sender(self) -> Worded:
        """Who sends it, or a blank."""
        return self.head.sender or say("[name of the person or organisation that sends it]")

    def opening(self, to: Worded, subject: Worded, *, office: Worded | None = None) -> list[Block]:
        """Return the lines above a letter, in the order of official letters."""
        head = self.head
        lines = [say("To: {body}", body=to)]
        if office is not None:
            lines.append(say("Office: {office}", office=office))
        lines += [
            say("From: {sender}", sender=self.sender),
            say("Answer to: {address}", address=head.contact or say(
                "[postal address, e-mail, telephone]"
            )),
            say("Reference: {number}", number=head.reference or say("[number of the file]")),
            say("Date: {day}", day=say("[date of the letter]") if self.day is None else self.day),
            say("Subject: {subject}", subject=subject),
        ]  # fmt: skip
        return [Paragraph(line) for line in lines]

    def closing(self) -> list[Block]:
        """Return what ends a letter: what is enclosed, and who signs."""
        return [
            Paragraph(say("Enclosures: none.")),
            Paragraph(say("{sender} (signature or seal)", sender=self.sender)),
        ]

    def remedy(self) -> list[Block]:
        """Return what can be done against a decision, until when and by which clause."""
        head = self.head
        return [
            Heading(say("Remedy and deadline"), 2),
            Bullets(
                [
                    say("Remedy: {remedy}", remedy=head.remedy or say(
                        "[what can be done, before whom, by which article of which law]"
                    )),
                    say("Deadline: {day}", day=head.deadline or say(
                        "[last day for it, or the term and from when it runs]"
                    )),
                ]
            ),
        ]  # fmt: skip

    def missing(self, *, decides: bool) -> Iterator[Message]:
        """Yield what the sender has to fill in, and where it is written down for all letters.

        Parameters
        ----------
        decides : bool
            Whether the letter tells of a decision, against which there is a remedy.
        """
        head = self.head
        asked: list[tuple[object, str]] = [
            (head.sender, "sender"), (head.contact, "contact"), (head.reference, "reference"),
        ]  # fmt: skip
        if decides:
            asked += [(head.remedy, "remedy"), (head.deadline, "deadline")]
        keys = [key for value, key in asked if not value]
        if keys:
            yield say(
                "Missing in the table [letterhead] of case.toml, from which all letters take it: "
                "{keys}.",
                keys=keys,
            )
        if self.day is None:
            yield say("Give the date of the letter with --date.")


def published(case: Case) -> Iterator[Message]:
    """Yield what a case says of who publishes its results, and of what can be done against them."""
    head = case.letterhead or Letterhead()
    if head.sender:
        yield say("Published by: {sender}", sender=head.sender)
    if head.reference:
        yield say("Reference: {number}", number=head.reference)
    if head.remedy:
        yield say("Remedy: {remedy}", remedy=head.remedy)
    if head.deadline is not None:
        yield say("Deadline: {day}", day=head.deadline)


def for_sender(lines: list[Message]) -> list[Block]:
    """Return the part of a letter that is for its sender alone; nothing where it has no lines."""
    if not lines:
        return []
    title = say("For the sender: delete this part before the letter is sent")
    return [Heading(title, 2), Bullets(lines)]
