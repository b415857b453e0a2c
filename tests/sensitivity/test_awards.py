"""Sensitivity of awards: what a weighted sum can tell, and what it refuses to."""

from pathlib import Path

import pytest
from sentences import refuses, tells

from evalkit import ModelError, evaluate, load_case, load_criteria
from evalkit.sensitivity import as_matrix

EXAMPLES = Path(__file__).parents[2] / "examples"
TENDER = EXAMPLES / "kr-software-tender"


def test_the_official_totals_come_out_of_the_matrix():
    award = evaluate(load_case(TENDER))
    matrix = as_matrix(award)
    weights = [float(w) for w in matrix.exact_weights]
    totals = dict(zip(matrix.projects, matrix.low @ weights * 100, strict=True))
    assert set(totals) == {"garam", "narae", "darae"}
    for name, total in totals.items():
        assert total == pytest.approx(float(award.standings[name].total), abs=1e-3)
    assert any(note.kind == "points-held" for note in matrix.conditions)


@pytest.mark.parametrize("name", ["as-qcbs", "as-ufab", "as-prozorro"])
def test_what_another_rule_decides_is_refused(name):
    case = load_case(TENDER, criteria=load_criteria(TENDER / f"{name}.toml"))
    with refuses(ModelError, "is decided by the rule {name}, not by a weighted sum alone"):
        as_matrix(evaluate(case))


def test_the_command_says_it_in_words(run):
    code, _, err = run("sensitivity", str(EXAMPLES / "wb-qcbs"))
    assert code == 1
    assert tells(err, "is decided by the rule {name}, not by a weighted sum alone", name="wb-qcbs")


def test_who_tie_by_points_stand_in_the_order_of_their_ranks():
    award = evaluate(load_case(TENDER))
    matrix = as_matrix(award)
    first, *others = matrix.ranking()
    assert [matrix.projects[n] for n in first] == ["garam"]
    tied = [matrix.projects[n] for n in others[0]]
    assert tied == sorted(tied, key=award.rank) == ["narae", "darae"]  # not as the ids are
