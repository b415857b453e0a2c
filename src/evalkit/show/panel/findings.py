"""What a diagnosis found, in sentences: first what makes the others doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from evalkit.core.exact import fixed, significant
from evalkit.core.messages import Message, say, some
from evalkit.panel.diagnostics.affiliation import Favour
from evalkit.panel.diagnostics.bootstrap import Interval
from evalkit.panel.diagnostics.chance import ALARM
from evalkit.panel.diagnostics.diagnosis import RELIABLE, TENTATIVE, Diagnosis
from evalkit.panel.diagnostics.evaluators import Profile
from evalkit.panel.diagnostics.likeness import Likeness


def findings(result: Diagnosis) -> list[Message]:
    """Say how far the evaluators agree, and what is worth a second look."""
    lines = [*_constant(result), *_agreement(result)]
    lines += [*_alike(result), *_favours(result), *_levels(result)]
    names = [f"{f.evaluator} / {f.bid}" for f in result.outlying]
    if names:
        lines.append(
            say(
                "Outlying totals to check: {count}. They are: {names}.",
                count=len(names),
                names=some(names),
            )
        )
    reasons = sum(found.kind == "reason" for found in result.copies)
    if reasons:
        lines.append(say("Identical reasons of two evaluators: {count}.", count=reasons))
    if result.nested:
        lines.append(
            say(
                "Each project has different evaluators, so they are not compared across "
                "projects: no severity, spread or halo."
            )
        )
    lines.append(say("These statistics do not change any score."))
    return lines


def _constant(result: Diagnosis) -> Iterator[Message]:
    for one in result.constant:
        yield say(
            "{name} gave all {count} subjects the same total, so these marks do not tell subjects "
            "apart; all other figures include them.",
            name=one.evaluator,
            count=one.bids,
        )


def _agreement(result: Diagnosis) -> Iterator[Message]:
    varied = result.variation
    if varied.is_none:
        yield say(
            "No variation: all {count} totals are equal, so agreement beyond chance is not "
            "defined.",
            count=varied.totals,
        )
        return
    alpha = result.alpha
    if alpha is None or isnan(alpha.value):
        yield say(
            "Agreement on the totals is not known: fewer than two subjects have totals of two "
            "evaluators."
        )
        return
    if varied.is_little:
        yield say(
            "Agreement on the totals: alpha {value}. {equal} of {count} totals are equal; with so "
            "little variation alpha can be near 0 although evaluators agree, so it is not judged.",
            value=fixed(alpha.value, 2),
            equal=varied.equal,
            count=varied.totals,
        )
        return
    yield _verdict(alpha)


def _verdict(alpha: Interval) -> Message:
    """Judge agreement by the lower end of the interval: the value alone may be luck."""
    value = fixed(alpha.value, 2)
    if isnan(alpha.low):
        return say(
            "Agreement on the totals: alpha {value}. There are too few subjects for an "
            "interval, so it is not judged.",
            value=value,
        )
    word = (
        say("reliable")
        if alpha.low >= RELIABLE
        else say("tentative")
        if alpha.low >= TENTATIVE
        else say("weak or not demonstrated")
    )
    return say(
        "Agreement on the totals is {word}: alpha {value}, 95 % interval {low} to {high}; the"
        " lower end decides.",
        word=word,
        value=value,
        low=fixed(alpha.low, 2),
        high=fixed(alpha.high, 2),
    )


def likeness_words(like: Likeness) -> Message:
    """Say on how many marks two evaluators are equal, beside what chance would give."""
    values = {"first": like.first, "second": like.second, "equal": like.equal, "of": like.of}
    if isnan(like.by_chance):
        return say(
            "{first} = {second} on {equal} of {of} marks; there is no other pair to compare with",
            **values,
        )
    return say(
        "{first} = {second} on {equal} of {of} marks; chance would give {chance}",
        chance=fixed(like.by_chance, 1),
        **values,
    )


def _alike(result: Diagnosis) -> Iterator[Message]:
    lines = [likeness_words(like) for like in result.alike]
    if lines:
        yield say(
            "Marks that look copied, pairs: {count}. They are: {names}.",
            count=len(lines),
            names=some(lines),
        )


def _favours(result: Diagnosis) -> Iterator[Message]:
    found = [one for one in result.favours if one.stands_out]
    higher = [_favour(one) for one in found if one.difference > 0]
    lower = [_favour(one) for one in found if one.difference < 0]
    if higher:
        yield say("Own affiliation marked higher than others mark it: {names}.", names=some(higher))
    if lower:
        yield say("Own affiliation marked lower than others mark it: {names}.", names=some(lower))


def _favour(one: Favour) -> Message:
    return say(
        "{name} ({points} points on {own} of {count} subjects, p {p})",
        name=one.evaluator,
        points=fixed(one.difference, 2, sign=True),
        own=one.own,
        count=one.own + one.others,
        p=p_text(one.adjusted),
    )


def _levels(result: Diagnosis) -> Iterator[Message]:
    unknown = [one.evaluator for one in result.profiles if one.bids and isnan(one.severity)]
    if unknown:
        yield say(
            "Severity is unknown, as most of the panel marked no subject in common with: {names}.",
            names=some(unknown),
        )
    found = sorted(
        (one for one in result.profiles if one.p <= ALARM), key=lambda one: -abs(one.severity)
    )
    severe = [_level(one) for one in found if one.severity < 0]
    generous = [_level(one) for one in found if one.severity > 0]
    if severe:
        yield say("More severe than the panel: {names}.", names=some(severe))
    if generous:
        yield say("More generous than the panel: {names}.", names=some(generous))


def _level(one: Profile) -> Message:
    return say(
        "{name} ({points} points, standard error {error})",
        name=one.evaluator,
        points=fixed(one.severity, 2, sign=True),
        error=fixed(one.error, 2),
    )


def p_text(p: float) -> str:
    """Write a probability so that a small one is not nothing."""
    if isnan(p):
        return "–"
    return "< 0.0001" if p < 1e-4 else significant(p, 2)
