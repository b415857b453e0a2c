"""The criteria sets that come with evalkit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_PACKAGE = Path(__file__).parents[1]
# In a wheel the sets lie in the package; in a checkout at the root of the repository.
_PLACES = (_PACKAGE / "shipped", _PACKAGE.parents[1] / "criteria")


def shipped() -> Mapping[str, Path]:
    """Return the criteria sets that come with evalkit: id to file.

    Examples
    --------
    >>> from evalkit.schema import shipped
    >>> "municipal-blockchain" in shipped()
    True
    """
    for place in _PLACES:
        found = sorted(place.glob("*.toml"))
        if found:
            return MappingProxyType({path.stem: path for path in found})
    return MappingProxyType({})
