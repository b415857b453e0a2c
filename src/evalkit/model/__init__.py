"""The nouns: frozen, exact, and checked when they are made."""

from evalkit.model.adjustment import Adjustment, AdjustmentEntry, AdjustmentLevel
from evalkit.model.amounts import Amount
from evalkit.model.case import Case
from evalkit.model.criteria_set import CriteriaSet
from evalkit.model.criterion import Criterion, Gate
from evalkit.model.decision import Decision, Question, Verdict
from evalkit.model.document import Document
from evalkit.model.letterhead import Letterhead
from evalkit.model.parts import Conflict, Draw, Evidence, Mark, Project
from evalkit.model.precondition import Precondition
from evalkit.model.procedure import Panel, Procedure, RuleUse, Stage
from evalkit.model.request import Request
from evalkit.model.tender import (
    Assignment,
    Bid,
    Committee,
    Consensus,
    Deviation,
    Evaluator,
    FirstStageGrade,
    Recusal,
    Tender,
    Tradeoff,
)

__all__ = [
    "Adjustment",
    "AdjustmentEntry",
    "AdjustmentLevel",
    "Amount",
    "Assignment",
    "Bid",
    "Case",
    "Committee",
    "Conflict",
    "Consensus",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "Deviation",
    "Document",
    "Draw",
    "Evaluator",
    "Evidence",
    "FirstStageGrade",
    "Gate",
    "Letterhead",
    "Mark",
    "Panel",
    "Precondition",
    "Procedure",
    "Project",
    "Question",
    "Recusal",
    "Request",
    "RuleUse",
    "Stage",
    "Tender",
    "Tradeoff",
    "Verdict",
]
