"""By how much the others are behind the first, part by part, for the page and for a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal, round_to, significant, total
from evalkit.core.messages import Message, say
from evalkit.evaluation import Award, Evaluation
from evalkit.evaluation.award.states import BidState
from evalkit.evaluation.score import Score
from evalkit.model import CriteriaSet
from evalkit.show.forms import Worded

MOST_RIVALS = 6
MOST_ROWS = 26
"""So many rows stand on a first screen."""
_FEW, _MANY = 3, 6
"""Parts that say enough, and parts that say too much."""
_NONE = Fraction(0)
_SMALL = Fraction(1, 1000)
_LEAST = Fraction(1, 20_000)
"""What no page writes: a part that comes to less is left out."""


@frozen
class TotalPart:
    """A part of a total: its name, and the points of each project."""

    name: Worded
    points: Mapping[str, Fraction]


@frozen
class LeadGap:
    """By how much one is behind the first, or ahead of it, in each part and in all."""

    project: str
    rank: str
    parts: tuple[tuple[Worded, Fraction], ...]
    net: Fraction

    @property
    def worst(self) -> Worded | None:
        """The part in which it is most behind; None where it is behind in none."""
        name, least = min(self.parts, key=lambda part: part[1], default=("", _NONE))
        return name if least < 0 else None


def parts_of(
    evaluation: Evaluation,
    scores: Sequence[Score],
    totals: Mapping[str, Fraction],
    names: Mapping[str, Worded],
) -> list[TotalPart]:
    """Return the parts that add up to totals; none where they are not sums, or not known.

    What the criteria do not explain, as caps and rounding, is a part of its own where it shows.

    Parameters
    ----------
    evaluation : Evaluation or Award
    scores : sequence of Score
        Of those who are compared.
    totals : mapping of str to Fraction
        Of the same, by id.
    names : mapping of str to Worded
        What criteria are called, by id.
    """
    criteria = evaluation.case.criteria
    procedure = criteria.procedure
    if criteria.aggregate != "sum" or (procedure is not None and procedure.award is not None):
        return []
    found: list[TotalPart] = []
    for one in _top(criteria):
        spans = {s.project.id: evaluation.points(s, one) for s in scores}
        if any(span is None or span[0] != span[1] for span in spans.values()):
            return []
        points = {name: span[0] for name, span in spans.items() if span is not None}
        found.append(TotalPart(names[one], points))
    if isinstance(evaluation, Award):
        found += _award_parts(evaluation, [evaluation.state(s.project.id) for s in scores], names)
    rest = {
        name: value - total(part.points[name] for part in found) for name, value in totals.items()
    }
    if any(abs(value) >= _LEAST for value in rest.values()):
        found.append(TotalPart(say("caps, limits and rounding"), rest))
    return found


def _top(criteria: CriteriaSet) -> list[str]:
    """Return the top of the tree where that says enough, else what is in it; not the price."""
    price = criteria.price
    found = list(criteria.children())
    while len(found) < _FEW and any(True for c in found for _ in criteria.children(c.id)):
        deeper = [x for c in found for x in (tuple(criteria.children(c.id)) or (c,))]
        if len(deeper) > _MANY:
            break
        found = deeper
    return [one.id for one in found if one.id != price]


def _award_parts(
    award: Award, states: Sequence[BidState], names: Mapping[str, Worded]
) -> list[TotalPart]:
    """Return what prices, differential scores and adjustments bring."""
    criteria = award.case.criteria
    found = []
    if criteria.price:
        points = {s.project: s.priced for s in states}
        found.append(TotalPart(names[criteria.price], points))
    moved = {
        s.project: (s.technical or _NONE) - (s.counted or _NONE)
        if s.differential is not None
        else _NONE
        for s in states
    }
    if any(moved.values()):
        found.append(TotalPart(say("differential scores"), moved))
    adjusted = {s.project: s.adjustment for s in states}
    if any(adjusted.values()):
        found.append(TotalPart(say("bonuses and deductions"), adjusted))
    return found


def gaps_of(
    parts: Sequence[TotalPart],
    totals: Mapping[str, Fraction],
    ranks: Mapping[str, str],
    base: str,
    rivals: Sequence[str],
) -> list[LeadGap]:
    """Compare the rivals with one project; parts in which nobody differs are left out."""
    kept = [p for p in parts if any(p.points[r] != p.points[base] for r in rivals)]
    return [
        LeadGap(
            rival,
            ranks[rival],
            tuple((p.name, p.points[rival] - p.points[base]) for p in kept),
            totals[rival] - totals[base],
        )
        for rival in rivals
    ]


def nearest(rivals: Sequence[str], parts: int) -> Sequence[str]:
    """Return the nearest rivals for whom there is room."""
    rows = parts + 2 if parts else 1
    return rivals[: max(1, min(MOST_RIVALS, MOST_ROWS // rows))]


def gaps_title(names: Mapping[str, Worded], gaps: Sequence[LeadGap], base: str) -> Message:
    """Say in which part the nearest rivals lose most."""
    first = names[base]
    near = gaps[:2]
    level = [gap for gap in near if not gap.net]
    if level and len(level) == len(near):
        level_names = [names[gap.project] for gap in level]
        return say("{names}: the same total as {first}", names=level_names, first=first)
    behind = [(names[gap.project], gap.worst) for gap in near if gap.worst is not None]
    if not behind:
        named = [names[gap.project] for gap in near]
        return say("The nearest to {first}: {names}", first=first, names=named)
    if len(behind) == 1 or behind[0][1] == behind[-1][1]:
        return say("Behind {first} mostly in {part}: {names}", first=first, part=behind[0][1],
                   names=[name for name, _ in behind])  # fmt: skip
    (one, part), (other, other_part) = behind
    return say(
        "Behind {first} mostly: {one} in {part}, {other} in {other_part}",
        first=first, one=one, part=part, other=other, other_part=other_part,
    )  # fmt: skip


def shown_number(value: Fraction) -> str:
    """Write a number in few places; what is not nothing does not look so."""
    if value and abs(value) < _SMALL and round_to(value, 4, "half-up") != value:
        return f"≈ {significant(value, 3)}"
    return near_decimal(value)


def signed(value: Fraction) -> str:
    """Write a difference with its sign."""
    if not value:
        return "0"
    sign, about, digits = ("+" if value > 0 else "−"), *_about(shown_number(abs(value)))
    return f"{about}{sign}{digits}"


def _about(words: str) -> tuple[str, str]:
    return ("≈ ", words[2:]) if words.startswith("≈ ") else ("", words)
