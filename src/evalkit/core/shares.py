"""How a share of the whole is written for people."""

from __future__ import annotations

from evalkit.core.exact import fixed


def per_cent(share: float) -> str:
    """Print a share with one decimal; what is not quite nothing or all does not look so."""
    if 0 < share < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= share < 1 - 1e-12:
        return "> 99.9 %"
    return f"{fixed(share, 1, times=100)} %"
