"""Critical weights against the published case and against their definition."""

import json
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from evalkit.core.errors import ModelError
from evalkit.sensitivity.questions.critical_weights import critical_weights
from evalkit.sensitivity.questions.stability import stability
from evalkit.sensitivity.study import Study
from evalkit.show.sensitivity.notes import said

# Triantaphyllou & Sanchez (1997), A sensitivity analysis approach for some deterministic
# multi-criteria decision-making methods, Decision Sciences 28(1), 151-194, weighted sum, four
# alternatives by four criteria. Inputs and published values are recalled from the paper and
# not copied from it. The printed inputs have 4 digits and sum to 1.0001, so that the published
# percentages are met to about 0.7 points only; COMPUTED follows from the printed inputs.
VALUES = [
    [0.3088, 0.2897, 0.3867, 0.1922],
    [0.2163, 0.3458, 0.1755, 0.6288],
    [0.4509, 0.2473, 0.1194, 0.0575],
    [0.0240, 0.1172, 0.3184, 0.1215],
]
WEIGHTS = [0.3277, 0.3058, 0.2876, 0.0790]
PUBLISHED = {
    (0, 1): [None, None, 64.8072, None],
    (1, 2): [-19.1334, 48.7901, None, 32.5317],
}
PUBLISHED_DEGREES = [19.1, 48.8, 64.8, 32.5]
COMPUTED = {
    (0, 1): [None, -0.7024347593582894, 0.18658423295454554, -0.09025787906550622],
    (0, 2): [-0.3794266713581986, None, 0.2017079311634868, None],
    (0, 3): [None, None, None, None],
    (1, 2): [-0.06184970161977833, 0.1473090355329949, 0.2586442067736186, 0.025398109574654295],
    (1, 3): [None, None, -0.9230318404478652, None],
    (2, 3): [0.27498550011712336, None, -0.5899060804020099, -1.8342392187499994],
}
COMPUTED_DEGREES = [18.87387904173889, 48.171692456832865, 64.8762979675054, 32.14950579070164]


def test_published_case():
    found = critical_weights(Study.of(VALUES, weights=WEIGHTS))
    for (i, j), row in PUBLISHED.items():
        relative = 100 * found.deltas(i, j) * 1.0001 / WEIGHTS
        for printed, ours in zip(row, relative, strict=True):
            if printed is not None:
                assert ours == pytest.approx(printed, abs=0.7)
    assert found.degrees == pytest.approx(PUBLISHED_DEGREES, abs=0.7)
    top, any_ = found.percent_top, found.percent_any
    assert (top.criterion, top.pair) == (2, (0, 1))
    assert (any_.criterion, any_.pair) == (0, (1, 2))


def test_published_case_as_computed():
    # Weights are divided by their sum of 1.0001; raw changes are that much larger.
    found = critical_weights(Study.of(VALUES, weights=WEIGHTS))
    assert [tuple(pair) for pair in found.pairs.tolist()] == list(COMPUTED)
    for row, wanted in zip(found.absolute, COMPUTED.values(), strict=True):
        changes = [np.nan if x is None else x for x in wanted]
        assert row * 1.0001 == pytest.approx(changes, abs=1e-9, nan_ok=True)
    assert found.degrees == pytest.approx(COMPUTED_DEGREES, abs=1e-9)
    assert found.sensitivities == pytest.approx(1 / np.array(COMPUTED_DEGREES), rel=1e-9)


@st.composite
def cases(draw):
    projects, criteria = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    row = st.lists(st.integers(0, 5), min_size=criteria, max_size=criteria)
    values = draw(st.lists(row, min_size=projects, max_size=projects))
    weights = draw(st.lists(st.integers(0, 4), min_size=criteria, max_size=criteria).filter(any))
    return values, weights


def gap(values, weights, i, j, k, delta):
    """Exact lead of i over j after weight k alone is lowered by delta, and all divided."""
    raw = [Fraction(w) - (delta if n == k else 0) for n, w in enumerate(weights)]
    whole = sum(raw)
    assert min(raw) >= 0
    assert whole > 0
    return sum((r / whole) * (values[i][n] - values[j][n]) for n, r in enumerate(raw))


def check(values, weights, i, j, k, delta, span=Fraction(1, 10**7)):
    """Hold a change to its definition: i stays ahead short of it, and not beyond."""
    exact = Fraction(float(delta))
    step = span if delta > 0 else -span
    assert gap(values, weights, i, j, k, exact - step) > 0
    if exact + step <= weights[k]:
        assert gap(values, weights, i, j, k, exact + step) < 0


@settings(max_examples=26, deadline=None)
@given(cases())
def test_changes_reverse_the_pair_and_others_are_impossible(case):
    values, raw = case
    weights = [Fraction(w, sum(raw)) for w in raw]
    found = critical_weights(Study.of(values, weights=weights))
    for (i, j), row in zip(found.pairs.tolist(), found.absolute, strict=True):
        lead = gap(values, weights, i, j, 0, Fraction(0))
        for k, delta in enumerate(row):
            if lead and not np.isnan(delta):
                if weights[k] == 1 and delta == pytest.approx(1):
                    continue  # no weight at all would be left
                check(values, weights, i, j, k, delta)
            elif lead:  # even without this weight, or with nothing else, i is not behind
                assert values[i][k] - values[j][k] >= 0
                assert (
                    sum(w * (values[i][n] - values[j][n]) for n, w in enumerate(weights) if n != k)
                    > 0
                    or values[i][k] == values[j][k]
                )
    for k, one in enumerate(found.any_pair):
        column = np.abs(found.absolute[:, k]) if found.absolute.size else np.array([])
        if one is None:
            assert np.isnan(column).all()
        else:
            assert float(abs(one.delta)) == pytest.approx(np.nanmin(column), abs=1e-12)


def test_the_check_refuses_a_wrong_change():
    values, weights = [[4, 1], [1, 3]], [Fraction(1, 2), Fraction(1, 2)]
    delta = critical_weights(Study.of(values, weights=weights)).deltas(0, 1)[0]
    check(values, weights, 0, 1, 0, delta)
    for wrong in (delta + 1e-5, delta - 1e-5):
        with pytest.raises(AssertionError):
            check(values, weights, 0, 1, 0, wrong)


def test_the_convention_differs_from_stability():
    values = [[1.0, 0.0], [0.0, 0.5]]
    critical = critical_weights(Study.of(values)).any_pair[0]
    assert critical.delta == Fraction(1, 4)
    # The raw weight falls to 1/4, which after the division is 1/3: the end of the interval.
    raw = Fraction(1, 2) - critical.delta
    assert (
        raw / (raw + Fraction(1, 2))
        == stability(Study.of(values)).node("c0").winner[0]
        == Fraction(1, 3)
    )


def test_ties_have_no_order_to_reverse():
    found = critical_weights(Study.of([[1, 0], [0, 1]]))
    assert np.isnan(found.deltas(0, 1)).all()
    assert found.percent_any is None
    assert found.degrees.tolist() == [np.inf, np.inf]
    assert found.sensitivities.tolist() == [0, 0]
    assert any("no order" in said(note).text() for note in found.notes)
    assert "No possible change" in str(found)


def test_a_weight_of_zero_can_rise_but_has_no_percentage():
    found = critical_weights(Study.of([[1, 0], [0, 2]], weights=[1, 0]))
    assert found.any_pair[1].delta == Fraction(-1, 2)
    assert found.any_pair[1].relative is None
    assert found.degrees.tolist() == [100, np.inf]
    assert found.rows()[1]["any_delta_percent"] is None


def test_one_project():
    found = critical_weights(Study.of([[1.0, 2.0]]))
    assert found.absolute.shape == (0, 2)
    assert found.percent_top is None


def test_order_of_arguments_and_unit_do_not_matter():
    values = np.random.default_rng(0).random((6, 3))
    found = critical_weights(Study.of(values))
    assert np.array_equal(found.deltas(0, 4), found.deltas(4, 0), equal_nan=True)
    other = critical_weights(Study.of(values * 1e250))
    assert other.absolute == pytest.approx(found.absolute, abs=1e-12, nan_ok=True)
    rows = [3, 1, 5, 0, 2, 4]
    assert critical_weights(Study.of(values[rows])).degrees == pytest.approx(
        found.degrees, rel=1e-9
    )


@pytest.mark.long
def test_many_projects_stay_in_memory():
    found = critical_weights(Study.of(np.random.default_rng(0).random((3000, 12))))
    assert np.isfinite(found.degrees).all()
    with pytest.raises(ModelError, match="at most 50000000 values"):
        _ = found.absolute


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_rows_and_page(lang):
    found = critical_weights(Study.of(VALUES, weights=WEIGHTS))
    assert len(json.loads(json.dumps(found.rows(lang)))) == 4
    assert "Triantaphyllou" in found.page("en").as_text()
    assert len(found.page(lang).as_text().splitlines()) < 30
