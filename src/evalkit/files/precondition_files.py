"""The preconditions of a criteria set, ``[[precondition]]``, read and written."""

from __future__ import annotations

from typing import Any

from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.files.numbers import number_plain
from evalkit.files.scale_files import write_words
from evalkit.model import Precondition
from evalkit.model.amounts import AMOUNTS
from evalkit.model.bands import GradeBand
from evalkit.model.precondition import KINDS, PERS

_MANY = 10**6
_NUMBERS = (
    "at_least",
    "at_most",
    "less_than",
    "amount_from",
    "amount_below",
    "bids_from",
    "bids_to",
)


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
    values["bands"] = _bands(fields)
    values["quota"] = _quota(fields)
    checked = fields.take("checked")
    if checked is not None and checked is not False:
        fields.wrong("checked", say("can only be false; what is checked has a kind"), checked)
    elif checked is False and "kind" in fields:
        fields.wrong("checked", say("stands beside a kind, which is checked"))
    elif checked is None and "kind" not in fields:
        fields.wrong("kind", say("is missing; write checked = false where nothing is checked"))
    fields.done()
    return values


def _bands(fields: Fields) -> list[GradeBand]:
    found = []
    for raw in fields.list_of("band"):
        inner = Fields(raw, fields.problems, file=fields.file, table=fields.table, prefix="band.")
        least = inner.number("from", required=True)
        title = inner.words("title", required=True)
        inner.done()
        if least is not None:
            found.append(GradeBand(least, title))
    return found


def _quota(fields: Fields) -> list[list[int]]:
    raw = fields.take("quota")
    if raw is None:
        return []
    rows: list[list[int]] = []
    for row in raw if isinstance(raw, list) else [raw]:
        if not isinstance(row, list) or not row or not all(_is_count(n) for n in row):
            fields.wrong("quota", say("must be a list of lists of whole numbers"), row)
            return []
        rows.append([int(n) for n in row])
    return rows


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MANY


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
    if precondition.bands:
        made["band"] = [
            {"from": number_plain(band.least), "title": write_words(band.title)}
            for band in precondition.bands
        ]
    if precondition.quota:
        made["quota"] = [list(row) for row in precondition.quota]
    if precondition.per != "bid":
        made["per"] = precondition.per
    made["clause"] = precondition.clause
    return made | ({"text": write_words(precondition.text)} if precondition.text else {})
