"""Limits on subcontracting in software projects (소프트웨어 진흥법 제51조)."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Text, say
from evalkit.rules.base import (
    OWN_NUMBERS,
    SYMMETRIC,
    Look,
    Noted,
    Outcome,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
    number,
)
from evalkit.rules.domains import SHARE, Domain

_CLAIMS = {"own-bid-only": OWN_NUMBERS, "withdrawal-proof": OWN_NUMBERS, "tie-stable": SYMMETRIC}
_NOT_ROUNDED = say("not rounded: the share is compared as it is")
_HALF = Parameter(
    "limit", say("largest share"), Fraction(1, 2), low=Fraction(0), high=Fraction(1, 2)
)


def _share(part: Fraction, base: Fraction, limit: Fraction) -> Outcome:
    cap = limit * base
    how = say("{part} / {base}", part=near_decimal(part), base=near_decimal(base))
    flag: Message | None = None
    if part > cap:
        flag = say(
            "breach: {part} is more than {cap}, {limit} of {base}",
            part=near_decimal(part),
            cap=near_decimal(cap),
            limit=near_decimal(limit),
            base=near_decimal(base),
        )
    if not base:
        # The limit is an amount, and can be compared; a share of nothing is no number.
        return Noted(say("{how}, no share: the base is 0", how=how), flag)
    return Scored(part / base, part / base, how, None, flag)


def _first_tier(row: Row, _look: Look, settings: Settings) -> Outcome:
    base = row["contract"] - row["goods"]
    return _share(row["subcontracted"], base, number(settings, "limit"))


def _second_tier(row: Row, _look: Look, settings: Settings) -> Outcome:
    return _share(row["resubcontracted"], row["subcontracted"], number(settings, "limit"))


def _joint(row: Row, _look: Look, settings: Settings) -> Scored:
    share, least = row["share"], number(settings, "from_share")
    flag = say("may be required to bid jointly (공동수급)") if share >= least else None
    how = say("{share} against {least}", share=near_decimal(share), least=near_decimal(least))
    return Scored(share, share, how, None, flag)


KR_SOFTWARE_SUBCONTRACT = Rule(
    id="kr-software-subcontract",
    title=Text("Subcontract limit, software", "소프트웨어사업 하도급 제한"),
    role="test",
    jurisdiction="KR",
    citation="소프트웨어 진흥법 제51조제1항",
    seen="official",
    summary=say(
        "At most 50 % of the software amount, net of goods and commercial software, may be "
        "subcontracted. Exceptions of 제51조제2항 are not judged here."
    ),
    formula="subcontracted / (contract − goods) ≤ 0.5",
    rounds=_NOT_ROUNDED,
    parameters=(_HALF,),
    claims=_CLAIMS,
    inputs=("contract", "goods", "subcontracted"),
    domains={"goods": Domain(high="contract"), "subcontracted": Domain(high="contract")},
    score=_first_tier,
    best="lowest",
)
KR_SOFTWARE_SECOND_TIER = Rule(
    id="kr-software-second-tier",
    title=Text("Second-tier subcontract limit, software", "소프트웨어사업 재하도급 제한"),
    role="test",
    jurisdiction="KR",
    citation="소프트웨어 진흥법 제51조제3항·제4항, 같은 법 시행령 제48조제2항",
    seen="official",
    summary=say(
        "Subcontracting again is forbidden; where the decree excepts it, once, and at most 50 % of "
        "the subcontract. Whether an exception holds is not judged here."
    ),
    formula="resubcontracted / subcontracted ≤ 0.5",
    rounds=_NOT_ROUNDED,
    parameters=(_HALF,),
    claims=_CLAIMS,
    inputs=("subcontracted", "resubcontracted"),
    domains={"resubcontracted": Domain(high="subcontracted")},
    score=_second_tier,
    best="lowest",
)
KR_SOFTWARE_JOINT_BID = Rule(
    id="kr-software-joint-bid",
    title=Text("Joint bid for planned subcontracts", "하도급 예정 시 공동수급 요구"),
    role="test",
    jurisdiction="KR",
    citation="소프트웨어 진흥법 제51조제6항, 같은 법 시행령 제48조제5항",
    seen="official",
    summary=say(
        "Where a planned subcontract is 10 % or more, the buyer may require a joint bid "
        "(공동수급체). The share is of the whole software amount, not net of goods and "
        "off-the-shelf software as for the limit of 50 %."
    ),
    formula="share ≥ 0.1",
    rounds=_NOT_ROUNDED,
    parameters=(
        Parameter(
            "from_share",
            say("share from which on"),
            Fraction(1, 10),
            low=Fraction(0),
            high=Fraction(1),
        ),
    ),
    claims=_CLAIMS,
    inputs=("share",),
    domains={"share": SHARE},
    score=_joint,
    best="lowest",
)
