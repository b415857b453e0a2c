"""The procedure of a criteria set, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, say
from evalkit.model import Adjustment, CriteriaSet, Procedure
from evalkit.model.amounts import AMOUNTS
from evalkit.show.evaluation.adjustments import COUNTS_WORDS, signed, signed_span
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.ties import TIE_WORDS
from evalkit.show.pages import Block, Bullets, Heading
from evalkit.show.panel.wording import panel_rule_words
from evalkit.show.rules.wording import bound_words

SCREENING_WORDS: Mapping[str, Message] = {
    "total": say(
        "Bids are screened from the lowest price up; the first that passes every gate wins, "
        "and bids above it are not screened. Of equal prices that pass, the higher total wins."
    ),
    "technical": say(
        "Bids are screened from the lowest price up; the first that passes every gate wins, "
        "and bids above it are not screened. Of equal prices that pass, the higher technical "
        "points win."
    ),
}
OPENS_WORDS: Mapping[str, Message] = {
    "eligible": say("Only the prices of the bids that pass the cut-off are opened."),
    "all": say("The prices of all valid bids are opened."),
    "first": say("Only the price of the first-ranked bid is opened; the others stay closed."),
}


def tie_names(criteria: CriteriaSet) -> list[object]:
    """Return what breaks ties, in order, in words."""
    return [criteria[tie].name if tie in criteria else TIE_WORDS[tie] for tie in criteria.ties]


def procedure_blocks(criteria: CriteriaSet) -> list[Block]:
    """Lay out the procedure; nothing where there is none."""
    if criteria.procedure is None:
        return []
    return [Heading(say("Procedure"), 2), Bullets(_lines(criteria, criteria.procedure))]


def _lines(criteria: CriteriaSet, procedure: Procedure) -> Iterator[Message]:
    def names(ids: tuple[str, ...]) -> list[object]:
        return [criteria[name].name for name in ids]

    for panel in procedure.panels:
        yield say(
            "Panel {name}, on {criteria}: {rule}",
            name=panel.name,
            criteria=names(panel.on),
            rule=panel_rule_words(panel.rule),
        )
    for stage in procedure.stages:
        line = say("Stage {name}: {criteria}", name=stage.name, criteria=names(stage.on))
        best = stage.best
        yield line if best is None else say("{line}; the best {best} proceed", line=line, best=best)
    if procedure.differential is not None:
        yield say("Differential scores: {rule}", rule=procedure.differential)
    if procedure.optional_differential is not None:
        yield say(
            "Differential scores that a notice may announce: {rule}",
            rule=procedure.optional_differential,
        )
    if procedure.rule is not None:
        yield say("Price score: {rule}", rule=procedure.rule)
    if procedure.award is not None:
        if procedure.award.rule.has_figure:
            yield say("Combined score: {rule}", rule=procedure.award)
        else:
            yield say("Bids are compared without a combined score: {rule}", rule=procedure.award)
    if procedure.rule is not None or procedure.award is not None:
        yield OPENS_WORDS[procedure.opens]
        use = procedure.rule or procedure.award
        for need in use.rule.requires if use is not None else ():
            yield say(
                "Bids admitted by the rule: {input} {bound}", input=need.on, bound=bound_words(need)
            )
    if procedure.screening:
        yield SCREENING_WORDS[procedure.screening]
    yield from _amounts(procedure)
    if procedure.currency:
        yield say("Amounts are in {currency}.", currency=procedure.currency)
    if procedure.own_bid_only:
        yield say("No rule may use other bids.")
    yield from _adjustments(procedure)
    for step, clause in procedure.clauses:
        yield say("Clause of {step}: {clause}", step=title_of(step, criteria), clause=clause)


def _adjustments(procedure: Procedure) -> Iterator[Message]:
    """Say of each bonus and deduction what it brings, to whom, from which step on, and where."""
    for item in procedure.adjustments:
        kind = say("Bonus") if item.is_bonus else say("Deduction")
        line = say(
            "{kind}, {name}: {points} points, {step}",
            kind=kind,
            name=item.name,
            points=_worth(item),
            step=COUNTS_WORDS[item.at],
        )
        if item.text:
            line = say("{line}. {text}", line=line, text=item.text)
        yield say("{line} ({clause})", line=line, clause=item.clause) if item.clause else line
    if procedure.most_bonus is not None:
        yield say(
            "All bonuses of a bid together: at most {points} points",
            points=near_decimal(procedure.most_bonus),
        )


def _worth(item: Adjustment) -> Message | str:
    if item.levels:
        levels = [
            say("{points} ({level})", points=signed(level.points), level=level.name)
            for level in item.levels
        ]
        return say("{levels}", levels=levels)
    return signed_span((min(item.amounts), max(item.amounts)))


def _amounts(procedure: Procedure) -> Iterator[Message]:
    """Say what each amount of the tender is, and what no price may exceed."""
    for which in AMOUNTS:
        amount = procedure.amount(which)
        if procedure.reads(which) or amount in procedure.amounts:
            line = (
                say("Amount of the price formula: {amount}", amount=amount.cited)
                if which == "reference"
                else say("Budget: {amount}", amount=amount.cited)
            )
            yield say("{line}. {text}", line=line, text=amount.text) if amount.text else line
    if procedure.ceiling:
        name = procedure.amount(procedure.ceiling).name
        yield say("A price above this amount is excluded: {amount}", amount=name)
