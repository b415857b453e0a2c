"""The share of a simplex on one side of a plane, against rational arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.sensitivity.shares.exact import halfspace
from evalkit.sensitivity.shares.exact.halfspace import halfspace_fraction

FORMS = st.integers(1, 9).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(-6, 6), min_size=k, max_size=k), min_size=1, max_size=12
    )
)


@settings(max_examples=16, deadline=None)
@given(FORMS)
def test_is_the_rational_value(rows):
    forms = np.array(rows, float)
    expected = [float(rational(row)) for row in rows]
    assert halfspace_fraction(forms) == pytest.approx(expected, rel=1e-14, abs=0)


def rational(form):
    """The recursion in Fractions, one simplex split after another."""
    form = [Fraction(v) for v in form]
    high = [v for v in form if v > 0]
    if not high:
        return Fraction(1)
    if len(high) == len(form):
        return Fraction(0)
    x, z = high[0], -min(form)
    without_x, without_z = list(form), list(form)
    without_x.remove(x)
    without_z.remove(-z)
    return (x * rational(without_z) + z * rational(without_x)) / (x + z)


def test_two_rational_formulas_agree(oracle):
    rng = np.random.default_rng(1)
    for corners in (2, 3, 5, 8):
        for _ in range(20):
            form = rng.permutation(np.arange(-20, 20))[:corners].tolist()
            assert oracle.textbook_share(form) == oracle.rational_share(form)


@pytest.mark.parametrize("corners", [2, 3, 5, 8, 13, 20])
def test_all_shares_are_good_to_the_last_digits(oracle, corners):
    rng = np.random.default_rng(corners)
    forms = rng.normal(size=(40, corners))
    forms[:10] = np.abs(forms[:10])
    forms[:10, 0] *= -(10.0 ** -rng.integers(1, 9, 10))  # very small shares
    expected = np.array([float(oracle.rational_share(row)) for row in forms.tolist()])
    assert (expected[:10] < 1e-6).any()
    assert halfspace_fraction(forms) == pytest.approx(expected, rel=4e-15, abs=1e-300)


def test_a_band_of_forms_is_done_like_each_alone(monkeypatch):
    rng = np.random.default_rng(2)
    forms = rng.normal(size=(300, 40))
    forms[rng.random(forms.shape) < 0.3] = 0.0
    together = halfspace_fraction(forms)
    monkeypatch.setattr(halfspace, "BAND_FORMS", 1)
    assert halfspace_fraction(forms) == pytest.approx(together, rel=1e-13, abs=0)
    monkeypatch.setattr(halfspace, "BLOCK_CELLS", 1)
    assert halfspace_fraction(forms) == pytest.approx(together, rel=1e-13, abs=0)


def test_the_edges():
    forms = np.array([[0.0, 0.0], [1.0, 1.0], [-1.0, 0.0], [1.0, 0.0], [1.0, -1.0], [3.0, -1.0]])
    assert halfspace_fraction(forms).tolist() == [1.0, 0.0, 1.0, 0.0, 0.5, 0.25]
    assert halfspace_fraction(np.array([[2.0], [-2.0], [0.0]])).tolist() == [0.0, 1.0, 1.0]
    assert halfspace_fraction(np.empty((0, 3))).shape == (0,)


@pytest.mark.parametrize("unit", [1e-300, 1e-12, 1.0, 1e300])
def test_the_unit_does_not_matter(unit):
    rng = np.random.default_rng(3)
    forms = rng.normal(size=(50, 6))
    assert halfspace_fraction(forms * unit) == pytest.approx(halfspace_fraction(forms), rel=1e-13)


def test_both_sides_make_a_whole_and_order_is_no_matter():
    rng = np.random.default_rng(4)
    forms = rng.normal(size=(200, 500))
    share = halfspace_fraction(forms)
    assert share + halfspace_fraction(-forms) == pytest.approx(np.ones(200), abs=1e-14)
    assert halfspace_fraction(forms[:, ::-1]) == pytest.approx(share, rel=1e-12)


def test_inputs_are_left_alone():
    forms = np.array([[3.0, -1.0, 2.0]])
    halfspace_fraction(forms)
    assert forms.tolist() == [[3.0, -1.0, 2.0]]
