"""The table of winners: by hand, by scoring again, and by laws."""

import json
from fractions import Fraction

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import page_of, tells

from evalkit import Case, CriteriaSet, Criterion, Linear, Mark, Project, evaluate
from evalkit.model import Assignment
from evalkit.sensitivity.questions.structure import structure
from evalkit.sensitivity.sources import as_matrix
from evalkit.sensitivity.study import Study
from evalkit.sensitivity.variants.standings import Settler
from evalkit.sensitivity.variants.variants import merged, pairs, reweighted
from evalkit.show.sensitivity.notes import said
from evalkit.weights import WeightSpace

VALUES = np.array([[1.0, 0.0, 0.2], [0.0, 1.0, 0.3], [0.5, 0.4, 0.9]])


def tree(**options):
    scale = Linear(0, 10)
    return CriteriaSet(
        "tree",
        [
            Criterion("g", weight="0.6"),
            Criterion("a", scale, weight="0.5", parent="g"),
            Criterion("b", scale, weight="0.3", parent="g"),
            Criterion("c", scale, weight="0.2", parent="g"),
            Criterion("d", scale, weight="0.4"),
        ],
        **options,
    )


def case(seed=0, count=5):
    rng = np.random.default_rng(seed)
    marks = {
        f"p{i}": dict(zip("abcd", rng.integers(0, 11, 4).tolist(), strict=True))
        for i in range(count)
    }
    return Case.of(tree(), marks)


def variants(source, **options):
    return {said(v.how).text(): v for v in structure(Study.of(source, **options)).variants}


def test_weights_of_the_variants_by_hand():
    found = {
        said(r.how).text(): r.weights
        for r in reweighted(as_matrix(evaluate(case())), WeightSpace.simplex(list("abcd")))
    }
    f = Fraction
    assert found["Without criterion: a"] == (0, f("0.36"), f("0.24"), f("0.4"))
    assert found["Without criterion: g"] == (0, 0, 0, 1)
    assert found["Without criterion: d"] == (f("0.5"), f("0.3"), f("0.2"), 0)
    assert found["Counted twice: a"] == (f("0.4"), f("0.12"), f("0.08"), f("0.4"))
    assert found["Counted twice: d"] == (f(3, 14), f(9, 70), f(3, 35), f(4, 7))
    assert found["Group as one criterion: g"] == (f("0.2"), f("0.2"), f("0.2"), f("0.4"))
    assert found["Equal weights for all criteria"] == (f(1, 4),) * 4
    assert found["Equal weights within each group"] == (f(1, 6), f(1, 6), f(1, 6), f(1, 2))
    assert all(sum(w) == 1 for w in found.values())


def test_merging_a_pair_is_the_mean_with_both_weights():
    matrix = as_matrix(VALUES, [5, 4, 1])
    assert list(pairs(matrix)) == [(0, 1), (0, 2), (1, 2)]
    found = merged(matrix, 0, 2)
    assert found.weights == (Fraction(3, 10), Fraction(4, 10), Fraction(3, 10))
    mean = (VALUES[:, 0] + VALUES[:, 2]) / 2
    assert VALUES @ np.array([float(w) for w in found.weights]) == pytest.approx(
        0.6 * mean + 0.4 * VALUES[:, 1]
    )


def test_leaving_a_criterion_out_is_scoring_again_without_it():
    full = case(seed=3)
    found = variants(evaluate(full))
    for name in "abcd":
        rules = [c for c in full.criteria.criteria if c.id != name]
        group = [c for c in rules if c.parent == ("g" if name != "d" else "")]
        whole = sum(c.weight for c in group)
        rules = [evolve(c, weight=c.weight / whole) if c in group else c for c in rules]
        left = Case(
            evolve(full.criteria, criteria=rules),
            full.projects,
            [m for m in full.marks if m.criterion != name],
        )
        result = evaluate(left)
        assert set(found[f"Without criterion: {name}"].standing.winners) == set(result.could_win)
        best = sorted((float(s.total[0]) for s in result.scores), reverse=True)
        assert found[f"Without criterion: {name}"].standing.lead == pytest.approx(best[0] - best[1])


def test_leaving_a_project_out_is_scoring_again_without_it():
    full = case(seed=5)
    found = structure(Study.of(evaluate(full)))
    for variant, project in zip(found.of("project"), full.projects, strict=True):
        left = Case(
            full.criteria,
            [p for p in full.projects if p is not project],
            [m for m in full.marks if m.project != project.id],
        )
        assert set(variant.standing.winners) == set(evaluate(left).could_win)
        assert not variant.changed


@settings(max_examples=14, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32))
def test_every_winner_is_the_best_in_fractions(rows, columns, seed):
    rng = np.random.default_rng(seed)
    matrix = as_matrix(
        rng.integers(0, 4, (rows, columns)) / 4, rng.integers(0, 4, columns) + np.eye(columns)[0]
    )
    settler = Settler(matrix)
    for item in reweighted(matrix, WeightSpace.simplex(columns)):
        exact = [matrix.exact_score(i, item.weights) for i in range(rows)]
        floats = np.array([float(x) for x in exact])
        standing = settler.weighted(item.weights, floats)
        best = [f"p{i}" for i, x in enumerate(exact) if x == max(exact)]
        assert list(standing.winners) == best
        # A standing that named another would not pass.
        assert len(best) == rows or list(standing.seconds) != best
    found = structure(Study.of(matrix))
    assert found.official.standing.winners == tuple(f"p{i}" for i in matrix.ranking()[0])
    assert not any(v.changed for v in found.of("project"))
    assert str(found)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_permuting_permutes(seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(3), rng.permutation(3)
    a = structure(Study.of(VALUES, weights=[5, 3, 2]))
    b = structure(
        Study.of(
            as_matrix(
                VALUES[rows][:, columns],
                [[5, 3, 2][k] for k in columns],
                projects=[f"p{i}" for i in rows],
                criteria=[f"c{k}" for k in columns],
            )
        )
    )

    def table(found):
        return {
            (v.kind, said(v.how).text()): (set(v.standing.winners), v.standing.exact_lead)
            for v in found.variants
            if "One criterion" not in said(v.how).text()
        }

    assert table(a) == table(b)


def test_smallest_utility_and_product():
    found = variants(VALUES, weights=[5, 4, 1])
    assert found["Smallest utility of the top criteria"].standing.winners == ("p2",)
    product = found["Weighted product of the top criteria"].standing
    assert product.winners == ("p2",)
    assert set(product.seconds) == {"p0", "p1"}
    assert product.lead == pytest.approx(0.5**0.5 * 0.4**0.4 * 0.9**0.1)
    negative = structure(Study.of(VALUES - 0.1))
    assert len(negative.of("aggregation")) == 1
    assert "No weighted product" in str(negative)


def test_products_that_tie_exactly_are_told_from_near_ones():
    # 0.2 * 0.8 = 0.4 * 0.4; the third is nearer than floats can tell.
    tiny = Fraction(1, 10**20)
    criteria = CriteriaSet(
        "two",
        [Criterion("a", Linear(0, 1), weight="0.5"), Criterion("b", Linear(0, 1), weight="0.5")],
    )
    marks = {
        "p": {"a": "0.2", "b": "0.8"},
        "q": {"a": "0.4", "b": "0.4"},
        "r": {"a": Fraction(4, 10) + tiny, "b": "0.4"},
    }
    found = variants(evaluate(Case.of(criteria, marks)))["Weighted product of the top criteria"]
    assert found.standing.winners == ("r",)
    assert found.standing.seconds == ("p", "q")
    del marks["r"]
    found = variants(evaluate(Case.of(criteria, marks)))["Weighted product of the top criteria"]
    assert found.standing.winners == ("p", "q")
    assert found.standing.lead == 0


def test_the_product_in_a_tree_is_that_of_the_evaluation():
    full = case(seed=8)
    for aggregate, words in (("product", "Weighted product"), ("minimum", "Smallest utility")):
        result = evaluate(evolve(full, criteria=tree(aggregate=aggregate)))
        standing = variants(evaluate(full))[f"{words} of the top criteria"].standing
        assert set(standing.winners) == set(result.could_win)
        best = sorted((float(s.total[0]) for s in result.scores), reverse=True)
        assert standing.lead == pytest.approx(best[0] - best[1], abs=1e-9)


def test_the_middle_of_the_space_is_a_variant():
    space = WeightSpace.bounds(3, {"c2": ("0.8", "1")})
    found = variants(VALUES, space=space, weights=[5, 4, 1])
    assert found["Weights at the centre of the weight space"].standing.winners == ("p2",)
    point = WeightSpace.point(3, [5, 4, 1])
    assert "Weights at the centre of the weight space" not in variants(VALUES, space=point)


def test_scores_nearer_than_floats_can_tell_are_settled():
    criteria = CriteriaSet("one", [Criterion(c, Linear(0, 1), weight="0.5") for c in "ab"])
    tiny = Fraction(1, 10**25)
    marks = {"p": {"a": "0.5", "b": "0.5"}, "q": {"a": "0.5", "b": Fraction(1, 2) + tiny}}
    found = structure(Study.of(evaluate(Case.of(criteria, marks))))
    assert found.official.standing.winners == ("q",)
    assert found.official.standing.exact_lead == tiny / 2
    assert variants(evaluate(Case.of(criteria, marks)))[
        "Without criterion: b"
    ].standing.winners == ("p", "q")


# Evaluators


def panel(missing="interval"):
    criteria = CriteriaSet(
        "s", [Criterion(c, Linear(0, 10), points=50) for c in "ab"], missing=missing
    )
    given = {
        "kim": {"p": (8, 8), "q": (4, 4)},
        "lee": {"p": (3, 3), "q": (5, 5)},
        "choi": {"p": (5, None), "q": (5, 5)},
    }
    marks = [
        Mark(project, criterion, value, value, evaluator=name)
        for name, projects in given.items()
        for project, values in projects.items()
        for criterion, value in zip("ab", values, strict=True)
        if value is not None
    ]
    return Case(criteria, [Project("p"), Project("q")], marks)


def test_leaving_an_evaluator_out_is_scoring_again_without_their_marks():
    found = structure(Study.of(evaluate(panel())))
    rows = {said(v.how).text(): v for v in found.of("evaluator")}
    assert rows["Without evaluator: kim"].standing.winners == ("q",)
    assert rows["Without evaluator: kim"].changed
    assert rows["Without evaluator: lee"].standing.winners == ("p",)
    assert not rows["Without evaluator: choi"].changed
    assert rows["Without evaluator: kim"].remark is None


def test_marks_that_only_one_evaluator_gave_are_counted_or_refused():
    full = panel()
    alone = evolve(
        full,
        marks=[
            m for m in full.marks if (m.criterion, m.evaluator) not in {("b", "kim"), ("b", "choi")}
        ],
    )
    rows = {said(v.how).text(): v for v in structure(Study.of(evaluate(alone))).of("evaluator")}
    assert "2" in said(rows["Without evaluator: lee"].remark).text()
    asked = [
        Assignment(evaluator=m.evaluator, project=m.project, criterion=m.criterion)
        for m in alone.marks
    ]
    strict = evolve(alone, criteria=evolve(alone.criteria, missing="error"), assignments=asked)
    found = structure(Study.of(evaluate(strict)))
    rows = {said(v.how).text(): v for v in found.of("evaluator")}
    assert rows["Without evaluator: lee"].standing is None
    assert "allows no missing marks" in said(rows["Without evaluator: lee"].remark).text()
    assert found.rows()[-1]["kind"]
    assert "allows no missing marks" in str(found)


def test_one_evaluator_is_nobody_to_leave_out():
    assert not structure(Study.of(evaluate(case()))).of("evaluator")


# Degenerate data


@pytest.mark.parametrize(
    "values",
    [
        np.ones((3, 3)),
        np.array([[0.3, 0.4]]),
        np.array([[0.3], [0.4]]),
        np.tile(np.random.default_rng(0).random(4), (3, 1)),
        np.column_stack([np.arange(3.0), np.full(3, 0.5)]),
        np.random.default_rng(0).random((3, 3)) * 1e300,
        np.random.default_rng(0).random((3, 3)) * 1e-300,
        np.zeros((3, 3)),
    ],
)
def test_degenerate_data(values):
    found = structure(Study.of(values))
    assert len(found.rows()) == len(found.variants)
    assert str(found)
    if len(np.unique(values, axis=0)) == 1:
        assert not found.changed


def test_one_project_under_one_criterion():
    found = structure(Study.of([[0.3]]))
    assert [v.kind for v in found.variants] == ["official"]
    assert found.official.standing.lead is None
    assert tells(page_of(found), "There is one project and one criterion; nothing can be left out.")


def test_a_criterion_with_all_the_weight_leaves_equal_shares():
    found = variants(VALUES, weights=[1, 0, 0])
    # Half of each: 0.65 for both.
    assert found["Without criterion: c0"].standing.winners == ("p1", "p2")
    assert "Counted twice: c0" not in found


def test_many_pairs_list_only_the_mergers_that_matter():
    rng = np.random.default_rng(4)
    values, weights = rng.random((6, 25)).round(3), rng.integers(1, 1000, 25)
    found = structure(Study.of(values, weights=weights))
    mergers = [v for v in found.of("merge") if said(v.how).text().startswith("One criterion")]
    matrix = as_matrix(values, weights)
    assert len(list(pairs(matrix))) > 200
    winner = found.official.standing.winners
    expected = set()
    for a, b in pairs(matrix):
        item = merged(matrix, a, b)
        exact = [matrix.exact_score(i, item.weights) for i in range(6)]
        if (f"p{exact.index(max(exact))}",) != winner:
            expected.add(said(item.how).text())
    assert {said(v.how).text() for v in mergers} == expected
    assert tells(
        page_of(found),
        "Of {count} pairs of criteria, only those whose merger changes the winner are listed.",
    )


def test_ranges_are_taken_at_their_middle_and_it_is_said():
    source = as_matrix([[0.0, 0.0], [0.4, 0.4]], high=[[1.0, 1.0], [0.4, 0.4]])
    found = structure(Study.of(source))
    assert found.official.standing.winners == ("p0",)
    assert "midpoint" in str(found)


def test_rows_are_plain_values():
    rows = structure(Study.of(VALUES)).rows()
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
