"""The nouns: frozen, exact, and checked when they are made."""

from evalkit.model.case import Case
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.criterion import Criterion, Gate
from evalkit.model.decision import Decision, Question, Verdict
from evalkit.model.parts import Conflict, Evidence, Lot, Mark, Project

__all__ = [
    "Case",
    "Conflict",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "Evidence",
    "Gate",
    "Lot",
    "Mark",
    "Project",
    "Question",
    "Verdict",
]
