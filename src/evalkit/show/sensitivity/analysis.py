"""The one-page answer: sentences first, then projects, criteria, certificates, method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, fields

from evalkit.core.messages import Lang, Message, Tied, say, some
from evalkit.core.shares import in_per_cent
from evalkit.sensitivity.analyse import Analysis
from evalkit.show.columns import table_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Table
from evalkit.show.reasons import counted
from evalkit.show.sensitivity import stability
from evalkit.show.sensitivity.flips import shown_changes, shown_size
from evalkit.show.sensitivity.notes import all_said, said
from evalkit.show.sensitivity.numbers import most_often, points
from evalkit.show.sensitivity.projects import (
    COLUMNS,
    EXPECTED,
    FIRST,
    JOINT,
    OFFICIAL,
    PROJECT,
    RANKS,
    STATE,
    items,
)
from evalkit.show.sensitivity.stability import ends
from evalkit.show.sensitivity.winners import shown_proof

__all__ = ["COLUMNS", "items", "page"]

_MOST_PROJECTS = 12
_MOST_CRITERIA = 6
_MOST_DELICATE = 3
_MOST_PROOFS = 6


def plain(result: Analysis, lang: Lang) -> dict[str, Any]:
    """Return the rows of all parts of an analysis by name, as plain data."""
    study = result.study
    made: dict[str, Any] = {
        "space": [row.words.text(lang) for row in study.space.rows],
        "measure": study.space.measure,
        "dimension": study.space.dimension,
        "notes": [said(note).text(lang) for note in study.notes],
        "budget": study.budget.plain(),
        "projects": result.rows(lang),
    }
    for name in (part.name for part in fields(type(result)) if part.name != "study"):
        part = getattr(result, name)
        if part is not None:
            made[name] = part.rows(lang)
    # Last: flips that were not solved before are solved for their rows.
    made["cut_short"] = [said(note).text(lang) for note in result.cut_short]
    return made


def page(result: Analysis, lang: Lang) -> Page:
    """Lay out the answer."""
    blocks: list[Block] = [
        Heading(say("How far the weights can move before the result changes")),
        Bullets(_sentences(result, lang)),
        Heading(say("Projects"), 2),
        _projects(result, lang),
        Heading(say("Weights, most sensitive first"), 2),
        _criteria(result, lang),
    ]
    proofs = [*_proofs(result)]
    if proofs:
        blocks += [Heading(say("Exact proofs"), 2), Bullets(proofs)]
    blocks += [Heading(say("Method"), 2), Bullets(_method(result))]
    return Page(blocks, lang)


def _sentences(result: Analysis, lang: Lang) -> Iterator[Message]:
    matrix = result.matrix
    names = matrix.names
    groups = matrix.ranking()
    # Whether marks leave open who is first is the answer itself, not a remark on it.
    answer = [n for n in matrix.conditions if n.kind == "first-is-open"]
    yield from all_said(*answer)
    yield _first(result, groups)
    yield from all_said(*(n for n in matrix.conditions if n not in answer))
    able = [names[i] for i in result.winners.possible]
    certain = [names[i] for i in result.winners.certain]
    if certain:
        text = (
            say("First at all admissible weights: {names}.", names=certain)
            if matrix.is_certain
            else say("First at all admissible weights and marks: {names}.", names=certain)
        )
        yield text
    elif result.winners.undecided:
        yield say(
            "Not settled whether first at all admissible weights and marks: {names}.",
            names=some([names[i] for i in result.winners.undecided], 6),
        )
    elif len(able) == len(names) > 1:
        yield (
            say("Potentially optimal: every project can be first at some admissible weights.")
            if matrix.is_certain
            else say(
                "Potentially optimal: every project can be first at some admissible weights "
                "and marks."
            )
        )
    elif len(able) > 1:
        text = (
            say(
                "Which project is first depends on the weights. Potentially optimal: {names}.",
                names=some(able, 6),
            )
            if matrix.is_certain
            else say(
                "Which project is first depends on the weights and the open marks. Potentially "
                "optimal: {names}.",
                names=some(able, 6),
            )
        )
        yield text
    never = [names[i] for i in result.winners.never]
    if never:
        yield say(
            "Not potentially optimal (first at no admissible weights): {names}.",
            names=some(never, 6),
        )
    unproven = [names[i] for i in result.winners.unproven]
    if unproven:
        yield say("Not settled whether potentially optimal: {names}.", names=some(unproven, 6))
    if not matrix.is_certain:
        yield say("When only the weights move, with open marks at their midpoints:")
    yield from _delicate(result, groups)
    yield from _nearest(result, groups, lang)
    shares = result.acceptability
    yield say(
        "Highest first-rank acceptability: {names}, first at {share} of the admissible weights.",
        **most_often(matrix, shares.most_often_first, shares.first, shares.first_errors),
    )
    if result.joint is not None:
        joint = result.joint
        often = most_often(matrix, joint.most_often_first, joint.first, joint.stated_error[:, 0])
        if joint.share("evaluators").moves:
            yield say(
                "With open marks uniform over their ranges and the panel resampled from its "
                "members, highest first-rank acceptability: {names}, {share}.",
                **often,
            )
        else:
            yield say(
                "With open marks uniform over their ranges, highest first-rank acceptability: "
                "{names}, {share}.",
                **often,
            )
    tally = result.structure.tally
    if tally.all > 1:
        line = say("The winner changes in {changed} of {count} alternative models.")
        if tally.open:
            line = say(
                "The winner changes in {changed} of {count} alternative models, and cannot be "
                "determined in {open}."
            )
        yield counted(line, tally)


def _first(result: Analysis, groups: list[list[int]]) -> Message:
    names = result.matrix.names
    first = [names[i] for i in groups[0]]
    if len(groups) == 1 and len(first) == 1:
        return say("There is one project: {name}.", name=first[0])
    # Where the marks leave it open, or rounding or a rule for ties decides, nobody is called
    # first at the official weights from points alone: a sentence before this one says who is.
    if len(first) > 1:
        return {
            True: say("Tied for first at the official weights: {names}.", names=Tied(first)),
            False: say(
                "Tied on points, with open marks at their midpoints: {names}.", names=Tied(first)
            ),
        }[result.matrix.first_by_points]
    lead = result.matrix.scores[groups[0][0]] - result.matrix.scores[groups[1][0]]
    values = {
        "name": first[0],
        "lead": points(lead * result.matrix.points),
        "second": Tied(names[i] for i in groups[1]),
    }
    if result.matrix.first_by_points and not result.matrix.is_certain:
        return say(
            "First at the official weights, whatever the open marks turn out to be: {name}; "
            "with every open mark at its midpoint, {lead} points ahead of {second}.",
            **values,
        )
    if result.matrix.first_by_points:
        return say(
            "First at the official weights: {name}, {lead} points ahead of {second}.", **values
        )
    if result.matrix.is_certain:
        return say("By points before rounding: {name}, {lead} points ahead of {second}.", **values)
    return say(
        "With every open mark at its midpoint: {name}, {lead} points ahead of {second}.",
        **values,
    )


def _delicate(result: Analysis, groups: list[list[int]]) -> Iterator[Message]:
    if len(groups) == 1:
        return
    winners = [result.matrix.names[i] for i in groups[0]]
    ranked = sorted(
        (one for one in result.stability.exact if one.distance is not None),
        key=lambda one: one.distance or 0,
    )
    for one in ranked[:_MOST_DELICATE]:
        assert one.winner is not None  # it has a distance
        low, high = ends(one.winner, one.weight)
        node = result.matrix.nodes[one.place]
        values = {
            "names": Tied(winners),
            "criterion": node.name,
            "low": low,
            "high": high,
            "weight": in_per_cent(one.weight),
        }
        if node.parent < 0:
            yield say(
                "Stability interval of {criterion}: {low} to {high} (now {weight}); {names} "
                "stays first.",
                **values,
            )
        else:
            yield say(
                "Stability interval of {criterion} within {group}: {low} to {high} (now "
                "{weight}); {names} stays first.",
                **values,
                group=result.matrix.nodes[node.parent].name,
            )
    if not ranked:
        yield say("No single weight changes the winner within its admissible range.")


def _nearest(result: Analysis, groups: list[list[int]], lang: Lang) -> Iterator[Message]:
    nearest = result.flips.nearest("l1")
    if len(groups) == 1:
        return
    if nearest is None:
        yield say("No admissible change of the weights lets any rival reach the winner.")
        return
    near = result.flips.as_near("l1")
    if len(near) > 1:
        yield say(
            "Smallest change that ties a rival: shifting {size} of the weight. The same is "
            "enough for: {rivals}. Resulting weights for {rival}: {changes}.",
            size=shown_size(nearest.distance / 2),
            rivals=some([result.matrix.names[n] for n in near], 6),
            rival=result.matrix.names[nearest.rival],
            changes=shown_changes(result.matrix, nearest, lang),
        )
        return
    yield say(
        "Smallest change that ties a rival: shifting {size} of the weight ties {rival}. "
        "Resulting weights: {changes}.",
        size=shown_size(nearest.distance / 2),
        rival=result.matrix.names[nearest.rival],
        changes=shown_changes(result.matrix, nearest, lang),
    )


def _projects(result: Analysis, lang: Lang) -> Table:
    columns = (OFFICIAL, PROJECT, RANKS, STATE, FIRST, EXPECTED)
    shown = (*columns, JOINT) if result.joint is not None else columns
    return table_of(shown, items(result)[:_MOST_PROJECTS], lang)


def _criteria(result: Analysis, lang: Lang) -> Table:
    order = sorted(
        result.stability.exact, key=lambda one: (one.distance is None, one.distance or 0, one.place)
    )
    columns = (
        evolve(stability.CRITERION, width=20), stability.WEIGHT, stability.ADMISSIBLE,
        stability.WINNER, evolve(stability.BELOW, width=22), evolve(stability.ABOVE, width=22),
    )  # fmt: skip
    lines = [stability.StabilityLine(result.matrix, one) for one in order[:_MOST_CRITERIA]]
    return table_of(columns, lines, lang)


def _proofs(result: Analysis) -> Iterator[Message]:
    matrix = result.matrix
    chances = result.winners.chances
    never = [c for c in chances if c.state == "never" and c.mixture is not None]
    for chance in never[:_MOST_PROOFS]:
        yield say(
            "Not potentially optimal: {name}; {proof}.",
            name=matrix.names[chance.project],
            proof=shown_proof(matrix, chance),
        )
    if never[_MOST_PROOFS:]:
        yield say("and {count} more", count=len(never) - _MOST_PROOFS)
    rivals = set(matrix.ranking()[0])
    able = [c for c in chances if c.state == "possible" and c.project not in rivals]
    able.sort(key=lambda chance: -chance.margin)
    for chance in able[:_MOST_DELICATE]:
        yield say(
            "Potentially optimal: {name}; {proof}.",
            name=matrix.names[chance.project],
            proof=shown_proof(matrix, chance),
        )
    if able[_MOST_DELICATE:]:
        yield say("and {count} more", count=len(able) - _MOST_DELICATE)


def _method(result: Analysis) -> Iterator[Message]:
    yield say(
        "Constraints on the weights: {count}; dimension: {dimension}.",
        count=len(result.space.rows),
        dimension=result.space.dimension,
    )
    yield (
        say("Uniform distribution: over the local weights within each group, groups independent.")
        if result.space.measure == "tree"
        else say("Uniform distribution: over the global weights of the criteria.")
    )
    yield say("First-rank acceptability: {method}.", method=said(result.acceptability.first_method))
    yield say("Possible ranks: {method}.", method=said(result.extreme_ranks.method))
    if result.cut_short:
        yield from all_said(*result.cut_short)
        yield say("For ten times the budget: evalkit sensitivity CASE --effort 10.")
    left = len(result.matrix.projects) - _MOST_PROJECTS
    if left > 0:
        yield say("Projects not in the table: {count}; JSON and CSV hold all.", count=left)
    conditions = set(result.matrix.conditions)
    yield from (
        said(note)
        for note in (*result.extreme_ranks.remarks, *result.notes)
        if note not in conditions
    )
