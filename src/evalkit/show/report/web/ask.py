"""What to ask next: the documents that would settle open marks, and the plan in which order."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from evalkit.core.exact import fixed, near_decimal
from evalkit.core.messages import Message, Text, say, some
from evalkit.evaluation import Award
from evalkit.evidence.planning.plan import Plan
from evalkit.model import Request
from evalkit.show.evidence.plan import aim
from evalkit.show.forms import Worded
from evalkit.show.report.web.chances import plan_assumes, short
from evalkit.show.report.web.curve import curve
from evalkit.show.report.web.documents import Wanted, wanted
from evalkit.show.report.web.screen import counted
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View
from evalkit.show.requests import came, document_of

FIRST_STEPS = 4
"""Steps of the plan beside its curve; the table of documents has all."""
_BARE = 12


@frozen
class AskRow:
    """One kind of document as the table has it."""

    criteria: tuple[str, ...]
    document: Text
    details: Text
    holder: Text
    missing: Message
    count: int
    states: tuple[Message, ...]
    points: str
    opens: tuple[Message, ...]
    step: int | None
    basis: Text
    note: Text


def section(view: View) -> PageSection | None:
    """Write what to ask next; nothing where no mark is open and nothing was ever asked for."""
    if not _matters(view) and not view.case.requests:
        return None
    rows = [_row(view, one) for one in wanted(view)]
    plan = view.plan if view.plan is not None and view.plan.steps else None
    html = fill(
        "ask.html",
        view,
        title=title(view),
        lede=list(lede(view)),
        plan=plan,
        curve=None if plan is None or not plan.pairs else curve(plan),
        steps=[] if plan is None else plan.steps[:FIRST_STEPS],
        fixed=fixed,
        reading=[] if plan is None else list(_reading(plan)),
        rows=rows,
        gated=any(row.opens for row in rows),
        stepped=any(row.step for row in rows),
        pointed=any(row.points for row in rows),
        bare=bare(view),
        requests=[_request(view, request) for request in view.case.requests],
        request_counts=request_counts(view),
    )
    words = {"fold_all": say("Show all {count}", count="{count}")}
    return PageSection("ask", say("Ask next"), html, words=words, files=("fold", "ask"))


def _matters(view: View) -> bool:
    """Say whether an open mark may matter: of an award, one of a bid that is still in."""
    award = view.evaluation
    if not isinstance(award, Award):
        return bool(view.asking.marks)
    states = [award.state(mark.project.id) for mark in view.asking.marks]
    return any(not state.out_at and state.screened != "not screened" for state in states)


def title(view: View) -> Message:
    """Say how many kinds of documents would settle how many marks."""
    open_, rows = len(view.asking.marks), wanted(view)
    if not open_:
        return say("Nothing is open; what was asked for")
    if not view.case.criteria.documents:
        return counted(
            open_,
            say("One mark is open; the criteria set names no document that would settle it"),
            say("{open} marks are open; the criteria set names no documents that would settle"
                " them", open=f"{open_:,}"),
        )  # fmt: skip
    if not rows:
        return say("No document of the criteria set would settle what is open: {open}",
                   open=f"{open_:,}")  # fmt: skip
    if not any(row.free for row in rows):
        return say("Every document that would settle an open mark has been asked for")
    settled = {(m.project.id, m.criterion.id) for row in rows for a in row.asks for m in a.marks}
    if len(settled) == open_ > 1:
        return counted(
            len(rows),
            say("One kind of document would settle all {open} open marks", open=f"{open_:,}"),
            say("{count} kinds of documents would settle all {open} open marks", count=len(rows),
                open=f"{open_:,}"),
        )  # fmt: skip
    values = {"settled": f"{len(settled):,}", "open": f"{open_:,}", "count": len(rows)}
    return counted(
        len(rows),
        say("One kind of document would settle {settled} of {open} open marks", **values),
        say("{count} kinds of documents would settle {settled} of {open} open marks", **values),
    )


def lede(view: View) -> Iterator[Message]:
    """Say what the plan is made for, what settles gates, and what a refusal is."""
    if view.plan is not None and view.plan.steps:
        yield say("The plan is made to settle {aim}.", aim=aim(view.plan.settle))
        other = plan_assumes(view)
        if other is not None:
            yield other
    gated = [row for row in wanted(view) if row.gates]
    if gated:
        yield counted(
            len(gated),
            say("One document settles open gates, and is named first."),
            say("{count} documents settle open gates, and are named first.", count=len(gated)),
        )
    if view.asking.asks:
        yield say("A refusal is recorded as a fact; it leaves the mark open.")


def _row(view: View, one: Wanted) -> AskRow:
    every, names = len(view.evaluation.scores), _criteria(view, one)
    counts = [one.count("asked"), one.count("received", "partly"), one.count("refused")]
    states = [
        say("{state}: {count}", state=state, count=count)
        for state, count in zip(_STATES, counts, strict=True)
        if count
    ]
    return AskRow(
        criteria=tuple(names),
        document=one.document.name,
        details=one.document.details,
        holder=one.document.holder,
        missing=say("{count} of {all}", count=len(one.asks), all=every),
        count=len(one.asks),
        states=tuple(states),
        points="" if not one.points else near_decimal(one.points, 2),
        opens=tuple(
            say("{gate}, cap {points}", gate=gate.name, points=near_decimal(gate.cap))
            if gate.cap is not None
            else say("{gate}", gate=gate.name)
            for gate in one.gates
        ),
        step=one.step,
        basis=one.document.basis,
        note=one.document.note,
    )


_STATES = (say("asked for"), say("received"), say("refused"))


def _criteria(view: View, one: Wanted) -> list[str]:
    """Return the names of the criteria that a document would settle, in their order."""
    open_ = {mark.criterion.id: mark.criterion for ask in one.asks for mark in ask.marks}
    return [view.name_of(open_[name]) for name in one.document.settles if name in open_]


def bare(view: View) -> list[Message]:
    """Name the open marks that no document would settle, or whose documents are all answered."""
    told = []
    names = dict.fromkeys(view.name_of(m.criterion) for m in view.asking.without_document)
    if names and view.case.criteria.documents:
        told.append(say("No document of the criteria set settles: {names}.",
                        names=some(list(names), _BARE)))  # fmt: skip
    elif names:
        told.append(say("Open: {names}.", names=some(_open_counts(view), _BARE)))
    gone = [
        say("{criterion} ({project})", criterion=view.name_of(m.criterion),
            project=view.names[m.project.id])
        for m in view.asking.used_up
    ]  # fmt: skip
    if gone:
        told.append(say("Every document for these marks was answered for: {marks}.",
                        marks=some(gone, _BARE)))  # fmt: skip
    return told


def _open_counts(view: View) -> list[object]:
    """Return the criteria with open marks, each with of how many projects it is open."""
    counts: dict[str, int] = {}
    for mark in view.asking.marks:
        name = view.name_of(mark.criterion)
        counts[name] = counts.get(name, 0) + 1
    every = len(view.evaluation.scores)
    return [
        say("{name} ({count} of {all})", name=name, count=count, all=every) if every > 1 else name
        for name, count in sorted(counts.items(), key=lambda one: -one[1])
    ]


def request_counts(view: View) -> Message | None:
    """Say how many letters are out, and what came of them."""
    requests = view.case.requests
    if not requests:
        return None
    of = [sum(r.status in kinds for r in requests)
          for kinds in (("asked",), ("received", "partly"), ("refused",))]  # fmt: skip
    return say(
        "Asked for so far: {count}. Received: {received}, refused: {refused}, no answer yet:"
        " {waiting}.",
        count=len(requests), waiting=of[0], received=of[1], refused=of[2],
    )  # fmt: skip


def _request(view: View, request: Request) -> tuple[str, int, Worded, Message]:
    return (
        view.names[request.project],
        view.numbers[request.project],
        document_of(view.case, request).name,
        came(request),
    )


def _reading(plan: Plan) -> Iterator[Message]:
    yield say(
        "A step asks for one kind of document of every project for which it would settle an open"
        " mark. The steps are chosen so that each brings down most, for its effort, what is still"
        " open; later steps assume that earlier ones are answered."
    )
    yield say("Assumed: each admissible level equally likely, {assumed}.",
              assumed=short(plan.assumption))  # fmt: skip
    if plan.gates and any(step.gates for step in plan.steps):
        yield say("For the gates ask for their documents whatever their step.")
    if plan.cut_short:
        yield say("The case is large, so the plan ends early; plan again once answers have come.")
