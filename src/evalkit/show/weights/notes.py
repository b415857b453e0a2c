"""What elicited weights, their figures and their space have to say, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evalkit.core.exact import decimal, fixed, near_decimal, significant
from evalkit.core.messages import Message, Text, say
from evalkit.core.notes import Note, Words, written
from evalkit.core.shares import per_cent
from evalkit.weights.elicit.consistency import LIMIT

NOTES: Words = {
    "space-judgments": say("The space: all weights that agree with every judgment."),
    "space-factor": lambda factor: say(
        "The space: all weights whose ratios deviate from each judgment by at most the factor "
        "{factor}.",
        factor=near_decimal(factor),
    ),
    "space-statements": say("The space: all weights that agree with every statement."),
    "space-deviation": lambda deviation: say(
        "The space: all weights that deviate from each statement by at most {deviation}.",
        deviation=near_decimal(deviation),
    ),
    "space-proportions": say(
        "The space: all weights in proportion to numbers within the stated ranges."
    ),
    "space-shares": say("The space: all weights within the stated shares of the total."),
    "space-members": say(
        "The space: each weight from the lowest to the highest of any member, and each order of"
        " two criteria that all members share ({count})"
    ),
    "space-member-ratios": say(
        "The space: each ratio of two weights from the lowest to the highest of any member."
    ),
    "space-order": say("The space: all weights in the stated order of importance."),
    "space-all": say("The space: all weights, since the data do not bound them."),
    "space-left-out": say(
        "The space: from the lowest to the highest weight that each criterion gets when one"
        " project is left out."
    ),
    "no-room": say(
        "The statements are exact, so the space is this single point. Judgments are rarely so "
        "precise: give ranges, or say with 'within' how far each number may be off."
    ),
    "consistency": lambda ratio, value, index: say(
        "Consistency ratio {ratio} (largest eigenvalue {value}, geometric index {index}): the"
        " usual limit is {limit}.",
        ratio=fixed(ratio, 3),
        value=fixed(value, 4),
        index=fixed(index, 3),
        limit=fixed(LIMIT, 2),
    ),
    "unchecked": say(
        "No judgment can be checked against the others: each pair is linked in one way."
    ),
    "factor": lambda value: say(
        "The weights deviate from each judgment by at most the factor {value}.",
        value=fixed(value, 2),
    ),
    "too-much": lambda ratio: say(
        "The judgments are too inconsistent: consistency ratio {ratio}, usual limit {limit}. "
        "Review them before using the weights.",
        ratio=_above(ratio),
        limit=fixed(LIMIT, 2),
    ),
    "widened": lambda stated, factor: say(
        "The weights deviate from a judgment by more than the factor {stated}, so the space "
        "allows {factor}.",
        stated=near_decimal(stated),
        factor=decimal(factor),
    ),
    "contradiction": lambda a, b, c, ab, bc, ac, through: say(
        "Largest contradiction: {a} to {b} is {ab} and {b} to {c} is {bc}, which makes"
        " {a} to {c} {through}, but it was judged {ac}.",
        a=a,
        b=b,
        c=c,
        ab=_short(ab),
        bc=_short(bc),
        ac=_short(ac),
        through=_short(through),
    ),
    "worst-fit": lambda a, b, said, implied: say(
        "The judgment that fits least: {a} to {b} was judged {said}; all others together"
        " say {implied}.",
        a=a,
        b=b,
        said=_short(said),
        implied=_short(implied),
    ),
    "rounded": lambda pairs: say(
        "Rounded reciprocals, where the ratio above 1 was taken: {pairs}",
        pairs=[f"{a} : {b}" for a, b in pairs],
    ),
    "open-least-squares": say(
        "Pairs left open: {count}. The weights follow from the other judgments by least"
        " squares of logarithms."
    ),
    "open-filled": lambda pairs: say(
        "Pairs left open: {count}. They were filled so that the judgments contradict each"
        " other least (smallest eigenvalue): {pairs}",
        count=len(pairs),
        pairs=_first([f"{a} : {b} {_short(ratio)}" for a, b, ratio in pairs], 8),
    ),
    "deviation": lambda value: say(
        "Largest deviation of the weights from a statement: {value} (0 is perfect).",
        value=fixed(value, 4),
    ),
    "input-consistency": lambda value: say(
        "Inconsistency of the statements: {value} (0 is perfect).", value=fixed(value, 3)
    ),
    "tight": say(
        "The space is little larger than the best fit. Give ranges, or a tolerance, where a "
        "statement may be inexact."
    ),
    "beyond": lambda criteria: say(
        "Further apart than the best and the worst, which is impossible: {names}", names=criteria
    ),
    "order-alone": say(
        "An order alone leaves much open. These weights are one choice from the space, made by "
        "the formula and not by a statement."
    ),
    "members": say("Members: {names}"),
    "distance": lambda share, names, most: say(
        "To agree with the group, a member would shift {share} of the weight on average; "
        "furthest away: {names} ({most}).",
        share=per_cent(share),
        names=_first(names, 6),
        most=per_cent(most),
    ),
    "apart": lambda names, share: say(
        "Furthest apart: {names} ({share} of the weight).", names=names, share=per_cent(share)
    ),
    "common": say("There are weights that the statements of every member allow."),
    "no-common": say("No weights agree with the statements of every member."),
    "data-only": say(
        "These weights measure how well the criteria discriminate between these projects, not "
        "how important a criterion is."
    ),
    "constant": lambda criteria: say(
        "Weight 0, as all projects are equal there: {names}", names=criteria
    ),
    "two-projects": say("Two projects are too few to show how stable the weights are."),
    "hidden": lambda projects: say(
        "Without any one of these projects no criterion discriminates: {names}", names=projects
    ),
    "largest-move": lambda share, project: say(
        "Leaving out one project shifts up to {share} of the weight: {name}",
        share=per_cent(share),
        name=project,
    ),
}
_CRITERIA = ("a", "b", "c", "criteria")
"""What names criteria in a note; the others are people and projects."""


DRAWS: Words = {
    "sobol": say("sampled: Sobol points mapped onto the weight space"),
    "random": say("sampled: independent random points mapped onto the weight space"),
    "rejection": say("sampled: points of a simplex around the weight space, those inside kept"),
    "tree": say("sampled: local weights within each group, multiplied down the tree"),
    "walk": say("sampled: a random walk through the weight space (coordinate hit-and-run)"),
}
"""How weights are drawn."""


def said(note: Note, titles: Mapping[str, Text]) -> Message:
    """Return the sentence of a note, with the titles of criteria where there are any."""

    def titled(value: object) -> object:
        if isinstance(value, list | tuple):
            return [titled(item) for item in value]
        return (titles.get(value) or value) if isinstance(value, str) else value

    values = {k: titled(v) if k in _CRITERIA else v for k, v in note.values.items()}
    return written(Note(note.kind, values), NOTES)


def _first(names: Sequence[str], most: int) -> list[str]:
    return [*names[:most], *(["…"] if names[most:] else [])]


def _short(value: Fraction | float, digits: int = 3) -> str:
    """Write a number in few digits and without trailing zeros."""
    size = float(value)
    return fixed(size, 0) if abs(size) >= 10**digits else significant(size, digits)


def _above(ratio: float) -> str:
    """Write a ratio above the limit so that it does not look like the limit."""
    text = fixed(ratio, 3)
    return text if text != fixed(LIMIT, 3) else significant(ratio, 6, up=True)
