"""The words that pages of evaluations share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from evalkit.core.counts import rank_words
from evalkit.core.exact import Rounding, decimal, near_decimal
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import held_per_cent
from evalkit.core.types import Span
from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.results import Evaluation
from evalkit.evaluation.score import Score
from evalkit.model import Case, CriteriaSet, Gate
from evalkit.scales.base import Value
from evalkit.show.evaluation.cautions import standing_lines
from evalkit.show.forms import DASH, Form, interval, span_text
from evalkit.show.heads import notice_of
from evalkit.show.pages import Block, Paragraph


def rank_text(evaluation: Evaluation, score: Score) -> str:
    """Write the rank of a project."""
    name = score.project.id
    return rank_words(evaluation.rank(name), tied=evaluation.is_tied(name))


def total_writer(case: Case) -> Callable[[Fraction], str]:
    """Return what writes a total, with the places of its rounding."""
    rounding = case.criteria.rounding
    return partial(decimal, places=rounding.places) if rounding else near_decimal


def total_text(case: Case, total: Span | None) -> str:
    """Write a total, with the places of its rounding."""
    return DASH if total is None else span_text(total, total_writer(case))


def subjects(criteria: CriteriaSet | None, count: int) -> Message:
    """Count what is scored by a criteria set: bids in a tender, projects elsewhere."""
    if criteria is not None and criteria.procedure is not None:
        return say("{count} bids", count=count)
    return say("{count} projects", count=count)


def bounded(gate: Gate, number: Fraction) -> str:
    """Write what a gate compares, or its bound: a share in per cent."""
    return held_per_cent(number, gate.bound) if gate.of == "share" else near_decimal(number)


def value_text(value: tuple[Value, Value]) -> str:
    """Write a mark as it was given."""
    low, high = (v if isinstance(v, str) else near_decimal(v) for v in value)
    return low if low == high else f"{low} – {high}"


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
            return say(
                "{name}: not yet known; if failed, the total is capped at {points}",
                name=name,
                points=points,
            )
        return say("{name}: cap not applied", name=name)
    return {
        "pass": say("{name}: passed", name=name),
        "fail": say("{name}: failed", name=name),
        "open": say("{name}: not yet known", name=name),
    }[result.state]


def why_out(score: Score) -> Message:
    """Say why a project has no rank: the gates that it fails, or that it has no total."""
    failed = [r for r in score.outcome.gates if r.state == "fail" and r.gate.effect == "fail"]
    if failed:
        return say("{gates}", gates=[gate_text(result) for result in failed])
    return say("no total: no criterion has a mark")


def nobody_ranked(scores: Sequence[Score]) -> Message:
    """Say that no project is in the ranking, and whether gates are the reason."""
    unmarked = sum(score.total is None for score in scores)
    if unmarked == len(scores):
        return say("No project has a total: no criterion has a mark.")
    if unmarked:
        return say(
            "No project is ranked: gates failed by {failed}, without a mark in any criterion "
            "{unmarked}.",
            failed=len(scores) - unmarked,
            unmarked=unmarked,
        )
    return say("No project passes the gates.")


def _gate_ids(gates: tuple[GateResult, ...]) -> tuple[list[str], list[str]]:
    failed, left = ([r.gate.id for r in gates if r.state == state] for state in ("fail", "open"))
    return failed, left


RANKS = Form(
    say("best and worst possible rank"),
    write=lambda rank, _lang: rank_words(rank[0], tied=rank[1]),
    plain=lambda rank, _lang: rank[0] or (None, None),
)
MARK = Form(
    say("lowest and highest possible mark"),
    write=lambda value, _lang: value_text(value),
    plain=interval().plain,
)
GATE_RESULTS = Form(
    say("lists of the failed gates and of the open gates"),
    write=gates_text,
    plain=lambda gates, _lang: _gate_ids(gates),
)


def foot_of(case: Case, lang: Lang, *, warned: bool = False) -> Iterator[Block]:
    """Yield the end of every page of a case: its notice, what it rests on, and the hashes."""
    yield from notice_of(case)
    lines = _footing(case, warned=warned, hashed=False)
    yield Paragraph("\n".join(line.text(lang) for line in lines), aside=True)
    hashes = [_set_line(case.criteria), *own_rule_hashes(case.criteria), _case_line(case)]
    yield Paragraph("\n".join(line.text(lang) for line in hashes), aside=True, detail=True)


def footer(case: Case, lang: Lang) -> str:
    """Name the criteria set with its version, place, dates and source, and all hashes."""
    return "\n".join(line.text(lang) for line in _footing(case, warned=False, hashed=True))


def _footing(case: Case, *, warned: bool, hashed: bool) -> Iterator[Message]:
    criteria = case.criteria
    if hashed:
        yield _set_line(criteria)
    else:
        yield say("Criteria set {id}, version {version}", id=criteria.id, version=criteria.version)
    yield from own_rule_lines(criteria, hashed=hashed)
    if criteria.jurisdiction:
        yield say("Jurisdiction: {place}", place=criteria.jurisdiction)
    if criteria.in_force_from or criteria.in_force_to:
        yield in_force(criteria)
    if not warned:
        yield from standing_lines(case)
    if criteria.source:
        yield say("Source: {source}", source=criteria.source)
    if hashed:
        yield _case_line(case)
    if criteria.rounding and criteria.has_total:
        yield say("Rounding: {rule}", rule=rounding_words(criteria.rounding))


def _set_line(criteria: CriteriaSet) -> Message:
    return say(
        "Criteria set {id}, version {version}, sha256:{hash}",
        id=criteria.id,
        version=criteria.version,
        hash=criteria.sha256,
    )


def _case_line(case: Case) -> Message:
    return say("Case {id}, sha256:{hash}", id=case.id, hash=case.sha256)


def own_rule_lines(criteria: CriteriaSet, *, hashed: bool = True) -> Iterator[Message]:
    """Name the rule files of a set's own, with their sources, and their hashes where wanted."""
    for file in criteria.procedure.own_rules if criteria.procedure else ():
        if hashed:
            yield say(
                "Rule file {file} (the set's own), sha256:{hash}; source: {source}",
                file=file.name,
                hash=file.sha256,
                source=file.rule.citation,
            )
        else:
            yield say(
                "Rule file {file} (the set's own); source: {source}",
                file=file.name,
                source=file.rule.citation,
            )


def own_rule_hashes(criteria: CriteriaSet) -> Iterator[Message]:
    """Name the rule files of a set's own, with their hashes."""
    for file in criteria.procedure.own_rules if criteria.procedure else ():
        yield say("Rule file {file}, sha256:{hash}", file=file.name, hash=file.sha256)


def own_rules_plain(criteria: CriteriaSet) -> dict[str, list[dict[str, str]]]:
    """Return the rule files of a set's own with their hashes; nothing where there are none."""
    files = criteria.procedure.own_rules if criteria.procedure is not None else ()
    found = [{"file": file.name, "sha256": file.sha256} for file in files]
    return {"own_rules": found} if found else {}


def in_force(criteria: CriteriaSet) -> Message:
    """Say from when to when a criteria set holds."""
    start, end = criteria.in_force_from or "…", criteria.in_force_to or "…"
    return say("In force: {start} to {end}", start=start, end=end)


def rounding_words(rounding: Rounding) -> Message:
    """Say by which rule numbers are rounded."""
    return say(
        "{mode} to {places} decimals, at the {at}",
        mode=_MODES[rounding.mode],
        places=rounding.places,
        at=_POSITIONS[rounding.at],
    )


_MODES = {
    "half-up": say("half up"),
    "half-even": say("half to even"),
    "truncate": say("truncated"),
}
_POSITIONS = {
    "criterion": say("criterion"),
    "group": say("group"),
    "total": say("total"),
}
