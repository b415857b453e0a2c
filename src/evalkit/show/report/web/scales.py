"""The scales of the criteria, once for all projects, with what would settle a mark on them."""

from __future__ import annotations

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Text, say
from evalkit.model import Criterion, Document, Question
from evalkit.scales import Categories, Levels
from evalkit.show.evaluation.contributions import scale_text
from evalkit.show.evaluation.wording import value_text
from evalkit.show.forms import Worded
from evalkit.show.report.web.cells import MarkGrid


@frozen
class LevelLine:
    """One level of a scale."""

    value: str
    title: Text
    worth: Message
    text: Text


@frozen
class ScaleBlock:
    """A criterion or question: what is asked, its scale, and what settles a mark.

    Parameters
    ----------
    number : int
    name : str
    about : Text
    levels : sequence of LevelLine
    words : Message or None
        Of a scale without levels.
    documents : sequence of Document
    where : Text
        Where to look first.
    limits : Text
    """

    number: int
    name: str
    about: Text
    levels: tuple[LevelLine, ...]
    words: Worded
    documents: tuple[Document, ...]
    where: Text
    limits: Text


def scale_blocks(grid: MarkGrid) -> list[ScaleBlock]:
    """Return a block for each column of the hub."""
    documents = grid.view.case.criteria.documents
    return [
        ScaleBlock(
            grid.number[one.id],
            grid.name(one),
            one.text if isinstance(one, Question) else one.description,
            () if isinstance(one, Question) else _levels(one),
            say("yes or no") if isinstance(one, Question) else _words(one),
            tuple(document for document in documents if one.id in document.settles),
            Text() if isinstance(one, Question) else one.how,
            Text() if isinstance(one, Question) else one.limits,
        )
        for one in grid.columns
    ]


def _levels(one: Criterion) -> tuple[LevelLine, ...]:
    if not isinstance(one.scale, Levels | Categories):
        return ()
    return tuple(
        LevelLine(
            value_text((level.value, level.value)),
            level.title,
            say("{share} %", share=near_decimal(level.utility * 100, 1)),
            level.text,
        )
        for level in one.scale.levels
    )


def _words(one: Criterion) -> Worded:
    if one.scale is None or isinstance(one.scale, Levels | Categories):
        return ""
    scale = scale_text(one)
    return say("{scale}, in {unit}", scale=scale, unit=one.unit) if one.unit else scale
