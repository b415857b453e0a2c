"""The formula families, as a person who writes a rule file reads them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from evalkit.core.messages import Lang, Message, say
from evalkit.rules.families import Family, Kind, Slot, stock
from evalkit.rules.official import RULES
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph, Table
from evalkit.show.rules.wording import allowed_words, default_words

KINDS: Mapping[Kind, Message] = MappingProxyType(
    {
        "number": say("number"),
        "whole": say("whole number"),
        "switch": say("true or false"),
        "word": say("word"),
        "input": say("name of an input"),
    }
)


def families_page(lang: Lang) -> Page:
    """Lay out every family with its slots, its sentences and the rules that use it."""
    blocks: list[Block] = [Heading(say("Formula families").text(lang))]
    blocks.append(
        Paragraph(
            say(
                "A rule file names a family, and for each slot writes a parameter that a notice "
                "sets, or a value under [fixed]."
            ).text(lang)
        )
    )
    users = _users()
    for family in stock().families.values():
        blocks += _family(family, users.get(family.id, []), lang)
    return Page(blocks)


def families_rows(lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict a slot."""
    return [
        {
            "family": family.id,
            "title": family.title.text(lang),
            "inputs": ", ".join(family.inputs),
            "slot": name,
            "kind": slot.kind,
            "meaning": slot.parameter.meaning.text(lang),
            "default": default_words(slot.parameter),
            "allowed": _allowed(slot).text(lang),
        }
        for family in stock().families.values()
        for name, slot in family.slots.items()
    ]


def _users() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, rule in RULES.items():
        if rule.body is not None:
            found.setdefault(rule.body.family.id, []).append(name)
    return found


def _family(family: Family, users: list[str], lang: Lang) -> list[Block]:
    lines = [say("Reads of each bid: {names}", names=family.inputs or say("what the rule says"))]
    if family.alone:
        lines.append(say("Looks at one bid at a time."))
    else:
        lines.append(say("Looks at the other bids, too."))
    lines += [say("Must hold: {order}", order=order) for order in family.orders]
    lines += [
        say("Sentence {name}: {text}", name=name, text=text)
        for name, text in family.sentences.items()
    ]
    lines.append(say("Rules: {names}", names=users or "–"))
    blocks: list[Block] = [
        Heading(f"{family.id}: {family.title.text(lang)}", 2),
        Bullets([line.text(lang) for line in lines]),
    ]
    if family.slots:
        headers = [say("Slot"), say("Kind"), say("Meaning"), say("Default"), say("Allowed")]
        rows = [
            [
                name,
                KINDS[slot.kind].text(lang),
                slot.parameter.meaning.text(lang),
                default_words(slot.parameter),
                _allowed(slot).text(lang),
            ]
            for name, slot in family.slots.items()
        ]
        blocks.append(Table([h.text(lang) for h in headers], rows, wrap=((2, 40), (4, 30))))
    return blocks


def _allowed(slot: Slot) -> Message:
    if slot.kind == "input":
        return say("one of the inputs")
    found = allowed_words(slot.parameter)
    return say("{allowed}; may be left out", allowed=found) if slot.optional else found
