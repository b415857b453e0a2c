"""Other ways to build the same model: weights without a criterion, merged, split, equal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Literal

from attrs import frozen

from evalkit.core.exact import total
from evalkit.core.messages import Text
from evalkit.core.notes import Note, note
from evalkit.core.types import Fractions
from evalkit.sensitivity.matrix import Matrix
from evalkit.weights import WeightSpace

VariantKind = Literal[
    "official", "project", "criterion", "evaluator", "aggregation", "weights", "merge", "split"
]
KINDS: tuple[VariantKind, ...] = (
    "official", "project", "criterion", "evaluator", "aggregation", "weights", "merge", "split",
)  # fmt: skip
"""In the order in which they are listed."""
MOST_PAIRS = 200
"""Beyond so many pairs of criteria, only those whose merger changes the winner are kept."""


@frozen
class Reweighted:
    """The model with other weights of its criteria.

    Parameters
    ----------
    kind : str
    how : Note
    weights : tuple of Fraction
    """

    kind: VariantKind
    how: Note
    weights: Fractions


def reweighted(matrix: Matrix, space: WeightSpace) -> Iterator[Reweighted]:
    """Yield every variant that only changes weights, except mergers of pairs."""
    yield from _without(matrix)
    count = len(matrix.criteria)
    equal = tuple([Fraction(1, count)] * count)
    official = matrix.exact_weights
    if equal != official:
        yield Reweighted("weights", note("equal-weights"), equal)
    nested = _equal_within(matrix)
    if nested not in (equal, official):
        yield Reweighted("weights", note("equal-within"), nested)
    centre = space.exact_point(space.centre) if space.dimension else None
    if centre is not None and centre != official:
        yield Reweighted("weights", note("middle-of-space"), centre)
    for node in matrix.nodes:
        if len(node.leaves) > 1:
            whole = sum((matrix.exact_weights[k] for k in node.leaves), Fraction(0))
            words = note("group-merged", criterion=node.name)
            yield Reweighted(
                "merge", words, _set(matrix, dict.fromkeys(node.leaves, whole / len(node.leaves)))
            )
    yield from _split(matrix)


def pairs(matrix: Matrix) -> Iterator[tuple[int, int]]:
    """Yield pairs of sibling criteria whose weights differ, by their columns."""
    leaves = [
        (node, place)
        for place, node in enumerate(matrix.nodes)
        if len(node.leaves) == 1 and not _has_children(matrix, place)
    ]
    siblings: dict[int, list[int]] = {}
    for node, _ in leaves:
        siblings.setdefault(node.parent, []).append(node.leaves[0])
    for group in siblings.values():
        for a, b in combinations(group, 2):
            if matrix.exact_weights[a] != matrix.exact_weights[b]:
                yield a, b


def merged(matrix: Matrix, a: int, b: int) -> Reweighted:
    """Return the model in which two criteria are one: their mean, with both weights."""
    half = (matrix.exact_weights[a] + matrix.exact_weights[b]) / 2
    words = note("merged", first=matrix.criterion_names[a], second=matrix.criterion_names[b])
    return Reweighted("merge", words, _set(matrix, {a: half, b: half}))


def _has_children(matrix: Matrix, place: int) -> bool:
    return any(node.parent == place for node in matrix.nodes)


def _set(matrix: Matrix, weights: dict[int, Fraction]) -> Fractions:
    return tuple(weights.get(k, w) for k, w in enumerate(matrix.exact_weights))


@frozen
class _Place:
    """A node among its siblings: the leaves of all, and what they weigh."""

    name: Text
    own: tuple[int, ...]
    others: tuple[int, ...]
    weight: Fraction
    rest: Fraction


def _relatives(matrix: Matrix) -> Iterator[_Place]:
    """Yield each node that has siblings."""
    below: dict[int, list[int]] = {}
    for place, node in enumerate(matrix.nodes):
        below.setdefault(node.parent, []).append(place)
    sums = [total(matrix.exact_weights[k] for k in node.leaves) for node in matrix.nodes]
    wholes = {parent: total(sums[place] for place in group) for parent, group in below.items()}
    for place, node in enumerate(matrix.nodes):
        siblings = [other for other in below[node.parent] if other != place]
        if siblings:
            others = tuple(k for other in siblings for k in matrix.nodes[other].leaves)
            rest = wholes[node.parent] - sums[place]
            yield _Place(node.name, node.leaves, others, sums[place], rest)


def _without(matrix: Matrix) -> Iterator[Reweighted]:
    """Leave each node out; its siblings keep their proportions and fill the group."""
    for at in _relatives(matrix):
        weights = dict.fromkeys(at.own, Fraction(0))
        if at.rest:
            grown = (at.weight + at.rest) / at.rest
            weights |= {k: grown * matrix.exact_weights[k] for k in at.others}
        else:
            weights |= dict.fromkeys(at.others, at.weight / len(at.others))
        words = note("without-criterion", criterion=at.name)
        yield Reweighted("criterion", words, _set(matrix, weights))


def _split(matrix: Matrix) -> Iterator[Reweighted]:
    """Enter each node twice, each time with its weight; then the group sums to 1 again."""
    for at in _relatives(matrix):
        if not at.weight or not at.rest:
            continue
        fit = (at.weight + at.rest) / (2 * at.weight + at.rest)
        weights = {k: 2 * fit * matrix.exact_weights[k] for k in at.own}
        weights |= {k: fit * matrix.exact_weights[k] for k in at.others}
        words = note("counted-twice", criterion=at.name)
        yield Reweighted("split", words, _set(matrix, weights))


def _equal_within(matrix: Matrix) -> Fractions:
    below: dict[int, list[int]] = {}
    for place, node in enumerate(matrix.nodes):
        below.setdefault(node.parent, []).append(place)
    found = [Fraction(0)] * len(matrix.criteria)
    shares = {-1: Fraction(1)}
    for place, node in enumerate(matrix.nodes):
        shares[place] = shares[node.parent] / len(below[node.parent])
        if place not in below:
            found[node.leaves[0]] = shares[place]
    return tuple(found)
