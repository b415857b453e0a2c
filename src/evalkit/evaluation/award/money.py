"""Prices and amounts as people write them, with the currency that the tender names."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.exact import decimal
from evalkit.core.messages import Message, Text, grouped, say
from evalkit.model import Case, Procedure
from evalkit.model.amounts import AMOUNTS


def currency(case: Case) -> Message | str:
    """Return what prices are in; won by its Korean name."""
    procedure = case.criteria.procedure
    own = "" if case.tender is None else case.tender.unit
    unit = own or ("" if procedure is None else procedure.currency)
    return say("KRW") if unit == "KRW" else unit


def amount(case: Case, value: Fraction | None) -> Message | str:
    """Write a price; a dash where there is none."""
    if value is None:
        return "–"
    written, unit = grouped(decimal(value)), currency(case)
    if isinstance(unit, Message):
        return say("KRW {amount}", amount=written)
    return f"{unit} {written}" if unit else written


def amount_lines(case: Case, procedure: Procedure) -> Iterator[Message]:
    """Say which amounts the tender gives, what each is, and what it is for."""
    for which in AMOUNTS if case.tender is not None else ():
        assert case.tender is not None
        value = case.tender.amount(which)
        if value is None:
            continue
        name: Text | Message = procedure.amount(which).name
        kind = case.tender.kind(which)
        if kind and procedure.amount(which).title in (Text(), kind):
            name = kind
        elif kind:
            name = say("{amount}; in the notice: {kind}", amount=name, kind=kind)
        bound = which == procedure.ceiling or (which == "budget" and procedure.reads(which))
        scored = which == "reference" and procedure.reads(which)
        yield Message(
            _ROLES[scored, bound].template, {"price": amount(case, value), "amount": name}
        )


_ROLES = {
    (True, True): say(
        "Amount that prices are scored on, and that none may exceed: {price} ({amount})"
    ),
    (True, False): say("Amount that prices are scored on: {price} ({amount})"),
    (False, True): say("Amount that no price may exceed: {price} ({amount})"),
    (False, False): say("Amount on record: {price} ({amount})"),
}
