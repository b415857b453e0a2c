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
    text = made.to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def rows(made, **wanted):
    """Return the data of a chart that have these values, each once."""
    found = []
    for values in made.to_dict()["datasets"].values():
        found += [r for r in values if all(r.get(k) == v for k, v in wanted.items())]
    return [row for n, row in enumerate(found) if row not in found[:n]]


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"p": (9, 9), "q": (5, 5)}, "P: first, with 90 points"),
        ({"p": (9, 9), "q": (9, 9), "r": (1, 1)}, "2 projects share the first rank: P = Q"),
        ({"p": (9, 9), "q": (5, None)}, "P: first, whatever the open marks come to"),
        ({"p": (None, 9), "q": (None, 5), "r": (0, 0)}, "2 of 3 projects could be first"),
        ({"p": (None, 9), "q": (None, 5)}, "Every one of 2 projects could be first"),
    ],
)
def test_ranking(marks, said):
    assert title(ranking(evaluate(case(marks)))) == said


def test_ranking_of_those_who_fail():
    gate = Gate(id="least", on="a", at_least=5)
    none = ranking(evaluate(case({"p": (1, 9), "q": (2, 9)}, gates=[gate])))
    assert title(none) == "No project can be first: none passes the gates"
    maybe = ranking(evaluate(case({"p": (None, 9), "q": (2, 9)}, gates=[gate])))
    assert title(maybe) == "Only P can be first, if it passes its open gates"
    assert [r["ranks"] for r in rows(maybe, name="Q")] == ["fails a gate"]


def test_contributions_add_up_and_name_what_helped_most():
    made = contributions(evaluate(case({"p": (9, 5), "q": (5, 9)})))
    assert title(made) == "P: 8.00 points ahead of Q, thanks most to a (+24.00)"
    parts = rows(made, name="P", kind="sure")
    assert [(r["part"], r["from"], r["to"]) for r in parts] == [("a", 0, 54), ("b", 54, 74)]
    opened = contributions(evaluate(case({"p": (None, 5), "q": (9, (2, 4))})))
    assert title(opened) == "1 of 2 projects have more points open than sure"
    assert [r["points"] for r in rows(opened, kind="open")] == [8, 60]


def test_contributions_put_the_light_ones_together():
    made = contributions(evaluate(case({"p": (5,) * 10, "q": (4,) * 10}, weights=[10] * 10)))
    parts = [r["part"] for r in rows(made, name="P")]
    assert len(parts) == 8
    assert parts[-1] == "3 others"


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"p": (9, 9), "q": (5, 5)}, "Every mark is there, for each of 2 projects"),
        (
            {"p": (9, None), "q": (5, 5)},
            "The least covered of 2 projects has marks for 60 % of the weight",
        ),
        (
            {"p": (None, 9), "q": (5, 5)},
            "1 of 2 projects: less than half of the weight rests on marks",
        ),
    ],
)
def test_coverage(marks, said):
    made = coverage(evaluate(case(marks)))
    assert title(made) == said
    assert [r["facts"] for r in rows(made, criterion="Whole")] == ["1", "1"]


CROSSED = [[1.0, 0.0], [0.0, 0.8]]


def test_stability():
    made = stability(find_stability(Study.of(CROSSED, weights=[0.5, 0.5])))
    assert title(made) == (
        "p0 stays first until the weight of c0 goes from 50.0 % to 44.4 %; then first is p1"
    )
    (row,) = rows(made, name="c0")
    assert (row["low"], row["high"]) == (pytest.approx(4 / 9), 1)
    always = stability(find_stability(Study.of([[0.9, 0.8], [0.2, 0.7]])))
    assert title(always) == "No single weight can take the first rank from p0"
    tied = stability(find_stability(Study.of([[1.0, 0.0], [0.0, 1.0]])))
    assert title(tied).startswith("Tied first: p0, p1; any move of the weight of c0")


def test_acceptability():
    made = acceptability(find_shares(Study.of([[1, 0], [0.4, 0.4]]), samples=1024))
    assert title(made) == "p0: first at 60.0 % of the admissible weights, more often than any other"
    assert {(r["name"], r["rank"], r["text"]) for r in rows(made)} == {
        ("p0", 1, "60.0"), ("p0", 2, "40.0"), ("p1", 1, "40.0"), ("p1", 2, "60.0"),
    }  # fmt: skip
    assert title(acceptability(find_shares(Study.of([[1, 1], [0, 0]])))) == (
        "p0: first at all admissible weights"
    )
    both = acceptability(find_shares(Study.of([[1, 0], [0, 1]])))
    assert title(both).startswith("First about equally often, each at some 50.0 % of the weights")


def test_flips():
    made = flips(find_flips(Study.of(CROSSED, weights=[0.5, 0.5])))
    assert title(made) == "Moving 5.6 % of the weight from c0 to c1 brings p1 level with p0"
    (row,) = rows(made, name="c1")
    assert row["after"] == pytest.approx(5 / 9)
    with pytest.raises(ModelError, match="no admissible weights bring a rival level with p0"):
        flips(find_flips(Study.of([[1.0, 1.0], [0.0, 0.8]])))


def test_tornado():
    made = drivers(find_drivers(Study.of(CROSSED)))
    assert title(made) == "2 of 2 weights, each alone, can put p1 ahead of p0; most of all c0"
    (row,) = rows(made, name="c0")
    assert (row["at_low"], row["at_high"]) == (pytest.approx(-0.8), pytest.approx(1))
    sure = drivers(find_drivers(Study.of([[0.9, 0.8], [0.2, 0.7]])))
    assert title(sure).startswith("No weight alone can put p1 ahead of p0")
    with pytest.raises(ModelError, match="no weight moves the lead"):
        drivers(find_drivers(Study.of([[0.9, 0.9], [0.5, 0.5]])))


def test_winner_map():
    alone = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    made = winner_map(alone)
    assert title(made) == "p0: first on 33.3 % of the map; 2 others share the rest"
    assert title(winner_map([[1, 1, 1], [0, 0, 0.5]])) == "p0: first on the whole map"
    # Two weights and the rest: p0 needs c0 over half, which is a quarter of the triangle.
    plane = winner_map([[1, 0, 0], [0, 1, 1]], ["c0", "c1"])
    assert title(plane) == "p1: first on 75.0 % of the map; 1 others share the rest"


@pytest.mark.parametrize(
    ("source", "criteria", "said"),
    [
        ([[1, 0]], None, "there is one project, so it is first at all weights"),
        ([[1, 0], [0, 1]], None, "nothing is left beside two criteria, so they are no plane"),
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


def test_evaluators():
    marks = [("kim", "p", 4), ("lee", "p", 9), ("kim", "q", 5), ("lee", "q", 5)]
    criteria = CriteriaSet("made", [Criterion("a", Linear(0, 10), points=100)])
    made = Case(
        criteria,
        [Project("p", "P"), Project("q", "Q")],
        [Mark(p, "a", value, value, evaluator=who) for who, p, value in marks],
    )
    found = evaluators(evaluate(made))
    assert title(found) == "Widest disagreement: P, from 40 points (kim) to 90 (lee)"
    assert sorted(r["beside"] for r in rows(found, name="Q")) == [0, 1]


ONE = evaluate(case({"p": (9, 9)}))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: stability(find_stability(Study.of(ONE))),
        lambda: acceptability(find_shares(Study.of(ONE))),
        lambda: drivers(find_drivers(Study.of(ONE))),
        lambda: winner_map(ONE),
        lambda: evaluators(ONE),
        lambda: flips(find_flips(Study.of(ONE))),
    ],
)
def test_one_project_is_refused_in_words_where_there_is_nothing_to_compare(draw):
    with pytest.raises(ModelError, match=r"there is one project|no two evaluators|every project"):
        draw()


def test_one_project_is_drawn_where_it_makes_sense():
    assert title(ranking(ONE)) == "P: first, with 90 points"
    assert title(contributions(ONE)) == "P: 90.00 sure points, most of them from a"
    assert title(coverage(ONE)) == "Every mark is there, for each of 1 projects"
