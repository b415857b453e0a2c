"""The dossier of an award: sealed before prices are open, replayable after."""

from evalkit.dossier.dossier import Dossier
from evalkit.dossier.journal import Entry, Journal
from evalkit.dossier.replay import Difference, Replay, close, replay
from evalkit.dossier.state import State
from evalkit.dossier.verify import Finding, Verification, verify

__all__ = [
    "Difference",
    "Dossier",
    "Entry",
    "Finding",
    "Journal",
    "Replay",
    "State",
    "Verification",
    "close",
    "replay",
    "verify",
]
