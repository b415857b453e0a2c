"""The command that says what is certain and what is likely of a case with open marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from evalkit.cli.common import Common, case_options
from evalkit.cli.options import case_argument, localized
from evalkit.core.errors import InputError, Problem
from evalkit.core.messages import Message, say

if TYPE_CHECKING:
    from evalkit.evaluation.assumption import Assumption
    from evalkit.evidence import CutOff

_WORDS: Mapping[str, dict[str, Any]] = {
    "levels": {"over": "levels"},
    "points": {"over": "points"},
    "even": {"lean": "even"},
    "cautious": {"lean": "cautious"},
    "known": {"lean": "known"},
    "gates-pass": {"gates_pass": True},
}
_CORRELATION = "correlation="


@click.command(
    help=localized(
        "Say what is certain of CASE whatever its open marks are, and what is likely under one"
        " assumption, with others beside it."
    )
)
@case_argument
@click.option(
    "--assume",
    "assumed",
    multiple=True,
    metavar="levels|points|cautious|known|gates-pass|correlation=R",
    help=localized(
        "What leads: levels or points equally likely, lower levels likelier, levels as in the known"
        " marks, open gates passed, marks of a project correlated by R; may be given again."
    ),
)
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    metavar="[NAME=]POINTS",
    help=localized("Say who reaches so many points, or a grade of that name; may be given again."),
)
@case_options
def likely(common: Common, assumed: tuple[str, ...], cuts: tuple[str, ...]) -> None:
    """Print what is certain and what is likely."""
    from evalkit.evidence import cut, outlook
    from evalkit.show.pages import Page

    assumption, at = _assumption(assumed), _cuts(cuts)
    result = common.evaluate()
    found = outlook(result, assumption)
    classes = cut(result, at, likely_by=found.leading) if at else None

    def page() -> Page:
        first = found.page(common.lang)
        assert isinstance(first, Page)
        more = classes.page(common.lang) if classes else Page([])
        assert isinstance(more, Page)
        return Page([*first.blocks, *more.blocks])

    def plain() -> dict[str, Any]:
        made: dict[str, Any] = found.plain(common.lang)
        return {**made, "cut": classes.plain(common.lang)} if classes else made

    common.put_as(
        page=page,
        plain=plain,
        rows=lambda: (classes or found.leading).rows(common.lang),
    )


def _assumption(said: Sequence[str]) -> Assumption | None:
    """Read the words of an assumption; None where none was given."""
    from evalkit.evaluation.assumption import Assumption

    found: dict[str, Any] = {}
    for word in said:
        if word in _WORDS:
            new = _WORDS[word]
        elif word.startswith(_CORRELATION):
            new = {"correlation": _number(word)}
        else:
            names = [*_WORDS, f"{_CORRELATION}R"]
            raise _wrong("--assume", say("must be one of {names}", names=names), word)
        for key, value in new.items():
            if found.setdefault(key, value) != value:
                raise _wrong("--assume", say("contradicts another of them"), word)
    return Assumption(**found) if said else None


def _number(word: str) -> float:
    try:
        return float(word.removeprefix(_CORRELATION))
    except ValueError:
        raise _wrong("--assume", say("is not a number"), word) from None


def _cuts(said: Sequence[str]) -> list[CutOff]:
    """Read cut-offs: points, with or without a name."""
    from evalkit.core.exact import exact
    from evalkit.evidence import CutOff

    parts = (word.rpartition("=") for word in said)
    return [CutOff(exact(points), name) for name, _, points in parts]


def _wrong(option: str, rule: Message, word: str) -> InputError:
    return InputError(Problem(field=option, rule=rule, value=word))
