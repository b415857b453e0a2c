"""From a small TOML file of what people said to the statements that weights are elicited from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

from evalkit.core.errors import InputError, ModelError, Problem
from evalkit.core.messages import Text, say
from evalkit.files.fields import Fields
from evalkit.files.noun import read_format
from evalkit.files.numbers import parse_number
from evalkit.files.reading import is_text, nfc, read_settings
from evalkit.files.trouble import located, shown, stop_if
from evalkit.weights.elicit import Elicited, elicit

__all__ = ["elicit_file", "load_statements"]

Span = tuple[Fraction, Fraction]
POINTS = ("points", "swing", "smart")
METHODS = (*POINTS, "rank-order", "ahp", "best-worst")
GROUP = "group"


def load_statements(path: str | PathLike[str]) -> tuple[str, dict[str, Any]]:
    """Load what people said about weights, ready for `evalkit.weights.elicit.elicit`.

    Parameters
    ----------
    path : path-like
        A TOML file, or a JSON file of the same keys: ``method`` is points, swing,
        smart, rank-order, ahp, best-worst or group; the other keys are those of
        the method. A number may be a list [lowest, highest].

    Returns
    -------
    method : str
    statements : dict
        With exact numbers; the ranges are pairs, what is left open is None.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    path = Path(path)
    file = str(path)
    problems: list[Problem] = []
    fields = Fields(read_settings(path), problems, file=file, table="")
    read_format(fields, required=False)
    method = fields.choice("method", (*METHODS, GROUP), "", required=True)
    statements: dict[str, Any] = {
        "title": fields.words("title", both=False),
        "titles": _titles(fields),
    }
    if method == GROUP:
        statements |= _group(fields, problems, file)
    elif method:
        statements |= _statements(fields, method)
    if method:
        fields.done()
    stop_if(problems)
    return method, {key: value for key, value in statements.items() if value is not None}


def elicit_file(path: str | PathLike[str]) -> Elicited:
    """Load statements and elicit the weights; what the method refuses is located in the file.

    Raises
    ------
    InputError
        With every problem of the file, or of its statements.
    """
    method, statements = load_statements(path)
    try:
        return elicit(method, statements)
    except ModelError as error:
        raise InputError(located(error, file=str(Path(path)))) from None


def _titles(fields: Fields) -> dict[str, Text]:
    """Take ``[titles]``: what the criteria are called on the page."""
    inner = fields.table_of("titles")
    if inner is None:
        return {}
    return {name: inner.words(name, both=False) for name in inner.items()}


def _group(fields: Fields, problems: list[Problem], file: str) -> dict[str, Any]:
    formula = fields.choice("formula", ("mean", "geometric", "median"), "mean")
    members: list[dict[str, Any]] = []
    for number, raw in enumerate(fields.list_of("member"), 1):
        name = raw.get("name") if isinstance(raw, Mapping) else None
        table = say("member '{name}'", name=name if isinstance(name, str) and name else number)
        inner = Fields(raw, problems, file=file, table=table)
        found: dict[str, Any] = {"name": inner.text("name"), "share": inner.number("share")}
        method = inner.choice("method", METHODS, "", required=True)
        if method:
            found |= {"method": method, **_statements(inner, method)}
            inner.done()
        members.append({key: value for key, value in found.items() if value is not None})
    if not members:
        remedy = say("write [[member]] above the statements of each member")
        fields.wrong("member", say("must have at least one member"), remedy=remedy)
    return {"formula": formula, "members": members}


def _statements(fields: Fields, method: str) -> dict[str, Any]:
    """Take the keys of one method."""
    if method in POINTS:
        found: dict[str, Any] = {
            "points": _numbers(fields, "points"),
            "within": fields.number("within"),
        }
        if method == "points":
            found["total"] = fields.number("total")
        return found
    if method == "rank-order":
        return {
            "order": _order(fields),
            "formula": fields.choice("formula", ("roc", "rs", "rr"), "roc"),
            "ties": fields.choice("ties", ("equal", "open"), "equal"),
        }
    if method == "ahp":
        return {
            "names": list(fields.names("names", required=True)),
            "matrix": _matrix(fields),
            "formula": fields.choice("formula", ("eigenvector", "geometric"), "eigenvector"),
            "within": fields.number("within"),
        }
    return {
        "best": fields.text("best", required=True),
        "worst": fields.text("worst", required=True),
        "best_to_others": _numbers(fields, "best_to_others"),
        "others_to_worst": _numbers(fields, "others_to_worst"),
        "tolerance": fields.number("tolerance"),
    }


def _numbers(fields: Fields, name: str) -> dict[str, Fraction | Span]:
    """Take a table of names with a number each, or a range."""
    inner = fields.table_of(name)
    if inner is None:
        fields.wrong(name, say("is missing"))
        return {}
    found = {key: _number(inner, key, value) for key, value in inner.items().items()}
    return {key: value for key, value in found.items() if value is not None}


def _number(fields: Fields, name: str, value: object) -> Fraction | Span | None:
    """Read a number, or a list of the lowest and the highest."""
    try:
        if not isinstance(value, list):
            return parse_number(value)
        if len(value) == 2:
            low, high = (parse_number(item) for item in value)
            return low, high
    except ModelError as error:
        for problem in error.problems:
            fields.wrong(name, problem.rule, value, problem.remedy)
        return None
    fields.wrong(name, say("must be a list of two numbers, [lowest, highest]"), value)
    return None


def _order(fields: Fields) -> list[str | list[str]]:
    """Take names from the most important on; a list among them is a tie."""
    value = fields.take("order", required=True)
    if value is None:
        return []
    if not isinstance(value, list):
        fields.wrong("order", say("must be a list, in brackets"), value)
        return []
    read: list[str | list[str]] = []
    for item in value:
        names = item if isinstance(item, list) else [item]
        if not names or not all(isinstance(name, str) and is_text(name) for name in names):
            fields.wrong("order", say("has an entry of the wrong kind"), item)
        elif isinstance(item, list):
            read.append([nfc(name) for name in names])
        else:
            read.append(nfc(item))
    return read


def _matrix(fields: Fields) -> list[list[Fraction | Span | None]]:
    """Take the rows of a table of judgments; an empty text, or nan, is left open."""
    value = fields.take("matrix", required=True)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        fields.wrong("matrix", say("must be a list of rows, each a list"), shown(value))
        return []
    read: list[list[Fraction | Span | None]] = []
    for number, row in enumerate(value, 1):
        cells = [
            None if _is_open(cell) else _number(fields, f"matrix, {number} : {column}", cell)
            for column, cell in enumerate(row, 1)
        ]
        read.append(cells)
    return read


def _is_open(cell: object) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return isinstance(cell, Decimal) and cell.is_nan()
