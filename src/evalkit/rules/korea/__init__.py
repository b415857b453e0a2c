"""Rules of Korean public procurement: one module a rule or family; `KOREA` lists them."""

from evalkit.rules.base import Rule
from evalkit.rules.korea.dialogue_price import KR_DIALOGUE_PRICE, KR_NATIONAL_DIALOGUE_PRICE
from evalkit.rules.korea.differential import KR_DIFFERENTIAL
from evalkit.rules.korea.eligibility import (
    KR_CONTACT_PENALTY,
    KR_DESIGN_CONTEST,
    KR_ELIGIBILITY,
    KR_SPECIALIST_PANEL,
)
from evalkit.rules.korea.engineering_price import KR_PPS_ENGINEERING_PRICE
from evalkit.rules.korea.legacy_price import KR_LEGACY60_PRICE
from evalkit.rules.korea.local_price import KR_LOCAL_PRICE
from evalkit.rules.korea.national_price import KR_NATIONAL_PRICE
from evalkit.rules.korea.pps_price import KR_PPS_PRICE
from evalkit.rules.korea.quality_price import KR_QUALITY_PRICE
from evalkit.rules.korea.screening import KR_SCREENING_PRICE
from evalkit.rules.korea.sixty_price import KR_2015_PRICE
from evalkit.rules.korea.subcontract import (
    KR_SOFTWARE_JOINT_BID,
    KR_SOFTWARE_SECOND_TIER,
    KR_SOFTWARE_SUBCONTRACT,
)

KOREA: tuple[Rule, ...] = (
    KR_LOCAL_PRICE,
    KR_NATIONAL_PRICE,
    KR_PPS_PRICE,
    KR_PPS_ENGINEERING_PRICE,
    KR_2015_PRICE,
    KR_LEGACY60_PRICE,
    KR_DIALOGUE_PRICE,
    KR_NATIONAL_DIALOGUE_PRICE,
    KR_SCREENING_PRICE,
    KR_QUALITY_PRICE,
    KR_DIFFERENTIAL,
    KR_SPECIALIST_PANEL,
    KR_DESIGN_CONTEST,
    KR_ELIGIBILITY,
    KR_CONTACT_PENALTY,
    KR_SOFTWARE_SUBCONTRACT,
    KR_SOFTWARE_SECOND_TIER,
    KR_SOFTWARE_JOINT_BID,
)
