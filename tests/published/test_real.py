"""Evaluations that others published, replayed: the same figures, or where the publication errs.

The page "Real evaluations, replayed" tells the same; the cases are in `real/` beside this file,
as facts with their source, and in `examples/`.
"""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from evalkit import check, evaluate, load_case
from evalkit.core.exact import round_to
from evalkit.marking.report import panel_report

REAL = Path(__file__).parent / "real"


def totals(case):
    """Return the exact totals, each of them one number."""
    found = evaluate(case)
    assert all(row.total[0] == row.total[1] for row in found.scores)
    return {row.project.id: row.total[0] for row in found.scores}


@pytest.mark.parametrize("name", sorted(path.name for path in REAL.iterdir()))
def test_each_is_without_a_problem(name):
    assert check(REAL / name) == []


# Talentica, 2018. The summary is the sheet "Adoption Vs Capabilities", typed by hand; the two
# other sheets hold the marks, and compute the averages from them.

SUMMARY = {
    "ethereum": ("2.5", "2"),
    "multichain": ("2", "1.83"),
    "bitcoin": ("2.5", "1.17"),
    "fabric": ("1.83", "1.83"),
}


def test_the_ease_of_adoption_agrees_with_the_summary():
    found = totals(load_case(REAL / "talentica-adoption"))
    assert found == {name: Fraction(Decimal(row[0])) for name, row in SUMMARY.items()}


def test_the_capabilities_agree_but_for_one_stale_figure():
    found = evaluate(load_case(REAL / "talentica-capabilities"))
    summary = {name: Fraction(Decimal(row[1])) for name, row in SUMMARY.items()}
    differing = {
        row.project.id: row.total[0]
        for row in found.scores
        if row.total[0] != summary[row.project.id]
    }
    # What the sheet of the marks computes is 2.00, too: 1 + 3 + 2 + 2 + 1 + 3 over 6.
    assert differing == {"fabric": Fraction(12, 6)}
    assert summary["fabric"] == Fraction("1.83")
    ranks = {row.project.id: found.rank(row.project.id) for row in found.scores}
    assert ranks == {"ethereum": (1, 1), "fabric": (1, 1), "multichain": (3, 3), "bitcoin": (4, 4)}


# MCDM-ConSel, 2021: a table of values. Weights are ours, all equal. The expected totals are those
# of pymcdm 1.4.0, weighted sum after min-max, to 14 digits.

PYMCDM = {
    "nakamoto": 31.203460026209218, "nakamoto-ghost": 28.75986540122966,
    "proximax": 46.93851012429231, "ouroborus": 52.32473108025319,
    "algorand": 51.258757311465764, "tendermint": 61.6862662144216,
    "eosio": 53.83902001592382, "poc": 29.700402285820044, "poi": 65.07134691990063,
    "poa-probabilistic": 41.73314866753777, "poa-deterministic": 53.67759311198221,
    "poet-probabilistic": 49.51424189560664, "poet-deterministic": 53.12535300671776,
    "dbft": 46.973861439095444, "rpca": 61.53528125870423, "scp": 63.606719953905476,
    "tangle": 59.620821811823944, "avalanche": 61.7972221867525,
}  # fmt: skip
COSTS = {"latency", "fees", "power", "hardware"}


def test_the_consensus_protocols_agree_with_another_program():
    found = totals(load_case(REAL / "consensus-protocols"))
    assert found.keys() == PYMCDM.keys()
    assert all(abs(float(found[name]) - PYMCDM[name]) < 1e-12 * 100 for name in PYMCDM)
    assert sorted(found, key=found.get) == sorted(PYMCDM, key=PYMCDM.get)


def test_the_consensus_protocols_by_hand():
    case = load_case(REAL / "consensus-protocols")
    values = {(mark.project, mark.criterion): mark.low for mark in case.marks}
    for name, total in totals(case).items():
        won = Fraction(0)
        for leaf in case.criteria.leaves:
            column = [v for (_, criterion), v in values.items() if criterion == leaf.id]
            low, high = min(column), max(column)
            share = Fraction(values[name, leaf.id] - low, 1) / (high - low)
            won += 1 - share if leaf.id in COSTS else share
        assert total == won * 100 / 12
        assert round_to(total, 4, "half-up") == round_to(Fraction(PYMCDM[name]), 4, "half-up")


# The Unjournal, 2026: 45 papers, evaluators who are others for each paper. The published totals
# are those of pandas, so to 15 digits; the file of totals is beside this one, in their order.

PAPERS = Path(__file__).parents[2] / "examples" / "unjournal-2024-25"
SCORES = tomllib.loads((Path(__file__).parent / "unjournal.toml").read_text("utf-8"))["scores"]


@pytest.fixture(scope="module")
def papers():
    return load_case(PAPERS)


def without_doubles(case):
    kept = {
        name: [row for row in getattr(case, name) if row.evaluator != "E1-again"]
        for name in ("marks", "assignments")
    }
    return attrs.evolve(case, **kept)


def mean(found, paper, criterion, top):
    place = [leaf.id for leaf in found.case.criteria.leaves].index(criterion)
    low, high = found[paper].leaves[place].utility
    assert low == high
    return low * top


def test_every_published_score_of_a_paper(papers):
    assert check(PAPERS) == []
    found = totals(papers)
    assert found.keys() == SCORES.keys()
    assert max(abs(float(found[name]) - 100 * SCORES[name]) for name in SCORES) < 1e-12
    assert sorted(found, key=lambda name: -found[name]) == list(SCORES)


def test_three_rows_stand_twice_in_the_publication(papers):
    doubled = {(m.project, m.criterion, m.low) for m in papers.marks if m.evaluator == "E1-again"}
    assert doubled == {("p17", "overall", 87), ("p17", "advance", 85), ("p44", "merit", 2)}
    printed, once = evaluate(papers), evaluate(without_doubles(papers))
    for paper, criterion, top, published, mended in (
        ("p17", "overall", 100, 88, Fraction(177, 2)),
        ("p17", "advance", 100, Fraction(250, 3), Fraction(165, 2)),
        ("p44", "merit", 5, Fraction(7, 3), Fraction(5, 2)),
    ):
        assert mean(printed, paper, criterion, top) == published
        assert mean(once, paper, criterion, top) == mended
    changed = {p for p in SCORES if printed[p].total != once[p].total}
    assert changed == {"p17", "p44"}
    assert all(printed.rank(p) == once.rank(p) for p in SCORES)


def test_hours_that_nobody_stated_decide_who_is_first(papers):
    """The publication counts the hours of 38 of 45 papers as 0: nobody had stated any."""
    stated = {m.project for m in papers.marks if m.criterion == "hours"}
    assert len(stated) == 7
    criteria = papers.criteria
    nodes = [
        attrs.evolve(c, missing="interval") if c.id == "hours" else c for c in criteria.criteria
    ]
    found = evaluate(attrs.evolve(papers, criteria=attrs.evolve(criteria, criteria=nodes)))
    assert [p for p in SCORES if found.rank(p)[0] == 1] == [
        "p01", "p03", "p05", "p06", "p07", "p08", "p10", "p11",
    ]  # fmt: skip


def test_no_mark_is_owed_that_was_not_given_and_nobody_is_compared_across_papers(papers):
    assert papers.seats.all_open == ()
    (diagnosis,) = panel_report(papers, draws=100).diagnoses
    assert diagnosis.profiles == ()
