"""Sentences that files give: in both languages, with names for the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from string import Formatter

from attrs import field, frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, words


@frozen
class Phrase(Message):
    """A sentence that its author wrote in both languages, so no catalogue is asked for it.

    Parameters
    ----------
    id : str
        Which sentence it is; formulas with branches have one for each.
    ko : str
        The Korean; where it is empty, the template serves both.
    places : int
        Decimals in which numbers are written.
    """

    id: str = field(default="", kw_only=True)
    ko: str = field(default="", kw_only=True)
    places: int = field(default=4, kw_only=True)

    def text(self, lang: Lang = "en") -> str:
        """Return the sentence in a language."""
        template = Text(self.template, self.ko).text(lang)
        return template.format_map({k: self._written(v, lang) for k, v in self.values.items()})

    def _written(self, value: object, lang: Lang) -> str:
        return (
            near_decimal(value, self.places) if isinstance(value, Fraction) else words(value, lang)
        )


@cache
def named(template: str) -> frozenset[str]:
    """Return the names in a template, which may hold nothing else between braces.

    Raises
    ------
    ValueError
        For a brace that stands alone, a position, an attribute, an index, a format.
    """
    found = set()
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(template)
        found.add(name)
    return frozenset(found)


def phrase(text: Text, values: Mapping[str, object], *, name: str = "", places: int = 4) -> Phrase:
    """Return a text with its values; those that it does not name are left out."""
    known = named(text.en) | named(text.ko)
    given = {key: values[key] for key in values if key in known}
    return Phrase(text.en or text.ko, given, id=name, ko=text.ko, places=places)
