"""The words of what is assumed, and of how far the numbers that follow are exact."""

from __future__ import annotations

from evalkit.assumed.assumption import Assumption
from evalkit.core.exact import decimal, fixed
from evalkit.core.messages import Message, say
from evalkit.core.shares import per_cent
from evalkit.evidence.chances import Likely
from evalkit.show.forms import Form

_OVER = say("open marks uniform over their points")
_LEANS = {
    "even": say("each admissible level equally likely"),
    "cautious": say("the lower the level, the likelier"),
    "known": say("levels as frequent as in the known marks"),
}


def assumption_words(assumption: Assumption) -> list[Message]:
    """Say what is assumed of open marks."""
    said = [_OVER if assumption.over == "points" else _LEANS[assumption.lean]]
    if assumption.correlation:
        rho = fixed(assumption.correlation, 2)
        said.append(say("marks of a project correlated by {rho}", rho=rho))
    else:
        said.append(say("marks independent"))
    if assumption.gates_pass:
        said.append(say("open gates passed"))
    return said


ASSUMPTION = Form(
    say("what is spread evenly, towards what it leans, whether open gates pass, correlation"),
    plain=lambda a, _lang: (a.over, a.lean, a.gates_pass, a.correlation),
)


def exactness(found: Likely) -> Message:
    """Say how chances were worked out, and what they may be off by."""
    if found.method == "sampled":
        return say(
            "Estimated from {draws} draws of each project, because the total is not a plain "
            "sum or the exact computation is too large; twice the standard error is at most "
            "{error}.",
            draws=f"{found.draws:,}",
            error=_off(2 * found.standard_error),
        )
    ranks = found.coarse.step
    if found.error < _LEAST and found.first.error < _LEAST and ranks == found.laws.step:
        return say("Computed exactly over all ways in which the open marks may turn out.")
    text = say(
        "Computed exactly on a lattice of {step} points: the error of a chance that one "
        "project ranks above another is at most {error}, of a chance of being first at most "
        "{first}.",
        step=decimal(found.laws.step),
        error=_off(found.error),
        first=_off(found.first.error),
    )
    if ranks == found.laws.step:
        return text
    return say("{text} Ranks: on a lattice of {step} points.", text=text, step=decimal(ranks))


_LEAST = 1e-6


def _off(error: float) -> str:
    """Write an error in percent, rounded up."""
    return per_cent(min(1.0, error + 0.0005), 1)
