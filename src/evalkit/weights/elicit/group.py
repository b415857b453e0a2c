"""Weights of a group: what its members have in common, and how far they are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Literal

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from evalkit.core.arrays import FloatArray
from evalkit.core.errors import ModelError, listing
from evalkit.core.exact import Number
from evalkit.core.labelled import row
from evalkit.core.messages import say
from evalkit.core.notes import Note, note
from evalkit.weights.elicit.direct import points
from evalkit.weights.elicit.numbers import Statement, choose, one, refuse
from evalkit.weights.elicit.result import Elicited, Figure, floats, read_only
from evalkit.weights.space import WeightSpace

Mean = Literal["mean", "geometric", "median"]
MEANS: tuple[Mean, ...] = ("mean", "geometric", "median")
_DIGITS = 10**4
_HAIR = 1e-9
_MOST_VERTICES = 2000
Member = Elicited | Mapping[str, Statement]


def group(
    members: Sequence[Member] | Mapping[str, Member],
    *,
    method: Mean = "mean",
    shares: Sequence[Number] | Mapping[str, Number] | None = None,
) -> Elicited:
    """Weights of a group from those of its members, and the space that takes in all of them.

    Parameters
    ----------
    members : sequence, or mapping of names, of Elicited or of mappings of names to numbers
        All over the same criteria, in any order. Plain numbers are read as points.
    method : {'mean', 'geometric', 'median'}
        Mean of the weights; geometric means, or medians, divided by their sum.
        Geometric means need every weight above 0.
    shares : sequence or mapping of numbers, optional
        How much each member counts; divided by their sum. Default: alike. The
        median takes none.

    Returns
    -------
    Elicited
        With the figures ``distance`` (how much of the weight a member would have
        to move to agree with the group, on average, in [0, 1]), ``apart`` (the
        same for the two members furthest apart) and ``common`` (1 if there are
        weights in the spaces of all members).

        The space is not the convex hull of the members but a set around it that
        can be written down: each weight from the lowest to the highest that it
        has in the space of any member, and each order of two criteria that holds
        in the spaces of all. With ``geometric``: each ratio of two weights from
        the lowest to the highest of any member. Where the median leaves it, the
        bounds are drawn out to take in the median.

    Raises
    ------
    ModelError
        For no members, members over other criteria, or shares that do not fit.

    References
    ----------
    Forman, E. & Peniwati, K. (1998), Aggregating individual judgments and priorities with the
    analytic hierarchy process, EJOR 108(1), 165-169.

    Examples
    --------
    >>> made = group([{"quality": 60, "price": 40}, {"quality": 80, "price": 20}])
    >>> made.exact
    (Fraction(7, 10), Fraction(3, 10))
    """
    choose(method, MEANS, "method")
    labels, listed = _members(members)
    parts = _shares(shares, labels, method)
    names = listed[0].names
    spaces = [member.space.aligned(names) for member in listed]
    table = np.array([_aligned(member, names) for member in listed])
    exact = None
    if method == "mean" and all(member.exact is not None for member in listed):
        exact = _exact_mean(listed, names, parts)
    weights = floats(exact) if exact is not None else _mean(table, parts, method)
    if method == "geometric":
        space, made_of = _ratios(names, spaces, table, weights)
    else:
        space, made_of = _bounds(names, spaces, table, weights)
    return Elicited(
        names=names,
        weights=read_only(weights),
        exact=exact,
        space=space,
        method="group",
        made_of=made_of,
        figures=_figures(table, weights, parts, spaces, labels),
        notes=(note("members", names=labels),),
    )


def _members(
    members: Sequence[Member] | Mapping[str, Member],
) -> tuple[tuple[str, ...], list[Elicited]]:
    if isinstance(members, Mapping):
        labels = tuple(str(name) for name in members)
        given = list(members.values())
    else:
        given = list(members)
        labels = tuple(str(place) for place in range(1, len(given) + 1))
    if not given:
        raise refuse(say("must have at least one member"), field="members")
    listed: list[Elicited] = []
    for label, member in zip(labels, given, strict=True):
        try:
            made = member if isinstance(member, Elicited) else points(member)
        except ModelError as error:
            table = say("member '{name}'", name=label)
            raise ModelError(evolve(p, table=table) for p in error.problems) from None
        listed.append(made)
    first = set(listed[0].names)
    for label, made in zip(labels, listed, strict=True):
        if set(made.names) != first:
            odd = sorted(first.symmetric_difference(made.names))
            raise refuse(
                say(
                    "must have the criteria of the first member: {names}",
                    names=list(listed[0].names),
                ),
                field=f"members, {label}",
                value=listing(odd),
            )
    return labels, listed


def _shares(
    shares: Sequence[Number] | Mapping[str, Number] | None,
    labels: tuple[str, ...],
    method: Mean,
) -> tuple[Fraction, ...]:
    if shares is None:
        return (Fraction(1, len(labels)),) * len(labels)
    if method == "median":
        raise refuse(say("the median counts every member alike"), field="shares")
    given = [one(value, "shares") for value in row(shares, labels, "shares")]
    whole = sum(given, Fraction(0))
    if len(given) != len(labels) or min(given, default=Fraction(-1)) < 0 or not whole:
        rule = say("must be a number of at least 0 for each member, not all 0")
        raise refuse(rule, field="shares", value=", ".join(str(value) for value in given))
    return tuple(value / whole for value in given)


def _aligned(member: Elicited, names: tuple[str, ...]) -> list[float]:
    places = {name: place for place, name in enumerate(member.names)}
    return [float(member.weights[places[name]]) for name in names]


def _exact_mean(
    listed: list[Elicited], names: tuple[str, ...], parts: tuple[Fraction, ...]
) -> tuple[Fraction, ...]:
    made = [Fraction(0)] * len(names)
    for member, part in zip(listed, parts, strict=True):
        own = dict(zip(member.names, member.exact or (), strict=True))
        made = [value + part * own[name] for value, name in zip(made, names, strict=True)]
    return tuple(made)


def _mean(table: FloatArray, parts: tuple[Fraction, ...], method: Mean) -> FloatArray:
    counts = np.array([float(part) for part in parts])
    if method == "mean":
        made: FloatArray = counts @ table
    elif method == "median":
        made = np.median(table, axis=0)
        if not made.any():
            raise refuse(say("the median of every weight is 0, so no weights follow"))
    else:
        if (table <= 0).any():
            raise refuse(
                say("geometric means need every weight above 0"),
                field="members",
                remedy=say("take method = 'mean'"),
            )
        made = np.exp(counts @ np.log(table))
    return np.asarray(made / made.sum())


def _bounds(
    names: tuple[str, ...], spaces: list[WeightSpace], table: FloatArray, weights: FloatArray
) -> tuple[WeightSpace, Note]:
    """Take in every member: bounds of each weight, and the orders that all agree on."""
    count = len(names)
    low, high = np.minimum(table.min(axis=0), weights), np.maximum(table.max(axis=0), weights)
    first, second = np.triu_indices(count, 1)
    gaps = np.zeros((len(first), count))
    gaps[np.arange(len(first)), first] = 1.0
    gaps[np.arange(len(first)), second] = -1.0
    ahead = np.ones((count, count), dtype=np.bool_)
    for space in spaces:
        bottom, top = space.extremes(np.vstack([np.eye(count), gaps]))
        low, high = np.minimum(low, bottom[:count]), np.maximum(high, top[:count])
        ahead[first, second] &= bottom[count:] >= -_HAIR
        ahead[second, first] &= top[count:] <= _HAIR
    ahead &= (weights[:, None] >= weights[None, :]) & (table[:, :, None] >= table[:, None, :]).all(
        0
    )
    box = WeightSpace.bounds(names, low=_down(low), high=_up(high))
    chains = _covering(ahead)
    made_of = note("space-members", count=len(chains))
    if not chains:
        return box, made_of
    return box & WeightSpace.order(names, [[names[i], names[j]] for i, j in chains]), made_of


def _covering(ahead: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the pairs of an order from which all others follow; equals are chained."""
    count = len(ahead)
    equal = ahead & ahead.T
    first = np.array([int(np.argmax(equal[i])) for i in range(count)])
    heads = [i for i in range(count) if first[i] == i]
    pairs: list[tuple[int, int]] = []
    for head in heads:
        alike = [i for i in range(count) if first[i] == head]
        if len(alike) > 1:
            pairs += list(zip(alike, [*alike[1:], head], strict=True))
    strict = ahead[np.ix_(heads, heads)] & ~ahead[np.ix_(heads, heads)].T
    # A pair with another in between follows from the two steps.
    through = strict.astype(np.int64) @ strict.astype(np.int64) > 0
    pairs += [(heads[i], heads[j]) for i, j in np.argwhere(strict & ~through).tolist()]
    return pairs


def _ratios(
    names: tuple[str, ...], spaces: list[WeightSpace], table: FloatArray, weights: FloatArray
) -> tuple[WeightSpace, Note]:
    """Take in every member: bounds of the ratio of each pair of weights."""
    count = len(names)
    logs = np.log(np.vstack([table, weights]))
    ratios: dict[tuple[str, str], tuple[Fraction | None, Fraction | None]] = {}
    tops = np.stack([_ratio_bounds(space, count) for space in spaces]).max(axis=0)
    for i in range(count):
        for j in range(i + 1, count):
            gap = np.exp(logs[:, i] - logs[:, j])
            high = max(float(gap.max()), float(tops[i, j]))
            low = min(float(gap.min()), 1 / float(tops[j, i]) if tops[j, i] else np.inf)
            ratios[names[i], names[j]] = (
                _rounded(low, up=False) or None,
                None if np.isinf(high) else _rounded(high, up=True),
            )
    return WeightSpace.ratio(names, ratios), note("space-member-ratios")


def _ratio_bounds(space: WeightSpace, count: int) -> FloatArray:
    """Return the highest ratio of each weight to each other within a space."""
    if space.dimension == 0:
        centre = space.centre
        with np.errstate(divide="ignore"):
            return centre[:, None] / centre[None, :]
    vertices = space.vertices(_MOST_VERTICES)
    if vertices is not None:
        # A ratio of linear functions is greatest at a vertex.
        with np.errstate(divide="ignore", invalid="ignore"):
            found = vertices[:, :, None] / vertices[:, None, :]
        # A zero below lets the ratio grow without end.
        endless = (vertices[:, None, :] <= 0).any(axis=0)
        return np.where(endless, np.inf, np.nan_to_num(found, nan=0.0).max(axis=0))
    low, high = space.extremes(np.eye(count))
    with np.errstate(divide="ignore"):
        return high[:, None] / low[None, :]


def _rounded(value: float, *, up: bool) -> Fraction:
    """Round a ratio outwards to four digits."""
    if value <= 0:
        return Fraction(0)
    power = floor(np.log10(value)) - 3
    unit = Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)
    scaled = Fraction(value) / unit
    return Fraction(ceil(scaled) if up else floor(scaled)) * unit


def _down(values: FloatArray) -> list[Fraction]:
    return [max(Fraction(floor(v * _DIGITS), _DIGITS), Fraction(0)) for v in values.tolist()]


def _up(values: FloatArray) -> list[Fraction]:
    return [min(Fraction(ceil(v * _DIGITS), _DIGITS), Fraction(1)) for v in values.tolist()]


def _figures(
    table: FloatArray,
    weights: FloatArray,
    parts: tuple[Fraction, ...],
    spaces: list[WeightSpace],
    labels: tuple[str, ...],
) -> tuple[Figure, ...]:
    moves = np.abs(table - weights).sum(axis=1) / 2
    distance = float(np.array([float(part) for part in parts]) @ moves)
    furthest = [
        label for label, move in zip(labels, moves, strict=True) if move >= moves.max() - _HAIR
    ]
    apart = np.abs(table[:, None, :] - table[None, :, :]).sum(axis=2) / 2
    i, j = np.unravel_index(int(np.argmax(apart)), apart.shape)
    common = _common(spaces)
    return (
        Figure(
            "distance",
            distance,
            note("distance", share=distance, names=furthest, most=float(moves.max())),
        ),
        Figure(
            "apart",
            float(apart[i, j]),
            note("apart", names=(labels[i], labels[j]), share=float(apart[i, j])),
        ),
        Figure("common", float(common), note("common") if common else note("no-common")),
    )


def _common(spaces: list[WeightSpace]) -> bool:
    """Say whether the spaces of all members meet."""
    met = spaces[0]
    for space in spaces[1:]:
        met = met & space
    try:
        met.check()
    except ModelError:
        return False
    return True
