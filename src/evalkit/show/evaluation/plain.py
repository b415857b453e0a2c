"""What plain data of evaluations share: numbers are exact text, ``12.5`` or ``1/3``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from evalkit.core.about import __version__
from evalkit.core.exact import decimal
from evalkit.core.messages import Lang
from evalkit.model import Case
from evalkit.show.evaluation.cautions import open_lines, standing_lines
from evalkit.show.evaluation.wording import own_rules_plain

FORMAT = 1
"""Version of the JSON; it changes when a key changes its name or its meaning."""


def head(case: Case, lang: Lang) -> dict[str, Any]:
    """Return what the data come from: program, criteria set and case."""
    criteria = case.criteria
    return {
        "format": FORMAT,
        "evalkit": __version__,
        "criteria": {
            "id": criteria.id,
            "version": criteria.version,
            "sha256": criteria.sha256,
            "source": criteria.source.text(lang),
            "total": decimal(criteria.total_points) if criteria.has_total else None,
            **own_rules_plain(criteria),
        },
        "case": {
            "id": case.id,
            "title": case.title.text(lang),
            "sha256": case.sha256,
            "notice": case.notice.text(lang),
        },
        "warnings": [line.text(lang) for line in (*standing_lines(case), *open_lines(case))],
    }


def span(ends: tuple[Fraction, Fraction] | None) -> dict[str, str] | None:
    """Return both ends of a number."""
    return None if ends is None else {"low": decimal(ends[0]), "high": decimal(ends[1])}


def pair(ranks: tuple[int, int] | None) -> dict[str, int] | None:
    """Return the best and the worst rank."""
    return None if ranks is None else {"best": ranks[0], "worst": ranks[1]}
