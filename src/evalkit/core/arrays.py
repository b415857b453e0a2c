"""Arrays as rooms hand them on, and products of them on one thread."""

from __future__ import annotations

from math import isqrt
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
_Float = TypeVar("_Float", np.float32, np.float64)
ALONE, ALONE_IN_A_ROW = 1 << 18, 9000
"""So many multiplications of two matrices, or of a matrix and a row, wake no other thread."""


def row_products(left: NDArray[_Float], right: NDArray[_Float]) -> NDArray[_Float]:
    """Return the products of each row with each row of another array: ``left @ right.T``.

    Notes
    -----
    The library that multiplies matrices wakes a thread for each processor where a product is
    not tiny, and they wait for the next one by turning in a circle. Of products as small as ours
    that takes twice the time of a processor, and many times on a machine that does something
    else as well. So they are made of tiles that wake nobody, whatever the environment says of
    threads; and the sum of a product never hangs on the number of processors.
    """
    (rows, length), columns = left.shape, len(right)
    most = ALONE if min(rows, columns) > 1 else ALONE_IN_A_ROW
    if rows * columns * length <= most:
        return left @ right.T
    room = max(1, most // length)
    tall = min(rows, max(isqrt(room), room // columns))
    wide = min(columns, max(1, room // tall))
    down, along = rows // tall, columns // wide
    end, edge = down * tall, along * wide
    found = np.empty((rows, columns), left.dtype)
    np.matmul(
        left[:end].reshape(down, 1, tall, length),
        right[:edge].reshape(1, along, wide, length).swapaxes(-1, -2),
        out=found[:end, :edge].reshape(down, tall, along, wide).swapaxes(1, 2),
    )
    if edge < columns:
        found[:end, edge:] = row_products(left[:end], right[edge:])
    if end < rows:
        found[end:] = row_products(left[end:], right)
    return found
