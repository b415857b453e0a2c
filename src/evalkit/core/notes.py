"""Something that was found, as data: its kind and its values. `show` has the words."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Note:
    """A statement about a result: which one, and with what values.

    Parameters
    ----------
    kind : str
        Names the sentence, in every language.
    values : mapping
        What the sentence is about: names, numbers as they are, other notes.
    """

    kind: str
    values: Mapping[str, object] = field(factory=dict, hash=False)


def note(kind: str, /, **values: object) -> Note:
    """Make a `Note`."""
    return Note(kind, values)
