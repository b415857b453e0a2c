"""Many-facet Rasch measures of bids and evaluators, by raschpy (Apache-2.0); an extra."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from evalkit.core import about
from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.core.result import Result

"""Scores for each evaluator below which the page warns that measures are rough."""


@frozen
class Rasch(Result):
    """Measures in logits; higher bids are better, higher evaluators more severe.

    Parameters
    ----------
    bids, severities : mapping of str to float
        Severities sum to 0.
    per_evaluator : int
        Fewest scores of one evaluator.
    """

    bids: Mapping[str, float] = field(hash=False)
    severities: Mapping[str, float] = field(hash=False)
    per_evaluator: int


def rasch(scores: ArrayLike, evaluators: Sequence[str], bids: Sequence[str]) -> Rasch:
    """Fit the many-facet Rasch model with one severity for each evaluator.

    Parameters
    ----------
    scores : array of float, shape (evaluators, bids, items)
        Whole numbers from 0, the place of each mark among the levels of its scale;
        NaN where there is none.
    evaluators, bids : sequence of str

    Raises
    ------
    ModelError
        If the extra is not installed, or the scores are not such numbers.

    References
    ----------
    Linacre, J. M. (1994). Many-Facet Rasch Measurement.
    ``ln(P_k / P_{k-1}) = bid − item − severity − threshold_k``.
    """
    block = np.asarray(scores, dtype=np.float64)
    if block.ndim != 3 or block.shape[:2] != (len(evaluators), len(bids)):
        rule = say("must have the shape (evaluators, bids, items)")
        raise ModelError(Problem(field="scores", rule=rule, value=str(block.shape)))
    there = block[np.isfinite(block)]
    if not there.size or (there < 0).any() or (there != np.round(there)).any():
        rule = say("must be whole numbers from 0: the model uses levels, not points")
        raise ModelError(Problem(field="scores", rule=rule))
    if there.max() < 1 or len(bids) < 3 or len(evaluators) < 2:
        rule = say("are too few: three bids, two evaluators and two levels are needed")
        raise ModelError(Problem(field="scores", rule=rule))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its plotting libraries, and of thin data, said above
        model = _model()
        frame = _frame(block, evaluators, bids)
        fitted = model.MFRM(frame, max_score=int(there.max()), min_persons=1)
        fitted.calibrate_global()
        fitted.person_estimates_global()
    per = np.isfinite(block).sum(axis=(1, 2))
    return Rasch(
        bids={str(name): float(value) for name, value in fitted.persons_global.items()},
        severities={str(n): float(v) for n, v in fitted.facet_effects_global.items()},
        per_evaluator=int(per.min()),
    )


def _model() -> Any:
    try:
        return import_module("raschpy")
    except ImportError:
        remedy = about.remedy("rasch")
        rule = say("the Rasch model needs the package {name}", name="raschpy")
        raise ModelError(Problem(rule=rule, remedy=remedy)) from None


def _frame(block: Any, evaluators: Sequence[str], bids: Sequence[str]) -> Any:
    pandas = import_module("pandas")
    index = pandas.MultiIndex.from_product([evaluators, bids], names=["Rater", "Person"])
    rows = block.reshape(-1, block.shape[2])
    return pandas.DataFrame(rows, index=index, columns=[f"i{n}" for n in range(block.shape[2])])
