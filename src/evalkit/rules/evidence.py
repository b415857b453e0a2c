"""Read the evidence of a rule file: counter-examples, and cases that others worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from evalkit.core.messages import say
from evalkit.rules.examples import CounterExample, WorkedCase
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.tables import TableReader

Names = Sequence[str]


def read_examples(
    reader: TableReader, parameters: Names, inputs: Names, columns: Names
) -> dict[str, CounterExample]:
    """Return the counter-examples of a rule by law."""
    found: dict[str, CounterExample] = {}
    for inner in reader.tables("counter-example"):
        law = inner.word("law", LAW_IDS, needed=True)
        if law in found:
            inner.wrong("law", say("is used twice"), law)
        found[law] = CounterExample(
            settings=_settings(inner, "settings", parameters),
            settings_after=_settings(inner, "settings_after", parameters),
            before=_bids(inner, "before", inputs, columns),
            after=_bids(inner, "after", inputs, columns),
        )
        if not found[law].before:
            inner.wrong("before", say("is missing"))
        inner.done()
    return found


def read_cases(
    reader: TableReader, parameters: Names, inputs: Names, columns: Names
) -> tuple[WorkedCase, ...]:
    """Return the worked cases of a rule."""
    return tuple(_case(inner, parameters, inputs, columns) for inner in reader.tables("case"))


def _case(reader: TableReader, parameters: Names, inputs: Names, columns: Names) -> WorkedCase:
    bids = _bids(reader, "bids", inputs, columns)
    if not bids:
        reader.wrong("bids", say("is missing"))
    values = reader.table("values")
    winner = reader.word("winner")
    unranked, flagged = reader.words("unranked"), reader.words("flagged")
    for key, named in (
        ("winner", (winner,)),
        ("unranked", unranked),
        ("flagged", flagged),
        ("values", values.names()),
    ):
        for name in named or ():
            if name and name not in bids:
                reader.not_known(key, say("bid"), name, list(bids))
    places = reader.whole("places", 0, 20)
    found = WorkedCase(
        id=reader.word("id", needed=True),
        source=reader.word("source", needed=True),
        confidence=reader.word("confidence", needed=True),
        settings=_settings(reader, "settings", parameters),
        bids=bids,
        values={name: number for name in values.raw if (number := values.number(name)) is not None},
        places=4 if places is None else places,
        winner=winner,
        unranked=unranked,
        flagged=flagged,
    )
    if not (values.raw or winner or unranked is not None or flagged is not None):
        reader.wrong("values", say("is missing: the case says of no bid what comes out"))
    reader.done()
    return found


def _settings(reader: TableReader, key: str, parameters: Names) -> Mapping[str, Any]:
    inner = reader.table(key)
    for name in inner.names():
        if name not in parameters:
            inner.not_known("", say("parameter"), name, parameters)
    return {
        name: value if isinstance(value, bool) else str(value) for name, value in inner.raw.items()
    }


def _bids(
    reader: TableReader, key: str, inputs: Names, columns: Names
) -> dict[str, dict[str, Fraction]]:
    outer, found = reader.table(key), {}
    for name in outer.names():
        bid = outer.table(name)
        for column in bid.names():
            if column not in columns:
                bid.not_known("", say("input"), column, columns)
        for column in inputs:
            if column not in bid.raw:
                bid.wrong(column, say("is missing"))
        numbers = {column: bid.number(column) for column in bid.raw}
        found[name] = {column: n for column, n in numbers.items() if n is not None}
    return found
