"""Make the problems that several readers and writers report in the same words."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import evolve

from evalkit.core.errors import EvalkitError, InputError, Problem, closest
from evalkit.core.messages import Message, say

_SHOWN = 200


def refuse(file: str, rule: Message, remedy: Message | None = None) -> InputError:
    """Make the error for a file that cannot be used at all."""
    return InputError(Problem(file=file, rule=rule, remedy=remedy))


def os_trouble(error: OSError, path: Path, *, writing: bool = False) -> InputError:
    """Say what the operating system refused, in words that an officer can act on."""
    file = str(path)
    if isinstance(error, FileNotFoundError):
        if writing:
            return refuse(file, say("cannot be written: its folder does not exist"))
        return refuse(file, say("does not exist"), _neighbour(path))
    if isinstance(error, PermissionError):
        if writing:
            return refuse(
                file,
                say("may not be written"),
                say("choose another folder, or close the file where it is open"),
            )
        return refuse(file, say("may not be read"), say("ask for read access to it"))
    if isinstance(error, IsADirectoryError):
        return refuse(file, say("is a folder, not a file"))
    if error.errno == errno.ENOSPC:
        return refuse(file, say("cannot be written: the disk is full"))
    reason = error.strerror or type(error).__name__
    if writing:
        return refuse(file, say("cannot be written: {reason}", reason=reason))
    return refuse(file, say("cannot be read: {reason}", reason=reason))


def _neighbour(path: Path) -> Message | None:
    """Suggest a file of the same folder with nearly that name."""
    try:
        names = sorted({entry.name for entry in path.parent.iterdir()} - {path.name})
    except (OSError, ValueError):
        return None
    near = closest(path.name, names)
    return say("did you mean {name}?", name=near) if near else None


def shown(value: object) -> str:
    """Write any value of a file for a message; never fails, never runs long."""
    try:
        text = _as_in_a_file(value)
    except (ValueError, RecursionError):  # an integer of a million digits; nested lists
        return type(value).__name__
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _as_in_a_file(value: object) -> str:
    """Write a value as files have it, not as Python has it: a list holds numbers, not types."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_quoted(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_quoted, value))}]"
    return str(value)


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else _as_in_a_file(value)


def located(
    error: EvalkitError,
    *,
    file: str,
    table: str | Message = "",
    field: str = "",
    row: int | None = None,
) -> Iterator[Problem]:
    """Yield the problems of a model error with the place where they stand in a file.

    The table and the field are only given where the model names none.
    """
    for problem in error.problems:
        yield evolve(
            problem,
            file=file,
            table=problem.table or table,
            field=problem.field or field,
            row=problem.row if row is None else row,
        )


def stop_if(problems: Iterable[Problem]) -> None:
    """Raise every problem at once, file by file and row by row, if there are any."""
    found = list(dict.fromkeys(problems))
    if found:
        files = list(dict.fromkeys(problem.file for problem in found))
        raise InputError(sorted(found, key=lambda p: (files.index(p.file), p.row or 0)))
