"""What a notice may set of a rule: numbers and words, with the range that the rule allows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import exact
from evalkit.core.messages import Message, Text, say
from evalkit.core.naming import floats
from evalkit.core.remarks import remark
from evalkit.rules.domains import Setting, outside

_RULE = say("rule")


@frozen
class Parameter:
    """A number or word that a notice may set, with the range that the rule allows.

    Parameters
    ----------
    id : str
    meaning : Text or Message
    default : Fraction, str, bool or None
        None: it must be given. A choice has a str, a switch a bool.
    low, high : Fraction or None
        Admissible range of a number, ends included.
    above : bool
        Whether `low` itself is excluded.
    choices : sequence of str
        Of a word.
    money : bool
        Whether it is an amount in the currency of the prices.
    """

    id: str
    meaning: Text | Message
    default: Setting | None = None
    low: Fraction | None = field(default=None, kw_only=True)
    high: Fraction | None = field(default=None, kw_only=True)
    above: bool = field(default=False, kw_only=True)
    choices: tuple[str, ...] = field(default=(), kw_only=True)
    money: bool = field(default=False, kw_only=True)

    def read(self, value: object, rule: str) -> Setting:
        """Check one value; a number may be an int, a str, a Decimal or a Fraction."""
        table = place(_RULE, rule)

        def wrong(what: Message, remedy: Message | None = None) -> ModelError:
            return ModelError(
                Problem(table=table, field=self.id, rule=what, value=str(value), remedy=remedy)
            )

        if self.choices:
            if value not in self.choices:
                raise wrong(say("must be one of {names}", names=self.choices))
            return str(value)
        if isinstance(self.default, bool):
            found = _SWITCH.get(value) if isinstance(value, str | bool) else None
            if found is None:
                raise wrong(say("must be true or false"))
            return found
        try:
            number = exact(value)  # type: ignore[arg-type]
        except ModelError as error:
            first = error.problems[0]
            raise wrong(first.rule, first.remedy) from None
        for noisy, long in floats(value):
            remark(Problem(table=table, field=self.id, rule=long, value=repr(noisy)))
        left = outside(number, self.low, self.high, above=self.above)
        if left is not None:
            raise wrong(left)
        return number


_SWITCH: Mapping[object, bool] = {True: True, False: False, "true": True, "false": False}
