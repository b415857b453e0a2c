"""When the Korean formulas began and ended, and for which years their texts were not compared.

Each guideline is issued anew every year or so. What counts for a notice is the formula on its day,
so these are the first and last days of formulas; an issue is cited beside them.
"""

from datetime import date

from evalkit.core.messages import Text
from evalkit.rules.periods import Uncompared

FIRST_60 = date(2015, 10, 1)
"""From here the notes on the lowest price and on 30 % of the points stand beside the 60 %."""
LAST_60_NATIONAL = date(2023, 6, 29)
LAST_60_LOCAL = date(2023, 9, 30)
FIRST_70_NATIONAL = date(2023, 6, 30)
FIRST_70_LOCAL = date(2023, 10, 1)
LAST_80_20 = date(2024, 9, 12)
"""The last day on which central government had 80 points and 20."""
FIRST_70_30 = date(2024, 9, 13)

READ_LOCAL = date(2026, 7, 1)
READ_NATIONAL = date(2026, 1, 2)
READ_PPS = date(2026, 1, 26)
"""From these days on the issue is in force whose text was read."""

LOCAL = Uncompared(
    None,
    date(2026, 6, 30),
    Text(
        "The issues in force from 2023-10-01 to 2026-06-30 were not compared one by one with the "
        "one of 2026-07-01; the floor of 70 % and the 30 % below it hold since 2023-10-01.",
        "2023-10-01부터 2026-06-30까지 시행된 개정본은 2026-07-01 시행본과 하나씩 대조하지 "
        "않았다. 70 % 하한과 그 미만 30 % 평점은 2023-10-01부터 적용된다.",
    ),
)
NATIONAL = Uncompared(
    None,
    date(2026, 1, 1),
    Text(
        "The issues before 2026-01-02 were not compared one by one with the one that was read; the "
        "floor of 70 % and the 30 % below it hold since 2023-06-30 (예규 제656호).",
        "2026-01-02 이전 개정본은 확인한 본과 하나씩 대조하지 않았다. 70 % 하한과 그 미만 30 % "
        "평점은 2023-06-30(예규 제656호)부터 적용된다.",
    ),
)
PPS = Uncompared(
    None,
    date(2026, 1, 25),
    Text(
        "The issues before 2026-01-26 were not compared one by one with the one that was read.",
        "2026-01-26 이전 개정본은 확인한 본과 하나씩 대조하지 않았다.",
    ),
)
LOCAL_OTHER = Uncompared(
    None,
    date(2026, 6, 30),
    Text(
        "The issues before 2026-07-01 were not compared; since when the text is as it is was not "
        "found.",
        "2026-07-01 이전 개정본은 대조하지 않았으며, 언제부터 이 내용이었는지는 확인하지 못했다.",
    ),
)
NATIONAL_OTHER = Uncompared(
    None,
    date(2026, 1, 1),
    Text(
        "The issues before 2026-01-02 were not compared; since when the text is as it is was not "
        "found.",
        "2026-01-02 이전 개정본은 대조하지 않았으며, 언제부터 이 내용이었는지는 확인하지 못했다.",
    ),
)
SIXTY = Uncompared(
    None,
    None,
    Text(
        "No issue of these years was read. That the lowest price counts as 60 % at least, and a "
        "price below 60 % gets 30 % of the points, is from a secondary source.",
        "이 시기의 개정본은 읽지 못했다. 최저가격을 60 % 이상으로 보고 60 % 미만이면 배점의 "
        "30 %를 준다는 점은 2차 자료에 따른다.",
    ),
)
OLD_60 = Uncompared(
    None,
    None,
    Text(
        "No issue of these years was read: the formula is as quoted on 2013-12-02, and its first "
        "day was not found. That it ends on 2015-09-30 is inferred from the notes of 2015-10-01.",
        "이 시기의 개정본은 읽지 못했다. 산식은 2013-12-02에 인용된 것이며 시작일은 확인하지 "
        "못했다. 2015-09-30에 끝난다는 것은 2015-10-01의 주석에서 추정한 것이다.",
    ),
)
