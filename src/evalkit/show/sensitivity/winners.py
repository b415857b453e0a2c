"""How certain and possible winners are written."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import Lang, say
from evalkit.sensitivity.winning.preference import shortened
from evalkit.sensitivity.winning.winners import Winners
from evalkit.show.pages import Bullets, Heading, Page, Paragraph


def page(result: Winners, lang: Lang) -> Page:
    """Return who is first whatever happens, and who can be, in sentences."""
    names = result.matrix.names
    certain = [names[i] for i in result.certain]
    if not certain and result.undecided:
        finding = say(
            "Not known, whether first at all admissible weights and marks: {names}.",
            names=shortened([names[i] for i in result.undecided]),
        )
    elif not certain:
        finding = say("No project is first at all admissible weights and marks.")
    elif result.sole:
        finding = say(
            "First at all admissible weights and marks, and never tied: {name}.",
            name=certain[0],
        )
    else:
        finding = say(
            "First, perhaps tied, at all admissible weights and marks: {names}.",
            names=certain,
        )
    sentences = [finding]
    if not result.sole:
        sentences.append(
            say(
                "Possible winners: {count} of {all} ({names}).",
                count=len(result.possible),
                all=len(names),
                names=shortened([names[i] for i in result.possible]),
            )
        )
    if result.unproven:
        near = shortened([names[i] for i in result.unproven])
        sentences.append(say("Not certified, whether they can be first: {names}.", names=near))
    return Page(
        [
            Heading(say("Certain and possible winners").text(lang), 2),
            Paragraph(" ".join(message.text(lang) for message in sentences)),
            Bullets([m.text(lang) for m in (*result.cut_short, *result.notes, result.road)]),
        ]
    )


def rows(result: Winners, lang: Lang) -> list[dict[str, Any]]:
    """Return one row a project, in the order of the matrix."""
    return [
        {
            "project": result.matrix.projects[c.project],
            "name": result.matrix.names[c.project].text(lang),
            "certain": None if c.project in result.undecided else c.project in result.certain,
            "possible": {"possible": True, "never": False, "open": None}[c.state],
        }
        for c in result.potential.chances
    ]
