"""The curve of a plan: how many pairs are expected in order, step by step."""

from __future__ import annotations

from itertools import accumulate, pairwise

from attrs import frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Message, say
from evalkit.evidence.planning.plan import Plan
from evalkit.evidence.planning.standing import Prospect
from evalkit.show.report.web.chances import short

_TICKS = 4
_CLOSE = 14


@frozen
class PlanPlace:
    """How things stand after a step."""

    letters: int
    step: int
    document: object
    after: Prospect


@frozen
class PlanCurve:
    """What is drawn, in per cent of the width and of the height.

    Parameters
    ----------
    title, subtitle : Message
    likely, certain, band : str
        The points of two lines and of the band around one, as ``x,y x,y``.
    dots : sequence of (x, y)
        Of the steps, on the line of what is likely.
    levels, ticks : sequence of (place, words)
        The lines across, from the top; and the numbers of letters below.
    likely_at, certain_at : (x, y)
        Where the lines are named.
    places : sequence of PlanPlace
        The table of it.
    """

    title: Message
    subtitle: Message
    likely: str
    certain: str
    band: str
    dots: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    likely_at: tuple[float, float]
    certain_at: tuple[float, float]
    places: tuple[PlanPlace, ...]


def curve(plan: Plan) -> PlanCurve:
    """Lay out the curve of a plan that has steps, of a case that has pairs."""
    letters = list(accumulate((len(step.letters) for step in plan.steps), initial=0))
    places = [
        PlanPlace(0, 0, say("(now)"), plan.now),
        *(
            PlanPlace(count, n, step.document.name, step.after)
            for n, (count, step) in enumerate(zip(letters[1:], plan.steps, strict=True), 1)
        ),
    ]
    most, pairs = letters[-1], plan.pairs

    def across(place: PlanPlace) -> float:
        return 100 * place.letters / most

    def down(count: float) -> float:
        return 100 - 100 * count / pairs

    likely = [(across(p), down(p.after.at_95)) for p in places]
    certain = [(across(p), down(p.after.certain)) for p in places]
    upper = [(across(p), down(p.after.at_95_high)) for p in places]
    lower = [(across(p), down(p.after.at_95_low)) for p in places]
    step = _round(pairs)
    return PlanCurve(
        title=title(plan),
        subtitle=say(
            "Expected pairs with a settled order, of {pairs}, by letters answered in the order of"
            " the plan. The band holds nine of ten ways in which the answers may turn out"
            " ({assumed}).",
            pairs=f"{pairs:,}",
            assumed=short(plan.assumption),
        ),
        likely=_line(likely),
        certain=_line(certain),
        band=_line([*upper, *reversed(lower)]),
        dots=tuple(likely),
        levels=tuple((down(n), f"{n:,}") for n in range(step, pairs + 1, step)),
        ticks=tuple(_ticks(most)),
        likely_at=_between(likely, 0.45, -7),
        certain_at=_between(certain, 0.72, 10),
        places=tuple(places),
    )


def _line(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{fixed(x, 2)},{fixed(y, 2)}" for x, y in points)


def _between(points: list[tuple[float, float]], share: float, off: float) -> tuple[float, float]:
    """Return a place beside a line, so far along the width; within the drawing."""
    at = 100 * share
    for (left, start), (right, end) in pairwise(points):
        if left <= at <= right:
            y = start + (end - start) * (at - left) / (right - left) if right > left else end
            return at, min(94.0, max(8.0, y + off))
    return at, 50.0


def _round(most: int) -> int:
    """Return a round distance of lines across, of which there are a few."""
    power = 1
    while power * 10 * _TICKS <= most * 2:
        power *= 10
    return next(power * n for n in (1, 2, 5, 10) if power * n * _TICKS >= most or power * n >= most)


def _ticks(most: int) -> list[tuple[float, str]]:
    step = _round(most)
    found = [(100 * n / most, f"{n:,}") for n in range(0, most, step)]
    kept = [(at, words) for at, words in found if at <= 100 - _CLOSE]
    return [*kept, (100.0, f"{most:,}")]


def title(plan: Plan) -> Message:
    """Say after how many letters half of the pairs are settled; else what all of them bring."""
    letters = list(accumulate(len(step.letters) for step in plan.steps))
    half = next((n for n, step in enumerate(plan.steps) if 2 * step.after.at_95 >= plan.pairs), -1)
    after = plan.steps[half].after
    values = {
        "letters": f"{letters[half]:,}",
        "likely": fixed(after.at_95, 0),
        "certain": fixed(after.certain, 0),
        "pairs": f"{plan.pairs:,}",
    }
    if half < 0 and not plan.can_gain:
        return say("The letters of the plan ({letters}) settle no further pair", **values)
    return say(
        "After {letters} letters {likely} of {pairs} pairs should be settled at 95 %,"
        " {certain} with certainty",
        **values,
    )
