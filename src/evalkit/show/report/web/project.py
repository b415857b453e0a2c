"""The pages of single projects: marks and reasons, what to ask from whom, and the arithmetic.

All of them stand in the file, so that what a cell of the hub opens is read from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from attrs import frozen

from evalkit.core.counts import rank_words
from evalkit.core.exact import fixed, near_decimal
from evalkit.core.messages import Message, say
from evalkit.core.shares import per_cent
from evalkit.evaluation import Award, Explanation
from evalkit.evaluation.award.results import AwardExplanation
from evalkit.evaluation.gates import GateResult
from evalkit.evaluation.score import Score
from evalkit.show.evaluation.explanation import (
    adjusted_blocks,
    gate_line,
    last_sums,
    path_lines,
)
from evalkit.show.evaluation.step_names import title_of
from evalkit.show.evaluation.sums import sums_of
from evalkit.show.evaluation.wording import gate_text, total_writer
from evalkit.show.forms import Worded
from evalkit.show.pages import Block
from evalkit.show.reasons import said
from evalkit.show.report.web.asks import AskLine, asks_of
from evalkit.show.report.web.cells import MarkGrid, points_text
from evalkit.show.report.web.facts import FactLine, facts_of
from evalkit.show.report.web.figure import Dot, FigureBar, Line
from evalkit.show.report.web.marks import MarkRow, Marks, PanelTable, panel_of
from evalkit.show.report.web.scales import scale_blocks
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View

MOST_PROJECTS = 60
"""Projects that have a page of their own; a larger case would bury its readers."""
MOST_LETTERS = 450_000
"""How much the pages may hold together, so that the file stays quick to open and to send."""
MOST_PRINTED = 8
"""Documents to ask for on the print of one project; the annex has all."""
_A_ROW, _A_FACT = 220, 330  # letters that a mark and a fact take beside their own words


@frozen
class ProjectPage:
    """The page of one project, ready for its template."""

    number: int
    name: str
    score: Score
    total: Message
    lines: tuple[Message, ...]
    shapes: tuple[Line | FigureBar | Dot, ...]
    pairs: tuple[tuple[Message, Worded], ...]
    rows: tuple[MarkRow, ...]
    panel: PanelTable | None
    beside: str
    asks: tuple[AskLine, ...]
    sums: tuple[Message, ...]
    gates: tuple[str, ...]
    decisions: tuple[tuple[str, tuple[str, ...]], ...]
    adjusted: tuple[Block, ...]
    facts: tuple[FactLine, ...]
    out: bool = False


def explained(view: View) -> tuple[Score, ...]:
    """Return the projects that have a page: the first ones, as far as the file may grow."""
    case, left = view.case, MOST_LETTERS
    words: dict[str, int] = {}
    for mark in case.marks:
        words[mark.project] = words.get(mark.project, 0) + _A_ROW + len(mark.reason.text(view.lang))
    for fact in case.evidence:
        held = len(fact.statement.text(view.lang)) + len(fact.source_title) + len(fact.url)
        words[fact.project] = words.get(fact.project, 0) + _A_FACT + held
    found: list[Score] = []
    for score in view.evaluation.ordered[:MOST_PROJECTS]:
        left -= words.get(score.project.id, 0) + _A_ROW * len(case.criteria.leaves)
        if left < 0 and found:
            break
        found.append(score)
    return tuple(found)


def section(view: View) -> PageSection | None:
    """Write the pages of all projects; a large case has those of its first ones."""
    grid, chosen = MarkGrid(view), explained(view)
    if not chosen:
        return None
    pages = [_page(view, grid, score) for score in chosen]
    shown = {fact.number for page in pages for fact in page.facts}
    cited = {c.number for page in pages for row in page.rows for g in row.given for c in g.facts}
    common = [
        fact
        for fact in facts_of(view, None)
        if not fact.project or (fact.number in cited and fact.number not in shown)
    ]
    left = len(view.evaluation.scores) - len(pages)
    award = view.answer == "award"
    html = fill(
        "project.html",
        view,
        pages=pages,
        common=common,
        left=left,
        award=award,
        most_asks=MOST_PRINTED,
        title=_title(view, pages),
        signed=partial(_signed, grid),
        points=grid.write,
        points_at=lambda at: points_text(view.case.criteria.total_points * at / 100),
        scales=scale_blocks(grid),
    )
    return PageSection(
        "project",
        say("Bid by bid") if award else say("Project by project"),
        html,
        data={"bids": award},
        words={
            "page_project": say("Bid") if award else say("Project"),
            "page_previous": say("Previous"),
            "page_next": say("Next"),
            "page_print": say("Print this page"),
            "page_annex": say("Print with the annex"),
            "page_shown": say("Page of {name}", name="{name}"),
        },
        files=("project",),
    )


def _title(view: View, pages: list[ProjectPage]) -> Message:
    if view.answer == "award":
        return say("Each bid: points, reasons and the difference from the first")
    if any(page.asks for page in pages):
        return say("Each project: marks, reasons and which documents would settle it")
    return say("Each project: marks, reasons and evidence")


def _page(view: View, grid: MarkGrid, score: Score) -> ProjectPage:
    evaluation, case, lang = view.evaluation, view.case, view.lang
    name = score.project.id
    explanation = evaluation.explain(name)
    beside = _beside(evaluation, score)
    gates = [r for r in score.outcome.gates if r.state != "pass"]
    rows = tuple(Marks(view, grid).rows(explanation, beside))
    return ProjectPage(
        number=view.numbers[name],
        name=view.names[name],
        score=score,
        total=_total(view, score),
        lines=(*_lines(view, explanation), *_apart(view, grid, score, beside)),
        shapes=tuple(_shapes(view, score)),
        pairs=tuple(_pairs(view, grid, score)),
        rows=rows,
        panel=panel_of(rows),
        beside="" if beside is None else view.names[beside.project.id],
        asks=asks_of(view, grid, score),
        sums=tuple(_sums(explanation)) if evaluation.has_total else (),
        gates=tuple(gate_line(result, lang) for result in gates),
        decisions=tuple(
            (d.decision.name.text(lang), tuple(path_lines(d, lang))) for d in score.decisions
        ),
        adjusted=tuple(adjusted_blocks(explanation, lang)[1:])
        if isinstance(explanation, AwardExplanation) and case.criteria.procedure is not None
        else (),
        facts=tuple(facts_of(view, name)),
        out=evaluation.has_total and evaluation.rank(name) is None,
    )


def _sums(explanation: Explanation) -> list[Message]:
    if isinstance(explanation, AwardExplanation):
        return list(sums_of(explanation.judged, explanation.state))
    return last_sums(explanation)


def _beside(evaluation: object, score: Score) -> Score | None:
    """Return the bid that one is compared with: the first of its lot, or the second for that."""
    if not isinstance(evaluation, Award):
        return None
    lot = evaluation.state(score.project.id).bid.lot
    places = evaluation.order[lot]
    if not places or len(places[0]) != 1 or evaluation.decided[lot].unsettled:
        return None
    if places[0][0] != score.project.id:
        return evaluation[places[0][0]]
    return evaluation[places[1][0]] if len(places) > 1 and len(places[1]) == 1 else None


def _total(view: View, score: Score) -> Message:
    """Return what stands largest on the page."""
    if not view.evaluation.has_total:
        return say("No total by this criteria set")
    if isinstance(view.evaluation, Award) and not view.evaluation.has_figure:
        rank = view.evaluation.rank(score.project.id)
        return say("No rank") if rank is None else say("Rank {rank}", rank=rank_words(rank))
    if score.total is None:
        return say("No total")
    write = total_writer(view.case)
    low, high = (write(end) for end in score.total)
    if score.total[0] == score.total[1]:
        return say("{points} points", points=low)
    return say("{low} to {high} points", low=low, high=high)


def _lines(view: View, explanation: Explanation) -> Iterator[Message]:
    """Say what is below the total: what it leaves open, the rank, and why a bid is out."""
    evaluation, score = view.evaluation, explanation.score
    if not evaluation.has_total:
        return
    if score.total is not None and score.total[0] != score.total[1]:
        yield say("Every total that open and range marks leave possible.")
        likely = view.likely_totals.get(score.project.id)
        if likely is not None:
            low, high = (fixed(end, 1) for end in (likely[0], likely[2]))
            yield say("Likely: {low} to {high} (90 % of completions).", low=low, high=high)
    if isinstance(explanation, AwardExplanation) and explanation.state.why is not None:
        yield say(
            "Out at the step: {step}. {why}",
            step=title_of(explanation.state.out_at, view.case.criteria),
            why=said(explanation.state.why),
        )
        return
    rank = explanation.rank
    if rank is None:
        yield say("No rank.")
    elif rank[0] != rank[1]:
        yield say("Possible ranks: {best} to {worst}.", best=rank[0], worst=rank[1])
    else:
        yield say("Rank {rank}.", rank=rank_words(rank, tied=explanation.tied))


def _apart(view: View, grid: MarkGrid, score: Score, beside: Score | None) -> Iterator[Message]:
    """Say by how much a bid is behind the first, or the first ahead of the second."""
    if beside is None or score.total is None or beside.total is None:
        return
    gaps = {mine - theirs for mine, theirs in zip(score.total, beside.total, strict=True)}
    if len(gaps) != 1 or score.total[0] != score.total[1]:
        return
    gap, name = gaps.pop(), view.names[beside.project.id]
    if gap > 0:
        yield say("{points} points ahead of {bid}.", points=grid.write(gap), bid=name)
    elif gap < 0:
        yield say("{points} points behind {bid}.", points=grid.write(-gap), bid=name)
    else:
        yield say("Same points as {bid}.", bid=name)


def _shapes(view: View, score: Score) -> Iterator[Line | FigureBar | Dot]:
    """Draw an open total: what is possible as a line, what is likely as a bar."""
    span, most = score.total, view.case.criteria.total_points
    if span is None or span[0] == span[1] or not most:
        return
    yield Line(float(span[0] / most * 100), float(span[1] / most * 100), "possible")
    likely = view.likely_totals.get(score.project.id)
    if likely is not None:
        low, median, high = (end / float(most) * 100 for end in likely)
        yield Line(low, high, "likely")
        yield Dot(median, "median")


def _pairs(view: View, grid: MarkGrid, score: Score) -> Iterator[tuple[Message, Worded]]:
    kinds = [grid.cell(score, one).kind for one in grid.columns]
    counts = [
        (kinds.count("exact"), say("{count} exact", count=kinds.count("exact"))),
        (kinds.count("range"), say("{count} as a range", count=kinds.count("range"))),
        (kinds.count("open"), say("{count} open", count=kinds.count("open"))),
    ]
    if len([1 for count, _ in counts if count]) > 1:
        yield say("Marks"), say("{parts}", parts=[words for count, words in counts if count])
    if score.coverage is not None and score.coverage != 1 and view.answer != "award":
        yield say("Coverage"), say("{share} of the weight", share=per_cent(score.coverage))
    for result in score.outcome.gates:
        if result.state != "pass" and view.answer != "award":
            yield say("Limit"), _limit(result)
    if score.project.body:
        yield say("In charge"), score.project.body
    if score.project.period:
        yield say("Period"), score.project.period


def _limit(result: GateResult) -> Message:
    """Say what a limit that is not kept, or not known to be, does to the total."""
    gate = result.gate
    if gate.effect == "cap" and gate.cap is not None and result.state == "open":
        return say(
            "{limit}: not yet known; if it applies, the total is capped at {points}",
            limit=gate.name,
            points=near_decimal(gate.cap),
        )
    return gate_text(result)


def _signed(grid: MarkGrid, gap: Fraction | None) -> str:
    if gap is None:
        return ""
    written = grid.write(abs(gap))
    return written if not gap else f"+{written}" if gap > 0 else f"−{written}"
