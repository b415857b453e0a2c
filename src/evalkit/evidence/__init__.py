"""What is certain, what is likely by a stated assumption, and which documents would settle it."""

from typing import TYPE_CHECKING

from evalkit.assumed.assumption import Assumption
from evalkit.core.lazy import on_demand

if TYPE_CHECKING:
    from evalkit.evidence.cells import MarkCell, MarkMatrix, matrix
    from evalkit.evidence.certainty import Certain, certain
    from evalkit.evidence.chances import Likely, likely
    from evalkit.evidence.classes import CutOff, CutOffs, cut
    from evalkit.evidence.comparing import PairChances
    from evalkit.evidence.firsts import FirstChances
    from evalkit.evidence.fragile import Fragility, MarkMove, PlaceChange, fragility, moved
    from evalkit.evidence.independent import Independence, independence
    from evalkit.evidence.outlooks import OpenGate, Outlook, outlook
    from evalkit.evidence.planning.duel import Duel, DuelStep, duel
    from evalkit.evidence.planning.plan import Plan, PlanStep, plan
    from evalkit.evidence.planning.settle import SettleAim
    from evalkit.evidence.planning.standing import Prospect
    from evalkit.evidence.requests import Askable, Asking, Holder, OpenMark, asking

__all__ = [
    "Askable",
    "Asking",
    "Assumption",
    "Certain",
    "CutOff",
    "CutOffs",
    "Duel",
    "DuelStep",
    "FirstChances",
    "Fragility",
    "Holder",
    "Independence",
    "Likely",
    "MarkCell",
    "MarkMatrix",
    "MarkMove",
    "OpenGate",
    "OpenMark",
    "Outlook",
    "PairChances",
    "PlaceChange",
    "Plan",
    "PlanStep",
    "Prospect",
    "SettleAim",
    "asking",
    "certain",
    "cut",
    "duel",
    "fragility",
    "independence",
    "likely",
    "matrix",
    "moved",
    "outlook",
    "plan",
]

# What a page tells of requests needs no laws, and the laws need no requests.
__getattr__ = on_demand(
    __name__,
    {
        "cells": "MarkCell MarkMatrix matrix",
        "certainty": "Certain certain",
        "chances": "Likely likely",
        "classes": "CutOff CutOffs cut",
        "comparing": "PairChances",
        "firsts": "FirstChances",
        "fragile": "Fragility MarkMove PlaceChange fragility moved",
        "independent": "Independence independence",
        "outlooks": "OpenGate Outlook outlook",
        "planning.duel": "Duel DuelStep duel",
        "planning.plan": "Plan PlanStep plan",
        "planning.settle": "SettleAim",
        "planning.standing": "Prospect",
        "requests": "Askable Asking Holder OpenMark asking",
    },
)
