"""From a measurement to a fact and a measured value in a case."""

from __future__ import annotations

from attrs import evolve

from evalkit.core.errors import ModelError, Problem
from evalkit.core.exact import decimal
from evalkit.core.messages import LANGS, Message, Text, say, some
from evalkit.model import Case, Evidence, Mark
from evalkit.reuse.result import Reuse, Split, bounds

CRITERION = "undisclosed-reuse"


def reuse_evidence(
    reuse: Reuse,
    *,
    id: str,  # noqa: A002 - as in Evidence
    project: str,
    kind: str = "result",
) -> Evidence:
    """Return the measurement as a fact with its provenance.

    Parameters
    ----------
    reuse : Reuse
    id : str
        Of the evidence.
    project : str
    kind : str
        One of the kinds that the criteria set admits for the criterion.

    Raises
    ------
    ModelError
        If there was too little text for a share.
    """
    low, high = _shares(reuse, reuse.undisclosed)
    all_low, all_high = _shares(reuse, reuse.characters)
    sources = [s.work.name for part in reuse.parts for s in part.sources if s.adds]
    statement = say(
        "{low} to {high} % of the deliverable also appears in earlier works and was not "
        "disclosed; with disclosed reuse {all_low} to {all_high} %. Earlier works: {names}.",
        low=low, high=high, all_low=all_low, all_high=all_high,
        names=list(dict.fromkeys(sources)) or say("none"),
    )  # fmt: skip
    figure = say(
        "SHA-256 of the library {library}; of the files: {files}",
        library=reuse.library[:16],
        files=some([f"{d.name} {d.sha256[:16]}" for d in reuse.work.documents], 20),
    )
    title = say("Comparison of {name} with earlier works", name=reuse.work.name)
    return Evidence(
        id=id,
        project=project,
        kind=kind,
        topic="reuse",
        statement=_both(statement),
        value=low if low == high else f"{low}–{high}",
        unit="%",
        source_title=title.text(),
        publisher=" ".join(next(iter(reuse.versions))),
        figure=figure.text(),
    )


def reuse_mark(
    reuse: Reuse,
    *,
    project: str,
    criterion: str = CRITERION,
    evidence: tuple[str, ...] = (),
    unit: str = "%",
) -> Mark:
    """Return the undisclosed share as a measured value: an interval in percent.

    Raises
    ------
    ModelError
        If there was too little text for a share.
    """
    low, high = _shares(reuse, reuse.undisclosed)
    reason = say(
        "{low} % appears verbatim in earlier works that were not disclosed; with changed and "
        "reworded passages it is {high} %. Compared with {works} works.",
        low=low, high=high, works=reuse.works,
    )  # fmt: skip
    exact = bounds(reuse.undisclosed)
    return Mark(project, criterion, *exact, unit=unit, reason=_both(reason), evidence=evidence)


def add_reuse(
    case: Case,
    reuse: Reuse,
    project: str,
    *,
    criterion: str = CRITERION,
    kind: str = "result",
) -> Case:
    """Return a case with the measurement as evidence and as a measured value.

    A value that the case has for the project on the criterion is replaced.

    Parameters
    ----------
    case : Case
    reuse : Reuse
    project : str
    criterion : str
        Measured in percent.
    kind : str
        Of the evidence.

    Raises
    ------
    ModelError
        If the case has no such project or criterion, or there was too little text.
    """
    name = f"{project}-reuse"
    fact = reuse_evidence(reuse, id=name, project=project, kind=kind)
    mark = reuse_mark(reuse, project=project, criterion=criterion, evidence=(name,))
    marks = [m for m in case.marks if (m.project, m.criterion) != (project, criterion)]
    facts = [fact_ for fact_ in case.evidence if fact_.id != name]
    return evolve(case, marks=[*marks, mark], evidence=[*facts, fact])


def _shares(reuse: Reuse, split: Split) -> tuple[str, str]:
    if not reuse.told:
        rule = say("has too little text for a share")
        raise ModelError(Problem(table=str(reuse.work.name), rule=rule))
    low, high = bounds(split)
    return decimal(low, 2), decimal(high, 2)


def _both(message: Message) -> Text:
    return Text(*(message.text(lang) for lang in LANGS))
