"""The titles say what is true, on small cases whose answer is known by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sentences import refuses

from evalkit import Case, CriteriaSet, Criterion, Evidence, Gate, Linear, Mark, Project, evaluate
from evalkit.core.errors import ModelError
from evalkit.sensitivity import acceptability as find_shares
from evalkit.sensitivity import drivers as find_drivers
from evalkit.sensitivity import flips as find_flips
from evalkit.sensitivity import stability as find_stability
from evalkit.sensitivity.study import Study
from evalkit.show.charts import (
    acceptability,
    contributions,
    coverage,
    drivers,
    evaluators,
    flips,
    ranking,
    stability,
    winner_map,
)
from evalkit.show.charts.sensitivity.regions import regions


def case(marks, *, weights=(60, 40), gates=(), names=None, missing="interval"):
    """Make a case of criteria a, b, … from ``{project: (mark, …)}``; None is a missing mark."""
    scale = Linear(0, 10)
    ids = [chr(ord("a") + n) for n in range(len(weights))]
    criteria = CriteriaSet(
        "made",
        [Criterion(i, scale, points=p) for i, p in zip(ids, weights, strict=True)],
        gates=gates,
        missing=missing,
        evidence_kinds={"fact": "Fact"},
    )
    return Case(
        criteria,
        [Project(p, (names or {}).get(p, p.title())) for p in marks],
        [
            Mark(p, i, *(m if isinstance(m, tuple) else (m, m)))
            for p, row in marks.items()
            for i, m in zip(ids, row, strict=True)
            if m is not None
        ],
        evidence=[Evidence(id=f"{p}-1", kind="fact", project=p) for p in marks],
    )


def title(made):
    text = made.to_dict(validate=False)["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def rows(made, **wanted):
    """Return the data of a chart that have these values, each once."""
    found = []
    for values in made.to_dict(validate=False)["datasets"].values():
        told = [r for r in values if r and not {*r} <= {"name", "text", "shift"}]  # no words beside
        found += [r for r in told if all(r.get(k) == v for k, v in wanted.items())]
    return [row for n, row in enumerate(found) if row not in found[:n]]


@pytest.mark.parametrize(
    "marks",
    {
        "one first": {"p": (9, 9), "q": (5, 5)},
        "two first": {"p": (9, 9), "q": (9, 9), "r": (1, 1)},
        "first in any case": {"p": (9, 9), "q": (5, None)},
        "two of three": {"p": (None, 9), "q": (None, 5), "r": (0, 0)},
        "anybody": {"p": (None, 9), "q": (None, 5)},
    }.items(),
    ids=lambda case: case[0],
)
def test_ranking(marks, golden):
    golden(title(ranking(evaluate(case(marks[1])))))


def test_ranking_of_those_who_fail(golden):
    gate = Gate(id="least", on="a", at_least=5)
    none = ranking(evaluate(case({"p": (1, 9), "q": (2, 9)}, gates=[gate])))
    maybe = ranking(evaluate(case({"p": (None, 9), "q": (2, 9)}, gates=[gate])))
    golden(title(none), title(maybe))
    assert [r["ranks"] for r in rows(maybe, name="Q")] == ["fails a gate"]


def test_contributions_add_up_and_name_what_helped_most(golden):
    made = contributions(evaluate(case({"p": (9, 5), "q": (5, 9)})))
    parts = rows(made, name="P", kind="sure")
    assert [(r["part"], r["from"], r["to"]) for r in parts] == [("a", 0, 54), ("b", 54, 74)]
    opened = contributions(evaluate(case({"p": (None, 5), "q": (9, (2, 4))})))
    golden(title(made), title(opened))
    assert [r["points"] for r in rows(opened, kind="open")] == [8, 60]


def test_contributions_put_the_light_ones_together():
    made = contributions(evaluate(case({"p": (5,) * 10, "q": (4,) * 10}, weights=[10] * 10)))
    parts = [r["part"] for r in rows(made, name="P")]
    assert len(parts) == 8
    assert parts[-1] == "3 others"


@pytest.mark.parametrize(
    "marks",
    {
        "60 per cent": {"p": (9, None), "q": (5, 5)},
        "40 per cent": {"p": (None, 9), "q": (5, 5)},
    }.items(),
    ids=lambda case: case[0],
)
def test_coverage(marks, golden):
    made = coverage(evaluate(case(marks[1])))
    golden(title(made))
    assert [r["facts"] for r in rows(made, criterion="Total")] == ["1", "1"]
    assert [r["text"] for r in rows(made, criterion="Total", full="Q")] == [""]  # all of it


def test_coverage_where_every_mark_is_there_is_refused():
    with refuses(ModelError, "every mark is there, so nothing is missing to draw"):
        coverage(evaluate(case({"p": (9, 9), "q": (5, 5)})))


CROSSED = [[1.0, 0.0], [0.0, 0.8]]


def test_stability(golden):
    made = stability(find_stability(Study.of(CROSSED, weights=[0.5, 0.5])))
    (row,) = rows(made, name="c0")
    assert (row["low"], row["high"]) == (pytest.approx(4 / 9), 1)
    always = stability(find_stability(Study.of([[0.9, 0.8], [0.2, 0.7]])))
    tied = stability(find_stability(Study.of([[1.0, 0.0], [0.0, 1.0]])))
    golden(title(made), title(always), title(tied))


def test_acceptability(golden):
    made = acceptability(find_shares(Study.of([[1, 0], [0.4, 0.4]]), samples=1024))
    assert {(r["name"], r["rank"], r["text"]) for r in rows(made)} == {
        ("p0", "1", "60.0"), ("p0", "2", "40.0"), ("p1", "1", "40.0"), ("p1", "2", "60.0"),
    }  # fmt: skip
    always = acceptability(find_shares(Study.of([[1, 1], [0, 0]])))
    both = acceptability(find_shares(Study.of([[1, 0], [0, 1]])))
    golden(title(made), title(always), title(both))


def test_flips(golden):
    made = flips(find_flips(Study.of(CROSSED, weights=[0.5, 0.5])))
    golden(title(made))
    (row,) = rows(made, name="c1")
    assert row["after"] == pytest.approx(5 / 9)
    with refuses(ModelError, "no admissible weights tie a rival with {winner}", winner="p0"):
        flips(find_flips(Study.of([[1.0, 1.0], [0.0, 0.8]])))


def test_tornado(golden):
    made = drivers(find_drivers(Study.of(CROSSED)))
    (row,) = rows(made, name="c0")
    assert (row["at_low"], row["at_high"]) == (pytest.approx(-0.8), pytest.approx(1))
    sure = drivers(find_drivers(Study.of([[0.9, 0.8], [0.2, 0.7]])))
    golden(title(made), title(sure))
    with refuses(ModelError, "no weight changes the lead"):
        drivers(find_drivers(Study.of([[0.9, 0.9], [0.5, 0.5]])))


def test_winner_map(golden):
    alone = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    made = winner_map(alone)
    whole = winner_map([[1, 1, 1], [0, 0, 0.5]])
    # Two weights and the rest: p0 needs c0 over half, which is a quarter of the triangle.
    plane = winner_map([[1, 0, 0], [0, 1, 1]], ["c0", "c1"])
    golden(title(made), title(whole), title(plane))


@pytest.mark.parametrize(
    ("source", "criteria", "said"),
    [
        ([[1, 0]], None, "there is one project, so it is first at all weights"),
        (
            [[1, 0], [0, 1]],
            None,
            "no weight is left beside the two criteria, so they span no plane",
        ),
        (
            [[1, 0, 0], [0, 1, 0]],
            ["c0"],
            "a map needs two or three criteria, none of them within another",
        ),
        (
            [[1, 0, 0], [0, 1, 0]],
            ["c0", "c0"],
            "a map needs two or three criteria, none of them within another",
        ),
    ],
)
def test_winner_map_refuses(source, criteria, said):
    with refuses(ModelError, said):
        winner_map(source, criteria)


@given(arrays(np.float64, (4, 3), elements=st.floats(0, 1, width=16)), st.integers(0, 9))
def test_regions_fill_the_triangle_and_hold_their_winner(scores, seed):
    found = regions(scores)
    assert sum(region.share for region in found) == pytest.approx(1, abs=1e-6)
    mixed = np.random.default_rng(seed).dirichlet(np.ones(3)) @ scores.T
    assert any(mixed[r.project] >= mixed.max() - 1e-9 for r in found)
    for region in found:
        reached = region.centre @ scores.T
        assert reached[region.project] >= reached.max() - 1e-9


def test_evaluators(golden):
    marks = [("kim", "p", 4), ("lee", "p", 9), ("kim", "q", 5), ("lee", "q", 5)]
    criteria = CriteriaSet("made", [Criterion("a", Linear(0, 10), points=100)])
    made = Case(
        criteria,
        [Project("p", "P"), Project("q", "Q")],
        [Mark(p, "a", value, value, evaluator=who) for who, p, value in marks],
    )
    found = evaluators(evaluate(made))
    golden(title(found))
    assert sorted(r["beside"] for r in rows(found, name="Q")) == [0, 1]


ONE = evaluate(case({"p": (9, 9)}))


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda: stability(find_stability(Study.of(ONE))), "there is one project, so no weight can change who is first"),
        (lambda: acceptability(find_shares(Study.of(ONE))), "there is one project, so it is first at all weights"),
        (lambda: drivers(find_drivers(Study.of(ONE))), "there is one project, so there is no lead"),
        (lambda: winner_map(ONE), "there is one project, so it is first at all weights"),
        (lambda: evaluators(ONE), "there are fewer than two evaluators, so there is nothing to compare"),
        (lambda: flips(find_flips(Study.of(ONE))), "every project is first, so there is no rival that could overtake"),
    ],
)  # fmt: skip
def test_one_project_is_refused_in_words_where_there_is_nothing_to_compare(draw, why):
    with refuses(ModelError, why):
        draw()


def test_one_project_is_drawn_where_it_makes_sense(golden):
    golden(*(title(draw(ONE)) for draw in (ranking, contributions)))
