"""From the journal to the award, and whether it is the one that was recorded."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from evalkit.core.exact import decimal
from evalkit.core.messages import say
from evalkit.dossier.dossier import Dossier, refused
from evalkit.dossier.journal import Entry, Signer
from evalkit.dossier.state import State
from evalkit.dossier.verify import EXPORT, export_text
from evalkit.evaluation import Award, Evaluation, evaluate
from evalkit.files.formats.writing import write_text


@frozen
class Difference:
    """A figure that is not as it was recorded.

    Parameters
    ----------
    name : str
    recorded, now : object
        None where there is none.
    """

    name: str
    recorded: object
    now: object


@frozen
class Replay:
    """An award worked out from the journal.

    Parameters
    ----------
    evaluation : Evaluation
    recorded : bool
        Whether the dossier is closed, so that there is a result to compare with.
    differences : sequence of Difference
        What is not as it was recorded; empty where every digit is the same.
    """

    evaluation: Evaluation = field(repr=False)
    recorded: bool
    differences: tuple[Difference, ...]


def replay(dossier: Dossier) -> Replay:
    """Work the award out again.

    Raises
    ------
    InputError
        Before all marks are in and prices are open: it would show them.
    ModelError
        If the entries do not make a whole case.
    """
    state = dossier.state()
    _may_show(state)
    evaluation = evaluate(state.case())
    if state.closed is None:
        return Replay(evaluation, recorded=False, differences=())
    stored: Any = state.closed.content
    return Replay(
        evaluation, recorded=True, differences=tuple(_differences(stored, result_of(evaluation)))
    )


def _may_show(state: State) -> None:
    if state.sealed is None:
        raise refused(say("is not sealed"))
    if not state.revealed:
        raise refused(
            say(
                "marks are hidden until all are in; missing: {names}",
                names=list(state.missing) or ["–"],
            )
        )
    if state.opened is None:
        raise refused(say("prices are not open"))


def result_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return what a dossier records of an award: every total and rank, exactly, and the hashes."""
    made: dict[str, Any] = {
        "case_sha256": evaluation.case.sha256,
        "criteria_sha256": evaluation.case.criteria.sha256,
        "totals": {
            s.project.id: None if s.total is None else decimal(s.total[0])
            for s in evaluation.scores
        },
        "ranks": {s.project.id: evaluation.rank(s.project.id) for s in evaluation.scores},
    }
    made["ranks"] = {name: rank and rank[0] for name, rank in made["ranks"].items()}
    if isinstance(evaluation, Award):
        made["order"] = {
            lot: [list(place) for place in places] for lot, places in evaluation.order.items()
        }
    return made


def _differences(stored: dict[str, Any], found: dict[str, Any]) -> list[Difference]:
    differences: list[Difference] = []
    for name, now in found.items():
        old = stored.get(name)
        if old == now:
            continue
        pairs = [(name, old, now)]
        if isinstance(now, dict):
            before = old if isinstance(old, dict) else {}
            keys = dict.fromkeys([*before, *now])
            pairs = [(f"{name}, {key}", before.get(key), now.get(key)) for key in keys]
        differences += [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
    return differences


def close(
    dossier: Dossier, *, who: str, why: str = "", at: str = "", sign: Signer | None = None
) -> Entry:
    """Work the award out, record it, and write the whole journal as text beside it."""
    state = dossier.state()
    if state.closed is not None:
        raise refused(say("is closed; nothing can be added"))
    _may_show(state)
    body = result_of(evaluate(state.case()))
    entry = dossier.record("close", who=who, why=why, body=body, at=at, sign=sign, head=state.head)
    text = export_text(dossier.entries())
    write_text(dossier.journal.folder / EXPORT, text, overwrite=True)
    return entry
