"""The only maker of words about results: for each type of result, one module."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any, cast

from evalkit.core.messages import Lang
from evalkit.core.result import Listed, Package, Result
from evalkit.show.columns import keys_of, rows_of
from evalkit.show.frames import frame_of
from evalkit.show.pages import Page

VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "Acceptability": "sensitivity.acceptability",
        "Analysis": "sensitivity.analysis",
        "Asking": "evidence.asking",
        "Audit": "rules.audit",
        "Award": "evaluation.award",
        "AwardExplanation": "evaluation.explanation",
        "Breakpoints": "sensitivity.breakpoints",
        "Certain": "evidence.certain",
        "CutOffs": "evidence.cut",
        "CriticalWeights": "sensitivity.critical_weights",
        "Diagnosis": "panel.diagnosis",
        "Drivers": "sensitivity.drivers",
        "Duel": "evidence.duel",
        "Elicited": "weights.elicited",
        "Evaluation": "evaluation.ranking",
        "Explanation": "evaluation.explanation",
        "ExtremeRanks": "sensitivity.extreme_ranks",
        "Flips": "sensitivity.flips",
        "Fragility": "evidence.fragility",
        "Joint": "sensitivity.joint",
        "Likely": "evidence.likely",
        "MarkMatrix": "evidence.matrix",
        "Outlook": "evidence.outlook",
        "Plan": "evidence.plan",
        "PanelReport": "evaluation.panel",
        "Rasch": "panel.rasch",
        "Reuse": "reuse.measurement",
        "Stability": "sensitivity.stability",
        "Structure": "sensitivity.structure",
        "TrimmingAudit": "rules.trimming",
        "Verification": "dossier.verification",
        "WeightSpace": "weights.space",
        "Winners": "sensitivity.winners",
        "PairwiseWinning": "sensitivity.pairwise_winning",
    }
)
"""By type of result, the module that writes it; it is imported when it is needed."""


def page(result: Result, lang: Lang = "en") -> Page:
    """Return the page of a result."""
    return cast("Page", _view(result).page(result, lang))


def rows(result: Listed, lang: Lang = "en") -> list[dict[str, Any]]:
    """Return the rows of a result, as plain values."""
    view = _view(result)
    return rows_of(view.COLUMNS, view.items(result), lang)


def keys_of_rows(result: Listed) -> list[str]:
    """Return the keys of the rows of a result, also where it has none."""
    return keys_of(_view(result).COLUMNS)


def plain(result: Result, lang: Lang = "en") -> Any:
    """Return all that a result says as plain data; its rows where that is all."""
    view = _view(result)
    return (
        view.plain(result, lang) if hasattr(view, "plain") else rows(cast("Listed", result), lang)
    )


def frame(result: Listed, package: Package, lang: Lang = "en") -> Any:
    """Return the rows of a result as a data frame."""
    return frame_of(rows(result, lang), keys_of(_view(result).COLUMNS), package)


def _view(result: Result) -> ModuleType:
    names = (kind.__name__ for kind in type(result).__mro__)
    return import_module(f"evalkit.show.{next(VIEWS[name] for name in names if name in VIEWS)}")
