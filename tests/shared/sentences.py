"""Ask for a sentence by its template and its values, not by the text that a reader gets.

A sentence that is put into other words is then changed in one more place, by its template, and
none of its many renderings has to be hunted for. A template that the program no longer has is an
error, so that "this is not said" cannot come to mean nothing.
"""

import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePath
from unittest.mock import patch

import attrs
import pytest

import evalkit
from evalkit.core.errors import EvalkitError, Problem
from evalkit.core.messages import Message, _catalogue, words
from evalkit.core.notes import Note

PLACE = ("file", "table", "row", "field", "value")  # of a problem, beside the values of its rule
BESIDE = {"at": "row", "got": "value"}  # where the rule has a value of that name itself


@attrs.frozen
class Sentence:
    """A template, and those of its values, or of its problem's place, that are looked at."""

    template: str
    values: Mapping[str, object] = attrs.field(factory=dict, hash=False)

    def __attrs_post_init__(self):
        if self.template not in templates():
            raise LookupError(f"no sentence of evalkit: {self.template!r}")
        holes = {name for _, name, _, _ in string.Formatter().parse(self.template) if name}
        if lost := set(self.values) - holes - {*PLACE, *BESIDE}:
            raise LookupError(f"{self.template!r} has no {', '.join(sorted(lost))}")

    def is_in(self, message, place):
        """Say whether a message is this sentence, with these values."""
        there = {**place, **message.values}
        return message.template == self.template and all(
            key in there and _same(there[key], value) for key, value in self.values.items()
        )


def sentence(template, /, **values):
    """Name a sentence: its template as `say` has it, and what must stand in it.

    ``sentence("is not a number", row=3, field="low")``: a problem's place counts as its values.
    """
    return Sentence(template, values)


def tells(where, wanted, /, **values):
    """Say whether a sentence is among what an error, a problem, a message or a page says."""
    wanted = wanted if isinstance(wanted, Sentence) else Sentence(wanted, values)
    return any(wanted.is_in(message, place) for message, place in _messages(where))


@contextmanager
def refuses(kind, wanted, /, **values):
    """Expect an error of a kind, one of whose problems says a sentence."""
    wanted = wanted if isinstance(wanted, Sentence) else Sentence(wanted, values)
    with pytest.raises(kind) as caught:
        yield caught
    assert tells(caught.value, wanted), f"{wanted} is not told by:\n{caught.value}"


class Page(str):
    """The text of a page, with the messages it was written of."""

    __slots__ = ("messages",)

    def __new__(cls, text, messages):
        """Return the text, knowing its messages."""
        page = super().__new__(cls, text)
        page.messages = tuple(messages)
        return page

    def without(self, text):
        """Return the same page with some text left out, such as the folder of a test."""
        return type(self)(self.replace(text, ""), self.messages)


class Told(Page):
    """What stands on standard error: where its lines fold hangs on the length of a path in them.

    So words are looked for as if it were one line; who asks about lines splits them.
    """

    __slots__ = ()

    def __contains__(self, words):
        """Say whether the words are there, folded or not."""
        return super().__contains__(words) or (bool(flat(words)) and flat(words) in flat(self))

    def count(self, words):
        """Return how often the words are there, folded or not."""
        return flat(self).count(flat(words)) if flat(words) else super().count(words)

    def startswith(self, words):
        """Say whether it begins with the words, folded or not."""
        return super().startswith(words) or flat(self).startswith(words)


def flat(text):
    """Return a text in one line."""
    return " ".join(text.split())


def page_of(result, *, folded=False):
    """Return the page of a result, or what a function returns, with its messages.

    Folded, it is one line, in which words stand side by side that a narrow page parts.
    """
    with heard() as messages:
        text = result() if isinstance(result, Callable) else str(result)
    return Page(" ".join(text.split()) if folded else text, [message for message, _ in messages])


def of_streams(out, err, messages):
    """Return the two streams of a command, each with what was said on it.

    What is on neither was written to a file, and counts as put out.
    """
    on_err = {id(m) for m, text in messages if " ".join(text.split()) in " ".join(err.split())}
    return (
        Page(out, [m for m, _ in messages if id(m) not in on_err]),
        Told(err, [m for m, _ in messages if id(m) in on_err]),
    )


@contextmanager
def heard():
    """Yield the messages and problems that are put into words meanwhile, with their words."""
    said = []

    def hearing(put):
        def text(self, lang="en"):
            made = put(self, lang)
            said.append((self, made))
            return made

        return text

    with (
        patch.object(Message, "text", hearing(Message.text)),
        patch.object(Problem, "text", hearing(Problem.text)),
    ):
        yield said


def noted(found, kind, /, **values):
    """Say whether a note of a kind, with these values, is anywhere in what was found."""
    if f'"{kind}"' not in _source():
        raise LookupError(f"no note of evalkit: {kind!r}")
    return any(
        note.kind == kind
        and all(k in note.values and _same(note.values[k], v) for k, v in values.items())
        for note in notes(found)
    )


def notes(found) -> Iterator[Note]:
    """Yield the notes in a result, at any depth of its data."""
    if isinstance(found, Note):
        yield found
        found = found.values
    if isinstance(found, Mapping):
        found = list(found.values())
    elif attrs.has(type(found)):
        found = [getattr(found, a.name, None) for a in attrs.fields(type(found))]
    if isinstance(found, list | tuple | set | frozenset):
        for each in found:
            yield from notes(each)


def _messages(where):
    """Yield the messages in something, each with the place of its problem."""
    where = getattr(where, "value", where) if isinstance(where, pytest.ExceptionInfo) else where
    if isinstance(where, EvalkitError):
        where = where.problems
    if isinstance(where, Page):
        where = where.messages
    if isinstance(where, Message):
        where = [where]
    if isinstance(where, Problem):
        place = {name: getattr(where, name) for name in PLACE}
        place |= {name: place[key] for name, key in BESIDE.items()}
        place["file"] = PurePath(where.file).name
        for part in (where.rule, where.remedy, where.table):
            yield from ((m, place) for m in _nested(part))
    elif isinstance(where, list | tuple):
        for each in where:
            if isinstance(each, Message):
                yield from ((m, {}) for m in _nested(each))
            else:
                yield from _messages(each)
    else:
        raise TypeError(f"no messages in {type(where).__name__}: {where!r}")


def _nested(value):
    if isinstance(value, Message):
        yield value
        value = list(value.values.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _nested(each)


def _same(there, wanted):
    return there == wanted or words(there, "en") == words(wanted, "en")


@cache
def templates():
    """Return the template of every sentence that evalkit has."""
    keys = _catalogue("ko")._catalog
    return {str(key).rpartition("\x04")[2] for key in keys}


@cache
def _source():
    return "".join(p.read_text("utf-8") for p in Path(evalkit.__file__).parent.rglob("*.py"))
