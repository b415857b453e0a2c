"""Make a counter-example as simple as it stays one: fewer bids, plainer numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from attrs import evolve

from evalkit.core.errors import EvalkitError
from evalkit.rules.examples import CounterExample

_ROUNDS = 4
_FINEST = 30
_PLAIN = [Fraction(n) for n in (100, 10, 1, 50)]
_DIGITS = (1, 2, 3, 5)


def simplified(example: CounterExample, breaks: Callable[[CounterExample], bool]) -> CounterExample:
    """Return the simplest example that still breaks, by one plain change after another."""

    def still(other: CounterExample) -> bool:
        try:
            return breaks(other)
        except EvalkitError:
            return False

    for _ in range(_ROUNDS):
        found = example
        for other in _simpler(found):
            if _size(other) < _size(example) and still(other):
                example = other
                break
        else:
            return example
        for name in list(example.before):
            for other in _plainer(example, name):
                if _size(other) < _size(example) and still(other):
                    example = other
    return example


def _size(example: CounterExample) -> tuple[int, int]:
    """Return how much there is to read."""
    numbers = [
        v for bids in (example.before, example.after) for r in bids.values() for v in r.values()
    ]
    return len(example.before), sum(_length(v) for v in numbers)


def _length(value: Fraction) -> int:
    digits = str(value.numerator).rstrip("0")
    return len(digits) + 2 * (len(str(value.denominator)) - 1)


def _simpler(example: CounterExample) -> Iterator[CounterExample]:
    for name in example.before:
        yield evolve(
            example,
            before={n: r for n, r in example.before.items() if n != name},
            after={n: r for n, r in example.after.items() if n != name},
        )
    for name in example.before:
        yield from _plainer(example, name)


def _plainer(example: CounterExample, name: str) -> Iterator[CounterExample]:
    """Yield examples in which one number of a bid is plainer, before and after alike."""
    row, then = example.before[name], example.after.get(name, {})
    for column, value in row.items():
        for plain in (*_PLAIN, *(_rough(value, digits) for digits in _DIGITS)):
            before = {**example.before, name: {**row, column: plain}}
            moved = then.get(column)
            if moved is None:
                yield evolve(example, before=before)
            elif moved == value:
                after = {**example.after, name: {**then, column: plain}}
                yield evolve(example, before=before, after=after)
            else:
                # What moves keeps its step, or becomes plainer by itself.
                for end in (plain + moved - value, *(_rough(moved, d) for d in _DIGITS)):
                    after = {**example.after, name: {**then, column: end}}
                    yield evolve(example, before=before, after=after)


def _rough(value: Fraction, digits: int) -> Fraction:
    """Return a number in a few digits."""
    places = digits - len(str(int(abs(value))))
    while abs(value) * 10**places < 10 ** (digits - 1) and value and places < _FINEST:
        places += 1
    return Fraction(round(value * Fraction(10) ** places)) / Fraction(10) ** places
