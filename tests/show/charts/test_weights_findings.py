"""The titles of the charts on weights say what is true, on tables whose answer is known by hand."""

from fractions import Fraction

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from sentences import page_of, refuses, tells

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
    text = chart(found).to_dict(validate=False)["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def rows(found, **wanted):
    """Return the data of a chart that have these values, each once."""
    kept = []
    for values in chart(found).to_dict(validate=False)["datasets"].values():
        told = [r for r in values if r and not {*r} <= {"name", "text", "shift"}]  # no words beside
        kept += [r for r in told if all(r.get(k) == v for k, v in wanted.items())]
    return [row for n, row in enumerate(kept) if row not in kept[:n]]


def test_break_points(golden):
    found = breakpoints(Study.of(CROSSED, weights=[0.5, 0.5]), "c0")
    ends = {(r["full"], r["weight"], r["points"]) for r in rows(found) if "full" in r}
    assert ends == {("p0", 0, 0), ("p0", 1, 1), ("p1", 0, 0.8), ("p1", 1, 0)}
    other = breakpoints(Study.of(CROSSED, weights=[0.3, 0.7]), "c0")
    golden(title(found), title(other), title(breakpoints(Study.of(SURE), "c0")))


@given(st.integers(0, 100), st.lists(st.integers(0, 10), min_size=6, max_size=6))
def test_every_line_ends_at_the_scores_of_both_ends(weight, marks):
    table = np.array(marks, dtype=float).reshape(3, 2) / 10
    given_weights = [Fraction(weight, 100), 1 - Fraction(weight, 100)]
    found = breakpoints(Study.of(table, weights=given_weights), "c0")
    np.testing.assert_allclose(found.ends, table.T[::-1], atol=1e-12)


def test_winners(golden):
    (row,) = rows(winners(Study.of(THREE)), name="p2", state="never")
    assert row["lead"] == pytest.approx(-0.1)
    tables = (THREE, SURE, CROSSED, [[1.0, 1.0], [1.0, 1.0]])
    golden(*(title(winners(Study.of(table))) for table in tables))


def test_extreme_ranks(golden):
    found = extreme_ranks(Study.of([[1.0, 0.5], [0.5, 1.0], [0.4, 0.4]]))
    golden(title(extreme_ranks(Study.of(SURE))), title(found))
    (row,) = rows(found, name="p0")
    assert (row["best"], row["worst"], row["official"], row["ranks"]) == (0.5, 2.5, 1, "1-2")


def test_winning_indices(golden):
    found = pairwise_winning(Study.of([[1.0, 0.0], [0.4, 0.4]]))
    assert [(r["full"], r["rival"], r["share_told"]) for r in rows(found) if "rival" in r] == [
        ("p0", "p1", "60.0 %"), ("p1", "p0", "40.0 %"),
    ]  # fmt: skip
    golden(title(found), title(pairwise_winning(Study.of(SURE))))


def test_joint(golden):
    found = joint(Study.of(SURE), matrices=8, draws=16)
    # 8 matrices: all but 3 in 8
    assert [r["text"] for r in rows(found, name="p0")] == ["> 62.5", ""]
    either = title(joint(Study.of([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), matrices=8, draws=64))
    golden(title(found), either)


def test_structure(golden):
    found = structure(Study.of(SURE))
    changed = structure(Study.of(CROSSED, weights=[0.5, 0.5]))
    golden(title(found), title(changed))
    # Each variant is counted once, in the row of its kind.
    assert sum(r["count"] for r in rows(changed)) == changed.tally.all
    assert sum(r["count"] for r in rows(changed, part="winner changes")) == changed.tally.changed
    assert len(chart(changed).usermeta["table"]["rows"]) == changed.tally.all


@pytest.mark.parametrize(
    ("find", "why"),
    [
        (winners, "there is one project, so it is first at all weights"),
        (extreme_ranks, "there is one project, so there is one rank"),
        (pairwise_winning, "there is one project, so there is no pair"),
        (joint, "there is one project, so it is first at all weights"),
        (structure, "no alternative model has a lead to draw"),
    ],
)
def test_one_project_alone_is_refused_in_words(find, why):
    with refuses(ModelError, why):
        chart(find(Study.of([[0.5, 0.5]])))


def test_a_weight_alone_in_its_group_cannot_move():
    with refuses(ModelError, "the criterion is alone in its group, so its weight cannot change"):
        chart(breakpoints(Study.of([[0.5], [0.4]]), "c0"))


def test_ranks_that_the_time_did_not_settle_are_called_so(golden):
    found = extreme_ranks(Study.of(CROSSED))
    first, second = found.extremes
    opened = evolve(found, extremes=(first, evolve(second, best=2, best_bound=1)))
    golden(title(opened))
    assert "Striped: not settled" in " ".join(
        chart(opened).to_dict(validate=False)["title"]["subtitle"]
    )
    assert tells(
        page_of(opened),
        "At least {first} of {all} projects can be first, at least {last} can be last.",
        first=1,
    )
