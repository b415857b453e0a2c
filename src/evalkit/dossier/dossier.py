"""The dossier of one award: what may be entered when, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from evalkit.core.errors import EvalkitError, InputError, Problem, unknown
from evalkit.core.messages import Message, Text, say
from evalkit.dossier.bodies import (
    ADD,
    AFTER_SEAL,
    AT_START,
    CRITERIA,
    DRAW,
    INIT,
    AddBody,
    CriteriaBody,
    DrawBody,
    StartBody,
)
from evalkit.dossier.journal import START, Draft, Entry, Journal, Signer, utc
from evalkit.dossier.state import (
    BEFORE_OPENING,
    OF_EVALUATORS,
    State,
    row_key,
    row_texts,
    state_of,
)
from evalkit.model import CriteriaSet, Draw
from evalkit.schema import load_case
from evalkit.schema.case_rows import rows_of_file
from evalkit.schema.criteria_files import criteria_plain


class Dossier:
    """A dossier in a folder: `init` makes one, `Dossier(folder)` opens it."""

    def __init__(self, folder: str | Path) -> None:
        self.journal = Journal(Path(folder))

    @classmethod
    def init(
        cls, folder: str | Path, case: str | Path, *, who: str, signers: Iterable[str] = (),
        at: str = "", sign: Signer | None = None,
    ) -> tuple[Dossier, Entry]:  # fmt: skip
        """Start a dossier from a case that has no marks and no bids yet.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there.
        case : str or Path
            Names the criteria set, the tender, the projects (bidders), the
            evaluators and what they are asked to mark; what is entered after the seal,
            such as marks and bids, is refused.
        who : str
        signers : iterable of str
            Public keys in hexadecimal; with any, every entry must be signed by one.
        """
        source = load_case(case)
        late = [name for name in AFTER_SEAL if name not in (*AT_START, "measures")]
        early = [name for name in late if getattr(source, name)]
        if early:
            rule = say("holds {names} already; they are entered after the seal", names=early)
            raise InputError(Problem(file=str(case), rule=rule))
        _named(who)
        signers = tuple(sorted(signers))
        _startable(signers, at)
        start = StartBody(
            case=source.id,
            title=source.title,
            criteria=criteria_plain(source.criteria),
            criteria_sha256=source.criteria.sha256,
            tender=source.tender,
            projects=row_texts("projects", source.projects),
            **{name: tuple(row_texts(name, getattr(source, name))) for name in AT_START},
            evaluators_within=source.evaluators_within,
            signers=signers,
        )
        journal = Journal.create(Path(folder))
        body = INIT.write(start)
        draft = Draft(who=who, kind="init", subject=source.id, body=body, at=at)
        [entry] = journal.append([draft], sign, expect=START)
        return cls(folder), entry

    def entries(self) -> list[Entry]:
        """Return every entry."""
        return self.journal.entries()

    def state(self) -> State:
        """Read the journal from its first entry to its last."""
        return state_of(self.entries(), str(self.journal.path))

    def record(
        self, kind: str, *, who: str, body: object = None, subject: str = "", why: str = "",
        at: str = "", sign: Signer | None = None, head: str | None = None,
    ) -> Entry:  # fmt: skip
        """Append one entry that was checked already."""
        _named(who)
        draft = Draft(who=who, kind=kind, subject=subject, why=why, body=body or {}, at=at)
        [entry] = self.journal.append([draft], sign, expect=head)
        return entry

    def seal(self, *, who: str, at: str = "", sign: Signer | None = None) -> Entry:
        """Fix the criteria, the weights, the formula, the panel rule, the rounding and the ties."""
        state = self.state()
        if state.sealed is not None:
            raise refused(say("is sealed already; a new version of the criteria needs a reason"))
        body = {"criteria_sha256": state.criteria.sha256, "criteria": str(state.criteria)}
        return self.record("seal", who=who, body=body, at=at, sign=sign, head=state.head)

    def amend_criteria(
        self, criteria: CriteriaSet, *, who: str, why: str, at: str = "",
        sign: Signer | None = None,
    ) -> Entry:  # fmt: skip
        """Put a new version of the criteria beside the old one; never after the opening."""
        state = self.state()
        self._open_for_writing(state)
        if state.opened is not None:
            raise refused(say("prices are open; the criteria can no longer change"))
        if state.sealed is not None and not why.strip():
            raise refused(say("the criteria are sealed; a new version needs a reason (--why)"))
        if criteria.sha256 == state.criteria.sha256:
            raise refused(say("is the version that is recorded already"))
        body = CRITERIA.write(CriteriaBody(criteria_plain(criteria), criteria.sha256))
        return self.record(
            "criteria", who=who, why=why, body=body, at=at, sign=sign, head=state.head
        )

    def add(
        self, table: str, path: str | Path, *, who: str, why: str = "", at: str = "",
        sign: Signer | None = None,
    ) -> tuple[Entry | None, int, int]:  # fmt: skip
        """Add the rows of a file: all of them, or, with any problem, none.

        Returns
        -------
        entry : Entry or None
            None where every row is recorded already.
        new, same : int
            Rows that were written, and rows that stood there already.

        Raises
        ------
        InputError
            With every problem: a row that contradicts the criteria, somebody
            else's marks, a changed row without a reason, a closed table.
        """
        state = self.state()
        self._may_add(state, table, who)
        problems: list[Problem] = []
        good = rows_of_file(table, Path(path), state.criteria, problems)
        if not problems and not good.items:
            problems.append(Problem(file=str(path), rule=say("has no rows")))
        if problems:
            raise InputError(problems)
        rows = row_texts(table, good.items)
        known = state.tables.get(table, {})
        fresh, changed, same = [], [], 0
        for place, row in enumerate(rows):
            old = known.get(row_key(table, row))
            if old == row:
                same += 1
                continue
            fresh.append(place)
            if old is not None:
                changed.append(good.rows[place])
        if table in OF_EVALUATORS and who in state.evaluators:
            strange = [good.rows[n] for n in fresh if rows[n].get("evaluator") != who]
            rule = say("is another evaluator's mark; evaluators enter only their own")
            problems += [
                Problem(file=str(path), row=row, field="evaluator", rule=rule) for row in strange
            ]
        if changed and not why.strip():
            problems += [
                Problem(
                    file=str(path),
                    row=row,
                    rule=say("is recorded already with other content"),
                    remedy=say(
                        "give a reason (--why): it becomes a new version, the old one stays"
                    ),
                )
                for row in changed
            ]
        if not problems:
            problems = _contradictions(state, table, good, fresh, str(path))
        if problems:
            raise InputError(problems)
        if not fresh:
            return None, 0, same
        body = ADD.write(AddBody(table, [rows[n] for n in fresh]))
        entry = self.record(
            "add", who=who, subject=table, why=why, body=body, at=at, sign=sign, head=state.head
        )
        return entry, len(fresh), same

    def _may_add(self, state: State, table: str, who: str) -> None:
        self._open_for_writing(state)
        if table not in AFTER_SEAL:
            known = [*AFTER_SEAL]
            raise InputError(unknown(say("table"), table, known, field="TABLE"))
        if state.sealed is None:
            raise refused(say("must be sealed first; then {table} can be added", table=table))
        if state.opened is not None and table in BEFORE_OPENING:
            raise refused(say("prices are open, so {table} can no longer be added", table=table))
        if table in OF_EVALUATORS and who in state.submitted:
            raise refused(say("{who} has declared all marks to be in", who=who))

    def submit(self, *, who: str, at: str = "", sign: Signer | None = None) -> Entry:
        """Declare an evaluator's marks complete; when everybody has, they can be shown."""
        state = self.state()
        self._open_for_writing(state)
        if who not in state.evaluators:
            raise InputError(unknown(say("evaluator"), who, state.evaluators, field="--who"))
        if who in state.submitted:
            raise refused(say("{who} has declared all marks to be in", who=who))
        given = [r for r in state.rows("marks") if r.get("evaluator") == who]
        if not given:
            raise refused(say("{who} has given no mark", who=who))
        return self.record("submit", who=who, subject=who, at=at, sign=sign, head=state.head)

    def open_prices(self, *, who: str, at: str = "", sign: Signer | None = None) -> Entry:
        """Record that prices are opened: after the seal, and after all marks are in."""
        state = self.state()
        self._open_for_writing(state)
        if state.sealed is None:
            raise refused(say("must be sealed before prices are opened"))
        if state.opened is not None:
            raise refused(say("prices are open already"))
        if state.missing:
            raise refused(say("marks are still missing of: {names}", names=list(state.missing)))
        return self.record("opening", who=who, at=at, sign=sign, head=state.head)

    def draw(
        self, projects: Sequence[str], *, who: str, why: str = "", at: str = "",
        sign: Signer | None = None,
    ) -> Entry:  # fmt: skip
        """Record a draw between tied bids, first drawn first."""
        state = self.state()
        self._open_for_writing(state)
        if state.opened is None:
            raise refused(say("a tie is not known before prices are open"))
        made = Draw(projects, Text(why, why))
        evolve(state, draws=(*state.draws, made)).case()
        body = DRAW.write(DrawBody(projects))
        return self.record("draw", who=who, why=why, body=body, at=at, sign=sign, head=state.head)

    def _open_for_writing(self, state: State) -> None:
        if state.closed is not None:
            raise refused(say("is closed; nothing can be added"))


def _named(who: str) -> None:
    if not who.strip():
        raise InputError(Problem(field="--who", rule=say("must say who writes")))


def _startable(signers: Sequence[str], at: str) -> None:
    """Refuse what no first entry can say, before there is a journal without one."""
    rule = say("must be a public key: 64 hexadecimal digits, as evalkit dossier key prints it")
    problems = [
        Problem(field="--signer", rule=rule, value=key)
        for key in signers
        if not re.fullmatch("[0-9a-f]{64}", key)
    ]
    try:
        if at:
            utc(at)
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)


def refused(rule: Message) -> InputError:
    """Make the error that says why a step is not allowed now."""
    return InputError(Problem(table=say("dossier"), rule=rule))


def _contradictions(
    state: State, table: str, good: Any, fresh: list[int], file: str
) -> list[Problem]:
    """Return what the case says of the new rows; of rows still to come it says nothing."""
    keep = evolve(
        state,
        tables={
            name: {
                key: row
                for key, row in rows.items()
                if name != table
                or key not in {row_key(table, r) for r in row_texts(table, good.items)}
            }
            for name, rows in state.tables.items()
        },
    )
    first = len(keep.rows(table))
    try:
        keep.case({table: [good.items[n] for n in fresh]})
    except EvalkitError as error:
        return [
            evolve(p, file=file, table="", row=good.rows[fresh[p.row - first]])
            for p in error.problems
            if p.table == table and p.row is not None and p.row >= first
        ]
    return []
