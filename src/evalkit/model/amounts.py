"""The two amounts of a tender: what its price formula reads, and what no price may exceed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import ModelError
from evalkit.core.messages import Citation, Message, Text, say
from evalkit.model.checks import choice, cited, parts, text

Which = Literal["reference", "budget"]
AMOUNTS: tuple[Which, ...] = ("reference", "budget")
Ceiling = Literal["", "reference", "budget"]
CEILINGS: tuple[Ceiling, ...] = ("", *AMOUNTS)
NAMES: Mapping[str, Message] = {
    "reference": say("amount of the price formula"),
    "budget": say("budget"),
}
"""What an amount is called where a criteria set gives it no name."""


@frozen(kw_only=True)
class Amount:
    """What one amount of a tender is, by the law behind a criteria set.

    Parameters
    ----------
    id : {'reference', 'budget'}
    title : Text or str
        Its name, such as the estimated price (추정가격) without VAT.
    text : Text or str
        When it is another amount, such as the reserve price (예정가격).
    clause : Citation or str
        The clause that says so.
    """

    id: Which
    title: Text = field(factory=Text, converter=text)
    text: Text = field(factory=Text, converter=text)
    clause: Citation = field(factory=Citation, converter=cited)

    def __attrs_post_init__(self) -> None:
        table = say("procedure")
        problems = list(choice(self.id, AMOUNTS, table, "amounts"))
        if problems:
            raise ModelError(problems)

    @property
    def name(self) -> Text | Message:
        """The title, or a general name where there is none."""
        return self.title or NAMES[self.id]

    @property
    def cited(self) -> Text | Message:
        """The name, with the clause where there is one."""
        if not self.clause:
            return self.name
        return say("{amount} ({clause})", amount=self.name, clause=self.clause)


def amounts(items: Iterable[Amount]) -> tuple[Amount, ...]:
    """Bring the amounts into one order: written in any, they say the same."""
    made = parts(items, Amount, say("procedure"), "amounts")
    return tuple(sorted(made, key=lambda item: AMOUNTS.index(item.id)))
