"""The rules that come with evalkit: one file each, read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from evalkit.core.errors import LookupFailed, unknown
from evalkit.core.messages import say
from evalkit.rules.base import Info, Rule
from evalkit.rules.loading import load_info, load_rule

CATALOGUE = Path(__file__).with_name("catalogue")
"""The folder of the official rules over bids; those of panels are in the folder within it."""
_T = TypeVar("_T", bound=Info)


class Catalogue(Mapping[str, _T], Generic[_T]):
    """The rules of a folder by id, which is the name of the file.

    A file is read when its rule is asked for, as few commands need more than one.
    """

    def __init__(self, folder: Path, load: type[_T]) -> None:
        self._folder = folder
        self._load = load_rule if load is Rule else load_info
        self._read: dict[str, _T] = {}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self._folder.glob("*.toml")))

    def __getitem__(self, name: str) -> _T:
        if name not in self._read:
            if name not in self._names:
                raise KeyError(name)
            self._read[name] = self._load(self._folder / f"{name}.toml")  # type: ignore[assignment]
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


RULES: Mapping[str, Rule] = Catalogue(CATALOGUE, Rule)
"""Every official rule over bids by id."""
PANEL_RULES: Mapping[str, Info] = Catalogue(CATALOGUE / "panels", Info)
"""What is known of the official rules of panels, by id; `evalkit.panel` computes them."""


def find_rule(name: str) -> Rule:
    """Return a rule by id.

    Raises
    ------
    LookupFailed
        With the nearest id that there is.
    """
    if name not in RULES:
        raise LookupFailed(unknown(say("rule"), name, list(RULES)))
    return RULES[name]
