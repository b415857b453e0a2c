"""The first screen where the order is open: what is certain, what is likely, what to ask first."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.core.exact import fixed, near_decimal
from evalkit.core.messages import Message, say, some
from evalkit.show.evaluation.ties import tie_remedy
from evalkit.show.evidence.assumed import assumption_words
from evalkit.show.forms import Worded
from evalkit.show.report.web import evidence
from evalkit.show.report.web.chances import LEVELS, beside, level, plan_assumed, reach, short
from evalkit.show.report.web.documents import Wanted, gate_documents, wanted
from evalkit.show.report.web.screen import (
    FirstBlock,
    FirstGrid,
    FirstLine,
    FirstScreen,
    counted,
    few,
)
from evalkit.show.report.web.view import View

_NAMED = 3


def screen(view: View) -> FirstScreen:
    """Return the first screen."""
    blocks = [_certain(view), *_likely(view), ask_first(view)]
    return FirstScreen((_answer(view), tail(view)), evidence.figure(view), tuple(blocks))


def _answer(view: View) -> Message:
    """Say how far the evidence ranks the projects."""
    found, count = view.evaluation, len(view.evaluation.scores)
    certain, pairs = view.certain.ordered() if view.certain else 0, _pairs(view)
    first = found.could_win
    values = {"certain": f"{certain:,}", "pairs": f"{pairs:,}", "count": count}
    if not first:
        return say("No project passes every gate, so there is no ranking.")
    if len(first) == 1 and found.rank(first[0]) == (1, 1):
        name = view.names[first[0]]
        if not found[first[0]].outcome.must_pass:
            return say("Only {name} can be first, if it passes its open gates.", name=name)
        return say(
            "{name} is first, whatever the open marks are; {certain} of {pairs} pairs have a"
            " certain order.",
            name=name, **values,
        )  # fmt: skip
    if not certain:
        return say("The evidence cannot rank these {count} projects.", count=count)
    if len(first) < count:
        return say(
            "The evidence ranks these {count} projects only in part: {certain} of {pairs} pairs"
            " have a certain order, {first} projects can still be first.",
            first=len(first), **values,
        )  # fmt: skip
    return say(
        "The evidence ranks these {count} projects only in part: {certain} of {pairs} pairs have"
        " a certain order.",
        **values,
    )


def _pairs(view: View) -> int:
    return view.certain.pairs if view.certain else 0


def tail(view: View) -> Message:
    """Say which criteria separate many already, and what is missing everywhere."""
    done, gone = _done(view), _gone(view)
    if done is not None:
        # Two sentences, as a clause in Korean ends otherwise where another follows it.
        return say("{done} {gone}", done=done, gone=gone) if gone else done
    documents, criteria = _missing(view)
    if documents:
        return say("Documents missing everywhere: {count}.", count=documents)
    if criteria:
        return say("Criteria that are open for all projects: {count}.", count=criteria)
    return say("{said}.", said=_open_marks(view))


def _done(view: View) -> Message | None:
    many = evidence.separating(view)
    if not many:
        return None
    if len(many) == 1:
        return say("Only {name} already separates many.", name=view.name_of(many[0].criterion))
    every = len(many) == len(view.marks.criteria)
    if every:
        return say("Each of the {count} criteria already separates many.", count=len(many))
    return say(
        "Of {all} criteria {count} already separate many.",
        all=len(view.marks.criteria), count=len(many),
    )  # fmt: skip


def _gone(view: View) -> Message | None:
    documents, empty = _missing(view)
    if documents:
        return counted(
            documents,
            say("One document is missing everywhere."),
            say("{count} documents are missing everywhere.", count=documents),
        )
    if not empty:
        return None
    return counted(
        empty,
        say("One criterion is open for all projects."),
        say("{count} criteria are open for all projects.", count=empty),
    )


def _missing(view: View) -> tuple[int, int]:
    """PairCount the documents, and the criteria, of which nothing is known of any project."""
    empty = evidence.open_everywhere(evidence.known(view), len(view.evaluation.scores))
    several = len(view.evaluation.scores) > 1
    return len(evidence.missing_everywhere(view)), len(empty) if several else 0


def _open_marks(view: View) -> Message:
    count = len(view.marks.cells)
    return say("Marks open or within a range: {open} of {count}", count=f"{count:,}",
               open=f"{count - view.marks.counts['mark']:,}")  # fmt: skip


def _of_pairs(found: int, pairs: int) -> Message:
    if pairs == 1:
        return say("order known") if found else say("order open")
    return say("{found} of {pairs}", found=f"{found:,}", pairs=f"{pairs:,}")


def _certain(view: View) -> FirstBlock:
    certain = view.certain
    assert certain is not None
    return FirstBlock(
        say("Certain"),
        aside=say("no assumption"),
        big=_of_pairs(certain.ordered(), certain.pairs),
        text=tuple(_certain_text(view)),
    )


def _certain_text(view: View) -> Iterator[Message]:
    found, certain = view.evaluation, view.certain
    assert certain is not None
    if certain.pairs > 1:
        yield say("pairs have a certain order on the total.")
    ranks = [rank for s in found.scores if (rank := found.rank(s.project.id)) is not None]
    first = found.could_win
    if len(ranks) > 1 and set(ranks) == {(1, len(ranks))}:
        yield say("Each project’s rank could be 1 to {last}.", last=len(ranks))
    elif 1 < len(first) <= _NAMED:
        yield say("Could be first: {names}.", names=[view.names[name] for name in first])
    elif len(first) > _NAMED:
        yield say("{count} of {all} projects could be first.", count=len(first),
                  all=len(found.scores))  # fmt: skip
    criteria = view.case.criteria
    groups = [
        say("{name} {count}", name=view.criteria_names[c.id], count=certain.ordered(c.id))
        for c in criteria.children()
        if any(True for _ in criteria.children(c.id)) and certain.ordered(c.id)
    ]
    if groups:
        yield say("Within groups: {groups}.", groups=some(groups, _NAMED))
    yield from _outside(view)
    for tied in found.ties[:1]:
        yield say("Tied: {names}; {remedy}.", names=some([view.names[n] for n in tied], _NAMED),
                  remedy=tie_remedy(criteria))  # fmt: skip


def _outside(view: View) -> Iterator[Message]:
    """Say who fails a gate, and who may."""
    found = view.evaluation
    failed = [s for s in found.scores if found.rank(s.project.id) is None]
    if failed:
        yield say("Excluded by a gate: {names}.",
                  names=some([view.names[s.project.id] for s in failed], _NAMED))  # fmt: skip
    maybe = [s for s in found.scores if s not in failed and not s.outcome.must_pass]
    if maybe:
        yield say("A gate is open that may still exclude {count} of {all} projects.",
                  count=len(maybe), all=len(found.scores))  # fmt: skip


def _likely(view: View) -> list[FirstBlock]:
    found = view.outlook
    if found is None:
        return []
    lead = found.leading
    counts = [reach(lead, sure) for sure in LEVELS]
    rows: list[tuple[Worded, ...]] = [
        (short(one.assumption), *(reach(one, sure).words for sure in LEVELS))
        for one in beside(found)
    ]
    others = [
        say("{count} reach {level}", count=count.found, level=level(sure))
        for count, sure in zip(counts[1:], LEVELS[1:], strict=True)
    ]
    text = [say("pairs reach {level}; {others}.", level=level(LEVELS[0]), others=others)]
    if any(not reach(one, sure).is_exact for one in beside(found) for sure in LEVELS):
        text.append(say("In brackets: within the error of the calculation."))
    return [
        FirstBlock(
            say("Likely"),
            aside=assumption_words(lead.assumption)[0],
            big=_of_pairs(counts[0].found, lead.count),
            text=tuple(text),
            grid=FirstGrid(
                (say("Pairs, if assumed:"), *(level(sure) for sure in LEVELS)),
                tuple(rows),
            )
            if len({row[1:] for row in rows}) > 1
            else None,
            links=(("ranking", say("How the assumption matters")),),
        )
    ]


def ask_first(view: View) -> FirstBlock:
    """Say which documents to ask for first: those of open gates, then those of the plan."""
    count, asked = len(view.marks.cells), wanted(view)
    open_ = count - view.marks.counts["mark"]
    title = say("Ask first")
    aside = say("{open} of {count} marks are open or a range", open=f"{open_:,}",
                count=f"{count:,}")  # fmt: skip
    if not any(one.free for one in asked):
        return FirstBlock(title, aside=aside, text=tuple(_nothing(view)), links=_link(view, 0))
    of = {one.document.id: one for one in asked}
    lines, named = [], []
    for gate, _projects, document in gate_documents(view):
        if document is not None and document.id not in named:
            named.append(document.id)
            lines.append(_line(view, of[document.id], gate.name))
    planned = _planned(view)
    if planned is None:
        rest = [one for one in asked if one.free and one.document.id not in named]
        lines += [_line(view, one) for one in rest[: max(0, _NAMED - len(lines))]]
    shown = list(few(lines, _NAMED))
    return FirstBlock(
        title,
        aside=aside,
        lines=(*shown, *([planned] if planned is not None else [])),
        links=_link(view, len(asked)),
    )


def _nothing(view: View) -> Iterator[Message]:
    if not view.case.criteria.documents:
        yield say("The criteria set names no documents that would settle open marks.")
    elif not view.asking.asks:
        yield say("No document of the criteria set would settle an open mark.")
    else:
        yield say("Every document that would settle an open mark has been asked for.")


def _link(view: View, documents: int) -> tuple[tuple[str, Message], ...]:
    if not view.asking.marks:
        return ()
    if documents > 1 and view.plan is not None:
        return (("ask", say("All {count} documents, who holds them, and the plan",
                            count=documents)),)  # fmt: skip
    return (("ask", say("What is open, and who holds it")),)


def _line(view: View, one: Wanted, gate: object = None) -> FirstLine:
    parts = []
    if one.document.holder:
        parts.append(say("held by {holder}", holder=one.document.holder))
    parts.append(say("open for {count} of {all}", count=len(one.asks),
                     all=len(view.evaluation.scores)))  # fmt: skip
    if one.points:
        parts.append(say("up to {points} points each", points=near_decimal(one.points, 2)))
    if gate is not None:
        parts.append(say("settles the gate “{gate}”", gate=gate))
    return FirstLine(one.document.name, joined(parts))


def joined(parts: list[Message]) -> Message:
    """Join what is said of one thing."""
    said = parts[0]
    for part in parts[1:]:
        said = say("{said}; {part}", said=said, part=part)
    return said


def _planned(view: View) -> FirstLine | None:
    """Say what the first steps of the plan bring for the order."""
    plan = view.plan
    if plan is None or not plan.steps or not plan.can_gain:
        return None
    steps = plan.steps[:_NAMED]
    letters = sum(len(step.letters) for step in steps)
    return FirstLine(
        say("For the order"),
        say(
            "answers to {letters} letters should lift the pairs at 95 % from {now} to {then}"
            " ({assumed}): {documents}",
            documents=[step.document.name for step in steps],
            letters=letters,
            now=fixed(plan.now.at_95, 0),
            then=fixed(steps[-1].after.at_95, 0),
            assumed=plan_assumed(view, plan),
        ),
    )
