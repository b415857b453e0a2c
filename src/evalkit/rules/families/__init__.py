"""Formula families: each a function of a bid, with its slots and sentences in ``families.toml``.

An official rule that fits a family needs no Python. What fits none is a new family: a function in
one of the modules here, and its table in ``families.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from attrs import field, frozen

from evalkit.core.messages import Text, say
from evalkit.rules.domains import Setting
from evalkit.rules.families.awards import AWARDS
from evalkit.rules.families.base import Code
from evalkit.rules.families.findings import FINDINGS
from evalkit.rules.families.korea import KOREA
from evalkit.rules.families.prices import PRICES
from evalkit.rules.parameters import Parameter
from evalkit.rules.tables import TableReader, parsed, settled

SlotKind = Literal["number", "whole", "switch", "word", "input", "sum"]
KINDS: tuple[SlotKind, ...] = ("number", "whole", "switch", "word", "input", "sum")
OF_INPUTS: tuple[SlotKind, ...] = ("input", "sum")
BY_TEXT: tuple[SlotKind, ...] = ("whole", *OF_INPUTS)
"""Kinds of slots that the text of a rule fills, and no notice."""
CODE: Mapping[str, Code] = MappingProxyType({**PRICES, **KOREA, **AWARDS, **FINDINGS})
_FILE = Path(__file__).with_name("families.toml")


@frozen
class Slot:
    """What a family can be given beside a bid.

    Parameters
    ----------
    parameter : Parameter
        Its meaning and range; a rule may narrow them.
    kind : {'number', 'whole', 'switch', 'word', 'input', 'sum'}
        An input is the name of one of the numbers of a bid, a sum names some with ``+``.
    left_out : Fraction, str or None
        What holds where a rule leaves it out, and a notice cannot: no silent default.
    optional : bool
        Whether a rule may leave it out.
    needed_with : (slot, words) or None
        Where another slot can hold one of these words it may not be left out, and where it
        can hold none it is not read.
    """

    parameter: Parameter
    kind: SlotKind = "number"
    left_out: Setting | None = None
    optional: bool = False
    needed_with: tuple[str, tuple[str, ...]] | None = None

    @property
    def fallback(self) -> Setting | None:
        """What holds where a rule leaves it out."""
        return self.parameter.default if self.left_out is None else self.left_out


@frozen(kw_only=True)
class Family:
    """A kind of formula.

    Parameters
    ----------
    id : str
    title : Text
    inputs : sequence of str
        What it reads of each bid; empty where the rule says so.
    positive : sequence of str
        Inputs that it divides by.
    slots : mapping of name to Slot
    alone_with : mapping of slot to word
        Words with which it needs nothing of the other bids.
    orders : sequence of str
        What slots must not contradict: ``price_max > price_min``.
    sentences : mapping of name to Text
    places : int
        Decimals in which its sentences write numbers.
    code : Code
    """

    id: str
    title: Text
    inputs: tuple[str, ...]
    positive: tuple[str, ...]
    slots: Mapping[str, Slot] = field(hash=False, repr=False)
    alone_with: Mapping[str, str] = field(factory=dict, hash=False, repr=False)
    orders: tuple[str, ...] = ()
    sentences: Mapping[str, Text] = field(hash=False, repr=False)
    places: int = 6
    code: Code = field(repr=False)

    def alone(self, fixed: Mapping[str, object]) -> bool:
        """Say whether the formula is given one bid's numbers only, by what a text fixes."""
        if self.code.context is None:
            return True
        with_ = self.alone_with
        return bool(with_) and all(fixed.get(slot) == word for slot, word in with_.items())


@frozen
class Stock:
    """What ``families.toml`` holds: the families, and the texts that many rules share."""

    families: Mapping[str, Family]
    texts: Mapping[str, Text]


@cache
def stock() -> Stock:
    """Return the families and the shared texts."""
    reader = TableReader(parsed(_FILE), _FILE.name)
    shared = reader.table("texts")
    texts = {name: shared.text(name) for name in shared.names()}
    raw, slots = reader.table("slots"), dict[str, Slot]()
    for name in raw.names():
        slots[name] = _slot(raw.table(name), name)
    found, tables = dict[str, Family](), reader.table("family")
    for name in tables.names():
        found[name] = _family(tables.table(name), name, slots)
    reader.done()
    settled(reader)
    return Stock(MappingProxyType(found), MappingProxyType(texts))


def _slot(reader: TableReader, name: str) -> Slot:
    kind = cast("SlotKind", reader.word("kind", KINDS) or "number")
    default: Any = reader.take("default")
    if default is not None and kind == "number":
        default = reader.number("default")
    choices = reader.words("choices") or ()
    left_out = reader.word("left_out", choices) if choices else reader.number("left_out")
    parameter = Parameter(
        name,
        reader.text("meaning", needed=kind not in OF_INPUTS),
        default,
        low=reader.number("low"),
        high=reader.number("high"),
        above=reader.switch("above"),
        choices=choices,
        money=reader.switch("money"),
    )
    optional = reader.switch("optional")
    beside = reader.table("needed_with")
    needed_with = next(((slot, beside.words(slot) or ()) for slot in beside.names()), None)
    reader.done()
    return Slot(parameter, kind, left_out or None if choices else left_out, optional, needed_with)


def _family(reader: TableReader, name: str, slots: Mapping[str, Slot]) -> Family:
    wanted = reader.words("slots") or ()
    for slot in wanted:
        if slot not in slots:
            reader.not_known("slots", say("slot"), slot, list(slots))
    alone = reader.table("alone_with")
    sentences, inputs = reader.table("sentences"), reader.words("inputs") or ()
    found = Family(
        id=name,
        title=reader.text("title", needed=True),
        inputs=inputs,
        positive=reader.words("positive") or tuple(n for n in inputs if n == "price"),
        slots=MappingProxyType({slot: slots[slot] for slot in wanted if slot in slots}),
        alone_with=MappingProxyType({slot: alone.word(slot) for slot in alone.names()}),
        orders=reader.words("orders") or (),
        sentences=MappingProxyType({key: sentence(sentences, key) for key in sentences.names()}),
        places=reader.whole("places", 0, 12) or 6,
        code=CODE[name],
    )
    reader.done()
    return found


def sentence(reader: TableReader, key: str) -> Text:
    """Return a sentence of a family; what it may name is known only beside the formula."""
    found = reader.take(key)
    return Text(found, found) if isinstance(found, str) else reader.text(key)
