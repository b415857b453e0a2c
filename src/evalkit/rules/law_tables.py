"""The tables in which a law prints the numbers of a rule: sets of settings with a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem, place, unknown
from evalkit.core.messages import Text, say

Seen = Literal["official", "secondary", "memory", "own"]
TABLE = "table"
"""The setting that names a table."""


@frozen(kw_only=True)
class LawTable:
    """One row of the tables of a law, for one kind of contract and one span of amounts.

    Parameters
    ----------
    id : str
    title : Text
    settings : mapping of parameter to Fraction
        The parameters of the rule that it fixes.
    max_points : Fraction
        Points that the criterion of the price must have.
    cut : Fraction or None
        The total that a bid must reach.
    needs : sequence of str
        Parameters with a default that a notice under this table must give all the same.
    amount_from, amount_below : Fraction or None
        The estimated price of the contract.
    clause : str
    seen : {'official', 'secondary', 'memory', 'own'}
    """

    id: str
    title: Text
    settings: Mapping[str, Fraction] = field(hash=False)
    max_points: Fraction
    cut: Fraction | None = None
    needs: tuple[str, ...] = ()
    amount_from: Fraction | None = None
    amount_below: Fraction | None = None
    clause: str = ""
    seen: Seen = "official"


Tables = Mapping[str, LawTable]


def named(tables: Tables, given: Mapping[str, object]) -> LawTable | None:
    """Return the table that settings name; None where they name none that there is."""
    return tables.get(str(given.get(TABLE, "")))


def left_open(
    tables: Tables, required: Iterable[str], given: Mapping[str, object]
) -> frozenset[str]:
    """Return the parameters that some settings leave for a notice to give."""
    table = named(tables, given)
    if table is None:
        return frozenset(required) - set(given)
    return frozenset((set(required) - set(table.settings) | set(table.needs)) - set(given))


def with_table(tables: Tables, name: str, given: Mapping[str, object]) -> Mapping[str, object]:
    """Put the numbers of the table that is named among the settings of a rule.

    Raises
    ------
    ModelError
        If there is no such table, or a setting changes a number that it fixes.
    """
    if TABLE not in given or not tables:
        return given
    table, where = named(tables, given), place(say("rule"), name)
    if table is None:
        raise ModelError(unknown(say("table"), str(given[TABLE]), list(tables), table=where))
    fixed = say("is fixed by table {table}", table=table.id)
    problems = [
        Problem(table=where, field=key, rule=fixed, value=str(given[key]))
        for key in table.settings
        if key in given
    ]
    if problems:
        raise ModelError(problems)
    return {**table.settings, **{key: value for key, value in given.items() if key != TABLE}}
