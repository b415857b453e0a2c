"""What else could be of an award: who would be first then, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from evalkit.core.exact import near_decimal
from evalkit.core.messages import Message, Tied, say
from evalkit.evaluation import Award
from evalkit.evaluation.award.what_if import Tally, WhatIf
from evalkit.show.evaluation.what_ifs import way_words
from evalkit.show.forms import DASH, Worded
from evalkit.show.reasons import said
from evalkit.show.report.web.screen import counted
from evalkit.show.report.web.section import PageSection, fill
from evalkit.show.report.web.view import View

MOST_SAME = 12
"""So many rows in which the winner stays are shown at once; of more, the others are folded."""


@frozen
class CheckRow:
    """One check as the table has it.

    Parameters
    ----------
    name : str, Text or Message
    first : str or Message
        Who would be first.
    answer : {'yes', 'no', 'open', ''}
        Whether the winner changes; empty in the row of what was decided.
    margin : str or Message
    at : float or None
        Of its dot, in per cent.
    """

    name: Worded
    first: Worded
    answer: str
    margin: Worded
    at: float | None = None


def section(view: View) -> PageSection | None:
    """Write the checks; nothing where there is no award, or nothing to check."""
    award = view.evaluation
    if not isinstance(award, Award) or not award.what_ifs:
        return None
    rows = _Rows(view, award)
    told = [w for w in award.what_ifs if w.changed is not False]
    told.sort(key=lambda found: found.changed is None)
    same = [w for w in award.what_ifs if w.changed is False]
    shown = same if len(same) <= MOST_SAME else same[: max(MOST_SAME - len(told), 0)]
    html = fill(
        "checks.html",
        view,
        title=checks_title(award.tally),
        unknown=award.tally.open if award.tally.changed or award.tally.same else 0,
        rows=[*rows.decided(), *(rows.of(w) for w in [*told, *shown])],
        folded=[rows.of(w) for w in same[len(shown) :]],
        next_follows=any(_of_the_first(award, w) for w in same),
        margins=rows.widest > 0,
        fragile=view.fragile,
    )
    return PageSection("checks", say("What-if checks"), html, files=("checks",))


def checks_title(tally: Tally) -> Message:
    """Say in how many checks the winner changes."""
    if tally.all == 1:
        if tally.open:
            return say("In the one check the winner cannot be determined")
        return (
            say("The winner changes in the one check")
            if tally.changed
            else say("The winner does not change in the one check")
        )
    if tally.open == tally.all:
        return say("In none of {count} checks can the winner be determined", count=tally.all)
    if tally.changed:
        return say(
            "The winner changes in {changed} of {count} checks",
            changed=tally.changed,
            count=tally.all,
        )
    if tally.open:
        return counted(
            tally.all - tally.open,
            say("The winner does not change in the one check that can be determined"),
            say(
                "The winner changes in none of the {count} checks that can be determined",
                count=tally.all - tally.open,
            ),
        )
    return say("The winner changes in none of {count} checks", count=tally.all)


def _of_the_first(award: Award, found: WhatIf) -> bool:
    """Say whether a row takes away the one bid that is first, and only the next one follows."""
    alone = award.decided[found.lot].first == (found.subject,)
    return found.kind == "bid" and alone and bool(found.first)


class _Rows:
    def __init__(self, view: View, award: Award) -> None:
        self.view, self.award = view, award
        margins = [w.margin for w in award.what_ifs]
        margins += [found.lead.margin for found in award.decided.values() if not found.unsettled]
        self.widest = max((m for m in margins if m is not None), default=Fraction(0))

    def decided(self) -> Iterator[CheckRow]:
        """Yield what was decided, lot after lot, for comparison."""
        for lot, found in self.award.decided.items():
            if not found.first or found.unsettled:
                continue
            name: Message = say("As decided")
            if len(self.award.decided) > 1:
                name = say("Lot {lot}: as decided", lot=lot)
            yield self._row(name, found.lead.first, "", found.lead.margin)

    def of(self, found: WhatIf) -> CheckRow:
        name = way_words(found)
        if len(self.award.decided) > 1:
            name = say("Lot {lot}: {line}", lot=found.lot, line=name)
        if found.problem is not None:
            return CheckRow(name, say("cannot be determined"), "open", said(found.problem))
        return self._row(name, found.first, "yes" if found.changed else "no", found.margin)

    def _row(
        self, name: Message, first: tuple[str, ...], answer: str, margin: Fraction | None
    ) -> CheckRow:
        names = Tied(self.view.names[one] for one in first)
        if not first:
            return CheckRow(name, say("nobody"), answer, DASH)
        if len(first) > 1:
            return CheckRow(name, names.text(self.view.lang), answer, say("tied"))
        if margin is None:
            return CheckRow(name, names.text(self.view.lang), answer, DASH)
        if not margin:
            words = say("0 (decided by the rule for ties)")
            return CheckRow(name, names.text(self.view.lang), answer, words, 0.0)
        at = float(100 * margin / self.widest)
        return CheckRow(name, names.text(self.view.lang), answer, near_decimal(margin), at)
