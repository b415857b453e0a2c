"""Names of a package that are imported when they are first used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def on_demand(
    package: str, homes: Mapping[str, str], modules: Collection[str] = ()
) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package (PEP 562).

    Parameters
    ----------
    package : str
        Its name.
    homes : mapping of str to str
        By module of the package the names that it gives, parted by blanks.
    modules : collection of str
        Modules of the package that are given themselves.
    """
    known = {name: module for module, names in homes.items() for name in names.split()}

    def getattribute(name: str) -> Any:
        if name in known:
            found = getattr(import_module(f"{package}.{known[name]}"), name)
        elif name in modules:
            found = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        setattr(sys.modules[package], name, found)
        return found

    return getattribute
