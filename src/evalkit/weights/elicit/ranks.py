"""Weights from nothing but an order of importance: ROC, rank sum and reciprocal ranks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from evalkit.core.exact import total
from evalkit.core.notes import note
from evalkit.weights.elicit.numbers import check_names, choose
from evalkit.weights.elicit.result import Elicited, floats
from evalkit.weights.space import WeightSpace

RankFormula = Literal["roc", "rs", "rr"]
FORMULAS: tuple[RankFormula, ...] = ("roc", "rs", "rr")
TIES = ("equal", "open")


def rank_order(
    order: Iterable[str | Sequence[str]],
    *,
    method: RankFormula = "roc",
    ties: Literal["equal", "open"] = "equal",
    names: Sequence[str] | None = None,
) -> Elicited:
    """Weights from criteria named from the most to the least important.

    Parameters
    ----------
    order : sequence of str, or of lists of str
        Most important first; a list inside is a tie.
    method : {'roc', 'rs', 'rr'}
        For C criteria the k-th gets, before ties share the mean of their places:

        - ``roc``, rank order centroid: ``(1/k + ... + 1/C) / C``, the mean of all
          weights in that order;
        - ``rs``, rank sum: in proportion to ``C + 1 - k``;
        - ``rr``, reciprocal rank: in proportion to ``1 / k``.
    ties : {'equal', 'open'}
        What a tie says: ``equal``, those weights are the same; ``open``, nothing
        is known of their order, and the ROC weights are the centre of that space.
    names : sequence of str, optional
        Order of the criteria in the result; default the order of importance.

    Returns
    -------
    Elicited
        The space holds all weights in that order: an order says little, and the
        space shows how little.

    Raises
    ------
    ModelError
        For names that are missing or stand twice.

    References
    ----------
    Barron, F. H. & Barrett, B. E. (1996), Decision quality using ranked attribute
    weights, Management Science 42(11), 1515-1523 (all three formulas).

    Examples
    --------
    >>> rank_order(["quality", "price", "time"]).exact
    (Fraction(11, 18), Fraction(5, 18), Fraction(1, 9))
    """
    groups = [(item,) if isinstance(item, str) else tuple(item) for item in order]
    groups = [group for group in groups if group]
    ranked = check_names((name for group in groups for name in group), "order")
    choose(method, FORMULAS, "method")
    choose(ties, TIES, "ties")
    places = _places(len(ranked), method)
    weights: dict[str, Fraction] = {}
    for group in groups:
        own = places[len(weights) : len(weights) + len(group)]
        weights.update(dict.fromkeys(group, total(own) / len(group)))
    listed = _listed(names, ranked)
    exact = tuple(weights[name] for name in listed)
    return Elicited(
        names=listed,
        weights=floats(exact),
        exact=exact,
        space=_space(listed, groups, ties),
        method="rank-order",
        made_of=note("space-order"),
        notes=(note("order-alone"),),
    )


def _places(count: int, method: RankFormula) -> list[Fraction]:
    """Return the weights of the places, without ties."""
    if method == "rs":
        return [Fraction(2 * (count - k), count * (count + 1)) for k in range(count)]
    parts = [Fraction(1, k) for k in range(1, count + 1)]
    if method == "rr":
        whole = total(parts)
        return [part / whole for part in parts]
    found: list[Fraction] = []
    sum_ = Fraction(0)
    for part in reversed(parts):
        sum_ += part
        found.append(sum_ / count)
    return found[::-1]


def _listed(names: Sequence[str] | None, ranked: tuple[str, ...]) -> tuple[str, ...]:
    if names is None:
        return ranked
    listed = check_names(names, "names")
    for name in ranked:
        choose(name, listed, "order")
    for name in listed:
        choose(name, ranked, "names")
    return listed


def _space(names: tuple[str, ...], groups: list[tuple[str, ...]], ties: str) -> WeightSpace:
    if ties == "equal":
        chain = WeightSpace.order(names, [name for group in groups for name in group])
        same = {pair: (Fraction(1), Fraction(1)) for group in groups for pair in pairwise(group)}
        return chain & WeightSpace.ratio(names, same) if same else chain
    pairs = [(a, b) for above, below in pairwise(groups) for a in above for b in below]
    return WeightSpace.order(names, pairs) if pairs else WeightSpace.simplex(names)
