"""Evidence coverage: how much of the weight rests on marks, where not all of it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.shares import per_cent
from evalkit.evaluation import Award, Evaluation, Score
from evalkit.model import Case, Criterion
from evalkit.show.charts.cells import cells, heads_over
from evalkit.show.charts.frame import rows_room, with_title
from evalkit.show.charts.library import Chart, alt
from evalkit.show.charts.look import (
    INK,
    PAPER,
    STEPS,
    WIDTH,
    ChartRow,
    labels,
    named,
    refused,
)
from evalkit.show.charts.ranking import about, left_out, shown_of
from evalkit.show.evaluation.wording import subjects

MOST, MOST_CRITERIA = 40, 12


def coverage(
    evaluation: Evaluation, *, most: int = MOST, width: int = WIDTH, lang: Lang = "en"
) -> Chart:
    """Draw the share of the weight that rests on marks, by project and criterion.

    Bids that were excluded are left out: what nobody had to mark is not missing. So are
    criteria of which every mark is there.

    Parameters
    ----------
    evaluation : Evaluation or Award
    most : int
        Projects that are drawn, in the order of the ranking.
    width : int
        Of the picture.
    lang : {"en", "ko"}

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ModelError
        If the criteria have no weights, or every mark is there.
    """
    if any(score.coverage is None for score in evaluation.scores):
        raise refused(say("the criteria have no weights, so no share of them can be drawn"))
    there = [s for s in evaluation.scores if not _excluded(evaluation, s)]
    if all(s.coverage == 1 for s in there):
        raise refused(say("every mark is there, so nothing is missing to draw"))
    shown = [s for s in shown_of(evaluation, len(evaluation.scores)) if s in there][:most]
    tops, full = _tops(evaluation, there)
    names = labels([s.project.name for s in shown], lang)
    heads = labels([say("Total"), *(c.name for c in tops)], lang)
    facts = Counter(fact.project for fact in evaluation.case.evidence)
    sides = [str(facts[s.project.id]) for s in shown] if facts else []
    room = rows_room(names, width, sides, heading=say("Facts").text(lang), bar=24, bottom=8)
    rows: list[ChartRow] = []
    table: list[list[object]] = []
    for score, name in zip(shown, room.names, strict=True):
        assert score.coverage is not None
        shares = [score.coverage, *(evaluation.coverage(score, c.id) for c in tops)]
        rows += [
            {
                "name": name,
                "full": named(score.project.name).text(lang),
                "criterion": head,
                "share": float(share),
                "told": per_cent(share, 0),
                # All of it is the rule; a figure there would be noise.
                "text": "" if share == 1 else per_cent(share, 0),
                "fill": _fill(share),
                "ink": PAPER if share > Fraction(4, 5) else INK,
                "facts": str(facts[score.project.id]),
            }
            for head, share in zip(heads, shares, strict=True)
        ]
        table.append([named(score.project.name).text(lang), *shares, *([facts[score.project.id]])])
    told = [
        alt.Tooltip("full:N", title=say("Project").text(lang)),
        alt.Tooltip("criterion:N", title=say("Criterion").text(lang)),
        alt.Tooltip("told:N", title=say("Has marks").text(lang)),
    ]
    layers = cells(rows, "criterion", heads, room, told, axis=heads_over(heads, room))
    said: list[Message | Text] = [
        say("Share of the weight that rests on marks; the rest is missing. Full cells: 100 %."),
        *_omitted(evaluation, full),
        *left_out(evaluation, len(evaluation.scores) - len(there) + len(shown)),
    ]
    words = [say("Project").text(lang), *heads, say("Facts").text(lang)]
    chart = room.size(alt.layer(*layers))
    shares_there = [s.coverage for s in there if s.coverage is not None]
    finding = _finding(evaluation.case, shares_there)
    return with_title(chart, finding, said, lang, room, (words, table), about(evaluation))


def _excluded(evaluation: Evaluation, score: Score) -> bool:
    """Say whether a bid dropped out of an award, so that not all of it was evaluated."""
    return isinstance(evaluation, Award) and evaluation.rank(score.project.id) is None


def _omitted(evaluation: Evaluation, full: Sequence[Criterion]) -> list[Message]:
    """Name what is not drawn: criteria with every mark, and bids that were excluded."""
    out = [named(s.project.name) for s in evaluation.scores if _excluded(evaluation, s)]
    said = []
    if full:
        names = [named(c.name) for c in full]
        said.append(say("Every mark is there for: {names}.", names=names))
    if out:
        said.append(say("Not drawn, because they were excluded: {names}.", names=out))
    return said


def _fill(share: Fraction) -> str:
    """Return the fifth of a share; nothing at all is paper."""
    return PAPER if not share else STEPS[min(int(share * 5), 4)]


def _tops(
    evaluation: Evaluation, there: Sequence[Score]
) -> tuple[list[Criterion], list[Criterion]]:
    """Return the criteria at the top where a mark is missing, the heaviest, and the others."""
    criteria = evaluation.case.criteria
    top = list(criteria.children())
    full = [c for c in top if all(evaluation.coverage(s, c.id) == 1 for s in there)]
    found = [c for c in top if c not in full]
    heavy = sorted(found, key=lambda c: -criteria.global_weight(c.id))[:MOST_CRITERIA]
    return [c for c in found if c in heavy], full


def _finding(case: Case, shares: Sequence[Fraction]) -> Message:
    scored, lowest = subjects(case.criteria, len(shares)), min(shares)
    half = sum(2 * share < 1 for share in shares)
    if not half:
        return say(
            "The lowest coverage among {subjects} is {share} of the weight",
            share=per_cent(lowest, 0),
            subjects=scored,
        )
    return say(
        "Marks for less than half of the weight: {half} of {subjects}",
        half=half,
        subjects=scored,
    )
