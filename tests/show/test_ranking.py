"""The page of a ranking: what it reads off columns is what the scores say one by one."""

from fractions import Fraction
from itertools import permutations

import attrs
from hypothesis import given, settings

from evalkit import evaluate
from evalkit.show.evaluation import ranking
from evalkit.show.evaluation.wording import gates_text
from evalkit.testing import cases


@settings(max_examples=22)
@given(cases(max_projects=5))
def test_what_is_read_off_columns_is_what_scores_say(case):
    evaluation = evaluate(case)
    for made in (evaluation, attrs.evolve(evaluation, sheet=None)):
        covered = ranking._covered(made)
        for criterion in case.criteria.criteria:
            shares = [evaluation.coverage(score, criterion.id) for score in evaluation.scores]
            mean = sum(shares, Fraction(0)) / len(shares)
            assert ranking._mean(made, criterion.id, covered) == mean
            spans = [p for s in evaluation.scores if (p := evaluation.points(s, criterion.id))]
            apart = sum(one[0] > other[1] for one, other in permutations(spans, 2))
            told = ranking._told_apart(made, criterion.id)
            assert (told if isinstance(told, str) else told.values["apart"]) in {apart, str(apart)}
        said = {gates_text(score.outcome.gates, "en") for score in evaluation.scores}
        same = len(said) == 1 and len(evaluation.scores) > 1
        assert ranking._common_gates(made, "en") == (said.pop() if same else None)
    for line in ranking.items(evaluation):
        leaves = zip(case.criteria.leaves, line.score.leaves, strict=True)
        owed = [(name, leaf.id) for leaf, found in leaves for name in found.open]
        assert ranking._owed(line) == [f"{name} ({leaf})" for name, leaf in owed]
