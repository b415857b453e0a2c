"""What is certain, what is likely by a stated assumption, and which documents would settle it."""

from typing import TYPE_CHECKING

from evalkit.core.lazy import on_demand

if TYPE_CHECKING:
    from evalkit.evidence.requests import Askable, Asking, Holder, OpenMark, asking

__all__ = ["Askable", "Asking", "Holder", "OpenMark", "asking"]

# What a page tells of requests needs no laws, and the laws need no requests.
__getattr__ = on_demand(__name__, {"requests": "Askable Asking Holder OpenMark asking"})
