"""How notes are written: by their kind, from the table of the room that made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evalkit.core.messages import Message
from evalkit.core.notes import Note

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
