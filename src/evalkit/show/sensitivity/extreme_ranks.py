"""How extreme ranks are written."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from evalkit.core.messages import Lang, say, some
from evalkit.sensitivity.matrix import Matrix
from evalkit.sensitivity.questions.extreme_ranks import Extreme, ExtremeRanks
from evalkit.show.columns import Column, not_shown, table_of
from evalkit.show.forms import NAMED, YES_OR_NO, Form
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.sensitivity.forms import BY_ID, project
from evalkit.show.sensitivity.notes import all_said

MOST_ROWS = 12


@frozen
class ExtremeRanksLine:
    """One project."""

    matrix: Matrix
    extreme: Extreme


def items(result: ExtremeRanks) -> list[ExtremeRanksLine]:
    """Return the projects, best ranks first."""
    return [ExtremeRanksLine(result.matrix, found) for found in result._sorted()]


def _weights(line: ExtremeRanksLine, values: Sequence[object]) -> dict[str, object]:
    return dict(zip(line.matrix.criteria, values, strict=True))


BOUNDED = Form(
    say("rank, and the certain bound"),
    write=lambda ends, _lang: _span(min(ends), max(ends)),
    plain=lambda ends, _lang: ends,
    right=True,
)
PROJECT: Column[ExtremeRanksLine] = Column(
    say("Project"), lambda line: project(line.matrix, line.extreme.project), NAMED,
    keys=("project", "name"), width=60,
)  # fmt: skip
BEST: Column[ExtremeRanksLine] = Column(
    say("Best rank"), lambda line: (line.extreme.best, line.extreme.best_bound), BOUNDED,
    keys=("best", "best_bound"),
)  # fmt: skip
WORST: Column[ExtremeRanksLine] = Column(
    say("Worst rank"), lambda line: (line.extreme.worst, line.extreme.worst_bound), BOUNDED,
    keys=("worst", "worst_bound"),
)  # fmt: skip
COLUMNS: tuple[Column[ExtremeRanksLine], ...] = (
    PROJECT,
    BEST,
    WORST,
    Column(say("Settled"), lambda line: line.extreme.is_settled, YES_OR_NO, keys=("settled",)),
    Column(say("Weights of the best rank"), lambda line: _weights(line, line.extreme.best_weights),
           BY_ID, keys=("best_weights",)),
    Column(say("Weights of the worst rank"),
           lambda line: _weights(line, line.extreme.worst_weights), BY_ID, keys=("worst_weights",)),
)  # fmt: skip


def _page(result: ExtremeRanks, order: Sequence[Extreme], lang: Lang) -> Page:
    """Lay out best and worst ranks."""
    matrix = result.matrix
    fixed = [matrix.names[e.project] for e in order if e.is_settled and e.best == e.worst]
    first = sum(e.best == 1 for e in order)
    last = sum(e.worst == len(order) for e in order)
    counts = {"all": len(order), "first": first, "last": last}
    sentences = [
        say("{first} of {all} projects can be first, {last} can be last.", **counts)
        if result.is_settled
        else say(
            "At least {first} of {all} projects can be first, at least {last} can be last.",
            **counts,
        )
    ]
    if fixed:
        sentences.append(say("The rank never changes of: {names}.", names=some(fixed, MOST_ROWS)))
    ending = all_said(*result.cut_short, *result.notes, result.method)
    if len(order) > MOST_ROWS:
        ending.insert(0, not_shown(len(order) - MOST_ROWS))
    blocks: list[Block] = [
        Heading(say("Best and worst possible rank"), 2),
        Paragraph(" ".join(message.text(lang) for message in sentences)),
        table_of(
            (PROJECT, BEST, WORST), [ExtremeRanksLine(matrix, e) for e in order[:MOST_ROWS]], lang
        ),
        Bullets(ending),
    ]
    return Page(blocks, lang)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} – {high}"


def page(result: ExtremeRanks, lang: Lang) -> Page:
    """Return the ranks, best first."""
    return _page(result, result._sorted(), lang)
