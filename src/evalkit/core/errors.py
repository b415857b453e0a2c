"""Every error evalkit raises on purpose.

::

    EvalkitError
    ├── ModelError (ValueError)   objects that contradict a rule
    ├── InputError (ValueError)   files that cannot be read, or contradict a rule
    ├── LookupFailed (KeyError)   a name that is not there
    └── TieError                  one winner was asked for, and there are several
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from attrs import evolve, frozen

from evalkit.core.messages import Lang, Message, say, some, words

_ALIKE = 5  # problems of one kind that a reader needs to see


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong: where, which rule, which value, what to do.

    Parameters
    ----------
    rule : Message
        What must hold, or what is wrong.
    remedy : Message or None
        What the reader can do about it.
    file : str
        File name as the user gave it; empty for objects built in code.
    table : str or Message
        Table or object: ``marks``, ``criterion 'price'``.
    row : int or None
        Row as a spreadsheet counts it (the header is row 1); for objects built
        in code the position in their list, from 0.
    field : str
        Column or attribute.
    value : str or None
        The offending value, as it was written.
    """

    rule: Message
    remedy: Message | None = None
    file: str = ""
    table: str | Message = ""
    row: int | None = None
    field: str = ""
    value: str | None = None

    def text(self, lang: Lang = "en") -> str:
        """Return the problem in one line, two with its remedy."""
        where = [printable(self.file)] if self.file else []
        if self.table and not _names(self.file, self.table):
            where.append(printable(words(self.table, lang)))
        if self.row is not None:
            where.append(say("row {row}", row=self.row).text(lang))
        if self.field:
            where.append(printable(self.field))
        line = ", ".join(where)
        line = f"{line}: {self.rule.text(lang)}" if line else self.rule.text(lang)
        if self.value is not None:
            line = say("{line} (got {value})", line=line, value=_shown(self.value)).text(lang)
        if self.remedy is not None:
            line += f"\n    → {self.remedy.text(lang)}"
        return line

    def at(self, file: str, row: int | None = None) -> Problem:
        """Return the same problem, found in a file."""
        return evolve(self, file=file, row=row if row is not None else self.row)

    @property
    def reason(self) -> Message:
        """What is wrong, and where, as a part of another sentence."""
        if not self.field or self.field in self.rule.values.values():
            return self.rule
        return say("{field}: {rule}", field=self.field, rule=self.rule)

    def __str__(self) -> str:
        return self.text()


class EvalkitError(Exception):
    """Base of every deliberate error; carries all problems, not only the first.

    Parameters
    ----------
    problems : sequence of Problem
        At least one.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__(self.problems)

    @property
    def reason(self) -> Message:
        """One problem as a part of another sentence, and how many more there are.

        The first by its words, so that it does not hang on the order of rows.
        """
        more = len(self.problems) - 1
        first = min((problem.reason for problem in self.problems), key=str)
        return say("{reason}; and {count} more", reason=first, count=more) if more else first

    def text(self, lang: Lang = "en", *, most: int = 50) -> str:
        """Return the problems as lines.

        Parameters
        ----------
        most : int
            How many are spelled out; the rest are counted. Where they are too many, the first
            of each kind come before the many of one.
        """
        lines = [problem.text(lang) for problem in _varied(self.problems, most)]
        if len(self.problems) > most:
            left = len(self.problems) - most
            lines.append(say("… and {count} more problems", count=left).text(lang))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def _varied(problems: Sequence[Problem], most: int) -> list[Problem]:
    """Return so many problems in their order, such that those of one kind hide no others."""
    if len(problems) <= most:
        return list(problems)
    seen: Counter[tuple[object, ...]] = Counter()
    turns = []
    for place, problem in enumerate(problems):
        kind = (problem.file, str(problem.table), problem.field, problem.rule.template)
        turns.append(((seen[kind] >= 1) + (seen[kind] >= _ALIKE), place))
        seen[kind] += 1
    return [problems[place] for place in sorted(place for _, place in sorted(turns)[:most])]


class ModelError(EvalkitError, ValueError):
    """Objects that contradict a rule of the model."""


class NotApplicableError(ModelError):
    """What was asked for does not exist for this case, though nothing in the case is wrong."""


class InputError(EvalkitError, ValueError):
    """Files that cannot be read, or whose content contradicts a rule."""


class LookupFailed(EvalkitError, KeyError):  # noqa: N818 - the builtin it refines is KeyError
    """A name that is not there."""


class TieError(EvalkitError):
    """One winner was asked for, and there are several."""


def place(noun: Message, name: str) -> Message:
    """Name an object of the model: criterion 'price'."""
    return say("{noun} '{name}'", noun=noun, name=name)


def _names(file: str, table: str | Message) -> bool:
    """Say whether a file's name already tells its table: marks.csv holds the marks."""
    return PurePath(file).stem == table


def closest(name: str, known: Sequence[str], *, cutoff: float = 0.6) -> str | None:
    """Return the name that is meant, most likely; None where none is like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only who mistypes waits for it

    return next(iter(get_close_matches(name, known, n=1, cutoff=cutoff)), None)


def unknown(
    kind: Message, name: str, known: Sequence[str], *, table: str | Message = "", field: str = ""
) -> Problem:
    """Describe a name that is not known, with the nearest that is."""
    name = str(name)  # from code it may be anything
    near = closest(name, known)
    if near:
        remedy = say("did you mean {name}?", name=_shown(near))
    elif known:
        remedy = say("known are: {names}", names=some(known, 12))
    else:
        remedy = None
    rule = say("{kind} is not known", kind=kind)
    return Problem(table=table, field=field, rule=rule, value=name, remedy=remedy)


def listing(names: Iterable[str], most: int = 12) -> str:
    """Write names as the value of a problem; of many the first, and how many there are in all."""
    every = list(names)
    return ", ".join(every[:most]) + (f", … ({len(every)})" if len(every) > most else "")


def printable(text: str) -> str:
    """Replace what could break a line, turn it around or steer a terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "·" for c in text)


def _shown(value: object) -> str:
    """Quote a value of a file for a message: short, printable, on one line."""
    text = str(value)
    clean = printable(text[:80])
    return f"'{clean}…'" if len(text) > 80 else f"'{clean}'"
