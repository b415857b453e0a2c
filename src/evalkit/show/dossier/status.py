"""Where a dossier stands: its page, its entries, and plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.core.messages import Lang, Message, say
from evalkit.dossier import Entry, State
from evalkit.show.columns import Column, rows_of, table_of
from evalkit.show.forms import CODE, COUNT
from evalkit.show.pages import Block, Bullets, Heading, Page

NUMBER: Column[Entry] = Column(say("No."), lambda entry: entry.seq, COUNT, keys=("seq",))
TIME: Column[Entry] = Column(say("Time"), lambda entry: entry.at, keys=("at",))
WHO: Column[Entry] = Column(say("Who"), lambda entry: entry.who, keys=("who",))
KIND: Column[Entry] = Column(say("Kind"), lambda entry: entry.kind, CODE, keys=("kind",))
COLUMNS = (NUMBER, TIME, WHO, KIND)
ENTRIES: tuple[Column[Entry], ...] = (
    NUMBER,
    TIME,
    WHO,
    Column(say("What"), lambda entry: f"{entry.kind} {entry.subject}".strip()),
    Column(say("Why"), lambda entry: entry.why, width=40),
)
TABLES: tuple[Column[tuple[str, int]], ...] = (
    Column(say("Table"), lambda table: table[0]),
    Column(say("Rows"), lambda table: table[1], COUNT),
)
MARKS: tuple[Column[Mapping[str, object]], ...] = (
    Column(say("Bid"), lambda mark: str(mark["project"])),
    Column(say("Criterion"), lambda mark: str(mark["criterion"])),
    Column(say("Mark"), lambda mark: str(mark.get("value", ""))),
)


def entry_rows(entries: Sequence[Entry], lang: Lang) -> list[dict[str, Any]]:
    """Return one plain dict an entry."""
    return rows_of(COLUMNS, entries, lang)


def status_plain(state: State, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return where a dossier stands as plain data."""
    return {
        "case": state.case_id,
        "entries": len(entries),
        "head": state.head,
        "criteria_sha256": state.criteria.sha256,
        "sealed": state.sealed is not None,
        "opened": state.opened is not None,
        "closed": state.closed is not None,
        "rows": {table: len(rows) for table, rows in state.tables.items()},
        "missing": list(state.missing),
    }


def status_page(state: State, entries: Sequence[Entry], reader: str, lang: Lang) -> Page:
    """Lay out where a dossier stands; of the marks, those of the reader alone."""
    lines = [
        _event(say("sealed"), say("not sealed"), state.sealed),
        _event(say("prices open"), say("prices not open"), state.opened),
        _event(say("closed"), say("not closed"), state.closed),
    ]
    if state.missing:
        lines.append(say("Marks not declared complete: {names}", names=list(state.missing)))
    if not state.revealed:
        lines.append(say("Marks are hidden until all are in."))
    lines.append(say("Criteria: {criteria}", criteria=state.criteria.cited))
    hashed = say(
        "Criteria: {criteria}, sha256:{digest}",
        criteria=state.criteria.cited,
        digest=state.criteria.sha256,
    )
    counts = [(table, len(rows)) for table, rows in state.tables.items() if rows]
    blocks: list[Block] = [
        Heading(say("Dossier {name}", name=state.case_id)),
        Bullets(lines),
        table_of(TABLES, counts, lang),
        Heading(say("Entries"), 2),
        table_of(ENTRIES, entries, lang),
        Bullets([hashed], detail=True),
    ]
    if reader:
        own = [r for r in state.rows("marks") if r.get("evaluator") == reader]
        blocks.append(Heading(say("Marks of {name}", name=reader), 2))
        blocks.append(table_of(MARKS, own, lang))
    return Page(blocks, lang)


def _event(done: Message, not_yet: Message, entry: Entry | None) -> Message:
    if entry is None:
        return not_yet
    return say(
        "{what}: entry {seq}, {at}, by {who}", what=done, seq=entry.seq, at=entry.at, who=entry.who
    )
