"""The answer of a case with open marks: certain, likely, and the row of other assumptions."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from evalkit.core.exact import fixed
from evalkit.core.messages import Lang, Message, say
from evalkit.core.shares import per_cent
from evalkit.evidence.chances import SURE, Likely
from evalkit.evidence.independent import Independence
from evalkit.evidence.outlooks import OpenGate, Outlook
from evalkit.model import Project
from evalkit.show.columns import Column, table_of
from evalkit.show.evaluation.wording import foot_of
from evalkit.show.evidence import certain as certain_view
from evalkit.show.evidence import likely as likely_view
from evalkit.show.evidence.assumed import ASSUMPTION, assumption_words, exactness
from evalkit.show.evidence.likely import CAVEAT, LEVELS, expected, first_line, likely_line, steady
from evalkit.show.forms import CODE, COUNT, NAMED, Form, share_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph


@frozen
class AssumptionLine:
    """One assumption."""

    found: Likely
    leads: bool

    @property
    def first(self) -> int:
        """The place of who is first most often."""
        return self.found.likeliest_first[0]


def _first(line: AssumptionLine) -> Project:
    return line.found.evaluation.scores[line.first].project


def _assumed(line: AssumptionLine, lang: Lang) -> str:
    said = ", ".join(part.text(lang) for part in assumption_words(line.found.assumption))
    return say("{assumption} (primary)", assumption=said).text(lang) if line.leads else said


EXPECTED = Form(
    say("number"),
    write=lambda count, _lang: expected(count),
    plain=lambda count, _lang: steady(count),
    right=True,
)
IN_WORDS = Form(
    ASSUMPTION.about,
    write=_assumed,
    plain=lambda line, lang: ASSUMPTION.plain(line.found.assumption, lang),
)
COLUMNS: tuple[Column[AssumptionLine], ...] = (
    Column(say("Assumption"), lambda line: line, IN_WORDS, width=20,
           keys=("over", "lean", "gates_pass", "correlation")),
    *(
        Column(say("Pairs at {level}", level=f"{round(sure * 100)} %"),
               lambda line, sure=sure: line.found.ordered(sure), COUNT,  # type: ignore[misc]
               keys=(f"pairs_{round(sure * 100)}",), width=8)
        for sure in SURE
    ),
    Column(say("Expected wrong pairs"), lambda line: line.found.wrong, EXPECTED, keys=("wrong",),
           width=10),
    Column(say("Most likely first"), _first, NAMED, keys=("first", "first_title"), width=14),
    Column(say("its chance"), lambda line: steady(line.found.first.share[line.first]), share_of(0),
           keys=("first_share",)),
    Column(say("Method"), lambda line: line.found.method, CODE, keys=("method",)),
)  # fmt: skip


def items(found: Outlook) -> list[AssumptionLine]:
    """Return what leads, then the other assumptions."""
    return [AssumptionLine(one, one is found.leading) for one in found.row]


def plain(found: Outlook, lang: Lang) -> dict[str, Any]:
    """Return all of it as plain data."""
    test = found.independence
    return {
        "open": found.evaluation.is_open,
        "certain": certain_view.plain(found.certain, lang),
        "leading": likely_view.plain(found.leading, lang),
        "other_assumptions": [likely_view.summary(one, lang) for one in found.others],
        "if_open_gates_pass": None
        if found.passing is None
        else likely_view.summary(found.passing, lang),
        "open_gates": [
            {
                "gate": one.gate.id,
                "projects": list(one.projects),
                "documents": [document.id for document in one.documents],
            }
            for one in found.gates
        ],
        "independence": None
        if test is None
        else {
            "correlation": steady(test.correlation),
            "by_chance": steady(test.by_chance),
            "spread": steady(test.spread),
            "chance": steady(test.chance),
            "pairs_of_marks": test.pairs,
            "refuted": test.refuted,
        },
    }


def page(found: Outlook, lang: Lang) -> Page:
    """Lay out the answer, then each project."""
    case = found.evaluation.case
    blocks: list[Block] = [Heading((case.title or case.criteria.name).text(lang))]
    blocks += answer(found, lang)
    if found.evaluation.is_open and not found.certain.all_ordered:
        blocks += details(found, lang)
    return Page([*blocks, *foot_of(case, lang)], lang)


def details(found: Outlook, lang: Lang) -> list[Block]:
    """Lay out each project under what leads, and what is certain of each criterion."""
    lines = certain_view.items(found.certain)
    return [
        Heading(say("Each project, under the primary assumption").text(lang), 2),
        *likely_view.project_blocks(found.leading, lang),
        Heading(say("What is certain of each criterion").text(lang), 2),
        table_of(certain_view.COLUMNS, lines, lang),
    ]


def lead(found: Outlook) -> list[Message]:
    """Say in a line who is likely first, where that is not certain."""
    if not found.evaluation.is_open or found.certain.all_ordered:
        return []
    return [first_line(found.leading)]


def answer(found: Outlook, lang: Lang) -> list[Block]:
    """Say in few lines what is certain and what is likely, with other assumptions beside it."""
    if not found.evaluation.is_open:
        return [Paragraph(NOTHING_OPEN.text(lang))]
    lines = [*certain_view.certain_lines(found.certain)]
    if found.certain.all_ordered:
        title = Heading(say("Certain and likely").text(lang), 2)
        return [title, Bullets([line.text(lang) for line in (*lines, ALL_ORDERED)])]
    lines += [_tested(found.independence, found.leading)]
    lines += [TESTED_RANGES] if found.independence is not None else []
    lines += [likely_line(found.leading), first_line(found.leading)]
    lines += _gates(found)
    lines += [exactness(found.leading), CAVEAT]
    return [
        Heading(say("Certain and likely").text(lang), 2),
        Bullets([line.text(lang) for line in lines]),
        Paragraph(say("Under other assumptions:").text(lang)),
        table_of(COLUMNS[:-1], items(found), lang),
    ]


NOTHING_OPEN = say(
    "Nothing is open in this case: every total is known, and the ranking shows everything that "
    "is certain."
)


ALL_ORDERED = say("Every pair has a certain order, so no likelihood is needed.")


TESTED_RANGES = say(
    "In that test a mark given as a range counts as the mean of its possible values."
)


def _tested(test: Independence | None, leading: Likely) -> Message:
    """Say what the given marks tell of independence."""
    if test is None:
        return say(
            "Too few marks are given to test whether the marks of a project are independent."
        )
    values: dict[str, object] = {
        "found": fixed(test.correlation, 2),
        "pairs": f"{test.pairs:,}",
        "chance": fixed(test.by_chance, 2),
        "spread": fixed(test.spread, 2),
    }
    if not test.refuted:
        return say(
            "The given marks are consistent with independence within a project: their mean "
            "correlation is {found} over {pairs} pairs of marks, {chance} ± {spread} by chance.",
            **values,
        )
    if not leading.assumption.correlation:
        return say(
            "The given marks of a project are correlated: their mean correlation is {found} "
            "over {pairs} pairs of marks, {chance} ± {spread} by chance. Independence is "
            "refuted: use the lines with a correlation below.",
            **values,
        )
    return say(
        "The given marks of a project are correlated: their mean correlation is {found} over "
        "{pairs} pairs of marks, {chance} ± {spread} by chance. Independence is refuted, so "
        "the assumption with correlation {rho} is the primary one.",
        rho=fixed(leading.assumption.correlation, 2),
        **values,
    )


def _gates(found: Outlook) -> list[Message]:
    """Say which gates are open, what would settle them, and what if they pass."""
    said = [_gate(one, len(found.evaluation.scores)) for one in found.gates]
    if found.passing is not None:
        counts = [found.passing.ordered(sure) for sure in SURE]
        said.append(
            say(
                "If the open gates are passed: {counts} of {pairs} pairs have an order at "
                "{levels}. Most likely first then: {name}, {share}.",
                counts=counts,
                levels=LEVELS,
                pairs=found.passing.count,
                name=_first(AssumptionLine(found.passing, leads=False)).name,
                share=per_cent(float(found.passing.first.share.max()), 0),
            )
        )
    return said


def _gate(one: OpenGate, projects: int) -> Message:
    said = say(
        "Gate not yet known for {count} of {projects} projects: {gate}.",
        count=len(one.projects),
        projects=projects,
        gate=one.gate.name,
    )
    if not one.documents:
        return said
    names = [say("“{name}”", name=document.name) for document in one.documents]
    return say("{gate} What would settle it: {documents}.", gate=said, documents=names)
