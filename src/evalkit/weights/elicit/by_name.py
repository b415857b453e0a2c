"""The table of methods, for statements that come from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from evalkit.core.errors import ModelError, Problem, unknown
from evalkit.core.messages import Text, say
from evalkit.weights.elicit.ahp import ahp
from evalkit.weights.elicit.best_worst import best_worst
from evalkit.weights.elicit.direct import points, smart, swing
from evalkit.weights.elicit.group import group
from evalkit.weights.elicit.objective import critic, entropy, merec, std
from evalkit.weights.elicit.ranks import rank_order
from evalkit.weights.elicit.result import Elicited


@frozen
class ElicitationMethod:
    """One way to elicit weights.

    Parameters
    ----------
    run : callable
        The function.
    required, optional : tuple of str
        Keys of its statements. ``formula`` is what the function calls ``method``;
        any other key is one of its arguments, ``points`` its first.
    """

    run: Callable[..., Elicited]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


_DATA = ("better", "names")
METHODS: Mapping[str, ElicitationMethod] = MappingProxyType(
    {
        "points": ElicitationMethod(points, ("points",), ("total", "within")),
        "swing": ElicitationMethod(swing, ("points",), ("within",)),
        "smart": ElicitationMethod(smart, ("points",), ("within",)),
        "rank-order": ElicitationMethod(rank_order, ("order",), ("formula", "ties")),
        "ahp": ElicitationMethod(ahp, ("matrix",), ("names", "formula", "within", "random_index")),
        "best-worst": ElicitationMethod(
            best_worst,
            ("best", "worst", "best_to_others", "others_to_worst"),
            ("tolerance",),
        ),
        "entropy": ElicitationMethod(entropy, ("values",), _DATA),
        "critic": ElicitationMethod(critic, ("values",), _DATA),
        "merec": ElicitationMethod(merec, ("values",), _DATA),
        "std": ElicitationMethod(std, ("values",), (*_DATA, "scale")),
        "group": ElicitationMethod(group, ("members",), ("formula",)),
    }
)
_SHOWN = ("title", "titles")


def elicit(method: str, statements: Mapping[str, Any]) -> Elicited:
    """Elicit weights by the name of a method, as a file of statements gives it.

    Parameters
    ----------
    method : str
        A key of `METHODS`: points, swing, smart, rank-order, ahp, best-worst,
        entropy, critic, merec, std or group.
    statements : mapping
        Arguments of the method: for points, swing and smart under ``points``; the
        argument called ``method`` under ``formula``. For a group, ``members`` is a
        list of mappings with ``method``, the statements of that method, and where
        wanted ``name`` and ``share``. For all, ``title`` (`Text`) and ``titles``
        (names to `Text`) are put on the page.

    Returns
    -------
    Elicited

    Raises
    ------
    ModelError
        For a method or a key that is not known, a key that is missing, and
        whatever the method refuses.

    Examples
    --------
    >>> made = elicit("swing", {"points": {"quality": 100, "price": [40, 60]}})
    >>> made.weights.round(3).tolist()
    [0.667, 0.333]
    """
    if method not in METHODS:
        raise ModelError(unknown(say("method"), method, list(METHODS), field="method"))
    found = METHODS[method]
    known = (*found.required, *found.optional, *_SHOWN)
    problems = [
        Problem(
            field=str(key),
            rule=say("is not a known key"),
            remedy=say("known are: {names}", names=list(known)),
        )
        for key in statements
        if key not in known
    ]
    problems += [
        Problem(field=key, rule=say("is missing"))
        for key in found.required
        if statements.get(key) is None
    ]
    if problems:
        raise ModelError(problems)
    given = {
        "method" if key == "formula" else key: value
        for key, value in statements.items()
        if key not in _SHOWN and value is not None
    }
    if method == "group":
        given |= _members(given["members"])
    first = [given.pop("points")] if "points" in given else []
    made = found.run(*first, **given)
    titles = statements.get("titles") or {}
    strangers = [name for name in titles if name not in made.names]
    if strangers:
        raise ModelError(
            unknown(say("criterion"), name, made.names, field="titles") for name in strangers
        )
    return made.named(statements.get("title") or Text(), titles)


def _members(members: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Elicit the weights of each member, and report the problems of all of them."""
    made: dict[str, Elicited] = {}
    shares: dict[str, Any] = {}
    problems: list[Problem] = []
    for place, member in enumerate(members, 1):
        own = dict(member)
        name = str(own.pop("name", None) or place)
        share = own.pop("share", None)
        table = say("member '{name}'", name=name)
        if name in made:
            problems.append(Problem(table=table, rule=say("is given twice")))
        if share is not None and share <= 0:
            rule = say("must be more than 0")
            problems.append(Problem(table=table, field="share", rule=rule, value=str(share)))
        try:
            made[name] = elicit(str(own.pop("method", "")), own)
        except ModelError as error:
            problems += [evolve(p, table=table) for p in error.problems]
            continue
        shares[name] = 1 if share is None else share
    if problems:
        raise ModelError(problems)
    # Shares that are all alike are no statement, and a median takes none.
    same = len(set(shares.values())) <= 1
    return {"members": made, "shares": None if same else shares}
