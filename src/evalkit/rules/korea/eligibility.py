"""Who may negotiate (협상적격자), and what undue contact costs."""

from __future__ import annotations

from fractions import Fraction

from evalkit.core.errors import Problem
from evalkit.core.exact import near_decimal, round_to
from evalkit.core.messages import Message, Text, say
from evalkit.rules.base import (
    OWN_NUMBERS,
    SYMMETRIC,
    Look,
    Parameter,
    Row,
    Rule,
    Scored,
    Settings,
    number,
    points,
)
from evalkit.rules.domains import HUNDRED, Domain
from evalkit.rules.korea.periods import LOCAL_OTHER

_CLAIMS = {"own-bid-only": OWN_NUMBERS, "withdrawal-proof": OWN_NUMBERS, "tie-stable": SYMMETRIC}
LOCAL = Fraction(70)
SHARE = Fraction(85, 100)


def _eligible(row: Row, _look: Look, settings: Settings) -> Scored:
    quality, price = row["quality"], row["price_points"]
    flag: Message | None = None
    if settings["regime"] == "local":
        found, least = quality + price, number(settings, "total_cut")
        how = say("{quality} + {price}", quality=near_decimal(quality), price=near_decimal(price))
    else:
        found = quality
        least = number(settings, "technical_share") * number(settings, "max_points")
        how = say("{quality} technical points", quality=near_decimal(quality))
    if found < least:
        flag = say(
            "not eligible: {found} is less than {least}",
            found=near_decimal(found, 6),
            least=near_decimal(least),
        )
    total = quality + price
    return Scored(total, total, how, None if flag else (total,), flag)


def _contact(row: Row, _look: Look, settings: Settings) -> Scored:
    less = Fraction(10) if settings["regime"] == "local" else Fraction(5)
    value = row["total"] - less
    how = say("{total} − {less}", total=near_decimal(row["total"]), less=near_decimal(less))
    return Scored(value, value, how, (value,))


def _contest(row: Row, _look: Look, settings: Settings) -> Scored:
    value = round_to(row["quality"], 2, "half-up")
    least = number(settings, "prize_cut")
    flag: Message | None = None
    # 제2절 6.나 rounds the mean itself, so it is the rounded score that must reach the cut.
    if value < least:
        flag = say(
            "no prize: {found} is less than {least}",
            found=near_decimal(value),
            least=near_decimal(least),
        )
    how = say("{quality} points", quality=near_decimal(row["quality"], 6))
    return Scored(value, row["quality"], how, None if flag else (value,), flag)


def _specialist(row: Row, _look: Look, _settings: Settings) -> Scored:
    # Each panel's mean is rounded by itself (제12조제2항), and then the two are added.
    common, specialist = (round_to(row[n], 4, "half-up") for n in ("common", "specialist"))
    value = common + specialist
    how = say(
        "{common} + {specialist}",
        common=near_decimal(common),
        specialist=near_decimal(specialist),
    )
    return Scored(value, row["common"] + row["specialist"], how, (value,))


def _at_most_half(settings: Settings) -> list[Problem]:
    common, specialist = number(settings, "common_max"), number(settings, "specialist_max")
    if specialist <= common:
        return []
    rule = say("is more than half of the qualitative points")
    return [Problem(field="specialist_max", rule=rule, value=near_decimal(specialist))]


KR_ELIGIBILITY = Rule(
    id="kr-eligibility",
    title=Text("Who may negotiate", "협상적격자 선정"),
    role="test",
    jurisdiction="KR",
    citation="행정안전부예규 제373호 제7장 제3절 5.가; 재정경제부계약예규 제40호 제8조제1항; "
    "「조달청 협상에 의한 계약 제안서평가 세부기준」 (2026-01-26) 제12조제3항",
    seen="official",
    summary=say(
        "Local governments: technical and price points of 70 or more; for software, and for "
        "central government and the Public Procurement Service: 85 % of the technical maximum. "
        "Beside differential scores the raw points are compared; only the text of the Service says "
        "so. The figures compared are not rounded. The clauses were read in public copies on 30 "
        "November 2026: compare them once more with the law site."
    ),
    formula="local: T + P ≥ 70;  otherwise: T ≥ 0.85 · T_max",
    rounds=say("not rounded before the comparison"),
    parameters=(
        Parameter(
            "regime",
            say("whose rule"),
            "local",
            choices=("local", "local-software", "national", "pps"),
        ),
        points(Fraction(80)),
        Parameter("total_cut", say("points needed"), LOCAL, low=Fraction(0), high=Fraction(100)),
        Parameter(
            "technical_share",
            say("share of the technical maximum needed"),
            SHARE,
            low=Fraction(0),
            high=Fraction(1),
        ),
    ),
    claims=_CLAIMS,
    inputs=("quality", "price_points"),
    domains={"quality": Domain(high="max_points")},
    score=_eligible,
)
KR_CONTACT_PENALTY = Rule(
    id="kr-contact-penalty",
    title=Text("Deduction for undue contact", "사전접촉 감점"),
    role="test",
    jurisdiction="KR",
    citation="행정안전부예규 제373호 제7장 제4절 1.타 (−10); 「조달청 협상에 의한 계약 "
    "제안서평가 세부기준」 (2026-01-26) 제14조의2제1항 (−5)",
    seen="official",
    summary=say(
        "10 points off the final score at local governments, 5 of the total of 100 at the "
        "Procurement Service. The clauses were read in public copies on 30 November 2026: compare "
        "them once more with the law site."
    ),
    formula="total − 10 (local) or − 5 (PPS)",
    rounds=say("not rounded"),
    parameters=(Parameter("regime", say("whose rule"), "local", choices=("local", "pps")),),
    claims=_CLAIMS,
    inputs=("total",),
    score=_contact,
)
KR_DESIGN_CONTEST = Rule(
    id="kr-design-contest",
    title=Text("Design contest", "설계공모 평가"),
    role="technical",
    jurisdiction="KR-local",
    citation="행정안전부예규 제373호 (2026-07-01 시행) 제9장 제1절 2.다, 제2절 6.나, 8.가",
    seen="official",
    uncompared=(LOCAL_OTHER,),
    summary=say(
        "Points rounded at the third decimal; no prize below 70, and at most five prizes; a tie "
        "goes to the draw. The number of prizes and the deduction for undue contact are not "
        "applied here."
    ),
    formula="round(T, 2)",
    rounds=say("half up to 2 decimals (소수점 셋째 자리에서 반올림)"),
    parameters=(
        Parameter("prize_cut", say("points needed"), LOCAL, low=Fraction(0), high=Fraction(100)),
    ),
    claims=_CLAIMS,
    inputs=("quality",),
    domains={"quality": HUNDRED},
    score=_contest,
)
KR_SPECIALIST_PANEL = Rule(
    id="kr-specialist-panel",
    title=Text("Common and specialist panels", "공통평가와 전문평가"),
    role="technical",
    jurisdiction="KR-PPS",
    citation="「조달청 협상에 의한 계약 제안서평가 세부기준」 (2026-01-26) 제10조의8제2항, 제3항",
    seen="official",
    summary=say(
        "Each panel marks items of its own, and its points are worked out by themselves; the two "
        "are added. The specialist items have at most half of the qualitative points."
    ),
    formula="common + specialist",
    rounds=say("the points of each panel, half up to 4 decimals (소수점 다섯째 자리에서 반올림)"),
    parameters=(
        Parameter("common_max", say("most points of the common items"), low=Fraction(0)),
        Parameter("specialist_max", say("most points of the specialist items"), low=Fraction(0)),
    ),
    claims=_CLAIMS,
    inputs=("common", "specialist"),
    domains={
        "common": Domain(high="common_max"),
        "specialist": Domain(high="specialist_max"),
    },
    score=_specialist,
    check=_at_most_half,
)
