"""Make a rule of its file: every problem at once, and nothing that is not declared.

A rule file names a family and fills its slots. It holds data alone: nothing in it is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from evalkit.core.messages import say
from evalkit.rules.base import ROLES, SEEN, Anomaly, Info, Role, Rule
from evalkit.rules.domains import ABOVE_ZERO, Domain, Requirement
from evalkit.rules.evidence import read_cases, read_examples
from evalkit.rules.families import stock
from evalkit.rules.filling import Filling, free_parameter
from evalkit.rules.law_tables import LawTable
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.parameters import Parameter
from evalkit.rules.periods import Uncompared, wrong_stretches
from evalkit.rules.tables import TableReader, parsed, settled

OVER_BIDS: tuple[Role, ...] = tuple(role for role in ROLES if role != "panel")


def load_rule(path: str | Path) -> Rule:
    """Read a rule over bids from a TOML file.

    Parameters
    ----------
    path : path of ``<id>.toml``

    Raises
    ------
    InputError
        With every problem of the file: its place, what must hold, the value, what to do.

    Examples
    --------
    >>> from evalkit.rules import CATALOGUE, load_rule
    >>> load_rule(CATALOGUE / "low-price-ratio.toml").title.en
    'Lowest price over price'
    """
    path, stocked = Path(path), stock()
    reader = TableReader(parsed(path), path.name, texts=stocked.texts)
    fields = _info(reader, path.stem, OVER_BIDS)
    name = reader.word("family", list(stocked.families), needed=True)
    if not name:
        settled(reader)
    filling = Filling(reader, stocked.families[name], fields["id"])
    fields |= _rule(reader, filling, fields["claims"])
    reader.done()
    settled(reader)
    return Rule(**fields)


def load_info(path: Path) -> Info:
    """Read what is known of a rule that has no formula here, as the rules of panels.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    reader = TableReader(parsed(path), path.name, texts=stock().texts)
    fields = _info(reader, path.stem, ("panel",))
    parameters = reader.table("parameters")
    fields["parameters"] = tuple(
        free_parameter(parameters.table(name), name) for name in parameters.names()
    )
    reader.done()
    settled(reader)
    return Info(**fields)


def _info(reader: TableReader, stem: str, roles: tuple[Role, ...]) -> dict[str, Any]:
    """Read what is known of a rule, whatever it computes."""
    name = reader.word("id", needed=True)
    if name and name != stem:
        remedy = say("write the name of the file: {name}", name=stem)
        reader.wrong("id", say("must be the name of the file"), name, remedy)
    start, end = reader.day("in_force_from"), reader.day("in_force_to")
    if start is not None and end is not None and end < start:
        reader.wrong("in_force_to", say("ends before it starts"), end)
    return {
        "id": name,
        "title": reader.text("title", needed=True),
        "role": reader.word("role", roles, needed=True),
        "jurisdiction": reader.word("jurisdiction", needed=True),
        "citation": reader.word("citation", needed=True),
        "seen": reader.word("seen", SEEN, needed=True),
        "summary": reader.text("summary", needed=True),
        "formula": reader.word("formula", needed=True),
        "rounds": reader.text("rounds", needed=True),
        "in_force_from": start,
        "in_force_to": end,
        "uncompared": _uncompared(reader, start, end),
        "claims": _claims(reader.table("claims")),
        "anomalies": tuple(_anomaly(inner) for inner in reader.tables("anomaly")),
    }


def _uncompared(reader: TableReader, start: Any, end: Any) -> tuple[Uncompared, ...]:
    found = []
    for inner in reader.tables("uncompared"):
        found.append(Uncompared(inner.day("from"), inner.day("to"), inner.text("why", needed=True)))
        inner.done()
    for rule, value in wrong_stretches(start, end, found):
        reader.wrong("uncompared", rule, value)
    return tuple(found)


def _claims(claims: TableReader) -> MappingProxyType[str, Any]:
    found = {}
    for law in claims.names():
        if law not in LAW_IDS:
            claims.not_known("", say("law"), law, LAW_IDS)
        found[law] = claims.text(law)
    return MappingProxyType(found)


def _anomaly(reader: TableReader) -> Anomaly:
    found = Anomaly(reader.word("id", needed=True), reader.text("text", needed=True))
    reader.done()
    return found


def _rule(reader: TableReader, filling: Filling, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a rule over bids declares beside that."""
    inputs, unread = filling.inputs, reader.words("unread") or ()
    columns = (*inputs, *unread)
    requires = tuple(
        found
        for inner in reader.tables("requires")
        if (found := _requirement(inner, filling, columns)) is not None
    )
    domains = _domains(reader.table("domains"), filling, columns)
    for name in filling.family.positive:
        domain = domains.setdefault(name, ABOVE_ZERO)
        if domain.low < 0 or (domain.low == 0 and not domain.above):
            rule = say("must stay above 0, as the family divides by it")
            reader.wrong(f"domains.{name}", rule)
    parameters = filling.parameters
    formula = filling.formula(reader)
    if formula.rounded is not None and formula.rounded.at == "inputs":
        for name in set(inputs) & {*filling.family.positive, "price"}:
            rule = say("cannot round inputs where one, {name}, must stay above 0", name=name)
            reader.wrong("rounding.at", rule, "inputs")
    used = {need.id for need in requires} | {d.high for d in domains.values()} | filling.used
    for name in parameters:
        if name not in used:
            remedy = say("take it out, or let a slot, a requirement or a domain use it")
            filling.table.wrong(name, say("is used by nothing"), None, remedy)
    tables = {t.id: t for t in (_table(i, parameters) for i in reader.tables("table"))}
    known = (*parameters, *(["table"] if tables else []))
    role = reader.raw.get("role")
    wide = (*columns, *(["quality"] if role == "price" and "quality" not in columns else []))
    examples = read_examples(reader, known, inputs, wide)
    for law in examples:
        if law in claims:
            reader.wrong("counter-example", say("breaks a law that the rule claims"), law)
    return {
        "parameters": tuple(parameters.values()),
        "inputs": inputs,
        "unread": unread,
        "domains": MappingProxyType(domains),
        "requires": requires,
        "score": formula.score,
        "context": None if formula.alone else formula.context,
        "best": formula.best,
        "check": filling.check(formula),
        "tables": MappingProxyType(tables),
        "body": formula,
        "examples": MappingProxyType(examples),
        "cases": read_cases(reader, known, inputs, columns),
    }


def _requirement(
    reader: TableReader, filling: Filling, columns: tuple[str, ...]
) -> Requirement | None:
    name = reader.word("parameter", list(filling.parameters), needed=True)
    found = Requirement(
        id=name,
        on=reader.word("on", columns, needed=True),
        fails=reader.sentence("fails", frozenset({"found", "bound"}), needed=True),
        at_most=reader.switch("at_most"),
        clause=reader.word("clause"),
    )
    reader.done()
    return found if name and found.on else None


def _domains(reader: TableReader, filling: Filling, columns: tuple[str, ...]) -> dict[str, Domain]:
    found = {}
    for name in reader.names():
        inner = reader.table(name)
        if name not in columns:
            reader.not_known("", say("input"), name, columns)
        high: Any = inner.take("high")
        if isinstance(high, str) and not high[:1].isdigit():
            high = inner.word("high", (*filling.parameters, *columns)) or None
        elif high is not None:
            high = inner.number("high")
        above = inner.switch("above")
        low = inner.number("low") or ABOVE_ZERO.low
        if low < 0:
            inner.wrong("low", say("must be at least 0"), low)
        domain = Domain(low, high, above)
        inner.done()
        found[name] = domain
    return found


def _table(reader: TableReader, parameters: dict[str, Parameter]) -> LawTable:
    settings = {}
    for name in parameters:
        value = reader.number(name)
        if value is not None:
            settings[name] = value
    needs = reader.words("needs") or ()
    for name in needs:
        if name not in parameters:
            reader.not_known("needs", say("parameter"), name, list(parameters))
    points = reader.number("points")
    if points is None:
        reader.wrong("points", say("is missing"))
    found = LawTable(
        id=reader.word("id", needed=True),
        title=reader.text("title", needed=True),
        settings=MappingProxyType(settings),
        max_points=points or ABOVE_ZERO.low,
        cut=reader.number("cut"),
        needs=needs,
        amount_from=reader.number("amount_from"),
        amount_below=reader.number("amount_below"),
        clause=reader.word("clause"),
        seen=cast("Any", reader.word("seen", SEEN)) or "official",
    )
    reader.done()
    return found
