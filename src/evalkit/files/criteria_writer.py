"""From a criteria set to the plain dict of a TOML or JSON file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import tomli_w

from evalkit.core.errors import InputError, Problem
from evalkit.core.exact import Rounding
from evalkit.core.messages import Text, say
from evalkit.files.criteria_reader import FORMAT
from evalkit.files.numbers import number_plain
from evalkit.files.precondition_files import precondition_plain
from evalkit.files.procedure_files import procedure_plain
from evalkit.files.reading import is_text, nfc
from evalkit.files.scale_files import write_scale, write_words
from evalkit.model import CriteriaSet, Criterion, Decision, Gate

_LONG = ("description", "why", "how", "limits")


def criteria_plain(criteria: CriteriaSet) -> dict[str, object]:
    """Return a criteria set as plain data; what is left at its default is left out."""
    made: dict[str, object] = {
        "format": FORMAT,
        "id": criteria.id,
        "version": criteria.version,
    }
    _texts(made, criteria, ("jurisdiction", "source"))
    made |= {"seen": criteria.seen, "missing": criteria.missing, "panel": criteria.panel}
    made["aggregate"] = criteria.aggregate
    _numbers(made, criteria, ("total",))
    if criteria.ties:
        made["ties"] = list(criteria.ties)
    force = {"from": criteria.in_force_from, "to": criteria.in_force_to}
    if any(force.values()):
        made["in_force"] = _days(force)
    if criteria.uncompared:
        stretches = [
            _days({"from": s.start, "to": s.end}) | {"why": write_words(s.why)}
            for s in criteria.uncompared
        ]
        made["in_force"] = _days(force) | {"uncompared": stretches}
    if criteria.rounding is not None:
        made["rounding"] = _rounding(criteria.rounding)
    if criteria.read_on is not None:
        made["read_on"] = criteria.read_on
    if criteria.unread:
        made["unread"] = [write_words(words) for words in criteria.unread]
    made["title"] = write_words(criteria.title)
    _words(made, criteria, ("description",))
    if criteria.evidence_kinds or criteria.evidence_required:
        kinds = {name: write_words(words) for name, words in criteria.evidence_kinds}
        made["evidence"] = {"required": criteria.evidence_required, "kinds": kinds}
    if criteria.procedure is not None:
        made["procedure"] = procedure_plain(criteria.procedure)
    lists = {
        "criterion": [_criterion(c) for c in criteria.criteria],
        "precondition": [precondition_plain(p) for p in criteria.preconditions],
        "gate": [_gate(g) for g in criteria.gates],
        "decision": [_decision(d) for d in criteria.decisions],
    }
    return made | {name: items for name, items in lists.items() if items}


def _days(days: Mapping[str, date | None]) -> dict[str, object]:
    return {name: day for name, day in days.items() if day is not None}


def _texts(made: dict[str, object], owner: object, names: tuple[str, ...]) -> None:
    made |= {name: getattr(owner, name) for name in names if getattr(owner, name)}


def _words(made: dict[str, object], owner: object, names: tuple[str, ...]) -> None:
    for name in names:
        words: Text = getattr(owner, name)
        if words:
            made[name] = write_words(words)


def _numbers(made: dict[str, object], owner: object, names: tuple[str, ...]) -> None:
    for name in names:
        value: Fraction | None = getattr(owner, name)
        if value is not None:
            made[name] = number_plain(value)


def _rounding(rounding: Rounding) -> dict[str, object]:
    return {"places": rounding.places, "mode": rounding.mode, "at": rounding.at}


def _criterion(criterion: Criterion) -> dict[str, object]:
    made: dict[str, object] = {"id": criterion.id, "kind": criterion.kind}
    _texts(made, criterion, ("parent", "unit", "better", "missing", "source"))
    _numbers(made, criterion, ("weight", "points"))
    if criterion.range is not None:
        made["range"] = [number_plain(end) for end in criterion.range]
    if criterion.aggregate != "sum":
        made["aggregate"] = criterion.aggregate
    if criterion.evidence:
        made["evidence"] = list(criterion.evidence)
    made["title"] = write_words(criterion.title)
    _words(made, criterion, _LONG)
    if criterion.scale is not None:
        made["scale"], levels = write_scale(criterion.scale)
        if levels:
            made["level"] = levels
    return made


def _gate(gate: Gate) -> dict[str, object]:
    made: dict[str, object] = {"id": gate.id, "on": gate.on, "of": gate.of, "effect": gate.effect}
    _numbers(made, gate, ("at_least", "at_most", "cap"))
    if gate.one_of:
        made["one_of"] = list(gate.one_of)
    _texts(made, gate, ("source",))
    made["title"] = write_words(gate.title)
    _words(made, gate, ("why",))
    return made


def _decision(decision: Decision) -> dict[str, object]:
    made: dict[str, object] = {"id": decision.id, "start": decision.start}
    _texts(made, decision, ("source",))
    made["title"] = write_words(decision.title)
    questions = []
    for q in decision.questions:
        question: dict[str, object] = {"id": q.id, "yes": q.yes, "no": q.no}
        question["title"] = write_words(q.title)
        _words(question, q, ("text",))
        questions.append(question)
    verdicts = []
    for v in decision.verdicts:
        verdict: dict[str, object] = {"id": v.id, "title": write_words(v.title)}
        _words(verdict, v, ("text",))
        verdicts.append(verdict)
    return made | {"question": questions, "verdict": verdicts}


def toml_text(plain: Mapping[str, object]) -> str:
    """Write plain data as TOML, paragraphs over several lines where nothing is lost by it."""
    composed = _composed(plain)
    text = tomli_w.dumps(composed, multiline_strings=True)
    # A multi-line string cannot keep every line ending; then all stay on one line.
    if tomllib.loads(text, parse_float=Decimal) == composed:
        return text
    return tomli_w.dumps(composed)


def _composed(plain: Mapping[str, object]) -> dict[str, object]:
    """Compose every text; refuse those that an escape could write, but nothing reads."""

    def change(value: object) -> object:
        if isinstance(value, str):
            if not is_text(value):
                rule = say("cannot be written: a text has a character that no file can hold")
                raise InputError(Problem(rule=rule, value=ascii(value)[:100]))
            return nfc(value)
        if isinstance(value, Mapping):
            return {str(change(k)): change(v) for k, v in value.items()}
        if isinstance(value, list):
            return [change(item) for item in value]
        return value

    return {key: change(value) for key, value in plain.items()}


def json_text(plain: Mapping[str, object]) -> str:
    """Write plain data as JSON; decimals become text, since JSON readers round numbers."""
    return json.dumps(_composed(plain), ensure_ascii=False, indent=1, default=_json) + "\n"


def _json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)  # a Decimal
