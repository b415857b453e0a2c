"""Write weight spaces as TOML files."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from os import PathLike
from pathlib import Path

from evalkit.core.messages import Text, say
from evalkit.files.formats.plain_text import toml_text
from evalkit.files.formats.trouble import refuse
from evalkit.files.formats.writing import write_text
from evalkit.schema.nouns.space import SPACE, Group, LinearStatement, SpaceFile
from evalkit.weights import Row, WeightSpace
from evalkit.weights.geometry.branches import Branch
from evalkit.weights.rows import linear_row


def save_space(space: WeightSpace, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Save a weight space as ``.toml``; loading it gives the same weights.

    Raises
    ------
    InputError
        If the file is there and ``overwrite`` is not set, or cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".toml":
        raise refuse(str(target), say("must end in .toml"))
    write_text(target, space_toml(space), overwrite=overwrite)


def space_toml(space: WeightSpace) -> str:
    """Return a weight space as the text of a TOML file.

    Orders and ratios are written as the linear statements that they are, with their words.

    Examples
    --------
    >>> from evalkit.weights import WeightSpace
    >>> print(space_toml(WeightSpace.bounds(["a", "b"], {"a": ("0.2", "1/3")})), end="")
    format = 1
    names = [
        "a",
        "b",
    ]
    measure = "flat"
    <BLANKLINE>
    [bounds]
    a = [
        0.2,
        "1/3",
    ]
    """
    if space.branch is not None:
        groups = tuple(_groups(space.branch))
        return toml_text(SPACE.write(SpaceFile(space.names, space.measure, group=groups)))
    bounds, others = _split(space)
    linear = tuple(_linear(space, row) for row in others)
    written = SpaceFile(space.names, space.measure, bounds=bounds, linear=linear)
    return toml_text(SPACE.write(written))


def _split(space: WeightSpace) -> tuple[dict[str, tuple[Fraction, Fraction]], list[Row]]:
    """Part the rows into bounds, one a side, and others."""
    found: dict[str, list[Fraction | None]] = {}
    others: list[Row] = []
    for row in space.rows:
        if len(row.terms) == 1:
            ((place, value),) = row.terms
            sides = found.setdefault(space.names[place], [None, None])
            side = int(value > 0)
            limit = row.bound / value
            if sides[side] is None and (limit < 1 if side else limit > 0):
                sides[side] = limit
                continue
        others.append(row)
    bounds = {
        name: (low if low is not None else Fraction(0), high if high is not None else Fraction(1))
        for name, (low, high) in found.items()
        if low is not None or high is not None
    }
    return bounds, others


def _linear(space: WeightSpace, row: Row) -> LinearStatement:
    own = linear_row(space.names, row.coefficients, row.bound, None).words
    words = Text() if str(row.words) == str(own) else Text(row.words.text(), row.words.text("ko"))
    return LinearStatement(
        {space.names[place]: value for place, value in row.terms}, row.bound, words
    )


def _groups(branch: Branch, name: str = "") -> Iterator[Group]:
    pairs = zip(branch.names, branch.box.low, branch.box.high, strict=True)
    yield Group(name, {member: (low, high) for member, low, high in pairs})
    for member, child in zip(branch.names, branch.members, strict=True):
        if isinstance(child, Branch):
            yield from _groups(child, member)
