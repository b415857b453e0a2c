"""The formula families, as a person who writes a rule file reads them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attrs import frozen

from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.rules.families import Family, Slot, SlotKind, stock
from evalkit.rules.official import RULES
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.forms import CODE, TEXT, coded
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.rules.wording import allowed_words, default_words

KINDS: Mapping[SlotKind, Message] = MappingProxyType(
    {
        "number": say("number"),
        "whole": say("whole number"),
        "switch": say("true or false"),
        "word": say("word"),
        "input": say("name of an input"),
        "sum": say("names of inputs, added"),
    }
)


@frozen
class SlotLine:
    """One slot of a family."""

    family: Family
    name: str
    slot: Slot


def _allowed(line: SlotLine) -> Message:
    if line.slot.kind == "input":
        return say("one of the inputs")
    if line.slot.kind == "sum":
        return say("inputs, with + between")
    found = allowed_words(line.slot.parameter)
    if line.slot.left_out is not None:
        return say("{allowed}; left out: {value}", allowed=found, value=_written(line.slot))
    return say("{allowed}; may be left out", allowed=found) if line.slot.optional else found


def _written(slot: Slot) -> str:
    found = slot.left_out
    return decimal(found) if isinstance(found, Fraction) else str(found)


OF_SLOT: tuple[Column[SlotLine], ...] = (
    Column(say("Slot"), lambda line: line.name, CODE, keys=("slot",)),
    Column(say("Kind"), lambda line: line.slot.kind, coded(KINDS), keys=("kind",)),
    Column(
        say("Meaning"), lambda line: line.slot.parameter.meaning, TEXT, keys=("meaning",), width=40
    ),
    Column(
        say("Default"), lambda line: default_words(line.slot.parameter), TEXT, keys=("default",)
    ),
    Column(say("Allowed"), _allowed, TEXT, keys=("allowed",), width=30),
)
COLUMNS: tuple[Column[SlotLine], ...] = (
    Column(say("Family"), lambda line: line.family.id, CODE, keys=("family",)),
    Column(say("Title"), lambda line: line.family.title, TEXT, keys=("title",)),
    Column(say("Inputs"), lambda line: line.family.inputs, TEXT, keys=("inputs",)),
    *OF_SLOT,
)


def families_page(lang: Lang) -> Page:
    """Lay out every family with its slots, its sentences and the rules that use it."""
    note = say(
        "A rule file names a family, and for each slot writes a parameter that a notice sets, or a "
        "value under [fixed]."
    )
    blocks: list[Block] = [
        Heading(say("Formula families")),
        Paragraph(note),
    ]
    users = _users()
    for family in stock().values():
        blocks += _family(family, users.get(family.id, []), lang)
    return Page(blocks, lang)


def families_rows(lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a slot."""
    lines = [line for family in stock().values() for line in _lines(family)]
    return rows_of(COLUMNS, lines, lang)


def _lines(family: Family) -> list[SlotLine]:
    return [SlotLine(family, name, slot) for name, slot in family.slots.items()]


def _users() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, rule in RULES.items():
        if rule.body is not None:
            found.setdefault(rule.body.family.id, []).append(name)
    return found


def _family(family: Family, users: list[str], lang: Lang) -> list[Block]:
    lines = [say("Inputs of each bid: {names}", names=family.inputs or say("what the rule says"))]
    if family.alone({}):
        lines.append(say("Uses one bid at a time."))
    elif family.alone_with:
        where = [f"{slot} = {word}" for slot, word in family.alone_with.items()]
        lines.append(say("Also uses the other bids, except with {settings}.", settings=where))
    else:
        lines.append(say("Also uses the other bids."))
    lines += [say("Must hold: {order}", order=order) for order in family.orders]
    lines += [
        say("Sentence {name}: {text}", name=name, text=text)
        for name, text in family.sentences.items()
    ]
    lines.append(say("Rules: {names}", names=users or "–"))
    blocks: list[Block] = [
        Heading(f"{family.id}: {family.title.text(lang)}", 2),
        Bullets(lines),
    ]
    if family.slots:
        blocks.append(table_of(OF_SLOT, _lines(family), lang))
    return blocks
