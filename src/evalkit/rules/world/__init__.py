"""Rules of the World Bank, the EU, single countries from Germany to Japan, and the US."""

from evalkit.rules.base import Rule
from evalkit.rules.world.eu_prices import (
    FIXED_SPAN,
    LINEAR_SPAN,
    LOGARITHMIC,
    LOW_PRICE_RATIO,
    ONE_SIDED,
)
from evalkit.rules.world.germany import (
    UFAB_EXTENDED,
    UFAB_REFERENCE,
    UFAB_SIMPLE,
    UFAB_WEIGHTED,
)
from evalkit.rules.world.portugal import PT_BASE_PRICE
from evalkit.rules.world.relative import ES_SATURATED, JP_ADDITION, ZA_PREFERENCE
from evalkit.rules.world.ukraine import PROZORRO_LIFE_CYCLE, PROZORRO_LOW, PROZORRO_MEAT
from evalkit.rules.world.united_states import US_LPTA, US_TRADEOFF
from evalkit.rules.world.value import (
    AWARD_ON_VALUE,
    JP_DIVISION,
    QUOTIENT,
    UK_MONETISED,
    UK_PPQ,
    UK_VALUE_FOR_MONEY,
    UK_WEIGHTED,
    UTILITY_INDEX,
    WEIGHTED_QUOTIENT,
)
from evalkit.rules.world.world_bank import WB_FBS, WB_LCS, WB_QBS, WB_QCBS, WB_RATED

WORLD: tuple[Rule, ...] = (
    LOW_PRICE_RATIO,
    LINEAR_SPAN,
    ONE_SIDED,
    FIXED_SPAN,
    LOGARITHMIC,
    AWARD_ON_VALUE,
    QUOTIENT,
    WEIGHTED_QUOTIENT,
    UTILITY_INDEX,
    UFAB_SIMPLE,
    UFAB_EXTENDED,
    UFAB_WEIGHTED,
    UFAB_REFERENCE,
    PT_BASE_PRICE,
    UK_PPQ,
    UK_VALUE_FOR_MONEY,
    UK_WEIGHTED,
    UK_MONETISED,
    US_TRADEOFF,
    US_LPTA,
    ZA_PREFERENCE,
    JP_ADDITION,
    JP_DIVISION,
    ES_SATURATED,
    PROZORRO_MEAT,
    PROZORRO_LIFE_CYCLE,
    PROZORRO_LOW,
    WB_QCBS,
    WB_QBS,
    WB_FBS,
    WB_LCS,
    WB_RATED,
)
