"""Differential scores (차등점수제): technical points by rank, at least a fixed gap apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from operator import neg

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Text, say
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
from evalkit.rules.domains import Domain


def _look(rows: Sequence[Row], settings: Settings) -> Look:
    """Look for the raw points of each rank, highest first, then for what each rank gets.

    Equal raw points share a rank. The whole ladder is built here, once, and not again for each bid.
    """
    most, gap = number(settings, "max_points"), number(settings, "gap")
    raws = sorted({row["quality"] for row in rows}, reverse=True)
    ladder = [most]
    for above, below in pairwise(raws):
        step = max(gap, above - below) if settings["use_raw_gap_when_larger"] else gap
        ladder.append(ladder[-1] - step)
    return (*raws, *ladder)


def _score(row: Row, look: Look, _settings: Settings) -> Scored:
    ranks = len(look) // 2
    rank = bisect_left(look, -row["quality"], hi=ranks, key=neg)
    value = look[ranks + rank]
    terms = near_decimal(value)
    if rank:
        above = look[ranks + rank - 1]
        terms = f"{near_decimal(max(above, Fraction(0)))} − {near_decimal(above - value)}"
    points = max(value, Fraction(0))
    how = say("rank {rank}: {sum}", rank=rank + 1, sum=terms if value >= 0 else f"max(0, {terms})")
    return Scored(points, points, how, (points,))


KR_DIFFERENTIAL = Rule(
    id="kr-differential",
    title=Text("Differential technical scores", "차등점수제"),
    role="technical",
    jurisdiction="KR",
    citation="행정안전부예규 제373호 제7장 제3절 4.라; 계약예규 「협상에 의한 계약체결기준」 "
    "제7조제6항·제7항; 조달청 세부기준 제9조제10항, 제12조; "
    "과기정통부고시 「소프트웨어 기술성 평가기준 지침」 (2025-04-30 시행) 제4조제5항",
    seen="official",
    summary=say(
        "The first in raw technical points gets the most points there are, each following rank at "
        "least a fixed gap less. Only if announced; the cut-off looks at the raw points. Equal "
        "raw points share a rank ([별표 19]). Since when the texts say so was not found."
    ),
    formula="s₁ = max;  s_k = s_{k−1} − max(gap, raw_{k−1} − raw_k)",
    rounds=say("not rounded"),
    parameters=(
        points(),
        Parameter(
            "gap", say("points between ranks"), low=Fraction(0), high=Fraction(3), above=True
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
    domains={"quality": Domain(high="max_points")},
    look=_look,
    score=_score,
)
