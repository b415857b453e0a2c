"""Names of files made from ids: safe on every system, and no two alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

_MOST = 120
"""Bytes of a name; most systems take 255 of them, and an ending and a folder want some."""
_KEPT = 40
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def stems(labels: Sequence[tuple[str, ...]]) -> list[str]:
    """Return a file name without ending for each label, its parts joined by two hyphens.

    A name that some system cannot hold, or that differs from another by the case of its
    letters only, is shortened and told apart by a part of its hash.

    Examples
    --------
    >>> stems([("ahn", "narae"), ("kim/lee", "narae")])
    ['ahn--narae', 'kim-lee--narae-784e6987']
    """
    plain = ["--".join(label) for label in labels]
    often = Counter(name.casefold() for name in plain)
    return [
        name if _is_safe(name) and often[name.casefold()] == 1 else _told_apart(name, label)
        for name, label in zip(plain, labels, strict=True)
    ]


def _is_safe(name: str) -> bool:
    return (
        all(map(_is_plain, name))
        and name == name.strip(".")
        and 0 < len(name.encode()) <= _MOST
        and name.split(".", 1)[0].casefold() not in _DEVICES
    )


def _is_plain(character: str) -> bool:
    return character.isalnum() or character in "-_."


def _told_apart(name: str, label: tuple[str, ...]) -> str:
    kept = "".join(c if _is_plain(c) else "-" for c in name[:_KEPT]).strip(".")
    while len(kept.encode()) > _MOST:
        kept = kept[:-1]
    mark = sha256("\0".join(label).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept}-{mark}"
