"""The preconditions of a criteria set, ``[[precondition]]``, read and written."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.files.numbers import number_plain
from evalkit.files.scale_files import write_words
from evalkit.model import Precondition
from evalkit.model.amounts import AMOUNTS
from evalkit.model.precondition import KINDS, PERS

_NUMBERS = ("at_least", "at_most", "less_than", "amount_from", "amount_below")


def read_precondition(fields: Fields) -> dict[str, Any]:
    """Take the keys of one precondition; the kind is given, or ``checked = false``."""
    values: dict[str, Any] = {
        "id": fields.text("id", required=True),
        "kind": fields.choice("kind", KINDS, ""),
        "on": fields.names("on"),
        "per": fields.choice("per", PERS, "bid"),
        "amount": fields.choice("amount", AMOUNTS, ""),
        "clause": fields.text("clause", required=True),
        "text": fields.words("text"),
    }
    values |= {name: fields.number(name) for name in _NUMBERS}
    checked = fields.take("checked")
    if checked is not None and checked is not False:
        fields.wrong("checked", say("can only be false; what is checked has a kind"), checked)
    elif checked is False and "kind" in fields:
        fields.wrong("checked", say("stands beside a kind, which is checked"))
    elif checked is None and "kind" not in fields:
        fields.wrong("kind", say("is missing; write checked = false where nothing is checked"))
    fields.done()
    return values


def precondition_plain(precondition: Precondition) -> dict[str, object]:
    """Return one precondition as plain data; what is left at its default is left out."""
    made: dict[str, object] = {"id": precondition.id}
    made |= {"kind": precondition.kind} if precondition.checked else {"checked": False}
    if precondition.on:
        made["on"] = list(precondition.on)
    if precondition.amount:
        made["amount"] = precondition.amount
    for name in _NUMBERS:
        value = getattr(precondition, name)
        if value is not None:
            made[name] = number_plain(value)
    if precondition.per != "bid":
        made["per"] = precondition.per
    made["clause"] = precondition.clause
    return made | ({"text": write_words(precondition.text)} if precondition.text else {})
