"""The preconditions of a criteria set, ``[[precondition]]``."""

from __future__ import annotations

from typing import Any

from evalkit.core.counts import is_whole
from evalkit.core.messages import say
from evalkit.files.fields import Fields
from evalkit.files.kinds import CITATION, NAMES, NUMBER, TEXT, WORDS, choice, within
from evalkit.files.noun import Field, FieldKind, Noun
from evalkit.model import Precondition
from evalkit.model.amounts import AMOUNTS
from evalkit.model.bands import GradeBand
from evalkit.model.precondition import KINDS, PERS

_MANY = 10**6
_BOUNDS = say("one or more bounds")


def _quota(fields: Fields, key: str, _required: bool) -> list[list[int]]:
    raw = fields.take(key)
    if raw is None:
        return []
    rows: list[list[int]] = []
    for row in raw if isinstance(raw, list) else [raw]:
        if not isinstance(row, list) or not row or not all(is_whole(n, 0, _MANY) for n in row):
            fields.wrong(key, say("must be a list of lists of whole numbers"), row)
            return []
        rows.append([int(n) for n in row])
    return rows


def _is_kind_or_unchecked(fields: Fields, values: dict[str, Any]) -> None:
    """Ask for a kind, or for ``checked = false``."""
    checked = values.pop("checked")
    if checked is not None and checked is not False:
        fields.wrong("checked", say("can only be false; what is checked has a kind"), checked)
    elif checked is False and "kind" in fields:
        fields.wrong("checked", say("cannot be used with a kind, which is checked"))
    elif checked is None and "kind" not in fields:
        fields.wrong("kind", say("is missing; write checked = false where nothing is checked"))


BAND = Noun(
    say("band"),
    GradeBand,
    (
        Field("from", NUMBER, say("the lowest share of the points"), "least", required=True),
        Field("title", WORDS, say("name for people"), required=True),
    ),
)  # fmt: skip
PRECONDITION = Noun(
    say("precondition"),
    Precondition,
    (
        Field("id", TEXT, say("named by a deviation"), required=True),
        Field("kind", choice(KINDS), say("see below"), unset=say("required, or `checked = false`")),
        Field("checked", FieldKind(lambda fields, key, _: fields.take(key), empty=True),
              say("`false`: only listed, as a case does not hold the facts")),
        Field("on", NAMES,
              say("panels; for `item-points` the groups whose direct members are the items; for "
                  "`item-spread` items and groups of them; for `mean-distance` the items"),
              unset=say("required, but for `bidders`")),
        Field("amount", choice(AMOUNTS),
              say("the amount of the tender that `amount_from` and `amount_below` are held "
                  "against: `reference` or `budget`"), unset=say("required with them")),
        Field("at_least", NUMBER, say("a bound: no less than this"), unset=_BOUNDS),
        Field("at_most", NUMBER, say("a bound: no more than this"), unset=_BOUNDS),
        Field("less_than", NUMBER, say("a bound: less than this"), unset=_BOUNDS),
        Field("amount_from", NUMBER, say("applies to tenders of at least this amount"),
              unset=say("any amount")),
        Field("amount_below", NUMBER, say("applies to tenders of less than this amount"),
              unset=say("any amount")),
        Field("bids_from", NUMBER,
              say("for `mean-distance` and `bands`: applies to lots of at least this many "
                  "valid bids"),
              unset=say("any number")),
        Field("bids_to", NUMBER,
              say("for `mean-distance` and `bands`: applies to lots of at most this many valid "
                  "bids"),
              unset=say("any number")),
        Field("band", within(BAND), say("for `bands`, from the best down; the last starts at 0"),
              "bands", unset=say("required there")),
        Field("quota", FieldKind(_quota, lambda rows: [list(row) for row in rows], empty=()),
              say("for `bands`: rows such as `[4, 2, 2, 0]`, the number of bids and how many of "
                  "them go into each band"), unset=say("required there")),
        Field("per", choice(PERS, "bid"),
              say("for `recusals`: `bid` counts those excluded for each bid, `panel` whoever is "
                  "excluded for some bid or all")),
        Field("clause", CITATION, say("the clause that asks for it"), required=True),
        Field("text", WORDS, say("a remark; where it is not checked, what is asked for")),
    ),
    settle=_is_kind_or_unchecked,
)  # fmt: skip
