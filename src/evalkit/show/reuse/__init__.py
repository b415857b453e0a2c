"""How measurements of reuse are written: as pages and records, and as evidence in a case."""

from evalkit.show.reuse.evidence import add_reuse, reuse_evidence, reuse_mark

__all__ = ["add_reuse", "reuse_evidence", "reuse_mark"]
