"""The first screen where there is no total: what was decided, and what is open."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.messages import Message, say, some
from evalkit.show.report.web import evidence
from evalkit.show.report.web.first_open import ask_first
from evalkit.show.report.web.gaps import names
from evalkit.show.report.web.screen import (
    MOST_LINES,
    FirstBlock,
    FirstLine,
    FirstScreen,
    counted,
    few,
)
from evalkit.show.report.web.view import View


def screen(view: View) -> FirstScreen:
    """Return the first screen."""
    blocks = [*_decisions(view), *_gates(view)]
    if view.asking.marks:
        blocks.append(ask_first(view))
    picture = evidence.figure(view) if view.marks.criteria and view.marks.cells else None
    return FirstScreen(tuple(_sentences(view)), picture, tuple(blocks))


def _sentences(view: View) -> Iterator[Message]:
    scores = view.evaluation.scores
    made = [one for score in scores for one in score.decisions]
    if made:
        closed = sum(len(one.verdicts) == 1 for one in made)
        if closed == len(made):
            yield counted(
                len(made),
                say("The one decision is made."),
                say("All {count} decisions are made.", count=len(made)),
            )
        elif not closed:
            yield say("Open marks leave all decisions open: {count}.", count=len(made))
        else:
            yield say("Decided: {closed} of {count}; open marks leave {open} open.",
                      closed=closed, count=len(made), open=len(made) - closed)  # fmt: skip
    else:
        yield counted(
            len(scores),
            say("The criteria describe the project and give no total."),
            say("The criteria describe {count} projects and give no total, so there is no ranking.",
                count=len(scores)),
        )  # fmt: skip
    count, known = len(view.marks.cells), view.marks.counts["mark"]
    if not count:
        return
    if known == count:
        yield say("Every mark is known.")
    else:
        yield say("Of {count} marks {known} are known exactly.", count=f"{count:,}",
                  known=f"{known:,}")  # fmt: skip


def _decisions(view: View) -> Iterator[FirstBlock]:
    """Say of each decision who came to which verdict."""
    scores = view.evaluation.scores
    for place, decision in enumerate(view.case.criteria.decisions):
        by: dict[str, list[str]] = {}
        open_ = []
        for score in scores:
            found = score.decisions[place]
            if len(found.verdicts) == 1:
                by.setdefault(found.verdicts[0], []).append(score.project.id)
            else:
                open_.append(score.project.id)
        lines = [
            FirstLine(decision.verdict(verdict).title or verdict, _who(view, ids))
            for verdict, ids in by.items()
        ]
        if open_:
            lines.append(FirstLine(say("Open"), _who(view, open_)))
        yield FirstBlock(
            say("{name}", name=decision.name),
            aside=say("{count} of {all} decided", count=len(scores) - len(open_),
                      all=len(scores)),
            lines=few(lines),
        )  # fmt: skip


def _who(view: View, ids: list[str]) -> Message:
    return say("{count}: {names}", count=len(ids), names=names(view, ids, MOST_LINES))


def _gates(view: View) -> Iterator[FirstBlock]:
    """Say who fails a gate, and of whom that is open."""
    lines = []
    for place, gate in enumerate(view.case.criteria.gates):
        states = {s.project.id: s.outcome.gates[place].state for s in view.evaluation.scores}
        for state, words in (("fail", say("failed by")), ("open", say("open for"))):
            ids = [name for name, found in states.items() if found == state]
            if ids:
                lines.append(
                    FirstLine(
                        gate.name,
                        say(
                            "{words} {names}",
                            words=words,
                            names=some([view.names[n] for n in ids], 3),
                        ),
                    )
                )
    if lines:
        yield FirstBlock(say("Gates"), lines=few(lines))
