"""The head of a case, ``case.toml``: who and what, the criteria set, the tender, the draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from attrs import frozen

from evalkit.core.errors import ModelError
from evalkit.core.messages import Text, say
from evalkit.files.fields import Fields
from evalkit.files.kinds import DAY, FORMAT, NAMES, NUMBER, SOME_WORDS, TEXT, choice
from evalkit.files.noun import Field, FieldKind, Noun
from evalkit.model import Case, Draw, Letterhead, Tender
from evalkit.model.case_draft import WITHIN

TENDER = Noun(
    say("tender"),
    Tender,
    (
        Field("notice_date", DAY, say("the rules must have been in force on it")),
        Field("reference", NUMBER, say("the amount that prices are scored on")),
        Field("budget", NUMBER, say("what a set may name as ceiling")),
        Field("fixed_costs", NUMBER,
              say("for works: statutory costs that bids may not change (A)")),
        Field("least_price", NUMBER, say("for works: 98 % of the net cost, rounded up")),
        Field("unit", TEXT, say("currency of the prices"),
              unset=say("the `currency` of the set, or none is shown")),
        Field("reference_kind", SOME_WORDS, say("what that amount is, in the words of the notice")),
        Field("budget_kind", SOME_WORDS, say("what that amount is, in the words of the notice")),
        Field("out_of_force", SOME_WORDS,
              say("why rules are used that were not in force on the date of the notice")),
    ),
)  # fmt: skip


def read_tender(fields: Fields, key: str = "tender", _required: bool = False) -> Tender | None:
    """Read ``[tender]``; a key that is wrong is left out, so that the rest can be judged."""
    inner = fields.table_of(key)
    if inner is None:
        return None
    values = TENDER.values(inner)
    try:
        return TENDER.make(**values)
    except ModelError as error:
        inner.refuse(error)
        return None


def tender_plain(tender: Tender | None) -> dict[str, object]:
    """Return ``[tender]`` as plain data, empty where there is none."""
    return {} if tender is None else {"tender": TENDER.write(tender)}


LETTERHEAD = Noun(
    say("letterhead"),
    Letterhead,
    (
        Field("sender", SOME_WORDS, say("who sends letters: a person or a body")),
        Field("contact", SOME_WORDS, say("where an answer goes: address, e-mail, telephone")),
        Field("reference", TEXT, say("number of the file, as the sender keeps it")),
        Field("remedy", SOME_WORDS,
              say("what a bidder can do against the decision, with the clause of the law")),
        Field("deadline", DAY, say("the last day for that")),
    ),
)  # fmt: skip


def _read_letterhead(fields: Fields, key: str, _required: bool = False) -> Letterhead | None:
    """Read ``[letterhead]``; None where there is none, or one that cannot be made."""
    inner = fields.table_of(key)
    if inner is None:
        return None
    values = LETTERHEAD.values(inner)
    try:
        return LETTERHEAD.make(**values)
    except ModelError as error:
        inner.refuse(error)
        return None


DRAW = Noun(
    say("draw"),
    Draw,
    (
        Field("projects", NAMES, say("ids, first drawn first"), required=True),
        Field("note", SOME_WORDS, say("where and before whom")),
    ),
)


def _draws(fields: Fields, key: str, _required: bool) -> list[Draw]:
    """Read every draw, whole or not, so that each keeps its place in the list."""
    return [
        DRAW.make(**DRAW.values(fields.named(raw, DRAW.called, number)))
        for number, raw in enumerate(fields.list_of(key), 1)
    ]


@frozen
class Head:
    """What the head of a case says; the criteria set by its id, its file, or in full."""

    id: str
    evaluators_within: str
    title: Text
    notice: Text
    tender: Tender | None
    draws: tuple[Draw, ...]
    letterhead: Letterhead | None = None
    criteria: object = None
    criteria_version: str = ""
    criteria_sha256: str = ""

    @classmethod
    def of(cls, case: Case, **criteria: Any) -> Head:
        """Return the head of a case."""
        return cls(
            case.id,
            case.evaluators_within,
            case.title,
            case.notice,
            case.tender,
            case.draws,
            case.letterhead,
            **criteria,
        )


def _id_is_filled(fields: Fields, _values: dict[str, Any]) -> None:
    if "id" in fields and fields.take("id") == "":
        fields.wrong("id", say("is empty"))


HEAD = Noun(
    say("case"),
    Head,
    (
        FORMAT,
        Field("id", TEXT, say("name in files and commands"), required=True),
        Field("evaluators_within", choice(WITHIN, "case"),
              say("`project`: the name of an evaluator means one person only within a project")),
        Field("criteria", FieldKind(lambda fields, key, _: fields.take(key)),
              say("id of a set that comes with evalkit, or a `.toml` or `.json` file in this "
                  "folder"), unset=say("required")),
        Field("criteria_version", TEXT, say("any other version is refused")),
        Field("criteria_sha256", TEXT, say("any other content is refused")),
        Field("title", SOME_WORDS, say("name for people")),
        Field("notice", SOME_WORDS, say("printed on every page")),
        Field("tender", FieldKind(read_tender, TENDER.write, parts=(TENDER,)),
              say("the notice of an award, for a case with a procedure")),
        Field("letterhead",
              FieldKind(_read_letterhead, LETTERHEAD.write, parts=(LETTERHEAD,)),
              say("what letters say of their sender, and of what can be done")),
        Field("draw", FieldKind(_draws, lambda draws: [*map(DRAW.write, draws)], (), parts=(DRAW,),
                           listed=True), say("a recorded draw between tied projects"), "draws"),
    ),
    settle=_id_is_filled,
)  # fmt: skip


_INNER: Mapping[str, Noun[Any]] = MappingProxyType({"tender": TENDER, "letterhead": LETTERHEAD})
"""Tables of a head that stand in the sheet ``case`` as keys with their name before them."""


def head_rows(head: Head) -> Iterator[tuple[str, str]]:
    """Yield the rows of the sheet ``case``: a key and its value, words once in each language."""
    for one in HEAD.fields:
        value = one.of(head)
        if one.kind.languages:
            yield from zip(one.columns, (value.en, value.ko), strict=True)
        elif one.key in _INNER and value is not None:
            for key, plain in _INNER[one.key].write(value).items():
                parts = plain.items() if isinstance(plain, dict) else [("", plain)]
                for lang, text in parts:
                    yield f"{one.key}_{key}{'_' + lang if lang else ''}", str(text)
        elif one.key != "draw" and one.is_written(head):
            yield one.key, str(one.kind.write(value))


def head_place(key: str) -> tuple[tuple[str, ...], bool]:
    """Return where a key of the sheet ``case`` stands in a head, and whether it is known there."""
    noun: Noun[Any] = HEAD
    path: tuple[str, ...] = ()
    for name, inner in _INNER.items():
        if key.startswith(f"{name}_"):
            noun, path, key = inner, (name,), key.removeprefix(f"{name}_")
    for one in noun.fields:
        if key == one.key:
            return (*path, key), True
        if one.kind.languages and key in one.columns:
            return (*path, one.key, key[-2:]), True
    return (*path, key), False
