"""The words that pages of evaluations share."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.ranks import rank_words
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.model import Case, CriteriaSet
from evalkit.model.tender_checks import uncompared
from evalkit.scales.base import Value

Range = tuple[Fraction, Fraction]
DASH = "–"


def rank_text(evaluation: Evaluation, score: Score) -> str:
    """Write the rank of a project."""
    name = score.project.id
    return rank_words(evaluation.rank(name), tied=evaluation.is_tied(name))


def total_text(case: Case, total: Range | None) -> str:
    """Write a total, with the places of its rounding."""
    rounding = case.criteria.rounding
    if total is None:
        return DASH
    write = (lambda v: decimal(v, rounding.places)) if rounding else near_decimal
    return span_text(total, write)


def span_text(span: Range, write: object = near_decimal) -> str:
    """Write a number, or an interval where the ends differ."""
    low, high = (write(end) for end in span)  # type: ignore[operator]
    return str(low) if span[0] == span[1] else f"[{low}, {high}]"


def value_text(value: tuple[Value, Value] | None) -> str:
    """Write a mark as it was given, a dash where there is none."""
    if value is None:
        return DASH
    low, high = (v if isinstance(v, str) else near_decimal(v) for v in value)
    return low if low == high else f"{low} – {high}"


def percent(share: Fraction | None) -> str:
    """Write a share of 1 as a whole percentage; only all is called 100 %, only none 0 %."""
    if share is None:
        return DASH
    whole = decimal(share * 100, 0)
    if whole == "100" and share < 1:
        return "> 99 %"
    return "< 1 %" if whole == "0" and share > 0 else f"{whole} %"


def gates_text(gates: tuple[GateResult, ...], lang: Lang) -> str:
    """Name the gates that are failed or open; say so where all are passed."""
    said = [gate_text(result).text(lang) for result in gates if result.state != "pass"]
    return "; ".join(said) if said else say("all passed").text(lang)


def gate_text(result: GateResult) -> Message:
    """Say how a gate came out."""
    name, cap = result.gate.name, result.gate.cap
    if result.gate.effect == "cap" and cap is not None:
        points = near_decimal(cap)
        if result.state == "fail":
            return say("{name}: capped at {points}", name=name, points=points)
        if result.state == "open":
            return say("{name}: open, cap {points}", name=name, points=points)
        return say("{name}: no cap", name=name)
    return {
        "pass": say("{name}: passed", name=name),
        "fail": say("{name}: failed", name=name),
        "open": say("{name}: open", name=name),
    }[result.state]


def footer(case: Case, lang: Lang, *, warned: bool = False) -> str:
    """Name the criteria set with its version, place, dates and source, and both hashes."""
    criteria = case.criteria
    lines = [
        say(
            "Criteria set {id}, version {version}, sha256:{hash}",
            id=criteria.id,
            version=criteria.version,
            hash=criteria.sha256,
        )
    ]
    if criteria.jurisdiction:
        lines.append(say("Jurisdiction: {place}", place=criteria.jurisdiction))
    if criteria.in_force_from or criteria.in_force_to:
        lines.append(in_force(criteria))
    lines += [] if warned else uncompared(case)
    if criteria.source:
        lines.append(say("Source: {source}", source=criteria.source))
    lines.append(say("Case {id}, sha256:{hash}", id=case.id, hash=case.sha256))
    if criteria.rounding and criteria.aggregate != "none":
        lines.append(say("Rounding: {rule}", rule=criteria.rounding.describe()))
    return "\n".join(line.text(lang) for line in lines)


def in_force(criteria: CriteriaSet) -> Message:
    """Say from when to when a criteria set holds."""
    start, end = criteria.in_force_from or "…", criteria.in_force_to or "…"
    return say("In force: {start} to {end}", start=start, end=end)
