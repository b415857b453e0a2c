"""Time for which a text was not compared with the one that is cited, as files have it."""

from __future__ import annotations

from evalkit.core.messages import say
from evalkit.files.kinds import DAY, WORDS
from evalkit.files.noun import Field, Noun
from evalkit.rules.periods import Uncompared

UNCOMPARED = Noun(
    say("time not compared"),
    Uncompared,
    (
        Field("from", DAY, say("the first day"), "start", unset=say("from the start on")),
        Field("to", DAY, say("the last day"), "end", unset=say("to the end")),
        Field("why", WORDS, say("which issues were not compared"), required=True),
    ),
)
