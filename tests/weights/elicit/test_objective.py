"""Weights of the data: published tables, by hand, degenerate data, and the laws kept."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sentences import page_of, sentence, tells

from evalkit import ModelError
from evalkit.show.weights.notes import said
from evalkit.weights.elicit import critic, entropy, merec, std

METHODS = [entropy, critic, merec, std]


def method_id(method):
    return method.__name__


@st.composite
def data(draw, least=1):
    """Marks on a small grid, in which some two projects differ."""
    shape = draw(st.integers(3, 6)), draw(st.integers(2, 5))
    table = draw(arrays(np.float64, shape, elements=st.integers(least, 9)))
    # Columns 0 and 1 differ and do not agree, so that every method has something to weigh.
    table[:3, 0], table[:3, 1] = [1, 2, 9], [2, 1, 2]
    return table


# Ersoy (2021), Equipment selection for an e-commerce company, LogForum 17(3).
ERSOY = [
    [256, 8, 41, 1.6, 1.77, 7347.16], [256, 8, 32, 1.0, 1.8, 6919.99],
    [256, 8, 53, 1.6, 1.9, 8400], [256, 8, 41, 1.0, 1.75, 6808.9],
    [512, 8, 35, 1.6, 1.7, 8479.99], [256, 4, 35, 1.6, 1.7, 7499.99],
]  # fmt: skip
# Lee & Chang (2018), Comparative analysis of MCDM methods for ranking renewable energy sources
# in Taiwan, Renewable and Sustainable Energy Reviews 92, 883-896.
LEE_CHANG = [
    [4550, 30, 6.74, 20, 15, 5, 85, 150, 0.87, 4.76],
    [3005, 60.86, 2.4, 35, 27, 4, 26, 200, 0.17, 4.51],
    [2040, 14.85, 1.7, 90, 25, 5, 26, 500, 0.27, 4.19],
    [3370, 99.4, 3.25, 25.3, 54, 3, 45, 222, 0.21, 3.78],
    [3920, 112.6, 4.93, 11.4, 71.7, 2, 50, 100, 0.25, 4.11],
]
# Tus & Aytac Adali (2019), The new combination with CRITIC and WASPAS methods, Opsearch 56(2).
TUS_ADALI = [
    [5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2],
    [800, 2, 4, 3, 3, 4],
]  # fmt: skip
# Keshavarz-Ghorabaee et al. (2021), MEREC, Symmetry 13(4), 525.
KESHAVARZ = [
    [450, 8000, 54, 145], [10, 9100, 2, 160], [100, 8200, 31, 153], [220, 9300, 1, 162],
    [5, 8400, 23, 158],
]  # fmt: skip
# Salabun, Watrobski & Shekhovtsov (2020), Are MCDA methods benchmarkable?, Symmetry 12(9), 1549.
SALABUN = [
    [0.619, 0.449, 0.447], [0.862, 0.466, 0.006], [0.458, 0.698, 0.771], [0.777, 0.631, 0.491],
    [0.567, 0.992, 0.968],
]  # fmt: skip


def test_published_entropy_weights():
    assert entropy(ERSOY).weights == pytest.approx(
        [0.405, 0.221, 0.134, 0.199, 0.007, 0.034], abs=6e-4
    )
    assert entropy(LEE_CHANG).weights == pytest.approx(
        [0.026, 0.154, 0.089, 0.199, 0.115, 0.04, 0.08, 0.123, 0.172, 0.002], abs=6e-4
    )


def test_published_critic_weights():
    # The paper scales the cost in the first column as if more of it were better.
    assert critic(TUS_ADALI).weights == pytest.approx(
        [0.157, 0.249, 0.168, 0.121, 0.154, 0.151], abs=6e-4
    )
    turned = critic(TUS_ADALI, ["lower", *["higher"] * 5])
    assert abs(turned.weights[0] - 0.157) > 0.02


def test_published_merec_weights():
    made = merec(KESHAVARZ, ["higher", "higher", "lower", "lower"])
    assert made.weights == pytest.approx([0.5752, 0.0141, 0.4016, 0.0091], abs=6e-5)


def test_published_std_weights():
    made = std(SALABUN, scale="none")
    assert made.weights == pytest.approx([0.217, 0.294, 0.488], abs=6e-4)


def test_entropy_by_hand():
    # Shares (1/4, 3/4) and (1/2, 1/2): all the information is in the first column.
    assert entropy([[1, 5], [3, 5]]).weights.tolist() == [1, 0]
    shares = np.array([[1, 2], [3, 3]]) / [4, 5]
    spread = 1 + (shares * np.log(shares)).sum(axis=0) / np.log(2)
    assert entropy([[1, 2], [3, 3]]).weights == pytest.approx(spread / spread.sum())


def test_critic_against_numpy():
    rng = np.random.default_rng(0)
    table = rng.random((12, 5)) * [1, 100, 0.01, 5, 3] + 1
    lower = [False, True, False, True, True]
    scaled = (table - table.min(axis=0)) / np.ptp(table, axis=0)
    scaled = np.where(lower, 1 - scaled, scaled)
    expected = scaled.std(axis=0) * (1 - np.corrcoef(scaled.T)).sum(axis=0)
    better = dict(zip("abcde", ["lower" if x else "higher" for x in lower], strict=True))
    made = critic(pd.DataFrame(table, columns=list("abcde")), better)
    assert made.names == tuple("abcde")
    assert made.weights == pytest.approx(expected / expected.sum())


def test_merec_against_its_definition():
    table = np.array(KESHAVARZ, dtype=float)
    ratios = np.where([True, True, False, False], table.min(0) / table, table / table.max(0))
    logs = np.abs(np.log(ratios))
    whole = np.log(1 + logs.mean(axis=1))
    effects = [
        np.abs(np.log(1 + np.delete(logs, j, axis=1).sum(axis=1) / 4) - whole).sum()
        for j in range(4)
    ]
    made = merec(table, ["higher", "higher", "lower", "lower"])
    assert made.weights == pytest.approx(np.array(effects) / sum(effects))


@pytest.mark.parametrize("method", METHODS, ids=method_id)
def test_the_space_is_what_leaving_one_project_out_gives(method):
    table = np.array(KESHAVARZ, dtype=float)
    made = method(table)
    runs = np.array([method(np.delete(table, i, axis=0)).weights for i in range(len(table))])
    assert made.space.contains(runs).all()
    low, high = (
        np.minimum(runs.min(axis=0), made.weights),
        np.maximum(runs.max(axis=0), made.weights),
    )
    # Bounds alone: no weight that no run has, beyond the fourth decimal.
    assert (made.ranges[0] >= low - 1.1e-4).all()
    assert (made.ranges[1] <= high + 1.1e-4).all()
    move = np.abs(runs - made.weights).sum(axis=1).max() / 2
    assert made.figure("largest-move") == pytest.approx(move)


@pytest.mark.parametrize("method", METHODS, ids=method_id)
def test_a_constant_criterion_gets_nothing(method):
    rng = np.random.default_rng(2)
    table = rng.integers(1, 6, (8, 4)).astype(float)
    table[:, 2] = 3
    made = method(table, names=["a", "b", "same", "d"])
    assert made.weights[2] == 0
    assert any(
        tells(said(note, {}), "Weight 0, as all projects are equal there: {names}", names="same")
        for note in made.notes
    )
    only = (
        "These weights measure how well the criteria discriminate between these projects, not "
        "how important a criterion is."
    )
    assert tells(page_of(made), only)


@pytest.mark.parametrize("method", METHODS, ids=method_id)
def test_two_projects_bound_nothing(method):
    made = method([[1, 2], [2, 1]])
    assert made.weights == pytest.approx([0.5, 0.5])
    assert made.space.dimension == 1
    assert made.ranges[0].tolist() == [0, 0]
    assert any("Two projects" in str(said(note, {})) for note in made.notes)


def test_a_project_that_alone_tells_apart_leaves_the_weights_open():
    made = std(pd.DataFrame([[1, 1], [1, 1], [2, 3]], index=["A", "B", "C"]))
    assert any(
        tells(
            said(note, {}),
            "Without any one of these projects no criterion discriminates: {names}",
            names="C",
        )
        for note in made.notes
    )
    assert made.space.dimension == 1


@pytest.mark.parametrize("method", METHODS, ids=method_id)
@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_extreme_units(method, size):
    table = np.array([[1, 5, 2], [2, 1, 2], [3, 4, 5], [4, 2, 1]], dtype=float)
    plain, made = method(table), method(table * [size, 1, 1])
    assert made.weights == pytest.approx(plain.weights, abs=1e-9)


def test_the_unit_counts_without_a_scale():
    table = np.array(SALABUN)
    metres = std(table * [1, 1, 1000], scale="none")
    assert metres.weights[2] > 0.99
    assert std(table * [1, 1, 1000]).weights == pytest.approx(std(table).weights)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: std([[1, 2]]),
            sentence(
                "must have at least two projects, or no criterion discriminates", field="values"
            ),
        ),
        (
            lambda: std([1, 2]),
            sentence(
                "must be a table of numbers, a row a project and a column a criterion",
                field="values",
            ),
        ),
        (
            lambda: std([["x", 2], [1, 3]]),
            sentence(
                "must be a table of numbers, a row a project and a column a criterion",
                field="values",
            ),
        ),
        (
            lambda: std([[1, 2], [1, 2]]),
            "no weights follow: the projects are all equal, or the criteria all agree",
        ),
        (
            lambda: critic([[1, 1], [2, 2], [3, 3]]),
            "no weights follow: the projects are all equal, or the criteria all agree",
        ),
        (
            lambda: std([[1, np.nan], [1, 2]]),
            sentence("is not a finite number", field="c1", table="project '0'"),
        ),
        (lambda: std([[1, np.inf], [1, 2]]), sentence("is not a finite number", value="inf")),
        (lambda: entropy([[1, -2], [1, 2]]), "must be at least 0: shares of a sum are taken"),
        (lambda: merec([[1, 0], [1, 2]]), "must be more than 0: logarithms of ratios are taken"),
        (
            lambda: std([[1, 2], [2, 1]], "more"),
            sentence("must be one of {names}", names="higher, lower", field="better"),
        ),
        (
            lambda: std([[1, 2], [2, 1]], ["higher"]),
            sentence("must have a direction for each criterion, {count}", count=2),
        ),
        (
            lambda: std([[1, 2], [2, 1]], {"x": "lower"}),
            sentence("must be one of {names}", names="c0, c1", field="better"),
        ),
        (
            lambda: std([[1, 2], [2, 1]], names=["a"]),
            sentence("must have a name for each column, {count}", count=2, field="names"),
        ),
        (
            lambda: std([[1, 2], [2, 1]], scale="sum"),
            sentence("must be one of {names}", names="range, none", field="scale"),
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ModelError) as caught:
        call()
    assert tells(caught.value, text)


def test_every_bad_cell_is_told():
    with pytest.raises(ModelError) as caught:
        merec([[0, 1], [np.nan, 2], [3, -1]])
    assert len(caught.value.problems) == 3


@given(data(), st.sampled_from(METHODS))
@settings(max_examples=14, deadline=None)
def test_laws(table, method):
    made = method(table)
    assert abs(made.weights.sum() - 1) < 1e-12
    assert (made.weights >= 0).all()
    assert made.space.contains(made.weights)
    rows, columns = np.arange(len(table))[::-1], np.arange(table.shape[1])[::-1]
    turned = method(table[np.ix_(rows, columns)], names=[f"c{j}" for j in columns])
    for name in made.names:
        assert turned.weight(name) == pytest.approx(made.weight(name), abs=1e-10)
    units = 2.0 ** np.arange(table.shape[1]) * 3
    assert method(table * units).weights == pytest.approx(made.weights, abs=1e-10)


@given(data(), st.sampled_from(METHODS))
@settings(max_examples=12, deadline=None)
def test_a_criterion_like_another_gets_as_much(table, method):
    twin = np.hstack([table, table[:, :1] * 7])
    made = method(twin)
    assert made.weights[-1] == pytest.approx(made.weights[0], abs=1e-12)
