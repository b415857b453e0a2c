"""Projects, and what is said of them: marks, measures, evidence, and where sources disagree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evalkit.core.ids import id_of
from evalkit.core.messages import say
from evalkit.files.formats.cells import Cells
from evalkit.files.formats.numbers import cell_text, number_plain
from evalkit.files.formats.table import NumberedRow
from evalkit.files.kinds import DAY, FILLED, ID, NAME, NAMES, NUMBER, TEXT, WORDS, choice
from evalkit.files.noun import Field, FieldKind, Noun
from evalkit.model import Conflict, Evidence, Mark, Project, Request
from evalkit.model.request import REQUESTS


def _value_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], Any]:
    """Read a word where the criterion of the row has words, else a mark."""
    criterion = cells.place("criterion")

    def read(row: NumberedRow) -> Any:
        if id_of(row[1][criterion]) in cells.worded:
            return cells.text(row, key).strip()
        return cells.mark(row, key)

    return read


def _worth_cell(cells: Cells, key: str, _required: bool) -> Callable[[NumberedRow], Any]:
    """Read a level where the adjustment of the row has levels, else points or nothing."""
    adjustment = cells.place("adjustment")

    def read(row: NumberedRow) -> Any:
        text = cells.text(row, key).strip()
        if not text or id_of(row[1][adjustment]) in cells.worded:
            return text or None
        return cells.mark(row, key)

    return read


def _plain_value(value: Any) -> object:
    if isinstance(value, str):
        return value
    plain = number_plain(value)
    return cell_text(value) if isinstance(plain, str) else plain


VALUE = FieldKind(NUMBER.read, _plain_value, cell=_value_cell)
WORTH = FieldKind(NUMBER.read, _plain_value, cell=_worth_cell)
REASON = Field("reason", WORDS, say("why, in words"))
OF_PROJECT = Field("project", NAME, say("id of a project"), required=True)
OF_CRITERION = Field("criterion", NAME, say("id of a criterion or a question"), required=True)
_MARKER = say(
    "who marked; several evaluators of one criterion form a panel, and [each must give every "
    "mark](../how-to/missing-evidence.md)"
)
_ENDS = (
    Field("value", VALUE, say("the mark"), required=True,
          unset=say("required, or `low` and `high`"),
          of=lambda m: None if m.is_range else m.low),
    Field("low", VALUE, say("the lowest that the evidence leaves open, instead of a value"),
          of=lambda m: m.low if m.is_range else None),
    Field("high", VALUE, say("the highest that the evidence leaves open"),
          of=lambda m: m.high if m.is_range else None),
)  # fmt: skip
CITED = Field("evidence", NAMES, say("ids of facts, separated by `;`"))

PROJECT = Noun(
    say("project"),
    Project,
    (
        Field("id", ID, say("name in files and commands"), required=True),
        Field("title", WORDS, say("name for people")),
        Field("note", WORDS, say("printed below the title")),
        Field("body", WORDS,
              say("body in charge, such as a city; requests for documents go to its offices"),
              rare=True),
        Field("period", TEXT, say("when it ran, such as `2018-2022`"), rare=True),
        Field("affiliation", TEXT,
              say("where it comes from, such as a country, in the words that `affiliation` of "
                  "evaluators has; without it, `body` counts"),
              rare=True),
    ),
)  # fmt: skip
MARK = Noun(
    say("mark"),
    Mark,
    (
        OF_PROJECT,
        OF_CRITERION,
        Field("evaluator", NAME, _MARKER),
        *_ENDS,
        REASON,
        CITED,
    ),
)
MEASURE = Noun(
    say("measure"),
    Mark,
    (
        OF_PROJECT,
        OF_CRITERION,
        *_ENDS,
        Field("unit", NAME, say("the unit of the criterion"), required=True),
        REASON,
        CITED,
        Field("evaluator", NAME, _MARKER, rare=True),
    ),
)
EVIDENCE = Noun(
    say("evidence"),
    Evidence,
    (
        Field("id", ID, say("name in files and commands"), required=True),
        Field("project", ID, say("empty: context that every project may cite")),
        Field("kind", FILLED, say("one of the kinds that the criteria set lists"), required=True),
        Field("topic", TEXT, say("what it is about")),
        Field("statement", WORDS, say("the fact, in your own words")),
        Field("value", TEXT, say("a number of the fact")),
        Field("unit", TEXT, say("the unit of that number")),
        Field("date", TEXT, say("when that number holds")),
        Field("source_title", TEXT, say("what the source is called")),
        Field("publisher", TEXT, say("who published it")),
        Field("url", TEXT, say("where it can be opened")),
        Field("source_date", TEXT, say("when it was published")),
        Field("figure", TEXT, say("the figure in the words of the source")),
        Field("confidence", TEXT, say("how far it can be relied on")),
        Field("conflict", ID, say("id of a row in `conflicts`")),
    ),
)
CONFLICT = Noun(
    say("conflict"),
    Conflict,
    (
        Field("id", ID, say("named by evidence"), required=True),
        Field("note", WORDS, say("what the sources disagree about")),
        Field("criteria", NAMES, say("ids of the criteria that this touches; may be empty")),
    ),
)
REQUEST = Noun(
    say("request"),
    Request,
    (
        OF_PROJECT,
        Field("document", NAME, say("id of a document of the criteria set"), required=True),
        Field("asked", DAY, say("the day of the letter, such as 2026-11-22")),
        Field("status", choice(REQUESTS, "asked"),
              say("result: `asked` (no answer yet), `received`, `refused`, `partly`"),
              required=True),
        Field("reason", WORDS,
              say("why it was refused, in the words of the answer; or what was held back")),
        Field("answered", DAY,
              say("the day of the answer; required unless the status is `asked`")),
        Field("note", WORDS, say("anything else, such as the number of the request")),
    ),
)  # fmt: skip
