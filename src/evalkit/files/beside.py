"""Files that another file names: those in its own folder, and those that it holds itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType

from attrs import define, field

from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import say


def is_relative(name: str) -> bool:
    """Say whether a name can only mean a file below a folder, on every system."""
    if not name or "\0" in name or "\\" in name or PureWindowsPath(name).anchor:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def inside(folder: Path, name: str) -> Path | None:
    """Return the file of a name within a folder; None where it could lie outside of it.

    Links are followed first, so that none leads out, and one that leads to itself leads nowhere.
    """
    if "\0" in name or "\\" in name or PureWindowsPath(name).anchor or name.startswith("/"):
        return None
    path = folder / name
    try:
        return path if path.resolve().is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError):
        return None


@define
class Beside:
    """Where the files lie that a criteria file names.

    Parameters
    ----------
    folder : Path or None
        None: there is none, as for what a journal holds.
    itself : Path or None
        The file that names them.
    held : mapping of name to text
        Files that it holds itself.
    used : set of str
        Those of them that something asked for.
    """

    folder: Path | None = None
    itself: Path | None = None
    held: Mapping[str, str] = field(factory=lambda: MappingProxyType({}))
    used: set[str] = field(factory=set)

    def find(self, name: str) -> Path:
        """Return the file of a name.

        Raises
        ------
        InputError
            If it could lie outside the folder, is not there, or is the file that names it.
        """
        path = None if self.folder is None else inside(self.folder, name)
        if path is None or not is_relative(name):
            remedy = say("copy it there, and name it without folders above it")
            rule = say("must be a file inside the folder of the criteria set")
            raise InputError(Problem(rule=rule, value=name, remedy=remedy))
        if not os.path.exists(path):  # noqa: PTH110 - a link to itself is no error here, either
            remedy = say("put it into {folder}, or name an existing file", folder=self.folder)
            raise InputError(Problem(rule=say("does not exist"), value=name, remedy=remedy))
        if self.itself is not None and path.resolve() == self.itself.resolve():
            raise InputError(Problem(rule=say("is the file that names it"), value=name))
        return path
