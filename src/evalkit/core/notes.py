"""Something that was found, as data: its kind and its values; and how it is written by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from evalkit.core.messages import Message


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


Words = Mapping[str, Message | Callable[..., Message]]
"""By kind of note its sentence, or a function that makes one of the note's values."""


def written(note: Note, words: Words) -> Message:
    """Return the sentence of a note."""
    made = words[note.kind]
    values = {name: _words(value, words) for name, value in note.values.items()}
    if isinstance(made, Message):
        return Message(made.template, values, context=made.context)
    return made(**values)


def _words(value: object, words: Words) -> object:
    if isinstance(value, Note):
        return written(value, words)
    if isinstance(value, list | tuple):
        return [_words(item, words) for item in value]
    return value
