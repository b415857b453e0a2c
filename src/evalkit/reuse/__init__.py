"""How much of a deliverable stands in earlier works, where, and how much of that is mandated."""

from evalkit.reuse.chance import Chance
from evalkit.reuse.compare import Match, Passage, Stretch, compare, fingerprint
from evalkit.reuse.index import Index
from evalkit.reuse.measure import measure
from evalkit.reuse.reading import read_corpus, read_work
from evalkit.reuse.result import Part, Place, Reuse, ShownPassage, SourceShare, Split
from evalkit.reuse.settings import CODE, PROSE, Settings
from evalkit.reuse.works import WORK_KINDS, Work, WorkDocument, work_of

__all__ = [
    "CODE",
    "PROSE",
    "WORK_KINDS",
    "Chance",
    "Index",
    "Match",
    "Part",
    "Passage",
    "Place",
    "Reuse",
    "Settings",
    "ShownPassage",
    "SourceShare",
    "Split",
    "Stretch",
    "Work",
    "WorkDocument",
    "compare",
    "fingerprint",
    "measure",
    "read_corpus",
    "read_work",
    "work_of",
]
