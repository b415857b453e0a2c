"""Formula families: each a function of a bid, with its slots and sentences in ``families.toml``.

An official rule that fits a family needs no Python. What fits none is a new family: a function in
one of the modules here, and its table in ``families.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from attrs import field, frozen

from evalkit.core.errors import Problem
from evalkit.core.messages import Text, say
from evalkit.files.fields import Fields
from evalkit.files.formats.trouble import stop_if
from evalkit.files.kinds import by_name, write_words
from evalkit.files.noun import same
from evalkit.rules.domains import Setting
from evalkit.rules.families.awards import AWARDS
from evalkit.rules.families.base import Code
from evalkit.rules.families.findings import FINDINGS
from evalkit.rules.families.korea import KOREA
from evalkit.rules.families.prices import PRICES
from evalkit.rules.parameters import Parameter
from evalkit.rules.shared_texts import FAMILIES, families_file

SlotKind = Literal["number", "whole", "switch", "word", "input", "sum"]
KINDS: tuple[SlotKind, ...] = ("number", "whole", "switch", "word", "input", "sum")
OF_INPUTS: tuple[SlotKind, ...] = ("input", "sum")
BY_TEXT: tuple[SlotKind, ...] = ("whole", *OF_INPUTS)
"""Kinds of slots that the text of a rule fills, and no notice."""
CODE: Mapping[str, Code] = MappingProxyType({**PRICES, **KOREA, **AWARDS, **FINDINGS})
_T = TypeVar("_T")


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


@cache
def stock() -> Mapping[str, Family]:
    """Return the families by name.

    Their file is a part of the program, which nobody else writes; so its keys are taken one by one
    here, and told in the comment at its head rather than by a noun on a page.
    """
    problems: list[Problem] = []
    fields = Fields(families_file(), problems, file=FAMILIES.name, table="")
    fields.take("texts")
    slots = _each(fields, "slots", _slot)
    found = _each(fields, "family", partial(_family, slots))
    fields.done()
    stop_if(problems)
    return MappingProxyType(found)


def _each(fields: Fields, key: str, read: Callable[[Fields, str], _T]) -> dict[str, _T]:
    """Read the tables of a table by their names."""
    tables = fields.table_of(key)
    assert tables is not None
    return {
        name: read(inner, name)
        for name in tables.items()
        if (inner := tables.table_of(name)) is not None
    }


def _slot(fields: Fields, name: str) -> Slot:
    kind = cast("SlotKind", fields.choice("kind", KINDS, "number"))
    default: Any = fields.take("default")
    parameter = Parameter(
        name,
        fields.words("meaning", required=kind not in OF_INPUTS),
        fields.number("default") if kind == "number" else default,
        low=fields.number("low"),
        high=fields.number("high"),
        above=fields.flag("above"),
        choices=fields.names("choices"),
        money=fields.flag("money"),
    )
    words = parameter.choices
    left_out = (
        (fields.choice("left_out", words, "") or None) if words else fields.number("left_out")
    )
    optional = fields.flag("optional")
    beside = fields.table_of("needed_with")
    needed_with = None if beside is None else next((s, beside.names(s)) for s in beside.items())
    fields.done()
    return Slot(parameter, kind, left_out, optional, needed_with)


def _family(slots: Mapping[str, Slot], fields: Fields, name: str) -> Family:
    wanted, inputs = fields.names("slots"), fields.names("inputs")
    for slot in wanted:
        if slot not in slots:
            fields.not_known("slots", say("slot"), slot, list(slots))
    sentences = by_name(_sentence, write_words).read(fields, "sentences", False)
    alone_with = by_name(Fields.text, same).read(fields, "alone_with", False)
    found = Family(
        id=name,
        title=fields.words("title", required=True),
        inputs=inputs,
        positive=fields.names("positive") or tuple(n for n in inputs if n == "price"),
        slots=MappingProxyType({slot: slots[slot] for slot in wanted if slot in slots}),
        alone_with=MappingProxyType(alone_with),
        orders=fields.names("orders"),
        sentences=MappingProxyType(sentences),
        places=fields.whole("places", 6),
        code=CODE[name],
    )
    fields.done()
    return found


def _sentence(fields: Fields, key: str) -> Text:
    """Take a sentence; one line serves both languages."""
    found = fields.words(key, both=False)
    return found if found.ko else Text(found.en, found.en)
