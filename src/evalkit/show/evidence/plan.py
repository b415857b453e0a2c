"""The words of a plan: what to ask for next, and what each document would settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from evalkit.core.exact import decimal, fixed
from evalkit.core.messages import Lang, Message, say, some
from evalkit.core.shares import per_cent
from evalkit.evidence.planning.plan import AskBy, Plan, PlanStep
from evalkit.evidence.planning.settle import SettleAim
from evalkit.evidence.planning.standing import Prospect
from evalkit.show.columns import BLANK, Column, rows_of, table_of
from evalkit.show.evaluation.plain import head
from evalkit.show.evidence.asking import named
from evalkit.show.evidence.assumed import assumption_words
from evalkit.show.forms import COUNT, LIST, NAMED, exact_number, rounded, share_of
from evalkit.show.heads import head_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph

AIMS = {
    "order": say("which project ranks above which"),
    "first": say("who is first"),
    "gates": say("which gates are failed"),
}


def aim(settle: SettleAim) -> Message:
    """Say what is to be settled."""
    if settle.number is None:
        return AIMS[settle.kind]
    number = decimal(settle.number)
    if settle.kind == "top":
        return say("who is among the first {count}", count=number)
    return say("who reaches {points} points", points=number)


@frozen
class PlanLine:
    """How things stand now, or after a step and those before it."""

    number: int
    step: PlanStep | None
    after: Prospect


def items(plan: Plan) -> list[PlanLine]:
    """Return how things stand now, and then after each step."""
    steps = [PlanLine(n, step, step.after) for n, step in enumerate(plan.steps, 1)]
    return [PlanLine(0, None, plan.now), *steps]


def _single(line: PlanLine) -> Any:
    if line.step is None or len(line.step.letters) != 1:
        return BLANK
    return line.step.letters[0].project


NUMBER: Column[PlanLine] = Column(say("No."), lambda line: line.number, COUNT, keys=("number",))
PROJECT: Column[PlanLine] = Column(say("Project"), _single, NAMED, width=20)
DOCUMENT: Column[PlanLine] = Column(
    say("Document"),
    lambda line: say("(now)") if line.step is None else line.step.document.name,
    width=19,
)
HOLDER: Column[PlanLine] = Column(
    say("Kept by"),
    lambda line: BLANK if line.step is None else line.step.document.holder,
    keys=("holder",),
    width=12,
)
LETTERS: Column[PlanLine] = Column(
    say("Letters"), lambda line: len(line.step.letters) if line.step else BLANK, COUNT,
    keys=("letters",),
)  # fmt: skip
GATES: Column[PlanLine] = Column(
    say("Gates"),
    lambda line: line.step.gates if line.step else BLANK,
    COUNT,
    keys=("gates",),
    width=8,
)
WRONG: Column[PlanLine] = Column(
    say("Wrong pairs"), lambda line: line.after.wrong, rounded(1), keys=("wrong_pairs",), width=8
)
AT_95: Column[PlanLine] = Column(
    say("At 95 %"), lambda line: line.after.at_95, rounded(1), keys=("pairs_at_95",), width=8
)
CERTAIN: Column[PlanLine] = Column(
    say("Certain"), lambda line: line.after.certain, rounded(1), keys=("certain_pairs",)
)
FIRST: Column[PlanLine] = Column(
    say("First right"),
    lambda line: line.after.right_first,
    share_of(0),
    keys=("right_first",),
    width=8,
)
COLUMNS: tuple[Column[PlanLine], ...] = (
    NUMBER,
    Column(say("Document"), lambda line: line.step.document.id if line.step else "",
           keys=("document",)),
    Column(say("Projects"),
           lambda line: [a.project.id for a in line.step.letters] if line.step else [], LIST,
           keys=("projects",)),
    HOLDER, LETTERS,
    Column(say("Effort"), lambda line: line.step.effort if line.step else BLANK, exact_number(),
           keys=("effort",)),
    Column(say("Gain"), lambda line: line.step.gain if line.step else BLANK, rounded(4),
           keys=("gain",)),
    GATES, WRONG, AT_95, CERTAIN, FIRST,
    Column(say("Points open"), lambda line: line.after.width, rounded(1), keys=("points_open",)),
    Column(say("Still open"), lambda line: line.after.goal, rounded(4), keys=("still_open",)),
    Column(say("Gates settled"), lambda line: line.after.gates, rounded(1),
           keys=("gates_settled",)),
)  # fmt: skip


def page(plan: Plan, lang: Lang) -> Page:
    """Lay out what to ask for next."""
    head_blocks = head_of(plan.evaluation.case, say("What to ask next"))
    return Page([*head_blocks, *blocks(plan, lang)], lang)


def plain(plan: Plan, lang: Lang) -> dict[str, Any]:
    """Return a plan as plain data."""
    return {
        **head(plan.evaluation.case, lang),
        **told(plan, lang),
    }


def told(plan: Plan, lang: Lang) -> dict[str, Any]:
    """Return what a plan says, without the case that it is about."""
    return {
        "settle": plan.settle.kind,
        "number": None if plan.settle.number is None else decimal(plan.settle.number),
        "pairs": plan.pairs,
        "refused": [
            {"project": key[0], "document": key[1], "share": share}
            if isinstance(key, tuple)
            else {"project": None, "document": key, "share": share}
            for key, share in plan.refused.items()
        ],
        "steps": rows_of(COLUMNS, items(plan), lang),
    }


def blocks(plan: Plan, lang: Lang) -> list[Block]:
    """Return the headline, the table and the conditions of a plan, without its heading."""
    found: list[Block] = [Paragraph(" ".join(line.text(lang) for line in headline(plan)))]
    if plan.steps:
        columns = [NUMBER, DOCUMENT, HOLDER, LETTERS, GATES, WRONG, AT_95, CERTAIN, FIRST]
        if plan.by == "letter":
            columns = [NUMBER, PROJECT, DOCUMENT, GATES, WRONG, AT_95, CERTAIN, FIRST]
        if not plan.gates:
            columns.remove(GATES)
        found.append(table_of(columns, items(plan), lang))
        found.append(Bullets(list(_conditions(plan))))
    return found


def headline(plan: Plan) -> Iterator[Message]:
    """Say in a few sentences what asking would bring, from the numbers of the plan."""
    if not plan.asking.marks:
        yield say("Nothing is open: every mark is settled. There is nothing to ask for.")
        return
    yield from _now(plan)
    if not plan.letters:
        yield say("No document that could be requested would settle any of it.")
    elif plan.now.goal < 1e-5:
        yield say("Not in doubt: {aim}.", aim=aim(plan.settle))
    elif not plan.can_gain:
        yield say("No document that could be requested would settle {aim}.", aim=aim(plan.settle))
    else:
        yield from _gates(plan)
        yield from _then(plan)
        yield from _in_the_end(plan)


def _now(plan: Plan) -> Iterator[Message]:
    """Say how far what is known goes."""
    if plan.settle.kind == "first":
        yield say(
            "The best guess of who is first is currently right with a chance of {share}.",
            share=per_cent(plan.now.right_first, 0),
        )
        return
    if not plan.pairs:
        return
    values = {"count": fixed(plan.now.at_95, 0), "pairs": plan.pairs}
    if plan.now.at_95 < plan.pairs / 10:
        yield say(
            "The known marks cannot rank these projects: {count} of {pairs} pairs have an "
            "order at 95 %.",
            **values,
        )
    elif plan.now.at_95 < plan.pairs / 2:
        yield say(
            "The known marks rank these projects in part: {count} of {pairs} pairs have an "
            "order at 95 %.",
            **values,
        )
    else:
        yield say("{count} of {pairs} pairs of projects have an order at 95 %.", **values)


def _gates(plan: Plan) -> Iterator[Message]:
    """Name the documents of the plan that settle open gates, where they settle all of them."""
    steps = [(n, step) for n, step in enumerate(plan.steps, 1) if step.gates]
    if plan.gates and sum(step.gates for _, step in steps) == plan.gates:
        yield say(
            "The open gates ({gates}) depend on letters for {documents}, by number: {numbers}.",
            gates=plan.gates,
            documents=_letters_for(len({step.document.id for _, step in steps})),
            numbers=[str(n) for n, _ in steps],
        )


def _letters_for(count: int) -> Message:
    return say("one document") if count == 1 else say("{count} documents", count=count)


def _first(count: int, by: AskBy) -> Message:
    if count == 1:
        return say("the first letter") if by == "letter" else say("the first document")
    if by == "letter":
        return say("the first {count} letters", count=count)
    return say("the first {count} documents", count=count)


def _then(plan: Plan) -> Iterator[Message]:
    """Say after how many steps half of what can be settled is."""
    can = plan.now.goal - plan.everything.goal
    half = next(
        (n for n, s in enumerate(plan.steps, 1) if 2 * (plan.now.goal - s.after.goal) >= can),
        len(plan.steps),
    )
    if not half:
        return
    after, count = plan.steps[half - 1].after, _first(half, plan.by)
    if plan.settle.kind == "first":
        yield say(
            "After {asked} of this plan the chance is {share}; with every letter answered, {all}.",
            asked=count,
            share=per_cent(after.right_first, 0),
            all=per_cent(plan.everything.right_first, 0),
        )
    elif plan.settle.kind == "order":
        yield say(
            "After {asked} of this plan, {pairs} pairs are expected; with every letter "
            "answered, {all}.",
            asked=count,
            pairs=fixed(after.at_95, 1),
            all=fixed(plan.everything.at_95, 1),
        )
    else:
        yield say(
            "With {asked} of this plan {share} of what is open about {aim} is settled.",
            asked=count,
            share=per_cent(1 - after.goal / plan.now.goal, 0),
            aim=aim(plan.settle),
        )


def _in_the_end(plan: Plan) -> Iterator[Message]:
    """Say whether asking can make it certain."""
    now, then = plan.now, plan.everything
    left = then.goal / now.goal
    # Ties that the lattice makes are no doubt: what is told has them as ties, too.
    if plan.settle.kind == "first" and then.right_first > 0.995:
        left = 0.0
    if plan.settle.kind == "order":
        left = then.wrong / now.wrong if now.wrong else 0.0
    if plan.settle.kind == "order" and plan.everything.certain < 0.5:
        yield say("Even then no pair is expected to have a certain order.")
    elif left > 0.005:
        yield say(
            "Even then {share} of what is open about {aim} remains open.",
            share=per_cent(left, 0),
            aim=aim(plan.settle),
        )


def _conditions(plan: Plan) -> Iterator[Message]:
    yield say(
        "Each line assumes that the lines above it are answered. To be settled: {aim}. Assumed "
        "of open marks: {assumed}.",
        aim=aim(plan.settle),
        assumed=assumption_words(plan.assumption),
    )
    if plan.refused:
        yield say("Assumed shares of letters that are refused: {shares}.", shares=_refused(plan))
    yield say(
        "Wrong pairs: pairs that the best guess is expected to put in the wrong order. At 95 % "
        "and certain: expected numbers of pairs. First right: the chance that the best guess "
        "of who is first is right. These are reported for information; the plan does not "
        "optimise them."
    )
    if any(step.pair for step in plan.steps):
        yield say("Where no single document has an effect, two were taken together.")
    if any(step.letters and plan.by == "document" for step in plan.steps):
        settled = {m.criterion.id for s in plan.steps for a in s.letters for m in a.marks}
        bare = {m.criterion.id: m.criterion for m in plan.asking.without_document}
        left = [named(criterion) for name, criterion in bare.items() if name not in settled]
        if left:
            yield say("No document of the criteria set settles: {criteria}.", criteria=some(left))
    if plan.cut_short:
        yield say("The case is large, so the plan ends early; plan again once answers have come.")
    yield say("Plan again once answers are in: what they say changes what is worth asking.")


def _refused(plan: Plan) -> list[Message]:
    documents = {one.id: one.name for one in plan.evaluation.case.criteria.documents}
    projects = {one.id: one.name for one in plan.evaluation.case.projects}
    said = []
    for key, chance in plan.refused.items():
        project, document = key if isinstance(key, tuple) else (None, key)
        name = documents[str(document)]
        share = per_cent(chance, 0)
        if project is None:
            said.append(say("{document} {share}", document=name, share=share))
        else:
            where = projects[str(project)]
            said.append(
                say("{document} of {project} {share}", document=name, project=where, share=share)
            )
    return said


FIRST_LINES = 3
"""Documents of a plan that the page of a ranking names."""


def next_lines(plan: Plan, lang: Lang) -> Sequence[Block]:
    """Return the first few documents of a plan, a line each, for the page of a ranking."""
    title = Heading(say("Ask next"), 2)
    if not plan.steps:
        return [title, Paragraph(" ".join(line.text(lang) for line in headline(plan)))]
    before = [plan.now, *(step.after for step in plan.steps)]
    lines = [
        say(
            "{document} (kept by {holder}; letters: {letters}): wrong pairs from {before} to"
            " {after}",
            document=step.document.name,
            holder=step.document.holder or say("holder not named"),
            letters=len(step.letters),
            before=fixed(was.wrong, 1),
            after=fixed(step.after.wrong, 1),
        )
        for was, step in zip(before, plan.steps[:FIRST_LINES], strict=False)
    ]
    note = say(
        "Wrong pairs: pairs that the best guess is expected to put in the wrong order; "
        "assumed: {assumed}. `evalkit ask CASE` shows the whole plan.",
        assumed=assumption_words(plan.assumption),
    )
    return [title, Bullets(lines), Paragraph(note)]
