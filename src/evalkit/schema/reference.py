"""What each noun looks like in files, for the documents: keys, what they hold, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from attrs import frozen

from evalkit.core.messages import Message, say, say_as
from evalkit.files.noun import Field, Noun
from evalkit.rules.rule_file import rule_noun
from evalkit.schema.case_tables import CASE_TABLES
from evalkit.schema.nouns.case import HEAD
from evalkit.schema.nouns.criteria import CRITERIA_SET, CRITERION, DECISION, DOCUMENT, GATE
from evalkit.schema.nouns.precondition import PRECONDITION
from evalkit.schema.nouns.procedure import PROCEDURE
from evalkit.schema.nouns.scales import KINDS, SHAPES
from evalkit.schema.nouns.space import SPACE
from evalkit.schema.nouns.statements import GROUPS, METHODS, STATEMENTS

ReferenceRow = tuple[str | Message, ...]
_HOLDS = (say_as("of a field", "holds"), say("default"))
_KEYS = (say("key"), *_HOLDS)
_COLUMNS = (say("column"), *_HOLDS)


@frozen
class FieldTable:
    """A table of fields: where its keys stand, its header, and a line for each key."""

    place: str
    header: tuple[Message, ...]
    lines: Sequence[ReferenceRow]
    keys: Sequence[str] = ()


@frozen
class FieldSection:
    """The fields of a noun in settings, with those of its parts but what has its own section."""

    noun: Noun[Any]
    path: str = ""
    place: str = ""

    def tables(self) -> Iterator[FieldTable]:
        """Yield its own table, then one for each part."""
        yield from _tables(self.noun, self.path, self.place)


SECTIONS: Mapping[str, FieldSection] = MappingProxyType(
    {
        "criteria-set": FieldSection(CRITERIA_SET),
        "criterion": FieldSection(CRITERION, "criterion", "[[criterion]]"),
        "gate": FieldSection(GATE, "gate", "[[gate]]"),
        "decision": FieldSection(DECISION, "decision", "[[decision]]"),
        "document": FieldSection(DOCUMENT, "document", "[[document]]"),
        "procedure": FieldSection(PROCEDURE, "procedure", "[procedure]"),
        "precondition": FieldSection(PRECONDITION, "precondition", "[[precondition]]"),
        "case": FieldSection(HEAD),
        "space": FieldSection(SPACE),
        "statements": FieldSection(STATEMENTS),
        "rule": FieldSection(rule_noun(())),
    }
)
"""Settings: what stands in TOML and JSON."""


def names() -> list[str]:
    """Return the name of every section of the documents."""
    return [*SECTIONS, "scales", "methods", *(n for n in CASE_TABLES if n != "draws")]


def section(name: str) -> list[FieldTable]:
    """Return the tables of one section."""
    if name in SECTIONS:
        return list(SECTIONS[name].tables())
    if name in CASE_TABLES:
        return [row_table(CASE_TABLES[name].noun)]
    if name == "scales":
        header = (say("kind"), *_KEYS)
        lines: list[ReferenceRow] = []
        for kind, shape in KINDS.items():
            lines.append((f"`{kind}`", "", SHAPES[kind], ""))
            lines += [("", *_line(one, (one.key,))) for one in shape.fields]
        return [FieldTable("", header, lines)]
    header = (say("method"), *_KEYS)
    lines = []
    for method, noun in {**METHODS, "group": GROUPS}.items():
        told = [_line(one, _keys(one, "")) for one in noun.fields]
        lines += [(f"`{method}`" if n == 0 else "", *line) for n, line in enumerate(told)]
    return [FieldTable("", header, lines), *_parts(GROUPS, "")]


def row_table(noun: Noun[Any]) -> FieldTable:
    """Return the columns of a table whose rows are of a noun."""
    return FieldTable("", _COLUMNS, [_line(one, one.columns) for one in noun.fields])


def _tables(noun: Noun[Any], path: str, place: str) -> Iterator[FieldTable]:
    lines = [_line(one, _keys(one, path)) for one in noun.fields]
    yield FieldTable(place, _KEYS, lines, [one.key for one in noun.fields])
    yield from _parts(noun, path)


def _parts(noun: Noun[Any], path: str) -> Iterator[FieldTable]:
    """Yield the tables of what stands within a noun; one that stands in several places once."""
    apart = [known.noun for known in SECTIONS.values()]
    seen: list[Noun[Any]] = []
    for one in noun.fields:
        for part in one.kind.parts:
            if part in apart or part in seen:
                continue
            seen.append(part)
            places = [k for f in noun.fields if part in f.kind.parts for k in _keys(f, path)]
            inner = f"{path}.{one.key}" if path else one.key
            yield from _tables(part, inner, ", ".join(places))


def _keys(one: Field, path: str) -> tuple[str, ...]:
    """Return how a field stands in settings: a key, words in two languages, or a table."""
    whole = f"{path}.{one.key}" if path else one.key
    if one.kind.listed:
        return (f"[[{whole}]]",)
    if one.kind.parts and one.kind.tabled:
        return (f"[{whole}.NAME]",)
    if one.kind.parts and one.kind.known:
        return tuple(f"[{whole}.{name}]" for name in one.kind.known)
    if one.kind.parts or one.kind.tabled:
        return (f"[{whole}]",)
    return (f"{one.key}.en", f"{one.key}.ko") if one.kind.languages else (one.key,)


def _line(one: Field, keys: Sequence[str]) -> ReferenceRow:
    return ", ".join(f"`{key}`" for key in keys), one.help, _default(one)


def _default(one: Field) -> str | Message:
    if one.unset is not None:
        return one.unset
    if one.required:
        return say("required")
    empty = one.kind.empty
    if isinstance(empty, bool):
        return f"`{str(empty).lower()}`"
    if isinstance(empty, int) or (isinstance(empty, str) and empty):
        return f"`{empty}`"
    return ""
