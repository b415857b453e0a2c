"""A rule of one's own: the file that a criteria set keeps beside it, with its content."""

from __future__ import annotations

from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalkit.core.errors import ModelError, Problem
from evalkit.core.messages import say
from evalkit.files.beside import is_relative
from evalkit.files.formats.reading import read_text

if TYPE_CHECKING:
    from evalkit.rules.base import Rule

SUFFIXES = (".toml", ".json")
"""What the name of a rule file ends with, and the id of an official rule never does."""
TAKEN = ("case.toml", "criteria.toml")
"""Files that a folder of a case has beside it."""


@frozen
class OwnRule:
    """A rule file of a set's own with its content, so that the set is whole wherever it goes.

    Parameters
    ----------
    name : str
        Path from the folder of the criteria set, ending in ``.toml`` or ``.json``; the id of
        its `RuleUse`.
    text : str

    Raises
    ------
    ModelError
        If the name could lead out of the folder.
    InputError
        With every problem of the content.
    """

    name: str
    text: str = field(repr=False)

    def __attrs_post_init__(self) -> None:
        wrong, path = None, PurePosixPath(self.name)
        # Spelled in one way, and no file where another name needs a folder: it can be written.
        plain = is_relative(self.name) and path.as_posix() == self.name
        files = [part.endswith(SUFFIXES) for part in path.parts]
        if not plain or not any(files) or any(files[:-1]):
            wrong = say(
                "must be a path inside the folder of the criteria set, ending in .toml or .json"
            )
        elif self.name.lower() in TAKEN:
            wrong = say("is the name of another file of a case")
        if wrong is not None:
            raise ModelError(Problem(field="name", rule=wrong, value=self.name))
        _ = self.rule

    @classmethod
    def read(cls, path: Path, name: str = "") -> OwnRule:
        """Read a rule file; its name within the set is the name of the file unless given.

        Raises
        ------
        InputError
            With every problem of the file.
        """
        return cls(name or path.name, read_text(path))

    @cached_property
    def rule(self) -> Rule:
        """The rule that it holds."""
        return _rule(self.text, self.name)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8: of the file itself, unless it was written otherwise."""
        return sha256(self.text.encode()).hexdigest()


@lru_cache(maxsize=64)
def _rule(text: str, name: str) -> Rule:
    from evalkit.rules.loading import rule_of  # noqa: PLC0415 - only who has one waits for it

    return rule_of(text, name)
