"""Constructors that name what is wrong: the object, and which of its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from numbers import Real
from typing import Any

from attrs import Attribute, Converter, evolve

from evalkit.core.errors import ModelError, Problem, place
from evalkit.core.exact import exact
from evalkit.core.floats import needs_more, too_long
from evalkit.core.messages import Message
from evalkit.core.remarks import remark

Transform = Callable[[type, list["Attribute[Any]"]], list["Attribute[Any]"]]


def _remarked(_item: object, problem: Problem) -> None:
    remark(problem)


def naming(
    noun: Message, *names: str, heard: Callable[[Any, Problem], None] = _remarked
) -> Transform:
    """Make the `field_transformer` of a class whose converters say which argument they refuse.

    Parameters
    ----------
    noun : Message
        What an object of the class is called.
    *names : str
        Its arguments, before those that are converted, that say which one it is.
    heard : callable
        Is told of a float that needs more digits than those at which it is taken.
    """

    def transform(_kind: type, attributes: list[Attribute[Any]]) -> list[Attribute[Any]]:
        return [a if a.converter is None else a.evolve(converter=one(a)) for a in attributes]

    def one(attribute: Attribute[Any]) -> Converter[Any, Any]:
        convert = attribute.converter
        assert callable(convert)

        def converted(value: object, item: object) -> object:
            try:
                made = convert(value)
            except ModelError as error:
                raise named(error, item, attribute.name) from None
            for noisy, rule in floats(value):
                where = at(item)
                found = Problem(table=where, field=attribute.name, rule=rule, value=repr(noisy))
                heard(item, found)
            return made

        with suppress(TypeError, ValueError):  # what is written of the argument in signatures
            converted.__signature__ = inspect.signature(convert)
        return Converter(converted, takes_self=True)

    def at(item: object) -> str | Message:
        found = [str(getattr(item, name, "")) for name in names]
        return place(noun, ", ".join(found)) if any(found) else noun

    def named(error: ModelError, item: object, name: str) -> ModelError:
        return ModelError(
            evolve(p, table=p.table or at(item), field=p.field or name) for p in error.problems
        )

    return transform


def named_exact(noun: Message, name: str, field: str, value: Any) -> Any:
    """Convert a number of an object; what is wrong with it names the object and the argument."""
    try:
        return exact(value)
    except ModelError as error:
        where = place(noun, name)
        raise ModelError(evolve(p, table=where, field=field) for p in error.problems) from None


def floats(value: object) -> Iterator[tuple[float, Message]]:
    """Yield each float, in lists too, that needs more digits than it is taken at; and the rule."""
    if isinstance(value, Real) and (isinstance(value, float) or hasattr(value, "itemsize")):
        near, size = float(value), getattr(value, "itemsize", 8)  # numpy's of other widths, too
        if needs_more(near, size):
            yield near, too_long(size)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from floats(part)
