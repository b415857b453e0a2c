"""What a report holds, whatever its form: sections of pages that exist already, and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from attrs import evolve, field, frozen

from evalkit import show
from evalkit.core.about import __version__
from evalkit.core.errors import EvalkitError
from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.types import Progress
from evalkit.evaluation import Evaluation, evaluate
from evalkit.evidence import outlook
from evalkit.marking.report import panel_report
from evalkit.model import Case, CriteriaSet, Criterion, Evidence
from evalkit.sensitivity import Analysis, Options, Study, analyse
from evalkit.show.columns import Column, table_of
from evalkit.show.evaluation.wording import footer
from evalkit.show.evidence import outlook as outlook_view
from evalkit.show.evidence.answer import has_outlook
from evalkit.show.forms import IN_TREE, hundredths
from evalkit.show.heads import head_of, notice_of
from evalkit.show.pages import Block, Bullets, Heading, Page, Paragraph
from evalkit.show.report.rules import own_rule_blocks

MOST_EXPLAINED = 60
"""Projects that are explained point by point; a larger case would bury its readers."""
MOST_MARKS = 6000
MOST_FACTS = 2000
_STEPS = 5  # the last one is writing


@frozen
class Section:
    """A part of a report.

    Parameters
    ----------
    id : str
        Anchor on the page.
    title : Message
    page : Page
        Without a heading of its own.
    pictures : sequence of str
        Names of charts that belong here.
    annex : bool
        Whether it holds what there is of each project: long, and on paper only on demand.
    """

    id: str
    title: Message
    page: Page
    pictures: tuple[str, ...] = ()
    annex: bool = False


@frozen
class WholeReport:
    """A report.

    Parameters
    ----------
    case : Case
    evaluation : Evaluation
    lang : {"en", "ko"}
    sections : sequence of Section
    analysis : Analysis or None
        Of the weights; None where they are not moved.
    """

    case: Case
    evaluation: Evaluation
    lang: Lang
    sections: tuple[Section, ...] = field(repr=False)
    analysis: Analysis | None = field(repr=False)

    @property
    def title(self) -> str:
        """The name of the case."""
        return (self.case.title or self.case.criteria.name).text(self.lang)

    def page(self) -> Page:
        """Return all sections as one page, for Markdown."""
        blocks: list[Block] = [*head_of(self.case), *notice_of(self.case)]
        for section in self.sections:
            blocks.append(Heading(section.title.text(self.lang), 2))
            blocks += [lower(block) for block in section.page.blocks]
        return Page(blocks, self.lang)


def lower(block: Block) -> Block:
    """Return a block of a section as it stands under the heading of the section."""
    return Heading(block.text, 3) if isinstance(block, Heading) else block


def book(
    case: Case, *, lang: Lang = "en", options: Options | None = None,
    progress: Progress | None = None,
) -> WholeReport:  # fmt: skip
    """Put a report together.

    Parameters
    ----------
    case : Case
    lang : {"en", "ko"}
    options : Options, optional
        Of the analysis of weights: samples, seed.
    progress : callable (done, total), optional

    Returns
    -------
    WholeReport
    """
    evaluation = evaluate(case)
    told = progress or (lambda _done, _total: None)
    told(1, _STEPS)
    analysis, reason = _analysed(evaluation, options or Options())
    told(2, _STEPS)
    made = [*_result(evaluation, lang), *_explained(evaluation, lang)]
    made[1:1] = _likely(evaluation, lang)
    told(3, _STEPS)
    if case.evidence:
        made.append(_evidence(case, lang))
    if evaluation.has_total:
        made.append(_sensitivity(analysis, reason, lang))
    made += [*_panel(case, lang), _limits(lang), _method(case, lang)]
    told(4, _STEPS)
    return WholeReport(case, evaluation, lang, tuple(made), analysis)


def _result(evaluation: Evaluation, lang: Lang) -> Iterator[Section]:
    """Take the page of the result, its sentences first; title and notice stand above them."""
    blocks = [
        block
        for block in show.page(evaluation, lang).blocks[1:]
        if not (isinstance(block, Paragraph) and block.aside)
    ]
    first = next((block for block in blocks if isinstance(block, Bullets)), None)
    if first is not None:
        blocks.remove(first)
        yield Section("summary", say("Main findings"), Page([first], lang))
    yield Section("result", say("The result"), Page(blocks, lang), ("ranking", "contributions"))


def _likely(evaluation: Evaluation, lang: Lang) -> list[Section]:
    """Say what is certain and likely where marks are open, before the ranking."""
    if not has_outlook(evaluation):
        return []
    found = outlook(evaluation)
    blocks = [*outlook_view.answer(found, lang), *outlook_view.details(found, lang)]
    return [Section("likely", say("Certain and likely"), Page(blocks[1:]))]


def _explained(evaluation: Evaluation, lang: Lang) -> list[Section]:
    if not evaluation.has_total:
        return []
    chosen = evaluation.ordered[:MOST_EXPLAINED]
    marks = sum(len(leaf.marks) for score in chosen for leaf in score.leaves)
    title = say("Every point, and its reason")
    if marks > MOST_MARKS:
        text = say(
            "{count} marks are too many for one page. evalkit explain CASE PROJECT shows those "
            "of one project, and evalkit report --format json has all of them.",
            count=f"{marks:,}",
        )
        return [Section("points", title, Page([Paragraph(text)], lang))]
    blocks: list[Block] = []
    for score in chosen:
        page = show.page(evaluation.explain(score.project.id), lang)
        blocks.append(Heading(score.project.name, 2))
        blocks += [
            lower(block)
            for block in page.blocks[1:]
            if not (isinstance(block, Paragraph) and block.aside)
        ]
    left = len(evaluation.scores) - len(chosen)
    if left > 0:
        text = say("More projects, which evalkit report --format json has: {count}.", count=left)
        blocks.append(Paragraph(text))
    return [Section("points", title, Page(blocks, lang), annex=True)]


def _evidence(case: Case, lang: Lang) -> Section:
    columns: tuple[Column[Evidence], ...] = (
        Column(say("Id"), lambda fact: fact.id),
        Column(say("Project"), partial(_project, case)),
        Column(say("What it says"), lambda fact: fact.statement),
        Column(say("Source"), _source),
    )
    blocks: list[Block] = [table_of(columns, case.evidence[:MOST_FACTS], lang)]
    left = len(case.evidence) - MOST_FACTS
    if left > 0:
        text = say("More facts, which evalkit report --format json has: {count}.", count=left)
        blocks.append(Paragraph(text))
    return Section("evidence", say("The evidence"), Page(blocks, lang), annex=True)


def _project(case: Case, fact: Evidence) -> Text | Message:
    return case.project(fact.project).name if fact.project else say("all")


def _source(fact: Evidence) -> str:
    parts = [fact.source_title, fact.publisher, fact.source_date or fact.date, fact.url]
    return "\n".join([", ".join(part for part in parts[:3] if part), parts[3]]).strip()


def _analysed(evaluation: Evaluation, options: Options) -> tuple[Analysis | None, Message | None]:
    """Return the analysis of weights, or why there is none."""
    if not evaluation.has_total:
        return None, None
    try:
        found = analyse(Study.of(evaluation), samples=options.samples, seed=options.seed)
    except EvalkitError as error:
        return None, say("Weights are not analysed here: {reason}", reason=error.problems[0].rule)
    return found, None


def _sensitivity(analysis: Analysis | None, reason: Message | None, lang: Lang) -> Section:
    title = say("Sensitivity to the weights")
    if analysis is None:
        assert reason is not None
        return Section("weights", title, Page([Paragraph(reason)], lang))
    return Section(
        "weights",
        title,
        Page(show.page(analysis, lang).blocks[1:], lang),
        ("acceptability", "stability", "flips"),
    )


def _panel(case: Case, lang: Lang) -> Iterator[Section]:
    report = panel_report(case, draws=1000, seed=0)
    if report.diagnoses:
        page = Page(show.page(report, lang).blocks[1:], lang)
        yield Section("panel", say("The panel"), page, ("evaluators",))


def _limits(lang: Lang) -> Section:
    sentences = [
        say("Whether a mark is right. Check its reason and its evidence."),
        say("Which weights are right. Those responsible decide them."),
        say("What is likely. An interval holds everything that is possible; its midpoint has "
            "no meaning."),
        say("Whether anything was lawful or well intended. There is no verdict on people or "
            "firms."),
        say("That something does not exist because nobody documented it. A missing mark is "
            "neither good nor bad."),
    ]  # fmt: skip
    page = Page([Bullets(sentences)], lang)
    return Section("limits", say("What this does not say"), page)


def _method(case: Case, lang: Lang) -> Section:
    criteria = case.criteria
    columns: tuple[Column[tuple[Criterion, int]], ...] = (
        Column(say("Criterion"), lambda place: place, SHIFTED),
        Column(say("Weight"), lambda place: criteria.local_weight(place[0].id), hundredths()),
        Column(
            say("Global weight"), lambda place: criteria.global_weight(place[0].id), hundredths()
        ),
        Column(say("Admissible"), lambda place: _admissible(criteria, place[0])),
        Column(say("Scope"), lambda place: place[0].description),
    )
    lines = [footer(case, lang), f"evalkit {__version__}"]
    blocks: list[Block] = [
        table_of(columns, criteria.walk(), lang),
        Paragraph("\n".join(lines)),
        *own_rule_blocks(criteria, lang),
    ]
    if criteria.description:
        blocks.insert(0, Paragraph(criteria.description))
    return Section("method", say("Criteria, method and versions"), Page(blocks, lang))


def _admissible(criteria: CriteriaSet, criterion: Criterion) -> str:
    """Write a range as a share of its group, as the weight beside it is."""
    if criterion.range is None or not criterion.share:
        return ""
    scale = 100 * criteria.local_weight(criterion.id) / criterion.share
    return " – ".join(f"{near_decimal(end * scale, 2)} %" for end in criterion.range)


def _shifted(place: tuple[Criterion, int], lang: Lang) -> str:
    return "  " * place[1] + place[0].name.text(lang)


SHIFTED = evolve(IN_TREE, write=_shifted)
