"""Differential scores (차등점수제): technical points by rank, at least a fixed gap apart."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from evalkit.exact import near_decimal
from evalkit.rules.base import (
    SYMMETRIC,
    Anomaly,
    Look,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
    number,
    points,
)
from evalkit.words import Text, say


def _look(rows: Sequence[Row], _settings: Settings) -> Look:
    """Look for the raw points of each rank, highest first; equal points share a rank."""
    return tuple(sorted({row["quality"] for row in rows}, reverse=True))


def _score(row: Row, look: Look, settings: Settings) -> Scored:
    most, gap = number(settings, "max_points"), number(settings, "gap")
    value = most if settings["anchor"] == "maximum" else look[0]
    terms = [near_decimal(value)]
    rank = look.index(row["quality"])
    for above, below in pairwise(look[: rank + 1]):
        step = max(gap, above - below) if settings["use_raw_gap_when_larger"] else gap
        value -= step
        terms.append(near_decimal(step))
    raw = max(value, Fraction(0))
    how = say("rank {rank}: {sum}", rank=rank + 1, sum=" − ".join(terms))
    return Scored(raw, raw, how, (raw,))


KR_DIFFERENTIAL = Rule(
    id="kr-differential",
    title=Text("Differential technical scores", "차등점수제"),
    role="technical",
    jurisdiction="KR",
    citation="행정안전부예규 제373호 제7장 제3절 4.라; 계약예규 「협상에 의한 계약체결기준」 "
    "제7조제6항·제7항; 조달청 세부기준 제9조제10항, 제12조; 과기정통부고시 제2021-98호 제4조제5항",
    seen="secondary",
    summary=say(
        "The first in raw technical points gets the most points there are, each following rank at "
        "least a fixed gap less. Only if announced; the cut-off looks at the raw points. That the "
        "first rank gets the maximum was seen in one secondary source."
    ),
    formula="s₁ = max;  s_k = s_{k−1} − max(gap, raw_{k−1} − raw_k)",
    rounds=say("not rounded"),
    parameters=(
        points(),
        Parameter(
            "gap", say("points between ranks"), low=Fraction(0), high=Fraction(3), above=True
        ),
        Parameter(
            "anchor",
            say("what the first rank gets: the maximum, or its raw points"),
            "maximum",
            choices=("maximum", "raw-top"),
        ),
        Parameter(
            "use_raw_gap_when_larger",
            say("whether a raw gap that is larger stays (원점수차 적용)"),
            default=True,
        ),
    ),
    claims={
        "bounded": say("the first gets at most the maximum, others less; less than 0 is cut off"),
        "tie-stable": SYMMETRIC,
    },
    anomalies=(
        Anomaly(
            "reversal",
            say(
                "A lead of 0.1 raw points becomes 3: with 90 + 10 points, A 88.0 + 8.0 and B "
                "87.9 + 9.5, B wins without it by 97.4 to 96, A wins with it by 98 to 96.5."
            ),
        ),
    ),
    inputs=("quality",),
    look=_look,
    score=_score,
)
