"""Where in a triangle of weights each project is first: convex pieces, cut by straight lines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import field, frozen

from evalkit.core.arrays import FloatArray

_NEAR = 1e-9


@frozen(eq=False)
class WinnerRegion:
    """The weights at which one project is first.

    Parameters
    ----------
    project : int
        Place in the matrix.
    corners : array of float, shape (corners, 3)
        Shares of the three weights, in order around the region.
    share : float
        Of the area of the triangle.
    """

    project: int
    corners: FloatArray = field(repr=False)
    share: float

    @property
    def centre(self) -> FloatArray:
        """The mean of the triangles that the region is made of, by their size."""
        first, rest = self.corners[0], self.corners[1:]
        sizes = np.array([_area(np.array([first, a, b])) for a, b in pairwise(rest)])
        centres = np.array([(first + a + b) / 3 for a, b in pairwise(rest)])
        found: FloatArray = (sizes[:, None] * centres).sum(axis=0) / sizes.sum()
        return found


def regions(scores: FloatArray) -> list[WinnerRegion]:
    """Return the regions of those who are first somewhere, the largest first.

    Parameters
    ----------
    scores : array of float, shape (projects, 3)
        Of each project at the three corners; in between they are mixed in proportion.
        Projects with the same scores share a region, which is given to the first of them.
    """
    _, heads = np.unique(scores, axis=0, return_index=True)
    scale = float(np.abs(scores).max(initial=0.0)) or 1.0
    found = []
    for project in sorted(heads.tolist()):
        corners = np.eye(3)
        for rival in heads.tolist():
            if rival != project and len(corners):
                corners = _cut(corners, (scores[project] - scores[rival]) / scale)
        share = _area(corners) / _area(np.eye(3)) if len(corners) > 2 else 0.0
        if share > _NEAR:
            found.append(WinnerRegion(project, corners, share))
    return sorted(found, key=lambda region: -region.share)


def _cut(corners: FloatArray, lead: FloatArray) -> FloatArray:
    """Keep the part of a convex region where a lead is not negative."""
    heights = corners @ lead
    kept = []
    for k, height in enumerate(heights):
        following = (k + 1) % len(corners)
        if height >= 0:
            kept.append(corners[k])
        if height * heights[following] < 0:
            part = height / (height - heights[following])
            kept.append(corners[k] + part * (corners[following] - corners[k]))
    return np.array(kept).reshape(-1, 3)


def _area(corners: FloatArray) -> float:
    """Return the area of a convex region, in the plane of the first two shares."""
    x, y = corners[:, 0], corners[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
