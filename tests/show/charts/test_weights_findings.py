"""The titles of the charts on weights say what is true, on tables whose answer is known by hand."""

from fractions import Fraction

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from evalkit.core.errors import ModelError
from evalkit.sensitivity import (
    breakpoints,
    extreme_ranks,
    joint,
    pairwise_winning,
    structure,
    winners,
)
from evalkit.sensitivity.study import Study
from evalkit.show.charts import chart

CROSSED = [[1.0, 0.0], [0.0, 0.8]]
SURE = [[0.9, 0.8], [0.2, 0.7]]
THREE = [[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]]


def title(found):
    text = chart(found).to_dict()["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def rows(found, **wanted):
    """Return the data of a chart that have these values, each once."""
    kept = []
    for values in chart(found).to_dict()["datasets"].values():
        kept += [r for r in values if all(r.get(k) == v for k, v in wanted.items())]
    return [row for n, row in enumerate(kept) if row not in kept[:n]]


def test_break_points():
    found = breakpoints(Study.of(CROSSED, weights=[0.5, 0.5]), "c0")
    assert title(found) == (
        "The weight of c0 is 50.0 %; at 44.4 % the first rank goes from p0 to p1"
    )
    ends = {(r["name"], r["weight"], r["points"]) for r in rows(found) if "points" in r}
    assert ends == {("p0", 0, 0), ("p0", 1, 1), ("p1", 0, 0.8), ("p1", 1, 0)}
    assert title(breakpoints(Study.of(CROSSED, weights=[0.3, 0.7]), "c0")) == (
        "The weight of c0 is 30.0 %; at 44.4 % the first rank goes from p1 to p0"
    )
    assert title(breakpoints(Study.of(SURE), "c0")) == "p0: first at every weight of c0"


@given(st.integers(0, 100), st.lists(st.integers(0, 10), min_size=6, max_size=6))
def test_every_line_ends_at_the_scores_of_both_ends(weight, marks):
    table = np.array(marks, dtype=float).reshape(3, 2) / 10
    given_weights = [Fraction(weight, 100), 1 - Fraction(weight, 100)]
    found = breakpoints(Study.of(table, weights=given_weights), "c0")
    np.testing.assert_allclose(found.ends, table.T[::-1], atol=1e-12)


def test_winners():
    assert (
        title(winners(Study.of(THREE)))
        == "2 of 3 projects can be first at some weights; 1 never can"
    )
    (row,) = rows(winners(Study.of(THREE)), name="p2", state="never")
    assert row["lead"] == pytest.approx(-0.1)
    assert title(winners(Study.of(SURE))) == "p0: first at all admissible weights and marks"
    assert (
        title(winners(Study.of(CROSSED))) == "Every one of 2 projects can be first at some weights"
    )
    assert title(winners(Study.of([[1.0, 1.0], [1.0, 1.0]]))) == (
        "First at all admissible weights and marks, perhaps tied: p0, p1"
    )


def test_extreme_ranks():
    assert title(extreme_ranks(Study.of(SURE))) == "Only p0 can be first at admissible weights"
    found = extreme_ranks(Study.of([[1.0, 0.5], [0.5, 1.0], [0.4, 0.4]]))
    assert title(found) == "2 of 3 projects can be first; 1 keep their rank at all weights"
    (row,) = rows(found, name="p0")
    assert (row["best"], row["worst"], row["official"], row["ranks"]) == (0.5, 2.5, 1, "1-2")


def test_winning_indices():
    found = pairwise_winning(Study.of([[1.0, 0.0], [0.4, 0.4]]))
    assert title(found) == (
        "p0: the best rank on average; against p1, its hardest rival, it is ahead at 60.0 % of the"
        " weights"
    )
    assert [r["text"] for r in rows(found, number=2, name="1  p0")] == ["60.0"]
    assert (
        title(pairwise_winning(Study.of(SURE)))
        == "p0: ahead of every other at all admissible weights"
    )


def test_joint():
    found = joint(Study.of(SURE), matrices=8, draws=16)
    assert title(found) == "p0: first in > 62.5 % of the draws"  # 8 matrices: all but 3 in 8
    assert [r["text"] for r in rows(found, name="p0")] == ["> 62.5", ""]
    either = title(joint(Study.of([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), matrices=8, draws=64))
    assert either.startswith("First about equally often, each in some 5")


def test_structure():
    found = structure(Study.of(SURE))
    assert title(found).startswith("First in each of ")
    changed = structure(Study.of(CROSSED, weights=[0.5, 0.5]))
    assert "others are first than p0" in title(changed)
    assert len(rows(changed, which="official")) == 1
    assert {r["winner"] for r in rows(changed, which="changed")} >= {"p1"}


@pytest.mark.parametrize(
    "find",
    [winners, extreme_ranks, pairwise_winning, joint, structure],
)
def test_one_project_alone_is_refused_in_words(find):
    with pytest.raises(ModelError, match=r"chart: there is (one project|no other way)"):
        chart(find(Study.of([[0.5, 0.5]])))


def test_a_weight_alone_in_its_group_cannot_move():
    with pytest.raises(ModelError, match="no siblings"):
        chart(breakpoints(Study.of([[0.5], [0.4]]), "c0"))


def test_ranks_that_the_time_did_not_settle_are_called_so():
    found = extreme_ranks(Study.of(CROSSED))
    first, second = found.extremes
    opened = evolve(found, extremes=(first, evolve(second, best=2, best_bound=1)))
    assert title(opened) == "At least 1 of 2 projects can be first; of 1 it is not settled"
    assert "Pale: not settled" in " ".join(chart(opened).to_dict()["title"]["subtitle"])
    assert "at least 1 can be first" in str(opened)
