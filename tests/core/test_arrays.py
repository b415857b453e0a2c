"""Products in tiles are the products, whatever the shapes and however the arrays lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.core import arrays
from evalkit.core.arrays import row_products

SIZES = st.integers(1, 9)


@settings(max_examples=60)
@given(SIZES, SIZES, SIZES, st.sampled_from([1, 7, 30, 90]), st.booleans())
def test_tiles_of_any_size_make_the_whole_product(rows, columns, length, most, turned):
    rng = np.random.default_rng(rows + 10 * columns + 100 * length)
    left = rng.integers(-9, 9, (length, rows)).T if turned else rng.integers(-9, 9, (rows, length))
    right = rng.integers(-9, 9, (columns, 2 * length))[:, length:]
    want = left @ right.T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "ALONE", most)
        patch.setattr(arrays, "ALONE_IN_A_ROW", most)
        found = row_products(left.astype(np.float32), right.astype(np.float32))
    assert found.dtype == np.float32
    assert found.tolist() == want.tolist()  # whole numbers, so exact


@pytest.mark.parametrize(
    ("rows", "columns", "length"),
    [(1, 1600, 1000), (64, 1600, 1000), (250, 250, 32), (33, 8001, 7)],
)
def test_no_product_is_large_enough_to_wake_a_thread(monkeypatch, rows, columns, length):
    seen = []
    matmul = np.matmul

    def watched(left, right, out):
        seen.append((left.shape[-2], right.shape[-1], left.shape[-1]))
        return matmul(left, right, out=out)

    monkeypatch.setattr(np, "matmul", watched)
    row_products(np.ones((rows, length)), np.ones((columns, length)))
    assert seen
    for tall, wide, deep in seen:
        row = min(tall, wide) == 1
        assert tall * wide * deep <= (arrays.ALONE_IN_A_ROW if row else arrays.ALONE)
