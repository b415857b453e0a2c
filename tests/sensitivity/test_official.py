"""Who is officially first, and at which rank: as the result says, never from midpoints."""

import json

from sentences import page_of, refuses, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate, sensitivity
from evalkit.core.exact import Rounding
from evalkit.model import Bid, Draw, Panel, Procedure
from evalkit.sensitivity import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said

QUICK = {"samples": 400}

FIRST = (
    "First at the official weights: {name}, {lead} points ahead of {second}.",
    (
        "First at the official weights, whatever the open marks turn out to be: {name}; with "
        "every open mark at its midpoint, {lead} points ahead of {second}."
    ),
)


def two(**options):
    scale = Linear(0, 10)
    criteria = [Criterion("a", scale, weight="0.5"), Criterion("b", scale, weight="0.5")]
    return CriteriaSet("two", criteria, **options)


def tied_tender(draw=(), lots=None):
    """Return bids A, B and C; A and B have the same total, which only a draw parts."""
    scale = Linear(0, 10)
    criteria = CriteriaSet(
        "tender",
        [Criterion("a", scale, points=50), Criterion("b", scale, points=50)],
        ties=("draw",),
        procedure=Procedure(panels=[Panel(id="board", on=["a", "b"])]),
    )
    given = {"A": (8, 6), "B": (6, 8), "C": (5, 5)}
    marks = [
        Mark(bid, item, value, value, evaluator="e1")
        for bid, values in given.items()
        for item, value in zip("ab", values, strict=True)
    ]
    return Case(
        criteria,
        [Project(bid) for bid in given],
        marks,
        bids=[Bid(project=bid, lot=(lots or {}).get(bid, "")) for bid in given],
        draws=[Draw(draw)] if draw else (),
    )


def ranks(matrix):
    return dict(zip(matrix.projects, (rank.words for rank in matrix.official), strict=True))


def test_an_award_has_the_rank_that_its_tie_rule_gave():
    award = evaluate(tied_tender(draw=["B", "A"]))
    study = Study.of(award)
    matrix, notes = study.matrix, study.notes
    assert ranks(matrix) == {"A": "2", "B": "1", "C": "3"}
    assert any(
        tells(
            said(n),
            "Officially first, after rounding and the tie-break rules: {names}. Below, points "
            "before rounding are compared, without tie-break rules.",
            names="B",
        )
        for n in notes
    )
    assert not matrix.first_by_points


def test_an_award_without_a_draw_stays_tied_in_the_table():
    award = evaluate(tied_tender())
    matrix = as_matrix(award)
    assert ranks(matrix) == {"A": "1=", "B": "1=", "C": "3"}
    found = sensitivity.analyse(sensitivity.Study.of(award), **QUICK)
    assert [row["official_tied"] for row in found.rows()] == [True, True, False]
    text = page_of(found, folded=True)
    assert tells(text, "Tied for first at the official weights: {names}.", names="A = B")
    assert "1= A" in text


def test_a_rank_that_only_rounding_shares_is_the_rank_of_the_page():
    criteria = two(total=100, rounding=Rounding(0, "half-up", "total"))
    found = evaluate(Case.of(criteria, {"P": {"a": "5", "b": "5"}, "Q": {"a": "5.01", "b": "5"}}))
    matrix = as_matrix(found)
    assert ranks(matrix) == {"P": "1=", "Q": "1="}
    assert not matrix.first_by_points  # Q has more points before rounding
    assert "1=" in str(found.explain("P"))


def test_nobody_is_first_from_midpoints_where_all_ranks_are_open():
    criteria = two(missing="interval")
    case = Case.of(criteria, {"P": {"a": 9}, "Q": {"a": 5}, "R": {"a": 4}})
    evaluation = evaluate(case)
    matrix = as_matrix(evaluation)
    assert matrix.first_is_open
    assert set(ranks(matrix).values()) <= {"1-2", "1-3"}
    for found in (
        sensitivity.analyse(sensitivity.Study.of(evaluation), **QUICK),
        sensitivity.structure(sensitivity.Study.of(evaluation)),
    ):
        text = page_of(found, folded=True)
        assert tells(
            text,
            "The open marks do not settle who is first at the official weights; possible: "
            "{names}. Below, every open mark is at its midpoint.",
        )
        assert "Officially first" not in text
        for each in FIRST:
            assert not tells(text, each)
        assert "{" not in text


def test_a_plain_array_with_ranges_has_the_ranks_of_its_ends():
    matrix = as_matrix([[0.2], [0.4], [0.9]], high=[[0.5], [0.6], [0.9]])
    assert ranks(matrix) == {"p0": "2-3", "p1": "2-3", "p2": "1"}
    assert matrix.first_by_points


def test_other_weights_have_other_ranks():
    evaluation = evaluate(Case.of(two(), {"P": {"a": 9, "b": 1}, "Q": {"a": 5, "b": 6}}))
    assert ranks(as_matrix(evaluation)) == {"P": "2", "Q": "1"}
    assert ranks(as_matrix(evaluation, [9, 1])) == {"P": "1", "Q": "2"}
    assert ranks(as_matrix(evaluation, [9, 1]).only([1])) == {"Q": "1"}


def test_lots_have_no_ranks_in_common():
    award = evaluate(tied_tender(lots={"A": "x", "B": "y", "C": "y"}))
    with refuses(ValueError, "is in {count} lots, which have no ranks in common"):
        as_matrix(award)


def test_json_holds_the_whole_rank():
    evaluation = evaluate(Case.of(two(), {"P": {"a": 9, "b": 1}, "Q": {"a": 5, "b": 5}}))
    rows = sensitivity.analyse(sensitivity.Study.of(evaluation), **QUICK).rows()
    assert [(r["official_best_rank"], r["official_worst_rank"]) for r in rows] == [(1, 1), (1, 1)]
    assert json.dumps(rows)
