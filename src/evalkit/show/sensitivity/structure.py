"""The page of a table of winners: three counts, then what changes the winner or comes nearest."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from evalkit.core.messages import Lang, Message, Tied, say
from evalkit.evaluation.award.what_if import Tally
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.structure import Structure, Variant
from evalkit.sensitivity.variants.variants import VariantKind
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import CODE, COUNT, DASH, YES_OR_NO, Form
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.reasons import counted
from evalkit.show.sensitivity.forms import IDS, POINTS
from evalkit.show.sensitivity.notes import all_said, said

ANSWERS = {True: say("yes"), False: say("no"), None: say("cannot be determined")}

_SHOWN = 12
TITLES: dict[VariantKind, Message] = {
    "project": say("without one project"),
    "criterion": say("without one criterion or group"),
    "evaluator": say("without one evaluator"),
    "aggregation": say("other aggregation of the top criteria"),
    "weights": say("other weights"),
    "merge": say("criteria merged"),
    "split": say("a criterion counted twice"),
}


def page(result: Structure, lang: Lang) -> Page:
    """Return the table of winners: what changes the winner, and what comes nearest."""
    others = result.variants[1:]
    official = result.official.standing
    assert official is not None
    blocks: list[Block] = [Heading(say("Structure of the model"))]
    if not others:
        words = say("There is one project and one criterion; nothing can be left out.")
    else:
        tally = result.tally
        words = say(
            "The winner, alone or tied, changes in {changed} of {count} alternative models."
        )
        if tally.open:
            words = say(
                "The winner, alone or tied, changes in {changed} of {count} alternative models, "
                "and cannot be determined in {open}."
            )
        words = say(
            "{first} {line}",
            first=_first(result.matrix, Tied(official.winner_names)),
            line=counted(words, tally),
        )
    blocks.append(Paragraph(words))
    kinds = [kind for kind in TITLES if result.of(kind)]
    if kinds:
        blocks.append(table_of(_counts(result), kinds, lang))
    blocks += _nearest(result, lang)
    blocks.append(Bullets(all_said(*result.cut_short, result.method, *result.notes)))
    return Page(blocks, lang)


def _first(matrix: Matrix, names: Tied) -> Message:
    if matrix.first_by_points:
        return say("Officially first: {names}.", names=names)
    if matrix.first_is_open:
        return say("First with every open mark at its midpoint: {names}.", names=names)
    return say("First by points before rounding and the tie-break rules: {names}.", names=names)


def _nearest(result: Structure, lang: Lang) -> list[Block]:
    def key(variant: Variant) -> tuple[bool, float]:
        lead = variant.standing.lead if variant.standing else None
        return not variant.changed, -np.inf if lead is None else lead

    listed = [v for v in result.variants[1:] if v.changed is not False or v.kind != "project"]
    shown = sorted(listed, key=key)[:_SHOWN]
    blocks: list[Block] = [
        table_of((VARIANT, FIRST, SECOND, LEAD, CHANGED), (result.official, *shown), lang)
    ]
    if len(listed) > len(shown):
        words = not_shown(len(listed) - len(shown))
        blocks.append(Paragraph(words))
    return blocks


def _counts(result: Structure) -> tuple[Column[VariantKind], ...]:
    def tally(kind: VariantKind) -> Tally:
        return Tally.of(variant.changed for variant in result.of(kind))

    return (
        Column(say("Alternative models"), lambda kind: TITLES[kind]),
        Column(say("Count"), lambda kind: len(result.of(kind)), COUNT),
        Column(say("Winner changes"), lambda kind: tally(kind).changed, COUNT),
        Column(say("Winner stays"), lambda kind: tally(kind).same, COUNT),
        Column(say("Cannot be determined"), lambda kind: tally(kind).open, COUNT),
    )


def items(result: Structure) -> tuple[Variant, ...]:
    """Return the variants, the official model first."""
    return result.variants


def _who(ids: str, names: str) -> Form:
    """Return the form of projects of a variant that share a rank."""

    def write(variant: Variant, lang: Lang) -> str:
        return Tied(getattr(variant.standing, names)).text(lang) or DASH

    def plain(variant: Variant, _lang: Lang) -> list[str]:
        return list(getattr(variant.standing, ids)) if variant.standing else []

    return Form(IDS.about, write=write, plain=plain)


def _remark(variant: Variant) -> Message:
    return said(variant.remark) if variant.remark else Message("")


CHANGES = evolve(YES_OR_NO, none=ANSWERS[None])
FIRSTS = _who("winners", "winner_names")
SECONDS = _who("seconds", "second_names")
VARIANT: Column[Variant] = Column(
    say("Alternative model"), lambda variant: said(variant.how), keys=("variant",), width=40
)
FIRST: Column[Variant] = Column(
    say("First"), lambda variant: variant,
    evolve(FIRSTS, write=lambda variant, lang: FIRSTS.write(variant, lang)
           if variant.standing else _remark(variant).text(lang)),
    keys=("winners",), width=24,
)  # fmt: skip
SECOND: Column[Variant] = Column(
    say("Second"), lambda variant: variant,
    evolve(SECONDS, write=lambda variant, lang: SECONDS.write(variant, lang)
           if variant.standing else DASH),
    keys=("seconds",), width=24,
)  # fmt: skip
LEAD: Column[Variant] = Column(
    say("Lead in points"), lambda variant: variant.standing and variant.standing.lead, POINTS,
    keys=("lead",),
)  # fmt: skip
CHANGED: Column[Variant] = Column(
    say("Changed"), lambda variant: variant.changed if variant.standing else None, CHANGES,
    keys=("changed",),
)  # fmt: skip
COLUMNS: tuple[Column[Variant], ...] = (
    Column(say("Kind"), lambda variant: variant.kind, CODE, keys=("kind",)),
    VARIANT,
    FIRST,
    SECOND,
    LEAD,
    CHANGED,
    Column(say("Remark"), _remark, keys=("remark",)),
)
