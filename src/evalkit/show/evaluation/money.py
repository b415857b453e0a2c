"""Prices and amounts of a case, with the currency that the tender names."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evalkit.core.messages import Message, Text, say
from evalkit.core.money import currency_name, money
from evalkit.model import Case, Procedure
from evalkit.model.amounts import AMOUNTS
from evalkit.show.forms import DASH


def currency(case: Case) -> Message | str:
    """Return what prices are in."""
    return currency_name(case.currency)


def amount(case: Case, value: Fraction | None) -> Message | str:
    """Write a price; a dash where there is none."""
    return DASH if value is None else money(value, case.currency)


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
    (True, True): say("Amount that prices are scored on and may not exceed: {price} ({amount})"),
    (True, False): say("Amount that prices are scored on: {price} ({amount})"),
    (False, True): say("Amount that no price may exceed: {price} ({amount})"),
    (False, False): say("Amount on record: {price} ({amount})"),
}
