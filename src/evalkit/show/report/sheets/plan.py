"""Score sheets: what stands on each, and who gets which."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256

from attrs import evolve, field, frozen

from evalkit.core.errors import Problem
from evalkit.core.exact import decimal, near_decimal
from evalkit.core.messages import Lang, clean, say
from evalkit.model import Case, Criterion
from evalkit.model.first_stage import binding_lots
from evalkit.model.grade_items import graded_panels, items_of, scale_of
from evalkit.model.people import members
from evalkit.model.tender import OUTSIDE
from evalkit.scales import Categories, Levels
from evalkit.scales.base import Value

SECRET = "evalkit"  # noqa: S105 - nothing to guess
"""Name of the hidden sheet that says what a score sheet belongs to."""
FIRST = 9
"""Row of the first item; the rows above hold what the sheet is about."""
COUNTED = 7
"""Row in which the sheet counts what is missing; it is not read back."""
VALUE, REASON = 5, 6
"""Columns that are open for writing, from 1; all others are locked."""
FORMAT = "1"
FIRST_STAGE = "first"
MOST_ROWS = 400


@frozen
class SheetPlan:
    """What one sheet holds.

    Parameters
    ----------
    evaluator, bid : str
    items : sequence of Criterion
    locked : mapping of (row, column) to str
        Every text that nobody may change.
    identity : mapping of str to str
        What the sheet belongs to: case, criteria set, version, hash.
    notice : str
        Of the case, for the head of the printed page.
    """

    evaluator: str
    bid: str
    items: tuple[Criterion, ...] = field(repr=False)
    locked: dict[tuple[int, int], str] = field(repr=False, hash=False)
    identity: dict[str, str] = field(repr=False, hash=False)
    notice: str = field(default="", repr=False)

    @property
    def open_columns(self) -> tuple[int, ...]:
        """What may be written in: a mark and its reason, or a grade alone."""
        return (VALUE,) if self.identity.get("stage") else (VALUE, REASON)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all locked text, and of what the sheet belongs to."""
        text = repr((sorted(self.locked.items()), sorted(self.identity.items())))
        return sha256(text.encode()).hexdigest()


def plans(
    case: Case, lang: Lang, evaluator: str = "", *, first_stage: bool = False
) -> Iterator[SheetPlan]:
    """Yield the plan of every sheet of a case; who is recused or not asked gets none.

    Parameters
    ----------
    evaluator : str
        Only this one's.
    first_stage : bool
        Sheets of the stage that puts bids into bands: a grade for each item.
    """
    if first_stage:
        yield from _first_stage(case, lang, evaluator)
        return
    for panel_evaluator, leaves in _panels(case):
        if evaluator and panel_evaluator != evaluator:
            continue
        for project in case.projects:
            if not _is_recused(case, panel_evaluator, project.id):
                asked = [n for n in leaves if case.seats.asks(panel_evaluator, project.id, n)]
                items = tuple(case.criteria[name] for name in asked)
                if not items:
                    continue
                yield _plan(case, panel_evaluator, project.id, items, lang)


def _first_stage(case: Case, lang: Lang, evaluator: str) -> Iterator[SheetPlan]:
    for precondition, panel in graded_panels(case.criteria):
        names = items_of(case.criteria, panel)
        items = tuple(
            evolve(case.criteria[name], scale=scale_of(case.criteria, name)) for name in names
        )
        if any(item.scale is None for item in items):
            continue
        leaves = case.criteria.leaves_under(names)
        for person in members(case, panel):
            if not person or (evaluator and person != evaluator):
                continue
            for bid in (bid for bids in binding_lots(case, precondition) for bid in bids):
                asked = any(case.seats.asks(person, bid, leaf) for leaf in leaves)
                if asked and not _is_recused(case, person, bid):
                    yield _plan(case, person, bid, items, lang, first_stage=True)


def _panels(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each person once, with the criteria that they mark on all their panels."""
    found: dict[str, set[str]] = {}
    for person, leaves in _rows(case):
        found.setdefault(person, set()).update(leaves)
    order = [leaf.id for leaf in case.criteria.leaves]
    for person, names in found.items():
        yield person, tuple(name for name in order if name in names)


def _rows(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield who stands in each row of the record, and what the panel of the row marks."""
    procedure = case.criteria.procedure
    judged = tuple(leaf.id for leaf in case.criteria.leaves if not leaf.unit)
    panels = procedure.panels if procedure is not None else ()
    for person in case.evaluators:
        if person.panel == OUTSIDE and procedure is not None:
            taken = {*case.criteria.leaves_under([n for p in panels for n in p.on])}
            yield person.id, tuple(n for n in judged if n not in taken | {procedure.price})
            continue
        own = [p for p in panels if p.id == person.panel or (not person.panel and len(panels) == 1)]
        yield person.id, case.criteria.leaves_under(own[0].on) if own else judged


def _is_recused(case: Case, evaluator: str, bid: str) -> bool:
    return any(
        r.evaluator == evaluator and r.decision == "excluded" and r.project in ("", bid)
        for r in case.recusals
    )


def _plan(
    case: Case,
    evaluator: str,
    bid: str,
    items: tuple[Criterion, ...],
    lang: Lang,
    *,
    first_stage: bool = False,
) -> SheetPlan:
    criteria = case.criteria
    locked = {
        (1, 1): (case.title or criteria.name).text(lang),
        (2, 1): say("Bid: {name}", name=case.project(bid).name).text(lang),
        (3, 1): say("Evaluator: {name}", name=evaluator).text(lang),
        (4, 1): say("Criteria: {criteria}", criteria=criteria.cited).text(lang),
        (5, 1): (
            say("First stage. Write in the open column only: a grade for each item.")
            if first_stage
            else say("Write in the two open columns only: a mark and its reason.")
        ).text(lang),
        (6, 1): say(
            "The sheet is protected without a password; changes are detected when it is read."
        ).text(lang),
    }  # fmt: skip
    headers = [
        say("Item"), say("Rubric"), say("Maximum"), say("Allowed"), say("Mark"),
        *([] if first_stage else [say("Reason")]),
    ]  # fmt: skip
    for column, header in enumerate(headers, 1):
        locked[FIRST - 1, column] = header.text(lang)
    for row, item in enumerate(items, FIRST):
        locked[row, 1] = item.name.text(lang)
        locked[row, 2] = _rubric(item, criteria.max_points(item.id), lang)
        locked[row, 3] = decimal(criteria.max_points(item.id))
        locked[row, 4] = _allowed(item)
    identity = {
        "format": FORMAT,
        "case": case.id,
        "criteria": criteria.id,
        "version": criteria.version,
        "sha256": criteria.sha256,
        "evaluator": evaluator,
        "bid": bid,
        "lang": lang,
    } | ({"stage": FIRST_STAGE} if first_stage else {})
    # A workbook cannot hold control characters; what is read back is compared with these words.
    shown = {place: clean(text) for place, text in locked.items() if clean(text)}
    told = {name: clean(text) for name, text in identity.items()}
    return SheetPlan(evaluator, bid, items, shown, told, case.notice.text(lang))


def _rubric(item: Criterion, most: Fraction, lang: Lang) -> str:
    parts = [item.description.text(lang)] if item.description else []
    scale = item.scale
    if isinstance(scale, Levels | Categories):
        for level in scale.levels:
            value = _shown(level.value)
            told = [t for t in (level.title.text(lang), level.text.text(lang)) if t and t != value]
            words = f"{value}: {'. '.join(told)}" if told else value
            if item.points is not None:
                worth = near_decimal(most * scale.utility(level.value))
                words = say("{level} (points: {points})", level=words, points=worth).text(lang)
            parts.append(words)
    return "\n".join(parts)


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else decimal(value)


def _allowed(item: Criterion) -> str:
    scale = item.scale
    assert scale is not None
    if isinstance(scale, Levels | Categories):
        return ", ".join(_shown(level.value) for level in scale.levels)
    low, high = scale.extent
    return f"{'…' if low is None else decimal(low)} – {'…' if high is None else decimal(high)}"


def no_sheets(case: Case) -> Problem | None:
    """Say why no sheet can be written for a case; None where one can."""
    return nobody() if next(plans(case, "en"), None) is None else None


def nobody() -> Problem:
    """Say that nobody is on record who could mark."""
    rule = say("lists no evaluators to write sheets for")
    remedy = say("add the table {name}", name="evaluators.csv")
    return Problem(table="evaluators", rule=rule, remedy=remedy)
