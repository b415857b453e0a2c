"""The columns of an explanation: a criterion a row; and of the evidence under a mark."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Lang, Message, Text, say
from evalkit.core.types import Span
from evalkit.evaluation.award.panel_marks import PanelMark
from evalkit.evaluation.award.results import AwardExplanation
from evalkit.evaluation.explain import Contribution, Explanation
from evalkit.model import Case, Criterion, Evidence
from evalkit.scales import Categories, Levels
from evalkit.show.columns import BLANK, Column
from evalkit.show.evaluation.wording import MARK, value_text
from evalkit.show.forms import (
    CODE,
    DASH,
    IN_TREE,
    LIST,
    YES_OR_NO,
    Form,
    hundredths,
    interval,
    span_text,
)


@frozen
class ContributionLine:
    """One criterion or group of an explanation."""

    explanation: Explanation
    part: Contribution


@frozen
class Fact:
    """One piece of evidence under one mark, or one bonus or deduction, of a project."""

    case: Case
    project: str
    id: str
    counts: bool

    @property
    def evidence(self) -> Evidence:
        """What is cited."""
        return self.case.facts[self.id]


def items(explanation: Explanation) -> list[ContributionLine]:
    """Return the criteria and groups in the order of the set."""
    return [ContributionLine(explanation, part) for part in explanation.contributions]


def _value(line: ContributionLine) -> object:
    leaf = line.part.leaf
    if leaf is None:
        return BLANK
    if leaf.value is None or not is_marked(line.explanation, line.part):
        return None
    return leaf.value, line.part.criterion.unit


def _utility(line: ContributionLine) -> object:
    return BLANK if line.part.leaf is None else line.part.leaf.utility


def _owed(line: ContributionLine) -> tuple[str, ...]:
    return line.part.leaf.open if line.part.leaf else ()


def _cited(line: ContributionLine) -> list[str]:
    marks = line.part.leaf.marks if line.part.leaf else ()
    return [name for mark in marks for name in mark.evidence]


def _origin(fact: Fact) -> str:
    found = fact.evidence
    parts = (found.publisher or found.source_title, found.source_date)
    return "\n".join(s for s in (", ".join(part for part in parts if part), found.url) if s)


def _statement(fact: Fact) -> Text | Message:
    """Return what the fact says, after the name of its project where that is another one."""
    found = fact.evidence
    if found.project in ("", fact.project):
        return found.statement
    about = fact.case.project(found.project).name
    return say("About {project}: {words}", project=about, words=found.statement)


def _points_text(value: tuple[Span | None, Fraction], _lang: Lang) -> str:
    points, most = value
    return f"{DASH if points is None else span_text(points)} / {near_decimal(most, 2)}"


WITH_UNIT = Form(
    MARK.about,
    write=lambda found, _lang: " ".join(filter(None, (value_text(found[0]), found[1]))),
    plain=lambda found, lang: MARK.plain(found and found[0], lang),
)
OUT_OF = Form(
    say("the maximum, then the lowest and highest possible number"),
    write=_points_text,
    plain=lambda found, lang: (float(found[1]), *interval().plain(found[0], lang)),
    right=True,
)
CRITERION: Column[ContributionLine] = Column(
    say("Criterion"),
    lambda line: (line.part.criterion, line.part.depth),
    IN_TREE,
    keys=("criterion", "title"),
)
KIND: Column[ContributionLine] = Column(
    say("Kind"), lambda line: line.part.criterion.kind, CODE, keys=("kind",)
)
MARKED: Column[ContributionLine] = Column(
    say("Mark"), _value, WITH_UNIT, keys=("value_low", "value_high"), width=20
)
SCALE: Column[ContributionLine] = Column(
    say("Scale"), lambda line: _kind_of_scale(line.part.criterion), width=18
)
UTILITY: Column[ContributionLine] = Column(
    say("Utility"), _utility, interval(), keys=("utility_low", "utility_high")
)
WEIGHT: Column[ContributionLine] = Column(
    say("Weight"), lambda line: line.part.global_weight, hundredths(2), keys=("weight",)
)
POINTS: Column[ContributionLine] = Column(
    say("Points won"), lambda line: (line.part.points, line.part.max_points), OUT_OF,
    keys=("max_points", "points_low", "points_high"),
)  # fmt: skip
OWED: Column[ContributionLine] = Column(say("No mark from"), _owed, LIST, keys=("no_mark_of",))
CITED: Column[ContributionLine] = Column(say("Evidence"), _cited, LIST, keys=("evidence",))
COLUMNS = (CRITERION, KIND, MARKED, UTILITY, WEIGHT, POINTS, OWED, CITED)
FACTS: tuple[Column[Fact], ...] = (
    Column(say("Evidence"), lambda fact: fact.id, width=24),
    Column(say("Kind"), lambda fact: fact.case.criteria.kind_name(fact.evidence.kind), width=16),
    Column(say("Counts"), lambda fact: fact.counts, YES_OR_NO),
    Column(say("Statement"), _statement, width=44),
    Column(say("Source"), _origin),
)


def _kind_of_scale(criterion: Criterion) -> Message:
    scale = criterion.scale
    if scale is None:
        return {
            "sum": say("weighted sum"),
            "product": say("weighted product"),
            "minimum": say("smallest"),
        }[criterion.aggregate]
    if isinstance(scale, Levels | Categories):
        return say("{count} levels", count=len(scale.levels))
    return scale_text(criterion)


def scale_text(criterion: Criterion) -> Message:
    """Say what a scale does, in a few words."""
    scale = criterion.scale
    assert scale is not None
    low, high = scale.extent
    names = {
        "linear": say("linear"),
        "piecewise": say("piecewise linear"),
        "steps": say("steps"),
        "band": say("band"),
        "saturating": say("saturating"),
        "s-shaped": say("S-shaped"),
        "levels": say("levels"),
        "categories": say("categories"),
    }
    name: object = names.get(scale.kind, scale.kind)
    if low is not None and high is not None:
        return say("{name} {low}…{high}", name=name, low=near_decimal(low), high=near_decimal(high))
    return say("{name}", name=name)


def is_marked(explanation: Explanation, part: Contribution) -> bool:
    """Say whether a criterion has marks, or something agreed instead of them."""
    return part.leaf is not None and (
        not part.leaf.is_missing or panel_mark(explanation, part.criterion) is not None
    )


def panel_mark(explanation: Explanation, criterion: Criterion) -> PanelMark | None:
    """Return what the marks of a panel came to; None where there is none."""
    if not isinstance(explanation, AwardExplanation):
        return None
    return explanation.panel_marks.get(criterion.id)
