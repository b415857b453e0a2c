"""Converters of the tables of a tender to tuples, each for the field of a case that holds it."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.model.adjustment import AdjustmentEntry
from evalkit.model.checks import parts
from evalkit.model.tender import (
    Assignment,
    Bid,
    Committee,
    Consensus,
    Deviation,
    Evaluator,
    FirstStageGrade,
    Recusal,
    Tradeoff,
)


def bids(items: Iterable[Bid]) -> tuple[Bid, ...]:
    """Convert the bids."""
    return parts(items, Bid, "bids")


def evaluators(items: Iterable[Evaluator]) -> tuple[Evaluator, ...]:
    """Convert the evaluators."""
    return parts(items, Evaluator, "evaluators")


def assignments(items: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Convert the assignments."""
    return parts(items, Assignment, "assignments")


def committees(items: Iterable[Committee]) -> tuple[Committee, ...]:
    """Convert the committees."""
    return parts(items, Committee, "committees")


def deviations(items: Iterable[Deviation]) -> tuple[Deviation, ...]:
    """Convert the deviations."""
    return parts(items, Deviation, "deviations")


def recusals(items: Iterable[Recusal]) -> tuple[Recusal, ...]:
    """Convert the recusals."""
    return parts(items, Recusal, "recusals")


def consensus(items: Iterable[Consensus]) -> tuple[Consensus, ...]:
    """Convert the marks moved by consensus."""
    return parts(items, Consensus, "consensus")


def adjustments(items: Iterable[AdjustmentEntry]) -> tuple[AdjustmentEntry, ...]:
    """Convert the bonuses and deductions."""
    return parts(items, AdjustmentEntry, "adjustments")


def tradeoffs(items: Iterable[Tradeoff]) -> tuple[Tradeoff, ...]:
    """Convert the trade-offs."""
    return parts(items, Tradeoff, "tradeoffs")


def first_stage(items: Iterable[FirstStageGrade]) -> tuple[FirstStageGrade, ...]:
    """Convert the grades of the first stage."""
    return parts(items, FirstStageGrade, "first_stage")
