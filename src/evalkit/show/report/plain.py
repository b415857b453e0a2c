"""Results as plain data: JSON that keeps every number exact, CSV that opens in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import fields

from evalkit.core.about import __version__
from evalkit.core.exact import decimal
from evalkit.core.messages import Lang, clean
from evalkit.evaluation import Award, Evaluation, Explanation
from evalkit.model import Case
from evalkit.show.columns import rows_of
from evalkit.show.evaluation.award import WHAT_IFS, what_ifs
from evalkit.show.evaluation.cautions import open_lines, standing_lines
from evalkit.show.evaluation.sums import reason_of
from evalkit.show.evaluation.ties import tie_remedy
from evalkit.show.evaluation.wording import gate_text

if TYPE_CHECKING:  # a ranking is written without scipy
    from evalkit.sensitivity import Analysis

# What a spreadsheet may run, also after blanks and Hangul fillers; and our own mark for it.
_FORMULA = re.compile("'|[\\s\u115f\u1160\u3164\uffa0]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")

FORMAT = 1
"""Version of the JSON; it changes when a key changes its name or its meaning."""


def evaluation_plain(evaluation: Evaluation, lang: Lang = "en") -> dict[str, Any]:
    """Return a ranking as plain data; numbers are exact text, ``12.5`` or ``1/3``."""
    made = _head(evaluation.case, lang)
    made["could_win"] = list(evaluation.could_win)
    remedy = tie_remedy(evaluation.case.criteria).text(lang)
    made["ties"] = [{"projects": list(tied), "remedy": remedy} for tied in evaluation.ties]
    made["undecided_pairs"] = evaluation.ranks.undecided if evaluation.has_total else None
    made["projects"] = [
        {
            "project": score.project.id,
            "title": score.project.name.text(lang),
            "ranks": _pair(evaluation.rank(score.project.id)),
            "tied": evaluation.is_tied(score.project.id),
            "total": _span(score.total),
            "total_if_gates_pass": _span(score.outcome.passing),
            "coverage": None if score.coverage is None else decimal(score.coverage),
            "no_mark_of": [
                {"evaluator": name, "criterion": leaf.id}
                for leaf, found in zip(evaluation.case.criteria.leaves, score.leaves, strict=True)
                for name in found.open
            ],
            "gates": [
                {"gate": r.gate.id, "state": r.state, "text": gate_text(r).text(lang)}
                for r in score.outcome.gates
            ],
            "decisions": [
                {
                    "decision": d.decision.id,
                    "path": [
                        {
                            "question": step.question.id,
                            "answer": step.answer,
                            "no_answer_of": list(step.open),
                        }
                        for step in d.path
                    ],
                    "verdicts": list(d.verdicts),
                }
                for d in score.decisions
            ],
        }
        for score in evaluation.ordered
    ]
    if isinstance(evaluation, Award):
        made["award"] = _award(evaluation, lang)
    return made


def _award(award: Award, lang: Lang) -> dict[str, Any]:
    """Return the order of each lot, place by place, and what else could be."""
    tally = award.tally
    remedy = tie_remedy(award.case.criteria).text(lang)
    return {
        "lots": [
            {
                "lot": lot,
                "first": list(found.could_be_first),
                "order": [list(place) for place in found.places],
                "screened": {n: s.screened for n, s in found.states.items() if s.screened},
                "tie": remedy
                if any(len(place) > 1 and found.level(place) for place in found.places)
                else None,
                "not_known_of": list(found.open),
                "first_is_known": not found.unsettled,
            }
            for lot, found in award.decided.items()
        ],
        "what_if_counts": {
            "changed": tally.changed,
            "same": tally.same,
            "cannot_be_told": tally.open,
        },
        "what_ifs": rows_of(WHAT_IFS, what_ifs(award), lang),
    }


def analysis_plain(found: Analysis, lang: Lang = "en") -> dict[str, Any]:
    """Return the rows of all parts of an analysis by name, as plain data."""
    # Notes of a study load scipy, which a ranking as JSON or CSV can do without.
    from evalkit.show.sensitivity.notes import said  # noqa: PLC0415

    study = found.study
    made: dict[str, Any] = {
        "space": [row.words.text(lang) for row in study.space.rows],
        "measure": study.space.measure,
        "dimension": study.space.dimension,
        "notes": [said(note).text(lang) for note in study.notes],
        "budget": study.budget.plain(),
        "projects": found.rows(lang),
    }
    for name in (part.name for part in fields(type(found)) if part.name != "study"):
        part = getattr(found, name)
        if part is not None:
            made[name] = part.rows(lang)
    # Last: flips that were not solved before are solved for their rows.
    made["cut_short"] = [said(note).text(lang) for note in found.cut_short]
    return made


def explanation_plain(explanation: Explanation, lang: Lang = "en") -> dict[str, Any]:
    """Return an explanation as plain data; numbers are exact text, ``12.5`` or ``1/3``."""
    case, score = explanation.case, explanation.score
    made = _head(case, lang)
    made["project"] = score.project.id
    made["ranks"] = _pair(explanation.rank)
    made["tied"] = explanation.tied
    made["total"] = _span(score.total)
    made["criteria"] = [
        {
            "criterion": part.criterion.id,
            "parent": part.criterion.parent,
            "weight": decimal(part.global_weight),
            "max_points": decimal(part.max_points),
            "utility": _span(part.leaf.utility) if part.leaf else None,
            "points": _span(part.points),
            "no_mark_of": list(part.leaf.open) if part.leaf else [],
            "marks": [
                {
                    "low": _value(mark.low),
                    "high": _value(mark.high),
                    "unit": mark.unit,
                    "evaluator": mark.evaluator,
                    "reason": reason_of(explanation, mark).text(lang),
                    "evidence": list(mark.evidence),
                    "admissible": list(case.admissible(mark)),
                }
                for mark in (part.leaf.marks if part.leaf else ())
            ],
        }
        for part in explanation.contributions
    ]
    return made


def _head(case: Case, lang: Lang) -> dict[str, Any]:
    criteria = case.criteria
    return {
        "format": FORMAT,
        "evalkit": __version__,
        "criteria": {
            "id": criteria.id,
            "version": criteria.version,
            "sha256": criteria.sha256,
            "source": criteria.source.text(lang),
            "total": None if criteria.aggregate == "none" else decimal(criteria.total_points),
        },
        "case": {
            "id": case.id,
            "title": case.title.text(lang),
            "sha256": case.sha256,
            "notice": case.notice.text(lang),
        },
        "warnings": [line.text(lang) for line in (*standing_lines(case), *open_lines(case))],
    }


def _span(span: tuple[Fraction, Fraction] | None) -> dict[str, str] | None:
    return None if span is None else {"low": decimal(span[0]), "high": decimal(span[1])}


def _pair(ranks: tuple[int, int] | None) -> dict[str, int] | None:
    return None if ranks is None else {"best": ranks[0], "worst": ranks[1]}


def _value(value: Fraction | str) -> str:
    return value if isinstance(value, str) else decimal(value)


def as_json(plain: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write plain data as JSON, the same bytes for the same content."""
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as CSV, each on one line; a cell that a spreadsheet would run is made text."""
    out = io.StringIO()
    # By key and never by position: what one row lacks moves no value under another header.
    keys = list(dict.fromkeys(key for row in rows for key in row))
    if keys:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(keys)
        writer.writerows([_cell(row.get(key)) for key in keys] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return _cell(";".join(str(item) for item in value))
    text = clean(re.sub(r"[\r\n]+", " ", str(value)))
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text
