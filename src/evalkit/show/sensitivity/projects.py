"""The columns of the one-page answer: a project a row."""

from __future__ import annotations

from attrs import evolve, frozen

from evalkit.core.counts import rank_words
from evalkit.core.messages import Lang, say
from evalkit.sensitivity.analyse import Analysis
from evalkit.sensitivity.questions.extreme_ranks import Extreme
from evalkit.show.columns import Column
from evalkit.show.forms import NAMED, Form, coded, rounded
from evalkit.show.sensitivity import winners
from evalkit.show.sensitivity.forms import estimate, project


@frozen
class ProjectLine:
    """One project of the answer."""

    result: Analysis
    place: int


def items(result: Analysis) -> list[ProjectLine]:
    """Return the projects, by official rank."""
    return [ProjectLine(result, place) for place in _official(result)]


def _official(result: Analysis) -> list[int]:
    """Return places of the projects by official rank; the tied by points, then by name."""
    by_points = {place: n for n, group in enumerate(result.matrix.ranking()) for place in group}
    ranks, ids = result.matrix.official, result.matrix.projects
    places = range(len(ids))
    return sorted(places, key=lambda n: (ranks[n].best, ranks[n].worst, by_points[n], ids[n]))


def _span(extreme: Extreme, lang: Lang) -> str:
    text = rank_words((extreme.best_bound, extreme.worst_bound))
    return text if extreme.is_settled else say("within {ranks}", ranks=text).text(lang)


def _first_share(line: ProjectLine) -> tuple[float, float, float]:
    """Return a share, what is stated as its error, and the error for programs."""
    shares, place = line.result.acceptability, line.place
    error = float(shares.first_errors[place])
    never = line.result.winners.chances[place].state == "never"
    return shares.first[place], 0.0 if never else error, error


def _joint(line: ProjectLine) -> tuple[float, float] | None:
    joint = line.result.joint
    if joint is None:
        return None
    return joint.first[line.place], float(joint.stated_error[line.place, 0])


OFFICIAL: Column[ProjectLine] = Column(
    say("Official rank"),
    lambda line: line.result.matrix.official[line.place],
    Form(say("best and worst rank at the official weights, and whether it is shared"),
         write=lambda rank, _lang: rank_words((rank.best, rank.worst), tied=rank.tied),
         plain=lambda rank, _lang: (rank.best, rank.worst, rank.tied), right=True),
    keys=("official_best_rank", "official_worst_rank", "official_tied"), width=8,
)  # fmt: skip
PROJECT: Column[ProjectLine] = Column(
    say("Project"), lambda line: project(line.result.matrix, line.place), NAMED,
    keys=("project", "name"), width=36,
)  # fmt: skip
RANKS: Column[ProjectLine] = Column(
    say("Possible ranks"),
    lambda line: line.result.extreme_ranks.extremes[line.place],
    Form(say("best and worst rank, and whether both are settled"), write=_span,
         plain=lambda extreme, _lang: (extreme.best, extreme.worst, extreme.is_settled),
         right=True),
    keys=("best_rank", "worst_rank", "ranks_settled"), width=8,
)  # fmt: skip
STATE: Column[ProjectLine] = Column(
    say("Potentially optimal"), lambda line: line.result.winners.chances[line.place].state,
    coded(winners.STATES), keys=("can_be_first",), width=11,
)  # fmt: skip
FIRST: Column[ProjectLine] = Column(
    say("First-rank acceptability"), _first_share, estimate(),
    keys=("first_share", "first_share_error"), width=13,
)  # fmt: skip
EXPECTED: Column[ProjectLine] = Column(
    say("Expected rank"), lambda line: line.result.acceptability.expected_ranks[line.place],
    rounded(2), keys=("expected_rank",), width=8,
)  # fmt: skip
JOINT: Column[ProjectLine] = Column(
    say("First-rank acceptability, weights and marks"), _joint,
    evolve(estimate(), about=say("share of 1"),
           plain=lambda found, _lang: found and float(found[0])),
    keys=("joint_first_share",), width=13,
)  # fmt: skip
COLUMNS = (PROJECT, OFFICIAL, RANKS, STATE, FIRST, EXPECTED, JOINT)
