"""What the sections of a page are written from: one evaluation, and what is asked of it once."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import numpy as np
from attrs import define, field

from evalkit.core.errors import EvalkitError
from evalkit.core.messages import Lang, Message, clean, say
from evalkit.evaluation import Award, Evaluation, evaluate
from evalkit.evidence import Outlook, outlook
from evalkit.evidence.cells import MarkMatrix, matrix
from evalkit.evidence.certainty import Certain, certain, leaves_pairs_open
from evalkit.evidence.chances import HELD, NEAR, Likely
from evalkit.evidence.planning.plan import Plan, plan
from evalkit.evidence.requests import Asking, asking
from evalkit.marking.report import PanelReport, panel_report
from evalkit.model import Case, Criterion, Question
from evalkit.sensitivity import Analysis, Options, Study, analyse
from evalkit.show.evaluation.fragile import award_lines
from evalkit.show.evidence.answer import has_outlook
from evalkit.show.evidence.asking import named
from evalkit.show.evidence.next_asked import can_plan
from evalkit.show.report.web.names import named_apart

_SHARED = (
    "evaluation", "answer", "numbers", "marks", "certain", "outlook", "asking", "plan", "panel",
    "fragile", "weights",
)  # fmt: skip
"""What is the same in every language, once it was asked."""

AnswerKind = Literal["award", "open", "ranking", "marks"]


def middle(found: Likely, share: float = HELD) -> dict[str, tuple[float, float, float]]:
    """Return the totals that hold so much of what is likely, as much left below as above."""
    points, tail = found.laws.points[1:], (1 - share) / 2
    held: dict[str, tuple[float, float, float]] = {}
    for name, mass in zip(found.projects, found.laws.mass[:, 1:], strict=True):
        inside = float(mass.sum())
        if inside <= NEAR:
            continue
        edges = np.array([tail, 0.5, 1 - tail]) * inside
        at = np.minimum(np.searchsorted(np.cumsum(mass), edges - NEAR), len(points) - 1)
        low, median, high = (float(points[n]) for n in at)
        held[name] = low, median, high
    return held


@define(slots=False, eq=False)
class View:
    """A case as its page shows it; each question is asked when a section first needs it.

    Parameters
    ----------
    case : Case
    lang : {"en", "ko"}
    options : Options, optional
        Of the analysis of weights: samples, seed.
    """

    case: Case
    lang: Lang = "en"
    options: Options = field(factory=Options)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The case, evaluated."""
        return evaluate(self.case)

    @cached_property
    def answer(self) -> AnswerKind:
        """What kind of answer there is: an award, open pairs, a ranking, or marks without total."""
        if isinstance(self.evaluation, Award):
            return "award"
        if not self.evaluation.has_total:
            return "marks"
        return "open" if has_outlook(self.evaluation) else "ranking"

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of projects by id; the id stands beside a name that several share."""
        return named_apart(
            {s.project.id: s.project.name for s in self.evaluation.scores}, self.lang
        )

    @cached_property
    def criteria_names(self) -> dict[str, str]:
        """The names of criteria and groups by id, as `names`."""
        return named_apart({c.id: c.name for c, _ in self.case.criteria.walk()}, self.lang)

    def name_of(self, criterion: Criterion | Question) -> str:
        """Return the name of a criterion, or of a question of a decision."""
        return self.criteria_names.get(criterion.id) or clean(named(criterion).text(self.lang))

    @cached_property
    def leaves_open(self) -> bool:
        """Whether the order of two projects by their totals is open; not asked of an award."""
        return leaves_pairs_open(self.evaluation)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each project in the order of the result; elements are named by it."""
        return {score.project.id: n for n, score in enumerate(self.evaluation.ordered)}

    @cached_property
    def marks(self) -> MarkMatrix:
        """How every mark stands."""
        return matrix(self.evaluation)

    @cached_property
    def certain(self) -> Certain | None:
        """Which pairs are in certain order; None for an award."""
        return None if self.answer == "award" else certain(self.evaluation)

    @cached_property
    def outlook(self) -> Outlook | None:
        """What is certain and likely; None where no pair of totals is open."""
        return outlook(self.evaluation) if self.answer == "open" else None

    @cached_property
    def likely_totals(self) -> dict[str, tuple[float, float, float]]:
        """Between which totals a project is in 90 % of the completions, and the median.

        As (low, median, high) by id; those who are surely out have none.
        """
        return {} if self.outlook is None else middle(self.outlook.leading)

    @cached_property
    def asking(self) -> Asking:
        """Which documents would settle what is open."""
        return asking(self.evaluation)

    @cached_property
    def plan(self) -> Plan | None:
        """What to ask next; None where there is no total, or nothing to ask for."""
        return plan(self.evaluation) if self.answer == "open" and can_plan(self.asking) else None

    @cached_property
    def panel(self) -> PanelReport:
        """How the evaluators marked."""
        return panel_report(self.case, draws=1000, seed=0)

    @cached_property
    def fragile(self) -> list[Message]:
        """How few marks of the first of an award would have to be others."""
        return award_lines(self.evaluation) if isinstance(self.evaluation, Award) else []

    @cached_property
    def weights(self) -> Analysis | Message:
        """How far the weights can move, or why nothing is said of it."""
        try:
            study = Study.of(self.evaluation)
            return analyse(study, samples=self.options.samples, seed=self.options.seed)
        except EvalkitError as error:
            return say("Weights are not analysed here: {reason}", reason=error.problems[0].rule)

    def in_language(self, lang: Lang) -> View:
        """Return the same case in another language; what was asked before is not asked again."""
        other = View(self.case, lang, self.options)
        other.__dict__.update({n: self.__dict__[n] for n in _SHARED if n in self.__dict__})
        return other

    @property
    def title(self) -> str:
        """The name of the case."""
        return (self.case.title or self.case.criteria.name).text(self.lang)
