"""Weights that move beside a live result, and how far they can before the answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from evalkit.core.exact import fixed
from evalkit.core.messages import Message, Tied, say, some
from evalkit.core.shares import per_cent
from evalkit.core.types import Span
from evalkit.sensitivity import Analysis
from evalkit.sensitivity.one_weight.node import NodeStability
from evalkit.show.forms import Worded
from evalkit.show.report.web.figure import Dot, FigureBar, FigureRow, Line, PageFigure
from evalkit.show.report.web.live import live_data, why_not
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View
from evalkit.show.sensitivity.notes import all_said, at_middle
from evalkit.show.sensitivity.numbers import estimated
from evalkit.show.sensitivity.stability import ends

MOST_ROWS = 12
"""Weights, and projects, of which a row is drawn."""


def section(view: View) -> PageSection | None:
    """Write what the weights do; nothing where they cannot move, or rank nobody above another."""
    ranked = [s for s in view.evaluation.scores if view.evaluation.rank(s.project.id) is not None]
    if len(ranked) < 2 or why_not(view.evaluation) is not None:
        return None
    data = live_data(view)
    if not any(_moves(node, data["nodes"]) for node in data["nodes"]):
        return None
    found = _analysis(view)
    analysed = isinstance(found, Analysis)
    html = fill(
        "weights.html",
        view,
        title=weights_title(view, found),
        gates=bool(view.case.criteria.gates),
        analysed=analysed,
        figures=list(_figures(view, found)) if isinstance(found, Analysis) else [],
        lines=list(_lines(view, found)) if isinstance(found, Analysis) else [],
        reason=found if isinstance(found, Message) else "",
        remarks=all_said(*found.matrix.conditions, *found.cut_short)
        if isinstance(found, Analysis)
        else [],
    )
    return PageSection("weights", say("Weights"), html, data, _WORDS, ("weights",))


def _moves(node: dict[str, object], nodes: list[dict[str, object]]) -> bool:
    return any(other is not node and other["parent"] == node["parent"] for other in nodes)


def _analysis(view: View) -> Analysis | Message | None:
    """Return how far the weights can move; None where open marks leave open who is first.

    There the middles of ranges would name a first that the evidence does not give.
    """
    return view.weights if len(view.evaluation.could_win) == 1 or view.answer == "ranking" else None


def weights_title(view: View, found: Analysis | Message | None) -> Message:
    """Say what the weights do to the answer; ask where that is not known."""
    if not isinstance(found, Analysis):
        return say("Do other weights change the answer?")
    names, count = found.matrix.names, len(found.winners.possible)
    certain, marks = found.winners.certain, found.matrix.is_certain
    every = len(view.evaluation.scores)
    if certain:
        values = {"names": Tied(names[i] for i in certain)}
        if marks:
            return say("No admissible weights take the first rank from {names}", **values)
        return say("No admissible weights or marks take the first rank from {names}", **values)
    if count == every:
        if marks:
            return say("Every project can be first at some admissible weights")
        return say("Every project can be first at some admissible weights and marks")
    if count > 1 and marks:
        return say(
            "{count} of {all} projects can be first at some admissible weights",
            count=count,
            all=every,
        )
    if count > 1:
        return say(
            "{count} of {all} projects can be first at some admissible weights and marks",
            count=count,
            all=every,
        )
    return say("Do other weights change the answer?")


def _lines(view: View, found: Analysis) -> Iterator[Message]:
    """Yield who can be first, and the smallest shift of weight that ties the first."""
    names = found.matrix.names
    possible, never = found.winners.possible, found.winners.never
    if 1 < len(possible) < len(names):
        yield say("Can be first: {names}.", names=some([names[i] for i in possible], 8))
    unproven = found.winners.unproven
    if unproven:
        yield say(
            "Not settled whether they can be first: {names}.",
            names=some([names[i] for i in unproven], 8),
        )
    if never and len(possible) > 1:
        yield say("Can never be first: {count} of {all}.", count=len(never), all=len(names))
    if len(found.matrix.ranking()) == 1:
        return
    nearest = found.flips.nearest("l1")
    if nearest is None or not np.isfinite(nearest.distance):
        none = say("No admissible shift of weights ties another project with the first.")
        yield at_middle(found.matrix, none)
        return
    near = found.flips.as_near("l1")
    moved = say(
        "Shifting {size} percentage points of weight ties {rivals} with the first ({changes}).",
        size=_points(nearest.distance / 2),
        rivals=some([names[n] for n in near], 4),
        changes=some(list(_changes(view, found, nearest.near)), 4),
    )
    yield at_middle(found.matrix, moved)


def _points(size: float) -> str:
    """Write a share of weight in percentage points; what is not nothing does not look so."""
    return fixed(size, 1, times=100) if size >= 0.001 or not size else "< 0.1"


def _changes(view: View, found: Analysis, near: np.ndarray) -> Iterator[str]:
    """Yield the weights in the total that move, the largest changes first."""
    matrix = found.matrix
    change = np.abs(near - matrix.weights)
    for k in np.argsort(-change, kind="stable").tolist():
        if change[k] >= 0.0005:
            name = matrix.criterion_names[k].text(view.lang)
            now, then = (fixed(w, 1, times=100) for w in (matrix.weights[k], near[k]))
            yield f"{name} {now} → {then} %"


def _figures(view: View, found: Analysis) -> Iterator[object]:
    stable = _stability(view, found)
    if stable is not None:
        yield stable.html(view)
    often = _acceptability(view, found)
    if often is not None:
        yield often.html(view)


def _stability(view: View, found: Analysis) -> PageFigure | None:
    """Draw within what each weight can move, alone, before somebody else is first."""
    nodes = found.matrix.nodes
    parents = [node.parent for node in nodes]
    free = [n for n in found.stability.exact if parents.count(nodes[n.place].parent) > 1]
    free.sort(key=lambda n: (n.distance is None, n.distance or Fraction(0)))
    turning = [n for n in free if n.distance is not None]
    if not turning:
        return None
    shown = turning[:MOST_ROWS]
    return PageFigure(
        id="stability",
        title=_stability_title(found, turning[0]),
        subtitle=_subtitle(found),
        headers=(
            say("Criterion"),
            say("Weight in its group"),
            say("Official"),
            say("Stays first"),
        ),
        rows=tuple(_interval(view, found, node) for node in shown),
        key=(
            ("likely", say("stays first")),
            ("possible", say("admissible")),
            ("median", say("official weight")),
        ),
        ticks=tuple((at, f"{at} %") for at in (0, 25, 50, 75, 100)),
        source=_beside(
            say(
                "Weights that change nothing within their limits: {count}.",
                count=len(free) - len(turning),
            )
            if len(free) > len(turning)
            else "",
            _first_drawn(turning),
        ),
    )


def _beside(one: Worded, other: Worded) -> Worded:
    return say("{one} {other}", one=one, other=other) if one and other else one or other


def _first_drawn(rows: Sequence[object]) -> Worded:
    """Say how many rows are drawn, where that is not all of them."""
    if len(rows) <= MOST_ROWS:
        return ""
    return say("The first {shown} of {count} are drawn.", shown=MOST_ROWS, count=len(rows))


def _subtitle(found: Analysis) -> Message:
    """Say what is drawn, and at which marks."""
    first = Tied(found.matrix.names[i] for i in found.stability.winners)
    if found.matrix.is_certain:
        return say(
            "Each weight in its group moved alone, the others in proportion. {first} stays first"
            " within the thick line.",
            first=first,
        )
    return say(
        "Each weight in its group moved alone, the others in proportion; interval marks are"
        " evaluated at their midpoint. {first} stays first within the thick line.",
        first=first,
    )


def _stability_title(found: Analysis, node: NodeStability) -> Message:
    """Say which weight has to move least, and who is first beyond."""
    name = found.matrix.nodes[node.place].name
    assert node.distance is not None
    down = bool(node.below) and node.weight - node.winner[0] == node.distance
    then = node.below if down else node.above
    rivals = Tied(found.matrix.names[i] for i in then)
    if not node.distance:
        return say("Any move of the weight of {criterion} changes who is first", criterion=name)
    values = {
        "criterion": name,
        "size": _points(float(node.distance)),
        "end": _inwards(node)[0 if down else 1],
        "rivals": rivals,
    }
    if down:
        return say(
            "Nearest change: {criterion} {size} percentage points lower, below {end} %, puts"
            " {rivals} first",
            **values,
        )
    return say(
        "Nearest change: {criterion} {size} percentage points higher, above {end} %, puts"
        " {rivals} first",
        **values,
    )


def _inwards(node: NodeStability) -> tuple[str, str]:
    """Write both ends in per cent, rounded so that they promise nothing false."""
    held = node.winner_admissible or node.winner
    low, high = (end.removesuffix(" %").removesuffix(".0") for end in ends(held, node.weight))
    return low, high


def _interval(view: View, found: Analysis, node: NodeStability) -> FigureRow:
    names = found.matrix.names
    here = found.matrix.nodes[node.place]
    low, high = _inwards(node)
    held = node.winner_admissible or node.winner
    low_turns, high_turns = held[0] == node.winner[0], held[1] == node.winner[1]
    beyond = []
    if node.below and low_turns:
        beyond.append(say("below {end} %: {names}", end=low,
                          names=Tied(names[i] for i in node.below)))  # fmt: skip
    if node.above and high_turns:
        beyond.append(say("above {end} %: {names}", end=high,
                          names=Tied(names[i] for i in node.above)))  # fmt: skip
    span: Worded = say("{low}–{high} %", low=low, high=high)
    shapes: list[Line | Dot | FigureBar] = []
    if node.admissible is not None:
        shapes.append(Line(*_hundred(node.admissible), "possible"))
    shapes += [Line(*_hundred(held), "likely"), Dot(float(node.weight * 100), "median")]
    return FigureRow(
        name=view.criteria_names.get(here.id, str(here.name)),
        shapes=tuple(shapes),
        words=say("official {weight}, stays first {span}", weight=per_cent(node.weight), span=span),
        figures=(per_cent(node.weight), span),
        note=say("{parts}", parts=beyond),
    )


def _hundred(span: Span) -> tuple[float, float]:
    return float(span[0] * 100), float(span[1] * 100)


def _acceptability(view: View, found: Analysis) -> PageFigure | None:
    """Draw at which share of the weights each is first; not where one is at all of them."""
    shares = found.acceptability
    order = [i for i in np.argsort(-shares.first, kind="stable").tolist() if shares.first[i] > 0]
    if len(order) < 2 or not found.matrix.is_certain:
        return None
    names = found.matrix.names
    texts = {i: estimated(float(shares.first[i]), float(shares.first_errors[i])) for i in order}
    best = shares.most_often_first
    title = (
        say(
            "First-rank acceptability: {name} is first at {share} of the admissible weights",
            name=names[best[0]],
            share=texts[best[0]],
        )
        if len(best) == 1
        else say(
            "First-rank acceptability: most often first, at about {share} each, are {names}",
            names=some([names[i] for i in best], 4),
            share=texts[best[0]],
        )
    )
    return PageFigure(
        id="acceptability",
        title=title,
        subtitle=say("Share of the admissible weights at which each is first; no probability."),
        headers=(say("Project"), say("Share"), say("First")),
        rows=tuple(
            FigureRow(
                name=names[i],
                shapes=(FigureBar(0.0, float(shares.first[i] * 100), "exact"),),
                words=texts[i],
                figures=(texts[i],),
                project=view.numbers[found.matrix.projects[i]],
            )
            for i in order[:MOST_ROWS]
        ),
        ticks=tuple((at, f"{at} %") for at in (0, 25, 50, 75, 100)),
        source=_first_drawn(order),
    )


_WORDS: dict[str, Message] = {
    "wReset": say("Reset to official weights"),
    "wUndo": say("Undo"),
    "wCopy": say("Copy link"),
    "wCopied": say("The link is copied."),
    "wInBar": say("The link is in the address bar."),
    "wLimits": say("official {official}, limits {low}–{high} %", official="{official}",
                   low="{low}", high="{high}"),
    "wFree": say("official {official}, no limit set", official="{official}"),
    "wParts": say("{count} sub-criteria (share of this group)", count="{count}"),
    "wRegion": say("Live result of the weights"),
    "wOpenOfficial": say(
        "At the official weights {ordered} of {pairs} pairs have a certain order.",
        ordered="{ordered}", pairs="{pairs}",
    ),
    "wNoneOfficial": say(
        "At the official weights no order is certain: all {pairs} pairs are open.",
        pairs="{pairs}",
    ),
    "wNone": say(
        "No order becomes certain at these weights: {open} of {pairs} pairs stay open.",
        open="{open}", pairs="{pairs}",
    ),
    "wOrdered": say(
        "≈ {ordered} of {pairs} pairs have a certain order at these weights; at the official"
        " weights {official}.",
        ordered="{ordered}", pairs="{pairs}", official="{official}",
    ),
    "wFirst": say("{now} is first at the official weights.", now="{now}"),
    "wSame": say("The winner does not change: {now}, ≈ {margin} points ahead of {second}.",
                 now="{now}", margin="{margin}", second="{second}"),
    "wSameTied": say("The winner does not change: {now}.", now="{now}"),
    "wFlip": say("The winner changes: {now} instead of {was}, ≈ {margin} points ahead of"
                 " {second}.", now="{now}", was="{was}", margin="{margin}", second="{second}"),
    "wFlipTied": say("The winner changes: {now} instead of {was}.", now="{now}", was="{was}"),
    "wUnsettled": say("At these weights it is open who is first: {names}.", names="{names}"),
    "wNobody": say("No project is ranked."),
    "wChanged": say("What changed: {list}.", list="{list}"),
    "wPoints": say("{name} {by} percentage points", name="{name}", by="{by}"),
    "wMore": say("{count} more", count="{count}"),
    "wHeld": say("Held at a limit: {names}.", names="{names}"),
    "wEffect": say("Largest effect on {name}: {by} points.", name="{name}", by="{by}"),
    "wEffectRange": say("Largest effect on {name}: least {low}, most {high} points.",
                        name="{name}", low="{low}", high="{high}"),
    "wExact": say("Totals are exact at the official weights."),
    "wAbout": say("≈ {total}", total="{total}"),
    "wBadLink": say("The weights in the link do not fit this page; the official weights stand."),
    "wRank": say("Rank"),
    "wProject": say("Project"),
    "wByLeast": say("Project, by least possible total"),
    "wTotal": say("Total"),
    "wPossible": say("Possible total"),
    "wOut": say("excluded"),
}  # fmt: skip
"""The sentences of the script."""
