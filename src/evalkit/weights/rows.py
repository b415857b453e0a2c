"""Linear statements about weights: exact numbers, and the words a reader knows them by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from math import lcm

import numpy as np
from attrs import evolve, field, frozen

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, Problem, listing, unknown
from evalkit.core.exact import decimal, exact
from evalkit.core.labelled import ordered
from evalkit.core.messages import Lang, Message, Text, say

ZERO = Fraction(0)
ONE = Fraction(1)
MOST_L1 = 10
_SHOWN_TERMS = 6


def _fractions(values: Iterable[Fraction]) -> tuple[Fraction, ...]:
    return tuple(values)


@frozen
class Relation:
    """A statement in signs, the same in every language: ``outcomes >= 0.5``.

    Parameters
    ----------
    left : str
    sign : {'>=', '<='}
    right : str
    """

    left: str
    sign: str
    right: str

    def text(self, lang: Lang = "en") -> str:  # noqa: ARG002 - as all words
        """Return the statement; signs need no language."""
        return str(self)

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


Wording = Text | Message | Relation
"""A statement as its author would say it."""


@frozen(eq=False)
class Row:
    """One statement ``coefficients . w <= bound`` about weights.

    Parameters
    ----------
    coefficients : tuple of Fraction
        One for each criterion.
    bound : Fraction
    words : Text, Relation or Message
        The statement as its author would say it, such as ``outcomes >= 0.5``.
    """

    coefficients: tuple[Fraction, ...] = field(converter=_fractions, repr=False)
    bound: Fraction
    words: Wording

    @cached_property
    def terms(self) -> tuple[tuple[int, Fraction], ...]:
        """Places and coefficients that are not zero."""
        return tuple((i, a) for i, a in enumerate(self.coefficients) if a is not ZERO and a)

    def slack(self, weights: Sequence[Fraction]) -> Fraction:
        """Return ``bound - coefficients . w``, exactly."""
        tops, edge, unit = self._whole
        bottom = lcm(*(weights[i].denominator for i, _ in tops))
        used = sum(
            top * weights[i].numerator * (bottom // weights[i].denominator) for i, top in tops
        )
        return Fraction(edge * bottom - used, unit * bottom)

    @cached_property
    def _whole(self) -> tuple[tuple[tuple[int, int], ...], int, int]:
        """The places and coefficients, and the bound, in whole numbers over the last one."""
        unit = lcm(self.bound.denominator, *(a.denominator for _, a in self.terms))
        tops = tuple((i, a.numerator * (unit // a.denominator)) for i, a in self.terms)
        return tops, self.bound.numerator * (unit // self.bound.denominator), unit

    def holds(self, weights: Sequence[int], bottom: int) -> bool:
        """Say whether weights, in whole numbers over one denominator, satisfy the statement."""
        tops, edge, _ = self._whole
        return sum(top * weights[i] for i, top in tops) <= edge * bottom


def all_hold(rows: Iterable[Row], weights: Sequence[Fraction]) -> bool:
    """Say whether exact weights are nowhere below 0, and satisfy every statement."""
    bottom = lcm(*(weight.denominator for weight in weights))
    whole = [weight.numerator * (bottom // weight.denominator) for weight in weights]
    return min(whole) >= 0 and all(row.holds(whole, bottom) for row in rows)


def number(value: object, name: str) -> Fraction:
    """Read a number exactly.

    Raises
    ------
    ModelError
        Naming the field, for anything that is not a finite number.
    """
    try:
        return exact(value)  # type: ignore[arg-type]
    except ModelError as error:
        problem = error.problems[0]
        raise ModelError(
            Problem(field=name, rule=problem.rule, value=problem.value, remedy=problem.remedy)
        ) from None


def numbers(values: object, count: int, name: str) -> list[Fraction]:
    """Read as many numbers as there are criteria; one number stands for all of them."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        return [number(values, name)] * count
    found = [number(value, name) for value in values]
    if len(found) != count:
        rule = say("must be {count} numbers, one a criterion", count=count)
        raise ModelError(Problem(field=name, rule=rule, value=str(len(found))))
    return found


def labels(names: int | Sequence[str]) -> tuple[str, ...]:
    """Return the names of the criteria; a count gives c0, c1 and so on."""
    if isinstance(names, int | np.integer) and not isinstance(names, bool):
        found: tuple[str, ...] = tuple(f"c{place}" for place in range(names))
    elif isinstance(names, str) or not isinstance(names, Iterable):
        raise ModelError(
            Problem(field="names", rule=say("must be a list of names, or how many there are"))
        )
    else:
        ordered(names, "names")
        found = tuple(str(name) for name in names)
    if not found or len(set(found)) != len(found):
        rule = say("must be different names, at least one")
        raise ModelError(Problem(field="names", rule=rule, value=listing(found)))
    if not all(name.strip() and name.isprintable() for name in found):
        rule = say("must be names of one line, none of them empty")
        raise ModelError(Problem(field="names", rule=rule, value=listing(found)))
    return found


def place_of(names: Mapping[str, int], name: object) -> int:
    """Return the place of a criterion."""
    found = names.get(name) if isinstance(name, str) else None
    if found is None:
        raise ModelError(unknown(say("criterion"), str(name), list(names)))
    return found


def dense(count: int, terms: Iterable[tuple[int, Fraction]]) -> tuple[Fraction, ...]:
    """Return all coefficients of a row from those that are not zero."""
    made = [ZERO] * count
    for place, value in terms:
        made[place] += value
    return tuple(made)


def bound_rows(
    names: Sequence[str], low: Sequence[Fraction | None], high: Sequence[Fraction | None]
) -> Iterator[Row]:
    """Yield the rows of lower and upper bounds; those that every weight meets are left out."""
    count = len(names)
    for place, (least, most) in enumerate(zip(low, high, strict=True)):
        if least is not None and least > 0:
            words = Relation(names[place], ">=", decimal(least))
            yield Row(dense(count, [(place, -ONE)]), -least, words)
        if most is not None and most < 1:
            yield Row(
                dense(count, [(place, ONE)]), most, Relation(names[place], "<=", decimal(most))
            )


def order_rows(names: Sequence[str], chain: Sequence[int], gap: Fraction) -> Iterator[Row]:
    """Yield ``w_a >= w_b + gap`` for neighbours in a chain."""
    for a, b in pairwise(chain):
        right = f"{names[b]} + {decimal(gap)}" if gap else names[b]
        terms = [(b, ONE), (a, -ONE)]
        yield Row(dense(len(names), terms), -gap, Relation(names[a], ">=", right))


def ratio_rows(
    names: Sequence[str], a: int, b: int, low: Fraction | None, high: Fraction | None
) -> Iterator[Row]:
    """Yield ``low <= w_a / w_b <= high``, which both zero satisfy too."""
    for limit, sign, relation in ((low, ONE, ">="), (high, -ONE, "<=")):
        if limit is not None and (limit or sign < 0):
            factor = "" if limit == 1 else f"{decimal(limit)} "
            terms = [(b, sign * limit), (a, -sign)]
            words = Relation(names[a], relation, f"{factor}{names[b]}")
            yield Row(dense(len(names), terms), ZERO, words)


def linear_row(
    names: Sequence[str], coefficients: Sequence[Fraction], bound: Fraction, words: Wording | None
) -> Row:
    """Make any row; without words it is written as a formula."""
    row = Row(tuple(coefficients), bound, words or Text())
    if words is not None:
        return row
    parts: list[str] = []
    for place, value in row.terms[:_SHOWN_TERMS]:
        size = abs(value)
        text = names[place] if size == 1 else f"{decimal(size)} {names[place]}"
        sign = "-" if value < 0 else "+"
        parts.append(f"{sign} {text}" if parts else text if value > 0 else f"-{text}")
    if len(row.terms) > _SHOWN_TERMS:
        parts.append("+ …")
    return Row(row.coefficients, bound, Relation(" ".join(parts) or "0", "<=", decimal(bound)))


def l1_rows(names: Sequence[str], centre: Sequence[Fraction], radius: Fraction) -> Iterator[Row]:
    """Yield the ball ``sum |w - centre| <= radius`` as one row for each set of criteria.

    On weights that sum to 1, half of the distance is the largest gain of any set.
    """
    count = len(names)
    if count > MOST_L1:
        rule = say("is for at most {count} criteria", count=MOST_L1)
        raise ModelError(
            Problem(field="norm", rule=rule, value="l1", remedy=say("use norm = 'linf'"))
        )
    for size in range(1, count):
        for chosen in combinations(range(count), size):
            bound = sum((centre[i] for i in chosen), radius / 2)
            if bound < 1:
                left = " + ".join(names[i] for i in chosen)
                row = dense(count, [(i, ONE) for i in chosen])
                yield Row(row, bound, Relation(left, "<=", decimal(bound)))


def renamed(rows: Iterable[Row], names: Mapping[str, str]) -> tuple[Row, ...]:
    """Return rows whose words call c0, c1 and so on by other names."""

    def named(words: str) -> str:
        return re.sub(r"\bc\d+\b", lambda found: names.get(found[0], found[0]), words)

    def words(row: Row) -> Wording:
        if isinstance(row.words, Relation):
            return evolve(row.words, left=named(row.words.left), right=named(row.words.right))
        return Text(named(row.words.text("en")), named(row.words.text("ko")))

    return tuple(Row(row.coefficients, row.bound, words(row)) for row in rows)


def arrays(rows: Sequence[Row], count: int) -> tuple[FloatArray, FloatArray]:
    """Return the rows as floats, shapes (rows, criteria) and (rows,)."""
    matrix = np.zeros((len(rows), count))
    bound = np.zeros(len(rows))
    for place, row in enumerate(rows):
        for column, value in row.terms:
            matrix[place, column] = float(value)
        bound[place] = float(row.bound)
    return matrix, bound


def scaled(rows: Sequence[Row], count: int) -> tuple[FloatArray, FloatArray]:
    """Return the rows as floats, the largest coefficient of each brought to 1, for solvers."""
    matrix, bound = arrays(rows, count)
    size = np.abs(matrix).max(axis=1, initial=0.0)
    size[size == 0] = 1.0
    return matrix / size[:, None], bound / size
