"""The ranking: what is possible and likely of each total, or every rank with its total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import fixed, near_decimal
from evalkit.core.messages import Message, say, say_as, some
from evalkit.core.shares import per_cent
from evalkit.evaluation import Award
from evalkit.evaluation.score import Score
from evalkit.evidence.chances import PLACES, Likely
from evalkit.show.evaluation.gaps import signed
from evalkit.show.evaluation.wording import gates_text, rank_text
from evalkit.show.evidence.assumed import assumption_words
from evalkit.show.evidence.likely import expected
from evalkit.show.forms import DASH, Worded
from evalkit.show.report.web.axis import Axis
from evalkit.show.report.web.chances import LEVELS, level, pairs_title, reach
from evalkit.show.report.web.figure import Dot, FigureBar, FigureLook, FigureRow, Line, PageFigure
from evalkit.show.report.web.first_ranking import MOST_RANKS, ranked_of
from evalkit.show.report.web.gaps import points
from evalkit.show.report.web.screen import counted
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View

SURE = 0.9
"""Who is above whom so surely is counted beside each project."""
MOST_DRAWN = 100
"""Projects that are drawn; with more, those in the order of the page up to there."""
_EXAMPLES = 3
_GROUPS = 6


@frozen
class RankRow:
    """One rank of a decided case."""

    rank: str
    name: str
    number: int
    total: str
    gap: str
    gates: str


@frozen
class AssumptionRow:
    """What is likely under one assumption."""

    words: list[Message]
    leads: bool
    counts: tuple[str, ...]
    wrong: str
    first: Worded
    share: str


def section(view: View) -> PageSection | None:
    """Write the ranking; nothing where the first screen has all of it."""
    if view.leaves_open:
        html = fill(
            "ranking.html", view,
            title=pairs_title(view),
            lede=list(_lede(view)),
            figure=open_figure(view),
            assumptions=_assumptions(view),
            levels=[level(sure) for sure in LEVELS],
            assumed=assumed_title(view),
            groups=list(_groups(view)),
            rows=[], gated=False, gaps=False,
        )  # fmt: skip
        return PageSection("ranking", say("Ranking"), html, files=("ranking",))
    if not view.evaluation.has_total:
        return None
    rows = _rows(view)
    gated = any(row.gates for row in rows)
    if len(rows) <= MOST_RANKS and not gated:
        return None
    html = fill(
        "ranking.html", view,
        title=decided_title(view), lede=[], figure=None, assumptions=[], levels=[], assumed="",
        groups=[], rows=rows, gated=gated, gaps=any(row.gap for row in rows),
    )  # fmt: skip
    return PageSection("ranking", say("Ranking"), html, files=("fold", "ranking"),
                   words={"fold_all": say("Show all {count}", count="{count}")})  # fmt: skip


def _lede(view: View) -> Iterator[Message]:
    found = view.evaluation
    if view.likely_totals:
        yield say("Rows are in the order of the likely median.")
    else:
        yield say("Rows are in the order of the lowest possible total.")
    ranks = [rank for s in found.scores if (rank := found.rank(s.project.id)) is not None]
    if len(ranks) > 1 and set(ranks) == {(1, len(ranks))}:
        yield say("The order on the page is not a rank: every project could be 1 to {last}.",
                  last=len(ranks))  # fmt: skip
    else:
        yield say("The order on the page is not a rank: the possible ranks stand at the right.")


def _ordered(view: View) -> list[Score]:
    """Return the projects by what is likely of them, those who are surely out last."""
    held = view.likely_totals
    place = view.numbers

    def key(score: Score) -> tuple[bool, float, int]:
        name = score.project.id
        out = view.evaluation.rank(name) is None
        return out, -held[name][1] if name in held else 0.0, place[name]

    return sorted(view.evaluation.scores, key=key)


def open_figure(view: View) -> PageFigure | None:
    """Draw what is possible of each total, and what is likely."""
    found = view.evaluation
    every = [s for s in _ordered(view) if _span(s) is not None]
    scores = every[:MOST_DRAWN]
    spans = {s.project.id: span for s in scores if (span := _span(s)) is not None}
    if not spans:
        return None
    low, high = min(s[0] for s in spans.values()), max(s[1] for s in spans.values())
    axis = Axis.over(min(low, Fraction(0)) if low < high / 4 else low, high, pad=2)
    lead = None if view.outlook is None else view.outlook.leading
    ranks = {found.rank(name) for name in spans}
    ranked = len(ranks) > 1
    rows = tuple(_open_row(view, axis, s, lead, ranked=ranked) for s in scores)
    headers: list[Worded] = [
        say("Project"),
        say("Total in points"),
        say_as("possible totals", "Possible"),
    ]
    key: list[tuple[FigureLook, Worded]] = [("possible", say("possible"))]
    if lead is not None:
        headers += [say("Likely, 90 %"), say("At 90 %, above · below")]
        key += [("likely", say("90 % of completions")), ("median", say("their median"))]
    if ranked:
        headers.append(say("Rank"))
    left = len(found.scores) - len(scores)
    subtitle: Message = say("Thin: what is possible, with limits and gates.")
    if lead is not None:
        subtitle = say(
            "{thin} Thick: where 90 % of the completions lie ({assumed}).", thin=subtitle,
            assumed=assumption_words(lead.assumption),
        )  # fmt: skip
    if left:
        subtitle = say("{text} Not drawn: {count}.", text=subtitle, count=left)
    return PageFigure(
        "totals-open",
        _widest(every),
        subtitle,
        tuple(headers),
        rows,
        key=tuple(key),
        ticks=axis.ticks,
        wide=True,
    )


def _span(score: Score) -> tuple[Fraction, Fraction] | None:
    return score.outcome.passing or score.total


def _widest(scores: list[Score]) -> Message:
    """Say how far totals are open."""
    widths = [span[1] - span[0] for s in scores if (span := _span(s)) is not None]
    least, most = min(widths), max(widths)
    if least == most:
        return say("Each total is open by {width} points", width=near_decimal(most, 2))
    if not least:
        known = sum(not width for width in widths)
        return say(
            "Totals that are known: {known} of {count}; the others are open by up to {most} points",
            known=known, count=len(widths), most=near_decimal(most, 2),
        )  # fmt: skip
    return say("Totals are open by {least} to {most} points", least=near_decimal(least, 2),
               most=near_decimal(most, 2))  # fmt: skip


def _open_row(
    view: View, axis: Axis, score: Score, lead: Likely | None, *, ranked: bool
) -> FigureRow:
    name, span = score.project.id, _span(score)
    assert span is not None
    low, high = (axis.at(end) for end in span)
    shapes: list[FigureBar | Dot | Line] = [Line(low, high, "possible")]
    figures: list[Worded] = [_two(span)]
    told: Worded = say("possible {span}", span=points(span))
    if lead is not None:
        held = view.likely_totals.get(name)
        if held is not None:
            start, middle, end = (axis.at(Fraction(repr(one))) for one in held)
            shapes += [Line(start, end, "likely"), Dot(middle, "median")]
            likely = f"{fixed(held[0], 1)} – {fixed(held[2], 1)}"
            told = say("{told}; likely {likely}, median {median}", told=told, likely=likely,
                       median=fixed(held[1], 1))  # fmt: skip
            figures.append(likely)
        else:
            figures.append(DASH)
        figures.append(_beside(lead, name))
    if ranked:
        figures.append(rank_text(view.evaluation, score))
    return FigureRow(view.names[name], tuple(shapes), told, tuple(figures), height=22,
               project=view.numbers[name])  # fmt: skip


def _two(span: tuple[Fraction, Fraction]) -> str:
    low, high = (fixed(end, 2) for end in span)
    return low if span[0] == span[1] else f"{low} – {high}"


def _beside(lead: Likely, name: str) -> str:
    place = lead.projects.index(name)
    above, below = int(lead.beaten(SURE)[place]), int(lead.beaten_by(SURE)[place])
    return f"{above} · {below}" if above or below else ""


def _assumptions(view: View) -> list[AssumptionRow]:
    if view.outlook is None:
        return []
    rows = []
    for found in view.outlook.row:
        share = float(found.first.share[found.likeliest_first[0]])
        rows.append(
            AssumptionRow(
                words=assumption_words(found.assumption),
                leads=found is view.outlook.leading,
                counts=tuple(reach(found, sure).words for sure in LEVELS),
                wrong=expected(found.wrong),
                first=_likeliest_words(view, found),
                share=per_cent(share, 0),
            )
        )
    return rows


def likeliest(found: Likely) -> str | None:
    """Return who is most likely first; None where several are as likely, or nobody is."""
    first = _as_likely(found)
    return first[0] if len(first) == 1 else None


def _as_likely(found: Likely) -> list[str]:
    """Return all who are first with the greatest chance; nobody where none can be."""
    share = found.first.share.round(PLACES)
    most = share.max(initial=0)
    return [found.projects[n] for n in found.likeliest_first if share[n] == most > 0]


def _likeliest_words(view: View, found: Likely) -> Worded:
    first = _as_likely(found)
    if not first:
        return DASH
    if len(first) == 1:
        return view.names[first[0]]
    return say("{count} projects, each", count=len(first))


def assumed_title(view: View) -> Worded:
    """Say how far the answer moves with the assumption."""
    if view.outlook is None:
        return ""
    row = view.outlook.row
    counts = [reach(one, LEVELS[0]).found for one in row]
    alone = [likeliest(one) for one in row]
    firsts = set(alone)
    values = {"low": f"{min(counts):,}", "high": f"{max(counts):,}", "level": level(LEVELS[0])}
    said: Message = (
        say("{low} pairs are likely at {level} under every assumption", **values)
        if min(counts) == max(counts)
        else say("By assumption {low} to {high} pairs are likely at {level}", **values)
    )
    if None in firsts:
        return said  # where several are most likely first, none of them is
    if len(firsts) == 1:
        name = view.names[alone[0] or ""]
        return say("{said}; most likely first is always {name}", said=said, name=name)
    return say("{said}; {count} projects are most likely first under one of them", said=said,
               count=len(firsts))  # fmt: skip


def _groups(view: View) -> Iterator[tuple[str, str, list[Message], int]]:
    """Yield the groups in which pairs are certain: name, count, examples, how many more."""
    certain, criteria = view.certain, view.case.criteria
    assert certain is not None
    found = [c for c in criteria.children() if any(True for _ in criteria.children(c.id))]
    found = found or list(criteria.children())
    found = [c for c in found if certain.ordered(c.id)]
    found.sort(key=lambda c: -certain.ordered(c.id))
    for group in found[:_GROUPS]:
        count = certain.ordered(group.id)
        examples = []
        for one, others in certain.above(group.id).items():
            if others:
                names = some([view.names[n] for n in others], 2)
                examples.append((len(others), say("{name} above {others}", name=view.names[one],
                                                  others=names)))  # fmt: skip
        examples.sort(key=lambda one: -one[0])
        shown = examples[:_EXAMPLES]
        yield (view.criteria_names[group.id], f"{count:,}", [words for _, words in shown],
               count - sum(n for n, _ in shown))  # fmt: skip


def _rows(view: View) -> list[RankRow]:
    """Return every rank of a decided case."""
    found = view.evaluation
    if isinstance(found, Award):
        return list(_award_rows(view, found))
    ranked = ranked_of(view)
    if not ranked:
        return []
    base = ranked[0].outcome.passing
    same = len({gates_text(s.outcome.gates, view.lang) for s in found.scores}) == 1
    rows = []
    for score in [*ranked, *(s for s in found.ordered if s not in ranked)]:
        span = _span(score)
        gap = ""
        if span is not None and base is not None and score in ranked and score is not ranked[0]:
            exact = span[0] == span[1] and base[0] == base[1]
            gap = signed(span[0] - base[0]) if exact else ""
        rows.append(
            RankRow(
                rank_text(found, score),
                view.names[score.project.id],
                view.numbers[score.project.id],
                DASH if span is None else points(span),
                gap,
                "" if same else gates_text(score.outcome.gates, view.lang),
            )
        )
    return rows


def _award_rows(view: View, award: Award) -> Iterator[RankRow]:
    """Yield the ranks of an award where one lot has more than the first screen holds."""
    if len(award.decided) > 1:
        return
    (found,) = award.decided.values()
    scores = [s for s in award.ordered if award.rank(s.project.id)]
    base = None
    for score in scores:
        name = score.project.id
        span = award.state(name).span(lambda s: s.figure)
        gap = ""
        if base is not None and span is not None and span[0] == span[1]:
            gap = signed(span[0] - base)
        elif base is None and span is not None and span[0] == span[1] and not found.open:
            base = span[0]
        yield RankRow(
            rank_text(award, score), view.names[name], view.numbers[name],
            DASH if span is None else points(span), gap, "",
        )  # fmt: skip


def decided_title(view: View) -> Message:
    """Say how many are ranked, and how many of them share a rank."""
    found = view.evaluation
    ranked = [s for s in found.scores if found.rank(s.project.id) is not None]
    count, tied = len(ranked), sum(len(ids) for ids in found.ties)
    if not count:
        return say("Nobody is ranked")
    if len(found.scores) == 1:
        return say("The only project passes every gate")
    out = len(found.scores) - count
    said: Message = (
        counted(
            count,
            say("One of {all} is ranked", all=len(found.scores)),
            say("{count} of {all} are ranked", count=count, all=len(found.scores)),
        )
        if out
        else say("All {count} are ranked", count=count)
    )
    if tied:
        return say("{said}; {tied} share a rank", said=said, tied=tied)
    return say("{said}, none of them tied", said=said)
