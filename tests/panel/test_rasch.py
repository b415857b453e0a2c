"""The many-facet Rasch model: planted severities come back, and refusals are clear."""

import re

import numpy as np
import pytest
from sentences import page_of, refuses, tells

from evalkit import ModelError
from evalkit.core import about
from evalkit.panel.diagnostics import rasch as module
from evalkit.panel.diagnostics.rasch import rasch


def planted(seed=1, people=9, bids=14, items=5):
    rng = np.random.default_rng(seed)
    ability = rng.normal(0, 1.5, bids)
    severity = np.linspace(-1, 1, people)
    latent = ability[None, :, None] - severity[:, None, None]
    noise = rng.logistic(0, 0.6, (people, bids, items))
    return np.clip(np.round((latent + noise + 3) / 1.5), 0, 4), ability, severity


def test_planted_severities_and_bids_come_back():
    scores, ability, severity = planted()
    people = [f"e{n}" for n in range(9)]
    bids = [f"b{n}" for n in range(14)]
    found = rasch(scores, people, bids)
    assert np.corrcoef([found.severities[p] for p in people], severity)[0, 1] > 0.9
    assert np.corrcoef([found.bids[b] for b in bids], ability)[0, 1] > 0.9
    assert sum(found.severities.values()) == pytest.approx(0, abs=1e-6)
    assert tells(
        page_of(found),
        "A difference of 1 logit is large; these statistics do not change any score.",
    )
    assert found.per_evaluator == 70


@pytest.mark.parametrize(
    ("scores", "text"),
    [
        (np.zeros((2, 3)), "must have the shape (evaluators, bids, items)"),
        (
            np.full((2, 3, 2), 0.5),
            "must be whole numbers from 0: the model uses levels, not points",
        ),
        (
            np.full((2, 3, 2), np.nan),
            "must be whole numbers from 0: the model uses levels, not points",
        ),
        (np.zeros((2, 3, 2)), "are too few: three bids, two evaluators and two levels are needed"),
    ],
)
def test_scores_that_the_model_cannot_take(scores, text):
    with refuses(ModelError, text):
        rasch(scores, ["a", "b"], ["x", "y", "z"])


def test_without_the_extra_the_message_says_what_to_install(monkeypatch):
    def missing(_name):
        raise ImportError

    monkeypatch.setattr(module, "import_module", missing)
    with pytest.raises(ModelError, match=re.escape(about.command("rasch"))):
        rasch(planted()[0], [f"e{n}" for n in range(9)], [f"b{n}" for n in range(14)])
