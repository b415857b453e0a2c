"""Make a rule of its file: every problem at once, and nothing that is not declared.

A rule file names a family and fills its slots. It holds data alone: nothing in it is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import asdict

from evalkit.core.errors import Problem
from evalkit.core.messages import Message, say
from evalkit.files.fields import Fields
from evalkit.files.formats.reading import read_settings, settings_of
from evalkit.files.formats.trouble import stop_if
from evalkit.files.noun import Noun
from evalkit.rules.base import Info, Rule
from evalkit.rules.domains import ABOVE_ZERO, Domain
from evalkit.rules.evidence import COUNTER_EXAMPLE, WORKED_CASE
from evalkit.rules.examples import Bids
from evalkit.rules.families import stock
from evalkit.rules.filling import Filling, free_parameter
from evalkit.rules.laws import LAW_IDS
from evalkit.rules.periods import wrong_stretches
from evalkit.rules.rule_file import (
    INFO,
    LAW_TABLE,
    REQUIREMENT,
    InfoFile,
    RuleFile,
    rule_noun,
)
from evalkit.rules.stretches import UNCOMPARED

_T = TypeVar("_T")


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
    path = Path(path)
    return _made(read_settings(path), str(path), path.stem)


def rule_of(text: str, name: str, file: str = "") -> Rule:
    """Read a rule over bids from the text of its file.

    Parameters
    ----------
    text : str
    name : str
        Of the file: its id, and a suffix that tells how it is written.
    file : str
        Names it in problems, by default as `name`.

    Raises
    ------
    InputError
        With every problem of the text.
    """
    return _made(settings_of(text, name, file), file or name, PurePosixPath(name).stem)


def _made(raw: Mapping[str, object], file: str, stem: str) -> Rule:
    problems: list[Problem] = []
    fields = Fields(raw, problems, file=file, table="")
    said = rule_noun(tuple(stock())).keep(fields)
    _judge(fields, said, stem)
    if not said.family:
        stop_if(problems)
    made = _rule(fields, said, Filling(fields, said, stock()[said.family]))
    stop_if(problems)
    return Rule(**_info(said), **made)


def load_info(path: Path) -> Info:
    """Read what is known of a rule that has no formula here, as the rules of panels.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    problems: list[Problem] = []
    fields = Fields(read_settings(path), problems, file=str(path), table="")
    said = INFO.keep(fields)
    _judge(fields, said, path.stem)
    parameters = tuple(free_parameter(fields, n, p) for n, p in said.parameters.items())
    stop_if(problems)
    return Info(**_info(said), parameters=parameters)


def _info(said: InfoFile) -> dict[str, Any]:
    """Return what is known of a rule, whatever it computes."""
    found = asdict(said, recurse=False, filter=lambda one, _: one.name in _OF_INFO)
    return found | {
        "uncompared": tuple(said.uncompared),
        "claims": MappingProxyType(dict(said.claims)),
        "anomalies": tuple(said.anomalies),
    }


_OF_INFO = {one.name for one in InfoFile.__attrs_attrs__} - {"parameters"}


def _judge(fields: Fields, said: InfoFile, stem: str) -> None:
    """Judge what is known of a rule, whatever it computes."""
    if said.id and said.id != stem:
        remedy = say("write the name of the file: {name}", name=stem)
        fields.wrong("id", say("must be the name of the file"), said.id, remedy)
    start, end = said.in_force_from, said.in_force_to
    if start is not None and end is not None and end < start:
        fields.wrong("in_force_to", say("ends before it starts"), end)
    if UNCOMPARED.called.template not in fields.broken.values():
        for rule, value in wrong_stretches(start, end, said.uncompared):
            fields.wrong("uncompared", rule, value)
    for law in said.claims:
        if law not in LAW_IDS:
            fields.not_known("claims", say("property"), law, LAW_IDS)
    _once(fields, "anomaly", [one.id for one in said.anomalies])


def _once(fields: Fields, key: str, names: Sequence[str]) -> None:
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        fields.wrong(key, say("is used twice"), name)


def _each(
    fields: Fields, noun: Noun[Any], items: Iterable[_T], name: Callable[[_T], str]
) -> Iterator[tuple[Fields, _T]]:
    """Yield each thing of a list, with what names it in problems as the reader of it did."""
    for number, item in enumerate(items, 1):
        yield fields.named({"id": name(item)}, noun.called, number), item


def _all_known(
    fields: Fields, key: str, kind: Message, names: Iterable[str], known: Sequence[str]
) -> None:
    """Note each name that is not known."""
    for name in names:
        if name not in known:
            fields.not_known(key, kind, name, known)


def _one_of(fields: Fields, key: str, name: str, known: Sequence[str]) -> None:
    if name and name not in known:
        fields.not_one_of(key, name, known)


def _rule(fields: Fields, said: RuleFile, filling: Filling) -> dict[str, Any]:
    """Judge what a rule over bids declares beside that, and make its parts."""
    inputs = filling.inputs
    columns = (*inputs, *said.unread)
    parameters = filling.parameters
    for inner, need in _each(fields, REQUIREMENT, said.requires, attrgetter("id")):
        _one_of(inner, "parameter", need.id, [*parameters])
        _one_of(inner, "on", need.on, columns)
    domains = _domains(fields, said, filling, columns)
    formula = filling.formula()
    if formula.rounded is not None and formula.rounded.at == "inputs":
        for name in set(inputs) & {*filling.family.positive, "price"}:
            rule = say("cannot round inputs where one, {name}, must stay above 0", name=name)
            fields.wrong("rounding.at", rule, "inputs")
    needed = {need.id for need in said.requires}
    used = needed | {d.high for d in domains.values()} | filling.used
    for name in parameters:
        if name not in used:
            remedy = say("delete it, or use it in a slot, a requirement or a domain")
            fields.wrong(f"parameters.{name}", say("is not used"), None, remedy)
    tables = said.tables
    _once(fields, "table", [table.id for table in tables])
    for inner, table in _each(fields, LAW_TABLE, tables, attrgetter("id")):
        _all_known(inner, "settings", say("parameter"), table.settings, [*parameters])
        _all_known(inner, "needs", say("parameter"), table.needs, [*parameters])
    _judge_evidence(fields, said, inputs, columns, [*parameters, *(["table"] if tables else [])])
    return {
        "parameters": tuple(parameters.values()),
        "inputs": inputs,
        "unread": said.unread,
        "domains": MappingProxyType(domains),
        "requires": tuple(said.requires),
        "score": formula.score,
        "context": None if formula.alone else formula.context,
        "best": formula.best,
        "check": filling.check(formula),
        "tables": MappingProxyType({table.id: table for table in tables}),
        "body": formula,
        "examples": MappingProxyType(dict(said.examples)),
        "cases": tuple(said.cases),
    }


def _domains(
    fields: Fields, said: RuleFile, filling: Filling, columns: Sequence[str]
) -> dict[str, Domain]:
    found = dict(said.domains)
    _all_known(fields, "domains", say("input"), found, columns)
    for name, domain in found.items():
        if isinstance(domain.high, str):
            bounds = (*filling.parameters, *columns)
            _one_of(fields, f"domains.{name}.high", domain.high, bounds)
    for name in filling.family.positive:
        domain = found.setdefault(name, ABOVE_ZERO)
        if domain.low < 0 or (domain.low == 0 and not domain.above):
            rule = say("must stay above 0, as the family divides by it")
            fields.wrong(f"domains.{name}", rule)
    return found


def _judge_evidence(
    fields: Fields,
    said: RuleFile,
    inputs: Sequence[str],
    columns: Sequence[str],
    settings: Sequence[str],
) -> None:
    """Hold counter-examples and worked cases to the inputs and parameters of the rule."""
    wide = (*columns, *(["quality"] if said.role == "price" and "quality" not in columns else []))
    _once(fields, "counter-example", [law for law, _ in said.examples])
    _once(fields, "case", [case.id for case in said.cases])
    for inner, (law, example) in _each(fields, COUNTER_EXAMPLE, said.examples, itemgetter(0)):
        if law in said.claims:
            inner.wrong("law", say("breaks a property that the rule claims"), law)
        _all_known(inner, "settings", say("parameter"), example.settings, settings)
        _all_known(inner, "settings_after", say("parameter"), example.settings_after, settings)
        _judge_bids(inner, "before", example.before, inputs, wide)
        _judge_bids(inner, "after", example.after, inputs, wide)
    for inner, case in _each(fields, WORKED_CASE, said.cases, attrgetter("id")):
        _all_known(inner, "settings", say("parameter"), case.settings, settings)
        _judge_bids(inner, "bids", case.bids, inputs, columns)


def _judge_bids(
    fields: Fields, key: str, bids: Bids, inputs: Sequence[str], columns: Sequence[str]
) -> None:
    for name, row in bids.items():
        _all_known(fields, f"{key}.{name}", say("input"), row, columns)
        for column in inputs:
            place = f"{key}.{name}.{column}"
            if column not in row and not fields.is_wrong(place):
                fields.wrong(place, say("is missing"))
