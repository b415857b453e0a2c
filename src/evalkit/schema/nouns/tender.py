"""The rows of a tender: bids, people and their seats, recusals, and what was decided."""

from __future__ import annotations

from evalkit.core.messages import say
from evalkit.files.kinds import NAME, NUMBER, WORDS, choice
from evalkit.files.noun import Field, Noun
from evalkit.model import (
    AdjustmentEntry,
    Assignment,
    Bid,
    Committee,
    Consensus,
    Deviation,
    Evaluator,
    FirstStageGrade,
    Recusal,
    Tradeoff,
)
from evalkit.model.adjustment import APPLIES
from evalkit.model.tender import DECISIONS, RECUSALS, STATUSES
from evalkit.schema.nouns.projects import (
    CITED,
    OF_CRITERION,
    OF_PROJECT,
    REASON,
    VALUE,
    WORTH,
)

_AT = Field("at", NAME, say("when that was"))

BID = Noun(
    say("bid"),
    Bid,
    (
        OF_PROJECT,
        Field("price", NUMBER, say("the price asked; empty: never opened"), required=True),
        Field("lot", NAME, say("of the tender; bids are compared within one")),
        Field("submitted", NAME, say("a time with its offset")),
        Field(
            "status",
            choice(STATUSES, "valid"),
            say("whether it counts: `valid`, `withdrawn`, `rejected`"),
        ),
        Field("reason", WORDS, say("why it was withdrawn or rejected")),
    ),
)
EVALUATOR = Noun(
    say("evaluator"),
    Evaluator,
    (
        Field("id", NAME, say("as in the marks"), required=True),
        Field("panel", NAME, say("id of a panel; `-`: marks only what no panel marks")),
        Field("name", NAME, say("of the person; may be left empty")),
        Field("affiliation", NAME, say("where the person works; may be left empty")),
        Field("outside", choice(("yes", "no")),
              say("`yes`, `no`: whether the member is external")),
    ),
)  # fmt: skip
ASSIGNMENT = Noun(
    say("assignment"),
    Assignment,
    (
        Field("evaluator", NAME, say("who was asked"), required=True),
        OF_PROJECT,
        Field("criterion", NAME, say("what to mark; empty: all that evaluators mark")),
    ),
)
COMMITTEE = Noun(
    say("committee"),
    Committee,
    (
        Field("panel", NAME, say("id of a panel; empty where there is one")),
        Field("appointed", NUMBER,
              say("members, where more were appointed than `evaluators` lists")),
        Field("roster", NUMBER, say("candidates from whom they were drawn")),
    ),
)  # fmt: skip
DEVIATION = Noun(
    say("deviation"),
    Deviation,
    (
        Field("precondition", NAME, say("id of the one that is not kept"), required=True),
        Field("reason", WORDS, say("reason for continuing")),
    ),
)
RECUSAL = Noun(
    say("recusal"),
    Recusal,
    (
        Field("evaluator", NAME, say("as in the marks"), required=True),
        Field("project", NAME, say("the bid concerned; empty: all bids")),
        Field("kind", choice(RECUSALS),
              say("of what kind: `exclusion` (제척), `challenge` (기피), `withdrawal` (회피)"),
              required=True),
        Field("ground", WORDS, say("the relation to the bidder, and when")),
        Field("decision", choice(DECISIONS, "pending"),
              say("what was decided: `excluded`, `kept`, `pending`"), required=True),
        Field("decided_by", NAME, say("who decided")),
        _AT,
        Field("source", NAME, say("where it comes from")),
    ),
)  # fmt: skip
CONSENSUS = Noun(
    say("consensus"),
    Consensus,
    (
        OF_PROJECT,
        OF_CRITERION,
        Field("value", VALUE, say("what the panel agreed on"), required=True),
        Field("by", NAME, say("who moved it"), required=True),
        REASON,
        _AT,
    ),
)
ADJUSTMENT_ENTRY = Noun(
    say("adjustment of a bid"),
    AdjustmentEntry,
    (
        OF_PROJECT,
        Field("adjustment", NAME, say("id of a bonus or deduction; a bid of which no row says "
                                      "whether it has a bonus is not known, and a bid without a "
                                      "row of a deduction has none"), required=True),
        Field("applies", choice(APPLIES, "yes"),
              say("whether it applies: `yes`, `no`, `unknown`")),
        Field("value", WORTH, say("how many points of a range, or which level; else empty")),
        REASON,
        CITED,
        _AT,
    ),
)  # fmt: skip
TRADEOFF = Noun(
    say("tradeoff"),
    Tradeoff,
    (
        Field("project", NAME, say("the bid that is chosen"), required=True),
        Field("by", NAME, say("who chose"), required=True),
        REASON,
        Field("lot", NAME, say("of the tender")),
        _AT,
    ),
)
FIRST_STAGE = Noun(
    say("first stage"),
    FirstStageGrade,
    (
        Field("evaluator", NAME, say("as in the marks"), required=True),
        OF_PROJECT,
        Field("criterion", NAME, say("id of the item"), required=True),
        Field("grade", NAME, say("the grade, in the words of the item"), required=True),
    ),
)
